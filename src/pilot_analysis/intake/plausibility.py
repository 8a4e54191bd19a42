"""Values that are no fault in themselves but do not go with the others: slips of unit, and changes since last month."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from pilot_analysis.findings import Finding, Place, finding
from pilot_analysis.intake.consolidation import Standing
from pilot_analysis.intake.slices import Rows
from pilot_analysis.language import text

Tables = Mapping[str, Standing]
Found = Iterator[tuple[str, int, Finding]]


class _Change(NamedTuple):
    """A value beside that of the month before."""

    row: int
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
        rows, column = tables.get(one["table"], Standing(one["table"])), one["column"]
        values = rows.values(column)
        for group in _groups(rows, column, ("participant", *one["by"])).values():
            for place, median, power in _slipped([values[row] for row in group], one["factors"], checks["slip"]):
                row = group[place]
                yield rows.table, row, _slip(rows.at(row, column), values[row], median, power)


def _slipped(
    values: Sequence[float], factors: Sequence[int], limits: Mapping[str, float]
) -> Iterator[tuple[int, float, int]]:
    """Yield the places that slipped, the median, and the power of ten; none where several stand apart."""
    if len(values) < limits["fewest"]:
        return
    near = min(factors) / 10 ** limits["nearness"]
    low, high = min(values), max(values)
    if high < near * low:  # nobody is near any factor away, whatever lies in the middle
        return
    import statistics  # slow to load, and a check of one file seldom comes here

    median = statistics.median(values)
    if median < near * low and high < near * median:
        return
    powers = [math.log10(value / median) for value in values]
    for place, power in enumerate(powers):
        whole = round(power)
        if 10 ** abs(whole) not in factors or abs(power - whole) > limits["nearness"]:
            continue
        others = [abs(each) for each in powers if round(each) != whole]
        if len(others) > len(values) / 2 and max(others) <= limits["spread"] * abs(whole):
            yield place, median, whole


def _slip(where: Place, value: float, median: float, power: int) -> Finding:
    times = text("intake.times_more" if power > 0 else "intake.times_less", factor=10 ** abs(power))
    proposal = text("intake.other_value", value=value / 10**power)
    return finding("unit_slip", where, f"{value:g}", f"{median:g}", times=times, proposal=proposal)


def large_changes(rows: Rows, column: str, by: Sequence[str], limits: Mapping[str, float]) -> Found:
    """Return values whose change since last month is far from everyone else's between the same months.

    The ratio of the two months is made symmetric about its median and weighed by size; it is far where it lies
    ``width`` quartile distances from the median (Hidiroglou & Berthelot 1986). After a jump the way back is no second
    one.

    Parameters
    ----------
    rows
        Those of all participants.
    by
        What, beside the participant, a series of months is of.
    limits
        ``change`` of ``checks.toml``.
    """
    same = ("participant", *by)
    whose = list(zip(*map(rows.values, same), strict=True))
    told: set[tuple[Any, ...]] = set()
    for month, changes in _changes(rows, column, same):
        for change in _far(changes, limits):
            series = whose[change.row]
            if (series, month) not in told and (series, _before(month)) not in told:
                told.add((series, month))
                before = text("intake.last_month", value=change.before)
                where = rows.at(change.row, column)
                yield rows.table, change.row, finding("change_large", where, f"{change.after:g}", before)


def _changes(rows: Rows, column: str, by: Sequence[str]) -> Iterator[tuple[str, list[_Change]]]:
    """Yield the changes between each two months that follow each other, in the order of the months."""
    months: dict[str, list[_Change]] = defaultdict(list)
    values, month = rows.values(column), rows.values("month")
    for group in _groups(rows, column, by).values():
        ordered = sorted(group, key=lambda row: str(month[row]))
        for before, after in pairwise(ordered):
            if month[before] == _before(month[after]):
                months[month[after]].append(_Change(after, values[before], values[after]))
    yield from sorted(months.items())


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


def _groups(rows: Rows, column: str, by: Sequence[str]) -> dict[tuple[Any, ...], list[int]]:
    """Return the rows with a value above zero, by what they are about."""
    groups: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    values = zip(rows.values(column), zip(*map(rows.values, by), strict=True), strict=True)
    for row, (value, whose) in enumerate(values):
        if (value or 0) > 0:
            groups[whose].append(row)
    return groups


def _before(month: str | None) -> str:
    """Return the month before one."""
    if not month:
        return ""
    year, number = divmod(12 * int(month[:4]) + int(month[5:]) - 2, 12)
    return f"{year}-{number + 1:02d}"
