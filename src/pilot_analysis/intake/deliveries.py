"""All deliveries below a folder: read, weighed against each other, checked, turned into tables and findings."""

from __future__ import annotations

import gc
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from string import ascii_uppercase
from types import MappingProxyType
from typing import Any

import pandas as pd

from pilot_analysis import schema
from pilot_analysis.findings import Finding, Place, Severity, finding
from pilot_analysis.intake.actors import actors_table
from pilot_analysis.intake.ahead import read_ahead
from pilot_analysis.intake.cells import address
from pilot_analysis.intake.consolidation import Source, Standing, consolidate
from pilot_analysis.intake.corrections import Correction, Misfit, check_fit
from pilot_analysis.intake.delivery import DeliveryReading
from pilot_analysis.intake.folder import list_folder, unreadable
from pilot_analysis.intake.frames import accounts_table, sources_table, tidy_table
from pilot_analysis.intake.names import Names
from pilot_analysis.intake.reading import ROLES
from pilot_analysis.intake.readings import FileReader, Readings
from pilot_analysis.intake.register import due_day, lateness, missing_months, read_register
from pilot_analysis.intake.rules import broken_rules
from pilot_analysis.intake.sheets import SheetReading
from pilot_analysis.intake.values import Reader
from pilot_analysis.intake.workbook import Unreadable
from pilot_analysis.language import text
from pilot_analysis.pilot import Study
from pilot_analysis.privacy import mask

_DOUBTFUL = frozenset({Severity.WARNING, Severity.ERROR})


@dataclass(frozen=True)
class Deliveries:
    """What the participants delivered.

    Parameters
    ----------
    tables
        Every delivered table of the schema, without rows where nobody delivered it.
    sources
        One row per table read (see ARCHITECTURE.md).
    findings
        Every problem, by file, sheet and cell.
    accounts
        Per sheet: how many cells are filled, and how many of them were taken as what; the sums agree.
    actors
        The actors of the study, with the new ones that deliveries name.
    """

    tables: Mapping[str, pd.DataFrame] = field(repr=False)
    sources: pd.DataFrame = field(repr=False)
    findings: tuple[Finding, ...] = field(repr=False)
    accounts: pd.DataFrame = field(repr=False)
    actors: pd.DataFrame = field(repr=False)


@dataclass(frozen=True)
class _File:
    """A file that was read, with what is known about its delivery."""

    place: Place
    sha256: str
    received_on: date | None
    reading: DeliveryReading


