"""Writing a GeoPackage: one layer or attribute table a register, described by its declaration."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyogrio
import shapely

from dayang.town.io.cells import as_arrow, field_name
from dayang.town.registers.schema import GEOMETRY_COLUMN, Column, Register, Type

_OGR_TYPE = {Type.POINT: "Point", Type.LINE: "MultiLineString", Type.POLYGON: "MultiPolygon"}


def write_layers(
    tables: Mapping[str, tuple[Register, pd.DataFrame]], path: Path, *, crs: Any = None, fen: bool = True
) -> None:
    """Write each register as a layer of the GeoPackage `path`, which must not exist.

    Parameters
    ----------
    tables
        Registers and their frames.
    path
        The file.
    crs
        Reference system of layers whose frame has none.
    fen
        Whether money is written as whole fen, which is exact; otherwise as yuan in a
        double, which is what people type.
    """
    for number, (register, frame) in enumerate(tables.values()):
        _write_layer(register, frame, path, append=number > 0, crs=crs, fen=fen)
    if tables:
        _describe([register for register, _ in tables.values()], path, fen=fen)


def _write_layer(
    register: Register, frame: pd.DataFrame, path: Path, *, append: bool, crs: Any, fen: bool
) -> None:
    arrays = {
        _field(column, fen=fen): as_arrow(column, frame[column.name], fen=fen)
        for column in register.attributes
    }
    options: dict[str, Any] = {
        "layer": register.name,
        "driver": "GPKG",
        "layer_options": {
            "IDENTIFIER": f"{register.title.zh} {register.title.en}",
            "DESCRIPTION": f"{register.description.zh} {register.description.en}",
        },
    }
    if isinstance(frame, gpd.GeoDataFrame):
        arrays[GEOMETRY_COLUMN] = pa.array(shapely.to_wkb(frame.geometry.to_numpy()), pa.binary())
        own = frame.crs.to_string() if frame.crs is not None else crs
        options |= {
            "geometry_name": GEOMETRY_COLUMN,
            "geometry_type": _geometry_type(register, frame),
            "crs": own,
        }
    pyogrio.write_arrow(pa.table(arrays), path, append=append, **options)


def _field(column: Column, *, fen: bool) -> str:
    return field_name(column) if fen else column.name


def _geometry_type(register: Register, frame: gpd.GeoDataFrame) -> str:
    """Return the one type all shapes have; ``Unknown`` lets a layer hold several."""
    types = set(frame.geometry.geom_type.dropna())
    if not types and register.geometry is not None:
        return _OGR_TYPE[register.geometry.type]
    return str(types.pop()) if len(types) == 1 else "Unknown"


_SCHEMA = """
    CREATE TABLE IF NOT EXISTS gpkg_extensions (
        table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL,
        scope TEXT NOT NULL, CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name)
    );
    CREATE TABLE IF NOT EXISTS gpkg_data_columns (
        table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT, description TEXT,
        mime_type TEXT, constraint_name TEXT, CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name),
        CONSTRAINT gdc_tn UNIQUE (table_name, name)
    );
    CREATE TABLE IF NOT EXISTS gpkg_data_column_constraints (
        constraint_name TEXT NOT NULL, constraint_type TEXT NOT NULL, value TEXT, min NUMERIC,
        min_is_inclusive BOOLEAN, max NUMERIC, max_is_inclusive BOOLEAN, description TEXT,
        CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value)
    );
"""
"""The Schema extension, OGC 12-128r19 annex F.9: GDAL and QGIS read names, notes and lists from it."""


def _describe(registers: list[Register], path: Path, *, fen: bool) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        database.executescript(_SCHEMA)
        extension = "gpkg_schema", "http://www.geopackage.org/spec121/#extension_schema", "read-write"
        for table in ("gpkg_data_columns", "gpkg_data_column_constraints"):
            database.execute("INSERT INTO gpkg_extensions VALUES (?, NULL, ?, ?, ?)", (table, *extension))
        for register in registers:
            rows = [_description(register, column, fen=fen) for column in register.attributes]
            database.executemany("INSERT INTO gpkg_data_columns VALUES (?, ?, ?, ?, ?, NULL, ?)", rows)
            for column in register.attributes:
                constraints = _constraints(register, column)
                database.executemany(
                    "INSERT INTO gpkg_data_column_constraints VALUES (?, ?, ?, ?, ?, ?, ?, ?)", constraints
                )


def _description(register: Register, column: Column, *, fen: bool) -> tuple[str | None, ...]:
    heading = column.heading.zh
    if fen and column.type is Type.MONEY:
        heading = f"{column.title.zh}（分）"
    limited = any(_constraints(register, column))
    text = f"{column.description.zh} {column.description.en}"
    name = f"{register.name}.{column.name}"
    return register.name, _field(column, fen=fen), heading, heading, text, name if limited else None


def _constraints(register: Register, column: Column) -> Iterator[tuple[Any, ...]]:
    name = f"{register.name}.{column.name}"
    for code, label in column.choices.items():
        yield name, "enum", code, None, None, None, None, f"{label.zh} {label.en}"
    if column.minimum is not None and column.maximum is not None and column.type is not Type.MONEY:
        yield name, "range", None, column.minimum, 1, column.maximum, 1, column.description.zh
