"""A plan made anew from what has really happened, changing as little of what was promised as it can.

What was told to a unit (by which mode, and when it starts) may be changed, at a price: parameters
``renewal.change_yuan_mu`` for its land and ``renewal.change_yuan_m2`` for the floor of its firms; for a
firm whose place changes while its unit does not, the latter alone. The search begins with what was
promised and gains by every unit that does not change; worth and bound are published without that gain.
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
from dayang.parks.renewal.model.firms import WAN
from dayang.parks.renewal.model.quarters import Quarters
from dayang.parks.renewal.model.rows import Floats
from dayang.parks.renewal.plan import Found, Plan
from dayang.parks.renewal.problem import Problem
from dayang.parks.renewal.solve import bound_told, solve
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
        Starts and moves that were promised, in quarters of the new plan.
    """

    before: Frames = (pd.DataFrame(), pd.DataFrame())

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return the registers of the plan, and what it changes of what was promised."""
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
    promised = shifted(model, before, before_as_of)
    cost = _change_cost(problem)
    paying = _paying(model, promised[0], cost)
    plan = solve(replace(problem, model=paying), limit=limit, seed=seed, progress=progress, start=promised)
    found = {name: _without_gain(problem, name, each, promised[0], cost) for name, each in plan.found.items()}
    return Replanned(problem, found, plan.others, plan.conflicts, plan.complete, before=promised)


def shifted(model: Model, before: Frames, before_as_of: pd.Timestamp) -> Frames:
    """Return starts and moves in quarters of the new plan: what was to be done by now is due at once.

    Units that have been vacated meanwhile are left out, as are their firms: nothing is decided of them.
    """
    gone = Quarters(model.quarters.as_of, 1).first.ordinal - Quarters(before_as_of.date(), 1).first.ordinal
    open_units = {model.unit_ids[option.unit] for option in model.columns.options}
    starts, moves = (frame.copy() for frame in before)
    starts["start_quarter"] = np.maximum(starts["start_quarter"].astype(int) - gone, 0)
    moves["quarter"] = np.maximum(moves["quarter"].astype(int) - gone, 0)
    home = dict(zip(model.firms.firm_ids, (model.unit_ids[unit] for unit in model.firms.unit), strict=True))
    decided = moves["firm_id"].map(home).isin(open_units)
    return starts[starts["unit_id"].isin(open_units)], moves[decided]


def _change_cost(problem: Problem) -> Floats:
    """Return what changing a unit's start costs, shape (units,), in 万元."""
    model = problem.model
    mu, m2 = (number(problem.town, problem.as_of, name) for name in ("change_yuan_mu", "change_yuan_m2"))
    floor = np.bincount(model.firms.unit, model.firms.floor_m2, len(model.unit_ids))
    cost: Floats = (mu * model.area_mu + m2 * floor) / WAN
    return cost


def _kept(model: Model, starts: pd.DataFrame) -> Any:
    """Return shape (options, quarters): columns that are what was promised to their unit."""
    told = starts.set_index(["unit_id", "mode_id"])["start_quarter"].to_dict()
    kept = np.zeros_like(model.columns.worth, dtype=bool)
    for number_, option in enumerate(model.columns.options):
        quarter = told.get((model.unit_ids[option.unit], option.mode))
        if quarter is not None:
            kept[number_, int(quarter)] = True
    return kept


def _paying(model: Model, starts: pd.DataFrame, cost: Floats) -> Model:
    """Return the model in which a promise that is kept is worth what breaking it would cost."""
    unit = np.array([option.unit for option in model.columns.options], dtype=np.int64)
    kept = _kept(model, starts) * cost[unit][:, None]
    columns = replace(model.columns, worth=model.columns.worth + kept, paid=model.columns.paid + kept)
    return replace(model, columns=columns)


def _without_gain(problem: Problem, name: str, found: Found, promised: pd.DataFrame, cost: Floats) -> Found:
    """Return what was found with its worth and bound as if promises had no price."""
    model = problem.model
    if name != BALANCED:
        model = reweighted(problem.town, problem.as_of, model, problem.weights[name])
    data = arrays(model)
    again = priced(model, data, singles(model, data), found.multipliers)
    lower = bound_adjoining(model, data, adjoining(model, data), again, found.land)
    bound = bound_told(model, replace(again, bound=lower, land=found.land))
    numbers = dict(zip(model.unit_ids, range(len(model.unit_ids)), strict=True))
    both = found.starts.merge(promised, on=["unit_id", "mode_id", "start_quarter"])
    kept = float(cost[both["unit_id"].map(numbers).to_numpy(dtype=int)].sum())
    return replace(found, value=found.value - kept, bound=bound)


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
