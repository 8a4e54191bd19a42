"""Sentences of ``catalogue/brokers.toml`` in the language of a figure."""

from __future__ import annotations

from typing import Any

from pilot_analysis.figures.reading import Reading
from pilot_analysis.language import text


def says(reading: Reading, key: str, **values: Any) -> str:
    """Return a sentence in the figure's language."""
    return text(f"brokers.{key}", **values)[reading.language]
