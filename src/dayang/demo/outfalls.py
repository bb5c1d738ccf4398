"""The banks of the rivers: where on them a place drains to, and into which reach."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely

from dayang.demo.layout import Layout
from dayang.demo.noise import Array, Indices, Mask, Shapes, on_grid

EDGE_M = 1.0
"""Banks so near the outline are left out."""


@dataclass(frozen=True, eq=False)
class Outfalls:
    """The banks of all rivers.

    Parameters
    ----------
    lines
        Pieces of bank.
    reach
        Position of the reach of each.
    """

    lines: Shapes
    reach: Indices

    @classmethod
    def of(cls, plan: Layout) -> "Outfalls":
        """Return the banks that lie in the town."""
        rings: Shapes = shapely.get_rings(shapely.get_parts(plan.water.surface))
        xy, ring = shapely.get_coordinates(rings, return_index=True)
        follows = np.flatnonzero(ring[1:] == ring[:-1])
        lines: Shapes = shapely.linestrings(np.stack([xy[follows], xy[follows + 1]], axis=1))
        inner = shapely.buffer(plan.shape.polygon, -EDGE_M)
        shapely.prepare(inner)
        lines = lines[shapely.contains(inner, lines)]
        return cls(lines, _reach_of(plan, shapely.line_interpolate_point(lines, 0.5, normalized=True)))

    @cached_property
    def tree(self) -> shapely.STRtree:
        """The lines, to be searched."""
        return shapely.STRtree(self.lines)

    def among(self, reaches: Mask) -> "Outfalls":
        """Return the banks of some reaches alone."""
        kept = reaches[self.reach]
        return Outfalls(self.lines[kept], self.reach[kept])

    def nearest(self, points: Shapes) -> tuple[Shapes, Indices]:
        """Return the point on a bank nearest to each of `points`, and the reach it is of."""
        found = self.tree.query_nearest(points, all_matches=False)[1]
        along = shapely.line_locate_point(self.lines[found], points)
        spots = shapely.line_interpolate_point(self.lines[found], along)
        return shapely.transform(spots, on_grid), self.reach[found]


def _reach_of(plan: Layout, points: Shapes) -> Indices:
    """Return the reach on whose bank each point lies: the one half its width away."""
    reaches = plan.water.reaches
    point, reach = shapely.STRtree(plan.water.strips(1.0)).query(points, "intersects")
    half: Array = reaches["width_m"].to_numpy()[reach] / 2
    off = np.abs(shapely.distance(reaches.geometry.to_numpy()[reach], points[point]) - half)
    order = np.lexsort((reach, np.round(off, 3), point))
    first = np.unique(point[order], return_index=True)[1]
    of = np.zeros(len(points), dtype=np.int64)
    of[point[order][first]] = reach[order][first]
    return of
