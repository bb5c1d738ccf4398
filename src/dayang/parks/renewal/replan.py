"""A plan made anew from what has really happened, changing as little of the plan before as it can.

What was told to a unit (by which mode, and when it starts) and to a firm (where it goes) may be changed, at
a price: parameters ``renewal.change_yuan_mu`` for the land of a unit and ``renewal.change_yuan_m2`` for the
floor of a firm. The search begins with the plan before and gains by every unit and firm that does not change:
by units on their own, by firms that were told floor on record where they go there again, by all other firms
together with their unit. Worth and bound are published without that gain.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from dayang.engine import Limit, Progress
from dayang.parks.renewal.bound.adjoining import adjoining, bound_adjoining
from dayang.parks.renewal.bound.arrays import arrays
from dayang.parks.renewal.bound.groups import singles
from dayang.parks.renewal.bound.lagrangian import priced
from dayang.parks.renewal.model.build import Model, reweighted
from dayang.parks.renewal.model.facts import number
from dayang.parks.renewal.model.promises import with_places
from dayang.parks.renewal.model.quarters import Quarters
from dayang.parks.renewal.model.rows import WAN, Floats, Ints
from dayang.parks.renewal.plan import Found, Plan
from dayang.parks.renewal.problem import Problem
from dayang.parks.renewal.solve import bound_told, others, solve
from dayang.town import Town
from dayang.town.registers.renewal_columns import BALANCED

CHANGES = "renewal_changes"
PLACE = ("to", "floor_id", "unit_id", "storey_class")

Frames = tuple[pd.DataFrame, pd.DataFrame]


@dataclass(frozen=True, eq=False)
class Replanned(Plan):
    """A plan made anew.

    Parameters
    ----------
    before
        Starts and moves of the plan before, in quarters of the new plan.
    """

    before: Frames = (pd.DataFrame(), pd.DataFrame())

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return the registers of the plan, and what it changes of the plan before."""
        changed = pd.DataFrame(columns=["subject", "subject_id", "planned", "now", "cost_yuan"])
        if self.found:
            now = self.programmes[BALANCED]
            changed = changes(self.problem, self.before, (now.starts, now.moves))
        return {**super().tables(), CHANGES: changed}


def replan(
    problem: Problem,
    before: Frames,
    before_as_of: pd.Timestamp,
    *,
    limit: Limit,
    seed: int,
    progress: Progress | None = None,
) -> Replanned:
    """Return a plan made anew.

    Parameters
    ----------
    problem
        Of the town as it is now.
    before
        Starts and moves of the plan before, as `check` takes them.
    before_as_of
        The day of that plan, from which its quarters count.
    limit, seed, progress
        As of `solve`.
    """
    model = problem.model
    told = shifted(problem, before, before_as_of)
    gain = _gain(problem, told[1])
    paying = _paying(model, told[0], gain)
    plan = solve(replace(problem, model=paying), limit=limit, seed=seed, progress=progress, start=told)
    found = {name: _without_gain(problem, name, each, told[0], gain) for name, each in plan.found.items()}
    measured = others(problem, seed) if found else {}
    return Replanned(problem, found, measured, plan.conflicts, plan.complete, before=told)


def shifted(problem: Problem, before: Frames, before_as_of: pd.Timestamp) -> Frames:
    """Return starts and moves in quarters of the new plan: what was to be done by now is due at once.

    Units that have been vacated meanwhile are left out, as are their firms: nothing is decided of them but
    where those go that wait to move on, whose first move has been made. New floor of a unit is that
    of the project that the unit has become.
    """
    model = problem.model
    gone = Quarters(model.quarters.as_of, 1).first.ordinal - Quarters(before_as_of.date(), 1).first.ordinal
    open_units = {model.unit_ids[option.unit] for option in model.columns.options if not option.vacated}
    starts, moves = (frame.copy() for frame in before)
    starts["start_quarter"] = np.maximum(starts["start_quarter"].astype(int) - gone, 0)
    moves["quarter"] = np.maximum(moves["quarter"].astype(int) - gone, 0)
    moves = _into_projects(problem.town, moves)
    home = dict(zip(model.firms.firm_ids, (model.unit_ids[unit] for unit in model.firms.unit), strict=True))
    waits = moves["firm_id"].isin(np.array(model.firms.firm_ids)[model.firms.waits >= 0])
    decided = moves["firm_id"].map(home).isin(open_units) & ~waits
    onward = _onward(model, moves[waits])
    moves = pd.concat([moves[decided], onward], ignore_index=True) if len(onward) else moves[decided]
    return starts[starts["unit_id"].isin(open_units)], moves