@contextmanager
def _without_collection() -> Iterator[None]:
    """Keep Python from looking for cycles among millions of cells, of which none is part of one."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@_without_collection()
def read_deliveries(
    study: Study,
    raw: Path,
    progress: Callable[[str], None] | None = None,
    corrections: Sequence[Correction] = (),
    kept: Path | None = None,
) -> Deliveries:
    """Read every delivery below ``raw``.

    Parameters
    ----------
    raw
        The folder with one folder per participant, and ``mottaget.csv``.
    progress
        Is told the path of each file before it is read.
    corrections
        What stands in ``corrections.toml`` (see `corrections.load_corrections`).
    kept
        A folder of what was read before, by content: files that have not changed are not read again.

    Raises
    ------
    ConfigurationError
        If a correction does not fit what was delivered: all of them, each with the reason.

    Notes
    -----
    A file that cannot be read is a fatal finding and stops no other. Files are taken in the order in which they
    came in; where that is unknown, by the month they are for.
    """
    days, findings = read_register(raw)
    reading = FileReader(Reader(Names.of(study)), corrections, Readings(kept, study) if kept else None)
    files = []
    delivered, passed_over = list_folder(study, raw)
    findings += passed_over
    told = read_ahead(delivered, study, kept, progress) if kept else set()
    for path, place in delivered:
        if progress and place.file not in told:
            progress(place.file)
        if (one := _read(path, place, days, reading, findings)) is not None:
            findings += _about(one, study, reading.reader.names)
            files.append(one)
    if reading.kept:
        reading.kept.forget_others()
    check_fit(_misfits(files, corrections))
    files.sort(key=lambda one: (_came_in(one), one.reading.period, one.place.file))
    months: dict[str, list[str]] = {}
    for one in files:
        months.setdefault(one.place.participant, []).append(one.reading.period)
    findings += missing_months(months, study)
    sources = list(_sources(files))
    tables = _tables(sources, study, findings)
    return Deliveries(
        tables=MappingProxyType(tables),
        sources=_sources_table(files, sources),
        findings=tuple(sorted(findings, key=_in_order)),
        accounts=_accounts(files),
        actors=actors_table(study, [source.reading.actors for source in sources], tables),
    )


def _read(
    path: Path,
    place: Place,
    days: Mapping[str, date],
    how: FileReader,
    findings: list[Finding],
) -> _File | None:
    try:
        content = path.read_bytes()
        sha256 = hashlib.sha256(content).hexdigest()
        reading = how.read(content, sha256, place)
    except OSError:
        findings.append(unreadable(place, Unreadable("unopened")))
        return None
    except Unreadable as error:
        findings.append(unreadable(place, error))
        return None
    findings += reading.findings
    return _File(place, sha256, days.get(place.file), reading)


def _misfits(files: Sequence[_File], corrections: Iterable[Correction]) -> list[Misfit]:
    """Return the corrections that fit nothing that was delivered: within their file, or for want of it."""
    there = {one.place.file for one in files}
    gone = [Misfit(one, text("supplier.file_gone")) for one in corrections if one.file not in there]
    return [*gone, *(misfit for one in files for misfit in one.reading.misfits)]


def _about(one: _File, study: Study, names: Names) -> Iterator[Finding]:
    """Check who a file says it is from, which month it is for, and when it came in."""
    participant = next(each for each in study.participants if each.id == one.place.participant)
    for sheet in one.reading.sheets:
        said = sheet.top.participant
        own = names.participant(said) == participant.id or names.municipality(said) in participant.municipalities
        if said and sheet.top.participant_cell and not own:
            place = one.place.at(sheet=sheet.name, cell=address(*sheet.top.participant_cell))
            yield finding("participant_mismatch", place, said, participant.name)
    if not one.reading.period:
        yield _without_period(one)
    if (problem := lateness(one.place, one.reading.period, one.received_on, study)) is not None:
        yield problem


def _without_period(one: _File) -> Finding:
    for sheet in one.reading.sheets:
        if sheet.top.period and sheet.top.period_cell:
            place = one.place.at(sheet=sheet.name, cell=address(*sheet.top.period_cell))
            return finding("period_unknown", place, sheet.top.period)
    return finding("period_unknown", one.place, text("intake.empty"))


def _came_in(one: _File) -> date:
    """Return the day on which a file came in, or would have been in time."""
    if one.received_on is not None:
        return one.received_on
    return due_day(one.reading.period, 0) if one.reading.period else date.min


def _sources(files: Iterable[_File]) -> Iterator[Source]:
    number = 0
    for one in files:
        for sheet in one.reading.sheets:
            for table in sheet.tables:
                number += 1
                yield Source(number, one.place.at(sheet=sheet.name, table=table.table), table)


def _tables(sources: list[Source], study: Study, findings: list[Finding]) -> dict[str, pd.DataFrame]:
    """Weigh the deliveries against each other, check what stands, and make the tidy tables."""
    standing: dict[str, Standing] = {}
    order = [one.id for one in study.participants]
    own: dict[str, list[Source]] = {name: [] for name, table in schema.tables().items() if table.delivered}
    for one in sources:
        own[one.reading.table].append(one)
    for name, every in own.items():
        standing[name], found = consolidate(name, every, order)
        findings += found
    suspect: dict[str, set[int]] = {name: set() for name in standing}
    for name, row, problem in broken_rules(standing, study):
        findings.append(problem)
        if problem.severity in _DOUBTFUL:
            suspect[name].add(row)
    return {name: tidy_table(standing.pop(name), suspect[name]) for name in tuple(standing)}


def _sources_table(files: Iterable[_File], sources: Iterable[Source]) -> pd.DataFrame:
    by_file = {one.place.file: (order, one) for order, one in enumerate(files, start=1)}
    records = []
    for source in sources:
        order, one = by_file[source.place.file]
        sheet = next(each for each in one.reading.sheets if source.reading in each.tables)
        records.append(_source_record(source, order, one, sheet))
    return sources_table(records)


def _source_record(source: Source, order: int, one: _File, sheet: SheetReading) -> dict[str, Any]:
    return {
        "source": source.number,
        "participant": source.place.participant,
        "file": mask(source.place.file),
        "sha256": one.sha256,
        "sheet": mask(source.place.sheet),
        "table": source.reading.table,
        "header_row": source.reading.header_row,
        "period": sheet.top.months[-1] if sheet.top.months else one.reading.period or None,
        "received_on": one.received_on,
        "order": order,
        "columns": json.dumps(source.reading.letters, ensure_ascii=False),
        "recipe": source.reading.recipe,
        "synthetic": one.reading.synthetic,
    }


def _accounts(files: Iterable[_File]) -> pd.DataFrame:
    records = [
        (
            one.place.participant,
            mask(one.place.file),
            mask(sheet.name),
            sheet.filled,
            *(sheet.counts[role] for role in ROLES),
        )
        for one in sorted(files, key=lambda one: one.place.file)
        for sheet in one.reading.sheets
    ]
    return accounts_table(records)


def _in_order(one: Finding) -> tuple[Any, ...]:
    """Return a sort key: by file and sheet, then from the top of the sheet and from its left."""
    first = one.place.cell.partition(",")[0].partition(":")[0]
    column, row = first.rstrip("0123456789"), first.lstrip(ascii_uppercase)
    where = one.place.table, int(row or 0), len(column), column
    return one.place.file, one.place.sheet, *where, one.rule, one.message.en
