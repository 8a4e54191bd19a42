"""The dimensions that official statistics share: period, sex, age and unit, by the words of their categories."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from pilot_analysis.sources.definitions import squeezed

_PERIOD = r"(?:19|20)\d\d(?:/(?:\d\d|(?:19|20)\d\d)|M(?:0[1-9]|1[0-2])|K[1-4]|-(?:0[1-9]|1[0-2]))?"
# R puts an X before a column name that begins with a digit.
_WHOLE_PERIOD = re.compile(rf"X?({_PERIOD})( ?\*| ?prel\.?)?")
_CLOSING_PERIOD = re.compile(rf"(.*\S)\s+({_PERIOD})( ?\*| ?prel\.?)?", re.DOTALL)
_AGES = re.compile(r"(?<!\d)(\d{1,3})(?:\s?-\s?(\d{1,3})|\s?(\+)|( år och äldre))?(?: år)?(?!\d)")
_SEXES = {
    **dict.fromkeys(("kvinnor", "kvinna", "flickor", "women"), "kvinna"),
    **dict.fromkeys(("män", "man", "pojkar", "men"), "man"),
}
_BOTH = frozenset({"totalt", "total", "totalt kön", "båda könen", "samtliga", "män och kvinnor", "kvinnor och män"})
_EVERY_AGE = frozenset({"totalt", "total", "totalt ålder", "samtliga åldrar", "samtliga", "alla åldrar"})
_PER = re.compile(r"\b(?:t?kr|antal)\s?/\s?[\wåäö]+(?:[ -]\d+)?")


class Period(NamedTuple):
    """A period as the source writes it (months as ``2014-12``), and whether its figures are preliminary."""

    name: str
    preliminary: bool


def period_of(words: str) -> Period | None:
    """Return the year, school year, quarter or month that ``words`` are, or ``None``."""
    match = _WHOLE_PERIOD.fullmatch(words)
    return Period(match[1].replace("M", "-"), match[2] is not None) if match else None


def measure_and_period(words: str) -> tuple[str, Period] | None:
    """Return what a heading such as ``Folkmängd 2014`` measures, and when; the measure may be empty."""
    if (period := period_of(words)) is not None:
        return "", period
    match = _CLOSING_PERIOD.fullmatch(words)
    return (match[1], Period(match[2].replace("M", "-"), match[3] is not None)) if match else None


def sex_of(words: str) -> str | None:
    """Return ``kvinna``, ``man`` or ``total``; ``None`` for words that are no sex."""
    plain = squeezed(words)
    return "total" if plain in _BOTH else _SEXES.get(plain)


def is_sex(words: str) -> bool:
    """Tell whether words surely are a sex: a word for both may as well be the total of something else."""
    return squeezed(words) in _SEXES


@lru_cache(maxsize=4096)
def age_of(words: str) -> str | None:
    """Return an age or band of ages as ``20``, ``16-74``, ``65+`` or ``total``; ``None`` where words hold none."""
    plain = squeezed(words)
    if plain in _EVERY_AGE:
        return "total"
    match = _AGES.search(plain)
    if not match:
        return None
    return f"{match[1]}-{match[2]}" if match[2] else f"{match[1]}+" if match[3] or match[4] else match[1]


def is_age(words: str) -> bool:
    """Tell whether words surely are an age and nothing more."""
    plain = squeezed(words).removeprefix("totalt ").removeprefix("tot")
    match = _AGES.fullmatch(plain)
    return match is not None and (bool(match[2] or match[3] or match[4]) or plain.endswith("år"))


@lru_cache(maxsize=4096)
def unit_of(*words: str) -> str:
    """Return the unit that the first telling words name: ``procent``, ``antal``, ``tkr``, ``kr/inv`` ...; or none."""
    for one in map(squeezed, words):
        if "%" in one or "procent" in one:
            return "procent"
        if match := _PER.search(one):
            return match[0]
        if re.search(r"\btkr\b|tusen(?:tals)? kronor|\b1000 kr", one):
            return "tkr"
        if re.search(r"\bantal\b", one):
            return "antal"
    return ""


def is_rate(unit: str) -> bool:
    """Tell whether a figure in this unit is a share or per head, and so holds for each member of a federation alike."""
    return unit == "procent" or "/" in unit
