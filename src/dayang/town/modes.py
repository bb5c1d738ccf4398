"""Renewal modes that ship with Dayang: rows of the registers, each figure with source and status.

A town's own rows in its registers ``modes``, ``mode_figures`` and ``mode_flows`` stand in
their place; these are what a town starts from. A figure that is 待填 has no value, and
its mode is off.
"""

from functools import cache
from importlib import resources

import pandas as pd

from dayang.town.frames import conform
from dayang.town.registers import DICTIONARY

REGISTERS = ("modes", "mode_figures", "mode_flows")
VOTE_TOLERANCE = 1e-6
"""A share such as two thirds is kept with finitely many digits; votes are whole."""


@cache
def _shipped(name: str) -> pd.DataFrame:
    register = DICTIONARY[name]
    dates = [column.name for column in register.columns if column.type == "date"]
    with resources.files("dayang.town").joinpath(f"data/{name}.csv").open(encoding="utf-8") as text:
        return conform(register, pd.read_csv(text, parse_dates=dates))


def shipped_modes() -> dict[str, pd.DataFrame]:
    """Return the registers of `REGISTERS` that ship, by name.

    Examples
    --------
    >>> modes = shipped_modes()["modes"]
    >>> len(modes), modes["mode_id"][~modes["is_on"]].tolist()
    (10, ['housing_pays_industry'])
    """
    return {name: _shipped(name).copy() for name in REGISTERS}


def in_force(figures: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """Return the rows of ``mode_figures`` that hold on a day, one for each mode and figure.

    Parameters
    ----------
    figures
        The register.
    day
        Midnight, without a zone.

    Examples
    --------
    >>> rows = in_force(shipped_modes()["mode_figures"], pd.Timestamp("2021-12-31"))
    >>> rows.loc[("joint_rebuild", "vote_share"), "valid_from"].year
    2020
    """
    begun = figures[figures["valid_from"] <= day].sort_values("valid_from", kind="stable")
    return begun.groupby(["mode_id", "figure"], sort=True).tail(1).set_index(["mode_id", "figure"])


def passes(in_favour: int, eligible: int, share: float) -> bool:
    """Say whether so many votes pass a threshold that counts all who may vote.

    Examples
    --------
    >>> passes(20, 30, 2 / 3), passes(19, 30, 2 / 3)
    (True, False)
    """
    return in_favour >= (share - VOTE_TOLERANCE) * eligible
