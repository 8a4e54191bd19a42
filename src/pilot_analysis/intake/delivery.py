"""One delivered file: its sheets, their tables, and an account of every filled cell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

from pilot_analysis.findings import Finding, Place, finding
from pilot_analysis.intake.cells import written
from pilot_analysis.intake.corrections import Correction, Misfit, by_sheet, correct
from pilot_analysis.intake.sheets import SheetReading, read_sheet
from pilot_analysis.intake.topblock import month_of_name
from pilot_analysis.intake.values import Reader
from pilot_analysis.intake.workbook import read_sheets
from pilot_analysis.language import text


class DeliveryReading(NamedTuple):
    """One file as read.

    Parameters
    ----------
    misfits
        The corrections of this file that do not fit it.
    """

    file: str
    sheets: tuple[SheetReading, ...]
    findings: tuple[Finding, ...]
    misfits: tuple[Misfit, ...] = ()

    @property
    def period(self) -> str:
        """The last month that the file speaks of, in its sheets or its name; empty where none does."""
        named = [month for sheet in self.sheets for month in sheet.top.months]
        return max(named) if named else month_of_name(self.file)

    @property
    def synthetic(self) -> bool:
        """Whether any of its sheets says that its figures are synthetic."""
        return any(sheet.top.synthetic for sheet in self.sheets)


def read_delivery(
    content: bytes, place: Place, reader: Reader, corrections: Sequence[Correction] = (), *, many: bool = False
) -> DeliveryReading:
    """Read one file.

    Parameters
    ----------
    place
        Participant and file, for findings.
    corrections
        Corrections of any file; those of this one are laid over its cells before they are read.
    many
        Whether it is one of many files (see `workbook.read_sheets`).

    Raises
    ------
    pilot_analysis.intake.workbook.Unreadable
        If the file as a whole cannot be read.
    """
    findings: list[Finding] = []
    sheets = []
    delivered = read_sheets(content, PurePosixPath(place.file).name, many=many)
    own = by_sheet(corrections, place.file)
    misfits = list(_of_no_sheet(own, [one.name for one in delivered]))
    for sheet in delivered:
        corrected, wrong = correct(sheet, own.get(sheet.name, ()))
        misfits += wrong
        read = read_sheet(corrected, place.at(sheet=sheet.name), reader, findings.append)
        if read is not None:
            sheets.append(read)
            misfits += _without_effect(read, own.get(sheet.name, ()), misfits)
    findings += [one for sheet in sheets for table in sheet.tables for one in table.findings]
    findings += _applied(place, own, misfits)
    return DeliveryReading(place.file, tuple(sheets), tuple(findings), tuple(misfits))


def _of_no_sheet(own: Mapping[str, Iterable[Correction]], sheets: Sequence[str]) -> Iterator[Misfit]:
    for name, corrections in own.items():
        if name not in sheets:
            reason = text("supplier.sheet_gone", sheets=[f'"{one}"' for one in sheets])
            yield from (Misfit(one, reason) for one in corrections)


def _without_effect(
    read: SheetReading, corrections: Iterable[Correction], misfits: Iterable[Misfit]
) -> Iterator[Misfit]:
    """Find the corrections of a sheet that is not read, which would be made for nothing."""
    told = {one.correction for one in misfits}
    if not read.tables:
        yield from (Misfit(one, text("supplier.not_read")) for one in corrections if one not in told)


def _applied(place: Place, own: Mapping[str, Iterable[Correction]], misfits: Iterable[Misfit]) -> Iterator[Finding]:
    """Report each correction that was made: nothing is changed silently."""
    told = {one.correction for one in misfits}
    for one in (each for corrections in own.values() for each in corrections if each not in told):
        at = place.at(sheet=one.sheet, cell=one.cell)
        more = {"who": one.who, "day": one.on.isoformat(), "reason": one.reason}
        yield finding("correction_applied", at, found=written(one.found), expected=written(one.corrected), **more)
