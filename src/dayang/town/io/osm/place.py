"""Where the town is: reference system, boundary, name, villages."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from numpy.typing import NDArray
from pyproj import CRS
from pyproj.exceptions import CRSError
from shapely.geometry.base import BaseGeometry

from dayang.town.faults import InputError, InputFault
from dayang.town.io.osm.assumptions import Assumptions
from dayang.town.io.osm.readers.geopackage import BROKEN
from dayang.town.io.osm.refusal import refusal
from dayang.town.io.osm.shapes import MM, Shapes, clipped, nearest_where_none, polygonal, smallest_holding
from dayang.town.io.osm.themes import WGS84, Layers
from dayang.words import Words

CGCS2000_ZONES = range(25, 46)
"""Zones of the CGCS2000 3-degree Gauss-Kruger projection, 75°E to 135°E."""

CGCS2000_FIRST = 4513
"""EPSG code of zone 25; zone 38 (114°E) is EPSG:4526."""


SHOWN = 0.95
"""Share of a boundary that the box of the extract covers, under which a note says so."""


@dataclass(frozen=True, eq=False)
class Boundary:
    """A town's boundary, where it is from, and the name that came with it."""

    shape: BaseGeometry
    name: str | None
    notes: tuple[Words, ...]


def town_crs(lon: float, lat: float) -> str:
    """Return the projected CRS of a town there: CGCS2000 in China, UTM elsewhere.

    The zone is the one whose central meridian (a multiple of 3°) is nearest, if the area
    that EPSG gives for its use holds the place.

    Examples
    --------
    >>> town_crs(113.54, 22.28), town_crs(9.55, 47.16)
    ('EPSG:4526', 'EPSG:32632')
    """
    zone = round(lon / 3)
    if zone in CGCS2000_ZONES:
        code = CGCS2000_FIRST + zone - CGCS2000_ZONES.start
        area = CRS.from_epsg(code).area_of_use
        west, south, east, north = (0.0, 0.0, 0.0, 0.0) if area is None else area.bounds
        if west <= lon <= east and south <= lat <= north:
            return f"EPSG:{code}"
    try:
        utm = gpd.GeoSeries([shapely.Point(lon, lat)], crs=WGS84).estimate_utm_crs()
    except RuntimeError as none:
        raise InputError([_no_projection(f"{lon:.3f}°E {lat:.3f}°N")]) from none
    return f"EPSG:{utm.to_epsg()}"


def checked_crs(given: object) -> str:
    """Return a reference system given by a person as ``EPSG:…``.

    Raises
    ------
    InputError
        When it is none, or not projected in metres.
    """
    try:
        crs = CRS.from_user_input(given)
    except CRSError:
        crs = None
    code = None if crs is None else crs.to_epsg()
    if crs is None or code is None or not crs.is_projected or crs.axis_info[0].unit_name != "metre":
        raise InputError([_no_projection(str(given))])
    return f"EPSG:{code}"


def _no_projection(found: str) -> InputFault:
    return refusal(
        "projected_crs",
        None,
        Words("以米为单位的平面投影坐标系", "a projected reference system in metres"),
        Words("给出如 EPSG:4526 的坐标系。", "Give one such as EPSG:4526."),
        found=found,
    )


def read_boundary(path: Path) -> gpd.GeoDataFrame:
    """Read the polygons of a boundary's file (GeoJSON, GeoPackage, Shapefile), in WGS 84.

    Raises
    ------
    InputError
        When the file cannot be read, has not exactly one layer of polygons, or declares no
        reference system.
    """
    if not path.is_file():
        raise InputError([_no_boundary(path, "file_missing", str(path))])
    try:
        layers = [str(name) for name, shape in pyogrio.list_layers(path) if "Polygon" in str(shape)]
        if len(layers) != 1:
            raise InputError([_no_boundary(path, "one_layer", ", ".join(layers) or "-")])
        frame = pyogrio.read_dataframe(path, layer=layers[0])
        if frame.crs is None:
            raise InputError([_no_boundary(path, "crs_undeclared", layers[0])])
        frame = gpd.GeoDataFrame(frame.to_crs(WGS84))
    except BROKEN as reason:
        raise InputError([_no_boundary(path, "boundary_unreadable", str(reason))]) from reason
    if not np.isfinite(frame.total_bounds).all():
        raise InputError([_no_boundary(path, "boundary_empty", layers[0])])
    return frame


