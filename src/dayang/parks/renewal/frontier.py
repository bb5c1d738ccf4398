"""What cost, area and retention can be had together: programmes none of which is worse in all three."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.stats import qmc

from dayang.engine import Progress
from dayang.parks.renewal.bound.arrays import arrays
from dayang.parks.renewal.bound.groups import groups
from dayang.parks.renewal.model.build import reweighted
from dayang.parks.renewal.model.rows import WAN, Floats
from dayang.parks.renewal.plan import Found, Plan
from dayang.parks.renewal.problem import STRESSED, Problem
from dayang.parks.renewal.search.chain import FINE, guide, keeps_targets, search, value_of
from dayang.parks.renewal.search.programme import frames, state_of
from dayang.parks.renewal.search.state import where
from dayang.parks.renewal.tables import Programme
from dayang.parks.renewal.tables.chosen import read_chosen
from dayang.parks.renewal.tables.facts import Facts, read_facts
from dayang.parks.renewal.tables.payments import paid
from dayang.parks.renewal.tables.worth import public_net_yuan, totals
from dayang.town.registers.renewal_columns import BALANCED
from dayang.words import Words

FRONTIER = "renewal_frontier"
POINTS = 12
"""Programmes wanted at least."""
LEAST, MOST = -3.0, 3.0
"""Powers of 2 between which the weights of area, and those of retention, are multiplied."""
AT_ONCE, TIMES, IN_VAIN = 8, 4, 2
"""Pairs of weights tried between two looks; tried at most, over points wanted; looks in vain to the end."""
STEPS = 3
"""Steps of each search for each unit."""
SIDE_BY_SIDE = 2
"""Searches at once; what each finds does not depend on it."""
WANTED = {"cost_wan": False, "area_mu": True, "kept_share": True}
"""What is compared, and whether more is better."""
DOING = Words("比较代价、面积和留企", "comparing cost, area and retention")

Point = tuple[float, float, float, float, float]


class _Pair(NamedTuple):
    """What the weights of area and of retention are multiplied by, and where chance begins."""

    area: float
    retention: float
    seed: int


def frontier(
    plan: Plan,
    *,
    work: float,
    seed: int,
    points: int = POINTS,
    gone: Callable[[], float] = lambda: 0.0,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Return the register ``renewal_frontier``: programmes that no other betters in all that is wanted.

    Each is found by the search under other weights, at the plan's prices, from whichever of the plan's
    own programmes is worth most under them. Weights come from a Halton sequence, which fills the square
    evenly however far it goes (Halton 1960), until there are as many programmes as wanted.

    Parameters
    ----------
    plan
        A plan with a programme.
    work
        Multiplies the steps of each search.
    seed
        Where chance begins.
    points
        Programmes wanted; a small town may not have as many.
    gone
        Returns the share of the time that has gone; once it is 1, nothing more is tried.
    progress
        As of `solve`.

    Returns
    -------
    pandas.DataFrame
        ``point``, ``area_times``, ``retention_times``, ``cost_wan`` (net public money), ``area_mu``
        delivered, ``kept_share`` of yearly output, per cent; the cheapest first.
    """
    problem = plan.problem
    facts = read_facts(problem.town, problem.as_of, problem.model)
    rows: list[Point] = [
        (*_times(problem, name), *_measured(facts, each)) for name, each in plan.found.items()
    ]
    most = -(-TIMES * points // AT_ONCE)
    kept, in_vain = _kept(rows), 0
    for batch, pairs in enumerate(islice(_pairs(seed), most)):
        if len(kept) >= points or in_vain >= IN_VAIN or gone() >= 1.0:
            break
        if progress is not None:
            progress(batch / most, DOING)
        with ThreadPoolExecutor(SIDE_BY_SIDE) as threads:
            found = list(threads.map(lambda pair: _under(plan, pair, work, gone), pairs))
        rows += [
            (pair.area, pair.retention, *_measured(facts, programme))
            for pair, programme in zip(pairs, found, strict=True)
            if programme is not None
        ]
        before, kept = kept, _kept(rows)
        in_vain = in_vain + 1 if before.equals(kept) else 0
    return kept


def _pairs(seed: int) -> Iterator[list[_Pair]]:
    """Give pairs of weights to try, `AT_ONCE` at a time, each with a seed of its own."""
    drawn = qmc.Halton(2, scramble=False)
    while True:
        times = 2.0 ** qmc.scale(drawn.random(AT_ONCE), [LEAST] * 2, [MOST] * 2)
        yield [_Pair(area, retention, seed + place) for place, (area, retention) in enumerate(times.tolist())]
        seed += AT_ONCE


def _kept(rows: list[Point]) -> pd.DataFrame:
    """Return the points that no other betters, the cheapest first."""
    frame = pd.DataFrame(rows, columns=["area_times", "retention_times", *WANTED])
    kept = frame[not_dominated(frame)].drop_duplicates(list(WANTED)).sort_values(list(WANTED), kind="stable")
    kept = kept.reset_index(drop=True).rename_axis("point").reset_index()
    return kept.assign(point=kept["point"] + 1)


def _times(problem: Problem, name: str) -> tuple[float, float]:
    """Return what a weighting multiplies the weights of area and of retention by."""
    own, default = problem.weights[name], problem.weights[BALANCED]
    first = (STRESSED["area"][0], STRESSED["retention"][0])
    area, retention = (
        getattr(own, weight) / getattr(default, weight) if getattr(default, weight) else 1.0
        for weight in first
    )
    return area, retention


def _under(plan: Plan, pair: _Pair, work: float, gone: Callable[[], float]) -> Programme | None:
    """Return the programme found under other weights, ``None`` where it misses a target."""
    problem = plan.problem
    default = problem.weights[BALANCED]
    weights = default.stressing(STRESSED["area"], pair.area)
    weights = weights.stressing(STRESSED["retention"], pair.retention)
    model = reweighted(problem.town, problem.as_of, problem.model, weights)
    data = arrays(model)
    go = guide(model, data, where(model, FINE), groups(model, data), plan.found[BALANCED].multipliers)
    begun = [state_of(model, data, go.at, go.prices, one.starts, one.moves) for one in plan.found.values()]
    start = max(begun, key=lambda state: value_of(go, state))
    steps = max(round(STEPS * work * len(model.unit_ids)), 1)
    state = search(go, start, pair.seed, steps, gone, lambda _: None)
    return Programme(*frames(model, state), weights) if keeps_targets(go, state) else None


def _measured(facts: Facts, programme: Found | Programme) -> tuple[float, float, float]:
    """Return cost, area and share kept of a programme."""
    chosen = read_chosen(facts, programme.starts, programme.moves)
    told, output = totals(chosen), float(facts.firms["output_yuan"].sum())
    share = 100 * (1 - told["output_left_yuan"] / output) if output else 100.0
    return round(public_net_yuan(chosen, paid(chosen)) / WAN, 2), round(told["area_mu"], 4), round(share, 4)


def not_dominated(frame: pd.DataFrame) -> Floats:
    """Say of each row whether no other is as good in all that is wanted and better in some.

    Examples
    --------
    >>> points = [(1.0, 5.0, 9.0), (2.0, 6.0, 9.0), (2.0, 5.0, 9.0)]
    >>> frame = pd.DataFrame(points, columns=list(WANTED))
    >>> not_dominated(frame).tolist()
    [True, True, False]
    """
    signs = np.array([1.0 if more else -1.0 for more in WANTED.values()])
    points = frame[list(WANTED)].to_numpy(dtype=float) * signs
    as_good = (points[None, :, :] >= points[:, None, :]).all(axis=2)
    better = (points[None, :, :] > points[:, None, :]).any(axis=2)
    kept: Floats = ~(as_good & better).any(axis=1)
    return kept
