"""Cutting land into blocks and lots, all pieces of one level at once.

Each piece is cut across its longer side, which gives streets that run along and away
from whatever the land lies beside (recursive subdivision by oriented bounding boxes, as
in Vanegas et al. 2012, "Procedural generation of parcels in urban modeling").
"""

from dataclasses import dataclass

import numpy as np
import shapely

from dayang.demo.noise import GRID_M, Array, Generator, Indices, Shapes, on_grid

MOST_CUTS = 16
"""Cuts one after the other at most: 2 to that power pieces."""


@dataclass(frozen=True, eq=False)
class Cut:
    """Land cut into pieces.

    Parameters
    ----------
    pieces
        The pieces.
    of
        Which of the polygons given each piece is from.
    lines
        Where the cuts ran.
    line_of, level
        Which polygon each line lies in, and how many cuts came before it.
    """

    pieces: Shapes
    of: Indices
    lines: Shapes
    line_of: Indices
    level: Indices


def subdivide(
    rng: Generator, polygons: Shapes, target_m2: Array, bend: float = 0.05, grid_m: float | None = GRID_M
) -> Cut:
    """Cut `polygons` until each piece is about its target area.

    Parameters
    ----------
    rng
        Where chance comes from.
    polygons
        Simple polygons.
    target_m2
        Area wanted, one for each polygon.
    bend
        Standard deviation of a cut's turn from the perpendicular, radians.
    grid_m
        Grid that cuts are snapped to, so that lines can be noded; ``None`` is seven
        times faster and will do where pieces are drawn in afterwards.
    """
    pieces, of = polygons, np.arange(len(polygons))
    done: list[tuple[Shapes, Indices]] = []
    cuts: list[tuple[Shapes, Indices, Indices]] = []
    for level in range(MOST_CUTS):
        large = shapely.area(pieces) > 1.5 * target_m2[of] * rng.uniform(0.8, 1.25, len(pieces))
        done.append((pieces[~large], of[~large]))
        pieces, of = pieces[large], of[large]
        if not len(pieces):
            break
        halves, knives = _halves(rng, pieces, bend)
        lines, within = _parts(shapely.intersection(knives, pieces, grid_size=grid_m), shapely.LineString)
        cuts.append((lines, of[within], np.full(len(lines), level)))
        pieces, within = _parts(
            shapely.intersection(halves, np.repeat(pieces, 2), grid_size=grid_m), shapely.Polygon
        )
        of = np.repeat(of, 2)[within]
    done.append((pieces, of))
    empty = (np.array([], dtype=object), np.array([], dtype=np.int64), np.array([], dtype=np.int64))
    joined = [np.concatenate(column) for column in zip(*done, strict=True)]
    drawn = [np.concatenate(column) for column in zip(empty, *cuts, strict=True)]
    return Cut(joined[0], joined[1], drawn[0], drawn[1], drawn[2])


def _parts(shapes: Shapes, kind: type) -> tuple[Shapes, Indices]:
    """Return the single parts of one kind, slivers left out, and which shape each is of."""
    parts, of = shapely.get_parts(shapes, return_index=True)
    wanted = shapely.get_type_id(parts) == (3 if kind is shapely.Polygon else 1)
    wanted &= (shapely.area(parts) > 1.0) if kind is shapely.Polygon else (shapely.length(parts) > GRID_M)
    return parts[wanted], of[wanted]


@dataclass(frozen=True, eq=False)
class Boxes:
    """Oriented boxes of polygons: middle, unit vector along the longer side, both half-lengths."""

    middle: Array
    along: Array
    half_long: Array
    half_short: Array

    @classmethod
    def of(cls, polygons: Shapes) -> "Boxes":
        """Return the smallest oriented boxes of `polygons`."""
        corners = shapely.get_coordinates(shapely.oriented_envelope(polygons)).reshape(-1, 5, 2)
        one, two = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 1]
        first, second = np.hypot(*one.T), np.hypot(*two.T)
        side = np.where((first >= second)[:, None], one, two)
        along = np.round(side / np.maximum(np.hypot(*side.T), 1e-9)[:, None], 9)
        middle = (corners[:, 0] + corners[:, 2]) / 2
        return cls(middle, along, np.maximum(first, second) / 2, np.minimum(first, second) / 2)


def _halves(rng: Generator, polygons: Shapes, bend: float) -> tuple[Shapes, Shapes]:
    """Return both half-planes (as large boxes) of a cut through each polygon, and the cut."""
    box = Boxes.of(polygons)
    turn = rng.normal(0, bend, len(polygons))
    along = box.along + np.round(turn, 9)[:, None] * np.column_stack([-box.along[:, 1], box.along[:, 0]])
    across = np.column_stack([-along[:, 1], along[:, 0]])
    shift = rng.uniform(-0.2, 0.2, len(polygons)) * box.half_long
    middle = box.middle + shift[:, None] * box.along
    reach = (2.5 * (box.half_long + box.half_short))[:, None]
    one, two = middle - reach * across, middle + reach * across
    knives = shapely.linestrings(np.stack([one, two], axis=1))
    ahead: Shapes = shapely.polygons(np.stack([one, two, two + reach * along, one + reach * along], axis=1))
    behind: Shapes = shapely.polygons(np.stack([one, two, two - reach * along, one - reach * along], axis=1))
    return np.column_stack([ahead, behind]).ravel(), knives


