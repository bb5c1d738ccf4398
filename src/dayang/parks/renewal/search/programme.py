"""The tables of a programme: which units start, and where firms move."""

from typing import Any

import pandas as pd

from dayang.parks.renewal.bound.routes import ENDED, ENDS, LEAVES, OUT_OF_TOWN, STAYS, TWICE
from dayang.parks.renewal.model.build import Model
from dayang.parks.renewal.model.firms import CLASSES
from dayang.parks.renewal.search.state import STOREYS, State

STARTS = ("unit_id", "mode_id", "start_quarter")
MOVES = ("firm_id", "move", "quarter", "to", "floor_id", "unit_id", "storey_class")
NOWHERE: tuple[None, None, None] = (None, None, None)


def frames(model: Model, state: State) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the units a programme starts and the moves of firms, as `check` takes them."""
    quarters = model.quarters.count
    starts = []
    for column in state.column[state.column >= 0].tolist():
        option = model.columns.options[column // quarters]
        starts.append((model.unit_ids[option.unit], option.mode, column % quarters))
    moves: list[tuple[Any, ...]] = []
    for firm_id, (kind, begin, place, until, last) in zip(
        model.firms.firm_ids, state.routes.tolist(), strict=True
    ):
        if kind == STAYS:
            continue
        if kind in (LEAVES, ENDS):
            moves.append((firm_id, 1, begin, _going(kind), *NOWHERE))
            continue
        moves.append((firm_id, 1, begin, *_place(model, place)))
        if kind == TWICE and last in (OUT_OF_TOWN, ENDED):
            moves.append((firm_id, 2, until, _going(last), *NOWHERE))
        elif kind == TWICE and until < quarters:
            moves.append((firm_id, 2, until, *_place(model, last)))
    return pd.DataFrame(starts, columns=list(STARTS)), pd.DataFrame(moves, columns=list(MOVES))


def _going(kind: int) -> str:
    return "leaves" if kind in (LEAVES, OUT_OF_TOWN) else "ends"


def _place(model: Model, place: int) -> tuple[str, str | None, str | None, str | None]:
    floors = model.places.floor_ids
    if place < len(floors):
        return "floor", floors[place], None, None
    unit, storey = divmod(place - len(floors), STOREYS)
    return "unit", None, model.unit_ids[unit], CLASSES[storey]
