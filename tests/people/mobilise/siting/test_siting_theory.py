"""Each piece of theory on its own: costs, swaps, bounds, what is settled, the exact model."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dayang.people.mobilise.siting.interchange import greedy, interchange, kick, swap_profits
from dayang.people.mobilise.siting.lagrangian import Settled, ascend, first_prices, relax, settle
from dayang.people.mobilise.siting.location import coverage_location, walk_location
from dayang.people.mobilise.siting.model import Model

SEEDS = st.integers(0, 100_000)


def _locations(problem):
    """Return both goals of a problem as models; walking with what the best coverage leaves out."""
    coverage = coverage_location(problem, problem.sites)
    budget = min(coverage.worth(np.array(c)).cost for c in _choices(coverage))
    return coverage, walk_location(problem, problem.sites, budget)


def _choices(location):
    return itertools.combinations(range(location.sites), location.choose)


def _kernel_cost(location, chosen):
    return float(location.nearest(np.array(chosen)).cost.sum())


@given(SEEDS)
def test_costs_are_those_of_the_problem(random_problem, seed):
    rng = np.random.default_rng(seed)
    problem = random_problem(rng, cells=20, sites=6)
    chosen = rng.choice(len(problem.site_ids), problem.sites, replace=False)
    nearest = np.where(problem.reach, problem.distances_m, np.inf)[:, chosen].min(axis=1)
    counted = problem.reach.any(axis=1)
    alone = problem.population[counted & np.isinf(nearest)].sum()
    walked = (problem.population * np.where(np.isinf(nearest), 0.0, nearest)).sum()
    coverage, walk = _locations(problem)
    assert coverage.worth(chosen) == pytest.approx((0.0, alone))
    assert walk.worth(chosen).cost == pytest.approx(walked, abs=1e-6)
    assert walk.left_out_people(walk.nearest(chosen)) == pytest.approx(alone)


@given(SEEDS)
def test_the_profit_of_a_swap_is_what_it_saves(random_problem, seed):
    rng = np.random.default_rng(seed)
    problem = random_problem(rng, cells=15, sites=7)
    for location in _locations(problem):
        chosen = rng.choice(location.sites, location.choose, replace=False)
        near = location.nearest(chosen)
        profits = swap_profits(location, chosen, near)
        counted = swap_profits(location.counting, chosen, location.counted(near))
        assert np.array_equal(
            counted, swap_profits(location.counting, chosen, location.counting.nearest(chosen))
        )
        before = _kernel_cost(location, chosen)
        for (out, kept), site in itertools.product(enumerate(chosen), range(location.sites)):
            if site in chosen:
                assert profits[out, site] == -np.inf
                continue
            swapped = [site if other == kept else other for other in chosen]
            assert profits[out, site] == pytest.approx(before - _kernel_cost(location, swapped), abs=1e-6)


@given(SEEDS)
def test_interchange_ends_where_no_swap_helps_and_keeps_the_budget(random_problem, seed):
    rng = np.random.default_rng(seed)
    problem = random_problem(rng, cells=20, sites=8)
    coverage, walk = _locations(problem)
    best = min(_choices(coverage), key=lambda c: coverage.worth(np.array(c)))
    end = interchange(walk, np.array(best))
    assert walk.worth(end).excess == 0
    for location in (coverage, walk):
        start = greedy(location)
        assert len(set(start)) == location.choose
        end = interchange(location, start)
        assert location.worth(end) <= location.worth(start)


def test_interchange_brings_in_people_before_it_saves_steps(one_of_each):
    walk = walk_location(one_of_each, 2, budget=9.0)
    end = interchange(walk, np.array([1, 2]))
    assert sorted(end) == [0, 1]
    assert walk.worth(end).excess == 0


def test_a_kick_changes_sites_but_not_their_number_nor_opens_closed_ones(one_of_each):
    coverage = coverage_location(one_of_each, 1).without(np.array([False, False, True]))
    rng = np.random.default_rng(0)
    kicked = {tuple(kick(coverage, np.array([0]), rng)) for _ in range(20)}
    assert kicked == {(1,)}


@given(SEEDS)
def test_no_choice_is_better_than_the_bound(random_problem, seed):
    rng = np.random.default_rng(seed)
    problem = random_problem(rng, cells=15, sites=7)
    for location in _locations(problem):
        allowed = [c for c in _choices(location) if location.worth(np.array(c)).excess == 0]
        least = min(_kernel_cost(location, c) for c in allowed)
        prices = rng.uniform(0, 1, len(location.people)) * location.left_out
        assert relax(location, prices).bound <= least + 1e-6
        start = first_prices(location, np.array(allowed[0]))
        assert ascend(location, start, least, 50).bound <= least + 1e-6


@given(SEEDS)
def test_settled_sites_are_those_of_every_good_choice(random_problem, seed):
    rng = np.random.default_rng(seed)
    problem = random_problem(rng, cells=15, sites=7)
    for location in _locations(problem):
        costs = {c: _kernel_cost(location, c) for c in _choices(location)}
        allowed = [c for c in costs if location.worth(np.array(c)).excess == 0]
        cutoff = min(costs[c] for c in allowed) + location.rate * rng.choice([0.0, 5.0])
        dual = ascend(location, first_prices(location, np.array(allowed[0])), cutoff, 100)
        settled = settle(location, dual, cutoff)
        for choice in (c for c in allowed if costs[c] <= cutoff):
            assert not settled.closed[list(choice)].any()
            assert set(np.flatnonzero(settled.opened)) <= set(choice)


@given(SEEDS)
def test_the_exact_model_alone_finds_the_best_choice(random_problem, seed):
    rng = np.random.default_rng(seed)
    problem = random_problem(rng, cells=12, sites=6)
    for location in _locations(problem):
        allowed = [c for c in _choices(location) if location.worth(np.array(c)).excess == 0]
        least = min(_kernel_cost(location, c) for c in allowed)
        nothing = np.zeros(location.sites, dtype=bool)
        known = np.array(allowed[-1])
        finish = Model(location, Settled(nothing, nothing)).solve(known, nodes=1000, seconds=60.0, seed=0)
        assert finish.bound == pytest.approx(least, rel=1e-6, abs=1e-6)
        assert _kernel_cost(location, finish.chosen) == pytest.approx(least, rel=1e-6, abs=1e-6)


@given(SEEDS)
def test_the_exact_model_keeps_to_what_is_settled(random_problem, seed):
    """Sites forced open or shut at random: the model finds the best of the choices left."""
    rng = np.random.default_rng(seed)
    problem = random_problem(rng, cells=12, sites=6)
    for location in _locations(problem):
        allowed = [c for c in _choices(location) if location.worth(np.array(c)).excess == 0]
        example = np.array(allowed[rng.integers(len(allowed))])
        opened, closed = np.zeros((2, location.sites), dtype=bool)
        opened[rng.permutation(example)[: rng.integers(len(example) + 1)]] = True
        others = np.setdiff1d(np.arange(location.sites), example)
        closed[rng.permutation(others)[: rng.integers(len(others) + 1)]] = True
        left = [c for c in allowed if opened[list(c)].sum() == opened.sum() and not closed[list(c)].any()]
        least = min(_kernel_cost(location, c) for c in left)
        model = Model(location, Settled(closed, opened))
        finish = model.solve(example, nodes=1000, seconds=60.0, seed=0)
        assert _kernel_cost(location, finish.chosen) == pytest.approx(least, rel=1e-6, abs=1e-6)


def test_cells_that_the_same_sites_serve_are_one(one_of_each):
    coverage = coverage_location(one_of_each, 2)
    assert len(coverage.people) == 4  # the far, cut off, off-road and empty cells make no difference
    assert coverage.people.sum() == 159


def test_whole_numbers_are_known_to_be_whole(one_of_each):
    assert walk_location(one_of_each, 2, 9.0).grain == 1.0
    assert coverage_location(one_of_each, 2).grain == 1.0
    halves = type(one_of_each)(one_of_each.distances_m, one_of_each.population / 4, 2, walk_m=500.0)
    assert coverage_location(halves, 2).grain == 0.0
