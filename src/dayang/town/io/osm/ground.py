"""Ground levels from a GeoTIFF: cut to the town, and read at points of it."""

import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import rasterio
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from rasterio.errors import NotGeoreferencedWarning, RasterioError
from rasterio.transform import Affine
from rasterio.windows import Window, from_bounds
from shapely.geometry.base import BaseGeometry

from dayang.town.faults import InputError, InputFault
from dayang.town.io.osm.refusal import refusal
from dayang.town.town import Raster
from dayang.words import Words

NODATA = -9999.0
"""What stands for 'unknown' in the raster of a town."""

MARGIN_CELLS = 2
"""Cells kept beyond the town's box, so that levels on its edge can be interpolated."""


@dataclass(frozen=True, slots=True)
class Dem:
    """A GeoTIFF that can be used: its file and EPSG code."""

    path: Path
    crs: str


def open_dem(path: Path) -> Dem:
    """Look at a file of ground levels.

    Raises
    ------
    InputError
        When it cannot be read, has more than one band, or no reference system with an EPSG code.
    """
    if not path.is_file():
        raise InputError([_refused(path, "file_missing", str(path))])
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", NotGeoreferencedWarning)
            with rasterio.open(path) as file:
                bands, crs = file.count, file.crs
    except (RasterioError, UnicodeError) as reason:
        raise InputError([_refused(path, "raster_unreadable", str(reason))]) from reason
    if bands != 1:
        raise InputError([_refused(path, "raster_bands", f"{bands} bands")])
    code = crs.to_epsg() if crs else None
    if code is None:
        raise InputError([_refused(path, "crs_undeclared", "-" if crs is None else crs.to_string())])
    return Dem(path, f"EPSG:{code}")


def _refused(path: Path, rule: str, found: str) -> InputFault:
    return refusal(
        rule,
        path,
        Words(
            "单波段、声明了 EPSG 坐标系的 GeoTIFF 地面高程（米）",
            "ground levels in metres: a GeoTIFF of one band that declares an EPSG reference system",
        ),
        Words("用 gdalwarp 或 QGIS 重新导出。", "Export it again with gdalwarp or QGIS."),
        found=found,
    )


def cut(dem: Dem, boundary: BaseGeometry, crs: str) -> Raster:
    """Return the part of `dem` under the box of the town, in its own reference system.

    Raises
    ------
    InputError
        When it does not touch the town, or holds no level there.
    """
    box = Transformer.from_crs(crs, dem.crs, always_xy=True).transform_bounds(*boundary.bounds)
    try:
        with rasterio.open(dem.path) as file:
            window = _window(from_bounds(*box, transform=file.transform), file.width, file.height)
            if window is None:
                raise InputError([_elsewhere(dem.path)])
            values = file.read(1, window=window, masked=True)
            transform = file.transform @ Affine.translation(window.col_off, window.row_off)
    except (RasterioError, ValueError) as reason:
        raise InputError([_refused(dem.path, "raster_unreadable", str(reason))]) from reason
    levels = np.ma.masked_invalid(values.astype(np.float32)).filled(NODATA)
    if not (levels != NODATA).any():
        raise InputError([_elsewhere(dem.path)])
    return Raster(levels, tuple(transform)[:6], dem.crs, NODATA)


def _window(wanted: Window, width: int, height: int) -> Window | None:
    """Return whole cells of the file around `wanted`, nothing where it lies outside."""
    left = max(int(np.floor(wanted.col_off)) - MARGIN_CELLS, 0)
    top = max(int(np.floor(wanted.row_off)) - MARGIN_CELLS, 0)
    right = min(int(np.ceil(wanted.col_off + wanted.width)) + MARGIN_CELLS, width)
    bottom = min(int(np.ceil(wanted.row_off + wanted.height)) + MARGIN_CELLS, height)
    return Window(left, top, right - left, bottom - top) if right > left and bottom > top else None


def _elsewhere(path: Path) -> InputFault:
    return refusal(
        "raster_elsewhere",
        path,
        Words("覆盖镇域的地面高程", "ground levels of the town"),
        Words(
            "高程文件与镇域不相交：检查文件和坐标系。",
            "The file does not touch the town: check it and its CRS.",
        ),
    )


def levels_at(raster: Raster, xy: NDArray[np.float64], crs: str) -> NDArray[np.float64]:
    """Return the level at points, bilinear between the centres of cells, NaN where unknown.

    Parameters
    ----------
    raster
        Levels; north up or not.
    xy
        Shape (points, 2), in `crs`.

    Examples
    --------
    >>> values = np.array([[0.0, 10.0], [0.0, 10.0]], dtype=np.float32)
    >>> slope = Raster(values, (1, 0, 0, 0, -1, 0), "EPSG:4526")
    >>> levels_at(slope, np.array([[1.0, -1.0], [5.0, 5.0]]), "EPSG:4526").tolist()
    [5.0, nan]
    """
    x, y = Transformer.from_crs(CRS(crs), CRS(raster.crs), always_xy=True).transform(xy[:, 0], xy[:, 1])
    a, b, c, d, e, f = raster.transform
    column, row = np.linalg.solve(np.array([[a, b], [d, e]]), np.vstack([x - c, y - f])) - 0.5
    values = np.where(raster.values == raster.nodata, np.nan, raster.values.astype(np.float64))
    rows, columns = values.shape
    outside = (column < -0.5) | (row < -0.5) | (column > columns - 0.5) | (row > rows - 0.5)
    column, row = np.clip(column, 0, columns - 1), np.clip(row, 0, rows - 1)
    left, top = np.floor(column).astype(int), np.floor(row).astype(int)
    right, bottom = np.minimum(left + 1, columns - 1), np.minimum(top + 1, rows - 1)
    across, down = column - left, row - top
    upper = values[top, left] * (1 - across) + values[top, right] * across
    lower = values[bottom, left] * (1 - across) + values[bottom, right] * across
    level: NDArray[np.float64] = np.where(outside, np.nan, upper * (1 - down) + lower * down)
    return level
