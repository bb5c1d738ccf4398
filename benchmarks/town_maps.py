"""The demo town drawn as a map beside real places, at three zooms, and measured beside them.

``python -m benchmarks.town_maps [OUT] [--scale s] [--seed n] [--town FILE]`` writes pictures
(whole; a belt of parks, 3 km wide; a street, 600 m wide), a sheet of all of them, and prints
a table of measures. Last line ``town_maps_measures_outside_real: N``: of the measures, how
many of the demo town lie outside the span of the real places.
"""

import argparse
import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import geopandas as gpd
import matplotlib as mpl
import numpy as np
import shapely
from matplotlib import font_manager
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path as Outline

from benchmarks.shared_data import shared_data
from benchmarks.town_measures import measures, outside, printed
from benchmarks.town_places import EPSG, Place, busiest, of_osm, of_town
from dayang.demo import demo_town
from dayang.town import Town
from dayang.town.io import read_town

FONT = Path(__file__).parents[1] / "src/dayang/programme/report/assets/NotoSansSC-Regular.ttf"
LAND = {
    "home": "#f3e9d9", "estate": "#f0dfcb", "works": "#e4dcec", "shop": "#f6d9d3", "public": "#f5efc0",
    "green": "#cfe6bf", "field": "#eaf0cf", "pond": "#b5d9dc", "wood": "#b4cfa4",
}  # fmt: skip
WATER, GROUND, PAPER = "#93bfe0", "#f7f5f0", "#ffffff"
ROAD_M = (26.0, 20.0, 14.0, 9.0, 5.5, 3.0)
"""Width drawn of each class."""
ROAD_COLOUR = ("#f2a65a", "#f6c87a", "#fae3a5", "#ffffff", "#ffffff", "#e3dccb")
CASING = "#a79e90"
ZOOMS = {"whole": 0.0, "belt": 3000.0, "street": 600.0}
"""Name of each zoom and its width in metres; 0 is all of the place."""


def _compound(shapes: Any) -> Outline | None:
    """Return polygons as one path, outer rings one way round and holes the other."""
    parts = shapely.get_parts(np.asarray(shapes, dtype=object))
    parts = shapely.orient_polygons(parts[shapely.get_type_id(parts) == 3])
    if not len(parts):
        return None
    rings = shapely.get_rings(parts)
    xy, of = shapely.get_coordinates(rings, return_index=True)
    codes = np.full(len(xy), Outline.LINETO, dtype=np.uint8)
    first = np.unique(of, return_index=True)[1]
    codes[first] = Outline.MOVETO
    codes[np.append(first[1:] - 1, len(xy) - 1)] = Outline.CLOSEPOLY
    return Outline(xy, codes)


def _fill(axes: Any, shapes: Any, **style: Any) -> None:
    path = _compound(shapes)
    if path is not None:
        axes.add_patch(PathPatch(path, **{"linewidth": 0, **style}))


def _stroke(axes: Any, lines: Any, width_pt: Any, **style: Any) -> None:
    parts = shapely.get_parts(np.asarray(lines, dtype=object))
    rows = [shapely.get_coordinates(part) for part in parts]
    axes.add_collection(
        LineCollection(rows, linewidths=width_pt, capstyle="round", joinstyle="round", **style)
    )


def _window(place: Place, middle: tuple[float, float] | None, width_m: float) -> tuple[float, ...]:
    if width_m == 0 or middle is None:
        west, south, east, north = place.outline.bounds
        half = max(east - west, north - south) * 0.52
        middle = (west + east) / 2, (south + north) / 2
    else:
        half = width_m / 2
    return middle[0] - half, middle[1] - half, middle[0] + half, middle[1] + half


def _seen(frame: gpd.GeoDataFrame, window: tuple[float, ...]) -> gpd.GeoDataFrame:
    if not len(frame):
        return frame
    return frame.iloc[np.unique(shapely.STRtree(frame.geometry.to_numpy()).query(shapely.box(*window)))]


def draw(axes: Any, place: Place, middle: tuple[float, float] | None, width_m: float, inches: float) -> None:
    """Draw a square of a place, `width_m` wide (0: all of it), on axes `inches` wide."""
    window = _window(place, middle, width_m)
    point_m = 72 * inches / (window[2] - window[0])
    far = window[2] - window[0] > 4000
    axes.set(xlim=window[::2], ylim=window[1::2], aspect="equal", xticks=[], yticks=[], facecolor=PAPER)
    _fill(axes, [place.outline], color=GROUND, zorder=0)
    land = _seen(place.land, window)
    for use, colour in LAND.items():
        edge = "#7fb2b8" if use == "pond" else colour
        shapes = land.geometry[land["use"] == use].to_numpy()
        _fill(axes, shapes, facecolor=colour, edgecolor=edge, linewidth=0 if far else 0.3, zorder=1)
    rivers = _seen(place.rivers, window)
    _fill(axes, _seen(place.water, window).geometry, color=WATER, zorder=2)
    _stroke(axes, rivers.geometry, rivers["width_m"].astype(float) * point_m, color=WATER, zorder=2)
    roads = _seen(place.roads, window)
    for rank in range(5, -1, -1):
        if far and rank > 3:
            continue
        lines = roads.geometry[roads["rank"] == rank].to_numpy()
        width = max(ROAD_M[rank] * point_m, 0.35 if far else 0.6)
        _stroke(axes, lines, width + 0.7, color=CASING, zorder=3 + (5 - rank) * 0.01)
        _stroke(axes, lines, width, color=ROAD_COLOUR[rank], zorder=4 + (5 - rank) * 0.01)
    _buildings(axes, place, window, far)
    _fill(
        axes,
        _seen(place.parks, window).geometry,
        facecolor="none",
        edgecolor="#8a2f8f",
        linewidth=1.0,
        zorder=6,
    )
    _name(axes, place, roads, rivers, window)
    axes.text(0.01, 0.012, place.notice, transform=axes.transAxes, fontsize=6.5, zorder=9,
              bbox={"facecolor": "white", "alpha": 0.85, "edgecolor": "none", "pad": 1.5})  # fmt: skip


