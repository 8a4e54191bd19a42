"""Broker models against the cheapest one: what more they cost, what more they give, and what is worth it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from pilot_analysis.analysis import columns
from pilot_analysis.analysis.brokers.cases import STAGES, labels
from pilot_analysis.analysis.brokers.margins import JUDGED, NOT_WORTH, WORTH, judged
from pilot_analysis.analysis.brokers.options import DRAWS, asked, caveats, draws_of, keys_of, origins
from pilot_analysis.analysis.brokers.spending import chance, moments
from pilot_analysis.analysis.columns import field
from pilot_analysis.analysis.estimates import Additive, Cell, Computed, Field, Origin, Result, Verdict
from pilot_analysis.estimators import cost_effectiveness as estimators
from pilot_analysis.estimators.cost_effectiveness import Floats, Moments
from pilot_analysis.language import Text, same, text
from pilot_analysis.tables.session import Pilot

_SEEN = 2.8  # standard errors: seen at the 5 % level with 80 % power (Bloom 1995)
_ERRORS = ("cost_error", "effect_error", "correlation")
_KINDS = {
    **dict.fromkeys(("cost", "extra_cost", "cost_error", "icer", "low", "high", *JUDGED[:2]), ("number", 0)),
    **dict.fromkeys(("extra_effect", "effect_error", "detectable"), ("points", 1)),
    **dict.fromkeys(("share", *estimators.Quadrants._fields), ("share", 0)),
    "correlation": ("number", 2),
}
_COLUMNS = (
    *("n", "k", "cost", "share", "extra_cost", "extra_effect", "icer", "low", "high", "method"),
    *(*estimators.Quadrants._fields, "detectable", *_ERRORS, *JUDGED),
)
# What is ruled out, how the table says it, and by which of the study's margins.
_OUT = {"cost_verdict": (str(Verdict.RULED_OUT), "relevant_cost"), "worth_verdict": (NOT_WORTH, "match_worth")}
_KEYS = {Verdict.EFFECT: "effect", Verdict.RULED_OUT: "ruled_out", Verdict.CANNOT_TELL: "open"}
_OWN_CELLS = ("n", "k", "cost", "share")


def cost_effectiveness(pilot: Pilot, by: str = "model", outcome: str = "matchning") -> Result:
    """Return for each model what more a case costs, and how many more outcomes it gives, than with the cheapest model.

    Parameters
    ----------
    by
        ``model``, ``cluster`` or ``municipality``.
    outcome
        A stage of the funnel from ``matchning`` on.

    Returns
    -------
    Result
        ``brokers-cost-effectiveness``: running cost and share with the outcome for each case; against the model that
        is cheapest for each case the extra cost, extra outcomes for each 100 cases, their ratio (ICER) with Fieller's
        interval, the share of 5,000 draws in each quadrant of the cost-effectiveness plane, and the difference in
        outcomes that would be seen; and, with participants and not cases as units, limits of the extra cost and the
        verdicts of `margins.judged`. Models too small to compare, or whose cases all or none had the outcome, are
        left out.

    Raises
    ------
    ConfigurationError
        If there is no such split or outcome.
    """
    spent, counts, options = asked(pilot, by, outcome)
    cheapest = min(options, key=lambda one: moments(options[one], outcome).cost, default="")
    thresholds = pilot.study.thresholds
    facts = chance(pilot, spent, outcome) if len(options) > 1 else {}
    verdicts = judged(options, cheapest, outcome, thresholds, facts.get("p"))
    rows = [_row(options, one, cheapest, outcome, pilot) | verdicts.get(one, {}) for one in options]
    fields = (field(by), *(_field(one) for one in _COLUMNS))
    table = columns.frame(fields, [{by: one, **row} for one, row in zip(options, rows, strict=True)])
    told, quotes, verdict = _told(pilot, by, table, cheapest, facts)
    return Result(
        id="brokers-cost-effectiveness",
        title=text("brokers_costs.plane_title"),
        fields=fields,
        table=table,
        sentences=told,
        method=text("brokers_costs.plane_method", confidence=thresholds.confidence, draws=DRAWS).join(
            text("brokers_costs.plane_margin", relevant=thresholds.relevant_cost, worth=thresholds.match_worth)
        ),
        caveats=caveats(pilot, spent, facts, len(options)),
        source=columns.deliveries(pilot),
        verdict=verdict,
        rows=keys_of(pilot, spent, options),
        labels={**labels(pilot, spent.cases, by), **_names()},
        synthetic=pilot.is_synthetic(pd.concat([spent.cases, spent.accounts])),
        additive=Additive({by: None}, "n", "k", tuple(one for one in _COLUMNS if one not in {"n", "k"})),
        quotes=quotes,
        computed=_computed(by, list(options), cheapest, outcome, counts),
        linked=(counts, *counts.linked),
        facts={"confidence": thresholds.confidence, "cheapest": cheapest, "draws": DRAWS, **facts},
    )


def _row(options: Mapping[str, pd.DataFrame], option: str, cheapest: str, outcome: str, pilot: Pilot) -> dict[str, Any]:
    part = options[option]
    own = moments(part, outcome)
    k = int((part["stage"] >= STAGES.index(outcome)).sum())
    row: dict[str, Any] = {"n": len(part), "k": k, "cost": own.cost, "share": own.effect}
    if option == cheapest:
        return row | {"method": "reference"}
    more = own.less(moments(options[cheapest], outcome))
    order = list(options)
    here, there = (draws_of(options[one], outcome, [pilot.seed, order.index(one)]) for one in (option, cheapest))
    return row | _compared(more, here - there, pilot.study.thresholds.confidence)


def _compared(more: Moments, drawn: Floats, confidence: float) -> dict[str, Any]:
    """Return the columns of a comparison; effects in outcomes for each 100 cases."""
    variances = (more.cost_variance, more.effect_variance)
    ratio = estimators.fieller(more.cost, more.effect, variances, more.covariance, confidence=confidence)
    method = "fieller" if ratio.defined else "undefined"
    if ratio.defined and more.effect < 0:
        method = "dominated"  # dearer and with fewer outcomes: a ratio of the two says nothing
    errors = [math.sqrt(one) for one in variances]
    spread = errors[0] * errors[1]
    return {
        "extra_cost": more.cost,
        "extra_effect": 100 * more.effect,
        "icer": ratio.ratio if more.effect > 0 else None,
        "low": ratio.low if method == "fieller" else None,
        "high": ratio.high if method == "fieller" else None,
        "method": method,
        **estimators.quadrants(drawn)._asdict(),
        "detectable": 100 * _SEEN * errors[1],
        "cost_error": errors[0],
        "effect_error": 100 * errors[1],
        "correlation": more.covariance / spread if spread else 0.0,
    }


def _field(name: str) -> Field:
    kind, decimals = _KINDS.get(name, ("", None))
    label = {"n": "", "k": "", "share": "outcome_share", "low": "icer_low", "high": "icer_high"}.get(name, "")
    return field(name, kind, decimals, label=label)


def _computed(by: str, options: list[str], cheapest: str, outcome: str, counts: Result) -> Computed:
    found: dict[Cell, tuple[Origin, ...]] = {}
    for row, option in enumerate(options):
        opened, reached = origins(by, option, outcome, counts)
        found |= {(row, "n"): (opened,), (row, "k"): (reached,)}
        found |= {(row, "cost"): (opened,), (row, "share"): (opened, reached)}
        both = (opened, reached, *origins(by, cheapest, outcome, counts))
        found |= {(row, one): both for one in _COLUMNS if one not in _OWN_CELLS}
    return found


def _told(
    pilot: Pilot, by: str, table: pd.DataFrame, cheapest: str, facts: Mapping[str, float]
) -> tuple[Text, tuple[Cell, ...], Verdict]:
    if len(table) < 2:
        return text("brokers_costs.plane_nothing"), (), Verdict.CANNOT_TELL
    chances = (table["dearer_better"] + table["cheaper_better"]).astype(float).fillna(-1.0)  # none for the cheapest
    rival = int(chances.to_numpy().argmax())
    names = pilot.study.labels()
    own = int(table.index[table[by] == cheapest][0])
    settled = facts.get("p", 1) <= 1 - pilot.study.thresholds.confidence
    words = {
        "cheapest": names.get(cheapest, same(cheapest)),
        "cost": float(table["cost"].iloc[own]),
        "rival": names.get(str(table[by].iloc[rival]), same(str(table[by].iloc[rival]))),
        "extra": float(table["extra_cost"].iloc[rival]),
        "better": float(chances.iloc[rival]),
        "units": int(facts.get("municipalities", len(pilot.codes))),
    }
    cells = ((own, "cost"), *((rival, one) for one in ("extra_cost", "dearer_better", "cheaper_better")))
    rivals = table[table[by] != cheapest]
    verdict = Verdict.EFFECT if settled else Verdict.CANNOT_TELL
    out = {name: rivals[rivals[name] == value] for name, (value, _) in _OUT.items()}
    if not settled and any(len(rows) == len(rivals) for rows in out.values()):
        verdict = Verdict.RULED_OUT
    told = text(f"brokers_costs.plane_{_KEYS[verdict]}", **words)
    for name, rows in out.items():
        if len(rows):
            listed = [names.get(str(one), same(str(one))) for one in rows[by]]
            limit = getattr(pilot.study.thresholds, _OUT[name][1])
            told = told.join(text(f"brokers_costs.plane_{name}", names=listed, limit=limit))
            cells = (*cells, *((int(row), name) for row in rows.index))
    return told, cells, verdict


def _names() -> dict[str, Text]:
    verdicts = {
        str(one): text(f"analysis.verdict_{one.name.lower()}") for one in Verdict if one is not Verdict.DESCRIBED
    }
    methods = ("fieller", "undefined", "dominated", "reference")
    worths = {one: text(f"brokers_costs.verdict_{one}") for one in (WORTH, NOT_WORTH)}
    return verdicts | worths | {one: text(f"brokers_costs.method_{one}") for one in methods}
