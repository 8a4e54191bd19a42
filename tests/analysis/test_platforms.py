"""When platforms came about, how they are rated and by whom, and which conditions go together."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from pilot_analysis.analysis import platforms
from pilot_analysis.errors import ConfigurationError
from tests.tables.conftest import OpenWith


def rating(code: str, wave: str, rater: str, level: int | None, dimension: str = "mandat") -> dict[str, Any]:
    """Return one rating."""
    return {"municipality": code, "dimension": dimension, "wave": wave, "rater": rater, "level": level}


RATINGS = [
    rating("1435", "start", "kontaktperson", 1),
    rating("1435", "start", "skolledare", 1),
    rating("1435", "slut", "kontaktperson", 2),
    rating("1435", "slut", "skolledare", 3),
    rating("1438", "start", "kontaktperson", 0),
    rating("1438", "slut", "kontaktperson", None),
]


def test_a_cell_is_the_mean_of_its_raters(opened: OpenWith) -> None:
    """Ratings 1 and 1, then 2 and 3, are a change from 1 to 2.5 by four ratings of which half the occasions agree."""
    row = platforms.maturity(opened({"maturity": RATINGS})).table.iloc[0]
    assert (row["municipality"], row["start"], row["slut"], row["change"]) == ("1435", 1, 2.5, 1.5)
    assert (row["raters"], row["agreement"]) == (4, 0.5)


def test_the_total_is_of_those_with_both_waves(opened: OpenWith) -> None:
    """A municipality without an end rating is shown but is not in the total, and one rater alone has no agreement."""
    table = platforms.maturity(opened({"maturity": RATINGS})).table.set_index("municipality")
    assert table.loc["total", "change"] == 1.5
    assert pd.isna(table.loc["1438", "change"])
    assert pd.isna(table.loc["1438", "agreement"])


def test_largest_and_smallest_change_are_told(opened: OpenWith) -> None:
    """The sentence names the dimension that changed most and the one that changed least."""
    more = [rating("1435", "start", "skolledare", 2, "resurser"), rating("1435", "slut", "skolledare", 2, "resurser")]
    sentence = platforms.maturity(opened({"maturity": [*RATINGS[:4], *more]})).sentence("sv")
    assert "Mest förändrades mandat (+1,5) och minst resurser (0,0)" in sentence


def test_no_end_wave_says_so(opened: OpenWith) -> None:
    """With ratings from the start alone no change is shown and the sentence says why."""
    result = platforms.maturity(opened({"maturity": RATINGS[:2]}))
    assert result.table["change"].isna().all()
    assert "no change can be shown" in result.sentence("en")


def meeting(number: int, day: str | None, kind: str = "kompetensråd", participant: str = "tanum") -> dict[str, Any]:
    """Return one meeting of the log."""
    known = {"participant": participant, "event_id": str(number), "kind": kind, "actors": participant}
    return known | {"on": None if day is None else pd.Timestamp(day), "on_precision": "day"}


LOG = [
    meeting(1, "2015-02-10"),
    meeting(2, "2015-02-24"),
    meeting(3, "2015-01-20", participant="dals-ed"),
    meeting(4, "2014-01-19", "mäklarmöte"),
    meeting(5, "2015-03-01", "information"),
    meeting(6, None),
]


def test_meetings_are_counted_by_month(opened: OpenWith) -> None:
    """Two councils in February are one row of two with the first day; other kinds and undated meetings are left out."""
    table = platforms.timeline(opened({"collaboration": LOG})).table
    own = table[(table["participant"] == "tanum") & (table["kind"] == "kompetensråd")]
    assert own[["month", "events"]].values.tolist() == [["2015-02", 2]]
    assert own["first_on"].iloc[0] == pd.Timestamp("2015-02-10")
    assert set(table["kind"]) == {"milestone 0", "kompetensråd", "mäklarmöte"}


def test_a_misdated_meeting_keeps_its_date_and_is_told_apart(opened: OpenWith) -> None:
    """A meeting of 19 January 2014 is outside the pilot: its date stays, and a caveat names it in both languages."""
    result = platforms.timeline(opened({"collaboration": LOG}))
    outside = result.table[result.table["dated"] == "outside"]
    assert outside[["participant", "month"]].values.tolist() == [["tanum", "2014-01"]]
    assert "Tanum har ett möte daterat 19 januari 2014, utanför piloten" in result.caveats[0].sv
    assert "0 broker meetings" in result.sentence("en")


def test_the_kick_off_is_a_milestone(opened: OpenWith) -> None:
    """The study's milestone of 9 December 2014 stands first."""
    first = platforms.timeline(opened({"collaboration": LOG})).table.iloc[0]
    assert (first["kind"], first["first_on"]) == ("milestone 0", pd.Timestamp("2014-12-09"))


def test_the_first_council_is_told(opened: OpenWith) -> None:
    """The sentence tells how many participants have held a council, and who was first on which day."""
    sentence = platforms.timeline(opened({"collaboration": LOG})).sentence("en")
    assert sentence.startswith("2 of 5 participants have held a competence council, Dals-Ed first on 20 January 2015.")


