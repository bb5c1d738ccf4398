"""Random tiny towns: the judge, its bound and a search through every programme agree.

The search reads the rules for itself (`parks.renewal.tiny`), so a rule that one of them reads
otherwise is found in a programme that only one calls valid.
"""

import sys
from collections import Counter
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest
from parks.renewal.tiny.enumeration import Best, Enumeration, moves_frame, starts_frame
from parks.renewal.tiny.sample import programmes
from parks.renewal.tiny.town import tiny_town

from dayang.engine import Limit, Status
from dayang.parks.renewal import RENEWAL, check, check_tables
from dayang.parks.renewal.rules.bound import bound
from dayang.parks.renewal.rules.bound.limits import limits
from dayang.parks.renewal.rules.bound.options import options
from dayang.parks.renewal.rules.facts import Facts, read_facts
from dayang.parks.renewal.rules.programme import read_programme
from dayang.parks.renewal.rules.worth import worth
from dayang.town import Town
from dayang.town.frames import conform
from dayang.town.registers import DICTIONARY

SEEDS = range(15)
PROGRAMMES = 8

TOWNS = [*((seed, False) for seed in SEEDS), *((seed, True) for seed in SEEDS)]
"""Seeds of towns, and whether some firms wait to move on when the plan is made (rule F10)."""

LOCAL = {"U2", "U3", "U4", "U5", "U7", "F1", "F2", "F3", "F4", "F5", "F8"}
"""Rules that forbid a choice, or units that start together, whatever is used of limits."""

SHARED = {"F6", "F7", "M3", "M4", "M5", "V3", "C1", "C2", "C3", "G1", "G2", "G3"}
"""Rules that limit what all choices use together, or ask for something of them."""

BY_NAME = (SHARED | LOCAL | {"F10"}) - {"U5", "U7", "F1", "F2", "F6"}
"""Rules by which both name a fault alike, but where F1, F2 or U7 is broken: all else then rests on it."""


class Tried(NamedTuple):
    """A tiny town, all its programmes, and the best of them."""

    town: Town
    facts: Facts
    every: Enumeration
    best: Best | None


facts_of = lru_cache(maxsize=32)(read_facts)


@cache
def tried(seed, waiting):
    """Return a tiny town and its best programme; made once for all tests of a seed."""
    return _try(seed, waiting)


def _try(seed, waiting):
    town = tiny_town(seed, waiting=waiting)
    every = Enumeration(town)
    return Tried(town, facts_of(town), every, every.best())


@pytest.fixture
def judge(monkeypatch):
    """Return what the judge finds of programmes; it reads the facts of each town once."""
    monkeypatch.setattr(sys.modules[check.__module__], "read_facts", facts_of)

    def rules(one, starts, routes):
        found = check(one.town, starts_frame(starts), moves_frame(routes, one.every.waiting))
        return {violation.rule for violation in found}

    return rules


def the_best_is_valid_and_worth_what_the_judge_says(one, judge):
    # What it changes of promises is told by the tables, not by starts and moves.
    assert judge(one, one.best.starts, one.best.routes) <= {"G3"}
    found = worth(read_programme(one.facts, *one.best.frames))
    assert sum(found.values()) == pytest.approx(one.best.worth_wan, abs=1e-6, rel=1e-9)


def no_bound_is_below_the_best(one, seed):
    for prices in _prices(one.facts, seed):
        found = bound(one.facts, prices)
        assert one.best.worth_wan - 1e-6 <= found < np.inf, prices


def _prices(facts, seed):
    """Yield no prices, and prices of some rows at random: not so high that the bound says nothing."""
    random = np.random.default_rng(seed)
    limited = {key: limit for key, limit in limits(facts).items() if np.isfinite(limit)}
    small = sorted(_too_small(facts))
    yield {}
    for scale in (1.0, 30.0):
        priced = [key for key in limited if random.random() < 0.3]
        rows = {key: float(random.exponential(scale / max(1.0, abs(limited[key])))) for key in priced}
        yield rows | {key: float(random.exponential(scale)) for key in small if random.random() < 0.5}


def _too_small(facts):
    """Yield the rows of units, modes and quarters that need land beside them (rule U4)."""
    for unit_id, unit in facts.units.items():
        for option in options(facts, unit):
            mode_id = option.begun.mode["mode_id"]
            least, _ = facts.figure(mode_id, "area_min_mu")
            if least is not None and unit["area_mu"] < least - 1e-6 and not option.begun.in_project:
                for quarter in range(facts.calendar.quarters):
                    yield "adjoining", f"{unit_id}:{mode_id}", str(quarter)


def both_call_the_same_valid(one, seed, judge, count=PROGRAMMES):
    """Compare both on programmes drawn at random; return how often each rule is broken, "" for none.

    A promise that is changed, at its price, makes no programme invalid.
    """
    seen = Counter()
    for starts, routes in programmes(one.every, one.best, count, seed):
        theirs, ours = judge(one, starts, routes), one.every.faults(starts, routes)
        assert bool(theirs - {"G3"}) == bool(ours - {"G3"}), (starts, routes, theirs, ours)
        if not ours & {"F1", "F2", "U7"}:
            assert theirs & BY_NAME == ours & BY_NAME, (starts, routes, theirs, ours)
        seen.update(ours if ours - {"G3"} else {*ours, ""})
    return seen


