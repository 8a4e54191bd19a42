"""What each participant's tables were made from, so that only those of new or changed deliveries are made again.

A participant's tables depend on its own files, on what is known of them, on the study and on the program; what else
they depend on, other participants' rows, is held against them afterwards. Nothing here trusts a time stamp.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from functools import cache, cached_property
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError

from pilot_analysis.findings import Finding, Severity
from pilot_analysis.intake.between import Facts, Marks
from pilot_analysis.intake.corrections import Correction, Misfit
from pilot_analysis.intake.folder import Folder
from pilot_analysis.intake.frames import findings_table, marked
from pilot_analysis.intake.participant import Part, ParticipantReader
from pilot_analysis.pilot import Study
from pilot_analysis.privacy import mask
from pilot_analysis.runs import fingerprint
from pilot_analysis.runs.fingerprint import Inputs
from pilot_analysis.tables import store
from pilot_analysis.workspace import write_whole

if TYPE_CHECKING:
    from collections.abc import Callable

    import pyarrow as pa

MANY = 200  # files; fewer are read sooner than processes start


@dataclass(frozen=True)
class Made:
    """What was made of a participant's deliveries.

    Parameters
    ----------
    key
        The digest of what it was made from.
    files
        The digest of each file that was written, by its path.
    rows, severities
        Rows by table, findings by severity.
    rejected
        Every file that was not read, or a sheet of it not, with its message in Swedish and English.
    marks
        The digest of what others' rows have marked in it; empty for nothing.
    """

    key: str
    files: dict[str, str]
    rows: dict[str, int]
    severities: dict[str, int]
    rejected: dict[str, tuple[str, str]]
    facts: Facts = field(default_factory=Facts)
    marks: str = ""


class Shelf:
    """What was made before, in a folder that may be removed at any time.

    Parameters
    ----------
    folder
        Made when the first entry is put there.
    there
        The digest of each file of ``data/processed`` as it is now: an entry holds only while its files are there.
    """

    def __init__(self, folder: Path, there: Mapping[str, str]) -> None:
        self._folder, self._there = folder, there

    def get(self, part: str, key: str) -> Made | None:
        """Return what was made of a part from the same; ``None`` where it has to be made."""
        try:
            made = _adapter().validate_json((self._folder / f"{part}.json").read_bytes())
        except (OSError, ValidationError):
            return None
        same = made.key == key and all(self._there.get(file) == digest for file, digest in made.files.items())
        return made if same else None

    def put(self, part: str, made: Made) -> None:
        """Keep what was made, where it can be kept: without room or leave it is made again next time."""
        with suppress(OSError):
            write_whole(self._folder / f"{part}.json", _adapter().dump_json(made), durable=False)

    def forget_others(self, parts: Sequence[str]) -> None:
        """Remove the entries of parts that are no longer there."""
        for path in self._folder.glob("*.json") if self._folder.is_dir() else ():
            if path.stem not in parts:
                with suppress(OSError):
                    path.unlink(missing_ok=True)


@dataclass(frozen=True)
class Maker:
    """Makes participants' tables.

    Parameters
    ----------
    corrections
        What stands in ``corrections.toml``.
    inputs
        What the whole run is made from.
    """

    study: Study
    processed: Path
    shelf: Shelf
    folder: Folder
    corrections: tuple[Correction, ...]
    inputs: Inputs

    def key(self, participant: str) -> str:
        """Return the digest of what a participant's tables are made from."""
        days = {mask(place.file): str(self.folder.days.get(place.file)) for _, place in self.folder.files[participant]}
        corrected = [asdict(one) for one in self.corrections if one.file.startswith(f"{participant}/")]
        made_from = (self._program, self._digests[participant], days, json.dumps(corrected, default=str))
        return fingerprint.of_json(made_from)

    @cached_property
    def _program(self) -> str:
        """The digest of what all participants' tables are made from."""
        return fingerprint.of_json([self.inputs.program, self.study.model_dump_json()])

    @cached_property
    def _reader(self) -> ParticipantReader:
        """One reader for all participants: what cells have been read as holds for each."""
        return ParticipantReader(self.study, self.folder.days, self.corrections)

    @cached_property
    def _digests(self) -> Mapping[str, Mapping[str, str]]:
        """The digests of each participant's files."""
        found: dict[str, dict[str, str]] = {one: {} for one in self.folder.files}
        for file, digest in self.inputs.raw.items():
            found.setdefault(file.partition("/")[0], {})[file] = digest
        return found

    def make(self, participant: str, progress: Callable[[str], None] | None = None) -> Made | tuple[Misfit, ...]:
        """Read what a participant delivered and write its tables; return the corrections that do not fit, if any."""
        part = self._reader.read(participant, self.folder.files[participant], progress)
        if part.misfits:
            return part.misfits
        tables = {**part.tables, "sources": part.sources, "accounts": part.accounts}
        made = put_away(self.processed, participant, tables, part.findings, facts=part.facts, key=self._key_of(part))
        self.shelf.put(participant, made)
        return made

    def lay_marks(self, participant: str, made: Made, marks: Mapping[str, Marks]) -> Made:
        """Mark what others' rows put in doubt, or take the place of, in tables that bear no marks yet."""
        files, rows = dict(made.files), dict(made.rows)
        for name, one in marks.items():
            table = marked(store.read_part(self.processed, participant, name), one.suspect, one.gone)
            files |= store.write_part(self.processed, participant, {name: table})
            rows[name] = len(table)
        entry = Made(**{**vars(made), "files": files, "rows": rows, "marks": digest_of(marks)})
        self.shelf.put(participant, entry)
        return entry

    def _key_of(self, part: Part) -> str:
        """Return the key of what was read; none where a file was changed, or could not be opened, meanwhile."""
        return self.key(part.participant) if set(part.read) <= set(self.inputs.raw.values()) else ""


