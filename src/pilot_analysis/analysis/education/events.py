"""The difference between the pilot's municipalities and the others year by year, before the pilot and after it."""

from __future__ import annotations

import pandas as pd

from pilot_analysis.analysis import columns
from pilot_analysis.analysis.columns import field
from pilot_analysis.analysis.education import series as statistics
from pilot_analysis.analysis.education.changes import judged
from pilot_analysis.analysis.education.series import DRAWS, SIZE
from pilot_analysis.analysis.estimates import Result, Verdict
from pilot_analysis.estimators import difference_in_differences as differences
from pilot_analysis.language import Text, text
from pilot_analysis.tables.session import Pilot

_FIELDS = (
    *(field("year"), field("effect", "points", 2), field("band_low", "points", 2), field("band_high", "points", 2)),
    *(field("p"), SIZE, field("n_pool", "count")),
)


def event_study(pilot: Pilot) -> Result:
    """Return the difference between pilot and pool in each year, beyond that in the reference year.

    Returns
    -------
    Result
        ``education-event-study``: effect, the band in which chance alone would leave it, and p, year by year. Years
        before the pilot show whether the groups went alike; ``before_p`` among the facts sums them up.

    Raises
    ------
    ConfigurationError
        If the years reach across a break in the series.
    """
    return statistics.answered(pilot, "education-event-study", _FIELDS, lambda: _event_study(pilot))


def _event_study(pilot: Pilot) -> Result:
    found, education = statistics.series(pilot), pilot.study.education
    panel = statistics.block(pilot, found, statistics.last_outcome(pilot, found))
    confidence = pilot.study.thresholds.confidence
    study = differences.event_study(panel, confidence=confidence, draws=DRAWS, seed=pilot.seed)
    numbers = zip(study.times, study.effects, study.low, study.high, study.p, strict=True)
    lines = [
        {"year": str(year), "effect": effect, "band_low": low, "band_high": high, "p": p}
        | {"n": panel.treated, "n_pool": panel.controls}
        for year, effect, low, high, p in numbers
    ]
    table = columns.frame(_FIELDS, lines)
    outcomes = table[table["year"].isin([str(year) for year in education.outcome_years])]
    behind = [found.behind(map(str, panel.units), [year, study.reference]) for year in study.times]
    verdict = judged(outcomes.assign(low=outcomes["effect"], high=outcomes["effect"]), 1 - confidence, None)
    return statistics.told(
        pilot,
        "education-event-study",
        _FIELDS,
        lines,
        tuple(pilot.keys(one, "indicators") for one in behind),
        found=found,
        sentences=_sentence(outcomes, verdict, study.before_p, 1 - confidence, education.reference_year),
        method=text("education.method_event_study", draws=DRAWS, confidence=confidence),
        caveats=(text("analysis.caveat_register"), text("analysis.caveat_clock")),
        verdict=verdict,
        facts={"reference_year": study.reference, "before_p": study.before_p, "confidence": confidence},
    )


def _sentence(outcomes: pd.DataFrame, verdict: Verdict, before_p: float | None, alpha: float, reference: int) -> Text:
    if outcomes.empty:
        return text("analysis.change_nothing")
    inside = int(((outcomes["effect"] >= outcomes["band_low"]) & (outcomes["effect"] <= outcomes["band_high"])).sum())
    kind = "effect" if verdict is Verdict.EFFECT else "inside" if inside == len(outcomes) else "outside"
    words = text(f"education.event_study_{kind}", years=len(outcomes), inside=inside, reference=str(reference))
    if before_p is None:
        return words.join(text("education.before_none"))
    return words.join(text(f"education.before_{'apart' if before_p <= alpha else 'alike'}", p=before_p))
