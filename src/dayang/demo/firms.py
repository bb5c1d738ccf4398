"""Firms in their places: industrial ones in parks and works, shops along the streets."""

from dataclasses import dataclass

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
from dayang.demo.market import LAST_YEAR, Market
from dayang.demo.noise import Array, Generator, Indices, Mask, Shapes, Texts, on_grid
from dayang.demo.park_firms import GIANTS, Sites, Works, parks_share, works
from dayang.demo.villages import DIVISION, village_of

RENEWED_FROM = np.datetime64("2015-10-01")
"""Since then organisation codes start with MA."""


@dataclass(frozen=True, eq=False)
class Settled:
    """Firms in their places.

    Parameters
    ----------
    frame
        The register ``firms``, about the centre.
    years
        The register ``firm_years``.
    works
        Which firms work in parks, and on what.
    """

    frame: gpd.GeoDataFrame
    years: pd.DataFrame
    works: Works


def settled(
    rng: Generator, years_rng: Generator, plan: Layout, size: Size, of_unit: Indices, holder: Indices
) -> Settled:
    """Draw the firms of a town with five years of each, and give them buildings.

    Parameters
    ----------
    rng, years_rng
        Where chance comes from.
    plan, size
        The ground plan, and how large the town is.
    of_unit
        Rebuild unit of each building that firms of parks may work in, -1 for all others.
    holder
        Who holds the building's unit, -1 where that cannot be a firm.
    """
    firms = markets.market(rng, markets.Counts.of(size))
    codes = coded(rng, firms)
    years = firm_years(years_rng, firms, codes)
    count, giants = size.count("park_firms"), round(GIANTS * parks_share(size))
    houses = np.flatnonzero(of_unit >= 0)
    floor = plan.buildings["floor_m2"].to_numpy()[houses]
    sites = Sites(houses, floor, of_unit[houses], holder[houses])
    park_works = works(rng, firms, _last(years, codes), sites, count, giants)
    at, in_park = _buildings(rng, firms, plan, park_works)
    points = _within(rng, plan.buildings.geometry.to_numpy()[at])
    spots = shapely.point_on_surface(plan.buildings.geometry.to_numpy())
    village = village_of(plan.villages, spots)[at]
    called = [name.removesuffix("社区") for name in plan.villages["name"].to_numpy()[village]]
    frame = identified(rng, firms, codes, called)
    park = np.where(in_park, plan.blocks.park[plan.buildings["plot"].to_numpy()[at]], -1)
    frame["village_id"] = plan.villages["village_id"].to_numpy()[village]
    frame["park_id"] = pd.Series([f"PK{k + 1:04d}" if k >= 0 else None for k in park.tolist()], dtype="str")
    return Settled(gpd.GeoDataFrame(frame, geometry=points), years, park_works)


def _last(years: pd.DataFrame, codes: Texts) -> pd.DataFrame:
    """Return what each firm reported for the last year, NaN where it did not."""
    last = years[years["year"] == LAST_YEAR].set_index("firm_id")
    told = last[["revenue_yuan", "output_yuan", "jobs", "power_kwh", "discharge_m3"]].astype("float64")
    told["output_yuan"] = told["output_yuan"].fillna(told["revenue_yuan"])
    return told.reindex(codes)


def coded(rng: Generator, firms: Market) -> Texts:
    """Return a credit code for each firm."""
    kind = np.select([firms.entity == "sole_trader", firms.entity == "cooperative"], ["2", "3"], "1")
    return credit_codes(rng, kind, DIVISION, firms.founded >= RENEWED_FROM)


def identified(rng: Generator, firms: Market, codes: Texts, village_names: list[str]) -> pd.DataFrame:
    """Return firms with their codes, names and capital, without a place."""
    frame = markets.frame(firms, codes)
    frame["name"] = names.firms(rng, firms.entity, industries()["words"].to_numpy()[firms.row], village_names)
    frame["capital_yuan"] = yuan(markets.capital(rng, firms))
    return frame


def _buildings(rng: Generator, firms: Market, plan: Layout, park_works: Works) -> tuple[Indices, Mask]:
    """Choose a building for each firm, and say which firms are in parks.

    Larger firms tend to have larger buildings. Works outside parks are in other industrial
    buildings, or in houses where a town is too small to have any.
    """
    houses = plan.buildings
    use = houses["use"].to_numpy()
    in_park = plan.blocks.park[houses["plot"].to_numpy()] >= 0
    place = industries()["place"].to_numpy()[firms.row]
    chosen = np.zeros(len(place), dtype=bool)
    chosen[park_works.firm] = True
    homes = use == "residential"
    outside = (use == "industrial") & ~in_park
    sites = {
        "works": ((place == "works") & ~chosen, outside if outside.any() else homes),
        "shop": (place == "shop", (use == "commercial") | (homes & (rng.random(len(use)) < 0.15))),
        "home": (place == "home", homes),
    }
    at = np.empty(len(place), dtype=np.int64)
    floor = houses["floor_m2"].to_numpy()
    for who, where in sites.values():
        at[who] = _matched(rng, firms.revenue_yuan[who], np.flatnonzero(where), floor)
    at[park_works.firm] = park_works.building
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
