"""What the comparison could have shown, told from the years before the pilot alone."""

from __future__ import annotations

from typing import Any

import numpy as np

from pilot_analysis.analysis.columns import field
from pilot_analysis.analysis.education import series as statistics
from pilot_analysis.analysis.education.series import DRAWS, SIZE, Series
from pilot_analysis.analysis.estimates import Result, Verdict
from pilot_analysis.estimators import power
from pilot_analysis.estimators.power import Horizon
from pilot_analysis.language import Text, text
from pilot_analysis.tables.session import Pilot

HORIZONS = (1, 2, 3, 4, 5)
_SIZES = 3  # strata
_FIELDS = (
    *(field("groups"), field("horizon", "count"), field("detectable", "number", 2)),
    *(field("lowest", "number", 2), field("highest", "number", 2), field("persons_more", "count")),
    *(field("starts", "count"), SIZE, field("n_pool", "count")),
)


def detectable(pilot: Pilot) -> Result:
    """Return the smallest effect that could be seen after 1 to 5 years, from placebo pilots before the real one.

    Every year from the first one, or from the last hole in the series, to the reference year is a possible start, and
    groups of as many municipalities as take part are drawn from all of them; no value after the reference year is read.

    Returns
    -------
    Result
        ``education-detectable``: one row per horizon with the minimal detectable effect in points and in persons, and
        its span over starts; for groups of any municipalities (``any``) and, where the statistics have numbers of
        inhabitants for all of them, for groups of like sizes (``size``).

    Raises
    ------
    ConfigurationError
        If the years before the pilot reach across a break in the series.
    """
    return statistics.answered(pilot, "education-detectable", _FIELDS, lambda: _detectable(pilot))


def _detectable(pilot: Pilot) -> Result:
    found, education = statistics.series(pilot), pilot.study.education
    last = education.reference_year
    statistics.refuse_break(found.rows, education.first_year, last)
    years = statistics.run_until(map(int, found.wide.columns), education.first_year, last)
    wide = found.wide.reindex([*education.controls, *pilot.codes])[years].dropna()
    treated = [place for place, code in enumerate(wide.index) if code in pilot.codes]
    sizes = _sizes(found, list(wide.index), last)
    people = statistics.inhabitants(pilot, found)
    counts = {"n": len(treated), "n_pool": len(wide) - len(treated)}
    lines: list[dict[str, Any]] = []
    for name, strata in {"any": None, **({"size": sizes} if sizes else {})}.items():
        outcome = wide.to_numpy(dtype=float)
        each = power.detectable_by_horizon(outcome, treated, HORIZONS, strata=strata, draws=DRAWS, seed=pilot.seed)
        lines += [{"groups": name, **_line(one), **counts} for one in each]
    for line in lines:
        line["persons_more"] = statistics.persons(line["detectable"], people)
    behind = pilot.keys(found.behind(map(str, wide.index), years), "indicators")
    return statistics.told(
        pilot,
        "education-detectable",
        _FIELDS,
        lines,
        (behind,) * len(lines),
        found=found,
        sentences=_sentence(lines[min(1, len(lines) - 1)], sum(people.values())),
        method=text("education.method_detectable", first=str(years[0]), last=str(last), draws=DRAWS),
        caveats=(
            text("education.caveat_preflight"),
            *(() if sizes else (text("education.caveat_no_sizes"),)),
            *((text("education.caveat_inhabitants"),) if people else (text("education.caveat_no_inhabitants"),)),
        ),
        verdict=Verdict.DESCRIBED,
        labels=statistics.labels(pilot) | {one: text(f"education.groups_{one}") for one in ("any", "size")},
        facts={"inhabitants": sum(people.values()) or None, "reference_year": last},
    )


def _line(one: Horizon) -> dict[str, Any]:
    shown = {name: getattr(one, name) for name in ("detectable", "lowest", "highest", "starts")}
    return {"horizon": one.steps, **shown}


def _sizes(found: Series, codes: list[str], year: int) -> list[int]:
    """Return the third that each municipality belongs to by inhabitants; nothing where one's are unknown."""
    rows = found.behind(codes, [year]).dropna(subset="denominator").set_index("municipality")["denominator"]
    if not codes or set(codes) - set(rows.index):
        return []
    people = rows.reindex(codes).to_numpy(dtype=float)
    return [int(one) for one in np.searchsorted(np.quantile(people, np.arange(1, _SIZES) / _SIZES), people)]


def _sentence(line: dict[str, Any], people: float) -> Text:
    told = {name: line[name] for name in ("horizon", "detectable")}
    if line["persons_more"] is None:
        return text("education.detectable_points", **told)
    return text("education.detectable_persons", persons=line["persons_more"], people=people, **told)
