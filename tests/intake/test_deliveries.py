from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from pilot_analysis import schema
from pilot_analysis.findings import Finding
from pilot_analysis.intake import Deliveries, read_deliveries
from pilot_analysis.pilot import Study
from tests.intake.conftest import TOP, workbook

Deliver = Callable[[str, bytes], Path]
CASES = ["Ärendenr", "Kommun", "Klient", "Öppnat", "Avslutat", "Mäklare/Aktör"]
EVENTS = ["Ärendenr", "Nr", "Händelse", "Datum"]


def book(month: str, participant: str = "Tanum", **sheets: list[list[object]]) -> bytes:
    """Return a month's workbook with these sheets."""
    top = [["SYNTETISKA UPPGIFTER"], ["Deltagare:", participant], ["Period:", month], []]
    return workbook({name: [*top, *rows] for name, rows in sheets.items()})


def told(found: Deliveries) -> list[tuple[str, str]]:
    """Return rule and place of the findings, without those of missing months and unregistered files."""
    over = {"delivery_missing", "delivery_unregistered"}
    return [(one.rule, str(one.place)) for one in found.findings if one.rule not in over]


def the(found: Deliveries, rule: str) -> Finding:
    """Return the only finding of a rule."""
    (one,) = [one for one in found.findings if one.rule == rule]
    return one


def test_nothing_delivered(study: Study, tmp_path: Path) -> None:
    """An empty or missing folder gives every table without rows, with its columns, and no finding."""
    for folder in (tmp_path, tmp_path / "none"):
        found = read_deliveries(study, folder)

        assert found.findings == ()
        assert {name: tuple(frame.columns) for name, frame in found.tables.items()} == {
            name: table.names() for name, table in schema.tables().items() if table.delivered
        }
        assert len(found.sources) == len(found.accounts) == 0


def test_a_later_delivery_revises(study: Study, deliver: Deliver) -> None:
    """The later delivery's row is kept whole, what changed is told at its cell, and what did not is not."""
    deliver("tanum/jan.xlsx", book("2015-01", Ärenden=[CASES, ["A1", "Tanum", "person", "2015-01-05", None, "AF"]]))
    rows = [CASES, ["A1", "Tanum", "person", "2015-01-06", "2015-02-09", "AF"]]
    raw = deliver("tanum/feb.xlsx", book("2015-02", Ärenden=rows))

    found = read_deliveries(study, raw)
    assert told(found) == [("revised", "tanum/feb.xlsx > Ärenden > D6")]
    assert (the(found, "revised").found, the(found, "revised").expected) == ("2015-01-06", "2015-01-05")
    assert list(found.tables["cases"]["closed_on"]) == [pd.Timestamp("2015-02-09")]


def test_the_register_decides_which_is_later(study: Study, deliver: Deliver) -> None:
    """A file that came in later revises one that came in earlier, whatever month it is for."""
    deliver("mottaget.csv", b"fil;mottaget\ntanum/jan.xlsx;2015-03-01\ntanum/feb.xlsx;2015-02-20\n")
    deliver("tanum/jan.xlsx", book("2015-01", Ärenden=[CASES, ["A1", "Tanum", "person", "2015-01-05", None, "AF"]]))
    raw = deliver(
        "tanum/feb.xlsx", book("2015-02", Ärenden=[CASES, ["A1", "Tanum", "person", "2015-01-06", None, "AF"]])
    )

    found = read_deliveries(study, raw)
    assert list(found.tables["cases"]["opened_on"]) == [pd.Timestamp("2015-01-05")]
    assert list(found.sources.sort_values("order")["file"]) == ["tanum/feb.xlsx", "tanum/jan.xlsx"]
    assert the(found, "delivery_late").found == "2015-03-01"


def test_the_same_row_twice_in_one_delivery(study: Study, deliver: Deliver) -> None:
    """Of two rows with the same key in one file the later is kept, and told at its key."""
    rows = [CASES, ["A1", "Tanum", "person", "2015-01-05", None, "AF"], ["A1", "Tanum", "AG", "2015-01-05", None, "AF"]]
    found = read_deliveries(study, deliver("tanum/jan.xlsx", book("2015-01", Ärenden=rows)))

    assert told(found) == [("duplicate_row", "tanum/jan.xlsx > Ärenden > A7")]
    assert list(found.tables["cases"]["client_kind"]) == ["arbetsgivare"]


