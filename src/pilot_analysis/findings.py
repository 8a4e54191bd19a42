"""One problem in delivered data: where, what was found, what was expected, what to do.

The rules are data: ``catalogue/rules.toml`` gives each rule its severity and its sentence in both languages.
A finding's words are masked here, once, so that no message or log can carry personal data.
"""

from __future__ import annotations

from enum import StrEnum
from string import ascii_uppercase
from typing import Any, NamedTuple

from pilot_analysis.language import Text, entry_of, text
from pilot_analysis.privacy import mask


class Severity(StrEnum):
    """How much a finding matters; ``fatal`` alone stops the file."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"
    FATAL = "fatal"


DOUBTFUL = frozenset({Severity.WARNING, Severity.ERROR})  # what is kept all the same is suspect


class Place(NamedTuple):
    """Where in the deliveries: ``file`` below ``data/raw``, ``sheet``, ``cell`` (A1); empty where none applies."""

    participant: str = ""
    file: str = ""
    sheet: str = ""
    cell: str = ""
    table: str = ""
    column: str = ""

    def at(self, **where: str) -> Place:
        """Return this place with some parts made more exact."""
        return self._replace(**where)

    def __str__(self) -> str:
        return " > ".join(part for part in (self.file, self.sheet, self.cell) if part)


class Finding(NamedTuple):
    """A problem, or a fact worth knowing, in one place."""

    severity: Severity
    rule: str
    place: Place
    found: str
    expected: str
    message: Text

    def record(self) -> dict[str, str]:
        """Return the finding as one row of the table ``findings``."""
        return {
            "severity": str(self.severity),
            "rule": self.rule,
            **self.place._asdict(),
            "found": self.found,
            "expected": self.expected,
            "message_sv": self.message.sv,
            "message_en": self.message.en,
        }


COLUMNS = ("severity", "rule", *Place._fields, "found", "expected", "message_sv", "message_en")


def finding(rule: str, place: Place, /, found: object = "", expected: object = "", **more: Any) -> Finding:
    """Return a finding of ``rule``.

    Parameters
    ----------
    rule
        A name in ``catalogue/rules.toml``.
    found, expected
        What stood in the cell and what should; masked before they are kept. A `Text` is said in the message's
        language and kept in Swedish, the language of the deliveries.
    more
        What else the rule's sentence has placeholders for, beside ``{where}``, ``{found}`` and ``{expected}``.

    Raises
    ------
    KeyError
        If there is no such rule, or its sentence asks for a value that was not given.
    """
    severity = Severity(entry_of(f"rules.{rule}")["severity"])
    words = {name: _masked(value) for name, value in {"found": found, "expected": expected, **more}.items()}
    shown, wanted = (one.sv if isinstance(one, Text) else str(one) for one in (words["found"], words["expected"]))
    file, sheet = mask(place.file), mask(place.sheet)
    where = place if (file, sheet) == (place.file, place.sheet) else place.at(file=file, sheet=sheet)
    message = text(f"rules.{rule}", where=str(where), **words)
    return Finding(severity, rule, where, shown, wanted, message)


def _masked(value: Any) -> Any:
    """Mask words in either language; leave numbers and dates, which the sentence formats, as they are."""
    if isinstance(value, Text):
        return Text(mask(value.sv), mask(value.en))
    return mask(value) if isinstance(value, str) else value


def by_place(one: Finding) -> tuple[Any, ...]:
    """Return a sort key: by file and sheet, then from the top of the sheet and from its left."""
    first = one.place.cell.partition(",")[0].partition(":")[0]
    column, row = first.rstrip("0123456789"), first.lstrip(ascii_uppercase)
    where = one.place.table, int(row or 0), len(column), column
    return one.place.file, one.place.sheet, *where, one.rule, one.message.en
