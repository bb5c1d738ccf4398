"""An order of goals: each level is the best that keeps those above, and what is told of it is judged."""

import sys
from collections import Counter
from dataclasses import replace
from functools import lru_cache

import numpy as np
import pytest
from parks.renewal.tiny.enumeration import Enumeration
from parks.renewal.tiny.town import tiny_town
from support.demo import demo

from dayang.engine import Limit, Status
from dayang.errors import DayangError
from dayang.parks.renewal import RENEWAL, check, check_tables
from dayang.parks.renewal.bound.arrays import arrays
from dayang.parks.renewal.bound.groups import groups
from dayang.parks.renewal.check import looked_at_in_tables
from dayang.parks.renewal.model.build import build, reweighted
from dayang.parks.renewal.model.weights import WEIGHTS, read_weights
from dayang.parks.renewal.order import levels
from dayang.parks.renewal.order.goals import GOALS, OTHERS, levels_of, only, read_order
from dayang.parks.renewal.order.levels import TRIFLE, solve_in_order
from dayang.parks.renewal.problem import Problem
from dayang.parks.renewal.report.levels import levels_table
from dayang.parks.renewal.report.shown import Shown
from dayang.parks.renewal.rules.facts import read_facts
from dayang.parks.renewal.search.chain import FINE, guide
from dayang.parks.renewal.search.programme import frames, state_of
from dayang.parks.renewal.search.state import where
from dayang.parks.renewal.told import level_lines, plan_lines
from dayang.town.frames import conform
from dayang.town.registers import DICTIONARY
from dayang.town.registers.renewal_columns import BALANCED, ORDERED

LITTLE = Limit(work=0.02)
SEED, ORDER = 24, ("area", "public")
"""A tiny town in which each of these goals gives something up for those above it."""


facts_of = lru_cache(maxsize=4)(read_facts)


@pytest.fixture(autouse=True)
def facts_are_read_once(monkeypatch):
    """Read the facts of a town once: towns are never changed in place."""
    monkeypatch.setattr(sys.modules[check.__module__], "read_facts", facts_of)


def conformed(town, plan):
    return {name: conform(DICTIONARY[name], frame, town.crs) for name, frame in plan.tables().items()}


def ordered(town, order, limit=LITTLE):
    return solve_in_order(Problem.from_town(town, town.as_of), order, limit=limit, seed=0)


@pytest.fixture(scope="module")
def town():
    return tiny_town(SEED)


@pytest.fixture(scope="module")
def plan(town):
    return ordered(town, ORDER)


@pytest.fixture
def tables(town, plan):
    return conformed(town, plan)


def weighing(town, goals):
    """Return a town in which nothing but some goals weighs anything."""
    counted = {name for goal in goals for name in GOALS[goal]} | {"renovated"}
    others = [f"renewal.weight_{name}" for name in WEIGHTS if name not in counted]
    parameters = town["parameters"].copy()
    parameters.loc[parameters["parameter_id"].isin(others), "value"] = 0.0
    return town.with_tables(parameters=parameters)


def best_in_turn(town, order, tolerance):
    """Return what each level reaches where every programme is tried; ``None`` where none is possible."""
    kept, found = {}, []
    for name, goals in levels_of(order):
        own = weighing(town, goals)
        best = Enumeration(own, kept).best()
        if best is None:
            return None
        found.append(best.worth_wan)
        least = best.worth_wan - tolerance * abs(best.worth_wan)
        kept[name] = own, least - TRIFLE * max(1.0, abs(least)) / 2
    return found


def it_is_the_best_in_turn(seed, order):
    """Say how a plan compares with all programmes: ``impossible``, ``wider`` or ``equal``."""
    town = tiny_town(seed)
    wanted, found = best_in_turn(town, order, 0.01), ordered(town, order)
    assert (wanted is None) == (not found.found)
    if wanted is None:
        assert found.tables()["renewal_levels"].empty
        return "impossible"
    tables = conformed(town, found)
    assert check_tables(town, tables) == []
    if stays_in_vacancy_that_ends(town, tables["renewal_level_moves"]):
        return "wider"
    reached = tables["renewal_levels"]["reached_wan"].tolist()
    assert found.exact
    assert reached == pytest.approx(wanted, abs=1e-4, rel=1e-7)
    return "equal" if any(abs(each) > 1e-6 for each in reached) else "idle"


