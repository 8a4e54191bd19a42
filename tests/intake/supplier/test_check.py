from __future__ import annotations

import json
import subprocess
import sys
import zlib
from pathlib import Path
from typing import Any

import pytest

from pilot_analysis import resources
from pilot_analysis.errors import ConfigurationError
from pilot_analysis.intake.names import Names
from pilot_analysis.intake.supplier import snapshot
from pilot_analysis.intake.supplier.check import Checker
from pilot_analysis.intake.supplier.snapshot import light_study
from pilot_analysis.intake.supplier.template import template
from pilot_analysis.pilot import Study
from tests.conftest import ROOT
from tests.intake.conftest import TOP, workbook

NEEDS = [
    ["Behovsnr", "Kommun", "Datum", "Antal personer", "Varav pensionsavgångar"],
    ["B1", "Tanumm", "2015-03-02", 3, 9],
]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A delivery of Tanum with a misspelt municipality and a part that is more than its whole."""
    path = tmp_path / "leverans.xlsx"
    path.write_bytes(workbook({"Behov": [*TOP, *NEEDS]}))
    return path


def rules(study: Study, path: Path, participant: str = "") -> list[tuple[str, str]]:
    """Return rule and cell of what a check finds."""
    return [(one.rule, one.place.cell) for one in Checker(study, participant).check(path).findings]


def test_a_file_is_checked_by_itself(study: Study, file: Path) -> None:
    """Cells that cannot be read and cells that contradict each other are told, with who and when."""
    checked = Checker(study).check(file)

    assert [(one.rule, one.place.cell) for one in checked.findings] == [
        ("municipality_unknown", "B6"),
        ("part_exceeds_whole", "E6"),
    ]
    assert (checked.participant, checked.period, checked.rows) == ("tanum", "2015-03", {"needs": 1})
    assert checked.to_mend


def test_a_filled_template_has_nothing_to_mend(study: Study, tmp_path: Path) -> None:
    """The template is checked without a finding, for its own participant."""
    path = tmp_path / "mall.xlsx"
    path.write_bytes(template(study, study.participants[0], "2015-03"))

    checked = Checker(study).check(path)

    assert (checked.findings, checked.participant, checked.to_mend) == ((), "kunskapsforbundet-vast", False)


def test_the_graver_comes_first(study: Study, tmp_path: Path) -> None:
    """Errors stand before warnings and these before notes, wherever they are in the file."""
    rows = [["Behovsnr", "Kommun", "Datum", "Antal personer"], ["B1", "Tanum", "2015-03-02", "ca 5"]]
    path = tmp_path / "a.xlsx"
    path.write_bytes(workbook({"Behov": [*TOP, *rows, ["B2", "Tanum", "..", 2]]}))

    severities = [str(one.severity) for one in Checker(study).check(path).findings]

    assert severities == sorted(severities, key=["fatal", "error", "warning", "info"].index)
    assert {"warning", "info"} <= set(severities)


def test_what_other_files_may_hold_is_not_missed(study: Study, tmp_path: Path) -> None:
    """An event of a case that stands in an earlier delivery is no finding of this file."""
    rows = [["Ärendenr", "Händelse", "Datum"], ["T001", "kontakt", "2015-03-02"]]
    path = tmp_path / "a.xlsx"
    path.write_bytes(workbook({"Händelser": [*TOP, *rows]}))

    assert {rule for rule, _ in rules(study, path)} == {"seq_inferred"}


def test_another_participants_name_is_told(study: Study, file: Path) -> None:
    """A file that names another participant than the one asked for is told at the cell of the name."""
    assert ("participant_wrong", "B2") in rules(study, file, "uddevalla")
    assert ("participant_wrong", "B2") not in rules(study, file, "tanum")


def test_a_name_that_is_no_participant_is_told(study: Study, tmp_path: Path) -> None:
    """A file from a municipality outside the pilot is told with those expected; without a name nothing is told."""
    rows = [["Behovsnr", "Kommun", "Datum"], ["B1", "Tanum", "2015-03-02"]]
    path = tmp_path / "2015-03.xlsx"
    path.write_bytes(workbook({"Behov": [["Deltagare:", "Åmål"], [], *rows]}))
    assert ("participant_wrong", "B1") in rules(study, path)

    path.write_bytes(workbook({"Behov": rows}))
    assert rules(study, path) == []


def test_no_month_is_told(study: Study, tmp_path: Path) -> None:
    """A file that names its month neither inside nor in its name is told."""
    path = tmp_path / "behov.xlsx"
    path.write_bytes(workbook({"Behov": [["Behovsnr", "Kommun", "Datum"], ["B1", "Tanum", "2015-03-02"]]}))

    assert rules(study, path) == [("period_unknown", "")]


@pytest.mark.parametrize(("content", "cause"), [(b"PK\x03\x04x", "avklippt"), (b"", "tom"), (None, "öppnas")])
def test_a_file_that_cannot_be_read(study: Study, tmp_path: Path, content: bytes | None, cause: str) -> None:
    """A damaged, empty or absent file is one fatal finding with its cause and what to do."""
    path = tmp_path / "a.xlsx"
    if content is not None:
        path.write_bytes(content)

    checked = Checker(study).check(path)

    assert [str(one.severity) for one in checked.findings] == ["fatal"]
    assert cause in checked.findings[0].message.sv
    assert checked.to_mend


def test_shipped_files_give_what_the_whole_reading_gives(study: Study) -> None:
    """Over the shipped deliveries a check finds the planted cells of each file, but those that need other files."""
    from pilot_analysis import sample

    planted = [one for one in sample.truth(study, study.pilot.seed).planted if one.cell]
    for name in ("uddevalla/Uddevalla juni 2015.xlsx", "kunskapsforbundet-vast/2015-01 Kunskapsförbundet Väst.xlsx"):
        found = Checker(study).check(ROOT / "data" / "raw" / name).findings
        told = {(one.rule, one.place.sheet, one.place.cell) for one in found if str(one.severity) != "info"}
        assert told == {(one.rule, one.sheet, one.cell) for one in planted if one.file == name}


# The snapshot


def entry_of(kept: Path) -> dict[str, Any]:
    """Return what a snapshot keeps, below the line of its checksum."""
    entry: dict[str, Any] = json.loads(kept.read_bytes().partition(b"\n")[2])
    return entry


def rewrite(kept: Path, entry: dict[str, Any]) -> None:
    """Write a snapshot with the checksum that it must have."""
    content = json.dumps(entry).encode()
    kept.write_bytes(b"%08x\n%b" % (zlib.crc32(content), content))


def test_a_light_study_is_the_study(study: Study, tmp_path: Path) -> None:
    """A study taken from the snapshot gives the same names and dates as the study itself, first and later."""
    (tmp_path / "processed").mkdir()
    for _ in range(2):
        light = light_study(ROOT / "pilot.toml", tmp_path / "processed")

        assert Names.of(light) == Names.of(study)
        assert (light.pilot.start, light.pilot.end) == (study.pilot.start, study.pilot.end)
        assert light.thresholds.due_days == study.thresholds.due_days
        assert [one.municipalities for one in light.participants] == [one.municipalities for one in study.participants]


def test_the_snapshot_is_taken_only_for_the_same_words(tmp_path: Path) -> None:
    """A changed study file is read anew, also when only one letter differs, and a wrong one is refused as ever."""
    file = tmp_path / "pilot.toml"
    words = (ROOT / "pilot.toml").read_text(encoding="utf-8")
    file.write_text(words, encoding="utf-8")
    light_study(file, tmp_path)

    file.write_text(words.replace('aliases = ["KFV"', 'aliases = ["KFX"'), encoding="utf-8")
    assert "KFX" in light_study(file, tmp_path).participants[0].aliases

    file.write_text(words.replace("[pilot]", "[pilott]"), encoding="utf-8")
    with pytest.raises(ConfigurationError, match="pilott"):
        light_study(file, tmp_path)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"words": 1}'])
def test_a_damaged_snapshot_is_made_anew(tmp_path: Path, content: bytes) -> None:
    """A snapshot that is no snapshot is passed over and replaced."""
    kept = tmp_path / snapshot.FILE
    kept.parent.mkdir()
    kept.write_bytes(content)

    assert light_study(ROOT / "pilot.toml", tmp_path).pilot.id == "fyrbodal-2015"
    assert entry_of(kept)["study"]["pilot"]["id"] == "fyrbodal-2015"


def test_a_changed_package_makes_the_snapshot_anew(tmp_path: Path) -> None:
    """A snapshot from other words of the package is not taken."""
    light_study(ROOT / "pilot.toml", tmp_path)
    kept = tmp_path / snapshot.FILE
    entry = entry_of(kept)
    entry["study"]["pilot"]["id"] = "ny"
    rewrite(kept, entry)
    assert light_study(ROOT / "pilot.toml", tmp_path).pilot.id == "ny"  # so the entry is one that is taken

    entry["package"]["schema.toml"] -= 1
    rewrite(kept, entry)
    assert light_study(ROOT / "pilot.toml", tmp_path).pilot.id == "fyrbodal-2015"


def test_a_snapshot_mended_by_hand_is_made_anew(tmp_path: Path) -> None:
    """A snapshot in which somebody changed a word is not believed."""
    light_study(ROOT / "pilot.toml", tmp_path)
    kept = tmp_path / snapshot.FILE
    kept.write_bytes(kept.read_bytes().replace(b"fyrbodal-2015", b"fyrbodal-2016"))

    assert light_study(ROOT / "pilot.toml", tmp_path).pilot.id == "fyrbodal-2015"


def test_without_a_folder_nothing_is_written(tmp_path: Path) -> None:
    """Where there is no folder for tables none is made."""
    light_study(ROOT / "pilot.toml", tmp_path / "processed")

    assert list(tmp_path.iterdir()) == []


def test_handed_over_words_are_those_of_the_files(tmp_path: Path) -> None:
    """What the snapshot hands over is what parsing the files gives."""
    light_study(ROOT / "pilot.toml", tmp_path)
    parsed = entry_of(tmp_path / snapshot.FILE)["parsed"]

    assert parsed
    assert all(content == resources.toml(name) for name, content in parsed.items())


@pytest.mark.parametrize("delivered", ["", "uddevalla/Uddevalla maj 2015.xlsx", "dals-ed/2014-12 Kurser.csv"])
def test_a_check_loads_nothing_heavy(tmp_path: Path, file: Path, delivered: str) -> None:
    """From the snapshot a check of one file loads neither pandas, pydantic, Babel, TOML nor any other slow library."""
    (tmp_path / "data" / "processed").mkdir(parents=True)
    (tmp_path / "pilot.toml").write_text((ROOT / "pilot.toml").read_text(encoding="utf-8"), encoding="utf-8")
    rows = [["Behovsnr", "Kommun", "Datum", "Antal personer"], ["B1", "Tanum", "2015-03-02", "ca 5"]]
    file.write_bytes(workbook({"Behov": [*TOP, *rows]}))
    words = ["check", str(ROOT / "data" / "raw" / delivered if delivered else file)]
    code = (
        "import sys\nfrom pilot_analysis.cli import main\n"
        f"code = main([*{words!r}, '--pilot', {str(tmp_path / 'pilot.toml')!r}])\n"
        "heavy = {'pandas', 'numpy', 'pydantic', 'babel', 'tomllib', 'rapidfuzz', 'hashlib', 'nbformat', 'openpyxl',"
        " 'statistics', 'scipy', 'pyarrow', 'rich', 'importlib.metadata'}\n"
        "print(code, sorted(heavy & set(sys.modules)))"
    )
    for _ in range(2):
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.splitlines()[-1] == "0 []"
