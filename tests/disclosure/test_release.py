"""The disclosure gate, attacked by someone who knows every published cell and how it adds up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from pilot_analysis.analysis.estimates import Additive, Field, Result, Verdict
from pilot_analysis.disclosure import Released, release
from pilot_analysis.language import Text, same
from pilot_analysis.schema import RowKey

SMALLEST = 5
SEXES = ("kvinna", "man", "total")


def result(rows: Sequence[Mapping[str, Any]], additive: Additive | None, **more: Any) -> Result:
    """Return a result with this table; counts are persons, what is derived is a share, the rest is text."""
    table = pd.DataFrame(rows)
    counts = additive.counts if additive else ()
    derived = additive.derived if additive else ()
    kinds = {**dict.fromkeys(counts, "persons"), **dict.fromkeys(derived, "share")}
    fields = tuple(Field(name, same(name), kinds.get(name, "text")) for name in table.columns)
    table = table.astype({**dict.fromkeys(counts, "Int64"), **dict.fromkeys(derived, "Float64")})
    keys = tuple((RowKey("cases", 1, 9 + place),) for place in range(len(table)))
    words = {"title": same("t"), "sentences": same("s"), "method": same("m"), "source": same("q")}
    known = {"caveats": (), "verdict": Verdict.DESCRIBED, "rows": keys, "additive": additive, **words}
    return Result(id="made", fields=fields, table=table, **(known | more))


def by_group_and_sex(counts: Mapping[tuple[str, str], tuple[int, int]], groups: Sequence[str]) -> Result:
    """Return groups x sexes with all totals, from (whole, part) of each finest group."""

    def summed(group: str, sex: str) -> tuple[int, int]:
        inside = [n for (g, s), n in counts.items() if group in (g, "total") and sex in (s, "total")]
        return sum(n for n, _ in inside), sum(k for _, k in inside)

    rows = [
        {"group": group, "sex": sex, "n": n, "k": k, "share": k / n if n else None}
        for group, sex in product([*groups, "total"], SEXES)
        for n, k in [summed(group, sex)]
    ]
    return result(rows, Additive({"group": "total", "sex": "total"}, "n", "k", ("share",)))


def feasible(released: Released, truth: Result, groups: Sequence[str]) -> dict[tuple[int, str], tuple[float, float]]:
    """Work out, as an attacker would, between what numbers each unpublished count must lie.

    Written apart from the gate: unknowns are the part and the rest of each (group, sex), non-negative.
    """
    atoms = list(product(groups, SEXES[:-1], ("part", "rest")))
    table = released.result.table

    def form(row: int, column: str) -> np.ndarray:
        group, sex = table.loc[row, "group"], table.loc[row, "sex"]
        classes = {"n": ("part", "rest"), "k": ("part",), "rest": ("rest",)}[column]
        return np.array([float(group in (g, "total") and sex in (s, "total") and c in classes) for g, s, c in atoms])

    shown = [(row, column) for row in table.index for column in ("n", "k") if not pd.isna(table.loc[row, column])]
    left = np.array([form(*cell) for cell in shown]) if shown else None
    right = np.array([float(table.loc[cell]) for cell in shown]) if shown else None
    asked = [(row, column) for row in table.index for column in ("n", "k", "rest")]
    found = {}
    for cell in asked:
        ends = []
        for sign in (1, -1):
            solved = linprog(sign * form(*cell), A_eq=left, b_eq=right, bounds=(0, 10_000))
            assert solved.success
            ends.append(sign * solved.fun)
        found[cell] = (ends[0], ends[1])
    return found


def small(truth: Result) -> list[tuple[int, str]]:
    """Return every whole, part and rest from 1 to 4."""
    table = truth.table
    counts = {"n": table["n"], "k": table["k"], "rest": table["n"] - table["k"]}
    return [(int(row), name) for name, values in counts.items() for row in table.index[values.between(1, SMALLEST - 1)]]


def cells_of(truth: Result) -> list[tuple[str, str]]:
    """Return the group and sex of each row."""
    return list(zip(truth.table["group"], truth.table["sex"], strict=True))


@st.composite
def tables(draw: st.DrawFn) -> tuple[Result, list[str]]:
    """Give groups x sexes with many small and zero counts."""
    groups = [f"g{place}" for place in range(draw(st.integers(1, 4)))]
    wholes = st.one_of(st.integers(0, 6), st.integers(0, 40))
    counts = {}
    for cell in product(groups, SEXES[:-1]):
        whole = draw(wholes)
        counts[cell] = (whole, draw(st.integers(0, whole)))
    return by_group_and_sex(counts, groups), groups


@settings(max_examples=25, deadline=None)
@given(tables())
def test_no_small_count_can_be_worked_back(made: tuple[Result, list[str]]) -> None:
    """An attacker with all sums finds each small whole, part or rest within no less than the threshold."""
    truth, groups = made
    released = release(truth, SMALLEST)
    intervals = feasible(released, truth, groups)
    narrow = {
        cell: intervals[cell] for cell in small(truth) if intervals[cell][1] - intervals[cell][0] < SMALLEST - 1e-6
    }
    assert narrow == {}


@settings(max_examples=25, deadline=None)
@given(tables(), st.integers(0, 2**32 - 1))
def test_no_small_count_can_be_worked_back_from_two_linked_tables(made: tuple[Result, list[str]], seed: int) -> None:
    """An attacker with the wholes of two tables on the same persons finds each small whole within the threshold."""
    first, groups = made
    draw, counts = np.random.default_rng(seed), {}
    for row in first.table[~first.table.isin(["total"]).any(axis=1)].itertuples():
        counts[row.group, row.sex] = (int(row.n), int(draw.integers(0, int(row.n) + 1)))
    second = replace(by_group_and_sex(counts, groups), id="other")
    pair = [
        release(replace(one, linked=(other,)), SMALLEST).result.table
        for one, other in ((first, second), (second, first))
    ]
    atoms = list(product(groups, SEXES[:-1]))
    forms = [[group in (g, "total") and sex in (s, "total") for g, s in atoms] for group, sex in cells_of(first)]
    shown = [(form, n) for table in pair for form, n in zip(forms, table["n"], strict=True) if not pd.isna(n)]
    left, right = np.array([form for form, _ in shown], dtype=float), [float(n) for _, n in shown]
    for row, column in small(first):
        if column == "n":
            form = np.array(forms[row], dtype=float)
            known = {"A_eq": left, "b_eq": right} if shown else {}
            ends = [sign * linprog(sign * form, **known, bounds=(0, 10_000)).fun for sign in (1, -1)]
            assert ends[1] - ends[0] >= SMALLEST - 1e-6


@settings(max_examples=25, deadline=None)
@given(tables())
def test_every_hidden_cell_is_as_uncertain_as_the_certificate_says(made: tuple[Result, list[str]]) -> None:
    """No hidden count has a narrower interval than the certificate's, which is never below the threshold."""
    truth, groups = made
    released = release(truth, SMALLEST)
    proved = released.narrowest
    intervals = feasible(released, truth, groups)
    widths = [intervals[cell][1] - intervals[cell][0] for cell in released.hidden if cell[1] in {"n", "k"}]
    assert proved is None or proved >= SMALLEST
    assert all(width >= proved - 1e-6 for width in widths)


