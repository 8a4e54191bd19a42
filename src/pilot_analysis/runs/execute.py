"""Executing notebooks by papermill's Python call: each in a kernel of its own, several at once, none left behind."""

from __future__ import annotations

import asyncio
import logging
import math
import re
import shutil
import time
import traceback
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import get_ident
from typing import Any

import papermill
from jupyter_core.utils import ensure_event_loop
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.exceptions import PapermillExecutionError

from pilot_analysis.errors import RunFailed
from pilot_analysis.language import Text, text
from pilot_analysis.privacy import mask
from pilot_analysis.runs import kernel
from pilot_analysis.runs.executed import make_timeless, mark_interrupted, read
from pilot_analysis.runs.plan import Job
from pilot_analysis.runs.progress import Event, Listener, Stage, Step, silent

_START_SECONDS = 120
_LISTEN_SECONDS = 0.5
_ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


@dataclass(frozen=True)
class Crew:
    """How a run executes its notebooks.

    Parameters
    ----------
    scratch
        The run's scratch folder.
    cwd
        Where the notebooks' relative paths start.
    failed
        Where notebooks that failed are kept, each beside its log.
    workers
        How many run at once.
    timeout
        Seconds that one notebook may take.
    environment
        What their kernels get beside the fixed variables.
    """

    scratch: Path
    cwd: Path
    failed: Path
    workers: int
    timeout: int
    environment: dict[str, str] = field(default_factory=dict)

    def output(self, job: Job) -> Path:
        """Return where a job's executed notebook is written."""
        return self.scratch / "executed" / f"{job.name}.ipynb"


def execute(
    jobs: Sequence[Job], values: Mapping[str, Mapping[str, Any]], crew: Crew, listener: Listener = silent
) -> dict[str, float]:
    """Execute every job with its parameters and return the seconds that each took.

    Raises
    ------
    RunFailed
        When all have been tried and some failed: each with its cause, kept beside its log below ``crew.failed``.
    KeyboardInterrupt
        After every kernel has been killed.
    """
    kernel.install(crew.scratch)
    listener(Event(Stage.NOTEBOOKS, Step.STARTED, total=len(jobs)))
    (crew.scratch / "executed").mkdir(exist_ok=True)
    seconds: dict[str, float] = {}
    failures: dict[str, Text] = {}
    shift = _Shift()
    # Interrupts count from the first start on: leaving the pool waits for what has begun.
    with ThreadPoolExecutor(crew.workers) as pool, _killed_on_interrupt(pool, shift):
        started = {pool.submit(shift.take, job, values[job.name], crew): job for job in jobs}
        for count, future in enumerate(_as_completed(started), 1):
            job, (taken, failure) = started[future], future.result()
            seconds[job.name] = round(taken, 2)
            if failure:
                failures[job.name] = failure
            listener(Event(Stage.NOTEBOOKS, Step.FAILED if failure else Step.DONE, job.name, count, len(jobs)))
    if failures:
        head = text("runs.failed", count=len(failures), total=len(jobs), folder=str(crew.failed))
        raise RunFailed(head.join(*(failures[name] for name in sorted(failures)), between="\n  "))
    return seconds


class _Shift:
    """The notebooks that are being executed; each is told of by the thread that executes it, so that none is missed."""

    def __init__(self) -> None:
        self.at_work: set[str] = set()
        self.over = False

    def take(self, job: Job, values: Mapping[str, Any], crew: Crew) -> tuple[float, Text | None]:
        """Execute one notebook, unless the shift is over; return the seconds that it took, and why it failed."""
        start, failure = time.monotonic(), None
        self.at_work.add(job.name)
        try:
            if not self.over:
                failure = _attempt(job, values, crew)
                _keep(job, crew) if failure else make_timeless(crew.output(job))
        finally:
            self.at_work.discard(job.name)
        return time.monotonic() - start, failure


def _as_completed(started: Iterable[Future[Any]]) -> Iterator[Future[Any]]:
    """Yield what has been started as it ends, and look up in between.

    A signal that comes just before a thread begins to wait is heard only when it goes on.
    """
    left = set(started)
    while left:
        done, left = wait(left, timeout=_LISTEN_SECONDS, return_when=FIRST_COMPLETED)
        yield from done


