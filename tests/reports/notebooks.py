"""Executed notebooks made by hand, as the runner would leave them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
from nbformat import v4

from pilot_analysis.disclosure import Released
from pilot_analysis.pilot import Study
from pilot_analysis.reports.context import Context
from pilot_analysis.reports.exhibit import Exhibit
from tests.figures import examples


def exhibit(name: str = "brokers-conversion", *hidden: tuple[int, str], threshold: int = 5, **changes: Any) -> Exhibit:
    """Return an example as an exhibit, with a certificate like the gate's."""
    given = examples.released(name, *hidden, **changes)
    return Exhibit(Released(given.result, given.hidden, {"threshold": threshold, "hidden": len(hidden)}))


def prose(language: str, markdown: str) -> Any:
    """Return a markdown cell in one language."""
    return v4.new_markdown_cell(markdown, id=f"p-{language}-{len(markdown)}", metadata={"tags": [language]})


def showing(one: Exhibit, number: int = 1) -> Any:
    """Return a code cell whose output is an exhibit."""
    output = v4.new_output("execute_result", data=one._repr_mimebundle_(), execution_count=number)
    return v4.new_code_cell("pa.publish(...)", id=f"c{one.id}", outputs=[output], execution_count=number)


def write(path: Path, *cells: Any) -> Path:
    """Write an executed notebook."""
    nbformat.write(v4.new_notebook(cells=list(cells)), path)
    return path


def titled(path: Path, *more: Any, title: str = "Mäklarmodellerna") -> Path:
    """Write a notebook with a title and a section in both languages before the other cells."""
    swedish = prose("sv", f"# {title}\n\nVad leder arbetet till?\n\n## Så läser du figuren\n\nEn punkt per modell.")
    english = prose("en", f"# {title} (en)\n\nWhat comes of the work?\n\n## How to read it\n\nOne dot for each model.")
    return write(path, swedish, english, *more)


def report(folder: Path, exhibits: list[Exhibit]) -> dict[str, Path]:
    """Write two executed notebooks with these exhibits and return where they are, by name."""
    middle = (len(exhibits) + 1) // 2
    parts = {"01_first": exhibits[:middle], "02_second": exhibits[middle:]}
    return {
        name: titled(folder / f"{name}.ipynb", *(showing(one) for one in some), title=f"Del {place}")
        for place, (name, some) in enumerate(parts.items(), start=1)
    }


def context(study: Study, language: str = "sv", **more: Any) -> Context:
    """Return the facts of a run."""
    given: dict[str, Any] = {
        "parameters": {"01_first": {"seed": 20141201, "municipalities": ["1488"]}},
        "versions": {"python": "3.11.9"},
        "inputs": {"tanum/2015-01.xlsx": "ab" * 32},
    }
    return Context(study=study, language=language, **(given | more))
