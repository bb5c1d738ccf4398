"""Firms that wait to move on (rule F10): tiny towns hold them, and every way to go on is tried.

By hand, and by judging every programme of small towns one by one; planner and judge have no part in it.
"""

import math
from collections import Counter
from itertools import product

import pandas as pd
import pytest
from parks.renewal.tiny.enumeration import Enumeration, moves_frame
from parks.renewal.tiny.promised import open_promises
from parks.renewal.tiny.reading import Tiny, waits
from parks.renewal.tiny.routes import all_moves, route
from parks.renewal.tiny.town import tiny_town

from dayang.parks.renewal.faults import row_faults

SEEDS = range(60)

HANDED = 12
"""Seed of a town in which F1 and F2 have left U1 for B0, F2 is to end, and quarter 0 begins in July 2022."""

VACATED = ("surveyed", "voted", "approved", "vacated")

MANY = 4_000
"""Towns of more programmes than this are not tried one by one."""


@pytest.fixture(scope="module")
def towns():
    return [tiny_town(seed, waiting=True) for seed in SEEDS]


def test_towns_have_firms_that_wait_where_they_may(towns):
    seen = Counter()
    for town in towns:
        tiny = Tiny(town)
        inside = Counter()
        for firm in filter(waits, tiny.firms.values()):
            unit, floor = tiny.units[firm["unit_id"]], tiny.floors[firm["waiting_floor_id"]]
            inside[firm["waiting_floor_id"]] += firm["floor_m2"]
            assert floor["kind"] == "swing" or (floor["kind"] == "vacant" and floor["until_on"] is not None)
            seen[floor["kind"]] += 1
            assert floor["from_on"] <= firm["waiting_since_on"] <= tiny.as_of
            assert tiny.modes[tiny.mode_left(firm)]["clears"]
            seen["vacated" if tiny.is_vacated(unit) else "not vacated"] += 1
            seen["must go at once"] += tiny.goes_on_by(firm) == 0
            seen["may stay"] += tiny.goes_on_by(firm) >= tiny.quarters
        assert all(area_m2 <= tiny.floors[floor]["floor_m2"] + 1e-6 for floor, area_m2 in inside.items())
        assert all(
            waits(firm) for firm in tiny.firms.values() if tiny.is_vacated(tiny.units[firm["unit_id"]])
        )
        assert list(row_faults(town, town.as_of)) == []
        seen["towns"] += bool(inside)
    assert seen["towns"] == len(towns)
    assert min(seen["vacated"], seen["not vacated"], seen["must go at once"]) > 20
    assert seen["may stay"] > 5
    assert min(seen["swing"], seen["vacant"]) > 10


def test_a_town_is_drawn_as_without_them_first():
    for seed in (3, 12):
        before, after = tiny_town(seed), tiny_town(seed, waiting=True)
        for name in ("firms", "firm_years", "mode_flows", "floor_standards", "absorption"):
            pd.testing.assert_frame_equal(before[name], after[name])
        assert not before["firm_needs"]["waiting_floor_id"].notna().any()


def handed(stay=4, since_on="2022-03-31", until_on="2023-01-05", stages=("surveyed",)):
    """Return the town in which F2 waits, so long at most, since and until other days, its unit so far on."""
    town = tiny_town(HANDED, waiting=True)
    parameters, needs, floors = (
        town[name].copy() for name in ("parameters", "firm_needs", "available_floor")
    )
    parameters.loc[parameters["parameter_id"] == "renewal.swing_stay_quarters", "value"] = stay
    needs.loc[needs["firm_id"] == "F2", "waiting_since_on"] = pd.Timestamp(since_on)
    floors.loc[floors["floor_id"] == "B0", "until_on"] = (
        pd.NaT if until_on is None else pd.Timestamp(until_on)
    )
    reached = pd.concat([town["milestones"].iloc[:1]] * len(stages), ignore_index=True)
    return town.with_tables(
        parameters=parameters,
        firm_needs=needs,
        available_floor=floors,
        milestones=reached.assign(stage=pd.Series(stages, dtype=reached["stage"].dtype)),
    )


