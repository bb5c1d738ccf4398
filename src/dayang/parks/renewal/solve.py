"""A renewal plan, and the bound that says how good it is.

Prices come first (`bound/`): a subgradient method, then Dantzig-Wolfe decomposition over groups of
adjoining units, beside which the search (`search/`) begins by the first prices. It goes on by their mean,
while a second decomposition, unit by unit, lowers the bound. Two threads work side by side; what each
does is counted in steps, so that a plan is the same every time. Only where time is limited does either
wait for what the other has done, or search once more in what time is left.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from threading import Event

import numpy as np
import pandas as pd

from dayang.engine import Conflict, Limit, Progress
from dayang.parks.renewal.bound.adjoining import adjoining, price_land
from dayang.parks.renewal.bound.arrays import Arrays, arrays
from dayang.parks.renewal.bound.composite import Lies, lies
from dayang.parks.renewal.bound.groups import Groups, groups, singles
from dayang.parks.renewal.bound.lagrangian import Priced
from dayang.parks.renewal.bound.master import decompose, sizes
from dayang.parks.renewal.bound.modest import modest
from dayang.parks.renewal.bound.warm import warm
from dayang.parks.renewal.conflicts import conflicts
from dayang.parks.renewal.exact import Exact, exact, is_small
from dayang.parks.renewal.left import Left
from dayang.parks.renewal.model.build import Model, reweighted
from dayang.parks.renewal.model.facts import NOTHING_MU
from dayang.parks.renewal.model.rows import WAN, Floats
from dayang.parks.renewal.plan import GREEDY, REFERENCE, Found, Plan, Reached
from dayang.parks.renewal.problem import Problem
from dayang.parks.renewal.reference import by_hand, committed_only
from dayang.parks.renewal.search.chain import FINE, Guide, begin, guide, keeps_targets, search, value_of
from dayang.parks.renewal.search.programme import frames, state_of
from dayang.parks.renewal.search.state import State, where
from dayang.parks.renewal.tables import Programme
from dayang.town.registers.renewal_columns import BALANCED
from dayang.words import Words

WARM, DECOMPOSE, POLISH = 120, 40, 25
"""Steps of the first prices, of the decomposition by groups, and of that by units."""
EARLY, LATE = 30, 60
"""Steps of the search for each unit, beside the decomposition and after it."""
LESS = 0.25
"""Effort for each weighting but the default."""
PRICED, POLISHED = 0.45, 0.95
"""Shares of the time within which prices are found, and the bound is lowered, where time is limited."""

FINDING = Words("求各种紧缺资源的价", "finding prices of what is short")
IMPROVING = Words("改进方案", "improving the programme")

NOTHING_M2, HALF_A_YUAN = 1e-6, 0.5
"""What the rules let pass of floor and land, and of a sum of money."""
MONEY = ("purse", "cash", "lending", "income")
"""Blocks of rows that are sums of money."""

IMPOSSIBLE = Conflict(
    (Words("改造方案的全部规矩", "all rules of a renewal programme"),),
    Words(
        "逐一试过，没有方案能同时守住全部规矩：请放宽一项上限或目标。",
        "Every programme was ruled out: ease a limit or a target.",
    ),
)
"""Told where nothing is possible and no smaller set of requirements was found that is to blame."""

Tell = Callable[[float, Words], None]


@dataclass
class _Clock:
    """How long there is, and what was reached when."""

    left: Left
    value: float = -np.inf
    bound: float = np.inf
    trace: list[Reached] = field(default_factory=list)

    def gone(self, share: float = 1.0) -> float:
        """Return how much of a share of the time has gone."""
        return self.left.gone(share)

    def reached(self, value: float = -np.inf, bound: float = np.inf) -> None:
        """Note a programme or a bound, where it is better than what was."""
        if value > self.value or bound < self.bound:
            self.value, self.bound = max(value, self.value), min(bound, self.bound)
            self.trace.append(Reached(self.left.passed, self.value, self.bound))


@dataclass(frozen=True, eq=False)
class _Task:
    """A model to be planned for, and the means."""

    model: Model
    data: Arrays
    at: Lies
    by: Groups
    work: float
    seed: int
    clock: _Clock
    tell: Tell


def solve(
    problem: Problem,
    *,
    limit: Limit,
    seed: int,
    progress: Progress | None = None,
    start: tuple[pd.DataFrame, pd.DataFrame] | None = None,
) -> Plan:
    """Return a plan of a town's renewal, under every weighting.

    Parameters
    ----------
    problem
        What is planned.
    limit
        ``work`` multiplies the steps of every part; ``seconds`` is shared among the weightings.
    seed
        Where chance begins.
    progress
        Called with the share done and what is being done.
    start
        A programme to begin with, as `check` takes it; what of it there is no room for is left out.
    """
    told = progress or (lambda _share, _doing: None)
    shares = {name: 1.0 if name == BALANCED else LESS for name in problem.weights}
    whole, done = sum(shares.values()), 0.0
    found: dict[str, Found] = {}
    state: State | None = None
    cut, small = False, is_small(problem.model)
    for name, weights in problem.weights.items():
        part, before = shares[name] / whole, done
        seconds = None if limit.seconds is None else limit.seconds * part
        model = problem.model
        if name != BALANCED:
            model = reweighted(problem.town, problem.as_of, model, weights)

        def tell(share: float, doing: Words, part: float = part, before: float = before) -> None:
            told(before + part * share, doing)

        task = _task(model, limit.work * shares[name], seed, _Clock(Left(seconds)), tell)
        if small:
            best = exact(model)
            if not best.proven:
                small = False
            elif best.value is None:
                return Plan(problem, {}, {}, _why(problem, proven=True))
            else:
                found[name] = _proven(task, best)
        if not small:
            state, priced = _plan(task, _state(task, start) if start is not None else state)
            if state is None:
                return Plan(problem, {}, {}, _why(problem, proven=False), not task.clock.left.cut)
            found[name] = _found(task, state, priced)
        cut = cut or task.clock.left.cut
        done += part
    return Plan(problem, found, others(problem, seed), (), not cut, small)


def _why(problem: Problem, *, proven: bool) -> tuple[Conflict, ...]:
    """Return what makes a plan impossible; where only that is known, just that."""
    told = conflicts(problem.model, problem.town)
    return (IMPOSSIBLE,) if proven and not told else told


def bound_told(model: Model, best: Priced) -> float:
    """Return a bound with what the rules let pass: half a yuan of a sum, a trifle of floor or land.

    Whoever works the bound out again adds as much to each limit.
    """
    let_pass = np.full(len(model.rows.limit), NOTHING_M2)
    let_pass[model.rows["pool"].rows] = NOTHING_M2 * len(model.unit_ids)
    for name in MONEY:
        let_pass[model.rows[name].rows] = HALF_A_YUAN / WAN
    return best.bound + float(let_pass @ best.multipliers) + NOTHING_MU * float(best.land.sum())


def _proven(task: _Task, best: Exact) -> Found:
    """Return the best programme of a small town, with the bound that prices prove."""
    priced = _polish(task, _first_prices(task))
    task.clock.reached(float(best.value or 0.0), priced.bound)
    return Found(
        best.starts,
        best.moves,
        task.clock.value,
        bound_told(task.model, priced),
        priced.multipliers,
        priced.land,
        tuple(task.clock.trace),
    )


def _task(model: Model, work: float, seed: int, clock: _Clock, tell: Tell) -> _Task:
    data = arrays(model)
    return _Task(model, data, lies(model), groups(model, data), work, seed, clock, tell)


def _found(task: _Task, state: State, best: Priced) -> Found:
    starts, moves = frames(task.model, state)
    return Found(
        starts,
        moves,
        task.clock.value,
        bound_told(task.model, best),
        best.multipliers,
        best.land,
        tuple(task.clock.trace),
    )


def _state(task: _Task, start: tuple[pd.DataFrame, pd.DataFrame]) -> State:
    """Return a programme given as tables, its firms on the ways it tells where there is room."""
    nothing: Floats = np.zeros(len(task.model.rows.limit))
    go = guide(task.model, task.data, where(task.model, FINE), task.by, nothing)
    return state_of(task.model, task.data, go.at, go.prices, *start)


def _plan(task: _Task, before: State | None) -> tuple[State | None, Priced]:
    """Return the best programme, ``None`` where none keeps the targets, and the best bound."""
    model, clock = task.model, task.clock
    units = len(model.unit_ids)
    at = where(model, FINE)
    task.tell(0.0, FINDING)
    first = _first_prices(task)
    go = guide(model, task.data, at, task.by, first.multipliers)
    start = begin(go, task.seed) if before is None else before
    if keeps_targets(go, start):
        clock.reached(value_of(go, start))
    steps = round(EARLY * units * task.work)
    priced = Event()
    with ThreadPoolExecutor(1) as beside:
        early = beside.submit(
            search, go, start, task.seed, steps, lambda: _priced(clock, priced), clock.reached
        )
        best, prices = _decompose(task, first)
        priced.set()
        candidates = [start, early.result()]
    go = guide(model, task.data, at, task.by, prices)
    task.tell(PRICED, IMPROVING)
    steps = round(LATE * units * task.work)
    with ThreadPoolExecutor(1) as beside:
        late = beside.submit(search, go, candidates[-1], task.seed, steps, clock.gone, _telling(task))
        best = _polish(task, best)
        if clock.left.seconds is not None:
            # What was met on the way may lie far from the best: the core left over begins anew.
            anew = begin(go, task.seed)
            candidates.append(search(go, anew, task.seed + 1, steps, clock.gone, _telling(task)))
        candidates.append(late.result())
    kept = [state for state in candidates if keeps_targets(go, state)]
    state = max(kept, key=lambda each: value_of(go, each), default=None)
    if state is not None:
        clock.value = value_of(go, state)
    return state, best


def _priced(clock: _Clock, priced: Event) -> float:
    """Return how much of the time for prices has gone: all of it once they are found, where it is limited."""
    return 1.0 if priced.is_set() and clock.left.seconds is not None else clock.gone(PRICED)


def _telling(task: _Task) -> Callable[[float], None]:
    """Return what takes the values of a search and moves the bar."""

    def told(value: float) -> None:
        task.clock.reached(value)
        task.tell(min(PRICED + (1 - PRICED) * task.clock.gone(), 1.0), IMPROVING)

    return told


def _first_prices(task: _Task) -> Priced:
    steps = warm(task.model, task.data, task.at, task.by, sizes(task.model))
    best = next(steps)
    for now in islice(steps, round(WARM * min(task.work, 1.0))):
        best = min(best, now, key=lambda priced: priced.bound)
        task.clock.reached(bound=best.bound)
        if task.clock.gone(PRICED / 2) >= 1.0:
            break
    return best


def _decompose(task: _Task, first: Priced) -> tuple[Priced, Floats]:
    """Return the lowest bound of a decomposition by groups, and the mean prices of its second half.

    Prices of a linear programme are those of one corner; their mean leads a search better.
    """
    best, met = first, [first.multipliers]
    most = max(round(DECOMPOSE * min(task.work, 1.0)), 1)
    steps = decompose(task.model, task.data, task.at, task.by, first.multipliers)
    for number, step in enumerate(islice(steps, most), start=1):
        best = min(best, step.best, key=lambda priced: priced.bound)
        met.append(step.centre.multipliers)
        task.clock.reached(bound=best.bound)
        task.tell(PRICED * max(number / most, min(task.clock.gone(PRICED), 1.0)), FINDING)
        if task.clock.gone(PRICED) >= 1.0:
            break
    return best, np.mean(met[len(met) // 2 :], axis=0)


def _polish(task: _Task, best: Priced) -> Priced:
    """Return the lowest bound of a decomposition unit by unit, and of prices of adjoining land after it."""
    each = singles(task.model, task.data)
    steps = decompose(task.model, task.data, task.at, each, best.multipliers)
    for step in islice(steps, round(POLISH * min(task.work, 1.0))):
        best = min(best, step.best, key=lambda priced: priced.bound)
        task.clock.reached(bound=best.bound)
        if task.clock.gone(POLISHED) >= 1.0:
            break
    best = modest(task.model, task.data, each, best, sizes(task.model))
    best = price_land(task.model, task.data, adjoining(task.model, task.data), best, min(task.work, 1.0))
    task.clock.reached(bound=best.bound)
    return best


def others(problem: Problem, seed: int) -> dict[str, tuple[Programme, float]]:
    """Return the programmes a plan is measured against, and what they are worth."""
    return {REFERENCE: _reference(problem, seed), GREEDY: _filled_by_hand(problem, seed)}


def _reference(problem: Problem, seed: int) -> tuple[Programme, float]:
    """Return the best of what is committed: exactly where few enough units go on, else by a search."""
    model, weights = committed_only(problem.model), problem.weights[BALANCED]
    best = exact(model) if is_small(model) else None
    if best is not None and best.proven and best.value is not None:
        return Programme(best.starts, best.moves, weights), best.value
    go = _unpriced(model)
    steps = 2 * len(model.unit_ids)
    state = search(go, begin(go, seed), seed, steps, lambda: 0.0, lambda _: None)
    return Programme(*frames(model, state), weights), value_of(go, state)


def _filled_by_hand(problem: Problem, seed: int) -> tuple[Programme, float]:
    go = _unpriced(problem.model)
    state = by_hand(go, seed)
    return Programme(*frames(problem.model, state), problem.weights[BALANCED]), value_of(go, state)


def _unpriced(model: Model) -> Guide:
    """Return what a search goes by at prices of nothing; targets are not asked for."""
    data = arrays(model)
    nothing: Floats = np.zeros(len(model.rows.limit))
    return guide(model, data, where(model, 0.0), groups(model, data), nothing)
