"""A town as a folder: one CSV or GeoJSON file a register, GeoTIFF files in ``rasters``."""

import csv
import io
from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

from dayang.town.io.cells import as_text
from dayang.town.io.geojson import geojson_text
from dayang.town.registers.schema import GEOMETRY_COLUMN, Register

RASTER_FOLDER = "rasters"
PACKAGE_FILE = "datapackage.json"

WKT_DECIMALS = 20
"""Decimals of a metre in WKT: enough that every double of 1e-3 and more comes back as it was."""


def write_registers(tables: Mapping[str, tuple[Register, pd.DataFrame]], folder: Path) -> None:
    """Write each register as one file of `folder`, which must exist."""
    for register, frame in tables.values():
        if isinstance(frame, gpd.GeoDataFrame):
            path, text = folder / f"{register.name}.geojson", geojson_text(register, frame)
        else:
            path, text = folder / f"{register.name}.csv", csv_text(register, frame)
        path.write_bytes(text.encode("utf-8"))


def csv_text(register: Register, frame: pd.DataFrame) -> str:
    """Return `frame` as the text of a CSV file with the register's column names; geometry as WKT."""
    columns = [as_text(column, frame[column.name]) for column in register.attributes]
    names = [column.name for column in register.attributes]
    if isinstance(frame, gpd.GeoDataFrame):
        names.append(GEOMETRY_COLUMN)
        wkt = shapely.to_wkt(frame.geometry.to_numpy(), rounding_precision=WKT_DECIMALS)
        columns.append([text or "" for text in wkt])
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    writer.writerows(zip(*columns, strict=True))
    return out.getvalue()
