"""Broker models: how many of their cases lead to a match, to education, to its completion; and how they compare."""

from __future__ import annotations

from pilot_analysis.analysis.brokers.acceptability import acceptability
from pilot_analysis.analysis.brokers.amounts import monthly_costs
from pilot_analysis.analysis.brokers.cards import card, cards
from pilot_analysis.analysis.brokers.cases import BY, STAGES, left_out
from pilot_analysis.analysis.brokers.changes import before_after
from pilot_analysis.analysis.brokers.cohorts import stages
from pilot_analysis.analysis.brokers.conversions import conversion, funnel
from pilot_analysis.analysis.brokers.cost_effectiveness import cost_effectiveness
from pilot_analysis.analysis.brokers.costs import costs
from pilot_analysis.analysis.brokers.goals import goals
from pilot_analysis.analysis.brokers.monthly import months
from pilot_analysis.analysis.brokers.outlying import outliers
from pilot_analysis.analysis.brokers.pairs import compare
from pilot_analysis.analysis.brokers.shrunken import ranks, shrunk
from pilot_analysis.analysis.brokers.times import outcomes, time_to_match

__all__ = [
    "BY",
    "STAGES",
    "acceptability",
    "before_after",
    "card",
    "cards",
    "compare",
    "conversion",
    "cost_effectiveness",
    "costs",
    "funnel",
    "goals",
    "left_out",
    "monthly_costs",
    "months",
    "outcomes",
    "outliers",
    "ranks",
    "shrunk",
    "stages",
    "time_to_match",
]


def __dir__() -> list[str]:
    """List the results: what a person in Jupyter is offered by tab completion."""
    return sorted(set(__all__) - {"BY", "STAGES", "left_out"})
