"""Folders of saved exports in, the ``indicators`` table out. What a file is, its content says, not its folder."""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, TypeVar

import pandas as pd

from pilot_analysis import schema
from pilot_analysis.findings import Finding, Place, finding
from pilot_analysis.intake.cells import Sheet, is_filled, written
from pilot_analysis.intake.folder import unreadable
from pilot_analysis.intake.frames import sources_table, tidy_frame
from pilot_analysis.intake.workbook import Unreadable, is_lock_file, looks_delivered, read_sheets
from pilot_analysis.language import text
from pilot_analysis.privacy import mask
from pilot_analysis.resources import without_collection
from pilot_analysis.sources.indicators import KEY, rows_of, shown
from pilot_analysis.sources.jsonstat import read_json
from pilot_analysis.sources.kolada import read_kolada
from pilot_analysis.sources.live import shelf
from pilot_analysis.sources.long_grid import read_long
from pilot_analysis.sources.observations import Table
from pilot_analysis.sources.px import is_px, read_px
from pilot_analysis.sources.pxweb import read_pxweb
from pilot_analysis.sources.regions import Regions
from pilot_analysis.sources.skolverket import read_skolverket
from pilot_analysis.workspace import STATISTICS

if TYPE_CHECKING:
    from pilot_analysis.pilot import Participant

_Held = TypeVar("_Held")
_OTHERS = frozenset({".json", ".px"})
_HALF_A_DECIMAL = 0.005 + 1e-9  # half of the last of two decimals
# Lines below a table that only PxWeb writes.
_PXWEB = frozenset({"senaste uppdatering:", "latest update:", "intern referenskod:", "internal reference code:"})


@dataclass(frozen=True)
class Export:
    """What saved exports hold.

    Parameters
    ----------
    frame
        The ``indicators`` table.
    sources
        One row per table of an export (see ARCHITECTURE.md); of no participant.
    """

    frame: pd.DataFrame = field(repr=False)
    sources: pd.DataFrame = field(repr=False)
    findings: tuple[Finding, ...] = field(repr=False)


def read_statistics(raw: Path, first_source: int, participants: Iterable[Participant] = ()) -> Export:
    """Read the saved exports in every folder of official statistics below ``raw``.

    Parameters
    ----------
    first_source
        The id of the first source.
    participants
        Those with a ``federation_code`` are units of their own in some statistics, and stand for their members.
    """
    with without_collection():
        return _read([raw / name for name in sorted(STATISTICS)], first_source, Regions(participants))


def read_exports(folder: Path, first_source: int, participants: Iterable[Participant] = ()) -> Export:
    """Read every saved export in one folder; a missing folder has none. Parameters as for `read_statistics`."""
    with without_collection():
        return _read([folder], first_source, Regions(participants))


def _read(folders: Iterable[Path], first_source: int, regions: Regions) -> Export:
    findings: list[Finding] = []
    sources: list[dict[str, Any]] = []
    standing: dict[tuple[str, ...], dict[str, Any]] = {}
    for path, place in itertools.chain.from_iterable(map(_files, folders)):
        content, fetched = path.read_bytes(), shelf.beside(path)
        when = {"retrieved_on": datetime.fromisoformat(fetched.retrieved[:10])} if fetched else {}
        for table in _tables(content, place, findings, fetched):
            number = first_source + len(sources)
            sources.append(_source(table, number, hashlib.sha256(content).hexdigest()))
            rows, told = rows_of(table, number, regions)
            findings += told
            for row in rows:
                row.update(when)
                _stand(standing, row, table, findings)
    rows = sorted(standing.values(), key=lambda row: tuple(row[name] for name in KEY))
    names = schema.table("indicators").names()
    frame = tidy_frame("indicators", {name: [row.get(name) for row in rows] for name in names})
    return Export(frame, sources_table(sources).to_pandas(), tuple(findings))


def _files(folder: Path) -> list[tuple[Path, Place]]:
    every = sorted(one for one in folder.rglob("*") if one.is_file()) if folder.is_dir() else []
    read = (one for one in every if looks_delivered(one.name) or one.suffix.casefold() in _OTHERS)
    return [
        (one, Place(file=one.relative_to(folder.parent).as_posix(), table="indicators"))
        for one in read
        if not is_lock_file(one.name)
    ]


