"""Checks across the cells, rows and tables that stand after all deliveries have been weighed against each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from pilot_analysis import schema
from pilot_analysis.findings import Finding, finding
from pilot_analysis.intake.consolidation import Kept
from pilot_analysis.language import Text, same, text

if TYPE_CHECKING:
    from pilot_analysis.pilot import Study

Tables = Mapping[str, Sequence[Kept]]
# (table, part, whole): a part can be no more than its whole.
PARTS = (("needs", "retirements", "persons"), ("enrolments", "completed", "started"), ("tool_use", "aware", "asked"))
# (table, column, table it refers to, its column, whether only within the same participant)
REFERENCES = (
    ("case_events", "case_id", "cases", "case_id", True),
    ("case_events", "course_id", "courses", "course_id", False),
    ("enrolments", "course_id", "courses", "course_id", False),
)
# What happened in the pilot happened in its period; courses and goals may reach beyond it.
DATED = (
    ("cases", "opened_on"),
    ("cases", "closed_on"),
    ("case_events", "on"),
    ("needs", "on"),
    ("collaboration", "on"),
)


def broken_rules(tables: Tables, study: Study) -> Iterator[tuple[Kept, Finding]]:
    """Return every row that breaks a rule, with the finding; its values are kept and are suspect."""
    yield from _parts(tables)
    yield from _closed_before_opened(tables)
    yield from _references(tables)
    yield from _outside(tables, study)


def _parts(tables: Tables) -> Iterator[tuple[Kept, Finding]]:
    for table, part, whole in PARTS:
        declared = schema.table(table).columns
        for one in tables.get(table, ()):
            few, many = one.value(part), one.value(whole)
            if few is not None and many is not None and few > many:
                found, expected = (
                    f"{declared[name].heading} ({value})" for name, value in ((part, few), (whole, many))
                )
                yield one, finding("part_exceeds_whole", one.at(part), found, expected)


def _closed_before_opened(tables: Tables) -> Iterator[tuple[Kept, Finding]]:
    for one in tables.get("cases", ()):
        opened, closed = one.value("opened_on"), one.value("closed_on")
        if opened is not None and closed is not None and closed < opened:
            yield one, finding("closed_before_opened", one.at("closed_on"), closed.isoformat(), opened.isoformat())


def _references(tables: Tables) -> Iterator[tuple[Kept, Finding]]:
    for table, column, target, name, own in REFERENCES:
        known = {(_whose(one, own), one.value(name)) for one in tables.get(target, ())}
        for one in tables.get(table, ()):
            value = one.value(column)
            if value is not None and (_whose(one, own), value) not in known:
                yield one, finding("reference_missing", one.at(column), value, schema.table(target).label)


def _whose(one: Kept, own: bool) -> str:
    return one.source.place.participant if own else ""


def _outside(tables: Tables, study: Study) -> Iterator[tuple[Kept, Finding]]:
    start, end = study.pilot.start, study.pilot.end
    period = text("intake.pilot_period", start=start, end=end)
    for table, column in DATED:
        for one in tables.get(table, ()):
            day = one.value(column)
            if day is not None and not _within(day, one.value(f"{column}_precision"), start, end):
                proposal = _same_day_within(day, start, end)
                yield one, finding("date_outside_pilot", one.at(column), day.isoformat(), period, proposal=proposal)


def _within(day: date, precision: Any, start: date, end: date) -> bool:
    """Tell whether a day lies in the period, or a week or month, given by its first day, reaches into it."""
    if precision == "week":
        return (start - day).days < 7 and day <= end
    if precision == "month":
        return (day.year, day.month) >= (start.year, start.month) and day <= end
    return start <= day <= end


def _same_day_within(day: date, start: date, end: date) -> Text:
    """Return the proposal of the same day of the year that lies in the period, where there is exactly one."""
    found = []
    for year in range(start.year, end.year + 1):
        try:
            other = day.replace(year=year)
        except ValueError:  # 29 February
            continue
        if start <= other <= end:
            found.append(other)
    return text("intake.other_day", day=found[0].isoformat()) if len(found) == 1 else same("")
