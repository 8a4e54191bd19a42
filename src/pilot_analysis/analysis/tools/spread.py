"""How far a tool has spread: who uses it, since when, how much per inhabitant, and how much training came before."""

from __future__ import annotations

from typing import Any

import pandas as pd

from pilot_analysis.analysis import columns
from pilot_analysis.analysis.columns import TOTAL, field
from pilot_analysis.analysis.estimates import Additive, Result, Verdict
from pilot_analysis.analysis.tools.usage import ROUNDED, in_order, labels, reported_use, rounded
from pilot_analysis.language import Text, text
from pilot_analysis.pilot import Participant
from pilot_analysis.tables.session import Pilot

POPULATION = "befolkning"  # an indicator of sources/definitions.toml


def spread(pilot: Pilot) -> Result:
    """Return month by month how many participants use each tool, and how many have used it so far.

    Returns
    -------
    Result
        ``tools-spread``: participants with sessions that month, with sessions so far (the curve of diffusion), that
        reported the tool, and all of them. A month that a participant did not report is not taken for no use.
    """
    reported, of = reported_use(pilot), len(participants(pilot))
    rows, keys = [], []
    for tool in in_order(pilot, reported):
        own = reported[reported["tool"] == tool]
        used = own[own["sessions"].fillna(0) > 0]
        for month in pilot.months:
            part = own[own["month"] == month]
            now = int(used.loc[used["month"] == month, "participant"].nunique())
            so_far = int(used.loc[used["month"] <= month, "participant"].nunique())
            row = {"tool": tool, "month": month, "using": now, "adopted": so_far}
            rows.append(row | {"participants": part["participant"].nunique(), "of": of})
            keys.append(pilot.keys(part, "tool_use"))
    fields = (
        *(field("tool"), field("month"), field("using", "count"), field("adopted", "count")),
        *(field("participants", "count"), field("of", "count")),
    )
    table = columns.frame(fields, rows)
    return Result(
        id="tools-spread",
        title=text("tools.spread_title"),
        fields=fields,
        table=table,
        sentences=_spread_sentence(pilot, table),
        method=text("tools.spread_method"),
        caveats=(text("analysis.caveat_reporting"),),
        source=columns.deliveries(pilot),
        verdict=Verdict.DESCRIBED,
        rows=tuple(keys),
        labels=labels(pilot),
        synthetic=pilot.is_synthetic(reported),
        facts={"of": of},
    )


def per_inhabitant(pilot: Pilot) -> Result:
    """Return the sessions of each tool per 1,000 inhabitants, by participant.

    Returns
    -------
    Result
        ``tools-per-inhabitant``: sessions over the period to the nearest ten, inhabitants of the participant's
        municipalities, rate. Without the population among the official indicators no row, and the sentence says so.
    """
    reported = reported_use(pilot).dropna(subset="sessions")
    people, year = _population(pilot)
    rows, keys = [], []
    for tool in in_order(pilot, reported) if people else ():
        for one in participants(pilot):
            part = reported[(reported["tool"] == tool) & (reported["participant"] == one.id)]
            if not len(part) or not all(code in people for code in one.municipalities):
                continue
            sessions, inhabitants = (
                rounded(part["sessions"].fillna(0).sum()),
                sum(people[code] for code in one.municipalities),
            )
            row = {"tool": tool, "participant": one.id, "sessions": sessions, "inhabitants": inhabitants}
            rows.append(row | {"rate": 1000 * sessions / inhabitants})
            keys.append(pilot.keys(part, "tool_use"))
    fields = (
        *(field("tool"), field("participant"), field("sessions", "count", label="sessions_rounded")),
        *(field("inhabitants", "count"), field("rate", "number", 1, label="per_thousand_inhabitants")),
    )
    table = columns.frame(fields, rows)
    return Result(
        id="tools-per-inhabitant",
        title=text("tools.inhabitants_title"),
        fields=fields,
        table=table,
        sentences=_rate_sentence(pilot, table, year),
        method=text("tools.inhabitants_method", rounded=ROUNDED),
        caveats=(text("tools.caveat_visits"),),
        source=columns.deliveries(pilot),
        verdict=Verdict.DESCRIBED if rows else Verdict.CANNOT_TELL,
        rows=tuple(keys),
        labels=labels(pilot),
        synthetic=pilot.is_synthetic(reported),
        facts={"year": year},
    )


