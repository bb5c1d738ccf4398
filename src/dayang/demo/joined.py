"""Outlines of rebuild units: the pieces of a holding, and the streets between them, in one."""

from dataclasses import dataclass

import numpy as np
import shapely

from dayang.demo.layout import STREET_HALF_M, Layout
from dayang.demo.noise import GRID_M, Array, Indices, Shapes

CLOSED_M = STREET_HALF_M + 0.5
"""Pieces of one unit are joined over a street whose half is narrower than this."""


@dataclass(frozen=True, eq=False)
class Joined:
    """Units as shapes.

    Parameters
    ----------
    shapes, park
        Outline and park of each unit.
    of_piece
        Unit of each piece of `Layout.held`.
    """

    shapes: Shapes
    park: Indices
    of_piece: Indices


def joined(plan: Layout, per_park: int | None) -> Joined:
    """Return the outlines of units, at most `per_park` in each park."""
    held = plan.held
    of_piece = held.holding
    if per_park is not None:
        of_piece = _fewer(held.shapes, held.park, of_piece, per_park)
    first = np.unique(of_piece, return_index=True)[1]
    park = held.park[first]
    if per_park == 1:
        return Joined(plan.parks.geometry.to_numpy()[park], park, of_piece)
    return Joined(_outlines(plan, of_piece), park, of_piece)


def _fewer(shapes: Shapes, park: Indices, of: Indices, most: int) -> Indices:
    """Join the least unit of a park with its least neighbour until it has at most `most`."""
    one, two = shapely.STRtree(shapes).query(shapes, "dwithin", distance=2 * CLOSED_M)
    near = np.column_stack([one, two])[(one != two) & (park[one] == park[two])]
    area: Array = np.round(np.asarray(shapely.area(shapes)), 2)
    of = of.copy()
    for k in np.unique(park).tolist():
        own = park == k
        pairs = near[own[near[:, 0]]]
        while len(found := np.unique(of[own])) > most:
            size = np.bincount(of[own], area[own], of.max() + 1)
            least = int(found[np.argmin(size[found])])
            beside = np.setdiff1d(of[pairs[of[pairs[:, 0]] == least, 1]], [least])
            among = beside if len(beside) else np.setdiff1d(found, [least])
            of[own & (of == least)] = int(among[np.argmin(size[among])])
    return np.unique(of, return_inverse=True)[1].ravel()


def _outlines(plan: Layout, of_piece: Indices) -> Shapes:
    """Return one shape for each unit; the street between two of its plots is its own."""
    held = plan.held
    order = np.argsort(of_piece, kind="stable")
    starts = np.flatnonzero(np.diff(of_piece[order], prepend=-1))
    shapes = np.empty(len(starts), dtype=object)
    tree = shapely.STRtree(held.shapes)
    for k, pieces in enumerate(np.split(order, starts[1:])):
        if len(pieces) == 1:
            shapes[k] = held.shapes[pieces[0]]
            continue
        whole = shapely.union_all(held.shapes[pieces])
        closed: Shapes = shapely.buffer(whole, CLOSED_M, join_style="mitre")
        closed = shapely.buffer(closed, -CLOSED_M, join_style="mitre")
        blocks = shapely.union_all(plan.blocks.shapes[np.unique(held.plot[pieces])])
        closed = _land(shapely.intersection(closed, blocks, grid_size=GRID_M))
        others = np.setdiff1d(tree.query(closed, "intersects"), pieces)
        rest: Shapes = np.concatenate([held.shapes[others], shapes[:k][_near(shapes[:k], closed)]])
        closed = _land(shapely.difference(closed, shapely.union_all(rest), grid_size=GRID_M))
        shapes[k] = shapely.union_all([closed, whole], grid_size=GRID_M)
    return shapes


def _land(shape: Shapes) -> Shapes:
    """Return the polygons of a shape, without the lines that touching leaves."""
    parts = shapely.get_parts(shape)
    return shapely.multipolygons(parts[shapely.get_type_id(parts) == 3])


def _near(shapes: Shapes, closed: shapely.Geometry) -> Shapes:
    return np.asarray(shapely.intersects(shapes, closed), dtype=bool)
