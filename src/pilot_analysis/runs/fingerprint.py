"""Content digests: what a run was made from, and so whether it has to be made again.

Nothing here trusts a time stamp and nothing here is heavy to import: an unchanged run is over in a blink.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from importlib import metadata
from pathlib import Path
from typing import Any

from pilot_analysis.privacy import mask
from pilot_analysis.workspace import CORRECTIONS_FILE, DESIGN_FILE, path_text

_DISTRIBUTION = "pilot-analysis"
_NAME = re.compile(r"[A-Za-z0-9._-]+")


@dataclass(frozen=True)
class Inputs:
    """What every notebook of a run is made from.

    Parameters
    ----------
    study, corrections, package
        Digests of the study file with the design locked beside it, of the corrections there (empty where there are
        none) and of the package's own sources.
    raw
        The digest of every file below ``data/raw``, by its path with ``/``.
    versions
        The versions of Python and of the libraries that the package depends on.
    """

    study: str
    corrections: str
    package: str
    raw: Mapping[str, str]
    versions: Mapping[str, str]

    @cached_property
    def digest(self) -> str:
        """One digest over all of it."""
        return of_json(asdict(self))

    @cached_property
    def program(self) -> str:
        """One digest over the package and the libraries."""
        return of_json([self.package, self.versions])


def inputs(study_file: Path, raw: Path) -> Inputs:
    """Read and digest what a run is made from: study file, corrections, deliveries, package and libraries."""
    beside = study_file.with_name(CORRECTIONS_FILE)
    corrections = of_file(beside) if beside.is_file() else ""
    package = of_json(tree(Path(__file__).parents[1], code=True))
    return Inputs(_study(study_file), corrections, package, _masked(tree(raw)), versions())


def _study(study_file: Path) -> str:
    lock = study_file.with_name(DESIGN_FILE)
    return of_json([of_file(study_file), of_file(lock)]) if lock.is_file() else of_file(study_file)


def _masked(digests: Mapping[str, str]) -> dict[str, str]:
    """Return digests by names that may be published; a masked name has its digest's beginning, to be its own."""
    named = ((name, mask(name), digest) for name, digest in digests.items())
    return {shown if shown == name else f"{shown} ({digest[:8]})": digest for name, shown, digest in named}


def of_bytes(content: bytes) -> str:
    """Return the SHA-256 of ``content`` in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def of_file(path: Path) -> str:
    """Return the SHA-256 of a file's content."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def of_json(value: Any) -> str:
    """Return the SHA-256 of a value of plain types, whatever the order of its keys."""
    return of_bytes(json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode())


def tree(folder: Path, *, code: bool = False) -> dict[str, str]:
    """Return the digest of every file below ``folder``, by its path with ``/``, in order.

    Parameters
    ----------
    code
        Leave out what Python writes beside sources.
    """
    every = (Path(place, name) for place, _, names in os.walk(folder, onerror=_refuse) for name in names)
    found = (path for path in every if path.is_file() and not (code and "__pycache__" in path.parts))
    named = sorted((path_text(path.relative_to(folder)), path) for path in found)
    return {name: _of_delivered(path) for name, path in named}


def _refuse(error: OSError) -> None:
    """Stop at a folder that cannot be looked into: what lies there would count as not delivered."""
    if not isinstance(error, FileNotFoundError):
        raise error


def _of_delivered(path: Path) -> str:
    """Return a file's digest; empty for one that cannot be opened, which is told when it is to be read."""
    try:
        return of_file(path)
    except OSError:
        return ""


def of_notebook(path: Path) -> str:
    """Return the digest of a notebook's cells; outputs, counts and editors' metadata do not count."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    cells = [
        {"type": cell["cell_type"], "source": "".join(cell["source"]), "tags": cell.get("metadata", {}).get("tags", [])}
        for cell in notebook.get("cells", [])
    ]
    return of_json(cells)


def versions() -> dict[str, str]:
    """Return the versions of Python and of each library that the package declares."""
    declared = (_NAME.match(line) for line in metadata.requires(_DISTRIBUTION) or () if "extra ==" not in line)
    names = sorted(match[0].lower() for match in declared if match)
    return {"python": platform.python_version(), **{name: metadata.version(name) for name in names}}
