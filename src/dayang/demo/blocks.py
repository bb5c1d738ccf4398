"""Cutting land into blocks and lots, all pieces of one level at once.

Each piece is cut across its longer side, which gives streets that run along and away
from whatever the land lies beside (recursive subdivision by oriented bounding boxes, as
in Vanegas et al. 2012, "Procedural generation of parcels in urban modeling").
"""

from dataclasses import dataclass

import numpy as np
import shapely

from dayang.demo.noise import Array, Generator, Indices, Shapes


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


def subdivide(rng: Generator, polygons: Shapes, target_m2: Array, bend: float = 0.05) -> Cut:
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
    """
    pieces, of = polygons, np.arange(len(polygons))
    done: list[tuple[Shapes, Indices]] = []
    cuts: list[tuple[Shapes, Indices, Indices]] = []
    for level in range(16):
        large = shapely.area(pieces) > 1.5 * target_m2[of] * rng.uniform(0.8, 1.25, len(pieces))
        done.append((pieces[~large], of[~large]))
        pieces, of = pieces[large], of[large]
        if not len(pieces):
            break
        halves, knives = _halves(rng, pieces, bend)
        lines = shapely.intersection(knives, pieces, grid_size=0.01)
        parts, source = shapely.get_parts(lines, return_index=True)
        cuts.append((parts, of[source], np.full(len(parts), level)))
        parts, source = shapely.get_parts(
            shapely.intersection(halves, np.repeat(pieces, 2), grid_size=0.01), return_index=True
        )
        real = (shapely.get_type_id(parts) == 3) & (shapely.area(parts) > 1.0)
        pieces, of = parts[real], np.repeat(of, 2)[source[real]]
    done.append((pieces, of))
    joined = [np.concatenate(column) for column in zip(*done, strict=True)]
    empty = (np.array([], dtype=object), np.array([], dtype=np.int64), np.array([], dtype=np.int64))
    drawn = [np.concatenate(column) for column in zip(empty, *cuts, strict=True)]
    straight = shapely.get_type_id(drawn[0]) == 1
    return Cut(joined[0], joined[1], drawn[0][straight], drawn[1][straight], drawn[2][straight])


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
        longer = (first >= second)[:, None]
        side = np.where(longer, one, two)
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