@pytest.mark.parametrize(
    ("how", "quarters", "stays"),
    [
        ({}, [0, 1, 2], False),
        ({"stay": 3}, [0, 1], False),
        ({"stay": 2}, [0], False),
        ({"stay": 1}, [0], False),
        ({"stay": 5, "until_on": None}, [0, 1, 2, 3], False),
        ({"stay": 6, "until_on": None}, [0, 1, 2, 3], True),
        ({"stay": 6, "until_on": "2023-07-01"}, [0, 1, 2, 3], True),
        ({"stay": 6, "until_on": "2023-06-30"}, [0, 1, 2, 3], False),
        ({"stay": 6, "until_on": "2023-03-31"}, [0, 1, 2], False),
        ({"until_on": "2022-09-30"}, [0], False),
        ({"until_on": "2022-04-30"}, [0], False),
        ({"since_on": "2022-04-01", "until_on": None}, [0, 1, 2, 3], False),
        ({"since_on": "2021-01-31"}, [0], False),
        ({"stages": VACATED}, [0, 1, 2], False),
    ],
)
def test_who_waits_goes_on_in_time_to_a_final_place_that_fits(how, quarters, stays):
    # It needs 5 m of height, and works on no higher storey than low ones. B1 would do, but ends.
    places = [("floor", "B2"), ("unit", "U1", "low"), ("leaves",), ("ends",)]
    expected = [((quarter, to),) for quarter in quarters for to in places]
    found = Enumeration(handed(**how)).moves["F2"]
    assert Counter(found) == Counter([*expected, *([()] if stays else [])])


@pytest.mark.parametrize("stages", [("surveyed",), VACATED])
def test_who_waits_is_paid_by_the_mode_of_the_unit_it_left(stages):
    tiny = Tiny(handed(stages=stages))
    found = route(tiny, "F2", ((2, ("floor", "B2")),), tiny.mode_left(tiny.firms["F2"]))
    # It moves; 14 jobs are displaced for three quarters; what it discharges is treated.
    moving = 1.18645 * (38.90 * 517.6 / 1e4 + 1625.600432 * 7 / 365)
    assert found.worth_wan == pytest.approx(-moving - 0.0949 * 14 * 3 + 1.687 * 9)
    places = [("B0", 0), ("B0", 1), ("B2", 2), ("B2", 3)]
    assert found.use == {
        **{("F6", *place): 517.6 for place in places},
        **{("C2", quarter): 14 for quarter in range(3)},
        ("M3", "private", 2023): pytest.approx(25.09 * 517.6),
    }


def test_who_waits_on_or_leaves_town_is_displaced_while_it_waits():
    tiny = Tiny(handed())
    mode_id = tiny.mode_left(tiny.firms["F2"])
    leaves, stays = route(tiny, "F2", ((1, ("leaves",)),), mode_id), route(tiny, "F2", (), mode_id)
    lost = 0.94815 * 1625.600432 + 8.305 * 67.460439 + 13.346 * 14
    assert leaves.worth_wan == pytest.approx(-lost * 3 / 4 - 0.0949 * 14)
    assert leaves.use == {("F6", "B0", 0): 517.6, ("C2", 0): 14}
    assert stays.worth_wan == pytest.approx(-0.0949 * 14 * 4)
    assert stays.use == {(rule, *of): amount for rule, of, amount in _each_quarter()}


def _each_quarter():
    for quarter in range(4):
        yield "F6", ("B0", quarter), 517.6
        yield "C2", (quarter,), 14


def test_only_a_decision_ends_who_waits():
    town = handed()
    needs = town["firm_needs"].copy()
    needs["enforcement_on"] = pd.NaT
    leases = town["leases"]
    assert (leases["ends_on"][leases["firm_id"] == "F2"] < pd.Timestamp("2022-05-15")).all()
    found = Enumeration(town.with_tables(firm_needs=needs))
    assert (0, ("ends",)) not in {move for moves in found.moves["F2"] for move in moves}
    back = needs.assign(waiting_floor_id=None, waiting_since_on=pd.NaT)
    found = Enumeration(town.with_tables(firm_needs=back))
    assert (0, ("ends",)) in {move for moves in found.moves["F2"] for move in moves}


