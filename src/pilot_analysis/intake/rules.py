"""Checks across the cells, rows and tables that stand after all deliveries have been weighed against each other.

What is held against what stands in ``checks.toml``; how severe it is and what a participant reads, in
``catalogue/rules.toml``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from pilot_analysis import resources, schema
from pilot_analysis.findings import Finding, Place, finding
from pilot_analysis.intake.consolidation import Standing
from pilot_analysis.intake.plausibility import unit_slips
from pilot_analysis.language import Text, same, text

if TYPE_CHECKING:
    from pilot_analysis.pilot import Study

Tables = Mapping[str, Standing]
Found = Iterator[tuple[str, int, Finding]]


def broken_rules(tables: Tables, study: Study) -> Found:
    """Return every row of a participant that breaks a rule: table, place in it, finding. Its values are kept.

    What needs other participants' rows is held against them in `between`.
    """
    yield from _parts(tables)
    yield from _closed_before_opened(tables)
    yield from _references(tables)
    yield from _outside(tables, study)
    yield from _stages(tables)
    yield from unit_slips(tables, checks())


def checks() -> Mapping[str, Any]:
    """Return ``checks.toml``."""
    return resources.toml("intake/checks.toml")


def _parts(tables: Tables) -> Found:
    for check in (one for one in checks()["parts"] if one["table"] in tables):
        rows, part, whole = tables[check["table"]], check["part"], check["whole"]
        declared = schema.table(rows.table).columns
        both = zip(rows.values(part), rows.values(whole), strict=True)
        for row, (few, many) in enumerate(both):
            if few is not None and many is not None and few > many:
                found, expected = (
                    f"{declared[name].heading} ({value})" for name, value in ((part, few), (whole, many))
                )
                yield rows.table, row, finding("part_exceeds_whole", rows.at(row, part), found, expected)


def _closed_before_opened(tables: Tables) -> Found:
    rows = tables.get("cases", Standing("cases"))
    for row, (opened, closed) in enumerate(zip(rows.values("opened_on"), rows.values("closed_on"), strict=True)):
        if opened is not None and closed is not None and closed < opened:
            where = rows.at(row, "closed_on")
            yield rows.table, row, finding("closed_before_opened", where, closed.isoformat(), opened.isoformat())


def _references(tables: Tables) -> Found:
    for check in (one for one in checks()["references"] if one["own"]):
        for rows, row, name in unmet(tables, check):
            yield rows.table, row, missing_reference(rows.at(row, check["column"]), name, check)


def unmet(tables: Tables, check: Mapping[str, Any]) -> Iterator[tuple[Standing, int, str]]:
    """Return each row, and what it names, that refers to nothing in the participant's own tables.

    Parameters
    ----------
    check
        One of the ``references`` of ``checks.toml``.
    """
    if check["table"] in tables:
        rows, target = tables[check["table"]], check["target"]
        named = rows.values(check["column"])
        unknown = set(named).difference(tables.get(target, Standing(target)).values(check["column"]), (None,))
        for row, name in enumerate(named) if unknown else ():
            if name in unknown:
                yield rows, row, name


def missing_reference(where: Place, name: str, check: Mapping[str, Any]) -> Finding:
    """Return the finding of a value that names what stands in no table."""
    return finding("reference_missing", where, name, schema.table(check["target"]).label)


def _outside(tables: Tables, study: Study) -> Found:
    start, end = study.pilot.start, study.pilot.end
    period = text("intake.pilot_period", start=start, end=end)
    for check in (one for one in checks()["dated"] if one["table"] in tables):
        rows, column = tables[check["table"]], check["column"]
        out = [row for row, day in enumerate(rows.values(column)) if day is not None and not start <= day <= end]
        for row in out:
            day, precision = rows.values(column)[row], rows.values(f"{column}_precision")[row]
            if not _within(day, precision, start, end):
                proposal = _same_day_within(day, start, end)
                where = rows.at(row, column)
                yield (
                    rows.table,
                    row,
                    finding("date_outside_pilot", where, day.isoformat(), period, proposal=proposal),
                )


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
    rows = tables.get(stages["table"], Standing(stages["table"]))
    rank = {event: place for place, events in enumerate(stages["order"]) for event in events}
    columns = (rows.values(name) for name in ("participant", "case_id", "event", "on", "on_precision"))
    cases: dict[tuple[Any, Any], list[_Event]] = defaultdict(list)
    for row, (participant, case, event, day, precision) in enumerate(zip(*columns, strict=True)):
        if event in rank and day is not None:
            cases[participant, case].append(_Event(row, event, rank[event], day, *_span(day, precision)))
    for events in cases.values():
        for one in events:
            earlier = [each for each in events if each.rank < one.rank]
            late = [each for each in earlier if _is_first(each, earlier) and one.last < each.first]
            if late:
                found, expected = (f"{each.event} {each.day.isoformat()}" for each in (one, late[0]))
                yield rows.table, one.row, finding("stage_order", rows.at(one.row, "on"), found, expected)


class _Event(NamedTuple):
    """An event of a case, with its stage and the first and last day on which it may have been."""

    row: int
    event: str
    rank: int
    day: date
    first: date
    last: date


def _is_first(one: _Event, events: Sequence[_Event]) -> bool:
    """Tell whether no event of the same kind is earlier."""
    return all(one.first <= each.first for each in events if each.event == one.event)


def _span(day: date, precision: str | None) -> tuple[date, date]:
    """Return the first and last day on which an event may have been: a week or month is given by its first day."""
    if precision == "week":
        return day, day + timedelta(days=6)
    if precision == "month":
        return day, (day.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return day, day
