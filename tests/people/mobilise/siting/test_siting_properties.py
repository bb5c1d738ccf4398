"""What must hold for every problem, whatever its size."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dayang.engine import Limit
from dayang.people.mobilise.siting import COVERAGE_THEN_WALK, P_MEDIAN, Goal, Problem, solve

SEEDS = st.integers(0, 100_000)
ROUNDING = 1 - 1e-9
some = settings(max_examples=40)


def _value(plan, goal):
    return next(achieved.value for achieved in plan.goals if achieved.goal is goal)


@some
@given(SEEDS)
def test_one_site_more_never_hurts(random_problem, seed):
    rng = np.random.default_rng(seed)
    problem = random_problem(rng, cells=25, sites=9, goals=COVERAGE_THEN_WALK)
    if problem.sites == len(problem.site_ids):
        return
    fewer, more = solve(problem), solve(replace(problem, sites=problem.sites + 1))
    assert more.value >= fewer.value * ROUNDING
    if more.value <= fewer.value / ROUNDING:
        assert _value(more, Goal.WALK) * ROUNDING <= _value(fewer, Goal.WALK) + 1e-6


@some
@given(SEEDS)
def test_one_candidate_more_never_hurts(random_problem, seed):
    rng = np.random.default_rng(seed)
    problem = random_problem(rng, cells=25, sites=9, goals=COVERAGE_THEN_WALK)
    wider = Problem(
        np.column_stack([problem.distances_m, rng.uniform(0, 100, len(problem.population))]),
        problem.population,
        problem.sites,
        walk_m=problem.walk_m,
    )
    assert solve(wider).value >= solve(problem).value * ROUNDING


@some
@given(SEEDS)
def test_a_longer_walk_never_covers_fewer(random_problem, seed):
    problem = random_problem(np.random.default_rng(seed), cells=25, sites=9, goals=COVERAGE_THEN_WALK)
    assert solve(replace(problem, walk_m=2 * problem.walk_m)).value >= solve(problem).value * ROUNDING


@some
@given(SEEDS)
def test_the_order_of_cells_and_sites_makes_no_difference(random_problem, seed):
    rng = np.random.default_rng(seed)
    problem = random_problem(rng, cells=25, sites=9)
    cells, sites = rng.permutation(len(problem.cell_ids)), rng.permutation(len(problem.site_ids))
    shuffled = Problem(
        problem.distances_m[np.ix_(cells, sites)],
        problem.population[cells],
        problem.sites,
        walk_m=problem.walk_m,
        goals=problem.goals,
    )
    plan, other = solve(problem), solve(shuffled)
    assert plan.status is other.status
    assert [goal.value for goal in plan.goals] == pytest.approx([goal.value for goal in other.goals])


@some
@given(SEEDS, st.sampled_from([0.0, 0.02, 1.0]))
def test_the_bound_is_on_the_right_side_whatever_the_effort(random_problem, best_by_trying_all, seed, work):
    problem = random_problem(np.random.default_rng(seed), cells=25, sites=9)
    best, plan = best_by_trying_all(problem), solve(problem, limit=Limit(work))
    for goal, value in zip(plan.goals, best or (), strict=True):
        if goal.goal is Goal.COVERAGE:
            assert goal.value <= value / ROUNDING + 1e-6 <= goal.bound / ROUNDING + 2e-6
        elif plan.goals[0].status == "optimal" or goal is plan.goals[0]:
            assert goal.bound * ROUNDING <= value + 1e-6 <= goal.value / ROUNDING + 2e-6


@some
@given(SEEDS, st.integers(0, 3))
def test_the_same_seed_and_work_give_the_same_plan(random_problem, seed, own_seed):
    problem = random_problem(np.random.default_rng(seed))
    first, second = (solve(problem, limit=Limit(0.3), seed=own_seed) for _ in range(2))
    assert first.chosen == second.chosen
    assert first.goals == second.goals
    assert first.curve == second.curve
    assert first.reproducible


def test_the_p_median_leaves_nobody_out_whom_a_site_can_serve():
    rng = np.random.default_rng(3)
    here, there = rng.uniform(0, 100, (20, 2)), rng.uniform(0, 100, (4, 2)) + 10_000
    places, sites = np.concatenate([here, there]), np.concatenate([here[:5], there[:1]])
    distances = np.hypot(*(places[:, None] - sites[None]).transpose(2, 0, 1))
    distances[distances > 1000] = np.inf  # two islands
    problem = Problem(distances, np.append(np.full(20, 100.0), np.full(4, 1.0)), 2, goals=P_MEDIAN)
    plan = solve(problem)
    assert 5 in plan.chosen
    assert plan.assignment.served == 2004.0
