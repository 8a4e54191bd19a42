"""The region by level and change: the shipped panel against known figures, and what is missing said."""

from __future__ import annotations

import pandas as pd
import pytest

from pilot_analysis.analysis import education
from pilot_analysis.analysis.estimates import Verdict
from pilot_analysis.errors import ConfigurationError
from pilot_analysis.tables.session import Pilot, open_pilot
from tests.analysis.test_education import panel
from tests.tables.conftest import OpenWith


def test_fyrbodal_in_the_real_panel(shipped: Pilot) -> None:
    """All 14 rose from 2014 to 2016, Mellerud most (+2.1) and Strömstad least; Dals-Ed stood at 18.1 per cent."""
    result = education.region(shipped)
    table = result.table.set_index("unit")

    assert len(table) == 14
    assert (table["role"] == "pilot").sum() == 6
    assert set(table["year"]) == {"2016"}
    assert round(float(table.loc["1461", "change_points"]), 1) == 2.1
    assert round(float(table.loc["1438", "value"]), 1) == 18.1
    assert "alla 14 kommuner 2014–2016, mest i Mellerud (+2,1 procentenheter), minst i Strömstad" in result.sentence(
        "sv"
    )
    assert result.verdict is Verdict.DESCRIBED
    assert not result.synthetic


def test_each_number_leads_back_to_its_cells(shipped: Pilot) -> None:
    """A municipality's row rests on two rows of the statistics: those of the two years."""
    assert {len(keys) for keys in education.region(shipped).rows} == {2}


def test_a_selection_does_not_shrink_the_map(shipped: Pilot) -> None:
    """With one municipality chosen the map still shows the whole region, and the same six are the pilot's."""
    part = open_pilot(shipped.workspace.root, municipalities=["Dals-Ed"])

    pd.testing.assert_frame_equal(education.region(part).table, education.region(shipped).table)


def test_some_that_fall_are_counted(opened: OpenWith) -> None:
    """Where two fall and the others stand still, the share rose in none; where one rises too, in one of fourteen."""
    falls = {"1488": -1.0, "1487": -2.0}
    none, one = (
        education.region(opened({"indicators": panel(change)})).sentence("en")
        for change in (falls, falls | {"1439": 3.0})
    )

    assert "rose in none of 14 municipalities 2014–2015: the change is between −2.0 (Vänersborg)" in none
    assert "rose in 1 of 14 municipalities 2014–2015: most in Färgelanda (+3.0 points)" in one


def test_women_and_men_are_named(opened: OpenWith) -> None:
    """Asked for women, the sentence is about women; where the statistics have none, the reason is given."""
    pilot = opened({"indicators": panel({}, sex="kvinna")})

    assert education.region(pilot, "kvinna").sentence("sv").startswith("Andelen kvinnor med")
    assert education.region(pilot, "man").verdict is Verdict.CANNOT_TELL
    assert education.region(pilot, "man").table.empty


def test_a_wrong_sex_is_refused_with_those_there_are(opened: OpenWith) -> None:
    """A sex that does not exist is refused and the nearest right one is named."""
    with pytest.raises(ConfigurationError, match="kvinna"):
        education.region(opened({"indicators": panel({})}), "kvinnor")


def test_levels_without_outcome_years(opened: OpenWith) -> None:
    """Where the outcome years are not published yet, the levels stand and the change is said to be unknown."""
    result = education.region(opened({"indicators": panel({}, (2005, 2014))}))

    assert result.table["change_points"].isna().all()
    assert result.table["value"].tolist() == [20.0] * 14
    assert "statistiken har inga uppgifter för utfallsåren ännu" in result.sentence("sv")


def test_no_change_across_a_break(opened: OpenWith) -> None:
    """A change over years between which the definition changed is refused."""
    rows = [one | {"status": "break" if one["period"] == "2015" else "ok"} for one in panel({})]

    with pytest.raises(ConfigurationError, match="changed its definition in 2015"):
        education.region(opened({"indicators": rows}))


def test_a_municipality_without_figures_stays_on_the_map(opened: OpenWith) -> None:
    """A neighbour that the statistics lack has a row without numbers; where one is left, the sentence is about it."""
    rows = [one for one in panel({"1488": 1.0}) if one["municipality"] in {"1488"}]
    result = education.region(opened({"indicators": rows}))

    assert len(result.table) == 14
    assert result.table["value"].notna().sum() == 1
    assert "i Trollhättan, den enda kommun som statistiken har båda åren för" in result.sentence("sv")
