"""Support tools."""

from __future__ import annotations

from pilot_analysis.analysis.tools.usage import awareness, use

__all__ = ["awareness", "use"]
