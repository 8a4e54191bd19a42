"""Where fetched answers are kept: their own bytes below ``data/raw``, and a side file that says what they answer.

``utbildningsniva.json`` (or ``utbildningsniva-1.json`` and on) is what the service sent. ``utbildningsniva.fetched`` is
JSON too: the question, when the answer came and the SHA-256 of each file. It is written last, and stays as it is when
the same question gets the same answer again: the only time stands there.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pilot_analysis.errors import FetchFailed
from pilot_analysis.language import text
from pilot_analysis.sources.live.answers import Answer
from pilot_analysis.workspace import sweep, write_whole

SUFFIX = ".fetched"
_PART = re.compile(r"-\d+$")


@dataclass(frozen=True)
class Kept:
    """What a side file says.

    Parameters
    ----------
    retrieved
        When the answer came, as ``2026-11-23T15:40:00Z``.
    asked
        The question as the program put it: table, regions, years and values.
    files
        The SHA-256 of each file by its name.
    """

    retrieved: str
    asked: Mapping[str, Any]
    files: Mapping[str, str]
    title: str = ""
    definition: str = ""
    queries: tuple[Mapping[str, Any], ...] = field(default=(), repr=False)


def kept(folder: Path, name: str) -> Kept | None:
    """Return what is kept under a name; ``None`` where nothing is, or a file is gone or no longer what was sent."""
    found = _read(folder / f"{name}{SUFFIX}")
    if found is None or not found.files:
        return None
    return found if all(_digest(folder / file) == sha for file, sha in found.files.items()) else None


def beside(file: Path) -> Kept | None:
    """Return what the side file of one answer says; ``None`` for a file that was not fetched, or is not as it was."""
    found = next(
        (side for stem in (file.stem, _PART.sub("", file.stem)) if (side := _read(file.with_name(f"{stem}{SUFFIX}")))),
        None,
    )
    return found if found and found.files.get(file.name) == _digest(file) else None


def put(folder: Path, name: str, asked: Mapping[str, Any], answer: Answer, retrieved: str) -> tuple[Kept, bool]:
    """Keep an answer, each file whole or not at all, and tell whether it differs from what was kept.

    Files of an earlier answer that the new one does not replace are removed, unless someone has changed them since.

    Raises
    ------
    FetchFailed
        If a file that was not fetched stands in the way: what someone delivered is never written over.
    """
    before = _read(folder / f"{name}{SUFFIX}")
    single = len(answer.parts) == 1
    contents = {
        f"{name}.json" if single else f"{name}-{number}.json": one.content
        for number, one in enumerate(answer.parts, start=1)
    }
    files = {file: hashlib.sha256(content).hexdigest() for file, content in contents.items()}
    queries = tuple({"address": one.address, "query": one.query} for one in answer.parts)
    now = Kept(retrieved, asked, files, answer.title, answer.definition, queries)
    if kept(folder, name) is not None and before is not None and _content(before) == _content(now):
        return before, False
    for file, sha in files.items():
        if (folder / file).exists() and file not in (before.files if before else ()) and _digest(folder / file) != sha:
            raise FetchFailed(text("fetch.in_the_way", file=f"{folder.name}/{file}"))
    stale = {file: sha for file, sha in (before.files if before else {}).items() if file not in files}
    for file, content in contents.items():
        write_whole(folder / file, content)
    write_whole(folder / f"{name}{SUFFIX}", _written(now))
    for file, sha in stale.items():
        if _digest(folder / file) == sha:
            (folder / file).unlink()
    sweep(folder)
    return now, True


def _content(one: Kept) -> tuple[Any, ...]:
    """Return what of a side file tells one answer from another: all but the time and the way it was asked for."""
    return dict(one.asked), dict(one.files), one.title, one.definition


def _read(file: Path) -> Kept | None:
    try:
        held = json.loads(file.read_text(encoding="utf-8"))
        files = {str(name): str(sha) for name, sha in held["files"].items() if Path(name).name == name}
        return Kept(str(held["retrieved"]), dict(held["asked"]), files, str(held["title"]), str(held["definition"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _written(one: Kept) -> bytes:
    held = {
        "retrieved": one.retrieved,
        "title": one.title,
        "definition": one.definition,
        "asked": one.asked,
        "files": one.files,
        "questions": one.queries,
    }
    return (json.dumps(held, ensure_ascii=False, indent=1) + "\n").encode()


def _digest(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""
