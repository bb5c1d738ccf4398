"""What a programme uses of every row of the model, counted from its published tables."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from dayang.parks.renewal.model.build import Model
from dayang.parks.renewal.model.firms import CLASSES
from dayang.parks.renewal.model.rows import Floats
from dayang.town.registers.renewal_columns import RENEWAL_FLOOR

PLACES = ("floor", "unit")
"""Where a move stays in town."""


class Used(NamedTuple):
    """What a programme uses of every row.

    Parameters
    ----------
    amount
        Shape (rows,): as its limit is counted.
    supply
        Shape (rows,): new floor that the programme delivers to its pools, m²; 0 of other rows.
    """

    amount: Floats
    supply: Floats


def used_by(model: Model, tables: Mapping[str, pd.DataFrame]) -> Used:
    """Return what a programme uses of every row.

    Parameters
    ----------
    model
        Of the town.
    tables
        ``renewal_starts``, ``renewal_moves`` and ``renewal_firm_spells`` of one programme; one that is
        missing is empty.
    """
    amount, supply = np.zeros(len(model.rows.limit)), np.zeros(len(model.rows.limit))
    starts, moves, spells = (
        tables.get(f"renewal_{name}", pd.DataFrame()) for name in ("starts", "moves", "firm_spells")
    )
    options = _options(model)
    quarters = model.quarters.count
    every = model.columns.options
    chosen = {option.unit: number for number, option in enumerate(every) if option.vacated}
    for unit_id, mode, start in zip(
        *(starts.get(name, ()) for name in ("unit_id", "mode_id", "start_quarter")), strict=True
    ):
        number = options[unit_id, mode]
        option = model.columns.options[number]
        chosen[option.unit] = number
        amount += model.columns.uses[[number * quarters + int(start)]].toarray()[0]
        for storey, built in enumerate(option.pool_floor):
            rows = model.rows["pool"].at((option.theme + 1) * len(CLASSES) + storey, np.arange(quarters))
            supply[rows[int(start) + option.delivered :]] += built
    _move(model, amount, moves, chosen)
    _stay(model, amount, spells)
    return Used(amount, supply)


def _options(model: Model) -> dict[tuple[str, str], int]:
    return {
        (model.unit_ids[option.unit], option.mode): place
        for place, option in enumerate(model.columns.options)
    }


def _move(model: Model, amount: Floats, moves: pd.DataFrame, chosen: dict[int, int]) -> None:
    """Add the subsidy of each move to a place in town, the jobs it displaces, and new floor that is let."""
    rows, year = model.rows, model.quarters.year_index
    firms = {firm_id: place for place, firm_id in enumerate(model.firms.firm_ids)}
    columns = ("firm_id", "quarter", "to", "storey_class")
    for firm_id, quarter, to, storey in zip(*(moves.get(name, ()) for name in columns), strict=True):
        if to not in PLACES:
            continue
        firm, at = firms[firm_id], year[int(quarter)]
        amount[rows["jobs"].at(int(quarter))] += model.firms.jobs[firm]
        if to == "unit":
            amount[rows["absorb"].at(CLASSES.index(storey), at)] += model.firms.floor_m2[firm]
        option = model.columns.options[chosen[int(model.firms.unit[firm])]]
        if option.payer < 0:
            continue
        paid = model.firms.floor_m2[firm] * option.subsidy
        amount[rows["purse"].at(option.payer, at)] += paid
        kinds = rows["purse"].shape[0] - rows["cash"].size
        if option.payer >= kinds:
            amount[rows["cash"].at(option.payer - kinds)] += paid
        if rows["purse"].labels[0][option.payer] == "pool":
            amount[rows["lending"].at(0)] += paid


def _stay(model: Model, amount: Floats, spells: pd.DataFrame) -> None:
    """Add the floor that firms take, and jobs that stay in swing parks after the quarter of the move."""
    rows = model.rows
    firms = {firm_id: place for place, firm_id in enumerate(model.firms.firm_ids)}
    floors = {floor_id: place for place, floor_id in enumerate(model.places.floor_ids)}
    units = {unit_id: place for place, unit_id in enumerate(model.unit_ids)}
    columns = ("firm_id", "from_quarter", "to_quarter", "state", "floor_id", "at_unit_id", "storey_class")
    for firm_id, first, last, state, floor_id, unit_id, storey in zip(
        *(spells.get(name, ()) for name in columns), strict=True
    ):
        if state not in RENEWAL_FLOOR:
            continue
        firm, quarters = firms[firm_id], np.arange(int(first), int(last) + 1)
        if state == "new":
            pool = (int(model.theme[units[unit_id]]) + 1) * len(CLASSES) + CLASSES.index(storey)
            amount[rows["pool"].at(pool, quarters)] += model.firms.floor_m2[firm]
        else:
            amount[rows["place"].at(floors[floor_id], quarters)] += model.firms.floor_m2[firm]
        if state == "swing":
            # In the quarter of moving in, jobs count by the move; who waits already has moved in before.
            since = 0 if model.firms.waits[firm] >= 0 else 1
            amount[rows["jobs"].at(quarters[since:])] += model.firms.jobs[firm]
