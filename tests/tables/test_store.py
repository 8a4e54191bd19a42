"""``data/processed``: the same bytes, whole or not at all, checked against the schema."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import openpyxl
import pandas as pd
import pyarrow as pa
import pytest

from pilot_analysis import schema
from pilot_analysis.errors import ConfigurationError
from pilot_analysis.findings import Place, finding
from pilot_analysis.intake.frames import dtypes
from pilot_analysis.tables import store
from tests.tables.conftest import source, sources, tidy, write

CASE = {"participant": "tanum", "case_id": "T-1", "municipality": "1435", "opened_on": "2015-01-08", "hours": 1.5}


def files(folder: Path) -> list[Path]:
    """Return every file below a folder."""
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_table_reads_back_as_it_was_written(tmp_path: Path) -> None:
    """Values, missing values and dtypes of a table survive writing and reading."""
    frame = tidy("cases", [CASE, {**CASE, "case_id": "T-2", "hours": None}])
    store.write(tmp_path, {"cases": frame}, sources(), [], pd.DataFrame())
    pd.testing.assert_frame_equal(store.read(tmp_path, "cases"), frame)


@pytest.mark.parametrize("name", schema.tables())
def test_a_table_nobody_delivered_is_there_without_rows(tmp_path: Path, name: str) -> None:
    """Every table of the schema can be read after any write, with its declared columns and dtypes."""
    store.write(tmp_path, {}, sources(), [], pd.DataFrame())
    read = store.read(tmp_path, name)
    assert len(read) == 0
    assert {column: str(dtype) for column, dtype in read.dtypes.items()} == dtypes(name)


def test_two_writes_give_the_same_bytes(tmp_path: Path) -> None:
    """Writing the same tables twice gives byte-identical files."""
    problem = finding("row_hidden", Place("tanum", "tanum/2014-12.xlsx", "Ärenden", "A9"))
    for folder in ("first", "second"):
        store.write(
            tmp_path / folder, {"cases": tidy("cases", [CASE])}, sources(), [problem], pd.DataFrame({"values": [3]})
        )
    first, second = (
        {path.relative_to(tmp_path / folder): path.read_bytes() for path in files(tmp_path / folder)}
        for folder in ("first", "second")
    )
    assert first == second
    assert len(first) > len(schema.tables())


def test_unknown_and_missing_columns_are_named(tmp_path: Path) -> None:
    """A frame that is not the declared table is refused with the columns at fault."""
    frame = tidy("cases", [CASE]).rename(columns={"hours": "time"})
    with pytest.raises(ValueError, match=re.escape("cases: missing columns ['hours'], unknown columns ['time']")):
        store.write(tmp_path, {"cases": frame}, sources(), [], pd.DataFrame())


def test_a_value_of_the_wrong_type_is_named(tmp_path: Path) -> None:
    """A frame whose values cannot take the declared dtype is refused with the column at fault."""
    frame = tidy("cases", [CASE]).assign(hours="en timme")
    with pytest.raises(ValueError, match=r"cases\.hours is not Float64"):
        store.write(tmp_path, {"cases": frame}, sources(), [], pd.DataFrame())


def test_a_table_the_schema_lacks_is_refused(tmp_path: Path) -> None:
    """A table with a name that the schema does not declare is refused."""
    with pytest.raises(ValueError, match="no tables \\['kases'\\]"):
        store.write(tmp_path, {"kases": tidy("cases", [CASE])}, sources(), [], pd.DataFrame())


def test_nothing_cleaned_says_what_to_run(tmp_path: Path) -> None:
    """Reading a folder without cleaned data tells the reader to run pilot clean."""
    with pytest.raises(ConfigurationError, match="First run: pilot clean") as caught:
        store.read(tmp_path, "cases")
    assert "Kör först: pilot clean" in caught.value.message.sv


def test_a_write_cut_off_between_files_is_not_read(tmp_path: Path) -> None:
    """A table that does not belong with the manifest is refused instead of read."""
    store.write(tmp_path, {"cases": tidy("cases", [CASE])}, sources(), [], pd.DataFrame())
    other = tmp_path / "other"
    store.write(other, {"cases": tidy("cases", [{**CASE, "hours": 9}])}, sources(), [], pd.DataFrame())
    file = f"cases/{store.TOGETHER}.parquet"
    (tmp_path / file).write_bytes((other / file).read_bytes())
    with pytest.raises(ConfigurationError, match=r"cases/together_\.parquet does not belong with the other files"):
        store.read(tmp_path, "cases")


def test_findings_read_back(tmp_path: Path) -> None:
    """A finding is read back with its rule, place and both messages."""
    place = Place("tanum", "tanum/2014-12.xlsx", "Ärenden", "A9", "cases", "hours")
    store.write(tmp_path, {}, sources(), [finding("row_hidden", place)], pd.DataFrame())
    read = store.read_findings(tmp_path).iloc[0]
    assert (read["severity"], read["rule"], read["cell"]) == ("warning", "row_hidden", "A9")
    assert "raden är dold" in read["message_sv"]


def test_delivered_text_never_becomes_a_formula(tmp_path: Path) -> None:
    """Text that begins like a formula stands in findings.xlsx as text."""
    place = Place("tanum", "tanum/2014-12.xlsx", "Ärenden", "A9")
    store.write(tmp_path, {}, sources(), [finding("value_unreadable", place, "=1+1", "ett tal")], pd.DataFrame())
    sheet = openpyxl.load_workbook(io.BytesIO((tmp_path / "findings.xlsx").read_bytes()))["Anmärkningar"]
    cell = next(one for one in sheet[2] if one.value == "=1+1")
    assert cell.data_type == "s"


def test_the_manifest_describes_each_table(tmp_path: Path) -> None:
    """The data package names the key of the table and both labels of a column."""
    write(tmp_path, {"cases": [CASE]}, sources(source()))
    package = json.loads((tmp_path / "data" / "processed" / "datapackage.json").read_text(encoding="utf-8"))
    cases = next(one for one in package["resources"] if one["name"] == "cases")
    assert cases["path"] == [f"cases/{store.TOGETHER}.parquet"]
    hours = next(one for one in cases["schema"]["fields"] if one["name"] == "hours")
    assert cases["schema"]["primaryKey"] == ["participant", "case_id"]
    assert hours == {"name": "hours", "type": "number", "title": "Mäklartid / Broker's time", "unit": "h"}


def test_accounts_are_kept(tmp_path: Path) -> None:
    """The account of cells is read back as it was written."""
    accounts = pd.DataFrame({"file": ["a.xlsx"], "values": [3]})
    store.write(tmp_path, {}, sources(), [], accounts)
    assert store.read_accounts(tmp_path).to_dict("list") == {"file": ["a.xlsx"], "values": [3]}


def test_parts_are_read_in_their_order(tmp_path: Path) -> None:
    """The rows of a table stand in the order in which its parts are listed, whatever their names."""
    ordered = {}
    for part, case in (("uddevalla", "U-1"), ("bengtsfors", "B-1")):
        frame = tidy("cases", [{**CASE, "participant": part, "case_id": case}])
        ordered |= store.write_part(tmp_path, part, {"cases": pa.Table.from_pandas(frame, preserve_index=False)})
    store.finish(tmp_path, ordered, "sv", 0)

    assert list(store.read(tmp_path, "cases")["case_id"]) == ["U-1", "B-1"]
    whole = pd.read_parquet(tmp_path / "cases")  # as anybody reads it
    assert sorted(whole["case_id"]) == ["B-1", "U-1"]


def test_what_is_not_listed_is_removed(tmp_path: Path) -> None:
    """Files of a participant that is no longer there, and tables of an earlier version, do not stay."""
    store.write(tmp_path, {"cases": tidy("cases", [CASE])}, sources(), [], pd.DataFrame())
    (tmp_path / "cases" / "gone.parquet").write_bytes(b"x")
    (tmp_path / "cases.parquet").write_bytes(b"x")
    (tmp_path / "own.parquet").write_bytes(b"x")
    store.write(tmp_path, {"cases": tidy("cases", [CASE])}, sources(), [], pd.DataFrame())

    assert [path.name for path in (tmp_path / "cases").iterdir()] == [f"{store.TOGETHER}.parquet"]
    assert not (tmp_path / "cases.parquet").exists()
    assert (tmp_path / "own.parquet").exists()


@pytest.mark.parametrize(("rows", "made"), [(5_000, True), (5_001, False)])
def test_a_workbook_only_of_what_can_be_looked_through(tmp_path: Path, rows: int, made: bool) -> None:
    """Findings and accounts of more than 5,000 rows have no findings.xlsx, and an earlier one does not stay."""
    store.finish(tmp_path, {}, "sv", 0)
    store.finish(tmp_path, {}, "sv", rows)

    assert (tmp_path / "findings.xlsx").exists() is made
