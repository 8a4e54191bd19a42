"""Broker models: how many of their cases lead to a match, to education, to its completion; and how they compare."""

from __future__ import annotations

from pilot_analysis.analysis.brokers.cases import BY, STAGES, left_out
from pilot_analysis.analysis.brokers.cohorts import stages
from pilot_analysis.analysis.brokers.conversions import conversion, funnel
from pilot_analysis.analysis.brokers.outlying import outliers
from pilot_analysis.analysis.brokers.pairs import compare
from pilot_analysis.analysis.brokers.shrunken import ranks, shrunk

__all__ = ["BY", "STAGES", "compare", "conversion", "funnel", "left_out", "outliers", "ranks", "shrunk", "stages"]


def __dir__() -> list[str]:
    """List the results: what a person in Jupyter is offered by tab completion."""
    return sorted(set(__all__) - {"BY", "STAGES", "left_out"})
