"""What the education level shows by every method: the shipped panel against known figures, and small ones by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from pilot_analysis.analysis import education
from pilot_analysis.analysis.estimates import Result, Verdict
from pilot_analysis.errors import ConfigurationError
from pilot_analysis.tables.session import Pilot, open_pilot
from tests.analysis.test_education import POOL, STUDY, panel
from tests.tables.conftest import OpenWith

EVERY = (
    *(education.by_sex, education.change, education.decomposition, education.design_lock, education.detectable),
    *(education.distance, education.event_study, education.gap, education.region, education.sensitivity),
    *(education.synthetic, education.placebo_years),
    *(education.synthetic_gap, education.verdict, education.weights),
)


def walk(effect: float = 0.0, years: tuple[int, ...] = tuple(range(2005, 2018)), **more: Any) -> list[dict[str, Any]]:
    """Return a panel of seeded random walks in which the pilot rises by ``effect`` after 2014."""
    steps = np.random.default_rng(7).normal(0.5, 0.2, size=(49, len(years))).cumsum(axis=1)
    rows = panel({}, years, **more)
    for place, row in enumerate(rows):
        unit, time = divmod(place, len(years))
        lift = effect if row["municipality"] in STUDY.codes and years[time] > 2014 else 0.0
        row["value"] = 20 + unit % 7 + float(steps[unit, time]) + lift
    return rows


def line(result: Result, **where: Any) -> pd.Series:
    """Return the one row of a result with these values."""
    table = result.table
    for column, value in where.items():
        table = table[table[column] == value]
    assert len(table) == 1
    return table.iloc[0]


def test_synthetic_estimates_on_the_real_panel(shipped: Pilot) -> None:
    """For 2015-16 synthetic control gives +0.17 and synthetic difference-in-differences +0.13 points."""
    result = education.synthetic(shipped, (2015, 2016))

    assert line(result, unit="pilot", estimator="sc")["effect"] == pytest.approx(0.173, abs=0.001)
    assert line(result, unit="pilot", estimator="sdid")["effect"] == pytest.approx(0.130, abs=0.001)
    assert result.verdict is Verdict.CANNOT_TELL


def test_one_municipality_needs_a_large_effect(shipped: Pilot) -> None:
    """The six together could show 0.4 points, one alone not less than 0.9, and no p below 1 in 44."""
    result = education.synthetic(shipped)

    assert line(result, unit="pilot", estimator="sc-units")["detectable"] == pytest.approx(0.39, abs=0.02)
    assert line(result, unit="1438")["detectable"] > 0.9
    assert line(result, unit="1438")["smallest_p"] == pytest.approx(1 / 44)
    assert len(result.table) == 6 + 6


def test_what_could_be_seen_is_told_before_the_outcome(shipped: Pilot) -> None:
    """From years until 2014 alone, two years ahead 0.41 points could be seen: 530 of 129,000 inhabitants."""
    result = education.detectable(shipped)
    two = line(result, horizon=2)

    assert two["detectable"] == pytest.approx(0.41, abs=0.01)
    assert (two["persons_more"], result.facts["inhabitants"]) == (530, 129_000)
    assert result.table["detectable"].is_monotonic_increasing
    assert "omkring 530 personer" in result.sentence("sv")


def test_later_years_do_not_sway_the_preflight(opened: OpenWith) -> None:
    """The smallest visible effect is the same whatever happens after the reference year."""
    calm, wild = (education.detectable(opened({"indicators": walk(one)})).table for one in (0.0, 50.0))

    pd.testing.assert_frame_equal(calm, wild)


def test_groups_of_like_sizes_where_sizes_are_known(opened: OpenWith) -> None:
    """With denominators for all municipalities there is a second bar, for groups of the same sizes."""
    rows = walk()
    for place, row in enumerate(rows):
        row["denominator"] = 1000.0 + 100 * (place // 13)
    result = education.detectable(opened({"indicators": rows}))

    assert set(result.table["groups"]) == {"any", "size"}
    assert len(result.table) == 10
    assert result.facts["inhabitants"] == sum(1000 + 100 * unit for unit in range(6))


def test_event_study_agrees_with_the_change(shipped: Pilot) -> None:
    """The effects of the outcome years are those of `change`, the reference is nought, trends before went alike."""
    events, change = education.event_study(shipped), education.change(shipped)

    for year in ("2015", "2016", "2017"):
        assert line(events, year=year)["effect"] == pytest.approx(line(change, year=year)["effect"])
        assert line(events, year=year)["p"] == pytest.approx(line(change, year=year)["p"], abs=0.02)
    assert line(events, year="2014")["effect"] == 0
    assert events.facts["before_p"] > 0.5
    assert events.verdict is Verdict.CANNOT_TELL


def test_a_large_effect_is_seen_by_every_method(opened: OpenWith) -> None:
    """Where the pilot rises by 5 points more every method sees it, and so does the verdict."""
    pilot = opened({"indicators": walk(5.0)})
    result = education.synthetic(pilot)

    assert result.verdict is Verdict.EFFECT
    assert (result.table.loc[result.table["unit"] == "pilot", "effect"] > 4).all()
    assert education.event_study(pilot).verdict is Verdict.EFFECT
    assert education.synthetic_gap(pilot).verdict is Verdict.EFFECT
    assert education.verdict(pilot).verdict is Verdict.EFFECT
    assert education.sensitivity(pilot).facts["break_even"] > 1


def test_weights_sum_to_one(shipped: Pilot) -> None:
    """Listed weights of donors and years sum to nearly one by each method; Svenljunga weighs most."""
    table = education.weights(shipped).table
    donors = table[table["kind"] == "donor"]

    assert donors["weight_sc"].sum() == pytest.approx(1, abs=0.03)
    assert donors["weight_sdid"].sum() == pytest.approx(1, abs=0.03)
    assert table.loc[table["kind"] == "year", "weight_sdid"].sum() == pytest.approx(1, abs=0.03)
    assert donors["unit"].iloc[0] == "1465"


def test_weights_name_years_as_years(shipped: Pilot) -> None:
    """The year 2014 is shown as 2014."""
    assert "2014" in set(education.weights(shipped).shown("sv")["Enhet"])


def test_sensitivity_begins_with_the_design(shipped: Pilot) -> None:
    """The first choice is the design's own +0.15; leaving out the neighbours leaves 35 to compare with."""
    result = education.sensitivity(shipped)

    assert round(line(result, variant="design")["effect"], 2) == 0.15
    assert line(result, variant="neighbours")["n_pool"] == 35
    assert line(result, variant="trend")["effect"] == pytest.approx(0.20, abs=0.01)
    assert result.verdict is Verdict.CANNOT_TELL
    assert result.facts["break_even"] == 0


