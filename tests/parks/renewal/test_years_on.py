"""A town planned anew after years: firms that wait in swing parks by then are not lost (rule F10)."""

import pandas as pd
import pytest
from parks.renewal.years_on import years_on
from support.demo import demo

from dayang.engine import Limit
from dayang.parks.renewal import check_tables
from dayang.parks.renewal.problem import Problem
from dayang.parks.renewal.replan import CHANGES, replan
from dayang.parks.renewal.solve import solve
from dayang.town.frames import conform
from dayang.town.registers.renewal_columns import BALANCED

pytestmark = pytest.mark.proof

LITTLE = Limit(work=0.2)
YEARS = 2
SEED = 1
"""Of a town two units of which are vacated in two years, while firms of theirs wait in swing parks."""


@pytest.fixture(scope="module")
def before():
    town = demo(0.1, SEED)
    # Theme parks that cannot be had any more are another matter.
    units = town["rebuild_units"].assign(theme_id=None)
    town = town.with_tables(theme_parks=town["theme_parks"].iloc[:0], rebuild_units=units)
    problem = Problem.from_town(town, town.as_of)
    return town, problem, solve(problem, limit=LITTLE, seed=0).programmes[BALANCED]


@pytest.fixture(scope="module")
def town(before):
    return years_on(*before, YEARS)


@pytest.fixture(scope="module")
def anew(before, town):
    told = before[2].starts, before[2].moves
    problem = Problem.from_town(town, town.as_of)
    return replan(problem, told, pd.Timestamp(before[0].as_of), limit=LITTLE, seed=1)


@pytest.fixture(scope="module")
def waiting(town):
    needs = town["firm_needs"]
    return needs[needs["waiting_floor_id"].notna()].set_index("firm_id")


def _of_plan(anew, register):
    table = anew.tables()[register]
    return table[table["programme"] == BALANCED]


def test_firms_wait_that_have_left_vacated_units(town, waiting):
    reached = town["milestones"]
    vacated = waiting["unit_id"].isin(reached["unit_id"][reached["stage"] == "vacated"])
    assert len(waiting) >= 3
    assert vacated.any()


def test_the_plan_made_anew_keeps_every_rule(town, anew):
    tables = anew.tables()
    del tables[CHANGES]
    told = {name: conform(town.dictionary[name], frame, town.crs) for name, frame in tables.items()}
    assert check_tables(town, told) == []


def test_every_firm_that_waits_has_its_place_in_every_quarter(anew, waiting):
    spells = _of_plan(anew, "renewal_firm_spells")
    quarters = anew.problem.model.quarters.count
    for firm_id, need in waiting.iterrows():
        own = spells[spells["firm_id"] == firm_id].sort_values("from_quarter")
        assert own["from_quarter"].iloc[0] == 0
        assert own["to_quarter"].iloc[-1] == quarters - 1
        assert (own["from_quarter"].iloc[1:].to_numpy() == own["to_quarter"].iloc[:-1].to_numpy() + 1).all()
        in_swing = own[own["state"] == "swing"]
        assert set(in_swing["floor_id"]) <= {need["waiting_floor_id"]}
        assert set(own["state"]) <= {"swing", "vacant", "process", "project", "new", "left", "ended"}


def test_who_waits_moves_once_more_and_is_paid_for_it(anew, waiting):
    moves = _of_plan(anew, "renewal_moves")
    own = moves[moves["firm_id"].isin(waiting.index)]
    assert len(own) == len(waiting)
    assert set(own["move"]) == {2}
    assert (own["subsidy_yuan"][own["to"].isin(["floor", "unit"])] > 0).all()


def test_a_plan_changes_little_of_where_those_who_wait_were_told_to_go(before, anew, waiting):
    told = anew.before[1]
    assert set(told["move"][told["firm_id"].isin(waiting.index)]) <= {2}
    assert not set(told["floor_id"][told["firm_id"].isin(waiting.index)]) & set(waiting["waiting_floor_id"])
    changed = anew.tables()[CHANGES]
    firms = set(changed["subject_id"][changed["subject"] == "firm"])
    onward = before[2].moves.query("move == 2")["firm_id"]
    kept = [firm_id for firm_id in onward if firm_id in waiting.index and firm_id not in firms]
    assert kept
