"""How good the data are: what came in and when, what is wrong with it, what was done with it, what it is good for."""

from __future__ import annotations

from pilot_analysis.analysis.quality.deliveries import calendar, coverage
from pilot_analysis.analysis.quality.fitness import fitness
from pilot_analysis.analysis.quality.handling import accounts, corrections, revisions
from pilot_analysis.analysis.quality.problems import cells, findings_by_rule, problems

__all__ = [
    "accounts",
    "calendar",
    "cells",
    "corrections",
    "coverage",
    "findings_by_rule",
    "fitness",
    "problems",
    "revisions",
]


def __dir__() -> list[str]:
    """List what a person in Jupyter is offered by tab completion."""
    return sorted(__all__)
