"""Numbers that rest on counts elsewhere are hidden with them."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from pilot_analysis.analysis.estimates import Additive, Field, Result, RowKey, Verdict
from pilot_analysis.disclosure import release
from pilot_analysis.language import same

_WORDS = {name: same(name) for name in ("title", "sentences", "method", "source")}


def result(name: str, table: pd.DataFrame, kinds: dict[str, str], additive: Additive | None) -> Result:
    """Return a small result of this table."""
    fields = tuple(Field(one, same(one), kind) for one, kind in kinds.items())
    rows = ((RowKey("cases", 1, 9),),) * len(table)
    return Result(
        name, fields=fields, table=table, caveats=(), verdict=Verdict.DESCRIBED, rows=rows, additive=additive, **_WORDS
    )


def counts(*n: int) -> Result:
    """Return a table of groups that shows no total."""
    table = pd.DataFrame({"group": [f"g{place}" for place in range(len(n))], "n": n})
    return result("counts", table, {"group": "text", "n": "persons"}, Additive({"group": None}, "n"))


def difference(of: Result, *cells: tuple[str, int, str]) -> Result:
    """Return one number that rests on these cells, and a word that does not."""
    table = pd.DataFrame({"number": [7.0], "word": ["said"]})
    plain = result("difference", table, {"number": "number", "word": "text"}, None)
    return replace(plain, computed={(0, "number"): cells}, linked=(of,), quotes=((0, "number"),))


def test_a_number_is_hidden_with_a_count_that_it_rests_on() -> None:
    """A number of two groups is hidden where one counts three persons; its row leads nowhere, its sentence is gone."""
    released = release(difference(counts(20, 3), ("counts", 0, "n"), ("counts", 1, "n")), 5)
    assert released.hidden == {(0, "number")}
    assert released.result.table["number"].isna().all()
    assert released.result.table["word"].tolist() == ["said"]
    assert released.result.rows == ((),)
    assert "sentences" not in released.result.sentence("en")


def test_a_number_stays_where_its_counts_do() -> None:
    """A number of groups that are shown is shown, though another group is hidden; its row leads to sheets only."""
    released = release(difference(counts(20, 30, 3), ("counts", 0, "n"), ("counts", 1, "n")), 5)
    assert released.hidden == frozenset()
    assert released.result.table["number"].tolist() == [7.0]
    assert released.result.rows == ((RowKey("cases", 1, 0),),)


def test_empty_tables_are_released() -> None:
    """A selection without cases has empty tables on all sides, which the gate lets through."""
    empty = counts()
    assert len(release(replace(empty, linked=(replace(empty, id="other"),)), 5).result.table) == 0


def test_computed_names_linked_results_only() -> None:
    """A number that rests on a count of a result that is not linked is refused, since nobody would protect it."""
    with pytest.raises(ValueError, match="difference: computed rests on counts, which is not linked"):
        replace(difference(counts(20), ("counts", 0, "n")), linked=())