def test_rules_across_cells_and_tables(study: Study, deliver: Deliver) -> None:
    """Doubtful values are kept, told at their cell, and their rows marked as suspect."""
    cases = [
        CASES,
        ["A1", "Tanum", "person", "2015-01-09", "2015-01-05", "AF"],
        ["A2", "Tanum", "person", "2014-01-19"],
    ]
    events = [EVENTS, ["A1", 1, "kontakt", "v. 49 2014"], ["A9", 1, "kontakt", "dec 2015"]]
    needs = [["Behovsnr", "Kommun", "Datum", "Antal", "Varav pension"], ["B1", "Tanum", "2015-01-05", 2, 3]]
    found = read_deliveries(
        study, deliver("tanum/jan.xlsx", book("2015-01", Ärenden=cases, Händelser=events, Behov=needs))
    )

    assert told(found) == [
        ("part_exceeds_whole", "tanum/jan.xlsx > Behov > E6"),
        ("reference_missing", "tanum/jan.xlsx > Händelser > A7"),
        ("date_outside_pilot", "tanum/jan.xlsx > Händelser > D7"),
        ("closed_before_opened", "tanum/jan.xlsx > Ärenden > E6"),
        ("date_outside_pilot", "tanum/jan.xlsx > Ärenden > D7"),
    ]
    assert list(found.tables["cases"]["quality"]) == ["suspect", "suspect"]
    assert list(found.tables["case_events"]["quality"]) == ["ok", "suspect"]
    proposed = [one.message.sv for one in found.findings if one.rule == "date_outside_pilot"]
    assert "Kan 2015-01-19 vara rätt?" in proposed[1]


def test_events_without_numbers(study: Study, deliver: Deliver) -> None:
    """Events without a number are numbered by date within their case, over all deliveries, and told once a sheet."""
    cases = [CASES, ["A1", "Tanum", "person", "2014-12-03", None, "AF"]]
    heading = ["Ärendenr", "Händelse", "Datum"]
    first = [heading, ["A1", "vägledning", "2014-12-09"], ["A1", "kontakt", "2014-12-03"]]
    second = [*first, ["A1", "matchning", "2015-01-20"]]
    deliver("tanum/dec.xlsx", book("2014-12", Ärenden=cases, Händelser=first))
    found = read_deliveries(study, deliver("tanum/jan.xlsx", book("2015-01", Händelser=second)))

    events = found.tables["case_events"]
    assert list(events["event"]) == ["kontakt", "vägledning", "matchning"]
    assert list(events["seq"]) == [1, 2, 3]
    assert told(found) == [("seq_inferred", "tanum/jan.xlsx > Händelser")]


def test_late_missing_and_unregistered(study: Study, deliver: Deliver) -> None:
    """Late files are told by the register, months passed over by the deliveries, and later months are not asked for."""
    deliver("mottaget.csv", b"fil;mottaget\ntanum/dec.xlsx;2015-01-11\ntanum/feb.xlsx;2015-03-10\n")
    rows = [CASES, ["A1", "Tanum", "person", "2014-12-03", None, "AF"]]
    deliver("tanum/dec.xlsx", book("2014-12", Ärenden=rows))
    deliver("tanum/feb.xlsx", book("2015-02", Ärenden=rows))
    found = read_deliveries(study, deliver("uddevalla/dec.xlsx", book("2014-12", "Uddevalla", Ärenden=rows)))

    late = [one for one in found.findings if one.rule == "delivery_late"]
    missing = [one for one in found.findings if one.rule == "delivery_missing" and one.place.participant == "tanum"]
    assert [(one.place.file, one.expected) for one in late] == [("tanum/dec.xlsx", "2015-01-10")]
    assert [one.message.sv for one in missing] == ["Tanum har inte levererat för januari 2015."]
    assert the(found, "delivery_unregistered").place.file == "uddevalla/dec.xlsx"


