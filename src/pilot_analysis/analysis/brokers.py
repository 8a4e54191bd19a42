"""Broker models: how many of their cases lead to a match, to education, to its completion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from pilot_analysis import schema
from pilot_analysis.analysis import columns, units
from pilot_analysis.analysis.columns import NONE, TOTAL, field
from pilot_analysis.analysis.estimates import Additive, Field, Result, RowKey, Verdict
from pilot_analysis.estimators import proportions
from pilot_analysis.language import Text, text
from pilot_analysis.tables.membership import CASE
from pilot_analysis.tables.selection import known
from pilot_analysis.tables.session import Pilot

BY = ("model", "cluster", "municipality", "sex", "client_kind", "age_band", "prior_level")
STAGES = ("opened", "kontakt", "matchning", "påbörjad", "slutförd")
_NOT_STATED = "uppgift saknas"
_SEXES = ("kvinna", "man", _NOT_STATED)
_COMPUTED = ("share", "low", "high", "method")
_LISTS = ("sex", "client_kind", "age_band", "sun_level", "event")


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
    return replace(_conversion(pilot, by, outcome), linked=(_funnel(pilot, by),))


def _conversion(pilot: Pilot, by: str, outcome: str) -> Result:
    cases, events = _cases(pilot, by), pilot.table("case_events")
    events = events[events["event"] == outcome]
    reached = pd.MultiIndex.from_frame(cases[CASE]).isin(pd.MultiIndex.from_frame(events[CASE]))
    cases = cases.assign(reached=reached, open=~reached & cases["closed_on"].isna())
    splits = _splits(pilot, cases, by)
    confidence = pilot.study.thresholds.confidence
    rows = [dict(split, **_converted(part, confidence)) for split, part in splits]
    fields = (*_split_fields(by), *map(field, ("n", "k", "open", "share", "low", "high", "open_share", "method")))
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
        rows=tuple(_keys(pilot, part, events) for _, part in splits),
        labels=_labels(pilot, cases, by),
        synthetic=pilot.is_synthetic(cases),
        additive=Additive(_dimensions(by), "n", "k", _COMPUTED, {"open": ("open_share",)}),
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
    return replace(_funnel(pilot, by), linked=(_conversion(pilot, by, "matchning"),))


def _funnel(pilot: Pilot, by: str) -> Result:
    cases, events = _cases(pilot, by), pilot.table("case_events")
    events = events[events["event"].isin(STAGES)]
    furthest = events.assign(stage=events["event"].map(STAGES.index)).groupby(CASE, as_index=False)["stage"].max()
    cases = cases.merge(furthest, on=CASE, how="left").assign(stage=lambda frame: frame["stage"].fillna(0).astype(int))
    splits, confidence = _splits(pilot, cases, by), pilot.study.thresholds.confidence
    rows, keys = [], []
    for split, part in splits:
        for place, stage in enumerate(STAGES):
            got = part[part["stage"] >= place]
            found = proportions.share(len(got), len(part), confidence)._asdict()
            rows.append({**split, "stage": stage, "n": len(part), "k": len(got), **found})
            keys.append(_keys(pilot, got, events[events["event"] == stage]))
    fields = (*_split_fields(by), field("stage"), field("n"), field("k", label="reached"))
    fields += tuple(map(field, ("share", "low", "high", "method")))
    table = columns.frame(fields, rows)
    overall = table.index[(table[list(_dimensions(by))] == TOTAL).all(axis=1)]
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
        rows=tuple(keys),
        labels=_labels(pilot, cases, by),
        synthetic=pilot.is_synthetic(cases),
        additive=Additive(_dimensions(by) | {"stage": None}, "n", "k", _COMPUTED, nested="stage"),
        quotes=tuple((int(row), name) for row in overall for name in ("n", "k")),
        facts={"small_n": pilot.study.thresholds.small_n, "confidence": confidence},
    )


def _cases(pilot: Pilot, by: str) -> pd.DataFrame:
    """Return the cases that count, with a group and a sex each.

    Persons whose sex is not stated are left out, of totals too, where they are fewer than ``small_n``: too few to
    describe, their small numbers would force the gate to hide women's and men's. The rule looks at nothing but their
    number, so that results by different groups leave out the same cases and cannot be subtracted from each other.
    """
    cases = pilot.table("cases")
    cases = cases.assign(sex=cases["sex"].fillna(_NOT_STATED))
    person = cases["client_kind"] == "person"
    unstated = person & (cases["sex"] == _NOT_STATED)
    keep = person if by != "client_kind" else pd.Series(True, index=cases.index)
    if unstated.sum() < pilot.study.thresholds.small_n:
        keep &= ~unstated
    return cases[keep].assign(**{by: cases.loc[keep, by].fillna(NONE)}).reset_index(drop=True)


def left_out(pilot: Pilot) -> tuple[Text, ...]:
    """Say that persons whose sex is not stated are left out, where they are."""
    cases = pilot.table("cases")
    unstated = (cases["client_kind"] == "person") & (cases["sex"].fillna(_NOT_STATED) == _NOT_STATED)
    few = pilot.study.thresholds.small_n
    return (text("analysis.caveat_unstated", few=few),) if 0 < unstated.sum() < few else ()


def _splits(pilot: Pilot, cases: pd.DataFrame, by: str) -> list[tuple[dict[str, str], pd.DataFrame]]:
    """Return the cases of each group and sex, totals included, in print order; nothing where there are no cases."""
    present = set(cases[by])
    order = [one for one in _order(pilot, by) if one in present]
    groups = [*order, *sorted(present - {*order, NONE}), *({NONE} & present)]
    sexes = [one for one in _SEXES if one != _NOT_STATED or one in set(cases["sex"])]
    found = []
    for group in [*groups, TOTAL] if groups else []:
        part = cases if group == TOTAL else cases[cases[by] == group]
        if "sex" not in _dimensions(by) or by == "sex":
            found.append(({by: group}, part))
            continue
        found += [({by: group, "sex": sex}, part[part["sex"] == sex]) for sex in sexes]
        found.append(({by: group, "sex": TOTAL}, part))
    return found


def _order(pilot: Pilot, by: str) -> Sequence[str]:
    if by in {"model", "cluster"}:
        return [one.id for one in (pilot.study.models if by == "model" else pilot.study.clusters)]
    lists = {"prior_level": "sun_level"}
    return pilot.codes if by == "municipality" else list(schema.values(lists.get(by, by)))


def _dimensions(by: str) -> dict[str, str | None]:
    """Return what splits the persons. Employers have no sex, so client kinds are not split by it."""
    return {by: TOTAL} if by in {"sex", "client_kind"} else {by: TOTAL, "sex": TOTAL}


def _split_fields(by: str) -> tuple[Field, ...]:
    return tuple(map(field, _dimensions(by)))


def _converted(part: pd.DataFrame, confidence: float) -> dict[str, Any]:
    n, k, still = len(part), int(part["reached"].sum()), int(part["open"].sum())
    found = proportions.share(k, n, confidence)._asdict()
    return {"n": n, "k": k, "open": still, "open_share": still / n if n else None, **found}


def _keys(pilot: Pilot, part: pd.DataFrame, events: pd.DataFrame) -> tuple[RowKey, ...]:
    """Return the cases behind a number and the events that count for them."""
    belongs = pd.MultiIndex.from_frame(events[CASE]).isin(pd.MultiIndex.from_frame(part[CASE]))
    return (*pilot.keys(part, "cases"), *pilot.keys(events[belongs], "case_events"))


def _labels(pilot: Pilot, cases: pd.DataFrame, by: str) -> Mapping[str, Text]:
    named = columns.labels(pilot, *_LISTS) | {"opened": text("analysis.label_opened")}
    for joined in cases[by].unique():
        if "|" in joined:  # in two clusters at once
            parts = [named[one] for one in joined.split("|")]
            named[joined] = parts[0].join(*parts[1:], between=" + ")
    return named


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
