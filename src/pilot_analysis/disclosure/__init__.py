"""Nothing leaves for a reader but through here: small counts of persons are hidden, and cannot be worked back.

A count from 1 to ``smallest - 1`` is hidden, be it a whole, a part of it or what is left of the whole; zero is shown.
Then further cells are hidden until each hidden count, given all that is still shown, has a feasible interval at least
``smallest`` wide. Both steps are linear programs (HiGHS) over the finest groups of the table: the reader they assume
knows every sum that the table's `Additive` tells, and that a hidden count is not zero. The cells to hide are those
with the smallest counts that let another table look the same, one protected count at a time (the network heuristic of
Kelly, Golden and Assad 1992, Networks 22:397-417, for tables of any shape).

The proof holds for one result and those linked with it. Results that split the same persons by different columns, and
reports on different selections of the same pilot, are not audited together: publish one of them, not both, or tell
women and men apart in one of them only. ``tests/disclosure/test_notebook_02.py`` attacks all that notebook 02
tells of the sample.
"""

from __future__ import annotations

from pilot_analysis.disclosure.release import Released, release

__all__ = ["Released", "release"]
