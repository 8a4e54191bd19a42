"""The workbook that a participant fills in: one sheet per table, made from the schema and the study.

What is written in it as its lists and formats ask is read by the intake without a finding. The same study, participant
and month give the same bytes.
"""

from __future__ import annotations

import hashlib
import io
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

import xlsxwriter

from pilot_analysis import resources, schema
from pilot_analysis.intake.cells import letters
from pilot_analysis.intake.supplier.answers import Answers, answers_of
from pilot_analysis.intake.supplier.field import LANGUAGE, help_text, number_format, says, validation, width
from pilot_analysis.language import month as month_words

if TYPE_CHECKING:
    from pilot_analysis.pilot import Participant, Study
    from pilot_analysis.schema import Table

VERSION_PROPERTY = "pilot-template"
HEADER_ROW = 5  # from 0: title, participant, period, who filled it in, a blank row
ROWS = 2000  # rows below the header that have drop-downs and checks
_LISTS = "Svarslistor"
_GUIDE = "Anvisningar"
# A fixed date: the same template must have the same bytes.
_CREATED = datetime(2000, 1, 1)  # noqa: DTZ001  # a workbook's properties know no time zone
_INK, _DARK, _PALE, _LINE, _FILL_IN = "#18212F", "#0D3568", "#D3DFEE", "#C9D3DF", "#FFF8E1"
_PLAIN = {"font_name": "Calibri", "font_size": 11, "font_color": _INK, "valign": "vcenter"}
_LOOKS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 16, "font_color": _DARK},
    "section": {"bold": True, "font_size": 12, "font_color": _DARK, "bottom": 1, "bottom_color": _LINE},
    "label": {"bold": True},
    "block": {"bottom": 1, "bottom_color": _LINE, "num_format": "@", "align": "left"},
    "fill_in": {"bottom": 1, "bottom_color": _LINE, "num_format": "@", "align": "left", "bg_color": _FILL_IN},
    "plain": {},
    "required": {"bold": True, "bg_color": _DARK, "font_color": "#FFFFFF", "text_wrap": True, "indent": 1},
    "optional": {"bold": True, "bg_color": _PALE, "text_wrap": True, "indent": 1},
    "words": {"text_wrap": True, "valign": "top"},
    "strong": {"text_wrap": True, "valign": "top", "bold": True},
    "small": {"font_size": 9, "font_color": "#5A6675"},
    "link": {"font_color": "#1F5FA8", "underline": 1, "valign": "top"},
}


def template(study: Study, participant: Participant, month: str = "") -> bytes:
    """Return an empty workbook for one participant.

    Parameters
    ----------
    month
        The month it is for, such as ``2015-03``; left open where empty.
    """
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_numbers": False})
    title = says("template_title", study=study.pilot.name.text)
    book.set_properties({"title": title, "author": study.pilot.association, "created": _CREATED})
    book.set_custom_property(VERSION_PROPERTY, version(), "text")
    made = _Template(book, study, participant, month)
    made.write_guide()
    for table in _delivered():
        made.write_table(table)
    made.write_lists()
    book.close()
    return stream.getvalue()


@cache
def version() -> str:
    """Return the mark of the schema that templates are made from: it changes when the schema does."""
    declared = (resources.FOLDER / "schema.toml").read_bytes()
    return hashlib.sha256(declared).hexdigest()[:12]


def _delivered() -> list[Table]:
    return [one for one in schema.tables().values() if one.delivered]


