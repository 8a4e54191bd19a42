"""Local platforms for cooperation: when they came about, how mature they are, who says so, and what goes with what."""

from __future__ import annotations

from pilot_analysis.analysis.platforms.combinations import necessity, truth_table
from pilot_analysis.analysis.platforms.configurations import configurations, robustness
from pilot_analysis.analysis.platforms.levels import levels
from pilot_analysis.analysis.platforms.raters import raters
from pilot_analysis.analysis.platforms.ratings import maturity
from pilot_analysis.analysis.platforms.timeline import timeline

__all__ = [
    "configurations",
    "levels",
    "maturity",
    "necessity",
    "raters",
    "robustness",
    "timeline",
    "truth_table",
]


def __dir__() -> list[str]:
    """List what a person in Jupyter is offered by tab completion."""
    return sorted(__all__)
