"""Comparing groups of cases when the units are few municipalities: who is highest, who lowest, what that can show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import pandas as pd

from pilot_analysis.analysis.columns import NONE, TOTAL, labels
from pilot_analysis.analysis.estimates import Verdict
from pilot_analysis.estimators import proportions, randomisation
from pilot_analysis.language import Text, same, text
from pilot_analysis.tables.session import Pilot

SHARED = ("model", "cluster")  # several municipalities may share one, so that permuting it over them means something
_PLACES = (*SHARED, "municipality")
_DRAWS = 20_000
_ROUND = 10  # counts are rounded to this before the detectable difference is told, or it would tell the counts


@dataclass(frozen=True)
class Comparison:
    """What the groups' totals allow one to say.

    Parameters
    ----------
    table
        The result's table.
    overall, highest, lowest
        Rows of the table; missing where there is nothing to compare.
    facts
        Smallest attainable p, p and minimal detectable difference, where they have a meaning.
    """

    table: pd.DataFrame
    verdict: Verdict
    overall: int | None = None
    highest: int | None = None
    lowest: int | None = None
    facts: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def quotes(self) -> tuple[tuple[int, str], ...]:
        """The cells that the sentence tells."""
        if self.highest is None or self.lowest is None:
            return (
                tuple((self.overall, one) for one in ("n", "share", "low", "high")) if self.overall is not None else ()
            )
        return tuple((row, one) for row in (self.highest, self.lowest) for one in ("share", "low", "high"))

    def sentence(self, pilot: Pilot, by: str, outcome: Text) -> Text:
        """Return what was found, for readers who are no statisticians."""
        if self.overall is None:
            return text("analysis.no_cases")
        if self.highest is None or self.lowest is None:
            shown = self._row(self.overall, "n", "share", "low", "high")
            return text("analysis.conversion_single", outcome=outcome, **shown)
        names = labels(pilot, "sex", "client_kind", "age_band", "sun_level")
        ends: dict[str, Any] = {}
        for end, place in (("best", self.highest), ("worst", self.lowest)):
            row = self._row(place, by, "share", "low", "high")
            group = str(row.pop(by))
            ends |= {end: names.get(group, same(group))} | {f"{end}_{name}": value for name, value in row.items()}
        if ends["best_share"] == ends["worst_share"]:
            return text("analysis.conversion_alike", outcome=outcome, share=ends["best_share"])
        kind = "groups" if by not in _PLACES else "effect" if self.verdict is Verdict.EFFECT else "units"
        return text(f"analysis.conversion_{kind}", outcome=outcome, units=len(pilot.codes), **ends)

    def _row(self, place: int, *names: str) -> dict[str, Any]:
        return {name: self.table[name].iloc[place] for name in names}

    def caveats(self, by: str) -> tuple[Text, ...]:
        """Return what the reader must know beside the numbers."""
        found = [text("analysis.caveat_open_cases")]
        if by in _PLACES:
            found.append(text("analysis.caveat_not_random"))
        if "smallest_p" in self.facts:
            found.append(text("analysis.caveat_smallest_p", p=self.facts["smallest_p"]))
        if "detectable" in self.facts:
            found.append(text("analysis.caveat_detectable", points=self.facts["detectable"]))
        return tuple(found)


def nothing() -> Comparison:
    """Return the comparison of no cases at all."""
    return Comparison(pd.DataFrame(), Verdict.CANNOT_TELL)


def comparison(pilot: Pilot, by: str, cases: pd.DataFrame, table: pd.DataFrame) -> Comparison:
    """Compare the groups of a conversion table.

    Parameters
    ----------
    cases
        One row per case with ``reached`` and the column ``by``.
    table
        Rows by group and sex, with totals and ``n``, ``k``, ``share``.
    """
    totals = table[table["sex"] == TOTAL] if "sex" in table and by != "sex" else table
    overall = int(totals.index[totals[by] == TOTAL][0])
    enough = totals["n"] >= pilot.study.thresholds.smallest_count
    ranked = totals[enough & ~totals[by].isin([TOTAL, NONE])].sort_values("share", kind="stable")
    if len(ranked) < 2:
        return Comparison(table, Verdict.DESCRIBED, overall)
    lowest, highest = int(ranked.index[0]), int(ranked.index[-1])
    facts = _chance(pilot, by, cases) | {"detectable": _detectable(table, overall, lowest, highest)}
    alpha = 1 - pilot.study.thresholds.confidence
    verdict = Verdict.EFFECT if facts.get("p", 1) <= alpha else Verdict.CANNOT_TELL
    return Comparison(table, verdict if by in _PLACES else Verdict.DESCRIBED, overall, highest, lowest, facts)


def _chance(pilot: Pilot, by: str, cases: pd.DataFrame) -> dict[str, Any]:
    """Return the p of permuting the groups over the municipalities, and the smallest that this could give."""
    if by not in SHARED:
        return {}
    groups = longest(pilot, by)
    counts = cases.groupby("municipality")["reached"].agg(["sum", "size"])
    counts = counts.loc[[code for code in counts.index if code in groups]]
    assigned = [groups[str(code)] for code in counts.index]
    if len(set(assigned)) < 2:
        return {}

    def apart(groups: Sequence[str]) -> float:
        summed = counts.groupby(list(groups)).sum()
        shares = summed["sum"] / summed["size"]
        return float(shares.max() - shares.min())

    p = randomisation.permutation_p(assigned, apart, _DRAWS, pilot.seed)
    return {"smallest_p": randomisation.smallest_p(assigned), "p": p}


def longest(pilot: Pilot, by: str) -> dict[str, str]:
    """Return the group each municipality was in for most days; the later one where two had as many."""
    spans = [
        ((one.end - one.start).days, one.start, one.municipality, group.id)
        for group in (pilot.study.models if by == "model" else pilot.study.clusters)
        for one in group.members
    ]
    return {code: group for _, _, code, group in sorted(spans)}


def _detectable(table: pd.DataFrame, overall: int, *pair: int) -> float:
    """Return the rise in share, to a whole percentage point, that groups of about these sizes would show."""
    sizes = [max(_ROUND * round(int(table["n"].iloc[row]) / _ROUND), _ROUND) for row in pair]
    baseline = round(float(table["share"].iloc[overall]) * _ROUND) / _ROUND
    return float(round(100 * proportions.detectable(baseline, *sizes)))
