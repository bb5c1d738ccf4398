"""Where waste water meets the rivers: the register of discharge points."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from dayang.demo.flood import outer
from dayang.demo.layout import Layout
from dayang.demo.noise import Generator, Indices, Mask, Shapes
from dayang.demo.outfalls import Outfalls
from dayang.demo.plants import outlets
from dayang.demo.sewage import Sewage
from dayang.demo.sewers import Works
from dayang.demo.villages import village_of

ITEMS = ("cod_mg_l", "nh3n_mg_l", "tp_mg_l")
SPACING_M = 220.0
"""Places that drain to the same stretch of bank share an outlet (assumed)."""
BESIDE_M = 120.0
"""Old houses this near the water had an outlet before they were intercepted (assumed)."""
EFFLUENT_MG_L = {"normal": (22.0, 1.2, 0.30), "low": (18.0, 2.6, 0.35)}
"""COD, ammonia nitrogen and phosphorus that plants let off (assumed, within the standard)."""
TREATED_SHARE = 0.85
"""Share of the firms with outlets of their own that treat what they let off (assumed)."""
TREATED_TO, TREATED_MOST_MG_L = 0.2, np.array([90.0, 10.0, 0.5])
"""What treatment leaves, at most what class 1 of DB44/26-2001 allows (assumed)."""


def discharge_points(
    rng: Generator,
    plan: Layout,
    made: Sewage,
    laid: tuple[Works, Works],
    stations: gpd.GeoDataFrame,
    outfalls: Outfalls,
) -> gpd.GeoDataFrame:
    """Return the register ``discharge_points``, geometry about the centre.

    All sewage that no sewer takes reaches the nearest bank; the firms with much of it
    have outlets of their own.

    Parameters
    ----------
    rng
        Where chance comes from.
    plan, made, laid
        Ground plan, sewage by plot and the sewers of both parts.
    stations
        Drainage stations.
    outfalls
        The banks.
    """
    frames = [
        _raw(plan, made, laid, outfalls),
        _overflows(plan, made, laid, outfalls),
        _firms(rng, made, laid, outfalls),
        _effluents(plan, laid, outfalls),
        _pumped(plan, stations, outfalls),
    ]
    frame = pd.concat(frames, ignore_index=True)
    reach = frame.pop("reach").to_numpy()
    points = frame.pop("at").to_numpy()
    village = village_of(plan.villages, points)
    frame["point_id"] = [f"DP{k + 1:05d}" for k in range(len(frame))]
    frame["reach_id"] = plan.water.reaches["reach_id"].to_numpy()[reach]
    frame["village_id"] = plan.villages["village_id"].to_numpy()[village]
    return gpd.GeoDataFrame(frame, geometry=points)


def _taken(laid: tuple[Works, Works]) -> tuple[Mask, Mask]:
    """Say which plots, and which major firms, are led into a sewer."""
    return laid[0].connected | laid[1].connected, laid[0].led | laid[1].led


def _raw(plan: Layout, made: Sewage, laid: tuple[Works, Works], outfalls: Outfalls) -> pd.DataFrame:
    """Return outlets of houses and small firms: scattered ones, and storm outlets beside sewers."""
    connected, _ = _taken(laid)
    plots = np.flatnonzero(made.built & ~connected & (made.flow_m3_d > 0))
    served = (laid[0].joined[plots] >= 0) | (laid[1].joined[plots] >= 0)
    storm = served & (plan.blocks.use[plots] != "house")
    frame = _shared(plan, made, plots, np.where(storm, 1, 0), outfalls)
    kind = np.where(frame.pop("group") == 1, "storm", "household")
    return frame.assign(kind=kind, intercepted=False, treated=False)


def _overflows(plan: Layout, made: Sewage, laid: tuple[Works, Works], outfalls: Outfalls) -> pd.DataFrame:
    """Return the old outlets whose dry-weather flow is now taken in by a sewer."""
    connected, _ = _taken(laid)
    plots = np.flatnonzero(connected & (plan.blocks.use == "house") & (made.flow_m3_d > 0))
    spots = shapely.point_on_surface(made.shapes[plots])
    near = shapely.distance(spots, outfalls.nearest(spots)[0]) <= BESIDE_M
    frame = _shared(plan, made, plots[near], np.zeros(int(near.sum()), dtype=int), outfalls)
    sewer = np.full(len(made.shapes), None, dtype=object)
    for works in laid:
        held = works.joined >= 0
        sewer[held] = works.sewers["sewer_id"].to_numpy()[works.joined[held]]
    return frame.drop(columns="group").assign(
        kind="combined_overflow",
        intercepted=True,
        treated=False,
        sewer_id=sewer[plots[near][frame.pop("first")]],
    )


def _shared(plan: Layout, made: Sewage, plots: Indices, group: Indices, outfalls: Outfalls) -> pd.DataFrame:
    """Return the outlets that `plots` share, group by group and stretch by stretch.

    Returns
    -------
    Columns ``group``, ``first`` (position in `plots` of the largest), ``reach``, ``at``,
    ``flow_m3_d`` and concentrations.
    """
    spots, reach = outfalls.nearest(shapely.point_on_surface(made.shapes[plots]))
    lines = plan.water.reaches.geometry.to_numpy()[reach]
    stretch = np.floor(np.round(shapely.line_locate_point(lines, spots), 2) / SPACING_M).astype(np.int64)
    village = village_of(plan.villages, spots)
    key = np.column_stack([group, reach, village, stretch])
    _, of = np.unique(key, axis=0, return_inverse=True)
    of = of.ravel()
    order = np.lexsort((-made.flow_m3_d[plots], of))
    first = order[np.unique(of[order], return_index=True)[1]]
    flow = np.bincount(of, made.flow_m3_d[plots])
    load = np.column_stack([np.bincount(of, made.load_g_d[plots, k]) for k in range(len(ITEMS))])
    strength = np.round(load / flow[:, None], 2)
    return pd.DataFrame(
        {
            "group": group[first],
            "first": first,
            "reach": reach[first],
            "at": spots[first],
            "flow_m3_d": np.round(flow, 2),
            **{item: strength[:, k] for k, item in enumerate(ITEMS)},
        }
    )


def _firms(rng: Generator, made: Sewage, laid: tuple[Works, Works], outfalls: Outfalls) -> pd.DataFrame:
    """Return the outlets of firms with much waste water that no sewer takes."""
    _, led = _taken(laid)
    firms = made.major[~led]
    spots, reach = outfalls.nearest(firms.geometry.to_numpy())
    treated = rng.random(len(firms)) < TREATED_SHARE
    raw = firms[list(ITEMS)].to_numpy()
    strength = np.where(treated[:, None], np.minimum(TREATED_TO * raw, TREATED_MOST_MG_L), raw)
    return pd.DataFrame(
        {
            "kind": "firm",
            "firm_id": firms["firm_id"].to_numpy(),
            "reach": reach,
            "at": spots,
            "flow_m3_d": firms["flow_m3_d"].to_numpy(),
            **{item: np.round(strength[:, k], 2) for k, item in enumerate(ITEMS)},
            "intercepted": False,
            "treated": treated,
        }
    )


def _effluents(plan: Layout, laid: tuple[Works, Works], outfalls: Outfalls) -> pd.DataFrame:
    plants = pd.concat([works.plants for works in laid], ignore_index=True)
    spots, reach = outlets(plan, outfalls, plants.geometry.to_numpy())
    strength = np.array([EFFLUENT_MG_L[efficacy] for efficacy in plants["efficacy"]])
    return pd.DataFrame(
        {
            "kind": "plant",
            "plant_id": plants["plant_id"].to_numpy(),
            "reach": reach,
            "at": spots,
            "flow_m3_d": plants["mean_inflow_m3_d"].to_numpy(),
            **{item: strength[:, k] for k, item in enumerate(ITEMS)},
            "intercepted": False,
            "treated": True,
        }
    )


def _pumped(plan: Layout, stations: gpd.GeoDataFrame, outfalls: Outfalls) -> pd.DataFrame:
    """Return the outlets of drainage stations into the outer rivers; on dry days nothing runs."""
    points: Shapes = stations.geometry.to_numpy()
    spots, reach = outfalls.among(outer(plan)).nearest(points)
    return pd.DataFrame(
        {
            "kind": "pumping",
            "station_id": stations["station_id"].to_numpy(),
            "reach": reach,
            "at": spots,
            "flow_m3_d": 0.0,
            "intercepted": False,
            "treated": False,
        }
    )
