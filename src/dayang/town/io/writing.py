"""Writing a town: by suffix, to a temporary sibling first, so that nothing is half-written."""

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pandas as pd

from dayang.errors import DayangError
from dayang.town.frames import conform
from dayang.town.io.excel import Instead, write_workbook
from dayang.town.io.folder import PACKAGE_FILE, RASTER_FOLDER, write_registers
from dayang.town.io.geopackage import raster_folder
from dayang.town.io.layers import write_layers
from dayang.town.io.rasters import write_raster
from dayang.town.registers import DICTIONARY
from dayang.town.registers.schema import Dictionary, Register
from dayang.town.town import Town
from dayang.words import Words


def write_town(town: Town, path: str | os.PathLike[str]) -> None:
    """Write `town` to `path`: a folder where it has no suffix, else ``.gpkg`` or ``.xlsx``.

    Parameters
    ----------
    town
        Its empty registers are left out; a reader finds them empty again. A workbook
        takes neither geometry nor rasters.
    path
        An existing file is replaced; so is a folder, if it holds a town and nothing else.

    Raises
    ------
    DayangError
        When the suffix is unknown, the folder holds other files, or a raster is not
        listed in the register ``rasters``.
    """
    path = Path(path)
    filled = _filled(town.tables, town.dictionary)
    if path.suffix == "":
        with replacing_folder(path, town.dictionary) as target:
            write_registers(filled, target)
            write_rasters(town, target / RASTER_FOLDER)
        return
    if path.suffix == ".gpkg":
        write_rasters(town, raster_folder(path))
    _write_file(filled, path)


def write_tables(
    tables: Mapping[str, pd.DataFrame],
    path: str | os.PathLike[str],
    dictionary: Dictionary = DICTIONARY,
    crs: Any = None,
    instead: Mapping[str, Instead] = MappingProxyType({}),
) -> None:
    """Write tables of `dictionary`, such as a plan's, to `path`.

    Parameters
    ----------
    tables
        Frames by register name; empty ones are left out.
    path
        As for `write_town`.
    dictionary
        Declares the registers.
    crs
        Reference system of geometry that names none itself.
    instead
        Of a workbook only: cells to write as they are instead of a register's.

    Raises
    ------
    DayangError
        As for `write_town`.
    """
    path = Path(path)
    filled = _filled(tables, dictionary, crs)
    if path.suffix:
        _write_file(filled, path, instead)
        return
    with replacing_folder(path, dictionary) as target:
        write_registers(filled, target)


def _filled(
    tables: Mapping[str, pd.DataFrame], dictionary: Dictionary, crs: Any = None
) -> dict[str, tuple[Register, pd.DataFrame]]:
    return {
        name: (dictionary[name], conform(dictionary[name], frame, crs))
        for name, frame in tables.items()
        if len(frame)
    }


def _write_file(
    filled: dict[str, tuple[Register, pd.DataFrame]],
    path: Path,
    instead: Mapping[str, Instead] = MappingProxyType({}),
) -> None:
    if path.suffix not in (".gpkg", ".xlsx"):
        raise DayangError(
            Words(
                f"不知道怎样写 {path.name}：请用文件夹、.gpkg 或 .xlsx。",
                f"Cannot write {path.name}: use a folder, .gpkg or .xlsx.",
            )
        )
    with replacing(path) as target:
        if path.suffix == ".gpkg":
            write_layers(filled, target)
        else:
            write_workbook(filled, target, instead=instead)


def write_rasters(town: Town, folder: Path) -> None:
    """Write the rasters of `town` into `folder`; nothing where it has none."""
    files = raster_files(town)
    if files:
        folder.mkdir(parents=True, exist_ok=True)
    for raster_id, file in files.items():
        with replacing(folder / file) as target:
            write_raster(town.rasters[raster_id], target)


def raster_files(town: Town) -> dict[str, str]:
    """Return the file name of each raster of `town`, by raster id.

    Raises
    ------
    DayangError
        When a raster is not listed in the register ``rasters``.
    """
    if not town.rasters:
        return {}
    listed = dict(zip(town["rasters"]["raster_id"], town["rasters"]["file"], strict=True))
    for raster_id in town.rasters.keys() - listed.keys():
        raise DayangError(
            Words(
                f"栅格 {raster_id} 未列入“栅格”登记表。",
                f"Raster {raster_id} is not listed in the register 'rasters'.",
            )
        )
    return {raster_id: listed[raster_id] for raster_id in town.rasters}


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yield a sibling to write to; move it to `path` at the end, or leave `path` as it was."""
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix=f".{path.name}.", dir=path.parent))
    try:
        target = scratch / path.name
        yield target
        if target.exists():
            if path.is_dir():
                path.rename(scratch / "former")
            target.replace(path)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


@contextmanager
def replacing_folder(path: Path, dictionary: Dictionary) -> Iterator[Path]:
    """Yield an empty sibling folder to write to, which replaces `path` at the end.

    Raises
    ------
    DayangError
        When `path` holds files that no town holds, which would be lost.
    """
    foreign = next(_foreign(path, dictionary), None) if path.exists() else None
    if foreign is not None:
        raise DayangError(
            Words(
                f"{path.name} 中有别的文件（{foreign}），不予覆盖：请换一个文件夹。",
                f"{path.name} holds other files ({foreign}) and is not replaced: choose another folder.",
            )
        )
    with replacing(path) as target:
        target.mkdir()
        yield target


def _foreign(path: Path, dictionary: Dictionary) -> Iterator[str]:
    if not path.is_dir():
        yield path.name
        return
    for child in path.iterdir():
        if child.is_dir():
            known = child.name == RASTER_FOLDER and all(file.suffix == ".tif" for file in child.iterdir())
        else:
            known = child.suffix in (".csv", ".geojson") and child.stem in dictionary
        if not known and child.name != PACKAGE_FILE:
            yield child.name
