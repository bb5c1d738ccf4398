"""What a plan is: its status, its tables and back, why there is none, what limits it."""

import math
from dataclasses import replace

import highspy
import numpy as np
import pandas as pd
import pytest

from dayang.engine import Limit, Status
from dayang.people.mobilise.siting import P_MEDIAN, SITING, Problem, Stopped, check, solve
from dayang.people.mobilise.siting.conflicts import fewest_sites
from dayang.people.mobilise.siting.plan import Plan
from dayang.town.canonical import canonical_hash
from dayang.town.io import read_tables, write_tables
from dayang.town.registers import DICTIONARY


def test_the_small_town_by_hand(small_town):
    """School and square serve west, middle, lane and east; the clinic would serve west alone."""
    problem = Problem.from_town(small_town, small_town.as_of)
    plan = solve(problem)
    assert [problem.site_ids[site] for site in plan.chosen] == ["school", "square"]
    assert plan.value == plan.bound == 650.0
    walked = 100 * 530 + 300 * 240 + 50 * 390 + 200 * 100
    assert plan.goals[1].value == pytest.approx(walked)
    sites = plan.tables()["siting_sites"].set_index("site_id")
    assert sites.loc["school", ["rank", "cells", "population"]].tolist() == [1, 3, 450.0]
    assert sites.loc["square", "mean_walk_m"] == pytest.approx(100.0)
    assert check(problem, plan.tables()) == []


def test_a_plan_comes_back_from_its_file(small_town, tmp_path):
    problem = Problem.from_town(small_town, small_town.as_of)
    plan = solve(problem)
    tables = plan.tables()
    write_tables(tables, tmp_path / "plan.gpkg", DICTIONARY, small_town.crs)
    read = read_tables(tmp_path / "plan.gpkg", DICTIONARY)
    assert canonical_hash(DICTIONARY, {name: read[name] for name in SITING.tables}) == canonical_hash(
        DICTIONARY, tables
    )
    again = Plan.from_tables(problem, read)
    assert (again.chosen, again.goals, again.curve) == (plan.chosen, plan.goals, plan.curve)
    assert again.reproducible
    assert check(problem, read) == []


def test_every_published_row_is_sound_by_the_dictionary(small_town):
    tables = solve(Problem.from_town(small_town, small_town.as_of)).tables()
    assert tuple(tables) == SITING.tables
    for name, frame in tables.items():
        register = DICTIONARY[name]
        assert tuple(frame.columns) == register.column_names
        assert not frame.duplicated(list(register.key)).any()
        for column in register.columns:
            assert not (column.required and frame[column.name].isna().any())
            if column.choices:
                assert set(frame[column.name]) <= set(column.choices)


def test_more_sites_than_there_are_is_no_plan_but_a_way_out():
    problem = Problem(np.zeros((2, 3)), np.ones(2), 5, off_road_sites=("hut",))
    plan = solve(problem)
    assert plan.status is Status.INFEASIBLE
    assert math.isnan(plan.value)
    assert math.isnan(plan.gap)
    (conflict,) = plan.conflicts
    assert [words.en for words in conflict.requirements] == [
        "5 sites are asked for.",
        "There are 3 candidate sites to choose from (1 more join no road).",
    ]
    assert conflict.relaxation.en == "Ask for 3 sites, or add 2 candidate sites."
    assert all(table.empty for table in plan.tables().values())
    again = Plan.from_tables(problem, plan.tables())
    assert again.conflicts == plan.conflicts
    assert solve(replace(problem, sites=3)).status is Status.OPTIMAL


def test_no_candidate_at_all_asks_for_candidates():
    plan = solve(Problem(np.zeros((2, 0)), np.ones(2), 1))
    assert plan.status is Status.INFEASIBLE
    assert plan.conflicts[0].relaxation.en == "Add 1 candidate site."


def test_too_few_sites_for_everybody_name_the_cells_that_need_one():
    """Three islands, two sites: one cell of each island, none of which can be spared."""
    islands = np.repeat([0, 1, 2], 4)
    distances = np.where(islands[:, None] == islands[None], 10.0, np.inf)
    problem = Problem(distances, np.ones(12), 2, goals=P_MEDIAN)
    (conflict,) = solve(problem).conflicts
    assert conflict.requirements[0].en == "Only 2 sites are asked for."
    assert len(conflict.requirements) == 4
    assert conflict.relaxation.en == "Ask for 3 sites."
    assert solve(replace(problem, sites=3)).status is Status.OPTIMAL


