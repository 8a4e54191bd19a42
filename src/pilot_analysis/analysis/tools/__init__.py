"""Support tools: how they spread, who uses and knows them, and which broker cases they were used in."""

from __future__ import annotations

from pilot_analysis.analysis.tools.clients import cases, validations
from pilot_analysis.analysis.tools.registry import registry
from pilot_analysis.analysis.tools.spread import per_inhabitant, spread, training
from pilot_analysis.analysis.tools.usage import awareness, use, women_and_men

__all__ = [
    "awareness",
    "cases",
    "per_inhabitant",
    "registry",
    "spread",
    "training",
    "use",
    "validations",
    "women_and_men",
]


def __dir__() -> list[str]:
    """List what a person in Jupyter is offered by tab completion."""
    return sorted(__all__)
