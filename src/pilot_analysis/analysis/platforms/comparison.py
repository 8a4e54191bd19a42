"""The municipalities as cases: how mature each platform is as membership in sets, crisp or fuzzy, and what is asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from pilot_analysis import schema
from pilot_analysis.analysis import columns
from pilot_analysis.analysis.estimates import Field, Result, Verdict
from pilot_analysis.estimators import qca
from pilot_analysis.estimators.qca.sets import Floats
from pilot_analysis.language import LANGUAGES, Text, capital, text
from pilot_analysis.tables.selection import known
from pilot_analysis.tables.session import Pilot

CONDITIONS = ("mandat", "kompetensråd", "resurser")
OUTCOME = "utbudssamordning"
MOST = 4  # with six cases more conditions leave nearly every combination without a case
SETS = ("fuzzy", "crisp")
# Fully out, neither in nor out, fully in, on the scale 0 to 4. A mean of two ratings is never exactly at the crossover,
# so that no municipality is left between two combinations.
ANCHORS = (0.25, 1.75, 3.25)
CONSISTENCY, PRI = 0.8, 0.5
YES_NO: Mapping[object, str] = MappingProxyType({True: "is yes", False: "is no", None: "is unknown"})


@dataclass(frozen=True)
class Comparison:
    """The cases of a comparison.

    Parameters
    ----------
    pilot
        Where they come from.
    codes, left_out
        Municipalities with all that is asked for, and those without.
    conditions, outcome
        Dimensions of maturity.
    raw
        Mean level at the end, one row per case: the conditions, then the outcome.
    ratings
        The tidy rows behind it.
    """

    pilot: Pilot
    codes: tuple[str, ...]
    left_out: tuple[str, ...]
    conditions: tuple[str, ...]
    outcome: str
    raw: Floats
    ratings: pd.DataFrame

    def memberships(self, kind: str, *, shift: float = 0.0, negated: bool = False) -> tuple[Floats, Floats]:
        """Return the cases' membership in the conditions and in the outcome or, ``negated``, its absence.

        ``shift`` moves the crossover of the conditions; that of the outcome stays, so that one thing changes.
        """
        out, crossover, full = ANCHORS
        levels, result = self.raw[:, :-1], self.raw[:, -1]
        if kind == "crisp":
            has, follows = qca.crisp(levels, crossover + shift), qca.crisp(result, crossover)
        else:
            has, follows = qca.direct(levels, out, crossover + shift, full), qca.direct(result, out, crossover, full)
        return has, np.asarray(1 - follows) if negated else follows

    def names(self) -> dict[str, Text]:
        """Return what readers see for dimensions, sets, solutions and whether something is there."""
        named = columns.labels(self.pilot, "dimension")
        named |= {one: text(f"platforms.set_{one}") for one in SETS}
        named |= {one: text(f"platforms.solution_{one}") for one in ("complex", "intermediate", "parsimonious")}
        return named | {f"is {one}": text(f"platforms.is_{one}") for one in ("yes", "no", "unknown")}

    def places(self, members: Sequence[int]) -> str | None:
        """Return cases by name."""
        named = {one.code: one.name for one in self.pilot.study.municipalities}
        return ", ".join(named[self.codes[one]] for one in members) or None

    def written(self, solution: Sequence[qca.Implicant]) -> Text:
        """Return a solution in words: ``mandat och inte resurser, eller kompetensråd``."""
        terms = [self._term(one) for one in solution]
        either = text("platforms.either")
        return Text(*(f" {either[one]} ".join(term[one] for term in terms) for one in LANGUAGES))

    def _term(self, implicant: qca.Implicant) -> Text:
        named = {name: schema.values("dimension")[name].label for name in self.conditions}
        parts = [
            named[name] if wanted else text("platforms.without_condition", name=named[name])
            for name, wanted in zip(self.conditions, implicant, strict=True)
            if wanted is not None
        ]
        return text("platforms.both", parts=parts)


def compared(pilot: Pilot, conditions: Sequence[str], outcome: str, kind: str = "fuzzy") -> Comparison:
    """Return the municipalities of the selection as cases.

    Raises
    ------
    ConfigurationError
        If a condition or the outcome is no dimension of maturity, or there is no such kind of set.
    ValueError
        If there are no conditions, more than `MOST`, or the outcome is among them.
    """
    allowed = {one: one for one in schema.values("dimension")}
    asked, (sought,) = known("conditions", conditions, allowed), known("outcome", [outcome], allowed)
    known("kind", [kind], {one: one for one in SETS})
    if not 1 <= len(asked) <= MOST or sought in asked:
        raise ValueError(f"from 1 to {MOST} conditions and another dimension as outcome, not {asked} and {sought}")
    wanted = [*asked, sought]
    rated = pilot.table("maturity").dropna(subset=["municipality", "level"])
    rated = rated[(rated["wave"] == "slut") & rated["dimension"].isin(wanted) & rated["municipality"].isin(pilot.codes)]
    means = rated.groupby(["municipality", "dimension"])["level"].mean().astype(float).unstack()  # noqa: PD010
    means = means.reindex(index=list(pilot.codes), columns=wanted).astype(float)
    whole = means.dropna()
    gone = tuple(code for code in pilot.codes if code not in whole.index)
    return Comparison(pilot, tuple(map(str, whole.index)), gone, asked, sought, whole.to_numpy(), rated)


def tabulate(kind: str) -> Callable[[Floats, Floats], qca.TruthTable]:
    """Return how a truth table is made: the outcome follows in all cases of crisp sets, steadily in fuzzy ones."""
    consistency, pri = (1.0, 0.0) if kind == "crisp" else (CONSISTENCY, PRI)
    return lambda conditions, outcome: qca.truth_table(conditions, outcome, consistency=consistency, pri=pri)


def heading(dimension: str) -> Text:
    """Return a dimension with a capital, as at the head of a column."""
    label = schema.values("dimension")[dimension].label
    return Text(capital(label.sv), capital(label.en))


def result(
    asked: Comparison,
    key: str,
    fields: tuple[Field, ...],
    rows: Sequence[Mapping[str, Any]],
    sentence: Text,
    **more: Any,
) -> Result:
    """Return a result of a comparison; ``labels`` in ``more`` are added to the usual ones."""
    keys = asked.pilot.keys(asked.ratings, "maturity")
    found = [text("platforms.caveat_no_cause"), text("platforms.caveat_few_cases", n=len(asked.codes))]
    if asked.left_out:
        named = {one.code: one.name for one in asked.pilot.study.municipalities}
        found.append(text("platforms.caveat_left_out", places=[named[one] for one in asked.left_out]))
    out, crossover, full = ANCHORS
    return Result(
        id=f"platforms-{key.replace('_', '-')}",
        title=text(f"platforms.{key}_title", outcome=heading(asked.outcome)),
        fields=fields,
        table=columns.frame(fields, rows),
        sentences=sentence,
        method=text(f"platforms.{key}_method", out=out, crossover=crossover, full=full, least=CONSISTENCY, pri=PRI),
        caveats=tuple(found),
        source=columns.deliveries(asked.pilot),
        verdict=more.get("verdict", Verdict.DESCRIBED if rows else Verdict.CANNOT_TELL),
        rows=(keys,) * len(rows),
        labels=asked.names() | more.get("labels", {}),
        synthetic=asked.pilot.is_synthetic(asked.ratings),
        facts=more.get("facts", {}),
    )
