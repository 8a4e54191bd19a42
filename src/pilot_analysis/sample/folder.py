"""Writing the sample year into a folder of deliveries, and never over anybody's real ones."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path

from pilot_analysis.errors import ConfigurationError
from pilot_analysis.language import text
from pilot_analysis.pilot import Study
from pilot_analysis.sample.csv_text import csv_bytes
from pilot_analysis.sample.faults import faults
from pilot_analysis.sample.ods import ods_bytes
from pilot_analysis.sample.reading import Year, year
from pilot_analysis.sample.records import File
from pilot_analysis.sample.workbooks import MARK
from pilot_analysis.sample.xls import xls_bytes
from pilot_analysis.sample.xlsx import xlsx_bytes
from pilot_analysis.workspace import write_whole

NOTICE = "SYNTETISKT.txt"
REGISTER = "mottaget.csv"
# What a spreadsheet program leaves beside an open workbook: who has it open, then blanks (165 bytes in Excel).
_LOCK = b"\x07Exempel".ljust(165, b" ")


def write(study: Study, folder: Path, seed: int) -> tuple[Path, ...]:
    """Write the sample year: a folder for each participant, the register of receipts and the notice.

    The same study and seed give the same bytes. Files of an earlier sample that this one lacks are removed; other files
    beside the participants' folders are left alone.

    Returns
    -------
    tuple
        The paths written, sorted.

    Raises
    ------
    ConfigurationError
        If the study is not the one the sample was made for, or the folder holds deliveries that no sample wrote.
        Nothing has been written.
    """
    whole_year = year(study, seed)
    held = _held(study, folder)
    _refuse_real_deliveries(folder, held)
    content = dict(_content(study, whole_year))
    old = {_seal(_name(folder, path), path.read_bytes()) for path in held}
    new = {_seal(name, inside) for name, inside in content.items()}
    _write_changed(folder / NOTICE, _notice(old | new))  # while both lie there, both are known as sample files
    for name, inside in content.items():
        _write_changed(folder / name, inside)
    for left in held:
        if _name(folder, left) not in content:
            left.unlink()
    _write_changed(folder / NOTICE, _notice(new))
    return tuple(sorted(folder / name for name in (*content, NOTICE)))


def _refuse_real_deliveries(folder: Path, held: Sequence[Path]) -> None:
    """Refuse if any file is not, byte for byte, one that the notice lists: somebody may have worked in it."""
    listed = _listed(folder)
    for path in held:
        if _seal(_name(folder, path), path.read_bytes()) not in listed:
            raise ConfigurationError(text("sample.real_deliveries", folder=str(folder), file=str(path), notice=NOTICE))


def _held(study: Study, folder: Path) -> list[Path]:
    """Return every file where the sample would write."""
    below = [path for one in study.participants for path in (folder / one.id).rglob("*") if path.is_file()]
    return sorted([*below, *(path for path in (folder / REGISTER,) if path.is_file())])


def _name(folder: Path, path: Path) -> str:
    """Return a path below the folder, its letters composed: some systems hand out decomposed ones."""
    return unicodedata.normalize("NFC", path.relative_to(folder).as_posix())


def _seal(name: str, content: bytes) -> str:
    """Return the line of the notice for a file, as ``sha256sum`` writes it."""
    return f"{sha256(content).hexdigest()}  {name}"


def _listed(folder: Path) -> set[str]:
    notice = folder / NOTICE
    return set(notice.read_text(encoding="utf-8").splitlines()) if notice.is_file() else set()


def _notice(seals: Iterable[str]) -> bytes:
    words = text("sample.notice")
    return "\n".join([words.sv, "", words.en, "", *sorted(seals), ""]).encode()


def _write_changed(path: Path, content: bytes) -> None:
    if not path.is_file() or path.read_bytes() != content:
        write_whole(path, content)


def _content(study: Study, whole_year: Year) -> Iterator[tuple[str, bytes]]:
    """Yield every file's path below the folder, with ``/``, and its bytes."""
    yield REGISTER, _register(whole_year)
    for lock in faults()["deliveries"]["locks"]:
        yield f"{lock['participant']}/{lock['name']}", _LOCK
    names = study.labels()
    for file in whole_year.files:
        yield file.path, _bytes(file, names[file.participant].sv)


def _bytes(file: File, participant: str) -> bytes:
    if file.format == "csv":
        return csv_bytes(file.sheets[0])
    if file.format == "xls":
        return xls_bytes(file.sheets, MARK)
    title = f"{MARK}: {participant} {file.period}"
    properties = {
        "title": title,
        "subject": MARK,
        "author": "Exempel Exempelsson",
        "comments": text("sample.notice").sv,
    }
    if file.format == "ods":
        return ods_bytes(file.sheets, properties)
    return xlsx_bytes(file.sheets, properties, file.epoch_1904)


def _register(whole_year: Year) -> bytes:
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";", lineterminator="\n")
    writer.writerow(["fil", "mottaget"])
    writer.writerows([path, came.isoformat()] for path, came in sorted(whole_year.received.items()) if came)
    return stream.getvalue().encode()