def _buildings(axes: Any, place: Place, window: tuple[float, ...], far: bool) -> None:
    if not len(place.buildings):
        return
    houses = _seen(place.buildings, window)
    works = houses["use"].astype(str).to_numpy() == "industrial"
    for shapes, colour in ((houses[~works], "#b7a48f"), (houses[works], "#8f83a8")):
        _fill(
            axes,
            shapes.geometry,
            facecolor=colour,
            edgecolor="#6d6257",
            linewidth=0 if far else 0.25,
            zorder=5,
        )


def _name(axes: Any, place: Place, roads: Any, rivers: Any, window: tuple[float, ...]) -> None:
    """Write names of what is longest in the window."""

    def write(x: float, y: float, text: str, **style: Any) -> None:
        if window[0] < x < window[2] and window[1] < y < window[3]:
            axes.text(x, y, text, ha="center", va="center", zorder=8, clip_on=True, **style)

    if window[2] - window[0] > 4000:
        for point, name in zip(place.labels.geometry, place.labels["name"], strict=True):
            write(point.x, point.y, str(name).removesuffix("社区"), fontsize=6.5, color="#333333")
    box = shapely.box(*window)
    for frame, colour, most in ((rivers, "#1d5f96", 8), (roads[roads["rank"] < 4], "#5a3b10", 10)):
        named = frame[frame["name"].notna() & (frame["name"] != "")]
        for name, lines in _longest(named, box, most):
            spot = shapely.line_interpolate_point(lines, 0.5, normalized=True)
            ahead = shapely.line_interpolate_point(lines, 0.55, normalized=True)
            turn = math.degrees(math.atan2(ahead.y - spot.y, ahead.x - spot.x))
            turn = turn - 180 if turn > 90 else turn + 180 if turn < -90 else turn
            write(spot.x, spot.y, name, fontsize=5.5, color=colour, rotation=turn)


def _longest(frame: gpd.GeoDataFrame, box: shapely.Geometry, most: int) -> Iterable[tuple[str, Any]]:
    seen = []
    for name, rows in frame.groupby("name"):
        merged = shapely.line_merge(shapely.union_all(shapely.intersection(rows.geometry.to_numpy(), box)))
        parts = shapely.get_parts(merged)
        parts = parts[shapely.get_type_id(parts) == 1]
        if len(parts):
            seen.append((str(name), max(parts, key=lambda part: float(part.length))))
    return sorted(seen, key=lambda pair: -pair[1].length)[:most]


def middles(place: Place) -> dict[str, tuple[float, float] | None]:
    """Return where each zoom looks: parks and dense streets of a town that has parks, else the busiest."""
    belt = busiest(place, 3000.0, place.parks if len(place.parks) else None)
    return {"whole": None, "belt": belt, "street": busiest(place, 600.0)}


def picture(place: Place, zoom: str, path: Path) -> None:
    """Write one picture."""
    inches = 12.0 if zoom == "whole" else 9.0
    figure = Figure(figsize=(inches, inches), layout="constrained")
    axes = figure.add_subplot()
    draw(axes, place, middles(place)[zoom], ZOOMS[zoom], inches)
    axes.set_title(f"{place.name} · {zoom}", fontsize=9)
    figure.savefig(path, dpi=130)


def sheet(places: list[Place], path: Path) -> None:
    """Write all places at all zooms on one sheet, the same zooms side by side."""
    figure = Figure(figsize=(5 * len(places), 5 * len(ZOOMS)), layout="constrained")
    grid = figure.subplots(len(ZOOMS), len(places), squeeze=False)
    for column, place in enumerate(places):
        where = middles(place)
        for row, (zoom, width_m) in enumerate(ZOOMS.items()):
            draw(grid[row, column], place, where[zoom], width_m, 5.0)
            grid[row, column].set_title(f"{place.name} · {zoom}", fontsize=8)
    figure.savefig(path, dpi=90)


def _town(arguments: argparse.Namespace) -> tuple[Town, str]:
    if arguments.town is None:
        return demo_town(arguments.scale, arguments.seed), f"demo {arguments.scale:g} seed {arguments.seed}"
    town = read_town(arguments.town).town
    return town, f"{town.name} ({arguments.town.name})"


def main() -> None:
    """Draw, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", nargs="?", type=Path, default=Path("out/town_maps"))
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--town", type=Path, help="a town's file instead of the generated town")
    arguments = parser.parse_args()
    if FONT.exists():
        font_manager.fontManager.addfont(FONT)
        mpl.rcParams["font.family"] = font_manager.FontProperties(fname=FONT).get_name()
    arguments.out.mkdir(parents=True, exist_ok=True)
    places = [of_town(*_town(arguments))]
    places += [of_osm(folder) for name in EPSG if (folder := shared_data("geo", name)) is not None]
    for place in places:
        for zoom in ZOOMS:
            picture(place, zoom, arguments.out / f"{place.name.replace(' ', '_')}_{zoom}.png")
    sheet(places, arguments.out / "sheet.png")
    table = {place.name: measures(place) for place in places}
    print(printed(table))
    print(f"town_maps_measures_outside_real: {outside(table)}")


if __name__ == "__main__":
    main()
