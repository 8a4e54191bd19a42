"""The palette is computed, not trusted: contrast, and distance between colours for colour-blind readers."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from pilot_analysis.figures import style

# Linear RGB to what a reader with full-strength colour blindness sees: Machado, Oliveira and Fernandes (2009), 1.0.
VISION = {
    "normal": np.eye(3),
    "deutan": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "protan": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "tritan": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)


def linear(color: str) -> np.ndarray:
    """Return a colour as linear RGB (sRGB, IEC 61966-2-1)."""
    coded = np.array([int(color[place : place + 2], 16) for place in (1, 3, 5)]) / 255
    return np.where(coded <= 0.04045, coded / 12.92, ((coded + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of WCAG 2.1."""
    dark, light = sorted(float(TO_XYZ[1] @ linear(color)) for color in (one, other))
    return (light + 0.05) / (dark + 0.05)


def lab(rgb: np.ndarray) -> np.ndarray:
    """Return linear RGB as CIELAB (D65)."""
    xyz = TO_XYZ @ np.clip(rgb, 0, 1) / np.array([0.95047, 1, 1.08883])
    root = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.array([116 * root[1] - 16, 500 * (root[0] - root[1]), 200 * (root[1] - root[2])])


def least_distance(colors: tuple[str, ...], vision: str) -> float:
    """Return the least CIELAB distance between two of the colours, as seen with this vision."""
    seen = [lab(VISION[vision] @ linear(color)) for color in colors]
    return min(float(np.linalg.norm(one - other)) for one, other in itertools.combinations(seen, 2))


DARK_SERIES = tuple(style.DARK[color] for color in style.SERIES)


def test_contrast_of_black_on_white() -> None:
    """The test's own measure gives black on white the 21:1 of WCAG."""
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21.0)


@pytest.mark.parametrize("color", style.SERIES)
def test_marks_stand_out(color: str) -> None:
    """Every series colour has at least 3:1 against white, and its dark twin 4.5:1 against the dark page."""
    assert contrast(color, style.PAPER) >= 3.3
    assert contrast(style.DARK[color], style.DARK_PAPER) >= 4.5


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("colors", [style.SERIES, DARK_SERIES], ids=["light", "dark"])
def test_colors_stay_apart(colors: tuple[str, ...], vision: str) -> None:
    """No two series colours come nearer than 19 for any colour vision, in either scheme."""
    assert least_distance(colors, vision) >= 19


@pytest.mark.parametrize("color", [style.INK, style.QUIET, style.ALERT])
def test_words_can_be_read(color: str) -> None:
    """Every colour that words are written in has 4.5:1 against its paper in both schemes."""
    assert contrast(color, style.PAPER) >= 4.5
    assert contrast(style.DARK[color], style.DARK_PAPER) >= 4.5


@pytest.mark.parametrize("share", [0, 0.2, 0.4, 0.6, 0.8, 1])
def test_words_on_the_ramp(share: float) -> None:
    """Words on any step of the ramp have 4.5:1 against it."""
    fill, ink = style.shade(share)

    assert contrast(fill, ink) >= 4.5


def test_series_differ_without_colour() -> None:
    """No two series share a marker or a line shape."""
    looks = [style.series(place) for place in range(5)]

    assert len({look["marker"] for look in looks}) == 5
    assert len({str(look["linestyle"]) for look in looks}) == 5


def test_no_sixth_series() -> None:
    """A sixth series is refused, since it could not be told apart."""
    with pytest.raises(ValueError, match="at most 5 series, not 6"):
        style.series(5)


def test_cell_colours_are_not_turned_over() -> None:
    """The ramp and the words on it share no colour with those that a dark page turns over."""
    assert not {*style.RAMP, *style.RAMP_BELOW, *style.CELL_INK} & set(style.DARK)
