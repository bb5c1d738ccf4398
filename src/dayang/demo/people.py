"""People: residents by cell, where there is floor to live on."""

import geopandas as gpd
import numpy as np
import shapely

from dayang.demo.noise import Array, Field, Generator, Indices, on_grid


def population(rng: Generator, homes: gpd.GeoDataFrame, people: int, cell_m: float) -> gpd.GeoDataFrame:
    """Return residents by cell.

    Parameters
    ----------
    rng
        Where chance comes from.
    homes
        Residential buildings, with ``floor_m2``.
    people
        Residents in all, met exactly.
    cell_m
        Side of a cell.

    Returns
    -------
    Columns ``population`` and geometry (centre of the cell's residents).
    """
    xy = shapely.get_coordinates(shapely.centroid(homes.geometry.to_numpy()))
    crowding = np.exp(0.35 * Field.random(rng, 1600)(xy) + rng.normal(0, 0.2, len(xy)))
    living = np.round(homes["floor_m2"].to_numpy() ** 0.85 * crowding, 3)
    cells, of = np.unique(np.floor(xy / cell_m).astype(np.int64), axis=0, return_inverse=True)
    of = of.ravel()
    weight = np.bincount(of, living, len(cells))
    count = apportioned(weight, people)
    centre = np.column_stack([np.bincount(of, living * xy[:, k], len(cells)) / weight for k in (0, 1)])
    kept = count > 0
    return gpd.GeoDataFrame(
        {"population": count[kept].astype(float)}, geometry=shapely.points(on_grid(centre[kept]))
    )


def apportioned(weight: Array | Indices, total: int) -> Indices:
    """Share `total` out by `weight` in whole numbers (largest remainders).

    Examples
    --------
    >>> apportioned(np.array([1.0, 1.0, 2.0]), 5).tolist()
    [1, 1, 3]
    """
    share = np.round(weight / weight.sum() * total, 6)
    count: Indices = np.floor(share).astype(np.int64)
    order = np.argsort(count - share, kind="stable")
    count[order[: total - int(count.sum())]] += 1
    return count
