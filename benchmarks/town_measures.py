"""Measures of a town's shape that can be taken of generated and real places alike."""

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from benchmarks.town_places import Place

CELL_M = 200.0
BUILT_COVER = 0.03
"""A cell with more of it under roofs is built up."""
ENOUGH_BUILDINGS = 1000
"""A place with fewer mapped is taken as mapped without its buildings."""
STREETS = 4
"""Ranks up to this are streets; tracks and footpaths are not."""

Row = dict[str, float]


def measures(place: Place) -> Row:
    """Return the measures of a place; NaN for what is not mapped there."""
    area_km2 = place.outline.area / 1e6
    built, mapped = _built(place), len(place.buildings) > ENOUGH_BUILDINGS
    built_km2 = len(built) * CELL_M**2 / 1e6 if mapped else area_km2
    noded = shapely.get_parts(shapely.union_all(_streets(place).geometry.to_numpy(), grid_size=0.01))
    within = _inside(shapely.line_interpolate_point(noded, 0.5, normalized=True), built, mapped)
    degree, nodes = _degrees(noded)
    settled = _inside(shapely.points(nodes), built, mapped)
    faces = shapely.get_parts(shapely.polygonize(noded))
    faces = faces[_inside(shapely.centroid(faces), built, mapped)]
    row = {
        "area_km2": area_km2,
        "built_up_share": built_km2 / area_km2 if mapped else np.nan,
        "street_km_per_km2": shapely.length(noded[within]).sum() / 1000 / built_km2,
        "crossings_per_km2": float((settled & (degree > 2)).sum()) / built_km2,
        "dead_end_share": float((settled & (degree == 1)).sum())
        / max(float((settled & (degree != 2)).sum()), 1),
        "bearing_entropy": _entropy(noded),
        "river_km_per_km2": place.rivers.length.sum() / 1000 / area_km2 if len(place.rivers) else np.nan,
    }
    row |= _quantiles("block_m2", shapely.area(faces))
    feet = shapely.area(place.buildings.geometry.to_numpy()) if mapped else np.array([])
    row |= _quantiles("footprint_m2", feet)
    if mapped:
        houses = _inside(shapely.centroid(place.buildings.geometry.to_numpy()), built, mapped)
        row["buildings_per_km2"] = houses.sum() / built_km2
        row["covered_share"] = feet[houses].sum() / 1e6 / built_km2
    return row


def _streets(place: Place) -> gpd.GeoDataFrame:
    return place.roads[place.roads["rank"] <= STREETS]


def _cells(points: NDArray[np.object_]) -> NDArray[np.int64]:
    cell = np.floor(shapely.get_coordinates(points) / CELL_M).astype(np.int64)
    return cell[:, 0] * 10_000_000 + cell[:, 1]


def _built(place: Place) -> NDArray[np.int64]:
    """Return the cells that are built up."""
    if not len(place.buildings):
        return np.array([], dtype=np.int64)
    shapes = place.buildings.geometry.to_numpy()
    cells, of = np.unique(_cells(shapely.centroid(shapes)), return_inverse=True)
    cover = np.bincount(of, shapely.area(shapes)) / CELL_M**2
    return cells[cover > BUILT_COVER]


def _inside(points: NDArray[np.object_], built: NDArray[np.int64], mapped: bool) -> NDArray[np.bool_]:
    return np.isin(_cells(points), built) if mapped else np.ones(len(points), dtype=bool)


def _degrees(lines: NDArray[np.object_]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return how many stretches end at each node, and where it is."""
    ends = np.vstack([shapely.get_coordinates(shapely.get_point(lines, end)) for end in (0, -1)])
    nodes, of = np.unique(np.round(ends, 2), axis=0, return_inverse=True)
    return np.bincount(of.ravel()), nodes


def _entropy(lines: NDArray[np.object_]) -> float:
    """Return the entropy of bearings by length in 36 bins, in nats (Boeing 2019): at most 3.58."""
    ends = [shapely.get_coordinates(shapely.get_point(lines, end)) for end in (0, -1)]
    step = ends[1] - ends[0]
    length = np.hypot(*step.T)
    bearing = np.degrees(np.arctan2(step[:, 1], step[:, 0]))
    both = np.concatenate([bearing, bearing + 180]) + 5
    share = np.bincount((both % 360 // 10).astype(int), np.concatenate([length, length]), 36)
    share = share[share > 0] / share.sum()
    return float(-(share * np.log(share)).sum())


def _quantiles(name: str, values: NDArray[np.float64]) -> Row:
    found = np.quantile(values, [0.1, 0.5, 0.9]) if len(values) else np.full(3, np.nan)
    return {f"{name}_{tenth}0%": float(value) for tenth, value in zip((1, 5, 9), found, strict=True)}


def outside(table: dict[str, Row]) -> int:
    """Count the measures of the first place that lie outside the span of the others."""
    first, *others = table.values()
    count = 0
    for key, value in first.items():
        real = np.array([row.get(key, np.nan) for row in others])
        real = real[~np.isnan(real)]
        count += key != "area_km2" and bool(len(real)) and not real.min() <= value <= real.max()
    return count


def printed(table: dict[str, Row]) -> str:
    """Return the measures as a table, places side by side."""
    keys = list(dict.fromkeys(key for row in table.values() for key in row))
    lines = [" " * 22 + "".join(f"{name[:15]:>17}" for name in table)]
    for key in keys:
        values = (row.get(key, np.nan) for row in table.values())
        lines.append(f"{key:22}" + "".join(f"{'-' if np.isnan(v) else f'{v:,.2f}':>17}" for v in values))
    return "\n".join(lines)
