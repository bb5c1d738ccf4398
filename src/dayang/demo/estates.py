"""What parks are built with: sheds of a storey or two, and modern factories."""

import geopandas as gpd
import numpy as np

from dayang.demo.noise import Array, Generator, Mask

SHED_STOREY_M, MODERN_STOREY_M = 5.6, 5.0
"""Height of a storey (assumed)."""
MODERN_STOREYS = (2, 3, 6)
"""Lowest, usual and highest number of storeys of modern factories (assumed)."""


def restoreyed(
    rng: Generator, houses: gpd.GeoDataFrame, in_park: Mask, modern: Mask, floor_m2: float
) -> gpd.GeoDataFrame:
    """Return buildings with the storeys that those in parks have, modern ones and sheds.

    Parameters
    ----------
    rng
        Where chance comes from.
    houses
        Buildings.
    in_park, modern
        Which are in parks, and which of them are modern.
    floor_m2
        Floor wanted in parks: as many sheds as it takes have a second storey.
    """
    count = len(houses)
    footprint = houses["footprint_m2"].to_numpy()
    low, usual, high = MODERN_STOREYS
    factories = np.clip(np.round(rng.triangular(low - 0.5, usual, high + 0.5, count)), low, high)
    storeys = np.where(modern, factories, 1).astype(np.int64)
    lacking = floor_m2 - float((footprint * storeys)[in_park].sum())
    storeys[_first(rng, np.where(in_park & ~modern, footprint, 0.0), lacking)] = 2
    height = np.round(storeys * np.where(modern, MODERN_STOREY_M, SHED_STOREY_M) + 0.6, 2)
    return houses.assign(
        storeys=np.where(in_park, storeys, houses["storeys"]),
        height_m=np.where(in_park, height, houses["height_m"]),
        floor_m2=np.where(in_park, np.round(footprint * storeys, 2), houses["floor_m2"]),
    )


def _first(rng: Generator, footprint: Array, wanted_m2: float) -> Mask:
    """Choose buildings at random until their footprints have `wanted_m2`."""
    order = rng.permutation(len(footprint))
    chosen = np.zeros(len(footprint), dtype=bool)
    chosen[order[np.round(np.cumsum(footprint[order]), 2) <= wanted_m2]] = True
    return chosen & (footprint > 0)
