"""Reading an executed notebook: its prose in one language and its exhibits, in order; anything else is refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from pilot_analysis.errors import PilotError
from pilot_analysis.language import LANGUAGES, Text, text
from pilot_analysis.reports import exhibit
from pilot_analysis.reports.exhibit import MIME, Exhibit


@dataclass(frozen=True)
class Prose:
    """A markdown cell."""

    markdown: str


@dataclass(frozen=True)
class Executed:
    """What a report takes from one executed notebook.

    Parameters
    ----------
    name
        The notebook's file name without its ending, such as ``02_broker_models``.
    blocks
        Prose and exhibits in the notebook's order.
    """

    name: str
    blocks: tuple[Prose | Exhibit, ...]

    @property
    def exhibits(self) -> tuple[Exhibit, ...]:
        """The exhibits alone."""
        return tuple(one for one in self.blocks if isinstance(one, Exhibit))

    @property
    def prose(self) -> tuple[Prose, ...]:
        """The prose alone."""
        return tuple(one for one in self.blocks if isinstance(one, Prose))


def read(path: Path, language: str, smallest: int) -> Executed:
    """Read an executed notebook.

    Parameters
    ----------
    language
        Markdown cells tagged with the other language are left out; those tagged with none are kept.
    smallest
        The study's smallest count: an exhibit that was released with a smaller one is refused.

    Raises
    ------
    PilotError
        If a cell's output is no exhibit, or an exhibit cannot be read or was released too freely.
    """
    notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    blocks: list[Prose | Exhibit] = []
    for place, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type == "markdown" and _wanted(cell, language):
            blocks.append(Prose(str(cell.source)))
        elif cell.cell_type == "code":
            blocks += _exhibits(cell, path.name, place, smallest)
    return Executed(path.stem, tuple(blocks))


def _wanted(cell: Any, language: str) -> bool:
    tags = set(cell.metadata.get("tags", ()))
    return language in tags or not tags & set(LANGUAGES)


def _exhibits(cell: Any, notebook: str, place: int, smallest: int) -> Iterator[Exhibit]:
    for output in cell.get("outputs", ()):
        data: Mapping[str, Any] = output.get("data", {})
        if MIME not in data:
            found = output.get("name") or output.get("ename") or ", ".join(sorted(data)) or output.output_type
            raise _refusal("output_refused", notebook, place, found)
        try:
            one = exhibit.read(data[MIME])
            threshold = int(one.released.certificate["threshold"])
        except (ValueError, KeyError, TypeError) as error:
            raise _refusal("exhibit_unreadable", notebook, place, repr(error)) from None
        if threshold < smallest:
            raise _refusal("exhibit_too_free", notebook, place, str(threshold), smallest=smallest)
        yield one


def _refusal(key: str, notebook: str, place: int, found: str, **more: Any) -> PilotError:
    words: Text = text(f"reports.{key}", notebook=notebook, cell=place, found=found, **more)
    return PilotError(words)
