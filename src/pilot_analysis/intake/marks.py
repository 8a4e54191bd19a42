"""Lists written as a column per answer, with a mark in each that applies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from pilot_analysis.intake.cells import Position, Sheet, address, is_filled, written
from pilot_analysis.intake.layout import Header
from pilot_analysis.intake.outcomes import Outcome
from pilot_analysis.intake.row_kinds import RowKinds
from pilot_analysis.intake.values import Reader
from pilot_analysis.intake.words import words as words_of
from pilot_analysis.language import text
from pilot_analysis.schema import Column


class TableUnderway(Protocol):
    """The reading of a table, as far as a list needs it (see `reading.TableReader`)."""

    sheet: Sheet
    header: Header
    reader: Reader
    declared: Mapping[str, Column]
    width: int
    kinds: RowKinds
    thousands: set[str]

    def report(self, rule: str, where: Position | None, column: str = "", **more: Any) -> None:
        """Add a finding at a cell of the table."""

    def report_outcome(self, outcome: Outcome, where: Position, column: str) -> None:
        """Add the findings that a cell calls for."""


class MarkedList:
    """One column of lists, spread over a spreadsheet column per answer.

    Parameters
    ----------
    reader
        The reading of the table; it is told of every finding.
    name
        The column of the table that lists the answers.
    """

    def __init__(self, reader: TableUnderway, name: str) -> None:
        self.reader, self.name = reader, name
        self.answers = {column: self._answer(words, column) for column, words in reader.header.marks[name]}
        self.doubtful = self._doubtful()

    def read(self, row: int, roles: dict[Position, str]) -> tuple[str | None, str]:
        """Return the list of one row and the addresses of the cells that are marked; tell ``roles`` what cells are.

        A list of which any part cannot be read is not kept at all: without that part it would be another list.
        """
        marked, lost = [], None
        for column, answer in self.answers.items():
            cell = self.reader.sheet.at(row, column)
            if not is_filled(cell):
                continue
            mark = written(cell).casefold()
            if mark in words_of("no"):
                roles[row, column] = "value"
            elif mark in words_of("yes") and answer:
                roles[row, column] = "value"
                marked.append((column, answer))
            else:
                lost, roles[row, column] = column, "rejected"
                self._tell(row, column, mark)
        beside = (column for column in self.doubtful if self._may_mark(row, column))
        if lost is None and (lost := next(beside, None)) is not None:
            self._tell(row, lost, "x")
        if lost is not None:
            return None, ""
        answers = "|".join(dict.fromkeys(answer for _, answer in marked)) or None
        return answers, ",".join(address(row, column) for column, _ in marked)

    def _may_mark(self, row: int, column: int) -> bool:
        """Tell whether a cell may belong to the list: whatever stands among the marks, and a mark beside them."""
        cell = self.reader.sheet.at(row, column)
        among = min(self.answers) < column < max(self.answers)
        return is_filled(cell) and (among or written(cell).casefold() in words_of("yes") | words_of("ditto"))

    def _tell(self, row: int, column: int, mark: str) -> None:
        known = mark in words_of("yes")
        rule = "list_incomplete" if known else "value_unreadable"
        self.reader.report(rule, (row, column), self.name, found=mark, expected=text("intake.a_mark"))

    def _answer(self, words: str, column: int) -> str | None:
        """Return what the heading over a column of marks stands for."""
        outcome = self.reader.reader.read(self.reader.declared[self.name], words)
        self.reader.report_outcome(outcome, (self.reader.header.last, column), self.name)
        return outcome.value if isinstance(outcome.value, str) else None

    def _doubtful(self) -> list[int]:
        """Return the columns among and beside the marks whose heading is unknown or empty."""
        explained = self.reader.header.explained()
        found = [column for column in range(min(self.answers), max(self.answers)) if column not in explained]
        for place, step in ((min(self.answers) - 1, -1), (max(self.answers) + 1, 1)):
            while 0 <= place < self.reader.width and place not in explained:
                found.append(place)
                place += step  # noqa: PLW2901  # walks outwards from the marks
        return found
