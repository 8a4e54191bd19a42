"""The education level of the municipalities, from official statistics, and whether the pilot can be seen in it.

The results come first. The estimators behind them can be used alone, on any unit x time frame with one treated block::

    block = pa.education.panel(frame, treated=["California"], first=1989)
    pa.education.synthetic_did(block).effect
"""

from __future__ import annotations

from pilot_analysis.analysis.education.changes import by_sex, change
from pilot_analysis.analysis.education.counterfactual import synthetic, synthetic_gap, weights
from pilot_analysis.analysis.education.decomposing import decomposition
from pilot_analysis.analysis.education.design import lock_design
from pilot_analysis.analysis.education.design_result import design_lock
from pilot_analysis.analysis.education.events import event_study
from pilot_analysis.analysis.education.judgement import verdict
from pilot_analysis.analysis.education.levels import distance, gap
from pilot_analysis.analysis.education.placebo_years import placebo_years
from pilot_analysis.analysis.education.preflight import detectable
from pilot_analysis.analysis.education.regional import region
from pilot_analysis.analysis.education.robustness import sensitivity
from pilot_analysis.estimators.conley_taber import conley_taber
from pilot_analysis.estimators.difference_in_differences import difference_in_differences
from pilot_analysis.estimators.panel import panel
from pilot_analysis.estimators.synthetic_control import synthetic_control
from pilot_analysis.estimators.synthetic_did import synthetic_did

__all__ = [
    "by_sex",
    "change",
    "conley_taber",
    "decomposition",
    "design_lock",
    "detectable",
    "difference_in_differences",
    "distance",
    "event_study",
    "gap",
    "lock_design",
    "panel",
    "placebo_years",
    "region",
    "sensitivity",
    "synthetic",
    "synthetic_control",
    "synthetic_did",
    "synthetic_gap",
    "verdict",
    "weights",
]


def __dir__() -> list[str]:
    """List the face: what a person in Jupyter is offered by tab completion."""
    return sorted(__all__)