def test_no_council_is_said(opened: OpenWith) -> None:
    """Without councils the sentence says so."""
    assert "No competence council" in platforms.timeline(opened({})).sentence("en")


def test_a_contact_person_shows_with_the_first_rating(opened: OpenWith) -> None:
    """A contact person is met in the month of the first delivery with a rating by one."""
    rated = [{"participant": "tanum", **rating("1435", "start", "kontaktperson", 1)}]
    table = platforms.timeline(opened({"maturity": rated})).table
    own = table[table["kind"] == "kontaktperson"]
    assert own[["participant", "month"]].values.tolist() == [["tanum", "2014-12"]]


def pairs(*levels: tuple[int, int], dimension: str = "mandat") -> list[dict[str, Any]]:
    """Return ratings by two roles of as many municipalities and waves as there are pairs."""
    units = [(code, wave) for code in CODES for wave in ("start", "slut")]
    return [
        rating(code, wave, role, level, dimension)
        for (code, wave), pair in zip(units, levels, strict=False)
        for role, level in zip(("kontaktperson", "skolledare"), pair, strict=True)
    ]


CODES = ("1488", "1487", "1485", "1435", "1438", "1460")


def test_agreement_of_two_roles(opened: OpenWith) -> None:
    """Six pairs of which four are equal agree in two thirds, with alpha and kappa between 0 and 1 and limits."""
    rated = pairs((0, 0), (1, 1), (2, 3), (3, 3), (4, 4), (1, 2))
    row = platforms.raters(opened({"maturity": rated})).table.set_index("dimension").loc["mandat"]
    assert (row["pairs"], round(row["same"], 3)) == (6, 0.667)
    assert 0 < row["alpha_low"] < row["alpha"] < 1
    assert 0 < row["kappa_low"] < row["kappa"] < 1


def test_constant_ratings_are_said_plainly(opened: OpenWith) -> None:
    """Ratings that are all the same have no alpha; the share of equal pairs is 1 and the reason is told."""
    result = platforms.raters(opened({"maturity": pairs(*[(2, 2)] * 6)}))
    row = result.table.iloc[0]
    assert row["same"] == 1
    assert pd.isna(row["alpha"])
    assert "alla bedömningar är lika" in result.shown("sv").iloc[0].to_list()[-1]
    assert result.sentence("en").startswith("The agreement cannot be measured: all ratings are the same")
    assert result.verdict == "cannot tell"


def test_one_rater_each_is_a_reason(opened: OpenWith) -> None:
    """Where each unit has one rater the result says that nothing was rated by two."""
    rated = [rating("1435", "start", "kontaktperson", 1), rating("1438", "start", "skolledare", 2)]
    assert "rated by two raters or more" in platforms.raters(opened({"maturity": rated})).sentence("en")


def test_no_ratings_is_a_result_too(opened: OpenWith) -> None:
    """Without ratings raters and levels are empty and say so."""
    assert "no ratings in the selection" in platforms.raters(opened({})).sentence("en")
    assert len(platforms.levels(opened({})).table) == 0


def test_consensus_stands_beside_the_raw(opened: OpenWith) -> None:
    """Raters who agree on 2 have consensus 2; of 3 and 1 it is the lower; a single rater's level stands alone."""
    rated = [*pairs((2, 2), (3, 1)), rating("1435", "slut", "skolledare", 4)]
    table = platforms.levels(opened({"maturity": rated})).table
    assert table[["kontaktperson", "skolledare", "consensus", "agreed"]].fillna(-1).values.tolist() == [
        [2, 2, 2, "agree"],
        [3, 1, 1, "differ"],
        [-1, 4, 4, "one"],
    ]


def test_evidence_stands_beside_its_level(opened: OpenWith) -> None:
    """What both raters wrote is joined, once where it is the same words."""
    rated = [one | {"evidence": "Uppdrag beslutat."} for one in pairs((1, 1))]
    rated[0]["evidence"] = "Rådet har mötts."
    assert platforms.levels(opened({"maturity": rated})).table["evidence"].tolist() == [
        "Rådet har mötts. / Uppdrag beslutat."
    ]


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Två av eleverna hoppade av.", "[antal] av eleverna hoppade av."),
        ("Bara 3 deltagare kom.", "Bara [antal] deltagare kom."),
        ("En arbetslös kvinna fick stöd.", "[antal] arbetslös kvinna fick stöd."),
        ("Rådet har haft tre möten.", "Rådet har haft tre möten."),
        ("Ring 0705-12 34 56.", "Ring [telefon]."),
    ],
)
def test_evidence_gives_no_persons_away(opened: OpenWith, written: str, shown: str) -> None:
    """Numbers of persons and personal data are taken out of free text; other numbers stay."""
    rated = [rating("1435", "start", "kontaktperson", 1) | {"evidence": written}]
    assert platforms.levels(opened({"maturity": rated})).table["evidence"].tolist() == [shown]


