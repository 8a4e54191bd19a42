"""What a command takes from its surroundings: the language of its messages, and numbers given in words.

Light to import: ``pilot --help`` needs it.
"""

from __future__ import annotations

import os
from pathlib import Path

from pilot_analysis.errors import ConfigurationError, PilotError
from pilot_analysis.language import LANGUAGES, text
from pilot_analysis.workspace import Workspace, find_study

LANGUAGE_VARIABLE = "PILOT_LANGUAGE"


def message_language(asked: str | None, study_file: str | None) -> str:
    """Return the language of messages: as asked for, else as the environment says, else the study's, else English.

    The study file is looked into but not checked: its faults, too, must be told in some language.
    """
    for wanted in (asked, os.environ.get(LANGUAGE_VARIABLE)):
        if wanted in LANGUAGES:
            return str(wanted)
    try:
        file = Path(study_file) if study_file else find_study()
        language = _language_of(file)
    except (PilotError, OSError, ValueError, KeyError, TypeError):
        return "en"
    return str(language) if language in LANGUAGES else "en"


def _language_of(file: Path) -> str:
    """Return the language that a study file names, from what was kept of it where that holds."""
    from pilot_analysis.intake.supplier import snapshot

    entry = snapshot.taken(file, Workspace.at(file.resolve().parent).processed)
    if entry is not None:
        return str(entry["study"]["pilot"]["language"])
    import tomllib

    return str(tomllib.loads(file.read_text(encoding="utf-8-sig"))["pilot"]["language"])


def whole_number(option: str, words: str | None, least: int) -> int | None:
    """Read a whole number from an option, or nothing where the option was left out.

    Raises
    ------
    ConfigurationError
        If it is anything else, or less than ``least``.
    """
    if words is None:
        return None
    if not (words.isascii() and words.isdigit()) or int(words) < least:
        raise ConfigurationError(text("cli.whole_number", option=option, value=words, least=least))
    return int(words)
