"""The key numbers are those of the results they are taken from."""

from __future__ import annotations

import pytest

from pilot_analysis.analysis import brokers, summary
from pilot_analysis.disclosure import release
from tests.analysis.brokers.test_conversions import TABLES
from tests.analysis.networks.test_mixing import EVENTS
from tests.analysis.test_education import panel
from tests.tables.conftest import OpenWith


def test_a_key_number_is_that_of_its_result(opened: OpenWith) -> None:
    """The share of matched cases, its interval and its rows are those of the conversion result, in per cent."""
    pilot = opened({**TABLES, "indicators": panel({}), "collaboration": EVENTS})
    result, conversion = summary.key_numbers(pilot), brokers.conversion(pilot)
    place = result.table["number"].tolist().index("matched")
    row, whole = result.table.loc[place], conversion.table.iloc[-1]
    assert (row["value"], row["low"], row["persons"], row["part"]) == pytest.approx(
        (100 * whole["share"], 100 * whole["low"], whole["n"], whole["k"])
    )
    assert row["result"] == conversion.id
    assert result.rows[place] == conversion.rows[-1]


def test_every_number_names_its_result_and_verdict(opened: OpenWith) -> None:
    """Each of the eight key numbers has a name, a unit, a verdict and a result that readers can understand."""
    result = summary.key_numbers(opened({**TABLES, "indicators": panel({}), "collaboration": EVENTS}))
    assert len(result.table) == 8
    for name in ("number", "unit", "verdict", "result"):
        assert set(result.table[name]) <= set(result.labels)


def test_without_statistics_the_rest_is_told(opened: OpenWith) -> None:
    """Missing statistics leave the education level out, say so, and claim nothing about it."""
    result = summary.key_numbers(opened(TABLES))
    assert "education" not in set(result.table["number"])
    assert any("Statistics are missing" in caveat.en for caveat in result.caveats)
    assert "education" not in result.sentence("en")


def test_counts_of_municipalities_are_not_hidden(opened: OpenWith) -> None:
    """The gate hides small counts of persons, not that two municipalities were rated."""
    ratings = [
        {"municipality": code, "dimension": "mandat", "wave": wave, "rater": "skolledare", "level": 2}
        for code in ("1435", "1438")
        for wave in ("start", "slut")
    ]
    table = release(summary.key_numbers(opened({**TABLES, "maturity": ratings})), 5).result.table.set_index("number")
    assert table.loc["maturity", "n"] == 2
