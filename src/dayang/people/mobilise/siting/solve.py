"""Choose the sites."""

from dataclasses import replace

from dayang.engine import Limit, Progress
from dayang.people.mobilise.siting.assignment import Assignment
from dayang.people.mobilise.siting.conflicts import conflicts, serving_everyone
from dayang.people.mobilise.siting.curve import compare
from dayang.people.mobilise.siting.effort import Effort, Watch
from dayang.people.mobilise.siting.goals import Goal
from dayang.people.mobilise.siting.location import coverage_location, walk_location
from dayang.people.mobilise.siting.plan import Achieved, Compared, Plan
from dayang.people.mobilise.siting.problem import Problem
from dayang.people.mobilise.siting.search import Found, Tell, minimise
from dayang.words import Words

COMPARING = 0.1
"""Share of the effort spent on each number of sites compared."""

DEFAULT = Limit()
"""The default effort: work 1, no limit of seconds."""


def solve(
    problem: Problem, *, limit: Limit = DEFAULT, seed: int = 0, progress: Progress | None = None
) -> Plan:
    """Return the best choice of sites that `limit` allows, with a bound on every choice.

    Goals are met in order: coverage first, and then, among choices that leave out no more
    people, the least walking; each with its own bound.

    Parameters
    ----------
    problem
        Cells, sites and walks.
    limit
        Work 1 is, for each goal, 2,000 iterations of the volume algorithm, 60 restarts of
        the interchange, and HiGHS on a model of up to 50,000 coefficients for up to 1,000
        nodes; see `Effort`.
    seed
        Of the restarts, and of HiGHS.
    progress
        Told the share done and what is being done.

    Returns
    -------
    A plan; one without sites, and with conflicts, where none is possible.

    Examples
    --------
    Two of three sites along a street, 100 m apart, for cells beside them:

    >>> import numpy as np
    >>> street = Problem(
    ...     distances_m=np.array([[0.0, 100, 200], [100, 0, 100], [200, 100, 0]]),
    ...     population=np.array([50.0, 20.0, 40.0]),
    ...     sites=2,
    ...     walk_m=150,
    ... )
    >>> plan = solve(street)
    >>> plan.chosen, plan.value, plan.status.value
    ((0, 2), 110.0, 'optimal')
    >>> [(str(goal.goal), goal.value, goal.bound) for goal in plan.goals]
    [('coverage', 110.0, 110.0), ('walk', 2000.0, 2000.0)]
    """
    impossible = conflicts(problem)
    if impossible:
        return Plan(problem, conflicts=impossible)
    effort, watch = Effort.within(limit), Watch(limit.seconds)
    tell = progress or _silent
    found = _search(problem, effort, watch, seed, _part(tell, 0.0, 0.85))
    chosen = tuple(next(reversed(found.values())).chosen.tolist())
    goals = _achieved(problem, found, chosen)
    plan = Plan(problem, chosen, goals)
    tell(0.85, Words("比较点数", "comparing numbers of sites"))
    own = Compared(chosen, goals[0].bound if Goal.COVERAGE in found else plan.assignment.served)
    plan = replace(plan, curve=compare(problem, own, effort.part(COMPARING), watch, seed))
    tell(1.0, Words("完成", "done"))
    return plan


def _search(problem: Problem, effort: Effort, watch: Watch, seed: int, tell: Progress) -> dict[Goal, Found]:
    """Return what is found for each goal, in order."""
    found: dict[Goal, Found] = {}
    if Goal.COVERAGE in problem.goals:
        coverage = coverage_location(problem, problem.sites)
        share = 1.0 / len(problem.goals)
        found[Goal.COVERAGE] = minimise(
            coverage, [], effort, watch, seed=seed, tell=_part(tell, 0.0, share, _COVERAGE)
        )
    if Goal.WALK in problem.goals:
        first = found.get(Goal.COVERAGE)
        start = first.chosen if first else serving_everyone(problem)
        walk = walk_location(problem, problem.sites, budget=first.worth.cost if first else 0.0)
        if first:
            walk = walk.without(first.closed)
        found[Goal.WALK] = minimise(
            walk, [start], effort, watch, seed=seed, tell=_part(tell, len(found) * 0.5, 1.0, _WALK)
        )
    return found


def _achieved(problem: Problem, found: dict[Goal, Found], chosen: tuple[int, ...]) -> tuple[Achieved, ...]:
    """Return the value of each goal under the final choice, with its bound."""
    assignment = Assignment(problem, chosen)
    goals = []
    for goal, search in found.items():
        if goal is Goal.COVERAGE:
            people = problem.population[problem.reach.any(axis=1)].sum()
            value, bound = assignment.served, max(assignment.served, float(people) - search.bound)
        else:
            value, bound = assignment.person_m, min(assignment.person_m, search.bound)
        goals.append(Achieved(goal, value, value if search.proven else bound, search.stopped))
    return tuple(goals)


_COVERAGE = Words("覆盖", "coverage")
_WALK = Words("步行", "walking")


def _part(tell: Progress, start: float, end: float, name: Words | None = None) -> Tell:
    """Return a progress callback for the part from `start` to `end` of the whole."""

    def told(share: float, doing: Words) -> None:
        said = Words(f"{name.zh}：{doing.zh}", f"{name.en}: {doing.en}") if name else doing
        tell(start + (end - start) * share, said)

    return told


def _silent(_share: float, _doing: Words) -> None:
    pass
