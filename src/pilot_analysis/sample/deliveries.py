"""What each participant delivers each month: the rows that became known, or all rows so far."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pilot_analysis.pilot import Participant, Study
from pilot_analysis.sample.cases import case_versions
from pilot_analysis.sample.cooperation import collaboration_versions, maturity_versions
from pilot_analysis.sample.demand import need_versions
from pilot_analysis.sample.operations import cost_versions, goal_versions, tool_versions
from pilot_analysis.sample.profile import month_end
from pilot_analysis.sample.provision import course_rows, course_versions, enrolment_versions
from pilot_analysis.sample.records import Row, Version
from pilot_analysis.sample.styles import Style, style
from pilot_analysis.schema import tables


@dataclass
class Delivery:
    """One participant's delivery for one month: rows by table, open to planting until it is laid out."""

    participant: Participant
    period: str
    style: Style
    tables: dict[str, list[Row]] = field(default_factory=dict)


def deliveries(study: Study, seed: int, missing: Iterable[tuple[str, str]]) -> list[Delivery]:
    """Return every delivery by participant and month.

    Parameters
    ----------
    missing
        Participant and month of deliveries that never came; their rows come with the next.
    """
    gone = set(missing)
    every = []
    for participant in study.participants:
        versions = list(_versions(study, participant, seed))
        since = ""
        for month in study.months():
            if (participant.id, month) not in gone:
                every.append(_delivery(participant, month, versions, since))
                since = month
    return every


def _versions(study: Study, participant: Participant, seed: int) -> Iterator[Version]:
    courses = course_rows(study, participant, seed)
    yield from case_versions(study, participant, courses, seed)
    yield from need_versions(study, participant, seed)
    yield from course_versions(study, participant, courses, seed)
    yield from enrolment_versions(study, participant, courses, seed)
    yield from collaboration_versions(study, participant, seed)
    yield from tool_versions(study, participant, seed)
    yield from maturity_versions(study, participant, seed)
    yield from cost_versions(study, participant, seed)
    yield from goal_versions(study, participant, seed)


def _delivery(participant: Participant, month: str, versions: list[Version], since: str) -> Delivery:
    """Return the last version of each row that became known after ``since``; of cumulative tables, of every row."""
    house = style(participant.id, month)
    whole_year = {*house.cumulative, *(("costs",) if house.months_across else ())}
    latest: dict[str, dict[tuple[Any, ...], Mapping[str, Any]]] = {name: {} for name in tables()}
    for version in versions:
        known = version.known_on <= month_end(month) and (
            version.table in whole_year or f"{version.known_on:%Y-%m}" > since
        )
        if known:
            latest[version.table][version.key] = _as_delivered(version, house)
    return Delivery(
        participant, month, house, {name: [Row(one) for one in rows.values()] for name, rows in latest.items() if rows}
    )


def _as_delivered(version: Version, house: Style) -> Mapping[str, Any]:
    """Return a version's values without what the participant's layout has no place for."""
    if version.table == "costs" and house.months_across:
        return {**version.values, "hours": None}
    return version.values