def _into_projects(town: Town, moves: pd.DataFrame) -> pd.DataFrame:
    """Return moves into new floor of units that projects rebuild by now as moves into the projects' floor."""
    project = pd.DataFrame(town["rebuild_units"]).set_index("unit_id")["project_id"]
    floors = pd.DataFrame(town["available_floor"])
    # Of several floors of a class nobody was told which.
    built = floors[floors["project_id"].notna()].drop_duplicates(["project_id", "storey_class"], keep=False)
    of_project = zip(built["project_id"], built["storey_class"], strict=True)
    floor_of = dict(zip(of_project, built["floor_id"], strict=True))
    told = zip(moves["unit_id"].map(project), moves["storey_class"], strict=True)
    found = pd.Series([floor_of.get(key) for key in told], moves.index, dtype=object)
    into = (moves["to"] == "unit") & found.notna()
    return moves.assign(
        to=moves["to"].where(~into, "floor"),
        floor_id=moves["floor_id"].where(~into, found),
        unit_id=moves["unit_id"].where(~into, None),
        storey_class=moves["storey_class"].where(~into, None),
    )


def _onward(model: Model, moves: pd.DataFrame) -> pd.DataFrame:
    """Return where firms were told to go that wait to move on, but where they could only wait (rule F10)."""
    passing = np.array(model.places.floor_ids)[~model.places.final]
    left = moves[~((moves["to"] == "floor") & moves["floor_id"].isin(passing))]
    return left.sort_values("move", kind="stable").drop_duplicates("firm_id", keep="last").assign(move=2)


@dataclass(frozen=True, eq=False)
class _Gain:
    """What not changing is worth, 万元.

    Parameters
    ----------
    unit
        Shape (units,): that a unit starts as it was told.
    firm, floor, place
        Shape (places,): number of a firm that was told floor on record, of the floor, and what its going
        there is worth.
    """

    unit: Floats
    firm: Ints
    floor: Ints
    place: Floats


def _gain(problem: Problem, moves: pd.DataFrame) -> _Gain:
    """Return what not changing is worth; a firm with several places has an equal share of it in each."""
    model = problem.model
    mu, m2 = (
        number(problem.town, problem.as_of, name) / WAN for name in ("change_yuan_mu", "change_yuan_m2")
    )
    firms = {name: place for place, name in enumerate(model.firms.firm_ids)}
    floors = {name: place for place, name in enumerate(model.places.floor_ids)}
    own = moves[moves["firm_id"].isin(firms)]
    times = own.groupby("firm_id")["quarter"].transform("size").to_numpy()
    firm = np.asarray(own["firm_id"].map(firms), dtype=np.int64)
    at = own["floor_id"].where(own["to"] == "floor").map(floors)
    floor = np.asarray(at.fillna(-1), dtype=np.int64)
    each = m2 * model.firms.floor_m2[firm] / times
    at_floor = floor >= 0
    with_unit = m2 * model.firms.floor_m2
    np.subtract.at(with_unit, firm[at_floor], each[at_floor])
    # A unit that firms have left does not start: what they were told gains by floor on record alone.
    with_unit[model.firms.waits >= 0] = 0.0
    unit: Floats = mu * model.area_mu + np.bincount(model.firms.unit, with_unit, len(model.unit_ids))
    return _Gain(unit, firm[at_floor], floor[at_floor], each[at_floor])


def _kept(model: Model, starts: pd.DataFrame) -> Any:
    """Return shape (options, quarters): columns that are what was told to their unit."""
    told = starts.set_index(["unit_id", "mode_id"])["start_quarter"].to_dict()
    kept = np.zeros_like(model.columns.worth, dtype=bool)
    for number_, option in enumerate(model.columns.options):
        quarter = told.get((model.unit_ids[option.unit], option.mode))
        if quarter is not None:
            kept[number_, int(quarter)] = True
    return kept


