"""What a register is judged against besides itself, and what comes of reading it."""

from dataclasses import dataclass
from datetime import date

import pandas as pd
from shapely.geometry.base import BaseGeometry

from dayang.town.faults import InputFault


@dataclass(frozen=True, eq=False)
class Context:
    """What a register is judged against besides itself.

    Parameters
    ----------
    as_of
        The day after which a date lies in the future; ``None`` where not known.
    crs
        The town's projected CRS, such as ``"EPSG:4526"``; geometry is brought to it.
    boundary
        The town's boundary in `crs`.
    has_geometry
        Whether the file can hold geometry at all; a workbook cannot, and is not asked for it.
    """

    as_of: date | None = None
    crs: str | None = None
    boundary: BaseGeometry | None = None
    has_geometry: bool = True


ALONE = Context()
"""A register judged by itself."""


@dataclass(frozen=True, eq=False)
class Parsed:
    """A register as read: typed rows, and everything found on the way.

    Parameters
    ----------
    frame
        In the dtypes of `dayang.town.frames`; cells that could not be read are empty.
    faults
        Faults, warnings and repairs, with row, column, register and field filled in.
    """

    frame: pd.DataFrame
    faults: tuple[InputFault, ...]
