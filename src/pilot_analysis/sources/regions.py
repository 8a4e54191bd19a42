"""Regions of official statistics, held against the register: municipality, federation, average, or something else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from pilot_analysis import municipalities
from pilot_analysis.intake.names import Names, folded
from pilot_analysis.sources.observations import Region

if TYPE_CHECKING:
    from pilot_analysis.pilot import Participant

_AVERAGE = re.compile(r"\(.*medel.*\)|^alla kommuner\b|\bmedelvärde\b|^ovägt\b", re.IGNORECASE)
_CODE_AND_NAME = re.compile(r"(\d{2}|\d{4}) +(\D.*)")


class Kind(Enum):
    """What a region is."""

    MUNICIPALITY = "municipality"
    FEDERATION = "federation"
    AREA = "area"  # a county or the whole country
    AVERAGE = "average"
    CONTRADICTION = "contradiction"
    OTHER = "other"


class Known(NamedTuple):
    """What a region is, the municipalities that its figures speak of, and whether its name is none of theirs."""

    kind: Kind
    codes: tuple[str, ...] = ()
    doubtful: bool = False


def region_of(words: str) -> Region:
    """Return the code and name that ``1488 Trollhättan``, ``1488`` or ``Trollhättan`` give."""
    if match := _CODE_AND_NAME.fullmatch(words):
        return Region(match[1], match[2])
    return Region(words, "") if words.isdecimal() else Region("", words)


@cache
def _areas() -> frozenset[str]:
    """Return the codes of the country and its counties: the first two digits of their municipalities'."""
    return frozenset({"00", *(code[:2] for code in municipalities.names())})


class Regions:
    """Tells regions apart.

    Parameters
    ----------
    participants
        Those with a ``federation_code`` are units of their own in some statistics.
    """

    def __init__(self, participants: Iterable[Participant] = ()) -> None:
        codes = {folded(name): code for code, name in municipalities.names().items()}
        self._names = Names(codes, {}, {}, {})
        self._federations: dict[str, tuple[str, ...]] = {}
        for one in participants:
            if one.federation_code and len(one.municipalities) > 1:
                self._federations |= dict.fromkeys(
                    (one.federation_code, *map(folded, (one.name, *one.aliases))), one.municipalities
                )

    def known(self, region: Region) -> Known:
        """Return what a region is; a code and a name that are two municipalities' are a contradiction."""
        register: Mapping[str, str] = municipalities.names()
        federation = self._federations.get(region.code) or self._federations.get(folded(region.name))
        if federation:
            return Known(Kind.FEDERATION, federation)
        if _AVERAGE.search(region.name):
            return Known(Kind.AVERAGE)
        by_name = self._names.municipality(region.name) if region.name and not region.name.isdecimal() else None
        by_code = region.code if region.code in register else None
        if by_name and region.code and by_name != by_code:
            return Known(Kind.CONTRADICTION)
        code = by_code or by_name
        if not code:
            area = "00" if region.name.casefold() == "riket" else region.code
            return Known(Kind.AREA, (area,)) if area in _areas() else Known(Kind.OTHER)
        return Known(Kind.MUNICIPALITY, (code,), doubtful=bool(region.name and not by_name))