def test_threads_that_others_asked_of_highs_make_no_difference():
    other = highspy.Highs()
    other.setOptionValue("output_flag", False)
    other.setOptionValue("threads", 2)
    other.setOptionValue("parallel", "on")
    other.minimize(other.addVariable())
    assert fewest_sites(np.eye(3, dtype=bool)).tolist() == [0, 1, 2]
    with pytest.raises(ValueError, match="every cell"):
        fewest_sites(np.zeros((1, 2), dtype=bool))


def test_a_conflict_no_two_cells_show_is_irreducible():
    """Each two of three cells share a site, all three do not; two further cells are no trouble."""
    near = np.array([[1, 1, 0, 0], [0, 1, 1, 0], [1, 0, 1, 0], [1, 1, 1, 0], [1, 1, 0, 1]], dtype=bool)
    problem = Problem(np.where(near, 1.0, np.inf), np.ones(5), 1, goals=P_MEDIAN)
    (conflict,) = solve(problem).conflicts
    named = {words.en.split()[4] for words in conflict.requirements[1:]}
    assert named == {"0", "1", "2"}
    assert conflict.relaxation.en == "Ask for 2 sites."
    for spared in ("0", "1", "2"):
        rest = [row for row in range(3) if str(row) != spared]
        fewer = Problem(problem.distances_m[rest], np.ones(2), 1, goals=P_MEDIAN)
        assert solve(fewer).status is Status.OPTIMAL


def test_nobody_within_reach_is_a_plan_that_serves_nobody():
    problem = Problem(np.full((3, 2), 900.0), np.ones(3), 1, walk_m=500.0)
    plan = solve(problem)
    assert (plan.value, plan.bound, plan.status) == (0.0, 0.0, Status.OPTIMAL)
    assert check(problem, plan.tables()) == []
    assert pd.isna(plan.tables()["siting_sites"]["mean_walk_m"]).all()


def _crowded(seed):
    rng = np.random.default_rng(seed)
    places = rng.uniform(0, 3000, (600, 2))
    distances = np.abs(places[:, None] - places[None, :80]).sum(axis=2)
    people = rng.lognormal(3, 1, 600).round(1)
    return Problem(distances, people, 15, walk_m=500.0, compare_sites=(10, 15, 20))


def test_a_plan_stopped_by_work_says_so_and_is_the_same_again():
    problem = _crowded(1)
    first, second = (solve(problem, limit=Limit(work=0.02), seed=3) for _ in range(2))
    assert first.goals == second.goals
    assert first.chosen == second.chosen
    assert any(goal.stopped is Stopped.WORK for goal in first.goals)
    assert first.reproducible
    assert check(problem, first.tables()) == []


def test_more_work_never_makes_it_worse():
    problem = _crowded(2)
    plans = [solve(problem, limit=Limit(work), seed=0) for work in (0.01, 0.3, 1.0)]
    values, bounds = [plan.value for plan in plans], [plan.bound for plan in plans]
    assert values == sorted(values)
    assert bounds == sorted(bounds, reverse=True)
    assert plans[-1].status is Status.OPTIMAL


def test_a_plan_stopped_by_seconds_is_marked_not_reproducible():
    problem = _crowded(3)
    plan = solve(problem, limit=Limit(seconds=0.0))
    assert plan.goals[0].stopped is Stopped.SECONDS
    assert not plan.reproducible
    assert plan.value <= plan.bound
    assert check(problem, plan.tables()) == []
    assert not Plan.from_tables(problem, plan.tables()).reproducible


def test_progress_rises_from_nothing_to_the_whole():
    told = []
    solve(_crowded(4), progress=lambda share, words: told.append((share, words)))
    shares = [share for share, _ in told]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)
    assert all(all(words) for _, words in told)


def test_the_solver_prints_nothing(capfd):
    solve(_crowded(5))
    assert capfd.readouterr() == ("", "")
