from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from textwrap import dedent

import pandas as pd
import pytest

from pilot_analysis.errors import ConfigurationError
from pilot_analysis.findings import Place, Severity
from pilot_analysis.intake import read_deliveries
from pilot_analysis.intake.corrections import Correction, load_corrections
from pilot_analysis.intake.delivery import read_delivery
from pilot_analysis.intake.values import Reader
from pilot_analysis.pilot import Study
from tests.conftest import ROOT
from tests.intake.conftest import TOP, workbook

NEEDS = [["Behovsnr", "Kommun", "Datum", "Antal personer"], ["B1", "1435", "2015-03-02", "cirka"]]
ONE = Correction(
    file="tanum/2015-03.xlsx",
    sheet="Behov",
    cell="D6",
    found="cirka",
    corrected=12,
    reason="Kontaktpersonen räknade om.",
    who="kontaktperson",
    on=date(2015, 4, 2),
)


@pytest.fixture
def raw(deliver: Callable[[str, bytes], Path]) -> Path:
    """One delivery of Tanum with one need, whose count cannot be read."""
    return deliver("tanum/2015-03.xlsx", workbook({"Behov": [*TOP, *NEEDS]}))


def write(folder: Path, words: str) -> Path:
    """Write a corrections file."""
    path = folder / "corrections.toml"
    path.write_text(dedent(words), encoding="utf-8")
    return path


def test_a_correction_becomes_the_value(study: Study, raw: Path) -> None:
    """A corrected cell is read as corrected, its row says so, and an info finding tells where, what, who and why."""
    before = read_deliveries(study, raw)
    after = read_deliveries(study, raw, corrections=(ONE,))

    assert before.tables["needs"]["persons"].isna().all()
    assert list(after.tables["needs"]["persons"]) == [12]
    assert list(after.tables["needs"]["quality"]) == ["corrected"]
    told = [one for one in after.findings if one.place.cell == "D6"]
    assert [(one.rule, one.severity, one.found, one.expected) for one in told] == [
        ("correction_applied", Severity.INFO, "cirka", "12")
    ]
    assert "(kontaktperson, 2015-04-02). Skäl: Kontaktpersonen räknade om." in told[0].message.sv
    assert (after.accounts["filled"] == before.accounts["filled"]).all()


def test_other_rows_stay_as_they_are(study: Study, deliver: Callable[[str, bytes], Path]) -> None:
    """A correction marks its own row alone, and in a table with months as columns its own month alone."""
    costs = [["Kostnadsslag", "jan -15", "feb -15"], ["personal", 100, 200], ["resor", 5, 6]]
    raw = deliver("tanum/2015-02.xlsx", workbook({"Kostnader": [*TOP, *costs]}))
    one = replace(ONE, file="tanum/2015-02.xlsx", sheet="Kostnader", cell="C6", found="200", corrected=2000)

    table = read_deliveries(study, raw, corrections=(one,)).tables["costs"]

    got = table.set_index(["month", "category"]).sort_index()
    assert list(got["quality"]) == ["ok", "ok", "corrected", "ok"]
    assert got.loc[("2015-02", "personal"), "amount"] == 2000


def test_a_row_in_doubt_stays_in_doubt(study: Study, deliver: Callable[[str, bytes], Path]) -> None:
    """A row with a corrected cell that still breaks a rule is suspect, not corrected."""
    rows = [["Behovsnr", "Kommun", "Datum", "Antal personer", "Pensionsavgångar"], ["B1", "1435", "2015-03-02", 3, 9]]
    raw = deliver("tanum/2015-03.xlsx", workbook({"Behov": [*TOP, *rows]}))

    table = read_deliveries(study, raw, corrections=(replace(ONE, found="3", corrected=4),)).tables["needs"]

    assert list(table["quality"]) == ["suspect"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"file": "tanum/2015-04.xlsx"}, "the file is not among the deliveries"),
        ({"sheet": "Kurser"}, 'the sheet is not in the file. There are "Behov"'),
        ({"found": "ungefär"}, 'the cell holds "cirka"'),
        ({"cell": "D9"}, "the cell is empty"),
        ({"found": "ungefär", "corrected": "cirka"}, "the cell is already right"),
    ],
)
def test_a_correction_that_no_longer_fits_stops_the_run(
    study: Study, raw: Path, change: dict[str, str], reason: str
) -> None:
    """A correction of a file or sheet that is gone, or of a cell that holds something else, is refused and told why."""
    with pytest.raises(ConfigurationError, match=re.escape(reason)):
        read_deliveries(study, raw, corrections=(replace(ONE, **change),))


