"""Collaboration: did municipalities in clusters, and levels, work together more.

Three networks on one fixed set of actors: meetings (undirected, by number or hours), referrals and information (from
whoever took the initiative), shared courses (from the provider). Each question is a function that takes a pilot and
returns a result.
"""

from __future__ import annotations

from pilot_analysis.analysis.networks.communities import modularity
from pilot_analysis.analysis.networks.comparison import compare
from pilot_analysis.analysis.networks.entries import claims, recording
from pilot_analysis.analysis.networks.mixing import e_i, mixing
from pilot_analysis.analysis.networks.overlap import overlap
from pilot_analysis.analysis.networks.pairs import pairs
from pilot_analysis.analysis.networks.paths import paths
from pilot_analysis.analysis.networks.roles import brokerage, holes
from pilot_analysis.analysis.networks.seats import flows, provision
from pilot_analysis.analysis.networks.shape import cohesion, months
from pilot_analysis.analysis.networks.supply import needs
from pilot_analysis.analysis.networks.turnover import change, turnover

__all__ = [
    "brokerage",
    "change",
    "claims",
    "cohesion",
    "compare",
    "e_i",
    "flows",
    "holes",
    "mixing",
    "modularity",
    "months",
    "needs",
    "overlap",
    "pairs",
    "paths",
    "provision",
    "recording",
    "turnover",
]


def __dir__() -> list[str]:
    """List what tab completion offers: the questions."""
    return sorted(__all__)
