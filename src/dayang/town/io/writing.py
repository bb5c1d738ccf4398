"""Writing a town: by suffix, to a temporary sibling first, so that nothing is half-written."""

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd

from dayang.errors import DayangError
from dayang.town.frames import conform
from dayang.town.io.excel import write_workbook
from dayang.town.io.folder import RASTER_FOLDER, write_registers
from dayang.town.io.geopackage import raster_folder
from dayang.town.io.layers import write_layers
from dayang.town.io.rasters import write_raster
from dayang.town.registers import DICTIONARY
from dayang.town.registers.schema import Dictionary, Register
from dayang.town.town import Town
from dayang.words import Words

Tables = Mapping[str, tuple[Register, pd.DataFrame]]


def write_town(town: Town, path: str | os.PathLike[str]) -> None:
    """Write `town` to `path`: a folder where it has no suffix, else ``.gpkg`` or ``.xlsx``.

    Parameters
    ----------
    town
        Its empty registers are left out; a reader finds them empty again.
    path
        An existing file is replaced; so is a folder, if it holds a town and nothing else.

    Raises
    ------
    DayangError
        When the suffix is unknown, or the folder holds other files.
    """
    path = Path(path)
    write_tables(town.tables, path, town.dictionary)
    if town.rasters and path.suffix != ".xlsx":
        folder = path / RASTER_FOLDER if not path.suffix else raster_folder(path)
        with replacing(folder) as target:
            target.mkdir()
            for raster_id, file in raster_files(town).items():
                write_raster(town.rasters[raster_id], target / file)


def write_tables(
    tables: Mapping[str, pd.DataFrame],
    path: str | os.PathLike[str],
    dictionary: Dictionary = DICTIONARY,
    crs: Any = None,
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
    """
    path = Path(path)
    filled: Tables = {
        name: (dictionary[name], conform(dictionary[name], frame, crs))
        for name, frame in tables.items()
        if len(frame)
    }
    with replacing(path) as target:
        match path.suffix:
            case "":
                target.mkdir()
                write_registers(filled, target)
            case ".gpkg":
                write_layers(filled, target)
            case ".xlsx":
                write_workbook(filled, target)
            case _:
                raise DayangError(
                    Words(
                        f"不知道怎样写 {path.name}：请用文件夹、.gpkg 或 .xlsx。",
                        f"Cannot write {path.name}: use a folder, .gpkg or .xlsx.",
                    )
                )


def raster_files(town: Town) -> dict[str, str]:
    """Return the file name of each raster of `town`, by raster id.

    Raises
    ------
    DayangError
        When a raster is not listed in the register ``rasters``.
    """
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
        if path.is_dir():
            path.rename(scratch / "former")
        target.replace(path)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
