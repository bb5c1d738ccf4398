"""The one validator: whatever judges a row, a file or a form calls it.

`parse` reads a person's cells into a register's types, `check` judges without keeping the
result, `check_town` judges what lies between registers.
"""

from dataclasses import dataclass
from datetime import date

import pandas as pd
from shapely.geometry.base import BaseGeometry

from dayang.town.faults import InputFault
from dayang.town.registers.schema import Register
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
    """

    as_of: date | None = None
    crs: str | None = None
    boundary: BaseGeometry | None = None


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


def parse(register: Register, raw: pd.DataFrame, context: Context = Context()) -> Parsed:
    """Read a person's cells into the types of `register`, and judge them."""
    raise NotImplementedError


def check(register: Register, frame: pd.DataFrame, context: Context = Context()) -> list[InputFault]:
    """Judge one row or 400,000, raw or typed."""
    return list(parse(register, frame, context).faults)


def check_town(town: Town) -> list[InputFault]:
    """Judge what lies between registers: references, place, rasters."""
    raise NotImplementedError
