"""Reading a town: every table raw, then the one validator, then a `Town`."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from dayang.town.checks import Context, Parsed, check, check_town, context_of, parse
from dayang.town.checks.headings import match_headings
from dayang.town.checks.rules import is_projected_in_metres
from dayang.town.faults import InputError, InputFault, Severity, refuses
from dayang.town.io.files import GZIP, TEXT_SUFFIXES, open_folder, open_text, unzipped
from dayang.town.io.geopackage import open_geopackage
from dayang.town.io.guard import LIMITS, MACRO_SUFFIXES, Limits, guard_file
from dayang.town.io.rasters import read_listed_rasters
from dayang.town.io.raw import Opened, RawTable
from dayang.town.io.wide import REGISTER as SAMPLES
from dayang.town.io.wide import with_section_ids
from dayang.town.io.wkt import with_wkt
from dayang.town.io.words import said
from dayang.town.io.workbook import open_workbook
from dayang.town.registers import DICTIONARY
from dayang.town.registers.schema import GEOMETRY_COLUMN, Dictionary, Register
from dayang.town.town import Town

PART_SUFFIXES = frozenset({".xlsx", GZIP, *TEXT_SUFFIXES})
"""Files that may hold a part of a town: checked by themselves, they need no row ``town``."""


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


@dataclass(frozen=True, eq=False)
class _Part:
    """A table as it stands in its file, and as it was parsed."""

    table: RawTable
    parsed: Parsed


def load_town(path: str | os.PathLike[str], *, dictionary: Dictionary = DICTIONARY) -> Town:
    """Read the town at `path`.

    Raises
    ------
    InputError
        With all faults, when there is one for which the input is refused, or no row ``town``.
    """
    reading = read_town(path, dictionary=dictionary)
    faults = _with_severity(reading.faults, "empty_town", Severity.FAULT)
    if refuses(faults):
        raise InputError(faults)
    return reading.town


def read_town(
    path: str | os.PathLike[str],
    *,
    dictionary: Dictionary = DICTIONARY,
    against: Town | None = None,
    limits: Limits = LIMITS,
) -> Reading:
    """Read a town and say everything that is wrong with it; never raises for a person's mistake.

    Parameters
    ----------
    path
        A folder, ``.gpkg``, ``.xlsx`` or ``.zip`` of a folder; or ``.csv`` / ``.geojson``
        of one register.
    dictionary
        The registers known.
    against
        A town whose registers fill in for those absent, and whose geometry for rows that
        came without, so that one workbook can be judged as a part of it.
    limits
        How large the input may be.
    """
    with opened_from(Path(path), dictionary, limits) as opened:
        parts, faults = _parse_all(opened, dictionary, against)
        tables = _tables(parts)
        listed = _rows_of(parts, "rasters", dictionary)
        rasters, unreadable = read_listed_rasters(tables.get("rasters"), opened.rasters)
        faults += [listed(fault) for fault in unreadable]
    if against is not None:
        tables = {
            **against.tables,
            **{name: _with_geometry_of(against, name, tables[name]) for name in tables},
        }
        rasters = {**against.rasters, **rasters}
    town = Town(tables, rasters, dictionary)
    faults = [*opened.faults, *faults]
    if parts or not refuses(faults):
        beyond = {fault.found for fault in unreadable} if opened.rasters is not None else None
        concerned = set(dictionary) if against is None else parts.keys()
        faults += _between(town, parts, beyond, concerned)
        if against is not None and "town" in parts:
            faults += _no_longer_kept(town, parts.keys())
    if parts and Path(path).suffix.lower() in PART_SUFFIXES:
        faults = _with_severity(faults, "empty_town", Severity.WARNING)
    return Reading(town, _once(faults))


def _with_severity(faults: Iterable[InputFault], rule: str, severity: Severity) -> list[InputFault]:
    return [replace(fault, severity=severity) if fault.rule == rule else fault for fault in faults]


def _with_geometry_of(town: Town, name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Return a register that came without geometry, as from a workbook, with what `town` has for its keys."""
    if not isinstance(frame, gpd.GeoDataFrame) or frame.geometry.notna().any():
        return frame
    known = town.layer(name)
    keys = list(town.dictionary[name].key)
    shapes: Any = known.drop_duplicates(keys).set_index(keys).geometry
    rows = pd.MultiIndex.from_frame(pd.DataFrame(frame[keys])) if len(keys) > 1 else frame[keys[0]]
    return frame.set_geometry(gpd.GeoSeries(shapes.reindex(rows).to_numpy(), crs=known.crs))


