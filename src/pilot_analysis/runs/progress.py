"""What a run tells while it works. Who shows it, and how, is decided above."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Stage(StrEnum):
    """The parts of a run, in their order."""

    CLEAN = "clean"
    NOTEBOOKS = "notebooks"
    REPORTS = "reports"


class Step(StrEnum):
    """What happened to one thing within a stage."""

    STARTED = "started"
    DONE = "done"
    KEPT = "kept"
    FAILED = "failed"


@dataclass(frozen=True)
class Event:
    """One step of a run.

    Parameters
    ----------
    subject
        The file or notebook it happened to; empty where it is the stage as a whole.
    done, total
        How far the stage has come; ``total`` is 0 where it cannot be told beforehand.
    """

    stage: Stage
    step: Step
    subject: str = ""
    done: int = 0
    total: int = 0


Listener = Callable[[Event], None]


def silent(_: Event) -> None:
    """Listen to nothing."""
