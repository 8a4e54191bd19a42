"""``findings.xlsx``: the findings and the accounts of cells, for people who work in a spreadsheet program."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import datetime

import pandas as pd
import xlsxwriter

from pilot_analysis.language import text

_SHOWN = ("severity", "participant", "file", "sheet", "cell", "table", "column", "found", "expected", "message", "rule")
_WIDTHS = {"file": 34, "found": 24, "expected": 24, "message": 90}
# A fixed date: the same findings must give the same bytes.
_CREATED = datetime(2000, 1, 1)  # noqa: DTZ001  # a workbook's properties know no time zone
# What a delivery says must never act as a formula or a link on the reader's machine.
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def workbook(findings: pd.DataFrame, accounts: pd.DataFrame, language: str) -> bytes:
    """Return the workbook's bytes: one sheet of findings, one of accounts, headings and messages in ``language``."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, _OPTIONS)
    book.set_properties({"created": _CREATED, "title": text("tables.findings_title")[language]})
    heading = book.add_format({"bold": True, "bg_color": "#E6ECF2", "border": 1})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    shown = findings.assign(message=findings[f"message_{language}"])[list(_SHOWN)].astype(object)
    shown["severity"] = [text(f"tables.severity_{value}")[language] for value in shown["severity"]]
    labels = [text(f"tables.finding_{name}")[language] for name in _SHOWN]
    _fill(book.add_worksheet(text("tables.findings_sheet")[language]), labels, shown, heading, wrapped)
    columns = [str(name) for name in accounts.columns]
    _fill(
        book.add_worksheet(text("tables.accounts_sheet")[language]), columns, accounts.astype(object), heading, wrapped
    )
    book.close()
    return buffer.getvalue()


def _fill(
    sheet: xlsxwriter.worksheet.Worksheet,
    labels: Iterable[str],
    frame: pd.DataFrame,
    heading: xlsxwriter.format.Format,
    body: xlsxwriter.format.Format,
) -> None:
    for place, (label, name) in enumerate(zip(labels, frame.columns, strict=True)):
        sheet.write_string(0, place, label, heading)
        sheet.set_column(place, place, _WIDTHS.get(str(name), 14))
    for row, values in enumerate(frame.itertuples(index=False), start=1):
        for place, value in enumerate(values):
            _write(sheet, row, place, value, body)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(frame), 1), max(len(frame.columns) - 1, 0))


def _write(
    sheet: xlsxwriter.worksheet.Worksheet, row: int, place: int, value: object, body: xlsxwriter.format.Format
) -> None:
    """Write one cell: numbers as numbers, everything else as text, nothing for a missing value."""
    if value is None or pd.isna(value):  # type: ignore[call-overload]  # any scalar
        return
    if isinstance(value, (int, float)):
        sheet.write_number(row, place, value, body)
    else:
        sheet.write_string(row, place, str(value), body)
