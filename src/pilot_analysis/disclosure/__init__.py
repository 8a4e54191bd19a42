"""Nothing leaves for a reader but through here: small counts of persons are hidden, and cannot be worked back.

A count from 1 to ``smallest - 1`` is hidden, be it a whole, a part of it or what is left of the whole; zero is shown.
Then further cells are hidden until each hidden count, given all that is still shown, has a feasible interval at least
``smallest`` wide. Both steps are integer programs over the finest groups of the table, so the interval is exact: it
knows every sum that the table's `Additive` tells, that counts are whole numbers, and that a hidden count is not zero.
Cells are chosen as in Fischetti and Salazar-Gonzalez (2001, Management Science 47:1008-1027), one count at a time.

The proof holds for one table. Two tables that split the same persons in different ways are not audited together.
"""

from __future__ import annotations

from pilot_analysis.disclosure.release import Released, release

__all__ = ["Released", "release"]
