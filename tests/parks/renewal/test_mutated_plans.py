"""A plan of the demo town that keeps every rule, one thing in it changed: the rule it breaks is named."""

import pandas as pd
import pytest
from parks.renewal.waiting_firm import waits_in_demo

from dayang.parks.renewal.check import check
from dayang.parks.renewal.rules import RULES, UNBREAKABLE
from dayang.parks.renewal.rules.firms import may_end
from dayang.parks.renewal.rules.leases import bought_out

# Every fault is judged on a whole plan of a demo town: with the long proofs.
pytestmark = pytest.mark.proof

PLACE = ("floor_id", "unit_id", "storey_class")
FAULTS = []
"""Rule, what breaks it, and other rules that go with it."""


def breaks(rule, *others):
    """Add a fault that breaks a rule; others may go with it."""

    def add(fault):
        FAULTS.append((rule, fault, others))
        return fault

    return add


def _started(case, **having):
    """Return the first started unit that has these properties."""
    return next(
        one
        for one in case.programme.started.values()
        if all(test(getattr(one, name)) for name, test in having.items())
    )


def _move(case, wanted):
    """Return the first move that is wanted, and all of its firm."""
    return next((move, own) for own in case.programme.moves.values() for move in own if wanted(move, own))


def _place(move):
    names = {"floor": ("floor_id",), "unit": ("unit_id", "storey_class")}[move.to]
    return dict(zip(names, move.place, strict=True))


def _retained(case, **cells):
    """Return the first unit of no project that is retained and has these cells."""
    return next(
        unit
        for unit_id, unit in case.facts.units.items()
        if unit_id not in case.programme.started
        and unit["project_id"] is None
        and all(unit[name] == cell for name, cell in cells.items())
    )


@breaks("T1", "T4", "F1", "G2")
def _a_start_past_the_horizon(case):
    one = _started(case)
    case.put_start(one.unit_id, one.mode["mode_id"], case.facts.calendar.quarters)


@breaks("T1", "F1", "F6")
def _a_move_before_the_plan(case):
    move, _ = _move(case, lambda move, own: len(own) == 1 and move.to == "floor")
    case.put_moves(move.firm_id, (-1, "floor", _place(move)))


@breaks("T2", "F1", "F2", "G1", "G2")
def _a_mode_whose_phases_are_not_known(case):
    case.drop("mode_figures", mode_id=_started(case).mode["mode_id"], figure="build_months")


@breaks("T4", "F1", "G1")
def _into_a_unit_that_is_delivered_too_late(case):
    move, _ = _move(case, lambda move, _: move.to == "unit")
    origin = case.programme.started[move.place[0]]
    case.put_start(origin.unit_id, origin.mode["mode_id"], case.facts.calendar.quarters - 1)


@breaks("U1")
def _a_unit_started_twice(case):
    case.starts = pd.concat([case.starts, case.starts.iloc[:1].assign(start_quarter=30)])


@breaks("U1")
def _a_mode_that_there_is_not(case):
    case.put_start(_retained(case)["unit_id"], "by_magic", 3)


@breaks("U2", "F1", "V3")
def _land_that_can_be_built_on_back_to_green(case):
    case.put_start(_retained(case)["unit_id"], "back_to_green", 3)


@breaks("U2")
def _a_dispute(case):
    case.put("rebuild_units", {"is_disputed": True}, unit_id=_started(case).unit_id)


@breaks("U3", "F1", "V3")
def _an_owner_rebuilds_what_a_village_holds(case):
    one = _started(case, mode=lambda mode: mode["land_natures"] == "collective")
    case.put_start(one.unit_id, "owner_rebuild", one.start)


@breaks("U3")
def _a_mode_that_is_off(case):
    case.put("modes", {"is_on": False}, mode_id=_started(case).mode["mode_id"])


@breaks("U4")
def _a_small_unit_alone(case):
    one = _started(case, mode=lambda mode: case.facts.figure(mode["mode_id"], "area_min_mu")[0])
    least, _ = case.facts.figure(one.mode["mode_id"], "area_min_mu")
    small = min(case.facts.units.values(), key=lambda unit: unit["area_mu"])
    assert small["area_mu"] < least
    quarters = {other.start for other in case.programme.started.values()}
    alone = next(quarter for quarter in range(case.facts.calendar.quarters) if quarter not in quarters)
    case.put_start(small["unit_id"], one.mode["mode_id"], alone)


@breaks("U5")
def _less_is_built_than_the_plan_asks_for(case):
    one = _started(case, building=bool)
    case.put("planning_conditions", {"plot_ratio_min": 9.0}, unit_id=one.unit_id)


@breaks("U6", "U5")
def _into_a_storey_that_is_not_built(case):
    move, _ = _move(case, lambda move, _: move.to == "unit" and move.place[1] != "ground")
    case.put("planning_conditions", {"height_max_m": 8.0}, unit_id=move.place[0])


