"""Outlines and distances of municipalities."""

from __future__ import annotations

import numpy as np
import pytest

from pilot_analysis.sources.geography import distance, outlines

PILOT = ("1488", "1487", "1485", "1435", "1438", "1460")


def test_distance_between_towns() -> None:
    """Trollhättan's and Vänersborg's middles are 10 to 40 km apart, Malmö's and Kiruna's more than 1,300 km."""
    assert 10 < distance(["1488"], ["1487"]) < 40
    assert 1_300 < distance(["1280"], ["2584"]) < 1_500
    assert distance(["1488", "1487"], ["1488", "1487"]) == 0


def test_outlines_are_flat_and_in_kilometres() -> None:
    """Two municipalities lie as far apart on the flat map as on the globe, within one per cent, and north is up."""
    middles = outlines(PILOT).middles

    apart = float(np.hypot(*np.subtract(middles["1485"], middles["1438"])))
    assert apart == pytest.approx(distance(["1485"], ["1438"]), rel=0.05)
    assert middles["1438"][1] > middles["1485"][1]
    assert middles["1435"][0] < middles["1487"][0]


def test_neighbours_come_with_a_margin() -> None:
    """Within a box about the six there are others, Färgelanda among them; a wider margin adds more."""
    near, wide = outlines(PILOT).rings, outlines(PILOT, 40).rings

    assert "1439" in near
    assert set(PILOT) < set(near) < set(wide)


def test_unknown_code() -> None:
    """A code that is no municipality is an error."""
    with pytest.raises(KeyError, match="9999"):
        outlines(["9999"])
