"""What a plan tells beside its programmes: what easing a limit gains, how sure it is, what else could be had.

All of it is made with the plan's own programme. Replays are few beside those of ``dayang parks risk``,
and say how many; the frontier and the gains are search, which ``limit`` counts.
"""

from dataclasses import replace
from typing import Any, TypeVar

from dayang.engine import Limit, Progress
from dayang.engine.descriptor import Solve
from dayang.parks.renewal.frontier import frontier
from dayang.parks.renewal.gains import with_gains
from dayang.parks.renewal.left import Left
from dayang.parks.renewal.plan import Plan
from dayang.parks.renewal.problem import Problem
from dayang.parks.renewal.risk import replay
from dayang.parks.renewal.tables import BOTTLENECKS
from dayang.words import Words

SHARE = 0.3
"""Share of the time, where it is limited, that is left for this."""
MADE = 0.6
"""Share done, as it is told, when the plan itself is made."""
REPLAYS = 1_000
"""Replays at the default effort."""
FEWEST = 100
STEPS = 3
"""Steps of each search for gains, for each unit."""
DONE = {"replays": 0.1, "gains": 0.3}
"""Share done after each part; the frontier is the rest."""
GAINING = Words("量一量瓶颈放宽的实得", "measuring what easing a bottleneck gains")

AnyPlan = TypeVar("AnyPlan", bound=Plan)


def solved(
    solve: Solve, problem: Problem, *, limit: Limit, seed: int, progress: Progress | None = None
) -> tuple[Any, Left]:
    """Return a plan, made in all but `SHARE` of the time, and the time that is left.

    Parameters
    ----------
    solve
        What makes it.
    problem, limit, seed, progress
        As of `solve`.
    """
    whole = Left(limit.seconds)
    if limit.seconds is not None:
        limit = replace(limit, seconds=(1 - SHARE) * limit.seconds)
    plan = solve(problem, limit=limit, seed=seed, progress=progress)
    return plan, Left(whole.seconds)


def explained(
    solve: Solve, problem: Problem, *, limit: Limit, seed: int, progress: Progress | None = None
) -> Any:
    """Return a plan with all that `explain` tells, within the limit.

    Parameters
    ----------
    solve, problem, limit, seed, progress
        As of `solved`.
    """
    told = progress or (lambda _share, _doing: None)
    plan, left = solved(
        solve, problem, limit=limit, seed=seed, progress=lambda share, doing: told(MADE * share, doing)
    )
    return explain(
        plan,
        work=limit.work,
        seed=seed,
        left=left,
        progress=lambda share, doing: told(MADE + (1 - MADE) * share, doing),
    )


def explain(plan: AnyPlan, *, work: float, seed: int, left: Left, progress: Progress) -> AnyPlan:
    """Return a plan with its risk, its frontier, and what easing its bottlenecks gains.

    Parameters
    ----------
    plan
        One without a programme is returned as it is.
    work
        Multiplies replays, up to `REPLAYS`, and the steps of each search.
    seed
        Where chance begins.
    left
        The time for it; replays are made in any case.
    progress
        As of `solve`.
    """
    if not plan.found:
        return plan
    problem, own = plan.problem, plan.found[plan.own]
    replays = max(round(REPLAYS * min(work, 1.0)), FEWEST)
    risk = replay(
        problem.town,
        problem.as_of,
        own.starts,
        own.moves,
        replays=replays,
        seed=seed,
        progress=lambda share, doing: progress(DONE["replays"] * share, doing),
    )
    progress(DONE["replays"], GAINING)
    steps = max(round(STEPS * work * len(problem.model.unit_ids)), 1)
    account = with_gains(plan, plan.tables()[BOTTLENECKS], steps, seed, left.gone)
    after = DONE["gains"]
    found = frontier(
        plan,
        work=work,
        seed=seed,
        gone=left.gone,
        progress=lambda share, doing: progress(after + (1 - after) * share, doing),
    )
    beside = {**plan.beside, **risk.tables(plan.own), BOTTLENECKS: account, **found}
    return replace(plan, beside=beside, complete=plan.complete and not left.cut)
