"""Evaluation of municipal pilots: from the spreadsheets that participants send to published, traceable reports.

In Jupyter::

    import pilot_analysis as pa
    pilot = pa.open_pilot()
    pa.brokers.conversion(pilot, by="model")

The names below are loaded when they are used, so that importing the package costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pilot_analysis import sample
    from pilot_analysis.analysis import brokers, education, networks, platforms, quality, summary, tools
    from pilot_analysis.reports.exhibit import publish
    from pilot_analysis.tables.session import open_pilot

__version__ = "0.1.0"

__all__ = [
    "__version__",
    "brokers",
    "education",
    "networks",
    "open_pilot",
    "platforms",
    "publish",
    "quality",
    "sample",
    "summary",
    "tools",
]

_ANALYSES = ("brokers", "education", "networks", "platforms", "quality", "summary", "tools")
_FUNCTIONS = {"open_pilot": "pilot_analysis.tables.session", "publish": "pilot_analysis.reports.exhibit"}


def __getattr__(name: str) -> Any:
    """Load one of the names of the face when it is first used (PEP 562)."""
    if name in _FUNCTIONS:
        found = getattr(import_module(_FUNCTIONS[name]), name)
    elif name in _ANALYSES:
        found = import_module(f"pilot_analysis.analysis.{name}")
    elif name == "sample":
        return import_module("pilot_analysis.sample")
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import_module("pilot_analysis.figures")  # registers how results are drawn, for result.figure()
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """List the face: what a person in Jupyter is offered by tab completion."""
    return sorted(__all__)
