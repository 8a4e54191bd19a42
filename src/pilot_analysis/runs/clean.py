"""Deliveries and saved official statistics become tidy tables; what has not changed is not done again."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pilot_analysis.errors import ConfigurationError
from pilot_analysis.findings import Finding, Severity
from pilot_analysis.language import text
from pilot_analysis.pilot import Study
from pilot_analysis.runs import fingerprint
from pilot_analysis.runs.fingerprint import Inputs
from pilot_analysis.runs.progress import Event, Listener, Stage, Step, silent
from pilot_analysis.workspace import CORRECTIONS_FILE, Workspace, sweep, write_whole

if TYPE_CHECKING:
    import pandas as pd

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
        return make_tables(study, workspace, inputs.digest, listener, force=force)


def digest_inputs(study_file: Path, study: Study, raw: Path, *, alone: bool = False) -> Inputs:
    """Digest what tables and reports are made from. Raises ConfigurationError if there are no deliveries.

    Parameters
    ----------
    alone
        Whether official statistics alone are enough: a design is locked from them before the pilot delivers anything.
    """
    if not _holds_files(raw, (one.id for one in study.participants)) and not (alone and _holds_statistics(raw)):
        raise ConfigurationError(text("runs.no_deliveries", folder=str(raw)))
    return fingerprint.inputs(study_file, raw)


def _holds_files(raw: Path, folders: Iterable[str]) -> bool:
    return any(path.is_file() for one in folders for path in (raw / one).rglob("*"))


def _holds_statistics(raw: Path) -> bool:
    from pilot_analysis.intake.folder import STATISTICS

    return _holds_files(raw, sorted(STATISTICS))


def make_tables(
    study: Study, workspace: Workspace, inputs: str, listener: Listener = silent, *, force: bool = False
) -> Cleaned:
    """Read every delivery and export of a workspace and write its tables and findings.

    Parameters
    ----------
    inputs
        The digest of what the tables are made from; where the tables at hand were made from the same, they stay.
    force
        Make them again all the same.
    """
    processed = workspace.processed
    before = None if force else cleaned_before(processed, inputs)
    if before:
        return before
    (processed / MARK).unlink(missing_ok=True)
    sweep(processed)
    tables, sources, findings, accounts = _read(study, workspace, listener)
    from pilot_analysis.tables import store

    store.write(processed, tables, sources, findings, accounts, language=study.pilot.language)
    cleaned = _summary(tables, findings)
    entry = {"inputs": inputs, "tables": _digests(processed), "cleaned": asdict(cleaned)}
    write_whole(processed / MARK, (json.dumps(entry, ensure_ascii=False, indent=2) + "\n").encode())
    return cleaned


def _read(
    study: Study, workspace: Workspace, listener: Listener
) -> tuple[dict[str, pd.DataFrame], pd.DataFrame, tuple[Finding, ...], pd.DataFrame]:
    """Return the tables, sources, findings and accounts of deliveries and statistics together."""
    import pandas as pd

    from pilot_analysis.intake import read_deliveries
    from pilot_analysis.intake.corrections import load_corrections
    from pilot_analysis.sources import read_statistics

    listener(Event(Stage.CLEAN, Step.STARTED))
    read = _Counter(listener)
    deliveries = read_deliveries(
        study, workspace.raw, read, load_corrections(workspace.root / CORRECTIONS_FILE), workspace.readings
    )
    first = int(deliveries.sources["source"].max()) + 1 if len(deliveries.sources) else 1
    export = read_statistics(workspace.raw, first, study.participants)
    parts = [frame for frame in (deliveries.sources, export.sources) if len(frame)]
    sources = pd.concat(parts, ignore_index=True) if parts else deliveries.sources
    tables = {**deliveries.tables, "actors": deliveries.actors, "indicators": export.frame}
    listener(Event(Stage.CLEAN, Step.DONE, done=read.count, total=read.count))
    return tables, sources, (*deliveries.findings, *export.findings), deliveries.accounts


class _Counter:
    """Tells the listener of each file that intake reads."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self.count = 0

    def __call__(self, file: str) -> None:
        self.count += 1
        self._listener(Event(Stage.CLEAN, Step.STARTED, file, self.count))


def _summary(tables: Mapping[str, pd.DataFrame], findings: tuple[Finding, ...]) -> Cleaned:
    counts = Counter(str(one.severity) for one in findings)
    order = [str(one) for one in reversed(Severity)]
    rejected = {one.place.file: one.message for one in findings if one.severity is Severity.FATAL}
    return Cleaned(
        rows={name: len(frame) for name, frame in tables.items()},
        findings={name: counts[name] for name in order},
        rejected=tuple({"file": file, "sv": words.sv, "en": words.en} for file, words in sorted(rejected.items())),
    )


def _digests(processed: Path) -> dict[str, str]:
    """Return the digest of every visible file in ``processed`` but the mark."""
    visible = (path for path in processed.iterdir() if path.is_file() and not path.name.startswith("."))
    return {path.name: fingerprint.of_file(path) for path in sorted(visible) if path.name != MARK}


def cleaned_before(processed: Path, inputs: str) -> Cleaned | None:
    """Return what cleaning came to before, if it was made from the same and no file has changed since."""
    try:
        entry: dict[str, Any] = json.loads((processed / MARK).read_text(encoding="utf-8"))
        if entry["inputs"] != inputs or entry["tables"] != _digests(processed):
            return None
        before = entry["cleaned"]
        return Cleaned(before["rows"], before["findings"], tuple(before["rejected"]), kept=True)
    except (OSError, ValueError, KeyError, TypeError):
        return None
