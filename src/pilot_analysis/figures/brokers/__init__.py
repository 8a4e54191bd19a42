"""Figures of the broker models: how many cases lead to a match, when, at what cost, and where the others stop."""

from __future__ import annotations

from pilot_analysis.figures.brokers.cards import card
from pilot_analysis.figures.brokers.cohorts import stages
from pilot_analysis.figures.brokers.conversions import conversion, funnel
from pilot_analysis.figures.brokers.costs import costs, curve, plane
from pilot_analysis.figures.brokers.goals import goals
from pilot_analysis.figures.brokers.monthly import amounts, before_after, months
from pilot_analysis.figures.brokers.pairs import compare
from pilot_analysis.figures.brokers.times import outcomes, time_to_match
from pilot_analysis.figures.brokers.units import outliers, ranks, shrunk

__all__ = [
    "amounts",
    "before_after",
    "card",
    "compare",
    "conversion",
    "costs",
    "curve",
    "funnel",
    "goals",
    "months",
    "outcomes",
    "outliers",
    "plane",
    "ranks",
    "shrunk",
    "stages",
    "time_to_match",
]
