"""A town as a folder: one CSV or GeoJSON file a register, GeoTIFF files in ``rasters``."""

import csv
import io
import json
from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import pandas as pd

from dayang.town.io.cells import as_text
from dayang.town.io.geojson import WGS84, cells_of, declared_crs, features, geojson_text
from dayang.town.io.raw import RawTable
from dayang.town.registers.schema import GEOMETRY_COLUMN, Register

RASTER_FOLDER = "rasters"
HEADER_ROW = 1


def write_registers(tables: Mapping[str, tuple[Register, pd.DataFrame]], folder: Path) -> None:
    """Write each register as one file of `folder`, which must exist."""
    for register, frame in tables.values():
        if isinstance(frame, gpd.GeoDataFrame):
            path, text = folder / f"{register.name}.geojson", geojson_text(register, frame)
        else:
            path, text = folder / f"{register.name}.csv", csv_text(register, frame)
        path.write_bytes(text.encode("utf-8"))


def csv_text(register: Register, frame: pd.DataFrame) -> str:
    """Return `frame` as the text of a CSV file with the register's column names."""
    columns = [as_text(column, frame[column.name]) for column in register.attributes]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([column.name for column in register.attributes])
    writer.writerows(zip(*columns, strict=True))
    return out.getvalue()


def read_csv_text(register: str, text: str, file: str) -> RawTable:
    """Read the text of a CSV file; a row's number counts rows as a spreadsheet shows them."""
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    header = rows[0]
    body = {number: row for number, row in enumerate(rows[1:], HEADER_ROW + 1) if any(row)}
    cells = [row + [""] * (len(header) - len(row)) for row in body.values()]
    frame = pd.DataFrame(cells, index=pd.Index(list(body), dtype="int64"), columns=header, dtype="str")
    return RawTable(register, frame.mask(frame == ""), file)


def read_geojson_text(register: str, text: str, file: str) -> RawTable:
    """Read the text of a GeoJSON file; rows are its features, counted from 1."""
    document = json.loads(text)
    frame = cells_of(features(document))
    frame.index = pd.RangeIndex(1, len(frame) + 1)
    crs = declared_crs(document) or WGS84
    shapes = gpd.GeoSeries(frame[GEOMETRY_COLUMN], index=frame.index, crs=crs)
    return RawTable(register, gpd.GeoDataFrame(frame, geometry=shapes), file)
