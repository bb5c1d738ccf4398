"""From an extract of OpenStreetMap to a town."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from dayang.town.faults import InputError, InputFault
from dayang.town.io.osm.assumptions import Assumptions
from dayang.town.io.osm.buildings import buildings
from dayang.town.io.osm.ground import Dem, cut, levels_at, open_dem
from dayang.town.io.osm.land import parks
from dayang.town.io.osm.meanings import ROAD_CLASS
from dayang.town.io.osm.people import cells, residents
from dayang.town.io.osm.place import (
    checked_crs,
    found_boundary,
    given_boundary,
    identifier,
    read_boundary,
    town_crs,
    villages,
)
from dayang.town.io.osm.readers import read_extract
from dayang.town.io.osm.refusal import refusal, together
from dayang.town.io.osm.roads import roads
from dayang.town.io.osm.sites import sites
from dayang.town.io.osm.themes import Layers
from dayang.town.io.osm.water import water
from dayang.town.registers import DICTIONARY, Register
from dayang.town.town import Raster, Town
from dayang.words import Words

NOTICE = "© OpenStreetMap contributors, ODbL 1.0, https://www.openstreetmap.org/copyright"
"""OpenStreetMap's notice: it stands wherever the data, or a map drawn from it, is shown."""

GROUND = "ground"
"""``raster_id`` of the ground levels."""

GROUND_DATUM = "egm96"
"""Vertical datum taken for ground levels: SRTM's, the one in common use."""


@dataclass(frozen=True, eq=False)
class OsmReading:
    """A town read from OpenStreetMap, and what a person should know of the reading.

    Parameters
    ----------
    town
        Its registers; ``parameters`` holds what was assumed.
    notes
        Choices made, what was left out, what does not connect.
    """

    town: Town
    notes: tuple[Words, ...]


def from_osm(
    extract: Path,
    *,
    boundary: Path | None = None,
    ground: Path | None = None,
    as_of: date | None = None,
    crs: Any = None,
    name: str | None = None,
    parameters: pd.DataFrame | None = None,
) -> OsmReading:
    """Read a town from an extract of OpenStreetMap.

    Parameters
    ----------
    extract
        An ``.osm.pbf`` or ``.osm`` file, a GeoPackage made by ogr2ogr, or one layered by theme.
    boundary
        The town's boundary: one layer of polygons. Without it the administrative area that
        is the extract is taken, or the extract's extent.
    ground
        Ground levels in metres, a GeoTIFF.
    as_of
        The day the registers speak of; the extract's own day unless given.
    crs
        Projected reference system in metres; CGCS2000 in China and UTM elsewhere unless given.
    name
        Name of the town; that of its area, or of the file, unless given.
    parameters
        Rows of the register ``parameters`` that win over the shipped ``osm.*``.

    Raises
    ------
    InputError
        With every fault of all the files: missing, damaged, of another place, without
        reference system, without roads; or with no day where none is to be found.
    """
    layers, outline, dem, chosen = together(
        lambda: _usable(extract, as_of),
        lambda: None if boundary is None else read_boundary(boundary),
        lambda: None if ground is None else open_dem(ground),
        lambda: None if crs is None else checked_crs(crs),
    )
    chosen = chosen or town_crs(*_middle(layers["roads"] if outline is None else outline))
    layers = layers.to_crs(chosen)
    assume = Assumptions(layers.dated, parameters)
    if boundary is None:
        place = found_boundary(layers, assume)
    else:
        place = given_boundary(outline, boundary, layers, chosen)
    levels = None if dem is None else cut(dem, place.shape, chosen)
    called = name or place.name or extract.name.split(".")[0]
    tables, found = _registers(layers, place.shape, called, levels, assume)
    tables |= {
        "town": _town(identifier(extract), called, layers.dated, place.shape, chosen, levels is not None),
        "parameters": assume.used,
        "rasters": _raster_rows(dem),
    }
    notes = (*layers.notes, *place.notes, *found, *_ground_notes(dem, levels, place.shape, chosen))
    return OsmReading(Town(tables, {} if levels is None else {GROUND: levels}), notes)


def _usable(path: Path, as_of: date | None) -> Layers:
    """Return an extract that has roads and a day."""
    layers = read_extract(path).on_earth()
    faults = []
    if not layers["roads"]["highway"].isin(ROAD_CLASS).any():
        faults.append(_no_roads(path))
    day = as_of or layers.dated
    if day is None:
        faults.append(_no_day(path))
    if faults:
        raise InputError(faults)
    return replace(layers, dated=day)