def _paying(model: Model, starts: pd.DataFrame, gain: _Gain) -> Model:
    """Return the model in which not changing is worth what changing would cost."""
    unit = np.array([option.unit for option in model.columns.options], dtype=np.int64)
    kept = _kept(model, starts) * gain.unit[unit][:, None]
    columns = replace(model.columns, worth=model.columns.worth + kept, paid=model.columns.paid + kept)
    last = model.quarters.count - 1
    promises = with_places(model.firms.promises, gain.firm, gain.floor, last, gain.place)
    return replace(model, columns=columns, firms=replace(model.firms, promises=promises))


def _without_gain(problem: Problem, name: str, found: Found, told: pd.DataFrame, gain: _Gain) -> Found:
    """Return what was found with its worth and bound as if not changing were worth nothing.

    Under other weightings than the default firms are read anew, so that only units gain there.
    """
    model = problem.model
    if name != BALANCED:
        model = reweighted(problem.town, problem.as_of, model, problem.weights[name])
    data = arrays(model)
    again = priced(model, data, singles(model, data), found.multipliers)
    lower = bound_adjoining(model, data, adjoining(model, data), again, found.land)
    bound = bound_told(model, replace(again, bound=lower, land=found.land))
    numbers = dict(zip(model.unit_ids, range(len(model.unit_ids)), strict=True))
    both = found.starts.merge(told, on=["unit_id", "mode_id", "start_quarter"])
    kept = float(gain.unit[both["unit_id"].map(numbers).to_numpy(dtype=int)].sum())
    if name == BALANCED:
        kept += _kept_places(model, found.moves, gain)
    return replace(found, value=found.value - kept, bound=bound)


def _kept_places(model: Model, moves: pd.DataFrame, gain: _Gain) -> float:
    """Return what it was worth that firms go where they were told."""
    goes = set(zip(moves["firm_id"], moves["floor_id"].where(moves["to"] == "floor"), strict=True))
    names = (
        (model.firms.firm_ids[firm], model.places.floor_ids[floor])
        for firm, floor in zip(gain.firm, gain.floor, strict=True)
    )
    return float(gain.place[[name in goes for name in names]].sum())


def changes(problem: Problem, before: Frames, now: Frames) -> pd.DataFrame:
    """Return the register ``renewal_changes``: a row for each unit and firm told otherwise than before."""
    mu, m2 = (number(problem.town, problem.as_of, name) for name in ("change_yuan_mu", "change_yuan_m2"))
    model = problem.model
    area = dict(zip(model.unit_ids, model.area_mu, strict=True))
    floor = dict(zip(model.firms.firm_ids, model.firms.floor_m2, strict=True))
    rows = []
    for subject, told, each in (("unit", _units, area), ("firm", _firms, floor)):
        price = mu if subject == "unit" else m2
        old, new = told(before), told(now)
        rows += [
            (subject, key, old[key], new.get(key), price * each[key])
            for key in old
            if new.get(key) != old[key]
        ]
    frame = pd.DataFrame(rows, columns=["subject", "subject_id", "planned", "now", "cost_yuan"])
    return frame.assign(cost_yuan=frame["cost_yuan"].astype(float).round(2))


def _units(frames: Frames) -> dict[str, str]:
    starts = frames[0]
    told = zip(starts["unit_id"], starts["mode_id"], starts["start_quarter"], strict=True)
    return {unit: f"{mode}@{int(quarter)}" for unit, mode, quarter in told}


def _firms(frames: Frames) -> dict[str, str]:
    """Return where each firm is told to go, move by move; when it moves is not promised."""
    found: dict[str, str] = {}
    moves = frames[1].sort_values("move", kind="stable")
    for firm_id, *where in zip(moves["firm_id"], *(moves[name] for name in PLACE), strict=True):
        place = ":".join(part for part in where if isinstance(part, str))
        found[firm_id] = f"{found[firm_id]} > {place}" if firm_id in found else place
    return found
