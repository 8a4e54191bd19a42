from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from pilot_analysis.estimators.simplex import frank_wolfe, simplex_weights


def test_a_mixture_is_found() -> None:
    """A target that is 3 parts of one column and 1 of another gets the weights 0.75, 0.25 and 0."""
    columns = np.array([[1.0, 0, 5], [0, 1, 5], [2, 3, 9]])
    found = simplex_weights(columns, columns @ [0.75, 0.25, 0])

    assert found.weights == pytest.approx([0.75, 0.25, 0], abs=1e-9)
    assert found.loss == pytest.approx(0, abs=1e-15)


def test_a_target_outside_goes_to_the_nearest_corner() -> None:
    """A target beyond every column gets all weight on the nearest one, exactly."""
    found = simplex_weights(np.array([[1.0, 2.0, 3.0]]), np.array([10.0]))

    assert found.weights.tolist() == [0, 0, 1]
    assert found.gap == pytest.approx(0, abs=1e-12)


def test_a_large_ridge_spreads_the_weights() -> None:
    """With a ridge beyond all else the weights are equal."""
    found = simplex_weights(np.array([[1.0, 2.0, 4.0, 8.0]]), np.array([8.0]), ridge=1e9)

    assert found.weights == pytest.approx([0.25] * 4, abs=1e-5)


def test_one_unit_has_all_the_weight() -> None:
    """A single column has weight one."""
    assert simplex_weights(np.array([[1.0], [2.0]]), np.array([5.0, 5.0])).weights.tolist() == [1]


def test_shapes_that_disagree_are_refused() -> None:
    """Two rows of columns do not fit a target of three, and a ridge is not negative."""
    with pytest.raises(ValueError, match="do not fit a target"):
        simplex_weights(np.ones((2, 3)), np.ones(3))
    with pytest.raises(ValueError, match="at least 0"):
        simplex_weights(np.ones((2, 3)), np.ones(2), -1)


@settings(max_examples=60, deadline=None)
@given(
    columns=arrays(float, (5, 8), elements=st.floats(-100, 100, width=32)),
    target=arrays(float, (5,), elements=st.floats(-100, 100, width=32)),
)
def test_no_other_weights_do_better(columns: np.ndarray, target: np.ndarray) -> None:
    """Weights are on the simplex, and neither any corner, equal weights nor Frank and Wolfe's steps have less loss."""
    found = simplex_weights(columns, target)
    others = [*np.eye(8), np.full(8, 1 / 8), frank_wolfe(columns, target, 0.0, 1e-9).weights]
    scale = max(1.0, float(np.abs(columns - target[:, None]).max()) ** 2)

    assert found.weights.min() >= 0
    assert found.weights.sum() == pytest.approx(1, abs=1e-12)
    assert found.gap <= 1e-6 * scale
    assert all(found.loss <= float(np.sum((columns @ one - target) ** 2)) + 1e-6 * scale for one in others)
