"""The planner: its plans keep every rule, prove how good they are, and are the same every time."""

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from support.demo import demo

from dayang.engine import Limit, Status
from dayang.parks.renewal import RENEWAL, check, check_tables
from dayang.parks.renewal.bound.arrays import arrays
from dayang.parks.renewal.check import looked_at_in_tables
from dayang.parks.renewal.explain import explain
from dayang.parks.renewal.frontier import frontier, not_dominated
from dayang.parks.renewal.left import Left
from dayang.parks.renewal.problem import Problem
from dayang.parks.renewal.replan import CHANGES, changes, replan
from dayang.parks.renewal.search.chain import FINE
from dayang.parks.renewal.search.state import empty, keeps_given, lacking, where
from dayang.parks.renewal.solve import solve
from dayang.parks.renewal.tables import TABLES
from dayang.town import InputError
from dayang.town.frames import conform
from dayang.town.registers.renewal_columns import BALANCED

# The search is compiled first, which takes minutes on a machine that has never run it.
pytestmark = pytest.mark.proof

LITTLE = Limit(work=0.2)


@pytest.fixture(scope="module")
def town():
    return demo(0.03, 1)


@pytest.fixture(scope="module")
def problem(town):
    return Problem.from_town(town, town.as_of)


@pytest.fixture(scope="module")
def plan(problem):
    return solve(problem, limit=LITTLE, seed=0)


def conformed(town, tables):
    return {name: conform(town.dictionary[name], frame, town.crs) for name, frame in tables.items()}


def test_a_plan_keeps_every_rule_and_its_tables_are_right(town, plan):
    tables = conformed(town, plan.tables())
    assert set(tables) == set(TABLES) == set(RENEWAL.tables)
    assert check_tables(town, tables) == []


def test_a_plan_lies_between_what_is_committed_and_the_bound(plan):
    assert plan.status in {Status.FEASIBLE, Status.OPTIMAL}
    assert plan.others["greedy"][1] < plan.value <= plan.bound
    assert plan.others["reference"][1] < plan.value
    assert plan.gap_to_reference == pytest.approx(
        (plan.bound - plan.value) / (plan.bound - plan.others["reference"][1])
    )


def test_each_weighting_gets_more_of_what_it_stresses(problem, plan):
    tables = plan.tables()["renewal_programmes"].set_index("programme")
    area, kept = tables["area_mu"] + tables["renovated_mu"], tables["output_left_yuan"].astype(float)
    assert area["area"] >= area["retention"]
    assert kept["retention"] <= kept["area"]


def test_the_same_seed_and_work_give_the_same_plan(problem, plan):
    again = solve(replace(problem, weights={BALANCED: problem.weights[BALANCED]}), limit=LITTLE, seed=0)
    one, other = plan.found[BALANCED], again.found[BALANCED]
    assert (one.value, one.bound) == (other.value, other.bound)
    pd.testing.assert_frame_equal(one.moves, other.moves)
    assert plan.reproducible


def test_a_plan_cut_short_by_the_clock_says_so_and_is_valid(town, problem):
    short = replace(problem, weights={BALANCED: problem.weights[BALANCED]})
    cut = solve(short, limit=Limit(work=1000.0, seconds=3.0), seed=0)
    assert not cut.reproducible
    found = cut.found[BALANCED]
    assert check(town, found.starts, found.moves) == []


def test_progress_only_rises(problem):
    told = []
    solve(
        problem, limit=Limit(work=0.05), seed=0, progress=lambda share, words: told.append((share, words.en))
    )
    shares = [share for share, _ in told]
    assert shares == sorted(shares)
    assert shares[0] >= 0.0
    assert shares[-1] <= 1.0 + 1e-9


def test_a_town_without_units_is_told_what_it_lacks(town):
    with pytest.raises(InputError) as raised:
        Problem.from_town(town.with_tables(rebuild_units=town["rebuild_units"].iloc[:0]), town.as_of)
    assert [fault.register for fault in raised.value.faults] == ["rebuild_units"]


