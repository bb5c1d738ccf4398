"""A firm of the tiny town, or of the demo town, that waits to move on when the plan is made."""

from copy import deepcopy

import pandas as pd

from dayang.parks.renewal.rules.places import misfits
from dayang.parks.renewal.rules.programme import is_final_floor

SINCE = "2021-08-15"
"""Quarter -2: four quarters in swing floor are allowed, so that quarter 2 is the last to go on in."""
PLACES = {"vacated": "U4", "not vacated": "U3"}
"""Units of the project that the firm may have left."""


def waits(tiny, unit_id, since=SINCE, floor_id="S", *, goes=(2, "floor", "P")):
    """Add F6, of 100 m² and ten jobs, which has left a unit; `goes` says when and where to, if at all."""
    need = {**tiny.row("firm_needs", firm_id="F2"), "firm_id": "F6", "unit_id": unit_id, "floor_m2": 100.0}
    swing = {"waiting_floor_id": floor_id, "waiting_since_on": pd.Timestamp(since)}
    for row in tiny.tables["firm_needs"]:
        row.update(waiting_floor_id=None, waiting_since_on=pd.NaT)
    tiny.tables["firm_needs"].append({**need, **swing})
    tiny.tables["firms"].append({"firm_id": "F6", "industry": "3351"})
    tiny.tables["firm_years"].append({**tiny.row("firm_years", firm_id="F1"), "firm_id": "F6"})
    if goes is not None:
        quarter, to, *place = goes
        names = ("floor_id",) if to == "floor" else ("unit_id", "storey_class")
        tiny.moves.append(tiny.move("F6", 2, quarter, to, **dict(zip(names, place, strict=False))))


def swing_floor(tiny, floor_id, until=None):
    """Add another swing park, which may end."""
    row = deepcopy(tiny.row("available_floor", floor_id="S"))
    row.update(floor_id=floor_id, name=floor_id, until_on=None if until is None else pd.Timestamp(until))
    tiny.tables["available_floor"].append(row)


def waiting(unit_id, *args, **kwargs):
    """Return what adds the firm to the town."""
    return lambda tiny: waits(tiny, unit_id, *args, **kwargs)


def _vacancy(case, firm_id):
    """Make room for a firm in vacancy that fits it, and return where."""
    need = case.facts.needs[firm_id]
    floor_id, floor_m2 = next(
        (name, floor["floor_m2"])
        for name, floor in case.facts.floors.items()
        if floor["kind"] == "vacant" and is_final_floor(floor) and not misfits(need, floor)
    )
    case.put("available_floor", {"floor_m2": floor_m2 + need["floor_m2"]}, floor_id=floor_id)
    return {"floor_id": floor_id}


def waits_in_demo(case, quarter, to="leaves", number=2):
    """Let the smallest firm that is retained wait to move on, having left a unit of a project.

    It goes on to vacancy, which gets room for it, or out of town. Returns the firm.
    """
    facts = case.facts
    retained = [firm_id for firm_id in facts.needs if case.programme.origin(firm_id) is None]
    firm_id = min(retained, key=lambda name: facts.needs[name]["floor_m2"])
    left = next(name for name, unit in facts.units.items() if unit["project_id"] and facts.is_vacated(name))
    swing = next(
        name
        for name, floor in facts.floors.items()
        if floor["kind"] == "swing" and floor["floor_m2"] >= facts.needs[firm_id]["floor_m2"]
    )
    since = pd.Timestamp(facts.calendar.first_day(-1))
    own = {"unit_id": left, "waiting_floor_id": swing, "waiting_since_on": since}
    case.put("firm_needs", own, firm_id=firm_id)
    if quarter is not None:
        case.put_moves(firm_id, (quarter, to, _vacancy(case, firm_id) if to == "floor" else {}))
        case.moves.loc[case.moves["firm_id"] == firm_id, "move"] = number
    return firm_id
