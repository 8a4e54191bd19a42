"""A study as it was read and checked before, with the package's own tables of words, ready to be taken as they are.

Checking a study file loads a library that takes longer than reading a workbook, and TOML is parsed slowly. What came of
it is kept as JSON below ``data/processed``; it holds only for the very words of the study file, and for the package's
files as they were.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

from pilot_analysis import __version__, resources

if TYPE_CHECKING:
    from pilot_analysis.pilot import Study

FILE = ".cache/study.json"
_PARSED = (
    "schema.toml",
    "intake/checks.toml",
    "catalogue/cli.toml",
    "catalogue/intake.toml",
    "catalogue/rules.toml",
    "catalogue/supplier.toml",
)
_SEEN = (*_PARSED, "pilot.py", "study_file.py", "municipalities.csv")
_DAYS = frozenset({"start", "end", "on"})


def light_study(study_file: Path, processed: Path) -> Study:
    """Return a study with the facts of `pilot.Study` as plain attributes, and hand over what was parsed before.

    Parameters
    ----------
    processed
        The folder below which it is kept; where there is no such folder it is made anew each time.

    Raises
    ------
    ConfigurationError
        If the study file cannot be run (see `study_file.load_study`).
    """
    entry = taken(study_file, processed)
    if entry is None:
        words = _words(study_file)
        entry = {"study": _checked(study_file), "parsed": {name: resources.toml(name) for name in _PARSED}}
        if processed.is_dir() and words is not None and words == _words(study_file):  # not changed meanwhile
            with suppress(OSError):  # a folder that cannot be written to costs time and nothing else
                _write(processed / FILE, _key(words) | entry)
    return cast("Study", _plain(entry["study"]))


def taken(study_file: Path, processed: Path) -> Mapping[str, Any] | None:
    """Return the entry that is kept and still holds, its words handed over; ``None`` where there is none."""
    kept = processed / FILE
    try:
        stamp = kept.stat()
    except OSError:
        return None
    words = _words(study_file)
    return None if words is None else _held(kept, (stamp.st_mtime_ns, stamp.st_size, stamp.st_ino), words)


@lru_cache(maxsize=1)  # the language of messages is asked for first, then the study
def _held(kept: Path, _stamp: tuple[int, ...], words: str) -> Mapping[str, Any] | None:
    entry = _read(kept)
    key = _key(words)
    if {name: entry.get(name) for name in key} != key:
        return None
    resources.hand_over(entry["parsed"])
    return entry


def _words(study_file: Path) -> str | None:
    try:
        return study_file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return None


def _key(words: str) -> dict[str, Any]:
    return {"version": __version__, "words": words, "package": resources.checksums(_SEEN)}


def _read(kept: Path) -> Mapping[str, Any]:
    try:
        told, _, content = kept.read_bytes().partition(b"\n")
        entry = json.loads(content) if told == _sum(content) else {}
    except (OSError, ValueError):
        return {}
    return entry if isinstance(entry, dict) else {}


def _write(kept: Path, entry: Mapping[str, Any]) -> None:
    from pilot_analysis.workspace import write_whole

    content = json.dumps(entry, ensure_ascii=False).encode()
    write_whole(kept, _sum(content) + b"\n" + content)


def _sum(content: bytes) -> bytes:
    return b"%08x" % zlib.crc32(content)


def _checked(study_file: Path) -> dict[str, Any]:
    from pilot_analysis.study_file import load_study

    return load_study(study_file).model_dump(mode="json")


def _plain(value: Any, name: str = "") -> Any:
    if isinstance(value, dict):
        return SimpleNamespace(**{key: _plain(one, key) for key, one in value.items()})
    if isinstance(value, list):
        return tuple(_plain(one) for one in value)
    return date.fromisoformat(value) if name in _DAYS and isinstance(value, str) else value
