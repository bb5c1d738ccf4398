"""Rasters and their files, and the datum that heights stand on."""

from collections.abc import Iterator

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj.exceptions import CRSError

from dayang.town.checks.reading import Problem, whole_column
from dayang.town.town import Raster, Town

GROUND = "ground_level_m"
NO_HEIGHTS = "none"
"""Code of ``vertical_datum`` that says there are no heights."""

HEIGHTS = (("reaches", "bed_level_m"),)
"""Columns that hold heights above the town's vertical datum."""

Found = tuple[str, str, Problem]


def judge_rasters(town: Town) -> Iterator[Found]:
    """Yield rasters listed without a file, files that are not listed, and rasters away from the town."""
    if "rasters" not in town.dictionary:
        return
    listed = town["rasters"]["raster_id"]
    yield (
        "rasters",
        "raster_id",
        Problem("raster_without_file", np.flatnonzero(~listed.isin(list(town.rasters)))),
    )
    for name in sorted(set(town.rasters) - set(listed)):
        yield "rasters", "raster_id", whole_column("raster_not_listed", name)
    boundary = _boundary(town)
    if boundary is not None:
        away = [name in town.rasters and not _meets(town.rasters[name], boundary) for name in listed]
        yield "rasters", "crs", Problem("raster_outside", np.flatnonzero(away))


def judge_heights(town: Town) -> Iterator[Found]:
    """Yield heights that stand on no datum, or on another than the town's."""
    if "rasters" not in town.dictionary or "town" not in town.dictionary:
        return
    datum = town.facts["vertical_datum"]
    rasters = town["rasters"]
    ground = (rasters["what"] == GROUND).to_numpy(bool)
    bare = rasters["vertical_datum"].fillna(NO_HEIGHTS).eq(NO_HEIGHTS).to_numpy(bool)
    yield "rasters", "vertical_datum", Problem("undeclared_datum", np.flatnonzero(ground & bare))
    if pd.notna(datum) and datum != NO_HEIGHTS:
        other = ground & ~bare & (rasters["vertical_datum"] != datum).to_numpy(bool)
        yield "rasters", "vertical_datum", Problem("other_datum", np.flatnonzero(other), {"datum": datum})
    elif _holds_heights(town):
        yield "town", "vertical_datum", Problem("undeclared_datum", np.zeros(1, np.int64))


def _holds_heights(town: Town) -> bool:
    return any(name in town.dictionary and town[name][column].notna().any() for name, column in HEIGHTS)


def _boundary(town: Town) -> gpd.GeoDataFrame | None:
    if "town" not in town.dictionary or town["town"].empty:
        return None
    boundary = town.layer("town").iloc[:1]
    return None if boundary.crs is None or boundary.geometry.isna().any() else boundary


def _meets(raster: Raster, boundary: gpd.GeoDataFrame) -> bool:
    """Say whether the extent of a raster touches the town's bounding box, in the raster's CRS."""
    rows, columns = raster.values.shape
    a, b, c, d, e, f = raster.transform
    corners = [(0, 0), (columns, 0), (columns, rows), (0, rows)]
    extent = shapely.Polygon([(a * i + b * j + c, d * i + e * j + f) for i, j in corners])
    try:
        town = boundary.to_crs(raster.crs)
    except CRSError:
        return False
    return bool(shapely.box(*town.total_bounds).intersects(extent))