@dataclass(frozen=True, eq=False)
class Lattice:
    """Lots in rows, one row an entry.

    Parameters
    ----------
    of
        Which polygon each lot is for.
    middle, along
        Its middle, and the unit vector along its row; shapes (n, 2).
    width_m, depth_m
        Its size along and across the row.
    facing
        1 or -1: on which side of the row (left or right of `along`) its lane lies.
    """

    of: Indices
    middle: Array
    along: Array
    width_m: Array
    depth_m: Array
    facing: Array

    def rectangles(self, turn: Array, front: Array, width: Array, depth: Array) -> Shapes:
        """Return a rectangle on each lot.

        Parameters
        ----------
        turn
            Its turn from the row, radians.
        front
            How far its middle lies from the lot's towards the lane, metres.
        width, depth
            Its size along and across the row, metres.
        """
        across = np.column_stack([-self.along[:, 1], self.along[:, 0]])
        middle = self.middle + (self.facing * front)[:, None] * across
        way = self.along + np.round(turn, 9)[:, None] * across
        side = np.column_stack([-way[:, 1], way[:, 0]])
        one, two = way * (width / 2)[:, None], side * (depth / 2)[:, None]
        corners = np.stack(
            [middle - one - two, middle + one - two, middle + one + two, middle - one + two], axis=1
        )
        drawn: Shapes = shapely.polygons(on_grid(corners))
        return drawn


def lattice(polygons: Shapes, width_m: Array, depth_m: Array, gap_m: Array, lane_m: Array) -> Lattice:
    """Lay rows of lots over `polygons`, two rows back to back between lanes.

    Rows run along the longer side; lots are stretched a little so that they fill it.

    Parameters
    ----------
    polygons
        Simple polygons; lots may stick out of them.
    width_m, depth_m
        Size wanted of a lot along and across its row, one for each polygon.
    gap_m, lane_m
        What is left between two lots of a row and back to back, and breadth of the lanes.
    """
    box = Boxes.of(polygons)
    columns = np.maximum(1, np.round((2 * box.half_long + gap_m) / (width_m + gap_m))).astype(np.int64)
    rows = np.maximum(1, np.round(2 * box.half_short / (depth_m + (gap_m + lane_m) / 2))).astype(np.int64)
    width = (2 * box.half_long + gap_m) / columns - gap_m
    depth = (2 * box.half_short - lane_m * (rows // 2) - gap_m * ((rows - 1) // 2)) / rows
    of = np.repeat(np.arange(len(polygons)), columns * rows)
    nth = np.arange(len(of)) - np.repeat(np.cumsum(columns * rows) - columns * rows, columns * rows)
    row, column = np.divmod(nth, columns[of])
    u = (column + 0.5) * width[of] + column * gap_m[of] - box.half_long[of]
    v = (row + 0.5) * depth[of] + lane_m[of] * ((row + 1) // 2) + gap_m[of] * (row // 2) - box.half_short[of]
    across = np.column_stack([-box.along[:, 1], box.along[:, 0]])
    middle = box.middle[of] + u[:, None] * box.along[of] + v[:, None] * across[of]
    return Lattice(of, middle, box.along[of], width[of], depth[of], np.where(row % 2 == 0, 1.0, -1.0))


def strips(rng: Generator, polygons: Shapes, length_m: float, breadth_m: float) -> tuple[Shapes, Indices]:
    """Cut `polygons` into long strips side by side, as ponds and fields are; return pieces and sources.

    Parameters
    ----------
    rng
        Where chance comes from.
    polygons
        Simple polygons; empty ones give none.
    length_m, breadth_m
        Usual size of a strip; it differs from polygon to polygon.
    """
    filled = np.flatnonzero(shapely.area(polygons) > 1.0)
    polygons = polygons[filled]
    length = length_m * rng.uniform(0.75, 1.35, len(polygons))
    breadth = breadth_m * rng.uniform(0.75, 1.3, len(polygons))
    none = np.zeros(len(polygons))
    lots = lattice(polygons, breadth, length, none, none)
    nought = np.zeros(len(lots.of))
    cells = lots.rectangles(nought, nought, lots.width_m, lots.depth_m)
    shapely.prepare(polygons)
    pieces = np.where(
        shapely.contains(polygons[lots.of], cells), cells, shapely.intersection(cells, polygons[lots.of])
    )
    found, within = _parts(pieces, shapely.Polygon)
    return found, filled[lots.of[within]]
