"""Figures of the broker models: how many cases lead to a match, when, at what cost, and where the others stop."""

from __future__ import annotations

from pilot_analysis.figures.brokers.cohorts import stages
from pilot_analysis.figures.brokers.conversions import conversion, funnel
from pilot_analysis.figures.brokers.monthly import amounts, before_after, months
from pilot_analysis.figures.brokers.pairs import compare
from pilot_analysis.figures.brokers.times import outcomes, time_to_match
from pilot_analysis.figures.brokers.units import outliers, ranks, shrunk

__all__ = [
    "amounts",
    "before_after",
    "compare",
    "conversion",
    "funnel",
    "months",
    "outcomes",
    "outliers",
    "ranks",
    "shrunk",
    "stages",
    "time_to_match",
]
