"""Canonical tables: one text for equal data, whatever file or machine it comes from.

Plans are addressed by the hash of their canonical tables, and name the hash of the
tables they were computed from.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from dayang.town.registers.schema import Column, Dictionary, Register, Type

GEOMETRY_DECIMALS = 3
"""Decimals of a metre kept in canonical geometry where a column says nothing."""


def canonical_table(register: Register, frame: pd.DataFrame) -> pd.DataFrame:
    """Return `frame` as text, values rounded to their declared decimals, sorted by key.

    Parameters
    ----------
    register
        Declares columns, decimals and key.
    frame
        A frame of that register, in the dtypes of `dayang.town.frames`.
    """
    columns = {column.name: _canonical_column(column, frame) for column in register.columns}
    return pd.DataFrame(columns).sort_values(list(register.key), kind="stable", ignore_index=True)


def _canonical_column(column: Column, frame: pd.DataFrame) -> "pd.Series[str]":
    values: pd.Series[Any] = frame[column.name]
    if column.is_geometry:
        return pd.Series(_rounded_wkb(column, np.asarray(values, dtype=object)), values.index, dtype="str")
    if column.type is Type.NUMBER:
        rounded = values if column.decimals is None else values.round(column.decimals)
        return (rounded + 0.0).map(repr).where(values.notna(), "").astype("str")
    if column.type is Type.DATETIME:
        values = values.dt.tz_convert("UTC")
    return values.astype("str").where(values.notna(), "").astype("str")


def _rounded_wkb(column: Column, shapes: NDArray[Any]) -> list[str]:
    decimals = GEOMETRY_DECIMALS if column.decimals is None else column.decimals
    rounded = shapely.transform(shapes, lambda xy: np.round(xy, decimals) + 0.0)
    return ["" if text is None else text for text in shapely.to_wkb(rounded, hex=True, byte_order=1)]


def canonical_hash(dictionary: Dictionary, tables: Mapping[str, pd.DataFrame]) -> str:
    """Return the SHA-256 of the canonical text of all non-empty `tables`.

    Parameters
    ----------
    dictionary
        Declares the registers; tables it does not know are a `KeyError`.
    tables
        Frames by register name; empty ones do not change the hash.
    """
    digest = hashlib.sha256()
    for name in sorted(tables):
        if len(tables[name]):
            table = canonical_table(dictionary[name], tables[name])
            digest.update(f"\x1e{name}\x1d".encode())
            digest.update(pd.util.hash_pandas_object(table, index=False).to_numpy().tobytes())
    return digest.hexdigest()
