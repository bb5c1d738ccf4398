"""Reading a town: every table raw, then the one validator, then a `Town`."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import geopandas as gpd
import pandas as pd

from dayang.town.checks import Context, Parsed, check_town, parse
from dayang.town.faults import InputError, InputFault, refuses
from dayang.town.io.files import TEXT_SUFFIXES, open_folder, open_text, unzipped
from dayang.town.io.geopackage import open_geopackage
from dayang.town.io.guard import LIMITS, MACRO_SUFFIXES, Limits
from dayang.town.io.rasters import read_raster
from dayang.town.io.raw import Opened
from dayang.town.io.wkt import with_wkt
from dayang.town.io.words import said
from dayang.town.io.workbook import open_workbook
from dayang.town.registers import DICTIONARY
from dayang.town.registers.schema import GEOMETRY_COLUMN, Dictionary, Register
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
    with opened_from(Path(path), dictionary) as opened:
        parsed, faults = _parse_all(opened, dictionary, against)
        rasters, said_of_rasters = _rasters(opened, parsed)
    tables = {**(against.tables if against else {}), **parsed}
    town = Town(tables, {**(against.rasters if against else {}), **rasters}, dictionary)
    found = (*opened.faults, *faults, *said_of_rasters)
    return Reading(town, (*found, *(_between(town) if parsed else ())))


def _between(town: Town) -> list[InputFault]:
    try:
        return check_town(town)
    except NotImplementedError:
        return []


def read_tables(path: str | os.PathLike[str], dictionary: Dictionary = DICTIONARY) -> dict[str, pd.DataFrame]:
    """Read back what `dayang.town.io.write_tables` wrote.

    Raises
    ------
    InputError
        When the file is not one of those.
    """
    with opened_from(Path(path), dictionary) as opened:
        parsed, faults = _parse_all(opened, dictionary, None)
    if refuses((*opened.faults, *faults)):
        raise InputError((*opened.faults, *faults))
    return parsed


@contextmanager
def opened_from(path: Path, dictionary: Dictionary, limits: Limits = LIMITS) -> Iterator[Opened]:
    """Yield all that `path` holds, whatever its kind."""
    suffix = path.suffix.lower()
    if path.is_dir():
        yield open_folder(path, dictionary, limits)
    elif suffix == ".gpkg":
        yield open_geopackage(path, dictionary, limits)
    elif suffix in (".xlsx", ".xls", *MACRO_SUFFIXES):
        yield open_workbook(path, dictionary, limits)
    elif suffix in TEXT_SUFFIXES:
        yield open_text(path, dictionary, limits)
    elif suffix == ".zip":
        with unzipped(path, limits) as (folder, faults):
            opened = Opened() if faults else open_folder(folder, dictionary, limits)
            yield replace(opened, faults=(*faults, *opened.faults))
    else:
        rule = "unknown_suffix" if path.exists() else "missing_path"
        yield Opened(faults=(said(rule).at(file=path.name, found=path.suffix or str(path)),))


def _parse_all(
    opened: Opened, dictionary: Dictionary, against: Town | None
) -> tuple[dict[str, pd.DataFrame], list[InputFault]]:
    context = _context(opened, dictionary, against)
    parts: dict[str, list[pd.DataFrame]] = {}
    places: dict[str, str] = {}
    faults: list[InputFault] = []
    for table in opened.tables:
        place = table.sheet or table.file
        if against is not None and table.frame.empty:
            continue
        if places.setdefault(table.register, place) != place:
            title = dictionary[table.register].title
            fault = said("register_twice", name=title, first=places[table.register])
            faults.append(table.place(fault))
            continue
        parsed, unread = _parse(dictionary[table.register], table.frame, context)
        parts.setdefault(table.register, []).append(parsed.frame)
        faults += [table.place(fault) for fault in (*unread, *parsed.faults)]
    frames = {
        name: each[0] if len(each) == 1 else pd.concat(each, ignore_index=True)
        for name, each in parts.items()
    }
    return frames, list(dict.fromkeys(faults))


def _parse(register: Register, raw: pd.DataFrame, context: Context) -> tuple[Parsed, list[InputFault]]:
    """Parse a table; a cell of geometry in a text file is WKT in the town's own system."""
    unread: list[InputFault] = []
    has_geometry = GEOMETRY_COLUMN in raw
    if has_geometry and not isinstance(raw, gpd.GeoDataFrame):
        raw, unread = with_wkt(register, raw, context.crs)
    return parse(register, raw, replace(context, has_geometry=has_geometry)), unread


def _context(opened: Opened, dictionary: Dictionary, against: Town | None) -> Context:
    """Return what the registers are judged against, from the register ``town``."""
    own = next((table for table in opened.tables if table.register == "town"), None)
    if own is None or own.frame.empty:
        return Context() if against is None else _context_of(against["town"])
    register = dictionary["town"]
    attributes = own.frame.drop(columns=GEOMETRY_COLUMN, errors="ignore")
    crs = _context_of(parse(register, pd.DataFrame(attributes), Context(has_geometry=False)).frame).crs
    parsed, _ = _parse(register, own.frame, Context(crs=crs))
    return _context_of(parsed.frame)


def _context_of(town: pd.DataFrame) -> Context:
    if town.empty:
        return Context()
    row = town.iloc[0]
    as_of: date | None = None if pd.isna(row["as_of"]) else row["as_of"].date()
    return Context(as_of, None if pd.isna(row["crs"]) else row["crs"], row["geometry"])


def _rasters(opened: Opened, tables: dict[str, pd.DataFrame]) -> tuple[dict[str, Raster], list[InputFault]]:
    """Read the rasters that are listed; a name that leads elsewhere is not one."""
    found: dict[str, Raster] = {}
    faults: list[InputFault] = []
    listed = tables.get("rasters")
    if opened.rasters is None or listed is None:
        return found, faults
    for _, row in listed.dropna(subset=["raster_id", "file"]).iterrows():
        raster_id, file = str(row["raster_id"]), str(row["file"])
        path = opened.rasters / file
        if Path(file).name != file or not path.is_file():
            fault = said("raster_missing", file=file, folder=opened.rasters.name)
            faults.append(fault.at(register="rasters", field="file", found=raster_id, file=file))
            continue
        try:
            found[raster_id] = read_raster(path, None if pd.isna(row["crs"]) else str(row["crs"]))
        except ValueError as reason:
            fault = said("raster_unreadable", limit=f"{LIMITS.raster_cells:,}")
            faults.append(fault.at(register="rasters", field="file", found=str(reason)[:80], file=file))
    return found, faults
