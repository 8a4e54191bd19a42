"""The verdict on the education level: what was seen, what can be ruled out, what could not have been seen."""

from __future__ import annotations

from typing import Any

from pilot_analysis.analysis.columns import field
from pilot_analysis.analysis.education import changes
from pilot_analysis.analysis.education import series as statistics
from pilot_analysis.analysis.education.design import DRAWS
from pilot_analysis.analysis.education.series import SIZE
from pilot_analysis.analysis.estimates import Result, Verdict
from pilot_analysis.errors import NotEstimable
from pilot_analysis.language import Text, text
from pilot_analysis.tables.session import Pilot

_FIELDS = (
    *(field("year"), *(field(one, "points", 2) for one in ("effect", "low", "high")), field("p")),
    *(field("detectable", "number", 2), field("persons_more", "count"), field("ruled_out", "number", 2)),
    *(SIZE, field("n_pool", "count")),
)


def verdict(pilot: Pilot) -> Result:
    """Return the verdict of the locked design at the first whole outcome year, in points and persons.

    Returns
    -------
    Result
        ``education-verdict``: one row. ``ruled_out`` is the size that the interval rules out on both sides;
        ``persons_more`` what the minimal detectable effect is in persons. The chances of all outcome years are counted
        in the verdict, so that it is that of `change`.

    Raises
    ------
    ConfigurationError
        If a difference would reach across a break in the series.
    """
    return statistics.answered(pilot, "education-verdict", _FIELDS, lambda: _verdict(pilot))


def _verdict(pilot: Pilot) -> Result:
    found, education = statistics.series(pilot), pilot.study.education
    whole = changes.change(pilot)
    rows = whole.table.dropna(subset="effect").to_dict("records")
    chosen = [row for row in rows if row["year"] == str(whole.facts["whole_year"])]
    if not chosen:
        raise NotEstimable(text("analysis.change_nothing"))
    row, people = chosen[0], statistics.inhabitants(pilot, found)
    line: dict[str, Any] = {name: row[name] for name in ("year", "effect", "low", "high", "p", "detectable")}
    line |= {"n": row["n"], "n_pool": row["n_pool"]}
    line |= {"ruled_out": max(abs(row["low"]), abs(row["high"]))}
    line |= {"persons_more": statistics.persons(row["detectable"], people)}
    units = [*pilot.codes, *education.controls]
    behind = found.behind(units, [int(row["year"]), education.reference_year])
    return statistics.told(
        pilot,
        "education-verdict",
        _FIELDS,
        [line],
        (pilot.keys(behind, "indicators"),),
        found=found,
        sentences=_sentence(line, whole.verdict, education.relevant).join(text("education.leading")),
        method=text("analysis.change_method", draws=DRAWS, confidence=pilot.study.thresholds.confidence),
        caveats=(text("analysis.caveat_clock"), text("analysis.caveat_level")),
        verdict=whole.verdict,
        facts={"reference_year": education.reference_year, "relevant": education.relevant},
    )


def _sentence(line: dict[str, Any], found: Verdict, relevant: float | None) -> Text:
    words = text(f"education.verdict_{found.name.lower()}", relevant=relevant, **line)
    if line["persons_more"] is None or found is not Verdict.CANNOT_TELL:
        return words
    return words.join(text("education.verdict_persons", persons=line["persons_more"]))
