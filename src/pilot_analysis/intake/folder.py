"""The folder of deliveries: which files are a participant's, and which are passed over with a finding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from pilot_analysis.findings import Finding, Place, finding
from pilot_analysis.intake.register import REGISTER, read_register
from pilot_analysis.intake.workbook import Unreadable, is_lock_file, looks_delivered
from pilot_analysis.workspace import STATISTICS, path_text

if TYPE_CHECKING:
    from pilot_analysis.pilot import Study


@dataclass(frozen=True)
class Folder:
    """The folder of deliveries.

    Parameters
    ----------
    files
        The files of each participant that has any, in the order of the study.
    days
        The day on which each file came in.
    findings
        What is wrong with the folder and its register.
    """

    files: Mapping[str, list[tuple[Path, Place]]]
    days: Mapping[str, date]
    findings: list[Finding]


def read_folder(study: Study, raw: Path) -> Folder:
    """Return which files there are below ``raw``, and when they came in."""
    days, findings = read_register(raw)
    files, passed_over = list_folder(study, raw)
    own: dict[str, list[tuple[Path, Place]]] = {one.id: [] for one in study.participants}
    for path, place in files:
        own[place.participant].append((path, place))
    return Folder({one: every for one, every in own.items() if every}, days, [*findings, *passed_over])


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
