"""A first town from five answers: what ``dayang new-town`` writes before any file is filled."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely
from shapely.geometry.base import BaseGeometry

from dayang.errors import DayangError
from dayang.town.frames import conform
from dayang.town.registers import DICTIONARY
from dayang.town.town import Town
from dayang.words import Words

WGS84 = "EPSG:4326"
CGCS2000_ZONE_25 = 4513
"""EPSG code of CGCS2000 / 3-degree Gauss-Kruger zone 25 (75 E); zones follow in order to 45."""


@dataclass(frozen=True, slots=True)
class Answers:
    """The five answers a first town is made of.

    Parameters
    ----------
    name
        The town's name.
    as_of
        The day its registers speak of.
    boundary
        Its boundary in WGS 84 degrees.
    crs
        Projected CRS in metres, such as ``"EPSG:4526"``.
    vertical_datum
        Code of the register column ``town.vertical_datum``.
    """

    name: str
    as_of: date
    boundary: BaseGeometry
    crs: str
    vertical_datum: str


def read_boundary(path: Path) -> BaseGeometry:
    """Return the union of all polygons of a file of any format GDAL knows, in WGS 84.

    Raises
    ------
    DayangError
        When the file cannot be read, holds no polygon, or declares no CRS.
    """
    try:
        shapes: gpd.GeoDataFrame = pyogrio.read_dataframe(path)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        raise DayangError(
            Words(
                f"读不出边界文件 {path.name}：请给出 GeoJSON 或 GeoPackage。",
                f"Cannot read {path.name}: give a GeoJSON or GeoPackage. ({error})",
            )
        ) from error
    polygons = (
        shapes[shapes.geom_type.isin(["Polygon", "MultiPolygon"])] if "geometry" in shapes else shapes[:0]
    )
    if polygons.empty:
        raise DayangError(Words(f"{path.name} 中没有面。", f"{path.name} holds no polygon."))
    if polygons.crs is None:
        raise DayangError(
            Words(
                f"{path.name} 没有声明坐标系：请在 GIS 中指定后再导出。",
                f"{path.name} declares no CRS: set it in your GIS and export again.",
            )
        )
    union: BaseGeometry = shapely.make_valid(polygons.to_crs(WGS84).union_all())
    return union


def square_around(longitude: float, latitude: float, area_km2: float) -> BaseGeometry:
    """Return a square of `area_km2` around a point, in WGS 84: a boundary to start from.

    Examples
    --------
    >>> round(square_around(113.25, 22.65, 100.0).bounds[0], 3)
    113.201
    """
    crs = suggest_crs(longitude, latitude)
    centre = gpd.GeoSeries([shapely.Point(longitude, latitude)], crs=WGS84).to_crs(crs)
    square = centre.buffer(area_km2**0.5 * 500, cap_style="square")
    shape: BaseGeometry = square.to_crs(WGS84).iloc[0]
    return shape


def suggest_crs(longitude: float, latitude: float) -> str:
    """Return the CRS a town there would use: CGCS2000 3-degree Gauss-Kruger in China, else UTM.

    Zones of GB/T 17798-2007: zone n has its central meridian at 3n degrees east.

    Examples
    --------
    >>> suggest_crs(113.25, 22.65), suggest_crs(9.5, 47.1)
    ('EPSG:4526', 'EPSG:32632')
    """
    if 73.5 <= longitude < 135.1 and 3 < latitude < 54:
        return f"EPSG:{CGCS2000_ZONE_25 + round(longitude / 3) - 25}"
    point = gpd.GeoSeries([shapely.Point(longitude, latitude)], crs=WGS84)
    return f"EPSG:{point.estimate_utm_crs().to_epsg()}"


def first_town(answers: Answers) -> Town:
    """Return a town of one row, and one village that covers it until the real ones are filled in."""
    boundary = gpd.GeoSeries([answers.boundary], crs=WGS84).to_crs(answers.crs)
    town = gpd.GeoDataFrame(
        {
            "town_id": ["town"],
            "name": [answers.name],
            "as_of": [pd.Timestamp(answers.as_of)],
            "crs": [answers.crs],
            "vertical_datum": [answers.vertical_datum],
            "is_demo": [False],
        },
        geometry=boundary,
    )
    village = gpd.GeoDataFrame({"village_id": ["v1"], "name": [answers.name]}, geometry=boundary)
    return Town(
        {
            "town": conform(DICTIONARY["town"], town, answers.crs),
            "villages": conform(DICTIONARY["villages"], village, answers.crs),
        }
    )
