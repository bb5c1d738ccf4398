"""Indicators and targets: what ships with Dayang, under the town's own rows.

Shipped rows are package data. A town's own row of the same id takes the place of the
one shipped, and its other rows are added: so a town changes or adds an indicator in its
own registers, without code.
"""

from functools import cache
from importlib import resources

import pandas as pd

from dayang.town.frames import conform
from dayang.town.registers import DICTIONARY
from dayang.town.registers.schema import Type
from dayang.town.town import Town


@cache
def _shipped(name: str) -> pd.DataFrame:
    register = DICTIONARY[name]
    dates = [column.name for column in register.columns if column.type is Type.DATE]
    with resources.files("dayang.town").joinpath(f"data/{name}.csv").open(encoding="utf-8") as text:
        return conform(register, pd.read_csv(text, parse_dates=dates))


def shipped_targets() -> dict[str, pd.DataFrame]:
    """Return the registers ``indicators`` and ``targets`` that ship, by name.

    Examples
    --------
    >>> targets = shipped_targets()["targets"].set_index("target_id")
    >>> print(*targets.loc["firms.above_scale.2026", ["baseline", "comparison", "value"]])
    745.0 more_than 1200.0
    """
    return {name: _shipped(name).copy() for name in ("indicators", "targets")}


def in_use(town: Town, name: str) -> pd.DataFrame:
    """Return the rows of ``indicators`` or ``targets`` that `town` goes by.

    Parameters
    ----------
    town
        Its own rows win.
    name
        The register.

    Returns
    -------
    DataFrame
        The register with a column ``is_own``, and ``own_row``: which row of the town's own
        register, from 1. Rows shipped come first and keep their place where one of the town's
        stands for them; index 0..n-1.
    """
    (key,) = DICTIONARY[name].key
    own = town[name].drop_duplicates(key, keep="last")
    own = own.assign(is_own=True, own_row=(own.index + 1).astype("Int64"))
    shipped = _shipped(name).assign(is_own=False, own_row=pd.array([pd.NA] * len(_shipped(name)), "Int64"))
    replaced = shipped[key].isin(own[key])
    kept = pd.concat([shipped[~replaced], own]) if len(own) else shipped
    place = {value: row for row, value in enumerate(shipped[key])}
    order = kept[key].map(lambda value: place.get(value, len(place)))
    return (
        kept.assign(own_row=kept["own_row"].astype("Int64"))
        .iloc[order.argsort(kind="stable")]
        .reset_index(drop=True)
    )
