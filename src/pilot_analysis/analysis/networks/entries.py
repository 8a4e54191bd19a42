"""Who writes things down: a log of collaboration measures recording habits too."""

from __future__ import annotations

from typing import Any

import pandas as pd

from pilot_analysis.analysis.columns import TOTAL, field
from pilot_analysis.analysis.estimates import Result, Verdict
from pilot_analysis.analysis.networks import answers, contacts
from pilot_analysis.errors import NotEstimable
from pilot_analysis.estimators import concentration, proportions
from pilot_analysis.language import Text, text
from pilot_analysis.tables.session import Pilot

_CLAIMS = (
    *(field("participant"), field("other", label="names")),
    *(field("named", "count"), field("confirmed", "count")),
    *(field(one) for one in ("share", "low", "high", "method")),
)


def recording(pilot: Pilot) -> Result:
    """Return how many events of collaboration each participant entered for each month.

    Returns
    -------
    Result
        ``networks-recording``: one row per participant and month, zeros included, with events and hours.
    """
    events, noted = pilot.table("collaboration"), answers.notes(pilot)
    month = events["on"].dt.strftime("%Y-%m")
    rows, keys = [], []
    for one in noted.index:
        for when in noted.columns:
            part = events[(events["participant"] == one) & (month == when)]
            hours = float(part["hours"].sum())
            rows.append({"participant": one, "month": when, "events": len(part), "hours": hours})
            keys.append(pilot.keys(part, "collaboration"))
    fields = (field("participant"), field("month"), field("events", "count"), field("hours", "number", 1))
    sentence, verdict = _told(pilot, noted)
    return answers.answer(
        pilot,
        "recording",
        fields,
        rows,
        behind=[events],
        keys=tuple(keys),
        sentences=sentence,
        verdict=verdict,
        caveats=(text("networks.caveat_missing"), *_silent(pilot, noted), text("analysis.caveat_log")),
    )


def claims(pilot: Pilot) -> Result:
    """Return how often a participant's notes of another are found in the other's own log.

    A note that names another participant is confirmed if the other noted, for the same day, an event with the first;
    a note dated to a week or a month is confirmed by one within it. Whatever both noted counts twice elsewhere.

    Returns
    -------
    Result
        ``networks-claims``: one row per participant and other participant, and the total, with Wilson's interval.
    """
    events = pilot.table("collaboration")
    looked_at = list(answers.notes(pilot).index)
    named = _mentions(events, looked_at)
    pairs = [(one, other) for one in looked_at for other in looked_at if one != other]
    rows, keys = [], []
    for one, other in (*pairs, (TOTAL, TOTAL)):
        part = named if one == TOTAL else named[(named["participant"] == one) & (named["other"] == other)]
        found = proportions.share(int(part["confirmed"].sum()), len(part), pilot.study.thresholds.confidence)
        counts = {"named": len(part), "confirmed": int(part["confirmed"].sum())}
        rows.append({"participant": one, "other": other, **counts, **found._asdict()})
        keys.append(pilot.keys(events[events.index.isin(part["event"])], "collaboration"))
    both = _both(named)
    return answers.answer(
        pilot,
        "claims",
        _CLAIMS,
        rows,
        behind=[events],
        keys=keys,
        sentences=text("networks.claims_sentence", **rows[-1], **both) if len(named) else text("networks.claims_none"),
        verdict=Verdict.DESCRIBED if len(named) else Verdict.CANNOT_TELL,
        labels={TOTAL: text("analysis.label_total")},
        method={"confidence": pilot.study.thresholds.confidence},
        caveats=(text("networks.caveat_claims"), *answers.log(pilot)),
        facts=both,
    )


def _mentions(events: pd.DataFrame, looked_at: list[str]) -> pd.DataFrame:
    """Return one row for each note and other participant named in it, with whether the other noted it too."""
    lines = [
        (event, one, other)
        for event, one, joined in zip(events.index, events["participant"], events["actors"].fillna(""), strict=True)
        for other in contacts.listed(joined)
        if one in looked_at and other in looked_at and other != one
    ]
    named = pd.DataFrame(lines, columns=["event", "participant", "other"]).astype({"event": "int64"})
    first = events["on"].reindex(named["event"])
    precision = events["on_precision"].reindex(named["event"])
    last = first.mask(precision.eq("week").fillna(value=False), first + pd.Timedelta(days=6))
    last = last.mask(precision.eq("month").fillna(value=False), first + pd.offsets.MonthEnd(0))
    named = named.assign(first=first.to_numpy(), last=last.to_numpy())
    turned = named.rename(columns={"participant": "other", "other": "participant"})
    met = named.merge(turned, on=["participant", "other"], suffixes=("", "_there"))
    same = met[(met["first"] <= met["last_there"]) & (met["first_there"] <= met["last"])]
    found = pd.MultiIndex.from_frame(same[["event", "other"]])
    return named.assign(confirmed=pd.MultiIndex.from_frame(named[["event", "other"]]).isin(found))


def _both(named: pd.DataFrame) -> dict[str, int]:
    """Return how many pairs of participants any note names, and in how many both have noted the other."""
    ways = set(zip(named["participant"], named["other"], strict=True))
    pairs = {frozenset(one) for one in ways}
    return {"pairs": len(pairs), "mutual": sum({tuple(one), tuple(one)[::-1]} <= ways for one in pairs)}


def _silent(pilot: Pilot, noted: pd.DataFrame) -> tuple[Text, ...]:
    """Name the participants with months without a note."""
    empty = (noted == 0).sum(axis=1)
    named = answers.names(pilot)
    silent = [text("networks.months_of", name=named[str(one)], n=int(count)) for one, count in empty.items() if count]
    return (text("networks.caveat_silent", silent=silent),) if silent else ()


def _told(pilot: Pilot, noted: pd.DataFrame) -> tuple[Text, Verdict]:
    totals: Any = noted.sum(axis=1)
    try:
        uneven = concentration.gini(totals.tolist(), corrected=True)
    except NotEstimable as reason:
        return reason.message, Verdict.CANNOT_TELL
    most = str(totals.idxmax())
    events = int(totals.sum())
    name = answers.names(pilot)[most]
    told = text("networks.recording_sentence", name=name, share=totals[most] / events, events=events, gini=uneven)
    return told, Verdict.DESCRIBED
