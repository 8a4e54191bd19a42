"""The education level year by year, and how far it lies from others', in percentage points and in persons."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd

from pilot_analysis.analysis import columns
from pilot_analysis.analysis.columns import field
from pilot_analysis.analysis.education import series as statistics
from pilot_analysis.analysis.education.series import NATION, PILOT, POOL, REGION, SIZE, Series
from pilot_analysis.analysis.estimates import Result, Verdict
from pilot_analysis.language import Text, text
from pilot_analysis.tables.selection import known
from pilot_analysis.tables.session import Pilot

_GAP = (field("unit"), field("year"), field("value", "number", 1, "per_cent"), field("gap", "points", 1), SIZE)
_DISTANCE = (
    *(field("unit"), field("compared"), field("year"), field("gap", "points", 1)),
    *(field("persons_missing", "count"), SIZE),
)


def gap(pilot: Pilot, sex: str = columns.TOTAL) -> Result:
    """Return the level of the pilot's municipalities year by year, and how far it lies from the pool's.

    Parameters
    ----------
    sex
        ``kvinna``, ``man`` or ``total``, where the statistics have it.

    Returns
    -------
    Result
        ``education-gap``: unit (``pilot``, each municipality, the region where the statistics have it, ``pool``), year,
        value in per cent and distance to the pool in points. Means of municipalities are unweighted.

    Raises
    ------
    ConfigurationError
        If there is no such sex, or the years reach across a break in the series.
    """
    known("sex", [sex], {one: one for one in statistics.SEXES})
    return statistics.answered(pilot, "education-gap", _GAP, lambda: _gap(pilot, sex))


def _gap(pilot: Pilot, sex: str) -> Result:
    found, education = statistics.series(pilot, sex), pilot.study.education
    wide = found.wide
    statistics.refuse_break(found.rows, education.first_year, int(wide.columns.max()))
    years = [year for year in map(int, wide.columns) if year >= education.first_year]
    pool = [code for code in education.controls if code in wide.index]
    units = {PILOT: [one for one in pilot.codes if one in wide.index], **{code: [code] for code in pilot.codes}}
    units |= {REGION: [REGION]} if REGION in wide.index else {}
    lines, keys = [], []
    for unit, codes in {**units, POOL: pool}.items():
        for year in years:
            lines.append({"unit": unit, "year": str(year)} | _level(wide, codes, pool, year, compared=unit != POOL))
            behind = codes if unit == POOL else [*codes, *pool]
            keys.append(pilot.keys(found.behind(behind, [year]), "indicators"))
    return statistics.told(
        pilot,
        "education-gap",
        _GAP,
        lines,
        tuple(keys),
        found=found,
        sentences=_gap_sentence(pilot, columns.frame(_GAP, lines), years, sex),
        method=text("analysis.gap_method"),
        caveats=(text("analysis.caveat_register"), text("analysis.caveat_level")),
        verdict=Verdict.DESCRIBED,
        facts={"reference_year": education.reference_year, "sex": sex},
    )


def distance(pilot: Pilot) -> Result:
    """Return how far the pilot's municipalities lie from the pool, the region and the nation, in points and persons.

    Returns
    -------
    Result
        ``education-distance``: at the reference year, for each municipality and for all; persons are the distance
        times the inhabitants, as far as their number is known: how many more would need the education. Region and
        nation are there only where the statistics have them.
    """
    return statistics.answered(pilot, "education-distance", _DISTANCE, lambda: _distance(pilot))


def _distance(pilot: Pilot) -> Result:
    found, education = statistics.series(pilot), pilot.study.education
    year, people = education.reference_year, statistics.inhabitants(pilot, found)
    pool = [code for code in education.controls if code in found.wide.index]
    others = {POOL: pool, **{code: [code] for code in (REGION, NATION) if code in found.wide.index}}
    units = {PILOT: [one for one in pilot.codes if one in found.wide.index], **{code: [code] for code in pilot.codes}}
    lines, keys = [], []
    for unit, codes in units.items():
        for other, against in others.items():
            lines.append({"unit": unit, "compared": other, **_apart(found, codes, against, year, people)})
            keys.append(pilot.keys(found.behind([*codes, *against], [year]), "indicators"))
    lacking = [text("education.label_nation")] if NATION not in others else []
    lacking += [text("education.label_whole_region")] if REGION not in others else []
    return statistics.told(
        pilot,
        "education-distance",
        _DISTANCE,
        lines,
        tuple(keys),
        found=found,
        sentences=_distance_sentence(pilot, lines[0]),
        method=text("education.method_distance"),
        caveats=(
            text("analysis.caveat_register"),
            *((text("education.caveat_lacking", units=lacking),) if lacking else ()),
            *((text("education.caveat_inhabitants"),) if people else (text("education.caveat_no_inhabitants"),)),
        ),
        verdict=Verdict.DESCRIBED,
        facts={"reference_year": year, "inhabitants": sum(people.values()) or None},
    )


def _apart(
    found: Series, codes: Sequence[str], against: Sequence[str], year: int, people: dict[str, float]
) -> dict[str, Any]:
    """Return the distance of the mean of some municipalities to that of others, and what it is in persons."""
    values = found.wide[year].reindex(list(codes)).dropna()
    other = found.wide[year].reindex(list(against)).dropna()
    if values.empty or other.empty:
        return {"year": str(year), "n": 0}
    level = float(other.mean())
    gap = float(values.mean()) - level
    own = {code: people[code] for code in values.index if code in people}
    lacking = statistics.persons(max(0.0, -gap), own) if len(own) == len(values) else None
    return {"year": str(year), "gap": gap, "persons_missing": lacking, "n": len(values)}


def _level(wide: pd.DataFrame, codes: list[str], pool: list[str], year: int, *, compared: bool) -> dict[str, Any]:
    column = wide[year]
    values = column[column.index.isin(codes)].dropna()
    if values.empty:
        return {"n": 0}
    mean = float(values.mean())
    apart = mean - float(column[column.index.isin(pool)].mean()) if compared and pool else None
    return {"value": mean, "gap": apart, "n": len(values)}


def _gap_sentence(pilot: Pilot, table: pd.DataFrame, years: Sequence[int], sex: str) -> Text:
    reference, last = str(pilot.study.education.reference_year), str(years[-1])
    ours = table[table["unit"] == PILOT].set_index("year")[["value", "gap"]].astype(float)
    then, now = (float(ours["gap"].loc[year]) for year in (reference, last))
    if math.isnan(then) or math.isnan(now):
        return text("analysis.change_nothing")
    told: dict[str, Any] = {"reference": reference, "last": last, "level": float(ours["value"].loc[reference])}
    told["group"] = text(f"education.group_{sex}")
    kind = "below" if then < 0 and now < 0 else "above" if then > 0 and now > 0 else "mixed"
    shown = {"then": abs(then), "now": abs(now)} if kind != "mixed" else {"then": then, "now": now}
    return text(f"analysis.gap_{kind}", pool=pilot.study.education.pool_name.text, **told, **shown)


def _distance_sentence(pilot: Pilot, line: dict[str, Any]) -> Text:
    if line.get("gap") is None:
        return text("analysis.change_nothing")
    told = {"year": line["year"], "gap": abs(line["gap"]), "pool": pilot.study.education.pool_name.text}
    if line["gap"] >= 0:
        return text("education.distance_above", **told)
    if line["persons_missing"] is None:
        return text("education.distance_below", **told)
    return text("education.distance_persons", persons=line["persons_missing"], **told)
