"""All deliveries below a folder: read, weighed against each other, checked, turned into tables and findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

import pandas as pd
import pyarrow as pa

from pilot_analysis import schema
from pilot_analysis.findings import Finding, by_place
from pilot_analysis.intake.actors import actors_table
from pilot_analysis.intake.between import Marks, hold
from pilot_analysis.intake.corrections import Correction, check_fit
from pilot_analysis.intake.folder import read_folder
from pilot_analysis.intake.frames import empty_table, marked
from pilot_analysis.intake.participant import Part, ParticipantReader
from pilot_analysis.pilot import Study


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


def read_deliveries(
    study: Study,
    raw: Path,
    progress: Callable[[str], None] | None = None,
    corrections: Sequence[Correction] = (),
) -> Deliveries:
    """Read every delivery below ``raw``, all of it in memory.

    Parameters
    ----------
    raw
        The folder with one folder per participant, and ``mottaget.csv``.
    progress
        Is told the path of each file before it is read.
    corrections
        What stands in ``corrections.toml`` (see `corrections.load_corrections`).

    Raises
    ------
    ConfigurationError
        If a correction does not fit what was delivered: all of them, each with the reason.

    Notes
    -----
    A file that cannot be read is a fatal finding and stops no other. Files are taken in the order in which they
    came in; where that is unknown, by the month they are for.
    """
    folder = read_folder(study, raw)
    reader = ParticipantReader(study, folder.days, corrections)
    parts = [reader.read(participant, files, progress) for participant, files in folder.files.items()]
    facts = {one.participant: one.facts for one in parts}
    files = {file for one in facts.values() for file in one.files}
    check_fit((misfit for one in parts for misfit in one.misfits), corrections, files)
    found = hold(facts, study, lambda table, column, asked: _offered(parts, table, column) & asked)
    findings = (*folder.findings, *(each for one in parts for each in one.findings), *found.findings)
    return Deliveries(
        tables=MappingProxyType(_tables(parts, found.marks)),
        sources=pa.concat_tables([one.sources for one in parts] or [empty_table("sources")]).to_pandas(),
        findings=tuple(sorted(findings, key=by_place)),
        accounts=pa.concat_tables([one.accounts for one in parts] or [empty_table("accounts")]).to_pandas(),
        actors=actors_table(study, facts.values()),
    )


def _offered(parts: Iterable[Part], table: str, column: str) -> set[str]:
    held = (one.tables[table].column(column) for one in parts if table in one.tables)
    return {value for one in held for value in one.to_pylist()}


def _tables(parts: Iterable[Part], marks: Mapping[str, Mapping[str, Marks]]) -> dict[str, pd.DataFrame]:
    own: dict[str, list[pa.Table]] = {name: [] for name, one in schema.tables().items() if one.delivered}
    for part in parts:
        for name, table in part.tables.items():
            told = marks.get(part.participant, {}).get(name)
            own[name].append(table if told is None else marked(table, told.suspect, told.gone))
    return {name: pa.concat_tables([empty_table(name), *every]).to_pandas() for name, every in own.items()}
