"""Invented courses and who took part in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np

from pilot_analysis.pilot import Participant, Study
from pilot_analysis.sample.profile import around, chance, month_end, pick, profile, weights, whole, workday
from pilot_analysis.sample.records import Version, generator

_TERMS = {"HT14": ("2014-08", "2014-12"), "VT15": ("2015-01", "2015-06"), "HT15": ("2015-08", "2015-12")}


def course_rows(study: Study, participant: Participant, seed: int) -> list[dict[str, Any]]:
    """Return a participant's courses as they finally stood, in order of their numbers."""
    rng = generator(seed, "courses", participant.id)
    count = profile()["participants"][participant.id]["courses"]
    subjects = list(rng.permutation(profile()["subjects"]))
    return [_course(study, participant, place, subjects[place % len(subjects)], rng) for place in range(count)]


def _course(
    study: Study, participant: Participant, place: int, subject: str, rng: np.random.Generator
) -> dict[str, Any]:
    levels = profile()["participants"][participant.id]
    seats = whole(rng, 3, 8) + round(levels["reach"] / 4)
    starts = profile()["starts"][place % len(profile()["starts"])]
    women = around(rng, seats * (0.25 + 0.4 * rng.random()))
    others = sorted({one.id for one in study.participants if one.id != participant.id and chance(rng, 0.22)})
    return {
        "course_id": f"{levels['prefix'] or 'D'}K{place + 1:02d}",
        "name": str(subject),
        "provider": pick(rng, levels["providers"]),
        "municipality": pick(rng, levels["shares"]),
        "level": pick(rng, weights("course_level")),
        "sector": profile()["subject_sectors"].get(subject),
        "mode": pick(rng, weights("mode")),
        "seats": seats,
        "applicants_women": women,
        "applicants_men": max(0, around(rng, seats * 1.05 - women)),
        "starts_on": starts,
        "ends_on": workday(starts + timedelta(weeks=whole(rng, 8, 38))),
        "cost": float(500 * whole(rng, 9 * seats, 22 * seats)),
        "shared_with": tuple(others) or None,
    }


def course_versions(
    study: Study, participant: Participant, courses: Sequence[Mapping[str, Any]], seed: int
) -> Iterator[Version]:
    """Yield the courses as announced two months ahead, and some of them again with a changed number of applicants."""
    rng = generator(seed, "announcements", participant.id)
    for course in courses:
        announced = max(study.pilot.start, course["starts_on"] - timedelta(days=60))
        if chance(rng, 0.4) and course["starts_on"] > announced + timedelta(days=31):
            early = max(0, course["applicants_women"] - whole(rng, 1, 3))
            yield Version(participant.id, "courses", announced, {**course, "applicants_women": early})
            yield Version(participant.id, "courses", course["starts_on"], course)
        else:
            yield Version(participant.id, "courses", announced, course)


def enrolment_versions(
    study: Study, participant: Participant, courses: Sequence[Mapping[str, Any]], seed: int
) -> Iterator[Version]:
    """Yield who took part by home municipality, term and sex: those who began, and later those who completed."""
    rng = generator(seed, "enrolments", participant.id)
    for course in courses:
        places = _homes(study, participant, course, rng)
        for term, (first, last) in _TERMS.items():
            begins, ends = month_end(first).replace(day=1), month_end(last)
            if course["starts_on"] > ends or course["ends_on"] < begins + timedelta(days=28):
                continue
            known = max(study.pilot.start, course["starts_on"], begins) + timedelta(days=21)
            span = (known, min(course["ends_on"], ends), study.pilot.end)
            for (home, sex), started in places.items():
                key = {"course_id": course["course_id"], "home_municipality": home, "term": term, "sex": sex}
                yield from _group_versions(participant.id, {**key, "started": started}, span, rng)
            places = {place: kept for place, count in places.items() if (kept := count - int(chance(rng, 0.3)))}


def _homes(
    study: Study, participant: Participant, course: Mapping[str, Any], rng: np.random.Generator
) -> dict[tuple[str, str], int]:
    """Return how many came from each municipality, by sex: most from home, some from neighbours."""
    women, men = course["applicants_women"], course["applicants_men"]
    fill = min(1.0, course["seats"] / max(1, women + men)) * 0.9
    outside = profile()["enrolments"]["outside"]
    neighbours = [code for code in study.codes if code not in participant.municipalities]
    homes: dict[str, float] = {code: 0.75 / len(participant.municipalities) for code in participant.municipalities}
    homes[neighbours[whole(rng, 0, len(neighbours) - 1)]] = 0.13
    homes[outside[whole(rng, 0, len(outside) - 1)]] = 0.12
    places: dict[tuple[str, str], int] = {}
    for sex, applicants in (("kvinna", women), ("man", men)):
        for _ in range(round(applicants * fill)):
            place = (pick(rng, homes), sex)
            places[place] = places.get(place, 0) + 1
    return dict(sorted(places.items()))


def _group_versions(
    participant: str, group: Mapping[str, Any], span: tuple[date, date, date], rng: np.random.Generator
) -> Iterator[Version]:
    """Yield a group that began, and once more when it is done; ``span`` is known, done, and the pilot's end."""
    known, done, end = span
    completed = sum(chance(rng, 0.84) for _ in range(group["started"]))
    if known > end:
        return
    yield Version(participant, "enrolments", known, {**group, "completed": completed if done <= known else None})
    if known < done <= end:
        yield Version(participant, "enrolments", done, {**group, "completed": completed})
