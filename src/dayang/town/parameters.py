"""Parameters: every number of policy, with its source and how sure it is.

Rows shipped with Dayang are package data; a town's own row of the same id wins. A
parameter that is 待填 has no value, and whatever needs it is off.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from importlib import resources
from typing import Any

import numpy as np
import pandas as pd

from dayang.errors import DayangError
from dayang.town.frames import conform
from dayang.town.registers import DICTIONARY
from dayang.town.town import Town
from dayang.words import Words


@dataclass(frozen=True, slots=True)
class Parameter:
    """One number of policy as it holds on a day.

    Parameters
    ----------
    parameter_id
        Such as ``"siting.walk_m"``.
    name
        Chinese and English name.
    value
        The number, or ``None`` while 待填.
    unit, source, status
        As in the register ``parameters``.
    """

    parameter_id: str
    name: Words
    value: float | None
    unit: str
    source: str
    status: str


class ParameterMissingError(DayangError):
    """A parameter that a feature needs is 待填 or not there at all."""

    def __init__(self, parameter_id: str) -> None:
        super().__init__(
            Words(
                f"参数 {parameter_id} 待填：请在“参数”登记表中补上数值、来源和状态。",
                f"Parameter {parameter_id} is to be filled: give value, source and status in 'parameters'.",
            )
        )
        self.parameter_id = parameter_id


@cache
def shipped() -> pd.DataFrame:
    """Return the parameters that ship with Dayang, as a frame of the register."""
    text = resources.files("dayang.town").joinpath("data/parameters.csv").open(encoding="utf-8")
    with text:
        rows = pd.read_csv(text, parse_dates=["valid_from", "valid_to"])
    return conform(DICTIONARY["parameters"], rows)


def parameter(town: Town, parameter_id: str, as_of: datetime) -> Parameter:
    """Return the parameter that holds in `town` on the day of `as_of`.

    Raises
    ------
    ParameterMissingError
        When no row holds on that day, or the one that does is 待填.
    """
    day = pd.Timestamp(as_of.date())
    row = _in_force(town["parameters"], parameter_id, day)
    if row is None:
        row = _shipped_in_force(parameter_id, day)
    if row is None or pd.isna(row["value"]):
        raise ParameterMissingError(parameter_id)
    return _parameter(row)


@lru_cache(maxsize=1024)
def _shipped_in_force(parameter_id: str, day: pd.Timestamp) -> "pd.Series[Any] | None":
    return _in_force(shipped(), parameter_id, day)


def _in_force(rows: pd.DataFrame, parameter_id: str, day: pd.Timestamp) -> "pd.Series[Any] | None":
    rows = rows.iloc[np.flatnonzero(rows["parameter_id"].to_numpy(dtype=object) == parameter_id)]
    if rows.empty:
        return None
    ends_later = rows["valid_to"].isna() | (rows["valid_to"] >= day)
    rows = rows[(rows["valid_from"] <= day) & ends_later]
    return None if rows.empty else rows.sort_values("valid_from").iloc[-1]


def _parameter(row: "pd.Series[Any]") -> Parameter:
    return Parameter(
        parameter_id=row["parameter_id"],
        name=Words(row["name_zh"], row["name_en"]),
        value=float(row["value"]),
        unit=row["unit"],
        source=row["source"],
        status=row["status"],
    )
