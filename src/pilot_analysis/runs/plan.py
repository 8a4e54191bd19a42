"""What a run would do: which notebooks, with which values, made from what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from pilot_analysis.errors import ConfigurationError
from pilot_analysis.language import text
from pilot_analysis.pilot import Study
from pilot_analysis.runs import fingerprint, notebooks, parameters
from pilot_analysis.runs.clean import digest_inputs
from pilot_analysis.runs.fingerprint import Inputs
from pilot_analysis.workspace import Workspace


@dataclass(frozen=True)
class Task:
    """What is asked for.

    Parameters
    ----------
    study_file
        The file that ``study`` was read from.
    given
        Parameters in words, as the command line gives them.
    wanted
        Names or paths of notebooks; none means all of the study's.
    jobs
        How many notebooks run at once; 0 means what the study says.
    force
        Run all of it, changed or not.
    latest
        Whether the published report becomes ``reports/latest``.
    """

    study_file: Path
    study: Study
    workspace: Workspace
    given: Mapping[str, str] = field(default_factory=dict)
    wanted: tuple[str, ...] = ()
    jobs: int = 0
    force: bool = False
    latest: bool = True


@dataclass(frozen=True)
class Job:
    """One notebook to execute.

    Parameters
    ----------
    source
        The digest of its cells.
    given
        The values asked for that are not the study's own.
    key
        The digest of everything its output depends on.
    """

    notebook: Path
    source: str
    given: Mapping[str, Any]
    key: str

    @property
    def name(self) -> str:
        """What the executed notebook and its page are called."""
        return self.notebook.stem


@dataclass(frozen=True)
class Plan:
    """The notebooks of a run and what they are made from."""

    task: Task
    inputs: Inputs
    jobs: tuple[Job, ...]

    @cached_property
    def fingerprint(self) -> str:
        """The digest of everything the published folder depends on."""
        return fingerprint.of_json({job.name: job.key for job in self.jobs})

    @property
    def run(self) -> str:
        """The name of the published folder: the same inputs have the same name."""
        return f"{self.task.study.pilot.id}-{self.fingerprint[:12]}"

    def values(self) -> dict[str, dict[str, Any]]:
        """Return the parameters that each notebook runs with. Raises ConfigurationError as `parameters.settle` does."""
        task = self.task
        types = {job.name: parameters.declared(job.notebook) for job in self.jobs}
        return {name: parameters.settle(name, types[name], task.given, task.study) for name in types}

    def language(self) -> str:
        """Return the language of the report."""
        return str(next((job.given["language"] for job in self.jobs if "language" in job.given), self._own["language"]))

    def seed(self) -> int:
        """Return the seed that the notebooks get."""
        return int(next((job.given["seed"] for job in self.jobs if "seed" in job.given), self._own["seed"]))

    @property
    def _own(self) -> Mapping[str, Any]:
        return parameters.own(self.task.study)


def make(task: Task) -> Plan:
    """Digest what a run would be made from and return what it would do; heavy libraries are loaded only for parameters.

    Raises
    ------
    ConfigurationError
        If there are no deliveries, no such notebook, or a parameter does not fit.
    """
    inputs = digest_inputs(task.study_file, task.study, task.workspace.raw)
    found = notebooks.find(task.workspace.notebooks, task.wanted)
    return Plan(task, inputs, tuple(_job(path, task, inputs) for path in found))


def _job(path: Path, task: Task, inputs: Inputs) -> Job:
    try:
        source = fingerprint.of_notebook(path)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        message = text("runs.unreadable_notebook", notebook=path.name, reason=str(error))
        raise ConfigurationError(message) from None
    given: dict[str, Any] = {}
    if task.given:
        settled = parameters.settle(path.stem, parameters.declared(path), task.given, task.study)
        own = parameters.own(task.study)
        given = {name: settled[name] for name in sorted(task.given) if settled[name] != own.get(name)}
    key = fingerprint.of_json({"source": source, "given": given, "inputs": inputs.digest})
    return Job(path, source, given, key)
