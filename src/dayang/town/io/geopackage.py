"""GeoPackage: one layer or attribute table a register, read and written through Arrow."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyogrio
import shapely

from dayang.town.io.cells import FEN_SUFFIX, as_arrow, field_name, yuan
from dayang.town.io.raw import RawTable
from dayang.town.registers.schema import GEOMETRY_COLUMN, Register, Type

DRIVER = "GPKG"


def write_layers(tables: Mapping[str, tuple[Register, pd.DataFrame]], path: Path) -> None:
    """Write each register as a layer of the GeoPackage `path`, which must not exist."""
    for number, (register, frame) in enumerate(tables.values()):
        write_layer(register, frame, path, append=number > 0)


def write_layer(register: Register, frame: pd.DataFrame, path: Path, *, append: bool) -> None:
    """Write `frame` as one layer, titled and described as its register is."""
    arrays = {field_name(column): as_arrow(column, frame[column.name]) for column in register.attributes}
    options: dict[str, Any] = {
        "layer": register.name,
        "driver": DRIVER,
        "layer_options": {
            "IDENTIFIER": f"{register.title.zh} {register.title.en}",
            "DESCRIPTION": f"{register.description.zh} {register.description.en}",
        },
    }
    if isinstance(frame, gpd.GeoDataFrame):
        arrays[GEOMETRY_COLUMN] = pa.array(shapely.to_wkb(frame.geometry.to_numpy()), pa.binary())
        options |= {
            "geometry_name": GEOMETRY_COLUMN,
            "geometry_type": _geometry_type(register, frame),
            "crs": None if frame.crs is None else frame.crs.to_string(),
        }
    pyogrio.write_arrow(pa.table(arrays), path, append=append, **options)


def _geometry_type(register: Register, frame: gpd.GeoDataFrame) -> str:
    """Return the one type all shapes have; ``Unknown`` lets a layer hold several."""
    types = set(frame.geometry.geom_type.dropna())
    if not types and register.geometry is not None:
        return _OGR_TYPE[register.geometry.type]
    return str(types.pop()) if len(types) == 1 else "Unknown"


_OGR_TYPE = {Type.POINT: "Point", Type.LINE: "MultiLineString", Type.POLYGON: "MultiPolygon"}


def read_layer(register: Register, path: Path, layer: str, file: str) -> RawTable:
    """Read one layer as it is; rows are numbered by feature id, as QGIS shows them."""
    meta, table = pyogrio.read_arrow(path, layer=layer, return_fids=True)
    geometry_name = meta["geometry_name"] or "wkb_geometry" if meta["geometry_type"] is not None else None
    columns: dict[str, Any] = {}
    headings: dict[str, str] = {}
    shapes = None
    for name in table.column_names:
        if name == geometry_name:
            shapes = shapely.from_wkb(table[name].to_numpy(zero_copy_only=False), on_invalid="ignore")
        elif name != meta["fid_column"]:
            column = _money_column(register, name)
            columns[column] = _cells(table[name], fen=column != name)
            headings[column] = name
    rows = table[meta["fid_column"]].to_numpy()
    frame = pd.DataFrame(columns, index=pd.RangeIndex(len(rows))).set_axis(rows)
    if shapes is not None:
        frame = gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries(shapes, index=rows, crs=meta["crs"]))
    return RawTable(register.name, frame, file, layer, headings)


def _money_column(register: Register, name: str) -> str:
    column = name.removesuffix(FEN_SUFFIX) + "_yuan"
    return column if name.endswith(FEN_SUFFIX) and column in register.column_names else name


def _cells(array: "pa.ChunkedArray[Any]", *, fen: bool) -> Any:
    if fen and pa.types.is_integer(array.type):
        return pd.Series(yuan(array.combine_chunks()), dtype=pd.ArrowDtype(pa.decimal128(18, 2)))
    return array.to_pandas(types_mapper=_PANDAS.get)


_PANDAS: dict[pa.DataType, Any] = {
    pa.string(): pd.StringDtype(na_value=float("nan")),
    pa.int64(): pd.Int64Dtype(),
    pa.int32(): pd.Int64Dtype(),
    pa.int16(): pd.Int64Dtype(),
    pa.bool_(): pd.BooleanDtype(),
}
