"""The notebooks that ship: parameters, calls and prose; nothing else."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest

from pilot_analysis.runs.parameters import declared
from tests.conftest import ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
TYPES = {
    "period": "str",
    "municipalities": "list",
    "models": "list",
    "clusters": "list",
    "language": "str",
    "seed": "int",
}
# Whatever a notebook computes belongs in the package, where it is tested.
FORBIDDEN = (
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.For, ast.While, ast.If, ast.With, ast.Try),
    *(ast.ListComp, ast.DictComp, ast.SetComp, ast.GeneratorExp, ast.BinOp, ast.Compare, ast.Subscript),
)


def cells(path: Path, kind: str, tag: str = "") -> list[Any]:
    """Return a notebook's cells of one kind, and with one tag where it is given."""
    found = nbformat.read(path, as_version=4).cells
    return [one for one in found if one.cell_type == kind and (not tag or tag in one.metadata.get("tags", ()))]


def headings(path: Path, language: str) -> list[tuple[int, str]]:
    """Return the headings of a notebook in one language: level and words."""
    words = "\n".join(cell.source for cell in cells(path, "markdown", language))
    return [(len(one[1]), one[2]) for one in re.finditer(r"^(#+) (.+)$", words, flags=re.MULTILINE)]


def test_all_six_ship() -> None:
    """Six notebooks ship, numbered from 01 to 06."""
    assert [path.name[:2] for path in NOTEBOOKS] == ["01", "02", "03", "04", "05", "06"]


each = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


@each
def test_format(path: Path) -> None:
    """A notebook is valid, of format 4.5, with the ordinary kernel's name and a title in both languages."""
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)

    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    assert notebook.metadata.kernelspec.name == "python3"
    assert set(notebook.metadata) == {"kernelspec", "language_info", "pilot"}
    assert set(notebook.metadata.pilot.title) == {"sv", "en"}


@each
def test_nothing_was_run(path: Path) -> None:
    """No cell has outputs or an execution count, and ids are what nbstripout writes."""
    notebook = json.loads(path.read_text(encoding="utf-8"))

    assert [cell["id"] for cell in notebook["cells"]] == [str(place) for place in range(len(notebook["cells"]))]
    codes = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in codes)


@each
def test_parameters(path: Path) -> None:
    """Every notebook declares the same parameters with the same types, in one cell."""
    assert len(cells(path, "code", "parameters")) == 1
    assert declared(path) == TYPES


@each
def test_prose_in_both_languages(path: Path) -> None:
    """Every piece of prose is there in Swedish and in English, next to each other, with the same headings."""
    tags = [cell.metadata.get("tags") for cell in cells(path, "markdown")]

    assert tags == [["sv"], ["en"]] * (len(tags) // 2)
    swedish, english = headings(path, "sv"), headings(path, "en")
    assert [level for level, _ in swedish] == [level for level, _ in english]
    assert [level for level, _ in swedish] == [1] + [2] * (len(swedish) - 1)
    title = nbformat.read(path, as_version=4).metadata.pilot.title
    assert (swedish[0][1], english[0][1]) == (title["sv"], title["en"])


@each
def test_swedish_is_swedish(path: Path) -> None:
    """Swedish prose has its own letters and no English function words; English prose has no Swedish letters."""
    swedish = " ".join(cell.source for cell in cells(path, "markdown", "sv"))
    english = " ".join(cell.source for cell in cells(path, "markdown", "en"))

    assert re.search("[åäö]", swedish)
    assert not re.search(r"\b(the|and|with|which)\b", swedish)
    assert not re.search(r"[åäöÅÄÖ]|\b(och|att|som)\b", english.replace("Västra Götaland", ""))


@each
def test_calls_only(path: Path) -> None:
    """Code cells call the package: no definitions, loops, conditions, arithmetic or other imports."""
    code = [cell.source for cell in cells(path, "code") if "parameters" not in cell.metadata.get("tags", ())]
    trees = [ast.parse(one) for one in code]
    nodes = [node for tree in trees for node in ast.walk(tree)]

    assert [type(node).__name__ for node in nodes if isinstance(node, FORBIDDEN)] == []
    assert [ast.unparse(node) for node in nodes if isinstance(node, ast.Import)] == ["import pilot_analysis as pa"]
    assert not any(isinstance(node, ast.ImportFrom) for node in nodes)
    assert all(
        one.startswith(
            ("import pilot_analysis as pa\n\npilot = pa.open_pilot(", "pa.publish(pa.", "display(*map(pa.publish, pa.")
        )
        for one in code
    )


def test_each_result_is_published_once() -> None:
    """No call is published by two notebooks, so that each figure has one home."""
    calls = [cell.source for path in NOTEBOOKS for cell in cells(path, "code") if cell.source.startswith("pa.publish(")]

    assert len(calls) == len(set(calls)) >= 11
