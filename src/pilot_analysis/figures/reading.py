"""A released result as a chart reads it: names, numbers and written cells in one language, hidden cells as ``..``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from pilot_analysis import language as words
from pilot_analysis.analysis.estimates import Additive, Result, written
from pilot_analysis.disclosure import Released
from pilot_analysis.language import capital, text

HIDDEN = ".."


@dataclass(frozen=True)
class Reading:
    """One released result in one language."""

    released: Released
    language: str

    @property
    def result(self) -> Result:
        """The released result."""
        return self.released.result

    @property
    def table(self) -> pd.DataFrame:
        """Its table."""
        return self.result.table

    @cached_property
    def _values(self) -> dict[str, list[Any]]:
        """The table as plain lists, missing as ``None``: looking up cells one by one is slow in a frame."""
        plain = self.table.astype(object)
        return {str(name): [None if pd.isna(value) else value for value in plain[name]] for name in plain}

    @property
    def additive(self) -> Additive:
        """How its persons add up; ``ValueError`` where it counts none."""
        if self.result.additive is None:
            raise ValueError(f"{self.result.id} counts no persons")
        return self.result.additive

    def name(self, value: Any) -> str:
        """Return what readers see for an id."""
        if value is None or pd.isna(value):
            return ""
        label = self.result.labels.get(str(value))
        return label[self.language] if label else str(value)

    def label(self, value: Any) -> str:
        """Return it with a capital, as at the beginning of a line."""
        name = self.name(value)
        return capital(name)

    def rows(self, **where: Any) -> list[int]:
        """Return the rows whose columns hold these values, in the table's order."""
        columns = [(self._values[column], value) for column, value in where.items()]
        return [row for row in range(len(self.table)) if all(values[row] == value for values, value in columns)]

    def row(self, **where: Any) -> int | None:
        """Return the first such row, or ``None``."""
        return next(iter(self.rows(**where)), None)

    def each(self, column: str) -> list[Any]:
        """Return the column's values without repeats, in the table's order."""
        return [value for value in dict.fromkeys(self._values[column]) if value is not None]

    def number(self, row: int | None, column: str) -> float | None:
        """Return a number, or ``None`` where there is none or it is hidden."""
        if row is None or self.hidden(row, column):
            return None
        value = self._values[column][row]
        return None if value is None else float(value)

    def hidden(self, row: int | None, column: str) -> bool:
        """Tell whether the disclosure gate hid the cell."""
        return row is not None and (row, column) in self.released.hidden

    def any_hidden(self, *columns: str) -> bool:
        """Tell whether it hid anything in these columns."""
        return any(column in columns for _, column in self.released.hidden)

    def written(self, row: int | None, column: str, decimals: int | None = None) -> str:
        """Return a cell as readers see it; ``..`` where it is hidden."""
        if row is None or self.hidden(row, column):
            return HIDDEN if row is not None else "\N{EN DASH}"
        field = next(one for one in self.result.fields if one.name == column)
        value = self._values[column][row]
        if isinstance(value, str):
            return words.month(value, self.language) if field.kind == "month" else self.name(value)
        return written(value, field.kind, self.language, field.decimals if decimals is None else decimals)

    def value_interval(self, row: int, column: str = "value", decimals: int = 2) -> str:
        """Return an estimate with its interval in words, as ``+0,15 (−0,10 till +0,40)``; ``..`` where hidden."""
        value, low, high = (self.number(row, name) for name in (column, "low", "high"))
        if value is None or low is None or high is None:
            return self.written(row, column)
        kind = next(one for one in self.result.fields if one.name == column).kind
        shown = [written(one, kind, self.language, decimals) for one in (value, low, high)]
        return self.says("value_interval", value=shown[0], low=shown[1], high=shown[2])

    def heading(self, column: str) -> str:
        """Return the column's heading."""
        return next(one for one in self.result.fields if one.name == column).label[self.language]

    def says(self, key: str, **values: Any) -> str:
        """Return a sentence of ``catalogue/figures.toml``."""
        return text(f"figures.{key}", **values)[self.language]

    def listing(self, parts: Sequence[str]) -> str:
        """Return parts of an alt text in a row, each ended by a semicolon but the last."""
        return "; ".join(part for part in parts if part)

    def hidden_note(self, *columns: str) -> tuple[str, ...]:
        """Return the note that explains ``..``, where anything in the columns that are drawn is hidden."""
        smallest = self.released.certificate.get("threshold", 5)
        return (self.says("hidden_note", smallest=smallest),) if self.any_hidden(*columns) else ()
