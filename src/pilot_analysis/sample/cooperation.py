"""Invented cooperation: who met whom, at which level, and how mature the municipalities judge themselves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import numpy as np

from pilot_analysis.pilot import Participant, Study
from pilot_analysis.sample.profile import chance, draw_day, month_end, pick, profile, weights, whole
from pilot_analysis.sample.records import Version, generator
from pilot_analysis.schema import values

# Employers that no study file names. The names say that they are made up.
NEW_ACTORS = {
    "exempelverkstaden-ab": "Exempelverkstaden AB",
    "provbageriet-ab": "Provbageriet AB",
    "modellhotellet": "Modellhotellet",
}
_EVIDENCE = (
    "Uppdrag beslutat i nämnden.",
    "Rådet har haft tre möten.",
    "Tjänst om 50 procent.",
    "Enkät till arbetsgivare i mars.",
    "Gemensam kursplanering inför hösten.",
    "Ännu ingen rutin.",
    "Används av två vägledare.",
    "Avstämning varje kvartal.",
)


def collaboration_versions(study: Study, participant: Participant, seed: int) -> Iterator[Version]:
    """Yield a participant's log: more toward the end, and more often above the local level."""
    rng = generator(seed, "collaboration", participant.id)
    levels, months = profile()["participants"][participant.id], study.months()
    days: list[date] = []
    for place, month in enumerate(months):
        pace = levels["collaboration"] * (0.7 + 0.6 * place / len(months)) * (0.25 if month.endswith("-07") else 1)
        days += sorted(draw_day(rng, month, study.pilot.start) for _ in range(int(pace + rng.random())))
    for number, day in enumerate(days, start=1):
        progress = (day - study.pilot.start) / (study.pilot.end - study.pilot.start)
        event = {"event_id": str(number), **_dated(day, rng), **_meeting(study, participant, day, progress, rng)}
        yield Version(participant.id, "collaboration", day, event)


def _dated(day: date, rng: np.random.Generator) -> dict[str, Any]:
    if chance(rng, 0.03):
        return {"on": day.replace(day=1), "on_precision": "month"}
    if chance(rng, 0.03):
        return {"on": day - timedelta(days=day.weekday()), "on_precision": "week"}
    return {"on": day, "on_precision": "day"}


def _meeting(
    study: Study, participant: Participant, day: date, progress: float, rng: np.random.Generator
) -> dict[str, Any]:
    chances = {
        "lokal": 0.55 - 0.3 * progress,
        "kluster": 0.22 + 0.15 * progress,
        "delregional": 0.17 + 0.1 * progress,
        "regional": 0.06 + 0.05 * progress,
    }
    level = pick(rng, chances)
    kind = pick(rng, weights("collaboration_kind"))
    actors = sorted({participant.id, *_partners(study, participant, level, day, rng)})
    return {
        "kind": kind,
        "actors": tuple(actors),
        "initiator": actors[whole(rng, 0, len(actors) - 1)] if chance(rng, 0.9) else None,
        "level": level,
        "hours": whole(rng, 2, 12) / 2,
    }


def _partners(study: Study, participant: Participant, level: str, day: date, rng: np.random.Generator) -> set[str]:
    """Return those who took part beside the participant: at least one."""
    if level == "lokal":
        near = [one.id for one in study.actors if set(one.municipalities) & set(participant.municipalities)]
        return _some(rng, [*near, "arbetsformedlingen", *NEW_ACTORS], 2)
    if level == "kluster":
        return _some(rng, _cluster_mates(study, participant, day) or [study.actors[0].id], 2)
    others = [one.id for one in study.participants if one.id != participant.id]
    above = [one.id for one in study.actors if one.level == level]
    return _some(rng, above, 1) | (_some(rng, others, 3) if chance(rng, 0.6) else set())


def _some(rng: np.random.Generator, names: list[str], most: int) -> set[str]:
    count = whole(rng, 1, min(most, len(names)))
    return {names[int(place)] for place in rng.permutation(len(names))[:count]}


def _cluster_mates(study: Study, participant: Participant, day: date) -> list[str]:
    mates: set[str] = set()
    for cluster in study.clusters:
        members = {one.municipality for one in cluster.members if one.start <= day <= one.end}
        if members & set(participant.municipalities):
            mates |= {one.id for one in study.participants if members & set(one.municipalities)}
    return sorted(mates - {participant.id})


def maturity_versions(study: Study, participant: Participant, seed: int) -> Iterator[Version]:
    """Yield the self-assessments: at the start and, up to two levels higher, at the end, by two raters."""
    rng = generator(seed, "maturity", participant.id)
    days = {"start": month_end(study.months()[0]), "slut": study.pilot.end}
    for code in participant.municipalities:
        for dimension in values("dimension"):
            level = whole(rng, 0, 2)
            reached = {"start": level, "slut": min(4, level + int(pick(rng, {"0": 0.3, "1": 0.5, "2": 0.2})))}
            for wave, day in days.items():
                for rater in values("rater"):
                    seen = min(4, max(0, reached[wave] + whole(rng, -1, 1) * int(chance(rng, 0.4))))
                    ground = _EVIDENCE[whole(rng, 0, len(_EVIDENCE) - 1)] if chance(rng, 0.4) else None
                    key = {"municipality": code, "dimension": dimension, "wave": wave, "rater": rater}
                    yield Version(participant.id, "maturity", day, {**key, "level": seen, "evidence": ground})