def training(pilot: Pilot) -> Result:
    """Return how many of the staff were trained in each tool beside how much it was used, by participant.

    With a handful of participants this cannot show whether training leads to use; no measure of it is given.

    Returns
    -------
    Result
        ``tools-training``: staff trained over the period, and sessions to the nearest ten.
    """
    reported = reported_use(pilot).dropna(subset="trained")
    rows, keys = [], []
    for tool in in_order(pilot, reported):
        own = reported[reported["tool"] == tool]
        every = [(one.id, own[own["participant"] == one.id]) for one in participants(pilot)]
        for name, part in [*((name, part) for name, part in every if len(part)), (TOTAL, own)]:
            row = {"tool": tool, "participant": name, "trained": int(part["trained"].sum())}
            rows.append(row | {"sessions": rounded(part["sessions"].fillna(0).sum())})
            keys.append(pilot.keys(part, "tool_use"))
    fields = (
        *(field("tool"), field("participant"), field("trained", "persons")),
        field("sessions", "count", label="sessions_rounded"),
    )
    table = columns.frame(fields, rows)
    sentence, quotes = _training_sentence(table, len(participants(pilot)))
    return Result(
        id="tools-training",
        title=text("tools.training_title"),
        fields=fields,
        table=table,
        sentences=sentence,
        method=text("tools.training_method", rounded=ROUNDED),
        caveats=(text("tools.caveat_trained"),),
        source=columns.deliveries(pilot),
        verdict=Verdict.CANNOT_TELL,
        rows=tuple(keys),
        labels=labels(pilot),
        synthetic=pilot.is_synthetic(reported),
        additive=Additive({"tool": None, "participant": TOTAL}, "trained"),
        quotes=quotes,
    )


def participants(pilot: Pilot) -> list[Participant]:
    """Return the participants whose reports of tools belong to the selection."""
    return [one for one in pilot.study.participants if set(one.municipalities) <= set(pilot.codes)]


def _population(pilot: Pilot) -> tuple[dict[str, int], str]:
    """Return inhabitants by municipality for the pilot's last year or the latest one before, and that year."""
    known = pilot.delivered("indicators").dropna(subset="value")
    known = known[(known["indicator"] == POPULATION) & (known["sex"] == TOTAL) & (known["age"] == TOTAL)]
    known = known[known["period"] <= str(pilot.study.pilot.end.year)]
    if known.empty:
        return {}, ""
    year = str(known["period"].max())
    latest = known[known["period"] == year]
    return {str(code): int(value) for code, value in zip(latest["municipality"], latest["value"], strict=True)}, year


def _spread_sentence(pilot: Pilot, table: pd.DataFrame) -> Text:
    if table.empty:
        return text("analysis.use_nothing")
    last = table[table["month"] == pilot.months[-1]]
    parts = [
        text("tools.spread_part", tool=labels(pilot)[row["tool"]], adopted=row["adopted"], of=row["of"])
        for row in last.to_dict("records")
    ]
    return text("tools.spread_sentence", parts=parts)


def _rate_sentence(pilot: Pilot, table: pd.DataFrame, year: str) -> Text:
    if not year:
        return text("tools.inhabitants_missing")
    if table.empty:
        return text("analysis.use_nothing")
    row: dict[Any, Any] = table.loc[int(table["rate"].astype(float).to_numpy().argmax())].to_dict()
    names = labels(pilot)
    told = {"tool": names[row["tool"]], "name": names[row["participant"]], "rate": row["rate"], "year": year}
    return text("tools.inhabitants_sentence", **told)


def _training_sentence(table: pd.DataFrame, n: int) -> tuple[Text, tuple[tuple[int, str], ...]]:
    totals = table[(table["participant"] == TOTAL) & (table["trained"] > 0)]
    if totals.empty:
        return text("tools.training_nothing"), ()
    row = int(totals.index[int(totals["trained"].astype(int).to_numpy().argmax())])
    told = {"tool": str(table.loc[row, "tool"]), "trained": table.loc[row, "trained"], "n": n}
    return text("tools.training_sentence", **told), ((row, "trained"),)
