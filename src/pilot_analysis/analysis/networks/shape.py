"""How much the actors have to do with each other: density, intensity, reciprocity, centralisation; month by month."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from pilot_analysis.analysis.columns import field
from pilot_analysis.analysis.estimates import Field, Result, RowKey, Verdict
from pilot_analysis.analysis.networks import answers
from pilot_analysis.analysis.networks.answers import DRAWS, NETWORK, SPAN
from pilot_analysis.analysis.networks.relations import TIMED, Floats, Relation, groups, halves, relation, relations
from pilot_analysis.estimators import centralisation
from pilot_analysis.language import Text, text
from pilot_analysis.tables.session import Pilot

_COUNTS = ("events", "actors", "isolates", "ties")
_SHARES = ("density", "dyadic", "non_null", "edgewise", "degree", "in_degree", "out_degree", "betweenness")
_TIES = (field("month"), field("one"), field("other"), field("pairs", "count"))


def cohesion(pilot: Pilot, weight: str = "contacts") -> Result:
    """Return the shape of each network in the first and the last half of the months.

    Density, three reciprocities and centralisation are those of R sna; they describe the ties that were logged and have
    no interval, for events drawn anew can only lose ties. ``intensity`` is contacts per pair of actors and month, with
    a percentile interval from weighting whole events anew (Poisson bootstrap), and is what the halves are compared by.

    Parameters
    ----------
    weight
        ``contacts`` or ``hours``: what intensity counts. Courses have no hours and are then left out, as is whatever
        was noted without hours.

    Returns
    -------
    Result
        ``networks-cohesion``, or ``networks-cohesion-hours``: one row per network and half.

    Raises
    ------
    ConfigurationError
        If there is no such weight.
    """
    whole = [one for one in relations(pilot) if weight == "contacts" or one.id in TIMED]
    found, confidence, spans = [one.weighed(weight) for one in whole], pilot.study.thresholds.confidence, halves(pilot)
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
    sentence, verdict, change = _told(rows[:2], drawn[:2], confidence, weight)
    return answers.answer(
        pilot,
        answers.weighed_name("cohesion", weight),
        _fields(weight),
        rows,
        behind=[one.records for one in found],
        keys=answers.keys_of(pilot, [part for part, _, _ in parts]),
        sentences=sentence,
        verdict=verdict,
        method={"draws": DRAWS, "confidence": confidence},
        caveats=(*answers.without_hours(pilot, whole[0], weight), *answers.log(pilot), answers.small()),
        facts={"confidence": confidence, "draws": DRAWS, "seed": pilot.seed, "weight": weight, **change},
    )


def months(pilot: Pilot, network: str = "meetings") -> Result:
    """Return month by month how many contacts every two actors had, and the hours of those whose hours were noted.

    Parameters
    ----------
    network
        ``meetings``, ``referrals`` or ``courses``.

    Returns
    -------
    Result
        ``networks-months``, other networks with their name after it: month, the two actors, contacts, hours (courses
        have none); pairs without contact in a month have no row.
    """
    whole = relation(pilot, network)
    timed = network in TIMED
    rows: list[dict[str, Any]] = []
    keys: list[tuple[RowKey, ...]] = []
    densities: dict[str, float | None] = {}
    for month in pilot.months:
        part = whole.during([month])
        densities[month] = centralisation.density(part.contacts) if len(part.actors) > 1 else None
        found, behind = _tied(pilot, part, month)
        rows, keys = rows + found, keys + behind
    busiest = max(densities, key=lambda one: densities[one] or 0)
    told = {"month": busiest, "density": densities[busiest], "actors": len(whole.actors)}
    quiet = sum(not one for one in densities.values())
    sentence = text("networks.months_sentence", quiet=quiet, network=answers.network_name(network), **told)
    missing = answers.without_hours(pilot, whole, "hours") if timed else ()
    return answers.answer(
        pilot,
        answers.of_network("months", network, "meetings"),
        (*_TIES, *((field("hours", "number", 1),) if timed else ())),
        rows,
        behind=[whole.records],
        keys=tuple(keys),
        words="months",
        sentences=sentence if rows else text("networks.no_ties"),
        verdict=Verdict.DESCRIBED if rows else Verdict.CANNOT_TELL,
        caveats=(*missing, *answers.log(pilot), answers.small()),
        facts={"actors": whole.actors, "directed": whole.directed, "network": network, "months": pilot.months}
        | {"groups": groups(pilot, whole.actors, "cluster", pilot.months)},
    )


def _tied(pilot: Pilot, part: Relation, month: str) -> tuple[list[dict[str, Any]], list[tuple[RowKey, ...]]]:
    """Return one row for each tie of a month, and the delivered rows behind each."""
    counts = part.contacts
    hours = part.weighed("hours").contacts if part.id in TIMED else np.zeros_like(counts)
    ties = list(zip(*np.nonzero(counts if part.directed else np.triu(counts)), strict=True))
    rows = [
        {
            "month": month,
            "one": part.actors[source],
            "other": part.actors[target],
            "pairs": int(counts[source, target]),
            "hours": float(hours[source, target]) or None,  # of contacts none of which has hours
        }
        for source, target in ties
    ]
    return rows, [part.keys_between(pilot, source, target) for source, target in ties]


def _fields(weight: str) -> tuple[Field, ...]:
    """Return the columns of `cohesion`."""
    return (
        *(NETWORK, *SPAN),
        *(field(one, "count") for one in _COUNTS),
        field("intensity", "number", 3, label="intensity" if weight == "contacts" else "intensity_hours"),
        *(field(one, "number", 3) for one in ("low", "high")),
        *(field(one, "share") for one in _SHARES),
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
    by_event = part.ties.groupby("record")["weight"].sum().to_numpy(dtype=np.float64)
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
    each = float(part.ties["weight"].sum()) / _room(part, len(span))
    return {"intensity": each, "low": float(low), "high": float(high)}


def _told(
    rows: Sequence[dict[str, Any]], drawn: Sequence[Floats], confidence: float, weight: str
) -> tuple[Text, Verdict, dict[str, float]]:
    """Say whether the halves differ in meetings, by the interval of the difference."""
    if any(one["low"] is None for one in rows):
        key = "cohesion_empty" if weight == "contacts" else "cohesion_hours_empty"
        return text(f"networks.{key}"), Verdict.CANNOT_TELL, {}
    tail = (1 - confidence) / 2
    low, high = (float(one) for one in np.quantile(drawn[1] - drawn[0], [tail, 1 - tail]))
    change = {"change": rows[1]["intensity"] - rows[0]["intensity"], "change_low": low, "change_high": high}
    told = {f"{half}_{name}": row[name] for half, row in zip(("first", "last"), rows, strict=True) for name in _TOLD}
    verdict = Verdict.CANNOT_TELL if low <= 0 <= high else Verdict.EFFECT
    way = "same" if low <= 0 <= high else "more" if low > 0 else "less"
    stem = "cohesion" if weight == "contacts" else "cohesion_hours"
    return text(f"networks.{stem}_{way}", **told, **change), verdict, change


_TOLD = ("density", "intensity")