def _no_boundary(path: Path, rule: str, found: str) -> InputFault:
    return refusal(
        rule,
        path,
        Words(
            "只有一个面图层、声明了坐标系的矢量文件",
            "a vector file with one layer of polygons that declares its CRS",
        ),
        Words("给出镇域边界的 GeoJSON 或 GeoPackage。", "Give the town's boundary as GeoJSON or GeoPackage."),
        found=found,
    )


def given_boundary(frame: gpd.GeoDataFrame, path: Path, layers: Layers, crs: str) -> Boundary:
    """Return the union of a file's polygons as the town's boundary.

    Parameters
    ----------
    frame
        The polygons, in WGS 84.
    path
        Their file.
    layers
        The extract, in `crs`.

    Raises
    ------
    InputError
        When no road of the extract is within it.
    """
    shape = _tidy(shapely.union_all(shapely.make_valid(frame.to_crs(crs).geometry.to_numpy())))
    if not shapely.intersects(shape, layers["roads"].geometry.to_numpy()).any():
        raise InputError([_elsewhere(frame, path)])
    name = str(frame["name"].iloc[0]) if len(frame) == 1 and "name" in frame else None
    notes = [Words(f"边界取自 {path.name}。", f"The boundary is from {path.name}.")]
    shown = shape.intersection(extent_of(layers)).area / shape.area
    if shown < SHOWN:
        notes.append(
            Words(
                f"摘录只覆盖边界内的 {shown:.0%}，其余地方没有数据。",
                f"The extract covers {shown:.0%} of what the boundary holds; of the rest there is no data.",
            )
        )
    return Boundary(shape, name, tuple(notes))


def _elsewhere(frame: gpd.GeoDataFrame, path: Path) -> InputFault:
    return refusal(
        "boundary_elsewhere",
        path,
        Words("与摘录范围相交、内有道路的边界", "a boundary that meets the extract, with roads in it"),
        Words(
            "边界和摘录文件不是同一个地方：检查文件和坐标系（是否为 GCJ-02 或经纬度颠倒）。",
            "Boundary and extract are of different places: check file, CRS and order of axes.",
        ),
        found=_degrees(frame),
    )


def _degrees(frame: gpd.GeoDataFrame) -> str:
    west, south, east, north = frame.total_bounds
    return f"{west:.3f}–{east:.3f}°E {south:.3f}–{north:.3f}°N"


def found_boundary(layers: Layers, assume: Assumptions) -> Boundary:
    """Return the administrative area that is the extract, or else the extract's extent.

    Of the areas that hold more than ``osm.boundary_share`` of the roads' length and lie by
    more than that share within the extent, the one for which the product of both is greatest.
    """
    extent, admin, roads = extent_of(layers), layers["admin"], layers["roads"].geometry.to_numpy()
    shapes = shapely.make_valid(admin.geometry.to_numpy())
    held = np.array([shapely.length(clipped(roads, shape)).sum() for shape in shapes])
    held = held / shapely.length(roads).sum()
    within = shapely.area(shapely.intersection(shapes, extent)) / np.maximum(shapely.area(shapes), 1.0)
    share = assume["osm.boundary_share"]
    score = np.where((held > share) & (within > share), held * within, 0.0)
    if score.max(initial=0.0) == 0:
        return Boundary(_tidy(extent), None, (_assumed_box(),))
    best = int(score.argmax())
    name, osm_id = admin["name"].iloc[best], admin["osm_id"].iloc[best]
    note = Words(
        f"边界取自行政区 {name}（{osm_id}）。",
        f"The boundary is that of the administrative area {name} ({osm_id}).",
    )
    return Boundary(_tidy(shapes[best]), name if isinstance(name, str) else None, (note,))