def test_what_was_promised_of_the_move_that_is_past_is_kept():
    town = handed()
    promises = town["promises"]
    due = pd.Timestamp("2023-06-30")
    more = promises.iloc[[1, 1]].assign(promise_id=["Y8", "Y9"], floor_id=["B0", "B2"], due_on=due)
    town = town.with_tables(promises=pd.concat([promises, more], ignore_index=True))
    # Y0 is a subsidy to F2; Y1 and Y3 were due before quarter 0; Y8 is the floor that F2 is in.
    assert [promise["promise_id"] for promise in open_promises(Tiny(town))] == ["Y2", "Y9"]


@pytest.mark.parametrize(
    ("moves", "rules"),
    [
        (((2, ("floor", "B2")),), set()),
        (((1, ("floor", "B2")),), {"F6"}),
        (((2, ("floor", "B0")),), {"F2", "F6"}),
        (((2, ("floor", "B1")),), {"F2"}),
        (((2, ("floor", "B3")),), {"F4"}),
        (((3, ("leaves",)),), {"F6", "F10"}),
        ((), {"F6", "F10"}),
        (((0, ("ends",)),), set()),
        (((0, ("leaves",)), (1, ("leaves",))), {"F10"}),
    ],
)
def test_each_fault_of_who_waits_has_its_name(moves, rules):
    every = Enumeration(handed())
    mode_id = every.tiny.mode_left(every.tiny.firms["F1"])
    found = every.faults({"U1": (mode_id, 0)}, {"F1": ((0, ("leaves",)),), "F2": moves})
    assert found - {"G2", "G3"} == rules


def test_a_move_of_who_waits_is_its_second():
    routes = {"F1": ((0, ("floor", "B1")), (1, ("leaves",))), "F2": ((1, ("leaves",)),)}
    told = moves_frame(routes, {"F2"})
    assert list(zip(told["firm_id"], told["move"], strict=True)) == [("F1", 1), ("F1", 2), ("F2", 2)]


def the_best_of_programmes_judged_one_by_one(every):
    """Return the most that a programme is worth of permitted starts and any single move of who waits."""
    tiny, best = every.tiny, None
    for options in product(*every.starts.values()):
        begun = {one.unit_id: one for one in options if one is not None}
        starts = {unit_id: (one.mode_id, one.quarter) for unit_id, one in begun.items()}
        for chosen in product(*ways(every)):
            routes = dict(zip(tiny.firms, chosen, strict=True))
            if every.faults(starts, routes) <= {"G3"}:
                worth = sum(one.worth_wan for one in begun.values())
                for firm_id, moves in routes.items():
                    firm = tiny.firms[firm_id]
                    if moves or waits(firm):
                        mode_id = tiny.mode_left(firm) if waits(firm) else starts[firm["unit_id"]][0]
                        worth += route(tiny, firm_id, moves, mode_id).worth_wan
                best = worth if best is None else max(best, worth)
    return best


def ways(every):
    once = [moves for moves in all_moves(every.tiny) if len(moves) < 2]
    return [once if firm_id in every.waiting else every.moves[firm_id] for firm_id in every.tiny.firms]


def test_the_best_is_that_of_programmes_judged_one_by_one(towns):
    seen = Counter()
    for town in towns:
        every = Enumeration(town)
        if math.prod(map(len, [*every.starts.values(), *ways(every)])) > MANY:
            continue
        best, expected = every.best(), the_best_of_programmes_judged_one_by_one(every)
        assert (best is None) == (expected is None)
        assert best is None or best.worth_wan == pytest.approx(expected, abs=1e-9, rel=1e-12)
        seen["none" if best is None else "found"] += 1
    assert min(seen["none"], seen["found"]) >= 3
