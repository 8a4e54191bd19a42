"""Figures of the broker models."""

from __future__ import annotations

from pilot_analysis.figures.brokers.conversions import conversion, funnel

__all__ = ["conversion", "funnel"]
