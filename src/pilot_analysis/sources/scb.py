"""Statistics Sweden (SCB): saved exports from its database (PxWeb) as rows of the ``indicators`` table.

An export has its title in A1, the years as headings, the region's code and name in two columns without a heading,
and below the figures footnotes and pairs of lines (``Källa:``, ``Kontaktperson:`` ...). Contacts are persons and are
never kept. In SCB's tables ``..`` means that there is no figure to show and ``.`` that there can be none; neither is
a zero.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pandas as pd

from pilot_analysis import municipalities, privacy
from pilot_analysis.findings import Finding, Place, finding
from pilot_analysis.intake.cells import Cell, Sheet, address, is_filled, letters, written
from pilot_analysis.intake.folder import unreadable
from pilot_analysis.intake.frames import sources_table, tidy_frame
from pilot_analysis.intake.numbers import parse_number
from pilot_analysis.intake.workbook import Unreadable, is_lock_file, looks_delivered, read_sheets
from pilot_analysis.language import text

_YEAR = re.compile(r"(?:19|20)\d\d")
_LABEL = re.compile(r"[^\W\d_][^.]{0,60}:$")
_CODE = re.compile(r"\d{2}|\d{4}")
_NO_FIGURE = frozenset({"..", "."})


@dataclass(frozen=True)
class Indicator:
    """What one of SCB's tables, cut in one way, says.

    Parameters
    ----------
    words
        Words that its title holds, in lower case.
    breaks
        Periods whose figures cannot be compared with earlier ones.
    """

    id: str
    table: str
    words: tuple[str, ...]
    unit: str
    sex: str
    age: str
    breaks: frozenset[str]


# TAB3981 breaks in 1990 and, with the new classification of education SUN 2000, in 2000 (SCB's notes to the table).
KNOWN = (
    Indicator(
        "eftergymnasial-16-74",
        "TAB3981",
        ("16-74", "eftergymnasial", "procent"),
        "procent",
        "total",
        "16-74",
        frozenset({"1990", "2000"}),
    ),
)


@dataclass(frozen=True)
class Export:
    """What saved exports hold.

    Parameters
    ----------
    frame
        The ``indicators`` table.
    sources
        One row per export (see ARCHITECTURE.md); no participant, and never synthetic.
    """

    frame: pd.DataFrame = field(repr=False)
    sources: pd.DataFrame = field(repr=False)
    findings: tuple[Finding, ...] = field(repr=False)


def read_exports(folder: Path, first_source: int) -> Export:
    """Read every saved export in ``folder``; a missing folder has none.

    Parameters
    ----------
    folder
        Such as ``data/raw/scb``. Only workbooks and csv files in it are read.
    first_source
        The id of the first source.
    """
    findings: list[Finding] = []
    sources: list[dict[str, Any]] = []
    rows: list[dict[str, Any]] = []
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if is_lock_file(path.name) or not looks_delivered(path.name):
            continue
        place = Place(file=f"{folder.name}/{path.name}", table="indicators")
        content = path.read_bytes()
        for sheet, indicator in _known_sheets(content, place, findings):
            grid = _Grid(sheet, indicator, place.at(sheet=sheet.name), first_source + len(sources))
            sources.append(grid.source(hashlib.sha256(content).hexdigest()))
            rows += grid.rows()
            findings += grid.findings
    rows.sort(key=lambda row: (row["indicator"], row["municipality"], row["period"], row["source"]))
    names = tuple(rows[0]) if rows else ()
    frame = tidy_frame("indicators", {name: [row[name] for row in rows] for name in names})
    return Export(frame, sources_table(sources), tuple(findings))


def _known_sheets(content: bytes, place: Place, findings: list[Finding]) -> Iterator[tuple[Sheet, Indicator]]:
    try:
        sheets = read_sheets(content, Path(place.file).name)
    except Unreadable as error:
        findings.append(unreadable(place, error))
        return
    except Exception:  # noqa: BLE001 - readers fail on broken files in ways without number; the others are still read
        findings.append(unreadable(place, Unreadable("damaged")))
        return
    for sheet in sheets:
        title = next((written(cell) for row in sheet.rows for cell in row if is_filled(cell)), "")
        known = next((one for one in KNOWN if _is_of(one, sheet, title)), None)
        if known is None and title:
            expected = text("sources.known_exports", tables=[one.table for one in KNOWN])
            findings.append(finding("export_unknown", place.at(sheet=sheet.name), title, expected))
        elif known is not None:
            yield sheet, known


def _is_of(indicator: Indicator, sheet: Sheet, title: str) -> bool:
    """Tell whether a sheet is an export of this indicator: its table is named, and its title says the same cut."""
    plain = title.casefold().replace("\N{EN DASH}", "-")
    named = any(indicator.table in written(cell) for row in sheet.rows for cell in row if isinstance(cell, str))
    return (named or sheet.name == indicator.table) and all(word in plain for word in indicator.words)


class _Grid:
    """The figures of one export.

    Parameters
    ----------
    number
        The id of the source.
    """

    def __init__(self, sheet: Sheet, indicator: Indicator, place: Place, number: int) -> None:
        self.sheet, self.indicator, self.place, self.number = sheet, indicator, place, number
        self.findings: list[Finding] = []
        self.header = next((row for row in range(len(sheet.rows)) if len(self._years_of(row)) > 1), len(sheet.rows))
        self.years = self._years_of(self.header)
        if not self.years:
            self._report("heading_missing", 0, 0, found=written(sheet.at(0, 0)), expected="2014")

    def source(self, sha256: str) -> dict[str, Any]:
        """Return the row of ``sources.parquet``."""
        first = min(self.years, default=2)
        return {
            "source": self.number,
            "participant": None,
            "file": self.place.file,
            "sha256": sha256,
            "sheet": self.place.sheet,
            "table": "indicators",
            "header_row": self.header + 1,
            "period": None,
            "received_on": None,
            "order": None,
            "columns": json.dumps({"municipality": letters(first - 2)}),
            "synthetic": False,
        }

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield one row per municipality and year; regions that are no municipality are told and left out."""
        definition = self._definition()
        stub = min(self.years, default=2) - 2
        for row in range(self.header + 1, len(self.sheet.rows)):
            code = written(self.sheet.at(row, stub))
            if not any(is_filled(cell) for cell in self.sheet.rows[row]):
                break
            if not _CODE.fullmatch(code) or code not in municipalities.names():
                found = f"{code} {written(self.sheet.at(row, stub + 1))}".strip()
                self._report("region_left_out", row, stub, found=found)
                continue
            for column, year in self.years.items():
                yield self._row(row, column, year, code) | {"definition": definition}

    def _row(self, row: int, column: int, year: str, code: str) -> dict[str, Any]:
        stub = min(self.years) - 2
        cells = {"municipality": (row, stub), "period": (self.header, column), "value": (row, column)}
        one = self.indicator
        return {
            "indicator": one.id,
            "municipality": code,
            "period": year,
            "sex": one.sex,
            "age": one.age,
            "value": self._value(row, column),
            "unit": one.unit,
            "source_table": one.table,
            "status": "break" if year in one.breaks else "ok",
            "source": self.number,
            "source_row": row + 1,
            "source_cells": json.dumps({name: address(*where) for name, where in cells.items()}),
            "quality": "ok",
        }

    def _value(self, row: int, column: int) -> float | None:
        cell: Cell = self.sheet.at(row, column)
        if isinstance(cell, (int, float)) and not isinstance(cell, bool):
            return float(cell)
        words = written(cell)
        if not is_filled(cell) or words in _NO_FIGURE:
            self._report("value_missing", row, column, found=words)
            return None
        value = parse_number(words) if isinstance(cell, str) else None
        if isinstance(value, float):
            return value
        self._report("value_unreadable", row, column, found=words, expected=text("intake.a_number"))
        return None

    def _definition(self) -> str | None:
        """Return the first footnote: a line of words below the figures that is no label, nor what a label labels."""
        labelled = False
        blank = False
        for row in self.sheet.rows[self.header + 1 :]:
            filled = [written(cell) for cell in row if is_filled(cell)]
            if not filled:
                blank = True
            elif blank and len(filled) == 1:
                if not labelled and not _LABEL.match(filled[0]) and not privacy.kinds(filled[0]):
                    return filled[0]
                labelled = bool(_LABEL.match(filled[0]))
        return None

    def _years_of(self, row: int) -> Mapping[int, str]:
        cells = enumerate(self.sheet.rows[row]) if row < len(self.sheet.rows) else ()
        years = {column: written(cell) for column, cell in cells if column >= 2}
        return MappingProxyType({column: year for column, year in years.items() if _YEAR.fullmatch(year)})

    def _report(self, rule: str, row: int, column: int, **more: Any) -> None:
        self.findings.append(finding(rule, self.place.at(cell=address(row, column)), **more))
