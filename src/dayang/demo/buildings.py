"""Buildings, lot by lot."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely

from dayang.demo.blocks import subdivide
from dayang.demo.noise import Array, Generator, Shapes, on_grid

LEAST_M2 = 45.0
"""Footprints smaller than this are not drawn."""
SETBACK_SHARE = 0.15
"""Of a small lot's breadth, at most so much lies between its edge and the wall."""


@dataclass(frozen=True, slots=True)
class Style:
    """How land of one use is built on.

    Parameters
    ----------
    use
        Use of its buildings in the register.
    lot_m2
        Area of a lot.
    setback_m
        From the lot's edge to the wall.
    built
        Share of lots that are built on.
    storeys
        Lowest, usual and highest number of storeys.
    storey_m
        Height of a storey.
    """

    use: str
    lot_m2: float
    setback_m: float
    built: float
    storeys: tuple[int, int, int]
    storey_m: float


STYLES = {
    "house": Style("residential", 300, 2.5, 0.72, (1, 3, 5), 3.2),
    "estate": Style("residential", 1500, 8.5, 0.92, (6, 11, 26), 3.0),
    "industrial": Style("industrial", 4600, 8.0, 0.84, (1, 1, 4), 5.2),
    "commercial": Style("commercial", 1800, 7.0, 0.8, (2, 3, 12), 4.2),
    "public": Style("public", 4000, 13.0, 0.72, (2, 4, 6), 3.8),
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
    lot = np.array([s.lot_m2 for s in style]) * rng.uniform(0.75, 1.3, len(style))
    cut = subdivide(rng, plots[built], lot, bend=0.0, grid_m=None)
    setback = np.array([s.setback_m for s in style])[cut.of] * rng.uniform(0.8, 1.2, len(cut.of))
    setback = np.minimum(setback, SETBACK_SHARE * np.sqrt(shapely.area(cut.pieces)))
    shapes = shapely.simplify(shapely.buffer(cut.pieces, -setback, join_style="mitre", mitre_limit=1.5), 0.5)
    share = np.array([s.built for s in style])[cut.of]
    kept = (shapely.get_type_id(shapes) == 3) & (shapely.area(shapes) > LEAST_M2)
    kept &= rng.random(len(shapes)) < share
    shapes, of = shapely.transform(shapes[kept], on_grid), cut.of[kept]
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


def _storeys(rng: Generator, limits: Array) -> Array:
    low, usual, high = limits.T
    drawn = rng.triangular(low - 0.5, np.minimum(usual + 0.01, high), high + 0.5)
    pressed = low + (drawn - low) * np.clip(rng.random(len(drawn)) * 1.4, 0.3, 1.0)
    rounded: Array = np.clip(np.round(pressed), low, high)
    return rounded
