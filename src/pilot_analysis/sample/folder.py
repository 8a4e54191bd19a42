"""Writing the sample year into a folder of deliveries, and never over anybody's real ones."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from pilot_analysis.errors import ConfigurationError
from pilot_analysis.language import text
from pilot_analysis.pilot import Study
from pilot_analysis.sample.csv_text import csv_bytes
from pilot_analysis.sample.faults import faults
from pilot_analysis.sample.ods import ods_bytes
from pilot_analysis.sample.reading import Year, year
from pilot_analysis.sample.records import File
from pilot_analysis.sample.styles import participants
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
    _refuse_other_study(study)
    _refuse_real_deliveries(study, folder)
    content = dict(_content(study, year(study, seed)))
    write_whole(folder / NOTICE, content[NOTICE])
    for name, inside in content.items():
        _write_changed(folder / name, inside)
    for one in study.participants:
        for left in _files_below(folder / one.id):
            if left.relative_to(folder).as_posix() not in content:
                left.unlink()
    return tuple(sorted(folder / name for name in content))


def _refuse_other_study(study: Study) -> None:
    ids = {one.id for one in study.participants}
    if ids != set(participants()) or study.months()[0] != "2014-12" or len(study.months()) != 12:
        raise ConfigurationError(text("sample.other_study", study=study.pilot.id, expected=sorted(participants())))


def _refuse_real_deliveries(study: Study, folder: Path) -> None:
    if (folder / NOTICE).is_file():
        return
    held = [left for one in study.participants for left in _files_below(folder / one.id)]
    if (folder / REGISTER).exists():
        held.append(folder / REGISTER)
    if held:
        raise ConfigurationError(text("sample.real_deliveries", folder=str(folder), file=str(held[0]), notice=NOTICE))


def _files_below(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else []


def _write_changed(path: Path, content: bytes) -> None:
    if not path.is_file() or path.read_bytes() != content:
        write_whole(path, content)


def _content(study: Study, whole_year: Year) -> Iterator[tuple[str, bytes]]:
    """Yield every file's path below the folder, with ``/``, and its bytes."""
    yield NOTICE, f"{text('sample.notice').sv}\n\n{text('sample.notice').en}\n".encode()
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
    properties = {"title": title, "subject": MARK, "author": "Exempel Exempelsson", "comments": text("sample.notice").sv}
    if file.format == "ods":
        return ods_bytes(file.sheets, properties)
    return xlsx_bytes(file.sheets, properties, file.epoch_1904)


def _register(whole_year: Year) -> bytes:
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";", lineterminator="\n")
    writer.writerow(["fil", "mottaget"])
    writer.writerows([path, came.isoformat()] for path, came in sorted(whole_year.received.items()) if came)
    return stream.getvalue().encode()
