"""Geometry of an extract made fit for registers: in the town, valid, to the millimetre."""

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from shapely.geometry.base import BaseGeometry

Shapes = NDArray[Any]
"""An array of geometries."""

MM = 0.001
"""The registers' precision: a millimetre, in metres."""

EDGE = 0.01
"""How far from the boundary, in metres, a line may run that is drawn along it: rounding apart,
the two are the same."""

POLYGONAL = (3, 6)
"""Type ids of shapely's Polygon and MultiPolygon."""

LINEAR = (1,)
"""Type id of shapely's LineString."""


def to_mm(shapes: Shapes) -> Shapes:
    """Round the coordinates of lines and points; vertices that were shared stay shared."""
    rounded: Shapes = shapely.transform(shapes, lambda xy: np.round(xy, 3) + 0.0)
    return rounded


def lines_inside(frame: gpd.GeoDataFrame, boundary: BaseGeometry) -> gpd.GeoDataFrame:
    """Return the single lines of `frame` within `boundary`, to the millimetre.

    A line that lies inside whole is not touched, so that it keeps its vertices and crosses
    itself where it did. One that runs along the boundary is inside: the river that is the
    border. Pieces of one line bear its ``osm_id`` with ``-2``, ``-3`` … after it.
    """
    inside = reshaped(frame, clipped(frame.geometry.to_numpy(), boundary.buffer(EDGE))).explode()
    inside = inside[np.isin(shapely.get_type_id(inside.geometry.to_numpy()), LINEAR)]
    inside = reshaped(inside, shapely.remove_repeated_points(to_mm(inside.geometry.to_numpy())))
    return _numbered(inside[inside.geometry.length > MM / 2])


def polygons_inside(
    frame: gpd.GeoDataFrame, boundary: BaseGeometry, sliver_m2: float
) -> tuple[gpd.GeoDataFrame, int]:
    """Return the valid polygons of `frame` within `boundary`, to the millimetre, and how many were mended.

    What is smaller than `sliver_m2` after that is dropped. Of rows with the same outline
    the first stays.
    """
    shapes = frame.geometry.to_numpy()
    broken = ~shapely.is_valid(shapes)
    shapes = polygonal(clipped(np.where(broken, shapely.make_valid(shapes), shapes), boundary))
    inside = reshaped(frame, polygonal(shapely.set_precision(shapes, MM)))
    inside = inside[inside.geometry.area >= sliver_m2].sort_values("osm_id", kind="stable")
    return _numbered(inside[~repeated(inside.geometry.to_numpy())]), int(broken.sum())


def clipped(shapes: Shapes, boundary: BaseGeometry) -> Shapes:
    """Return `shapes` cut to `boundary`; those that lie inside whole are left as they are."""
    shapely.prepare(boundary)
    crossing = ~shapely.covers(boundary, shapes)
    inside = shapes.copy()
    inside[crossing] = shapely.intersection(shapes[crossing], boundary)
    return inside


def repeated(shapes: Shapes) -> NDArray[np.bool_]:
    """Return which geometries run along the same vertices as one before them, either way round."""
    return pd.Series(shapely.to_wkb(shapely.normalize(shapes))).duplicated().to_numpy()


def reshaped(frame: gpd.GeoDataFrame, shapes: Shapes) -> gpd.GeoDataFrame:
    """Return `frame` with other geometry, row for row."""
    return frame.set_geometry(gpd.GeoSeries(shapes, index=frame.index, crs=frame.crs))


def polygonal(shapes: Shapes) -> Shapes:
    """Return the polygons in each geometry: one, several as a MultiPolygon, or an empty one.

    Examples
    --------
    >>> mixed = shapely.from_wkt("GEOMETRYCOLLECTION (POINT (9 9), POLYGON ((0 0, 1 0, 1 1, 0 0)))")
    >>> polygonal(np.array([mixed]))[0].wkt
    'POLYGON ((0 0, 1 0, 1 1, 0 0))'
    """
    shapes = shapes.copy()
    for i in np.flatnonzero(~np.isin(shapely.get_type_id(shapes), POLYGONAL)):
        parts = shapely.get_parts(shapely.get_parts(shapes[i]))
        shapes[i] = shapely.MultiPolygon(list(parts[shapely.get_type_id(parts) == POLYGONAL[0]]))
    single = (shapely.get_type_id(shapes) == POLYGONAL[1]) & (shapely.get_num_geometries(shapes) == 1)
    shapes[single] = shapely.get_geometry(shapes[single], 0)
    return shapes


def _numbered(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return `frame` in order of ``osm_id``, ids that repeat numbered from the second on."""
    frame = frame.sort_values("osm_id", kind="stable", ignore_index=True)
    return frame.assign(osm_id=numbered(frame["osm_id"]))


def numbered(ids: "pd.Series[str]") -> "pd.Series[str]":
    """Return `ids` made unique: the second of a kind has ``-2`` after it.

    Examples
    --------
    >>> numbered(pd.Series(["w1", "w1", "w2"])).tolist()
    ['w1', 'w1-2', 'w2']
    """
    count = ids.groupby(ids).cumcount()
    return ids.where(count == 0, ids + "-" + (count + 1).astype("str"))


def clusters(shapes: Shapes, distance_m: float) -> NDArray[np.int64]:
    """Return a number for each geometry, equal for those linked by steps of at most `distance_m`."""
    one, other = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=distance_m)
    return linked(one, other, len(shapes))


def linked(one: NDArray[np.int64], other: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """Return the connected part each of `count` things is in, given the pairs that touch.

    Examples
    --------
    >>> linked(np.array([0, 1]), np.array([1, 2]), 4).tolist()
    [0, 0, 0, 1]
    """
    graph = coo_array((np.ones(len(one), dtype=bool), (one, other)), shape=(count, count))
    _, part = connected_components(graph, directed=False)
    return part.astype(np.int64)


def smallest_holding(points: Shapes, areas: Shapes) -> NDArray[np.int64]:
    """Return the row of the smallest of `areas` that holds each point, -1 where none does."""
    size = shapely.area(areas)
    point, area = shapely.STRtree(areas).query(points, predicate="intersects")
    order = np.lexsort((area, size[area], point))
    point, first = np.unique(point[order], return_index=True)
    holding = np.full(len(points), -1, dtype=np.int64)
    holding[point] = area[order][first]
    return holding


def nearest_where_none(holding: NDArray[np.int64], points: Shapes, areas: Shapes) -> NDArray[np.int64]:
    """Return `holding` with -1 replaced by the nearest of `areas` (of those as near, the first)."""
    lost = np.flatnonzero(holding < 0)
    if len(lost) == 0 or len(areas) == 0:
        return holding
    point, area = shapely.STRtree(areas).query_nearest(points[lost])
    order = np.lexsort((area, point))
    point, first = np.unique(point[order], return_index=True)
    filled = holding.copy()
    filled[lost[point]] = area[order][first]
    return filled
