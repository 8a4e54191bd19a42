"""Shared provision: seats in shared courses, how they fill, and where those who fill them live."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from pilot_analysis.analysis.columns import TOTAL, field
from pilot_analysis.analysis.estimates import Additive, Result, Verdict
from pilot_analysis.analysis.networks import answers
from pilot_analysis.analysis.networks.relations import clusters_of
from pilot_analysis.errors import NotEstimable
from pilot_analysis.estimators import concentration, proportions
from pilot_analysis.language import Text, text
from pilot_analysis.tables.session import Pilot

ELSEWHERE = "elsewhere"
COURSE = ["participant", "course_id"]
_PROVISION = (
    *(field("shared"), field("sex"), field("courses", "count"), field("seats", "count"), field("started", "persons")),
    *(field("fill", "share"), field("low"), field("high"), field("method")),
)
_FLOWS = (field("home"), field("place", label="course_place"), field("started", "persons"))


def provision(pilot: Pilot) -> Result:
    """Return seats in courses with and without sharing, those who started, women and men, and how far seats filled.

    A course is shared when another actor than its provider is named in it. Fill is persons started of seats, of courses
    whose starts have been delivered, with Wilson's interval; where more started than there were seats, none.

    Returns
    -------
    Result
        ``networks-provision``: one row per kind of course and sex; seats have no sex.
    """
    courses, enrolments = offered_in(pilot), started_in(pilot)
    rows, keys = [], []
    for shared in ("shared", "unshared", TOTAL):
        offered = courses if shared == TOTAL else courses[courses["shared_with"].notna() == (shared == "shared")]
        taken = enrolments[_of(enrolments, offered)]
        for sex in _sexes(enrolments):
            part = taken if sex == TOTAL else taken[taken["sex"] == sex]
            row: dict[str, Any] = {"shared": shared, "sex": sex, "started": int(part["started"].sum())}
            if sex == TOTAL:
                row |= _filled(pilot, offered, taken)
            rows.append(row)
            keys.append((*pilot.keys(offered, "courses"), *pilot.keys(part, "enrolments")))
    seats = courses.groupby("municipality")["seats"].sum().reindex(pilot.codes).fillna(0)
    sentence, verdict, facts = _provision_words(pilot, rows, seats)
    totals = [row for row, one in enumerate(rows) if one["sex"] == TOTAL and one["shared"] != TOTAL]
    return answers.answer(
        pilot,
        "provision",
        _PROVISION,
        rows,
        behind=[courses, enrolments],
        keys=tuple(keys),
        sentences=sentence,
        verdict=verdict,
        additive=Additive({"shared": TOTAL, "sex": TOTAL}, "started", derived=("fill", "low", "high", "method")),
        quotes=tuple((row, name) for row in totals for name in ("started", "fill", "low", "high")),
        labels={TOTAL: text("analysis.label_total")},
        caveats=(text("networks.caveat_fill"), text("networks.caveat_own_choice")),
        facts={"confidence": pilot.study.thresholds.confidence, **facts},
    )


def flows(pilot: Pilot) -> Result:
    """Return how many started a course in each municipality, by the municipality they live in.

    Those who live outside the municipalities looked at are one group. Women and men are not split here, for nearly all
    numbers would be too small to show; `provision` splits them.

    Returns
    -------
    Result
        ``networks-flows``: one row per home and place of study, totals included.
    """
    enrolments = started_in(pilot)
    home = enrolments["home_municipality"].where(enrolments["home_municipality"].isin(pilot.codes), ELSEWHERE)
    enrolments = enrolments.assign(home=home)
    homes = [*pilot.codes, *([ELSEWHERE] if (home == ELSEWHERE).any() else []), TOTAL]
    rows, keys = [], []
    for one in homes:
        for place in (*pilot.codes, TOTAL):
            part = _within(enrolments, "home", one)
            part = _within(part, "place", place)
            rows.append({"home": one, "place": place, "started": int(part["started"].sum())})
            keys.append(pilot.keys(part, "enrolments"))
    sentence, verdict, quotes = _flow_words(pilot, rows)
    return answers.answer(
        pilot,
        "flows",
        _FLOWS,
        rows,
        behind=[enrolments],
        keys=tuple(keys),
        sentences=sentence,
        verdict=verdict,
        additive=Additive({"home": TOTAL, "place": TOTAL}, "started"),
        quotes=quotes,
        labels={TOTAL: text("analysis.label_total")},
        caveats=(text("networks.caveat_flows"), text("networks.caveat_own_choice")),
        facts={"codes": pilot.codes, "clusters": clusters_of(pilot, pilot.months)},
    )


def offered_in(pilot: Pilot) -> pd.DataFrame:
    """Return the courses in the municipalities looked at whose seats are known, each once.

    Both results count persons in these courses only: if one left out a course that the other has, the difference of
    their totals would tell how many were in it.
    """
    courses = pilot.table("courses").drop_duplicates(COURSE)
    return courses[courses["municipality"].isin(pilot.codes) & courses["seats"].notna()].reset_index(drop=True)


def started_in(pilot: Pilot) -> pd.DataFrame:
    """Return those who started those courses, with the municipality where each is held.

    Only the first term that is delivered of a course counts: who goes on for a second term is the same person.
    """
    place = offered_in(pilot).set_index(COURSE)["municipality"]
    enrolments = pilot.table("enrolments").dropna(subset=["started", "term"])
    order = enrolments["term"].str[2:] + enrolments["term"].str[:2].map({"VT": "a", "HT": "b"})  # spring before autumn
    enrolments = enrolments[order == order.groupby([enrolments[name] for name in COURSE]).transform("min")]
    asked = pd.MultiIndex.from_frame(enrolments[COURSE])
    return enrolments.assign(place=place.reindex(asked).to_numpy()).dropna(subset=["place"]).reset_index(drop=True)


def _of(enrolments: pd.DataFrame, courses: pd.DataFrame) -> pd.Series:
    inside = pd.MultiIndex.from_frame(enrolments[COURSE]).isin(pd.MultiIndex.from_frame(courses[COURSE]))
    return pd.Series(inside, index=enrolments.index)


def _within(frame: pd.DataFrame, column: str, value: str) -> pd.DataFrame:
    return frame if value == TOTAL else frame[frame[column] == value]


def _sexes(enrolments: pd.DataFrame) -> list[str]:
    found = set(enrolments["sex"].dropna())
    return ["kvinna", "man", *(["uppgift saknas"] if "uppgift saknas" in found else []), TOTAL]


def _filled(pilot: Pilot, offered: pd.DataFrame, taken: pd.DataFrame) -> dict[str, Any]:
    """Return courses, seats and fill; only courses with delivered starts tell how far their seats filled."""
    delivered = pd.MultiIndex.from_frame(offered[COURSE]).isin(pd.MultiIndex.from_frame(taken[COURSE]))
    seats, started = int(offered.loc[delivered, "seats"].sum()), int(taken["started"].sum())
    row: dict[str, Any] = {"courses": len(offered), "seats": int(offered["seats"].sum())}
    if not seats:
        return row
    if started > seats:
        return row | {"fill": started / seats}
    found = proportions.share(started, seats, pilot.study.thresholds.confidence)
    return row | {"fill": found.share, "low": found.low, "high": found.high, "method": found.method}


def _provision_words(
    pilot: Pilot, rows: Iterable[dict[str, Any]], seats: pd.Series
) -> tuple[Text, Verdict, dict[str, Any]]:
    by = {row["shared"]: row for row in rows if row["sex"] == TOTAL}
    every = by[TOTAL].get("seats", 0)
    if not every:
        return text("networks.no_courses"), Verdict.CANNOT_TELL, {}
    facts: dict[str, Any] = {"seats_shared": by["shared"].get("seats", 0) / every}
    try:
        facts |= {"gini": concentration.gini(seats.to_numpy(dtype=float)), "hhi": concentration.herfindahl(seats)}
    except NotEstimable as reason:
        return reason.message, Verdict.CANNOT_TELL, facts
    told = {"share": facts["seats_shared"], "seats": every, "gini": facts["gini"], "hhi": facts["hhi"]}
    ends = [by[one] for one in ("shared", "unshared")]
    if any(one.get("low") is None for one in ends):
        return text("networks.provision_seats", **told), Verdict.DESCRIBED, facts
    told |= {f"{one['shared']}_{name}": one[name] for one in ends for name in ("fill", "low", "high")}
    return text("networks.provision_sentence", **told), Verdict.DESCRIBED, facts


def _flow_words(pilot: Pilot, rows: list[dict[str, Any]]) -> tuple[Text, Verdict, tuple[tuple[int, str], ...]]:
    """Tell which municipality most more study in than live in, and in which it is the other way, from totals alone.

    The sum of those who stayed at home is not told: it would be one more equation about cells that may be hidden.
    """
    totals = {(row["home"], row["place"]): place for place, row in enumerate(rows)}
    total = rows[totals[TOTAL, TOTAL]]["started"]
    if not total:
        return text("networks.no_enrolments"), Verdict.CANNOT_TELL, ()
    cells = {code: (totals[TOTAL, code], totals[code, TOTAL]) for code in pilot.codes}
    balance = {code: rows[there]["started"] - rows[here]["started"] for code, (there, here) in cells.items()}
    gains, loses = (pick(balance, key=lambda code: balance[code]) for pick in (max, min))
    named = answers.names(pilot)
    told = {"gains": named[gains], "more": balance[gains], "loses": named[loses], "less": balance[loses]}
    quotes = ((len(rows) - 1, "started"), *((row, "started") for one in (gains, loses) for row in cells[one]))
    return text("networks.flows_sentence", n=total, **told), Verdict.DESCRIBED, quotes
