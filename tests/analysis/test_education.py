"""The education level: a panel small enough to count, and the real one against known figures."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from pilot_analysis.analysis import education
from pilot_analysis.analysis.estimates import Verdict
from pilot_analysis.errors import ConfigurationError
from pilot_analysis.sources import read_exports
from pilot_analysis.study_file import load_study
from pilot_analysis.tables import store
from pilot_analysis.tables.session import Pilot, open_pilot
from tests.conftest import ROOT
from tests.tables.conftest import OpenWith, source, sources

STUDY = load_study(ROOT / "pilot.toml")
POOL = STUDY.education.pool
EXPORTS = ROOT / "data" / "raw" / "scb"


def panel(change: dict[str, float], years: tuple[int, ...] = (2005, 2014, 2015), **more: Any) -> list[dict[str, Any]]:
    """Return a panel at 20 per cent that changes by ``change`` (0 where not given) in its last year."""
    known = {
        "indicator": "eftergymnasial-16-74",
        "sex": "total",
        "age": "16-74",
        "status": "ok",
        "source_table": "TAB3981",
    }
    return [
        {
            **known,
            "municipality": code,
            "period": str(year),
            "value": 20 + (change.get(code, 0.0) if year == years[-1] else 0.0),
            **more,
        }
        for code in (*STUDY.codes, *POOL)
        for year in years
    ]


def test_the_difference_is_that_of_unweighted_means(opened: OpenWith) -> None:
    """Where the six rise by 1, 2, 3, 1, 2, 3 points and 43 by 0.5, the difference is 1.5 points."""
    change = dict(zip(STUDY.codes, (1, 2, 3, 1, 2, 3), strict=True)) | dict.fromkeys(POOL, 0.5)
    row = education.change(opened({"indicators": panel(change)})).table.iloc[0]
    assert (row["pilot"], row["pool"], row["effect"]) == pytest.approx((2.0, 0.5, 1.5))
    assert (row["n"], row["n_pool"], row["year"], row["reference"]) == (6, 43, "2015", "2014")


def test_an_effect_that_chance_never_gives_is_seen(opened: OpenWith) -> None:
    """Where only the pilot's municipalities change, no drawn group does as well: p is 1 in 20,001."""
    result = education.change(opened({"indicators": panel(dict.fromkeys(STUDY.codes, 2.0))}))
    assert result.verdict is Verdict.EFFECT
    assert result.table["p"].iloc[0] == pytest.approx(1 / 20_001)


def test_a_relevant_difference_can_be_ruled_out(opened: OpenWith) -> None:
    """Where nobody differs by more than a hundredth, a difference of one point is ruled out when it is asked for."""
    change = {code: 0.01 * (place % 2) for place, code in enumerate((*STUDY.codes, *POOL))}
    pilot = opened({"indicators": panel(change)})
    assert education.change(pilot).verdict is Verdict.CANNOT_TELL
    assert education.change(pilot, relevant=1.0).verdict is Verdict.RULED_OUT


def test_a_municipality_without_a_year_is_left_out(opened: OpenWith) -> None:
    """A municipality without a value in one of the years counts in neither mean."""
    rows = [one for one in panel({POOL[0]: 50.0}) if (one["municipality"], one["period"]) != (POOL[0], "2014")]
    row = education.change(opened({"indicators": rows})).table.iloc[0]
    assert (row["n_pool"], row["pool"]) == (42, 0)


def test_no_difference_across_a_break(opened: OpenWith) -> None:
    """A series that changes its definition between the years compared is refused with the year of the change."""
    rows = [one | {"status": "break" if one["period"] == "2015" else "ok"} for one in panel({})]
    for measure in (education.change, education.gap):
        with pytest.raises(ConfigurationError, match="changed its definition in 2015"):
            measure(opened({"indicators": rows}))


def test_a_break_in_the_first_year_is_none(opened: OpenWith) -> None:
    """The year from which a new definition holds can itself be compared with later ones."""
    rows = [one | {"status": "break" if one["period"] == "2014" else "ok"} for one in panel({})]
    assert education.change(opened({"indicators": rows})).table["effect"].tolist() == [0]


