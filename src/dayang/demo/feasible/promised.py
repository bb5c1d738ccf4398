"""Promises: where firms were told they would go, and which of them the hidden programme keeps (G3)."""

from collections.abc import Hashable

import pandas as pd

from dayang.demo.feasible.stock import Calendar
from dayang.demo.feasible.terms import Registers
from dayang.town import Town


def promised_places(registers: Registers, firm_ids: list[str]) -> dict[int, int]:
    """Return, by position of the firm, the place of a promise that is still open."""
    rows = registers["promises"]
    open_ = rows[(rows["what"] == "move") & rows["kept_on"].isna()].dropna(subset=["firm_id", "floor_id"])
    firm = {name: k for k, name in enumerate(firm_ids)}
    place = {name: k for k, name in enumerate(registers["available_floor"]["floor_id"])}
    return {
        firm[row["firm_id"]]: place[row["floor_id"]]
        for row in open_.to_dict("records")
        if row["firm_id"] in firm and row["floor_id"] in place
    }


def kept(town: Town, calendar: Calendar, starts: pd.DataFrame, moves: pd.DataFrame) -> pd.DataFrame:
    """Return the promises without those that the programme would have to break.

    A demo town promises nothing that cannot be kept: whatever is still open is a place the
    firm goes to in time, a subsidy for a move made in time, or floor delivered in time.
    """
    rows = town["promises"]
    due = [calendar.quarter(day) for day in rows["due_on"]]
    delivered = dict(zip(starts["unit_id"], starts["delivered_quarter"], strict=True))
    gone = _vacated(town)
    by_firm: dict[str, list[dict[Hashable, object]]] = {}
    for move in moves.to_dict("records"):
        by_firm.setdefault(str(move["firm_id"]), []).append(dict(move))
    holds = []
    for row, quarter in zip(rows.to_dict("records"), due, strict=True):
        own = [m for m in by_firm.get(row["firm_id"], []) if int(str(m["quarter"])) <= quarter]
        if pd.notna(row["kept_on"]) or not 0 <= quarter < calendar.horizon:
            holds.append(True)
        elif row["what"] == "move" and pd.notna(row["firm_id"]):
            holds.append(any(m["floor_id"] == row["floor_id"] for m in own))
        elif row["what"] == "subsidy":
            holds.append(any(m["to"] in {"floor", "unit"} for m in own))
        elif row["what"] == "delivery" and row["unit_id"] not in gone:
            holds.append(delivered.get(row["unit_id"], calendar.horizon) <= quarter)
        else:
            holds.append(True)
    return rows[holds]


def _vacated(town: Town) -> set[str]:
    reached = town["milestones"]
    return set(reached["unit_id"][reached["stage"].isin(("vacated", "cleared", "started", "finished"))])
