"""Platforms for cooperation: how mature the municipalities judge theirs to be, at the start and at the end."""

from __future__ import annotations

from typing import Any

import pandas as pd

from pilot_analysis import schema
from pilot_analysis.analysis import columns
from pilot_analysis.analysis.columns import TOTAL, field
from pilot_analysis.analysis.estimates import Result, Verdict
from pilot_analysis.language import Text, text
from pilot_analysis.tables.session import Pilot

WAVES = ("start", "slut")
_FIELDS = (
    *(field(one) for one in ("municipality", "dimension")),
    *(field(one, "number", 1) for one in WAVES),
    *(field("change", "points", 1), field("raters", "count"), field("agreement", decimals=0)),
)


def maturity(pilot: Pilot) -> Result:
    """Return the level of maturity by municipality and dimension at the start and the end.

    Levels go from 0 to 4. A cell is the mean of its raters; ``total`` is the mean of the municipalities that have both
    waves. No test is made: raters chose themselves and know what is hoped for.

    Returns
    -------
    Result
        ``platforms-maturity``: level at each wave, change, number of ratings, and of the waves with two raters or more
        the share in which all gave the same level.
    """
    ratings = pilot.table("maturity").dropna(subset=["municipality", "dimension", "wave"])
    ratings = ratings[ratings["municipality"].isin(pilot.codes)]
    rated = ratings.dropna(subset="level")
    dimensions = [one for one in schema.values("dimension") if one in set(rated["dimension"])]
    places = [code for code in pilot.codes if code in set(rated["municipality"])]
    rows, keys = [], []
    for place in [*places, TOTAL] if places else []:
        for dimension in dimensions:
            part = rated[rated["dimension"] == dimension]
            part = part if place == TOTAL else part[part["municipality"] == place]
            known = {"municipality": place, "dimension": dimension, "raters": len(part), "agreement": _agreement(part)}
            rows.append(known | _levels(part))
            keys.append(pilot.keys(part, "maturity"))
    table = columns.frame(_FIELDS, rows)
    return Result(
        id="platforms-maturity",
        title=text("analysis.maturity_title"),
        fields=_FIELDS,
        table=table,
        sentences=_sentence(table),
        method=text("analysis.maturity_method"),
        caveats=(text("analysis.caveat_self_rated"), text("analysis.caveat_ordinal")),
        source=columns.deliveries(pilot),
        verdict=Verdict.DESCRIBED,
        rows=tuple(keys),
        labels=columns.labels(pilot, "dimension"),
        synthetic=pilot.is_synthetic(ratings),
    )


def _levels(part: pd.DataFrame) -> dict[str, Any]:
    """Return the mean level at each wave and the change; of several municipalities those that have both waves."""
    means = part.groupby(["municipality", "wave"])["level"].mean().unstack()  # noqa: PD010  # one value each
    means = means.reindex(columns=list(WAVES)).astype(float)
    if len(means) > 1:
        means = means.dropna()
    start, end = means["start"].mean(), means["slut"].mean()
    return {"start": start, "slut": end, "change": end - start}


def _agreement(part: pd.DataFrame) -> float | None:
    levels = part.groupby(["municipality", "dimension", "wave"])["level"].agg(["size", "nunique"])
    several = levels[levels["size"] > 1]
    return float((several["nunique"] == 1).mean()) if len(several) else None


def _sentence(table: pd.DataFrame) -> Text:
    known = table[(table["municipality"] == TOTAL)].dropna(subset="change")
    if known.empty:
        return text("analysis.maturity_nothing")
    labels = {one.name: one.label for one in schema.values("dimension").values()}
    ranked = known.sort_values("change", kind="stable")
    told: dict[str, Any] = {"start": float(known["start"].mean()), "end": float(known["slut"].mean())}
    for name, place in (("least", 0), ("most", -1)):
        told |= {name: labels[ranked["dimension"].iloc[place]], f"{name}_change": ranked["change"].iloc[place]}
    return text("analysis.maturity_sentence" if len(known) > 1 else "analysis.maturity_one", **told)
