"""The tables of a programme: which units start, and where firms move."""

from typing import Any

import numpy as np
import pandas as pd

from dayang.parks.renewal.bound.arrays import Arrays
from dayang.parks.renewal.bound.routes import (
    ENDED,
    ENDS,
    FINAL,
    LEAVES,
    OUT_OF_TOWN,
    STAYS,
    TWICE,
    Prices,
    going_on,
)
from dayang.parks.renewal.model.build import Model
from dayang.parks.renewal.model.firms import CLASSES
from dayang.parks.renewal.search.place import follow, place_firm
from dayang.parks.renewal.search.state import STOREYS, State, Where, empty, fits, use
from dayang.parks.renewal.tables import MOVES, STARTS

NOWHERE: tuple[None, None, None] = (None, None, None)


def frames(model: Model, state: State) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the units a programme starts and the moves of firms, as `check` takes them."""
    quarters = model.quarters.count
    starts = []
    for column in state.column[state.column >= 0].tolist():
        option = model.columns.options[column // quarters]
        if not option.vacated:
            starts.append((model.unit_ids[option.unit], option.mode, column % quarters))
    moves: list[tuple[Any, ...]] = []
    for firm_id, waits, (kind, begin, place, until, last) in zip(
        model.firms.firm_ids, model.firms.waits.tolist(), state.routes.tolist(), strict=True
    ):
        first = 1 if waits < 0 else 2
        if kind == STAYS:
            continue
        if kind in (LEAVES, ENDS):
            moves.append((firm_id, first, begin, _going(kind), *NOWHERE))
            continue
        if kind == FINAL or place != waits:
            moves.append((firm_id, first, begin, *_place(model, place)))
        if kind == TWICE and last in (OUT_OF_TOWN, ENDED):
            moves.append((firm_id, 2, until, _going(last), *NOWHERE))
        elif kind == TWICE and until < quarters:
            moves.append((firm_id, 2, until, *_place(model, last)))
    return pd.DataFrame(starts, columns=list(STARTS)), pd.DataFrame(moves, columns=list(MOVES))


def state_of(
    model: Model, data: Arrays, at: Where, prices: Prices, starts: pd.DataFrame, moves: pd.DataFrame
) -> State:
    """Return the programme that tables tell, as far as there is room for it.

    Units that cannot be started as told are left out; firms whose way is barred go another.
    """
    quarters, state = model.quarters.count, empty(model)
    units = dict(zip(model.unit_ids, range(len(model.unit_ids)), strict=True))
    known = {(each.unit, each.mode): k for k, each in enumerate(model.columns.options) if not each.vacated}
    options = model.columns.options
    columns = [number * quarters for number, option in enumerate(options) if option.vacated]
    for unit_id, mode, start in starts[list(STARTS)].to_numpy(dtype=object).tolist():
        option = known.get((units.get(unit_id, -1), mode), -1)
        if option < 0 or not 0 <= start < quarters or model.columns.worth[option, start] == -np.inf:
            continue
        columns.append(option * quarters + int(start))
    # What one unit brings in, another may need: whatever does not fit is tried again once others are in.
    while columns:
        left = []
        for column in columns:
            unit = model.columns.options[column // quarters].unit
            if state.column[unit] < 0 and fits(at, state, column):
                use(data, at, state, column, 1.0)
                state.column[unit] = column
            else:
                left.append(column)
        if len(left) == len(columns):
            break
        columns = left
    told = _routes(model, units, moves)
    for firm in np.lexsort((-data.floor_m2, data.waits < 0)).tolist():
        column = state.column[data.home[firm]]
        if column < 0 or not data.clears[column // quarters]:
            continue
        leaves = column % quarters, column % quarters + data.leaving[column // quarters]
        wanted = told.get(firm)
        in_time = wanted is not None and leaves[0] <= wanted[1] < leaves[1]
        if not in_time or not follow(data, at, state, firm, wanted):
            place_firm(data, at, state, prices, firm)
    return state


def _routes(model: Model, units: dict[str, int], moves: pd.DataFrame) -> dict[int, Any]:
    """Return the route of each firm that moves, new floor told by its pool.

    Firms that are told a place which is not there, or does not take them, or to end though they may not, are
    left out: what is told may be older than the town.
    """
    firms = dict(zip(model.firms.firm_ids, range(len(model.firms.firm_ids)), strict=True))
    floors = dict(zip(model.places.floor_ids, range(len(model.places.floor_ids)), strict=True))
    found: dict[int, Any] = {}
    barred: set[int] = set()
    quarters = model.quarters.count
    told = moves.sort_values("move", kind="stable")[["firm_id", "quarter", "to", *MOVES[4:]]]
    for firm_id, quarter, *where_to in told.to_numpy(dtype=object).tolist():
        if firm_id not in firms:
            continue
        firm = firms[firm_id]
        goes = _told_place(model, units, floors, firm, *where_to)
        if goes is None:
            barred.add(firm)
        elif model.firms.waits[firm] >= 0:
            found[firm] = _going_on(model, firm, quarter, goes)
        elif firm in found:
            found[firm][0], found[firm][3], found[firm][4] = TWICE, quarter, goes
        elif goes < 0:
            found[firm] = np.array([LEAVES if goes == OUT_OF_TOWN else ENDS, quarter, -1, quarters, -1])
        else:
            final = goes >= len(floors) or model.places.final[goes]
            found[firm] = np.array([FINAL if final else TWICE, quarter, goes, quarters, -1])
    return {firm: route for firm, route in found.items() if firm not in barred}


def _going_on(model: Model, firm: int, quarter: int, goes: int) -> Any:
    """Return the route of a firm that waits to move on and goes on to a place, or away, in a quarter."""
    route = np.empty(5, dtype=np.int64)
    kind = {OUT_OF_TOWN: LEAVES, ENDED: ENDS}.get(goes, FINAL)
    going_on(route, int(model.firms.waits[firm]), quarter, model.quarters.count, kind, goes)
    return route


def _told_place(
    model: Model,
    units: dict[str, int],
    floors: dict[str, int],
    firm: int,
    to: str,
    floor_id: str | None,
    unit_id: str | None,
    storey_class: str | None,
) -> int | None:
    """Return the number of a place that takes a firm, ``None`` where there is none."""
    if to == "leaves":
        return OUT_OF_TOWN
    if to == "ends":
        return ENDED if model.firms.may_end[firm] else None
    if to == "unit":
        theme = int(model.theme[units[unit_id]]) if unit_id in units else None
        pool = (theme, CLASSES.index(str(storey_class)))
        number = model.places.pools.index(pool) if pool in model.places.pools else None
        return None if number is None or not model.firms.fits_pool[firm, number] else len(floors) + number
    number = floors.get(str(floor_id))
    return number if number is not None and model.firms.fits[firm, number] else None


def _going(kind: int) -> str:
    return "leaves" if kind in (LEAVES, OUT_OF_TOWN) else "ends"


def _place(model: Model, place: int) -> tuple[str, str | None, str | None, str | None]:
    floors = model.places.floor_ids
    if place < len(floors):
        return "floor", floors[place], None, None
    unit, storey = divmod(place - len(floors), STOREYS)
    return "unit", None, model.unit_ids[unit], CLASSES[storey]
