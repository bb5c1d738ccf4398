"""Geometry that still carries the shift of GCJ-02, the coordinates of Chinese web maps.

GCJ-02 moves everything in mainland China by 100 to 700 m in a direction that hardly
changes within a town, so a layer of it can be told by moving it back:

1. **Against the boundary**: the layer is spread over the town (its convex hull is at
   least ``checks.gcj02_spread`` of the town's area, so that moving it costs it land on
   one side); at least the share ``checks.gcj02_outside`` of its vertices lies outside;
   and moving the layer back leaves at most a part ``checks.gcj02_left`` of those.
2. **Against the roads**: at least the share ``checks.gcj02_crossed`` of the buildings
   (or parcels) is crossed by a road on the ground, and moving them back leaves at most
   that part of it; or moving the roads back does, and then it is the roads.

Both are warnings. The shift is computed by `eviltransform`.
"""

from typing import Any

import eviltransform
import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from dayang.town.checks.context import Context
from dayang.town.checks.limits import limit
from dayang.town.checks.location import town_area, transformer
from dayang.town.checks.reading import Problem, whole_column
from dayang.town.checks.shapes import Shapes

_MOST_VERTICES = 20_000
_MOST_SHAPES = 5_000
"""Beyond these a layer is judged by every so-many-th of its vertices or shapes."""


def local_shift(place: BaseGeometry, crs: CRS) -> NDArray[np.float64] | None:
    """Return the vector, in metres of `crs`, by which GCJ-02 moves a point; ``None`` outside China.

    Examples
    --------
    >>> shift = local_shift(shapely.Point(38_417_000, 2_505_000), CRS("EPSG:4526"))
    >>> 400 < float(np.hypot(*shift)) < 700
    True
    """
    to_degrees = transformer(crs, CRS("EPSG:4326"))
    x, y = shapely.get_coordinates(place)[0]
    longitude, latitude = to_degrees.transform(x, y)
    if not np.isfinite([longitude, latitude]).all():
        return None
    moved_latitude, moved_longitude = eviltransform.wgs2gcj(latitude, longitude)
    if (moved_latitude, moved_longitude) == (latitude, longitude):
        return None
    moved = to_degrees.transform(moved_longitude, moved_latitude, direction="INVERSE")
    shift: NDArray[np.float64] = np.array(moved) - np.array([x, y])
    return shift


def judge_shift(shapes: Shapes, context: Context) -> list[Problem]:
    """Say whether a layer fits the town's boundary markedly better without the shift.

    Parameters
    ----------
    shapes
        In the town's CRS; shape (n,).
    context
        Holds boundary and CRS.
    """
    town = town_area(context)
    if town is None or context.crs is None or not len(shapes):
        return []
    shift = local_shift(town.centroid, CRS(context.crs))
    if shift is None:
        return []
    vertices = _thinned(shapely.get_coordinates(shapes), _MOST_VERTICES)
    spread = shapely.MultiPoint(vertices).convex_hull.area / town.area
    if spread < limit("gcj02_spread", context):
        return []
    before, after = _outside(town, vertices), _outside(town, vertices - shift)
    if before < limit("gcj02_outside", context) or not after <= limit("gcj02_left", context) * before:
        return []
    return [whole_column("gcj02_shift", f"{before:.1%} → {after:.1%}", shift=f"{np.hypot(*shift):.0f}")]


def shifted_against_roads(
    shapes: Shapes, roads: Shapes, crs: CRS, context: Context
) -> tuple[str, Problem] | None:
    """Say whether polygons or the roads fit each other markedly better without the shift.

    Parameters
    ----------
    shapes
        Buildings or parcels in `crs`; shape (n,).
    roads
        Centre lines on the ground (no bridges, no tunnels) in `crs`; shape (m,).
    crs
        The town's.
    context
        Whose parameters hold.

    Returns
    -------
    tuple or None
        ``"shapes"`` or ``"roads"``: which is shifted; and the problem.
    """
    if not len(shapes) or not len(roads):
        return None
    shift = local_shift(shapely.box(*shapely.total_bounds(shapes)).centroid, crs)
    if shift is None:
        return None
    some, tree = _thinned(shapes, _MOST_SHAPES), shapely.STRtree(roads)
    before = _crossed(some, tree)
    if before < limit("gcj02_crossed", context):
        return None
    after = {"shapes": _crossed(_moved(some, -shift), tree), "roads": _crossed(_moved(some, shift), tree)}
    best = min(after, key=after.__getitem__)
    if not after[best] <= limit("gcj02_left", context) * before:
        return None
    found = f"{before:.1%} → {after[best]:.1%}"
    return best, whole_column("gcj02_shift", found, shift=f"{np.hypot(*shift):.0f}")


def _thinned(items: NDArray[Any], most: int) -> NDArray[Any]:
    return items[:: -(-len(items) // most)] if len(items) else items


def _outside(town: BaseGeometry, points: NDArray[np.float64]) -> float:
    return float(1 - shapely.contains_xy(town, points).mean())


def _moved(shapes: Shapes, shift: NDArray[np.float64]) -> Shapes:
    return np.asarray(shapely.transform(shapes, lambda points: points + shift))


def _crossed(shapes: Shapes, roads: shapely.STRtree) -> float:
    return len(np.unique(roads.query(shapes, predicate="intersects")[0])) / len(shapes)
