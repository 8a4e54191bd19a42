"""Toy notebooks and a tiny pilot."""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat
import pytest

from pilot_analysis.pilot import Study
from pilot_analysis.runs.plan import Task
from pilot_analysis.study_file import load_study
from pilot_analysis.workspace import Workspace
from tests.conftest import ROOT

PARAMETERS = 'language: str = "sv"\nseed: int = 1\nmunicipalities: list = []\nperiod: str = ""'


def write_notebook(path: Path, *code: str, parameters: str = PARAMETERS, tag: str = "parameters") -> Path:
    """Write a notebook of a title in both languages, a parameters cell and some code cells."""
    cells = [
        nbformat.v4.new_markdown_cell("# Rubrik", metadata={"tags": ["sv"]}),
        nbformat.v4.new_markdown_cell("# Title", metadata={"tags": ["en"]}),
        nbformat.v4.new_code_cell(parameters, metadata={"tags": [tag]}),
        *map(nbformat.v4.new_code_cell, code),
    ]
    for place, cell in enumerate(cells):
        cell["id"] = str(place)
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=metadata), path)
    return path


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Make a folder with the study that ships, one small delivery and one toy notebook without output."""
    shutil.copyfile(ROOT / "pilot.toml", tmp_path / "pilot.toml")
    delivery = tmp_path / "data" / "raw" / "tanum" / "2015-03.csv"
    delivery.parent.mkdir(parents=True)
    delivery.write_text(
        "Deltagare:;Tanum\nPeriod:;2015-03\n\nVerktyg;Månad;Besök\nREKAS;2015-03;12\n", encoding="utf-8"
    )
    write_notebook(tmp_path / "notebooks" / "01_toy.ipynb", "1 + 1;")
    return tmp_path


@pytest.fixture
def task(project: Path) -> Task:
    """Ask for everything of the tiny pilot."""
    return task_of(project)


def task_of(project: Path, **more: object) -> Task:
    """Return a task in ``project``."""
    study: Study = load_study(project / "pilot.toml")
    return Task(project / "pilot.toml", study, Workspace.at(project), **more)  # type: ignore[arg-type]
