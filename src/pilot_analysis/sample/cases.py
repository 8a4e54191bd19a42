"""Invented cases, each with its way through the broker function: opening, events in order, closing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np

from pilot_analysis.pilot import Participant, Study
from pilot_analysis.sample.profile import chance, draw_day, pick, profile, weights, whole
from pilot_analysis.sample.records import Version, generator

_COARSE = 0.05  # share of events dated only by week or month
_REASONS = {"anställd": "arbete", "slutförd": "utbildning", "avbruten": "avbrutet", "matchning": "matchad"}


@dataclass
class _Way:
    """One case's way: its events so far, and when and why it was closed."""

    case: dict[str, Any]
    end: date
    events: list[dict[str, Any]] = field(default_factory=list)
    days: list[date] = field(default_factory=list)

    def step(self, event: str, on: date, actor: str | None = None, course: str | None = None) -> bool:
        """Add an event; tell whether it fell within the pilot."""
        if on > self.end:
            return False
        known = {"case_id": self.case["case_id"], "seq": len(self.events) + 1, "event": event, "on": on}
        self.events.append({**known, "on_precision": "day", "course_id": course, "actor": actor})
        self.days.append(on)
        return True


def case_versions(
    study: Study, participant: Participant, courses: Sequence[Mapping[str, Any]], seed: int
) -> Iterator[Version]:
    """Yield the versions of a participant's cases and case events.

    Parameters
    ----------
    courses
        The participant's courses: those admitted start and end with one of them.
    """
    rng = generator(seed, "cases", participant.id)
    for number, opened in enumerate(_openings(study, participant, rng), start=1):
        way = _Way(_case(study, participant, number, opened, rng), study.pilot.end)
        _travel(way, participant, courses, rng)
        closed, reason = _closing(way, rng)
        _blur(way, rng)
        yield from _case_versions(participant, way, closed, reason, rng)
        for day, event in zip(way.days, way.events, strict=True):
            yield Version(participant.id, "case_events", day, event)


def _openings(study: Study, participant: Participant, rng: np.random.Generator) -> list[date]:
    """Return the days on which cases were opened, in order; none before the kick-off."""
    year = profile()["participants"][participant.id]["cases"] * (0.95 + 0.1 * rng.random())
    first = min((one.on for one in study.pilot.milestones), default=study.pilot.start)
    counts = [round(year * share) for share in profile()["season"]]
    months = zip(study.months(), counts, strict=True)
    return sorted(draw_day(rng, month, first) for month, count in months for _ in range(count))


def _case(
    study: Study, participant: Participant, number: int, opened: date, rng: np.random.Generator
) -> dict[str, Any]:
    levels = profile()["participants"][participant.id]
    width = 3 if levels["prefix"] else 1
    person = (kind := pick(rng, weights("client_kind"))) == "person"
    tools = [one.name for one in study.tools if chance(rng, 0.18 + 0.015 * opened.month)]
    return {
        "case_id": f"{levels['prefix']}{number:0{width}d}",
        "municipality": pick(rng, levels["shares"]),
        "client_kind": kind,
        "sex": pick(rng, weights("sex")) if person else None,
        "age_band": pick(rng, weights("age_band")) if person else None,
        "prior_level": pick(rng, weights("prior_level")) if person else None,
        "opened_on": opened,
        "broker": pick(rng, levels["brokers"]),
        "tools": tuple(sorted(tools)) or None,
    }


def _travel(
    way: _Way, participant: Participant, courses: Sequence[Mapping[str, Any]], rng: np.random.Generator
) -> None:
    """Take a case from first contact as far as it gets before the pilot ends."""
    case, levels = way.case, profile()["participants"][participant.id]
    day = case["opened_on"]
    way.step("kontakt", day, case["broker"])
    if case["client_kind"] == "person" and chance(rng, 0.8):
        day = _later(rng, day, 3, 21)
        way.step("vägledning", day, case["broker"])
    day = _later(rng, day, 9, 55)
    if not chance(rng, levels["match"]) or not way.step("matchning", day, case["broker"]):
        return
    if chance(rng, 0.25):
        day = _later(rng, day, 7, 40)
        way.step("validering", day, case["broker"])
    if case["client_kind"] == "person" and chance(rng, 0.6):
        _study(way, day, courses, rng)
    elif chance(rng, 0.4):
        way.step("anställd", _later(rng, day, 8, 50))


def _study(way: _Way, day: date, courses: Sequence[Mapping[str, Any]], rng: np.random.Generator) -> None:
    """Admit a person to the next course that starts, and follow the person to its end."""
    admitted = _later(rng, day, 7, 30)
    ahead = sorted(
        (one for one in courses if one["starts_on"] > admitted), key=lambda one: (one["starts_on"], one["course_id"])
    )
    if not ahead:
        return
    course = ahead[whole(rng, 0, min(1, len(ahead) - 1))]
    way.step("antagen", admitted, course["provider"], course["course_id"])
    if not chance(rng, 0.88) or not way.step("påbörjad", course["starts_on"], course["provider"], course["course_id"]):
        return
    if chance(rng, 0.14):
        way.step("avbruten", _later(rng, course["starts_on"], 10, 60), course["provider"], course["course_id"])
    elif way.step("slutförd", course["ends_on"], course["provider"], course["course_id"]) and chance(rng, 0.35):
        way.step("anställd", _later(rng, course["ends_on"], 5, 45))


def _later(rng: np.random.Generator, day: date, low: int, high: int) -> date:
    """Return a working day ``low`` to ``high`` days on, never the same day."""
    later = day + timedelta(days=whole(rng, low, high))
    return later + timedelta(days=max(0, 7 - later.weekday()) if later.weekday() > 4 else 0)


def _closing(way: _Way, rng: np.random.Generator) -> tuple[date | None, str | None]:
    """Return when and why a case was closed, if it was before the pilot's end."""
    last = way.events[-1]["event"]
    if last in {"anställd", "slutförd", "avbruten"}:
        closed = _later(rng, way.days[-1], 0, 10)
    elif last in {"antagen", "påbörjad"} or (last not in {"matchning", "validering"} and chance(rng, 0.5)):
        return None, None
    else:
        closed = _later(rng, way.days[-1], 30, 110)
    if last == "validering":
        last = "matchning"
    reason = _REASONS.get(last) or ("avbrutet" if chance(rng, 0.7) else "annat")
    return (closed, reason) if closed <= way.end else (None, None)


def _blur(way: _Way, rng: np.random.Generator) -> None:
    """Date some events only by month or week, where that keeps them after the event before."""
    for place in range(1, len(way.events)):
        day, before = way.days[place], way.events[place - 1]["on"]
        precision = "month" if chance(rng, 0.5) else "week"
        start = day.replace(day=1) if precision == "month" else day - timedelta(days=day.weekday())
        if chance(rng, _COARSE) and start > before:
            way.events[place] |= {"on": start, "on_precision": precision}


def _case_versions(
    participant: Participant, way: _Way, closed: date | None, reason: str | None, rng: np.random.Generator
) -> Iterator[Version]:
    """Yield a case as it was opened, with half its time, and as it was closed."""
    hours = round(2 * (1 + len(way.events) * (0.6 + 1.2 * rng.random()))) / 2
    open_case = {**way.case, "closed_on": None, "closing_reason": None, "hours": max(0.5, round(hours) / 2)}
    yield Version(participant.id, "cases", way.case["opened_on"], open_case)
    if closed:
        done = {**open_case, "closed_on": closed, "closing_reason": reason, "hours": hours}
        yield Version(participant.id, "cases", closed, done)
