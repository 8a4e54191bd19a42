"""What dearer models cost more, judged by margins that the study declares: units are participants, not cases."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from pilot_analysis.analysis.brokers.cases import STAGES
from pilot_analysis.analysis.brokers.verdicts import within
from pilot_analysis.analysis.estimates import Verdict
from pilot_analysis.estimators import few_unit_means
from pilot_analysis.estimators.few_unit_means import Difference
from pilot_analysis.pilot import Thresholds

_ROUND = 100  # kronor, outwards: the spread rests on every group, hidden ones too
WORTH, NOT_WORTH = "worth", "not_worth"
_UNKNOWN = str(Verdict.CANNOT_TELL)
JUDGED = ("cost_low", "cost_high", "cost_verdict", "worth_verdict")


def judged(
    options: Mapping[str, pd.DataFrame], cheapest: str, outcome: str, thresholds: Thresholds, p: float | None
) -> dict[str, dict[str, Any]]:
    """Return for each dearer option limits of its extra cost for a case, and two verdicts.

    ``cost_verdict`` is *ruled out* where the whole interval of the extra cost lies within ``relevant_cost``.
    ``worth_verdict`` is about the net benefit at ``match_worth``, which is what an interval of the incremental ratio
    would say where it had one (Stinnett and Mullahy 1998, Medical Decision Making 18:S68-S80): ``worth`` where the
    dearer option is worth its price, ``not_worth`` where that is ruled out.

    Parameters
    ----------
    options
        Each group's cases, with ``sek``, ``stage`` and ``participant``.
    p
        Of permuting groups over municipalities; without one of at most 1 - confidence there is no effect.
    """
    costs = _differences(options, cheapest, {one: part["sek"] for one, part in options.items()}, thresholds)
    nets = {
        one: thresholds.match_worth * (part["stage"] >= STAGES.index(outcome)) - part["sek"]
        for one, part in options.items()
    }
    worth = _differences(options, cheapest, nets, thresholds)
    unknown: dict[str, Any] = dict.fromkeys(JUDGED[2:], _UNKNOWN)
    alpha = 1 - thresholds.confidence
    return {
        one: _row(costs[one], worth[one], thresholds.relevant_cost, p, alpha) if one in costs else unknown
        for one in options
        if one != cheapest
    }


def _differences(
    options: Mapping[str, pd.DataFrame], cheapest: str, values: Mapping[str, pd.Series], thresholds: Thresholds
) -> dict[str, Difference]:
    """Return each option's mean less the cheapest one's; nothing where no option has two units."""
    means = {
        one: few_unit_means.mean_of(values[one].to_numpy(dtype=float), part["participant"].to_numpy(dtype=str))
        for one, part in options.items()
    }
    spread = few_unit_means.spread(list(means.values()))
    if spread.freedom < 1:
        return {}
    return {
        one: few_unit_means.difference(mean, means[cheapest], spread, thresholds.confidence)
        for one, mean in means.items()
        if one != cheapest
    }


def _row(cost: Difference, worth: Difference, relevant: float, p: float | None, alpha: float) -> dict[str, Any]:
    gain = NOT_WORTH if worth.high < 0 else _UNKNOWN
    if worth.low > 0 and p is not None and p <= alpha:
        gain = WORTH
    return {
        "cost_low": _ROUND * math.floor(cost.low / _ROUND),
        "cost_high": _ROUND * math.ceil(cost.high / _ROUND),
        "cost_verdict": str(within(cost.low, cost.high, relevant, p, alpha)),
        "worth_verdict": gain,
    }
