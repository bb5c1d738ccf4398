"""What the choice of a unit, its column and the routes of its firms together, uses of the rows; compiled."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from dayang.parks.renewal.blocks import Block
from dayang.parks.renewal.bound.arrays import Arrays
from dayang.parks.renewal.bound.routes import (
    ENDED,
    ENDS,
    FINAL,
    LEAVES,
    OUT_OF_TOWN,
    STAYS,
    TWICE,
    kept_by_moving,
    kept_by_place,
)
from dayang.parks.renewal.compiled import inner, outer
from dayang.parks.renewal.model.build import Model
from dayang.parks.renewal.model.rows import Floats, Ints


@dataclass(frozen=True, eq=False)
class Lies(Block):
    """Where rows lie, and what columns use of them.

    Parameters
    ----------
    use_first, use_row, use_amount
        What column n uses of rows: entries use_first[n]:use_first[n + 1].
    place, pool, absorb, purse, cash, lending, jobs
        First row of each block.
    year
        Shape (Q,): number of the calendar year of each quarter.
    years, kinds
        Calendar years; purses that are no village's.
    lender
        Number of the purse that is the pool.
    public
        Shape (purses,): weight of what each pays.
    """

    use_first: Ints
    use_row: Ints
    use_amount: Floats
    place: int
    pool: int
    absorb: int
    purse: int
    cash: int
    lending: int
    jobs: int
    year: Ints
    years: int
    kinds: int
    lender: int
    public: Floats


def lies(model: Model) -> Lies:
    """Return where the rows of a model lie."""
    rows, uses = model.rows, model.columns.uses
    kinds = rows["purse"].shape[0] - rows["cash"].shape[0]
    return Lies(
        use_first=uses.indptr.astype(np.int64), use_row=uses.indices.astype(np.int64), use_amount=uses.data,
        place=rows["place"].first, pool=rows["pool"].first, absorb=rows["absorb"].first,
        purse=rows["purse"].first, cash=rows["cash"].first, lending=rows["lending"].first,
        jobs=rows["jobs"].first, year=model.quarters.year_index.astype(np.int64),
        years=len(model.quarters.years), kinds=kinds,
        lender=rows["purse"].labels[0].index("pool"),
        public=np.where(model.payer_public, model.public_weight, 0.0),
    )  # fmt: skip


@inner
def moves_in(data: Arrays, at: Lies, option: int, firm: int, quarter: int, used: Any) -> Any:
    """Add what a move in a quarter uses but for floor; return what it is worth."""
    area, worth = data.floor_m2[firm], -data.move_cost[firm]
    used[at.jobs + quarter] += data.jobs[firm]
    purse = data.payer[option]
    if purse >= 0:
        paid = area * data.subsidy[option]
        used[at.purse + purse * at.years + at.year[quarter]] += paid
        worth -= at.public[purse] * paid
        if purse >= at.kinds:
            used[at.cash + purse - at.kinds] += paid
        if purse == at.lender:
            used[at.lending] += paid
    return worth


@inner
def _stays_in(data: Arrays, at: Lies, firm: int, place: int, begin: int, end: int, used: Any) -> None:
    """Add the floor of a stay, in a floor or a pool."""
    quarters, floors, area = data.leave_loss.shape[1], len(data.opens), data.floor_m2[firm]
    first = at.place + place * quarters
    if place >= floors:
        first = at.pool + (place - floors) * quarters
        used[at.absorb + data.pool_class[place - floors] * at.years + at.year[begin]] += area
    for quarter in range(begin, end):
        used[first + quarter] += area


@inner
def _begins(data: Arrays, at: Lies, option: int, firm: int, place: int, begin: int, used: Any) -> Any:
    """Add what moving into a first place uses; return what it is worth, with promises that it keeps."""
    if place == data.waits[firm]:
        # It is there already: nothing moves, but jobs in swing floor are displaced in the first quarter, too.
        if not data.swing[place]:
            return 0.0
        used[at.jobs + begin] += data.jobs[firm]
        return -data.jobs[firm] * data.job_quarter
    worth = moves_in(data, at, option, firm, begin, used)
    worth += kept_by_moving(data, firm, data.subsidy[option], begin)
    return worth + kept_by_place(data, firm, place, begin)


@inner
def _route(data: Arrays, at: Lies, option: int, firm: int, route: Any, used: Any) -> Any:
    """Add what a route uses; return what it is worth."""
    kind, begin, place, until, last = route
    quarters, floors = data.leave_loss.shape[1], len(data.opens)
    if kind == STAYS:
        return 0.0
    if kind == LEAVES:
        return -data.leave_loss[firm, begin]
    if kind == ENDS:
        return data.closed[firm] - data.end_loss[firm, begin]
    worth = _begins(data, at, option, firm, place, begin, used)
    end = quarters if kind == FINAL else until
    _stays_in(data, at, firm, place, begin, end, used)
    if kind == TWICE and place < floors and data.swing[place]:
        worth -= (end - begin - 1) * data.jobs[firm] * data.job_quarter
        for quarter in range(begin + 1, end):
            used[at.jobs + quarter] += data.jobs[firm]
    resting = place
    if kind == TWICE and last >= 0:
        worth += moves_in(data, at, option, firm, until, used)
        worth += kept_by_place(data, firm, last, until)
        _stays_in(data, at, firm, last, until, quarters, used)
        resting = last
    if kind == TWICE and last == OUT_OF_TOWN:
        return worth - data.leave_loss[firm, until]
    if kind == TWICE and last == ENDED:
        return worth + data.closed[firm] - data.end_loss[firm, until]
    if resting < floors and data.process[resting]:
        worth += data.closed[firm]
    return worth


@outer
def composite(data: Arrays, at: Lies, unit: int, column: int, routes: Any, used: Any) -> float:
    """Add to `used`, shape (rows,), what a unit and its firms use; return what they are worth."""
    quarters = data.leave_loss.shape[1]
    option, start = divmod(column, quarters)
    for k in range(at.use_first[column], at.use_first[column + 1]):
        used[at.use_row[k]] += at.use_amount[k]
    for storey in range(data.pool_floor.shape[1]):
        first = at.pool + data.option_pool[option, storey] * quarters
        for quarter in range(start + data.delivered[option], quarters):
            used[first + quarter] -= data.pool_floor[option, storey]
    worth = data.worth[option, start]
    if data.clears[option]:
        for k in range(data.firm_first[unit], data.firm_first[unit + 1]):
            firm = data.firm[k]
            worth += _route(data, at, option, firm, routes[firm], used)
    return float(worth)


@outer
def all_used(data: Arrays, at: Lies, column: Ints, routes: Any, used: Any) -> float:
    """Add to `used` what all units and their firms use; return what they are worth."""
    worth = 0.0
    for unit in range(len(column)):
        if column[unit] >= 0:
            worth += composite(data, at, unit, column[unit], routes, used)
    return worth
