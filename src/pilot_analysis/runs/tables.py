"""The tables of a whole pilot: each participant's, the official statistics, and what is held between participants."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pilot_analysis.findings import by_place
from pilot_analysis.intake.actors import actors_table
from pilot_analysis.intake.between import Marks, hold
from pilot_analysis.intake.corrections import Misfit, check_fit, load_corrections
from pilot_analysis.intake.folder import read_folder
from pilot_analysis.intake.participant import first_id
from pilot_analysis.resources import without_collection
from pilot_analysis.runs import fingerprint
from pilot_analysis.runs.parts import Made, Maker, Shelf, digest_of, make_all, put_away
from pilot_analysis.tables import store
from pilot_analysis.workspace import CORRECTIONS_FILE, STATISTICS, Workspace

if TYPE_CHECKING:
    from pilot_analysis.pilot import Study
    from pilot_analysis.runs.fingerprint import Inputs

_STATISTICS = "statistics_"  # no participant's id has such a name


def make(
    study: Study, workspace: Workspace, inputs: Inputs, there: Mapping[str, str], progress: Callable[[str], None]
) -> list[Made]:
    """Write all tables, findings and their manifest; return what was made, part by part.

    Parameters
    ----------
    there
        The digest of each file of ``data/processed`` as it is now; empty to make everything again.
    progress
        Is told the path of each delivered file that is read.

    Raises
    ------
    ConfigurationError
        If a correction does not fit what was delivered.
    """
    processed = workspace.processed
    corrections = load_corrections(workspace.root / CORRECTIONS_FILE)
    shelf = Shelf(workspace.made, there)
    maker = Maker(study, processed, shelf, read_folder(study, workspace.raw), corrections, inputs)
    made = _participants(maker, progress)
    made = _held_together(maker, made, progress)
    made[_STATISTICS] = _statistics(maker, workspace.raw)
    shelf.forget_others(list(made))
    written = {file: digest for one in made.values() for file, digest in one.files.items()}
    told = sum(sum(one.severities.values()) + one.rows.get("accounts", 0) for one in made.values())
    store.finish(processed, written, study.pilot.language, told)
    return list(made.values())


def _participants(maker: Maker, progress: Callable[[str], None]) -> dict[str, Made]:
    """Return what was made of each participant's deliveries, now or before."""
    kept = {one: maker.shelf.get(one, maker.key(one)) for one in maker.folder.files}
    made = {one: it for one, it in kept.items() if it is not None}
    misfits: list[Misfit] = []
    with without_collection():
        for one, new in make_all(maker, [one for one in kept if one not in made], progress):
            if isinstance(new, Made):
                made[one] = new
            else:
                misfits += new
    read = {file for one in made.values() for file in one.facts.files}
    told = {one.correction.file for one in misfits}
    check_fit(misfits, [one for one in maker.corrections if one.file not in told], read)
    return {one: made[one] for one in maker.folder.files}


def _held_together(maker: Maker, made: dict[str, Made], progress: Callable[[str], None]) -> dict[str, Made]:
    """Hold the participants' rows against each other, and mark those that others put in doubt."""
    facts = {one: it.facts for one, it in made.items()}
    found = hold(facts, maker.study, lambda *asked: _offered(maker.processed, made, *asked))
    changed = dict(made)
    for one, it in made.items():
        marks: Mapping[str, Marks] = found.marks.get(one, {})
        if it.marks == digest_of(marks):
            continue
        fresh = maker.make(one, progress) if it.marks else it
        if isinstance(fresh, Made):
            changed[one] = maker.lay_marks(one, fresh, marks) if marks else fresh
    findings = sorted([*maker.folder.findings, *found.findings], key=by_place)
    tables = {"actors": pa.Table.from_pandas(actors_table(maker.study, facts.values()), preserve_index=False)}
    changed[store.TOGETHER] = put_away(maker.processed, store.TOGETHER, tables, findings)
    return changed


def _offered(processed: Path, made: Mapping[str, Made], table: str, column: str, asked: set[str]) -> set[str]:
    """Return which of some values stand in a column of anybody's table."""
    wanted = pa.array(sorted(asked), pa.large_string())
    found: set[str] = set()
    for one, it in made.items():
        if f"{table}/{one}.parquet" in it.files and len(found) < len(asked):
            held = pq.read_table(processed / table / f"{one}.parquet", columns=[column]).column(column)
            found.update(wanted.filter(pc.is_in(wanted, held.combine_chunks())).to_pylist())
    return found


def _statistics(maker: Maker, raw: Path) -> Made:
    """Return what was made of the saved official statistics, now or before."""
    own = {file: digest for file, digest in maker.inputs.raw.items() if file.partition("/")[0] in STATISTICS}
    participants = [one.model_dump(mode="json") for one in maker.study.participants]
    key = fingerprint.of_json([maker.inputs.program, participants, own])
    before = maker.shelf.get(_STATISTICS, key)
    if before is not None:
        return before
    from pilot_analysis.sources import read_statistics

    export = read_statistics(raw, first_id(len(participants)), maker.study.participants)
    frames = {"indicators": export.frame, "sources": export.sources}
    tables = {name: pa.Table.from_pandas(one, preserve_index=False) for name, one in frames.items() if len(one)}
    made = put_away(maker.processed, _STATISTICS, tables, export.findings, key=key)
    maker.shelf.put(_STATISTICS, made)
    return made
