"""Deliveries and saved official statistics become tidy tables; what has not changed is not done again."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pilot_analysis import schema
from pilot_analysis.errors import ConfigurationError
from pilot_analysis.findings import Severity
from pilot_analysis.language import text
from pilot_analysis.pilot import Study
from pilot_analysis.runs import fingerprint
from pilot_analysis.runs.fingerprint import Inputs
from pilot_analysis.runs.progress import Event, Listener, Stage, Step, silent
from pilot_analysis.tables.manifest import MANIFEST, WORKBOOK, listed, table_names
from pilot_analysis.workspace import STATISTICS, Workspace, path_text, sweep, write_whole

if TYPE_CHECKING:
    from pilot_analysis.runs.parts import Made

MARK = "cleaned.json"  # written last: without it the tables are made again


@dataclass(frozen=True)
class Cleaned:
    """What cleaning came to.

    Parameters
    ----------
    rows
        Rows by table.
    findings
        Findings by severity, the worst first.
    rejected
        Every file that was not read, or a sheet of it not, with its message in Swedish and English.
    kept
        Whether everything was up to date and nothing was done.
    """

    rows: Mapping[str, int]
    findings: Mapping[str, int]
    rejected: tuple[Mapping[str, str], ...]
    kept: bool = False


def clean(
    study_file: Path, study: Study, workspace: Workspace, listener: Listener = silent, *, force: bool = False
) -> Cleaned:
    """Clean the deliveries of a workspace, by themselves: hold its lock and do what is not up to date.

    Raises
    ------
    Locked
        If another run works in the same folders.
    ConfigurationError
        If there are no deliveries.
    """
    with workspace.lock():
        inputs = digest_inputs(study_file, study, workspace.raw, alone=True)
        return make_tables(study, workspace, inputs, listener, force=force)


def digest_inputs(study_file: Path, study: Study, raw: Path, *, alone: bool = False) -> Inputs:
    """Digest what tables and reports are made from. Raises ConfigurationError if there are no deliveries.

    Parameters
    ----------
    alone
        Whether official statistics alone are enough: a design is locked from them before the pilot delivers anything.
    """
    if not (alone and _holds_statistics(raw)):
        need_deliveries(study, raw)
    return fingerprint.inputs(study_file, raw)


def need_deliveries(study: Study, raw: Path) -> None:
    """Raise ConfigurationError if no participant has delivered any file."""
    if not _holds_files(raw, (one.id for one in study.participants)):
        raise ConfigurationError(text("runs.no_deliveries", folder=str(raw)))


def _holds_files(raw: Path, folders: Iterable[str]) -> bool:
    return any(path.is_file() for one in folders for path in (raw / one).rglob("*"))


def _holds_statistics(raw: Path) -> bool:
    return _holds_files(raw, sorted(STATISTICS))


def make_tables(
    study: Study, workspace: Workspace, inputs: Inputs, listener: Listener = silent, *, force: bool = False
) -> Cleaned:
    """Read every delivery and export of a workspace and write its tables and findings.

    Parameters
    ----------
    inputs
        What the tables are made from; where those at hand were made from the same, they stay, and so do the tables of
        each participant whose deliveries have not changed.
    force
        Make them again all the same.
    """
    processed = workspace.processed
    there = {} if force else _digests(processed)
    before = _before(processed, inputs.digest, there)
    if before:
        return before
    (processed / MARK).unlink(missing_ok=True)
    sweep(processed)
    from pilot_analysis.runs.tables import make

    listener(Event(Stage.CLEAN, Step.STARTED))
    read = _Counter(listener)
    made = make(study, workspace, inputs, there, read)
    listener(Event(Stage.CLEAN, Step.DONE, done=read.count, total=read.count))
    cleaned = _summary(made)
    entry = {"inputs": inputs.digest, "manifest": fingerprint.of_file(processed / MANIFEST), "cleaned": asdict(cleaned)}
    write_whole(processed / MARK, (json.dumps(entry, ensure_ascii=False, indent=2) + "\n").encode())
    return cleaned


class _Counter:
    """Tells the listener of each file that intake reads."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self.count = 0

    def __call__(self, file: str) -> None:
        self.count += 1
        self._listener(Event(Stage.CLEAN, Step.STARTED, file, self.count))


def _summary(made: Iterable[Made]) -> Cleaned:
    rows, counts, rejected = Counter[str](), Counter[str](), dict[str, tuple[str, str]]()
    for one in made:
        rows.update(one.rows)
        counts.update(one.severities)
        rejected |= one.rejected
    order = [str(one) for one in reversed(Severity)]
    return Cleaned(
        rows={name: rows[name] for name in schema.tables()},
        findings={name: counts[name] for name in order},
        rejected=tuple({"file": file, "sv": sv, "en": en} for file, (sv, en) in sorted(rejected.items())),
    )


def _digests(processed: Path) -> dict[str, str]:
    """Return the digest of every file of the tables as they are; what else lies there is nobody's concern."""
    names = table_names()
    own = (MANIFEST, WORKBOOK, *(f"{name}.parquet" for name in names))  # parquet, as earlier versions wrote them
    parts = (path for name in names for path in (processed / name).glob("*.parquet") if not path.name.startswith("."))
    seen = (path for path in (*(processed / name for name in own), *parts) if path.is_file())
    return {path_text(path.relative_to(processed)): fingerprint.of_file(path) for path in seen}


def cleaned_before(processed: Path, inputs: str) -> Cleaned | None:
    """Return what cleaning came to before, if it was made from the same and no file has changed since."""
    return _before(processed, inputs, _digests(processed))


def _before(processed: Path, inputs: str, there: Mapping[str, str]) -> Cleaned | None:
    try:
        entry: dict[str, Any] = json.loads((processed / MARK).read_text(encoding="utf-8"))
        if entry["inputs"] != inputs or entry["manifest"] != there[MANIFEST]:
            return None
        if listed(processed) != {file: digest for file, digest in there.items() if file != MANIFEST}:
            return None
        before = entry["cleaned"]
        return Cleaned(before["rows"], before["findings"], tuple(before["rejected"]), kept=True)
    except (OSError, ValueError, KeyError, TypeError, ConfigurationError):
        return None
