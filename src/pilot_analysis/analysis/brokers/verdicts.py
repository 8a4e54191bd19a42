"""What a comparison of two groups allows one to say, and the sentence that says it of all pairs together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from pilot_analysis.analysis.estimates import Verdict
from pilot_analysis.language import Text, same, text
from pilot_analysis.pilot import Thresholds
from pilot_analysis.tables.session import Pilot

_TOLD = ("difference", "low", "high")


def judged(row: Mapping[str, Any], thresholds: Thresholds) -> Verdict:
    """Return the verdict on one pair.

    Parameters
    ----------
    row
        ``low`` and ``high`` in percentage points, ``p_holm``; missing where they could not be had.
    """
    low, high, p = row.get("low"), row.get("high"), row.get("p_holm")
    if low is None or high is None:
        return Verdict.CANNOT_TELL
    return within(low, high, 100 * thresholds.relevant_difference, p, 1 - thresholds.confidence)


def within(low: float, high: float, relevant: float, p: float | None, alpha: float) -> Verdict:
    """Return the verdict on a difference with this interval.

    Parameters
    ----------
    relevant
        The smallest difference that would matter: it is ruled out where the whole interval lies strictly within it.
    p, alpha
        Without a p of at most ``alpha`` there is no effect, whatever the interval.
    """
    if (low > 0 or high < 0) and p is not None and p <= alpha:
        return Verdict.EFFECT
    return Verdict.RULED_OUT if -relevant < low and high < relevant else Verdict.CANNOT_TELL


def verdict_of(table: pd.DataFrame) -> Verdict:
    """Return the verdict on all pairs: an effect if one has it, ruled out if all have, else that one cannot tell."""
    return together(table["verdict"])


def together(verdicts: Iterable[str]) -> Verdict:
    """Return one verdict for several, as `verdict_of` does; without any, that one cannot tell."""
    found = set(map(str, verdicts))
    if str(Verdict.EFFECT) in found:
        return Verdict.EFFECT
    return Verdict.RULED_OUT if found == {str(Verdict.RULED_OUT)} else Verdict.CANNOT_TELL


def sentence_of(
    pilot: Pilot, table: pd.DataFrame, by: str, outcome: Text, names: Mapping[str, Text]
) -> tuple[Text, tuple[tuple[int, str], ...]]:
    """Return what was found in all pairs, and the cells that the sentence tells.

    It tells the largest difference among those with an effect, or else the largest of all.
    """
    if not len(table):
        return text("brokers.compare_nothing"), ()
    verdict = verdict_of(table)
    shown = table[table["verdict"] == str(Verdict.EFFECT)] if verdict is Verdict.EFFECT else table
    place = int(shown.index.to_numpy()[shown["difference"].abs().to_numpy(dtype=float).argmax()])
    row = {str(name): None if pd.isna(value) else value for name, value in table.iloc[place].items()}
    told: dict[str, Any] = {name: row[name] for name in _TOLD}
    told |= {"outcome": outcome, "units": len(pilot.codes), "pairs": len(table)}
    told |= {one: names.get(str(row[one]), same(str(row[one]))) for one in ("first", "second")}
    relevant = 100 * pilot.study.thresholds.relevant_difference
    if row["low"] is None:
        return text("brokers.compare_unmeasured", **told), ((place, "difference"),)
    quotes = tuple((place, name) for name in _TOLD)
    if verdict is not Verdict.CANNOT_TELL:
        return text(f"brokers.compare_{verdict.replace(' ', '_')}", relevant=relevant, **told), quotes
    cause = "smallest" if (row["smallest_p"] or 0) > 1 - pilot.study.thresholds.confidence else "detectable"
    sentence = text("brokers.compare_cannot_tell", **told).join(text(f"brokers.because_{cause}", **_cause(row)))
    return sentence, (*quotes, (place, "smallest_p" if cause == "smallest" else "detectable"))


def _cause(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"p": row["smallest_p"], "points": row["detectable"], "municipalities": row["municipalities"]}
