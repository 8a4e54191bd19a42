"""The profile's levels, and drawing from them."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from pilot_analysis import schema
from pilot_analysis.pilot import Study
from pilot_analysis.sample.profile import around, chance, draw_day, month_end, pick, profile, weights, whole, workday


def test_the_profile_fits_the_study(study: Study) -> None:
    """Each participant has levels, its cases in its own municipalities, brokers and providers that are known actors."""
    actors = {one.id for one in (*study.participants, *study.actors)}
    for one in study.participants:
        levels = profile()["participants"][one.id]
        assert set(levels["shares"]) == set(one.municipalities)
        assert {*levels["brokers"], *levels["providers"]} <= actors


@pytest.mark.parametrize(
    ("name", "values"),
    [(name, name) for name in ("client_kind", "sex", "age_band", "mode", "stated_by", "collaboration_kind")]
    + [("prior_level", "sun_level"), ("needed_level", "sun_level"), ("course_level", "sun_level")],
)
def test_weights_are_for_allowed_values(name: str, values: str) -> None:
    """The names weighed are allowed values and their weights add up to one."""
    assert set(weights(name)) <= set(schema.values(values))
    assert sum(weights(name).values()) == pytest.approx(1)


def test_season_covers_the_year() -> None:
    """The shares of twelve months add up to one, July's the smallest."""
    season = profile()["season"]

    assert sum(season) == pytest.approx(1)
    assert len(season) == 12
    assert min(season) == season[7]


def test_pick_follows_the_shares() -> None:
    """A name with three quarters of the weight is drawn about three times in four, and one without weight never."""
    rng = np.random.default_rng(1)
    drawn = [pick(rng, {"a": 3.0, "b": 1.0, "c": 0.0}) for _ in range(2000)]

    assert 0.70 < drawn.count("a") / 2000 < 0.80
    assert "c" not in drawn


def test_draws_keep_their_bounds() -> None:
    """Whole numbers reach both bounds, counts stay within 0.7 to 1.3 of the level, chances of 0 and 1 are certain."""
    rng = np.random.default_rng(2)

    assert {whole(rng, 2, 4) for _ in range(100)} == {2, 3, 4}
    assert {around(rng, 10) for _ in range(500)} <= set(range(7, 14))
    assert not chance(rng, 0)
    assert chance(rng, 1)


@pytest.mark.parametrize(("month", "day"), [("2014-12", 31), ("2015-02", 28), ("2015-11", 30)])
def test_month_end(month: str, day: int) -> None:
    """The last day of a month is its last day."""
    assert month_end(month) == date(int(month[:4]), int(month[5:]), day)


def test_draw_day_avoids_weekends_and_holidays() -> None:
    """Days drawn in December are working days from the wanted day on, none of them a holiday."""
    rng = np.random.default_rng(3)
    drawn = {draw_day(rng, "2014-12", date(2014, 12, 9)) for _ in range(500)}

    assert min(drawn) == date(2014, 12, 9)
    assert max(drawn) == date(2014, 12, 30)
    assert all(day.weekday() < 5 for day in drawn)
    assert not drawn & {date(2014, 12, 24), date(2014, 12, 25), date(2014, 12, 26)}


@pytest.mark.parametrize(("day", "working"), [(14, 13), (15, 13), (16, 16)])
def test_workday(day: int, working: int) -> None:
    """A Saturday or Sunday becomes the Friday before, a Monday stays."""
    assert workday(date(2015, 2, day)) == date(2015, 2, working)
