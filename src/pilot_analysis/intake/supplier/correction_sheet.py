"""The sheet on which a participant answers: what each problem cell should hold, why, and who says so.

It goes out with the problems filled in and comes back with the answers, which become entries of ``corrections.toml``.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from math import ceil
from pathlib import Path
from typing import Any

import xlsxwriter

from pilot_analysis import privacy, schema
from pilot_analysis.errors import ConfigurationError
from pilot_analysis.intake.cells import Cell, Sheet, clean, is_filled, written
from pilot_analysis.intake.corrections import Correction, Misfit, by_sheet, correct
from pilot_analysis.intake.supplier.feedback import Returned, said
from pilot_analysis.intake.workbook import Unreadable, read_sheets
from pilot_analysis.language import Text, text

# The columns in their order: what each holds, and how wide it is.
_COLUMNS = {"file": 34, "sheet": 16, "cell": 7, "problem": 60, "found": 24, "corrected": 24, "reason": 34, "who": 16}
_WIDTHS = tuple(_COLUMNS.values())
_ANSWERS = ("corrected", "reason", "who")
_HEADER = 3  # from 0
_CREATED = datetime(2000, 1, 1)  # noqa: DTZ001  # a fixed date: the same problems give the same bytes
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_LOOKS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 16, "font_color": "#0D3568"},
    "text": {"text_wrap": True, "valign": "top", "num_format": "@", "bottom": 4, "bottom_color": "#C9D3DF"},
    "plain": {},
    "told": {"bold": True, "bg_color": "#D3DFEE", "text_wrap": True, "valign": "vcenter"},
    "asked": {"bold": True, "bg_color": "#0D3568", "font_color": "#FFFFFF", "text_wrap": True, "valign": "vcenter"},
    "answer": {
        "text_wrap": True,
        "valign": "top",
        "num_format": "@",
        "bg_color": "#FFF8E1",
        "border": 4,
        "border_color": "#C9D3DF",
    },
}


def write_sheet(returned: Iterable[Returned], participant: str, language: str) -> bytes:
    """Return the workbook in which a participant answers for each problem cell.

    Parameters
    ----------
    participant
        The participant's name.
    """
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, _OPTIONS)
    book.set_properties({"title": text("supplier.answers_title", name=participant)[language], "created": _CREATED})
    looks = {name: book.add_format({"font_name": "Calibri", "font_size": 11} | look) for name, look in _LOOKS.items()}
    sheet = book.add_worksheet(text("supplier.answers_sheet")[language])
    sheet.hide_gridlines(2)
    sheet.write_string(0, 0, text("supplier.answers_title", name=participant)[language], looks["title"])
    sheet.write_string(1, 0, text("supplier.answers_how", empty=text("supplier.empty_cell"))[language], looks["plain"])
    for place, (name, width) in enumerate(_COLUMNS.items()):
        sheet.set_column(place, place, width)
        look = looks["asked" if name in _ANSWERS else "told"]
        sheet.write_string(_HEADER, place, text(f"supplier.column_{name}")[language], look)
    row = _HEADER
    for file, problem in _cells(returned):
        row += 1
        place = problem.finding.place
        told = (file, place.sheet, place.cell, said(problem.finding, language), problem.held)
        for column, words in enumerate(told):
            sheet.write_string(row, column, words, looks["text"])
        sheet.set_row(row, 16 * max(ceil(1.1 * len(one) / wide) for one, wide in zip(told, _WIDTHS, strict=False)) + 2)
        for column in range(len(told), len(_COLUMNS)):
            sheet.write_blank(row, column, None, looks["answer"])
    _finish(sheet, row, language)
    book.close()
    return stream.getvalue()


def read_sheet(content: bytes, name: str, on: date) -> tuple[Correction, ...]:
    """Return the corrections that a participant has filled in; rows left without an answer are passed over.

    Parameters
    ----------
    name
        The file's name, for messages.
    on
        The day on which the answers came.

    Raises
    ------
    ConfigurationError
        If the file is no such sheet, or an answer lacks its reason or role or holds personal data: all at once.
    """
    try:
        sheets = read_sheets(content, name)
    except Unreadable as error:
        raise ConfigurationError(text("supplier.answers_unreadable", file=name, reason=error.message)) from None
    found = next(((sheet, *header) for sheet in sheets if (header := _header(sheet))), None)
    if found is None:
        columns = [text(f"supplier.column_{one}") for one in _COLUMNS]
        raise ConfigurationError(text("supplier.answers_not_known", file=name, columns=columns))
    sheet, row, places = found
    made, faults = [], []
    for number in range(row + 1, len(sheet.rows)):
        cells = {one: sheet.at(number, place) for one, place in places.items()}
        if not is_filled(cells["corrected"]):
            continue
        wrong = list(_faults(cells))
        faults += [text("supplier.answers_row", row=number + 1, fault=one) for one in wrong]
        if not wrong:
            made.append(_correction(cells, on))
    if faults:
        head = text("supplier.refused", file=name, count=len(faults))
        raise ConfigurationError(head.join(*faults, between="\n  "))
    return tuple(made)


def misfits(corrections: Sequence[Correction], raw: Path) -> list[Misfit]:
    """Return the corrections that do not fit the files below ``raw`` as they are now."""
    found = []
    for file in dict.fromkeys(one.file for one in corrections):
        own = by_sheet(corrections, file)
        try:
            path = (raw / file).resolve()
            if not path.is_relative_to(raw.resolve()):
                raise FileNotFoundError(file)
            sheets = {one.name: one for one in read_sheets(path.read_bytes(), path.name)}
        except (OSError, Unreadable):
            found += [Misfit(one, text("supplier.file_gone")) for each in own.values() for one in each]
            continue
        for name, listed in own.items():
            if name in sheets:
                found += correct(sheets[name], listed)[1]
            else:
                reason = text("supplier.sheet_gone", sheets=[f'"{one}"' for one in sheets])
                found += [Misfit(one, reason) for one in listed]
    return found


def as_toml(corrections: Iterable[Correction]) -> str:
    """Return corrections as entries of ``corrections.toml``."""
    entries = []
    for one in corrections:
        values = {name: getattr(one, name) for name in Correction.__dataclass_fields__}
        lines = [f"{name} = {_toml(value)}" for name, value in values.items()]
        entries.append("\n".join(["[[correction]]", *lines, ""]))
    return "\n".join(entries)


def _cells(returned: Iterable[Returned]) -> list[tuple[str, Any]]:
    """Return each problem cell once, with the first and so the gravest of its problems."""
    seen: dict[tuple[str, str, str], Any] = {}
    for one in returned:
        for problem in one.problems:
            place = problem.finding.place
            if place.cell:
                seen.setdefault((one.file, place.sheet, place.cell), problem)
    return [(file, problem) for (file, _, _), problem in seen.items()]


def _finish(sheet: Any, last: int, language: str) -> None:
    """Add what helps in filling in: the roles to choose from, a frozen heading, a page to print."""
    place = list(_COLUMNS).index("who")
    roles = {"validate": "list", "source": list(schema.values("role")), "error_type": "stop"}
    help_ = {
        "input_title": text("supplier.column_who")[language],
        "input_message": text("supplier.prompt_role")[language],
    }
    sheet.data_validation(_HEADER + 1, place, max(last, _HEADER + 1), place, roles | help_)
    sheet.set_row(0, 26)
    sheet.set_row(_HEADER, 34)
    sheet.freeze_panes(_HEADER + 1, 0)
    sheet.autofilter(_HEADER, 0, max(last, _HEADER + 1), len(_COLUMNS) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_HEADER)


def _header(sheet: Sheet) -> tuple[int, dict[str, int]] | None:
    """Return the row of headings, from 0, and the place of each column, whatever their order and language."""
    names = {words.casefold(): one for one in _COLUMNS for words in vars(text(f"supplier.column_{one}")).values()}
    for row, cells in enumerate(sheet.rows):
        told = ((names.get(written(cell).casefold()), place) for place, cell in enumerate(cells))
        places = {name: place for name, place in told if name}
        if len(places) == len(_COLUMNS):
            return row, places
    return None


def _faults(cells: Mapping[str, Cell]) -> Iterable[Text]:
    for name in ("file", "cell", "reason"):
        if not is_filled(cells[name]):
            yield text("supplier.answers_empty", column=text(f"supplier.column_{name}"))
    roles = list(schema.values("role"))
    who = written(cells["who"])
    if who.casefold() not in roles:
        yield text("supplier.not_a_role", value=privacy.mask(who), allowed=roles)
    if any(privacy.kinds(written(cells[name])) for name in ("corrected", "reason")):
        yield text("supplier.holds_personal_data")


def _correction(cells: Mapping[str, Cell], on: date) -> Correction:
    words = {name: written(cells[name]) for name in ("file", "sheet", "cell", "reason")}
    answer = cells["corrected"]
    if isinstance(answer, datetime):
        answer = answer.date()
    emptied = {text("supplier.empty_cell")[one] for one in ("sv", "en")}
    corrected = "" if written(answer) in emptied else clean(answer) if isinstance(answer, str) else answer
    who = written(cells["who"]).casefold()
    return Correction(**words, found=written(cells["found"]), corrected=corrected, who=who, on=on)


def _toml(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")
