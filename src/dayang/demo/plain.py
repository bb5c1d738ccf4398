"""Plain synthetic registers: as many firms as wanted, no geography, for benchmarks."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from dayang.demo import tables
from dayang.demo.firms import coded, identified
from dayang.demo.histories import YEARS, firm_years
from dayang.demo.market import Counts, market
from dayang.demo.noise import on_grid
from dayang.demo.place import CRS, ORIGIN
from dayang.demo.villages import DIVISION
from dayang.town import Town

VILLAGE_M = 2250.0
"""Side of a square village."""


def plain_registers(firms: int = 80_000, seed: int = 0, villages_a_side: int = 5) -> Town:
    """Return a town of square villages with `firms` firms, each with five years.

    Parameters
    ----------
    firms
        Firms, all living and founded before the first year, so that there are exactly
        five times as many firm-years.
    seed
        The same seed gives the same registers.
    villages_a_side
        The town is a square of so many square villages a side.

    Examples
    --------
    >>> town = plain_registers(firms=40)
    >>> len(town["firms"]), len(town["firm_years"])
    (40, 200)
    """
    rng = np.random.default_rng(seed)
    communities = _villages(villages_a_side)
    above = max(1, round(745 * firms / 80_000))
    counts = Counts(firms, 0, above, min(1, above - 1), 0, max(1, above // 57), 1)
    entities = market(rng, counts, latest_founding=f"{YEARS[0] - 1}-12-30")
    at = rng.integers(len(communities), size=firms)
    frame = identified(
        rng,
        entities,
        coded(rng, entities),
        [name.removesuffix("社区") for name in communities["name"].to_numpy()[at]],
    )
    corner = shapely.bounds(communities.geometry.to_numpy()[at])[:, :2]
    points = shapely.points(on_grid(corner + rng.uniform(1, VILLAGE_M - 1, (firms, 2))))
    placed = gpd.GeoDataFrame(
        frame.assign(village_id=communities["village_id"].to_numpy()[at]), geometry=points
    )
    registers: dict[str, pd.DataFrame] = {
        "town": tables.town(communities),
        "villages": communities,
        "firms": placed.set_crs(CRS),
        "firm_years": firm_years(rng, entities, frame["firm_id"].to_numpy(dtype="U18")),
    }
    return Town(registers)


def _villages(a_side: int) -> gpd.GeoDataFrame:
    """Return square villages whose lower left corner lies where the demo town does."""
    column, row = (grid.ravel() for grid in np.meshgrid(np.arange(a_side), np.arange(a_side)))
    west, south = ORIGIN[0] + VILLAGE_M * column, ORIGIN[1] + VILLAGE_M * row
    return gpd.GeoDataFrame(
        {
            "village_id": [f"{DIVISION}001{k + 1:03d}" for k in range(a_side**2)],
            "name": [f"第{k + 1}社区" for k in range(a_side**2)],
        },
        geometry=shapely.box(west, south, west + VILLAGE_M, south + VILLAGE_M),
        crs=CRS,
    )
