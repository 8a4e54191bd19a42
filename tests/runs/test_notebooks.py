from __future__ import annotations

from pathlib import Path

import pytest

from pilot_analysis.errors import ConfigurationError
from pilot_analysis.runs.notebooks import find


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a folder with two notebooks."""
    for name in ("02_b.ipynb", "01_a.ipynb", "notes.txt"):
        (tmp_path / name).touch()
    return tmp_path


def test_all_in_order(folder: Path) -> None:
    """Without a wish every notebook is found, in the order of their names."""
    assert [path.name for path in find(folder)] == ["01_a.ipynb", "02_b.ipynb"]


def test_by_name_file_and_path(folder: Path) -> None:
    """A notebook is found by its name, its file name and its path, and once however often it is named."""
    wanted = ["02_b", "02_b.ipynb", str(folder / "02_b.ipynb")]

    assert find(folder.resolve(), wanted) == ((folder / "02_b.ipynb").resolve(),)


@pytest.mark.parametrize("wanted", ["02_c", "../02_b", "/02_b.ipynb", "notes.txt", "02_b\0"])
def test_unknown(folder: Path, wanted: str) -> None:
    """A name that is no notebook of the folder and no file is refused, and the nearest is proposed."""
    with pytest.raises(ConfigurationError, match="There is no notebook"):
        find(folder, [wanted])


def test_two_of_one_name(folder: Path) -> None:
    """Two notebooks that would be published under one name are refused."""
    other = folder / "elsewhere" / "02_b.ipynb"
    other.parent.mkdir()
    other.touch()

    with pytest.raises(ConfigurationError, match="have the same name"):
        find(folder, ["02_b", str(other)])


def test_none(tmp_path: Path) -> None:
    """A folder without notebooks is refused with its name."""
    with pytest.raises(ConfigurationError, match="There are no notebooks in"):
        find(tmp_path)