@settings(max_examples=25, deadline=None)
@given(tables())
def test_what_is_shown_is_true_and_zero_is_always_shown(made: tuple[Result, list[str]]) -> None:
    """A released count is missing or the true one, and a count of zero is never missing."""
    truth, _ = made
    released = release(truth, SMALLEST).result.table
    for column in ("n", "k"):
        kept = released[column].notna()
        assert released.loc[kept, column].equals(truth.table.loc[kept, column])
        assert kept[truth.table[column].eq(0)].all()


def test_the_certificate_does_not_tell_how_many_hidden_counts_are_small() -> None:
    """Of seven persons 3 and 4 look like 6 and 1, whose certificate is the same: two small ones would be 3 and 4."""
    additive = Additive({"group": "total"}, "n")
    tables = [[{"group": group, "n": n} for group, n in (("a", a), ("b", 7 - a), ("total", 7))] for a in (3, 1)]
    one, other = (release(result(rows, additive), SMALLEST) for rows in tables)
    assert one.result.table.equals(other.result.table)
    assert one.certificate == other.certificate


def test_a_table_without_small_counts_is_published_whole() -> None:
    """Where no whole, part or rest is small, nothing is hidden and table and sentence stay as they were."""
    truth = by_group_and_sex({("a", "kvinna"): (30, 10), ("a", "man"): (20, 8)}, ["a"])
    released = release(truth, SMALLEST)
    pd.testing.assert_frame_equal(released.result.table, truth.table)
    assert released.result.sentences == truth.sentences
    assert released.hidden == frozenset()
    assert released.narrowest is None


