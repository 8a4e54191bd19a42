"""Feedback to participants, and corrections that come back: the whole way through folders and files."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from pilot_analysis.errors import ConfigurationError
from pilot_analysis.intake import read_deliveries
from pilot_analysis.intake.corrections import load_corrections
from pilot_analysis.pilot import Study
from pilot_analysis.reports import accessibility
from pilot_analysis.runs import feedback
from pilot_analysis.workspace import Workspace
from tests.intake.conftest import TOP, workbook

NEEDS = [
    ["Behovsnr", "Kommun", "Datum", "Antal personer"],
    ["B1", "Tanumm", "2015-03-02", "ca 15"],
    ["B2", "Tanum", "2015-03-04", 4],
]
ON = date(2015, 4, 2)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A workspace with one delivery of Tanum, which has an error and a warning, and a faultless csv of Uddevalla."""
    raw = tmp_path / "data" / "raw"
    for folder in ("tanum", "uddevalla"):
        (raw / folder).mkdir(parents=True)
    (raw / "tanum" / "2015-03.xlsx").write_bytes(workbook({"Behov": [*TOP, *NEEDS]}))
    words = "Deltagare:;Uddevalla\r\nPeriod:;2015-03\r\n\r\nBehovsnr;Kommun;Datum\r\nB9;Uddevalla;2015-03-03\r\n"
    (raw / "uddevalla" / "2015-03 Behov.csv").write_bytes(words.encode("cp1252"))
    (raw / "mottaget.csv").write_text("fil;mottaget\n", encoding="utf-8")
    return Workspace.at(tmp_path)


def answer(sheet: Path, cell: str, *values: object) -> Path:
    """Fill in one row of a sheet of corrections and save it as it would come back."""
    book = openpyxl.load_workbook(io.BytesIO(sheet.read_bytes()))
    row = next(row for row in book.active.iter_rows(min_row=5) if row[2].value == cell)
    for place, value in zip(row[5:], values, strict=True):
        place.value = value
    back = sheet.with_name("svar.xlsx")
    book.save(back)
    return back


def test_each_participant_gets_a_folder(study: Study, workspace: Workspace) -> None:
    """A participant gets a page, the annotated workbook and a sheet of corrections; deliveries stay untouched."""
    before = {path: path.read_bytes() for path in workspace.raw.rglob("*") if path.is_file()}

    (given,) = feedback.give(study, workspace, feedback.named(study, ["Tanum"]))

    folder = workspace.reports / "feedback" / "tanum"
    assert given.problems == 2 + 3  # two cells, and the three months before the first that was delivered
    assert sorted(path.name for path in folder.iterdir()) == [
        "2015-03 – med kommentarer.xlsx",
        "Rättelser tanum.xlsx",
        "index.html",
    ]
    assert {path: path.read_bytes() for path in workspace.raw.rglob("*") if path.is_file()} == before


def test_the_page_tells_everything(study: Study, workspace: Workspace) -> None:
    """The page names every problem with its place, says that figures are synthetic, and is accessible."""
    (given,) = feedback.give(study, workspace, feedback.named(study, ["tanum"]))
    html = given.page.read_text(encoding="utf-8")

    assert list(accessibility.problems(html, "sv")) == []
    assert "Återkoppling till Tanum" in html
    assert "2015-03.xlsx &gt; Behov &gt; B6" in html
    assert html.count("har inte levererat för") == given.problems - 2
    assert "Syntetiska uppgifter" in html


def test_who_has_nothing_to_mend_is_told_so(study: Study, workspace: Workspace) -> None:
    """A participant without a problem gets thanks, the list of what came in, and no sheet to fill in."""
    for month in study.months():
        file = workspace.raw / "uddevalla" / f"{month} Behov.csv"
        file.write_text(f"Period:;{month}\n\nBehovsnr;Kommun;Datum\nB{month};Uddevalla;2015-03-03\n", encoding="utf-8")

    (given,) = feedback.give(study, workspace, feedback.named(study, ["uddevalla"]))
    html = given.page.read_text(encoding="utf-8")

    assert (given.problems, given.files) == (0, ())
    assert "inget behöver rättas" in html
    assert "2015-03 Behov.csv" in html


def test_feedback_is_made_anew(study: Study, workspace: Workspace) -> None:
    """The same deliveries give the same bytes, and what was mended since is gone from the folder."""
    (given,) = feedback.give(study, workspace, feedback.named(study, ["tanum"]))
    first = {path.name: path.read_bytes() for path in given.page.parent.iterdir()}
    feedback.give(study, workspace, feedback.named(study, ["tanum"]))
    assert {path.name: path.read_bytes() for path in given.page.parent.iterdir()} == first

    (workspace.raw / "tanum" / "2015-03.xlsx").write_bytes(workbook({"Behov": [*TOP, NEEDS[0], NEEDS[2]]}))
    feedback.give(study, workspace, feedback.named(study, ["tanum"]))

    assert [path.name for path in given.page.parent.iterdir()] == ["index.html"]


