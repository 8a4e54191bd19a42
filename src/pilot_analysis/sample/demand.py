"""Invented needs of employers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import numpy as np

from pilot_analysis.pilot import Participant, Study
from pilot_analysis.sample.profile import chance, draw_day, pick, profile, weights, whole
from pilot_analysis.sample.records import Version, generator

_REVISED = 0.06  # share of needs whose number of persons is corrected later


def need_versions(study: Study, participant: Participant, seed: int) -> Iterator[Version]:
    """Yield a participant's needs; a few are corrected the month after."""
    rng = generator(seed, "needs", participant.id)
    levels = profile()["participants"][participant.id]
    counts = [round(levels["needs"] * share) for share in profile()["season"]]
    days = sorted(
        draw_day(rng, month, study.pilot.start)
        for month, count in zip(study.months(), counts, strict=True)
        for _ in range(count)
    )
    for number, day in enumerate(days, start=1):
        need = {"need_id": f"{levels['prefix']}B{number:02d}", "on": day, **_need(levels["shares"], rng)}
        yield Version(participant.id, "needs", day, need)
        later = day + timedelta(days=31)
        if chance(rng, _REVISED) and later <= study.pilot.end:
            yield Version(participant.id, "needs", later, {**need, "persons": need["persons"] + 1})


def _need(shares: dict[str, float], rng: np.random.Generator) -> dict[str, Any]:
    occupations = profile()["occupations"]
    occupation = list(occupations)[whole(rng, 0, len(occupations) - 1)]
    persons = min(24, int(rng.geometric(0.28)))
    return {
        "municipality": pick(rng, shares),
        "sector": occupations[occupation],
        "occupation": occupation,
        "level": pick(rng, weights("needed_level")),
        "persons": persons,
        "retirements": sum(chance(rng, 0.3) for _ in range(persons)),
        "horizon": (6, 12, 24, 36)[whole(rng, 0, 3)],
        "stated_by": pick(rng, weights("stated_by")),
    }
