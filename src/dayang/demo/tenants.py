"""Who works in the rebuild units: owners, tenants, what they need, and where else there is room."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from dayang.demo.figures import Size
from dayang.demo.firms import Settled
from dayang.demo.free_floor import Building, free_floor
from dayang.demo.layout import Chance, Layout
from dayang.demo.leases import Occupiers, leases
from dayang.demo.market import LAST_YEAR
from dayang.demo.needs import firm_needs, kept, lowest_storeys, wishes
from dayang.demo.noise import Array, Indices, Mask, Shapes, Texts
from dayang.demo.park_firms import parks_share
from dayang.demo.units import Units
from dayang.demo.villages import village_of

OWNED_SHARE, OWNED_LEAST_M2 = 0.3, 1_500.0
"""A private holder is the largest firm on its land if that works on so much of its unit (assumed)."""


@dataclass(frozen=True, eq=False)
class Tenants:
    """Registers of who works where.

    Parameters
    ----------
    leases, needs, floor
        The registers ``leases``, ``firm_needs`` and ``available_floor``.
    holders
        The register ``rights_holders``, with the firms that are holders themselves.
    """

    leases: pd.DataFrame
    needs: pd.DataFrame
    floor: gpd.GeoDataFrame
    holders: pd.DataFrame


def lettable(units: Units, vacated: Mask) -> tuple[Indices, Indices]:
    """Return unit and holder of each building that firms work in.

    Parameters
    ----------
    units
        Rebuild units.
    vacated
        Which of them firms have left.

    Returns
    -------
    Position of the unit of each building, -1 where no firm works, and of its holder, -1
    where that cannot be a firm.
    """
    of = units.of_building
    inside = (of >= 0) & ~vacated[of]
    private = inside & (units.frame["land_nature"].to_numpy() == "private")[of]
    return np.where(inside, of, -1), np.where(private, _holder(units)[of], -1)


def _holder(units: Units) -> Indices:
    """Return the position of each unit's holder."""
    found: Indices = pd.Index(units.holders["holder_id"]).get_indexer(units.frame["holder_id"])
    return found


def tenants(
    chance: Chance, plan: Layout, units: Units, firms: Settled, houses: Texts, building: Building, size: Size
) -> Tenants:
    """Return who works in the units, by what right, with what needs.

    Parameters
    ----------
    chance
        Where chance comes from.
    plan, units
        The ground plan and its rebuild units.
    firms
        Firms in their places.
    houses
        Ids of the buildings.
    building
        Projects under way.
    size
        How large the town is.
    """
    at = _At.of(units, firms)
    rng = chance.of("needs")
    wish = wishes(rng, at.industry)
    footprint = plan.buildings["footprint_m2"].to_numpy()
    levels = plan.buildings["storeys"].to_numpy().astype(np.int64)
    storey = lowest_storeys(at.building, at.floor_m2, footprint, levels, wish)
    real = kept(wish, storey, at.floor_m2, footprint[at.building])
    unit_id = units.frame["unit_id"].to_numpy()[at.unit]
    needs = firm_needs(rng, at.firm_id, unit_id, at.industry, at.floor_m2, at.last, real)
    holders, owns = _owners(units, at)
    lets = _lets(units, holders, at.unit[owns], building)
    return Tenants(
        leases=_leases(chance, plan, units.of_building, lets, at, storey, owns, houses),
        needs=needs,
        floor=_floor(chance, plan, size, building),
        holders=holders,
    )