def _once(faults: Iterable[InputFault]) -> tuple[InputFault, ...]:
    """Say once what several values of one cell of a wide sheet have in common."""
    places = {
        (fault.rule, fault.file, fault.sheet, fault.row, fault.column, fault.found): fault
        for fault in reversed(list(faults))
    }
    return tuple(reversed(places.values()))


def read_tables(path: str | os.PathLike[str], dictionary: Dictionary = DICTIONARY) -> dict[str, pd.DataFrame]:
    """Read back what `dayang.town.io.write_tables` wrote.

    Raises
    ------
    InputError
        When the file is not one of those.
    """
    with opened_from(Path(path), dictionary) as opened:
        parts, faults = _parse_all(opened, dictionary, None)
    if refuses((*opened.faults, *faults)):
        raise InputError((*opened.faults, *faults))
    return _tables(parts)


@contextmanager
def opened_from(path: Path, dictionary: Dictionary, limits: Limits = LIMITS) -> Iterator[Opened]:
    """Yield all that `path` holds, whatever its kind."""
    suffix = path.suffix.lower()
    if _is_folder(path):
        yield open_folder(path, dictionary, limits)
    elif suffix == ".gpkg":
        yield open_geopackage(path, dictionary, limits)
    elif suffix in (".xlsx", ".xls", *MACRO_SUFFIXES):
        yield open_workbook(path, dictionary, limits)
    elif suffix in (GZIP, *TEXT_SUFFIXES):
        yield open_text(path, dictionary, limits)
    elif suffix == ".zip":
        with unzipped(path, limits) as (folder, faults):
            opened = Opened() if faults else open_folder(folder, dictionary, limits)
            yield replace(opened, faults=(*faults, *opened.faults))
    else:
        faults = list(guard_file(path, limits.geopackage_bytes)) or [
            said("unknown_suffix").at(found=path.suffix)
        ]
        yield Opened(faults=tuple(fault.at(file=path.name) for fault in faults))


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False


def _parse_all(
    opened: Opened, dictionary: Dictionary, against: Town | None
) -> tuple[dict[str, list[_Part]], list[InputFault]]:
    """Parse every table; a register that stands in two places is read from the first."""
    context = _context(opened, dictionary, against)
    parts: dict[str, list[_Part]] = {}
    faults: list[InputFault] = []
    for table, named in _with_ids(opened.tables, dictionary, against):
        register = dictionary[table.register]
        earlier = parts.get(table.register)
        if against is not None and table.frame.empty:
            continue
        if earlier and (earlier[0].table.file, earlier[0].table.sheet) != (table.file, table.sheet):
            first = earlier[0].table.sheet or earlier[0].table.file
            faults.append(table.place(said("register_twice", name=register.title, first=first)))
            continue
        parsed, unread = _parse(register, table.frame, context)
        parts.setdefault(table.register, []).append(_Part(table, parsed))
        faults += [table.place(fault) for fault in (*named, *unread, *parsed.faults)]
    return parts, faults


def _with_ids(
    tables: Iterable[RawTable], dictionary: Dictionary, against: Town | None
) -> Iterator[tuple[RawTable, list[InputFault]]]:
    """Yield tables as they are, and sheets of samples with the ids of sections that they name."""
    for table in tables:
        if table.register == SAMPLES and against is not None:
            yield with_section_ids(dictionary[SAMPLES], table, against["sections"])
        else:
            yield table, []


def _parse(register: Register, raw: pd.DataFrame, context: Context) -> tuple[Parsed, list[InputFault]]:
    """Parse a table; a cell of geometry in a text file is WKT in the town's own system."""
    unread: list[InputFault] = []
    has_geometry = GEOMETRY_COLUMN in raw
    if has_geometry and not isinstance(raw, gpd.GeoDataFrame):
        raw, unread = with_wkt(register, raw, context.crs)
    return parse(register, raw, replace(context, has_geometry=has_geometry)), unread


