"""Stage by stage, from the start and from the stage before, for cases opened at the same time."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from pilot_analysis.analysis import columns
from pilot_analysis.analysis.brokers.cases import (
    BY,
    STAGES,
    dimensions,
    keys,
    labels,
    left_out,
    opened_cases,
    splits,
    with_stage,
)
from pilot_analysis.analysis.columns import NONE, TOTAL, field
from pilot_analysis.analysis.counts import resting
from pilot_analysis.analysis.estimates import Additive, Computed, Result, Verdict
from pilot_analysis.estimators import proportions
from pilot_analysis.language import LANGUAGES, Text, month, text
from pilot_analysis.tables.selection import known
from pilot_analysis.tables.session import Pilot

COHORTS = ("month", "quarter")
_SHARE = ("share", "low", "high", "method")
_STEP = ("step", "step_low", "step_high")


def stages(pilot: Pilot, by: str = "quarter", *, sexes: bool = True) -> Result:
    """Return how far cases opened at the same time have got, from the start and from stage to stage, by sex.

    Parameters
    ----------
    by
        ``quarter`` or ``month`` in which cases were opened, or one of `BY`. Months of a small pilot hold so few cases
        that most of their counts cannot be published.
    sexes
        Whether women and men are told apart. Beside the funnel tell them apart in one of the two only: the one may
        show what the other hides of all women, or of all men.

    Returns
    -------
    Result
        ``brokers-stages``: ``share`` of all the cohort's cases that got to a stage or a later one, ``step`` of those
        that got to the stage before, and ``open_share`` of the cohort's cases that are still open and not yet through
        all stages.

    Raises
    ------
    ConfigurationError
        If there is no such grouping.
    """
    known("by", [by], {one: one for one in (*COHORTS, *BY)})
    column = "cohort" if by in COHORTS else by
    cases = _cohorts(pilot, opened_cases(pilot, "sex" if by in COHORTS else by), by)
    cases, events = with_stage(pilot, cases)
    parts, named = splits(pilot, cases, column), dimensions(column)
    if not sexes and len(named) > 1:
        parts = [({column: one[column]}, part) for one, part in parts if one["sex"] == TOTAL]
        named = {column: TOTAL}
    rows, behind = [], []
    for split, part in parts:
        rows += _rows(split, part, pilot.study.thresholds.confidence)
        for place, stage in enumerate(STAGES):
            behind.append(keys(pilot, part[part["stage"] >= place], events[events["event"] == stage]))
    counts = (field("stage"), field("n"), field("k", label="reached"))
    step = (field("step", "share"), field("step_low", "share"), field("step_high", "share"))
    fields = (*map(field, named), *counts, *map(field, _SHARE), *step, field("open_share"))
    table = columns.frame(fields, rows)
    overall = [int(row) for row in table.index[(table[list(named)] == TOTAL).all(axis=1)]]
    result = Result(
        id="brokers-stages",
        title=text("brokers.stages_title"),
        fields=fields,
        table=table,
        sentences=_sentence(table, overall),
        method=text("brokers.stages_method", confidence=pilot.study.thresholds.confidence),
        caveats=(text("brokers.caveat_late"), text("analysis.caveat_stages"), *left_out(pilot)),
        source=columns.deliveries(pilot),
        verdict=Verdict.DESCRIBED,
        rows=tuple(behind),
        labels={**labels(pilot, cases, column), **_periods(pilot, cases, by)},
        synthetic=pilot.is_synthetic(cases),
        additive=Additive(named | {"stage": None}, "n", "k", _SHARE, nested="stage"),
        quotes=tuple((row, name) for row in overall for name in ("n", "k", "share", "step", "open_share")),
        facts={"confidence": pilot.study.thresholds.confidence, "small_n": pilot.study.thresholds.small_n},
    )
    return replace(result, computed={**_steps(table), **_still_open(table)}, linked=(_open_counts(result, parts),))


def _cohorts(pilot: Pilot, cases: pd.DataFrame, by: str) -> pd.DataFrame:
    """Return the cases with the first month of the period in which they were opened; `NONE` outside the pilot."""
    if by not in COHORTS:
        return cases
    every = pilot.study.months()
    opened = cases["opened_on"].dt.strftime("%Y-%m")
    first = {one: every[place - place % (3 if by == "quarter" else 1)] for place, one in enumerate(every)}
    return cases.assign(cohort=opened.map(first).fillna(NONE).astype("str"))


def _periods(pilot: Pilot, cases: pd.DataFrame, by: str) -> dict[str, Text]:
    if by not in COHORTS:
        return {}
    every = list(pilot.study.months())
    last = {one: every[min(every.index(one) + (2 if by == "quarter" else 0), len(every) - 1)] for one in every}
    named = {}
    for one in set(cases["cohort"]) - {NONE}:
        ends = [(month(one, language), month(last[one], language)) for language in LANGUAGES]
        words = [first if first == second else f"{first}\N{EN DASH}{second}" for first, second in ends]
        named[one] = Text(*words)
    return named


def _rows(split: dict[str, str], part: pd.DataFrame, confidence: float) -> list[dict[str, Any]]:
    n, waiting = len(part), int((part["closed_on"].isna() & (part["stage"] < len(STAGES) - 1)).sum())
    rows, before = [], n
    for place, stage in enumerate(STAGES):
        k = int((part["stage"] >= place).sum())
        step = proportions.share(k, before, confidence)
        row = {**split, "stage": stage, "n": n, "k": k, "open_share": waiting / n if n else None}
        row |= proportions.share(k, n, confidence)._asdict()
        if place:
            row |= dict(zip(_STEP, step[:3], strict=True))
        rows.append(row)
        before = k
    return rows


def _steps(table: pd.DataFrame) -> Computed:
    """Say that a step rests on the counts of its own stage and of the stage before."""
    first = [stage == STAGES[0] for stage in table["stage"]]
    cells = tuple(
        tuple(("brokers-stages", one, "k") for one in ((row,) if start else (row - 1, row)))
        for row, start in enumerate(first)
    )
    return resting(_STEP, cells)


def _still_open(table: pd.DataFrame) -> Computed:
    """Say that the share still open rests on the count in the linked table, where each cohort has one row."""
    cells = tuple((("brokers-stages-open", row // len(STAGES), "k"),) for row in range(len(table)))
    return resting(("open_share",), cells)


def _open_counts(result: Result, parts: list[tuple[dict[str, str], pd.DataFrame]]) -> Result:
    """Return how many of each cohort are still open: not published as such, but what the shares would tell."""
    names = [one for one in (result.additive.dimensions if result.additive else {}) if one != "stage"]
    fields = (*map(field, names), field("n"), field("k"))
    rows = [
        {**split, "n": len(part), "k": int((part["closed_on"].isna() & (part["stage"] < len(STAGES) - 1)).sum())}
        for split, part in parts
    ]
    additive = Additive(dict.fromkeys(names, TOTAL), "n", "k")
    table = columns.frame(fields, rows)
    return replace(
        result,
        id="brokers-stages-open",
        fields=fields,
        table=table,
        rows=((),) * len(table),
        additive=additive,
        quotes=(),
    )


def _sentence(table: pd.DataFrame, overall: list[int]) -> Text:
    if not overall:
        return text("analysis.no_cases")
    rows = {str(one["stage"]): one for one in table.loc[overall].to_dict("records")}
    told = text(
        "brokers.stages_sentence",
        n=int(rows[STAGES[0]]["n"]),
        matched=_number(rows["matchning"]["share"]),
        open=_number(rows[STAGES[0]]["open_share"]),
    )
    for key, stage in (("started", "påbörjad"), ("completed", "slutförd")):
        step = _number(rows[stage]["step"])
        if step is None:  # nobody got as far as the stage before
            return told
        told = told.join(text(f"brokers.stages_{key}", share=step))
    return told


def _number(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)
