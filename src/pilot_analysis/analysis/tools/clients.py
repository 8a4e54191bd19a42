"""Broker cases and tools: whose competence was validated, which cases used a tool, how these fared: no effects."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from pilot_analysis import schema
from pilot_analysis.analysis import columns
from pilot_analysis.analysis.brokers.cases import NOT_STATED, left_out, opened_cases, with_outcome
from pilot_analysis.analysis.columns import NONE, TOTAL, field
from pilot_analysis.analysis.estimates import Additive, Result, Verdict
from pilot_analysis.analysis.tools.usage import labels
from pilot_analysis.estimators import proportions
from pilot_analysis.language import Text, same, text
from pilot_analysis.tables.selection import known
from pilot_analysis.tables.session import Pilot

_VALIDATION = "validering"


def validations(pilot: Pilot) -> Result:
    """Return of the cases of persons how many had a validation, women and men.

    The deliveries tell that a validation was made, not whether it was approved; so only that is counted.

    Returns
    -------
    Result
        ``tools-validations``: cases, cases with a validation, share with interval, by sex.
    """
    counted = _Counted(pilot, opened_cases(pilot, "sex"), _VALIDATION, by=None)
    everyone = counted.table.index[counted.table["sex"] == TOTAL]
    told = counted.told(everyone, "validations", text("tools.validations_nothing"))
    return counted.result("validations", told, (text("tools.caveat_approved"),))


def cases(pilot: Pilot, outcome: str = "matchning") -> Result:
    """Return how the cases fared that used a tool, several, or none: described, never as an effect.

    Who is offered a tool, and who needs none, is not left to chance; a difference between these groups says nothing of
    what a tool does.

    Parameters
    ----------
    outcome
        An event of a case, such as ``matchning`` or ``påbörjad``.

    Returns
    -------
    Result
        ``tools-cases``: cases by which tools they used (each combination for itself) and sex, cases with the outcome,
        share with interval.

    Raises
    ------
    ConfigurationError
        If there is no such event.
    """
    known("outcome", [outcome], {one: one for one in schema.values("event")})
    counted = _Counted(pilot, opened_cases(pilot, "tools"), outcome, by="tools")
    table = counted.table
    place = table.index[(table["sex"] == TOTAL) & table["tools"].isin([TOTAL, NONE])] if len(table) else table.index
    told = counted.told(place, "cases", text("analysis.no_cases"))
    return counted.result("cases", told, (text("tools.caveat_no_effect"), text("analysis.caveat_open_cases")))


Told = tuple[Text, tuple[tuple[int, str], ...]]


@dataclass
class _Counted:
    """Cases with an outcome, by sex and, with ``by``, by another column too.

    They are the cases that the results on brokers count, so that the two cannot be subtracted from each other.
    """

    pilot: Pilot
    cases: pd.DataFrame
    outcome: str
    by: str | None

    def __post_init__(self) -> None:
        self.cases, _ = with_outcome(self.pilot, self.cases, self.outcome)
        self.confidence = self.pilot.study.thresholds.confidence
        self.splits = list(self._splits())
        names = (*([self.by] if self.by else []), "sex", "n", "k", "share", "low", "high", "method")
        self.fields = tuple(field(one, label="tools_used" if one == "tools" else "") for one in names)
        self.table = columns.frame(self.fields, [split | self._shares(part) for split, part in self.splits])

    def _splits(self) -> Iterable[tuple[dict[str, Any], pd.DataFrame]]:
        groups = sorted(set(self.cases[self.by]), key=lambda one: (one == NONE, one.count("|"), one)) if self.by else []
        for group in [*groups, TOTAL] if len(self.cases) else []:
            part = self.cases if group == TOTAL else self.cases[self.cases[self.by] == group]
            known = {self.by: group} if self.by else {}
            sexes = [one for one in schema.values("sex") if one != NOT_STATED or one in set(self.cases["sex"])]
            for sex in [*sexes, TOTAL]:
                yield known | {"sex": sex}, part if sex == TOTAL else part[part["sex"] == sex]

    def _shares(self, part: pd.DataFrame) -> dict[str, Any]:
        n, k = len(part), int(part["reached"].sum())
        return {"n": n, "k": k, **proportions.share(k, n, self.confidence)._asdict()}

    def told(self, rows: pd.Index, key: str, nothing: Text) -> Told:
        """Return the sentence about the totals in these rows, with the cells that it quotes."""
        if not len(rows) or not self.table.loc[rows[-1], "n"]:
            return nothing, ()
        overall = self.table.loc[rows[-1]]
        values: dict[str, Any] = {name: overall[name] for name in ("n", "k", "share", "low", "high")}
        values["without"] = self.table.loc[rows[0], "n"] if len(rows) > 1 else 0
        quotes = tuple((int(row), name) for row in rows for name in ("n", "k", "share", "low", "high"))
        return text(f"tools.{key}_sentence", outcome=text(f"analysis.outcome_{self.outcome}"), **values), quotes

    def result(self, key: str, told: Told, caveats: tuple[Text, ...]) -> Result:
        """Return the result with these words."""
        dimensions: Mapping[str, str | None] = dict.fromkeys((*([self.by] if self.by else []), "sex"), TOTAL)
        keys = [self.pilot.keys(part, "cases") for _, part in self.splits]
        return Result(
            id=f"tools-{key}",
            title=text(f"tools.{key}_title", outcome=text(f"analysis.outcome_{self.outcome}")),
            fields=self.fields,
            table=self.table,
            sentences=told[0],
            method=text(f"tools.{key}_method", confidence=self.confidence),
            caveats=(*caveats, *left_out(self.pilot)),
            source=columns.deliveries(self.pilot),
            verdict=Verdict.DESCRIBED,
            rows=tuple(keys),
            labels=_labels(self.pilot, self.cases) | {self.outcome: text(f"analysis.outcome_{self.outcome}")},
            synthetic=self.pilot.is_synthetic(self.cases),
            additive=Additive(dimensions, "n", "k", ("share", "low", "high", "method")),
            quotes=told[1],
            facts={
                "small_n": self.pilot.study.thresholds.small_n,
                "confidence": self.confidence,
                "outcome": self.outcome,
            },
        )


def _labels(pilot: Pilot, found: pd.DataFrame) -> dict[str, Text]:
    named = labels(pilot) | {NONE: text("tools.no_tool")}
    for joined in sorted(set(found["tools"].dropna()) - set(named)):
        parts = [named.get(one, same(one)) for one in str(joined).split("|")]
        named[str(joined)] = parts[0].join(*parts[1:], between=" + ")
    return named
