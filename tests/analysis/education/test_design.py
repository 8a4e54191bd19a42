"""The design lock: written once, by an explicit call, and told of wherever a run departs from it."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from pilot_analysis.analysis import education
from pilot_analysis.analysis.education.design import departures, design_of, digest, read_lock
from pilot_analysis.errors import ConfigurationError
from pilot_analysis.runs import fingerprint
from pilot_analysis.tables.session import Pilot, open_pilot
from tests.analysis.test_education import panel
from tests.conftest import ROOT
from tests.tables.conftest import OpenWith

BEFORE = (2012, 2013, 2014)
DAY = date(2015, 1, 9)


def edited(pilot: Pilot, old: str, new: str) -> Pilot:
    """Return the pilot opened anew after a change in its study file."""
    file = pilot.workspace.root / "pilot.toml"
    words = file.read_text(encoding="utf-8")
    assert old in words
    file.write_text(words.replace(old, new), encoding="utf-8")
    return open_pilot(pilot.workspace.root)


def test_nothing_is_locked_without_a_call(opened: OpenWith) -> None:
    """Results without a lock say that none is there, and reading them writes none."""
    pilot = opened({"indicators": panel({})})
    result = education.change(pilot)

    assert any(one.en.startswith("No design is locked") for one in result.caveats)
    assert not (pilot.workspace.root / "design.lock.toml").exists()


def test_a_lock_before_the_outcome(opened: OpenWith) -> None:
    """Locked while the statistics end in 2014, the design is told to have been decided before the outcome."""
    pilot = opened({"indicators": panel({}, BEFORE)})
    file = education.lock_design(pilot, DAY)
    lock = read_lock(pilot)

    assert file.name == "design.lock.toml"
    assert lock is not None
    assert (lock.locked_on, lock.data_until, lock.intact) == (DAY, 2014, True)
    assert lock.design == design_of(pilot).plain
    said = education.design_lock(pilot)
    assert said.sentence("en").startswith("The design was locked on 9 January 2015, before figures after the reference")
    assert said.sentence("sv").endswith("Den här körningen följer den.")
    assert set(said.table["agrees"]) == {"yes"}
    assert said.caveats == ()


def test_a_lock_after_the_outcome_says_so(opened: OpenWith) -> None:
    """Locked when 2015 was there to be read, every result carries that reservation."""
    pilot = opened({"indicators": panel({})})
    education.lock_design(pilot, DAY)

    assert any(
        "when figures until 2015 were there to be read already" in one.en for one in education.gap(pilot).caveats
    )
    assert "not that the choices were made without knowledge" in education.design_lock(pilot).sentence("en")


@pytest.mark.parametrize(
    ("old", "new", "element"),
    [
        ("reference_year = 2014", "reference_year = 2013", "reference year"),
        ("exclude = []", 'exclude = ["1480"]', "comparison municipalities"),
        ("outcome_years = [2015, 2016, 2017]", "outcome_years = [2016]", "outcome years"),
        ("confidence = 0.95", "confidence = 0.9", "confidence"),
    ],
)
def test_a_departure_is_told_and_never_written_over(opened: OpenWith, old: str, new: str, element: str) -> None:
    """After a change in the study file results name what departs, and locking again is refused with the file kept."""
    pilot = opened({"indicators": panel({}, (2012, 2013, 2014, 2015, 2016))})
    file = education.lock_design(pilot, DAY)
    kept = file.read_bytes()
    changed = edited(pilot, old, new)

    assert any(f"departs from the locked design: {element}" in one.en for one in education.change(changed).caveats)
    with pytest.raises(ConfigurationError, match=rf"(?s)locked on 9 January 2015.*What differs is {element}"):
        education.lock_design(changed)
    assert file.read_bytes() == kept


def test_a_selection_departs(opened: OpenWith) -> None:
    """A run on one municipality departs from the design of six, and cannot be locked itself."""
    whole = opened({"indicators": panel({})})
    education.lock_design(whole, DAY)
    part = open_pilot(whole.workspace.root, municipalities=["Dals-Ed"], seed=7)

    assert departures(part) == ("treated", "seed")
    with pytest.raises(ConfigurationError, match="locked for all the pilot's municipalities"):
        education.lock_design(part)


def test_a_lock_changed_by_hand_is_told(opened: OpenWith) -> None:
    """A design edited in the lock itself no longer has its digest."""
    pilot = opened({"indicators": panel({})})
    file = education.lock_design(pilot, DAY)
    file.write_text(file.read_text("utf-8").replace("first_year = 2005", "first_year = 2006"), encoding="utf-8")

    assert departures(pilot) == ("first_year", "sha256")
    assert "the digest (the file was changed by hand)" in education.design_lock(pilot).sentence("en")


@pytest.mark.parametrize(
    "words",
    [
        'locked_on = 2015-01-09\nsha256 = "x"\ndata_until = 1\n[design]\n[[earlier]]\nsha256 = "x"',
        'locked_on = 2015-01-09\nsha256 = "x"\ndata_until = 1\n[design]\n'
        '[[earlier]]\nsha256 = "x"\nreason = ""\nlocked_on = "x"\nreplaced_on = "x"',
        "locked_on = ",
        "sha256 = 1",
        'locked_on = "x"\nsha256 = "x"\ndata_until = 1\n[design]',
    ],
)
def test_an_unreadable_lock(opened: OpenWith, words: str) -> None:
    """A file that is no lock stops the run and is named."""
    pilot = opened({"indicators": panel({})})
    (pilot.workspace.root / "design.lock.toml").write_text(words, encoding="utf-8")

    with pytest.raises(ConfigurationError, match=r"design\.lock\.toml: cannot be read as a locked design"):
        education.change(pilot)


def test_locking_twice_changes_nothing(opened: OpenWith) -> None:
    """The same design locked on another day leaves the file as it was."""
    pilot = opened({"indicators": panel({})})
    kept = education.lock_design(pilot, DAY).read_bytes()

    assert education.lock_design(pilot, date(2020, 1, 1)).read_bytes() == kept


def test_a_reason_replaces_a_lock_and_stays_with_every_result(opened: OpenWith) -> None:
    """With a reason another design is locked; the first stays in the file and results tell the reason."""
    pilot = opened({"indicators": panel({}, BEFORE)})
    education.lock_design(pilot, DAY)
    first = read_lock(pilot)
    changed = edited(pilot, "exclude = []", 'exclude = ["1480"]')
    education.lock_design(changed, date(2015, 2, 1), 'Göteborg väger\n "för" tungt, säger anna@example.se')
    lock = read_lock(changed)

    assert lock is not None
    assert first is not None
    assert lock.intact
    assert departures(changed) == ()
    (earlier,) = lock.earlier
    assert (earlier.locked_on, earlier.sha256, earlier.replaced_on) == (DAY, first.sha256, date(2015, 2, 1))
    assert earlier.reason == 'Göteborg väger "för" tungt, säger [e-post]'
    told = 'A design that was locked on 9 January 2015 was replaced on 1 February 2015. Reason: Göteborg väger "för"'
    assert any(one.en.startswith(told) for one in education.change(changed).caveats)
    assert education.design_lock(changed).facts["replaced"] == 1


def test_every_replacement_is_kept(opened: OpenWith) -> None:
    """A lock replaced twice keeps both, the oldest first; a reason of spaces is none."""
    pilot = opened({"indicators": panel({}, BEFORE)})
    education.lock_design(pilot, DAY)
    for number, year in enumerate((2013, 2012), start=1):
        pilot = edited(pilot, f"reference_year = {year + 1}", f"reference_year = {year}")
        with pytest.raises(ConfigurationError, match="--reason"):
            education.lock_design(pilot, DAY, "  \n ")
        education.lock_design(pilot, DAY, f"skäl {number}")
    lock = read_lock(pilot)

    assert lock is not None
    assert [one.reason for one in lock.earlier] == ["skäl 1", "skäl 2"]


def test_a_lock_made_by_hand_over_another_needs_a_reason(opened: OpenWith) -> None:
    """A lock whose digest does not fit is no lock: locking anew is refused without a reason and mended with one."""
    pilot = opened({"indicators": panel({})})
    file = education.lock_design(pilot, DAY)
    file.write_text(file.read_text("utf-8").replace("draws = 20000", "draws = 10"), encoding="utf-8")

    with pytest.raises(ConfigurationError, match="What differs is number of draws"):
        education.lock_design(pilot)
    education.lock_design(pilot, DAY, "ändrad för hand")
    assert departures(pilot) == ()


def test_the_digest_is_of_canonical_json() -> None:
    """The digest does not hang on the order of keys, and is the SHA-256 of compact sorted JSON in UTF-8."""
    import hashlib

    expected = hashlib.sha256('{"a":"ö","b":[1]}'.encode()).hexdigest()

    assert digest({"b": [1], "a": "ö"}) == digest({"a": "ö", "b": [1]}) == expected


def test_the_shipped_lock_is_that_of_the_shipped_study(opened: OpenWith) -> None:
    """The lock that ships holds the design of the study that ships, and owns up to being written with 2025 at hand."""
    pilot = opened({"indicators": panel({})})
    shutil.copy(ROOT / "design.lock.toml", pilot.workspace.root)
    lock = read_lock(pilot)

    assert departures(pilot) == ()
    assert lock is not None
    assert lock.data_until == 2025


def test_a_lock_is_an_input_of_the_run(tmp_path: Path) -> None:
    """A lock beside the study file changes the digest of what a run is made from; without one it is the file's own."""
    study = Path(shutil.copy(ROOT / "pilot.toml", tmp_path))
    raw = tmp_path / "raw"
    raw.mkdir()
    before = fingerprint.inputs(study, raw)
    (tmp_path / "design.lock.toml").write_text("locked_on = 2015-01-09\n", encoding="utf-8")

    assert before.study == fingerprint.of_file(study)
    assert fingerprint.inputs(study, raw).study != before.study


def test_the_result_can_be_published_as_json(opened: OpenWith) -> None:
    """Facts of the design are plain values."""
    pilot = opened({"indicators": panel({})})
    education.lock_design(pilot, DAY)

    assert json.loads(json.dumps(dict(education.design_lock(pilot).facts)))["locked_on"] == "2015-01-09"