@pytest.mark.parametrize(("seed", "waiting"), TOWNS)
def test_the_best_of_all_programmes_is_valid_and_worth_what_the_judge_says(seed, waiting, judge):
    if tried(seed, waiting).best is not None:
        the_best_is_valid_and_worth_what_the_judge_says(tried(seed, waiting), judge)


@pytest.mark.parametrize(("seed", "waiting"), TOWNS)
def test_the_bound_is_never_below_the_best_of_all_programmes(seed, waiting):
    if tried(seed, waiting).best is not None:
        no_bound_is_below_the_best(tried(seed, waiting), seed)


@pytest.mark.parametrize(("seed", "waiting"), TOWNS)
def test_the_judge_and_the_enumeration_call_the_same_programmes_valid(seed, waiting, judge):
    both_call_the_same_valid(tried(seed, waiting), seed, judge)


@pytest.mark.proof
@pytest.mark.parametrize("waiting", [False, True])
def test_the_plan_is_the_best_of_all_programmes(waiting):
    for seed in SEEDS:
        the_plan_is_the_best(tried(seed, waiting))


def the_plan_is_the_best(one):
    plan = RENEWAL.solve(RENEWAL.problem(one.town, one.town.as_of), limit=Limit(), seed=0)
    if one.best is None:
        assert plan.status is Status.INFEASIBLE
    else:
        assert plan.value == pytest.approx(one.best.worth_wan, abs=1e-6, rel=1e-9)
        assert plan.bound >= one.best.worth_wan - 1e-6
        tables = plan.tables()
        told = {name: conform(DICTIONARY[name], frame, one.town.crs) for name, frame in tables.items()}
        assert check_tables(one.town, told) == []
        assert plan.others["reference"][1] == pytest.approx(committed(one.town), abs=1e-6, rel=1e-9)


def committed(town):
    """Return what the best programme is worth that starts units of projects only, excused from targets."""
    begun = town["rebuild_units"]["project_id"].notna()
    units = town["rebuild_units"].assign(
        is_disputed=~begun | town["rebuild_units"]["is_disputed"], first_batch=False
    )
    themes = town["theme_parks"].assign(area_mu=0.0)
    best = Enumeration(town.with_tables(rebuild_units=units, theme_parks=themes)).best()
    return best.worth_wan


def test_a_project_alone_is_not_asked_for_the_least_land_of_its_mode():
    town = tiny_town(35)
    units, mode = town["rebuild_units"], town["projects"]["mode_id"].iloc[0]
    in_project = units["project_id"].notna()
    own, other = units[in_project].iloc[0], units[~in_project].sort_values("area_mu").iloc[-1]
    least = (own["area_mu"] + other["area_mu"]) / 2
    assert own["area_mu"] < least < other["area_mu"]
    apart, asked = town["parameters"].copy(), town["mode_figures"]
    apart.loc[apart["parameter_id"] == "renewal.contiguity_gap_m", "value"] = 1.0
    row = {"mode_id": mode, "figure": "area_min_mu", "low": least, "high": least}
    row = pd.DataFrame([{**row, "valid_from": pd.Timestamp("2000-01-01")}])
    asked = asked[~((asked["mode_id"] == mode) & (asked["figure"] == "area_min_mu"))]
    asked = pd.concat([asked, conform(town.dictionary["mode_figures"], row)], ignore_index=True)
    town = town.with_tables(parameters=apart, mode_figures=asked)
    both = dict.fromkeys((own["unit_id"], other["unit_id"]), (mode, 0))
    assert "U4" not in {broken.rule for broken in check(town, starts_frame(both), moves_frame({}))}


@pytest.mark.parametrize("waiting", [False, True])
def test_the_tiny_towns_of_these_tests_prove_something(waiting):
    bests = [tried(seed, waiting).best for seed in SEEDS]
    assert 1 <= bests.count(None) <= len(bests) / 2
    assert sum(best is not None and bool(best.starts) for best in bests) >= len(bests) / 3
    assert any(best is not None and len(best.routes) > 1 for best in bests)


@pytest.mark.proof
@pytest.mark.parametrize("waiting", [False, True])
def test_tiny_towns_in_number(waiting, proof_share, judge):
    count = 50 * proof_share
    drawn = 2 * PROGRAMMES * count
    impossible, idle, pruned, seen = 0, 0, Counter(), Counter()
    for seed in range(count):
        one = _try(seed, waiting)
        seen += both_call_the_same_valid(one, seed, judge, 2 * PROGRAMMES)
        pruned.update(rule for rule, times in one.every.pruned.items() if times)
        the_plan_is_the_best(one)
        if one.best is None:
            impossible += 1
            continue
        idle += not one.best.starts
        the_best_is_valid_and_worth_what_the_judge_says(one, judge)
        no_bound_is_below_the_best(one, seed)
    rules = LOCAL | SHARED | ({"F10"} if waiting else set())
    assert 0.05 * count < impossible < 0.35 * count
    assert idle < 0.4 * count
    assert set(pruned) == rules - {"G3"}, "a promise forbids nothing: it has a price"
    assert set(seen) == rules | {""}
    assert 0.2 * drawn < seen[""] < 0.8 * drawn
