"""Shapes of a map as short text: simplified, rounded to a grid, each point relative to the last.

The text is the syntax of SVG paths with whole numbers, which the page draws as it is.
Units are steps of the grid; x runs east, y north, from the south-west corner of the map.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Grid:
    """The grid that a map's coordinates are rounded to.

    Parameters
    ----------
    x_m, y_m
        South-west corner in the town's CRS.
    step_m
        Width of a step; less cannot be seen on the map.
    width, height
        Extent in steps.
    """

    x_m: float
    y_m: float
    step_m: float
    width: int
    height: int

    @classmethod
    def over(cls, bounds: tuple[float, float, float, float], step_m: float = 1.0) -> "Grid":
        """Return the grid over ``(min x, min y, max x, max y)`` in metres."""
        west, south, east, north = map(float, bounds)
        width, height = (max(1, int(np.ceil(size / step_m))) for size in (east - west, north - south))
        return cls(west, south, step_m, width, height)

    def steps(self, xy: NDArray[np.float64]) -> NDArray[np.int64]:
        """Return coordinates of shape (points, 2) in whole steps."""
        return np.rint((xy - (self.x_m, self.y_m)) / self.step_m).astype(np.int64)


def points(grid: Grid, shapes: NDArray[Any]) -> list[list[int]]:
    """Return a point of each shape in steps, as ``[x, y]``."""
    inside = shapely.point_on_surface(shapes)
    xy = np.column_stack([shapely.get_x(inside), shapely.get_y(inside)])
    found: list[list[int]] = grid.steps(np.nan_to_num(xy, nan=0.0)).tolist()
    return found


def paths(grid: Grid, shapes: NDArray[Any], tolerance_m: float) -> list[str]:
    """Return each shape as the text of an SVG path; empty where there is nothing to draw.

    Parameters
    ----------
    grid
        What coordinates are rounded to.
    shapes
        Lines, polygons and collections of them.
    tolerance_m
        How far a drawn line may lie from the true one, in metres.

    Examples
    --------
    >>> square = shapely.box(10, 10, 14, 12)
    >>> paths(Grid.over((0, 0, 20, 20)), np.array([square]), 0.0)
    ['M14 10l0 2 -4 0 0 -2z']
    """
    simple = shapely.simplify(shapes, tolerance_m)
    lines, shape = _lines(np.where(shapely.is_empty(simple), shapes, simple))
    drawn: list[list[str]] = [[] for _ in range(len(shapes))]
    xy, line = shapely.get_coordinates(lines, return_index=True)
    steps = grid.steps(xy)
    starts = np.searchsorted(line, np.arange(len(lines) + 1))
    for index, (start, end) in enumerate(pairwise(starts)):
        text = _path(steps[start:end])
        if text:
            drawn[shape[index]].append(text)
    return ["".join(parts) for parts in drawn]


def _lines(shapes: NDArray[Any]) -> tuple[NDArray[Any], NDArray[np.int64]]:
    """Return the lines and rings that bound `shapes`, and which shape each is of."""
    parts, shape = shapely.get_parts(shapes, return_index=True)
    nested = shapely.get_type_id(parts) >= shapely.GeometryType.MULTIPOINT
    while nested.any():
        deeper, of = shapely.get_parts(parts, return_index=True)
        parts, shape = deeper, shape[of]
        nested = shapely.get_type_id(parts) >= shapely.GeometryType.MULTIPOINT
    areas = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
    rings, of = shapely.get_rings(parts[areas], return_index=True)
    lines = np.concatenate([parts[~areas], rings])
    owner = np.concatenate([shape[~areas], shape[areas][of]])
    order = np.argsort(owner, kind="stable")
    return lines[order], owner[order]


def _path(steps: NDArray[np.int64]) -> str:
    if len(steps) < 2:
        return ""
    moves = np.diff(steps, axis=0)
    moves = moves[moves.any(axis=1)]
    closed = bool((steps[0] == steps[-1]).all()) and len(moves) > 2
    if closed:
        moves = moves[:-1]
    if len(moves) == 0:
        return ""
    return f"M{steps[0, 0]} {steps[0, 1]}l{' '.join(map(str, moves.ravel().tolist()))}{'z' if closed else ''}"
