"""The hidden programme keeps every rule, as the judge that shares nothing with it finds."""

import pytest
from support.demo import demo

from dayang.demo import demo_town
from dayang.demo.feasible import demanding, hidden_programme
from dayang.parks.renewal import check, looked_at
from dayang.parks.renewal.rules import RULES

OFTEN_NOTHING = {"F8", "F10", "M4", "M6", "G3"}
"""What a town a tenth as large may hold nothing of: an ending, a village that pays, a promise still open.

Nor does anybody wait in a swing park where the first plan is yet to be made.
"""
TIGHT = 0.8


@pytest.fixture(scope="module")
def hidden(town):
    return hidden_programme(town)


def _fullest(hidden, limit):
    use = hidden.use[(hidden.use["limit"] == limit) & (hidden.use["most"] > 0)]
    return (use["used"] / use["most"]).max()


def test_the_hidden_programme_keeps_every_rule(town, hidden):
    assert check(town, hidden.starts, hidden.moves) == []


def test_the_rules_look_at_the_hidden_programme():
    town = demo(0.1, 1)
    hidden = hidden_programme(town)
    counts = looked_at(town, hidden.starts, hidden.moves)
    assert check(town, hidden.starts, hidden.moves) == []
    assert {rule for rule in RULES if counts[rule] == 0} <= OFTEN_NOTHING


def test_a_hidden_programme_that_is_tampered_with_breaks_a_rule(town, hidden):
    late = hidden.starts.assign(start_quarter=hidden.starts["start_quarter"] + 40)
    assert "T1" in {violation.rule for violation in check(town, late, hidden.moves)}


def test_what_is_demanded_is_what_it_reaches(town, hidden):
    assert (hidden.themes["area_mu"].to_numpy() >= town["theme_parks"]["area_mu"].to_numpy() - 1e-6).all()
    limits = hidden.use[hidden.use["limit"] == "town"]
    assert (limits["used"] <= limits["most"]).all()
    own = town["parameters"].set_index("parameter_id")["status"]
    assert set(own[[name for name in own.index if name.startswith("renewal.")]]) == {"假定"}


def test_demanding_twice_demands_the_same(town, hidden):
    before = town.with_tables(parameters=town["parameters"].query("parameter_id == 'siting.sites'"))
    again = demanding(before)
    assert again["parameters"].equals(town["parameters"])
    assert again["theme_parks"].equals(town["theme_parks"])
    assert hidden_programme(again).moves.equals(hidden.moves)


def test_it_is_kept_out_of_the_files(town):
    assert not {"starts", "moves", "hidden"} & set(town.tables)
    filled = [frame for frame in town.tables.values() if len(frame)]
    assert not any("start_quarter" in frame.columns for frame in filled)


@pytest.mark.proof
def test_fifty_small_towns_are_feasible(proof_share):
    for seed in range(100, 100 + 5 * proof_share):
        town = demo(0.03, seed)
        hidden = hidden_programme(town)
        assert check(town, hidden.starts, hidden.moves) == [], seed


@pytest.mark.proof
def test_whole_towns_are_feasible_and_tight(proof_share):
    for seed in range(max(3 * proof_share // 10, 1)):
        town = demo_town(1.0, seed)
        hidden = hidden_programme(town)
        assert check(town, hidden.starts, hidden.moves) == [], seed
        counts = looked_at(town, hidden.starts, hidden.moves)
        assert {rule for rule in RULES if counts[rule] == 0} <= {"F10", "M4", "M6", "G3"}
        assert town["theme_parks"]["area_mu"].tolist() == [1_000.0] * 3
        assert hidden.themes["quarter"].notna().all()
        for limit in ("purse", "swing", "village"):
            assert _fullest(hidden, limit) > TIGHT, (seed, limit)
        asked = town["parameters"].set_index("parameter_id")["value"]["renewal.first_batch_share"]
        assert asked >= 0.3
        assert (hidden.first_batch.groupby("park_id")["share"].max() >= asked).all()