def _context(opened: Opened, dictionary: Dictionary, against: Town | None) -> Context:
    """Return what the registers are judged against: the file's own ``town`` and ``parameters`` first."""
    known = {} if against is None else dict(against.tables)
    for table in reversed(opened.tables):
        if table.register == "town" and len(table.frame):
            row = _town_row(dictionary["town"], table.frame)
            known["town"] = row if against is None else _with_geometry_of(against, "town", row)
        elif table.register == "parameters":
            known["parameters"] = parse(dictionary["parameters"], table.frame).frame
    return context_of(Town(known, {}, dictionary)) if known else Context()


def _town_row(register: Register, raw: pd.DataFrame) -> pd.DataFrame:
    """Return the register ``town`` with its boundary, which takes the row's own CRS to read."""
    attributes = pd.DataFrame(raw.drop(columns=GEOMETRY_COLUMN, errors="ignore"))
    facts = _with_usable_crs(parse(register, attributes, Context(has_geometry=False)).frame)
    crs = facts["crs"].iloc[0] if len(facts) else None
    if crs is None or pd.isna(crs):
        return facts
    return _with_usable_crs(_parse(register, raw, Context(crs=crs))[0].frame)


def _with_usable_crs(town: pd.DataFrame) -> pd.DataFrame:
    """Return the register ``town`` without a CRS that no geometry could be held in."""
    crs = town["crs"]
    usable = crs.map(is_projected_in_metres, na_action="ignore").fillna(value=False).astype(bool)
    return town.assign(crs=crs.where(usable))


def _tables(parts: Mapping[str, list[_Part]]) -> dict[str, pd.DataFrame]:
    """Return each register as one frame."""
    tables: dict[str, pd.DataFrame] = {}
    for name, each in parts.items():
        frames = [part.parsed.frame for part in each]
        frame = frames[0] if len(frames) == 1 else pd.concat(frames, ignore_index=True)
        tables[name] = _with_usable_crs(frame) if name == "town" else frame
    return tables


def _between(
    town: Town, parts: Mapping[str, list[_Part]], unreadable: set[str] | None, concerned: Set[str]
) -> Iterator[InputFault]:
    """Yield what is wrong between registers, at its place in the file.

    Parameters
    ----------
    town, parts
        What was read.
    unreadable
        Ids of rasters of which it is already said that they cannot be read; ``None``
        for a file beside which no raster can lie.
    concerned
        Registers that are judged; of the others it matters only what refers to these.
    """
    placed = {name: _rows_of(parts, name, town.dictionary) for name in town.dictionary}
    for fault in check_town(town):
        without_file = fault.rule == "raster_without_file"
        if without_file and (unreadable is None or fault.found in unreadable):
            continue
        if {fault.register, _target(fault, town.dictionary)} & concerned:
            yield placed[fault.register](fault)


def _no_longer_kept(town: Town, read: Set[str]) -> Iterator[InputFault]:
    """Yield what is wrong with rows that were there before, by facts of the town that were read anew."""
    context = context_of(town)
    for name, register in town.dictionary.items():
        if name not in read and not town[name].empty:
            yield from (fault for fault in check(register, town[name], context) if refuses([fault]))


def _target(fault: InputFault, dictionary: Dictionary) -> str | None:
    """Return the register that the column of `fault` refers to."""
    columns = {column.name: column for column in dictionary[fault.register].columns}
    return columns[fault.field].references if fault.field in columns else None


def _rows_of(
    parts: Mapping[str, list[_Part]], register: str, dictionary: Dictionary
) -> Callable[[InputFault], InputFault]:
    """Return what turns a row counted in the town's frame into the row and heading of the person's file."""
    each = parts.get(register, [])
    ends = np.cumsum([len(part.parsed.rows) for part in each])
    written = [
        match_headings(dictionary[register], part.table.frame.columns, geometry=False).written
        for part in each
    ]

    def placed(fault: InputFault) -> InputFault:
        if not each:
            return fault
        at = (fault.row or 1) - 1
        number = min(int(np.searchsorted(ends, at, side="right")), len(each) - 1)
        rows = each[number].parsed.rows[at - ends[number] :]
        heading = written[number].get(fault.field, fault.column)
        row = int(rows[0]) if fault.row is not None and len(rows) else None
        return each[number].table.place(fault.at(row=row, column=heading))

    return placed
