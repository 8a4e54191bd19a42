"""Broker models: how many of their cases lead to a match, to education, to its completion."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from pilot_analysis import schema
from pilot_analysis.analysis import columns, units
from pilot_analysis.analysis.brokers.cases import (
    BY,
    STAGES,
    dimensions,
    keys,
    labels,
    left_out,
    opened_cases,
    split_fields,
    splits,
    with_outcome,
    with_stage,
)
from pilot_analysis.analysis.columns import TOTAL, field
from pilot_analysis.analysis.estimates import Additive, Result, Verdict
from pilot_analysis.estimators import proportions
from pilot_analysis.language import Text, text
from pilot_analysis.tables.selection import known
from pilot_analysis.tables.session import Pilot

_COMPUTED = ("share", "low", "high", "method")


def conversion(pilot: Pilot, by: str = "model", outcome: str = "matchning") -> Result:
    """Return of the cases opened how many had an outcome by the end of the data, by group and sex.

    Parameters
    ----------
    by
        One of `BY`. Only clients that are persons are counted, except by ``client_kind``.
    outcome
        An event of a case, such as ``matchning`` or ``påbörjad``.

    Returns
    -------
    Result
        ``brokers-conversion``: cases, cases with the outcome, cases still open without it, share with interval.

    Raises
    ------
    ConfigurationError
        If there is no such grouping or event.
    """
    known("by", [by], {one: one for one in BY})
    known("outcome", [outcome], {one: one for one in schema.values("event")})
    return replace(conversion_of(pilot, by, outcome), linked=(funnel_of(pilot, by),))


def conversion_of(pilot: Pilot, by: str, outcome: str) -> Result:
    """Return `conversion` without what it is linked with."""
    cases, events = with_outcome(pilot, opened_cases(pilot, by), outcome)
    parts = splits(pilot, cases, by)
    confidence = pilot.study.thresholds.confidence
    rows = [dict(split, **_converted(part, confidence)) for split, part in parts]
    fields = (*split_fields(by), *map(field, ("n", "k", "open", "share", "low", "high", "open_share", "method")))
    told = units.comparison(pilot, by, cases, columns.frame(fields, rows)) if rows else units.nothing()
    word = text(f"analysis.outcome_{outcome}")
    return Result(
        id="brokers-conversion",
        title=text("analysis.conversion_title", outcome=word),
        fields=fields,
        table=columns.frame(fields, rows),
        sentences=told.sentence(pilot, by, word),
        method=text("analysis.conversion_method", confidence=confidence),
        caveats=(*told.caveats(by), *left_out(pilot)),
        source=columns.deliveries(pilot),
        verdict=told.verdict,
        rows=tuple(keys(pilot, part, events) for _, part in parts),
        labels=labels(pilot, cases, by),
        synthetic=pilot.is_synthetic(cases),
        additive=Additive(dimensions(by), "n", "k", _COMPUTED, {"open": ("open_share",)}),
        quotes=told.quotes,
        facts={"small_n": pilot.study.thresholds.small_n, "confidence": confidence, **told.facts},
    )


def funnel(pilot: Pilot, by: str = "model") -> Result:
    """Return stage by stage how many of the cases opened got at least that far, by group and sex.

    Parameters
    ----------
    by
        As in `conversion`.

    Returns
    -------
    Result
        ``brokers-funnel``: stages `STAGES`; ``n`` cases opened, ``k`` of them got to the stage or a later one.
    """
    known("by", [by], {one: one for one in BY})
    return replace(funnel_of(pilot, by), linked=(conversion_of(pilot, by, "matchning"),))


def funnel_of(pilot: Pilot, by: str) -> Result:
    """Return `funnel` without what it is linked with."""
    cases, events = with_stage(pilot, opened_cases(pilot, by))
    parts, confidence = splits(pilot, cases, by), pilot.study.thresholds.confidence
    happened = {stage: events[events["event"] == stage] for stage in STAGES}
    rows, behind = [], []
    for split, part in parts:
        for place, stage in enumerate(STAGES):
            got = part[part["stage"] >= place]
            found = proportions.share(len(got), len(part), confidence)._asdict()
            rows.append({**split, "stage": stage, "n": len(part), "k": len(got), **found})
            behind.append(keys(pilot, got, happened[stage]))
    fields = (*split_fields(by), field("stage"), field("n"), field("k", label="reached"))
    fields += tuple(map(field, ("share", "low", "high", "method")))
    table = columns.frame(fields, rows)
    overall = table.index[(table[list(dimensions(by))] == TOTAL).all(axis=1)]
    return Result(
        id="brokers-funnel",
        title=text("analysis.funnel_title"),
        fields=fields,
        table=table,
        sentences=_funnel_sentence(table.loc[overall]),
        method=text("analysis.funnel_method", confidence=confidence),
        caveats=(text("analysis.caveat_open_cases"), text("analysis.caveat_stages"), *left_out(pilot)),
        source=columns.deliveries(pilot),
        verdict=Verdict.DESCRIBED,
        rows=tuple(behind),
        labels=labels(pilot, cases, by),
        synthetic=pilot.is_synthetic(cases),
        additive=Additive(dimensions(by) | {"stage": None}, "n", "k", _COMPUTED, nested="stage"),
        quotes=tuple((int(row), name) for row in overall for name in ("n", "k")),
        facts={"small_n": pilot.study.thresholds.small_n, "confidence": confidence},
    )


def _converted(part: pd.DataFrame, confidence: float) -> dict[str, Any]:
    n, k, still = len(part), int(part["reached"].sum()), int(part["open"].sum())
    found = proportions.share(k, n, confidence)._asdict()
    return {"n": n, "k": k, "open": still, "open_share": still / n if n else None, **found}


def _funnel_sentence(overall: pd.DataFrame) -> Text:
    if overall.empty:
        return text("analysis.no_cases")
    shares = dict(zip(overall["stage"], overall["share"], strict=True))
    return text(
        "analysis.funnel_sentence",
        n=int(overall["n"].iloc[0]),
        matched=shares["matchning"],
        started=shares["påbörjad"],
        completed=shares["slutförd"],
    )
