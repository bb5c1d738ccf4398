"""The levels of an order of goals, solved in turn (``docs/renewal-model.md``, order of goals).

Level k makes its goal g_k as large as it can while every goal above keeps what it reached, less a
tolerance: g_j >= least_j. With a multiplier m_j >= 0 for each of these, g_k + sum of m_j g_j is the same
model under other weights, so that prices, bound and search are those of any weighting; and

    bound of level k  =  bound under these weights  -  sum of m_j least_j

holds whatever the multipliers. They begin at 1; those of goals that the search gives up grow until it
keeps them, and then lie between what gave up and what kept. What gives up a goal is never taken.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from dayang.engine import Limit, Progress
from dayang.errors import DayangError
from dayang.parks.renewal.bound.arrays import arrays
from dayang.parks.renewal.bound.groups import singles
from dayang.parks.renewal.bound.lagrangian import priced
from dayang.parks.renewal.exact import exact, is_small
from dayang.parks.renewal.left import Left
from dayang.parks.renewal.model.build import reweighted
from dayang.parks.renewal.model.facts import number
from dayang.parks.renewal.model.rows import Floats
from dayang.parks.renewal.model.weights import Weights
from dayang.parks.renewal.order.goals import GOALS, levels_of, only, weightless
from dayang.parks.renewal.order.publish import Level, level_tables
from dayang.parks.renewal.plan import Plan
from dayang.parks.renewal.problem import Problem
from dayang.parks.renewal.solve import LESS, bound_told, solve
from dayang.parks.renewal.tables.chosen import read_chosen
from dayang.parks.renewal.tables.facts import Facts, read_facts
from dayang.parks.renewal.tables.payments import paid
from dayang.parks.renewal.tables.worth import public_net_yuan, worth_wan
from dayang.town.registers.renewal_columns import BALANCED, ORDERED
from dayang.words import Words

SEARCHES = 5
"""Searches of a level at most."""
GROWS = 4.0
"""What the multiplier of a goal that was given up grows by, until it is kept."""
KNOWN = 12
"""Problems under other weights that are kept: reading them anew takes longer than solving a tiny one."""
SHARES = (0.0, 0.25, 0.5, 1.0)
"""Shares of the prices of a search at which bounds are tried."""
PARTS = {"area": 0, "public": 1, "moves": 2, "disturbance": 3, "pollution": 6, "promises": 7}
"""Goals that are a part of the worth (W1 to W8) by themselves; W5 and W6 are shared by the others."""
MADE = 0.5
"""Share of the work, and of the time where it is limited, in which the weightings are planned."""
DECIMALS = 6
"""Decimals to which worth is published."""
TRIFLE = 1e-6
"""Part of what is to be kept that adding floats and rounding may be off by."""

Frames = tuple[pd.DataFrame, pd.DataFrame]
Times = dict[str, float]


@dataclass(frozen=True, eq=False)
class _Met:
    """A programme, and what it is worth in each goal, 万元."""

    programme: Frames
    reached: Mapping[str, float]

    def worth(self, goals: tuple[str, ...]) -> float:
        """Return what it is worth in some goals."""
        return sum(self.reached[goal] for goal in goals)


@dataclass(frozen=True)
class _Kept:
    """What a goal above must be worth at least, 万元."""

    goal: str
    least: float

    def by(self, reached: Mapping[str, float]) -> bool:
        """Say whether a programme keeps it."""
        return reached[self.goal] >= self.least - TRIFLE * max(1.0, abs(self.least))


@dataclass(frozen=True, eq=False)
class _Task:
    """What every level is solved with.

    Parameters
    ----------
    problem
        Under the default weighting alone.
    facts
        By which programmes are measured.
    work, seed
        Of each search.
    multipliers
        Prices of the default weighting: those of the first bound of each level.
    left
        The time for all of them.
    known
        Problems under other weights, the last `KNOWN`.
    """

    problem: Problem
    facts: Facts
    work: float
    seed: int
    multipliers: Floats
    left: Left
    known: dict[Weights, Problem] = field(default_factory=dict)

    def under(self, times: Mapping[str, float]) -> Problem:
        """Return the problem in which only some goals count, each so many times; kept for the next time."""
        problem = self.problem
        weights = only(problem.weights[BALANCED], times)
        if weights not in self.known:
            while len(self.known) >= KNOWN:
                del self.known[next(iter(self.known))]
            model = reweighted(problem.town, problem.as_of, problem.model, weights)
            self.known[weights] = replace(problem, weights={BALANCED: weights}, model=model)
        return self.known[weights]

    def met(self, programme: Frames) -> _Met:
        """Return a programme with what it is worth in each goal."""
        chosen = read_chosen(self.facts, *programme)
        public, default = public_net_yuan(chosen, paid(chosen)), self.problem.weights[BALANCED]
        parts = worth_wan(chosen, default, public)
        alone = {goal: only(default, {goal: 1.0}) for goal in GOALS if goal not in PARTS}
        return _Met(
            programme,
            {goal: parts[part] for goal, part in PARTS.items()}
            | {goal: sum(worth_wan(chosen, weights, public)) for goal, weights in alone.items()},
        )

    def limit(self, searches: int) -> Limit:
        """Return the limit of the next of so many searches that are left."""
        seconds = self.left.seconds
        return Limit(self.work, None if seconds is None else seconds / max(searches, 1))


@dataclass(frozen=True, eq=False)
class _Bound:
    """A bound of a level, and the multipliers from which it follows."""

    value: float
    times: Times
    multipliers: Floats


def solve_in_order(
    problem: Problem, order: tuple[str, ...], *, limit: Limit, seed: int, progress: Progress | None = None
) -> Plan:
    """Return a plan under every weighting, and under an order of goals beside them.

    Parameters
    ----------
    problem
        What is planned.
    order
        Codes of `GOALS`, the first first; those not named come last, together, by their weights.
    limit, seed, progress
        As of `solve`.

    Raises
    ------
    DayangError
        When a goal of the order weighs nothing in this town.
    ParameterMissingError
        When the tolerance is 待填.
    """
    default = problem.weights[BALANCED]
    if nothing := weightless(default, order):
        raise DayangError(_weigh_nothing(nothing))
    tolerance = number(problem.town, problem.as_of, "order_tolerance")
    told = progress or (lambda _share, _doing: None)
    left = Left(limit.seconds)
    first = replace(limit, seconds=None if limit.seconds is None else MADE * limit.seconds)
    plan = solve(problem, limit=first, seed=seed, progress=lambda share, doing: told(MADE * share, doing))
    if not plan.found:
        return plan
    task = _Task(
        replace(problem, weights={BALANCED: default}),
        read_facts(problem.town, problem.as_of, problem.model),
        limit.work * LESS,
        seed,
        plan.found[BALANCED].multipliers,
        left,
    )
    levels, last, proven, complete = _levels(task, plan, order, tolerance, told)
    starts, moves = last.programme
    ordered = replace(
        plan.found[BALANCED], starts=starts, moves=moves, value=sum(last.reached.values()), trace=()
    )
    return replace(
        plan,
        problem=replace(problem, weights={ORDERED: default, **problem.weights}),
        found={ORDERED: ordered, **plan.found},
        complete=plan.complete and complete,
        exact=plan.exact and proven,
        beside=level_tables(problem.model, levels, last.reached),
    )


def _weigh_nothing(goals: tuple[str, ...]) -> Words:
    names = ", ".join(goals)
    return Words(
        f"目标 {names} 在本镇的权重为 0，排不进次序：请在参数表中给它权重。",
        f"Goals {names} weigh nothing in this town and cannot be put in an order: give them a weight in "
        "'parameters'.",
    )


def _levels(
    task: _Task, plan: Plan, order: tuple[str, ...], tolerance: float, told: Progress
) -> tuple[list[Level], _Met, bool, bool]:
    """Return the levels, the last's programme, whether all are proven, and whether no time was cut."""
    wanted = levels_of(order)
    met = [task.met((each.starts, each.moves)) for each in plan.found.values()]
    kept: list[_Kept] = []
    levels: list[Level] = []
    proven = complete = True
    for place, (name, goals) in enumerate(wanted):

        def tell(share: float, place: int = place, name: str = name) -> None:
            told(MADE + (1 - MADE) * (place + share) / len(wanted), _doing(place + 1, name))

        searches = SEARCHES * (len(wanted) - place)
        best, bound, whole = _search(task, goals, kept, met, searches, tell)
        complete = complete and whole
        exactly = _exactly(task, goals, kept)
        proven = proven and exactly is not None
        met = [exactly or best, *met]
        reached = round(met[0].worth(goals), DECIMALS)
        least = round(reached - tolerance * abs(reached), DECIMALS)
        levels.append(
            Level(
                name=name,
                goals=goals,
                reached=reached,
                bound=bound.value,
                tolerance=tolerance,
                least=least,
                times=bound.times,
                multipliers=bound.multipliers,
                starts=met[0].programme[0],
                moves=met[0].programme[1],
            )
        )
        kept.append(_Kept(name, least))
    return levels, met[0], proven, complete


