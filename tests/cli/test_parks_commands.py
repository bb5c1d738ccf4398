"""`dayang parks` on a small demo town: files, lines in both languages, mistakes explained.

The planner's work is its own tests': here the programme hidden in the demo town stands for its plan.
"""

import dataclasses
from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from support.demo import demo

from dayang.cli import parks
from dayang.cli.main import main
from dayang.demo.feasible import hidden_programme
from dayang.engine import Conflict, Limit
from dayang.parks.renewal import explain, frontier, replan, solve
from dayang.parks.renewal.left import Left
from dayang.parks.renewal.order import levels
from dayang.parks.renewal.order.goals import GOALS, levels_of
from dayang.parks.renewal.order.publish import Level, level_tables
from dayang.parks.renewal.plan import Found, Plan
from dayang.parks.renewal.replan import Replanned
from dayang.parks.renewal.rules.bound import bound
from dayang.parks.renewal.rules.facts import read_facts
from dayang.parks.renewal.rules.programme import read_programme
from dayang.parks.renewal.rules.published.frontier import comes_to
from dayang.parks.renewal.rules.published.levels import _only, _worth
from dayang.parks.renewal.rules.published.overview import weighted
from dayang.parks.renewal.rules.published.tables import WEIGHTINGS
from dayang.parks.renewal.rules.worth import worth
from dayang.parks.renewal.tables import Programme
from dayang.programme import output, verify_plan
from dayang.town.io import read_tables, write_tables, write_town
from dayang.town.registers import DICTIONARY
from dayang.town.registers.renewal_columns import ORDERED
from dayang.words import Words


@cache
def hidden():
    """Return the hidden programme of the town, with its value and the bound of no prices by weighting."""
    town = demo(0.02)
    programme, facts = hidden_programme(town), read_facts(town)
    own = {name: weighted(facts, name) for name in WEIGHTINGS}
    values = {
        name: sum(worth(read_programme(each, programme.starts, programme.moves)).values())
        for name, each in own.items()
    }
    return programme, {name: (values[name], bound(each, {})) for name, each in own.items()}


def hidden_plan(problem, *, limit, seed, progress=None):
    """Return the hidden programme under every weighting, with the bound of no prices."""
    programme, proven = hidden()
    nothing = programme.starts.iloc[:0], programme.moves.iloc[:0]
    no_prices = np.zeros(len(problem.model.rows.limit))
    found = {
        name: Found(programme.starts, programme.moves, *proven[name], no_prices, no_prices[:0, None])
        for name in problem.weights
    }
    idle = Programme(*nothing, problem.weights["balanced"])
    return Plan(problem, found, {"reference": (idle, 0.0), "greedy": (idle, 0.0)})


POINTS = pd.DataFrame(
    {
        "point": [1, 2],
        "area_times": [0.5, 1.0],
        "retention_times": [1.0, 2.0],
        "cost_wan": [100.0, 250.0],
        "area_mu": [10.0, 40.0],
        "kept_share": [99.0, 98.0],
    }
)


@cache
def told_frontier():
    """Return a frontier: all firms of the hidden programme leave in the first, the second is the hidden one.

    What they come to is told as the judge reckons it.
    """
    programme, facts = hidden()[0], read_facts(demo(0.02))
    places = dict.fromkeys(("floor_id", "unit_id", "storey_class"))
    both = (programme.moves.assign(to="leaves", **places), programme.moves)
    rows = [comes_to(read_programme(facts, programme.starts, moves)) for moves in both]
    return {
        "renewal_frontier": POINTS.assign(**pd.DataFrame(rows).round({"cost_wan": 2, "kept_share": 4})),
        "renewal_frontier_starts": pd.concat([programme.starts.assign(point=point) for point in (1, 2)]),
        "renewal_frontier_moves": pd.concat(
            moves.rename(columns={"unit_id": "to_unit_id"}).assign(point=point)
            for point, moves in enumerate(both, start=1)
        ),
    }


