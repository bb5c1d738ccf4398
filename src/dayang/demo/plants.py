"""Sewage treatment plants: where they stand and what reaches them."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely

from dayang.demo import names
from dayang.demo.figures import Size
from dayang.demo.layout import Layout
from dayang.demo.noise import Array, Generator, Indices, Mask, Shapes, on_grid
from dayang.demo.outfalls import Outfalls
from dayang.demo.sewage import Sewage
from dayang.demo.villages import village_of

NEAR_M = 500.0
"""Plants stand within this distance of a large river."""
LEAST_SITE_M2 = 9000.0
SPLIT = (3.0, 2.0, 1.0)
"""How capacity is shared out among plants, three by three (assumed)."""
FULL = 0.97
"""Extraneous water fills a plant at most to this share of its capacity (assumed)."""
WATER_MG_L = np.array([15.0, 1.0, 0.15])
"""COD, ammonia nitrogen and phosphorus of the extraneous water: ground and creek (assumed)."""
THIN_COD_MG_L = 150.0
"""A plant whose inflow holds less has a low efficacy (assumed; BOD of about 70 mg/L)."""


@dataclass(frozen=True, slots=True)
class Part:
    """What the sewage works of one part of the town are meant to be.

    Parameters
    ----------
    name
        The part.
    capacity_m3_d, plants
        Of all plants, and how many.
    length_m, served_share
        Length of sewers, and the share of built-up land to serve.
    connected, extraneous
        Share of the sewage within what is served that is led into sewers, and extraneous
        water as a share of what reaches the plants.
    """

    name: str
    capacity_m3_d: float
    plants: int
    length_m: float
    served_share: float
    connected: float
    extraneous: float

    @classmethod
    def both(cls, size: Size) -> tuple["Part", "Part"]:
        """Return the old town's part and the part that joined."""

        def one(name: str, prefix: str) -> "Part":
            return cls(
                name,
                size.value(f"{prefix}treatment_m3_d"),
                size.count(f"{prefix}plants"),
                1000 * size.value(f"{prefix}sewers_km"),
                size.value(f"{prefix}served_share"),
                size.value(f"{prefix}connected_share"),
                size.value(f"{prefix}extraneous_share"),
            )

        old, new = names.PARTS
        return one(old, "old_part_"), one(new, "new_part_")

    @property
    def capacities_m3_d(self) -> Array:
        """Capacity of each plant."""
        split = np.resize(SPLIT, self.plants)
        shared: Array = np.round(self.capacity_m3_d * split / split.sum(), 1)
        return shared


def sites(plan: Layout, made: Sewage, inside: Mask, count: int) -> Shapes:
    """Return points for plants on open land by a large river, near where sewage is made.

    Parameters
    ----------
    plan
        Ground plan.
    made
        Sewage by plot.
    inside
        Plots of the part.
    count
        How many.
    """
    open_land = np.isin(plan.blocks.use, ("pond", "field", "green")) & (plan.blocks.site == "")
    could = np.flatnonzero(inside & open_land & (shapely.area(plan.plots) > LEAST_SITE_M2))
    if len(could) < count:
        could = np.flatnonzero(inside & ~made.built & ~shapely.is_empty(plan.plots))
    spots = shapely.point_on_surface(plan.plots[could])
    large = shapely.union_all(plan.water.reaches.geometry.to_numpy()[plan.water.reaches["rank"] < 2])
    away = shapely.distance(spots, large)
    near = away <= max(NEAR_M, float(np.sort(away)[count - 1]))
    spots = spots[near]
    xy = shapely.get_coordinates(spots)
    source = shapely.get_coordinates(shapely.point_on_surface(plan.plots[inside & made.built]))
    chosen = _spread(xy, source, made.with_major[inside & made.built], count)
    return shapely.transform(spots[chosen], on_grid)


