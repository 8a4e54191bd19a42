"""The education level of the municipalities, from official statistics, and whether the pilot can be seen in it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from pilot_analysis import municipalities
from pilot_analysis.analysis import columns
from pilot_analysis.analysis.columns import field
from pilot_analysis.analysis.estimates import Field, Result, Verdict
from pilot_analysis.errors import ConfigurationError
from pilot_analysis.estimators import randomisation
from pilot_analysis.language import Text, same, text
from pilot_analysis.tables.session import Pilot

DRAWS = 20_000
PILOT, POOL, REGION = "pilot", "pool", "14"
_SIZE = field("n", "count", label="municipalities")
_GAP = (field("unit"), field("year"), field("value", "number", 1, "per_cent"), field("gap", "points", 1), _SIZE)
_CHANGE = (
    *(field(one) for one in ("year", "reference")),
    *(field(one, "points", 2) for one in ("pilot", "pool", "effect", "low", "high")),
    *(field("p"), field("detectable", "number", 2), _SIZE, field("n_pool", "count"), field("method")),
)


def gap(pilot: Pilot) -> Result:
    """Return the level of the pilot's municipalities year by year, and how far it lies from the pool's.

    Returns
    -------
    Result
        ``education-gap``: unit (``pilot``, each municipality, the region where the statistics have it, ``pool``), year,
        value in per cent and distance to the pool in points. Means of municipalities are unweighted.

    Raises
    ------
    ConfigurationError
        If the years reach across a break in the series.
    """
    try:
        rows, panel = _panel(pilot)
    except ConfigurationError as error:
        return _nothing(pilot, "education-gap", _GAP, error.message)
    education = pilot.study.education
    _refuse_break(rows, education.first_year, int(panel.columns.max()))
    years = [year for year in map(int, panel.columns) if year >= education.first_year]
    pool = [code for code in education.pool if code in panel.index]
    units = {PILOT: [one for one in pilot.codes if one in panel.index], **{code: [code] for code in pilot.codes}}
    units |= {REGION: [REGION]} if REGION in panel.index else {}
    lines, keys = [], []
    for unit, codes in {**units, POOL: pool}.items():
        for year in years:
            lines.append({"unit": unit, "year": str(year)} | _level(panel, codes, pool, year, compared=unit != POOL))
            behind = codes if unit == POOL else [*codes, *pool]
            keys.append(pilot.keys(rows[(rows["year"] == year) & rows["municipality"].isin(behind)], "indicators"))
    table = columns.frame(_GAP, lines)
    return Result(
        id="education-gap",
        title=text("analysis.gap_title"),
        fields=_GAP,
        table=table,
        sentences=_gap_sentence(pilot, table, years),
        method=text("analysis.gap_method"),
        caveats=(text("analysis.caveat_register"), text("analysis.caveat_level")),
        source=_source(rows),
        verdict=Verdict.DESCRIBED,
        rows=tuple(keys),
        labels=_labels(pilot),
        synthetic=pilot.is_synthetic(rows),
        facts={"reference_year": education.reference_year},
    )


def change(pilot: Pilot, relevant: float | None = None) -> Result:
    """Return how much more the pilot's municipalities rose than the pool, and what chance alone would give.

    The mean change of the pilot's municipalities from the reference year, minus that of the pool, against the same
    difference for every other choice of as many municipalities out of all (randomisation inference, seeded draws).

    Parameters
    ----------
    relevant
        The smallest difference in points that would matter; with it, an interval inside rules such a difference out.

    Returns
    -------
    Result
        ``education-change``: one row per outcome year with effect, limits, p and minimal detectable effect, in points.

    Raises
    ------
    ConfigurationError
        If a difference would reach across a break in the series.
    """
    try:
        rows, panel = _panel(pilot)
    except ConfigurationError as error:
        return _nothing(pilot, "education-change", _CHANGE, error.message)
    education, confidence = pilot.study.education, pilot.study.thresholds.confidence
    years = [year for year in education.outcome_years if year in panel.columns]
    _refuse_break(rows, education.reference_year, max(years, default=education.reference_year))
    units = [*pilot.codes, *education.pool]
    lines = [_changed(pilot, panel.reindex(units), year, confidence) for year in years]
    table = columns.frame(_CHANGE, lines)
    behind = rows[rows["municipality"].isin(units)]
    compared = [behind[behind["year"].isin([year, education.reference_year])] for year in years]
    verdict = _verdict(table, 1 - confidence, relevant)
    return Result(
        id="education-change",
        title=text("analysis.change_title"),
        fields=_CHANGE,
        table=table,
        sentences=_change_sentence(table, verdict, relevant),
        method=text("analysis.change_method", draws=DRAWS, confidence=confidence),
        caveats=(text("analysis.caveat_register"), text("analysis.caveat_clock"), text("analysis.caveat_level")),
        source=_source(rows),
        verdict=verdict,
        rows=tuple(pilot.keys(one, "indicators") for one in compared),
        labels=_labels(pilot),
        synthetic=pilot.is_synthetic(rows),
        facts={
            "draws": DRAWS,
            "seed": pilot.seed,
            "confidence": confidence,
            "reference_year": education.reference_year,
            "whole_year": _whole_year(pilot, years),
        },
    )


def _nothing(pilot: Pilot, name: str, fields: tuple[Field, ...], reason: Text) -> Result:
    """Return the result that says which statistics are missing, so that one missing file does not stop a report."""
    return Result(
        id=name,
        title=text(f"analysis.{name.removeprefix('education-')}_title"),
        fields=fields,
        table=columns.frame(fields, []),
        sentences=reason,
        method=text("analysis.missing_method"),
        caveats=(),
        source=text("analysis.missing_source"),
        verdict=Verdict.CANNOT_TELL,
        rows=(),
        labels=_labels(pilot),
        facts={"reference_year": pilot.study.education.reference_year, "whole_year": None, "missing": True},
    )


def _whole_year(pilot: Pilot, years: list[int]) -> int | None:
    """Return the outcome year to name first: the earliest whose studies were all under way in the pilot or after it.

    A data year counts studies until its spring term, so that of the pilot's last year sees only half of the pilot.
    Chosen by the calendar and not by the size of the effect, which would favour chance.
    """
    later = [year for year in years if year > pilot.study.pilot.end.year]
    return min(later) if later else max(years, default=None)


def _panel(pilot: Pilot) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the indicator's rows with their year, and as municipality x year."""
    rows = pilot.table("indicators")
    rows = rows[(rows["indicator"] == pilot.study.education.indicator) & (rows["sex"] == "total")]
    rows = rows[rows["period"].str.fullmatch(r"\d{4}").astype(bool)].reset_index(drop=True)
    rows = rows.assign(year=rows["period"].astype(int))
    panel = rows.set_index(["municipality", "year"])["value"].astype(float).unstack()  # noqa: PD010  # one value each
    education = pilot.study.education
    if education.reference_year not in panel.columns or not set(pilot.codes) & set(panel.index):
        year = str(education.reference_year)
        raise ConfigurationError(text("analysis.no_statistics", indicator=education.indicator, year=year))
    return rows, panel


