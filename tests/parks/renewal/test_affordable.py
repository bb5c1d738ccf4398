"""Starts that alone take more than there is: the planner and the judge leave out the same."""

from decimal import Decimal

import numpy as np
import pytest
from support.demo import demo

from dayang.parks.renewal.bound.arrays import affordable as planned
from dayang.parks.renewal.problem import Problem
from dayang.parks.renewal.rules.bound.affordable import affordable
from dayang.parks.renewal.rules.bound.limits import limits
from dayang.parks.renewal.rules.bound.options import options
from dayang.parks.renewal.rules.facts import read_facts


def _judged(town):
    """Return in which quarters each unit may be started by each mode: at all, and with what there is."""
    facts = read_facts(town)
    most = limits(facts)
    return {
        (option.begun.unit_id, option.begun.mode["mode_id"]): (
            option.allowed,
            option.allowed & affordable(facts, most, option),
        )
        for unit in facts.units.values()
        for option in options(facts, unit)
    }


@pytest.mark.parametrize("seed", [0, 1])
def test_planner_and_judge_leave_out_the_same_of_a_small_town(seed):
    town = demo(0.02, seed)
    model, judged = Problem.from_town(town, town.as_of).model, _judged(town)
    names = [(model.unit_ids[option.unit], option.mode) for option in model.columns.options]
    left, all_ = np.isfinite(planned(model)), np.isfinite(model.columns.worth)
    told = [name for name, each in zip(names, all_, strict=True) if each.any()]
    assert sorted(told) == sorted(judged)
    for name, every, kept in zip(names, all_, left, strict=True):
        allowed, affords = judged.get(name, (np.zeros_like(every), np.zeros_like(kept)))
        np.testing.assert_array_equal(every, allowed, str(name))
        np.testing.assert_array_equal(kept, affords, str(name))
    assert 0 < left.sum() < all_.sum()


def test_more_land_than_may_be_in_hand_is_never_started_but_by_projects(tiny):
    tiny.set_parameter("demolition_max_mu", 9.0)
    judged = _judged(tiny.programme[0])
    allowed, affords = judged["U1", "rebuild"]
    assert allowed.all()
    # Preparing takes three months: what starts last is cleared after the horizon.
    assert affords.tolist() == [False] * 11 + [True]
    _, project = judged["U3", "rebuild"]
    assert project[0]


@pytest.mark.parametrize(("available_yuan", "too_early"), [(9_999, 1), (4_999, 2)])
def test_money_is_looked_at_purse_by_purse_and_year_by_year(tiny, available_yuan, too_early):
    for row in tiny.tables["purse_years"]:
        if row["purse_id"] == "budget" and row["year"] == 2022:
            row["available_yuan"] = Decimal(available_yuan)
    _, affords = _judged(tiny.programme[0])["U5", "green"]
    # Works of ten mu at 1,000 yuan are paid in two halves, two and three quarters after the start.
    assert affords.tolist() == [quarter >= too_early for quarter in range(12)]


@pytest.mark.parametrize(
    ("register", "key", "cell"),
    [
        ("village_accounts", {"village_id": "V1"}, "cash_yuan"),
        ("purses", {"purse_id": "pool"}, "capital_yuan"),
    ],
)
def test_a_villages_cash_and_what_the_pool_lends_bound_all_years_together(tiny, register, key, cell):
    enough = _judged(tiny.programme[0])["U1", "rebuild"][1]
    assert enough.any()
    tiny.row(register, **key)[cell] = Decimal(1)
    spent = _judged(tiny.programme[0])["U1", "rebuild"][1]
    assert spent.sum() < enough.sum()
