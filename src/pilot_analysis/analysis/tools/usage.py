"""Support tools: how much they are used, by women and by men, and how many know of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from pilot_analysis import schema
from pilot_analysis.analysis import columns
from pilot_analysis.analysis.columns import TOTAL, field
from pilot_analysis.analysis.estimates import Additive, Result, Verdict
from pilot_analysis.estimators import proportions
from pilot_analysis.language import Text, same, text
from pilot_analysis.tables.session import Pilot

ROUNDED = 10  # sums of sessions are rounded to this: an exact sum would tell those of a month that is hidden
_SPLIT = {"tool": None, "month": TOTAL, "sex": TOTAL}
_USERS = {"kvinna": "users_women", "man": "users_men"}


def use(pilot: Pilot) -> Result:
    """Return sessions and users of each tool month by month, summed over the participants that reported.

    Returns
    -------
    Result
        ``tools-use``: users for women, men and both; sessions stand on the rows for both. A participant whose users are
        not known for both women and men counts for neither, so that the sum is one of the same participants.
    """
    return replace(_use(pilot), linked=(_women_and_men(pilot),))


def women_and_men(pilot: Pilot) -> Result:
    """Return the users of each tool over the whole period, women and men, with their shares.

    Users are counted month by month: who uses a tool in three months counts three times. So there is no interval.

    Returns
    -------
    Result
        ``tools-women-and-men``: the months of `use` summed; the same participants count.
    """
    return replace(_women_and_men(pilot), linked=(_use(pilot),))


def _use(pilot: Pilot) -> Result:
    reported = reported_use(pilot)
    rows, keys = [], []
    for tool, month, part in _cells(pilot, reported):
        split = part.dropna(subset=list(_USERS.values()))
        sums = {sex: int(split[name].sum()) if len(split) else None for sex, name in _USERS.items()}
        sums[TOTAL] = sum(one for one in sums.values() if one is not None) if len(split) else None
        sessions = int(part["sessions"].sum()) if part["sessions"].notna().any() else None
        for sex, users in sums.items():
            shared = {"sessions": sessions if sex == TOTAL else None, "participants": part["participant"].nunique()}
            rows.append({"tool": tool, "month": month, "sex": sex, "users": users, **shared})
            keys.append(pilot.keys(part, "tool_use"))
    counts = (field(one, "count") for one in ("sessions", "participants"))
    fields = (*(field(one) for one in ("tool", "month", "sex", "users")), *counts)
    table = columns.frame(fields, rows)
    sentence, quotes = _use_sentence(table)
    return Result(
        id="tools-use",
        title=text("analysis.use_title"),
        fields=fields,
        table=table,
        sentences=sentence,
        method=text("analysis.use_method"),
        caveats=(text("analysis.caveat_same_person"), text("analysis.caveat_reporting")),
        source=columns.deliveries(pilot),
        verdict=Verdict.DESCRIBED,
        rows=tuple(keys),
        labels=labels(pilot),
        synthetic=pilot.is_synthetic(reported),
        additive=Additive(_SPLIT, "users", derived=("sessions",)),
        quotes=quotes,
    )


def _women_and_men(pilot: Pilot) -> Result:
    reported = reported_use(pilot)
    split = reported.dropna(subset=list(_USERS.values()))
    rows, keys = [], []
    for tool in in_order(pilot, split):
        part = split[split["tool"] == tool]
        sums = {sex: int(part[name].sum()) for sex, name in _USERS.items()}
        every = sum(sums.values())
        for sex, users in [*sums.items(), (TOTAL, every)]:
            share = users / every if every and sex != TOTAL else None
            rows.append({"tool": tool, "month": TOTAL, "sex": sex, "users": users, "share": share})
            keys.append(pilot.keys(part, "tool_use"))
    fields = (field("tool"), field("month", "text", label="period"), field("sex"), field("users"), field("share"))
    table = columns.frame(fields, rows)
    sentence, quotes = _sexes_sentence(table)
    return Result(
        id="tools-women-and-men",
        title=text("tools.sexes_title"),
        fields=fields,
        table=table,
        sentences=sentence,
        method=text("tools.sexes_method"),
        caveats=(text("tools.caveat_user_months"), text("analysis.caveat_reporting")),
        source=columns.deliveries(pilot),
        verdict=Verdict.DESCRIBED,
        rows=tuple(keys),
        labels=labels(pilot),
        synthetic=pilot.is_synthetic(split),
        additive=Additive(_SPLIT, "users", derived=("share",)),
        quotes=quotes,
    )


def awareness(pilot: Pilot) -> Result:
    """Return of the persons asked how many know of each tool, month by month.

    Returns
    -------
    Result
        ``tools-awareness``: asked, aware, share with interval. Only participants that gave both numbers count.
    """
    reported = reported_use(pilot).dropna(subset=["asked", "aware"])
    reported = reported[reported["aware"] <= reported["asked"]]
    confidence = pilot.study.thresholds.confidence
    rows, keys = [], []
    for tool, month, part in _cells(pilot, reported):
        asked, aware = int(part["asked"].sum()), int(part["aware"].sum())
        found = proportions.share(aware, asked, confidence)._asdict()
        rows.append({"tool": tool, "month": month, "asked": asked, "aware": aware, **found})
        keys.append(pilot.keys(part, "tool_use"))
    fields = tuple(map(field, ("tool", "month", "asked", "aware", "share", "low", "high", "method")))
    table = columns.frame(fields, rows)
    sentence, quotes = _awareness_sentence(table, pilot.study.thresholds.smallest_count)
    return Result(
        id="tools-awareness",
        title=text("analysis.awareness_title"),
        fields=fields,
        table=table,
        sentences=sentence,
        method=text("analysis.awareness_method", confidence=confidence),
        caveats=(text("analysis.caveat_asked"),),
        source=columns.deliveries(pilot),
        verdict=Verdict.DESCRIBED,
        rows=tuple(keys),
        labels=labels(pilot),
        synthetic=pilot.is_synthetic(reported),
        additive=Additive({"tool": None, "month": None}, "asked", "aware", ("share", "low", "high", "method")),
        quotes=quotes,
        facts={"small_n": pilot.study.thresholds.small_n, "confidence": confidence},
    )


def reported_use(pilot: Pilot) -> pd.DataFrame:
    """Return the reports of tools for the months looked at."""
    reported = pilot.table("tool_use").dropna(subset=["tool", "month"])
    return reported[reported["month"].isin(pilot.months)].reset_index(drop=True)


def rounded(sessions: float) -> int:
    """Return a sum of sessions to the nearest ten."""
    return int(ROUNDED * round(float(sessions) / ROUNDED))


def in_order(pilot: Pilot, reported: pd.DataFrame) -> list[str]:
    """Return the tools that were reported, in the order of the study."""
    order = [*(one.name for one in pilot.study.tools), *schema.values("tool")]
    return sorted(set(map(str, reported["tool"])), key=order.index)


def _cells(pilot: Pilot, reported: pd.DataFrame) -> list[tuple[str, str, pd.DataFrame]]:
    """Return the rows of each tool and month that anybody reported, tools in the order of the study."""
    order = in_order(pilot, reported)
    parts = {(str(tool), str(month)): part for (tool, month), part in reported.groupby(["tool", "month"])}
    return [(*cell, parts[cell]) for cell in sorted(parts, key=lambda one: (order.index(one[0]), one[1]))]


def labels(pilot: Pilot) -> dict[str, Text]:
    """Return what readers see for tools, sexes and ids."""
    return columns.labels(pilot, "sex", "tool") | {one.name: same(one.name) for one in pilot.study.tools}


def _use_sentence(table: pd.DataFrame) -> tuple[Text, tuple[tuple[int, str], ...]]:
    """Tell the tool with most sessions and how its use went. Two sessions are at most two users: they go with them."""
    known = table.dropna(subset="sessions")
    sums = known.groupby("tool", sort=False)["sessions"].sum().astype(int)
    if not sums.any():
        return text("analysis.use_nothing"), ()
    tool = str(sums.idxmax())
    own = known[known["tool"] == tool].sort_values("month")
    told: dict[str, Any] = {"tool": tool, "sessions": rounded(sums[tool]), "every": rounded(sums.sum())}
    for end, place in (("first", 0), ("last", -1)):
        told |= {end: int(own["sessions"].iloc[place]), f"{end}_month": str(own["month"].iloc[place])}
    quotes = tuple((int(row), "sessions") for row in own.index[[0, -1]])
    return text("analysis.use_sentence" if len(own) > 1 else "analysis.use_single", **told), quotes


def _awareness_sentence(table: pd.DataFrame, smallest: int) -> tuple[Text, tuple[tuple[int, str], ...]]:
    """Tell how well a tool is known in the last month: the best known of those whose numbers can be published."""
    known = table.dropna(subset="share")
    known = known[(known["aware"] >= smallest) & (known["asked"] - known["aware"] >= smallest)]
    if known.empty:
        return text("analysis.awareness_nothing"), ()
    latest = known[known["month"] == known["month"].max()]
    row = int(latest.index[latest["share"].astype(float).to_numpy().argmax()])
    told = {name: known.loc[row, name] for name in ("tool", "month", "share", "low", "high", "asked")}
    return text("analysis.awareness_sentence", **told), tuple((row, name) for name in ("share", "low", "high", "asked"))


def _sexes_sentence(table: pd.DataFrame) -> tuple[Text, tuple[tuple[int, str], ...]]:
    """Tell the share of women among the users of the tool with most users."""
    totals = table[(table["sex"] == TOTAL) & (table["users"] > 0)]
    if totals.empty:
        return text("tools.sexes_nothing"), ()
    row = int(totals.index[int(totals["users"].astype(int).to_numpy().argmax())])
    tool = str(table.loc[row, "tool"])
    women = int(table.index[(table["tool"] == tool) & (table["sex"] == "kvinna")][0])
    told = {"tool": tool, "share": table.loc[women, "share"], "users": table.loc[row, "users"]}
    return text("tools.sexes_sentence", **told), ((women, "share"), (women, "users"), (row, "users"))
