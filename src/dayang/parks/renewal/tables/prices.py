"""The multipliers of the bound as a table, by the names that a verdict on them knows rows by."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from dayang.parks.renewal.bound.adjoining import Adjoining
from dayang.parks.renewal.model.build import Model
from dayang.parks.renewal.model.firms import CLASSES
from dayang.parks.renewal.model.rows import Block, Floats
from dayang.town.frames import conform
from dayang.town.registers import DICTIONARY

ADJOINING = "adjoining"
"""Kind of the rows of `dayang.parks.renewal.bound.adjoining`: they limit nothing that could be eased."""
ALL = "all"
"""Label of a row that has none: a cell of a key is never empty."""

UNITS: Mapping[str, str] = {
    **dict.fromkeys(("place", "pool", "absorb"), "m²"),
    **dict.fromkeys(("purse", "cash", "lending", "income"), "万元"),
    **dict.fromkeys(("land", "first", "theme", ADJOINING), "亩"),
    **dict.fromkeys(("surveys", "votes", "permits"), "件"),
    "jobs": "人",
}
"""Unit of each kind of row."""


def prices(model: Model, multipliers: Mapping[str, Floats]) -> pd.DataFrame:
    """Return the register ``renewal_prices``: every price above 0 of a row that is limited.

    Parameters
    ----------
    model
        Whose rows they are the prices of.
    multipliers
        By programme; each of shape (rows,), 万元 a unit of the row.
    """
    parts = [
        _of_block(model, block, own).assign(programme=name)
        for name, values in multipliers.items()
        for block, own in _blocks(model, values)
    ]
    frame = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
    return conform(DICTIONARY["renewal_prices"], frame)


def land_prices(model: Model, rows: Adjoining, land: Mapping[str, Floats]) -> pd.DataFrame:
    """Return the register ``renewal_prices`` of land beside small units: every price above 0.

    Parameters
    ----------
    model, rows
        Whose rows they are the prices of.
    land
        By programme; each of shape (S, Q), 万元 a mu.
    """
    options = [model.columns.options[option] for option in rows.option.tolist()]
    labels = np.array([f"{model.unit_ids[option.unit]}:{option.mode}" for option in options], dtype=object)
    parts = []
    for name, values in land.items():
        which, quarter = np.nonzero(values)
        parts.append(
            pd.DataFrame(
                {
                    "programme": name,
                    "row": ADJOINING,
                    "label": labels[which],
                    "label_2": quarter.astype(str),
                    "price_wan": values[which, quarter],
                    "unit": UNITS[ADJOINING],
                }
            )
        )
    frame = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
    return conform(DICTIONARY["renewal_prices"], frame)


def _blocks(model: Model, values: Floats) -> list[tuple[Block, Any]]:
    told = np.where(np.isfinite(model.rows.limit), values, 0.0)
    return [(block, told[block.rows].reshape(block.shape)) for block in model.rows.blocks.values()]


def _of_block(model: Model, block: Block, values: Any) -> pd.DataFrame:
    where = np.nonzero(values > 0)
    names = [[_label(model, block, label) for label in axis] for axis in block.labels]
    labels = [np.array(axis, dtype=object)[at] for axis, at in zip(names, where, strict=True)]
    none = np.full(len(where[0]), ALL, dtype=object)
    first, second = (*labels, none)[:2]
    return pd.DataFrame(
        {
            "row": block.name,
            "label": first,
            "label_2": second,
            "price_wan": values[where],
            "unit": UNITS[block.name],
        }
    )


def _label(model: Model, block: Block, label: Any) -> str:
    """Return what a row is called: a pool by its theme park, empty for none, and class of storey."""
    if block.name == "lending":
        return ALL
    if isinstance(label, tuple):
        theme, storey = label
        themes = (*model.rows["theme"].labels[0], "")
        return f"{themes[theme]}:{CLASSES[storey]}"
    return str(label)
