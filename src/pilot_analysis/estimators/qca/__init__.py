"""Qualitative comparative analysis of few cases: crisp and fuzzy sets, at most six conditions.

A way to compare cases whole, not to prove what caused what (Ragin 1987, 2000, 2008; Rihoux and Ragin 2009,
*Configurational Comparative Methods*).

>>> table = truth_table([[1, 1], [1, 0], [0, 1], [0, 0]], [1, 1, 0, 0], consistency=1)
>>> [written(one, ["A", "B"]) for one in parsimonious_solutions(table)[0]]
['A']
"""

from __future__ import annotations

from pilot_analysis.estimators.qca.calibration import crisp, direct
from pilot_analysis.estimators.qca.fit import Necessity, Sufficiency, necessities, solution_fit, sufficiency
from pilot_analysis.estimators.qca.minimisation import (
    Solution,
    assumed,
    complex_solutions,
    intermediate_solutions,
    parsimonious_solutions,
)
from pilot_analysis.estimators.qca.robustness import Variant, chance, drop_one_case, variant
from pilot_analysis.estimators.qca.sets import Implicant, covers, membership, union, written
from pilot_analysis.estimators.qca.truth_table import MOST_CONDITIONS, Row, TruthTable, truth_table

__all__ = [
    "MOST_CONDITIONS",
    "Implicant",
    "Necessity",
    "Row",
    "Solution",
    "Sufficiency",
    "TruthTable",
    "Variant",
    "assumed",
    "chance",
    "complex_solutions",
    "covers",
    "crisp",
    "direct",
    "drop_one_case",
    "intermediate_solutions",
    "membership",
    "necessities",
    "parsimonious_solutions",
    "solution_fit",
    "sufficiency",
    "truth_table",
    "union",
    "variant",
    "written",
]
