"""What every test may use."""

from __future__ import annotations

from pathlib import Path

import pytest

from pilot_analysis.pilot import Study
from pilot_analysis.study_file import load_study

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's folder."""
    return ROOT


@pytest.fixture(scope="session")
def study() -> Study:
    """The study that ships."""
    return load_study(ROOT / "pilot.toml")
