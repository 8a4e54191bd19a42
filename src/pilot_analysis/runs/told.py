"""What is told when a command is done. Light to import: a check of one file must start at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from pilot_analysis.language import Text


class Told(NamedTuple):
    """What a command came to.

    Parameters
    ----------
    facts
        For machines: plain types only.
    lines
        For people.
    """

    facts: Mapping[str, Any]
    lines: tuple[Text, ...]
    exit_code: int = 0
    warnings: tuple[Text, ...] = ()
