"""Promises that a programme keeps or changes at their price: rule G3, W8."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from dayang.parks.renewal.model.columns import Option
from dayang.parks.renewal.model.quarters import Quarters
from dayang.parks.renewal.model.rows import WAN, Floats, Ints
from dayang.town import Town

HALF_YUAN = 0.5
ANY = -1
"""Instead of a floor: a promise of a subsidy is kept wherever in town the firm moves."""


@dataclass(frozen=True, eq=False)
class Promises:
    """Open promises to firms, due within the horizon, in the order of firms.

    Parameters
    ----------
    first
        Shape (firms + 1,): those to firm f are first[f] up to first[f + 1].
    floor
        Shape (promises,): number of the floor promised, `ANY` for a subsidy.
    due
        Shape (promises,): the last quarter in which a move keeps it.
    least
        Shape (promises,): 万元 that the subsidy of a move is to be at least.
    gain
        Shape (promises,): 万元 of worth where it is kept.
    """

    first: Ints
    floor: Ints
    due: Ints
    least: Floats
    gain: Floats


def read_promises(
    town: Town, quarters: Quarters, firm_ids: Sequence[str], floor_ids: Sequence[str], weight: float
) -> Promises:
    """Return the promises of a place and of a subsidy.

    Parameters
    ----------
    town, quarters
        What is known of the town.
    firm_ids, floor_ids
        In the order of their numbers.
    weight
        Of promises kept.
    """
    rows = open_promises(town, quarters)
    is_move = (rows["what"] == "move") & rows["floor_id"].isin(floor_ids)
    rows = rows[rows["firm_id"].isin(firm_ids) & (is_move | (rows["what"] == "subsidy"))]
    firm = np.asarray(rows["firm_id"].map(_numbers(firm_ids)), dtype=np.int64)
    order = np.argsort(firm, kind="stable")
    rows, firm = rows.iloc[order], firm[order]
    is_move = rows["what"] == "move"
    return Promises(
        first=np.searchsorted(firm, np.arange(len(firm_ids) + 1)).astype(np.int64),
        floor=np.asarray(rows["floor_id"].map(_numbers(floor_ids)).where(is_move, ANY), dtype=np.int64),
        due=rows["due"].to_numpy(dtype=np.int64),
        least=np.where(is_move, -np.inf, (rows["amount_yuan"].to_numpy() - HALF_YUAN) / WAN),
        gain=weight * rows["break_price_yuan"].to_numpy() / WAN,
    )


def with_places(told: Promises, firm: Ints, floor: Ints, due: int, gain: Floats) -> Promises:
    """Return promises with some of a place more.

    Parameters
    ----------
    firm, floor, gain
        Shape (more,): to whom, which floor, and 万元 of worth where it is kept.
    due
        The last quarter in which a move keeps them.
    """
    more = len(firm)
    whose = np.concatenate([np.repeat(np.arange(len(told.first) - 1), np.diff(told.first)), firm])
    order = np.argsort(whose, kind="stable")
    return Promises(
        first=np.searchsorted(whose[order], np.arange(len(told.first))).astype(np.int64),
        floor=np.concatenate([told.floor, floor])[order],
        due=np.concatenate([told.due, np.full(more, due, dtype=np.int64)])[order],
        least=np.concatenate([told.least, np.full(more, -np.inf)])[order],
        gain=np.concatenate([told.gain, gain])[order],
    )


def delivery_worth(
    town: Town, quarters: Quarters, unit_ids: Sequence[str], options: Sequence[Option], weight: float
) -> Floats:
    """Return 万元 for new floor that was promised and is there in time, shape (options, quarters)."""
    rows = open_promises(town, quarters)
    rows = rows[(rows["what"] == "delivery") & rows["unit_id"].isin(unit_ids)]
    worth = np.zeros((len(options), quarters.count))
    delivered = np.arange(quarters.count) + np.array([[option.delivered] for option in options]).reshape(
        -1, 1
    )
    unit = np.array([option.unit for option in options], dtype=np.int64)
    still_built = np.array([not option.vacated for option in options], dtype=bool)
    numbers = _numbers(unit_ids)
    for unit_id, due, price_yuan in zip(rows["unit_id"], rows["due"], rows["break_price_yuan"], strict=True):
        own = (unit == numbers[unit_id]) & still_built
        worth[own] += weight * price_yuan / WAN * (delivered[own] <= due)
    return worth


def open_promises(town: Town, quarters: Quarters) -> pd.DataFrame:
    """Return the rows of ``promises`` that are open and due within the horizon.

    With ``due``, the quarter it is due in; money as floats, 0 where none is told.
    """
    rows = pd.DataFrame(town["promises"])
    due = quarters.of(rows["due_on"]) if len(rows) else np.zeros(0, dtype=np.int64)
    money: dict[str, Any] = {
        name: rows[name].astype(float).fillna(0.0) for name in ("amount_yuan", "break_price_yuan")
    }
    inside = rows["kept_on"].isna().to_numpy() & (due >= 0) & (due < quarters.count)
    open_: pd.DataFrame = rows.assign(due=due, **money)[inside & ~_kept_by_waiting(town, rows)]
    return open_


def _kept_by_waiting(town: Town, rows: pd.DataFrame) -> Any:
    """Say which promises the first moves of firms have kept that wait to move on (rule F10)."""
    needs = pd.DataFrame(town["firm_needs"])
    at = rows["firm_id"].map(needs.set_index("firm_id")["waiting_floor_id"])
    is_there = (rows["what"] == "move") & (rows["floor_id"] == at)
    kept = at.notna() & ((rows["what"] == "subsidy") | is_there)
    return kept.fillna(False).to_numpy(dtype=bool)


def _numbers(names: Sequence[str]) -> dict[str, int]:
    return {name: number for number, name in enumerate(names)}
