"""Figures of the broker models."""

from __future__ import annotations

from pilot_analysis.figures.brokers.conversions import conversion, funnel
from pilot_analysis.figures.brokers.monthly import before_after, months
from pilot_analysis.figures.brokers.times import outcomes, time_to_match

__all__ = ["before_after", "conversion", "funnel", "months", "outcomes", "time_to_match"]
