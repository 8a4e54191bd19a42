"""Figures of the broker models."""

from __future__ import annotations

from pilot_analysis.figures.brokers.cohorts import stages
from pilot_analysis.figures.brokers.conversions import conversion, funnel
from pilot_analysis.figures.brokers.pairs import compare
from pilot_analysis.figures.brokers.units import outliers, ranks, shrunk

__all__ = ["compare", "conversion", "funnel", "outliers", "ranks", "shrunk", "stages"]