def ended(**levels: tuple[int, int, int]) -> list[dict[str, Any]]:
    """Return ratings at the end by municipality: mandate, council and coordination of provision."""
    names = ("mandat", "kompetensråd", "utbudssamordning")
    return [
        rating(code.removeprefix("k"), "slut", "kontaktperson", level, name)
        for code, own in levels.items()
        for name, level in zip(names, own, strict=True)
    ]


# Coordination is in place exactly where there is a council.
CASES = ended(k1488=(4, 0, 0), k1487=(4, 4, 4), k1485=(0, 4, 4), k1435=(0, 0, 0), k1438=(4, 0, 0), k1460=(0, 4, 4))
ASKED: dict[str, Any] = {"conditions": ("mandat", "kompetensråd"), "outcome": "utbudssamordning"}


@pytest.mark.parametrize("kind", ["crisp", "fuzzy"])
def test_the_truth_table_shows_who_has_what(opened: OpenWith, kind: str) -> None:
    """Four combinations of two conditions are all shown; the outcome follows in the two with a council."""
    table = platforms.truth_table(opened({"maturity": CASES}), **ASKED, kind=kind).table
    found = table.set_index(["mandat", "kompetensråd"])
    assert found.loc[("is yes", "is yes"), ["cases", "outcome"]].tolist() == ["Vänersborg", "is yes"]
    assert found.loc[("is no", "is yes"), "cases"] == "Uddevalla, Bengtsfors"
    assert found.loc[("is yes", "is no"), "outcome"] == "is no"


def test_a_council_is_necessary_and_sufficient(opened: OpenWith) -> None:
    """Necessity names the council; every solution, crisp and fuzzy, of the outcome is the council alone."""
    pilot = opened({"maturity": CASES})
    assert "hardly ever found without Competence council (yes)" in platforms.necessity(pilot, **ASKED).sentence("en")
    table = platforms.configurations(pilot, **ASKED).table
    assert set(table.loc[table["outcome"] == "is yes", "term"]) == {"kompetensråd"}
    assert set(table.loc[table["outcome"] == "is no", "term"]) == {"inte kompetensråd"}
    assert set(table["set"]) == {"crisp", "fuzzy"}
    assert set(table["solution"]) == {"complex", "intermediate", "parsimonious"}


def test_the_solution_is_held_against_each_case(opened: OpenWith) -> None:
    """The council stands without any one municipality and with the crossover moved; 1 in 10 shuffles fits as well."""
    result = platforms.robustness(opened({"maturity": CASES}), **ASKED)
    assert result.table["kept"].tolist() == ["is yes"] * 9
    assert result.facts["chance"] == pytest.approx(0.1)
    assert "the same in 8 of 8 trials" in result.sentence("en")


def test_every_comparison_says_that_it_proves_nothing(opened: OpenWith) -> None:
    """All four results of configurations carry the caveat that cases are compared and no causes proved."""
    pilot = opened({"maturity": CASES})
    for name in ("truth_table", "necessity", "configurations", "robustness"):
        result = getattr(platforms, name)(pilot, **ASKED)
        assert "inte att bevisa orsaker" in result.caveats[0].sv


@pytest.mark.parametrize("name", ["truth_table", "necessity", "configurations", "robustness"])
@pytest.mark.parametrize(
    "ratings",
    [[], CASES[:3], ended(k1488=(4, 4, 4), k1487=(0, 4, 4)), RATINGS],
    ids=["nothing", "one case", "constant outcome", "no end wave"],
)
def test_what_cannot_be_compared_says_why(opened: OpenWith, name: str, ratings: list[dict[str, Any]]) -> None:
    """Without cases, with one, with a constant outcome or without the end wave there is a sentence, never an error."""
    result = getattr(platforms, name)(opened({"maturity": ratings}), **ASKED)
    assert result.sentence("sv").strip()
    if name != "necessity":
        assert "term" not in result.table or result.table["term"].isna().all()
        assert result.sentence("en").startswith(("The municipalities cannot be compared", "Fewer than two"))


def test_a_municipality_without_all_ratings_is_named(opened: OpenWith) -> None:
    """Who lacks a rating at the end is left out by name."""
    result = platforms.truth_table(opened({"maturity": CASES[:-1]}), **ASKED)
    assert any("left out: Bengtsfors" in one.en for one in result.caveats)


def test_wrong_questions_are_refused(opened: OpenWith) -> None:
    """An unknown dimension is a configuration error; five conditions, or the outcome as one, are faults."""
    pilot = opened({"maturity": CASES})
    with pytest.raises(ConfigurationError, match="mandatt"):
        platforms.truth_table(pilot, conditions=["mandatt"])
    with pytest.raises(ValueError, match="from 1 to 4 conditions"):
        platforms.configurations(pilot, conditions=["mandat", "utbudssamordning"])
