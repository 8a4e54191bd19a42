"""Time to a match, and what becomes of cases over time, by group and sex."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from pilot_analysis.analysis import columns
from pilot_analysis.analysis.brokers import cases as counted
from pilot_analysis.analysis.brokers import contrasts, waits
from pilot_analysis.analysis.brokers.cases import BY
from pilot_analysis.analysis.columns import TOTAL, field
from pilot_analysis.analysis.estimates import Additive, Field, Result, Verdict
from pilot_analysis.estimators import survival
from pilot_analysis.language import Text, text
from pilot_analysis.tables.selection import known, whole_number
from pilot_analysis.tables.session import Pilot

DAYS = (30, 60, 90, 180)
_COUNTS = ("n", "waiting", *waits.WAYS)
_TIMES = ("share", "low", "high", "mean_days", "mean_low", "mean_high", "median")
_SHARES = ("matched_share", "low", "high", "withdrawn_share", "closed_share", "waiting_share")
_PLACES = 2  # shares to a whole per cent: finer ones could be solved for the counts of a hidden row


def time_to_match(pilot: Pilot, by: str = "model", days: Sequence[int] = DAYS) -> Result:
    """Return how long cases wait for a match: the share matched by some days, and the mean wait until the last of them.

    Parameters
    ----------
    by
        One of `BY`. Only clients that are persons are counted, except by ``client_kind``.
    days
        The days after opening at which the curve is read, ascending. The last is the horizon of the mean wait; women
        and men are read there only.

    Returns
    -------
    Result
        ``brokers-time-to-match``: at each day the cases that still waited, those matched, withdrawn and closed
        otherwise by then, and the share matched (one less Kaplan and Meier's curve) with its interval; on the last day
        the restricted mean wait with its interval, and the median.

    Raises
    ------
    ConfigurationError
        If there is no such grouping.
    ValueError
        If there are no days or they are not ascending.

    Notes
    -----
    The gate hides the same counts here and in `outcomes`. Matches by the last day are nearly those of `conversion`,
    which is not audited with them: where that hides a group's matches, publish one of the two.
    """
    grid = _grid(by, days)
    frame = waits.waits(pilot, by)
    confidence, small = pilot.study.thresholds.confidence, pilot.study.thresholds.small_n
    rows = [
        {
            **split,
            "day": day,
            **_counted(part, grid, place, _whole(split, by)),
            **_timed(part, grid, place, confidence, small),
        }
        for split, part, place, day in _rows(pilot, frame, by, grid)
    ]
    fields = (*_counted_fields(by), *(field(name, _kind(name), 0) for name in _TIMES))
    table = columns.frame(fields, rows)
    told = contrasts.waiting(pilot, by, frame, table, grid[-1])
    made = _Made(pilot, by, frame, grid)
    return made.result(
        "brokers-time-to-match",
        fields,
        table,
        {"waiting": _TIMES[:3], "matched": _TIMES, "withdrawn": (), "closed": ()},
        title=text("brokers_time.time_title"),
        sentences=told.sentences,
        method=text("brokers_time.time_method", horizon=grid[-1], confidence=confidence).join(
            text("brokers_time.time_margin", relevant=pilot.study.thresholds.relevant_days)
        ),
        caveats=(*told.caveats, text("brokers_time.caveat_end", end=pilot.study.pilot.end)),
        verdict=told.verdict,
        quotes=told.quotes,
        facts=told.facts,
        telling=told.telling,
    )


def outcomes(pilot: Pilot, by: str = "model", days: Sequence[int] = DAYS) -> Result:
    """Return what has become of cases some days after they were opened: matched, withdrawn, closed, still waiting.

    Parameters
    ----------
    by, days
        As in `time_to_match`.

    Returns
    -------
    Result
        ``brokers-outcomes``: the same counts, and the cumulative incidence of each way to leave (Aalen and Johansen),
        that of matches with its interval. The shares of a row add up to one but for rounding.
    """
    grid = _grid(by, days)
    frame = waits.waits(pilot, by)
    confidence = pilot.study.thresholds.confidence
    rows = [
        {
            **split,
            "day": day,
            **_counted(part, grid, place, _whole(split, by)),
            **_shared(part, grid, place, _whole(split, by), confidence),
        }
        for split, part, place, day in _rows(pilot, frame, by, grid)
    ]
    fields = (*_counted_fields(by), *(field(name, "share", 0) for name in _SHARES))
    table = columns.frame(fields, rows)
    last = _overall(table, by, grid[-1])
    return _Made(pilot, by, frame, grid).result(
        "brokers-outcomes",
        fields,
        table,
        dict.fromkeys(("waiting", *waits.WAYS), _SHARES),
        title=text("brokers_time.outcomes_title"),
        sentences=_outcome_sentence(table, last, grid[-1]),
        method=text("brokers_time.outcomes_method", confidence=confidence),
        caveats=(text("brokers_time.caveat_competing"), text("brokers_time.caveat_end", end=pilot.study.pilot.end)),
        verdict=Verdict.DESCRIBED,
        quotes=() if last is None else tuple((last, name) for name in _SHARES),
        facts={},
    )


@dataclass(frozen=True)
class _Made:
    """What both results share."""

    pilot: Pilot
    by: str
    frame: pd.DataFrame
    grid: tuple[int, ...]

    def result(
        self,
        name: str,
        fields: tuple[Field, ...],
        table: pd.DataFrame,
        derived: Mapping[str, tuple[str, ...]],
        **more: Any,
    ) -> Result:
        """Return the result with source, rows, labels and how its counts add up.

        Both results count the same, so that the gate hides the same counts in both. Shares could give small numbers of
        waiting cases away and go with them; a mean or median in whole days cannot.
        """
        pilot, thresholds = self.pilot, self.pilot.study.thresholds
        events = pilot.table("case_events")
        events = events[events["event"] == waits.MATCH]
        given = {"confidence": thresholds.confidence, "small_n": thresholds.small_n, "horizon": self.grid[-1]}
        return Result(
            id=name,
            fields=fields,
            table=table,
            source=columns.deliveries(pilot),
            rows=tuple(
                counted.keys(pilot, part, events) for _, part, _, _ in _rows(pilot, self.frame, self.by, self.grid)
            ),
            labels=counted.labels(pilot, self.frame, self.by),
            synthetic=pilot.is_synthetic(self.frame),
            additive=Additive(
                counted.dimensions(self.by) | {"day": None},
                "n",
                "waiting",
                derived["waiting"],
                {way: derived[way] for way in waits.WAYS},
                nested="day",
            ),
            **more
            | {
                "facts": given | more["facts"],
                "caveats": (*more["caveats"], *waits.undated(pilot), *counted.left_out(pilot)),
            },
        )


def _grid(by: str, days: Sequence[int]) -> tuple[int, ...]:
    known("by", [by], {one: one for one in BY})
    grid = tuple(whole_number("days", one, 1, waits.LONGEST) for one in days)
    if not grid or list(grid) != sorted(set(grid)):
        raise ValueError(f"days {list(grid)} are not ascending, or there are none")
    return grid


def _rows(
    pilot: Pilot, frame: pd.DataFrame, by: str, grid: tuple[int, ...]
) -> list[tuple[dict[str, str], pd.DataFrame, int, int]]:
    """Return split, cases, place of the day and day of each row: totals at every day, each sex at the last one."""
    found = []
    splits = counted.splits(pilot, frame, by)
    for group in dict.fromkeys(split[by] for split, _ in splits):
        own = [(split, part) for split, part in splits if split[by] == group]
        for split, part in sorted(own, key=lambda one: one[0].get("sex", TOTAL) != TOTAL):
            whole = by == "sex" or split.get("sex", TOTAL) == TOTAL
            found += [(split, part, place, day) for place, day in enumerate(grid) if whole or day == grid[-1]]
    return found


def _counted_fields(by: str) -> tuple[Field, ...]:
    return (*counted.split_fields(by), field("day", "count"), *(field(name, "persons") for name in _COUNTS))


def _kind(name: str) -> str:
    return "share" if name in {"share", "low", "high"} else "number"


def _whole(split: Mapping[str, str], by: str) -> tuple[bool, bool]:
    """Tell whether a row is of both sexes, and whether it is of all groups."""
    return by == "sex" or split.get("sex", TOTAL) == TOTAL, split[by] == TOTAL


def _counted(part: pd.DataFrame, grid: tuple[int, ...], place: int, whole: tuple[bool, bool]) -> dict[str, Any]:
    """Return the counts of a row. What is small by nature is counted only where the row is large enough to tell it."""
    found = {"n": len(part)} | {name: int(values[place]) for name, values in waits.counts(part, grid).items()}
    if _told(place, grid, whole):
        return found
    return {name: found[name] for name in ("n", "matched", *(("waiting",) if whole[0] else ()))}


def _told(place: int, grid: tuple[int, ...], whole: tuple[bool, bool]) -> bool:
    """Tell whether withdrawals and other closings are counted: of everybody always, of a group on the last day."""
    both, everybody = whole
    return everybody or (both and place == len(grid) - 1)


def _timed(part: pd.DataFrame, grid: tuple[int, ...], place: int, confidence: float, small: int) -> dict[str, Any]:
    if not len(part):
        return {}
    found = waits.curve(part, confidence)
    waiting, low, high = (float(one) for one in found.at(grid[place]))
    shares = {"share": _round(1 - waiting), "low": _round(1 - high), "high": _round(1 - low)}
    mean = waits.mean_wait(part, grid[-1], confidence)
    if place != len(grid) - 1 or len(part) < small or mean is None:
        return shares
    median = found.median()[0]
    rounded = {"mean_days": mean.value, "mean_low": max(mean.low, 0), "mean_high": min(mean.high, grid[-1])}
    return shares | {name: float(round(value)) for name, value in rounded.items()} | {"median": _missing(median)}


def _shared(
    part: pd.DataFrame, grid: tuple[int, ...], place: int, whole: tuple[bool, bool], confidence: float
) -> dict[str, Any]:
    if not len(part):
        return {}
    incidence, se = survival.cumulative_incidence(part["days"], part["cause"], len(waits.WAYS), [grid[place]])
    shares = dict(zip(waits.WAYS, incidence[:, 0], strict=True))
    low, high = survival.share_limits(float(shares["matched"]), float(se[0, 0]), confidence)
    found = {"matched_share": shares["matched"], "low": low, "high": high}
    if _told(place, grid, whole):
        found |= {f"{way}_share": shares[way] for way in ("withdrawn", "closed")}
        found["waiting_share"] = 1 - incidence[:, 0].sum()
    return {name: _round(float(value)) for name, value in found.items()}


def _round(share: float) -> float | None:
    return None if np.isnan(share) else round(share, _PLACES) + 0.0


def _missing(value: float) -> float | None:
    return None if np.isnan(value) else value


def _overall(table: pd.DataFrame, by: str, day: int) -> int | None:
    totals = (table[by] == TOTAL) & (table["day"] == day)
    if "sex" in table and by != "sex":
        totals &= table["sex"] == TOTAL
    return int(table.index[totals][0]) if totals.any() else None


def _outcome_sentence(table: pd.DataFrame, row: int | None, day: int) -> Text:
    if row is None or not table["n"].iloc[row]:
        return text("analysis.no_cases")
    shares = {name: table[name].iloc[row] for name in _SHARES}
    if any(pd.isna(share) for share in shares.values()):
        return text("brokers_time.outcomes_short", day=day)
    return text("brokers_time.outcomes_sentence", day=day, **shares)