def _height(words: str) -> float:
    """Return the height of a row of the guide, in points: as many lines as its words take."""
    return 15.5 * (1 + len(words) // 88)


class _Template:
    """A workbook in the making."""

    def __init__(self, book: Any, study: Study, participant: Participant, month: str) -> None:
        self.book, self.study, self.participant, self.month = book, study, participant, month
        self.looks = {name: book.add_format(_PLAIN | look) for name, look in _LOOKS.items()}
        self.bodies: dict[str, Any] = {}
        self.lists: dict[str, tuple[Answers, int, str]] = {}  # the answers, their column, what they are called

    def write_table(self, table: Table) -> None:
        """Write one table's sheet: top block, frozen headings, formats, drop-downs and help."""
        sheet = self.book.add_worksheet(table.sheets[0])
        sheet.hide_gridlines(2)
        for place, column in enumerate(table.columns.values()):
            answers = answers_of(column, self.study, self.participant)
            sheet.set_column(place, place, max(width(column, answers), 16 if place == 0 else 0), self._body(column))
            look = self.looks["required" if column.required else "optional"]
            sheet.write_string(HEADER_ROW, place, column.heading + ("*" if column.required else ""), look)
            checked = validation(table.name, column, answers, self.study, self._source(answers, column))
            if checked:
                sheet.data_validation(HEADER_ROW + 1, place, HEADER_ROW + ROWS, place, checked)
        for row in range(HEADER_ROW):  # the columns' lines begin below the headings
            sheet.set_row(row, 26 if row == 0 else None, self.looks["plain"])
        self._write_block(sheet, table)
        sheet.set_row(HEADER_ROW, 34)
        sheet.freeze_panes(HEADER_ROW + 1, 1)
        self._lay_out_page(sheet, landscape=True)
        sheet.repeat_rows(HEADER_ROW)
        sheet.set_selection(HEADER_ROW + 1, 0, HEADER_ROW + 1, 0)

    def write_guide(self) -> None:
        """Write the first sheet: how to fill in the workbook, where to find what, and how each column is written."""
        sheet = self.book.add_worksheet(_GUIDE)
        sheet.hide_gridlines(2)
        sheet.set_column(0, 0, 34)
        sheet.set_column(1, 1, 92)
        sheet.set_row(0, 28)
        sheet.write_string(0, 0, says("guide_title"), self.looks["title"])
        sheet.write_string(1, 0, self._whose(), self.looks["words"])
        row = 3
        for part in ("how", "forms", "privacy"):
            row = self._section(sheet, row, says(f"guide_{part}"), says(f"guide_{part}_text").split("\n"))
        row = self._write_sheets(sheet, row)
        row = self._write_columns(sheet, row)
        sheet.write_string(row, 0, says("guide_version", version=version()), self.looks["small"])
        self._lay_out_page(sheet, landscape=False)

    def write_lists(self) -> None:
        """Write the last sheet: the lists that the drop-downs show."""
        sheet = self.book.add_worksheet(_LISTS)
        sheet.hide_gridlines(2)
        sheet.set_row(0, 28)
        sheet.write_string(0, 0, says("lists_title"), self.looks["title"])
        sheet.write_string(1, 0, says("lists_text"), self.looks["small"])
        for answers, place, called in self.lists.values():
            heading = says("list_of", name=called)
            sheet.set_column(place, place, max(map(len, (*answers.words, heading))) + 4)
            sheet.write_string(3, place, heading, self.looks["optional"])
            for row, word in enumerate(answers.words, start=4):
                sheet.write_string(row, place, word, self._text())
        sheet.freeze_panes(4, 0)
        self._lay_out_page(sheet, landscape=True)

    def _write_block(self, sheet: Any, table: Table) -> None:
        """Write what stands above the headings: who delivers what for which month."""
        sheet.write_string(0, 0, table.sheets[0], self.looks["title"])
        sheet.write_string(1, 0, says("label_participant"), self.looks["label"])
        sheet.write_string(1, 1, self.participant.name, self.looks["block"])
        sheet.write_string(2, 0, says("label_period"), self.looks["label"])
        if self.month:
            sheet.write_string(2, 1, self.month, self.looks["block"])
        else:
            sheet.write_blank(2, 1, None, self.looks["fill_in"])
        sheet.write_string(3, 0, says("label_who"), self.looks["label"])
        sheet.write_blank(3, 1, None, self.looks["fill_in"])
        months = {"validate": "list", "source": list(self.study.months()), "error_type": "warning"}
        sheet.data_validation(2, 1, 2, 1, {**months, **self._prompt("period")})
        sheet.data_validation(3, 1, 3, 1, {"validate": "any", **self._prompt("who")})

    def _write_sheets(self, sheet: Any, row: int) -> int:
        row = self._section(sheet, row, says("guide_sheets"), [])
        for table in _delivered():
            name = table.sheets[0]
            sheet.write_url(row, 0, f"internal:'{name}'!A{HEADER_ROW + 2}", self.looks["link"], name)
            sheet.write_string(row, 1, says(f"about_{table.name}"), self.looks["words"])
            row += 1
        return row + 1

    def _write_columns(self, sheet: Any, row: int) -> int:
        row = self._section(sheet, row, says("guide_columns"), [])
        for table in _delivered():
            for column in table.columns.values():
                words = help_text(column, self.study)
                sheet.write_string(row, 0, f"{table.sheets[0]} › {column.heading}", self.looks["words"])
                sheet.write_string(row, 1, words, self.looks["words"])
                sheet.set_row(row, _height(words))
                row += 1
        return row + 1

    def _section(self, sheet: Any, row: int, title: str, lines: list[str]) -> int:
        sheet.set_row(row, 22)
        sheet.write_string(row, 0, title, self.looks["section"])
        sheet.write_blank(row, 1, None, self.looks["section"])
        for line in lines:
            row += 1
            head, _, rest = line.partition(" – ")
            sheet.write_string(row, 0, head, self.looks["strong"])
            sheet.write_string(row, 1, rest, self.looks["words"])
            sheet.set_row(row, _height(rest))
        return row + (2 if lines else 1)

    def _whose(self) -> str:
        month = month_words(self.month, LANGUAGE, "MMMM y") if self.month else says("guide_any_month")
        return says("guide_whose", participant=self.participant.name, month=month, study=self.study.pilot.name.text)

    def _prompt(self, name: str) -> dict[str, str]:
        return {"input_title": says(f"prompt_{name}_title"), "input_message": says(f"prompt_{name}")}

    def _source(self, answers: Answers | None, column: schema.Column) -> str | None:
        """Return the range of the list that holds the answers; a new list gets the next column and this one's name."""
        if answers is None:
            return None
        place = self.lists.setdefault(answers.name, (answers, len(self.lists), column.heading))[1]
        letter = letters(place)
        return f"={_LISTS}!${letter}$5:${letter}${4 + len(answers.words)}"

    def _body(self, column: schema.Column) -> Any:
        """Return the format of a column's cells."""
        form = number_format(column)
        if form not in self.bodies:
            look = {"num_format": form, "bottom": 4, "bottom_color": _LINE, "indent": 1}
            aligned = {"align": "right" if form.startswith("#") else "left"}
            self.bodies[form] = self.book.add_format(_PLAIN | look | aligned)
        return self.bodies[form]

    def _text(self) -> Any:
        return self.bodies.setdefault("list", self.book.add_format(_PLAIN | {"num_format": "@"}))

    def _lay_out_page(self, sheet: Any, *, landscape: bool) -> None:
        if landscape:
            sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.set_footer(f"&L{self.participant.name.replace('&', '&&')}&C&A&R&P (&N)")