def test_leaving_one_out_by_hand(opened: OpenWith) -> None:
    """One control that alone rose by 43 points holds the difference at -1; without it the difference is 0."""
    pilot = opened({"indicators": panel({POOL[0]: 43.0}, (2013, 2014, 2015))})
    row = line(education.sensitivity(pilot), variant="one-out")

    assert (row["effect"], row["low"], row["high"]) == pytest.approx((-1, -43 / 42, 0), abs=1e-9)


def test_excluded_municipalities_are_in_no_comparison(opened: OpenWith) -> None:
    """A municipality left out by rule counts in no mean: the pool's rise of 43 points is gone with it."""
    pilot = opened({"indicators": panel({"1480": 43.0})})
    file = pilot.workspace.root / "pilot.toml"
    file.write_text(file.read_text("utf-8").replace("exclude = []", 'exclude = ["1480"]'), encoding="utf-8")
    without = open_pilot(pilot.workspace.root)

    assert (line(education.change(pilot))["pool"], line(education.change(pilot))["n_pool"]) == (pytest.approx(1), 43)
    assert (line(education.change(without))["pool"], line(education.change(without))["n_pool"]) == (0, 42)
    assert line(education.gap(without), unit="pool", year="2015")["value"] == 20


def test_the_study_s_relevant_difference_is_used(opened: OpenWith) -> None:
    """With a relevant difference in the study file the verdict can rule it out without being asked."""
    change = {code: 0.01 * (place % 2) for place, code in enumerate((*STUDY.codes, *POOL))}
    pilot = opened({"indicators": panel(change)})
    file = pilot.workspace.root / "pilot.toml"
    file.write_text(file.read_text("utf-8").replace("exclude = []", "relevant = 1.0"), encoding="utf-8")
    found = education.verdict(open_pilot(pilot.workspace.root))

    assert found.verdict is Verdict.RULED_OUT
    assert found.sentence("en").startswith("An effect of 1.00 percentage points or more on the education level can be")


def test_the_verdict_on_the_real_panel(shipped: Pilot) -> None:
    """For 2016 the verdict is that it cannot be told: beyond 0.43 is ruled out, below 0.39 could not be seen."""
    result = education.verdict(shipped)
    row = result.table.iloc[0]

    assert result.verdict is Verdict.CANNOT_TELL
    assert (round(row["effect"], 2), round(row["ruled_out"], 2), round(row["detectable"], 2)) == (0.15, 0.43, 0.39)
    assert row["p"] == pytest.approx(0.27, abs=0.02)
    assert row["persons_more"] == pytest.approx(510, abs=10)
    assert "En effekt större än 0,43 kan uteslutas, och en mindre än 0,39 hade inte kunnat synas." in result.sentence(
        "sv"
    )