def test_a_register_line_that_gives_no_day(study: Study, deliver: Deliver) -> None:
    """A line of the register whose date cannot be read is told at its line."""
    found = read_deliveries(study, deliver("mottaget.csv", b"fil;mottaget\ntanum/dec.xlsx;8 jan\n"))

    assert told(found) == [("value_unreadable", "mottaget.csv > B2")]


def test_a_fatal_file_does_not_stop_the_others(study: Study, deliver: Deliver) -> None:
    """A file that cannot be read is told with cause and remedy, and the others are read."""
    deliver("tanum/skadad.xlsx", b"PK\x03\x04 half a file")
    deliver("tanum/~$dec.xlsx", b"lock")
    rows = [CASES, ["A1", "Tanum", "person", "2014-12-03", None, "AF"]]
    found = read_deliveries(study, deliver("tanum/dec.xlsx", book("2014-12", Ärenden=rows)))

    assert told(found) == [("file_unreadable", "tanum/skadad.xlsx"), ("lock_file", "tanum/~$dec.xlsx")]
    assert "Skicka den igen från originalet." in the(found, "file_unreadable").message.sv
    assert len(found.tables["cases"]) == 1


def test_folders_of_nobody(study: Study, deliver: Deliver) -> None:
    """A folder or workbook that belongs to no participant is told; folders of official statistics are not."""
    deliver("scb/TAB1.xlsx", b"x")
    deliver("README.md", b"x")
    deliver("lös.xlsx", b"x")
    found = read_deliveries(study, deliver("strömstad/dec.xlsx", b"x"))

    assert told(found) == [("participant_unknown", "lös.xlsx"), ("participant_unknown", "strömstad")]


@pytest.mark.parametrize(("said", "rules"), [("Tanums kommun", []), ("Ed", ["participant_mismatch"]), ("1435", [])])
def test_who_a_workbook_says_it_is_from(study: Study, deliver: Deliver, said: str, rules: list[str]) -> None:
    """A workbook that names another participant than its folder is told; the folder counts."""
    rows = [CASES, ["A1", "Tanum", "person", "2014-12-03", None, "AF"]]
    found = read_deliveries(study, deliver("tanum/dec.xlsx", book("2014-12", said, Ärenden=rows)))

    assert [rule for rule, _ in told(found)] == rules
    assert list(found.tables["cases"]["participant"]) == ["tanum"]


def test_a_period_that_cannot_be_read(study: Study, deliver: Deliver) -> None:
    """A period that is no month is told at its cell."""
    rows = [CASES, ["A1", "Tanum", "person", "2014-12-03", None, "AF"]]
    found = read_deliveries(study, deliver("tanum/rapport.xlsx", book("hösten", Ärenden=rows)))

    assert told(found) == [("period_unknown", "tanum/rapport.xlsx > Ärenden > B3")]


def test_new_actors_are_added(study: Study, deliver: Deliver) -> None:
    """An actor that nobody listed gets an id, stands in the table of actors after the others, and is told."""
    rows = [CASES, ["A1", "Tanum", "person", "2014-12-03", None, "Tanum Strand AB"]]
    found = read_deliveries(study, deliver("tanum/dec.xlsx", book("2014-12", Ärenden=rows)))

    assert list(found.tables["cases"]["broker"]) == ["tanum-strand-ab"]
    assert found.actors.iloc[-1][["actor_id", "name"]].tolist() == ["tanum-strand-ab", "Tanum Strand AB"]
    assert found.actors["actor_id"].is_unique
    assert told(found) == [("actor_new", "tanum/dec.xlsx > Ärenden > F6")]


def test_progress_names_each_file(study: Study, deliver: Deliver) -> None:
    """The caller is told each file before it is read, in the order of their paths."""
    deliver("tanum/b.xlsx", b"x")
    raw = deliver("tanum/a.xlsx", b"x")
    seen: list[str] = []

    read_deliveries(study, raw, seen.append)
    assert seen == ["tanum/a.xlsx", "tanum/b.xlsx"]


