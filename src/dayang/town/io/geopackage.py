"""Reading a GeoPackage: one layer or attribute table a register, through Arrow."""

import sqlite3
import warnings
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyogrio
import shapely
from pyogrio.errors import CRSError, DataLayerError, DataSourceError, FeatureError, FieldError, GeometryError

from dayang.town.faults import InputFault, refuses
from dayang.town.io.cells import FEN_SUFFIX, MOST_FEN, yuan
from dayang.town.io.guard import LIMITS, Limits, guard_file
from dayang.town.io.naming import names_said, register_called, unknown_name
from dayang.town.io.raw import Opened, RawTable
from dayang.town.io.words import said
from dayang.town.registers.schema import Column, Dictionary, Register, Type
from dayang.words import Words


def raster_folder(path: Path) -> Path:
    """Return where the rasters of the GeoPackage at `path` are kept.

    Examples
    --------
    >>> raster_folder(Path("towns/xl.gpkg")).as_posix()
    'towns/xl_rasters'
    """
    return path.with_name(f"{path.stem}_rasters")


def open_geopackage(path: Path, dictionary: Dictionary, limits: Limits = LIMITS) -> Opened:
    """Read every layer and table of a GeoPackage that is a register."""
    faults = list(guard_file(path, limits.geopackage_bytes)) or list(_guard_database(path))
    tables: list[RawTable] = []
    if not faults:
        try:
            tables, faults = _read_layers(path, dictionary)
        except _DAMAGED as reason:
            faults = [said("damaged_file", kind=GEOPACKAGE).at(found=str(reason)[:80])]
    return Opened(tuple(tables), tuple(fault.at(file=path.name) for fault in faults), raster_folder(path))


GEOPACKAGE = Words("GeoPackage", "GeoPackage")
_DAMAGED = (
    DataSourceError,
    DataLayerError,
    FeatureError,
    FieldError,
    GeometryError,
    CRSError,
    pa.ArrowException,
    UnicodeDecodeError,
    OverflowError,
)


def _guard_database(path: Path) -> Iterator[InputFault]:
    """Say whether the file is an intact database, and which layers are views, which may never end."""
    try:
        with closing(
            sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
        ) as database:
            state = str(database.execute("PRAGMA quick_check(1)").fetchone()[0])
            views = [name for (name,) in database.execute(_VIEWS)]
    except (sqlite3.Error, UnicodeDecodeError) as reason:
        state, views = str(reason), []
    if state != "ok":
        yield said("damaged_file", kind=GEOPACKAGE).at(found=state[:80])
    for view in views:
        yield said("geopackage_view").at(sheet=view, found=view)


_VIEWS = """
    SELECT table_name FROM gpkg_contents
    WHERE lower(table_name) NOT IN (SELECT lower(name) FROM sqlite_master WHERE type = 'table')
"""


def _read_layers(path: Path, dictionary: Dictionary) -> tuple[list[RawTable], list[InputFault]]:
    tables: list[RawTable] = []
    faults: list[InputFault] = []
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        for layer in map(str, pyogrio.list_layers(path)[:, 0]):
            register = register_called(layer, dictionary)
            if register is not None:
                table, unread = read_layer(register, path, layer)
                tables.append(table)
                faults += unread
            elif layer not in _NOT_LAYERS:
                faults.append(unknown_name(layer, dictionary).at(sheet=layer))
    faults += [
        said("gdal_warning").at(found=text[:200]) for text in sorted({str(each.message) for each in heard})
    ]
    if not tables and not refuses(faults):
        faults.append(said("no_register", names=names_said(dictionary)))
    return tables, faults


_NOT_LAYERS = frozenset({"layer_styles", "qgis_projects"})
"""Tables in which QGIS keeps its own things."""


