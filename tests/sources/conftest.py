"""Tiny exports, written in the tests that read them, and the real ones where they are at hand."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from pilot_analysis.pilot import Study
from pilot_analysis.sources import Export, read_exports
from tests.conftest import ROOT

Rows = Sequence[Sequence[Any]]
SHARED = Path(os.environ.get("PILOT_SHARED_DATA", ROOT.parent / "shared" / "data"))


def workbook(sheets: Mapping[str, Rows], merged: Sequence[str] = (), *, from_1904: bool = False) -> bytes:
    """Return an xlsx file with these cells; ``merged`` are ranges of the first sheet."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "date_1904": from_1904})
    for name, rows in sheets.items():
        page = book.add_worksheet(name)
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if cell is not None and cell != "":
                    page.write(row, column, cell)
        for span in merged if name == next(iter(sheets)) else ():
            first = span.partition(":")[0]
            row, column = int(first[1:]) - 1, ord(first[0]) - 65
            page.merge_range(span, rows[row][column])
    book.close()
    return stream.getvalue()


def shared(path: str) -> Path:
    """Return a real file, or skip the test, saying which one is not here."""
    found = SHARED / path
    if not found.is_file():
        pytest.skip(f"the real file is not here: {found}")
    return found


def figures(found: Export, *names: str) -> list[tuple[Any, ...]]:
    """Return the rows as tuples of these columns; missing is ``None``."""
    frame = found.frame[list(names)].astype(object)
    return list(frame.where(found.frame[list(names)].notna(), None).itertuples(index=False, name=None))


def told(found: Export) -> list[tuple[str, str]]:
    """Return rule and cell of the findings, without those of indicators that nobody has defined."""
    return [(one.rule, one.place.cell) for one in found.findings if one.rule != "indicator_undefined"]


@pytest.fixture
def read(tmp_path: Path, study: Study) -> Callable[..., Export]:
    """Read one saved export, by its name and bytes, or several."""

    def _read(**files: bytes) -> Export:
        folder = tmp_path / "uttag"
        folder.mkdir(exist_ok=True)
        for name, content in files.items():
            (folder / name.replace("__", ".")).write_bytes(content)
        return read_exports(folder, 1, study.participants)

    return _read
