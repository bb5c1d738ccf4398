"""A sound plan breaks no rule; a plan tampered with is caught by the rule it breaks."""

import re
from inspect import getsource

import numpy as np
import pandas as pd
import pytest
import shapely

from dayang.people.mobilise.siting import P_MEDIAN, Problem, check, solve
from dayang.people.mobilise.siting import check as check_function


def _row(table, **changes):
    """Return what changes some cells of one row of a table."""

    def tamper(tables, at):
        frame = tables[table].copy()
        for column, value in changes.items():
            cells = frame[column].astype(object)
            cells.iloc[at] = value(cells.iloc[at]) if callable(value) else value
            frame[column] = cells
        return {**tables, table: frame}

    return tamper


def _at(table, column, value):
    """Return the place of the row in which `column` is `value`."""
    return lambda tables: int(np.flatnonzero(tables[table][column] == value)[0])


def _dropped(table):
    return lambda tables, at: {**tables, table: tables[table].drop(index=at)}


def _twice(table):
    def tamper(tables, at):
        return {**tables, table: pd.concat([tables[table], tables[table].iloc[[at]]], ignore_index=True)}

    return tamper


CELLS, SITES, GOALS = "siting_assignments", "siting_sites", "siting_goals"
CURVE, CURVE_SITES = "siting_curve", "siting_curve_sites"
NEAR = _at(CELLS, "cell_id", "near")
BETWEEN = _at(CELLS, "cell_id", "between")
LONE = _at(CELLS, "cell_id", "lone")
FAR = _at(CELLS, "cell_id", "far")
FIRST = lambda _tables: 0  # noqa: E731 - beside the others
SECOND = lambda _tables: 1  # noqa: E731

MUTATIONS = [
    ("site_count", _dropped(SITES), FIRST),
    ("site_once", _twice(SITES), FIRST),
    ("site_known", _row(SITES, site_id="nowhere"), FIRST),
    ("site_position", _row(SITES, geometry=shapely.Point(7, 7)), FIRST),
    ("site_cells", _row(SITES, cells=9), FIRST),
    ("site_population", _row(SITES, population=lambda people: people + 1), FIRST),
    ("site_mean_walk", _row(SITES, mean_walk_m=lambda walk: walk + 0.5), FIRST),
    ("site_rank", _row(SITES, rank=3), SECOND),
    ("site_rank", _row(SITES, rank=lambda rank: 3 - rank), slice(0, 2)),
    ("cell_once", _dropped(CELLS), NEAR),
    ("cell_once", _twice(CELLS), NEAR),
    ("cell_known", _row(CELLS, cell_id="nowhere"), NEAR),
    ("cell_population", _row(CELLS, population=51.0), NEAR),
    ("cell_position", _row(CELLS, geometry=shapely.Point(7, 7)), NEAR),
    ("assigned_to_chosen", _row(CELLS, site_id="s2", walk_m=50.0, outcome="served"), LONE),
    ("within_walk", _row(CELLS, site_id="s1", walk_m=900.0, outcome="served"), FAR),
    ("walk_distance", _row(CELLS, walk_m=99.0), NEAR),
    ("walk_distance", _row(CELLS, walk_m=1.0), FAR),
    ("nearest", _row(CELLS, site_id="s0", walk_m=300.0), BETWEEN),
    ("left_out", _row(CELLS, site_id=None, walk_m=None, outcome="not_chosen"), NEAR),
    ("outcome", _row(CELLS, outcome="no_road"), FAR),
    ("outcome", _row(CELLS, outcome="no_site"), NEAR),
    ("goals_asked", _row(GOALS, goal="walk"), FIRST),
    ("goals_asked", _dropped(GOALS), SECOND),
    ("goal_value", _row(GOALS, value=lambda value: value + 1, bound=lambda bound: bound + 1), FIRST),
    ("goal_bound", _row(GOALS, bound=lambda bound: bound - 5), FIRST),
    ("goal_bound", _row(GOALS, bound=lambda bound: bound + 5), SECOND),
    ("goal_gap", _row(GOALS, gap=0.01), FIRST),
    ("goal_status", _row(GOALS, bound=lambda bound: bound + 12, gap=0.1), FIRST),
    ("goal_stopped", _row(GOALS, stopped="work"), FIRST),
    ("curve_numbers", _row(CURVE, sites=7), FIRST),
    ("curve_own", _row(CURVE_SITES, site_id="s2"), _at(CURVE_SITES, "sites", 2)),
    ("curve_sites", _dropped(CURVE_SITES), FIRST),
    ("curve_sites", _row(CURVE_SITES, site_id="nowhere"), FIRST),
    ("curve_population", _row(CURVE, population=lambda people: people - 1), FIRST),
    ("curve_mean_walk", _row(CURVE, mean_walk_m=1.0), FIRST),
    ("curve_ceiling", _row(CURVE, ceiling=1.0), FIRST),
]


@pytest.fixture
def published(one_of_each):
    return solve(one_of_each).tables()


def test_the_plan_as_published_breaks_no_rule(one_of_each, published):
    assert check(one_of_each, published) == []
    assert published[CELLS].set_index("cell_id")["outcome"].to_dict() == {
        "near": "served",
        "between": "served",
        "lone": "not_chosen",
        "far": "no_site",
        "cut": "cut_off",
        "off": "no_road",
        "empty": "served",
        "beside": "served",
    }


@pytest.mark.parametrize(
    ("rule", "tamper", "where"), MUTATIONS, ids=[f"{n}-{row[0]}" for n, row in enumerate(MUTATIONS)]
)
def test_a_planted_fault_is_named(rule, tamper, where, one_of_each, published):
    tampered = tamper(published, where(published) if callable(where) else where)
    broken = check(one_of_each, tampered)
    assert rule in {violation.rule for violation in broken}
    for violation in broken:
        assert all((*violation.found, *violation.expected))
        assert violation.table in published


def test_a_p_median_that_leaves_somebody_out_is_named():
    problem = Problem(np.array([[1.0, np.inf], [np.inf, 1.0]]), np.array([9.0, 1.0]), 1)
    tables = solve(problem).tables()
    everybody = Problem(problem.distances_m, problem.population, 1, goals=P_MEDIAN)
    assert "everyone_served" in {violation.rule for violation in check(everybody, tables)}


def test_each_rule_has_its_mutation():
    rules = set(
        re.findall(r'_broken\(\s*"(\w+)"', getsource(__import__(check_function.__module__, fromlist=["_"])))
    )
    assert rules == {rule for rule, *_ in MUTATIONS} | {"everyone_served"}


def test_the_check_shares_no_code_with_the_solver():
    source = getsource(__import__(check_function.__module__, fromlist=["_"]))
    imported = set(re.findall(r"^from dayang\.people\.mobilise\.siting\.(\w+)", source, re.MULTILINE))
    assert imported == {"problem"}


def test_the_rounding_of_a_file_breaks_no_rule(random_problem):
    for seed in range(20):
        problem = random_problem(np.random.default_rng(seed))
        tables = solve(problem).tables()
        rounded = {
            name: frame.assign(
                **{
                    column: frame[column].round(3)
                    for column in frame.select_dtypes("float").columns
                    if column != "gap"
                }
            )
            for name, frame in tables.items()
        }
        if len(tables[GOALS]):
            assert check(problem, rounded) == []
