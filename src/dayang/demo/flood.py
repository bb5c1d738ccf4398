"""Flood works: the dyke rings, and the sluices and pumping stations on them."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely

from dayang.demo import names
from dayang.demo.figures import Size
from dayang.demo.layout import Layout
from dayang.demo.noise import Array, Generator, Indices, Mask, Shapes, on_grid
from dayang.demo.sewage import number
from dayang.demo.villages import village_of
from dayang.demo.water import BANK_M

LEAST_RING_M2 = 20_000.0
"""Smaller land between outer rivers has no ring of its own."""
PUMPED_WIDTH_M = 18.0
"""Creeks wider than this have a pumping station beside their sluice (assumed)."""
OPENING_M = 6.0
"""Usual width of one opening of a sluice (assumed)."""
NET_SHARE = 0.72
"""Clear width of a sluice over the width of its creek (assumed)."""
SILL_ABOVE_BED_M = 0.3
BESIDE_M = 16.0
"""From the creek's edge to the pumping station, along the dyke (assumed)."""
HEAD_M = (3.0, 4.6)
"""Heads of drainage stations (assumed)."""


@dataclass(frozen=True, eq=False)
class Flood:
    """Flood works, geometry about the centre.

    Parameters
    ----------
    rings, sluices, stations
        Rows of ``dyke_rings``, ``sluices`` and ``pumping_stations``.
    """

    rings: gpd.GeoDataFrame
    sluices: gpd.GeoDataFrame
    stations: gpd.GeoDataFrame


def flood(rng: Generator, plan: Layout, size: Size, first_station: int) -> Flood:
    """Ring the land between the outer rivers with dykes.

    The dyke runs where the road on the bank does. Outer rivers are the arms, the creek
    that closes them, and the river between the two parts.
    """
    rings = _rings(plan, size)
    gates = _gates(rng, plan, rings)
    return Flood(rings, gates, _stations(rng, plan, rings, gates, first_station))


def outer(plan: Layout) -> Mask:
    """Say which reaches are outer rivers."""
    rivers = plan.water.rivers["river_id"]
    outside: Mask = plan.water.reaches["river_id"].isin([*rivers.iloc[:3], plan.water.divide]).to_numpy()
    return outside


def _rings(plan: Layout, size: Size) -> gpd.GeoDataFrame:
    reaches = plan.water.reaches.geometry.to_numpy()[outer(plan)]
    strips = shapely.union_all(plan.water.strips(BANK_M)[outer(plan)], grid_size=0.01)
    faces = shapely.get_parts(
        shapely.polygonize(shapely.get_parts(shapely.union_all(reaches, grid_size=0.01)))
    )
    land = shapely.get_parts(shapely.difference(faces, strips, grid_size=0.01))
    land = land[(shapely.area(land) > LEAST_RING_M2) & (shapely.get_type_id(land) == 3)]
    land = land[np.argsort(-np.round(shapely.area(land), 0), kind="stable")]
    part = plan.villages["part"].to_numpy()
    of = part[village_of(plan.villages, shapely.point_on_surface(land))]
    return gpd.GeoDataFrame(
        {
            "ring_id": [f"DK{k + 1:02d}" for k in range(len(land))],
            "name": names.numbered([f"{name.removesuffix('片')}联围" for name in of]),
            "crest_level_m": size.value("dyke_crest_m"),
            "flood_return_years": int(size.value("dyke_flood_years")),
            "drainage_return_years": int(size.value("dyke_drainage_years")),
            "length_m": np.round(shapely.length(land), 2),
            "area_km2": np.round(shapely.area(land) / 1e6, 4),
        },
        geometry=land,
    )


