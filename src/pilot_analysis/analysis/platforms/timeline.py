"""When the local platforms came about: councils, meetings of brokers and networks, and the first contact persons."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from pilot_analysis import schema
from pilot_analysis.analysis import columns
from pilot_analysis.analysis.columns import field
from pilot_analysis.analysis.estimates import Result, RowKey, Verdict
from pilot_analysis.language import Text, text
from pilot_analysis.tables.session import Pilot

MEETINGS = ("kompetensråd", "mäklarmöte", "nätverksträff")
CONTACT = "kontaktperson"
MILESTONE = "milestone"
_COUNCIL = MEETINGS[0]
DATES = ("within", "outside")
_FIELDS = (
    field("participant"),
    field("kind", label="occasion"),
    field("month"),
    field("events", "count", label="meetings"),
    field("first_on", "date"),
    field("dated"),
)


def timeline(pilot: Pilot) -> Result:
    """Return month by month the meetings that carry a platform, when a contact person is first met, and milestones.

    Returns
    -------
    Result
        ``platforms-timeline``: participant (none for milestones), kind (`MEETINGS`, `CONTACT`, `MILESTONE`), month,
        number of meetings, the first day, and whether the date lies within the pilot. A meeting dated outside the pilot
        keeps its date and is told apart: only the participant can know which date is right.
    """
    found = [*_milestones(pilot), *_meetings(pilot), *_contacts(pilot)]
    rows = [row for row, _ in found]
    meetings = pilot.table("collaboration")
    return Result(
        id="platforms-timeline",
        title=text("platforms.timeline_title"),
        fields=_FIELDS,
        table=columns.frame(_FIELDS, rows),
        sentences=_sentence(pilot, rows),
        method=text("platforms.timeline_method"),
        caveats=(*_outside(pilot, rows), text("platforms.caveat_recorded")),
        source=columns.deliveries(pilot),
        verdict=Verdict.DESCRIBED,
        rows=tuple(keys for _, keys in found),
        labels=_labels(pilot),
        synthetic=pilot.is_synthetic(meetings),
    )


Found = Iterator[tuple[dict[str, Any], tuple[RowKey, ...]]]


def _milestones(pilot: Pilot) -> Found:
    for place, one in enumerate(pilot.study.pilot.milestones):
        if one.on.isoformat()[:7] not in pilot.months:
            continue
        row = {"participant": None, "kind": f"{MILESTONE} {place}", "month": one.on.isoformat()[:7], "events": 1}
        yield row | {"first_on": pd.Timestamp(one.on), "dated": DATES[0]}, ()


def _meetings(pilot: Pilot) -> Found:
    """Give each participant's meetings of a kind in a month, in the order of participants, kinds and months."""
    held = pilot.table("collaboration").dropna(subset=["participant", "kind", "on"])
    held = held[held["kind"].isin(MEETINGS)]
    held = held.assign(month=held["on"].dt.strftime("%Y-%m"))
    parts = {(str(one), str(kind), str(month)): part for (one, kind, month), part in held.groupby(_BY)}
    order = [one.id for one in pilot.study.participants]
    every = set(pilot.study.months())
    for key in sorted(parts, key=lambda one: (order.index(one[0]), MEETINGS.index(one[1]), one[2])):
        part = parts[key]
        row = dict(zip(_BY, key, strict=True)) | {"events": len(part), "first_on": part["on"].min()}
        yield row | {"dated": DATES[key[2] not in every]}, pilot.keys(part, "collaboration")


_BY = ["participant", "kind", "month"]


def _contacts(pilot: Pilot) -> Found:
    """Give for each participant the first delivery with a rating by its contact person."""
    rated = pilot.table("maturity").dropna(subset=["participant", "level"])
    rated = rated[rated["rater"] == CONTACT].merge(pilot.sources[["source", "period"]], on="source")
    for one in pilot.study.participants:
        own = rated[(rated["participant"] == one.id) & rated["period"].notna()]
        first = own[own["period"] == own["period"].min()]
        if len(first) and first["period"].iloc[0] in pilot.months:
            row = {"participant": one.id, "kind": CONTACT, "month": str(first["period"].iloc[0]), "dated": DATES[0]}
            yield row, pilot.keys(first, "maturity")


def _outside(pilot: Pilot, rows: list[dict[str, Any]]) -> tuple[Text, ...]:
    """Say of each meeting dated outside the pilot whose it is and that it is not counted in any month."""
    names = pilot.study.labels()
    return tuple(
        text("platforms.caveat_outside", name=names[row["participant"]], day=row["first_on"].date())
        for row in rows
        if row["dated"] == DATES[1]
    )


def _sentence(pilot: Pilot, rows: list[dict[str, Any]]) -> Text:
    within = [row for row in rows if row["dated"] == DATES[0]]
    councils = sorted((row["first_on"], row["participant"]) for row in within if row["kind"] == _COUNCIL)
    if not councils:
        return text("platforms.timeline_nothing")
    first, who = councils[0]
    told = {kind: sum(row["events"] for row in within if row["kind"] == one) for one, kind in _COUNTED.items()}
    asked = {one.id for one in pilot.study.participants if set(one.municipalities) & set(pilot.codes)}
    return text(
        "platforms.timeline_sentence",
        having=len({one for _, one in councils}),
        of=len(asked),
        first=pilot.study.labels()[who],
        day=first.date(),
        **told,
    )


_COUNTED = dict(zip(MEETINGS, ("councils", "brokers", "networks"), strict=True))


def _labels(pilot: Pilot) -> dict[str, Text]:
    named = columns.labels(pilot, "collaboration_kind", "rater") | {
        f"{MILESTONE} {place}": one.name.text for place, one in enumerate(pilot.study.pilot.milestones)
    }
    contact = {CONTACT: text("platforms.contact", role=schema.values("rater")[CONTACT].label)}
    return named | contact | {one: text(f"platforms.dated_{one}") for one in DATES}
