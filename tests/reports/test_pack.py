from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from pilot_analysis.analysis.estimates import RowKey
from pilot_analysis.figures import kinds
from pilot_analysis.language import same
from pilot_analysis.pilot import Study
from pilot_analysis.reports import pack
from pilot_analysis.tables.row_sets import unpacked
from tests.figures import examples
from tests.reports import notebooks


def rows(content: bytes) -> list[list[str]]:
    """Read a CSV file as a spreadsheet program would."""
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_csv_has_ids_names_points_and_hidden_cells() -> None:
    """A CSV has names beside ids, decimal points, two dots for hidden cells and nothing for missing ones."""
    one = notebooks.exhibit("brokers-conversion", (0, "k"), (0, "share"))
    head, first, _, third, *_ = rows(pack.table(one))

    assert pack.table(one).startswith(b"\xef\xbb\xbf")
    assert head[:6] == ["model", "model_sv", "model_en", "sex", "sex_sv", "sex_en"]
    assert first[:8] == ["egen-maklare", "Egen mäklare", "Own broker", "kvinna", "kvinnor", "women", "62", ".."]
    assert third[6:11] == ["0", "0", "", "", ""]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_formulas_in_text_are_disarmed(start: str) -> None:
    """Text that a spreadsheet would take for a formula has an apostrophe before it; a negative number has none."""
    table = examples.result("x", {"name": "text", "value": "number"}, [[f"{start}1+1", -2.5]])
    one = notebooks.Exhibit(notebooks.Released(table, frozenset(), {"threshold": 5}))

    assert rows(pack.table(one))[1] == [f"'{start}1+1", "-2.5"]


def test_formulas_in_names_are_disarmed() -> None:
    """A name that readers see is disarmed as well."""
    table = examples.result("x", {"name": "text"}, [["a"]], labels={"a": same("=HYPERLINK(1)")})
    one = notebooks.Exhibit(notebooks.Released(table, frozenset(), {"threshold": 5}))

    assert rows(pack.table(one))[1] == ["a", "'=HYPERLINK(1)", "'=HYPERLINK(1)"]


def test_register_holds_every_published_number(study: Study) -> None:
    """Each number that is shown has value, interval, n, method and origin; a hidden or missing one is not there."""
    one = notebooks.exhibit("brokers-conversion", (0, "k"), (0, "share"))
    context = notebooks.context(
        study, resolver=lambda keys: [f"fil.xlsx > Ärenden > A{key.source_row}" for key in keys]
    )
    register = json.loads(pack.register([one], context))
    share = next(entry for entry in register["numbers"] if (entry["row"], entry["column"]) == (1, "share"))

    assert share["value"] == pytest.approx(19 / 48)
    assert share["interval"] == pytest.approx([19 / 48 - 0.14145, 19 / 48 + 0.14145], abs=1e-4)
    assert (share["n"], share["method"], share["of"]["sex"]) == (48, "Wilson", "man")
    behind = register["behind"][share["behind"]]
    assert unpacked(behind["rows"]) == (RowKey("cases", 1, 3),)
    assert behind["cells"] == ["fil.xlsx > Ärenden > A3"]
    assert {(entry["row"], entry["column"]) for entry in register["numbers"]}.isdisjoint(
        {(0, "k"), (0, "share"), (2, "share")}
    )


def test_numbers_with_one_origin_share_it(study: Study) -> None:
    """Rows of a result that rest on the same tidy rows are listed once."""
    keys = (RowKey("cases", 1, 2), RowKey("cases", 1, 3))
    given = examples.e_i()
    table = notebooks.Released(
        type(given)(**{**{name: getattr(given, name) for name in given.__dataclass_fields__}, "rows": (keys, keys)}),
        frozenset(),
        {"threshold": 5},
    )
    register = json.loads(pack.register([notebooks.Exhibit(table)], notebooks.context(study)))

    assert list(register["behind"]) == ["networks-e-i/0"]
    assert {entry["behind"] for entry in register["numbers"]} == {"networks-e-i/0"}


def test_every_figure_has_its_files(study: Study, tmp_path: Path) -> None:
    """The pack holds for each figure an image in two forms, its numbers, its words in two languages and its facts."""
    pack.write([notebooks.exhibit("networks-mixing")], tmp_path, notebooks.context(study))
    names = {path.name for path in (tmp_path / "figures").iterdir()}
    about = json.loads((tmp_path / "figures" / "networks-mixing.json").read_text(encoding="utf-8"))

    assert names == {f"networks-mixing.{end}" for end in ("png", "svg", "csv", "json", "alt.sv.txt", "alt.en.txt")}
    assert (
        (tmp_path / "figures" / "networks-mixing.alt.sv.txt")
        .read_text(encoding="utf-8")
        .startswith("Matris med 4 enheter")
    )
    assert (about["synthetic"], about["certificate"]["threshold"]) == (True, 5)
    assert (tmp_path / "tables" / "networks-mixing.csv").read_bytes() == (
        tmp_path / "figures" / "networks-mixing.csv"
    ).read_bytes()


def test_every_kind_can_be_written_as_csv() -> None:
    """Each kind of result gives a CSV with one line for each of its rows."""
    for name in kinds():
        one = notebooks.exhibit(name)

        assert len(rows(pack.table(one))) == 1 + len(one.released.result.table)
