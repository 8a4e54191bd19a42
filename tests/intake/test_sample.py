from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest

from pilot_analysis import sample, schema
from pilot_analysis.findings import Place, Severity
from pilot_analysis.intake import Deliveries, read_deliveries
from pilot_analysis.intake.cells import CellError, Uncalculated, is_filled, number_of, written
from pilot_analysis.intake.delivery import read_delivery
from pilot_analysis.intake.names import Names
from pilot_analysis.intake.values import Reader
from pilot_analysis.intake.workbook import read_sheets
from pilot_analysis.pilot import Study
from tests.conftest import ROOT

RAW = ROOT / "data" / "raw"
OTHER_SEED = 4711


@pytest.fixture(scope="module")
def shipped(study: Study) -> Deliveries:
    """The shipped sample as intake reads it."""
    return read_deliveries(study, RAW)


def compare(found: Deliveries, truth: sample.Truth) -> None:
    """Hold every table and every finding of severity warning or worse against the truth."""
    for name, wanted in truth.tables.items():
        pd.testing.assert_frame_equal(found.tables[name][list(wanted.columns)], wanted, obj=name)
    told = [one for one in found.findings if one.severity is not Severity.INFO]
    places = sorted((one.rule, one.place.file, one.place.sheet, one.place.cell) for one in told)
    assert places == sorted((one.rule, one.file, one.sheet, one.cell) for one in truth.planted)


def test_the_shipped_sample_is_read_cell_by_cell(study: Study, shipped: Deliveries) -> None:
    """Every value of the shipped sample is read as it was meant, and exactly the planted faults are told."""
    compare(shipped, sample.truth(study, study.pilot.seed))


def test_another_year_is_read_cell_by_cell(study: Study, tmp_path: Path) -> None:
    """So is a sample from another seed."""
    sample.write(study, tmp_path, OTHER_SEED)

    compare(read_deliveries(study, tmp_path), sample.truth(study, OTHER_SEED))


def test_every_filled_cell_is_accounted_for(shipped: Deliveries) -> None:
    """On every sheet the values, missing, headings, notes, totals and rejected cells add up to the filled ones."""
    parts = shipped.accounts[["values", "missing", "headings", "notes", "totals", "rejected"]].sum(axis=1)

    assert (parts == shipped.accounts["filled"]).all()
    assert shipped.accounts["filled"].sum() > 50_000


def test_everything_shipped_is_marked_as_synthetic(shipped: Deliveries) -> None:
    """Every source of the shipped sample bears the mark of synthetic figures."""
    assert shipped.sources["synthetic"].all()


def test_reading_twice_gives_the_same(study: Study, shipped: Deliveries) -> None:
    """The same files give the same tables, sources, findings and accounts."""
    again = read_deliveries(study, RAW)

    assert again.findings == shipped.findings
    pd.testing.assert_frame_equal(again.sources, shipped.sources)
    pd.testing.assert_frame_equal(again.accounts, shipped.accounts)
    for name, frame in shipped.tables.items():
        pd.testing.assert_frame_equal(again.tables[name], frame)


def test_no_contact_is_kept(shipped: Deliveries) -> None:
    """Neither names nor addresses of those who filled in the workbooks reach tables, sources or findings."""
    words = "".join(frame.to_csv() for frame in (*shipped.tables.values(), shipped.sources, shipped.actors))
    words += "".join(json.dumps(one.record()) for one in shipped.findings)

    assert "Exempelsson" not in words
    assert "@example" not in words
    assert "121212" not in words


def test_rows_stand_where_the_truth_says(study: Study, shipped: Deliveries) -> None:
    """Each tidy row names the file, sheet and row in which the row that counts was written."""
    sources = shipped.sources.set_index("source")
    for name, places in sample.truth(study, study.pilot.seed).places.items():
        frame = shipped.tables[name]
        source = sources.loc[frame["source"]]
        assert list(source["file"]) == list(places["file"]), name
        assert list(source["sheet"]) == list(places["sheet"].fillna("")), name
        assert list(frame["source_row"]) == list(places["row"]), name