def test_dtypes_are_the_contract(study: Study, deliver: Deliver) -> None:
    """Text is ``str``, whole numbers ``Int64``, numbers ``Float64``, days ``datetime64[us]``, with or without rows."""
    rows = [CASES, ["A1", "Tanum", "person", "2014-12-03", None, None]]
    found = read_deliveries(study, deliver("tanum/dec.xlsx", book("2014-12", Ärenden=rows)))

    wanted = {"case_id": "str", "opened_on": "datetime64[us]", "hours": "Float64", "source": "Int64", "quality": "str"}
    for frame in (found.tables["cases"], found.tables["cases"].iloc[:0]):
        assert {name: str(frame[name].dtype) for name in wanted} == wanted
    assert str(found.tables["needs"]["persons"].dtype) == "Int64"
    assert TOP[0] == ["SYNTETISKA UPPGIFTER"]
    assert found.sources["synthetic"].all()


@pytest.mark.parametrize("place", range(200, 6000, 450))
def test_a_flipped_byte_does_not_stop_the_others(study: Study, deliver: Deliver, place: int) -> None:
    """A workbook with one byte changed is read or told as unreadable, and the other delivery is read in any case."""
    rows = [CASES, ["A1", "Tanum", "person", "2014-12-03", None, "AF"]]
    broken = bytearray(book("2015-01", Ärenden=rows))
    broken[place % len(broken)] ^= 0xFF
    deliver("tanum/flipped.xlsx", bytes(broken))
    found = read_deliveries(study, deliver("tanum/dec.xlsx", book("2014-12", Ärenden=rows)))

    assert len(found.tables["cases"]) == 1
    assert {one.rule for one in found.findings if one.severity == "fatal"} <= {"file_unreadable", "accounting"}


def test_personal_numbers_as_figures_are_stopped(study: Study, deliver: Deliver) -> None:
    """A personal number written as a number in a column of amounts is null with a finding, and in no output."""
    rows = [["Månad", "Kostnadsslag", "Belopp"], ["2014-12", "personal", 198112189876]]
    found = read_deliveries(study, deliver("tanum/dec.xlsx", book("2014-12", Kostnader=rows)))

    assert found.tables["costs"]["amount"].isna().all()
    assert ("personal_data", "tanum/dec.xlsx > Kostnader > C6") in told(found)


RATINGS = ["Kommun", "Dimension", "Mätning", "Bedömare", "Nivå"]


def test_two_participants_cannot_both_assess(study: Study, deliver: Deliver) -> None:
    """Of an assessment by two participants the one that came in last stands, and the other is told at its cell."""
    for participant, level in (("tanum", 2), ("uddevalla", 4)):
        rows = [RATINGS, ["Tanum", "mandat", "start", "rektor", level]]
        raw = deliver(f"{participant}/dec.xlsx", book("2014-12", participant.title(), Mognad=rows))
    raw = deliver("mottaget.csv", b"fil;mottaget\ntanum/dec.xlsx;2015-01-09\nuddevalla/dec.xlsx;2015-01-05\n")
    found = read_deliveries(study, raw)

    assert list(found.tables["maturity"]["participant"]) == ["tanum"]
    assert str(the(found, "said_twice").place).startswith("uddevalla/dec.xlsx > Mognad > ")
    assert "tanum/dec.xlsx > Mognad" in the(found, "said_twice").message.sv


def test_anothers_course_is_known(study: Study, deliver: Deliver) -> None:
    """An event may name a course that another participant delivered; of one that nobody has, the event is suspect."""
    events = [[*EVENTS, "Kursnr"], ["A1", 1, "antagen", "2014-12-08", "K1"], ["A1", 2, "påbörjad", "2014-12-09", "K2"]]
    cases = [CASES, ["A1", "Tanum", "person", "2014-12-03", None, None]]
    deliver("tanum/dec.xlsx", book("2014-12", Ärenden=cases, Händelser=events))
    courses = [["Kursnr", "Kurs", "Anordnare", "Kommun", "Start"], ["K1", "Svets", "Komvux", "Uddevalla", "2015-01-12"]]
    found = read_deliveries(study, deliver("uddevalla/dec.xlsx", book("2014-12", "Uddevalla", Kurser=courses)))

    assert the(found, "reference_missing").found == "K2"
    assert list(found.tables["case_events"]["quality"]) == ["ok", "suspect"]
