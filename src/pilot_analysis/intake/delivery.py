"""One delivered file: its sheets, their tables, and an account of every filled cell."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from pilot_analysis import privacy, schema
from pilot_analysis.findings import Finding, Place, finding
from pilot_analysis.intake.cells import Sheet, address, is_filled, written
from pilot_analysis.intake.corrections import Correction, Misfit, by_sheet, correct
from pilot_analysis.intake.headings import sheet_table
from pilot_analysis.intake.layout import Header, find_headers
from pilot_analysis.intake.organisations import is_contact
from pilot_analysis.intake.reading import ROLES, TableReader, TableReading
from pilot_analysis.intake.topblock import TopBlock, month_of_name, read_top
from pilot_analysis.intake.totals import check_totals
from pilot_analysis.intake.values import Reader
from pilot_analysis.intake.workbook import read_sheets
from pilot_analysis.language import text

_WIDE = 3  # a row of so many cells is meant as a table
_PERIOD_IN_NAME = re.compile(r"^[\W\d_]*(?:\d{4}[-_ ]?\d{2})?[\W\d_]*")


@dataclass(frozen=True)
class SheetReading:
    """One sheet as read.

    Parameters
    ----------
    counts
        How many filled cells were taken as what (see `reading.ROLES`).
    filled
        How many cells are filled, counted apart from that.
    """

    name: str
    filled: int
    counts: Counter[str]
    top: TopBlock = field(default_factory=TopBlock)
    tables: tuple[TableReading, ...] = ()


@dataclass(frozen=True)
class DeliveryReading:
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
    content: bytes, place: Place, reader: Reader, corrections: Sequence[Correction] = ()
) -> DeliveryReading:
    """Read one file.

    Parameters
    ----------
    place
        Participant and file, for findings.
    corrections
        Corrections of any file; those of this one are laid over its cells before they are read.

    Raises
    ------
    pilot_analysis.intake.workbook.Unreadable
        If the file as a whole cannot be read.
    """
    findings: list[Finding] = []
    sheets = []
    delivered = read_sheets(content, PurePosixPath(place.file).name)
    own = by_sheet(corrections, place.file)
    misfits = list(_of_no_sheet(own, [one.name for one in delivered]))
    for sheet in delivered:
        corrected, wrong = correct(sheet, own.get(sheet.name, ()))
        misfits += wrong
        read = _read_sheet(corrected, place.at(sheet=sheet.name), reader, findings.append)
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


def _read_sheet(sheet: Sheet, place: Place, reader: Reader, report: Callable[[Finding], None]) -> SheetReading | None:
    """Read one sheet; ``None`` for an empty one."""
    filled = sheet.filled()
    if not filled:
        return None
    named = sheet_table(sheet.name or _PERIOD_IN_NAME.sub("", PurePosixPath(place.file).stem))
    headers = find_headers(sheet, named) if sheet.visible else ()
    if not headers:
        report(_unread(sheet, place, named))
        top = read_top(sheet, len(sheet.rows)) if sheet.visible else TopBlock()
        return SheetReading(sheet.name, filled, Counter(rejected=filled), top)
    top = read_top(sheet, headers[0].first)
    counts, tables, beside = _read_tables(sheet, headers, place, reader, top)
    for one in _contacts(sheet, [*range(headers[0].first), *beside], place):
        report(one)
    if sum(counts.values()) != filled:
        report(finding("accounting", place, found=filled, expected=sum(counts.values())))
        return SheetReading(sheet.name, filled, Counter(rejected=filled), top)
    return SheetReading(sheet.name, filled, counts, top, tables)


def _read_tables(
    sheet: Sheet, headers: tuple[Header, ...], place: Place, reader: Reader, top: TopBlock
) -> tuple[Counter[str], tuple[TableReading, ...], list[int]]:
    """Return how many cells were taken as what, the tables, and the rows of notes below them."""
    above = sum(is_filled(cell) for row in sheet.rows[: headers[0].first] for cell in row)
    counts = Counter(dict.fromkeys(ROLES, 0)) + Counter(note=above)
    tables, notes = [], []
    ends = [*(one.first for one in headers[1:]), len(sheet.rows)]
    for header, end in zip(headers, ends, strict=True):
        one = TableReader(sheet, header, end, reader, place, thousands=bool(top.thousands))
        tables.append(one.read())
        check_totals(one)
        counts += one.counts()
        notes += [row for row, kind in one.kinds.items() if kind == "note"]
    return counts, tuple(tables), notes


def _contacts(sheet: Sheet, rows: Iterable[int], place: Place) -> Iterator[Finding]:
    """Tell of each cell that says who can be asked; what stands there is passed over by every other function."""
    for row in rows:
        awaited = False
        for column, cell in enumerate(sheet.rows[row]):
            if not is_filled(cell):
                continue
            label, beside = is_contact(cell), awaited
            words = written(cell)
            awaited = label and not words.partition(":")[2].strip()
            told = list(privacy.kinds(words)) or (["name"] if beside or (label and not awaited) else [])
            if told:
                listed = [text(f"intake.{one.replace(' ', '_').replace('-', '_')}") for one in told]
                kinds = text("intake.listed", words=listed)
                yield finding("contact_left_out", place.at(cell=address(row, column)), kinds)


def _unread(sheet: Sheet, place: Place, named: str | None) -> Finding:
    """Say why a sheet was not read: it is hidden, holds no table, or has none of the headings of its table."""
    if not sheet.visible:
        return finding("sheet_hidden", place)
    wide = next((row for row, cells in enumerate(sheet.rows) if sum(map(is_filled, cells)) >= _WIDE), None)
    if named is None or wide is None:
        return finding("sheet_ignored", place)
    found = ", ".join(written(cell) for cell in sheet.rows[wide] if is_filled(cell))
    required = next(one.heading for one in schema.table(named).columns.values() if one.required)
    return finding("heading_missing", place.at(cell=address(wide, 0), table=named), found=found, expected=required)
