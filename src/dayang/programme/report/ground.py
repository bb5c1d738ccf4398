"""The quiet ground under every map: the town's own land, built-up area, water and roads."""

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy import ndimage

from dayang.programme.report.geometry import Grid, paths, points
from dayang.town import Town
from dayang.words import Words

EXTENT_STEPS = 20_000
"""Steps of the grid across the longer side of the town; no screen shows more."""

BUILT_UP_GAP_M = 24.0
"""Buildings nearer to each other than this are one built-up area on the map."""

BUILT_UP_LEAST_M2 = 600.0
"""Built-up areas smaller than this are left off the map."""

CELL_M, CELLS_MOST = 2.0, 8_000
"""Cells of the grid that built-up area is found on: their side, and how many along a side at most."""

ROADS = {
    "road_main": (("trunk", "main"), Words("干路", "Main roads")),
    "road_secondary": (("secondary",), Words("次干路", "Secondary roads")),
    "road_local": (("local", "service"), Words("支路", "Local roads")),
    "road_path": (("track", "path"), Words("小路", "Tracks and paths")),
}
WATER = {
    "water_river": (("river", "canal"), Words("河、渠", "Rivers and canals")),
    "water_stream": (("stream", "ditch", "culvert"), Words("涌、沟", "Creeks and ditches")),
}
FILLED = frozenset({"land", "built_up", "park"})
"""Ground layers that are areas; the others are lines."""

TOLERANCE_STEPS = 2.0
"""How far a line of the ground may lie from the true one, in steps of the grid."""

BOUNDS = frozenset({"land", "village"})
COARSE_STEPS = 5.0
"""The same for bounds, which are surveyed to more points than a screen can show."""

HIDDEN = frozenset({"road_path"})
"""Ground layers that are off at first."""


def grid_of(town: Town) -> Grid:
    """Return the grid of all maps of `town`: its boundary, and two per cent around."""
    west, south, east, north = shapely.bounds(_outline(town))
    margin = 0.02 * max(east - west, north - south, 1.0)
    bounds = (west - margin, south - margin, east + margin, north + margin)
    side = max(bounds[2] - bounds[0], bounds[3] - bounds[1])
    return Grid.over(bounds, max(side / EXTENT_STEPS, 0.1))


def _outline(town: Town) -> Any:
    return shapely.union_all(town.layer("town").geometry.to_numpy())


def ground(town: Town, grid: Grid) -> dict[str, Any]:
    """Return the ground as data for the page: layers from the lowest to the topmost.

    Parameters
    ----------
    town
        Its registers town, villages, parks, buildings, reaches and roads are drawn.
    grid
        See `grid_of`.
    """
    layers = [
        _layer(grid, "land", Words("镇域", "Town"), town.layer("town")),
        _layer(grid, "built_up", Words("建成区", "Built-up area"), _built_up(town.layer("buildings"))),
        _layer(grid, "park", Words("工业用地", "Industrial land"), town.layer("parks")),
        *_classes(grid, town.layer("reaches"), "waterway", WATER),
        *_classes(grid, town.layer("roads"), "road_class", ROADS),
        _layer(grid, "village", Words("村界", "Village bounds"), town.layer("villages")),
    ]
    villages = town.layer("villages")
    return {
        "width": grid.width,
        "height": grid.height,
        "metresPerStep": grid.step_m,
        "layers": [layer for layer in layers if layer["count"]],
        "names": [
            [*at, name]
            for at, name in zip(points(grid, villages.geometry.to_numpy()), villages["name"], strict=True)
        ],
    }


def _layer(grid: Grid, key: str, title: Words, frame: gpd.GeoDataFrame) -> dict[str, Any]:
    shapes = _shapes(frame)
    return {
        "key": key,
        "title": title,
        "count": len(frame),
        "visible": key not in HIDDEN,
        "paths": _drawn(grid, key, shapes),
    }


def _drawn(grid: Grid, key: str, shapes: NDArray[Any]) -> list[str]:
    tolerance = COARSE_STEPS if key in BOUNDS else TOLERANCE_STEPS
    drawn = paths(grid, shapes, tolerance * grid.step_m)
    # One path of many lines is the fastest to stroke, many small paths are the fastest to fill.
    return drawn if key in FILLED else ["".join(drawn)]


