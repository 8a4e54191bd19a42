"""Many files, read by several processes: each keeps what it read, and the one that weighs them all finds it there."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from pilot_analysis.findings import Place
from pilot_analysis.intake.names import Names
from pilot_analysis.intake.readings import FileReader, Readings
from pilot_analysis.intake.values import Reader
from pilot_analysis.intake.workbook import Unreadable
from pilot_analysis.pilot import Study

MANY = 200  # files; fewer are read sooner than processes start
_CHUNK = 16


@dataclass
class _Worker:
    """What one process reads with."""

    files: FileReader | None = None


_worker = _Worker()


def read_ahead(
    files: Sequence[tuple[Path, Place]],
    study: Study,
    kept: Path,
    progress: Callable[[str], None] | None = None,
    processes: int = 0,
) -> set[str]:
    """Read new files in parallel and keep the readings; do nothing where they are few, or there is one processor.

    Parameters
    ----------
    kept
        The folder of `Readings`. What cannot be read is left out: whoever reads it next is told why.
    progress
        Is told the path of each file when it has been read.
    processes
        How many; 0 for as many as there are processors for this process.

    Returns
    -------
    set
        The paths that ``progress`` was told.
    """
    processes = processes or len(
        os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else range(os.cpu_count() or 1)
    )
    if processes < 2 or len(files) < MANY:
        return set()
    readings = Readings(kept, study)
    new = [(path, place) for path, place in files if not readings.holds(path, place)]
    if len(new) < MANY:
        return set()
    # Spawned, not forked: a notebook's kernel has threads, which a fork would tear apart.
    context = get_context("spawn")
    told: set[str] = set()
    own = (study.model_dump_json(), str(kept))
    # A process that is killed takes the others with it; what they had not read is read by the caller.
    with suppress(BrokenProcessPool), ProcessPoolExecutor(processes, context, _prepare, own) as pool:
        for file in pool.map(_read, new, chunksize=_CHUNK):
            told.add(file)
            if progress:
                progress(file)
    return told


def _prepare(study: str, kept: str) -> None:
    """Make a new process ready to read."""
    known = Study.model_validate_json(study)
    _worker.files = FileReader(Reader(Names.of(known)), kept=Readings(Path(kept), known))


def _read(file: tuple[Path, Place]) -> str:
    path, place = file
    if _worker.files is not None:
        try:
            content = path.read_bytes()
            _worker.files.read(content, hashlib.sha256(content).hexdigest(), place)
        except (OSError, Unreadable):
            return place.file
    return place.file
