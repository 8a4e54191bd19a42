"""Invented running of the functions: use of the support tools, costs, goals."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from pilot_analysis.pilot import Participant, Study
from pilot_analysis.sample.profile import around, chance, month_end, profile, whole
from pilot_analysis.sample.records import Version, generator

_SUMMER = {"07": 0.3, "06": 0.8, "12": 0.7}
_FUNDERS = {
    "personal": "delregion",
    "lokaler": "kommun",
    "resor": "kommun",
    "marknadsföring": "region",
    "övrigt": "kommun",
}
_COST_SHARES = {"personal": 0.78, "lokaler": 0.11, "resor": 0.05, "marknadsföring": 0.08, "övrigt": 0.03}
_EVERY_MONTH = {"personal", "lokaler"}
_START_UP = 0.6  # of a month's level, once, in the first month
# baseline and target for each ten persons of reach
_GOALS = {
    "ärenden": (4.0, 42.0),
    "matchade ärenden": (1.0, 16.0),
    "påbörjade utbildningar": (1.0, 8.0),
    "arbetsgivarkontakter": (2.0, 12.0),
}


def tool_versions(study: Study, participant: Participant, seed: int) -> Iterator[Version]:
    """Yield the use of each tool by month: growing, with a dip in summer."""
    rng = generator(seed, "tools", participant.id)
    reach = profile()["participants"][participant.id]["reach"]
    tools = {one.name: 1.1 - 0.25 * place for place, one in enumerate(study.tools)}
    for tool, liking in tools.items():
        trained = 0
        for place, month in enumerate(study.months()):
            growth = (0.3 + 0.7 * place / 11) * liking
            trained += int(rng.random() < 0.1 + reach / 120)
            use = _use(reach * growth, growth, reach, _SUMMER.get(month[-2:], 1.0), rng)
            row = {"tool": tool, "month": month, **use, "trained": trained}
            yield Version(participant.id, "tool_use", month_end(month), row)
    if reach > 50:  # only the largest notes other tools, from its third month on
        for month in study.months()[2:]:
            row = {
                "tool": "annat",
                "month": month,
                "sessions": around(rng, 6),
                "users_women": whole(rng, 0, 4),
                "users_men": whole(rng, 0, 3),
            }
            yield Version(
                participant.id, "tool_use", month_end(month), {**row, "trained": None, "aware": None, "asked": None}
            )


def _use(level: float, growth: float, reach: int, season: float, rng: np.random.Generator) -> dict[str, Any]:
    sessions = around(rng, 1.4 * level * season)
    users = min(sessions, around(rng, 0.7 * level * season))
    women = sum(chance(rng, 0.58) for _ in range(users))
    asked = around(rng, 0.5 * reach)
    aware = sum(chance(rng, min(0.95, 0.2 + 0.7 * growth)) for _ in range(asked))
    return {"sessions": sessions, "users_women": women, "users_men": users - women, "aware": aware, "asked": asked}


def cost_versions(study: Study, participant: Participant, seed: int) -> Iterator[Version]:
    """Yield the costs by month and category, in whole hundreds of kronor; in the first month those of starting up."""
    rng = generator(seed, "costs", participant.id)
    level = profile()["participants"][participant.id]["cost"]
    first = study.months()[0]
    start = {"month": first, "category": "uppstart", "amount": 100.0 * round(level * _START_UP / 100)}
    yield Version(participant.id, "costs", month_end(first), {**start, "funder": "delregion", "hours": None})
    for month in study.months():
        for category, share in _COST_SHARES.items():
            if category not in _EVERY_MONTH and not chance(rng, 0.55):
                continue
            amount = 100.0 * max(1, round(level * share * (0.85 + 0.3 * rng.random()) / 100))
            hours = float(around(rng, amount / 480)) if category == "personal" else None
            row = {"month": month, "category": category, "amount": amount, "funder": _FUNDERS[category], "hours": hours}
            yield Version(participant.id, "costs", month_end(month), row)


def goal_versions(study: Study, participant: Participant, seed: int) -> Iterator[Version]:
    """Yield the goals, set in the pilot's first month."""
    rng = generator(seed, "goals", participant.id)
    tens = profile()["participants"][participant.id]["reach"] / 10
    start, known = study.pilot.start, month_end(study.months()[0])
    for indicator, (baseline, target) in _GOALS.items():
        levels = {
            "baseline": float(around(rng, baseline * tens)),
            "target": float(5 * max(1, round(target * tens / 5))),
        }
        dates = {"baseline_on": start.replace(day=1), "target_on": study.pilot.end}
        row = {"indicator": indicator, **levels, **dates, "direction": "öka", "unit": "antal"}
        yield Version(participant.id, "goals", known, row)