def _doing(level: int, name: str) -> Words:
    return Words(f"第 {level} 个目标：{name}", f"goal {level}: {name}")


def _search(
    task: _Task,
    goals: tuple[str, ...],
    kept: list[_Kept],
    met: list[_Met],
    searches: int,
    tell: Callable[[float], None],
) -> tuple[_Met, _Bound, bool]:
    """Return the best programme found that keeps the goals above, the lowest bound, and whether it was whole.

    Parameters
    ----------
    met
        Programmes to begin with, of which the first keeps all goals above.
    searches
        That are left, of this level and those after it.
    """
    own = dict.fromkeys(goals, 1.0)
    times = dict.fromkeys((each.goal for each in kept), 1.0)
    keeping = [each for each in met if all(one.by(each.reached) for one in kept)]
    best = max(keeping, key=lambda each: each.worth(goals))
    bounds = _bounds(task, own, kept, times, task.multipliers, SHARES)
    gave_up: Times = {}
    kept_all: Times = {}
    complete = True
    for turn in range(SEARCHES):
        tell(turn / SEARCHES)
        plan = solve(
            task.under({**times, **own}),
            limit=task.limit(searches - turn),
            seed=task.seed,
            start=best.programme,
        )
        complete = complete and plan.complete
        if not plan.found:
            break
        found = plan.found[BALANCED]
        bounds += _bounds(task, own, kept, times, found.multipliers, SHARES[1:])
        now = task.met((found.starts, found.moves))
        broken = [each.goal for each in kept if not each.by(now.reached)]
        if broken:
            gave_up.update({goal: times[goal] for goal in broken})
        else:
            kept_all = dict(times)
            best = max(best, now, key=lambda each: each.worth(goals))
        if not gave_up:
            break
        times = _next(times, broken, gave_up, kept_all)
    return best, min(bounds, key=lambda each: each.value), complete