def test_a_theme_park_larger_than_its_land_is_impossible_and_says_so(town):
    themes = town["theme_parks"].assign(area_mu=1e6)
    plan = solve(Problem.from_town(town.with_tables(theme_parks=themes), town.as_of), limit=LITTLE, seed=0)
    assert plan.status is Status.INFEASIBLE
    assert math.isnan(plan.value)
    assert all(frame.empty for frame in plan.tables().values())
    assert any("主题园" in words.zh for conflict in plan.conflicts for words in conflict.requirements)


def test_made_anew_with_nothing_happened_a_plan_changes_little(town, problem, plan):
    before = plan.programmes[BALANCED]
    anew = replan(problem, (before.starts, before.moves), pd.Timestamp(town.as_of), limit=LITTLE, seed=1)
    free = solve(problem, limit=LITTLE, seed=1)
    tables = anew.tables()
    changed = conform(town.dictionary[CHANGES], tables.pop(CHANGES), town.crs)
    assert check_tables(town, conformed(town, tables)) == []
    kept = before.starts.merge(anew.programmes[BALANCED].starts)
    kept_free = before.starts.merge(free.programmes[BALANCED].starts)
    assert len(kept) >= len(kept_free)
    assert (changed["subject"] == "unit").sum() == len(before.starts) - len(kept)
    assert (changed["cost_yuan"].astype(float) > 0).all()


def test_made_anew_after_floor_was_lost_a_plan_moves_few_firms_elsewhere(town, problem, plan):
    before = plan.programmes[BALANCED]
    told = before.moves[before.moves["to"] == "floor"]
    lost = told["floor_id"].value_counts().index[-1]
    floors = town["available_floor"]
    less = town.with_tables(available_floor=floors[floors["floor_id"] != lost])
    now = Problem.from_town(less, less.as_of)
    anew = replan(now, (before.starts, before.moves), pd.Timestamp(less.as_of), limit=LITTLE, seed=1)
    tables = anew.tables()
    changed = conform(less.dictionary[CHANGES], tables.pop(CHANGES), less.crs)
    assert check_tables(less, conformed(less, tables)) == []
    firms = set(changed["subject_id"][changed["subject"] == "firm"])
    assert set(told["firm_id"][told["floor_id"] == lost]) <= firms
    free = changes(now, anew.before, _frames(solve(now, limit=LITTLE, seed=1)))
    assert len(firms) < (free["subject"] == "firm").sum()


def test_what_is_gained_by_not_changing_is_not_part_of_the_worth(problem, plan, town):
    before = plan.programmes[BALANCED]
    anew = replan(problem, (before.starts, before.moves), pd.Timestamp(town.as_of), limit=LITTLE, seed=1)
    told = anew.tables()["renewal_programmes"].set_index("programme")
    for name, found in anew.found.items():
        assert found.value == pytest.approx(told.loc[name, "value_wan"], rel=1e-9, abs=1e-5)
        assert found.value <= found.bound + 1e-6
    assert anew.gap_to_reference == pytest.approx(told.loc[BALANCED, "gap_to_reference"], rel=1e-6, abs=1e-6)


def _frames(plan):
    programme = plan.programmes[BALANCED]
    return programme.starts, programme.moves


def test_quarters_of_a_plan_before_are_counted_from_now(problem, plan, town):
    before = plan.programmes[BALANCED]
    earlier = pd.Timestamp(town.as_of) - pd.DateOffset(months=6)
    anew = replan(problem, (before.starts, before.moves), earlier, limit=Limit(0.02), seed=1)
    told = before.starts.merge(anew.before[0], on=["unit_id", "mode_id"], suffixes=("", "_now"))
    assert (told["start_quarter_now"] == (told["start_quarter"] - 2).clip(lower=0)).all()
    assert len(told) > 0


def test_the_frontier_holds_only_what_nothing_betters(town, plan):
    tables = conformed(town, frontier(plan, work=0.2, seed=0))
    assert list(tables) == ["renewal_frontier", "renewal_frontier_starts", "renewal_frontier_moves"]
    found = tables["renewal_frontier"]
    assert len(found) >= 2
    assert found["point"].tolist() == list(range(1, len(found) + 1))
    assert not_dominated(found).all()
    assert found["cost_wan"].is_monotonic_increasing
    # Each is a programme that keeps every rule and comes to what is told of it.
    told = conformed(town, {**plan.tables(), **tables})
    assert check_tables(town, told) == []
    looked = looked_at_in_tables(town, told)
    assert looked["P4"] == len(found)
    # A number, a programme and three cells of each point; two tables of programmes.
    assert looked["P5"] == 5 * len(found) + 2
    starts, moves = (tables[f"renewal_frontier_{name}"] for name in ("starts", "moves"))
    assert starts["point"].unique().tolist() == moves["point"].unique().tolist() == found["point"].tolist()
    for point in found["point"]:
        own = moves[moves["point"] == point].rename(columns={"to_unit_id": "unit_id"})
        assert {one.rule for one in check(town, starts[starts["point"] == point], own)} <= {"G3"}