def _refuse_break(rows: pd.DataFrame, first: int, last: int) -> None:
    """Refuse a comparison of years between which the series changed its definition."""
    breaks = sorted({int(year) for year in rows.loc[rows["status"] == "break", "year"] if first < year <= last})
    if breaks:
        raise ConfigurationError(text("analysis.series_break", first=str(first), last=str(last), year=str(breaks[0])))


def _level(panel: pd.DataFrame, codes: list[str], pool: list[str], year: int, *, compared: bool) -> dict[str, Any]:
    series = panel[year]
    values = series[series.index.isin(codes)].dropna()
    if values.empty:
        return {"n": 0}
    mean = float(values.mean())
    distance = mean - float(series[series.index.isin(pool)].mean()) if compared and pool else None
    return {"value": mean, "gap": distance, "n": len(values)}


def _changed(pilot: Pilot, panel: pd.DataFrame, year: int, confidence: float) -> dict[str, Any]:
    """Return one outcome year's row; municipalities without both years are left out of it."""
    reference = pilot.study.education.reference_year
    difference = (panel[year] - panel[reference]).dropna()
    chosen = difference.index.isin(pilot.codes)
    ours, theirs = difference[chosen].to_numpy(dtype=float), difference[~chosen].to_numpy(dtype=float)
    row: dict[str, Any] = {"year": str(year), "reference": str(reference), "n": len(ours), "n_pool": len(theirs)}
    if not len(ours) or len(theirs) < 2:
        return row
    effect = float(ours.mean() - theirs.mean())
    placebo, exact = randomisation.placebo_effects(np.concatenate([ours, theirs]), len(ours), DRAWS, pilot.seed)
    low, high = randomisation.limits(effect, placebo, confidence)
    row |= {"pilot": float(ours.mean()), "pool": float(theirs.mean()), "effect": effect, "low": low, "high": high}
    p = randomisation.p_value(effect, placebo, exact=exact)
    return row | {"p": p, "detectable": randomisation.detectable(placebo), "method": "randomisation"}