def _gates(rng: Generator, plan: Layout, rings: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return a sluice wherever an inner creek passes a dyke."""
    reaches = plan.water.reaches[~outer(plan)]
    dykes = shapely.boundary(rings.geometry.to_numpy())
    reach, ring = shapely.STRtree(dykes).query(reaches.geometry.to_numpy(), "intersects")
    passed = shapely.intersection(reaches.geometry.to_numpy()[reach], dykes[ring])
    points, of = shapely.get_parts(passed, return_index=True)
    dots = shapely.get_type_id(points) == 0
    points, reach, ring = shapely.transform(points[dots], on_grid), reach[of[dots]], ring[of[dots]]
    width = np.round(reaches["width_m"].to_numpy()[reach] * NET_SHARE, 1)
    village = village_of(plan.villages, points)
    river = plan.water.rivers.set_index("river_id")["name"].loc[reaches["river_id"].to_numpy()[reach]]
    return gpd.GeoDataFrame(
        {
            "sluice_id": [f"SL{k + 1:03d}" for k in range(len(points))],
            "name": names.numbered([f"{name}水闸" for name in river]),
            "ring_id": rings["ring_id"].to_numpy()[ring],
            "reach_id": reaches["reach_id"].to_numpy()[reach],
            "village_id": plan.villages["village_id"].to_numpy()[village],
            "openings": np.maximum(np.round(width / OPENING_M), 1).astype(int),
            "width_m": width,
            "sill_level_m": np.round(reaches["bed_level_m"].to_numpy()[reach] + SILL_ABOVE_BED_M, 2),
            "built_year": (year := rng.integers(1965, 2020, len(points))),
            "condition": _conditions(rng, year),
        },
        geometry=points,
    )


def _stations(
    rng: Generator, plan: Layout, rings: gpd.GeoDataFrame, gates: gpd.GeoDataFrame, first: int
) -> gpd.GeoDataFrame:
    """Return the drainage stations: beside the sluices of wide creeks, at least one a ring that has any.

    Each ring's stations drain it at the drainage modulus, shared by the creeks' widths.
    """
    ring = rings["ring_id"].searchsorted(gates["ring_id"].to_numpy())
    width = gates["width_m"].to_numpy() / NET_SHARE
    order = np.lexsort((-width, ring))
    widest = order[np.unique(ring[order], return_index=True)[1]]
    pumped = np.union1d(np.flatnonzero(width > PUMPED_WIDTH_M), widest)
    total = rings["area_km2"].to_numpy()[ring[pumped]] * number("flood.drainage_m3_s_km2")
    share = width[pumped] / np.bincount(ring[pumped], width[pumped], len(rings))[ring[pumped]]
    points = _beside(
        gates.geometry.to_numpy()[pumped], rings.geometry.to_numpy()[ring[pumped]], width[pumped]
    )
    village = village_of(plan.villages, points)
    return gpd.GeoDataFrame(
        {
            "station_id": [f"PS{first + k:03d}" for k in range(len(pumped))],
            "name": [
                name.removesuffix("）").replace("水闸", "排涝泵站") + "）" * name.endswith("）")
                for name in gates["name"].iloc[pumped]
            ],
            "kind": "drainage",
            "village_id": plan.villages["village_id"].to_numpy()[village],
            "ring_id": gates["ring_id"].to_numpy()[pumped],
            "reach_id": gates["reach_id"].to_numpy()[pumped],
            "capacity_m3_s": np.maximum(np.round(total * share, 1), 0.1),
            "head_m": np.round(rng.uniform(*HEAD_M, len(pumped)), 1),
            "built_year": (year := rng.integers(1975, 2021, len(pumped))),
            "condition": _conditions(rng, year),
        },
        geometry=points,
    )


def _beside(gates: Shapes, rings: Shapes, width: Array) -> Shapes:
    """Return points on the dyke beside sluices."""
    dyke = shapely.get_exterior_ring(rings)
    at = shapely.line_locate_point(dyke, gates) + width / 2 + BESIDE_M
    at = np.mod(at, shapely.length(dyke))
    return shapely.transform(shapely.line_interpolate_point(dyke, at), on_grid)


def _conditions(rng: Generator, year: Indices) -> Array:
    """Return conditions: the older, the poorer (assumed)."""
    worn = np.round((2021 - year) / 60 + rng.normal(0, 0.2, len(year)), 6)
    condition: Array = np.select([worn > 0.8, worn > 0.4], ["poor", "fair"], "good")
    return condition
