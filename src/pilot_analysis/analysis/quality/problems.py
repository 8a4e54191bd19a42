"""What is wrong with the deliveries: how much, by rule and month, and in which cells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pandas as pd

from pilot_analysis import schema
from pilot_analysis.analysis import columns
from pilot_analysis.analysis.columns import field
from pilot_analysis.analysis.estimates import Result, Verdict
from pilot_analysis.analysis.quality.names import SEVERITIES, is_synthetic, labels, own_findings, participants, rules
from pilot_analysis.language import Text, text
from pilot_analysis.tables.session import Pilot

GRAVE = ("fatal", "error", "warning")  # what somebody has to look at
_PERSON_ROWS = ("cases", "case_events")  # tables with a row for each person: an address would tell how many there are


def problems(pilot: Pilot) -> Result:
    """Return the findings by participant, severity and rule, and how many that is per 1,000 delivered values.

    Returns
    -------
    Result
        ``quality-problems``: only rules that were met; findings that belong to no participant are left out and said.
    """
    own = [one.id for one in participants(pilot)]
    values = dict(_values(pilot))
    found = own_findings(pilot)
    rows = _counted(found, own, values)
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
        labels=labels(pilot) | rules(pilot),
        synthetic=is_synthetic(pilot),
        facts=told,
    )


def findings_by_rule(pilot: Pilot) -> Result:
    """Return errors and warnings by rule, participant and the month that the file was delivered for.

    Returns
    -------
    Result
        ``quality-findings``: only combinations that were met. A finding of a file without a month has none.
    """
    found = own_findings(pilot)
    found = found[found["severity"].isin(GRAVE)]
    found = found.assign(month=_months(pilot, found))
    counted = Counter(zip(*(found[one] for one in ("severity", "rule", "participant", "month")), strict=True))
    order = [one.id for one in participants(pilot)]
    ranked = sorted(counted, key=lambda one: (SEVERITIES.index(one[0]), one[1], order.index(one[2]), one[3]))
    rows = [
        {"severity": severity, "rule": rule, "participant": own, "month": month or None, "findings": counted[key]}
        for key in ranked
        for severity, rule, own, month in [key]
    ]
    fields = (*map(field, ("severity", "rule", "participant", "month")), field("findings", "count"))
    told: dict[str, Any] = {"findings": len(found), "rules": found["rule"].nunique(), "places": len(rows)}
    return Result(
        id="quality-findings",
        title=text("quality.findings_title"),
        fields=fields,
        table=columns.frame(fields, rows),
        sentences=_most_common(found, rules(pilot)),
        method=text("quality.findings_method"),
        caveats=(text("analysis.caveat_problems"),),
        source=columns.deliveries(pilot),
        verdict=Verdict.DESCRIBED,
        rows=((),) * len(rows),
        labels=labels(pilot) | rules(pilot),
        synthetic=is_synthetic(pilot),
        facts=told,
    )


def cells(pilot: Pilot) -> Result:
    """Return where each error and warning stands: file, sheet and cell.

    What stood there is left out: it belongs to the participant and stands in the page that it gets back. On sheets with
    a row for each person the address ends at the sheet, for the row would tell how many persons there are at least.

    Returns
    -------
    Result
        ``quality-cells``: one row per finding, by participant, the gravest first.
    """
    found = own_findings(pilot)
    found = found[found["severity"].isin(GRAVE)]
    order = {one.id: place for place, one in enumerate(participants(pilot))}
    gravity = found["severity"].map(SEVERITIES.index)
    found = found.assign(gravity=gravity, order=found["participant"].map(order))
    found = found.sort_values(["order", "gravity", "file", "sheet", "cell"], kind="stable")
    fields = tuple(map(field, ("participant", "severity", "rule", "column", "place")))
    rows = [{one.name: row[one.name] for one in fields} for row in map(located, found.to_dict("records"))]
    told = {"findings": len(rows), "files": int(found.loc[found["file"] != "", "file"].nunique())}
    return Result(
        id="quality-cells",
        title=text("quality.cells_title"),
        fields=fields,
        table=columns.frame(fields, rows),
        sentences=text("quality.cells_sentence", **told) if rows else text("quality.findings_none"),
        method=text("quality.cells_method"),
        caveats=(text("quality.caveat_cells"),),
        source=columns.deliveries(pilot),
        verdict=Verdict.DESCRIBED,
        rows=((),) * len(rows),
        labels=labels(pilot) | rules(pilot) | column_names(),
        synthetic=is_synthetic(pilot),
        facts=told,
    )


def located(row: dict[Any, Any]) -> dict[str, Any]:
    """Return a finding's row: its place as ``file > sheet > cell``, without the cell where rows are persons."""
    if row["rule"] == "delivery_missing":
        row |= {"sheet": row["expected"]}
    parts = [row["file"].rpartition("/")[2], row["sheet"], "" if row["table"] in _PERSON_ROWS else row["cell"]]
    return {
        **{name: row[name] for name in ("participant", "severity", "rule")},
        "table": row["table"] or None,
        "column": f"column {row['table']}.{row['column']}" if row["column"] else None,
        "place": " > ".join(part for part in parts if part) or None,
    }


def column_names() -> dict[str, Text]:
    """Name the delivered columns as the template heads them, and in English."""
    every = [(name, column) for name, table in schema.tables().items() for column in table.columns.values()]
    return {f"column {name}.{column.name}": column.label for name, column in every}


def _months(pilot: Pilot, found: pd.DataFrame) -> pd.Series:
    """Return the month that each finding's file was delivered for, as ``2015-03``; ``""`` where that is not known."""
    sources = pilot.sources.dropna(subset=["file", "period"])
    periods = dict(zip(sources["file"], sources["period"], strict=True))
    missing = found["expected"].where(found["rule"] == "delivery_missing", "").fillna("")
    known = found["file"].map(periods).fillna("")
    return known.where(known != "", missing)


def _most_common(found: pd.DataFrame, names: dict[str, Text]) -> Text:
    if found.empty:
        return text("quality.findings_none")
    counts = found["rule"].value_counts()
    rule = str(sorted(counts.index[counts == counts.max()])[0])
    told = {"findings": len(found), "rules": len(counts), "rule": names[rule], "most": int(counts.max())}
    return text("quality.findings_sentence", **told)


def _counted(found: pd.DataFrame, delivering: list[str], values: dict[str, int]) -> list[dict[str, Any]]:
    """Return one row per participant, severity and rule, the gravest and most frequent first."""
    rows = []
    for participant in delivering:
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


def _values(pilot: Pilot) -> Iterator[tuple[str, int]]:
    """Give for each participant how many values it has delivered: findings are of whole deliveries too."""
    frames = [(one.name, pilot.delivered(one.name)) for one in schema.tables().values() if one.delivered]
    for one in participants(pilot):
        own = [frame.loc[frame["participant"] == one.id, list(schema.table(name).columns)] for name, frame in frames]
        yield one.id, sum(int(frame.notna().to_numpy().sum()) for frame in own)
