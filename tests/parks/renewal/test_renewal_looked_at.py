"""The engine hands over, from one pass, what its check finds and how much each rule looked at."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from parks.renewal.by_hand import Plan

from dayang.parks.renewal import RENEWAL
from dayang.parks.renewal.check import check_and_count, check_tables, looked_at_in_tables

CHECK = import_module("dayang.parks.renewal.check")


@pytest.fixture
def plan(tiny):
    return Plan(tiny)


def _broken(plan):
    plan.row("renewal_starts")["delivered"] += 1
    plan.row("renewal_programmes")["w1_wan"] += 1
    return plan


@pytest.mark.parametrize("change", [lambda plan: plan, _broken], ids=["right", "broken"])
def test_both_are_those_of_the_functions_apart(plan, change):
    town, tables = change(plan).town, plan.tables
    problem = SimpleNamespace(town=town)
    violations, times = RENEWAL.check_and_count(problem, tables)
    assert violations == check_tables(town, tables) == RENEWAL.check(problem, tables)
    assert times == looked_at_in_tables(town, tables)
    assert bool(violations) == (change is _broken)


def test_the_tables_are_judged_once(plan, monkeypatch):
    judged, whole = [], CHECK.judge_whole
    monkeypatch.setattr(CHECK, "judge_whole", lambda published: judged.append(1) or whole(published))
    violations, times = check_and_count(plan.town, plan.tables)
    assert violations == []
    assert sum(times.values()) > 100
    assert judged == [1]