def read_layer(register: Register, path: Path, layer: str) -> tuple[RawTable, list[InputFault]]:
    """Read one layer as it is; rows are numbered by feature id, as QGIS shows them."""
    meta, table = pyogrio.read_arrow(path, layer=layer, return_fids=True)
    fids, shapes_at = meta["fid_column"], meta["geometry_name"] or "wkb_geometry"
    rows = pd.Index(table[fids].to_numpy(), dtype="int64")
    columns: dict[str, Any] = {}
    headings: dict[str, str] = {}
    faults: list[InputFault] = []
    for name in table.column_names:
        if name in (fids, shapes_at):
            continue
        column = _money_column(register, name)
        headings[column] = name
        declared = register.column(column) if column in register.column_names else None
        readable, garbled = _decoded(table[name])
        columns[column], lost = _cells(declared, readable, fen=column != name)
        faults += [
            said("unreadable_text").at(row=int(rows[at]), column=name, found=found) for at, found in garbled
        ]
        faults += [
            said("amount_overflow").at(row=int(rows[at]), column=name, found=found) for at, found in lost
        ]
    frame = pd.DataFrame(columns, index=pd.RangeIndex(len(rows))).set_axis(rows)
    if shapes_at in table.column_names:
        shapes, unreadable = _shapes(table[shapes_at])
        kind = Words("有效的几何", "a valid geometry")
        faults += [
            said("unreadable_geometry", kind=kind).at(row=int(rows[at]), column=shapes_at)
            for at in unreadable
        ]
        frame = gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries(shapes, index=rows, crs=meta["crs"]))
    place = RawTable(register.name, frame, path.name, layer, headings)
    return place, [fault.at(sheet=layer, register=register.name) for fault in faults]


def _shapes(wkb: Any) -> tuple[Any, list[int]]:
    written = wkb.to_numpy(zero_copy_only=False)
    shapes = shapely.from_wkb(written, on_invalid="ignore")
    missing = np.array([cell is None for cell in written], bool)
    return shapes, np.flatnonzero(shapely.is_missing(shapes) & ~missing).tolist()


def _money_column(register: Register, name: str) -> str:
    column = name.removesuffix(FEN_SUFFIX) + "_yuan"
    return column if name.endswith(FEN_SUFFIX) and column in register.column_names else name


def _cells(
    column: Column | None, array: "pa.ChunkedArray[Any]", *, fen: bool
) -> tuple[Any, list[tuple[int, str]]]:
    """Return a field as a pandas column, and the amounts of fen that are too large for yuan."""
    if column is not None and column.type is Type.DATETIME:
        array = _moments(array)
    if not fen or not pa.types.is_integer(array.type):
        return array.to_pandas(types_mapper=_PANDAS.get), []
    amounts: Any = array.combine_chunks().cast(pa.int64())
    most, least = pa.scalar(MOST_FEN), pa.scalar(-MOST_FEN)
    beyond: Any = pc.or_(pc.greater(amounts, most), pc.less(amounts, least))
    large = beyond.fill_null(fill_value=False).to_numpy(zero_copy_only=False)
    lost = [(int(at), str(amounts[int(at)])) for at in np.flatnonzero(large)]
    kept = pc.if_else(pa.array(large), pa.scalar(None, pa.int64()), amounts)
    return pd.Series(yuan(kept), dtype=pd.ArrowDtype(pa.decimal128(18, 2))), lost


def _decoded(array: "pa.ChunkedArray[Any]") -> tuple["pa.ChunkedArray[Any]", list[tuple[int, str]]]:
    """Return a field whose texts are UTF-8, and the cells that were not, as far as they can be read."""
    if not pa.types.is_string(array.type):
        return array, []
    try:
        array.validate(full=True)
    except pa.ArrowInvalid:
        written: list[bytes | None] = array.cast(pa.binary()).to_pylist()
        texts = [None if cell is None else cell.decode("utf-8", "replace") for cell in written]
        garbled = [
            (at, text)
            for at, (cell, text) in enumerate(zip(written, texts, strict=True))
            if text is not None and text.encode() != cell
        ]
        return pa.chunked_array([pa.array(texts, pa.string())]), garbled
    return array, []


def _moments(array: Any) -> Any:
    """Return a field of ISO 8601 texts as times, where all are such with their offset."""
    try:
        return array.cast(pa.timestamp("us", "UTC"))
    except pa.ArrowException:
        return array


_PANDAS: dict[pa.DataType, Any] = {
    pa.string(): pd.StringDtype(na_value=float("nan")),
    pa.large_string(): pd.StringDtype(na_value=float("nan")),
    pa.int64(): pd.Int64Dtype(),
    pa.int32(): pd.Int64Dtype(),
    pa.int16(): pd.Int64Dtype(),
    pa.bool_(): pd.BooleanDtype(),
}
