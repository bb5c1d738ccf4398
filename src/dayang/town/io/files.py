"""Reading text files of one register, folders of them, and zipped folders."""

import gzip
import json
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

import geopandas as gpd
import pandas as pd

from dayang.town.faults import InputFault, refuses
from dayang.town.io.folder import PACKAGE_FILE, RASTER_FOLDER
from dayang.town.io.geojson import WGS84, cells_of, declared_crs, features
from dayang.town.io.grid import find_headings
from dayang.town.io.guard import LIMITS, Limits, guard_archive, guard_file, size_text
from dayang.town.io.naming import register_called, unknown_name
from dayang.town.io.platform import is_platform, platform_tables
from dayang.town.io.raw import Opened, RawTable
from dayang.town.io.sheets import register_of, tables_of
from dayang.town.io.text import csv_grid, decoded, squared
from dayang.town.io.wide import item_headings
from dayang.town.io.words import said
from dayang.town.registers.schema import GEOMETRY_COLUMN, Dictionary
from dayang.words import Words

GZIP = ".gz"
TEXT_SUFFIXES = (".csv", ".txt", ".tsv", ".geojson", ".json")
_ARCHIVE = Words(".zip 压缩包", ".zip archive")


def open_text(path: Path, dictionary: Dictionary, limits: Limits = LIMITS) -> Opened:
    """Read a ``.csv`` or ``.geojson`` file of one register, or a ``.csv.gz``."""
    faults = list(guard_file(path, limits.text_bytes))
    if refuses(faults):
        return _opened([], faults, path)
    data, faults = _unpacked(path, limits)
    if refuses(faults):
        return _opened([], faults, path)
    text, faults = decoded(data)
    if text is None:
        return _opened([], faults, path)
    if not text.strip():
        return _opened([], [said("empty_file")], path)
    read = _read_geojson if path.suffix.lower().endswith("json") else _read_csv
    tables, said_of_cells = read(text, path, dictionary)
    return _opened(tables, [*faults, *said_of_cells], path)


def _unpacked(path: Path, limits: Limits) -> tuple[bytes, list[InputFault]]:
    """Return the bytes of a file, of a packed one never more than the limit."""
    if path.suffix.lower() != GZIP:
        return path.read_bytes(), []
    try:
        with gzip.open(path) as packed:
            data = packed.read(limits.text_bytes + 1)
    except (OSError, EOFError, zlib.error) as reason:
        return b"", [
            said("damaged_file", kind=Words(".csv.gz 文件", ".csv.gz file")).at(found=str(reason)[:80])
        ]
    if len(data) > limits.text_bytes:
        limit = size_text(limits.text_bytes)
        return b"", [said("oversize", limit=limit).at(found=f"> {limit}")]
    return data, []


def _opened(tables: list[RawTable], faults: list[InputFault], path: Path) -> Opened:
    return Opened(tuple(tables), tuple(fault.at(file=path.name) for fault in faults))


def _read_csv(text: str, path: Path, dictionary: Dictionary) -> tuple[list[RawTable], list[InputFault]]:
    grid, faults = csv_grid(text)
    if grid.rows and is_platform(grid.rows[0]):
        grid, said_of_rows = squared(grid, 0)
        tables, said_of_grid = platform_tables(grid, path.name)
        return tables, [*faults, *said_of_rows, *said_of_grid]
    name = path.with_suffix("").stem if path.suffix.lower() == GZIP else path.stem
    register, said_of_name = register_of(grid, name, dictionary)
    faults += said_of_name
    if register is None:
        return [], faults
    found = find_headings(grid, register, item_headings(register))
    if found.row is not None:
        grid, said_of_rows = squared(grid, found.row)
        faults += said_of_rows
    tables, _, said_of_grid = tables_of(grid, register, path.name)
    return tables, [*faults, *said_of_grid]


