"""Every choice tried: the plan is the best of them, and says so."""

import numpy as np
import pytest

from dayang.engine import Status
from dayang.people.mobilise.siting import (
    COVERAGE_THEN_WALK,
    MAXIMAL_COVERAGE,
    P_MEDIAN,
    Plan,
    Problem,
    check,
    solve,
)

CHOICES = (MAXIMAL_COVERAGE, P_MEDIAN, COVERAGE_THEN_WALK)


def _is_the_best(problem, best, seed):
    plan = solve(problem, seed=seed)
    if best is None:
        assert plan.status is Status.INFEASIBLE
        assert plan.conflicts
        return
    assert [goal.value for goal in plan.goals] == pytest.approx(list(best), rel=1e-7, abs=1e-6)
    assert all(goal.status is Status.OPTIMAL for goal in plan.goals)
    tables = plan.tables()
    assert check(problem, tables) == []
    again = Plan.from_tables(problem, tables)
    assert (again.chosen, again.goals, again.curve) == (plan.chosen, plan.goals, plan.curve)


@pytest.mark.parametrize("goals", CHOICES, ids=["coverage", "median", "both"])
def test_the_plan_is_the_best_of_all_choices(goals, random_problem, best_by_trying_all):
    rng = np.random.default_rng([CHOICES.index(goals), 1])
    for number in range(25):
        problem = random_problem(rng, goals=goals)
        _is_the_best(problem, best_by_trying_all(problem), number)


@pytest.mark.proof
@pytest.mark.parametrize("part", range(4))
def test_the_plan_is_the_best_of_all_choices_many_times(
    part, random_problem, best_by_trying_all, proof_share
):
    rng = np.random.default_rng([part, 2])
    for number in range(100 * proof_share):
        problem = random_problem(rng)
        _is_the_best(problem, best_by_trying_all(problem), number)


@pytest.mark.parametrize("goals", CHOICES, ids=["coverage", "median", "both"])
def test_a_full_sized_case_of_twelve_sites_and_forty_cells(goals, best_by_trying_all):
    rng = np.random.default_rng(12)
    places, sites = rng.uniform(0, 1000, (40, 2)), rng.uniform(0, 1000, (12, 2))
    distances = np.hypot(*(places[:, None] - sites[None]).transpose(2, 0, 1))
    walk_m = np.inf if goals == P_MEDIAN else 180.0
    problem = Problem(distances, rng.integers(1, 90, 40).astype(float), 5, walk_m=walk_m, goals=goals)
    _is_the_best(problem, best_by_trying_all(problem), 0)
