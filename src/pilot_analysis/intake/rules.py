"""Checks across the cells, rows and tables that stand after all deliveries have been weighed against each other.

What is held against what stands in ``checks.toml``; how severe it is and what a participant reads, in
``catalogue/rules.toml``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from pilot_analysis import resources, schema
from pilot_analysis.findings import Finding, finding
from pilot_analysis.intake.consolidation import Kept
from pilot_analysis.intake.plausibility import large_changes, unit_slips
from pilot_analysis.language import Text, same, text

if TYPE_CHECKING:
    from pilot_analysis.pilot import Study

Tables = Mapping[str, Sequence[Kept]]
Found = Iterator[tuple[Kept, Finding]]


def broken_rules(tables: Tables, study: Study) -> Found:
    """Return every row that breaks a rule, with the finding; its values are kept and are suspect."""
    yield from _parts(tables)
    yield from _closed_before_opened(tables)
    yield from _references(tables)
    yield from _outside(tables, study)
    yield from _stages(tables)
    yield from unit_slips(tables, checks())
    yield from large_changes(tables, checks())


def checks() -> Mapping[str, Any]:
    """Return ``checks.toml``."""
    return resources.toml("intake/checks.toml")


def _parts(tables: Tables) -> Found:
    for check in checks()["parts"]:
        table, part, whole = check["table"], check["part"], check["whole"]
        declared = schema.table(table).columns
        for one in tables.get(table, ()):
            few, many = one.value(part), one.value(whole)
            if few is not None and many is not None and few > many:
                found, expected = (
                    f"{declared[name].heading} ({value})" for name, value in ((part, few), (whole, many))
                )
                yield one, finding("part_exceeds_whole", one.at(part), found, expected)


def _closed_before_opened(tables: Tables) -> Found:
    for one in tables.get("cases", ()):
        opened, closed = one.value("opened_on"), one.value("closed_on")
        if opened is not None and closed is not None and closed < opened:
            yield one, finding("closed_before_opened", one.at("closed_on"), closed.isoformat(), opened.isoformat())


def _references(tables: Tables) -> Found:
    for check in checks()["references"]:
        table, column, target, own = check["table"], check["column"], check["target"], check["own"]
        known = {(_whose(one, own), one.value(column)) for one in tables.get(target, ())}
        for one in tables.get(table, ()):
            value = one.value(column)
            if value is not None and (_whose(one, own), value) not in known:
                yield one, finding("reference_missing", one.at(column), value, schema.table(target).label)


def _whose(one: Kept, own: bool) -> str:
    return one.source.place.participant if own else ""


def _outside(tables: Tables, study: Study) -> Found:
    start, end = study.pilot.start, study.pilot.end
    period = text("intake.pilot_period", start=start, end=end)
    for check in checks()["dated"]:
        column = check["column"]
        for one in tables.get(check["table"], ()):
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


def _stages(tables: Tables) -> Found:
    """Report each event that comes before the first event of an earlier stage of its case."""
    stages = checks()["stages"]
    rank = {event: place for place, events in enumerate(stages["order"]) for event in events}
    cases: dict[tuple[Any, Any], list[Kept]] = defaultdict(list)
    for one in tables.get(stages["table"], ()):
        if one.value("event") in rank and one.value("on") is not None:
            cases[one.value("participant"), one.value("case_id")].append(one)
    for events in cases.values():
        for one in events:
            earlier = [each for each in events if rank[each.value("event")] < rank[one.value("event")]]
            late = [each for each in earlier if _is_first(each, earlier) and _span(one)[1] < _span(each)[0]]
            if late:
                yield one, _out_of_order(one, late[0])


def _is_first(one: Kept, events: Sequence[Kept]) -> bool:
    """Tell whether no event of the same kind is earlier."""
    return all(_span(one)[0] <= _span(each)[0] for each in events if each.value("event") == one.value("event"))


def _out_of_order(one: Kept, before: Kept) -> Finding:
    found, expected = (f"{each.value('event')} {each.value('on').isoformat()}" for each in (one, before))
    return finding("stage_order", one.at("on"), found, expected)


def _span(one: Kept) -> tuple[date, date]:
    """Return the first and last day on which an event may have been: a week or month is given by its first day."""
    day, precision = one.value("on"), one.value("on_precision")
    if precision == "week":
        return day, day + timedelta(days=6)
    if precision == "month":
        return day, (day.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return day, day
