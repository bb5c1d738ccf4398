"""What cost, area and retention can be had together: programmes none of which is worse in all three."""

from itertools import product

import numpy as np
import pandas as pd

from dayang.engine import Limit, Progress
from dayang.parks.renewal.bound.arrays import arrays
from dayang.parks.renewal.bound.groups import groups
from dayang.parks.renewal.model.build import reweighted
from dayang.parks.renewal.model.firms import WAN
from dayang.parks.renewal.model.rows import Floats
from dayang.parks.renewal.model.weights import Weights
from dayang.parks.renewal.plan import Plan
from dayang.parks.renewal.problem import BALANCED, STRESSED, Problem
from dayang.parks.renewal.search.chain import FINE, guide, keeps_targets, search
from dayang.parks.renewal.search.programme import frames, state_of
from dayang.parks.renewal.search.state import where
from dayang.parks.renewal.tables import Programme, publish
from dayang.words import Words

FRONTIER = "renewal_frontier"
TIMES = (0.0, 0.125, 0.25, 0.5, 1.0, 2.0, 4.0)
"""Multiples of the weights of area, and of those of retention, that are tried together."""
STEPS = 20
"""Steps of the search for each unit and pair of weights."""
WANTED = {"cost_wan": False, "area_mu": True, "kept_share": True}
"""What is compared, and whether more is better."""
DOING = Words("比较代价、面积和留企", "comparing cost, area and retention")


def frontier(plan: Plan, *, limit: Limit, seed: int, progress: Progress | None = None) -> pd.DataFrame:
    """Return the register ``renewal_frontier``: programmes that no other betters in all that is wanted.

    Each is found by the search from the plan's own programme under other weights, at the plan's prices.

    Parameters
    ----------
    plan
        A plan with a programme.
    limit
        ``work`` multiplies the steps of each search.
    seed, progress
        As of `solve`.

    Returns
    -------
    pandas.DataFrame
        ``point``, ``area_times``, ``retention_times``, ``cost_wan`` (net public money), ``area_mu``
        delivered, ``kept_share`` of yearly output, per cent; the cheapest first.
    """
    problem = plan.problem
    pairs = list(product(TIMES, TIMES))
    rows = [(np.nan, np.nan, *_measured(problem, {"plan": plan.programmes[BALANCED]})[0])]
    for number, (area, retention) in enumerate(pairs):
        if progress is not None:
            progress(number / len(pairs), DOING)
        programme = _under(problem, plan, area, retention, limit.work, seed + number)
        if programme is not None:
            rows.append((area, retention, *_measured(problem, {"point": programme})[0]))
    frame = pd.DataFrame(rows, columns=["area_times", "retention_times", *WANTED])
    frame.loc[0, ["area_times", "retention_times"]] = 1.0
    kept = frame[not_dominated(frame)].drop_duplicates(list(WANTED)).sort_values(list(WANTED), kind="stable")
    return (
        kept.reset_index(drop=True)
        .rename_axis("point")
        .reset_index()
        .assign(point=lambda own: own["point"] + 1)
    )


def _under(
    problem: Problem, plan: Plan, area: float, retention: float, work: float, seed: int
) -> Programme | None:
    """Return the programme found under other weights, ``None`` where it misses a target."""
    weights = _weights(problem.weights[BALANCED], area, retention)
    model = reweighted(problem.town, problem.as_of, problem.model, weights)
    data = arrays(model)
    found = plan.found[BALANCED]
    go = guide(model, data, where(model, FINE), groups(model, data), found.multipliers)
    start = state_of(model, data, go.at, go.prices, found.starts, found.moves)
    steps = max(round(STEPS * work * len(model.unit_ids)), 1)
    state = search(go, start, seed, steps, lambda: 0.0, lambda _: None)
    return Programme(*frames(model, state), weights) if keeps_targets(go, state) else None


def _weights(weights: Weights, area: float, retention: float) -> Weights:
    return weights.stressing(STRESSED["area"], area).stressing(STRESSED["retention"], retention)


def _measured(problem: Problem, programmes: dict[str, Programme]) -> list[tuple[float, float, float]]:
    """Return cost, area and share kept of programmes."""
    whole = publish(problem.town, problem.as_of, problem.model, programmes)["renewal_programmes"]
    output = _output_yuan(problem)
    cost, area, left = (
        whole[name].astype(float).tolist() for name in ("public_net_yuan", "area_mu", "output_left_yuan")
    )
    return [
        (round(yuan / WAN, 2), mu, round(100 * (1 - gone / output), 4) if output else 100.0)
        for yuan, mu, gone in zip(cost, area, left, strict=True)
    ]


def _output_yuan(problem: Problem) -> float:
    """Return what the firms of the units reported last, a year."""
    years = pd.DataFrame(problem.town["firm_years"])
    years = years[years["firm_id"].isin(problem.model.firms.firm_ids) & years["output_yuan"].notna()]
    last = years.sort_values(["year", "reported_at"], kind="stable").drop_duplicates("firm_id", keep="last")
    return float(last["output_yuan"].astype(float).sum())


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
