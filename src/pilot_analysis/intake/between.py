"""What participants' rows are held against each other for: references, changes, keys, months, actors.

Each participant's part of it is small (`Facts`), so that it can be kept while the rows are not at hand.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from pilot_analysis import schema
from pilot_analysis.findings import DOUBTFUL, Finding, finding
from pilot_analysis.intake.consolidation import Source, Standing
from pilot_analysis.intake.plausibility import large_changes
from pilot_analysis.intake.received import Received
from pilot_analysis.intake.register import missing_months
from pilot_analysis.intake.rules import checks, missing_reference, unmet
from pilot_analysis.intake.slices import Joined, Slice, cut
from pilot_analysis.privacy import mask

if TYPE_CHECKING:
    from pilot_analysis.pilot import Study

# Tells which of some values stand in a column of anybody's table: (table, column, values).
Offered = Callable[[str, str, set[str]], set[str]]


@dataclass(frozen=True)
class Facts:
    """What the others must know of a participant.

    Parameters
    ----------
    files
        The month that each file is for, and the day on which it came in.
    asked
        Rows that refer to what its own tables do not hold.
    monthly
        Series whose changes are held against those of the others.
    shared
        Rows of tables whose keys others may use as well.
    new
        Actors that the study does not know: name by id, as first written.
    met
        The id of every actor in its tables.
    """

    files: dict[str, tuple[str, date]] = field(default_factory=dict)
    asked: list[Slice] = field(default_factory=list)
    monthly: list[Slice] = field(default_factory=list)
    shared: list[Slice] = field(default_factory=list)
    new: dict[str, str] = field(default_factory=dict)
    met: list[str] = field(default_factory=list)


@dataclass
class Marks:
    """The rows of one table that others' rows put in doubt, and those that they take the place of."""

    suspect: set[int] = field(default_factory=set)
    gone: set[int] = field(default_factory=set)


@dataclass(frozen=True)
class Between:
    """What came of it: findings, and by participant and table the rows that are marked."""

    findings: list[Finding] = field(default_factory=list)
    marks: defaultdict[str, defaultdict[str, Marks]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(Marks))
    )


def facts_of(
    standing: Mapping[str, Standing], files: Iterable[Received], sources: Iterable[Source], met: Iterable[str]
) -> Facts:
    """Return what others must know of the rows that stand of one participant."""
    new: dict[str, str] = {}
    for source in sources:
        for actor, name in source.reading.actors.items():
            new.setdefault(actor, name)
    return Facts(
        {mask(one.place.file): (one.reading.period, one.came_in) for one in files},
        list(_asked(standing)),
        list(_monthly(standing)),
        list(_shared(standing)),
        new,
        sorted(met),
    )


def hold(facts: Mapping[str, Facts], study: Study, offered: Offered) -> Between:
    """Hold the participants' rows against each other.

    Parameters
    ----------
    facts
        By participant, in the order of the study.
    """
    found = Between()
    found.findings.extend(missing_months({one: [m for m, _ in it.files.values()] for one, it in facts.items()}, study))
    for rows, row, problem in (*_unanswered(facts, offered), *_changed(facts)):
        found.findings.append(problem)
        if problem.severity in DOUBTFUL:
            participant, place = rows.own[row]
            found.marks[participant][rows.table].suspect.add(place)
    for rows, row, problem in _said_twice(facts):
        found.findings.append(problem)
        participant, place = rows.own[row]
        found.marks[participant][rows.table].gone.add(place)
    return found


def _asked(standing: Mapping[str, Standing]) -> Iterator[Slice]:
    for check in checks()["references"]:
        rows = [] if check["own"] else [row for _, row, _ in unmet(standing, check)]
        if rows:
            yield cut(standing[check["table"]], check["column"], (), rows)


def _monthly(standing: Mapping[str, Standing]) -> Iterator[Slice]:
    for check in checks()["changes"]:
        rows = standing.get(check["table"], Standing(check["table"]))
        told = [row for row, value in enumerate(rows.values(check["column"])) if (value or 0) > 0]
        if told:
            yield cut(rows, check["column"], (*check["by"], "month"), told)


def _shared(standing: Mapping[str, Standing]) -> Iterator[Slice]:
    for name, rows in standing.items():
        key = schema.table(name).key
        if "participant" not in key and len(rows):
            yield cut(rows, key[0], key[1:], range(len(rows)))


_Found = Iterator[tuple[Joined, int, Finding]]


def _unanswered(facts: Mapping[str, Facts], offered: Offered) -> _Found:
    """Report each row that refers to what nobody has delivered."""
    for check in (one for one in checks()["references"] if not one["own"]):
        rows = _joined(facts, "asked", check["table"], check["column"])
        asked = rows.values(check["column"]) if len(rows) else []
        known = offered(check["target"], check["column"], set(asked)) if asked else set()
        for row, name in enumerate(asked):
            if name not in known:
                yield rows, row, missing_reference(rows.at(row, check["column"]), name, check)


def _changed(facts: Mapping[str, Facts]) -> _Found:
    for check in checks()["changes"]:
        rows = _joined(facts, "monthly", check["table"], check["column"])
        for _, row, problem in large_changes(rows, check["column"], check["by"], checks()["change"]):
            yield rows, row, problem


def _said_twice(facts: Mapping[str, Facts]) -> _Found:
    """Report each row whose key another participant uses as well: what came in last stands."""
    came = {file: day for one in facts.values() for file, (_, day) in one.files.items()}
    for name, table in schema.tables().items():
        if not table.delivered or "participant" in table.key:
            continue
        rows = _joined(facts, "shared", name, table.key[0])
        same: dict[tuple[Any, ...], list[int]] = defaultdict(list)
        for row, key in enumerate(zip(*map(rows.values, table.key), strict=True)):
            same[key].append(row)
        for key, every in same.items():
            places = {row: rows.at(row, table.key[0]) for row in every} if len(every) > 1 else {}
            *earlier, last = sorted(places, key=lambda row: (came[places[row].file], places[row])) or [0]
            for row in earlier:
                yield rows, row, finding("said_twice", places[row], ", ".join(map(str, key)), str(places[last]))


def _joined(facts: Mapping[str, Facts], kind: str, table: str, column: str) -> Joined:
    every: Iterator[tuple[str, Slice]] = ((who, each) for who, one in facts.items() for each in getattr(one, kind))
    return Joined({who: each for who, each in every if (each.table, each.column) == (table, column)})