@breaks("U7")
def _a_project_that_is_cleared_already_starts_again(case):
    unit = next(unit for unit in case.facts.units.values() if unit["project_id"] is not None)
    mode_id = case.facts.projects[unit["project_id"]]["mode_id"]
    case.put_start(unit["unit_id"], mode_id, 0)


@breaks("F1")
def _a_firm_stays_in_a_unit_that_is_cleared(case):
    case.moves = case.moves[case.moves["firm_id"] != case.moves["firm_id"].iloc[0]]


@breaks("F1")
def _a_firm_of_a_retained_unit_leaves(case):
    retained = next(firm_id for firm_id in case.facts.needs if case.programme.origin(firm_id) is None)
    case.put_moves(retained, (5, "leaves", {}))


@breaks("F1")
def _a_firm_leaves_too_late(case):
    move, _ = _move(case, lambda _, own: len(own) == 1)
    late = case.programme.origin(move.firm_id).left_by
    case.put_moves(move.firm_id, (late, "leaves", {}))


@breaks("F2")
def _on_from_a_final_place(case):
    move, _ = _move(case, lambda move, own: len(own) == 1 and case.programme.is_final(move) and move.place)
    case.put_moves(move.firm_id, (move.quarter, move.to, _place(move)), (move.quarter + 1, "leaves", {}))


@breaks("F2", "F1", "F7")
def _into_new_floor_before_it_is_there(case):
    move, _ = _move(case, lambda move, own: move.to == "unit" and len(own) == 1)
    ready = case.programme.started[move.place[0]].delivered
    case.put_moves(move.firm_id, (ready - 1, "unit", _place(move)))


@breaks("F3", "F2")
def _three_moves(case):
    move, own = _move(case, lambda _, own: len(own) == 2)
    further = [(one.quarter, one.to, _place(one)) for one in own]
    case.put_moves(move.firm_id, *further, (further[-1][0] + 1, "leaves", {}))


@breaks("F3", "F6")
def _too_long_in_a_swing_park(case):
    move, _ = _move(case, lambda move, _: case.programme.is_swing(move))
    longest = round(case.facts.number("swing_stay_quarters"))
    further = (move.quarter + longest + 1, "leaves", {})
    case.put_moves(move.firm_id, (move.quarter, "floor", _place(move)), further)


@breaks("F4")
def _a_firm_that_needs_the_ground_goes_upstairs(case):
    needs = case.facts.needs
    move, _ = _move(
        case, lambda move, _: needs[move.firm_id]["storey_class"] == "ground" and move.to == "unit"
    )
    own = [(move.quarter, "unit", {"unit_id": move.place[0], "storey_class": "upper"})]
    case.put_moves(move.firm_id, *own)


@breaks("F5")
def _an_industry_that_a_theme_park_does_not_take(case):
    move, _ = _move(case, lambda move, _: move.to == "unit" and case.facts.units[move.place[0]]["theme_id"])
    case.put("theme_parks", {"industries": "01"}, theme_id=case.facts.units[move.place[0]]["theme_id"])


@breaks("F5")
def _an_industry_that_floor_on_record_does_not_take(case):
    move, _ = _move(case, lambda move, _: move.to == "floor")
    others = {industry for firm_id, industry in case.facts.industry.items() if firm_id in case.facts.needs}
    only = "|".join(sorted({str(each)[:2] for each in others} - {case.facts.industry[move.firm_id][:2]}))
    case.put("available_floor", {"industries": only or "01"}, floor_id=move.place[0])


@breaks("F6", "F4", "M3")
def _more_firms_than_floor(case):
    target, _ = _move(case, lambda move, own: len(own) == 1 and move.to == "floor")
    for firm_id, own in list(case.programme.moves.items()):
        case.put_moves(firm_id, (own[0].quarter, "floor", _place(target)))


@breaks("F6")
def _floor_that_is_not_free_yet(case):
    move, _ = _move(case, lambda move, own: len(own) == 1 and move.to == "floor")
    day = pd.Timestamp(case.facts.calendar.first_day(move.quarter))
    case.put("available_floor", {"from_on": day}, floor_id=move.place[0])


@breaks("F7")
def _more_new_floor_than_the_market_takes(case):
    case.put("absorption", {"floor_m2_year": 1.0})


@breaks("F8")
def _an_end_without_reason(case):
    move, _ = _move(case, lambda move, own: not may_end(case.facts, move.firm_id) and len(own) == 1)
    case.put_moves(move.firm_id, (move.quarter, "ends", {}))


@breaks("F9")
def _to_a_place_that_nobody_knows(case):
    move, _ = _move(case, lambda _, own: len(own) == 1)
    case.put_moves(move.firm_id, (move.quarter, "floor", {"floor_id": "F9999"}))


@breaks("F9")
def _a_firm_that_nobody_knows(case):
    case.put_moves("nobody", (3, "leaves", {}))


@breaks("F10", "F6")
def _a_firm_waits_in_swing_floor_for_good(case):
    waits_in_demo(case, None)


