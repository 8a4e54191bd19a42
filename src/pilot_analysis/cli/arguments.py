"""The arguments of ``pilot``: which commands and options there are, and what is said of wrong ones."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from pilot_analysis import __version__
from pilot_analysis.errors import ConfigurationError
from pilot_analysis.language import Text, text
from pilot_analysis.runs.settings import message_language

COMMANDS = ("evaluate", "clean", "run", "status", "template", "check", "feedback", "fetch", "design", "sample")
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
    "FILE": {"nargs": "*", "type": Path},
    "PARTICIPANT": {"nargs": "?"},
    "PARTICIPANTS": {"nargs": "*", "metavar": "PARTICIPANT"},
    "--month": {"metavar": "YYYY-MM"},
    "-o": {"metavar": "FILE", "type": Path, "dest": "output"},
    "--participant": {"metavar": "NAME"},
    "--read": {"metavar": "FILE", "type": Path},
    "SOURCE": {"nargs": "*"},
    "--table": {"metavar": "NAME", "action": "append", "default": []},
    "--indicator": {"metavar": "NAME", "action": "append", "default": []},
    "--years": {"metavar": "YYYY-YYYY"},
    "ACTION": {"nargs": "?"},
    "--reason": {"metavar": "TEXT", "default": ""},
    "--refresh": {"action": "store_true"},
    "--offline": {"action": "store_true"},
}
_TAKES: dict[str, tuple[str, ...]] = {
    "evaluate": ("-p", "--jobs", "--force"),
    "clean": ("--raw", "--processed", "--force"),
    "run": ("NOTEBOOK", "-p", "--jobs", "--force", "--dry-run"),
    "sample": ("DIR", "--seed"),
    "status": (),
    "template": ("PARTICIPANT", "--month", "-o"),
    "check": ("FILE", "--participant"),
    "feedback": ("PARTICIPANTS", "--read"),
    "design": ("ACTION", "--reason"),
    "fetch": ("SOURCE", "--table", "--indicator", "--years", "--refresh", "--offline"),
}


class _Parser(argparse.ArgumentParser):
    """Raises what it cannot parse as an error in both languages."""

    def error(self, message: str) -> NoReturn:
        """Raise instead of leaving the program with an English sentence."""
        raise ConfigurationError(text("cli.wrong_use", reason=message, prog=self.prog))


def parse(given: list[str], language: str) -> argparse.Namespace:
    """Return the parsed arguments. Raises ConfigurationError with the nearest right name for a wrong one."""
    command = _command(given)
    if command is not None and command not in COMMANDS:
        near = nearest_word(command, COMMANDS)
        raise ConfigurationError(text("cli.unknown_command", command=command, allowed=list(COMMANDS), nearest=near))
    try:
        alone = command if command in given[:1] else None  # what stands before a command may ask for help with all
        options, unknown = _parser(language, alone).parse_known_args(given or ["--help"])
    except argparse.ArgumentError as error:
        raise ConfigurationError(text("cli.needs_value", option=error.argument_name or "")) from None
    if unknown:
        known = [*_COMMON, "--help", *(one for one in _TAKES[options.command] if one.startswith("-"))]
        near = nearest_word(unknown[0].partition("=")[0], known)
        message = text("cli.unknown_option", option=unknown[0], command=options.command, allowed=known, nearest=near)
        raise ConfigurationError(message)
    return options


def _parser(language: str, command: str | None) -> _Parser:
    """Return the parser of ``pilot``, with its help in ``language``: of one command, or of all where none is named."""
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
    for name in COMMANDS if command is None else (command,):
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


def nearest_word(word: str, allowed: Sequence[str]) -> Text:
    """Return the question whether the nearest allowed word was meant."""
    from pilot_analysis.study_file import nearest

    return nearest(word, allowed)


def early_language(given: list[str]) -> str:
    """Return the language of messages, before anything has been parsed."""
    asked: dict[str, str] = {}
    for place, word in enumerate(given, start=1):
        option, equals, value = word.partition("=")
        after = given[place] if place < len(given) else "-"
        if option in {"--language", "--pilot"}:
            asked[option] = value if equals else "" if after.startswith("-") else after
    pilot = asked.get("--pilot")
    return message_language(asked.get("--language") or None, pilot or None)
