"""What was fetched of one table or key figure, before it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from pilot_analysis.language import Text


class Part(NamedTuple):
    """One answer: its bytes as they came, the address asked, and the query sent with it, if any."""

    content: bytes
    address: str
    query: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Answer:
    """Every answer that together holds what was asked for.

    Parameters
    ----------
    title, definition
        What the producer calls it and how it explains it; empty where the answers themselves say so.
    notes
        What was asked for and is not there.
    """

    parts: tuple[Part, ...] = field(repr=False)
    title: str = ""
    definition: str = ""
    notes: tuple[Text, ...] = ()