@breaks("F10", "F6")
def _a_firm_waits_in_swing_floor_for_too_long(case):
    waits_in_demo(case, round(case.facts.number("swing_stay_quarters")))


@breaks("F10")
def _the_move_that_is_left_is_told_as_the_first(case):
    waits_in_demo(case, 1, number=1)


@breaks("F8")
def _a_firm_that_waits_ends_without_a_decision(case):
    waits_in_demo(case, 1, to="ends")


def _pays(case, item):
    """Return a started unit whose mode has an item."""
    return _started(case, mode=lambda mode: any(f["item"] == item for f in case.facts.flows[mode["mode_id"]]))


def _bought_out(case):
    """Return the modes and leases of units of which leases are bought out."""
    started = [one for one in case.programme.started.values() if one.clears]
    return next((one, lease) for one in started for lease in bought_out(case.facts, one))


@breaks("L1")
def _nobody_buys_leases_out(case):
    one, _ = _bought_out(case)
    case.drop("mode_flows", mode_id=one.mode["mode_id"], item="lease_breaking")


@breaks("L2")
def _a_lease_without_a_price(case):
    _, lease = _bought_out(case)
    case.put("leases", {"break_price_yuan": None}, lease_id=lease["lease_id"])


@breaks("M1")
def _an_amount_that_is_not_known(case):
    one = _pays(case, "construction")
    case.put("mode_flows", {"low": None}, mode_id=one.mode["mode_id"], item="construction")


@breaks("M3")
def _a_purse_is_overspent(case):
    case.put("purse_years", {"available_yuan": 0}, purse_id="private")


@breaks("M4", "M3")
def _a_village_pays_more_than_its_cash(case):
    one = _started(case, unit=case.facts.is_collective, building=bool)
    case.put("mode_flows", {"payer": "village"}, mode_id=one.mode["mode_id"], item="construction")


@breaks("M5", "M3")
def _the_pool_lends_more_than_it_may(case):
    one = _started(case, unit=case.facts.is_collective, building=bool)
    changes = {"payer": "pool", "item": "loan"}
    case.put("mode_flows", changes, mode_id=one.mode["mode_id"], item="construction")


@breaks("V1")
def _a_village_without_an_account(case):
    one = _started(case, unit=case.facts.is_collective)
    case.drop("village_accounts", village_id=case.facts.village_of(one.unit))


@breaks("V2", "V3")
def _a_share_of_floor_that_is_not_known(case):
    one = _started(case, unit=case.facts.is_collective, building=bool)
    case.drop("mode_figures", mode_id=one.mode["mode_id"], figure="village_floor_share")


@breaks("V3")
def _a_village_earns_less_than_before(case):
    case.set_number("occupancy", 0.0)


@breaks("C1")
def _too_much_land_in_hand(case):
    case.set_number("demolition_max_mu", 1.0)


@breaks("C2")
def _too_many_jobs_displaced(case):
    case.set_number("displaced_jobs_max", 1.0)


@breaks("C3")
def _more_votes_than_an_office_can_hold(case):
    case.set_number("votes_quarter", 0.0)


def _retain(case, units):
    """Start none of these units, and move none of their firms, nor any into them."""
    gone = {firm_id for firm_id, need in case.facts.needs.items() if need["unit_id"] in units}
    case.starts = case.starts[~case.starts["unit_id"].isin(units)]
    case.moves = case.moves[~case.moves["firm_id"].isin(gone)]


@breaks("G1", "F2")
def _the_first_batch_is_left_as_it_is(case):
    _retain(case, {name for name, unit in case.facts.units.items() if unit["first_batch"]})


@breaks("G2", "F2")
def _a_theme_park_is_left_as_it_is(case):
    _retain(case, {name for name, unit in case.facts.units.items() if unit["theme_id"] == "T1"})


@breaks("G3")
def _what_was_promised_is_not_done(case):
    unit_id, day = _retained(case)["unit_id"], pd.Timestamp("2026-12-31")
    case.add("promises", promise_id="Y9999", what="delivery", unit_id=unit_id, due_on=day)


def test_the_programme_breaks_nothing(case):
    assert check(case.town, case.starts, case.moves) == []


@pytest.mark.parametrize("to", ["floor", "leaves"])
@pytest.mark.parametrize("quarter", [0, 1])
def test_neither_does_that_of_a_town_in_which_a_firm_waits(case, quarter, to):
    waits_in_demo(case, quarter, to)
    assert check(case.town, case.starts, case.moves) == []


@pytest.mark.parametrize(
    ("rule", "fault", "others"), FAULTS, ids=[f"{rule}{fault.__name__}" for rule, fault, _ in FAULTS]
)
def test_the_rule_that_a_fault_breaks_is_named(rule, fault, others, case):
    fault(case)
    named = {one.rule for one in check(case.town, case.starts, case.moves)}
    assert rule in named
    assert named <= {rule, *others}


def test_every_rule_has_a_fault():
    assert {rule for rule, _, _ in FAULTS} == set(RULES) - set(UNBREAKABLE)