def _spread(xy: Array, source: Array, weight: Array, count: int) -> list[int]:
    """Choose the spots one by one that bring the sources nearest (greedy p-median)."""
    away = np.hypot(*(xy[:, None, :] - source[None, :, :]).transpose(2, 0, 1))
    best = np.full(len(source), np.inf)
    chosen: list[int] = []
    for _ in range(count):
        total = (np.minimum(away, best) * weight).sum(axis=1)
        total[chosen] = np.inf
        chosen.append(int(np.argmin(np.round(total / weight.sum(), 3))))
        best = np.minimum(best, away[chosen[-1]])
    return chosen


def nearest_share(plots: Shapes, points: Shapes, share: float) -> Mask:
    """Say which plots are to be sewered: those nearest a plant, up to `share` of their area."""
    spots = shapely.get_coordinates(shapely.point_on_surface(plots))
    away = np.hypot(*(spots[:, None, :] - shapely.get_coordinates(points)[None, :, :]).transpose(2, 0, 1))
    order = np.argsort(np.round(away.min(axis=1), 2), kind="stable")
    area = np.cumsum(np.asarray(shapely.area(plots))[order])
    wanted = np.zeros(len(plots), dtype=bool)
    wanted[order[area <= (share + 1e-9) * area[-1]]] = True
    return wanted


def outlets(plan: Layout, outfalls: Outfalls, points: Shapes) -> tuple[Shapes, Indices]:
    """Return where plants let off, and into which reach: the nearest large river."""
    return outfalls.among((plan.water.reaches["rank"] < 2).to_numpy()).nearest(points)


def inflow(part: Part, capacity_m3_d: Array, sewage_m3_d: Array) -> Array:
    """Return the mean inflow of each plant: its sewage and the extraneous water there is room for."""
    whole = np.maximum(np.minimum(sewage_m3_d / (1 - part.extraneous), FULL * capacity_m3_d), sewage_m3_d)
    rounded: Array = np.round(whole, 2)
    return rounded


def register(
    rng: Generator,
    plan: Layout,
    part: Part,
    points: Shapes,
    first: int,
    sewage_m3_d: Array,
    load_g_d: Array,
    outfall: Indices,
) -> gpd.GeoDataFrame:
    """Return the rows of the register ``plants`` of one part.

    Parameters
    ----------
    rng
        Where chance comes from.
    plan, part
        Ground plan and part.
    points
        Where they stand.
    first
        Number of the first.
    sewage_m3_d, load_g_d
        What sewers bring, shapes (plants,) and (plants, 3).
    outfall
        Position of the reach that takes the effluent of each.
    """
    capacity = part.capacities_m3_d
    whole = inflow(part, capacity, sewage_m3_d)
    extraneous = np.round(whole - sewage_m3_d, 2)
    mixed = (load_g_d + extraneous[:, None] * WATER_MG_L) / np.maximum(whole, 1e-9)[:, None]
    village = village_of(plan.villages, points)
    place = [name.removesuffix("社区") for name in plan.villages["name"].to_numpy()[village]]
    return gpd.GeoDataFrame(
        {
            "plant_id": [f"WW{first + k:02d}" for k in range(len(points))],
            "name": [f"{name}污水处理厂" for name in names.numbered(place)],
            "village_id": plan.villages["village_id"].to_numpy()[village],
            "part_served": part.name,
            "capacity_m3_d": capacity,
            "mean_inflow_m3_d": whole,
            "extraneous_m3_d": extraneous,
            **{
                f"inflow_{k}": np.round(mixed[:, n], 2)
                for n, k in enumerate(("cod_mg_l", "nh3n_mg_l", "tp_mg_l"))
            },
            "discharge_standard": "1A_DB44",
            "reach_id": plan.water.reaches["reach_id"].to_numpy()[outfall],
            "efficacy": np.where(mixed[:, 0] < THIN_COD_MG_L, "low", "normal"),
            "built_year": rng.integers(2003, 2013, len(points)),
        },
        geometry=points,
    )
