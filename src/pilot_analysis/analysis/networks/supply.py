"""Needs against supply: what is asked for and offered by nobody, what neighbours both offer half-empty."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from pilot_analysis import schema
from pilot_analysis.analysis.columns import NONE, TOTAL, field
from pilot_analysis.analysis.estimates import Additive, Result, Verdict
from pilot_analysis.analysis.networks import answers
from pilot_analysis.analysis.networks.relations import clusters_of
from pilot_analysis.analysis.networks.seats import COURSE, started_in
from pilot_analysis.language import Text, text
from pilot_analysis.tables.selection import known
from pilot_analysis.tables.session import Pilot

BY = ("level", "sector")
_HALF = 0.5
_NOT_STATED = "US"
_LISTS = {"level": "sun_level", "sector": "sector"}
_OVERLAP = (
    *(field("cluster"), field("level"), field("municipalities", "count"), field("courses", "count")),
    field("seats", "count"),
)


def needs(pilot: Pilot, by: str = "level") -> Result:
    """Return persons asked for, those of them to replace retirements, and the seats offered, by cluster.

    Parameters
    ----------
    by
        ``level`` (SUN level) or ``sector`` (SNI section). Courses have a level and no sector, so that seats stand only
        beside levels. Both count the same persons: publish one of them, not both, for the disclosure gate does not
        audit them together.

    Returns
    -------
    Result
        ``networks-needs``: one row per cluster and level or sector, totals included; ``gap`` is seats less persons.

    Raises
    ------
    ConfigurationError
        If it is neither.
    """
    known("by", [by], {one: one for one in BY})
    asked, courses = (_placed(pilot, name, by) for name in ("needs", "courses"))
    asked = asked.dropna(subset="persons")
    listed = dict.fromkeys((*schema.values(_LISTS[by]), _NOT_STATED))  # levels have it in their list, sectors not
    kinds = [one for one in listed if one in set(asked[by]) | set(courses.get(by, ()))]
    rows, keys = [], []
    for cluster in (*_clusters(asked, courses, pilot), TOTAL):
        for kind in (*kinds, TOTAL):
            wanted, offered = (_cell(frame, cluster, by, kind) for frame in (asked, courses))
            rows.append({"cluster": cluster, by: kind, **_weighed(wanted, offered, by)})
            keys.append((*pilot.keys(wanted, "needs"), *pilot.keys(offered, "courses")))
    supply = (field("seats", "count"), field("gap_seats", "number", 0)) if by == "level" else ()
    fields = (field("cluster"), field(by), field("persons", "persons"), field("retirements", "persons"), *supply)
    sentence, quotes = _needs_words(pilot, rows, by)
    return answers.answer(
        pilot,
        "needs",
        fields,
        rows,
        behind=[asked, courses],
        keys=keys,
        sentences=sentence,
        verdict=Verdict.DESCRIBED if quotes else Verdict.CANNOT_TELL,
        additive=Additive(
            {"cluster": TOTAL, by: TOTAL}, "persons", "retirements", ("gap_seats",) if by == "level" else ()
        ),
        quotes=quotes,
        labels={TOTAL: text("analysis.label_total"), NONE: text("analysis.label_none")},
        caveats=(text("networks.caveat_needs"), text("networks.caveat_seats")),
        facts={"by": by},
    )


def overlap(pilot: Pilot) -> Result:
    """Return the levels at which several municipalities of a cluster offer courses of which less than half was filled.

    Numbers of persons are not given, only which courses: the seats of those whose starts were delivered and filled
    less than half of them.

    Returns
    -------
    Result
        ``networks-overlap``: one row per cluster and level at which two municipalities or more have such courses.
    """
    courses = _placed(pilot, "courses", "level").drop_duplicates(COURSE)
    started = started_in(pilot).groupby(COURSE)["started"].sum()
    filled = started.reindex(pd.MultiIndex.from_frame(courses[COURSE])).to_numpy(dtype=float, na_value=float("nan"))
    seats = courses["seats"].to_numpy(dtype=float, na_value=float("nan"))
    told_safely = seats >= 2 * (pilot.study.thresholds.smallest_count + 1)  # half of fewer would tell a small count
    few = courses[told_safely & (filled < _HALF * seats)]
    rows, keys = [], []
    for (cluster, level), part in few.groupby(["cluster", "level"]):
        if cluster != NONE and len(places := set(part["municipality"])) > 1:
            counted = {"municipalities": len(places), "courses": len(part)}
            rows.append({"cluster": cluster, "level": level, **counted, "seats": int(part["seats"].sum())})
            keys.append(pilot.keys(part, "courses"))
    known_ = int((~np.isnan(filled)).sum())
    told = {"known": known_, "half": len(few), "levels": len(rows)}
    key = "networks.overlap_sentence" if rows else "networks.overlap_none" if known_ else "networks.overlap_unknown"
    return answers.answer(
        pilot,
        "overlap",
        _OVERLAP,
        rows,
        behind=[courses],
        keys=keys,
        sentences=text(key, **told) if known_ else text(key),
        verdict=Verdict.DESCRIBED if known_ else Verdict.CANNOT_TELL,
        caveats=(text("networks.caveat_seats"), text("networks.caveat_fill")),
    )


def _placed(pilot: Pilot, name: str, by: str) -> pd.DataFrame:
    """Return needs or courses in the municipalities looked at, with the cluster at the end of the period."""
    table = pilot.table(name)
    table = table[table["municipality"].isin(pilot.codes)]
    clusters = clusters_of(pilot, pilot.months)
    placed = table.assign(cluster=[clusters.get(str(one), NONE) for one in table["municipality"]])
    return placed.assign(**{by: placed[by].fillna(_NOT_STATED)}) if by in placed else placed


def _clusters(asked: pd.DataFrame, courses: pd.DataFrame, pilot: Pilot) -> Sequence[str]:
    met = {*asked["cluster"], *courses["cluster"]}
    return [one for one in (*(group.id for group in pilot.study.clusters), NONE) if one in met]


def _cell(frame: pd.DataFrame, cluster: str, by: str, kind: str) -> pd.DataFrame:
    part = frame if cluster == TOTAL else frame[frame["cluster"] == cluster]
    if kind == TOTAL:
        return part
    return part[part[by] == kind] if by in part else part.iloc[:0]


def _weighed(wanted: pd.DataFrame, offered: pd.DataFrame, by: str) -> dict[str, Any]:
    persons = int(wanted["persons"].sum())
    retiring = int(wanted[["retirements", "persons"]].min(axis=1).fillna(0).sum())
    row = {"persons": persons, "retirements": retiring}
    if by != "level":
        return row
    seats = int(offered["seats"].sum())
    return row | {"seats": seats, "gap_seats": seats - persons}


def _needs_words(pilot: Pilot, rows: list[dict[str, Any]], by: str) -> tuple[Text, tuple[tuple[int, str], ...]]:
    if not rows or not rows[-1]["persons"]:
        return text("networks.no_needs"), ()
    last = len(rows) - 1
    quotes = [(last, "persons"), (last, "retirements")]
    told = {"persons": rows[last]["persons"], "share": rows[last]["retirements"] / rows[last]["persons"]}
    named = answers.labels(pilot)
    if by == "sector":
        kinds = [(row, one) for row, one in enumerate(rows) if one["cluster"] == TOTAL and one[by] != TOTAL]
        most, found = max(kinds, key=lambda pair: (pair[1][by] != _NOT_STATED, pair[1]["persons"]))
        quotes.append((most, "persons"))
        return text("networks.needs_sector", name=named[found[by]], most=found["persons"], **told), tuple(quotes)
    lacking = [one for one in rows if TOTAL not in {one["cluster"], one[by]} and one["persons"] and not one["seats"]]
    if not lacking:
        return text("networks.needs_met", seats=rows[last]["seats"], **told), tuple(quotes)
    cells = [text("networks.level_in", level=named[one[by]], cluster=named[one["cluster"]]) for one in lacking]
    return text("networks.needs_lacking", cells=cells, seats=rows[last]["seats"], **told), tuple(quotes)
