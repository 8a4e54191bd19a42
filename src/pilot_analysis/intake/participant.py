"""What one participant delivered: its files read, weighed against each other and checked; and what others must know.

No participant's rows depend on another's but through what `between` holds against each other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from pilot_analysis import schema
from pilot_analysis.findings import DOUBTFUL, Finding, Place, by_place
from pilot_analysis.intake.between import Facts, facts_of
from pilot_analysis.intake.consolidation import Source, Standing, consolidate
from pilot_analysis.intake.corrections import Correction, Misfit
from pilot_analysis.intake.delivery import read_delivery
from pilot_analysis.intake.folder import unreadable
from pilot_analysis.intake.frames import tidy_table
from pilot_analysis.intake.names import Names
from pilot_analysis.intake.received import Received, about, accounts, sources
from pilot_analysis.intake.rules import broken_rules
from pilot_analysis.intake.values import Reader
from pilot_analysis.intake.workbook import Unreadable
from pilot_analysis.pilot import Study
from pilot_analysis.resources import without_collection

_IDS = 1_000_000  # ids of sources for each participant, so that no delivery changes the ids of another's


@dataclass(frozen=True)
class Part:
    """What one participant delivered.

    Parameters
    ----------
    tables
        The tidy tables of which it delivered rows.
    sources, accounts
        One row per table read, and per sheet (see ARCHITECTURE.md).
    findings
        Every problem that can be told without the other participants, by file, sheet and cell.
    facts
        What the others must know.
    misfits
        Corrections that do not fit what was delivered.
    read
        The digest of each file that was read.
    """

    participant: str
    tables: Mapping[str, pa.Table] = field(repr=False)
    sources: pa.Table = field(repr=False)
    accounts: pa.Table = field(repr=False)
    findings: tuple[Finding, ...] = field(repr=False)
    facts: Facts = field(repr=False)
    misfits: tuple[Misfit, ...] = ()
    read: tuple[str, ...] = ()


class ParticipantReader:
    """Reads what participants delivered.

    Parameters
    ----------
    days
        The day on which each file came in.
    corrections
        Of any file; those of a file are laid over its cells before they are read.
    """

    def __init__(self, study: Study, days: Mapping[str, date], corrections: Sequence[Correction] = ()) -> None:
        self._study, self._days, self._corrections = study, days, corrections
        self._reader = Reader(Names.of(study))

    def read(
        self, participant: str, files: Iterable[tuple[Path, Place]], progress: Callable[[str], None] | None = None
    ) -> Part:
        """Return what one participant delivered.

        Files are taken in the order in which they came in; where that is unknown, by the month they are for. One that
        cannot be read is a fatal finding and stops no other.

        Parameters
        ----------
        progress
            Is told the path of each file before it is read.
        """
        with without_collection():
            return self._read(participant, files, progress or _silent)

    def _read(self, participant: str, files: Iterable[tuple[Path, Place]], progress: Callable[[str], None]) -> Part:
        rank, whose = next((rank, one) for rank, one in enumerate(self._study.participants) if one.id == participant)
        findings: list[Finding] = []
        every = []
        for path, place in files:
            progress(place.file)
            if (one := self._file(path, place, findings)) is not None:
                every.append(one)
        every.sort(key=lambda one: (one.came_in, one.reading.period, one.place.file))
        for one in every:
            findings += about(one, whose, self._reader.names, self._study)
        read, table = sources(every, first_id(rank) - 1)
        standing, suspect = self._weigh(read, findings)
        tables = {name: tidy_table(rows, suspect[name]) for name, rows in standing.items() if len(rows)}
        return Part(
            participant,
            tables,
            table,
            accounts(every),
            tuple(sorted(findings, key=by_place)),
            facts_of(standing, every, read, _met(tables)),
            tuple(misfit for one in every for misfit in one.reading.misfits),
            tuple(one.sha256 for one in every),
        )

    def _file(self, path: Path, place: Place, findings: list[Finding]) -> Received | None:
        try:
            content = path.read_bytes()
            reading = read_delivery(content, place, self._reader, self._corrections, many=True)
        except OSError:
            findings.append(unreadable(place, Unreadable("unopened")))
            return None
        except Unreadable as error:
            findings.append(unreadable(place, error))
            return None
        findings += reading.findings
        return Received(place, hashlib.sha256(content).hexdigest(), self._days.get(place.file), reading)

    def _weigh(
        self, read: Iterable[Source], findings: list[Finding]
    ) -> tuple[dict[str, Standing], dict[str, set[int]]]:
        """Weigh the deliveries against each other and check what stands; return it, and the rows in doubt."""
        own: dict[str, list[Source]] = {name: [] for name, table in schema.tables().items() if table.delivered}
        for one in read:
            own[one.reading.table].append(one)
        standing: dict[str, Standing] = {}
        for name, every in own.items():
            standing[name], found = consolidate(name, every)
            findings += found
        suspect: dict[str, set[int]] = {name: set() for name in standing}
        for name, row, problem in broken_rules(standing, self._study):
            findings.append(problem)
            if problem.severity in DOUBTFUL:
                suspect[name].add(row)
        return standing, suspect


def first_id(rank: int) -> int:
    """Return the id of the first source of the participant of this rank, from 0; statistics come after the last."""
    return (rank + 1) * _IDS + 1


def _silent(_file: str) -> None:
    pass


def _met(tables: Mapping[str, pa.Table]) -> set[str]:
    """Return every actor id in the tidy tables."""
    met: set[str] = set()
    for name, table in tables.items():
        for column in schema.table(name).columns.values():
            if column.type in {"actor", "actors"}:
                cells = pc.unique(table.column(column.name).drop_null()).to_pylist()
                met |= {one for cell in cells for one in cell.split("|")}
    return met
