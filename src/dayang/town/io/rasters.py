"""Rasters as GeoTIFF files beside the registers."""

import warnings
from pathlib import Path

import numpy as np
import rasterio
from rasterio.errors import NotGeoreferencedWarning, RasterioError
from rasterio.transform import Affine

from dayang.town.io.guard import LIMITS
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