def _tables(
    content: bytes, place: Place, findings: list[Finding], fetched: shelf.Kept | None = None
) -> Iterator[Table]:
    """Yield every table of a file; what is none of a known kind is told."""
    name = PurePath(place.file).name
    try:
        if is_px(content) or name.casefold().endswith(".px"):
            yield _whole(read_px, content, place)
        elif name.casefold().endswith(".json"):
            title, definition = (fetched.title, fetched.definition) if fetched else ("", "")
            table = _whole(partial(read_json, title=title, definition=definition), content, place)
            if table is not None:
                yield table
            else:
                findings.append(_unknown(place, name))
        else:
            yield from _sheets(read_sheets(content, name), place, findings)
    except Unreadable as error:
        findings.append(unreadable(place, error))


def _whole(read: Callable[[bytes, Place], _Held], content: bytes, place: Place) -> _Held:
    """Read a file that is one table, or none of it."""
    try:
        return read(content, place)
    except ValueError:
        raise Unreadable("damaged") from None


def _sheets(sheets: Iterable[Sheet], place: Place, findings: list[Finding]) -> Iterator[Table]:
    every = [sheet for sheet in sheets if sheet.filled()]
    places = {sheet.name: place.at(sheet=sheet.name) for sheet in every}
    findings += [finding("sheet_hidden", places[sheet.name]) for sheet in every if not sheet.visible]
    filled = [sheet for sheet in every if sheet.visible]
    tables = {sheet.name: _table(sheet, places[sheet.name]) for sheet in filled}
    for sheet in filled:
        table = tables[sheet.name]
        if table is not None:
            yield table
        elif _table(_transposed(sheet), places[sheet.name]) is not None:
            findings.append(finding("sheet_transposed", places[sheet.name]))
        elif any(tables.values()):
            findings.append(finding("sheet_ignored", places[sheet.name]))
    if filled and not any(tables.values()):
        first = filled[0]
        title = next((written(cell) for row in first.rows for cell in row if is_filled(cell)), "")
        findings.append(_unknown(places[first.name], title))


def _table(sheet: Sheet, place: Place) -> Table | None:
    """Read a sheet as what its words say it is; Kolada's may differ from PxWeb's only by its signature."""
    table = read_skolverket(sheet, place)
    if table is None and not _is_signed(sheet):
        table = read_kolada(sheet, place)
    name = PurePath(place.file).name
    return table or read_pxweb(sheet, place, name) or read_long(sheet, place, name)


def _is_signed(sheet: Sheet) -> bool:
    return any(bool(row) and isinstance(row[0], str) and row[0].strip().casefold() in _PXWEB for row in sheet.rows)


def _transposed(sheet: Sheet) -> Sheet:
    return replace(sheet, rows=tuple(itertools.zip_longest(*sheet.rows, fillvalue="")), merged=())


def _unknown(place: Place, found: str) -> Finding:
    return finding("export_unknown", place, found, text("sources.known_exports"))


def _source(table: Table, number: int, sha256: str) -> dict[str, Any]:
    return {
        "source": number,
        "participant": None,
        "file": mask(table.place.file),
        "sha256": sha256,
        "sheet": mask(table.place.sheet),
        "table": "indicators",
        "header_row": table.header_row,
        "period": None,
        "received_on": None,
        "order": None,
        "columns": json.dumps(dict(table.columns)),
        "synthetic": "syntetiska uppgifter" in table.title.casefold(),
    }


def _stand(
    standing: dict[tuple[str, ...], dict[str, Any]], row: dict[str, Any], table: Table, findings: list[Finding]
) -> None:
    """Let a row stand; of two exports that give the same figure differently the later is taken, and told.

    A share that one gives to two decimals and the other as counts is the same figure: the counts stand.
    """
    key = tuple(row[name] for name in KEY)
    before = standing.get(key)
    if before is not None and _agree(before, row):
        if row.get("numerator") is not None and before.get("numerator") is None:
            standing[key] = row
        return
    if before is not None:
        cell = json.loads(row["source_cells"]).get("value", "")
        findings.append(finding("revised", table.place.at(cell=cell), shown(row["value"]), shown(before["value"])))
    standing[key] = row


def _agree(before: dict[str, Any], row: dict[str, Any]) -> bool:
    """Tell whether two rows give the same figure; shares in per cent to the two decimals that are published."""
    one, other = before["value"], row["value"]
    if one == other or one is None or other is None:
        return bool(one == other)
    return bool(row["unit"] == "procent" and abs(one - other) <= _HALF_A_DECIMAL)
