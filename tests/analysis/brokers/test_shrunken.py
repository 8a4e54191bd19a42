"""Units side by side: drawn together, ranked or not, and hidden whole where one count is."""

from __future__ import annotations

import pytest

from pilot_analysis.analysis import brokers
from pilot_analysis.analysis.estimates import Verdict
from pilot_analysis.disclosure import release
from tests.analysis.brokers.cases import pilot_of
from tests.tables.conftest import OpenWith

ALIKE = {"1488": (20, 40), "1487": (18, 40), "1435": (22, 40), "1438": (9, 20)}
APART = {"1488": (190, 200), "1487": (20, 200), "1435": (100, 200)}


def test_shares_are_drawn_together_within_each_sex(opened: OpenWith) -> None:
    """Every municipality's shrunk share lies between its own and the others', for women, men and total apart."""
    table = brokers.shrunk(opened(pilot_of(ALIKE))).table
    for sex in ("kvinna", "man", "total"):
        rows = table[(table["sex"] == sex) & (table["municipality"] != "total")]
        lowest, highest = rows["share"].min(), rows["share"].max()
        assert rows["shrunk"].between(lowest, highest).all()
        assert rows["shrunk"].max() - rows["shrunk"].min() < highest - lowest
        assert (rows["low"] < rows["shrunk"]).all()
        assert rows["best"].sum() == pytest.approx(1)


def test_the_spread_between_units_may_be_nought(opened: OpenWith) -> None:
    """Units alike have an estimated spread of nought, with an interval from nought, in the row of the total."""
    table = brokers.shrunk(opened(pilot_of(ALIKE))).table
    total = table[(table["municipality"] == "total") & (table["sex"] == "total")].iloc[0]
    assert (total["spread"], total["spread_low"]) == (0, 0)
    assert total["spread_high"] > 5


def test_no_league_table_of_units_that_are_alike(opened: OpenWith) -> None:
    """Units alike cannot be told apart: both results say so and tell the best chance."""
    pilot = opened(pilot_of(ALIKE))
    for result in (brokers.shrunk(pilot), brokers.ranks(pilot)):
        assert result.verdict is Verdict.CANNOT_TELL
        assert "90%" in result.sentence("en")
    assert brokers.ranks(pilot).sentence("sv").startswith("Enheterna går inte att rangordna.")


def test_units_far_apart_can_be_ranked(opened: OpenWith) -> None:
    """A municipality with 95 % against 50 and 10 % is probably the best, and both results name it."""
    pilot = opened(pilot_of(APART))
    for result in (brokers.shrunk(pilot), brokers.ranks(pilot)):
        assert result.verdict is Verdict.DESCRIBED
        assert "Trollhättan" in result.sentence("sv")
    table = brokers.ranks(pilot).table
    first = table[(table["municipality"] == "1488") & (table["rank"] == 1)]["probability"].iloc[0]
    assert first > 0.95


def test_one_hidden_count_hides_what_was_fitted_to_it(opened: OpenWith) -> None:
    """Where one municipality's matched cases are three, nothing fitted to them is shown, though the counts are."""
    counts = {"1488": (20, 40), "1487": (18, 40), "1435": (22, 40), "1438": (3, 40)}
    pilot = opened(pilot_of(counts))
    released = release(brokers.shrunk(pilot), 5)
    totals = released.result.table[released.result.table["sex"] == "total"]
    assert totals[["shrunk", "low", "high", "best", "spread"]].isna().all(axis=None)
    assert totals["n"].notna().all()
    assert release(brokers.ranks(pilot), 5).result.table["probability"].isna().all()
    assert "Trollhättan" not in released.result.sentence("sv")


@pytest.mark.parametrize("by", ["model", "municipality", "sex"])
@pytest.mark.parametrize("counts", [{}, {"1488": (0, 1)}, {"1488": (0, 9), "1435": (0, 9)}], ids=len)
def test_every_grouping_and_size_has_an_answer(opened: OpenWith, by: str, counts: dict[str, tuple[int, int]]) -> None:
    """No cases, one unit and nobody matched give a result with a sentence, for every grouping."""
    pilot = opened(pilot_of(counts, age_band="25-34", prior_level="4"))
    for result in (brokers.shrunk(pilot, by=by), brokers.ranks(pilot, by=by)):
        assert result.sentence("sv")
        assert len(release(result, 5).result.table) == len(result.table)


def test_one_unit_says_why(opened: OpenWith) -> None:
    """A single municipality has its own share and the reason why nothing is drawn together."""
    result = brokers.shrunk(opened(pilot_of({"1488": (20, 40)})))
    assert result.sentence("en") == "There is only one unit, so it cannot be seen how much units differ."
    assert result.table["share"].notna().all()
    assert result.table["shrunk"].isna().all()
