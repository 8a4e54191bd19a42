"""The command ``pilot``: parses and prints; decides nothing.

Results go to standard output, progress and errors to standard error. Heavy parts are imported by the command that needs
them, so that ``pilot --help`` is quick.
"""

from __future__ import annotations

import gc
import json
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from pilot_analysis.cli.arguments import early_language, parse
from pilot_analysis.cli.commands import DO
from pilot_analysis.errors import PilotError, RunFailed
from pilot_analysis.language import Text, text

if TYPE_CHECKING:
    from pilot_analysis.runs.told import Told

_INTERRUPTED, _CUT_OFF = 130, 141  # 128 + SIGINT and 128 + SIGPIPE, as shells report them


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code.

    0 done, or nothing to do; 1 a run failed; 2 wrong use or configuration; 3 a delivery was rejected (what could be
    read is still written); 75 another run is at work; 130 interrupted.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    if arguments is not None or "check" not in given:
        return _run(given)
    gc.disable()  # this process is over at once: there is no garbage worth the time
    try:
        return _run(given)
    finally:
        gc.freeze()  # nor when Python takes its leave


def _run(given: list[str]) -> int:
    language = early_language(given)
    try:
        options = parse(given, language)
        told = DO[options.command](options, language)
        _show(told, language, as_json="json" in options)
    except PilotError as error:
        return _refuse(error, language, as_json="--json" in given)
    except BrokenPipeError:  # the reader of the output has gone, as in `pilot status | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _CUT_OFF
    except OSError as error:
        return _refuse(RunFailed(_without_access(error)), language, as_json="--json" in given)
    except KeyboardInterrupt:
        print(text("cli.interrupted")[language], file=sys.stderr)
        return _INTERRUPTED
    return told.exit_code


def _without_access(error: OSError) -> Text:
    place, reason = str(error.filename or ""), error.strerror or str(error)
    wrong_kind = isinstance(error, FileExistsError | IsADirectoryError | NotADirectoryError)
    return text("cli.in_the_way" if wrong_kind else "cli.no_access", place=place, reason=reason)


def _refuse(error: PilotError, language: str, *, as_json: bool) -> int:
    print(error.message[language], file=sys.stderr)
    if as_json:
        print(json.dumps({"error": error.message[language], "exit_code": error.exit_code}, ensure_ascii=False))
    return error.exit_code


def _show(told: Told, language: str, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps({**told.facts, "exit_code": told.exit_code}, ensure_ascii=False, indent=2))
    else:
        print("\n".join(line[language] for line in told.lines))
    sys.stdout.flush()
    for line in told.warnings:
        print(line[language], file=sys.stderr)
