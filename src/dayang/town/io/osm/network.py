"""Lines that meet made into a network: ends joined, lines cut where they share a vertex."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from dayang.town.io.osm.shapes import Shapes, linked, to_mm

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Network:
    """Directed stretches between nodes.

    Parameters
    ----------
    shapes
        One ``LineString`` a stretch, shape (stretches,), to the millimetre.
    line
        Row of the line each stretch is of.
    part
        Its place along that line, from 0.
    start, end
        Numbers of its upstream and downstream node.
    nodes
        Shape (nodes, 2): coordinates of the nodes.
    """

    shapes: Shapes
    line: Ints
    part: Ints
    start: Ints
    end: Ints
    nodes: Floats

    def components(self) -> Ints:
        """Return the connected part each stretch is in, whichever way the water runs."""
        return linked(self.start, self.end, len(self.nodes))[self.start]


def vertices(shapes: Shapes) -> tuple[Floats, Ints, Ints]:
    """Return coordinates, the line each is of, and a number equal for vertices at the same millimetre."""
    xy, line = shapely.get_coordinates(shapes, return_index=True)
    grid = np.rint((xy - xy.min(axis=0, initial=np.inf)) * 1000).astype(np.int64)
    _, vertex = np.unique(grid, axis=0, return_inverse=True)
    return xy, line.astype(np.int64), vertex.reshape(-1).astype(np.int64)


def network(shapes: Shapes) -> Network:
    """Cut lines at every vertex that another line shares, or that they pass twice themselves.

    Examples
    --------
    >>> lines = shapely.from_wkt(["LINESTRING (0 0, 5 0, 9 0)", "LINESTRING (5 5, 5 0)"])
    >>> met = network(np.array(lines))
    >>> met.line.tolist(), met.start.tolist(), met.end.tolist()
    ([0, 0, 1], [0, 1, 2], [1, 3, 1])
    """
    xy, line, vertex = vertices(shapes)
    first = np.append(True, line[1:] != line[:-1])
    last = np.append(line[1:] != line[:-1], True)
    node = (np.bincount(vertex) > 1)[vertex] | first | last
    copies = np.where(node & ~first & ~last, 2, 1)
    row = np.repeat(np.arange(len(xy)), copies)
    second = np.append(False, row[1:] == row[:-1])
    begins = first[row] & ~second | second
    stretch = np.cumsum(begins) - 1
    pieces = np.asarray(shapely.linestrings(xy[row], indices=stretch), dtype=object)
    of_line = line[row][begins]
    ends = np.append(np.flatnonzero(begins)[1:] - 1, len(row) - 1)
    names, index = np.unique(np.concatenate([vertex[row][begins], vertex[row][ends]]), return_inverse=True)
    at = np.zeros((len(names), 2))
    at[index] = np.concatenate([xy[row][begins], xy[row][ends]])
    part = np.arange(len(of_line)) - np.searchsorted(of_line, of_line)
    half = len(of_line)
    return Network(pieces, of_line, part, index[:half], index[half:], at)


def joined(shapes: Shapes, boundary: BaseGeometry, distance_m: float) -> tuple[Shapes, Ints]:
    """Lead each loose downstream end to the line nearest to it, if one is within `distance_m`.

    An end is loose when it shares its vertex with no other line and does not lie on the
    boundary. The line is lengthened to the nearest point of the other, which gets a vertex there.

    Returns
    -------
    The lines, and the rows of those lengthened.

    Examples
    --------
    >>> lines = shapely.from_wkt(["LINESTRING (0 0, 9 0)", "LINESTRING (5 9, 5 1)"])
    >>> longer, rows = joined(np.array(lines), shapely.box(-9, -9, 99, 99), 2)
    >>> [line.wkt for line in longer], rows.tolist()
    (['LINESTRING (0 0, 5 0, 9 0)', 'LINESTRING (5 9, 5 1, 5 0)'], [1])
    """
    loose = _loose_ends(shapes, boundary, distance_m)
    ends = shapely.get_point(shapes[loose], -1)
    end, other = shapely.STRtree(shapes).query(ends, predicate="dwithin", distance=distance_m)
    apart = loose[end] != other
    end, other = end[apart], other[apart]
    order = np.lexsort((other, shapely.distance(ends[end], shapes[other]), end))
    end, first = np.unique(end[order], return_index=True)
    target = other[order][first]
    at_m = shapely.line_locate_point(shapes[target], ends[end])
    meets = to_mm(shapely.line_interpolate_point(shapes[target], at_m))
    longer = shapes.copy()
    for row, point in zip(loose[end], meets, strict=True):
        longer[row] = shapely.LineString(np.vstack([shapely.get_coordinates(longer[row]), point.coords]))
    for row in np.unique(target):
        mine = target == row
        longer[row] = _with_vertices(longer[row], shapes[row], at_m[mine], meets[mine])
    return shapely.remove_repeated_points(longer), loose[end]


def _loose_ends(shapes: Shapes, boundary: BaseGeometry, distance_m: float) -> Ints:
    _, line, vertex = vertices(shapes)
    last = np.append(line[1:] != line[:-1], True)
    alone = (np.bincount(vertex) == 1)[vertex[last]]
    inside = shapely.distance(shapely.get_point(shapes, -1), boundary.boundary) > distance_m
    return np.flatnonzero(alone & inside)


def _with_vertices(line: BaseGeometry, before: BaseGeometry, at_m: Floats, points: Shapes) -> BaseGeometry:
    """Return `line` with `points` as vertices, `at_m` along it as it was before it was lengthened."""
    xy = shapely.get_coordinates(line)
    own = shapely.get_coordinates(before)
    along = np.append(0, np.cumsum(np.hypot(*np.diff(own, axis=0).T)))
    along = np.append(along, np.full(len(xy) - len(own), np.inf))
    order = np.argsort(np.concatenate([along, at_m]), kind="stable")
    return shapely.LineString(np.concatenate([xy, shapely.get_coordinates(points)])[order])
