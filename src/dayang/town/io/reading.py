"""Reading a town: every table raw, then the one validator, then a `Town`."""

import os
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio

from dayang.town.checks import Context, Parsed, check_town, parse
from dayang.town.faults import InputError, InputFault, refuses
from dayang.town.frames import conform
from dayang.town.io.folder import read_csv_text, read_geojson_text
from dayang.town.io.geopackage import read_layer
from dayang.town.io.rasters import read_raster
from dayang.town.io.raw import Opened, RawTable
from dayang.town.io.writing import raster_folder
from dayang.town.registers import DICTIONARY
from dayang.town.registers.schema import Dictionary, Register
from dayang.town.town import Raster, Town


@dataclass(frozen=True, eq=False)
class Reading:
    """A town as read, and everything found on the way.

    Parameters
    ----------
    town
        What could be read of it; not to be used where `refuses(faults)`.
    faults
        Faults, warnings and repairs, each with its place.
    """

    town: Town
    faults: tuple[InputFault, ...]


def load_town(path: str | os.PathLike[str], *, dictionary: Dictionary = DICTIONARY) -> Town:
    """Read the town at `path`.

    Raises
    ------
    InputError
        With all faults, when there is one for which the input is refused.
    """
    reading = read_town(path, dictionary=dictionary)
    if refuses(reading.faults):
        raise InputError(reading.faults)
    return reading.town


def read_town(
    path: str | os.PathLike[str], *, dictionary: Dictionary = DICTIONARY, against: Town | None = None
) -> Reading:
    """Read a town and say everything that is wrong with it.

    Parameters
    ----------
    path
        A folder, ``.gpkg`` or ``.xlsx``; or ``.csv`` / ``.geojson`` of one register.
    dictionary
        The registers known.
    against
        A town whose registers fill in for those absent, so that one workbook can be
        judged as a part of it.
    """
    opened = _open(Path(path), dictionary)
    parsed, faults = _parse_all(opened, dictionary, against)
    tables = {**(against.tables if against else {}), **parsed}
    town = Town(tables, _rasters(opened, parsed), dictionary)
    return Reading(town, (*opened.faults, *faults, *_checked(town)))


def _checked(town: Town) -> list[InputFault]:
    try:
        return list(check_town(town))
    except NotImplementedError:
        return []


def read_tables(path: str | os.PathLike[str], dictionary: Dictionary = DICTIONARY) -> dict[str, pd.DataFrame]:
    """Read back what `dayang.town.io.write_tables` wrote.

    Raises
    ------
    InputError
        When the file is not one of those.
    """
    opened = _open(Path(path), dictionary)
    parsed, faults = _parse_all(opened, dictionary, None)
    if refuses((*opened.faults, *faults)):
        raise InputError((*opened.faults, *faults))
    return parsed


def _open(path: Path, dictionary: Dictionary) -> Opened:
    if path.is_dir():
        tables = [_read_file(file, dictionary) for file in sorted(path.iterdir()) if file.is_file()]
        return Opened(tuple(table for table in tables if table), (), raster_folder(path))
    layers = [layer for layer in pyogrio.list_layers(path)[:, 0] if layer in dictionary]
    found = tuple(read_layer(dictionary[layer], path, layer, path.name) for layer in layers)
    return Opened(found, (), raster_folder(path))


def _read_file(path: Path, dictionary: Dictionary) -> RawTable | None:
    if path.stem not in dictionary:
        return None
    text = path.read_bytes().decode("utf-8-sig")
    if path.suffix == ".csv":
        return read_csv_text(path.stem, text, path.name)
    return read_geojson_text(path.stem, text, path.name)


def _parse_all(
    opened: Opened, dictionary: Dictionary, against: Town | None
) -> tuple[dict[str, pd.DataFrame], list[InputFault]]:
    context = _context(opened, dictionary, against)
    frames: dict[str, pd.DataFrame] = {}
    faults: list[InputFault] = []
    for table in opened.tables:
        parsed = _parse(dictionary[table.register], table.frame, context)
        frames[table.register] = parsed.frame
        faults += [table.place(fault) for fault in parsed.faults]
    return frames, faults


def _context(opened: Opened, dictionary: Dictionary, against: Town | None) -> Context:
    """Return what the registers are judged against, from the register ``town``."""
    own = next((table for table in opened.tables if table.register == "town"), None)
    if own is None:
        return Context() if against is None else _context_of(against["town"])
    register = dictionary["town"]
    crs = _context_of(_parse(register, own.frame, Context()).frame).crs
    return _context_of(_parse(register, own.frame, Context(crs=crs)).frame)


def _context_of(town: pd.DataFrame) -> Context:
    if town.empty:
        return Context()
    row = town.iloc[0]
    as_of: date | None = None if pd.isna(row["as_of"]) else row["as_of"].date()
    return Context(as_of, None if pd.isna(row["crs"]) else row["crs"], row["geometry"])


def _parse(register: Register, raw: pd.DataFrame, context: Context) -> Parsed:
    try:
        return parse(register, raw, context)
    except NotImplementedError:
        return Parsed(_trusted(register, raw, context), ())


def _trusted(register: Register, raw: pd.DataFrame, context: Context) -> pd.DataFrame:
    frame: Any = raw.copy()
    for column in register.attributes:
        if (
            column.type in ("boolean", "money", "datetime", "date", "integer", "number")
            and column.name in raw
        ):
            values = raw[column.name]
            if values.dtype == object or isinstance(values.dtype, pd.StringDtype):
                frame[column.name] = _cast(column.type, values)
    if isinstance(raw, gpd.GeoDataFrame) and context.crs and raw.crs != context.crs:
        frame = frame.to_crs(context.crs)
    return conform(register, frame, context.crs)


def _cast(kind: str, values: Any) -> Any:
    if kind == "boolean":
        return values.map({"true": True, "false": False, True: True, False: False})
    if kind in ("datetime", "date"):
        return pd.to_datetime(values, format="ISO8601", utc=kind == "datetime")
    if kind == "money":
        return values.map(
            lambda cell: Decimal(repr(cell) if isinstance(cell, float) else cell), na_action="ignore"
        )
    return pd.to_numeric(values)


def _rasters(opened: Opened, tables: dict[str, pd.DataFrame]) -> dict[str, Raster]:
    if opened.rasters is None or "rasters" not in tables:
        return {}
    found = {}
    for _, row in tables["rasters"].iterrows():
        path = opened.rasters / str(row["file"])
        if path.parent == opened.rasters and path.is_file():
            found[str(row["raster_id"])] = read_raster(path, str(row["crs"]))
    return found