def _shapes(frame: gpd.GeoDataFrame) -> NDArray[Any]:
    return np.asarray(frame.geometry.dropna(), dtype=object)


def _classes(
    grid: Grid, frame: gpd.GeoDataFrame, column: str, classes: dict[str, tuple[tuple[str, ...], Words]]
) -> list[dict[str, Any]]:
    return [
        _layer(grid, key, title, frame[frame[column].isin(members)])
        for key, (members, title) in reversed(classes.items())
    ]


def _built_up(buildings: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Merge buildings that stand close together into areas; single sheds are left out.

    Areas are those that the buildings' envelopes cover, grown and then shrunk by less. All sides are
    upright or level, so that a grid of cells finds them as they are but for half a cell: joining a
    hundred thousand shapes takes ten times as long, and looks the same.
    """
    bounds = shapely.bounds(_shapes(buildings))
    areas = np.empty(0, dtype=object)
    if len(bounds):
        low, high = bounds[:, :2].min(axis=0), bounds[:, 2:].max(axis=0)
        cell_m = max(CELL_M, float((high - low).max()) / CELLS_MOST)
        origin = low - BUILT_UP_GAP_M
        first = np.rint((bounds[:, :2] - BUILT_UP_GAP_M / 2 - origin) / cell_m).astype(int)
        last = np.rint((bounds[:, 2:] + BUILT_UP_GAP_M / 2 - origin) / cell_m).astype(int)
        shrunk = round(BUILT_UP_GAP_M / 4 / cell_m)
        covered = ndimage.minimum_filter(_covered(first, last), 2 * shrunk + 1)
        areas = shapely.get_parts(_outline_of(covered, origin, cell_m))
        areas = areas[shapely.area(areas) >= BUILT_UP_LEAST_M2]
    return gpd.GeoDataFrame(pd.DataFrame(index=range(len(areas))), geometry=areas, crs=buildings.crs)


def _covered(first: NDArray[Any], last: NDArray[Any]) -> NDArray[np.bool_]:
    """Return which cells, by row and column, are covered by any rectangle, of corners of shape (n, 2)."""
    width, height = last.max(axis=0) + 2
    change = np.zeros((height, width), dtype=np.int32)
    for x, y, sign in (
        (first[:, 0], first[:, 1], 1),
        (last[:, 0], last[:, 1], 1),
        (first[:, 0], last[:, 1], -1),
        (last[:, 0], first[:, 1], -1),
    ):
        np.add.at(change, (y, x), sign)
    summed = change.cumsum(axis=0, dtype=np.int32).cumsum(axis=1, dtype=np.int32)
    covered: NDArray[np.bool_] = summed > 0
    return covered


def _outline_of(covered: NDArray[np.bool_], origin: NDArray[Any], cell_m: float) -> Any:
    """Return the area that cells cover, bounded by lines from corner to corner."""
    padded = np.pad(covered, 1)
    upright, level = padded[:, 1:] != padded[:, :-1], padded[1:] != padded[:-1]
    # A line goes on until one that crosses it: there is a corner.
    crosses_upright, crosses_level = level[:, :-1] | level[:, 1:], upright[:-1] | upright[1:]
    upright, level = upright[1:-1], level[:, 1:-1]
    x, y = np.nonzero((upright & crosses_upright[:-1]).T)
    _, y_end = np.nonzero((upright & crosses_upright[1:]).T)
    row, column = np.nonzero(level & crosses_level[:, :-1])
    _, column_end = np.nonzero(level & crosses_level[:, 1:])
    ends = np.concatenate(
        [
            np.stack([x, y, x, y_end + 1], axis=1),
            np.stack([column, row, column_end + 1, row], axis=1),
        ]
    ).reshape(-1, 2, 2)
    lines = np.asarray(shapely.linestrings(origin + cell_m * ends), dtype=object)
    return shapely.build_area(shapely.multilinestrings(lines))
