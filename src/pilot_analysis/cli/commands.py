"""What each command calls. Heavy parts are imported by the command that needs them."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from pilot_analysis.cli.arguments import nearest_word
from pilot_analysis.cli.listening import asking, listening
from pilot_analysis.errors import ConfigurationError
from pilot_analysis.language import LANGUAGES, text
from pilot_analysis.runs.settings import whole_number
from pilot_analysis.workspace import Workspace, find_study

if TYPE_CHECKING:
    from pilot_analysis.pilot import Study
    from pilot_analysis.runs.plan import Task
    from pilot_analysis.runs.told import Told


def _opened(options: argparse.Namespace) -> tuple[Path, Study]:
    from pilot_analysis.study_file import load_study

    file = _study_file(options)
    return file, load_study(file)


def _study_file(options: argparse.Namespace) -> Path:
    if getattr(options, "language", "sv") not in LANGUAGES:
        near = nearest_word(options.language, LANGUAGES)
        raise ConfigurationError(text("cli.wrong_language", value=options.language, nearest=near))
    return Path(options.pilot if "pilot" in options else find_study()).resolve()


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


def _template(options: argparse.Namespace, language: str) -> Told:
    from pilot_analysis.intake.supplier.template import template
    from pilot_analysis.runs import answering, feedback
    from pilot_analysis.workspace import write_whole

    study = _opened(options)[1]
    ids = [one.id for one in study.participants]
    if options.PARTICIPANT is None:
        raise ConfigurationError(text("cli.needs_participant", example=ids[0], allowed=ids))
    (participant,) = feedback.named(study, [options.PARTICIPANT])
    month, months = options.month or "", study.months()
    if month and month not in months:
        near = nearest_word(month, months)
        raise ConfigurationError(text("cli.wrong_month", value=month, first=months[0], last=months[-1], nearest=near))
    name = text("cli.template_name", name=participant.name, month=month)[language].strip()
    file = options.output or Path(f"{name}.xlsx")
    if file.exists():
        raise ConfigurationError(text("cli.file_there", file=str(file)))
    write_whole(file, template(study, participant, month))
    return answering.of_template(file, participant.name)


def _check(options: argparse.Namespace, _: str) -> Told:
    if not options.FILE:
        raise ConfigurationError(text("cli.needs_files"))
    from pilot_analysis.intake.supplier.check import Checker
    from pilot_analysis.intake.supplier.snapshot import light_study
    from pilot_analysis.runs import answering

    file = _study_file(options)
    study = light_study(file, Workspace.at(file.parent).processed)
    whose = ""
    if options.participant:
        from pilot_analysis.runs.feedback import named

        whose = named(study, [options.participant])[0].id
    checker = Checker(study, whose)
    return answering.of_checks([checker.check(one) for one in options.FILE], study)


def _feedback(options: argparse.Namespace, language: str) -> Told:
    from pilot_analysis.runs import answering, feedback

    file, study = _opened(options)
    workspace = Workspace.at(file.parent)
    if options.read is not None:
        today = datetime.now().astimezone().date()
        return answering.of_taken(feedback.take(workspace, options.read, today))
    participants = feedback.named(study, options.PARTICIPANTS)
    with listening(options, language) as listener:
        return answering.of_feedback(feedback.give(study, workspace, participants, listener))


def _fetch(options: argparse.Namespace, language: str) -> Told:
    from pilot_analysis.runs import fetching

    how = {"refresh": options.refresh, "offline": options.offline}
    wanted = fetching.request(options.SOURCE, options.table, options.indicator, options.years, **how)
    file, study = _opened(options)
    workspace = Workspace.at(file.parent)
    outcomes = fetching.fetch_into(study, workspace, wanted, asking(options, language))
    return fetching.of_fetching(outcomes, workspace.raw)


def _design(options: argparse.Namespace, _: str) -> Told:
    from pilot_analysis.runs import designing

    file, study = _opened(options)
    return designing.do(options.ACTION or "show", file, study, Workspace.at(file.parent), options.reason)


DO: Mapping[str, Callable[[argparse.Namespace, str], Told]] = MappingProxyType(
    {
        "evaluate": _evaluate,
        "clean": _clean,
        "run": _evaluate,
        "status": _status,
        "template": _template,
        "check": _check,
        "feedback": _feedback,
        "fetch": _fetch,
        "design": _design,
        "sample": _sample,
    }
)
