from __future__ import annotations

import pytest

from pilot_analysis.findings import COLUMNS, Place, Severity, finding
from pilot_analysis.language import catalogue

PLACE = Place(participant="tanum", file="tanum/2015-03.ods", sheet="Behov", cell="G7", table="needs", column="persons")


def test_says_where_what_and_what_to_do() -> None:
    """A finding's message holds file, sheet, cell, what was found and what was expected, in both languages."""
    one = finding("value_interval", PLACE, "<5", "antalet")

    assert one.severity is Severity.WARNING
    assert one.message.sv.startswith('tanum/2015-03.ods > Behov > G7: "<5" är ett intervall')
    assert "Give antalet" in one.message.en


def test_personal_data_is_masked() -> None:
    """No personal number or e-mail passes into a finding, wherever it is put."""
    one = finding("value_unknown", PLACE, "811218-9876", "a@b.se", proposal=" Menade du 811218-9876?")

    assert "9876" not in "".join(one.record().values())
    assert "a@b.se" not in "".join(one.record().values())


def test_record_has_the_columns_of_the_table() -> None:
    """A finding becomes one row with exactly the columns of findings."""
    assert tuple(finding("value_missing", PLACE, "..").record()) == COLUMNS


def test_unknown_rule() -> None:
    """A rule that is not in the catalogue is an error of the program."""
    with pytest.raises(KeyError, match="no_such_rule"):
        finding("no_such_rule", PLACE)


def test_rules_have_severities() -> None:
    """Every rule has one of the four severities."""
    rules = {key: entry for key, entry in catalogue().items() if key.startswith("rules.")}

    assert {entry["severity"] for entry in rules.values()} <= set(Severity)


def test_place_reads_as_a_path() -> None:
    """A place without a cell names the file and the sheet only."""
    assert str(PLACE.at(cell="")) == "tanum/2015-03.ods > Behov"


def test_names_of_files_and_sheets_are_masked() -> None:
    """A personal number in the name of a file or sheet passes neither into the place nor into the message."""
    one = finding("value_missing", PLACE.at(file="tanum/811218-9876.xlsx", sheet="a@b.se"), "..")

    assert one.place.file == "tanum/[personnummer].xlsx"
    assert "9876" not in "".join(one.record().values())
    assert "a@b.se" not in "".join(one.record().values())