def test_every_misfit_is_told_at_once(study: Study, raw: Path) -> None:
    """All corrections that do not fit are told in one error."""
    wrong = (replace(ONE, cell="D7"), ONE, replace(ONE, file="tanum/borta.xlsx"))

    with pytest.raises(ConfigurationError, match="2 things must be corrected") as told:
        read_deliveries(study, raw, corrections=wrong)

    assert "tanum/2015-03.xlsx > Behov > D7" in told.value.message.sv
    assert "tanum/borta.xlsx > Behov > D6" in told.value.message.sv


def test_a_correction_of_what_is_not_read_is_told(study: Study, deliver: Callable[[str, bytes], Path]) -> None:
    """A correction of a sheet that holds no table would change nothing, and is refused."""
    raw = deliver("tanum/2015-03.xlsx", workbook({"Behov": [*TOP, *NEEDS], "Blad1": [["klotter"]]}))

    with pytest.raises(ConfigurationError, match="belongs to nothing that is read"):
        read_deliveries(study, raw, corrections=(replace(ONE, sheet="Blad1", cell="A1", found="klotter"),))


def test_personal_data_are_corrected_by_their_mask(reader: Reader) -> None:
    """What was found may be given masked, so that no personal number needs to stand in the file of corrections."""
    rows = [["Kommun", "Område", "Mättillfälle", "Bedömare", "Underlag"]]
    rows += [["1435", "mandat", "start", "kontaktperson", "Anna, 19121212-1212"]]
    content = workbook({"Mognad": [*TOP, *rows]})
    one = replace(ONE, sheet="Mognad", cell="E6", found="Anna, [personnummer]", corrected="")

    read = read_delivery(content, Place("tanum", "tanum/2015-03.xlsx"), reader, (one,))

    assert read.misfits == ()
    assert [each.rule for each in read.findings] == ["correction_applied"]
    assert "1212" not in str(read.findings)


def test_a_heading_can_be_corrected(study: Study, deliver: Callable[[str, bytes], Path]) -> None:
    """A corrected heading lets its column be read."""
    rows = [["Behovsnr", "Kommun", "Datum", "Antl pers"], ["B1", "1435", "2015-03-02", 7]]
    raw = deliver("tanum/2015-03.xlsx", workbook({"Behov": [*TOP, *rows]}))
    one = replace(ONE, cell="D5", found="Antl pers", corrected="Antal personer")

    assert list(read_deliveries(study, raw, corrections=(one,)).tables["needs"]["persons"]) == [7]


def test_a_file_is_loaded(tmp_path: Path) -> None:
    """Text, numbers and days of an entry keep their kinds."""
    path = write(
        tmp_path,
        """
        [[correction]]
        file = "tanum/2015-03.xlsx"
        sheet = ""
        cell = "AB12"
        found = "19 januari 2014"
        corrected = 2015-01-19
        reason = "Fel årtal."
        who = "handläggare"
        on = 2015-12-03
        """,
    )

    (one,) = load_corrections(path)

    assert (one.corrected, one.on, one.position) == (date(2015, 1, 19), date(2015, 12, 3), (11, 27))