def _no_roads(path: Path) -> InputFault:
    return refusal(
        "no_roads",
        path,
        Words("有道路的摘录文件", "an extract with roads"),
        Words(
            "文件中没有带 highway 标签的线：检查摘录的内容和范围。",
            "The file has no lines tagged highway: check what was extracted, and where.",
        ),
    )


def _no_day(path: Path) -> InputFault:
    return refusal(
        "as_of_missing",
        path,
        Words("文件所载的日期", "a date in the file"),
        Words(
            "文件没有写明数据日期：用 --as-of 给出，如 2024-03-04。",
            "The file does not say of which day it is: give it with --as-of, such as 2024-03-04.",
        ),
    )


def _middle(frame: gpd.GeoDataFrame) -> tuple[float, float]:
    west, south, east, north = frame.total_bounds
    return (west + east) / 2, (south + north) / 2


def _registers(
    layers: Layers, boundary: BaseGeometry, name: str, ground: Raster | None, assume: Assumptions
) -> tuple[dict[str, pd.DataFrame], list[Words]]:
    """Return the registers that follow from the layers, and what a person should know of them."""
    tiles, village_notes = villages(layers["admin"], boundary, name, assume)
    population, people_notes = residents(tiles, layers["places"])
    ways, road_notes = roads(layers["roads"], boundary)
    wet = water(layers, boundary, ground, assume)
    built, built_notes = buildings(layers, boundary, tiles, assume)
    living, cell_notes = cells(built, tiles, population, assume)
    works, park_notes = parks(layers["landuse"], built, boundary, tiles, assume)
    venues, site_notes = sites(layers, boundary, tiles, assume)
    tables = {
        "villages": tiles.assign(population=population),
        "roads": ways,
        "rivers": wet.rivers,
        "reaches": wet.reaches,
        "buildings": built,
        "population_cells": living,
        "parks": works,
        "candidate_sites": venues,
    }
    notes = [
        village_notes,
        people_notes,
        road_notes,
        wet.notes,
        built_notes,
        cell_notes,
        park_notes,
        site_notes,
    ]
    bounded = {key: _in_bounds(DICTIONARY[key], frame) for key, frame in tables.items()}
    return bounded, [note for some in notes for note in some]


def _in_bounds(register: Register, frame: pd.DataFrame) -> pd.DataFrame:
    """Return `frame` with measures beyond the register's bounds left empty: the map is wrong there."""
    for column in register.attributes:
        if column.maximum is not None and not column.required and column.name in frame:
            values = frame[column.name]
            frame = frame.assign(**{column.name: values.where(values <= column.maximum)})
    return frame


def _town(
    town_id: str, name: str, day: date, boundary: BaseGeometry, crs: str, has_levels: bool
) -> gpd.GeoDataFrame:
    row = {
        "town_id": town_id,
        "name": name,
        "as_of": pd.Timestamp(day),
        "crs": crs,
        "vertical_datum": GROUND_DATUM if has_levels else "none",
        "is_demo": False,
        "source": NOTICE,
    }
    return gpd.GeoDataFrame(pd.DataFrame([row]), geometry=[boundary], crs=crs)


def _raster_rows(dem: Dem | None) -> pd.DataFrame:
    if dem is None:
        return pd.DataFrame()
    row = {
        "raster_id": GROUND,
        "what": "ground_level_m",
        "file": f"{GROUND}.tif",
        "crs": dem.crs,
        "vertical_datum": GROUND_DATUM,
        "source": dem.path.name,
    }
    return pd.DataFrame([row])


def _ground_notes(
    dem: Dem | None, levels: Raster | None, boundary: BaseGeometry, crs: str
) -> Iterator[Words]:
    if dem is None or levels is None:
        yield Words(
            "没有地面高程：河段流向取自绘制方向。", "No ground levels: reaches run as they are drawn."
        )
        return
    yield Words(
        f"地面高程取自 {dem.path.name}，高程基准假定为 EGM96。",
        f"Ground levels are from {dem.path.name}; their vertical datum is assumed to be EGM96.",
    )
    outline = shapely.get_coordinates(boundary)
    unknown = float(np.isnan(levels_at(levels, outline, crs)).mean())
    if unknown:
        yield Words(
            f"地面高程未覆盖镇界的 {unknown:.0%}。",
            f"Ground levels do not reach {unknown:.0%} of the boundary.",
        )
