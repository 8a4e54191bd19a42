"""Platforms for cooperation."""

from __future__ import annotations

from pilot_analysis.analysis.platforms.ratings import WAVES, maturity

__all__ = ["WAVES", "maturity"]