@dataclass(frozen=True, eq=False)
class _At:
    """Firms of parks: who they are and where, an entry each."""

    firm_id: Texts
    name: Texts
    industry: Texts
    founded: Indices
    building: Indices
    unit: Indices
    floor_m2: Array
    last: pd.DataFrame

    @classmethod
    def of(cls, units: Units, firms: Settled) -> "_At":
        works, years = firms.works, firms.years
        own = firms.frame.iloc[works.firm]
        told = years[years["year"] == LAST_YEAR].set_index("firm_id")[["jobs", "power_kwh", "discharge_m3"]]
        month = own["founded_on"].to_numpy().astype("datetime64[M]").astype(np.int64) + 1970 * 12
        return cls(
            firm_id=own["firm_id"].to_numpy(dtype=object),
            name=own["name"].to_numpy(dtype=object),
            industry=own["industry"].to_numpy(dtype=object),
            founded=month + 1,
            building=works.building,
            unit=units.of_building[works.building],
            floor_m2=works.floor_m2,
            last=told.astype("float64").loc[own["firm_id"]].reset_index(drop=True),
        )


def _owners(units: Units, at: _At) -> tuple[pd.DataFrame, Mask]:
    """Return holders with the firms that some of them are, and which firms own their unit.

    The largest firm on a private holder's land is the holder, if it works on much of it.
    """
    frame, holders = units.frame, units.holders
    holder = _holder(units)[at.unit]
    private = (frame["land_nature"].to_numpy() == "private")[at.unit]
    share = at.floor_m2 / np.maximum(frame["floor_m2"].to_numpy()[at.unit], 1.0)
    may = np.flatnonzero(private & (share >= OWNED_SHARE) & (at.floor_m2 >= OWNED_LEAST_M2))
    largest = may[np.lexsort((-at.floor_m2[may], holder[may]))]
    first = largest[np.unique(holder[largest], return_index=True)[1]]
    owns = np.zeros(len(at.unit), dtype=bool)
    owns[first] = True
    firm_id = np.full(len(holders), None, dtype=object)
    name = holders["name"].to_numpy(dtype=object).copy()
    firm_id[holder[first]], name[holder[first]] = at.firm_id[first], at.name[first]
    return holders.assign(name=name, firm_id=pd.Series(firm_id, dtype="str")), owns


def _lets(units: Units, holders: pd.DataFrame, owned: Indices, building: Building) -> pd.DataFrame:
    """Return who lets each unit, whether it works there itself, and whether the floor is new."""
    landlord = holders.set_index("holder_id")["name"].loc[units.frame["holder_id"]].to_numpy()
    own = np.zeros(len(units.frame), dtype=bool)
    own[owned] = True
    frame = units.frame[["unit_id", "land_nature"]]
    return frame.assign(landlord=landlord, owned=own, new=building.producing)


def _leases(
    chance: Chance,
    plan: Layout,
    of_building: Indices,
    lets: pd.DataFrame,
    at: _At,
    storey: Indices,
    owns: Mask,
    houses: Texts,
) -> pd.DataFrame:
    """Let floor to all firms but the owners."""
    rents = ~owns
    occupiers = Occupiers(
        firm_id=at.firm_id[rents],
        name=at.name[rents],
        founded=at.founded[rents],
        unit=at.unit[rents],
        building=at.building[rents],
        storey=storey[rents],
        floor_m2=at.floor_m2[rents],
    )
    stock = pd.DataFrame(
        {
            "building_id": houses,
            "unit": of_building,
            "floor_m2": plan.buildings["floor_m2"].to_numpy(),
        }
    )
    return leases(chance.of("leases"), lets, stock, occupiers)


def _floor(chance: Chance, plan: Layout, size: Size, building: Building) -> gpd.GeoDataFrame:
    """Return the register ``available_floor`` with the villages it lies in."""
    frame = free_floor(chance.of("free_floor"), parks_share(size), _spots(plan), building)
    village = village_of(plan.villages, frame.geometry.to_numpy())
    return frame.assign(village_id=plan.villages["village_id"].to_numpy()[village])


def _spots(plan: Layout) -> Shapes:
    """Return where works outside parks are, or where a small town has none, its other buildings."""
    houses = plan.buildings
    outside = plan.blocks.park[houses["plot"].to_numpy()] < 0
    works = outside & (houses["use"].to_numpy() == "industrial")
    return shapely.point_on_surface(houses.geometry.to_numpy()[works if works.any() else outside])
