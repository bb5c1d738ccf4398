"""The firms that work in parks: who they are, on how much floor, in which building.

Floor follows jobs, within bands that a firm's jobs, output and power all keep. The
firms are drawn so that their floor fills the parks' buildings as far as `OCCUPIED`, and
each lies in one building that has room for it; the few largest have a private unit to
themselves.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from dayang.demo.figures import Size
from dayang.demo.industries import industries
from dayang.demo.market import Market
from dayang.demo.noise import Array, Generator, Indices, Mask, Texts
from dayang.demo.packaged import packaged

OCCUPIED = 0.765
"""Share of the parks' floor that firms work on (assumed; 0.75 to 0.80 is kept)."""
SPREAD = 0.3
"""A building in a unit without firms counts as so much smaller when a firm looks for the
least that will do, so that few units stay empty."""
FULL = 0.995
"""A building is never let fuller."""
LEAST_M2 = 150.0
M2_A_JOB = (12.0, 300.0)
"""Least and most floor a job (assumed)."""
OUTPUT_A_M2 = (800.0, 30_000.0)
"""Least and most output in yuan a year on a m² (assumed)."""
LEAST_OUTPUT_YUAN = 500_000.0
"""Workshops with less stay in houses (assumed)."""
MOST_VA_M2 = 400.0
"""Most installed power on a m² (assumed)."""
MOST_WATER_M3_D = 400.0
"""Firms that discharge more process water have works of their own outside parks (assumed)."""
DOMESTIC_M3, WORKING_DAYS = 0.85 * 9.0, 300.0
"""Sewage of a job in a year, as in `histories`; days in a year with process water (assumed)."""
INSTALLED = 1.4
"""Installed VA for each W used on average while working (assumed: reserve and power factor)."""
CROWDED, AT_JOBS = -0.3, 45.0
"""Floor a job falls with size as a power; the table of needs holds for firms of 45 jobs (assumed)."""
GIANTS, GIANT_M2, LARGEST_M2 = 12, 12_000.0, 40_000.0
"""Firms in parks at scale 1 on over 12,000 m²; firms that want over 40,000 m² have estates of
their own outside parks (assumed)."""
ESTATE_LEAST = 0.6
"""A firm that has a unit to itself uses at least so much of its floor (assumed)."""
ORDINARY_M2 = 11_600.0
"""All others have no more."""


@dataclass(frozen=True, eq=False)
class Works:
    """Firms in parks, an entry each, the largest first.

    Parameters
    ----------
    firm, building
        Positions among the firms and among the buildings; of a firm with several buildings
        the largest.
    floor_m2
        Floor that each works on.
    """

    firm: Indices
    building: Indices
    floor_m2: Array


@dataclass(frozen=True, eq=False)
class Sites:
    """Buildings of parks that firms may work in.

    Parameters
    ----------
    building
        Their positions among all buildings.
    floor_m2
        Their floor.
    unit
        Rebuild unit of each.
    holder
        Who holds the unit, -1 where that cannot be a firm.
    """

    building: Indices
    floor_m2: Array
    unit: Indices
    holder: Indices


def parks_share(size: Size) -> float:
    """Return how many firms are in parks beside those at scale 1, as a ratio.

    Examples
    --------
    >>> parks_share(Size(0.1))
    0.1
    """
    return size.value("park_firms") / Size(1.0).value("park_firms")


def need_of(codes: Texts) -> pd.DataFrame:
    """Return the rows of the table of needs, one an industry code."""
    return packaged("needs").set_index("code").reindex(codes)


def installed_va(power_kwh: Array, hours: Array) -> Array:
    """Return installed power in VA of firms that use `power_kwh` a year in `hours` of work."""
    installed: Array = 1000.0 * INSTALLED * power_kwh / hours
    return installed


def process_water(discharge_m3: Array, jobs: Array) -> Array:
    """Return process water in m³ a working day: what is discharged beyond the sewage of people."""
    water: Array = np.maximum(discharge_m3 - DOMESTIC_M3 * jobs, 0.0) / WORKING_DAYS
    return water


def works(rng: Generator, firms: Market, last: pd.DataFrame, sites: Sites, count: int, giants: int) -> Works:
    """Choose `count` firms for the parks, `giants` of them large, and place each.

    Parameters
    ----------
    rng
        Where chance comes from.
    firms
        All firms.
    last
        Their last year (``output_yuan``, ``jobs``, ``power_kwh``, ``discharge_m3``), a row
        each; NaN where a firm did not report.
    sites
        Buildings of parks.
    count, giants
        How many firms, and how many on over 12,000 m².
    """
    wanted, least, most = _wishes(rng, firms, last)
    estates = _estates(rng, sites, giants)
    large = _giants(rng, wanted, least, most, len(estates))
    estates = estates[: len(large)]
    others = np.isfinite(wanted) & (least <= np.minimum(most, ORDINARY_M2)) & (wanted < GIANT_M2)
    whole = np.bincount(sites.unit, sites.floor_m2)[estates]
    areas = np.clip(wanted[large], np.maximum(ESTATE_LEAST * whole, GIANT_M2 + 100), FULL * whole)
    areas = np.floor(areas * 10) / 10
    target = OCCUPIED * sites.floor_m2.sum() - areas.sum()
    chosen = _chosen(rng, wanted, others, count - len(large), target)
    room = np.sort(sites.floor_m2[~np.isin(sites.unit, estates)])[::-1] * FULL
    floor = _fitted(wanted[chosen], least[chosen], np.minimum(most[chosen], ORDINARY_M2), room, target)
    order = np.argsort(-floor, kind="stable")
    firm, area = np.concatenate([large, chosen[order]]), np.concatenate([areas, floor[order]])
    at, area = _packed(rng, area, sites, estates)
    return Works(firm, sites.building[at], area)


