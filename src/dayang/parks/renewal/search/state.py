"""A programme that is being made, as arrays that compiled code changes in place.

Routes are those of `dayang.parks.renewal.bound.routes`, but that new floor is that of a
unit: place ``floors + 3 * unit + class``.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from dayang.parks.renewal.blocks import Block
from dayang.parks.renewal.bound.arrays import Arrays
from dayang.parks.renewal.bound.groups import neighbours
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
from dayang.parks.renewal.model.facts import NOTHING_MU
from dayang.parks.renewal.model.rows import Floats, Ints

STOREYS = 3
SLACK = 1e-7


@dataclass(frozen=True, eq=False)
class Where(Block):
    """Where rows lie and what is soft; shapes in columns N, rows R, units U, quarters Q.

    Parameters
    ----------
    use_first, use_row, use_amount
        What column n uses of rows: entries use_first[n]:use_first[n + 1].
    limit
        Shape (R,).
    soft, asked
        Shape (R,): rows that may be broken on the way, at a fine; their numbers.
    given
        Rows, limited, of which columns also give: taking a unit out can break them.
    place, absorb, purse, cash, jobs
        First row of each block.
    year
        Shape (Q,).
    years, kinds
        Calendar years; purses that are no village's.
    near_first, near
        Units that adjoin unit u.
    theme, good, area_mu, project_due
        Shape (U,).
    theme_due, theme_mu
        Shape (themes,).
    theme_first, theme_unit
        Units of theme park t.
    watched
        Shape (U,): units of theme parks or the first batch, whose start may change what is fined.
    timely
        Shape (columns,): columns that are in time for their theme park, or count for the first batch.
    pool_theme
        Shape (G,): theme park of each pool, -1 for none.
    must
        Units of projects that are going on.
    fine
        万元 a mu that a theme park or the first batch lacks, or that doesn't go on.
    """

    use_first: Ints
    use_row: Ints
    use_amount: Floats
    limit: Floats
    soft: Any
    asked: Ints
    given: Ints
    place: int
    absorb: int
    purse: int
    cash: int
    jobs: int
    year: Ints
    years: int
    kinds: int
    near_first: Ints
    near: Ints
    theme: Ints
    good: Any
    area_mu: Floats
    project_due: Ints
    theme_due: Ints
    theme_mu: Floats
    theme_first: Ints
    theme_unit: Ints
    watched: Any
    timely: Any
    pool_theme: Ints
    must: Ints
    fine: float


@dataclass(frozen=True, eq=False)
class State(Block):
    """A programme in the making.

    Parameters
    ----------
    column
        Shape (U,): column of each unit, -1 for none.
    routes
        Shape (firms, 5).
    used
        Shape (R,).
    room
        Shape (3, U): m² left of new floor by class.
    """

    column: Ints
    routes: Ints
    used: Floats
    room: Floats


def where(model: Model, fine: float) -> Where:
    """Return what compiled code needs to know of rows and units."""
    rows = model.rows
    soft = np.zeros(len(rows.limit), dtype=bool)
    soft[rows["first"].rows], soft[rows["theme"].rows] = True, True
    near_first, near = neighbours(model)
    uses, timely = model.columns.uses, _timely(model)
    asked = timely.reshape(model.columns.worth.shape).any(axis=1)
    watched = model.theme >= 0
    watched[[model.columns.options[option].unit for option in np.flatnonzero(asked)]] = True
    theme_unit = np.flatnonzero(model.theme >= 0)
    theme_unit = theme_unit[np.argsort(model.theme[theme_unit], kind="stable")]
    themes = np.arange(len(model.theme_mu) + 1)
    return Where(
        use_first=uses.indptr.astype(np.int64), use_row=uses.indices.astype(np.int64), use_amount=uses.data,
        limit=rows.limit, soft=soft, asked=np.flatnonzero(soft), given=_given(model, soft),
        place=rows["place"].first, absorb=rows["absorb"].first,
        purse=rows["purse"].first, cash=rows["cash"].first, jobs=rows["jobs"].first,
        year=model.quarters.year_index.astype(np.int64), years=len(model.quarters.years),
        kinds=rows["purse"].shape[0] - rows["cash"].shape[0],
        near_first=near_first, near=near,
        theme=model.theme.astype(np.int64), good=model.good, area_mu=model.area_mu,
        project_due=model.project_due.astype(np.int64), theme_due=np.asarray(model.theme_due, dtype=np.int64),
        theme_mu=model.theme_mu,
        theme_first=np.searchsorted(model.theme[theme_unit], themes).astype(np.int64), theme_unit=theme_unit,
        watched=watched, timely=timely, fine=fine,
        pool_theme=np.array([theme for theme, _ in model.places.pools], dtype=np.int64),
        must=np.unique([option.unit for option in model.columns.options if option.fixed]).astype(np.int64),
    )  # fmt: skip


def _given(model: Model, soft: Any) -> Ints:
    rows: Ints = np.unique(model.columns.uses.indices[model.columns.uses.data < 0]).astype(np.int64)
    limited: Ints = rows[np.isfinite(model.rows.limit[rows]) & ~soft[rows]]
    return limited


def _timely(model: Model) -> Any:
    """Say which columns are in time for their theme park, or count for the first batch."""
    options, quarters = model.columns.options, np.arange(model.columns.worth.shape[1])
    counts = (model.columns.uses[:, model.rows["first"].rows] < 0).sum(axis=1) > 0
    due = np.append(model.theme_due, -1)[[model.theme[option.unit] for option in options]]
    ready = quarters[None, :] + np.array([option.delivered for option in options])[:, None]
    return np.asarray(counts).ravel() | (ready <= due[:, None]).ravel()


def empty(model: Model) -> State:
    """Return a programme that starts nothing."""
    units = len(model.unit_ids)
    return State(
        column=np.full(units, -1, dtype=np.int64),
        routes=np.zeros((len(model.firms.firm_ids), 5), dtype=np.int64),
        used=np.zeros(len(model.rows.limit)),
        room=np.zeros((STOREYS, units)),
    )


@inner
def copy(target: State, source: State) -> None:
    """Make `target` what `source` is."""
    target.column[:] = source.column
    target.routes[:] = source.routes
    target.used[:] = source.used
    target.room[:] = source.room


@inner
def occupy(data: Arrays, at: Where, state: State, firm: int, sign: float) -> None:
    """Add (or with `sign` -1 take away) what the route of a firm uses."""
    routes = state.routes
    kind, begin, place = routes[firm, 0], routes[firm, 1], routes[firm, 2]
    until, last = routes[firm, 3], routes[firm, 4]
    if kind != FINAL and kind != TWICE:  # noqa: PLR1714 - numba is slow at tuples
        return
    quarters = data.leave_loss.shape[1]
    end = quarters if kind == FINAL else until
    moves = place != data.waits[firm]
    displaced = end if kind == TWICE and _swings(data, place) else begin + moves
    _stay(data, at, state, firm, place, begin, end, displaced, sign)
    if moves:
        _pay(data, at, state, firm, begin, sign)
    if kind == TWICE and until < quarters and last >= 0:
        _stay(data, at, state, firm, last, until, quarters, until + 1, sign)
        _pay(data, at, state, firm, until, sign)


@inner
def _swings(data: Arrays, place: int) -> bool:
    return place < len(data.opens) and data.swing[place]


@inner
def _stay(
    data: Arrays,
    at: Where,
    state: State,
    firm: int,
    place: int,
    begin: int,
    end: int,
    displaced: int,
    sign: float,
) -> None:
    """Add the floor of a stay, and jobs from its beginning up to when they are displaced no more."""
    floors, quarters = len(data.opens), data.leave_loss.shape[1]
    area, jobs = sign * data.floor_m2[firm], sign * data.jobs[firm]
    if place < floors:
        for quarter in range(begin, end):
            state.used[at.place + place * quarters + quarter] += area
    else:
        unit, storey = divmod(place - floors, STOREYS)
        state.room[storey, unit] -= area
        state.used[at.absorb + storey * at.years + at.year[begin]] += area
    for quarter in range(begin, displaced):
        state.used[at.jobs + quarter] += jobs


@inner
def _pay(data: Arrays, at: Where, state: State, firm: int, quarter: int, sign: float) -> None:
    """Add the subsidy of a move."""
    option = state.column[data.home[firm]] // data.leave_loss.shape[1]
    purse, paid = data.payer[option], sign * data.floor_m2[firm] * data.subsidy[option]
    if purse >= 0:
        state.used[at.purse + purse * at.years + at.year[quarter]] += paid
        if purse >= at.kinds:
            state.used[at.cash + purse - at.kinds] += paid


@inner
def worth_of_routes(data: Arrays, state: State, public: Any) -> float:
    """Return what the routes of all firms are worth, 万元."""
    value = 0.0
    for firm in range(len(state.routes)):
        kind, begin = state.routes[firm, 0], state.routes[firm, 1]
        if kind == LEAVES:
            value -= data.leave_loss[firm, begin]
        elif kind == ENDS:
            value += data.closed[firm] - data.end_loss[firm, begin]
        elif kind != STAYS:
            value += _worth_of_moves(data, state, public, firm)
    return value


@inner
def _worth_of_moves(data: Arrays, state: State, public: Any, firm: int) -> Any:
    """Return what a route is worth that leads to a place in town first."""
    quarters, routes = data.leave_loss.shape[1], state.routes
    kind, begin, place = routes[firm, 0], routes[firm, 1], routes[firm, 2]
    until, last = routes[firm, 3], routes[firm, 4]
    option = state.column[data.home[firm]] // quarters
    purse = data.payer[option]
    each = data.move_cost[firm]
    if purse >= 0:
        each += data.floor_m2[firm] * data.subsidy[option] * public[purse]
    if place == data.waits[firm]:
        value = -data.jobs[firm] * data.job_quarter if data.swing[place] else 0.0
    else:
        value = kept_by_moving(data, firm, data.subsidy[option], begin) - each
        value += kept_by_place(data, firm, place, begin)
    if kind == TWICE and data.swing[place]:
        value -= (until - begin - 1) * data.jobs[firm] * data.job_quarter
    if kind == FINAL or until == quarters:
        return value + _treated(data, firm, place)
    if last == OUT_OF_TOWN:
        return value - data.leave_loss[firm, until]
    if last == ENDED:
        return value + data.closed[firm] - data.end_loss[firm, until]
    return value + kept_by_place(data, firm, last, until) - each + _treated(data, firm, last)


@inner
def _treated(data: Arrays, firm: int, place: int) -> Any:
    """Return what it is worth that a firm is last in a place: where that is a shared process park (W7)."""
    return data.closed[firm] if place < len(data.opens) and data.process[place] else 0.0


@outer
def lacking(data: Arrays, at: Where, state: State) -> float:
    """Return the fine for what is lacking, 万元: of the first batch, theme parks, and projects going on.

    A mu's is due for lacking at all: without it, a shortage of a few square metres would be worth its fine.
    """
    short = 0.0
    for unit in at.must:
        if state.column[unit] < 0:
            short += at.area_mu[unit]
    for row in at.asked:
        short += max(state.used[row] - at.limit[row], 0.0)
    for theme in range(len(at.theme_mu)):
        short += max(at.theme_mu[theme] - largest_set(data, at, state, theme), 0.0)
    return at.fine * (short + 1.0 if short > NOTHING_MU else short)


@outer
def largest_set(data: Arrays, at: Where, state: State, theme: int) -> float:
    """Return the land of the largest connected set of a theme park by its date, in mu (rule G2)."""
    units, quarters, due = len(at.theme), data.leave_loss.shape[1], at.theme_due[theme]
    waiting = np.zeros(units, dtype=np.bool_)
    first, end = at.theme_first[theme], at.theme_first[theme + 1]
    for k in range(first, end):
        unit = at.theme_unit[k]
        column = state.column[unit]
        if column >= 0:
            waiting[unit] = column % quarters + data.delivered[column // quarters] <= due
        else:
            waiting[unit] = at.project_due[unit] <= due or at.good[unit]
    stack = np.empty(end - first, dtype=np.int64)
    largest = 0.0
    for k in range(first, end):
        if not waiting[at.theme_unit[k]]:
            continue
        stack[0], depth, area = at.theme_unit[k], 1, 0.0
        waiting[stack[0]] = False
        while depth > 0:
            depth -= 1
            unit = stack[depth]
            area += at.area_mu[unit]
            for n in range(at.near_first[unit], at.near_first[unit + 1]):
                other = at.near[n]
                if waiting[other]:
                    waiting[other] = False
                    stack[depth] = other
                    depth += 1
        largest = max(largest, area)
    return largest


@outer
def total(data: Arrays, at: Where, state: State, public: Any) -> float:
    """Return what a programme is worth less its fines, 万元."""
    quarters = data.leave_loss.shape[1]
    value = -lacking(data, at, state)
    for unit in range(len(state.column)):
        column = state.column[unit]
        if column >= 0:
            value += data.worth[column // quarters, column % quarters]
    return value + worth_of_routes(data, state, public)


@outer
def fits(at: Where, state: State, column: int) -> bool:
    """Say whether a column keeps every hard limit."""
    for k in range(at.use_first[column], at.use_first[column + 1]):
        row, amount = at.use_row[k], at.use_amount[k]
        if amount > 0 and not at.soft[row] and state.used[row] + amount > at.limit[row] + SLACK:
            return False
    return True


@outer
def keeps_given(at: Where, state: State) -> bool:
    """Say whether a programme keeps the limits that taking a unit out can break."""
    return bool((state.used[at.given] <= at.limit[at.given] + SLACK).all())


@outer
def use(data: Arrays, at: Where, state: State, column: int, sign: float) -> None:
    """Add (or take away) what a column uses, and its new floor."""
    for k in range(at.use_first[column], at.use_first[column + 1]):
        state.used[at.use_row[k]] += sign * at.use_amount[k]
    quarters = data.leave_loss.shape[1]
    option, start = divmod(column, quarters)
    if start + data.delivered[option] < quarters:
        for storey in range(STOREYS):
            state.room[storey, data.unit[option]] += sign * data.pool_floor[option, storey]
