"""How much the actors have to do with each other: density, intensity, reciprocity, centralisation; month by month."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from pilot_analysis.analysis.columns import field
from pilot_analysis.analysis.estimates import Result, Verdict
from pilot_analysis.analysis.networks import answers
from pilot_analysis.analysis.networks.answers import DRAWS, NETWORK, SPAN
from pilot_analysis.analysis.networks.relations import RELATIONS, Floats, Relation, groups, halves, relation, relations
from pilot_analysis.estimators import centralisation
from pilot_analysis.language import Text, text
from pilot_analysis.tables.selection import known
from pilot_analysis.tables.session import Pilot

_COUNTS = ("events", "actors", "isolates", "ties")
_SHARES = ("density", "dyadic", "non_null", "edgewise", "degree", "in_degree", "out_degree", "betweenness")
_FIELDS = (
    *(NETWORK, *SPAN),
    *(field(one, "count") for one in _COUNTS),
    *(field(one, "number", 3) for one in ("intensity", "low", "high")),
    *(field(one, "share") for one in _SHARES),
)


def cohesion(pilot: Pilot) -> Result:
    """Return the shape of each network in the first and the last half of the months.

    Density, three reciprocities and centralisation are those of R sna; they describe the ties that were logged and have
    no interval, for events drawn anew can only lose ties. ``intensity`` is contacts per pair of actors and month, with
    a percentile interval from weighting whole events anew (Poisson bootstrap), and is what the halves are compared by.

    Returns
    -------
    Result
        ``networks-cohesion``: one row per network and half.
    """
    found, confidence, spans = relations(pilot), pilot.study.thresholds.confidence, halves(pilot)
    parts = [(one.during(months), half, months) for one in found for half, months in spans.items()]
    drawn = [_drawn(part, len(months), pilot.seed + place) for place, (part, _, months) in enumerate(parts)]
    rows = [
        {
            "network": part.id,
            **answers.span(half, months),
            **_shape(part),
            **_intensity(part, months, draws, confidence),
        }
        for (part, half, months), draws in zip(parts, drawn, strict=True)
    ]
    sentence, verdict, change = _told(rows[:2], drawn[:2], confidence)
    return answers.answer(
        pilot,
        "cohesion",
        _FIELDS,
        rows,
        behind=[one.records for one in found],
        keys=answers.keys_of(pilot, [part for part, _, _ in parts]),
        sentences=sentence,
        verdict=verdict,
        method={"draws": DRAWS, "confidence": confidence},
        facts={"confidence": confidence, "draws": DRAWS, "seed": pilot.seed, **change},
    )


def months(pilot: Pilot, network: str = "meetings") -> Result:
    """Return month by month how many contacts every two actors had.

    Parameters
    ----------
    network
        ``meetings``, ``referrals`` or ``courses``.

    Returns
    -------
    Result
        ``networks-months``: month, the two actors, contacts; pairs without contact in a month have no row.
    """
    known("network", [network], {one: one for one in RELATIONS})
    whole = relation(pilot, network)
    rows, keys = [], []
    densities: dict[str, float | None] = {}
    for month in pilot.months:
        part = whole.during([month])
        counts = part.contacts
        densities[month] = centralisation.density(counts) if len(part.actors) > 1 else None
        for source, target in zip(*np.nonzero(counts if part.directed else np.triu(counts)), strict=True):
            ends = {"one": part.actors[source], "other": part.actors[target]}
            rows.append({"month": month, **ends, "pairs": int(counts[source, target])})
            behind = part.ties[part.ties["source"].isin([source, target]) & part.ties["target"].isin([source, target])]
            keys.append(pilot.keys(part.records.loc[sorted(set(behind["record"]))], part.table))
    busiest = max(densities, key=lambda one: densities[one] or 0)
    told = {"month": busiest, "density": densities[busiest], "actors": len(whole.actors)}
    quiet = sum(not one for one in densities.values())
    return answers.answer(
        pilot,
        "months",
        (field("month"), field("one"), field("other"), field("pairs", "count")),
        rows,
        behind=[whole.records],
        keys=tuple(keys),
        sentences=text("networks.months_sentence", quiet=quiet, network=answers.network_name(network), **told)
        if rows
        else text("networks.no_ties"),
        verdict=Verdict.DESCRIBED if rows else Verdict.CANNOT_TELL,
        facts={"actors": whole.actors, "directed": whole.directed, "network": network, "months": pilot.months}
        | {"groups": groups(pilot, whole.actors, "cluster", pilot.months)},
    )


def _shape(part: Relation) -> dict[str, Any]:
    counts = part.contacts
    ties = int((counts > 0).sum()) // (1 if part.directed else 2)
    isolates = int(((counts.sum(axis=0) + counts.sum(axis=1)) == 0).sum())
    row: dict[str, Any] = {
        "events": part.ties["record"].nunique(), "actors": len(part.actors), "isolates": isolates, "ties": ties
    }  # fmt: skip
    if len(part.actors) < 3:
        return row
    graph = part.graph
    central = centralisation.centralisation(graph)
    row |= {"density": centralisation.density(graph), "degree": central.degree, "betweenness": central.betweenness}
    if not part.directed:
        return row
    returned = centralisation.reciprocity(graph)
    row |= {"dyadic": returned.dyadic, "non_null": returned.non_null, "edgewise": returned.edgewise}
    return row | {"in_degree": central.in_degree, "out_degree": central.out_degree}


def _drawn(part: Relation, span: int, seed: int) -> Floats:
    """Return contacts per pair and month when whole events are weighted anew, each as often as a Poisson draw says."""
    by_event = part.ties.groupby("record").size().to_numpy(dtype=np.float64)
    weights = np.random.default_rng(seed).poisson(1.0, size=(DRAWS, len(by_event)))
    return np.asarray(weights @ by_event) / _room(part, span)


def _room(part: Relation, span: int) -> float:
    pairs = len(part.actors) * (len(part.actors) - 1) / (1 if part.directed else 2)
    return max(pairs * span, 1)


def _intensity(part: Relation, span: Sequence[str], drawn: Floats, confidence: float) -> dict[str, float | None]:
    if part.ties.empty:
        return {"intensity": 0.0, "low": None, "high": None}
    tail = (1 - confidence) / 2
    low, high = np.quantile(drawn, [tail, 1 - tail])
    return {"intensity": len(part.ties) / _room(part, len(span)), "low": float(low), "high": float(high)}


def _told(
    rows: Sequence[dict[str, Any]], drawn: Sequence[Floats], confidence: float
) -> tuple[Text, Verdict, dict[str, float]]:
    """Say whether the halves differ in meetings, by the interval of the difference."""
    if any(one["low"] is None for one in rows):
        return text("networks.cohesion_empty"), Verdict.CANNOT_TELL, {}
    tail = (1 - confidence) / 2
    low, high = (float(one) for one in np.quantile(drawn[1] - drawn[0], [tail, 1 - tail]))
    change = {"change": rows[1]["intensity"] - rows[0]["intensity"], "change_low": low, "change_high": high}
    told = {f"{half}_{name}": row[name] for half, row in zip(("first", "last"), rows, strict=True) for name in _TOLD}
    if low <= 0 <= high:
        return text("networks.cohesion_same", **told, **change), Verdict.CANNOT_TELL, change
    key = "networks.cohesion_more" if low > 0 else "networks.cohesion_less"
    return text(key, **told, **change), Verdict.EFFECT, change


_TOLD = ("density", "intensity")
