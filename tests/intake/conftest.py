"""Tiny workbooks, written in the tests that read them."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from pilot_analysis.findings import Place
from pilot_analysis.intake.delivery import DeliveryReading, read_delivery
from pilot_analysis.intake.names import Names
from pilot_analysis.intake.values import Reader
from pilot_analysis.pilot import Study

Rows = Sequence[Sequence[Any]]
TOP = [["SYNTETISKA UPPGIFTER"], ["Deltagare:", "Tanum"], ["Period:", "2015-03"], []]


def workbook(sheets: Mapping[str, Rows], merged: Mapping[str, Sequence[str]] | None = None) -> bytes:
    """Return an xlsx file with these cells; text that begins with ``=`` becomes a formula that was never calculated."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_numbers": False})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if cell is None or cell == "":
                    continue
                if isinstance(cell, str) and cell.startswith("="):
                    sheet.write_formula(row, column, cell, None, "")
                elif hasattr(cell, "year"):
                    sheet.write_datetime(row, column, cell, day)
                else:
                    sheet.write(row, column, cell)
        for span in (merged or {}).get(name, ()):
            first = span.partition(":")[0]
            row, column = int(first[1:]) - 1, ord(first[0]) - 65
            sheet.merge_range(span, rows[row][column])
    book.close()
    return stream.getvalue()


@pytest.fixture(scope="session")
def reader(study: Study) -> Reader:
    """A reader of cells for the study that ships."""
    return Reader(Names.of(study))


@pytest.fixture
def read(study: Study) -> Callable[..., DeliveryReading]:
    """Read one delivery of Tanum: the sheets' rows below the usual top block."""

    def _read(
        sheets: Mapping[str, Rows], *, top: Rows = TOP, merged: Mapping[str, Sequence[str]] | None = None
    ) -> DeliveryReading:
        content = workbook({name: [*top, *rows] for name, rows in sheets.items()}, merged)
        return read_delivery(content, Place("tanum", "tanum/2015-03.xlsx"), Reader(Names.of(study)))

    return _read


@pytest.fixture
def deliver(tmp_path: Path) -> Callable[[str, bytes], Path]:
    """Put a file into a folder of deliveries and return that folder."""

    def _deliver(file: str, content: bytes) -> Path:
        path = tmp_path / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return tmp_path

    return _deliver