def test_distance_in_persons(opened: OpenWith) -> None:
    """Three points below a pool at 20 are 3,870 of 129,000 inhabitants; nobody is lacking where the level is higher."""
    rows = panel({})
    for row in rows:
        if row["municipality"] in STUDY.codes:
            row["value"] = 17.0
    table = education.distance(opened({"indicators": rows}))

    assert line(table, unit="pilot")["gap"] == -3
    assert line(table, unit="pilot")["persons_missing"] == 3870
    assert line(table, unit="1438")["persons_missing"] == 100
    assert "The statistics have no figures for the nation and the whole county." in [one.en for one in table.caveats]


def test_distance_to_region_and_nation_where_they_are(opened: OpenWith) -> None:
    """With rows for the county and the nation each has its distance."""
    rows = [*panel({})]
    rows += [
        rows[0] | {"municipality": code, "period": "2014", "value": level} for code, level in (("14", 25), ("00", 30))
    ]
    result = education.distance(opened({"indicators": rows}))

    assert [line(result, unit="pilot", compared=one)["gap"] for one in ("pool", "14", "00")] == [0, -5, -10]
    assert not any("have no figures" in one.en for one in result.caveats)


def test_women_and_men(opened: OpenWith) -> None:
    """Where women of the pilot rise by 2 points and men by none, the rows say so, at the first whole year."""
    years = (2005, 2014, 2016)
    women, men = (
        panel(dict.fromkeys(STUDY.codes, rise), years, sex=sex) for sex, rise in (("kvinna", 2.0), ("man", 0.0))
    )
    result = education.by_sex(opened({"indicators": [*panel({}, years), *women, *men]}))

    assert [line(result, sex=sex)["effect"] for sex in ("kvinna", "man", "total")] == [2, 0, 0]
    assert result.verdict is Verdict.EFFECT


def test_without_women_and_men_there_is_a_reason(shipped: Pilot) -> None:
    """The shipped statistics have one sex only, and the result says so."""
    result = education.by_sex(shipped)

    assert result.table.empty
    assert "not split into women and men" in result.sentence("en")


def cells(year: int, young: int, old: int, share: float) -> list[dict[str, Any]]:
    """Return counts by age and sex for every municipality; ages have shares 20 points apart."""
    base = panel({}, (year,))
    return [
        row
        | {"sex": sex, "age": age, "denominator": float(size), "numerator": float(size) * level, "value": 100 * level}
        for row in base
        for sex in ("kvinna", "man")
        for age, size, level in (("16-44", young, share + 0.2), ("45-74", old, share))
    ]


def test_decomposition_by_hand(opened: OpenWith) -> None:
    """Where the old become fewer and nobody's share changes, all of the change of 5 points is composition."""
    rows = [*cells(2014, 100, 100, 0.3), *cells(2016, 150, 50, 0.3), *panel({}, (2014, 2016))]
    result = education.decomposition(opened({"indicators": rows}))
    ours = line(result, unit="pilot")

    assert (ours["change_points"], ours["composition"], ours["rates"]) == pytest.approx((5, 5, 0), abs=1e-9)
    assert ours["cells"] == 4


def test_learning_is_a_change_of_rates(opened: OpenWith) -> None:
    """Where ages stay and shares rise by 3 points, all of the change is rates."""
    rows = [*cells(2014, 100, 100, 0.3), *cells(2016, 100, 100, 0.33), *panel({}, (2014, 2016))]
    ours = line(education.decomposition(opened({"indicators": rows})), unit="pilot")

    assert (ours["composition"], ours["rates"]) == pytest.approx((0, 3), abs=1e-9)


def test_single_years_of_age_are_followed_by_birth(opened: OpenWith) -> None:
    """Where cohorts only age and the young bring more education, all of the change is replacement."""
    ages, rows = ("16", "17", "18", "19"), panel({}, (2014, 2016))
    levels = {2014: (0.4, 0.3, 0.2, 0.1), 2016: (0.6, 0.5, 0.4, 0.3)}
    for year, shares in levels.items():
        for row in panel({}, (year,), indicator="eftergymnasial-efter-alder"):
            for sex in ("kvinna", "man"):
                cells = zip(ages, shares, strict=True)
                rows += [
                    row | {"sex": sex, "age": age, "denominator": 100.0, "numerator": 100 * share, "value": 100 * share}
                    for age, share in cells
                ]
    ours = line(education.decomposition(opened({"indicators": rows})), unit="pilot")

    assert (ours["replacement"], ours["moves"], ours["within"]) == pytest.approx((20, 0, 0), abs=1e-9)
    assert (ours["change_points"], ours["cells"]) == (pytest.approx(20), 8)


