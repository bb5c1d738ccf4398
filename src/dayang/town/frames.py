"""How a register's columns are held in memory: one dtype for each column type.

Strings are pandas strings, integers and booleans are nullable, money is Arrow's
``decimal128(18, 2)``, dates are midnights in ``datetime64[s]``, times are aware in
Asia/Shanghai, geometry is a geopandas column in the town's projected CRS.
"""

from typing import Any

import geopandas as gpd
import pandas as pd
import pyarrow as pa

from dayang.town.registers.schema import GEOMETRY_COLUMN, Column, Register, Type
from dayang.town.units import CHINA

DTYPES: dict[Type, Any] = {
    Type.STRING: "str",
    Type.INTEGER: "Int64",
    Type.NUMBER: "float64",
    Type.BOOLEAN: "boolean",
    Type.DATE: "datetime64[s]",
    Type.DATETIME: pd.DatetimeTZDtype("us", CHINA),
    Type.MONEY: pd.ArrowDtype(pa.decimal128(18, 2)),
}


_EMPTY: dict[tuple[int, str], tuple[Register, pd.DataFrame]] = {}
"""Frames without rows by register (kept beside, so that its identity stays its own) and reference system."""


def empty_frame(register: Register, crs: Any = None) -> pd.DataFrame:
    """Return a frame of `register` with no rows and every column typed."""
    key = (id(register), str(crs))
    if key not in _EMPTY:
        _EMPTY[key] = register, _conformed(register, pd.DataFrame(), crs)
    return _EMPTY[key][1].copy(deep=False)


def conform(register: Register, frame: pd.DataFrame, crs: Any = None) -> pd.DataFrame:
    """Return `frame` with exactly the columns of `register`, in order and typed.

    Parameters
    ----------
    register
        The register whose columns the result has.
    frame
        Cells that already have values of the right kind; missing columns become empty.
        Not for a person's file: that is what `dayang.town.checks` reads.
    crs
        Reference system given to a geometry column that has none.

    Returns
    -------
    DataFrame, or GeoDataFrame where the register has geometry; index 0..n-1.
    """
    if _conforms(register, frame):
        return frame.copy(deep=False)
    return _conformed(register, frame, crs)


def _conforms(register: Register, frame: pd.DataFrame) -> bool:
    """Say whether a frame is what `conform` would make of it: towns are often made from towns."""
    empty = empty_frame(register)
    return (
        type(frame) is type(empty)
        and isinstance(frame.index, pd.RangeIndex)
        and frame.index.equals(pd.RangeIndex(len(frame)))
        and frame.columns.equals(empty.columns)
        and frame.dtypes.tolist() == empty.dtypes.tolist()
        and (register.geometry is None or getattr(frame, "crs", None) is not None)
    )


def _conformed(register: Register, frame: pd.DataFrame, crs: Any) -> pd.DataFrame:
    frame = frame.reset_index(drop=True)
    columns = {column.name: _typed(column, frame) for column in register.attributes}
    table = pd.DataFrame(columns, index=frame.index)
    if register.geometry is None:
        return table
    shapes: Any = frame[GEOMETRY_COLUMN] if GEOMETRY_COLUMN in frame else [None] * len(frame)
    own = getattr(shapes, "crs", None)
    return gpd.GeoDataFrame(table, geometry=gpd.GeoSeries(shapes, index=frame.index, crs=own or crs))


def _typed(column: Column, frame: pd.DataFrame) -> "pd.Series[Any]":
    if column.name not in frame:
        return pd.Series([None] * len(frame), index=frame.index, dtype=DTYPES[column.type])
    values: pd.Series[Any] = frame[column.name]
    if column.type is Type.DATETIME and isinstance(values.dtype, pd.DatetimeTZDtype):
        values = values.dt.tz_convert(CHINA)
    typed: pd.Series[Any] = values.astype(DTYPES[column.type])
    return typed
