"""One column of a person's file, read into the type its register declares."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from dayang.town.checks.cells import Cells, split
from dayang.town.checks.dates import read_date, read_datetime
from dayang.town.checks.flags import read_flag
from dayang.town.checks.numerals import read_integer, read_money, read_number
from dayang.town.checks.reading import Reading
from dayang.town.checks.rules import apply_rule
from dayang.town.checks.strings import read_string
from dayang.town.frames import DTYPES
from dayang.town.registers.schema import Column, Register, Type

_READERS: dict[Type, Callable[[Cells], Reading]] = {
    Type.INTEGER: read_integer,
    Type.NUMBER: read_number,
    Type.BOOLEAN: read_flag,
    Type.DATE: read_date,
    Type.DATETIME: read_datetime,
    Type.MONEY: read_money,
}


def read_column(register: Register, column: Column, raw: "pd.Series[Any]") -> Reading:
    """Return the cells of `raw` in the dtype of `column`, with what was found on the way."""
    if column.type in (Type.INTEGER, Type.BOOLEAN, Type.MONEY) and raw.dtype == DTYPES[column.type]:
        return Reading(raw, np.zeros(len(raw), np.int8))
    cells = split(raw)
    if column.type is Type.STRING:
        is_id = column.references is not None or column.name in register.key
        return apply_rule(column.rule, read_string(column, cells, is_id=is_id))
    return apply_rule(column.rule, _READERS[column.type](cells))
