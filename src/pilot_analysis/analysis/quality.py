"""How good the data are: what came in and when, and what is wrong with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pandas as pd

from pilot_analysis import schema
from pilot_analysis.analysis import columns
from pilot_analysis.analysis.columns import TOTAL, field
from pilot_analysis.analysis.estimates import Result, Verdict
from pilot_analysis.language import catalogue, same, text
from pilot_analysis.pilot import Participant
from pilot_analysis.tables.session import Pilot

STATUSES = ("in time", "late", "missing", "not registered")
SEVERITIES = ("fatal", "error", "warning", "info")


def coverage(pilot: Pilot) -> Result:
    """Return for every participant and month whether the delivery came in time.

    A month's delivery is late when it came in more than the study's ``due_days`` after the month's end; it is not
    registered when it is there but nobody noted when it came.

    Returns
    -------
    Result
        ``quality-coverage``: participant, month, status (`STATUSES`), the day it came in and was due, days after the
        month's end.
    """
    known = pilot.sources[pilot.sources["participant"].notna() & pilot.sources["period"].isin(pilot.months)]
    first = known.groupby(["participant", "period"])["received_on"].min()
    participants = _participants(pilot)
    rows = [_delivery(pilot, one.id, month, first) for one in participants for month in pilot.months]
    fields = (*map(field, ("participant", "month", "status", "received_on", "due_on")), field("days", "count"))
    table = columns.frame(fields, rows)
    count = {status: int((table["status"] == status).sum()) for status in STATUSES}
    told = {"expected": len(rows), "in_time": count["in time"], "late": count["late"], "missing": count["missing"]}
    told["unregistered"] = count["not registered"]
    told["delivered"] = told["expected"] - told["missing"]
    return Result(
        id="quality-coverage",
        title=text("analysis.coverage_title"),
        fields=fields,
        table=table,
        sentences=text("analysis.coverage_sentence", **told) if rows else text("analysis.no_participants"),
        method=text("analysis.coverage_method", days=pilot.study.thresholds.due_days),
        caveats=(text("analysis.caveat_unregistered"),) if count["not registered"] else (),
        source=columns.deliveries(pilot),
        verdict=Verdict.DESCRIBED,
        rows=((),) * len(rows),
        labels=_labels(pilot),
        synthetic=bool(known["synthetic"].fillna(False).any()),
        facts=told,
    )


def problems(pilot: Pilot) -> Result:
    """Return the findings by participant, severity and rule, and how many that is per 1,000 delivered values.

    Returns
    -------
    Result
        ``quality-problems``: only rules that were met; findings that belong to no participant are left out and said.
    """
    participants = _participants(pilot)
    values = dict(_values(pilot))
    found = pilot.findings[pilot.findings["participant"].isin([one.id for one in participants])]
    rows = _counted(found, [one.id for one in participants], values)
    fields = (*map(field, ("participant", "severity", "rule")), field("findings", "count"), field("values", "count"))
    fields += (field("per_thousand", "number", 1),)
    total, serious = len(found), int(found["severity"].isin(["error", "fatal"]).sum())
    everything = sum(values.values())
    told = {"findings": total, "serious": serious, "values": everything}
    rate = 1000 * serious / everything if everything else None
    return Result(
        id="quality-problems",
        title=text("analysis.problems_title"),
        fields=fields,
        table=columns.frame(fields, rows),
        sentences=text("analysis.problems_sentence", rate=rate, **told) if total else text("analysis.problems_none"),
        method=text("analysis.problems_method"),
        caveats=(text("analysis.caveat_problems"),),
        source=columns.deliveries(pilot),
        verdict=Verdict.DESCRIBED,
        rows=((),) * len(rows),
        labels=_labels(pilot) | _rules(pilot),
        synthetic=bool(pilot.sources["synthetic"].fillna(False).any()),
        facts=told,
    )


def _counted(found: pd.DataFrame, participants: list[str], values: dict[str, int]) -> list[dict[str, Any]]:
    """Return one row per participant, severity and rule, the gravest and most frequent first."""
    rows = []
    for participant in participants:
        own = Counter(
            zip(*(found.loc[found["participant"] == participant, one] for one in ("severity", "rule")), strict=True)
        )
        delivered = values[participant]
        for (severity, rule), n in sorted(
            own.items(), key=lambda one: (SEVERITIES.index(one[0][0]), -one[1], one[0][1])
        ):
            row = {"participant": participant, "severity": severity, "rule": rule, "findings": n, "values": delivered}
            rows.append(row | {"per_thousand": 1000 * n / delivered if delivered else None})
    return rows


def _participants(pilot: Pilot) -> list[Participant]:
    """Return the participants that deliver for any of the municipalities looked at."""
    return [one for one in pilot.study.participants if set(one.municipalities) & set(pilot.codes)]


def _delivery(pilot: Pilot, participant: str, month: str, first: pd.Series) -> dict[str, Any]:
    end = pd.Timestamp(month) + pd.offsets.MonthEnd()
    due = end + pd.Timedelta(days=pilot.study.thresholds.due_days)
    row: dict[str, Any] = {"participant": participant, "month": month, "due_on": due}
    if (participant, month) not in first.index:
        return row | {"status": "missing"}
    received = first.loc[(participant, month)]
    if pd.isna(received):
        return row | {"status": "not registered"}
    return row | {
        "status": "late" if received > due else "in time",
        "received_on": received,
        "days": (received - end).days,
    }


def _values(pilot: Pilot) -> Iterator[tuple[str, int]]:
    """Give for each participant how many values it has delivered: findings are of whole deliveries too."""
    frames = [(one.name, pilot.delivered(one.name)) for one in schema.tables().values() if one.delivered]
    for one in _participants(pilot):
        own = [frame.loc[frame["participant"] == one.id, list(schema.table(name).columns)] for name, frame in frames]
        yield one.id, sum(int(frame.notna().to_numpy().sum()) for frame in own)


def _labels(pilot: Pilot) -> dict[str, Any]:
    named = columns.labels(pilot)
    for status in STATUSES:
        named[status] = text(f"analysis.status_{status.replace(' ', '_')}")
    for severity in SEVERITIES:
        named[severity] = text(f"tables.severity_{severity}")
    return named


def _rules(pilot: Pilot) -> dict[str, Any]:
    """Name the rules that were met; one without a short name of its own is named by its id."""
    known = catalogue()
    return {
        rule: text(f"analysis.rule_{rule}") if f"analysis.rule_{rule}" in known else same(rule.replace("_", " "))
        for rule in sorted(set(pilot.findings["rule"].dropna()) - {TOTAL})
    }
