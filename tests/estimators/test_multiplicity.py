"""Adjusted p-values against the published example of Benjamini and Hochberg."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from pilot_analysis.estimators import multiplicity

# Benjamini and Hochberg 1995, section 4.1: fifteen hypotheses on thrombolysis, ordered.
PUBLISHED = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0
]  # fmt: skip


def test_the_published_example_is_met() -> None:
    """Of the fifteen p-values of 1995 four are rejected at 5 % false findings, and three by Holm as by Bonferroni."""
    assert sum(one is not None and one <= 0.05 for one in multiplicity.benjamini_hochberg(PUBLISHED)) == 4
    assert sum(one is not None and one <= 0.05 for one in multiplicity.holm(PUBLISHED)) == 3
    assert sum(one * len(PUBLISHED) <= 0.05 for one in PUBLISHED) == 3


def test_holm_by_hand() -> None:
    """Of 0.01, 0.04 and 0.03 the smallest is trebled and the others take twice the middle one."""
    assert multiplicity.holm([0.01, 0.04, 0.03]) == [0.03, 0.06, 0.06]


def test_a_missing_p_is_no_question() -> None:
    """A missing p stays missing and does not make the others larger; a lone p is itself; none give none."""
    assert multiplicity.holm([None, 0.02, None, 0.03]) == [None, 0.04, None, 0.04]
    assert multiplicity.holm([0.02, None]) == [0.02, None]
    assert multiplicity.benjamini_hochberg([None]) == [None]
    assert multiplicity.holm([]) == []


@pytest.mark.parametrize("adjust", [multiplicity.holm, multiplicity.benjamini_hochberg])
@pytest.mark.parametrize("p", [[2.0], [-0.1, 0.5], [float("nan"), 0.01]])
def test_what_is_no_p_is_refused(
    adjust: Callable[[Sequence[float | None]], list[float | None]], p: list[float]
) -> None:
    """A p outside 0 to 1, or one that is no number, makes no other p missing but is refused."""
    with pytest.raises(ValueError, match="a p lies between 0 and 1"):
        adjust(p)
