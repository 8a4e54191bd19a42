"""Municipalities in a cluster against those on their own, and cluster against cluster."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from pilot_analysis.analysis.columns import field
from pilot_analysis.analysis.estimates import Result, Verdict
from pilot_analysis.analysis.networks import answers, contacts
from pilot_analysis.analysis.networks.relations import Floats, clusters_of, relation
from pilot_analysis.estimators import randomisation
from pilot_analysis.language import Text, text
from pilot_analysis.tables.session import Pilot

OUTCOMES = ("seats_shared", "meetings_with_others")
SINGLE = "single"
_DRAWS = 20_000
_FIELDS = (
    field("outcome", label="measure"),
    *map(field, ("group", "against")),
    *(field(one, "count") for one in ("units", "units_against")),
    *(field(one, "number", 2) for one in ("mean", "mean_against", "effect", "low", "high")),
    *(field("p"), field("smallest_p", "p"), field("detectable", "number", 2)),
)


def compare(pilot: Pilot) -> Result:
    """Return how municipalities in clusters differ from single ones, and the clusters from each other.

    The unit is the municipality, for that is what was put in a cluster: its share of seats that are in shared courses,
    in per cent, and the meetings with other municipalities per month that its participant attended. Exact randomisation
    over municipalities gives interval and p; with few of them the smallest p there can be stands beside it, and the
    difference that would be seen with 80 % power.

    Returns
    -------
    Result
        ``networks-compare``: one row per outcome and pair of groups that exist.
    """
    outcomes = {"seats_shared": _shared(pilot), "meetings_with_others": _meetings(pilot)}
    clusters = clusters_of(pilot, pilot.months)
    confidence = pilot.study.thresholds.confidence
    rows = [
        {"outcome": name, "group": group, "against": other, **found}
        for name, values in outcomes.items()
        for group, other, inside, outside in _pairs(clusters, values)
        for found in [_difference(values, inside, outside, confidence, pilot.seed)]
    ]
    courses, met = pilot.table("courses"), relation(pilot, "meetings")
    behind = {"seats_shared": pilot.keys(courses, "courses"), "meetings_with_others": met.keys(pilot)}
    sentence, verdict = _told(pilot, rows, clusters, 1 - confidence)
    return answers.answer(
        pilot,
        "compare",
        _FIELDS,
        rows,
        behind=[courses, met.records],
        keys=[behind[str(row["outcome"])] for row in rows],
        sentences=sentence,
        verdict=verdict,
        labels={"clustered": text("networks.label_clustered")},
        method={"confidence": confidence},
        caveats=(
            text("networks.caveat_own_clusters"),
            text("networks.caveat_participants"),
            *answers.log(pilot),
        ),
        facts={"confidence": confidence, "municipalities": len(clusters)},
    )


def _shared(pilot: Pilot) -> dict[str, float]:
    """Return for each municipality with seats the share of them, in per cent, that are in shared courses."""
    courses = pilot.table("courses")
    seats, shared = (
        {str(code): float(number) for code, number in part.groupby("municipality")["seats"].sum().items()}
        for part in (courses, courses[courses["shared_with"].notna()])
    )
    return {code: 100 * shared.get(code, 0.0) / seats[code] for code in pilot.codes if seats.get(code, 0) > 0}


def _meetings(pilot: Pilot) -> dict[str, float]:
    """Return for each municipality the meetings per month at which its participant met another municipality's."""
    served, _ = contacts.places(pilot)
    found = relation(pilot, "meetings").during(pilot.months)
    attended: dict[str, set[int]] = {code: set() for code in pilot.codes}
    for record, source, target in found.ties[["record", "source", "target"]].itertuples(index=False):
        ends = [set(served.get(found.actors[one], ())) for one in (source, target)]
        for own, others in (ends, ends[::-1]):
            if others and not own & others:
                for code in own & set(attended):
                    attended[code].add(int(record))
    return {code: len(records) / max(len(pilot.months), 1) for code, records in attended.items()}


def _pairs(clusters: Mapping[str, str], values: Mapping[str, float]) -> list[tuple[str, str, list[str], list[str]]]:
    """Return the pairs of groups that have municipalities: in a cluster against single, then cluster by cluster."""
    known = list(values)
    groups = {name: [code for code in known if clusters.get(code) == name] for name in dict.fromkeys(clusters.values())}
    alone = [code for code in known if code not in clusters]
    inside = [code for code in known if code in clusters]
    names = [name for name, codes in groups.items() if codes]
    found = [("clustered", SINGLE, inside, alone)] if inside and alone else []
    return found + [
        (one, other, groups[one], groups[other]) for place, one in enumerate(names) for other in names[place + 1 :]
    ]


def _difference(
    values: Mapping[str, float], inside: list[str], outside: list[str], confidence: float, seed: int
) -> dict[str, Any]:
    """Return the difference of means with what every other way to choose the group would have given."""
    levels: Floats = np.array([values[code] for code in (*inside, *outside)])
    first, second = levels[: len(inside)], levels[len(inside) :]
    effect = float(first.mean() - second.mean())
    row: dict[str, Any] = {
        "units": len(first),
        "units_against": len(second),
        "mean": float(first.mean()),
        "mean_against": float(second.mean()),
        "effect": effect,
    }
    if len(levels) < 3:
        return row
    placebo, exact = randomisation.placebo_effects(levels, len(first), _DRAWS, seed)
    smallest = randomisation.smallest_p(["in"] * len(first) + ["out"] * len(second))
    enough = smallest <= 1 - confidence  # with fewer ways to choose no interval of that confidence ends anywhere
    low, high = randomisation.limits(effect, placebo, confidence) if enough else (None, None)
    p = randomisation.p_value(effect, placebo, exact=exact)
    detectable = randomisation.detectable(placebo)
    return row | {"low": low, "high": high, "p": p, "smallest_p": smallest, "detectable": detectable}


def _told(pilot: Pilot, rows: list[dict[str, Any]], clusters: Mapping[str, str], alpha: float) -> tuple[Text, Verdict]:
    single = [row for row in rows if row["against"] == SINGLE]
    tested = [row for row in (single or rows) if row.get("p") is not None and row["outcome"] == "seats_shared"]
    opening = None if single or not clusters else text("networks.compare_no_single")
    if not tested:
        return opening or text("networks.compare_empty"), Verdict.CANNOT_TELL
    row, named = tested[0], answers.labels(pilot) | {"clustered": text("networks.label_clustered")}
    told: dict[str, Any] = {name: row[name] for name in ("mean", "mean_against", "effect", "low", "high", "smallest_p")}
    told["p"] = answers.p_words(row["p"])
    told |= {"detectable": row["detectable"], "group": named[row["group"]], "against": named[row["against"]]}
    clear = row["p"] <= alpha
    key = "networks.compare_clear" if clear else "networks.compare_same"
    said = text(key if row["low"] is not None else "networks.compare_few", **told)
    return opening.join(said) if opening else said, Verdict.EFFECT if clear else Verdict.CANNOT_TELL