def _read_geojson(text: str, path: Path, dictionary: Dictionary) -> tuple[list[RawTable], list[InputFault]]:
    register = register_called(path.stem, dictionary)
    if register is None:
        return [], [unknown_name(path.stem, dictionary)]
    try:
        document = json.loads(text)
        frame, unreadable = cells_of(features(document))
    except (ValueError, RecursionError) as reason:
        return [], [said("invalid_geojson").at(found=str(reason)[:80])]
    try:
        crs = declared_crs(document)
    except ValueError as reason:
        return [], [said("unknown_crs").at(found=str(reason)[:80])]
    faults = [] if crs is not None else [said("crs_assumed")]
    frame.index = pd.RangeIndex(1, len(frame) + 1)
    kind = Words("有效的 GeoJSON 几何", "a valid GeoJSON geometry")
    faults += [
        said("unreadable_geometry", kind=kind).at(row=at + 1, column=GEOMETRY_COLUMN) for at in unreadable
    ]
    frame = gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries(frame[GEOMETRY_COLUMN], crs=crs or WGS84))
    return [RawTable(register.name, frame, path.name)], faults


def open_folder(folder: Path, dictionary: Dictionary, limits: Limits = LIMITS) -> Opened:
    """Read every register in a folder; its rasters stay where they are until they are asked for."""
    tables: list[RawTable] = []
    faults: list[InputFault] = []
    try:
        paths = sorted(folder.iterdir())
    except OSError as reason:
        return _opened([], [said("unreadable_file").at(found=str(reason.strerror))], folder)
    for path in paths:
        if path.name.startswith((".", "~$")) or path.name in (PACKAGE_FILE, RASTER_FOLDER):
            continue
        if path.suffix.lower() in TEXT_SUFFIXES:
            opened = open_text(path, dictionary, limits)
            tables += opened.tables
            faults += opened.faults
        else:
            faults.append(unknown_name(path.name, dictionary).at(file=path.name))
    return Opened(tuple(tables), tuple(faults), folder / RASTER_FOLDER)


@contextmanager
def unzipped(path: Path, limits: Limits = LIMITS) -> Iterator[tuple[Path, list[InputFault]]]:
    """Yield a folder with the files of a zipped folder, and what was said of the archive."""
    faults = list(guard_file(path, limits.archive_bytes)) or list(guard_archive(path, limits, kind=_ARCHIVE))
    with tempfile.TemporaryDirectory(prefix="dayang-") as scratch:
        if not faults:
            _unpack(path, Path(scratch))
        yield Path(scratch), [fault.at(file=path.name) for fault in faults]


def _unpack(path: Path, folder: Path) -> None:
    """Write the members into `folder`, without the one folder that holds them all, if there is one."""
    (folder / RASTER_FOLDER).mkdir()
    with zipfile.ZipFile(path) as archive:
        places = {member: _parts(member) for member in archive.infolist() if not member.is_dir()}
        tops = {parts[:1] for parts in places.values() if parts[:1] != (RASTER_FOLDER,)}
        wrapped = len(tops) == 1 and all(len(parts) > 1 for parts in places.values())
        for member, parts in places.items():
            inner = parts[1:] if wrapped else parts
            raster = len(inner) == 2 and inner[0] == RASTER_FOLDER
            # Every other folder's files come out under their path as a name, which is no register's.
            target = folder / RASTER_FOLDER / inner[1] if raster else folder / "+".join(inner)
            target.write_bytes(archive.read(member))


def _parts(member: zipfile.ZipInfo) -> tuple[str, ...]:
    """Return a member's path; what would lead out of the folder is left out of it."""
    parts = PurePosixPath(_name(member).replace("\\", "/")).parts
    return tuple(part.replace("/", "") for part in parts if part not in ("/", "..", ".")) or ("-",)


def _name(member: zipfile.ZipInfo) -> str:
    """Return a member's name; archives made by Windows in Chinese write it in GBK without saying so."""
    if member.flag_bits & _UTF8_NAME:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return member.filename


_UTF8_NAME = 0x800