def test_what_a_point_of_a_frontier_comes_to_follows_from_its_programme(town, plan):
    tables = conformed(town, {**plan.tables(), **frontier(plan, work=0.2, seed=0)})
    for name, off in (("cost_wan", 0.02), ("area_mu", 0.001), ("kept_share", 0.001)):
        row = tables["renewal_frontier"].copy()
        row.loc[0, name] += off
        assert "P5" in {one.rule for one in check_tables(town, {**tables, "renewal_frontier": row})}
    starts = tables["renewal_frontier_starts"]
    for point in tables["renewal_frontier"]["point"]:
        without = {**tables, "renewal_frontier_starts": starts[starts["point"] != point]}
        broken = {(one.rule, one.row) for one in check_tables(town, without)}
        assert ("P5", str(point)) in broken


def test_a_larger_town_has_twelve_programmes_that_nothing_betters_and_says_how_sure_its_plan_is():
    town = demo(0.1, 0)
    problem = Problem.from_town(town, town.as_of)
    told = RENEWAL.solve(problem, limit=LITTLE, seed=0)
    tables = conformed(town, told.tables())
    assert check_tables(town, tables) == []
    assert len(tables["renewal_frontier"]) >= 12
    for name in ("renewal_frontier_starts", "renewal_frontier_moves"):
        assert set(tables[name]["point"]) == set(tables["renewal_frontier"]["point"])
    assert (tables["renewal_slack"]["replays"].max(), told.reproducible) == (200, True)
    account = tables["renewal_bottlenecks"]
    tried = account[account["gain_wan"].notna()]
    assert tried["programme"].eq(BALANCED).all()
    assert 0 < len(tried) <= 5
    assert (tried["gain_wan"] >= 0).all()


def test_what_is_told_beside_a_plan_keeps_to_the_time_and_is_the_same_every_time(plan):
    again = [explain(plan, work=0.2, seed=3, left=Left(None), progress=lambda *_: None) for _ in range(2)]
    for name, table in again[0].beside.items():
        pd.testing.assert_frame_equal(table, again[1].beside[name])
    cut = explain(plan, work=0.2, seed=3, left=Left(0.0), progress=lambda *_: None)
    assert not cut.reproducible
    assert cut.beside["renewal_bottlenecks"]["gain_wan"].isna().all()
    assert len(cut.beside["renewal_frontier"]) <= len(plan.found)


@pytest.fixture
def nothing_lacks(problem):
    """Return a town without theme parks, one unit a project, as arrays; all targets are met."""
    model = replace(problem.model, theme_mu=np.zeros_like(problem.model.theme_mu))
    data, at = arrays(model), replace(where(model, FINE), must=np.array([3]))
    state = empty(model)
    state.used[at.asked] = np.minimum(at.limit[at.asked], 0.0)
    state.column[at.must] = 0
    assert lacking(data, at, state) == 0.0
    return data, at, state


def test_income_that_a_unit_taken_out_brought_is_missed(nothing_lacks):
    _, at, state = nothing_lacks
    assert len(at.given) > 0
    assert keeps_given(at, state)
    state.used[at.given[0]] = at.limit[at.given[0]] + 1.0
    assert not keeps_given(at, state)


def test_a_project_that_does_not_go_on_is_no_bargain(nothing_lacks):
    data, at, state = nothing_lacks
    state.column[3] = -1
    assert lacking(data, at, state) >= FINE * at.area_mu[3]


def test_a_shortage_of_a_few_square_metres_is_no_bargain(nothing_lacks):
    data, at, state = nothing_lacks
    state.used[at.asked[0]] = at.limit[at.asked[0]] + 1e-3
    assert lacking(data, at, state) >= FINE
