"""Delivered spreadsheets in, tidy tables and findings out.

Never silently wrong: a cell is read right, or it is null and there is a finding at its address.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pilot_analysis.intake.deliveries import Deliveries, read_deliveries

__all__ = ["Deliveries", "read_deliveries"]


def __getattr__(name: str) -> Any:
    """Load the reading of folders, and with it pandas, when it is asked for: a check of one file needs neither."""
    if name not in __all__:
        raise AttributeError(name)
    from pilot_analysis.intake import deliveries

    return getattr(deliveries, name)