def test_decomposition_without_cells_says_what_is_needed(shipped: Pilot) -> None:
    """Without counts by age and sex the reader is told which table to fetch."""
    result = education.decomposition(shipped)

    assert result.verdict is Verdict.CANNOT_TELL
    assert "TAB3981 med ålder och kön" in result.sentence("sv")


@pytest.mark.parametrize("measure", EVERY, ids=lambda one: one.__name__)
def test_nothing_stops_without_statistics(opened: OpenWith, measure: Any) -> None:
    """Without the indicator every question gets a result with a reason."""
    result = measure(opened({}))

    assert result.verdict in {Verdict.CANNOT_TELL, Verdict.DESCRIBED}
    assert result.sentence("sv")
    assert result.sentence("en")


@pytest.mark.parametrize("measure", EVERY, ids=lambda one: one.__name__)
def test_nothing_stops_without_an_outcome(opened: OpenWith, measure: Any) -> None:
    """With statistics until the reference year only, every question gets a result."""
    assert measure(opened({"indicators": walk(years=tuple(range(2005, 2015)))})).sentence("sv")


@pytest.mark.parametrize(
    "measure", [education.event_study, education.synthetic, education.sensitivity, education.detectable]
)
def test_no_comparison_across_a_break(opened: OpenWith, measure: Any) -> None:
    """A change of definition in 2010 lies between the years compared and is refused with its year."""
    rows = [one | {"status": "break" if one["period"] == "2010" else "ok"} for one in walk()]

    with pytest.raises(ConfigurationError, match="changed its definition in 2010"):
        measure(opened({"indicators": rows}))


def test_weights_begin_at_the_last_break(shipped: Pilot) -> None:
    """Synthetic controls follow the series from 2000, when its definition last changed, not from the study's 2005."""
    assert education.synthetic_gap(shipped).table["year"].iloc[0] == "2000"


def test_a_pilot_municipality_without_a_year_is_a_reason(opened: OpenWith) -> None:
    """A hole in one of the pilot's own series is told by name and year; one of a control's leaves that control out."""
    rows = [one for one in walk() if (one["municipality"], one["period"]) != ("1438", "2010")]
    other = [one for one in walk() if (one["municipality"], one["period"]) != (POOL[0], "2010")]

    assert "Dals-Ed has no figure for 2010" in education.event_study(opened({"indicators": rows})).sentence("en")
    assert education.event_study(opened({"indicators": other})).table["n_pool"].iloc[0] == 42


@pytest.mark.parametrize("measure", EVERY, ids=lambda one: one.__name__)
def test_the_same_inputs_give_the_same_result(opened: OpenWith, measure: Any) -> None:
    """Asked twice, a question gets the same table, sentence and facts."""
    pilot = opened({"indicators": walk()})
    first, again = measure(pilot), measure(pilot)

    pd.testing.assert_frame_equal(first.table, again.table)
    assert (first.sentences, dict(first.facts)) == (again.sentences, dict(again.facts))


def test_one_municipality_alone(shipped: Pilot) -> None:
    """A run on Dals-Ed alone compares one with 43 by every method."""
    pilot = open_pilot(shipped.workspace.root, municipalities=["Dals-Ed"])

    assert set(education.synthetic(pilot).table["unit"]) == {"pilot"}
    assert education.synthetic(pilot).table["n"].tolist() == [1] * 6
    assert education.detectable(pilot).table["detectable"].iloc[1] > 0.8


def test_the_face_offers_results_and_estimators() -> None:
    """TAB shows the public names alone, estimators among them."""
    shown = dir(education)

    assert {"synthetic_did", "synthetic_control", "difference_in_differences", "conley_taber"} <= set(shown)
    assert "series" not in shown
    assert shown == sorted(education.__all__)


def test_a_sex_that_the_statistics_cannot_have_is_named(opened: OpenWith) -> None:
    """The gap of "women" is refused with the words that can be used, and not told as if there were no statistics."""
    with pytest.raises(ConfigurationError, match=r'sex: "women" is not in the study\. Choose among'):
        education.gap(opened({"indicators": walk()}), sex="women")


@pytest.mark.parametrize("year", [1800, 2014, 2016.5, 2030])
def test_only_later_years_of_the_statistics_have_an_effect(opened: OpenWith, year: int) -> None:
    """A year up to the reference year, or one that the statistics lack, is refused with those that can be asked for."""
    with pytest.raises(ConfigurationError, match=rf'years: "{year}" is not in the study\.'):
        education.synthetic(opened({"indicators": walk()}), years=[year])
