"""Rows of the tables that networks are made of."""

from __future__ import annotations

from typing import Any


def event(number: int, on: str, *actors: str, kind: str = "möte", initiator: str | None = None) -> dict[str, Any]:
    """Return one event of collaboration, noted by Tanum."""
    return {
        "participant": "tanum",
        "event_id": str(number),
        "on": on,
        "kind": kind,
        "actors": "|".join(actors),
        "initiator": initiator,
        "hours": 1.5,
    }


def referral(number: int, on: str, source: str, *targets: str) -> dict[str, Any]:
    """Return a referral from one to others."""
    return event(number, on, source, *targets, kind="remiss", initiator=source)


def course(number: int, place: str, seats: int | None, shared: str | None = None, **more: Any) -> dict[str, Any]:
    """Return one course of Tanum's."""
    known = {
        "participant": "tanum",
        "course_id": f"K{number}",
        "provider": "tanum",
        "municipality": place,
        "level": "3",
        "seats": seats,
        "starts_on": "2015-02-01",
        "shared_with": shared,
    }
    return known | more


def enrolment(number: int, home: str, sex: str, started: int, term: str = "VT15") -> dict[str, Any]:
    """Return those of one home and sex who started a course."""
    return {
        "participant": "tanum",
        "course_id": f"K{number}",
        "home_municipality": home,
        "term": term,
        "sex": sex,
        "started": started,
        "completed": 0,
    }


def need(number: int, place: str, level: str, persons: int, retirements: int = 0) -> dict[str, Any]:
    """Return one need."""
    return {
        "participant": "tanum",
        "need_id": f"B{number}",
        "municipality": place,
        "on": "2015-03-01",
        "sector": "Q",
        "level": level,
        "persons": persons,
        "retirements": retirements,
    }
