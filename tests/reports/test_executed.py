from __future__ import annotations

from pathlib import Path

import pytest
from nbformat import v4

from pilot_analysis.errors import PilotError
from pilot_analysis.reports import executed
from tests.reports import notebooks


def test_prose_of_one_language_and_exhibits(tmp_path: Path) -> None:
    """Prose of the other language is left out, untagged prose is kept, exhibits come in order."""
    cells = [
        notebooks.prose("sv", "svenska"),
        notebooks.prose("en", "English"),
        v4.new_markdown_cell("---", id="x"),
        notebooks.showing(notebooks.exhibit()),
        notebooks.showing(notebooks.exhibit("networks-mixing")),
    ]
    read = executed.read(notebooks.write(tmp_path / "01_a.ipynb", *cells), "en", 5)

    assert read.name == "01_a"
    assert [one.markdown for one in read.prose] == ["English", "---"]
    assert [one.id for one in read.exhibits] == ["brokers-conversion", "networks-mixing"]


@pytest.mark.parametrize(
    ("output", "found"),
    [
        (v4.new_output("stream", name="stderr", text="a warning"), "stderr"),
        (v4.new_output("display_data", data={"text/html": "<table>"}), "text/html"),
        (v4.new_output("error", ename="ValueError", evalue="x", traceback=[]), "ValueError"),
    ],
)
def test_other_output_is_refused(tmp_path: Path, output: object, found: str) -> None:
    """Output that is no exhibit is refused with notebook, cell and what it is."""
    path = notebooks.titled(tmp_path / "01_a.ipynb", v4.new_code_cell("x", id="x", outputs=[output]))

    with pytest.raises(PilotError, match=rf'01_a.ipynb, cell 3: the output "{found}" is no exhibit'):
        executed.read(path, "sv", 5)


def test_an_unreadable_exhibit_is_refused(tmp_path: Path) -> None:
    """An exhibit that lacks a part is refused with the cell it stands in."""
    cell = notebooks.showing(notebooks.exhibit())
    del cell.outputs[0].data["application/vnd.pilot.exhibit+json"]["fields"]

    with pytest.raises(PilotError, match=r"01_a.ipynb, cell 3: the exhibit cannot be read \(KeyError\('fields'\)\)"):
        executed.read(notebooks.titled(tmp_path / "01_a.ipynb", cell), "sv", 5)


def test_an_exhibit_released_too_freely_is_refused(tmp_path: Path) -> None:
    """An exhibit whose threshold is below the study's is refused."""
    path = notebooks.titled(tmp_path / "01_a.ipynb", notebooks.showing(notebooks.exhibit(threshold=3)))

    with pytest.raises(PilotError, match="the threshold is 3 persons but the study asks for 5"):
        executed.read(path, "sv", 5)