def test_no_statistics_says_what_to_do(opened: OpenWith) -> None:
    """Without the indicator the reader is told where to put the export."""
    for result in (education.gap(opened({})), education.change(opened({}))):
        assert "Put an export in data/raw/scb" in result.sentence("en")
        assert result.table.empty


def test_the_distance_is_to_the_pool_s_mean(opened: OpenWith) -> None:
    """The pilot rises to 2 points above a pool that did not change; the pool has no distance to itself."""
    table = education.gap(opened({"indicators": panel(dict.fromkeys(STUDY.codes, 2.0))})).table.set_index(
        ["unit", "year"]
    )
    assert table.loc[("pilot", "2015"), "gap"] == 2
    assert table.loc[("1438", "2015"), "value"] == 22
    assert pd.isna(table.loc[("pool", "2015"), "gap"])
    assert "14" not in table.index.get_level_values("unit")


def test_a_part_of_the_pilot_is_compared_without_the_rest(opened: OpenWith) -> None:
    """With one municipality chosen the other five are in neither group."""
    pilot = opened({"indicators": panel(dict.fromkeys(STUDY.codes, 2.0))}, municipalities=["Dals-Ed"])
    row = education.change(pilot).table.iloc[0]
    assert (row["n"], row["n_pool"]) == (1, 43)
    assert row["p"] == pytest.approx(1 / 44)


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Pilot:
    """Open a pilot that holds the shipped statistics and nothing else."""
    if not any(EXPORTS.glob("*.xlsx")):
        pytest.skip("data/raw/scb holds no export")
    root = tmp_path_factory.mktemp("shipped")
    shutil.copy(ROOT / "pilot.toml", root)
    export = read_exports(EXPORTS, 1)
    known = export.sources if len(export.sources) else sources(source(synthetic=False))
    store.write(root / "data" / "processed", {"indicators": export.frame}, known, [], pd.DataFrame())
    return open_pilot(root)


@pytest.mark.parametrize(
    ("year", "effect", "p", "detectable"),
    [("2015", 0.04, 0.71, 0.28), ("2016", 0.15, 0.27, 0.39), ("2017", 0.07, 0.74, 0.56)],
)
def test_the_real_panel_cannot_tell(shipped: Pilot, year: str, effect: float, p: float, detectable: float) -> None:
    """The six against 43 others since 2014 give the known effects, p-values and detectable effects."""
    row = education.change(shipped).table.set_index("year").loc[year]
    assert round(row["effect"], 2) == effect
    assert row["p"] == pytest.approx(p, abs=0.02)
    assert row["detectable"] == pytest.approx(detectable, abs=0.01)


def test_the_real_panel_s_verdict(shipped: Pilot) -> None:
    """The shipped statistics are real, and the answer is that it cannot be told."""
    result = education.change(shipped)
    assert result.verdict is Verdict.CANNOT_TELL
    assert not result.synthetic
    assert "+0,15 procentenheter sedan 2014" in result.sentence("sv")


def test_known_levels_stand_in_the_real_panel(shipped: Pilot) -> None:
    """Trollhättan had 31.45 % and Dals-Ed 18.11 % in 2014."""
    table = education.gap(shipped).table.set_index(["unit", "year"])["value"]
    assert [round(float(table.loc[(code, "2014")]), 2) for code in ("1488", "1438")] == [31.45, 18.11]


def test_the_seed_decides_the_draws(shipped: Pilot, tmp_path: Path) -> None:
    """The same seed gives the same table twice; another seed another p."""
    again = open_pilot(shipped.workspace.root)
    other = open_pilot(shipped.workspace.root, seed=1)
    first = education.change(shipped).table
    pd.testing.assert_frame_equal(first, education.change(again).table)
    assert not first["p"].equals(education.change(other).table["p"])


def test_a_year_is_no_municipality(shipped: Pilot) -> None:
    """The year 2021 is shown as 2021, though a municipality has that code."""
    shown = education.gap(shipped).shown("en")

    assert {"2021", "2023"} <= set(shown["Year"])
    assert "Vansbro" not in set(shown["Year"])