def test_without_a_file_there_are_no_corrections(tmp_path: Path) -> None:
    """No corrections file means no corrections."""
    assert load_corrections(tmp_path / "corrections.toml") == ()


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ('cell = "12B"', '"12B" is no cell'),
        ('who = "Anna Andersson"', "give a role, never a name"),
        ('who = "anna@tanum.example"', 'who = "[e-post]"'),
        ('on = "2015-12-03"', "write the day without quotes"),
        ("on = 2015-12-03T10:00:00", "write the day without quotes"),
        ('found = "19121212-1212"', "holds personal data"),
        ("found = [1]", '"found" must be text, a number or a date'),
        ('reason = " "', '"reason" must be words'),
        ('because = "x"', 'no part "because"'),
    ],
)
def test_a_wrong_entry_is_refused(tmp_path: Path, entry: str, reason: str) -> None:
    """An entry with a wrong part is refused with its number, the part and what is allowed."""
    parts = {
        "file": '"tanum/a.csv"',
        "sheet": '""',
        "cell": '"A1"',
        "found": '"a"',
        "corrected": "1",
        "reason": '"b"',
        "who": '"ekonom"',
        "on": "2015-12-03",
    }
    name, _, value = entry.partition(" = ")
    parts[name] = value
    words = "[[correction]]\n" + "\n".join(f"{name} = {value}" for name, value in parts.items())

    with pytest.raises(ConfigurationError, match=re.escape(f"correction no. 1: {reason}").replace("1:\\ ", "1:.*")):
        load_corrections(write(tmp_path, words))


def test_a_missing_part_and_a_wrong_section_are_told_together(tmp_path: Path) -> None:
    """Every fault of the file is told in one error."""
    with pytest.raises(ConfigurationError, match="9 things") as told:
        load_corrections(write(tmp_path, "[[corrections]]\ncell = 1\n[[correction]]\n"))

    assert '"corrections" is not known' in str(told.value)
    assert 'the part "who" is missing' in str(told.value)


def test_the_same_cell_twice_is_refused(tmp_path: Path) -> None:
    """Two corrections of one cell are refused: neither can be taken."""
    entry = """
    [[correction]]
    file = "a.csv"
    sheet = ""
    cell = "A1"
    found = "a"
    corrected = "b"
    reason = "c"
    who = "ekonom"
    on = 2015-01-01
    """

    with pytest.raises(ConfigurationError, match=r"a\.csv > A1: the cell is corrected more than once"):
        load_corrections(write(tmp_path, entry * 2))


def test_a_file_that_is_not_toml_is_refused(tmp_path: Path) -> None:
    """What is not TOML is refused with the file's name."""
    with pytest.raises(ConfigurationError, match=r"corrections\.toml cannot be read as TOML"):
        load_corrections(write(tmp_path, "[[correction]"))


def test_the_shipped_file_corrects_nothing() -> None:
    """Nobody has confirmed the sample's doubtful date, so the file that ships makes no correction."""
    assert load_corrections(ROOT / "corrections.toml") == ()


def test_the_shipped_example_would_fit(study: Study, tmp_path: Path) -> None:
    """Freed from its comment marks the shipped example corrects the one date and takes away its one warning."""
    lines = (ROOT / "corrections.toml").read_text(encoding="utf-8").splitlines()
    begin = lines.index("# [[correction]]")
    example = load_corrections(write(tmp_path, "\n".join(one.removeprefix("# ") for one in lines[begin:])))
    raw = ROOT / "data" / "raw"

    before, after = read_deliveries(study, raw), read_deliveries(study, raw, corrections=example)

    table, old = after.tables["collaboration"], before.tables["collaboration"]
    changed = table.index[table["on"] != old["on"]]
    assert [str(one.date()) for one in table.loc[changed, "on"]] == ["2015-01-19"]
    assert list(table.loc[changed, "quality"]) == ["corrected"]
    pd.testing.assert_frame_equal(table.drop(index=changed), old.drop(index=changed))
    gone = {one.record()["message_en"] for one in before.findings} - {
        one.record()["message_en"] for one in after.findings
    }
    assert ["lies outside the pilot period" in one for one in gone] == [True]
