"""Who writes things down: a log of collaboration measures recording habits too."""

from __future__ import annotations

from pilot_analysis.analysis.columns import field
from pilot_analysis.analysis.estimates import Result, Verdict
from pilot_analysis.analysis.networks import answers
from pilot_analysis.errors import NotEstimable
from pilot_analysis.estimators import concentration
from pilot_analysis.language import Text, text
from pilot_analysis.tables.session import Pilot


def recording(pilot: Pilot) -> Result:
    """Return how many events of collaboration each participant entered for each month.

    Returns
    -------
    Result
        ``networks-recording``: one row per participant and month, zeros included, with events and hours.
    """
    events = pilot.table("collaboration")
    month = events["on"].dt.strftime("%Y-%m")
    rows, keys, totals = [], [], {}
    for one in pilot.study.participants:
        own = events[(events["participant"] == one.id) & month.isin(pilot.months)]
        totals[one.id] = len(own)
        for when in pilot.months:
            part = own[month[own.index] == when]
            hours = float(part["hours"].sum())
            rows.append({"participant": one.id, "month": when, "events": len(part), "hours": hours})
            keys.append(pilot.keys(part, "collaboration"))
    fields = (field("participant"), field("month"), field("events", "count"), field("hours", "number", 1))
    sentence, verdict = _told(pilot, totals)
    return answers.answer(
        pilot,
        "recording",
        fields,
        rows,
        behind=[events],
        keys=tuple(keys),
        sentences=sentence,
        verdict=verdict,
        caveats=(text("networks.caveat_missing"), text("analysis.caveat_log")),
    )


def _told(pilot: Pilot, totals: dict[str, int]) -> tuple[Text, Verdict]:
    try:
        uneven = concentration.gini(list(totals.values()), corrected=True)
    except NotEstimable as reason:
        return reason.message, Verdict.CANNOT_TELL
    most = max(totals, key=lambda one: totals[one])
    events = sum(totals.values())
    name = answers.names(pilot)[most]
    told = text("networks.recording_sentence", name=name, share=totals[most] / events, events=events, gini=uneven)
    return told, Verdict.DESCRIBED
