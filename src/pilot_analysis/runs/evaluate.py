"""The main job: clean, execute what has changed, publish whole or not at all.

Everything is made in a scratch folder beside the published reports and renamed into place when it is finished.
A run that fails, or is killed at any moment, leaves the published report as it was and no process behind.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pilot_analysis.errors import PilotError, RunFailed
from pilot_analysis.language import text
from pilot_analysis.runs import plan, record
from pilot_analysis.runs.clean import Cleaned, digest_inputs, make_tables
from pilot_analysis.runs.plan import Plan, Task
from pilot_analysis.runs.progress import Event, Listener, Stage, Step, silent
from pilot_analysis.workspace import STUDY_VARIABLE


@dataclass(frozen=True)
class Outcome:
    """What a run came to.

    Parameters
    ----------
    folder
        The published folder.
    ran, kept
        The notebooks that were executed, and those whose output was at hand.
    findings
        Findings by severity, the worst first.
    rejected
        Every file that was not read, with its message in Swedish and English.
    nothing_to_do
        Whether the report was up to date and nothing was done at all.
    """

    folder: Path
    ran: tuple[str, ...]
    kept: tuple[str, ...]
    findings: Mapping[str, int]
    rejected: tuple[Mapping[str, str], ...]
    nothing_to_do: bool = False


def evaluate(task: Task, listener: Listener = silent) -> Outcome:
    """Clean the deliveries, execute the notebooks that are not up to date, and publish the report.

    Raises
    ------
    Locked
        If another run works in the same folders.
    ConfigurationError
        If a notebook or a parameter cannot be run; nothing has been run.
    RunFailed
        If a notebook failed; what was published stays as it was, and the notebook is kept with its log.
    """
    workspace = task.workspace
    with workspace.lock():
        planned = plan.make(task)
        folder = workspace.latest() if task.latest else workspace.reports / planned.run
        current = None if task.force else record.whole(folder, planned.fingerprint)
        if folder and current:
            return _unchanged(folder, current)
        started, begun = datetime.now(UTC), time.monotonic()
        entry: dict[str, Any] = {"run": planned.run, "started": started.isoformat(timespec="seconds")}
        try:
            outcome, seconds = _make(planned, listener)
            entry |= {"outcome": "published", "folder": outcome.folder.name, "notebooks": seconds}
        except BaseException as error:
            entry |= {"outcome": "failed", "reason": error.message.en if isinstance(error, PilotError) else repr(error)}
            raise
        finally:
            entry["seconds"] = round(time.monotonic() - begun, 1)
            with suppress(OSError):  # a full disk must not hide why the run failed
                record.remember(workspace.reports, entry)
        return outcome


def _unchanged(folder: Path, entry: Mapping[str, Any]) -> Outcome:
    cleaned = entry["cleaned"]
    names = tuple(entry["notebooks"])
    return Outcome(folder, (), names, cleaned["findings"], tuple(cleaned["rejected"]), nothing_to_do=True)


def _make(planned: Plan, listener: Listener) -> tuple[Outcome, dict[str, float]]:
    """Make and publish the report; return what it came to and the seconds that each executed notebook took."""
    task, workspace = planned.task, planned.task.workspace
    values = planned.values()
    cleaned = make_tables(task.study, workspace, planned.inputs, listener)
    with workspace.scratch() as scratch:
        making = _Making(planned, values, cleaned, scratch, listener)
        kept = making.take_over()
        seconds = making.execute(set(kept))
        making.check_inputs()
        folder = making.publish()
    ran = tuple(job.name for job in planned.jobs if job.name in seconds)
    return Outcome(folder, ran, kept, cleaned.findings, cleaned.rejected), seconds


@dataclass(frozen=True)
class _Making:
    """A report in the making: the steps between clean tables and a published folder."""

    planned: Plan
    values: Mapping[str, Mapping[str, Any]]
    cleaned: Cleaned
    scratch: Path
    listener: Listener

    @property
    def executed(self) -> dict[str, Path]:
        """Where each executed notebook is, or will be."""
        return {job.name: self.scratch / "executed" / f"{job.name}.ipynb" for job in self.planned.jobs}

    def take_over(self) -> tuple[str, ...]:
        """Copy the executed notebooks that published runs already hold, and return their names."""
        task = self.planned.task
        at_hand = {} if task.force else record.executed(task.workspace.reports)
        kept = [job for job in self.planned.jobs if job.key in at_hand]
        (self.scratch / "executed").mkdir()
        for job in kept:
            shutil.copyfile(at_hand[job.key], self.executed[job.name])
            self.listener(Event(Stage.NOTEBOOKS, Step.KEPT, job.name))
        return tuple(job.name for job in kept)

    def execute(self, kept: set[str]) -> dict[str, float]:
        """Execute the others and return the seconds that each took."""
        jobs = [job for job in self.planned.jobs if job.name not in kept]
        if not jobs:
            return {}
        from pilot_analysis.runs.execute import Crew, execute

        task = self.planned.task
        crew = Crew(
            scratch=self.scratch,
            cwd=task.workspace.root,
            failed=task.workspace.reports / "failed" / self.planned.run,
            workers=task.jobs or task.study.runs.jobs,
            timeout=task.study.runs.timeout_seconds,
            environment={STUDY_VARIABLE: str(task.study_file)},
        )
        return execute(jobs, self.values, crew, self.listener)

    def check_inputs(self) -> None:
        """Refuse to publish what was made while deliveries, study file or program were being changed."""
        task = self.planned.task
        if digest_inputs(task.study_file, task.study, task.workspace.raw).digest != self.planned.inputs.digest:
            raise RunFailed(text("runs.changed_meanwhile"))

    def publish(self) -> Path:
        """Build the report in the scratch folder and rename it into place."""
        from pilot_analysis.reports.build import build

        task, folder = self.planned.task, self.scratch / "report"
        self.listener(Event(Stage.REPORTS, Step.STARTED))
        folder.mkdir()
        build(self.executed, folder, self._context())
        cleaned = {"findings": dict(self.cleaned.findings), "rejected": list(self.cleaned.rejected)}
        record.write(folder, self.planned, self.values, cleaned)
        published = task.workspace.publish(folder, self.planned.run, latest=task.latest)
        shutil.rmtree(task.workspace.reports / "failed" / self.planned.run, ignore_errors=True)
        self.listener(Event(Stage.REPORTS, Step.DONE))
        return published

    def _context(self) -> Any:
        """Return what the pages tell of the run beside the notebooks' own exhibits."""
        from pilot_analysis.reports.build import Context
        from pilot_analysis.runs.evidence import Resolver

        inputs = self.planned.inputs
        return Context(
            study=self.planned.task.study,
            language=self.planned.language(),
            parameters={name: dict(one) for name, one in self.values.items()},
            versions=dict(inputs.versions),
            inputs=dict(inputs.raw),
            resolver=Resolver(self.planned.task.workspace.processed),
        )
