from __future__ import annotations

from pathlib import Path

import pytest

from pilot_analysis.errors import ConfigurationError
from pilot_analysis.pilot import Study
from pilot_analysis.study_file import load_study
from tests.conftest import ROOT

TANUM = 'municipalities = ["1435"]\n\n'

SHIPPED = (ROOT / "pilot.toml").read_text(encoding="utf-8")


def refusal(folder: Path, *changes: tuple[str, str]) -> ConfigurationError:
    """Return the error that the shipped study gives after some replacements."""
    words = SHIPPED
    for old, new in changes:
        assert old in words
        words = words.replace(old, new)
    (folder / "pilot.toml").write_text(words, encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        load_study(folder / "pilot.toml")
    return caught.value


def test_the_shipped_study(study: Study) -> None:
    """The shipped study is the page's: a year from December 2014, five participants, six municipalities, 43 others."""
    assert study.months()[0] == "2014-12"
    assert study.months()[-1] == "2015-11"
    assert len(study.months()) == 12
    assert [one.name for one in study.participants] == [
        "Kunskapsförbundet Väst",
        "Uddevalla",
        "Tanum",
        "Dals-Ed",
        "Bengtsfors",
    ]
    assert study.participants[0].municipalities == ("1488", "1487")
    assert len(study.education.pool) == 43


def test_every_problem_at_once(tmp_path: Path) -> None:
    """Three faults in different places are all told, each with its key."""
    error = refusal(
        tmp_path,
        ("association =", "asociation ="),
        ('language = "sv"', 'language = "se"'),
        ("due_days = 10", "due_days = -1"),
    )

    assert error.exit_code == 2
    for key in ("pilot.asociation", "pilot.language", "thresholds.due_days"):
        assert key in error.message.en


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("association =", "asociation =", "pilot.asociation: there is no such key. Allowed: id, name, association"),
        ("association =", "asociation =", 'Did you mean "association"?'),
        ("seed = 20141201", 'seed = "x"', "pilot.seed: the value 'x' is not accepted (a whole number is expected)."),
        ("start = 2014-12-01", 'start = "soon"', "(a date is expected, written as 2015-03-31 without quotes)"),
        ("due_days = 10", "due_days = -1", "thresholds.due_days: the value -1 is not accepted (at least 0)."),
        ('level = "regional"', 'level = "regionl"', 'Did you mean "regional"?'),
        ('code = "1435"', 'code = "1436"', "1436 Tanum does not agree with the register of municipalities"),
        (TANUM, TANUM.replace("1435", "1434"), "1434 is not among the study's municipalities"),
        (TANUM, TANUM.replace("1435", "1438"), "no participant delivers for municipality 1435"),
        ('"1401",', '"1400",', "education.pool: there is no municipality code 1400"),
        ('"1401",', '"1485",', "education.pool: 1485 Uddevalla takes part in the pilot"),
        ("from = 2015-06-01", "from = 2015-05-01", "municipality 1485 has both egen-maklare and natverk on 2015-05-01"),
        ("from = 2015-06-01", "from = 2016-06-01", "must lie within 2014-12-01 - 2015-11-30"),
        ("start = 2014-12-01", "start = 2016-12-01", "pilot.start 2016-12-01 must be before pilot.end 2015-11-30"),
        ('id = "tanum"', 'id = "scb"', 'participants: the id "scb" is the folder of official statistics'),
        ('id = "tanum"', 'id = "uddevalla"', 'participants: "uddevalla" is given twice'),
        ("outcome_years = [2015", "outcome_years = [2013", "2013 must be after the reference year 2014"),
        ("exclude = []", 'exclude = ["1435"]', "education.exclude: 1435 is not in education.pool"),
        ('neighbours = ["1421"', 'neighbours = ["1428"', "education.neighbours: 1428 is not in education.pool"),
        ("[education]", "[education]\nrelevant = 0", "education.relevant: the value 0 is not accepted (more than 0"),
        ("1488 = 42200", "1481 = 42200", "education.inhabitants: 1481 is not among the study's municipalities"),
        ("[pilot]\n", "[pilot\n", "is not valid TOML"),
    ],
)  # fmt: skip
def test_each_fault(tmp_path: Path, old: str, new: str, said: str) -> None:
    """Each fault is told with its key, its value and what is allowed or nearest."""
    assert said in refusal(tmp_path, (old, new)).message.en


def test_rules_that_leave_too_few_to_compare_with(tmp_path: Path) -> None:
    """A pool from which all but two are left out is refused with both numbers."""
    pool = ", ".join(f'"{code}"' for code in load_study(ROOT / "pilot.toml").education.pool[2:])

    said = refusal(tmp_path, ("exclude = []", f"exclude = [{pool}]")).message.en
    assert "education.exclude: 2 municipalities are left to compare with; there must be at least 3." in said


def test_faults_are_told_in_swedish(tmp_path: Path) -> None:
    """The same faults are told in Swedish."""
    assert 'Menade du "association"?' in refusal(tmp_path, ("association =", "asociation =")).message.sv


def test_missing_file(tmp_path: Path) -> None:
    """A study file that is not there is told by its path."""
    with pytest.raises(ConfigurationError, match=r"nowhere\.toml cannot be read"):
        load_study(tmp_path / "nowhere.toml")


def test_a_misspelt_key_does_not_hide_a_wrong_code(tmp_path: Path) -> None:
    """Faults of shape and faults between the parts are told together."""
    said = refusal(tmp_path, ("seed = 20141201", "seed = 20141201\nsede = 1"), ('"1401",', '"1400",')).message.en

    assert "pilot.sede" in said
    assert "there is no municipality code 1400" in said


def test_one_reversed_date_is_one_fault(tmp_path: Path) -> None:
    """A pilot that ends before it begins is told once, not once for each membership."""
    assert "Number of problems: 1." in refusal(tmp_path, ("start = 2014-12-01", "start = 2016-12-01")).message.en


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (TANUM, TANUM.replace('"]', '", "1438"]'), "several participants deliver for municipality 1438"),
        ('association = "Fyrbodals kommunalförbund"', 'association = ""', "the value '' is not accepted"),
        ("start = 2014-12-01", "start = 2014-12-01T10:30:00", "the value 2014-12-01T10:30:00 is not accepted"),
        ("reference_year = 2014", "reference_year = 14", "the value 14 is not accepted (at least 1900)"),
    ],
)  # fmt: skip
def test_further_faults(tmp_path: Path, old: str, new: str, said: str) -> None:
    """Doubled deliveries, empty names, times for dates and years of two digits are refused."""
    assert said in refusal(tmp_path, (old, new)).message.en


def test_what_a_model_may_tell_of_itself(study: Study, tmp_path: Path) -> None:
    """A model tells its size, host and conditions for transfer if it wants to; a size of nothing is refused."""
    told = next(one for one in study.models if one.id == "klustermaklare")
    assert told.fte == 0.8
    assert told.host is not None
    assert told.host.en.startswith("One of the municipalities")
    assert "models[3].fte" in str(refusal(tmp_path, ("fte = 0.8", "fte = 0.0")))


def test_a_study_in_another_encoding(tmp_path: Path) -> None:
    """A study file saved in another encoding than UTF-8 is refused with what to do about it."""
    (tmp_path / "pilot.toml").write_bytes(SHIPPED.encode("cp1252"))

    with pytest.raises(ConfigurationError, match="Save it as UTF-8"):
        load_study(tmp_path / "pilot.toml")
