"""Values that are no fault in themselves but do not go with the others: slips of unit, and changes since last month."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from pilot_analysis.findings import Finding, finding
from pilot_analysis.intake.consolidation import Kept
from pilot_analysis.language import text

Tables = Mapping[str, Sequence[Kept]]
Found = Iterator[tuple[Kept, Finding]]


class _Change(NamedTuple):
    """A value beside that of the month before."""

    row: Kept
    before: float
    after: float

    @property
    def ratio(self) -> float:
        """Return how many times last month's value this one is."""
        return self.after / self.before


def unit_slips(tables: Tables, checks: Mapping[str, Any]) -> Found:
    """Return values that are a power of ten away from the median of their participant's others.

    Parameters
    ----------
    checks
        ``checks.toml``, of which ``slips`` and ``slip`` are taken.
    """
    for one in checks["slips"]:
        for rows in _groups(tables.get(one["table"], ()), one["column"], ("participant", *one["by"])).values():
            for row, median, factor in _slipped(rows, one["column"], one["factors"], checks["slip"]):
                yield row, _slip(row, one["column"], median, factor)


def _slipped(
    rows: Sequence[Kept], column: str, factors: Sequence[int], limits: Mapping[str, float]
) -> Iterator[tuple[Kept, float, int]]:
    """Yield the rows that slipped, the median, and the power of ten; none where several stand apart."""
    if len(rows) < limits["fewest"]:
        return
    import statistics  # slow to load, and a check of one file seldom has rows enough

    median = statistics.median(row.value(column) for row in rows)
    powers = [math.log10(row.value(column) / median) for row in rows]
    for row, power in zip(rows, powers, strict=True):
        whole = round(power)
        if 10 ** abs(whole) not in factors or abs(power - whole) > limits["nearness"]:
            continue
        others = [abs(each) for each in powers if round(each) != whole]
        if len(others) > len(rows) / 2 and max(others) <= limits["spread"] * abs(whole):
            yield row, median, whole


def _slip(row: Kept, column: str, median: float, power: int) -> Finding:
    value = row.value(column)
    times = text("intake.times_more" if power > 0 else "intake.times_less", factor=10 ** abs(power))
    proposal = text("intake.other_value", value=value / 10**power)
    return finding("unit_slip", row.at(column), f"{value:g}", f"{median:g}", times=times, proposal=proposal)


def large_changes(tables: Tables, checks: Mapping[str, Any]) -> Found:
    """Return values whose change since last month is far from everyone else's between the same months.

    The ratio of the two months is made symmetric about its median and weighed by size; it is far where it lies
    ``width`` quartile distances from the median (Hidiroglou & Berthelot 1986). After a jump the way back is no second
    one.
    """
    limits = checks["change"]
    for one in checks["changes"]:
        table, column = one["table"], one["column"]
        told: set[int] = set()
        for changes in _changes(tables.get(table, ()), column, ("participant", *one["by"])):
            for change in _far(changes, limits):
                if id(change.row) not in told and not (told & _months_before(tables[table], change.row, one["by"])):
                    told.add(id(change.row))
                    before = text("intake.last_month", value=change.before)
                    yield change.row, finding("change_large", change.row.at(column), f"{change.after:g}", before)


def _changes(rows: Iterable[Kept], column: str, by: Sequence[str]) -> Iterator[list[_Change]]:
    """Yield the changes between each two months that follow each other, in the order of the months."""
    months: dict[str, list[_Change]] = defaultdict(list)
    for group in _groups(rows, column, by).values():
        ordered = sorted(group, key=lambda row: str(row.value("month")))
        for before, after in pairwise(ordered):
            if _next(before.value("month")) == after.value("month"):
                change = _Change(after, before.value(column), after.value(column))
                months[after.value("month")].append(change)
    for month in sorted(months):
        yield months[month]


def _far(changes: Sequence[_Change], limits: Mapping[str, float]) -> Iterator[_Change]:
    if len(changes) < limits["fewest"]:
        return
    import statistics

    median = statistics.median(one.ratio for one in changes)
    effects = [_effect(one, median, limits["size"]) for one in changes]
    low, middle, high = statistics.quantiles(effects, n=4, method="inclusive")
    least = limits["least"] * max(abs(middle), 1.0)
    for one, effect in zip(changes, effects, strict=True):
        distance = max(high - middle, least) if effect > middle else max(middle - low, least)
        itself = max(one.ratio, 1 / one.ratio)
        beside = max(one.ratio / median, median / one.ratio)
        if abs(effect - middle) > limits["width"] * distance and min(itself, beside) >= limits["ratio"]:
            yield one


def _effect(one: _Change, median: float, size: float) -> float:
    symmetric = one.ratio / median - 1 if one.ratio >= median else 1 - median / one.ratio
    return float(symmetric * max(one.before, one.after) ** size)


def _months_before(rows: Iterable[Kept], after: Kept, by: Sequence[str]) -> set[int]:
    """Return the identities of the rows of the month before that are about the same."""
    same = ("participant", *by)
    wanted = [after.value(name) for name in same]
    return {
        id(row)
        for row in rows
        if _next(row.value("month")) == after.value("month") and [row.value(name) for name in same] == wanted
    }


def _groups(rows: Iterable[Kept], column: str, by: Sequence[str]) -> dict[tuple[Any, ...], list[Kept]]:
    """Return the rows with a value above zero, by what they are about."""
    groups: dict[tuple[Any, ...], list[Kept]] = defaultdict(list)
    for row in rows:
        if (row.value(column) or 0) > 0:
            groups[tuple(row.value(name) for name in by)].append(row)
    return groups


def _next(month: str | None) -> str:
    """Return the month after one."""
    if not month:
        return ""
    year, number = divmod(12 * int(month[:4]) + int(month[5:]), 12)
    return f"{year}-{number + 1:02d}"