def test_one_small_cell_takes_a_companion_with_it() -> None:
    """Among totals a lone small count never goes alone: 3 of 33 would be known from 33 - 30."""
    truth = by_group_and_sex({("a", "kvinna"): (3, 0), ("a", "man"): (30, 0)}, ["a"])
    table = release(truth, SMALLEST).result.table
    assert table.loc[table["group"] == "a", "n"].isna().sum() >= 2


def test_a_small_rest_hides_the_part() -> None:
    """Where 28 of 30 were matched the 2 others could be worked out: the part is hidden, the whole stays."""
    truth = result(
        [{"group": "a", "n": 30, "k": 28, "share": 28 / 30}], Additive({"group": None}, "n", "k", ("share",))
    )
    released = release(truth, SMALLEST)
    assert released.result.table.loc[0, "n"] == 30
    assert released.hidden == {(0, "k"), (0, "share")}


def test_further_parts_are_counts_too() -> None:
    """A small count in a further part is hidden with its share, and so is what would give it away."""
    row = {"group": "a", "n": 40, "k": 20, "open": 3, "share": 0.5, "open_share": 0.075}
    additive = Additive({"group": None}, "n", "k", ("share", "open_share"), {"open": ("open_share",)})
    released = release(result([row], additive), SMALLEST)
    assert {(0, "open"), (0, "open_share")} <= released.hidden
    assert (released.narrowest or 0) >= SMALLEST


def test_a_further_part_goes_before_the_part_asked_about() -> None:
    """Where the rest of 40 is small since 16 did it and 21 still may, the 21 are hidden and the 16 stay."""
    row = {"group": "a", "n": 40, "k": 16, "open": 21, "share": 0.4, "open_share": 0.5}
    additive = Additive({"group": None}, "n", "k", ("share",), {"open": ("open_share",)})
    table = result([row], additive).table.astype({"open_share": "Float64"})
    released = release(replace(result([row], additive), table=table), SMALLEST)
    assert released.hidden == {(0, "open"), (0, "open_share")}


def test_a_dimension_without_total_stands_alone() -> None:
    """Months that are not summed are protected one by one: a small count of March costs April nothing."""
    rows = [
        {"month": month, "sex": sex, "n": n}
        for month, women, men in (("2015-03", 2, 20), ("2015-04", 11, 12))
        for sex, n in (("kvinna", women), ("man", men), ("total", women + men))
    ]
    released = release(result(rows, Additive({"month": None, "sex": "total"}, "n")), SMALLEST)
    assert {released.result.table.loc[row, "month"] for row, _ in released.hidden} == {"2015-03"}
    assert len(released.hidden) >= 2


def test_those_between_two_stages_of_a_funnel_are_protected() -> None:
    """Where 20 opened, 18 were contacted and 10 matched, neither 18 nor what reveals the 2 left behind is published."""
    rows = [
        {"stage": stage, "n": 20, "k": k} for stage, k in (("opened", 20), ("contact", 18), ("match", 10), ("start", 0))
    ]
    released = release(result(rows, Additive({"stage": None}, "n", "k", nested="stage")), SMALLEST)
    assert (1, "k") in released.hidden
    assert released.result.table["k"].iloc[3] == 0
    assert (released.narrowest or 0) >= SMALLEST


def test_the_whole_repeated_over_a_funnel_is_hidden_everywhere() -> None:
    """A whole that is too small is hidden at every stage that repeats it."""
    rows = [{"stage": stage, "n": 4, "k": k} for stage, k in (("opened", 4), ("contact", 4), ("match", 0))]
    released = release(result(rows, Additive({"stage": None}, "n", "k", nested="stage")), SMALLEST)
    assert released.result.table["n"].isna().all()


def test_a_sentence_that_quotes_a_hidden_cell_is_replaced() -> None:
    """The sentence is withheld in both languages when one of its numbers is hidden, and only then."""
    row = [{"group": "a", "n": 3}, {"group": "b", "n": 30}]
    quoting = result(row, Additive({"group": None}, "n"), quotes=((0, "n"),))
    other = result(row, Additive({"group": None}, "n"), quotes=((1, "n"),))
    assert "below 5 persons are not published" in release(quoting, SMALLEST).result.sentence("en")
    assert release(other, SMALLEST).result.sentence("en") == "s"


def test_the_keys_of_a_hidden_row_are_withheld() -> None:
    """A row with a hidden count loses its keys; others tell the sheet only, since a number of rows is a count too."""
    released = release(
        result([{"group": "a", "n": 3}, {"group": "b", "n": 30}], Additive({"group": None}, "n")), SMALLEST
    )
    assert released.result.rows == ((), (RowKey("cases", 1, 0),))


