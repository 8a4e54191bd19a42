"""A study as it was read and checked before, with the package's own tables of words, ready to be taken as they are.

Checking a study file loads a library that takes longer than reading a workbook, and TOML is parsed slowly. What came of
it is kept as JSON below ``data/processed``; it holds only for the very words of the study file, and for the package's
files as they were.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
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
        study = _checked(study_file)
        parsed = {name: resources.toml(name) for name in _PARSED}
        entry = {**_key(study_file.read_text(encoding="utf-8-sig")), "study": study, "parsed": parsed}
        if processed.is_dir():
            with suppress(OSError):  # a folder that cannot be written to costs time and nothing else
                _write(processed / FILE, entry)
    return cast("Study", _plain(entry["study"]))


def taken(study_file: Path, processed: Path) -> Mapping[str, Any] | None:
    """Return the entry that is kept and still holds, its words handed over; ``None`` where there is none."""
    entry = _read(processed / FILE)
    if not entry or not study_file.is_file():
        return None
    key = _key(study_file.read_text(encoding="utf-8-sig"))
    if {name: entry.get(name) for name in key} != key:
        return None
    resources.hand_over(entry["parsed"])
    return entry


def _key(words: str) -> dict[str, Any]:
    return {"version": __version__, "words": words, "package": resources.state(_SEEN)}


def _read(kept: Path) -> Mapping[str, Any]:
    try:
        entry = json.loads(kept.read_bytes())
    except (OSError, ValueError):
        return {}
    return entry if isinstance(entry, dict) else {}


def _write(kept: Path, entry: Mapping[str, Any]) -> None:
    from pilot_analysis.workspace import write_whole

    write_whole(kept, json.dumps(entry, ensure_ascii=False).encode())


def _checked(study_file: Path) -> dict[str, Any]:
    from pilot_analysis.study_file import load_study

    return load_study(study_file).model_dump(mode="json")


def _plain(value: Any, name: str = "") -> Any:
    if isinstance(value, dict):
        return SimpleNamespace(**{key: _plain(one, key) for key, one in value.items()})
    if isinstance(value, list):
        return tuple(_plain(one) for one in value)
    return date.fromisoformat(value) if name in _DAYS and isinstance(value, str) else value
