"""What a register is judged against besides itself, and what comes of reading it."""

from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from dayang.town.faults import InputFault
from dayang.town.town import Town


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
    town
        The town as far as it is known; its own thresholds win over those shipped.
    """

    as_of: date | None = None
    crs: str | None = None
    boundary: BaseGeometry | None = None
    has_geometry: bool = True
    town: Town | None = None


ALONE = Context()
"""A register judged by itself."""


def context_of(town: Town) -> Context:
    """Return what registers of `town` are judged against.

    Examples
    --------
    >>> context_of(Town({})).crs is None
    True
    """
    if "town" not in town.dictionary or town["town"].empty:
        return Context(town=town)
    facts = town.facts
    as_of, crs = facts["as_of"], facts["crs"]
    return Context(
        as_of=None if pd.isna(as_of) else as_of.date(),
        crs=None if pd.isna(crs) else crs,
        boundary=facts["geometry"],
        town=town,
    )


@dataclass(frozen=True, eq=False)
class Parsed:
    """A register as read: typed rows, and everything found on the way.

    Parameters
    ----------
    frame
        In the dtypes of `dayang.town.frames`; cells that could not be read are empty.
    faults
        Faults, warnings and repairs, with row, column, register and field filled in.
    rows
        Row number in the person's file of each row of `frame`; shape (n,).
    """

    frame: pd.DataFrame
    faults: tuple[InputFault, ...]
    rows: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
