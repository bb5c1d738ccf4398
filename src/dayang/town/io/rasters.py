"""Rasters as GeoTIFF files beside the registers."""

import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import rasterio
from rasterio.errors import NotGeoreferencedWarning, RasterioError
from rasterio.transform import Affine

from dayang.town.faults import InputFault
from dayang.town.io.guard import LIMITS
from dayang.town.io.words import said
from dayang.town.town import Raster


def write_raster(raster: Raster, path: Path) -> None:
    """Write `raster` as a float32 GeoTIFF, compressed without loss."""
    rows, columns = raster.values.shape
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        dtype="float32",
        count=1,
        height=rows,
        width=columns,
        crs=raster.crs,
        transform=Affine(*raster.transform),
        nodata=raster.nodata,
        compress="deflate",
    ) as file:
        file.write(raster.values.astype(np.float32), 1)


def read_listed_rasters(
    listed: pd.DataFrame | None, folder: Path | None
) -> tuple[dict[str, Raster], list[InputFault]]:
    """Read the rasters that the register lists and `folder` holds.

    Returns
    -------
    Rasters by id, and those that cannot be read, with rows counted from 1 in `listed`.
    """
    found: dict[str, Raster] = {}
    faults: list[InputFault] = []
    if listed is None or folder is None:
        return found, faults
    cells = (listed[name] for name in ("raster_id", "file", "crs"))
    for number, (raster_id, file, crs) in enumerate(zip(*cells, strict=True), 1):
        # A name that leads out of the folder is not one of its files.
        if pd.isna(raster_id) or pd.isna(file) or Path(file).name != file or not (folder / file).is_file():
            continue
        try:
            found[raster_id] = read_raster(folder / file, None if pd.isna(crs) else crs)
        except ValueError as reason:
            fault = said("raster_unreadable", limit=f"{LIMITS.raster_cells:,}", reason=str(reason)[:80])
            faults.append(
                fault.at(row=number, register="rasters", field="file", column="file", found=raster_id)
            )
    return found, faults


def read_raster(path: Path, crs: str | None, most_cells: int = LIMITS.raster_cells) -> Raster:
    """Read the one band of a GeoTIFF.

    Parameters
    ----------
    path
        The file.
    crs
        Reference system taken where the file names none.
    most_cells
        A raster that declares more is not read: a small file can declare any size.

    Raises
    ------
    ValueError
        When the file cannot be read as a raster, or has no reference system at all.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", NotGeoreferencedWarning)
            with rasterio.open(path, driver="GTiff") as file:
                own = file.crs.to_epsg() if file.crs else None
                if own is None and crs is None:
                    raise ValueError("no CRS")
                if file.count != 1 or file.width * file.height > most_cells:
                    raise ValueError(f"{file.count} × {file.height} × {file.width}")
                return Raster(
                    values=file.read(1).astype(np.float32, copy=False),
                    transform=tuple(file.transform)[:6],
                    crs=str(crs) if own is None else f"EPSG:{own}",
                    nodata=-9999.0 if file.nodata is None else float(file.nodata),
                )
    except (RasterioError, MemoryError) as reason:
        raise ValueError(str(reason)) from reason
