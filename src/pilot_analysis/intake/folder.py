"""The folder of deliveries: which files are a participant's, and which are passed over with a finding."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pilot_analysis.findings import Finding, Place, finding
from pilot_analysis.intake.register import REGISTER
from pilot_analysis.intake.workbook import Unreadable, is_lock_file, looks_delivered
from pilot_analysis.workspace import path_text

if TYPE_CHECKING:
    from pilot_analysis.pilot import Study

# Folders that hold saved exports of official statistics, read by `pilot_analysis.sources`.
STATISTICS = frozenset({"scb", "kolada", "skolverket", "arbetsformedlingen"})


def list_folder(study: Study, raw: Path) -> tuple[list[tuple[Path, Place]], list[Finding]]:
    """List the files in participants' folders below ``raw``, by path.

    Returns
    -------
    tuple
        The files with their places, and a finding for each lock file and for each folder or workbook of no
        participant. Hidden files are passed over, and so are other files that lie beside the folders.
    """
    files: list[tuple[Path, Place]] = []
    findings: list[Finding] = []
    known = {one.id for one in study.participants}
    expected = ", ".join(one.id for one in study.participants)
    for entry in sorted(raw.iterdir()) if raw.is_dir() else ():
        if entry.name in known and entry.is_dir():
            own, locks = _participant_files(entry)
            files += own
            findings += locks
        elif _is_astray(entry):
            findings.append(finding("participant_unknown", Place(file=entry.name), entry.name, expected))
    return files, findings


def unreadable(place: Place, error: Unreadable) -> Finding:
    """Return the finding for a file that cannot be read."""
    return finding("file_unreadable", place, error.cause, remedy=error.remedy)


def _participant_files(folder: Path) -> tuple[list[tuple[Path, Place]], list[Finding]]:
    files, locks = [], []
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        place = Place(participant=folder.name, file=path_text(path.relative_to(folder.parent)))
        if is_lock_file(path.name):
            locks.append(finding("lock_file", place))
        elif not path.name.startswith("."):
            files.append((path, place))
    return files, locks


def _is_astray(entry: Path) -> bool:
    """Tell whether an entry below ``raw`` looks like a delivery that lies in no participant's folder."""
    if entry.is_dir():
        return not entry.name.startswith(".") and entry.name not in STATISTICS
    return looks_delivered(entry.name) and entry.name != REGISTER
