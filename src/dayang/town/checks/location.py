"""Where geometry lies: within its CRS, with its axes the right way round, within the town."""

from collections.abc import Callable
from functools import lru_cache

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import ProjError
from shapely.geometry.base import BaseGeometry

from dayang.town.checks.context import Context
from dayang.town.checks.limits import limit
from dayang.town.checks.reading import Problem, whole_column
from dayang.town.checks.shapes import Shapes

Points = NDArray[np.float64]
"""Shape (n, 2): x and y, or longitude and latitude."""

Mask = NDArray[np.bool_]

_WHOLE_LAYER = 3
"""Shapes of which one can say 'all of them'; with fewer, each is named by itself."""


def judge_crs(shapes: Shapes, crs: CRS, context: Context) -> tuple[Mask, list[Problem]]:
    """Say which shapes lie where their CRS is used, with their axes the right way round.

    Axes count as swapped where the centre of a shape lies outside the CRS's area of use
    (or outside the town, where its boundary is known) as it stands, and inside once x
    and y change places.

    Parameters
    ----------
    shapes
        With finite coordinates in `crs`; shape (n,).
    crs
        As the file declares it.
    context
        The town, where it is known.

    Returns
    -------
    tuple
        Which shapes are where they should be, and the problems of the others.
    """
    centres = _centres(shapes)
    turned = centres[:, ::-1]
    in_town = _in_town(crs, context)
    fits = _in_area(centres, crs, context) & ~_like_degrees(centres, crs, in_town)
    here = np.ones(len(shapes), bool) if in_town is None else in_town(centres)
    there = np.ones(len(shapes), bool) if in_town is None else in_town(turned)
    swapped = ~(fits & here) & _in_area(turned, crs, context) & there
    lost = ~fits & ~swapped
    words = {"crs": crs.name, "area": _area_said(crs)}
    problems = [
        Problem(rule, np.flatnonzero(mask), words, found=[_place(centre) for centre in centres[mask]])
        for rule, mask in (("swapped_axes", swapped), ("wrong_crs", lost))
    ]
    return ~swapped & ~lost, [as_layer(problem, len(shapes), context) for problem in problems]


def judge_boundary(shapes: Shapes, context: Context) -> list[Problem]:
    """Name shapes outside the town, and polygons that reach beyond its boundary.

    Parameters
    ----------
    shapes
        Valid, in the town's CRS; shape (n,).
    context
        Holds the boundary; without one nothing is said.
    """
    town = town_area(context)
    if town is None:
        return []
    outside = np.asarray(shapely.disjoint(town, shapes), bool)
    polygons = ~outside & (shapely.get_dimensions(shapes) == 2)
    beyond = np.zeros(len(shapes), bool)
    beyond[polygons] = ~np.asarray(shapely.covers(town, shapes[polygons]), bool)
    words = {"tolerance": f"{limit('boundary_tolerance_m', context):g}"}
    distances = [f"{distance:,.0f} m" for distance in shapely.distance(town, shapes[outside])]
    shares = shapely.area(shapely.difference(shapes[beyond], town)) / shapely.area(shapes[beyond])
    return [
        as_layer(
            Problem("outside_town", np.flatnonzero(outside), words, found=distances), len(shapes), context
        ),
        Problem(
            "crosses_boundary", np.flatnonzero(beyond), words, found=[f"{share:.1%}" for share in shares]
        ),
    ]


def town_area(context: Context) -> BaseGeometry | None:
    """Return the town with its tolerance around it, prepared; ``None`` where it is not known."""
    tolerance = limit("boundary_tolerance_m", context)
    if context.boundary is None or context.boundary.is_empty or np.isnan(tolerance):
        return None
    town: BaseGeometry = shapely.make_valid(context.boundary).buffer(tolerance)
    shapely.prepare(town)
    return town


def as_layer(problem: Problem, count: int, context: Context) -> Problem:
    """Return one problem of the layer where (nearly) all its shapes have it, else `problem`."""
    wrong = len(problem.positions)
    if wrong < _WHOLE_LAYER or wrong < limit("layer_share", context) * count or problem.found is None:
        return problem
    return whole_column(problem.rule, f"{wrong} / {count}: {problem.found[0]}", **problem.values)


def to_lonlat(points: Points, crs: CRS) -> Points:
    """Return points of `crs` as longitude and latitude in WGS 84; infinite where there is none."""
    longitude, latitude = transformer(crs, CRS("EPSG:4326")).transform(points[:, 0], points[:, 1])
    return np.stack([longitude, latitude], axis=1)


def computable(crs: CRS | None) -> CRS | None:
    """Return `crs`, or None where PROJ parses it and yet cannot compute with it, such as a local grid."""
    if crs is None:
        return None
    try:
        transformer(crs, CRS("EPSG:4326"))
    except ProjError:
        return None
    return crs


@lru_cache(maxsize=64)
def transformer(source: CRS, target: CRS) -> Transformer:
    """Return what turns x, y (or longitude, latitude) of `source` into those of `target`; slow to make."""
    return Transformer.from_crs(source, target, always_xy=True)


def _centres(shapes: Shapes) -> Points:
    halves = shapely.bounds(shapes).reshape(-1, 4) / 2
    return np.asarray(halves[:, :2] + halves[:, 2:], float)


def _in_area(points: Points, crs: CRS, context: Context) -> Mask:
    """Say which points lie in the CRS's area of use, give or take ``checks.area_margin_deg``."""
    lonlat = to_lonlat(points, crs)
    low, high = np.array([-180.0, -90.0]), np.array([180.0, 90.0])
    if crs.area_of_use is not None:
        margin = np.nan_to_num(limit("area_margin_deg", context))
        west, south, east, north = crs.area_of_use.bounds
        if west <= east:
            low = np.maximum(low, np.array([west, south]) - margin)
            high = np.minimum(high, np.array([east, north]) + margin)
    return np.asarray(((lonlat >= low) & (lonlat <= high)).all(axis=1), bool)


def _like_degrees(points: Points, crs: CRS, in_town: Callable[[Points], Mask] | None) -> Mask:
    """Say which points of a projected CRS look like degrees: a hair's breadth from its origin."""
    if not crs.is_projected:
        return np.zeros(len(points), bool)
    size = np.abs(points)
    small = np.asarray((size.min(axis=1) <= 90) & (size.max(axis=1) <= 180), bool)
    return small if in_town is None else np.asarray(small & ~in_town(points), bool)


def _in_town(crs: CRS, context: Context) -> Callable[[Points], Mask] | None:
    """Return a test of whether points of `crs` lie in the town's bounding box."""
    if context.boundary is None or context.boundary.is_empty or context.crs is None:
        return None
    margin = np.nan_to_num(limit("boundary_tolerance_m", context))
    west, south, east, north = context.boundary.bounds
    to_town = transformer(crs, CRS(context.crs))

    def test(points: Points) -> Mask:
        x, y = to_town.transform(points[:, 0], points[:, 1])
        inside = (x >= west - margin) & (x <= east + margin) & (y >= south - margin) & (y <= north + margin)
        return np.asarray(inside, bool)

    return test


def _area_said(crs: CRS) -> str:
    if crs.area_of_use is None:
        return "-180, -90, 180, 90"
    return ", ".join(f"{bound:g}" for bound in crs.area_of_use.bounds)


def _place(centre: Points) -> str:
    return f"({centre[0]:.10g}, {centre[1]:.10g})"