def test_values_lead_back_to_their_cells(study: Study, shipped: Deliveries) -> None:
    """200 values drawn by a seed are each what a second reading of their own cell gives."""
    draw = np.random.default_rng(study.pilot.seed)
    reader = Reader(Names.of(study))
    sources = shipped.sources.set_index("source")
    checked = 0
    while checked < 200:
        name = str(draw.choice(list(shipped.tables)))
        frame = shipped.tables[name]
        row = frame.iloc[int(draw.integers(len(frame)))]
        column = str(draw.choice(list(schema.table(name).columns)))
        if pd.isna(row[column]) or (name, column) in {("collaboration", "actors")}:
            continue
        source = sources.loc[row["source"]]
        where = json.loads(row["source_cells"]).get(column) if isinstance(row["source_cells"], str) else None
        address = where or f"{json.loads(source['columns'])[column]}{row['source_row']}"
        sheets = {one.name: one for one in read_sheets((RAW / source["file"]).read_bytes(), source["file"])}
        letters, number = address.rstrip("0123456789"), int(address.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
        cell = sheets[source["sheet"]].at(number - 1, number_of(letters))
        value = reader.read(schema.table(name).columns[column], cell).value
        scale = 1000 if column in {"amount", "cost"} and value != row[column] else 1
        assert (value * scale if scale > 1 else value) == (
            row[column].date() if hasattr(row[column], "date") else row[column]
        )
        checked += 1


@pytest.mark.parametrize("file", sorted(RAW.rglob("*.xlsx"))[::4], ids=lambda path: path.name)
def test_cells_are_those_that_openpyxl_sees(file: Path) -> None:
    """A second reader, read once for values and once for formulas, sees the same in every cell of the file."""
    content = file.read_bytes()
    values = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    formulas = openpyxl.load_workbook(io.BytesIO(content))
    for sheet in read_sheets(content, file.name):
        for row in formulas[sheet.name].iter_rows():
            for cell in row:
                own = sheet.at(cell.row - 1, cell.column - 1)
                value = values[sheet.name].cell(cell.row, cell.column).value
                if cell.data_type == "f" and value is None:
                    assert own is Uncalculated.FORMULA
                elif cell.data_type == "e" or (isinstance(value, str) and value.startswith("#")):
                    assert own == CellError(str(value))
                else:
                    assert written(own) == ("" if value is None else written(value)), cell.coordinate
                    assert is_filled(own) == (value is not None and is_filled(value))


def test_one_file_is_read_without_pandas() -> None:
    """Reading one workbook for its findings loads neither pandas nor numpy, so that a check starts at once."""
    file = next(
        path for path in sorted(RAW.rglob("*.xlsx")) if path.parent.name == "uddevalla" and "~" not in path.name
    )
    code = f"""
import sys
from pathlib import Path
from pilot_analysis.findings import Place
from pilot_analysis.intake.delivery import read_delivery
from pilot_analysis.intake.names import Names
from pilot_analysis.intake.values import Reader
from pilot_analysis.study_file import load_study
study = load_study(Path({str(ROOT / "pilot.toml")!r}))
read = read_delivery(Path({str(file)!r}).read_bytes(), Place("uddevalla", "uddevalla/a.xlsx"), Reader(Names.of(study)))
print(len(read.sheets), "pandas" in sys.modules, "numpy" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.split()[1:] == ["False", "False"]
    assert int(done.stdout.split()[0]) > 3


def test_a_file_under_another_participant_keeps_its_findings(study: Study) -> None:
    """A delivery read on its own gives findings with the place that it was given."""
    file = RAW / "tanum" / "Tanum_2015-01.ods"
    read = read_delivery(file.read_bytes(), Place("tanum", "tanum/Tanum_2015-01.ods"), Reader(Names.of(study)))

    assert {one.place.participant for one in read.findings} == {"tanum"}
