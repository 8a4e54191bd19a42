"""Which combinations of conditions the municipalities show, and which conditions the outcome is never without."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pilot_analysis.analysis.columns import field
from pilot_analysis.analysis.estimates import Field, Result
from pilot_analysis.analysis.platforms.comparison import (
    CONDITIONS,
    OUTCOME,
    YES_NO,
    compared,
    heading,
    result,
    tabulate,
)
from pilot_analysis.errors import NotEstimable
from pilot_analysis.estimators import qca
from pilot_analysis.language import text
from pilot_analysis.tables.session import Pilot

NECESSARY = 0.9  # consistency; Schneider and Wagemann 2012, chapter 9
TELLING = 0.5  # relevance; below this nearly every case has the condition, outcome or not


def truth_table(
    pilot: Pilot, conditions: Sequence[str] = CONDITIONS, outcome: str = OUTCOME, kind: str = "fuzzy"
) -> Result:
    """Return every combination of conditions, the municipalities that show it, and whether the outcome goes with it.

    Parameters
    ----------
    conditions
        At most four dimensions of maturity, at the end.
    outcome
        Another dimension. Never a count of persons: memberships worked out from small counts would give them away.
    kind
        ``crisp`` or ``fuzzy`` sets.

    Returns
    -------
    Result
        ``platforms-truth-table``: one row per combination, those that no municipality shows (remainders) last.

    Raises
    ------
    ConfigurationError, ValueError
        If something is asked for that there is not, more than four conditions, or the outcome as a condition.
    """
    asked = compared(pilot, conditions, outcome, kind)
    fields = (
        *(Field(one, heading(one)) for one in asked.conditions),
        *(field("municipalities", "count"), field("cases", label="which")),
        *(field(one, "number", 2) for one in ("consistency", "pri")),
        Field("outcome", heading(asked.outcome)),
    )
    try:
        table = tabulate(kind)(*asked.memberships(kind))
    except NotEstimable as reason:
        return result(asked, "truth_table", fields, [], text("platforms.not_compared", reason=reason.message))
    ranked = sorted(table.rows, key=lambda row: (not row.cases, not row.outcome, -len(row.cases)))
    rows: list[dict[str, Any]] = []
    for row in ranked:
        there = {name: YES_NO[bool(has)] for name, has in zip(asked.conditions, row.combination, strict=True)}
        fit = {"consistency": row.consistency, "pri": row.pri} if row.cases else {}
        seen = {"municipalities": len(row.cases), "cases": asked.places(row.cases), "outcome": YES_NO[row.outcome]}
        rows.append(there | seen | fit)
    told = {"n": len(asked.codes), "of": len(rows), "shown": len(rows) - len(table.remainders)}
    sentence = text("platforms.truth_sentence", positive=len(table.positive), outcome=heading(asked.outcome), **told)
    return result(asked, "truth_table", fields, rows, sentence)


def necessity(
    pilot: Pilot, conditions: Sequence[str] = CONDITIONS, outcome: str = OUTCOME, kind: str = "fuzzy"
) -> Result:
    """Return for each condition and its absence how seldom the outcome, or the outcome's absence, is found without it.

    Parameters
    ----------
    conditions, outcome, kind
        As in `truth_table`.

    Returns
    -------
    Result
        ``platforms-necessity``: consistency, coverage and relevance. From consistency 0.9 a condition may be necessary,
        if its relevance is not low: a condition that all cases have is no news.
    """
    asked = compared(pilot, conditions, outcome, kind)
    rows: list[dict[str, Any]] = []
    for negated in (False, True) if len(asked.codes) > 1 else ():
        for one in qca.necessities(*asked.memberships(kind, negated=negated)):
            place = next(place for place, wanted in enumerate(one.condition) if wanted is not None)
            row = {"outcome": YES_NO[not negated], "condition": asked.conditions[place]}
            row["present"] = YES_NO[bool(one.condition[place])]
            rows.append(row | {name: getattr(one, name) for name in ("consistency", "coverage", "relevance")})
    fields = (
        *(Field("outcome", heading(asked.outcome)), field("condition"), field("present")),
        *(field(one, "number", 2) for one in ("consistency", "coverage", "relevance")),
    )
    passing = [row for row in rows if row["outcome"] == YES_NO[True] and _is_necessary(row)]
    told = [
        text("platforms.has", name=heading(row["condition"]), there=asked.names()[row["present"]]) for row in passing
    ]
    key = "necessity_sentence" if told else "necessity_none" if rows else "nothing_compared"
    sentence = text(f"platforms.{key}", conditions=told, outcome=heading(asked.outcome), least=NECESSARY)
    return result(asked, "necessity", fields, rows, sentence, facts={"least": NECESSARY, "telling": TELLING})


def _is_necessary(row: dict[str, Any]) -> bool:
    return (row["consistency"] or 0) >= NECESSARY and (row["relevance"] or 0) >= TELLING