def test_corrections_come_back(study: Study, workspace: Workspace) -> None:
    """An answer on the sheet becomes an entry of corrections.toml, mends the next reading, and is taken but once."""
    (workspace.root / "corrections.toml").write_text("# Loggen\n", encoding="utf-8")
    (given,) = feedback.give(study, workspace, feedback.named(study, ["tanum"]))
    back = answer(given.files[0], "B6", "Tanum", "Stavfel.", "kontaktperson")

    taken, again = feedback.take(workspace, back, ON), feedback.take(workspace, back, ON)

    assert ([one.cell for one in taken.added], taken.known) == (["B6"], 0)
    assert (again.added, again.known) == ((), 1)
    assert taken.file.read_text(encoding="utf-8").startswith("# Loggen\n\n[[correction]]\n")
    read = read_deliveries(study, workspace.raw, corrections=load_corrections(taken.file))
    assert list(read.tables["needs"]["municipality"]) == ["1485", "1435", "1435"]
    (later,) = feedback.give(study, workspace, feedback.named(study, ["tanum"]))
    assert later.problems == given.problems - 1


def test_an_answer_that_contradicts_the_log_is_refused(study: Study, workspace: Workspace) -> None:
    """A second answer for the same cell that says something else is refused, and nothing is added."""
    (given,) = feedback.give(study, workspace, feedback.named(study, ["tanum"]))
    feedback.take(workspace, answer(given.files[0], "B6", "Tanum", "Stavfel.", "kontaktperson"), ON)
    log = (workspace.root / "corrections.toml").read_bytes()

    with pytest.raises(ConfigurationError, match='already corrects the cell to "Tanum", but the sheet says "1485"'):
        feedback.take(workspace, answer(given.files[0], "B6", "1485", "Ändrat.", "kontaktperson"), ON)

    assert (workspace.root / "corrections.toml").read_bytes() == log


def test_an_answer_for_a_changed_cell_is_refused(study: Study, workspace: Workspace) -> None:
    """An answer for a cell that has been sent anew since is refused, and no log is written."""
    (given,) = feedback.give(study, workspace, feedback.named(study, ["tanum"]))
    back = answer(given.files[0], "D6", "15", "Räknat.", "ekonom")
    (workspace.raw / "tanum" / "2015-03.xlsx").write_bytes(
        workbook({"Behov": [*TOP, NEEDS[0], ["B1", "Tanum", "2015-03-02", 14]]})
    )

    with pytest.raises(ConfigurationError, match='the cell holds "14"'):
        feedback.take(workspace, back, ON)

    assert not (workspace.root / "corrections.toml").exists()


def test_a_name_that_is_no_participant(study: Study) -> None:
    """Participants are found by id and by name; a wrong name is told with the nearest right one."""
    assert [one.id for one in feedback.named(study, ["KFV", "Dals-Ed"])] == ["kunskapsforbundet-vast", "dals-ed"]
    assert feedback.named(study, []) == study.participants
    with pytest.raises(ConfigurationError, match=r'"tanun" is no participant.*Did you mean "tanum"'):
        feedback.named(study, ["tanun"])


def test_a_sheet_that_is_not_there(workspace: Workspace) -> None:
    """A sheet that cannot be opened is told by its name."""
    with pytest.raises(ConfigurationError, match=r"borta\.xlsx cannot be opened"):
        feedback.take(workspace, workspace.root / "borta.xlsx", ON)


def test_a_format_without_comments_gets_its_cells_listed(study: Study, workspace: Workspace) -> None:
    """For an xlsb file the page says that it gets no comments, and its cells stand in the sheet of corrections."""
    delivery = Path(__file__).parents[1] / "intake" / "xlsb" / "leverans.xlsb"
    (workspace.raw / "tanum" / "2015-03.xlsx").unlink()
    (workspace.raw / "tanum" / "2015-03.xlsb").write_bytes(delivery.read_bytes())

    (given,) = feedback.give(study, workspace, feedback.named(study, ["Tanum"]))

    (sheet,) = given.files
    page = given.page.read_text(encoding="utf-8")
    assert "I filer av typen xlsb kan vi inte lägga in kommentarer (1 st)." in page
    assert "2015-03.xlsb &gt; Behov &gt; E8" in page
    rows = openpyxl.load_workbook(sheet).active.iter_rows(min_row=5, max_col=3, values_only=True)
    assert ("tanum/2015-03.xlsb", "Behov", "E8") in list(rows)


def test_no_feedback_without_deliveries(study: Study, tmp_path: Path) -> None:
    """Where nobody has delivered anything, nobody is told that there is nothing to mend."""
    with pytest.raises(ConfigurationError, match="no deliveries"):
        feedback.give(study, Workspace.at(tmp_path), study.participants)
