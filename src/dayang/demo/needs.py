"""What firms of parks need of their floor, by industry and size.

Industries stand in `data/needs.csv`: classes of fire hazard follow GB 50016-2014, all
else is assumed. A firm may need the ground floor only where it works on the ground floor.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from dayang.demo.fits import CLASSES
from dayang.demo.noise import Array, Days, Generator, Indices, Mask, Texts
from dayang.demo.park_firms import installed_va, need_of, process_water

LOW_TO = 3
"""Highest storey of the class ``low``."""
SPREAD_OUT = 1.25
"""A firm on more than so many times the ground floor of its building can use upper storeys
for part of its work, unless it punches (assumed)."""
LOAD_KN_M2 = ((4.0, 20.0), (4.0, 7.0), (3.0, 5.0))
CLEAR_HEIGHT_M = ((4.5, 7.0), (4.0, 4.8), (3.4, 3.9))
"""Bounds of what is needed on each class of storey (assumed)."""
LEAST_VA_M2 = 20.0
DORMITORY = ((0, 0.06), (30, 0.22), (100, 0.5))
"""Share of firms that need a dormitory, from so many jobs on (assumed)."""
CLOSED = {"plating": 0.3, "voc": 0.02, "ordinary": 0.002, "punching": 0.002}
"""Share of firms ordered to close, by process: without a permit to pollute (assumed)."""


@dataclass(frozen=True, eq=False)
class Wishes:
    """What firms of an industry would like.

    Parameters
    ----------
    process
        The process that decides where it may go.
    storeys
        Class of storey: 0 ground, 1 low, 2 upper.
    """

    process: Texts
    storeys: Indices


def wishes(rng: Generator, codes: Texts) -> Wishes:
    """Draw process and class of storey for firms of these industry codes."""
    table, chance = need_of(codes), rng.random((2, len(codes)))
    limits = np.cumsum([table[f"{name}_share"].to_numpy() for name in ("plating", "voc", "punching")], axis=0)
    process = np.select([chance[0] < limit for limit in limits], ["plating", "voc", "punching"], "ordinary")
    storeys = np.select(
        [chance[1] < table["ground_share"].to_numpy(), chance[1] > 1 - table["upper_share"].to_numpy()],
        [0, 2],
        1,
    )
    storeys[process == "punching"] = 0
    return Wishes(process.astype(object), storeys)


def lowest_storeys(
    building: Indices, floor: Array, footprint: Array, storeys: Indices, first: Wishes
) -> Indices:
    """Return the lowest storey each firm works on: punching at the bottom, then what is heavy.

    Parameters
    ----------
    building, floor
        Of each firm.
    footprint, storeys
        Of each building.
    first
        What the firms wish.
    """
    order = np.lexsort((-floor, first.storeys, first.process != "punching", building))
    sorted_floor, sorted_building = floor[order], building[order]
    total = np.round(np.cumsum(sorted_floor) - sorted_floor, 1)
    begin = np.searchsorted(sorted_building, sorted_building, side="left")
    below = total - total[begin]
    storey = np.empty(len(floor), dtype=np.int64)
    lowest = 1 + np.floor(below / footprint[sorted_building] + 1e-9).astype(np.int64)
    storey[order] = np.minimum(lowest, storeys[sorted_building])
    return storey


def kept(wish: Wishes, storey: Indices, floor: Array, footprint: Array) -> Wishes:
    """Return wishes as they can be where the firms work now.

    Parameters
    ----------
    wish
        What the firms would like.
    storey, floor, footprint
        Lowest storey, floor, and ground floor of its building, of each firm.
    """
    process = wish.process.copy()
    process[(process == "punching") & (storey > 1)] = "ordinary"
    own = np.select([storey == 1, storey <= LOW_TO], [0, 1], 2)
    spread = (floor > SPREAD_OUT * footprint).astype(np.int64)
    classes = np.maximum(np.maximum(wish.storeys, own), spread)
    classes[process == "punching"] = 0
    return Wishes(process, classes)


def firm_needs(
    rng: Generator,
    firm_id: Texts,
    unit_id: Texts,
    codes: Texts,
    floor: Array,
    last: pd.DataFrame,
    wish: Wishes,
) -> pd.DataFrame:
    """Return the register ``firm_needs``.

    Parameters
    ----------
    rng
        Where chance comes from.
    firm_id, unit_id, codes, floor
        Firms, where they are, their industries, and the floor they work on.
    last
        Their last year.
    wish
        Process and class of storey.
    """
    table, jobs = need_of(codes), last["jobs"].to_numpy()
    power = installed_va(last["power_kwh"].to_numpy(), table["hours"].to_numpy()) / floor
    load = table["load_kn_m2"].to_numpy() * rng.uniform(0.8, 1.15, len(floor))
    height = table["clear_height_m"].to_numpy() * rng.uniform(0.88, 1.05, len(floor))
    water = process_water(last["discharge_m3"].to_numpy(), jobs)
    return pd.DataFrame(
        {
            "firm_id": firm_id,
            "unit_id": unit_id,
            "floor_m2": floor,
            "storey_class": np.array(CLASSES)[wish.storeys],
            "load_kn_m2": np.round(2 * _bounded(load, LOAD_KN_M2, wish.storeys)) / 2,
            "clear_height_m": np.round(_bounded(height, CLEAR_HEIGHT_M, wish.storeys), 1),
            "fire_class": table["fire_class"].to_numpy(),
            "power_va_m2": np.round(np.maximum(power, LEAST_VA_M2), 1),
            "discharge_m3_d": np.round(water, 2),
            "process": wish.process,
            "needs_dormitory": rng.random(len(floor)) < _dormitory(jobs),
            "enforcement_on": _enforcement(rng, wish.process),
        }
    )


def _bounded(value: Array, bounds: tuple[tuple[float, float], ...], storeys: Indices) -> Array:
    low, high = np.array(bounds)[storeys].T
    bounded: Array = np.clip(value, low, high)
    return bounded


def _dormitory(jobs: Array) -> Array:
    least, share = np.array(DORMITORY).T
    found: Array = share[np.searchsorted(least, jobs, side="right") - 1]
    return found


def _enforcement(rng: Generator, process: Texts) -> Days:
    """Return days of decisions to close a firm, in the last year; NaT for most."""
    ordered: Mask = rng.random(len(process)) < np.array([CLOSED[p] for p in process.tolist()])
    day = np.datetime64("2021-01-10", "s") + rng.integers(0, 340, len(process)).astype("timedelta64[D]")
    day[~ordered] = np.datetime64("NaT")
    days: Days = day.astype("datetime64[s]")
    return days
