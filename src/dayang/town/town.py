"""A town: the set of its registers as frames, with its rasters."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pyproj import CRS

from dayang.town.frames import conform, empty_frame
from dayang.town.registers import DICTIONARY
from dayang.town.registers.schema import Dictionary
from dayang.town.units import end_of_day


@dataclass(frozen=True, eq=False)
class Raster:
    """A grid of values, such as ground levels.

    Parameters
    ----------
    values
        Shape (rows, columns), float32; `nodata` where unknown.
    transform
        Affine coefficients (a, b, c, d, e, f) of GDAL's GeoTIFF: from (column, row) to x, y.
    crs
        Reference system, such as ``"EPSG:4326"``.
    nodata
        Value that stands for 'unknown'.
    """

    values: NDArray[np.float32]
    transform: tuple[float, float, float, float, float, float]
    crs: str
    nodata: float = -9999.0


@dataclass(frozen=True, eq=False)
class Town:
    """Registers by name, as (Geo)DataFrames in the town's projected CRS.

    Parameters
    ----------
    tables
        Frames by register name; a register that is absent is empty. Frames are
        brought to the dictionary's columns and dtypes on construction.
    rasters
        Rasters by ``raster_id``.
    dictionary
        The registers known.

    Examples
    --------
    >>> Town({})["villages"].empty
    True
    """

    tables: Mapping[str, pd.DataFrame]
    rasters: Mapping[str, Raster] = field(default_factory=dict)
    dictionary: Dictionary = field(default_factory=lambda: DICTIONARY)

    def __post_init__(self) -> None:
        """Bring every frame to the columns and dtypes of its register."""
        crs = self._declared_crs()
        tables = {
            name: conform(register, self.tables[name], crs)
            if name in self.tables
            else empty_frame(register, crs)
            for name, register in self.dictionary.items()
        }
        object.__setattr__(self, "tables", tables)

    def _declared_crs(self) -> Any:
        town = self.tables.get("town")
        if town is None or len(town) == 0 or "crs" not in town:
            return None
        crs = town["crs"].iloc[0]
        return None if pd.isna(crs) else crs

    def __getitem__(self, name: str) -> pd.DataFrame:
        """Return the frame of a register without geometry (or with it, untyped)."""
        return self.tables[name]

    def layer(self, name: str) -> gpd.GeoDataFrame:
        """Return the frame of a register that has geometry."""
        frame = self.tables[name]
        if not isinstance(frame, gpd.GeoDataFrame):
            raise KeyError(f"{name} has no geometry")
        return frame

    @property
    def facts(self) -> "pd.Series[Any]":
        """The one row of the register ``town``."""
        return self.tables["town"].iloc[0]

    @property
    def name(self) -> str:
        """The town's name."""
        return str(self.facts["name"])

    @property
    def crs(self) -> CRS:
        """The projected reference system all geometry is held in."""
        return CRS.from_user_input(self.facts["crs"])

    @property
    def as_of(self) -> datetime:
        """End of the day the registers speak of, in China time."""
        day: date = self.facts["as_of"].date()
        return end_of_day(day)

    @property
    def is_demo(self) -> bool:
        """Whether the town was made by the generator."""
        return bool(self.facts["is_demo"])

    def with_tables(self, **tables: pd.DataFrame) -> "Town":
        """Return a town with some registers replaced."""
        return Town({**self.tables, **tables}, self.rasters, self.dictionary)