def _assumed_box() -> Words:
    return Words(
        "假定：摘录中没有占其大半的行政区，边界取摘录范围（矩形）。",
        "Assumed: no administrative area is most of the extract, so the boundary is its extent, a box.",
    )


def extent_of(layers: Layers) -> BaseGeometry:
    """Return the box the extract was cut to, or the box around its roads and buildings."""
    if layers.box is not None:
        return layers.box
    bounds = np.array([layers[theme].total_bounds for theme in ("roads", "buildings")])
    low, high = np.nanmin(bounds[:, :2], axis=0), np.nanmax(bounds[:, 2:], axis=0)
    return shapely.Polygon.from_bounds(*low, *high)


def _tidy(shape: BaseGeometry) -> BaseGeometry:
    """Return a boundary as valid polygons, to the millimetre."""
    tidy: BaseGeometry = polygonal(shapely.set_precision(polygonal(np.array([shape], dtype=object)), MM))[0]
    return tidy


def identifier(path: Path) -> str:
    """Return a ``town_id`` from the name of the extract.

    Examples
    --------
    >>> identifier(Path("zhuhai_center_osm.gpkg")), identifier(Path("小榄.osm.pbf"))
    ('zhuhai_center_osm', 'town')
    """
    return re.sub(r"[^A-Za-z0-9_\-]", "", path.name.split(".")[0])[:40] or "town"


def villages(
    admin: gpd.GeoDataFrame, town: BaseGeometry, name: str, assume: Assumptions
) -> tuple[gpd.GeoDataFrame, list[Words]]:
    """Return the deepest administrative areas that tile the town, or one village that is the town.

    An area counts when most of it lies in the town; a level tiles the town when two or more
    of its areas cover ``osm.village_cover`` of it.

    Returns
    -------
    Columns ``village_id``, ``name``, ``stated`` (population on the area, as text), geometry.
    """
    shapes = shapely.make_valid(admin.geometry.to_numpy())
    inside = polygonal(shapely.set_precision(polygonal(shapely.intersection(shapes, town)), MM))
    level = pd.to_numeric(admin["admin_level"], errors="coerce").to_numpy()
    mine = (shapely.area(inside) > shapely.area(shapes) / 2) & np.isfinite(level)
    tiles = [
        (depth, rows)
        for depth in np.unique(level[mine])
        for rows in [mine & (level == depth)]
        if rows.sum() > 1 and shapely.area(inside[rows]).sum() >= assume["osm.village_cover"] * town.area
    ]
    if not tiles:
        return _one_village(town, name, admin.crs)
    depth, rows = tiles[-1]
    share = shapely.area(inside[rows]).sum() / town.area
    frame = gpd.GeoDataFrame(
        {
            "village_id": admin["osm_id"][rows],
            "name": admin["name"][rows].fillna(admin["osm_id"][rows]),
            "stated": admin["population"][rows],
        },
        geometry=gpd.GeoSeries(inside[rows], index=admin.index[rows], crs=admin.crs),
    )
    note = Words(
        f"村（社区）取自 {depth:.0f} 级行政区 {len(frame)} 个，覆盖镇域 {share:.1%}。",
        f"Villages are the {len(frame)} administrative areas of level {depth:.0f}; they cover {share:.1%} of "
        "the town.",
    )
    return frame.sort_values("village_id", ignore_index=True), [note]


def village_at(points: Shapes, tiles: gpd.GeoDataFrame) -> NDArray[np.object_]:
    """Return the ``village_id`` of the village that holds each point, or of the nearest."""
    areas = tiles.geometry.to_numpy()
    holding = nearest_where_none(smallest_holding(points, areas), points, areas)
    return tiles["village_id"].to_numpy(dtype=object)[holding]


def _one_village(town: BaseGeometry, name: str, crs: Any) -> tuple[gpd.GeoDataFrame, list[Words]]:
    row = {"village_id": ["village"], "name": [name], "stated": pd.Series([None], dtype="str")}
    note = Words(
        "没有铺满镇域的下级行政区：全镇作为一个村（社区）。",
        "No administrative areas tile the town: it is taken as one village.",
    )
    return gpd.GeoDataFrame(row, geometry=[town], crs=crs), [note]
