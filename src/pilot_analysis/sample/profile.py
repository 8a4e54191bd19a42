"""The invented year's levels, as ``profile.toml`` gives them, and drawing from them."""

from __future__ import annotations

import calendar
import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

# Closed days that fall on weekdays within the pilot: month, day.
_HOLIDAYS = {(12, 24), (12, 25), (12, 26), (12, 31), (1, 1), (1, 6), (4, 3), (4, 6), (5, 1), (5, 14), (6, 19)}


@cache
def profile() -> Mapping[str, Any]:
    """Return ``profile.toml``."""
    return tomllib.loads(files("pilot_analysis.sample").joinpath("profile.toml").read_text(encoding="utf-8"))


def weights(name: str) -> Mapping[str, float]:
    """Return the weights of one list of values."""
    return profile()["weights"][name]  # type: ignore[no-any-return]  # as TOML gives it


def pick(rng: np.random.Generator, shares: Mapping[str, float]) -> str:
    """Return one name, drawn by its share; the shares need not add up to one."""
    edges = np.cumsum(list(shares.values()))
    return list(shares)[int(np.searchsorted(edges, rng.random() * edges[-1], side="right"))]


def chance(rng: np.random.Generator, probability: float) -> bool:
    """Return whether something of this probability happens."""
    return bool(rng.random() < probability)


def whole(rng: np.random.Generator, low: int, high: int) -> int:
    """Return a whole number from ``low`` to ``high``, both included."""
    return int(rng.integers(low, high + 1))


def around(rng: np.random.Generator, level: float) -> int:
    """Return a count around ``level``: ``level`` times 0.7 to 1.3, its fraction settled by chance."""
    return int(level * (0.7 + 0.6 * rng.random()) + rng.random())


def month_end(month: str) -> date:
    """Return the last day of a month given as ``2015-03``."""
    year, number = map(int, month.split("-"))
    return date(year, number, calendar.monthrange(year, number)[1])


def workday(day: date) -> date:
    """Return the day, or the Friday before if it is a Saturday or Sunday."""
    return day - timedelta(days=max(0, day.weekday() - 4))


def draw_day(rng: np.random.Generator, month: str, not_before: date) -> date:
    """Return a working day of a month, from ``not_before`` on where that lies in the month."""
    last = month_end(month)
    first = max(last.replace(day=1), not_before)
    days = [first + timedelta(days=step) for step in range((last - first).days + 1)]
    open_days = [day for day in days if day.weekday() < 5 and (day.month, day.day) not in _HOLIDAYS] or days
    return open_days[whole(rng, 0, len(open_days) - 1)]
