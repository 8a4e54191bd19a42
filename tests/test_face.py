"""The names that people use in Jupyter."""

from __future__ import annotations

import html
import json
import subprocess
import sys

import pytest

import pilot_analysis as pa
from tests.figures import examples

HEAVY = ("pandas", "numpy", "matplotlib", "scipy", "papermill", "pydantic", "nbconvert", "rich", "babel", "pyarrow")


def loaded_after(code: str) -> set[str]:
    """Return the modules that a fresh Python has loaded after some code."""
    told = f"{code}\nimport json, sys\nprint(json.dumps(sorted(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", told], capture_output=True, check=True, text=True)
    return set(json.loads(run.stdout.splitlines()[-1]))


def test_importing_the_package_is_light() -> None:
    """Importing the package loads no library."""
    assert not loaded_after("import pilot_analysis") & set(HEAVY)


@pytest.mark.parametrize("name", sorted(set(pa.__all__) - {"__version__"}))
def test_every_name_is_there(name: str) -> None:
    """Every name of the face can be had and is offered by tab completion."""
    assert getattr(pa, name) is not None
    assert name in dir(pa)


def test_an_unknown_name() -> None:
    """A name that is not of the face is an AttributeError, as of any module."""
    with pytest.raises(AttributeError, match="module 'pilot_analysis' has no attribute 'broker'"):
        pa.broker  # noqa: B018


def test_results_can_be_drawn() -> None:
    """Whoever has loaded an analysis can ask its results for their figures: drawing has been registered."""
    assert "pilot_analysis.figures" in loaded_after("import pilot_analysis as pa; pa.brokers")
    assert "pilot_analysis.figures" in loaded_after("from pilot_analysis import open_pilot")


def test_the_version_is_that_of_the_distribution() -> None:
    """The version of the package is a version of three numbers."""
    assert [part.isdigit() for part in pa.__version__.split(".")] == [True] * 3


def test_a_result_shows_itself_whole() -> None:
    """In Jupyter a result shows its sentence, the figure as it would be published, and its table."""
    result = examples.every()["brokers-conversion"]

    shown = result._repr_html_()

    assert html.escape(result.sentence("sv")) in shown
    assert shown.index("<svg") < shown.index("<table")
    assert result.method["sv"] in html.unescape(shown)
