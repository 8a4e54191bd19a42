"""One column of the template: how its cells look, what they may hold, and what is said when one is entered."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from pilot_analysis.intake.rules import checks
from pilot_analysis.intake.supplier.answers import OPEN, Answers, words_of
from pilot_analysis.language import text
from pilot_analysis.schema import Column

if TYPE_CHECKING:
    from pilot_analysis.pilot import Study

LANGUAGE = "sv"  # the language of the headings that the intake reads
_FORMATS = {"date": "yyyy-mm-dd", "integer": "#,##0", "number": "#,##0.##"}
_TEXT = "@"  # a spreadsheet program would else make numbers of codes and dates of months
_WIDTHS = {"date": 13, "integer": 11, "number": 12, "month": 11, "term": 10, "id": 13, "text": 32, "actors": 38}
_WIDEST_TITLE, _LONGEST_MESSAGE = 32, 255  # limits of the file format, in characters
_FEW = 90  # characters of answers that are told as well as listed
_EARLIEST = date(1990, 1, 1)


def number_format(column: Column) -> str:
    """Return the number format of a column's cells."""
    return "General" if column.precision else _FORMATS.get(column.type, _TEXT)


def width(column: Column, answers: Answers | None) -> float:
    """Return how wide a column must be for its heading, on two lines, and its answers."""
    heading = max(*map(len, column.heading.split()), len(column.heading) / 2) + 3
    words = max((len(one) for one in answers.words), default=0) + 4 if answers else 0
    return float(min(max(heading, words, _WIDTHS.get(column.type, 20 if not words else 0)), 40))


def says(key: str, **values: Any) -> str:
    """Return a sentence of the template."""
    return text(f"supplier.{key}", **values)[LANGUAGE]


def help_text(column: Column, study: Study) -> str:
    """Return how a column is filled in, in a sentence or two."""
    parts = [_manner(column, study)]
    if column.unit and column.type in {"integer", "number"}:
        parts.append(says(f"unit_{column.unit.replace('-', '_to_').lower()}"))
    parts.append(says("is_required" if column.required else "is_optional"))
    return " ".join(parts)


def validation(
    table: str, column: Column, answers: Answers | None, study: Study, source: str | None
) -> dict[str, Any] | None:
    """Return what XlsxWriter is to check when a cell is filled in, and the help that stands beside it.

    Parameters
    ----------
    source
        The formula of the range that holds the answers.
    """
    message = help_text(column, study)
    shown: dict[str, Any] = {
        "input_title": column.heading[:_WIDEST_TITLE],
        "input_message": message[:_LONGEST_MESSAGE],
        "error_title": column.heading[:_WIDEST_TITLE],
        "error_message": says("wrong_value", manner=_manner(column, study))[:_LONGEST_MESSAGE],
    }
    if answers is not None:
        kind = "warning" if column.type in OPEN or column.type in {"month", "term"} else "stop"
        return {**shown, "validate": "list", "source": source, "error_type": kind}
    return shown | _limits(table, column, study)


def _limits(table: str, column: Column, study: Study) -> dict[str, Any]:
    """Return the limits of a number or a date; anything may be written in the other columns."""
    if column.type == "date" and not column.precision:
        if any((one["table"], one["column"]) == (table, column.name) for one in checks()["dated"]):
            days = {"minimum": study.pilot.start, "maximum": study.pilot.end}
            return {"validate": "date", "criteria": "between", **days, "error_type": "warning"}
        return {"validate": "date", "criteria": ">=", "value": _EARLIEST}
    if column.type == "integer" and column.maximum is not None:
        span = {"minimum": column.minimum or 0, "maximum": column.maximum}
        return {"validate": "integer", "criteria": "between", **span}
    if column.type == "integer" or (column.type == "number" and column.unit == "h"):
        return {"validate": "integer" if column.type == "integer" else "decimal", "criteria": ">=", "value": 0}
    if column.type == "number":
        return {"validate": "decimal", "criteria": "between", "minimum": -1e12, "maximum": 1e12}
    return {"validate": "any"}


def _manner(column: Column, study: Study) -> str:
    if column.type == "choice" and len(listed := ", ".join(words_of(column.values, study))) <= _FEW:
        return says("choose_of", allowed=listed)
    if column.type == "choices":
        return says("write_choices", allowed=list(words_of(column.values, study)))
    if column.type == "date" and column.precision:
        return says("write_day_week_or_month")
    return says(f"write_{column.type}")
