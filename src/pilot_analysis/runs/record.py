"""What a published run says of itself (``run.json``), and the history of runs (``history.jsonl``).

Clock times and durations stand in the history only: the same inputs give a published folder with the same bytes.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pilot_analysis.runs import fingerprint
from pilot_analysis.runs.plan import Plan
from pilot_analysis.workspace import write_whole

RECORD, HISTORY = "run.json", "history.jsonl"


def write(folder: Path, plan: Plan, values: Mapping[str, Mapping[str, Any]], cleaned: Mapping[str, Any]) -> None:
    """Write ``run.json`` into a finished folder: what it was made from and the digest of every other file.

    Parameters
    ----------
    values
        The parameters that each notebook ran with.
    cleaned
        Findings by severity and the rejected files.
    """
    published = fingerprint.tree(folder)
    jobs = {
        job.name: {
            "source": job.source,
            "given": dict(job.given),
            "parameters": dict(values[job.name]),
            "key": job.key,
            "executed": published[f"{job.name}.ipynb"],
        }
        for job in plan.jobs
    }
    entry = {
        "run": plan.run,
        "fingerprint": plan.fingerprint,
        "pilot": plan.task.study.pilot.id,
        "language": plan.language(),
        "seed": plan.seed(),
        "inputs": asdict(plan.inputs),
        "notebooks": jobs,
        "cleaned": dict(cleaned),
        "published": published,
    }
    write_whole(folder / RECORD, _json(entry))


def read(folder: Path) -> dict[str, Any] | None:
    """Return the record of a published folder, or ``None`` where there is none to be read."""
    try:
        entry = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return entry if isinstance(entry, dict) and "fingerprint" in entry else None


def whole(folder: Path | None, wanted: str) -> dict[str, Any] | None:
    """Return the record of ``folder`` if it was made from ``wanted`` (a fingerprint) and no file of it has changed."""
    entry = read(folder) if folder else None
    if folder is None or entry is None or entry["fingerprint"] != wanted:
        return None
    files = {name: digest for name, digest in fingerprint.tree(folder).items() if name != RECORD}
    return entry if files == entry["published"] else None


def executed(reports: Path) -> dict[str, Path]:
    """Return every executed notebook that published runs hold, by the key of what it was made from."""
    found: dict[str, Path] = {}
    for file in sorted(reports.glob(f"*/{RECORD}")):
        if file.parent.is_symlink() or file.parent.name.startswith("."):
            continue
        entry = read(file.parent) or {}
        for name, one in entry.get("notebooks", {}).items():
            path = file.parent / f"{name}.ipynb"
            if path.is_file() and fingerprint.of_file(path) == one["executed"]:
                found[one["key"]] = path
    return found


def remember(reports: Path, entry: Mapping[str, Any]) -> None:
    """Add one line to the history of runs."""
    line = json.dumps(entry, ensure_ascii=False, sort_keys=True) + "\n"
    with (reports / HISTORY).open("a", encoding="utf-8") as stream:
        stream.write(line)
        stream.flush()
        os.fsync(stream.fileno())


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()