def stays_in_vacancy_that_ends(town, moves):
    """Say whether a firm stays where the enumeration lets none stay."""
    floors = town["available_floor"]
    ends = floors["floor_id"][(floors["kind"] == "vacant") & floors["until_on"].notna()]
    return moves["floor_id"].isin(ends).any()


def test_levels_are_the_best_of_all_programmes_in_turn(town, tables):
    reached = tables["renewal_levels"]["reached_wan"].tolist()
    assert reached == pytest.approx(best_in_turn(town, ORDER, 0.01), abs=1e-4, rel=1e-7)
    assert all(abs(each) > 1.0 for each in reached)


@pytest.mark.proof
def test_levels_of_tiny_towns_are_the_best_in_number(proof_share):
    # Discharge and promises are gained by routes, which what is kept in the enumeration must not be.
    named = [goal for goal in GOALS if goal not in {"pollution", "promises"}]
    seen = Counter()
    for seed in range(30 * proof_share):
        random = np.random.default_rng(seed)
        order = tuple(random.permutation(named)[: random.integers(1, 4)].tolist())
        seen[it_is_the_best_in_turn(seed, order)] += 1
    assert seen["equal"] >= 10 * proof_share
    assert seen["wider"] <= 5 * proof_share


def test_what_an_order_publishes_is_right_and_looked_at(town, plan, tables):
    assert plan.own == ORDERED
    assert plan.status is Status.OPTIMAL
    assert check_tables(town, tables) == []
    told = tables["renewal_levels"]
    assert told["goal"].tolist() == [*ORDER, OTHERS]
    assert (told["reached_wan"] <= told["bound_wan"] + 1e-6).all()
    assert (told["kept_wan"] >= told["least_wan"] - 1e-6).all()
    looked = looked_at_in_tables(town, tables)
    assert all(looked[rule] >= len(told) for rule in ("O1", "O2", "O3", "O4"))


@pytest.mark.proof
def test_an_order_changes_nothing_of_the_plans_beside_it(town, plan):
    own = RENEWAL.problem(town, town.as_of)
    without = levels.solve(own, limit=LITTLE, seed=0)
    assert without.own == BALANCED
    assert all(frame.empty for name, frame in without.tables().items() if name.startswith("renewal_level"))
    assert list(plan.found) == [ORDERED, *without.found]
    for name, found in without.found.items():
        assert (plan.found[name].value, plan.found[name].bound) == (found.value, found.bound)
    assert plan.value <= plan.found[BALANCED].value + 1e-6


def _cell(table, place, **cells):
    def change(tables):
        for name, cell in cells.items():
            tables[table].loc[place, name] = cell(tables[table].loc[place, name]) if callable(cell) else cell

    return change


def _overstated(tables):
    """Overstate a level by less than the tolerance, and tell all that follows from it right."""
    row = tables["renewal_levels"].loc[0]
    reached = row["reached_wan"] * 1.005
    _cell(
        "renewal_levels", 0, reached_wan=reached, least_wan=0.99 * reached, gap_wan=row["bound_wan"] - reached
    )(tables)


def _bound_lower(place):
    def change(tables):
        cut = 0.01 * max(1.0, abs(tables["renewal_levels"].loc[place, "bound_wan"]))
        _cell("renewal_levels", place, bound_wan=lambda cell: cell - cut, gap_wan=lambda cell: cell - cut)(
            tables
        )

    return change


def _priced(row, label, price, unit="万元"):
    """Return what adds a price to the second level."""

    def change(tables):
        prices = tables["renewal_level_prices"]
        prices.loc[len(prices)] = {
            "level": 2, "row": row, "label": label, "label_2": "all", "price_wan": price, "unit": unit,
        }  # fmt: skip

    return change


