"""The sample, whose published notebooks are attacked."""

from __future__ import annotations

import shutil

import pytest

from pilot_analysis.runs.clean import clean
from pilot_analysis.study_file import load_study
from pilot_analysis.tables.session import Pilot, open_pilot
from pilot_analysis.workspace import Workspace
from tests.conftest import ROOT


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Pilot:
    """The sample that ships, cleaned."""
    folder = tmp_path_factory.mktemp("sample")
    shutil.copytree(ROOT / "data" / "raw", folder / "data" / "raw")
    for name in ("pilot.toml", "corrections.toml"):
        if (ROOT / name).exists():
            shutil.copy(ROOT / name, folder / name)
    clean(folder / "pilot.toml", load_study(folder / "pilot.toml"), Workspace.at(folder))
    return open_pilot(folder / "pilot.toml")
