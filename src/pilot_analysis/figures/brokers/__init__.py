"""Figures of the broker models."""

from __future__ import annotations

from pilot_analysis.figures.brokers.conversions import conversion, funnel
from pilot_analysis.figures.brokers.pairs import compare

__all__ = ["compare", "conversion", "funnel"]
