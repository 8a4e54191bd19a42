"""Which combinations of conditions go with an outcome, and whether that stands when a case or a threshold changes.

Qualitative comparative analysis of the municipalities' own ratings: a way to compare cases, not to prove causes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from pilot_analysis.analysis.columns import field
from pilot_analysis.analysis.estimates import Field, Result, Verdict
from pilot_analysis.analysis.platforms.comparison import (
    ANCHORS,
    CONDITIONS,
    OUTCOME,
    SETS,
    YES_NO,
    Comparison,
    compared,
    heading,
    result,
    tabulate,
)
from pilot_analysis.errors import NotEstimable
from pilot_analysis.estimators import qca
from pilot_analysis.language import LANGUAGES, Text, same, text
from pilot_analysis.tables.session import Pilot

SHIFT = 0.5  # half a level: how far the crossover is moved to see whether the answer hangs on it
Row = dict[str, Any]


def configurations(pilot: Pilot, conditions: Sequence[str] = CONDITIONS, outcome: str = OUTCOME) -> Result:
    """Return the solutions of the outcome and of its absence, with fuzzy and with crisp sets.

    Parameters
    ----------
    conditions, outcome
        As in `truth_table`. For the intermediate solution each condition is expected to help by its presence.

    Returns
    -------
    Result
        ``platforms-configurations``: one row per combination of a solution (complex, intermediate, parsimonious), or
        for the outcome where there is no solution with the reason; consistency, PRI, coverage, unique coverage, how
        many remainders the solution assumes, and the municipalities that show it.
    """
    asked = compared(pilot, conditions, outcome)
    rows: list[Row] = []
    reasons: dict[str, Text] = {}
    for kind in SETS:
        for negated in (False, True):
            start = {"set": kind, "outcome": YES_NO[not negated]}
            try:
                table = tabulate(kind)(*asked.memberships(kind, negated=negated))
                rows += [start | row for row in _terms(asked, table, negated=negated)]
            except NotEstimable as error:
                reasons[f"reason {error.message.en}"] = error.message
                rows.append(start | {"reason": f"reason {error.message.en}"})
    sentence = _solution_sentence(asked, rows, reasons)
    named = reasons | {row["term"].sv: row["term"] for row in rows if "term" in row}
    shown = [row | ({"term": row["term"].sv} if "term" in row else {}) for row in rows]
    fields = (
        *(field("set"), Field("outcome", heading(asked.outcome)), field("solution"), field("term")),
        *(field(one, "number", 2) for one in ("consistency", "pri", "coverage", "unique")),
        *(field("assumed", "count"), field("cases", label="which"), field("reason", label="no_solution")),
    )
    verdict = Verdict.DESCRIBED if any("term" in row for row in rows) else Verdict.CANNOT_TELL
    return result(asked, "configurations", fields, shown, sentence, labels=named, verdict=verdict)


def robustness(
    pilot: Pilot, conditions: Sequence[str] = CONDITIONS, outcome: str = OUTCOME, kind: str = "fuzzy"
) -> Result:
    """Return whether the parsimonious solution stands without each municipality, and with the crossover moved.

    Parameters
    ----------
    conditions, outcome, kind
        As in `truth_table`.

    Returns
    -------
    Result
        ``platforms-robustness``: each variant with its solution and whether it is the same. ``facts["chance"]`` is how
        often the outcome shared out anew among the municipalities gives a solution that fits as well.
    """
    asked = compared(pilot, conditions, outcome, kind)
    has, follows = asked.memberships(kind)
    ways = (tabulate(kind), qca.parsimonious_solutions)
    whole = qca.variant("whole", has, follows, *ways)
    without = qca.drop_one_case(has, follows, asked.codes, *ways)
    moved = [
        qca.variant(f"crossover {ANCHORS[1] + shift}", *asked.memberships(kind, shift=shift), *ways)
        for shift in (-SHIFT, SHIFT)
    ]
    every = [whole, *without, *moved] if asked.codes else []
    rows = [_variant(asked, one, whole) for one in every]
    shown = [row | ({"solution": row["solution"].sv} if row["solution"] else {}) for row in rows]
    chance = qca.chance(has, follows, *ways, seed=pilot.seed) if whole.solutions else None
    fields = (
        field("variant", label="trial"),
        field("solution", label="parsimonious"),
        field("kept"),
        field("reason", label="no_solution"),
    )
    named = {one.name: text("platforms.crossover", level=float(one.name.split()[1])) for one in moved}
    named |= {one.name: text("platforms.without", name=pilot.study.labels()[one.name]) for one in without}
    named |= {f"reason {one.reason.en}": one.reason for one in every if one.reason is not None}
    named |= {row["solution"].sv: row["solution"] for row in rows if row["solution"]}
    named["whole"] = text("platforms.variant_whole")
    verdict = Verdict.DESCRIBED if whole.solutions else Verdict.CANNOT_TELL
    sentence = _robust_sentence(asked, rows[1:], whole, chance)
    facts = {"chance": chance}
    return result(asked, "robustness", fields, shown, sentence, labels=named, verdict=verdict, facts=facts)


def _terms(asked: Comparison, table: qca.TruthTable, *, negated: bool) -> Iterator[Row]:
    """Give the combinations of each kind of solution. Where several do equally well their number is told."""
    for kind, solve in _SOLVERS.items():
        several = solve(table, 0 if negated else 1)
        for place, solution in enumerate(several, start=1):
            _, parts = qca.solution_fit(solution, table.conditions, table.outcome)
            assumed = len(qca.assumed(solution, table))
            for term, fit in zip(solution, parts, strict=True):
                inside = qca.membership(term, table.conditions)
                members = [one for one, degree in enumerate(inside) if degree > 0.5]
                words = asked.written([term])
                shown = words if len(several) == 1 else same(f"({place})").join(words)
                row = {"solution": kind, "term": shown, **fit._asdict(), "assumed": assumed}
                yield row | {"cases": asked.places(members)}


_SOLVERS: Mapping[str, Callable[[qca.TruthTable, int], list[qca.Solution]]] = MappingProxyType(
    {
        "complex": lambda table, _: qca.complex_solutions(table),
        "intermediate": lambda table, wanted: qca.intermediate_solutions(table, [wanted] * table.conditions.shape[1]),
        "parsimonious": lambda table, _: qca.parsimonious_solutions(table),
    }
)


def _solution_sentence(asked: Comparison, rows: Sequence[Row], reasons: Mapping[str, Text]) -> Text:
    """Tell the intermediate solution with fuzzy sets, or why there is none."""
    if not asked.codes:
        return text("platforms.nothing_compared")
    own = [row for row in rows if row["set"] == SETS[0] and row["outcome"] == YES_NO[True]]
    first = own[0]
    if first.get("reason"):
        return text("platforms.not_compared", reason=reasons[first["reason"]])
    terms = [row for row in own if row["solution"] == "intermediate"]
    bold = [row["term"] for row in own if row["solution"] == "parsimonious"]
    assumed = max(row["assumed"] for row in terms)
    return text(
        "platforms.configurations_sentence",
        outcome=heading(asked.outcome),
        solution=_together([row["term"] for row in terms]),
        short=_together(bold),
        assumed=assumed,
        n=len(asked.codes),
    )


def _together(terms: Sequence[Text]) -> Text:
    either = text("platforms.either")
    return Text(*(f" {either[one]} ".join(term[one] for term in terms) for one in LANGUAGES))


def _variant(asked: Comparison, one: qca.Variant, whole: qca.Variant) -> Row:
    every = [asked.written(solution) for solution in one.solutions]
    shown = every[0].join(*every[1:], between=" / ") if every else None
    kept = bool(whole.solutions) and one.keeps(whole.solutions[0])
    reason = f"reason {one.reason.en}" if one.reason is not None else None
    return {"variant": one.name, "solution": shown, "kept": YES_NO[kept], "reason": reason}


def _robust_sentence(asked: Comparison, rows: Sequence[Row], whole: qca.Variant, chance: float | None) -> Text:
    if not whole.solutions:
        reason = whole.reason if whole.reason is not None and asked.codes else None
        return text("platforms.not_compared", reason=reason) if reason else text("platforms.nothing_compared")
    kept = sum(row["kept"] == YES_NO[True] for row in rows)
    return text(
        "platforms.robustness_sentence",
        solution=asked.written(whole.solutions[0]),
        kept=kept,
        of=len(rows),
        chance=chance,
    )
