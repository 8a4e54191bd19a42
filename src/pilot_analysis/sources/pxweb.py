"""SCB: tables saved from PxWeb as a grid (xlsx, csv), with periods as headings.

The title stands in A1. To the left of the periods stand the stub columns without a heading (in csv with one): the
region as code and name in two columns or together in one, and more, such as level, age and sex; a word stands only
on the first row of its block. A heading row of contents may stand above the periods, its words on the first cell of
their span only. After a blank row follow footnotes and pairs of lines (``Källa:``, ``Kontaktperson:`` ...). Contacts
are persons and are never kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import NamedTuple

from pilot_analysis import privacy
from pilot_analysis.findings import Place, finding
from pilot_analysis.intake.cells import Sheet, address, is_filled, letters, written
from pilot_analysis.sources.codebook import KNOWN, figure, writes_points
from pilot_analysis.sources.dimensions import Period, age_of, measure_and_period, sex_of, unit_of
from pilot_analysis.sources.observations import Observation, Table
from pilot_analysis.sources.regions import region_of
from pilot_analysis.sources.stub import Stub, stub_of

_LABEL = re.compile(r"[^\W\d_][^.]{0,60}:$")
_AFTER = re.compile(r"(.*?),?\s+(?:efter|by)\s", re.DOTALL)
_FARTHEST = 40  # rows from the top in which headings begin
_NAMED = re.compile(r"\b[A-Z]{2}\d{4}[A-Z0-9]*\b|\bTAB\d+\b")


class _Column(NamedTuple):
    """What one column of figures measures, and when."""

    measure: str
    period: Period
    sex: str | None


@dataclass(frozen=True)
class Heading:
    """Where the headings are: the row of periods, the first and last heading rows, and the first column of figures."""

    row: int
    first: int
    last: int
    left: int


def heading_of(sheet: Sheet) -> Heading | None:
    """Find the row of periods: every filled cell from its first period on is one, alone or after what it measures."""
    for row, cells in enumerate(sheet.rows[:_FARTHEST]):
        filled = [(column, written(cell)) for column, cell in enumerate(cells) if is_filled(cell)]
        left = next((column for column, words in filled if column and measure_and_period(words)), None)
        if left is None or not all(measure_and_period(words) for column, words in filled if column >= left):
            continue
        first, last = row, row
        while first and _is_heading(sheet, first - 1, left):
            first -= 1
        while _is_heading(sheet, last + 1, left):
            last += 1
        return Heading(row, first, last, left)
    return None


def _is_heading(sheet: Sheet, row: int, left: int) -> bool:
    """Tell whether a row beside the periods is a heading: words over the figures, nothing to their left."""
    cells = sheet.rows[row] if row < len(sheet.rows) else ()
    filled = [(column, cell) for column, cell in enumerate(cells) if is_filled(cell)]
    return bool(filled) and all(
        column >= left and isinstance(cell, str) and figure(cell, "scb")[1] == "unreadable" for column, cell in filled
    )


def read_pxweb(sheet: Sheet, place: Place, file: str) -> Table | None:
    """Read a sheet that PxWeb wrote; ``None`` where it has no periods as headings or no column of regions."""
    heading = heading_of(sheet)
    if heading is None:
        return None
    rows = _data_rows(sheet, heading)
    names = [written(cell) for cell in sheet.rows[heading.row][: heading.left]]
    stub = stub_of(sheet, rows, heading.left, names)
    if stub is None:
        return None
    end = rows[-1] + 1
    title = next(
        (written(cell) for row in sheet.rows[: heading.first] for cell in row if is_filled(cell)), PurePath(file).stem
    )
    table = Table("scb", place, _names(sheet, file), title, heading.row + 1, _definition(sheet, end))
    if (where := _left_out(sheet, heading, end)) is not None:
        table.findings.append(finding("figures_left_out", place.at(cell=address(*where))))
    table.columns = {"municipality": letters(stub.region)}
    columns = _columns(sheet, heading, title)
    table.observations = list(_observations(sheet, heading, stub, columns))
    return table


def _data_rows(sheet: Sheet, heading: Heading) -> list[int]:
    """Return the rows with figures, or signs in their place, from the headings to the first blank row."""
    rows = []
    for row in range(heading.last + 1, len(sheet.rows)):
        if any(is_filled(cell) for cell in sheet.rows[row][heading.left :]):
            rows.append(row)
        elif rows and not any(is_filled(cell) for cell in sheet.rows[row]):
            break
    return rows


def _left_out(sheet: Sheet, heading: Heading, end: int) -> tuple[int, int] | None:
    """Return the first figure below the end of the table: a second table on the sheet, or a blank row in the first."""
    for row in range(end, len(sheet.rows)):
        for column in range(heading.left, len(sheet.rows[row])):
            if figure(sheet.at(row, column), "scb")[1] == "ok":
                return row, column
    return None


def _columns(sheet: Sheet, heading: Heading, title: str) -> Mapping[int, _Column]:
    """Return what each column of figures measures; words stand on the first cell of their span."""
    match = _AFTER.match(title)
    own = match[1] if match else title
    filled = [
        column for column, cell in enumerate(sheet.rows[heading.row]) if column >= heading.left and is_filled(cell)
    ]
    end = max(filled, default=heading.left)
    over: dict[int, list[str]] = {column: [] for column in range(heading.left, end + 1)}
    periods: dict[int, tuple[str, Period]] = {}
    for row in range(heading.first, heading.last + 1):
        spanning = row != heading.row
        words = ""
        for column in range(heading.left, _end(sheet, heading, end) + 1):
            cell = sheet.at(row, column)
            words = written(cell) if is_filled(cell) else words if spanning or heading.last > heading.row else ""
            if words and spanning:
                over.setdefault(column, []).append(words)
            elif words and (found := measure_and_period(words)):
                periods[column] = found
    return {column: _column(over.get(column, []), *found, own) for column, found in periods.items()}


def _end(sheet: Sheet, heading: Heading, end: int) -> int:
    """Return the last column with a heading: below the periods the headings may reach further than the periods do."""
    rows = sheet.rows[heading.row + 1 : heading.last + 1]
    return max([end, *(column for row in rows for column, cell in enumerate(row) if is_filled(cell))])


def _column(over: list[str], prefix: str, period: Period, title: str) -> _Column:
    sexes = [words for words in over if sex_of(words)]
    contents = [words for words in (*over, prefix) if words and words not in sexes]
    return _Column(", ".join(contents) or title, period, sex_of(sexes[0]) if sexes else None)


def _observations(sheet: Sheet, heading: Heading, stub: Stub, columns: Mapping[int, _Column]) -> Iterator[Observation]:
    points = writes_points(sheet)
    places = [(column, one, letters(column), address(heading.row, column)) for column, one in columns.items()]
    for row in stub.rows:
        words = stub.words(row)
        region = region_of(words[stub.region])
        if stub.name is not None:
            region = region._replace(name=words[stub.name])
        other = tuple(words[column] for column in stub.other)
        age = age_of(words[stub.age]) if stub.age is not None else None
        sex = sex_of(words[stub.sex]) if stub.sex is not None else None
        stands = address(stub.cell_row(row, stub.region), stub.region)
        for column, one, letter, over in places:
            cell = sheet.at(row, column)
            value, status = figure(cell, "scb", points=points)
            if status == "ok" and one.period.preliminary:
                status = "preliminary"
            yield Observation(
                measure=one.measure,
                region=region,
                period=one.period.name,
                sex=one.sex or sex or "total",
                age=age or age_of(one.measure) or "total",
                other=other,
                value=value,
                mark=written(cell) if status not in KNOWN else "",
                status=status,
                unit=unit_of(*other, one.measure),
                cells={
                    "municipality": stands,
                    "period": over,
                    "value": f"{letter}{row + 1}",
                },
                row=row + 1,
            )


def _names(sheet: Sheet, file: str) -> str:
    """Return every word that may name the table: names of sheet and file, and codes such as TAB3981."""
    words = (cell for row in sheet.rows for cell in row if isinstance(cell, str) and len(cell) < 2000)
    codes = {code for one in words if not one.isdecimal() for code in _NAMED.findall(one)}
    return " ".join([sheet.name, file, *sorted(codes)])


def _definition(sheet: Sheet, start: int) -> str | None:
    """Return the first footnote: a line of words below the figures that is no label, nor what a label labels."""
    labelled = False
    for row in sheet.rows[start:]:
        filled = [written(cell) for cell in row if is_filled(cell)]
        if len(filled) == 1:
            if not labelled and not _LABEL.match(filled[0]) and not privacy.kinds(filled[0]):
                return filled[0]
            labelled = bool(_LABEL.match(filled[0]))
    return None
