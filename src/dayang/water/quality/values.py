"""From rows of the register ``samples`` to values that can be used, and what cannot be.

Of each value the row reported last stands, also where it says that there is none. Below
the detection limit half the limit is taken (the rule of means; the national automatic
stations publish exactly half of usual limits). Not detected without a limit, not measured,
an instrument under maintenance and a station stopped are four different things, and none
of them is a value.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dayang.town.registers.water_columns import WATER_LEFT_OUT
from dayang.water.quality.standards import EVALUATED, rule, table

KEY = ["section_id", "sampled_at", "item"]

REASONS = WATER_LEFT_OUT
"""Why a row is no value."""

_NO_VALUE = {"--": "not_measured", "maintenance": "maintenance", "stopped": "stopped"}
_BELOW = ("<", "ND")


class Usable(NamedTuple):
    """What of the samples is a value, and what is not.

    Parameters
    ----------
    values
        ``section_id``, ``sampled_at``, ``item``, ``value`` (in the item's unit), ``below``
        (whether it is half a detection limit); one row a value.
    left_out
        ``section_id``, ``sampled_at``, ``item``, ``reason`` (a key of `REASONS`).
    """

    values: pd.DataFrame
    left_out: pd.DataFrame


def usable(samples: pd.DataFrame) -> Usable:
    """Return the usable values of rows of the register ``samples``.

    Examples
    --------
    >>> from pandas import DataFrame, Timestamp
    >>> day = Timestamp("2021-10-08", tz="Asia/Shanghai")
    >>> row = {"section_id": "D1", "sampled_at": day, "reported_at": day, "unit": "mg/L"}
    >>> found = usable(DataFrame([
    ...     row | {"item": "nh3n", "value": 0.05, "qualifier": "<"},
    ...     row | {"item": "tp", "value": None, "qualifier": "maintenance"},
    ... ]))
    >>> found.values[["item", "value", "below"]].values.tolist(), found.left_out["reason"].tolist()
    ([['nh3n', 0.025, True]], ['maintenance'])
    """
    rows = samples.sort_values([*KEY, "reported_at"], kind="stable").drop_duplicates(KEY, keep="last")
    below = rows["qualifier"].isin(_BELOW).to_numpy(bool)
    value = rows["value"].to_numpy(float, na_value=np.nan)
    value = np.where(below, value * rule("detection.factor"), value)
    reason = _reasons(rows, value)
    out = reason != ""
    kept = rows.loc[~out, KEY].assign(value=value[~out], below=below[~out])
    return Usable(
        kept.reset_index(drop=True), rows.loc[out, KEY].assign(reason=reason[out]).reset_index(drop=True)
    )


def _reasons(rows: pd.DataFrame, value: NDArray[np.float64]) -> NDArray[np.object_]:
    known = table("items").set_index("item")
    item, qualifier = rows["item"], rows["qualifier"].to_numpy(object)
    least = item.map(known["least"]).fillna(-np.inf).to_numpy(float)
    most = item.map(known["most"]).fillna(np.inf).to_numpy(float)
    unit = item.map(known["unit"])
    wrong_unit = (unit.notna() & (unit != rows["unit"])).to_numpy(bool)
    cases = [qualifier == mark for mark in _NO_VALUE]
    names = list(_NO_VALUE.values())
    cases += [
        (qualifier == "ND") & np.isnan(value),
        np.isnan(value),
        wrong_unit,
        (value < least) | (value > most),
    ]
    names += ["nd_without_limit", "no_value", "unit", "impossible"]
    return np.select(cases, names, default="").astype(object)


def wide(values: pd.DataFrame, items: tuple[str, ...] = EVALUATED) -> pd.DataFrame:
    """Return values with one row a sample and one column an item; NaN where there is none.

    Parameters
    ----------
    values
        As `Usable.values`.
    items
        Columns wanted, in their order.
    """
    picked = values[values["item"].isin(items)]
    by_sample = picked.set_index(KEY)["value"].unstack("item")  # noqa: PD010 -- one value a cell, none to aggregate
    return by_sample.reindex(columns=pd.Index(items, name="item")).astype(float)
