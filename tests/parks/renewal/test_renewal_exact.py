"""The exact planner of small towns finds what trying every programme finds, and nothing the judge forbids."""

from collections import Counter
from dataclasses import replace
from itertools import islice, product
from typing import NamedTuple

import numpy as np
import pytest
from parks.renewal.tiny.enumeration import Best, Enumeration
from parks.renewal.tiny.limits import set_faults
from parks.renewal.tiny.town import tiny_town

from dayang.parks.renewal import check, exact
from dayang.parks.renewal.exact.cuts import Cuts
from dayang.parks.renewal.exact.programme import Programme
from dayang.parks.renewal.model.build import Model, build
from dayang.parks.renewal.model.weights import read_weights
from dayang.town import Town

SEEDS = (7, 10, 13, 24, 32, 75, 80, 107, 109, 126, 129, 142, 156, 170, 204)
"""Towns in which each limit decides what is best, one that is impossible, one with vacancy that ends."""

WAITING = range(5, 13)
"""Seeds of towns in which firms wait in swing parks when the plan is made (rule F10)."""

CHOICES = 800


class Tried(NamedTuple):
    """A tiny town, its model, and the best of all its programmes."""

    town: Town
    model: Model
    every: Enumeration
    best: Best | None


def tried(seed, waiting=False):
    town = tiny_town(seed, waiting=waiting)
    every = Enumeration(town)
    model = build(town, town.as_of, read_weights(town, town.as_of)[0])
    return Tried(town, model, every, every.best())


@pytest.fixture(scope="module")
def every_tried():
    return [tried(seed) for seed in SEEDS]


def it_is_the_best_of_all_programmes(one):
    """Say how it compares: ``impossible``, ``idle``, ``equal``, or ``wider`` where it may do more."""
    found = exact.exact(one.model)
    assert found.proven
    assert exact.size(one.model) == Programme(one.model).binaries
    assert (found.value is None) == (one.best is None)
    if one.best is None:
        assert found.starts.empty
        assert found.moves.empty
        return "impossible"
    # What it changes of promises is told by the tables, not by starts and moves.
    assert {broken.rule for broken in check(one.town, found.starts, found.moves)} <= {"G3"}
    if stays_in_vacancy_that_ends(one, found.moves):
        # By the judge a firm may stay there for a while; the enumeration lets it stay nowhere that ends.
        assert found.value >= one.best.worth_wan - 1e-6
        return "wider"
    assert found.value == pytest.approx(one.best.worth_wan, abs=1e-6, rel=1e-9)
    return "equal" if len(found.starts) else "idle"


def stays_in_vacancy_that_ends(one, moves):
    floors = one.town["available_floor"]
    ends = floors["floor_id"][(floors["kind"] == "vacant") & floors["until_on"].notna()]
    return moves["floor_id"].isin(ends).any()


def test_it_is_the_best_of_all_programmes_of_tiny_towns(every_tried):
    seen = Counter(it_is_the_best_of_all_programmes(one) for one in every_tried)
    assert seen["impossible"] >= 1
    assert seen["equal"] >= 5


def test_it_is_the_best_also_where_firms_wait_in_swing_parks():
    seen = Counter(it_is_the_best_of_all_programmes(tried(seed, waiting=True)) for seed in WAITING)
    assert seen["equal"] >= 5


def test_where_less_is_asked_no_less_is_found(every_tried):
    freed = 0
    for one in every_tried:
        rows = replace(one.model.rows, limit=np.full_like(one.model.rows.limit, np.inf))
        theme_mu = np.zeros_like(one.model.theme_mu)
        found, before = exact.exact(replace(one.model, rows=rows, theme_mu=theme_mu)), exact.exact(one.model)
        assert found.value is not None
        assert before.value is None or found.value >= before.value - 1e-9
        freed += before.value is None
    assert freed


def cuts_say_what_the_rules_say(one):
    """Compare cuts with U4 and G2 in choices of starts; return how often each is broken, "" for none."""
    programme = Programme(one.model)
    cuts, seen = Cuts(programme), Counter()
    columns = {
        (one.model.unit_ids[unit], one.model.columns.options[option].mode, start): number
        for number, (unit, option, start) in enumerate(
            zip(programme.unit.tolist(), programme.option.tolist(), programme.start.tolist(), strict=True)
        )
    }
    kept, found = [], list(cuts.first())
    for starts in islice(product(*one.every.starts.values()), CHOICES):
        begun = [start for start in starts if start is not None]
        keys = [(start.unit_id, start.mode_id, start.quarter) for start in begun]
        if not all(key in columns for key in keys):
            continue
        chosen = np.zeros(len(programme.option), dtype=bool)
        chosen[[columns[key] for key in keys]] = True
        broken, faults = cuts.broken(chosen), set_faults(one.every.tiny, begun)
        assert bool(broken) == bool(faults), (keys, faults)
        assert not any(holds(cut, chosen) for cut in broken)
        kept += [] if faults else [chosen]
        found += broken
        seen.update(faults or {""})
    for cut in found:
        assert all(holds(cut, chosen) for chosen in kept), cut
    return seen


def holds(cut, chosen):
    return cut.amount @ chosen[cut.column] >= cut.least - 1e-9


def test_cuts_are_broken_by_what_breaks_the_rules_and_by_nothing_else(every_tried):
    seen = sum((cuts_say_what_the_rules_say(one) for one in every_tried), Counter())
    assert set(seen) == {"U4", "G2", ""}


def test_what_is_cut_short_is_not_called_proven(every_tried, monkeypatch):
    monkeypatch.setattr(exact, "NODES", 0)
    found = [(exact.exact(one.model), one.best) for one in every_tried]
    assert not all(each.proven for each, _ in found)
    assert all(best is None for each, best in found if each.proven and each.value is None)


@pytest.mark.proof
def test_it_is_the_best_of_all_programmes_of_tiny_towns_in_number(proof_share):
    count = 50 * proof_share
    compared, broken = Counter(), Counter()
    for seed in range(count):
        one = tried(seed)
        compared[it_is_the_best_of_all_programmes(one)] += 1
        broken += cuts_say_what_the_rules_say(one)
    assert compared["equal"] > 0.3 * count
    assert compared["impossible"] > 0.05 * count
    assert compared["wider"] < 0.1 * count
    assert set(broken) == {"U4", "G2", ""}
