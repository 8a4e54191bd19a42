"""What came in and when: the calendar of deliveries, and which tables came in for how many months."""

from __future__ import annotations

from typing import Any

import pandas as pd

from pilot_analysis import schema
from pilot_analysis.analysis import columns
from pilot_analysis.analysis.columns import field
from pilot_analysis.analysis.estimates import Result, Verdict
from pilot_analysis.analysis.quality.names import STATUSES, is_synthetic, labels, participants
from pilot_analysis.language import text
from pilot_analysis.tables.session import Pilot


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
    rows = [_delivery(pilot, one.id, month, first) for one in participants(pilot) for month in pilot.months]
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
        labels=labels(pilot),
        synthetic=bool(known["synthetic"].fillna(False).any()),
        facts=told,
    )


def calendar(pilot: Pilot) -> Result:
    """Return for every participant and table for how many months it came in, and for which first and last.

    Returns
    -------
    Result
        ``quality-calendar``: months with the table, the months of the pilot, first and last month, the day the last one
        came in. Not every table is due every month: ratings of maturity come twice, goals once.
    """
    known = pilot.sources[pilot.sources["period"].isin(pilot.months)]
    tables = [one.name for one in schema.tables().values() if one.delivered]
    rows = [_table(one.id, table, known, len(pilot.months)) for one in participants(pilot) for table in tables]
    fields = (
        *(field("participant"), field("table"), field("months", "count"), field("due", "count")),
        *(field("first_month", "month"), field("last_month", "month"), field("received_on")),
    )
    table = columns.frame(fields, rows)
    never = sum(not row["months"] for row in rows)
    told = {"pairs": len(rows), "never": never, "tables": len(tables), "participants": len(participants(pilot))}
    key = "analysis.no_participants" if not rows else f"quality.calendar_{'sentence' if never else 'all'}"
    return Result(
        id="quality-calendar",
        title=text("quality.calendar_title"),
        fields=fields,
        table=table,
        sentences=text(key, **told),
        method=text("quality.calendar_method"),
        caveats=(text("quality.caveat_not_monthly"),),
        source=columns.deliveries(pilot),
        verdict=Verdict.DESCRIBED,
        rows=((),) * len(rows),
        labels=labels(pilot),
        synthetic=is_synthetic(pilot),
        facts=told,
    )


def _table(participant: str, table: str, known: pd.DataFrame, due: int) -> dict[str, Any]:
    own = known[(known["participant"] == participant) & (known["table"] == table)]
    months = sorted(set(own["period"]))
    row: dict[str, Any] = {"participant": participant, "table": table, "months": len(months), "due": due}
    if not months:
        return row
    ends = {"first_month": months[0], "last_month": months[-1]}
    return row | ends | {"received_on": own.loc[own["period"] == months[-1], "received_on"].min()}


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
