"""The region on a map: the level of each of its municipalities, and how much it changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from pilot_analysis.analysis import columns
from pilot_analysis.analysis.columns import field
from pilot_analysis.analysis.education import series as statistics
from pilot_analysis.analysis.estimates import Result, Verdict
from pilot_analysis.errors import NotEstimable
from pilot_analysis.language import Text, text
from pilot_analysis.tables.selection import known
from pilot_analysis.tables.session import Pilot

PILOT, NEIGHBOUR = "pilot", "neighbour"
_FIELDS = (
    *(field("unit"), field("role"), field("reference"), field("value", "number", 1, "per_cent")),
    *(field("year"), field("change_points", "points", 1)),
)


def region(pilot: Pilot, sex: str = columns.TOTAL) -> Result:
    """Return the level of every municipality of the pilot and of those around them, and its change, for a map.

    Parameters
    ----------
    sex
        ``kvinna``, ``man`` or ``total``, where the statistics have it.

    Returns
    -------
    Result
        ``education-region``: one row per municipality, those of the pilot (``role`` is ``pilot``) before the
        neighbours that the study names (``neighbour``), with the level in the reference year in per cent and its change
        until the first whole outcome year in points; missing where a year is.

    Raises
    ------
    ConfigurationError
        If there is no such sex, or the change would reach across a break in the series.
    """
    known("sex", [sex], {one: one for one in statistics.SEXES})
    return statistics.answered(pilot, "education-region", _FIELDS, lambda: _region(pilot, sex))


def _region(pilot: Pilot, sex: str) -> Result:
    found, education = statistics.series(pilot, sex), pilot.study.education
    reference = education.reference_year
    year = statistics.whole_year(pilot, [one for one in education.outcome_years if one in found.wide.columns])
    statistics.refuse_break(found.rows, reference, year or reference)
    units = dict.fromkeys(pilot.study.codes, PILOT) | {
        code: NEIGHBOUR for code in education.neighbours if code not in pilot.study.codes
    }
    lines = [{"unit": code, "role": role, **_line(found.wide, code, reference, year)} for code, role in units.items()]
    if all(line["value"] is None for line in lines):
        raise NotEstimable(text("analysis.no_statistics", indicator=education.indicator, year=str(reference)))
    years = [reference] if year is None else [reference, year]
    return statistics.told(
        pilot,
        "education-region",
        _FIELDS,
        lines,
        tuple(pilot.keys(found.behind([code], years), "indicators") for code in units),
        found=found,
        sentences=_sentence(pilot, lines, sex),
        method=text("education_region.method"),
        caveats=(
            text("analysis.caveat_register"),
            text("education_region.caveat_small"),
            *(() if education.neighbours else (text("education_region.caveat_alone"),)),
        ),
        verdict=Verdict.DESCRIBED,
        labels=statistics.labels(pilot)
        | {PILOT: text("education_region.part_pilot"), NEIGHBOUR: text("education_region.part_neighbour")},
        facts={"reference_year": reference, "whole_year": year, "sex": sex},
    )


def _line(wide: pd.DataFrame, code: str, reference: int, year: int | None) -> dict[str, Any]:
    """Return a municipality's level and change; either is missing where a year of it is."""
    level = _value(wide, code, reference)
    later = None if year is None else _value(wide, code, year)
    change = None if level is None or later is None else later - level
    return {
        "reference": str(reference),
        "value": level,
        "year": None if year is None else str(year),
        "change_points": change,
    }


def _value(wide: pd.DataFrame, code: str, year: int) -> float | None:
    value = wide[year].get(code)
    return None if value is None or pd.isna(value) else float(value)


def _sentence(pilot: Pilot, lines: Sequence[dict[str, Any]], sex: str) -> Text:
    levels = [line for line in lines if line["value"] is not None]
    told = {"reference": levels[0]["reference"], "subject": text(f"education_region.subject_{sex}")}
    ends = _ends(pilot, levels, "value")
    spread = "level_one" if len(levels) == 1 else "levels_alike" if _alike(ends) else "levels"
    words = text(f"education_region.{spread}", **told, **ends)
    changes = [line for line in levels if line["change_points"] is not None]
    if not changes:
        return text("education_region.no_change", **told).join(words)
    rose = sum(line["change_points"] > 0 for line in changes)
    ends = _ends(pilot, changes, "change_points")
    kind = "all" if rose == len(changes) else "some" if rose else "none"
    kind = "one" if len(changes) == 1 else "alike" if _alike(ends) else kind
    counted = told | {"rose": rose, "count": len(changes), "year": changes[0]["year"]}
    return text(f"education_region.rose_{kind}", **counted, **ends).join(words)


def _alike(ends: dict[str, Any]) -> bool:
    """Tell whether least and most are written alike."""
    return bool(round(ends["least"], 1) == round(ends["most"], 1))


def _ends(pilot: Pilot, lines: Sequence[dict[str, Any]], column: str) -> dict[str, Any]:
    """Return the least and the greatest value with the municipality that has it; the first of equals."""
    names = statistics.labels(pilot)
    least, most = (choose(lines, key=lambda line: line[column]) for choose in (min, max))
    return {
        "least": least[column],
        "lowest": names[least["unit"]],
        "most": most[column],
        "highest": names[most["unit"]],
    }