def _idle(level):
    """Return what leaves a level without a programme, telling that it reaches nothing."""

    def change(tables):
        for name in ("renewal_level_starts", "renewal_level_moves"):
            tables[name] = tables[name][tables[name]["level"] != level]
        bound = tables["renewal_levels"].loc[level - 1, "bound_wan"]
        _cell("renewal_levels", level - 1, reached_wan=0.0, least_wan=0.0, gap_wan=bound)(tables)

    return change


def _without_moves(tables):
    moves = tables["renewal_level_moves"]
    tables["renewal_level_moves"] = moves[moves["level"] != 1]


def _goals_lost(tables):
    tables["renewal_levels"] = tables["renewal_levels"].iloc[:0]


def _programme_lost(tables):
    for name, frame in tables.items():
        if "programme" in frame:
            tables[name] = frame[frame["programme"] != ORDERED]


FAULTS = {
    "a level's value overstated": (_overstated, "O2"),
    "a bound too low": (_bound_lower(0), "O3"),
    "a bound of a lower level too low": (_bound_lower(1), "O3"),
    "a goal above given up by a level": (_idle(2), "O2"),
    "a level that breaks a rule": (_without_moves, "F1"),
    "what is kept misstated": (_cell("renewal_levels", 1, kept_wan=lambda cell: cell + 0.01), "O4"),
    "another tolerance": (_cell("renewal_levels", 1, tolerance=0.02), "O1"),
    "too little to be kept": (_cell("renewal_levels", 0, least_wan=lambda cell: cell - 1.0), "O1"),
    "a gap that does not follow": (_cell("renewal_levels", 0, gap_wan=0.0), "O1"),
    "a goal named twice": (_cell("renewal_levels", 1, goal="area"), "O1"),
    "a goal forgotten": (lambda tables: tables.update(renewal_levels=tables["renewal_levels"][:-1]), "O1"),
    "levels not numbered": (_cell("renewal_levels", 2, level=9), "O1"),
    "a price of a goal below": (_priced("goal", "tax", 1.0), "O3"),
    "a price in another unit": (_priced("goal", "area", 0.0, "亩"), "O3"),
    "a negative price": (_priced("land", "0", -1.0, "亩"), "O3"),
    "prices of no level": (_cell("renewal_level_prices", 0, level=9), "O1"),
    "a programme without an order": (_goals_lost, "P1"),
    "an order without its programme": (_programme_lost, "P1"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_in_an_order_is_named(name, town, tables):
    fault, rule = FAULTS[name]
    changed = {table: frame.copy() for table, frame in tables.items()}
    fault(changed)
    assert rule in {violation.rule for violation in check_tables(town, changed)}


def test_a_plan_that_gives_a_goal_up_is_found_out(town, plan):
    # All that the other tables say is right of a programme that does nothing but what it must.
    idle = plan.others["reference"][0]
    own = replace(plan.found[ORDERED], starts=idle.starts, moves=idle.moves)
    given_up = conformed(town, replace(plan, found={**plan.found, ORDERED: own}))
    told = given_up["renewal_levels"]
    worth = given_up["renewal_programmes"].set_index("programme").loc["reference"]
    told.loc[0, "kept_wan"] = worth["w1_wan"]
    broken = [one for one in check_tables(town, given_up) if one.row == f"{ORDERED} 1"]
    assert [one.rule for one in broken] == ["O4"]


def test_a_model_under_other_weights_is_that_which_they_build(town):
    default = read_weights(town, town.as_of)[0]
    model = build(town, town.as_of, default)
    for times in ({"public": 0.5, "area": 3.0}, {"output": 1.0}):
        weights = only(default, times)
        one, other = reweighted(town, town.as_of, model, weights), build(town, town.as_of, weights)
        np.testing.assert_allclose(one.columns.worth, other.columns.worth, atol=1e-9)
        np.testing.assert_array_equal(one.firms.leave_loss, other.firms.leave_loss)
        assert (one.public_weight, one.job_quarter) == (other.public_weight, other.job_quarter)
    nothing = build(town, town.as_of, replace(default, public=0.0))
    with pytest.raises(ValueError, match=str(default.public)):
        reweighted(town, town.as_of, nothing, default)


def test_levels_are_told_in_lines_and_in_a_table_of_the_report(town, tables):
    lines = list(level_lines(tables["renewal_levels"]))
    assert len(lines) == 1 + len(tables["renewal_levels"])
    first = tables["renewal_levels"].iloc[0]
    assert f"求到 {first['reached_wan']:,.1f} 万元" in lines[1].zh
    assert f"{first['reached_wan'] * 1e4:,.0f} yuan reached" in lines[1].en
    names = [row["programme"] for row in tables["renewal_programmes"].to_dict("records")]
    called = dict(zip(names, plan_lines(tables), strict=True))
    assert "即方案" in called[ORDERED].zh
    assert "即方案" not in called[BALANCED].zh
    shown = Shown(town, town.as_of, tables)
    table = levels_table(shown)
    assert [words.zh for words in table.frame["name"]] == [
        "交付面积及其早晚",
        "少花公共资金",
        "其余目标（默认权重）",
    ]
    assert (shown.plan, shown.overview["programme"]) == (ORDERED, ORDERED)
    assert [name for name, words in shown.names.items() if "本方案" in words.zh] == [ORDERED]
    none = {**tables, "renewal_levels": tables["renewal_levels"].iloc[:0]}
    assert levels_table(Shown(town, town.as_of, none)) is None
    assert list(level_lines(none["renewal_levels"])) == []


def test_an_order_is_read_and_all_that_is_wrong_in_it_is_told_at_once():
    assert read_order(" area，public ") == ORDER
    with pytest.raises(DayangError) as raised:
        read_order("area,land,area,wealth")
    for said in (raised.value.message.zh, raised.value.message.en):
        assert all(name in said for name in ("land", "wealth", "area", "2", *GOALS))
    with pytest.raises(DayangError, match="一个目标也没有写"):
        read_order(" , ")


def test_a_goal_that_weighs_nothing_is_refused(town):
    bare = weighing(town, [goal for goal in GOALS if goal not in {"moves", "tax"}])
    with pytest.raises(DayangError) as raised:
        ordered(bare, ("area", "tax", "moves"))
    assert "tax, moves" in raised.value.message.zh
    assert "tax, moves weigh nothing" in raised.value.message.en


def test_all_goals_may_be_named():
    assert [name for name, _ in levels_of(tuple(GOALS))] == list(GOALS)
    assert levels_of(("tax",))[-1] == (OTHERS, tuple(goal for goal in GOALS if goal != "tax"))


@pytest.mark.proof
def test_levels_that_are_searched_keep_those_above_and_are_the_same_every_time():
    town = demo(0.03, 1)
    order = ("area", "public", "output")
    one, other = (ordered(town, order, Limit(work=0.05)) for _ in range(2))
    tables = conformed(town, one)
    assert check_tables(town, tables) == []
    assert one.reproducible
    told = tables["renewal_levels"]
    assert (told["reached_wan"] <= told["bound_wan"] + 1e-6 * told["bound_wan"].abs()).all()
    assert (told["kept_wan"] >= told["least_wan"] - 1e-6 * told["least_wan"].abs()).all()
    beside = tables["renewal_programmes"].set_index("programme")["w1_wan"].drop(["area", ORDERED])
    assert told["reached_wan"].iloc[0] >= beside.max() - 1e-6
    assert told.equals(conformed(town, other)["renewal_levels"])
    # Whatever order its units are told in, a programme is what a search begins with, whole.
    model, programme = one.problem.model, one.found[ORDERED]
    data = arrays(model)
    go = guide(model, data, where(model, FINE), groups(model, data), np.zeros(len(model.rows.limit)))
    for starts in (programme.starts, programme.starts.iloc[::-1]):
        state = state_of(model, data, go.at, go.prices, starts, programme.moves)
        assert len(frames(model, state)[0]) == len(starts)


@pytest.mark.proof
def test_an_order_cut_short_by_the_clock_says_so_and_keeps_its_levels():
    town = demo(0.03, 1)
    cut = ordered(town, ("area", "public"), Limit(work=1000.0, seconds=6.0))
    assert not cut.reproducible
    own = cut.found[ORDERED]
    assert check(town, own.starts, own.moves) == []
    assert check_tables(town, conformed(town, cut)) == []
