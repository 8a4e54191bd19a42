"""Units that stand out, and those that only seem to."""

from __future__ import annotations

import pytest

from pilot_analysis.analysis import brokers
from pilot_analysis.disclosure import release
from tests.analysis.brokers.cases import pilot_of
from tests.tables.conftest import OpenWith


def test_units_within_the_limits_do_not_stand_out(opened: OpenWith) -> None:
    """Shares of 40 to 60 % of forty cases are all inside, and the sentence says that none stands out."""
    result = brokers.outliers(opened(pilot_of({"1488": (20, 40), "1487": (16, 40), "1435": (24, 40)})))
    units = result.table[result.table["municipality"] != "total"]
    assert set(units["position"]) == {"inside"}
    assert (units["low_998"] < units["low"]).all()
    assert result.sentence("en").startswith("No unit stands out more than chance may let it: all 3")


def test_a_far_unit_is_named(opened: OpenWith) -> None:
    """A municipality with 25 of 60 among five with 48 is outside 99.8 % and is named, with a small p."""
    counts = {**dict.fromkeys(("1488", "1487", "1435", "1438", "1460"), (48, 60)), "1485": (25, 60)}
    result = brokers.outliers(opened(pilot_of(counts)))
    total = result.table[result.table["sex"] == "total"].set_index("municipality")
    assert total.loc["1485", "position"] == "beyond_998"
    assert total.loc["1485", "p"] < total.loc["1485", "p_bh"] < 0.01
    assert "Uddevalla" in result.sentence("sv")


def test_overdispersion_widens_the_limits(opened: OpenWith) -> None:
    """Units from 20 to 80 % of a hundred vary more than chance lets them: limits are widened until all are inside."""
    codes = ("1488", "1487", "1435", "1438", "1460")
    result = brokers.outliers(opened(pilot_of(dict(zip(codes, ((20 + 15 * i, 100) for i in range(5)), strict=True)))))
    total = result.table[result.table["sex"] == "total"].set_index("municipality")
    assert total.loc["total", "position"] == "limits_widened"
    assert total.loc["total", "factor"] > 5
    assert set(total.loc[list(codes), "position"]) == {"inside"}


def test_a_hidden_count_hides_the_limits_of_its_sex(opened: OpenWith) -> None:
    """Where one municipality's matched cases are three, limits, positions and p are hidden for all."""
    counts = {"1488": (20, 40), "1487": (18, 40), "1435": (22, 40), "1438": (3, 40)}
    table = release(brokers.outliers(opened(pilot_of(counts))), 5).result.table
    assert table.loc[table["sex"] == "total", ["low", "high", "position", "p", "factor"]].isna().all(axis=None)


@pytest.mark.parametrize("by", ["model", "municipality", "sex"])
@pytest.mark.parametrize("counts", [{}, {"1488": (0, 1)}, {"1488": (9, 9), "1435": (9, 9)}], ids=len)
def test_every_grouping_and_size_has_an_answer(opened: OpenWith, by: str, counts: dict[str, tuple[int, int]]) -> None:
    """No cases, one unit and everybody matched give a result with a sentence, for every grouping."""
    result = brokers.outliers(opened(pilot_of(counts, age_band="25-34", prior_level="4")), by=by)
    assert result.sentence("sv")
    assert len(release(result, 5).result.table) == len(result.table)
