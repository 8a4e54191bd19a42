"""The command ``pilot``: parses and prints; decides nothing.

Results go to standard output, progress and errors to standard error. Heavy parts are imported by the command that needs
them, so that ``pilot --help`` is quick.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from pilot_analysis import __version__
from pilot_analysis.errors import ConfigurationError, PilotError
from pilot_analysis.language import LANGUAGES, Text, text
from pilot_analysis.runs.settings import message_language, whole_number
from pilot_analysis.workspace import Workspace, find_study

if TYPE_CHECKING:
    from pilot_analysis.pilot import Study
    from pilot_analysis.runs.plan import Task
    from pilot_analysis.runs.progress import Event, Listener
    from pilot_analysis.runs.telling import Told

COMMANDS = ("evaluate", "clean", "run", "sample", "status")
_COMMON: dict[str, dict[str, Any]] = {
    "--pilot": {"metavar": "FILE", "type": Path},
    "--json": {"action": "store_true"},
    "--language": {"metavar": "sv|en"},
}
_OPTIONS: dict[str, dict[str, Any]] = {
    "-p": {"metavar": "NAME=VALUE", "action": "append", "dest": "parameters", "default": []},
    "--jobs": {"metavar": "N"},
    "--force": {"action": "store_true"},
    "--dry-run": {"action": "store_true"},
    "--raw": {"metavar": "DIR", "type": Path},
    "--processed": {"metavar": "DIR", "type": Path},
    "--seed": {"metavar": "N"},
    "NOTEBOOK": {"nargs": "*"},
    "DIR": {"nargs": "?", "type": Path},
}
_TAKES: dict[str, tuple[str, ...]] = {
    "evaluate": ("-p", "--jobs", "--force"),
    "clean": ("--raw", "--processed", "--force"),
    "run": ("NOTEBOOK", "-p", "--jobs", "--force", "--dry-run"),
    "sample": ("DIR", "--seed"),
    "status": (),
}
_INTERRUPTED = 130  # 128 + SIGINT, as shells report it


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code.

    0 done, or nothing to do; 1 a run failed; 2 wrong use or configuration; 3 a delivery was rejected (what could be
    read is still written); 75 another run is at work; 130 interrupted.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    language = _language(given)
    try:
        options = _parse(given, language)
        told = _DO[options.command](options, language)
    except PilotError as error:
        print(error.message[language], file=sys.stderr)
        if "--json" in given:
            print(json.dumps({"error": error.message[language], "exit_code": error.exit_code}, ensure_ascii=False))
        return error.exit_code
    except KeyboardInterrupt:
        print(text("cli.interrupted")[language], file=sys.stderr)
        return _INTERRUPTED
    _show(told, language, as_json="json" in options)
    return told.exit_code


def _show(told: Told, language: str, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps({**told.facts, "exit_code": told.exit_code}, ensure_ascii=False, indent=2))
    else:
        print("\n".join(line[language] for line in told.lines))
    for line in told.warnings:
        print(line[language], file=sys.stderr)


# Parsing


class _Parser(argparse.ArgumentParser):
    """Raises what it cannot parse as an error in both languages."""

    def error(self, message: str) -> NoReturn:
        """Raise instead of leaving the program with an English sentence."""
        raise ConfigurationError(text("cli.wrong_use", reason=message, prog=self.prog))


def _parse(given: list[str], language: str) -> argparse.Namespace:
    command = _command(given)
    if command is not None and command not in COMMANDS:
        near = _nearest(command, COMMANDS)
        raise ConfigurationError(text("cli.unknown_command", command=command, allowed=list(COMMANDS), nearest=near))
    try:
        options, unknown = _parser(language).parse_known_args(given or ["--help"])
    except argparse.ArgumentError as error:
        raise ConfigurationError(text("cli.needs_value", option=error.argument_name or "")) from None
    if unknown:
        known = [*_COMMON, "--help", *(one for one in _TAKES[options.command] if one.startswith("-"))]
        near = _nearest(unknown[0].partition("=")[0], known)
        message = text("cli.unknown_option", option=unknown[0], command=options.command, allowed=known, nearest=near)
        raise ConfigurationError(message)
    return options


def _parser(language: str) -> _Parser:
    """Return the parser of ``pilot`` and its commands, with its help in ``language``."""
    settings: dict[str, Any] = {
        "add_help": False,
        "allow_abbrev": False,
        "exit_on_error": False,
        "formatter_class": _help(language),
    }
    parser = _Parser(prog="pilot", description=_words("pilot", language), epilog=_words("epilog", language), **settings)
    version: dict[str, Any] = {
        "action": "version",
        "version": f"pilot {__version__}",
        "help": _words("option_version", language),
    }
    _common(parser, language).add_argument("--version", **version)
    commands = parser.add_subparsers(title=_words("commands", language), dest="command", required=True)
    for name in COMMANDS:
        told = _words(f"do_{name}", language)
        one = commands.add_parser(name, help=told, description=told, **settings)
        named, group = one.add_argument_group(_words("arguments", language)), _common(one, language)
        for option in _TAKES[name]:
            key = f"option_{option.strip('-').replace('-', '_').lower()}"
            into = group if option.startswith("-") else named
            into.add_argument(option, help=_words(key, language), **_OPTIONS[option])
    return parser


def _common(parser: argparse.ArgumentParser, language: str) -> Any:
    """Give a parser the options of every command and return their group."""
    group = parser.add_argument_group(_words("options", language))
    group.add_argument("-h", "--help", action="help", help=_words("option_help", language))
    for option, shape in _COMMON.items():  # may stand before or after the command; the later one counts
        key = f"option_{option.strip('-')}"
        group.add_argument(option, default=argparse.SUPPRESS, help=_words(key, language), **shape)
    return group


def _help(language: str) -> type[argparse.HelpFormatter]:
    class Help(argparse.HelpFormatter):
        def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
            said = _words("usage", language) + " " if prefix is None else prefix
            super().add_usage(usage, actions, groups, said)

    return Help


def _words(key: str, language: str) -> str:
    return text(f"cli.{key}")[language].replace("%", "%%")


def _command(given: list[str]) -> str | None:
    """Return the first word that is neither an option nor the value of one before it."""
    rest = iter(given)
    for word in rest:
        if word in {"--pilot", "--language"}:
            next(rest, None)
        elif not word.startswith("-"):
            return word
    return None


def _nearest(word: str, allowed: Sequence[str]) -> Text:
    from pilot_analysis.study_file import nearest

    return nearest(word, allowed)


def _language(given: list[str]) -> str:
    """Return the language of messages, before anything has been parsed."""
    early = argparse.ArgumentParser(add_help=False, allow_abbrev=False, exit_on_error=False)
    for option in ("--language", "--pilot"):
        early.add_argument(option, nargs="?")
    asked = early.parse_known_args(given)[0]
    return message_language(asked.language, asked.pilot)


# Commands


def _opened(options: argparse.Namespace) -> tuple[Path, Study]:
    from pilot_analysis.study_file import load_study

    if getattr(options, "language", "sv") not in LANGUAGES:
        near = _nearest(options.language, LANGUAGES)
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
    with _listening(options, language) as listener:
        outcome = evaluate.evaluate(task, listener)
    return telling.of_outcome(outcome, task.workspace.reports, latest=task.latest)


def _clean(options: argparse.Namespace, language: str) -> Told:
    from pilot_analysis.runs import clean, telling

    file, study = _opened(options)
    workspace = Workspace.at(file.parent, options.raw, options.processed)
    with _listening(options, language) as listener:
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


_DO = {"evaluate": _evaluate, "clean": _clean, "run": _evaluate, "sample": _sample, "status": _status}


# Progress


@contextmanager
def _listening(options: argparse.Namespace, language: str) -> Iterator[Listener]:
    """Show progress on standard error: bars on a terminal, plain lines elsewhere, nothing for machines."""
    if "json" in options:
        from pilot_analysis.runs.progress import silent

        yield silent
    elif not sys.stderr.isatty():
        from pilot_analysis.runs.telling import of_event

        def tell(event: Event) -> None:
            for line in of_event(event):
                print(line[language], file=sys.stderr, flush=True)

        yield tell
    else:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn

        subject = TextColumn("{task.fields[subject]}", markup=False)
        with Progress("{task.description}", BarColumn(), subject, console=Console(stderr=True)) as shown:
            bars: dict[str, Any] = {}

            def draw(event: Event) -> None:
                words = text(f"cli.stage_{event.stage}")[language]
                bar = bars[event.stage] if event.stage in bars else shown.add_task(words, subject="")
                bars[event.stage] = bar
                ended = event.step == "kept" or (event.step == "done" and event.done == event.total)
                done = max(event.done, 1) if ended else event.done
                shown.update(bar, subject=event.subject, completed=done, total=done if ended else event.total or None)

            yield draw
