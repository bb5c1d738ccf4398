"""What comes of promises in a programme (rule G3)."""

import numpy as np
import pandas as pd

from dayang.parks.renewal.model.promises import HALF_YUAN
from dayang.parks.renewal.model.rows import WAN
from dayang.parks.renewal.tables.chosen import PLACES, Chosen


def promises(chosen: Chosen) -> pd.DataFrame:
    """Return the rows of ``renewal_promises``, with ``break_price_yuan``."""
    rows = chosen.facts.promises
    kept = rows["promise_id"].isin(
        pd.concat([_moved(chosen, rows), _subsidised(chosen, rows), _delivered(chosen, rows)])
    )
    return pd.DataFrame(
        {
            "promise_id": rows["promise_id"],
            "due_quarter": rows["due"],
            "kept": kept,
            "cost_yuan": rows["break_price_yuan"].where(~kept, 0.0),
            "break_price_yuan": rows["break_price_yuan"],
        }
    )


def _moved(chosen: Chosen, rows: pd.DataFrame) -> "pd.Series[str]":
    """Return promises of a place whose firms have moved there in time."""
    moves = chosen.moves[chosen.moves["to"] == "floor"][["firm_id", "floor_id", "quarter"]]
    both = rows[rows["what"] == "move"].merge(moves, on=["firm_id", "floor_id"])
    return both["promise_id"][both["quarter"] <= both["due"]]


def _subsidised(chosen: Chosen, rows: pd.DataFrame) -> "pd.Series[str]":
    """Return promises of a subsidy whose firms have moved within town in time, for as much or more."""
    # Nobody pays a firm whose unit is not started: its place among the starts is -1.
    each = np.array([*(option.subsidy for option in chosen.options), 0.0]) * WAN
    moves = chosen.moves[chosen.moves["to"].isin(PLACES)][["firm_id", "firm", "start", "quarter"]]
    area = chosen.facts.firms["floor_m2"].to_numpy()[moves["firm"].to_numpy(dtype=np.int64)]
    moves = moves.assign(paid_yuan=area * each[moves["start"].to_numpy(dtype=np.int64)])
    both = rows[rows["what"] == "subsidy"].merge(moves, on="firm_id")
    enough = both["paid_yuan"] >= both["amount_yuan"] - HALF_YUAN
    return both["promise_id"][enough & (both["quarter"] <= both["due"])]


def _delivered(chosen: Chosen, rows: pd.DataFrame) -> "pd.Series[str]":
    """Return promises of new floor of units that are delivered in time."""
    both = rows[rows["what"] == "delivery"].merge(chosen.starts[["unit_id", "delivered"]], on="unit_id")
    return both["promise_id"][both["delivered"] <= both["due"]]
