"""Firms in their places: industrial ones in parks and works, shops along the streets."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from dayang.demo import market as markets
from dayang.demo import names
from dayang.demo.credit import credit_codes
from dayang.demo.figures import Size
from dayang.demo.histories import firm_years, yuan
from dayang.demo.industries import industries
from dayang.demo.layout import Layout
from dayang.demo.market import Market
from dayang.demo.noise import Array, Generator, Indices, Mask, Shapes, on_grid
from dayang.demo.villages import DIVISION, village_of

RENEWED_FROM = np.datetime64("2015-10-01")
"""Since then organisation codes start with MA."""


def registers(
    rng: Generator, years_rng: Generator, plan: Layout, size: Size
) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    """Return the registers ``firms`` (about the centre) and ``firm_years`` of a town."""
    firms = markets.market(rng, markets.Counts.of(size))
    at, in_park = _buildings(rng, firms, plan, size.count("park_firms"))
    points = _within(rng, plan.buildings.geometry.to_numpy()[at])
    spots = shapely.point_on_surface(plan.buildings.geometry.to_numpy())
    village = village_of(plan.villages, spots)[at]
    frame = identified(
        rng, firms, [name.removesuffix("社区") for name in plan.villages["name"].to_numpy()[village]]
    )
    park = np.where(in_park, plan.blocks.park[plan.buildings["plot"].to_numpy()[at]], -1)
    frame["village_id"] = plan.villages["village_id"].to_numpy()[village]
    frame["park_id"] = pd.Series([f"PK{k + 1:04d}" if k >= 0 else None for k in park.tolist()], dtype="str")
    years = firm_years(years_rng, firms, frame["firm_id"].to_numpy(dtype="U18"))
    return gpd.GeoDataFrame(frame, geometry=points), years


def identified(rng: Generator, firms: Market, village_names: list[str]) -> pd.DataFrame:
    """Return firms with codes, names and capital, without a place."""
    kind = np.select([firms.entity == "sole_trader", firms.entity == "cooperative"], ["2", "3"], "1")
    codes = credit_codes(rng, kind, DIVISION, firms.founded >= RENEWED_FROM)
    frame = markets.frame(firms, codes)
    frame["name"] = names.firms(rng, firms.entity, industries()["words"].to_numpy()[firms.row], village_names)
    frame["capital_yuan"] = yuan(markets.capital(rng, firms))
    return frame


def _buildings(rng: Generator, firms: Market, plan: Layout, park_firms: int) -> tuple[Indices, Mask]:
    """Choose a building for each firm, and say which firms are in parks.

    Larger firms tend to have larger buildings. Exactly `park_firms` living works are in
    parks; works outside are in other industrial buildings, or in houses where a town is
    too small to have any.
    """
    houses = plan.buildings
    use = houses["use"].to_numpy()
    in_park = plan.blocks.park[houses["plot"].to_numpy()] >= 0
    place = industries()["place"].to_numpy()[firms.row]
    works = np.flatnonzero((place == "works") & np.isnat(firms.closed))
    taste = np.log(firms.revenue_yuan[works]) + rng.normal(0, 2.5, len(works))
    chosen = np.zeros(len(place), dtype=bool)
    chosen[works[np.argsort(-np.round(taste, 6), kind="stable")[:park_firms]]] = True
    homes = use == "residential"
    outside = (use == "industrial") & ~in_park
    sites = {
        "park": (chosen, in_park & (use == "industrial")),
        "works": ((place == "works") & ~chosen, outside if outside.any() else homes),
        "shop": (place == "shop", (use == "commercial") | (homes & (rng.random(len(use)) < 0.15))),
        "home": (place == "home", homes),
    }
    at = np.empty(len(place), dtype=np.int64)
    floor = houses["floor_m2"].to_numpy()
    for who, where in sites.values():
        at[who] = _matched(rng, firms.revenue_yuan[who], np.flatnonzero(where), floor)
    return at, chosen


def _matched(rng: Generator, revenue: Array, spots: Indices, floor: Array) -> Indices:
    """Draw buildings by floor, then give the larger, with some noise, to larger firms."""
    limits = np.cumsum(floor[spots])
    drawn = spots[
        np.searchsorted(limits, rng.random(len(revenue)) * limits[-1], side="right").clip(0, len(spots) - 1)
    ]
    by_floor = np.argsort(np.round(np.log(floor[drawn]) + rng.normal(0, 0.5, len(drawn)), 6), kind="stable")
    by_size = np.argsort(np.round(np.log(revenue) + rng.normal(0, 0.8, len(drawn)), 6), kind="stable")
    matched = np.empty(len(drawn), dtype=np.int64)
    matched[by_size] = drawn[by_floor]
    return matched


def _within(rng: Generator, shapes: Shapes) -> Shapes:
    """Return a point within each building: between its middle and one of its corners."""
    centre = shapely.get_coordinates(shapely.point_on_surface(shapes))
    corners, of = shapely.get_coordinates(shapes, return_index=True)
    first = np.searchsorted(of, np.arange(len(shapes)))
    count = np.bincount(of, minlength=len(shapes))
    corner = corners[first + np.floor(rng.random(len(shapes)) * count).astype(np.int64)]
    share = rng.uniform(0, 0.85, len(shapes))[:, None]
    xy = on_grid(centre + share * (corner - centre))
    outside = ~shapely.contains_xy(shapes, xy[:, 0], xy[:, 1])
    xy[outside] = on_grid(centre[outside])
    points: Shapes = shapely.points(xy)
    return points