def test_a_missing_count_is_no_zero_and_no_secret() -> None:
    """A count that was never delivered stays missing and its row is not counted as hidden."""
    rows = [{"sex": "kvinna", "n": None}, {"sex": "man", "n": 12}, {"sex": "total", "n": None}]
    released = release(result(rows, Additive({"sex": "total"}, "n")), SMALLEST)
    assert released.hidden == frozenset()


def test_counts_that_do_not_add_up_are_refused() -> None:
    """A table whose total is not the sum of its parts cannot be released, for nothing could be proved about it."""
    rows = [{"sex": "kvinna", "n": 8}, {"sex": "man", "n": 12}, {"sex": "total", "n": 21}]
    with pytest.raises(ValueError, match="made: counts do not add up"):
        release(result(rows, Additive({"sex": "total"}, "n")), SMALLEST)


def test_a_result_without_persons_passes_as_it_is() -> None:
    """A result that counts no persons is published unchanged, and its certificate says so."""
    released = release(result([{"group": "a"}], None), SMALLEST)
    assert "no counts of persons" in released.certificate["method_en"]


def test_releasing_twice_hides_the_same() -> None:
    """The same table always loses the same cells."""
    truth = by_group_and_sex(
        {(g, s): (n, n // 2) for g, s, n in zip("aabb", SEXES[:2] * 2, (3, 9, 9, 9), strict=True)}, ["a", "b"]
    )
    assert release(truth, SMALLEST).hidden == release(truth, SMALLEST).hidden


def test_a_count_that_stands_elsewhere_is_hidden_where_it_is_hidden_there() -> None:
    """A table that repeats another's counts hides what that one hides, what is computed from it, and nothing else."""
    rows = [{"sex": "kvinna", "n": 3}, {"sex": "man", "n": 9}, {"sex": "total", "n": 12}]
    there = replace(result(rows, Additive({"sex": "total"}, "n")), id="there")
    copy = [{"what": "men", "n": 9, "kronor": 90.0}, {"what": "all", "n": 12, "kronor": 120.0}]
    cells = {(row, name): (("there", row + 1, "n"),) for row in (0, 1) for name in ("n", "kronor")}
    additive = Additive({"what": None}, "n", derived=("kronor",))
    copied = result(copy, additive, computed=cells, linked=(there,), quotes=((0, "kronor"),))
    released = release(copied, SMALLEST)

    assert {row + 1 for row, _ in released.hidden} == {row for row, _ in release(there, SMALLEST).hidden} - {0}
    assert released.hidden
    assert dict(released.result.computed) == {}
    assert released.result.sentences != same("s")
    assert released.certificate["threshold"] == SMALLEST
    assert released.certificate["hidden"] == len(released.hidden)


def test_either_every_count_stands_elsewhere_or_none() -> None:
    """A table of which one count stands elsewhere and another does not is refused: nobody would protect the other."""
    there = replace(result([{"group": "a", "n": 30}], Additive({"group": None}, "n")), id="there")
    rows = [{"group": "a", "n": 30}, {"group": "b", "n": 40}]
    with pytest.raises(ValueError, match=r"count of persons at \(1, 'n'\) is not said to stand elsewhere"):
        result(rows, Additive({"group": None}, "n"), computed={(0, "n"): (("there", 0, "n"),)}, linked=(there,))


def test_an_empty_table_passes() -> None:
    """A result without rows hides nothing and is refused nothing."""
    empty = result([{"group": "a", "n": 30}], Additive({"group": None}, "n"))
    none = replace(empty, table=empty.table.iloc[:0], rows=())
    assert release(none, SMALLEST).hidden == frozenset()


def test_what_is_computed_from_quoted_cells_goes_with_the_sentence() -> None:
    """Where a quoted cell is hidden, an estimate among the facts and the caveat that tells it are not published."""
    counts = {("g0", "kvinna"): (3, 2), ("g0", "man"): (30, 9), ("g1", "kvinna"): (20, 8), ("g1", "man"): (25, 9)}
    made = by_group_and_sex(counts, ["g0", "g1"])
    told = Text("skillnaden är 0,3", "the difference is 0.3")
    facts = {"difference": 0.3, "low": np.float64(0.1), "confidence": 0.95, "units": 6, "by": "group"}
    more = {"quotes": ((0, "share"),), "facts": facts, "caveats": (told, *made.caveats), "telling": (told,)}
    released = release(replace(made, **more), SMALLEST)

    assert (0, "share") in released.hidden
    assert dict(released.result.facts) == {"confidence": 0.95, "units": 6, "by": "group"}
    assert told not in released.result.caveats
    assert released.result.telling == ()
