"""What each command calls. Heavy parts are imported by the command that needs them."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from pilot_analysis.cli.arguments import nearest_word
from pilot_analysis.cli.listening import listening
from pilot_analysis.errors import ConfigurationError
from pilot_analysis.language import LANGUAGES, text
from pilot_analysis.runs.settings import whole_number
from pilot_analysis.workspace import Workspace, find_study

if TYPE_CHECKING:
    from pilot_analysis.pilot import Study
    from pilot_analysis.runs.plan import Task
    from pilot_analysis.runs.telling import Told


def _opened(options: argparse.Namespace) -> tuple[Path, Study]:
    from pilot_analysis.study_file import load_study

    if getattr(options, "language", "sv") not in LANGUAGES:
        near = nearest_word(options.language, LANGUAGES)
        raise ConfigurationError(text("cli.wrong_language", value=options.language, nearest=near))
    file = (options.pilot if "pilot" in options else find_study()).resolve()
    return file, load_study(file)


def _task(options: argparse.Namespace, *, latest: bool) -> Task:
    from pilot_analysis.runs.parameters import split
    from pilot_analysis.runs.plan import Task

    file, study = _opened(options)
    return Task(
        study_file=file,
        study=study,
        workspace=Workspace.at(file.parent),
        given=split(getattr(options, "parameters", ())),
        wanted=tuple(getattr(options, "NOTEBOOK", ())),
        jobs=whole_number("--jobs", getattr(options, "jobs", None), 1) or 0,
        force=getattr(options, "force", False),
        latest=latest,
    )


def _evaluate(options: argparse.Namespace, language: str) -> Told:
    from pilot_analysis.runs import evaluate, plan, reasons, telling

    task = _task(options, latest=options.command == "evaluate")
    if getattr(options, "dry_run", False):
        return telling.of_plan(reasons.reasons(plan.make(task)))
    with listening(options, language) as listener:
        outcome = evaluate.evaluate(task, listener)
    return telling.of_outcome(outcome, task.workspace.reports, latest=task.latest)


def _clean(options: argparse.Namespace, language: str) -> Told:
    from pilot_analysis.runs import clean, telling

    file, study = _opened(options)
    workspace = Workspace.at(file.parent, options.raw, options.processed)
    with listening(options, language) as listener:
        cleaned = clean.clean(file, study, workspace, listener, force=options.force)
    return telling.of_cleaning(cleaned, workspace.processed)


def _sample(options: argparse.Namespace, _: str) -> Told:
    from pilot_analysis import sample
    from pilot_analysis.runs import telling

    if options.DIR is None:
        raise ConfigurationError(text("cli.needs_folder"))
    study = _opened(options)[1]
    seed = whole_number("--seed", options.seed, 0)
    return telling.of_sample(sample.write(study, options.DIR, study.pilot.seed if seed is None else seed), options.DIR)


def _status(options: argparse.Namespace, _: str) -> Told:
    from pilot_analysis.runs import status, telling

    return telling.of_status(status.status(_task(options, latest=True)))


DO: Mapping[str, Callable[[argparse.Namespace, str], Told]] = MappingProxyType(
    {"evaluate": _evaluate, "clean": _clean, "run": _evaluate, "sample": _sample, "status": _status}
)
