"""What became of a filled cell, and the readings that need no names: figures, days, months, terms."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from pilot_analysis import privacy, schema
from pilot_analysis.intake.cells import Cell, clean, written
from pilot_analysis.intake.dates import parse_day, parse_month, parse_term
from pilot_analysis.intake.numbers import NotANumber, parse_number
from pilot_analysis.language import Text, same, text

FIRST_YEAR, LAST_YEAR = 1970, 2069  # beyond lie numbers that a spreadsheet shows as dates
_NO_WORDS = same("")


@dataclass(slots=True)
class Outcome:
    """What became of one cell.

    Parameters
    ----------
    value
        The canonical value; ``None`` where it could not be read or is missing.
    precision
        Of a date: ``day``, ``week`` or ``month``.
    rule
        The finding that the cell calls for; empty for none.
    proposal
        What was probably meant, as a sentence.
    new
        Actors that the study does not know: id and name as written.
    """

    value: Any = None
    precision: str | None = None
    rule: str = ""
    found: object = ""
    expected: object = ""
    proposal: Text = _NO_WORDS
    new: tuple[tuple[str, str], ...] = ()
    role: str = field(init=False, default="")

    def __post_init__(self) -> None:
        """Tell what the cell counts as in the accounts: a value, missing, or rejected."""
        role = "value" if not self.rule else "missing" if self.rule == "value_missing" else "rejected"
        self.role = role


def personal(words: str) -> Outcome | None:
    """Return the refusal of words that hold personal data."""
    kinds = privacy.kinds(words)
    if not kinds:
        return None
    listed = [text(f"intake.{one.replace(' ', '_').replace('-', '_')}") for one in kinds]
    return Outcome(rule="personal_data", found=text("intake.listed", words=listed))


def proposal_of(near: str | None) -> Text:
    """Return the words that propose a value; none where none is near."""
    return text("intake.proposal", name=near) if near else _NO_WORDS


def _unreadable(cell: Cell, expected: str) -> Outcome:
    return Outcome(rule="value_unreadable", found=written(cell), expected=text(f"intake.{expected}"))


def read_figure(column: schema.Column, cell: Cell) -> Outcome:
    """Read an integer or a number, within the column's range."""
    whole = column.type == "integer"
    expected = "a_whole_number" if whole else "a_number"
    if isinstance(cell, str):
        value = parse_number(cell, column.unit, whole=whole)
        if value is NotANumber.INTERVAL:
            return Outcome(rule="value_interval", found=clean(cell), expected=text("intake.the_exact_number"))
    elif isinstance(cell, (int, float)) and not isinstance(cell, bool):
        value = float(cell) if not whole or float(cell).is_integer() else NotANumber.UNREADABLE
    else:
        return _unreadable(cell, expected)
    if isinstance(value, NotANumber):
        return _unreadable(cell, expected)
    lowest = column.minimum if column.minimum is not None else 0 if whole or column.unit == "h" else None
    if (lowest is not None and value < lowest) or (column.maximum is not None and value > column.maximum):
        return Outcome(rule="value_out_of_range", found=written(cell), expected=_span(lowest, column.maximum))
    return Outcome(int(value) if whole else value)


def _span(lowest: float | None, highest: float | None) -> Text:
    if highest is None:
        return text("intake.at_least", lowest=lowest or 0)
    return text("intake.between", lowest=lowest or 0, highest=highest)


def read_date(column: schema.Column, cell: Cell) -> Outcome:
    """Read a day, or where the column allows it a week or month."""
    day = parse_day(cell, precision=column.precision)
    if day is None or not FIRST_YEAR <= day.on.year <= LAST_YEAR:
        return _unreadable(cell, "a_day_week_or_month" if column.precision else "a_day")
    return Outcome(day.on, precision=day.precision if column.precision else None)


def read_month(_column: schema.Column, cell: Cell) -> Outcome:
    """Read a month."""
    month = parse_month(cell)
    return Outcome(month) if month else _unreadable(cell, "a_month")


def read_term(_column: schema.Column, cell: Cell) -> Outcome:
    """Read a term."""
    term = parse_term(cell)
    return Outcome(term) if term else _unreadable(cell, "a_term")