def with_points(plan, **_):
    """Return a plan with a frontier, no more: risk and search are compiled, which takes minutes."""
    return dataclasses.replace(plan, beside=told_frontier())


def only_changes(programme, out):
    """Write what a plan made anew changes, and nothing else."""
    changes = {"renewal_changes": programme.tables["renewal_changes"]}
    write_tables(changes, out.with_suffix(".gpkg"), DICTIONARY)


def impossible(problem, **_):
    """Return a plan that is none."""
    said = (Words("甲要十亩。", "A wants ten mu."), Words("只有五亩。", "There are five mu."))
    return Plan(problem, {}, {}, (Conflict(said, Words("甲少要五亩。", "Ask for five mu less.")),))


TOWN = "town.gpkg"


@pytest.fixture(autouse=True)
def read(monkeypatch):
    """Let commands read `TOWN` from memory; return what to have them read instead."""
    held = {TOWN: demo(0.02)}
    monkeypatch.setattr(parks, "load_town", lambda path: held[path.name])
    return held


@pytest.fixture(scope="module")
def renewed(tmp_path_factory):
    """Return the folder of a plan and what was printed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parks, "load_town", lambda _: demo(0.02))
        patch.setattr(solve, "solve", hidden_plan)
        patch.setattr(explain, "explain", with_points)
        # The report has tests of its own.
        patch.setattr(output, "render", lambda _: "")
        out = tmp_path_factory.mktemp("plan")
        done = run("renew", TOWN, "-o", out, "--seed", 3)
    assert done.exit_code == 0, done.output
    return out, done.output


def run(*arguments, language="zh"):
    return CliRunner().invoke(main, ["--language", language, "parks", *map(str, arguments)])


def test_a_plan_is_three_files_and_lines_that_say_what_it_comes_to(renewed):
    out, output = renewed
    assert {path.name for path in out.iterdir()} == {"plan.gpkg", "plan.xlsx", "report.html"}
    tables = read_tables(out / "plan.gpkg", DICTIONARY)
    assert tables["plans"]["engine"].tolist() == ["renewal"]
    assert tables["plans"]["seed"].tolist() == [3]
    starts = tables["renewal_starts"]
    told = hidden()[0].starts
    assert set(starts.loc[starts["programme"] == "balanced", "unit_id"]) == set(told["unit_id"])
    delivered = tables["renewal_programmes"].set_index("programme").loc["balanced", "area_mu"]
    assert f"均衡（默认权重，即方案）：交付 {delivered:.0f} 亩" in output
    assert "核验通过" in output
    # The second pays for the move of the firm, which leaves in the first.
    assert tables["renewal_frontier"]["cost_wan"].tolist() == [0.0, 3.17]
    assert tables["renewal_frontier"]["kept_share"].tolist() == [99.7579, 100.0]
    assert tables["renewal_frontier_moves"]["to"].tolist() == ["leaves", "floor"]
    assert sorted(tables["renewal_frontier_starts"]["unit_id"]) == sorted([*told["unit_id"]] * 2)
    assert "互不落后的方案 2 份" in output
    assert str(out / "report.html") in output


@pytest.mark.proof
def test_a_plan_is_replayed_and_its_chances_written(renewed, tmp_path):
    # The folder does as well as the file in it.
    done = run("risk", TOWN, renewed[0], "-o", tmp_path, "--replays", 60, language="en")
    assert done.exit_code == 0, done.output
    tables = read_tables(tmp_path / "risk.gpkg", DICTIONARY)
    assert set(tables) == {"renewal_chances", "renewal_risk_units", "renewal_slack"}
    assert (tmp_path / "risk.xlsx").exists()
    slack = tables["renewal_slack"].set_index(["reserve", "slack_quarters"])["milestones"]
    assert f"All milestones in time: {slack['none', 0]:.0%}" in done.output
    (park,) = tables["renewal_chances"].query("subject == 'theme_park'")["probability"]
    assert f"theme park of 1 is {demo(0.02)['theme_parks']['name'].iloc[0]}: {park:.0%}" in done.output
    carrier = tables["renewal_risk_units"].set_index("rank").loc[1, "unit_id"]
    assert f"Delay depends most on: {carrier} (" in done.output


def test_a_plan_of_other_registers_is_not_replayed(read, renewed, tmp_path):
    town = demo(0.02)
    named = town["parks"].assign(name="另一个园区")
    read["other.gpkg"] = replace(town, tables={**town.tables, "parks": named})
    done = run("risk", "other.gpkg", renewed[0] / "plan.gpkg", "-o", tmp_path / "out")
    assert done.exit_code == 1
    assert "台账与编制方案时不同" in done.output
    assert not (tmp_path / "out").exists()


def test_a_file_without_a_renewal_plan_is_refused_in_words(tmp_path):
    parks_only = demo(0.02)["parks"]
    write_tables({"parks": parks_only}, tmp_path / "plan.gpkg", DICTIONARY, demo(0.02).crs)
    done = run("risk", TOWN, tmp_path / "plan.gpkg", "-o", tmp_path / "out", language="en")
    assert done.exit_code == 1
    assert "holds no renewal plan" in done.output
    assert isinstance(done.exception, SystemExit)


def test_a_plan_made_anew_begins_with_the_plan_before(renewed, tmp_path, monkeypatch):
    given = []

    def anew(problem, before, before_as_of, **more):
        given.append((before, before_as_of))
        plan = hidden_plan(problem, **more)
        starts, moves = before
        later = starts.assign(start_quarter=starts["start_quarter"] + 1)
        return Replanned(problem, plan.found, plan.others, before=(later, moves))

    monkeypatch.setattr(replan, "replan", anew)
    monkeypatch.setattr(explain, "explain", with_points)
    monkeypatch.setattr(parks, "write_programme", only_changes)
    done = run("replan", TOWN, renewed[0] / "plan.gpkg", "-o", tmp_path / "anew", "--work", 0.5)
    assert done.exit_code == 0, done.output
    ((starts, moves), day) = given[0]
    promised, _ = hidden()
    assert sorted(starts["unit_id"]) == sorted(promised.starts["unit_id"])
    assert list(moves.columns) == [
        "firm_id",
        "move",
        "quarter",
        "to",
        "floor_id",
        "unit_id",
        "storey_class",
    ]
    assert len(moves) == len(promised.moves)
    assert day == pd.Timestamp(demo(0.02).as_of)
    changes = read_tables(tmp_path / "anew.gpkg", DICTIONARY)["renewal_changes"]
    units = int((changes["subject"] == "unit").sum())
    assert units == len(starts)
    assert f"改了 {units} 个单元、" in done.output
    assert done.output.count("  单元 U") == units


def test_the_frontier_is_written_and_its_ends_are_told(tmp_path, monkeypatch):
    asked = {}

    def points(_plan, **more):
        asked.update(more)
        return {**told_frontier(), "renewal_frontier": POINTS}

    monkeypatch.setattr(solve, "solve", hidden_plan)
    monkeypatch.setattr(frontier, "frontier", points)
    more = ("--points", 15, "--seconds", 40, "--work", 0.5, "--seed", 7)
    done = run("frontier", TOWN, "-o", tmp_path / "out", *more, language="en")
    assert done.exit_code == 0, done.output
    assert (asked["points"], asked["work"], asked["seed"]) == (15, 0.5, 7)
    assert 0.0 <= asked["gone"]() < 1.0
    assert "Cheapest: net public money 1,000,000 yuan, 10 mu delivered, 99.0 % of output" in done.output
    assert "Most land: net public money 2,500,000 yuan, 40 mu delivered" in done.output
    written = read_tables(tmp_path / "out" / "frontier.gpkg", DICTIONARY)
    assert set(written) == {"renewal_frontier", "renewal_frontier_starts", "renewal_frontier_moves"}
    assert written["renewal_frontier"]["cost_wan"].tolist() == [100.0, 250.0]
    assert written["renewal_frontier_moves"]["point"].tolist() == [1, 2]
    assert set(written["renewal_frontier_starts"]["point"]) == {1, 2}


def hidden_in_order(problem, order, **more):
    """Return the hidden programme as what every level of an order reaches, with bounds of no prices."""
    plan, programme = hidden_plan(problem, **more), hidden()[0]
    facts = read_facts(problem.town)
    own = read_programme(facts, programme.starts, programme.moves)
    reached = {goal: _worth(own, [goal]) for goal in GOALS}
    frames = programme.starts, programme.moves
    told = []
    for name, goals in levels_of(order):
        value, proven = (
            sum(reached[goal] for goal in goals),
            bound(_only(facts, dict.fromkeys(goals, 1.0)), {}),
        )
        least = round(round(value, 6) - 0.01 * abs(value), 6)
        no_prices = np.zeros(len(problem.model.rows.limit))
        told.append(Level(name, goals, value, proven, 0.01, least, {}, no_prices, *frames))
    return dataclasses.replace(
        plan,
        problem=replace(problem, weights={ORDERED: problem.weights["balanced"], **problem.weights}),
        found={ORDERED: plan.found["balanced"], **plan.found},
        beside=level_tables(problem.model, told, reached),
    )


def test_an_order_is_handed_on(tmp_path, monkeypatch):
    given = []

    def solve_in_order(problem, order, **_):
        given.append(order)
        return impossible(problem)

    monkeypatch.setattr(levels, "solve_in_order", solve_in_order)
    monkeypatch.setattr(output, "render", lambda _: "")
    done = run("renew", TOWN, "-o", tmp_path, "--order", "area,jobs", language="en")
    assert given == [("area", "jobs")]
    assert "Ask for five mu less." in done.output


@pytest.mark.proof
def test_a_plan_under_an_order_tells_its_levels_and_is_what_is_replayed(tmp_path, monkeypatch):
    monkeypatch.setattr(levels, "solve_in_order", hidden_in_order)
    monkeypatch.setattr(explain, "explain", lambda plan, **_: plan)
    done = run("renew", TOWN, "-o", tmp_path, "--order", "area,jobs", language="en")
    assert done.exit_code == 0, done.output
    lines = done.output.splitlines()
    assert "Order of goals (each level keeps those above, but for 1.0% of what they reached):" in lines
    assert [line[:10] for line in lines if line.startswith(("  1. ", "  2. ", "  3. "))] == [
        "  1. Land ", "  2. Jobs ", "  3. All o",
    ]  # fmt: skip
    assert sum("(the plan" in line for line in lines) == 1
    held = read_tables(tmp_path / "plan.gpkg", DICTIONARY)
    assert held["renewal_levels"]["goal"].tolist() == ["area", "jobs", "others"]
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert all(
        title in page for title in ("目标次序：一层一层求", "按目标次序（本方案）", "均衡（默认权重）")
    )
    assert "均衡（本方案）" not in page
    assert verify_plan(demo(0.02), tmp_path / "plan.gpkg").ok


@pytest.mark.parametrize(
    ("order", "said"),
    [("area,land,area", ("'land'", "'area' is named 2 times")), ("", ("no goal is named",))],
)
def test_an_order_of_unknown_goals_is_refused_before_the_work(order, said, tmp_path):
    done = run("renew", "nowhere.gpkg", "-o", tmp_path / "out", "--order", order, language="en")
    assert done.exit_code == 1
    assert all(words in done.output for words in said)
    assert isinstance(done.exception, SystemExit)


def test_fewer_than_twelve_points_are_not_asked_for(tmp_path):
    done = run("frontier", TOWN, "-o", tmp_path / "out", "--points", 11, language="en")
    assert done.exit_code == 2
    assert "12" in done.output


def test_time_is_shared_between_a_plan_and_what_it_tells_beside():
    given = []
    plan, left = explain.solved(
        lambda _problem, **more: given.append(more["limit"]), None, limit=Limit(2.0, 10.0), seed=0
    )
    assert plan is None
    assert given == [Limit(2.0, 7.0)]
    assert 0.0 <= left.gone() < 0.1
    nothing = Left(0.0)
    assert nothing.gone() >= 1.0
    assert nothing.cut
    assert Left(None).gone() == 0.0


def test_where_no_plan_is_possible_it_is_said_why(tmp_path, monkeypatch):
    monkeypatch.setattr(solve, "solve", impossible)
    done = run("frontier", TOWN, "-o", tmp_path / "out", language="en")
    assert done.exit_code == 1
    lines = done.output.splitlines()
    assert "1. These requirements cannot hold together:" in lines
    assert "   A wants ten mu." in lines
    assert "   Nearest way out: Ask for five mu less." in lines
    assert not (tmp_path / "out").exists()


def test_a_day_that_is_not_known_yet_is_refused(tmp_path):
    done = run("renew", TOWN, "-o", tmp_path / "out", "--as-of", "2030-01-01")
    assert done.exit_code == 1
    assert "不能按 2030-01-01 编制" in done.output


@pytest.mark.parametrize("command", ["renew", "frontier"])
def test_a_town_without_firms_is_refused_in_words(command, read, tmp_path):
    town = demo(0.02)
    read["bare.gpkg"] = replace(town, tables={**town.tables, "firm_needs": town["firm_needs"].iloc[:0]})
    done = run(command, "bare.gpkg", "-o", tmp_path / "out", language="en")
    assert done.exit_code == 1
    assert "firm_needs" in done.output
    assert isinstance(done.exception, SystemExit)


@pytest.mark.parametrize("command", ["renew", "replan", "risk", "frontier"])
def test_a_folder_that_cannot_hold_results_is_refused_before_the_work(command, tmp_path):
    taken = tmp_path / "taken"
    taken.write_text("a file", encoding="utf-8")
    plan = ["plan.gpkg"] if command in {"replan", "risk"} else []
    done = run(command, "nowhere.gpkg", *plan, "-o", taken / "inside", language="en")
    assert done.exit_code == 1
    assert "takes a folder that can be written to" in done.output


@pytest.mark.proof
def test_the_planner_itself_goes_all_the_way(tmp_path, monkeypatch):
    monkeypatch.undo()
    town, effort = tmp_path / TOWN, ("--work", 0.2)
    write_town(demo(0.02), town)
    done = run("renew", town, "-o", tmp_path / "plan", *effort)
    assert done.exit_code == 0
    assert "推演 200 遍" in done.output
    tables = read_tables(tmp_path / "plan" / "plan.gpkg", DICTIONARY)
    assert {"renewal_frontier", "renewal_chances", "renewal_risk_units", "renewal_slack"} <= set(tables)
    assert set(tables["renewal_frontier_starts"]["point"]) == set(tables["renewal_frontier"]["point"])
    assert tables["renewal_bottlenecks"]["gain_wan"].notna().any()
    page = (tmp_path / "plan" / "report.html").read_text(encoding="utf-8")
    assert all(title in page for title in ("方案的哪些期限和收入最没把握", "花多少钱，换多少地", "瓶颈账"))
    plan = tmp_path / "plan" / "plan.gpkg"
    assert run("risk", town, plan, "-o", tmp_path / "risk", "--replays", 500).exit_code == 0
    anew = run("replan", town, plan, "-o", tmp_path / "anew", *effort)
    assert anew.exit_code == 0
    assert "原方案的安排都没有改" in anew.output
    assert run("frontier", town, "-o", tmp_path / "frontier", *effort).exit_code == 0