def _wishes(rng: Generator, firms: Market, last: pd.DataFrame) -> tuple[Array, Array, Array]:
    """Return the floor that each firm would like, at least needs and at most uses.

    NaN for those that cannot be in a park.
    """
    table = need_of(industries()["code"].to_numpy()[firms.row])
    jobs, output = last["jobs"].to_numpy(), last["output_yuan"].to_numpy()
    water = process_water(last["discharge_m3"].to_numpy(), jobs)
    each = table["m2_per_job"].to_numpy() * (np.maximum(jobs, 1) / AT_JOBS) ** CROWDED
    wanted = jobs * each * np.exp(rng.normal(0, 0.25, len(jobs)))
    power = installed_va(last["power_kwh"].to_numpy(), table["hours"].to_numpy())
    least = np.max([np.full(len(jobs), LEAST_M2), M2_A_JOB[0] * jobs, output / OUTPUT_A_M2[1]], axis=0)
    least = np.maximum(least, power / MOST_VA_M2)
    most = np.minimum(M2_A_JOB[1] * jobs, output / OUTPUT_A_M2[0])
    may = np.isnat(firms.closed) & (least <= most) & (water <= MOST_WATER_M3_D)
    may &= output >= LEAST_OUTPUT_YUAN
    may &= firms.founded < np.datetime64("2021-01-01")
    return np.where(may, np.round(wanted, 3), np.nan), np.ceil(least * 10) / 10, np.floor(most * 10) / 10


def _estates(rng: Generator, sites: Sites, count: int) -> Indices:
    """Return `count` units, of as many holders, that a large firm may have to itself, the largest first."""
    floor = np.bincount(sites.unit, sites.floor_m2)
    holder = np.full(len(floor), -1)
    holder[sites.unit] = sites.holder
    fit = (holder >= 0) & (FULL * floor > GIANT_M2 + 200) & (ESTATE_LEAST * floor < LARGEST_M2)
    drawn = rng.permutation(np.flatnonzero(fit))
    drawn = drawn[np.sort(np.unique(holder[drawn], return_index=True)[1])][:count]
    estates: Indices = drawn[np.argsort(-floor[drawn], kind="stable")]
    return estates


def _giants(rng: Generator, wanted: Array, least: Array, most: Array, count: int) -> Indices:
    """Return `count` firms large enough to have a unit to themselves, the one that wants most first."""
    may = np.flatnonzero(
        (wanted > GIANT_M2) & (wanted < LARGEST_M2) & (least < GIANT_M2) & (most > LARGEST_M2)
    )
    drawn = rng.permutation(may)[:count]
    large: Indices = drawn[np.argsort(-wanted[drawn], kind="stable")]
    return large


def _chosen(rng: Generator, wanted: Array, may: Mask, count: int, target: float) -> Indices:
    """Return `count` firms that together want about `target` m² of floor.

    Each has a taste for parks that grows with its floor; how much it grows is found by
    bisection.
    """
    who = np.flatnonzero(may)
    size = np.round(np.log(wanted[who]), 6)
    whim = rng.normal(0, 1, len(who))
    low, high = -3.0, 12.0
    for _ in range(24):
        pull = (low + high) / 2
        taken = np.argsort(-np.round(pull * size + whim, 6), kind="stable")[:count]
        low, high = (pull, high) if wanted[who[taken]].sum() < target else (low, pull)
    chosen: Indices = who[np.sort(taken)]
    return chosen


def _fitted(wanted: Array, least: Array, most: Array, room: Array, target: float) -> Array:
    """Return floors near what is wanted that add up to `target` and fit one firm a building.

    The k-th largest firm is no larger than the k-th largest of `room`.
    """
    order = np.argsort(-wanted, kind="stable")
    own = np.full(len(wanted), np.inf)
    own[order[: len(room)]] = room[: len(wanted)]
    upper = np.maximum(np.minimum(most, own), least)
    low, high = 0.2, 5.0
    for _ in range(40):
        factor = (low + high) / 2
        floor = np.clip(wanted * factor, least, upper)
        low, high = (factor, high) if floor.sum() < target else (low, factor)
    rounded: Array = np.round(floor, 1)
    return rounded


def _packed(rng: Generator, floor: Array, sites: Sites, estates: Indices) -> tuple[Indices, Array]:
    """Place firms, the largest first, each where it leaves little room, first in empty units.

    The first firms fill the buildings of their `estates`, the largest first. A firm for
    which no building has room works on what room there is.
    """
    room = sites.floor_m2 * FULL
    taste = np.round(np.exp(rng.normal(0, 0.35, len(room))), 6)
    empty = np.ones(int(sites.unit.max(initial=0)) + 1, dtype=bool)
    at, floor = np.empty(len(floor), dtype=np.int64), floor.copy()
    for k, unit in enumerate(estates.tolist()):
        own = np.flatnonzero(sites.unit == unit)
        own = own[np.argsort(-sites.floor_m2[own], kind="stable")]
        before = np.cumsum(room[own]) - room[own]
        room[own] -= np.clip(floor[k] - before, 0, room[own])
        at[k], empty[unit] = own[0], False
    for k in range(len(estates), len(floor)):
        waste = np.where(room >= floor[k], room * taste * np.where(empty[sites.unit], SPREAD, 1.0), np.inf)
        best = int(np.argmin(waste))
        best = best if np.isfinite(waste[best]) else int(np.argmax(room))
        floor[k] = min(floor[k], float(np.floor(room[best] * 10) / 10))
        at[k], room[best], empty[sites.unit[best]] = best, room[best] - floor[k], False
    return at, floor
