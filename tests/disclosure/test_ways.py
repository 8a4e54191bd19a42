"""The gate on curves over time: who still waits, and who has left in which way."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from pilot_analysis.analysis.estimates import Additive, Field, Result, Verdict
from pilot_analysis.disclosure import release
from pilot_analysis.disclosure.additivity import forms_of
from pilot_analysis.language import same

COUNTS = ("n", "waiting", "matched", "withdrawn")


def waits(rows: list[list[Any]]) -> Result:
    """Return a result with these rows: group, day, cases, still waiting, matched by then, withdrawn by then."""
    table = pd.DataFrame(rows, columns=["group", "day", *COUNTS])
    fields = [Field("group", same("group")), Field("day", same("day"), "count")]
    return Result(
        id="waits",
        title=same("Waits"),
        fields=(*fields, *(Field(name, same(name), "persons") for name in COUNTS)),
        table=table.astype(dict.fromkeys(COUNTS, "Int64")),
        sentences=same("A sentence."),
        method=same("A method."),
        caveats=(),
        source=same("A source"),
        verdict=Verdict.DESCRIBED,
        rows=tuple(() for _ in rows),
        additive=Additive(
            {"group": None, "day": None}, "n", "waiting", others={"matched": (), "withdrawn": ()}, nested="day"
        ),
    )


def hidden(result: Result, smallest: int = 5) -> set[tuple[int, str]]:
    """Return which cells the gate hides."""
    return set(release(result, smallest).hidden)


def test_large_counts_stay() -> None:
    """Nothing is hidden where every count, every rest and every difference between days is large."""
    assert hidden(waits([["a", 30, 100, 70, 15, 8], ["a", 60, 100, 40, 30, 16]])) == set()


def test_a_small_count_is_hidden_with_another() -> None:
    """Three withdrawn by day 30 are hidden, and something else with them, or the day's rest would tell."""
    gone = hidden(waits([["a", 30, 100, 70, 15, 3], ["a", 60, 100, 40, 30, 16]]))

    assert (0, "withdrawn") in gone


def test_those_who_left_between_two_days_are_a_count_too() -> None:
    """Two more matched on day 60 than on day 30 are two persons: one of the two days is not shown."""
    gone = hidden(waits([["a", 30, 100, 70, 15, 8], ["a", 60, 100, 48, 17, 16]]))

    assert gone & {(0, "matched"), (1, "matched")}


def test_those_who_stopped_waiting_for_other_reasons_are_a_count_too() -> None:
    """One person of a hundred who left in no counted way between two days is not told by the difference."""
    gone = hidden(waits([["a", 30, 100, 60, 20, 10], ["a", 60, 100, 39, 30, 20]]))

    assert gone


def test_a_way_that_is_not_counted_hides_nothing_itself() -> None:
    """Where withdrawals are not counted on a day, the rest of that day is what neither waits nor is matched."""
    alone = waits([["a", 30, 100, 80, 17, None]])

    assert hidden(alone)
    assert hidden(waits([["a", 30, 100, 70, 17, None]])) == set()


def test_counts_of_ways_are_sums_of_who_left_when() -> None:
    """Every count is a sum over who left when and how: what is matched never overlaps what waits or has withdrawn."""
    forms = forms_of([waits([["a", 30, 100, 70, 15, 8], ["a", 60, 100, 40, 30, 16]])])
    by_cell = {(row, name): form for (_, row, name), form in zip(forms.cells, forms.shown, strict=True)}

    assert len(by_cell[0, "n"]) == 2 * 3 + 1
    for row in (0, 1):
        parts = by_cell[row, "waiting"] + by_cell[row, "matched"] + by_cell[row, "withdrawn"]
        assert parts.max() == 1
    assert (by_cell[1, "matched"] >= by_cell[0, "matched"]).all()
    assert (by_cell[1, "waiting"] <= by_cell[0, "waiting"]).all()


def test_impossible_counts_are_refused() -> None:
    """More matched on day 30 than on day 60 cannot be, and the gate will not vouch for it."""
    with pytest.raises(ValueError, match="do not add up"):
        release(waits([["a", 30, 100, 70, 30, 0], ["a", 60, 100, 40, 20, 10]]), 5)


def test_what_is_hidden_has_a_wide_interval() -> None:
    """The certificate's smallest interval is no narrower than the threshold on a table of many small steps."""
    random = np.random.default_rng(1)
    rows = []
    for group in "abc":
        left = random.multinomial(60, [0.1, 0.05, 0.05, 0.1, 0.05, 0.65])
        early = (int(left[0]), int(left[1]), int(left[2]))
        late = (early[0] + int(left[3]), early[1] + int(left[4]))
        rows.append([group, 30, 60, 60 - sum(early), *early[:2]])
        rows.append([group, 60, 60, 60 - sum(early) - int(left[3]) - int(left[4]), *late])

    assert (release(waits(rows), 5).narrowest or 0) >= 5
