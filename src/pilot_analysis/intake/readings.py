"""What was read in each file, kept by the file's content, so that only files that are new or changed are read again.

A reading is used only for the very bytes, place, study and program that it was made from, and only whole: it bears the
digest of itself. It holds what the tidy tables hold, masked as they are; the folder may be removed at any time.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from pilot_analysis import schema
from pilot_analysis.findings import Place
from pilot_analysis.intake.corrections import Correction
from pilot_analysis.intake.delivery import DeliveryReading, read_delivery
from pilot_analysis.intake.values import Reader
from pilot_analysis.pilot import Study
from pilot_analysis.resources import FOLDER
from pilot_analysis.workspace import write_whole

_READERS = ("python-calamine", "rapidfuzz", "openpyxl")
_MADE_FROM = ("intake", "catalogue", ".")  # folders of the package, the last without those below it


class Readings:
    """The readings kept in a folder.

    Parameters
    ----------
    folder
        Made when the first reading is kept.
    study
        Whose names the readings depend on.
    """

    def __init__(self, folder: Path, study: Study) -> None:
        self._folder = folder
        self._made_from = hashlib.sha256(f"{_program()}\n{study.model_dump_json()}".encode()).hexdigest()
        self._used: set[str] = set()

    def holds(self, path: Path, place: Place) -> bool:
        """Tell whether there is a reading of a file as it is now; of one that cannot be opened there never is."""
        try:
            sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        except OSError:
            return False
        return (self._folder / self._name(sha256, place)).is_file()

    def get(self, sha256: str, place: Place) -> DeliveryReading | None:
        """Return what was read in a file of this content at this place; ``None`` where it has to be read."""
        name = self._name(sha256, place)
        try:
            digest, _, content = (self._folder / name).read_bytes().partition(b"\n")
        except OSError:
            return None
        if digest != _digest(content):
            return None
        try:
            reading = _adapter().validate_json(content)
        except ValidationError:
            return None
        for sheet in reading.sheets:
            for table in sheet.tables:
                _restore_days(table.table, table.columns)
        self._used.add(name)
        return reading

    def keep(self, sha256: str, place: Place, reading: DeliveryReading) -> None:
        """Keep what was read in a file, where it can be kept: without room or leave it is read again next time."""
        content = _adapter().dump_json(reading)
        name = self._name(sha256, place)
        with suppress(OSError):  # or the delivery itself would be taken for unreadable
            write_whole(self._folder / name, _digest(content) + b"\n" + content, durable=False)
        self._used.add(name)

    def forget_others(self) -> None:
        """Remove the readings of files that are no longer there, or are there with other content."""
        for path in self._folder.glob("*.json") if self._folder.is_dir() else ():
            if path.name not in self._used:
                with suppress(OSError):
                    path.unlink(missing_ok=True)

    def _name(self, sha256: str, place: Place) -> str:
        parts = (self._made_from, sha256, place.participant, place.file)
        return f"{hashlib.sha256(json.dumps(parts).encode()).hexdigest()}.json"


@dataclass(frozen=True)
class FileReader:
    """How files are read: by this reader, with these corrections, and with what was kept of earlier readings."""

    reader: Reader
    corrections: Sequence[Correction] = ()
    kept: Readings | None = None

    def read(self, content: bytes, sha256: str, place: Place) -> DeliveryReading:
        """Return what a file holds; one with corrections is always read, so that they are held against it.

        Parameters
        ----------
        sha256
            The digest of ``content``.

        Raises
        ------
        pilot_analysis.intake.workbook.Unreadable
            If the file as a whole cannot be read.
        """
        if self.kept is None or any(one.file == place.file for one in self.corrections):
            return read_delivery(content, place, self.reader, self.corrections)
        reading = self.kept.get(sha256, place)
        if reading is None:
            reading = read_delivery(content, place, self.reader)
            self.kept.keep(sha256, place, reading)
        return reading


def _restore_days(table: str, columns: Mapping[str, list[Any]]) -> None:
    """Make days of the words that JSON has for them; equal words become one day."""
    declared = schema.table(table).columns
    for name in (name for name in columns if name in declared and declared[name].type == "date"):
        words = set(columns[name]) - {None}
        days: dict[str | None, date | None] = {None: None, **{one: date.fromisoformat(one) for one in words}}
        columns[name][:] = [days[one] for one in columns[name]]


def _digest(content: bytes) -> bytes:
    return hashlib.sha256(content).hexdigest().encode()


@cache
def _adapter() -> TypeAdapter[DeliveryReading]:
    return TypeAdapter(DeliveryReading)


@cache
def _program() -> str:
    """Return a digest of everything in the package that a reading depends on, and the versions of the readers."""
    found = hashlib.sha256()
    for name in _MADE_FROM:
        files = (FOLDER / name).rglob("*") if name != "." else FOLDER.glob("*")
        for path in sorted(one for one in files if one.is_file() and "__pycache__" not in one.parts):
            found.update(path.relative_to(FOLDER).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return " ".join([found.hexdigest(), *(f"{one} {metadata.version(one)}" for one in _READERS)])
