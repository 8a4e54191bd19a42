"""How far those who rated a platform agree: kappa for two roles, alpha for any number, and why where there is none."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from pilot_analysis import schema
from pilot_analysis.analysis import columns
from pilot_analysis.analysis.columns import TOTAL, field
from pilot_analysis.analysis.estimates import Result, Verdict
from pilot_analysis.errors import NotEstimable
from pilot_analysis.estimators import agreement
from pilot_analysis.language import Text, text
from pilot_analysis.tables.session import Pilot

LEVELS = (0, 1, 2, 3, 4)
_DRAWS = 2000
_RELIABLE, _TENTATIVE = 0.8, 0.667  # Krippendorff 2004, chapter 11
_UNIT = ["municipality", "dimension", "wave"]
_FIELDS = (
    field("dimension"),
    field("pairs", "count", label="rated_twice"),
    field("same", "share", 0),
    *(field(one, "number", 2) for one in ("kappa", "kappa_low", "kappa_high")),
    *(field(one, "number", 2) for one in ("alpha", "alpha_low", "alpha_high")),
    field("reason"),
)


def raters(pilot: Pilot) -> Result:
    """Return how far the raters of maturity agree, by dimension and in all.

    A unit is one municipality, dimension and wave. Kappa is quadratically weighted and between the two roles that rated
    most; alpha is Krippendorff's for ordinal values, with an interval from drawing the units anew.

    Returns
    -------
    Result
        ``platforms-raters``: units rated by two or more, share of equal pairs, kappa and alpha with limits, and where
        there is none the reason.
    """
    rated = pilot.table("maturity").dropna(subset=[*_UNIT, "rater", "level"])
    rated = rated[rated["municipality"].isin(pilot.codes)]
    dimensions = [one for one in schema.values("dimension") if one in set(rated["dimension"])]
    parts = [(one, rated[rated["dimension"] == one]) for one in dimensions]
    parts += [(TOTAL, rated)] if dimensions else []
    rows, reasons = [], {}
    for name, part in parts:
        row, reason = _agreement(pilot, part)
        rows.append({"dimension": name, **row})
        if reason is not None:
            reasons[str(row["reason"])] = reason
    table = columns.frame(_FIELDS, rows)
    return Result(
        id="platforms-raters",
        title=text("platforms.raters_title"),
        fields=_FIELDS,
        table=table,
        sentences=_sentence(table, reasons),
        method=text("platforms.raters_method", confidence=pilot.study.thresholds.confidence),
        caveats=(text("platforms.caveat_dependent"), text("platforms.caveat_two_roles")),
        source=columns.deliveries(pilot),
        verdict=Verdict.DESCRIBED if len(table) and table["alpha"].notna().any() else Verdict.CANNOT_TELL,
        rows=tuple(pilot.keys(part, "maturity") for _, part in parts),
        labels=columns.labels(pilot, "dimension") | reasons,
        synthetic=pilot.is_synthetic(rated),
        facts={"confidence": pilot.study.thresholds.confidence, "reliable": _RELIABLE, "tentative": _TENTATIVE},
    )


def _agreement(pilot: Pilot, part: pd.DataFrame) -> tuple[dict[str, Any], Text | None]:
    """Return the measures of one set of ratings, and the reason where alpha cannot be had."""
    wide = part.pivot_table(index=_UNIT, columns="rater", values="level", aggfunc="first").astype(float)
    most = wide.notna().sum().sort_values(ascending=False, kind="stable").index
    matrix, confidence = wide[most].to_numpy(), pilot.study.thresholds.confidence
    row: dict[str, Any] = {"pairs": int((np.isfinite(matrix).sum(axis=1) >= 2).sum())}
    try:
        row["same"] = agreement.share_same(matrix)
        alpha = agreement.krippendorff_alpha(matrix, confidence=confidence, draws=_DRAWS, seed=pilot.seed)
        row |= {"alpha": alpha.alpha, "alpha_low": alpha.low, "alpha_high": alpha.high}
        kappa = agreement.weighted_kappa(matrix[:, 0], matrix[:, 1], LEVELS, confidence=confidence)
        row |= {"kappa": kappa.kappa, "kappa_low": kappa.low, "kappa_high": kappa.high}
    except NotEstimable as error:
        return row | {"reason": f"reason {error.message.en}"}, error.message
    return row, None


def _sentence(table: pd.DataFrame, reasons: dict[str, Text]) -> Text:
    overall = table[table["dimension"] == TOTAL]
    if overall.empty:
        return text("platforms.raters_nothing")
    row = overall.iloc[0]
    if pd.isna(row["alpha"]):
        return text("platforms.raters_reason", reason=reasons[str(row["reason"])])
    alpha = float(row["alpha"])
    strength = "reliable" if alpha >= _RELIABLE else "tentative" if alpha >= _TENTATIVE else "weak"
    judged = text(f"platforms.agreement_{strength}")
    if pd.isna(row["alpha_low"]):
        return text("platforms.raters_few", same=row["same"], alpha=alpha, judged=judged)
    limits = {"low": row["alpha_low"], "high": row["alpha_high"]}
    return text("platforms.raters_sentence", same=row["same"], alpha=alpha, judged=judged, **limits)
