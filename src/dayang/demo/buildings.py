"""Buildings, in rows along the lanes of their block."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely

from dayang.demo.blocks import Boxes, lattice
from dayang.demo.noise import GRID_M, Array, Generator, Indices, Shapes, on_grid

LEAST_M2 = 42.0
"""Footprints smaller than this are not drawn."""
LEAST_PART, LEAST_SOLID = 0.5, 0.86
"""What the edge of a plot leaves of a building stands if it is such a share of it, and fills
such a share of its box: nobody builds a wedge."""
SETBACK_SHARE = 0.12
"""Of a small plot's breadth, at most so much lies between its edge and the wall."""
OLD_SHARE = 0.4
"""Of the blocks of village houses, those whose houses stand askew and apart (assumed)."""


@dataclass(frozen=True, slots=True)
class Style:
    """How land of one use is built on.

    Parameters
    ----------
    use
        Use of its buildings in the register.
    width_m, depth_m
        Least and most of a lot's size along and across its row, drawn for each block.
    lane_m
        Least and most breadth of the lanes between rows.
    gap_m
        Between two buildings of a row.
    setback_m
        From the plot's edge to the wall.
    wall_m
        Usual depth of a building at most, so that floors have light.
    built
        Share of lots that are built on.
    storeys
        Lowest, usual and highest number of storeys.
    storey_m
        Height of a storey.
    """

    use: str
    width_m: tuple[float, float]
    depth_m: tuple[float, float]
    lane_m: tuple[float, float]
    gap_m: float
    setback_m: float
    wall_m: float
    built: float
    storeys: tuple[int, int, int]
    storey_m: float


STYLES = {
    "house": Style("residential", (10, 15), (12, 16), (2.5, 5), 1.0, 0.8, 15, 0.78, (1, 3, 5), 3.2),
    "estate": Style("residential", (30, 56), (18, 26), (6, 14), 9, 6, 14, 0.95, (6, 11, 26), 3.0),
    "industrial": Style("industrial", (32, 78), (26, 52), (9, 14), 8, 5, 60, 0.9, (1, 1, 4), 5.2),
    "commercial": Style("commercial", (24, 48), (18, 30), (8, 14), 6, 5, 20, 0.85, (2, 3, 12), 4.2),
    "public": Style("public", (36, 66), (20, 30), (10, 22), 12, 8, 14, 0.7, (2, 4, 6), 3.8),
}
"""Styles by use of the block (assumed; floor per person and plot ratio are checked by tests)."""


def buildings(rng: Generator, plots: Shapes, use: Shapes) -> gpd.GeoDataFrame:
    """Build on `plots` by their use.

    Returns
    -------
    Columns ``use``, ``storeys``, ``height_m``, ``footprint_m2``, ``floor_m2``, ``plot``
    (position of the plot) and geometry.
    """
    built = np.flatnonzero(np.isin(use, list(STYLES)) & (shapely.area(plots) > 150))
    style = [STYLES[u] for u in use[built]]
    setback = np.array([s.setback_m for s in style]) * rng.uniform(0.8, 1.2, len(style))
    setback = np.minimum(setback, SETBACK_SHARE * np.sqrt(shapely.area(plots[built])))
    yards = shapely.buffer(plots[built], -setback, join_style="mitre", mitre_limit=2.0)
    roomy = (shapely.get_type_id(yards) == 3) & (shapely.area(yards) > LEAST_M2)
    built, yards = built[roomy], yards[roomy]
    style = [s for s, kept in zip(style, roomy.tolist(), strict=True) if kept]
    shapes, of = _walls(rng, yards, style)
    storeys = _storeys(rng, np.array([s.storeys for s in style])[of])
    footprint = np.round(shapely.area(shapes), 2)
    return gpd.GeoDataFrame(
        {
            "use": np.array([s.use for s in style])[of],
            "storeys": storeys,
            "height_m": np.round(storeys * np.array([s.storey_m for s in style])[of] + 0.6, 2),
            "footprint_m2": footprint,
            "floor_m2": np.round(footprint * storeys, 2),
            "plot": built[of],
        },
        geometry=shapes,
    )


def _walls(rng: Generator, yards: Shapes, style: list[Style]) -> tuple[Shapes, Indices]:
    """Return the outlines of buildings in rows on each yard, and the yard of each."""

    def drawn(least_most: list[tuple[float, float]]) -> Array:
        least, most = np.array(least_most).T
        values: Array = rng.uniform(least, most)
        return values

    gap = np.array([s.gap_m for s in style])
    width, depth = drawn([s.width_m for s in style]), drawn([s.depth_m for s in style])
    lots = lattice(yards, width, depth, gap, drawn([s.lane_m for s in style]))
    count, of = len(lots.of), lots.of
    small = np.array([s.use == "residential" and s.gap_m < 2 for s in style])
    old = (small & (rng.random(len(style)) < OLD_SHARE))[of]
    share = np.where(old, rng.uniform(0.62, 0.9, count), rng.uniform(0.86, 1.0, count))
    width = lots.width_m * share
    full = np.where(small[of], rng.uniform(0.72, 1.0, count), rng.uniform(0.82, 1.0, count))
    depth = np.minimum(lots.depth_m * full, 1.2 * np.array([s.wall_m for s in style])[of])
    turn = np.where(old, np.clip(rng.normal(0, 0.03, count), -0.05, 0.05), 0.0)
    front = np.where(old, 0.0, (lots.depth_m - depth) / 2)
    chance, least = rng.random(count), np.ones(len(style))
    np.minimum.at(least, of, chance)
    likely = np.array([s.built for s in style]) * rng.uniform(0.8, 1.12, len(style))
    built = (chance < likely[of]) | (chance == least[of])
    shapes = lots.rectangles(turn, front, width, depth)[built]
    return _fitted(shapes, yards, of[built])


def _fitted(shapes: Shapes, yards: Shapes, of: Indices) -> tuple[Shapes, Indices]:
    """Cut buildings at the edges of their yards; keep those that are still worth building."""
    # Walls on the very edge are within.
    yards = shapely.buffer(yards, GRID_M, join_style="mitre")
    shapely.prepare(yards)
    whole = shapely.contains_properly(yards[of], shapes)
    cut = np.flatnonzero(~whole & shapely.intersects(yards[of], shapes))
    parts = shapely.transform(shapely.intersection(shapes[cut], yards[of[cut]]), on_grid)
    parts = shapely.simplify(parts, 0.3)
    area = shapely.area(parts)
    good = (
        (shapely.get_type_id(parts) == 3)
        & (area > LEAST_M2)
        & (area > LEAST_PART * shapely.area(shapes[cut]))
    )
    cut, parts, area = cut[good], parts[good], area[good]
    box = Boxes.of(parts)
    solid = np.round(area / np.maximum(4 * box.half_long * box.half_short, 1e-6), 6) > LEAST_SOLID
    shapes = shapes.copy()
    shapes[cut[solid]] = parts[solid]
    whole[cut[solid]] = True
    whole &= shapely.area(shapes) > LEAST_M2
    return shapes[whole], of[whole]


def _storeys(rng: Generator, limits: Array) -> Array:
    low, usual, high = limits.T
    drawn = rng.triangular(low - 0.5, np.minimum(usual + 0.01, high), high + 0.5)
    pressed = low + (drawn - low) * np.clip(rng.random(len(drawn)) * 1.4, 0.3, 1.0)
    rounded: Array = np.clip(np.round(pressed), low, high)
    return rounded
