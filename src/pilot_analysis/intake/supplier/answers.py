"""The lists that a participant may choose from: allowed values, municipalities, actors, months and terms."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pilot_analysis import municipalities, schema
from pilot_analysis.schema import Column

if TYPE_CHECKING:
    from pilot_analysis.pilot import Participant, Study

# These are chosen from a list but may hold what the list does not.
OPEN = frozenset({"municipality", "actor"})


@dataclass(frozen=True)
class Answers:
    """A list of answers with a name of its own, for all columns that are chosen from it."""

    name: str
    words: tuple[str, ...]


def answers_of(column: Column, study: Study, participant: Participant) -> Answers | None:
    """Return what a cell of this column is chosen from; ``None`` where it is written freely.

    Parameters
    ----------
    participant
        Whose own municipalities stand first.
    """
    if column.type == "municipality":
        return Answers("municipality", _municipalities(study, participant))
    if column.type == "actor":
        names = [*(one.name for one in study.participants), *(one.name for one in study.actors)]
        return Answers("actor", tuple(dict.fromkeys(names)))
    if column.type == "month":
        return Answers("month", study.months())
    if column.type == "term":
        return Answers("term", terms(study.months()))
    if column.type == "choice":
        return Answers(column.values, words_of(column.values, study))
    return None


def words_of(values: str, study: Study) -> tuple[str, ...]:
    """Return the allowed values of one list as readers know them, a study's tools first."""
    tools = tuple(one.name for one in study.tools) if values == "tool" else ()
    return (*tools, *(_word(one) for one in schema.values(values).values()))


def terms(months: Iterable[str]) -> tuple[str, ...]:
    """Return the terms, such as ``HT14``, that the months lie in: spring from January, autumn from August."""
    found: dict[str, None] = {}
    for one in months:
        year, month = one.split("-")
        found[f"{'HT' if int(month) > 7 else 'VT'}{year[2:]}"] = None
    return tuple(found)


def _word(value: schema.Value) -> str:
    """Return the plain word for a value: its name where that is a word, what a code stands for where it is a code."""
    return value.name if len(value.name) > 2 or value.label.sv == value.name else value.label.sv


def _municipalities(study: Study, participant: Participant) -> tuple[str, ...]:
    names = municipalities.names()
    first = (*participant.municipalities, *study.codes)
    return tuple(dict.fromkeys((*(names[code] for code in first), *sorted(names.values(), key=_alphabet))))


def _alphabet(name: str) -> str:
    """Return a sort key for Swedish: å, ä and ö come last, in this order."""
    return name.casefold().translate(str.maketrans("åäöé", "{|}e"))
