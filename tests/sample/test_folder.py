"""Writing the sample: the same bytes, the shipped files, and nobody's deliveries written over."""

from __future__ import annotations

import csv
import io
import shutil
import zipfile
from datetime import date
from pathlib import Path

import pytest

from pilot_analysis import sample
from pilot_analysis.errors import ConfigurationError
from pilot_analysis.pilot import Study
from pilot_analysis.privacy import kinds
from tests.conftest import ROOT

SHIPPED = ROOT / "data" / "raw"


def contents(path: Path) -> object:
    """Return a file's bytes, or the members of a zip archive, whose packing differs between zlib versions."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            return [(one.filename, one.date_time, archive.read(one)) for one in archive.infolist()]
    return path.read_bytes()


def below(folder: Path) -> list[str]:
    """Return the path of every file below a folder."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_two_writes_give_the_same_bytes(study: Study, written: Path, tmp_path: Path) -> None:
    """The same study and seed give the same files, byte for byte."""
    sample.write(study, tmp_path, study.pilot.seed)

    assert below(tmp_path) == below(written)
    assert [name for name in below(written) if (tmp_path / name).read_bytes() != (written / name).read_bytes()] == []


def test_the_shipped_files_are_a_fresh_write(study: Study, written: Path) -> None:
    """What ships in data/raw is what the sample writes today, and no other file lies in the participants' folders."""
    shipped = [name for one in study.participants for name in below(SHIPPED / one.id)]
    fresh = [name for one in study.participants for name in below(written / one.id)]
    sealed = {"SYNTETISKT.txt"}  # its sums follow the packing

    assert shipped == fresh
    assert [name for name in set(below(written)) - sealed if contents(SHIPPED / name) != contents(written / name)] == []


def test_size_and_number(written: Path) -> None:
    """The sample has about sixty workbooks and forty csv files, below two megabytes in all."""
    names = below(written)

    assert sum(name.endswith((".xlsx", ".ods", ".xls")) for name in names) in range(50, 65)
    assert sum(name.endswith(".csv") for name in names) in range(30, 50)
    assert sum((written / name).stat().st_size for name in names) < 2_000_000


def test_write_returns_what_it_wrote(study: Study, written: Path) -> None:
    """The returned paths are all files of the folder, sorted; writing again changes none of them."""
    before = {name: (written / name).stat().st_mtime_ns for name in below(written)}
    paths = sample.write(study, written, study.pilot.seed)

    assert paths == tuple(sorted(written / name for name in below(written)))
    assert {name: (written / name).stat().st_mtime_ns for name in below(written) if name != "SYNTETISKT.txt"} == {
        name: when for name, when in before.items() if name != "SYNTETISKT.txt"
    }


def test_the_register_lists_every_file_but_one(written: Path) -> None:
    """The register has the receipt of every delivered file but one of Tanum's; four came more than ten days late."""
    rows = list(csv.DictReader(io.StringIO((written / "mottaget.csv").read_text(encoding="utf-8")), delimiter=";"))
    deliveries = {name for name in below(written) if "/" in name and "~$" not in name}
    late = [row["fil"] for row in rows if date.fromisoformat(row["mottaget"]).day > 10]

    assert deliveries - {row["fil"] for row in rows} == {"tanum/Tanum_2015-05.ods"}
    assert len(late) == 4


def test_another_seed_replaces_the_sample(study: Study, tmp_path: Path) -> None:
    """A sample may be written over by another; its own leftovers go and other files stay."""
    sample.write(study, tmp_path, 1)
    (tmp_path / "scb").mkdir()
    (tmp_path / "scb" / "export.xlsx").write_bytes(b"real")
    first = (tmp_path / "tanum" / "Tanum_2015-03.ods").read_bytes()
    sample.write(study, tmp_path, 2)

    assert (tmp_path / "tanum" / "Tanum_2015-03.ods").read_bytes() != first
    assert (tmp_path / "scb" / "export.xlsx").read_bytes() == b"real"
    assert not [name for name in below(tmp_path) if Path(name).name.startswith(".")]


@pytest.mark.parametrize("name", ["tanum/Tanum_2015-03.ods", "uddevalla/egen.xlsx", "mottaget.csv"])
def test_real_deliveries_are_never_written_over(study: Study, tmp_path: Path, name: str) -> None:
    """A folder with a file that no sample wrote is refused, and nothing in it changes."""
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_bytes(b"delivered")

    with pytest.raises(ConfigurationError, match="is not a file that the sample pilot wrote"):
        sample.write(study, tmp_path, 1)
    assert below(tmp_path) == [name]


@pytest.mark.parametrize("name", ["tanum/Tanum_2015-03.ods", "tanum/Tanum_2015-12.ods"])
def test_work_in_a_sample_is_never_written_over(study: Study, written: Path, tmp_path: Path, name: str) -> None:
    """A sample in which a file was changed or added is refused, and the file stays."""
    folder = tmp_path / "raw"
    shutil.copytree(written, folder)
    (folder / name).write_bytes(b"my own work")

    with pytest.raises(ConfigurationError, match=name):
        sample.write(study, folder, 1)
    assert (folder / name).read_bytes() == b"my own work"


def test_a_broken_write_can_be_done_again(study: Study, tmp_path: Path) -> None:
    """A write that failed half way leaves a folder that the next write knows as a sample and completes."""
    sample.write(study, tmp_path, 1)
    broken = tmp_path / "uddevalla" / "Uddevalla april 2015.xlsx"
    broken.unlink()
    broken.mkdir()  # a file cannot be renamed over a folder
    with pytest.raises(IsADirectoryError):
        sample.write(study, tmp_path, 2)
    broken.rmdir()
    paths = sample.write(study, tmp_path, 2)

    assert [path.relative_to(tmp_path).as_posix() for path in paths] == below(tmp_path)


def test_another_study_is_refused(study: Study, tmp_path: Path) -> None:
    """A study with other participants is refused with the names of those the sample is made for."""
    other = study.model_copy(update={"participants": study.participants[:2]})

    with pytest.raises(ConfigurationError, match="dals-ed"):
        sample.write(other, tmp_path / "raw", 1)
    with pytest.raises(ConfigurationError, match="December 2014 to November 2015"):
        sample.truth(other, 1)
    assert not (tmp_path / "raw").exists()


def test_the_notice_speaks_both_languages(written: Path) -> None:
    """The notice says in Swedish and English that the data is synthetic, and lists every other file of the sample."""
    notice = (written / "SYNTETISKT.txt").read_text(encoding="utf-8")

    assert notice.startswith("SYNTETISKA UPPGIFTER.")
    assert "\nSYNTHETIC DATA." in notice
    assert all(f"  {name}\n" in notice for name in below(written) if name != "SYNTETISKT.txt")


def test_personal_data_is_invented(written: Path) -> None:
    """No personal data stands in the workbooks but a test number and addresses at example domains."""
    found = set()
    for name in below(written):
        if name.endswith(".xlsx") and "~$" not in name:
            with zipfile.ZipFile(written / name) as archive:
                strings = archive.read("xl/sharedStrings.xml").decode()
            cells = [
                part.split("</t>")[0] for part in strings.replace('<t xml:space="preserve">', "<t>").split("<t>")[1:]
            ]
            found |= {cell for cell in cells if kinds(cell)}

    assert found == {
        "Exempel Exempelsson",
        "Frågor: exempel.exempelsson@example.org",
        "Kontakt: exempel.exempelsson@example.com",
        "Samtal med 121212-1212 om uppdraget.",
    }
