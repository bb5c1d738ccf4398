"""What projects have changed on the ground: old buildings gone, new ones of several storeys."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from dayang.demo.blocks import subdivide
from dayang.demo.layout import Layout
from dayang.demo.noise import Array, Generator, Indices, Mask, Shapes, on_grid
from dayang.demo.projects import DONE, Projects
from dayang.demo.units import Units

LOT_M2, LEAST_LOT_M2 = 7_000.0, 900.0
"""Land of a new building (assumed)."""
LOTS = 4.0
"""Where little is to be built lots are smaller, so that there are three buildings: the floor
over this is the land of one."""
SETBACKS_M = (9.0, 11.0, 13.0, 16.0, 20.0, 25.0)
"""From a lot's edge to the wall: the least that keeps the plot's density (assumed)."""
SIDE_SHARE = 0.22
"""Of a lot's breadth, at most so much lies between its edge and the wall."""
LEAST_M2 = 200.0
FEWEST, MOST = 3, 10
"""Storeys of new buildings."""
GROUND_M, STOREY_M, ROOF_M = 7.2, 4.5, 0.6
"""Heights of the ground floor, the others and the parapet (assumed)."""


def renewed(rng: Generator, plan: Layout, units: Units, projects: Projects) -> tuple[Layout, Units]:
    """Take down what is cleared and put up what is finished.

    Parameters
    ----------
    rng
        Where chance comes from.
    plan, units
        As they were.
    projects
        How far every unit has come.

    Returns
    -------
    The ground plan and the units as they stand; units know their projects, and those that
    are finished are good factories.
    """
    gone = (units.of_building >= 0) & projects.cleared[np.maximum(units.of_building, 0)]
    done = np.flatnonzero(np.isin(projects.stage, DONE))
    fresh, of_fresh = _built(rng, plan, units, projects, done)
    buildings = gpd.GeoDataFrame(pd.concat([plan.buildings[~gone], fresh], ignore_index=True))
    of_building = np.concatenate([units.of_building[~gone], of_fresh])
    frame = units.frame.copy()
    ids = projects.frame["project_id"].to_numpy(dtype=object)
    frame["project_id"] = pd.Series([ids[k] if k >= 0 else None for k in projects.of_unit], dtype="str")
    floor = np.round(np.bincount(of_fresh, fresh["floor_m2"], len(frame)), 1)
    frame["floor_m2"] = np.where(projects.cleared, floor, frame["floor_m2"])
    frame["unpermitted_m2"] = np.where(projects.cleared, 0.0, frame["unpermitted_m2"])
    frame["certificate"] = frame["certificate"].mask(
        projects.cleared & (frame["certificate"] == "none"), "partial"
    )
    frame.loc[done, "soundness"] = "sound"
    frame.loc[done, "is_good_factory"] = True
    return replace(plan, buildings=buildings), replace(units, frame=frame, of_building=of_building)


def _built(
    rng: Generator, plan: Layout, units: Units, projects: Projects, done: Indices
) -> tuple[gpd.GeoDataFrame, Indices]:
    """Build on finished units up to their part of the project's floor.

    Returns
    -------
    Rows as of ``Layout.buildings``, and the unit of each.
    """
    shapes, held = units.frame.geometry.to_numpy(), plan.held.shapes
    spots: Shapes = shapely.point_on_surface(held)
    unit, piece = shapely.STRtree(spots).query(shapes[done], "intersects")
    lot_m2 = np.clip(projects.floor_m2[done][unit] / LOTS, LEAST_LOT_M2, LOT_M2)
    cut = subdivide(rng, held[piece], lot_m2, bend=0.0, grid_m=None)
    lot_unit, lot_piece = unit[cut.of], piece[cut.of]
    rows, owners = [], []
    for k, own in enumerate(done.tolist()):
        plot = units.conditions.iloc[own]
        lots = np.flatnonzero(lot_unit == k)
        walls = _walls(cut.pieces[lots], float(plot["density_max"]) * shapely.area(shapes[own]))
        footprint: Array = np.round(np.asarray(shapely.area(walls)), 2)
        most = min(MOST, int((float(plot["height_max_m"]) - GROUND_M - ROOF_M) // STOREY_M) + 1)
        storeys = stacked(footprint, float(projects.floor_m2[own]), most)
        kept = storeys > 0
        rows.append(_rows(walls[kept], footprint[kept], storeys[kept], lot_piece[lots][kept], plan))
        owners.append(np.full(int(kept.sum()), own))
    if not rows:
        return plan.buildings.iloc[:0], np.empty(0, dtype=np.int64)
    return gpd.GeoDataFrame(pd.concat(rows, ignore_index=True)), np.concatenate(owners)


def _walls(lots: Shapes, most_m2: float) -> Shapes:
    """Return a footprint for each lot, together no more than `most_m2`."""
    breadth = SIDE_SHARE * np.sqrt(shapely.area(lots))
    for setback in SETBACKS_M:
        inner = shapely.buffer(lots, -np.minimum(setback, breadth), join_style="mitre", mitre_limit=1.5)
        walls: Shapes = shapely.transform(shapely.simplify(inner, 0.5), on_grid)
        if shapely.area(walls).sum() <= most_m2:
            break
    usable: Mask = (shapely.get_type_id(walls) == 3) & (shapely.area(walls) > LEAST_M2)
    usable &= np.cumsum(np.where(usable, shapely.area(walls), 0.0)) <= most_m2
    walls[~usable] = shapely.Polygon()
    return walls


def stacked(footprint_m2: Array, floor_m2: float, most: int) -> Indices:
    """Return storeys whose floor comes up to `floor_m2` and not over it.

    All buildings grow a storey in turn from `FEWEST` to `most`; where not all can have
    `FEWEST`, the last ones are not built, and where none can, the least has as many as it can.

    Examples
    --------
    >>> stacked(np.array([1000.0, 1000.0, 1000.0]), 11_000.0, 10).tolist()
    [4, 4, 3]
    >>> stacked(np.array([1000.0, 1000.0]), 3_500.0, 10).tolist()
    [3, 0]
    >>> stacked(np.array([1000.0, 800.0]), 1_700.0, 10).tolist()
    [0, 2]
    """
    storeys = np.where(np.cumsum(FEWEST * footprint_m2) <= floor_m2, min(FEWEST, most), 0)
    storeys[footprint_m2 <= 0] = 0
    if not storeys.any() and (footprint_m2 > 0).any():
        least = int(np.argmin(np.where(footprint_m2 > 0, footprint_m2, np.inf)))
        storeys[least] = int(floor_m2 // footprint_m2[least])
    for _ in range(FEWEST, most):
        room = floor_m2 - float((storeys * footprint_m2).sum())
        storeys = storeys + ((storeys > 0) & (np.cumsum(np.where(storeys > 0, footprint_m2, 0)) <= room))
    return storeys


def _rows(
    walls: Shapes, footprint: Array, storeys: Indices, piece: Indices, plan: Layout
) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {
            "use": np.full(len(walls), "industrial", dtype=object),
            "storeys": storeys,
            "height_m": np.round(GROUND_M + STOREY_M * (storeys - 1) + ROOF_M, 2),
            "footprint_m2": footprint,
            "floor_m2": np.round(footprint * storeys, 2),
            "plot": plan.held.plot[piece],
            "piece": piece,
        },
        geometry=walls,
    )