def put_away(
    processed: Path,
    part: str,
    tables: Mapping[str, pa.Table],
    findings: Sequence[Finding],
    *,
    facts: Facts | None = None,
    key: str = "",
) -> Made:
    """Write the tables and findings of a part."""
    written = store.write_part(processed, part, {**tables, "findings": findings_table(findings)})
    fatal = [one for one in findings if one.severity is Severity.FATAL]
    return Made(
        key,
        written,
        {name: len(table) for name, table in tables.items()},
        dict(Counter(str(one.severity) for one in findings)),
        {one.place.file: (one.message.sv, one.message.en) for one in fatal},
        facts or Facts(),
    )


def digest_of(marks: Mapping[str, Marks]) -> str:
    """Return the digest of marks by table; empty for none."""
    told = {name: (sorted(one.suspect), sorted(one.gone)) for name, one in sorted(marks.items())}
    return fingerprint.of_json(told) if told else ""


def make_all(
    maker: Maker, participants: Sequence[str], progress: Callable[[str], None]
) -> Iterator[tuple[str, Made | tuple[Misfit, ...]]]:
    """Make the tables of several participants, by several processes where they have many files.

    Parameters
    ----------
    progress
        Is told the path of each file.
    """
    left = list(participants)
    if processes() > 1 and sum(len(maker.folder.files[one]) for one in left) >= MANY:
        # Spawned, not forked: a notebook's kernel has threads, which a fork would tear apart. A process that is killed
        # takes the others with it; what they had not made is made here.
        pool = ProcessPoolExecutor(min(processes(), len(left)), get_context("spawn"), _prepare, (maker,))
        with suppress(BrokenProcessPool), pool:
            for one, made in zip(participants, pool.map(_make, participants), strict=True):
                left.remove(one)
                for _, place in maker.folder.files[one]:
                    progress(place.file)
                yield one, made
    for one in left:
        yield one, maker.make(one, progress)


def processes() -> int:
    """Return how many processors there are for this process."""
    return len(os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else range(os.cpu_count() or 1))


_own: dict[str, Any] = {}  # of a process that makes tables for another


def _prepare(maker: Maker) -> None:
    _own["maker"] = maker


def _make(participant: str) -> Made | tuple[Misfit, ...]:
    made: Made | tuple[Misfit, ...] = _own["maker"].make(participant)
    return made


@cache
def _adapter() -> TypeAdapter[Made]:
    return TypeAdapter(Made)