def _verdict(table: pd.DataFrame, alpha: float, relevant: float | None) -> Verdict:
    """Judge all outcome years together: an effect is one that stands with the chances of every year counted."""
    known = table.dropna(subset="effect")
    if known.empty:
        return Verdict.CANNOT_TELL
    if (known["p"] <= alpha / len(known)).any():  # Bonferroni
        return Verdict.EFFECT
    inside = relevant is not None and ((known["low"] > -relevant) & (known["high"] < relevant)).all()
    return Verdict.RULED_OUT if inside else Verdict.CANNOT_TELL


def _gap_sentence(pilot: Pilot, table: pd.DataFrame, years: Sequence[int]) -> Text:
    reference, last = str(pilot.study.education.reference_year), str(years[-1])
    ours = table[table["unit"] == PILOT].set_index("year")[["value", "gap"]].astype(float)
    then, now = (float(ours["gap"].loc[year]) for year in (reference, last))
    if math.isnan(then) or math.isnan(now):
        return text("analysis.change_nothing")
    told = {"reference": reference, "last": last, "level": float(ours["value"].loc[reference])}
    kind = "below" if then < 0 and now < 0 else "above" if then > 0 and now > 0 else "mixed"
    shown = {"then": abs(then), "now": abs(now)} if kind != "mixed" else {"then": then, "now": now}
    return text(f"analysis.gap_{kind}", pool=pilot.study.education.pool_name.text, **told, **shown)


def _change_sentence(table: pd.DataFrame, verdict: Verdict, relevant: float | None) -> Text:
    known = table.dropna(subset="effect")
    if known.empty:
        return text("analysis.change_nothing")
    order = known["p"].astype(float) if verdict is Verdict.EFFECT else -known["effect"].astype(float).abs()
    place = int(order.to_numpy().argmin())
    told = {str(name): known[name].iloc[place] for name in known}
    return text(f"analysis.change_{verdict.name.lower()}", relevant=relevant, **told)


def _labels(pilot: Pilot) -> dict[str, Text]:
    every = {code: same(name) for code, name in municipalities.names().items()}
    named = every | columns.labels(pilot)
    named |= {PILOT: text("analysis.label_pilot"), REGION: text("analysis.label_region")}
    return named | {POOL: pilot.study.education.pool_name.text, "randomisation": text("analysis.label_randomisation")}


def _source(rows: pd.DataFrame) -> Text:
    tables = sorted(set(rows["source_table"].dropna()))
    return text("analysis.source_statistics", tables=", ".join(tables) or "SCB")
