"""What the two kinds of GeoPackage have in common: layers, cells as text, the file's day."""

import sqlite3
import warnings
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pyogrio.errors
import shapely
from pyproj.exceptions import ProjError

from dayang.town.faults import InputError, InputFault
from dayang.town.io.osm.refusal import refusal
from dayang.town.io.osm.themes import WGS84
from dayang.town.units import CHINA
from dayang.words import Words

BROKEN = (
    pyogrio.errors.DataSourceError,
    pyogrio.errors.DataLayerError,
    pyogrio.errors.FeatureError,
    pyogrio.errors.FieldError,
    pyogrio.errors.GeometryError,
    shapely.errors.ShapelyError,
    ProjError,
    UnicodeError,
    ValueError,
)
"""What the libraries raise on a GeoPackage that is damaged."""


def layer_names(path: Path) -> list[str]:
    """Return the names of the layers with geometry."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)
            return [str(name) for name, shape in pyogrio.list_layers(path) if shape is not None]
    except BROKEN as reason:
        raise InputError([_unreadable(path, "", str(reason))]) from reason


def read_layer(path: Path, layer: str, needed: Sequence[str]) -> gpd.GeoDataFrame:
    """Read one layer, in WGS 84.

    Raises
    ------
    InputError
        When it cannot be read, lacks one of the columns `needed`, or declares no reference system.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore", RuntimeWarning
            )  # what GDAL says of a damaged file is judged below
            frame = pyogrio.read_dataframe(path, layer=layer)
        faults = list(_frame_faults(path, layer, frame, needed))
        if not faults:
            return gpd.GeoDataFrame(frame.to_crs(WGS84))
    except BROKEN as reason:
        raise InputError([_unreadable(path, layer, str(reason))]) from reason
    raise InputError(faults)


def _unreadable(path: Path, layer: str, reason: str) -> InputFault:
    return refusal(
        "extract_unreadable",
        path,
        Words("可读取的 GeoPackage", "a GeoPackage that can be read"),
        Words(
            "文件损坏或不是 GeoPackage：请重新导出。",
            "The file is damaged or is no GeoPackage: export it again.",
        ),
        layer=layer,
        found=reason,
    )


def _frame_faults(path: Path, layer: str, frame: Any, needed: Sequence[str]) -> Iterator[InputFault]:
    missing = [column for column in needed if column not in frame]
    if missing:
        yield refusal(
            "column_missing",
            path,
            Words(f"列 {'、'.join(missing)}", f"columns {', '.join(missing)}"),
            Words("导出时保留这些列。", "Keep these columns when exporting."),
            layer=layer,
            found=", ".join(map(str, frame.columns)),
        )
    if getattr(frame, "crs", None) is None:
        yield refusal(
            "crs_undeclared",
            path,
            Words("图层声明了坐标系", "a layer that declares its reference system"),
            Words("在文件中写明坐标系，如 EPSG:4326。", "Declare it in the file, such as EPSG:4326."),
            layer=layer,
        )


def texts(values: "pd.Series[Any]") -> "pd.Series[str]":
    """Return cells as text, whole numbers without a decimal point, nothing where empty.

    Examples
    --------
    >>> texts(pd.Series([2.0, None, 8.0])).tolist()
    ['2', nan, '8']
    """
    values = values.reset_index(drop=True)
    if pd.api.types.is_float_dtype(values) and (np.mod(values.dropna(), 1) == 0).all():
        values = values.astype("Int64")
    cells: pd.Series[str] = values.astype("str").where(values.notna(), None).astype("str")
    return cells


def last_change(path: Path) -> date | None:
    """Return the day, in China, of the last change that ``gpkg_contents`` states for any layer."""
    try:
        with closing(sqlite3.connect(f"file:{quote(str(path.resolve()))}?mode=ro", uri=True)) as file:
            text = file.execute("SELECT max(last_change) FROM gpkg_contents").fetchone()[0]
    except sqlite3.Error:
        return None
    return day_of(str(text))


def day_of(text: str) -> date | None:
    """Return the day in China of an ISO time in UTC; nothing where it is none.

    Examples
    --------
    >>> day_of("2024-03-04T21:21:35Z")
    datetime.date(2024, 3, 5)
    """
    try:
        return datetime.fromisoformat(text).astimezone(CHINA).date()
    except (ValueError, OverflowError):
        return None
