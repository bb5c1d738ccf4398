"""What may be built on each rebuild unit."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from dayang.demo.land_use import RURAL
from dayang.demo.layout import Layout
from dayang.demo.noise import Array, Generator, Indices, Mask, Shapes

STRIPS_M = (30.0, 15.0, 8.0)
"""Strip along waters by rank, from the water's edge (assumed: arms with dykes, dividing and
closing rivers, creeks)."""
PLOT_RATIOS = {1.0: (1.0, 1.5, 2.0), 5.0: (1.5, 2.0, 2.5, 3.0), 20.0: (2.0, 2.5, 3.0, 3.5)}
"""Greatest plot ratios by least area in mu: none may build much on a small plot."""
LEAST_RATIO, RAISED_RATIO, RAISED_SHARE = 1.0, 2.0, 0.5
"""Least plot ratio; of the plots where 3.0 and more may be built, a share has the raised one."""
DENSITIES = (0.35, 0.4, 0.45, 0.5, 0.55, 0.6)
GREENS = (0.1, 0.12, 0.15)
HEIGHT_M, LOW_HEIGHT_M, LOW_RATIO = 50.0, 24.0, 1.5
"""Height allowed, and where the plot ratio is at most `LOW_RATIO`."""
OUTSIDE_SHARE, WHOLLY_SHARE = 0.04, 0.35
"""Of all units, those the development boundary cuts (at the rural edge), and of these those
wholly outside (assumed)."""
EDGE_M = 60.0
"""Units so near to rural land lie at the edge."""


def planning_conditions(rng: Generator, plan: Layout, frame: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the register ``planning_conditions`` of units.

    Plot ratios from 1.0 or 2.0 to 3.5, densities of 35–60 %, 10–15 % of green land and
    50 m of height are those of published conditions of the city's industrial plots.
    """
    area = frame["area_mu"].to_numpy()
    count = len(frame)
    highest = np.empty(count)
    chance = rng.random(count)
    for least, choices in {0.0: PLOT_RATIOS[1.0], **PLOT_RATIOS}.items():
        own = area >= least
        highest[own] = np.array(choices)[np.floor(chance[own] * len(choices)).astype(np.int64)]
    raised = (highest >= 3.0) & (rng.random(count) < RAISED_SHARE)
    strip = _strips(plan, frame)
    return pd.DataFrame(
        {
            "unit_id": frame["unit_id"].to_numpy(),
            "plot_ratio_min": np.where(raised, RAISED_RATIO, LEAST_RATIO),
            "plot_ratio_max": highest,
            "density_max": np.array(DENSITIES)[rng.integers(0, len(DENSITIES), count)],
            "height_max_m": np.where(highest <= LOW_RATIO, LOW_HEIGHT_M, HEIGHT_M),
            "green_min": np.array(GREENS)[rng.integers(0, len(GREENS), count)],
            "outside_boundary_mu": _outside(rng, plan, frame, strip),
            "river_strip_mu": strip,
        }
    )


def unbuildable(frame: gpd.GeoDataFrame, conditions: pd.DataFrame) -> Mask:
    """Say on which units nothing may be built at all."""
    barred = conditions["outside_boundary_mu"].to_numpy() + conditions["river_strip_mu"].to_numpy()
    wholly: Mask = barred >= np.round(frame["area_mu"].to_numpy() - 1e-3, 4)
    return wholly


def _strips(plan: Layout, frame: gpd.GeoDataFrame) -> Array:
    """Return the land of units in the strips along waters."""
    reaches = plan.water.reaches
    width = reaches["width_m"].to_numpy() / 2 + np.array(STRIPS_M)[reaches["rank"].to_numpy()]
    strips: Shapes = shapely.buffer(reaches.geometry.to_numpy(), width, quad_segs=4)
    return _share_inside(frame, strips)


def _share_inside(frame: gpd.GeoDataFrame, shapes: Shapes) -> Array:
    """Return how much of each unit, in mu, lies inside any of `shapes`."""
    own = frame.geometry.to_numpy()
    unit, other = shapely.STRtree(shapes).query(own, "intersects")
    found = np.zeros(len(frame))
    for k in np.unique(unit).tolist():
        inside = shapely.intersection(own[k], shapely.union_all(shapes[other[unit == k]]))
        found[k] = frame["area_mu"].iloc[k] * inside.area / own[k].area
    rounded: Array = np.minimum(np.round(found, 4), frame["area_mu"].to_numpy())
    return rounded


def _outside(rng: Generator, plan: Layout, frame: gpd.GeoDataFrame, strip: Array) -> Array:
    """Return the land of units outside the development boundary, apart from that in strips."""
    rural = plan.blocks.shapes[plan.blocks.kind == RURAL]
    shapes = frame.geometry.to_numpy()
    edge: Indices = np.unique(shapely.STRtree(shapes).query(rural, "dwithin", distance=EDGE_M)[1])
    free = edge[~frame["is_good_factory"].to_numpy()[edge]]
    chosen = rng.permutation(free)[: round(OUTSIDE_SHARE * len(frame))]
    share = np.where(rng.random(len(chosen)) < WHOLLY_SHARE, 1.0, rng.uniform(0.15, 0.7, len(chosen)))
    found = np.zeros(len(frame))
    found[chosen] = np.round(share * (frame["area_mu"].to_numpy() - strip)[chosen], 4)
    return found