@contextmanager
def _killed_on_interrupt(pool: ThreadPoolExecutor, shift: _Shift) -> Iterator[None]:
    """When the run is interrupted, start no more notebooks and kill kernels until every thread has noticed."""
    try:
        yield
    except BaseException:
        shift.over = True
        pool.shutdown(wait=False, cancel_futures=True)
        while shift.at_work:
            kernel.RunKernelManager.kill_all()
            time.sleep(0.1)
        raise


def _attempt(job: Job, values: Mapping[str, Any], crew: Crew) -> Text | None:
    """Execute one notebook and return why it failed, or nothing."""
    log = crew.scratch / f"{job.name}.log"
    try:
        with _logged(log), _loop_closed():
            _run(job, values, crew)
    except PapermillExecutionError as error:
        _note(log, "\n".join(error.traceback))
        return text(
            "runs.cell_failed",
            notebook=job.name,
            cell=error.exec_count or "?",
            reason=_reason(error.ename, error.evalue),
        )
    except CellTimeoutError:
        return text("runs.timed_out", notebook=job.name, seconds=crew.timeout)
    except DeadKernelError:
        return text("runs.kernel_died", notebook=job.name)
    except Exception as error:  # noqa: BLE001 - whatever it was, the other notebooks must not suffer
        _note(log, traceback.format_exc())
        return text("runs.broke", notebook=job.name, reason=_reason(type(error).__name__, str(error)))
    return None


def _run(job: Job, values: Mapping[str, Any], crew: Crew) -> None:
    deadline = time.monotonic() + crew.timeout
    node = read(job.notebook)
    papermill.execute_notebook(
        node,
        str(crew.output(job)).replace("{", "{{").replace("}", "}}"),  # papermill formats paths
        parameters=dict(values),
        kernel_name=kernel.NAME,
        language="python",
        progress_bar=False,
        start_timeout=min(_START_SECONDS, crew.timeout),
        autosave_cell_every=0,
        timeout_func=lambda _: max(1, math.ceil(deadline - time.monotonic())),  # the notebook's, not each cell's
        kernel_manager_class=kernel.RunKernelManager,
        config=kernel.configuration(crew.scratch, job.name, crew.cwd, crew.environment),
        record_timing=False,
        shutdown_kernel="immediate",
    )


def _keep(job: Job, crew: Crew) -> None:
    """Keep what a failed notebook came to, and its log, where a person can look."""
    crew.failed.mkdir(parents=True, exist_ok=True)
    output, log = crew.output(job), crew.scratch / f"{job.name}.log"
    if output.exists():
        mark_interrupted(output)
        shutil.move(output, crew.failed / output.name)
    if log.exists():
        (crew.failed / log.name).write_text(
            mask(_ANSI.sub("", log.read_text("utf-8", errors="replace"))), encoding="utf-8"
        )


@contextmanager
def _logged(path: Path) -> Iterator[None]:
    """Write what papermill logs from this thread to ``path`` instead of the user's screen."""
    thread = get_ident()
    handler = logging.FileHandler(path, encoding="utf-8", delay=True)
    handler.addFilter(lambda record: record.thread == thread)
    logger = logging.getLogger("papermill")
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        handler.close()


@contextmanager
def _loop_closed() -> Iterator[None]:
    """Cancel what a dead kernel left waiting in this thread's event loop, and close the loop."""
    try:
        yield
    finally:
        loop = ensure_event_loop()
        for task in (waiting := asyncio.all_tasks(loop)):
            task.cancel()
        loop.run_until_complete(asyncio.gather(*waiting, return_exceptions=True))
        loop.close()


def _note(log: Path, words: str) -> None:
    with log.open("a", encoding="utf-8") as stream:
        stream.write(words + "\n")


def _reason(kind: str, message: str) -> str:
    shown = message.strip().splitlines()[0] if message.strip() else ""
    return mask(f"{kind}: {shown}" if shown else kind)