def _next(times: Times, broken: list[str], gave_up: Times, kept_all: Times) -> Times:
    """Return the multipliers to search under next: larger, or between what gave up and what kept.

    Examples
    --------
    >>> _next({"area": 1.0, "tax": 1.0}, ["area"], {"area": 1.0}, {})
    {'area': 4.0, 'tax': 1.0}
    >>> _next({"area": 4.0, "tax": 1.0}, [], {"area": 1.0}, {"area": 4.0, "tax": 1.0})
    {'area': 2.0, 'tax': 1.0}
    """
    if kept_all:
        return {
            goal: float(np.sqrt(gave_up[goal] * high)) if gave_up.get(goal, high) < high else high
            for goal, high in kept_all.items()
        }
    return {goal: each * GROWS if goal in broken else each for goal, each in times.items()}


def _bounds(
    task: _Task,
    own: Times,
    kept: list[_Kept],
    times: Times,
    multipliers: Floats,
    shares: tuple[float, ...],
) -> list[_Bound]:
    """Return bounds of a level at shares of the prices of rows and of the goals above.

    Where the goals above cost this one little, low prices prove more than high ones.
    """
    found = []
    for share in shares:
        above = {goal: share * each for goal, each in times.items()}
        model, prices = task.under({**above, **own}).model, share * multipliers
        data = arrays(model)
        told = bound_told(model, priced(model, data, singles(model, data), prices))
        found.append(_Bound(told - sum(above[each.goal] * each.least for each in kept), above, prices))
    return found


def _exactly(task: _Task, goals: tuple[str, ...], kept: list[_Kept]) -> _Met | None:
    """Return the best programme of a small town that keeps the goals above; ``None`` where none is proven."""
    if not is_small(task.problem.model):
        return None
    above = [
        (task.under({each.goal: 1.0}).model, each.least - TRIFLE * max(1.0, abs(each.least)) / 2)
        for each in kept
    ]
    best = exact(task.under(dict.fromkeys(goals, 1.0)).model, above)
    return task.met((best.starts, best.moves)) if best.proven and best.value is not None else None
