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
from dayang.parks.renewal.tables import FRONTIERS, MOVES, STARTS, Programme
from dayang.parks.renewal.tables.chosen import read_chosen
from dayang.parks.renewal.tables.facts import Facts, read_facts
from dayang.parks.renewal.tables.payments import paid
from dayang.parks.renewal.tables.worth import public_net_yuan, totals
from dayang.town.frames import conform
from dayang.town.registers import DICTIONARY
from dayang.town.registers.renewal_columns import BALANCED
from dayang.words import Words

FRONTIER, FRONTIER_STARTS, FRONTIER_MOVES = FRONTIERS
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


class _Tried(NamedTuple):
    """A programme that was found: what its weights are multiplied by, what it comes to, what it is."""

    area_times: float
    retention_times: float
    cost_wan: float
    area_mu: float
    kept_share: float
    starts: pd.DataFrame
    moves: pd.DataFrame


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
) -> dict[str, pd.DataFrame]:
    """Return the registers `FRONTIERS`: programmes that no other betters in all that is wanted.

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
    dict of str to pandas.DataFrame
        ``renewal_frontier``: ``point``, ``area_times``, ``retention_times``, ``cost_wan`` (net public money),
        ``area_mu`` delivered, ``kept_share`` of yearly output, per cent; the cheapest first.
        ``renewal_frontier_starts`` and ``renewal_frontier_moves``: the programme of each point.
    """
    problem = plan.problem
    facts = read_facts(problem.town, problem.as_of, problem.model)
    tried = [_tried(facts, _times(problem, name), each) for name, each in plan.found.items()]
    most = -(-TIMES * points // AT_ONCE)
    kept, in_vain = _kept(tried), 0
    for batch, pairs in enumerate(islice(_pairs(seed), most)):
        if len(kept) >= points or in_vain >= IN_VAIN or gone() >= 1.0:
            break
        if progress is not None:
            progress(batch / most, DOING)
        with ThreadPoolExecutor(SIDE_BY_SIDE) as threads:
            found = list(threads.map(lambda pair: _under(plan, pair, work, gone), pairs))
        tried += [
            _tried(facts, (pair.area, pair.retention), programme)
            for pair, programme in zip(pairs, found, strict=True)
            if programme is not None
        ]
        before, kept = kept, _kept(tried)
        in_vain = in_vain + 1 if before.equals(kept) else 0
    return _published(kept, tried)


def _pairs(seed: int) -> Iterator[list[_Pair]]:
    """Give pairs of weights to try, `AT_ONCE` at a time, each with a seed of its own."""
    drawn = qmc.Halton(2, scramble=False)
    while True:
        times = 2.0 ** qmc.scale(drawn.random(AT_ONCE), [LEAST] * 2, [MOST] * 2)
        yield [_Pair(area, retention, seed + place) for place, (area, retention) in enumerate(times.tolist())]
        seed += AT_ONCE


def _kept(tried: list[_Tried]) -> pd.DataFrame:
    """Return the points that no other betters, the cheapest first; the index is the place in `tried`."""
    frame = pd.DataFrame([one[:5] for one in tried], columns=["area_times", "retention_times", *WANTED])
    kept = frame[not_dominated(frame)].drop_duplicates(list(WANTED))
    return kept.sort_values(list(WANTED), kind="stable")


def _published(kept: pd.DataFrame, tried: list[_Tried]) -> dict[str, pd.DataFrame]:
    """Return the registers `FRONTIERS`, points numbered from 1."""
    points = kept.reset_index(drop=True).rename_axis("point").reset_index()
    programmes = [tried[place] for place in kept.index]
    starts = [one.starts[list(STARTS)] for one in programmes]
    moves = [one.moves[list(MOVES)].rename(columns={"unit_id": "to_unit_id"}) for one in programmes]
    return {
        FRONTIER: points.assign(point=points["point"] + 1),
        FRONTIER_STARTS: _side_by_side(FRONTIER_STARTS, starts),
        FRONTIER_MOVES: _side_by_side(FRONTIER_MOVES, moves),
    }


def _side_by_side(register: str, each: list[pd.DataFrame]) -> pd.DataFrame:
    """Return a table of all points, numbered as they come."""
    numbered = [own.assign(point=point) for point, own in enumerate(each, start=1)]
    return conform(DICTIONARY[register], pd.concat(numbered, ignore_index=True))


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


def _tried(facts: Facts, times: tuple[float, float], programme: Found | Programme) -> _Tried:
    """Return a programme with what it comes to."""
    chosen = read_chosen(facts, programme.starts, programme.moves)
    told, output = totals(chosen), float(facts.firms["output_yuan"].sum())
    share = 100 * (1 - told["output_left_yuan"] / output) if output else 100.0
    return _Tried(
        *times,
        cost_wan=round(public_net_yuan(chosen, paid(chosen)) / WAN, 2),
        area_mu=round(told["area_mu"], 4),
        kept_share=round(share, 4),
        starts=programme.starts,
        moves=programme.moves,
    )


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
