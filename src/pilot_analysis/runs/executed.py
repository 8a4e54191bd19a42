"""Executed notebooks: free of clock times and paths of a machine, so that the same inputs give the same bytes.

After a dead kernel or a timeout papermill leaves the cells that never ran as ``completed``; that is mended here too.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat

_INJECTED = "injected-parameters"
_KERNELSPEC = {"display_name": "Python 3", "language": "python", "name": "python3"}


def read(path: Path) -> Any:
    """Read a notebook as format 4. Raises what nbformat raises: OSError, ValueError or its own NotJSONError."""
    return nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]


def make_timeless(path: Path) -> None:
    """Rewrite an executed notebook without times, durations, paths and random ids; its outputs stay as they are."""
    notebook = read(path)
    papermill = notebook.metadata.pop("papermill", {})
    notebook.metadata["papermill"] = {"parameters": papermill.get("parameters", {})}
    notebook.metadata["kernelspec"] = dict(_KERNELSPEC)
    for cell in notebook.cells:
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        if _INJECTED in cell.metadata.get("tags", ()):
            cell["id"] = _INJECTED
    _write(notebook, path)


def mark_interrupted(path: Path) -> None:
    """Mark the cell that was running as failed and those after it as pending, in a notebook that broke off."""
    notebook = read(path)
    begun = [place for place, cell in enumerate(notebook.cells) if _state(cell).get("start_time")]
    for place, cell in enumerate(notebook.cells):
        if begun and place == begun[-1]:
            _state(cell).update(status="failed", exception=True)
        elif not begun or place > begun[-1]:
            _state(cell).update(status="pending", exception=None)
    notebook.metadata.setdefault("papermill", {})["exception"] = True
    _write(notebook, path)


def _state(cell: Any) -> Any:
    """Return what papermill notes of a cell."""
    return cell.metadata.setdefault("papermill", nbformat.from_dict({}))  # type: ignore[no-untyped-call]


def _write(notebook: Any, path: Path) -> None:
    nbformat.write(notebook, path)  # type: ignore[no-untyped-call]
