"""A firm that waits to move on: its worth by hand, what tables say of it, its part of the bound."""

from copy import deepcopy
from decimal import Decimal
from itertools import product

import numpy as np
import pandas as pd
import pytest
from parks.renewal.by_hand import LOST, PRICES, WORTHS, Plan, points
from parks.renewal.waiting_firm import PLACES, swing_floor, waits

from dayang.parks.renewal.check import check, check_tables
from dayang.parks.renewal.rules.bound import bound
from dayang.parks.renewal.rules.bound.limits import limits
from dayang.parks.renewal.rules.bound.uses import uses
from dayang.parks.renewal.rules.facts import CLASSES, read_facts
from dayang.parks.renewal.rules.firms import judge_firms
from dayang.parks.renewal.rules.money import payments
from dayang.parks.renewal.rules.places import judge_places
from dayang.parks.renewal.rules.programme import Move, Programme, as_started, read_programme
from dayang.parks.renewal.rules.published.overview import weighted
from dayang.parks.renewal.rules.published.tables import FRONTIER
from dayang.parks.renewal.rules.waiting import judge_waiting
from dayang.parks.renewal.rules.worth import worth

PROGRAMMES = ("balanced", "area", "retention", "reference", "greedy")


def _weigh(tiny):
    tiny.tables["parameters"] += [
        {"parameter_id": f"renewal.{name}", "value": value, "valid_from": pd.Timestamp("2000-01-01")}
        for name, value in {**WORTHS, **LOST}.items()
    ]


def _read(tiny):
    town, starts, moves = tiny.programme
    return read_programme(read_facts(town), starts, moves)


COST = 2 * 1
"""Of one move: 100 m² at 100 yuan, weighed twice."""
STOPPED = 2 * 2
"""Ten days without production, at 730,000 yuan a year, weighed twice."""
LOSS = 0.1 * 73 + 2 * 3 + 3 * 10
"""Of a year without the firm: output, tax, jobs."""
SUBSIDY = 0.5 * 36 * 100 / 1e4
TREATED = 7 * 1.0


@pytest.mark.parametrize("unit_id", PLACES.values(), ids=PLACES.keys())
@pytest.mark.parametrize(
    ("goes", "parts"),
    [
        # Ten jobs in each quarter of waiting, and in that of moving within town.
        ((0, "floor", "X"), {"W2": -SUBSIDY, "W3": -COST - STOPPED, "W4": -0.1 * 10, "W7": TREATED}),
        ((1, "floor", "P"), {"W2": -SUBSIDY, "W3": -COST - STOPPED, "W4": -0.1 * 20}),
        ((2, "floor", "P"), {"W2": -SUBSIDY, "W3": -COST - STOPPED, "W4": -0.1 * 30}),
        ((0, "leaves"), {"W5": -LOSS * 3}),
        ((2, "leaves"), {"W4": -0.1 * 20, "W5": -LOSS * 10 / 4}),
        ((1, "ends"), {"W4": -0.1 * 10, "W7": TREATED}),
    ],
    ids=str,
)
def test_a_firm_that_waits_is_worth_what_is_reckoned_by_hand(unit_id, goes, parts, tiny):
    _weigh(tiny)
    before = worth(_read(tiny))
    waits(tiny, unit_id, goes=goes)
    tiny.row("firm_years", firm_id="F6").update(output_yuan=Decimal(730_000), tax_yuan=Decimal(30_000))
    tiny.row("firm_needs", firm_id="F6")["enforcement_on"] = pd.Timestamp("2021-11-30")
    assert check(*tiny.programme) == []
    after = worth(_read(tiny))
    assert after == {part: pytest.approx(before[part] + parts.get(part, 0.0)) for part in before}


def test_waiting_to_the_horizon_displaces_jobs_in_every_quarter(tiny):
    _weigh(tiny)
    tiny.set_parameter("horizon_quarters", 5)
    tiny.set_parameter("swing_stay_quarters", 7)
    before = worth(_read(tiny))
    waits(tiny, "U4", goes=None)
    assert check(*tiny.programme) == []
    after = worth(_read(tiny))
    assert after == {part: pytest.approx(before[part] - 0.1 * 50 * (part == "W4")) for part in before}


def test_the_unit_that_it_left_pays_for_its_move_and_for_nothing_else(tiny):
    waits(tiny, "U4")
    (paid,) = [one for one in payments(_read(tiny)) if one.unit_id == "U4"]
    assert (paid.quarter, paid.payer, paid.item, paid.amount_yuan) == (2, "relocation", "moving", 3600)


def test_what_it_uses_of_rows_is_what_it_takes_while_it_waits(tiny):
    before = uses(_read(tiny))
    waits(tiny, "U4")
    after = uses(_read(tiny))
    more = {key: after[key] - before.get(key, 0.0) for key in after if after[key] != before.get(key, 0.0)}
    assert more == pytest.approx(
        {
            **{("place", "S", str(quarter)): 100 for quarter in (0, 1)},
            **{("place", "P", str(quarter)): 100 for quarter in range(2, 12)},
            **{("jobs", str(quarter), ""): 10 for quarter in (0, 1, 2)},
            ("purse", "relocation", "2022"): 0.36,
        }
    )


def _plan(tiny, unit_id):
    """Return the tables worked out by hand, with what the firm that waits changes in every programme."""
    plan = Plan(tiny)
    waits(tiny, unit_id)
    plan.town = tiny.programme[0]
    for name in PROGRAMMES:
        _tell(plan, unit_id, name)
    facts = read_facts(plan.town)
    for row in plan.rows["renewal_programmes"]:
        _reckon(row, facts)
    # In every programme of the frontier the firm goes on, too, and is paid for.
    plan.rows.update(points(tiny))
    for row in plan.rows[FRONTIER]:
        row["cost_wan"] += 0.36
    return plan


def _tell(plan, unit_id, name):
    own = {"programme": name}
    move = {key: cell for key, cell in plan.tiny.moves[-1].items() if key != "unit_id"}
    told = {"to_unit_id": None, "subsidy_yuan": Decimal(3600), "payer": "relocation", "provisional": False}
    plan.rows["renewal_moves"].append({**own, **move, **told})
    for first, last, state, floor_id in ((0, 1, "swing", "S"), (2, 11, "project", "P")):
        where = {"state": state, "floor_id": floor_id, "at_unit_id": None, "storey_class": "ground"}
        spell = {**own, "firm_id": "F6", "from_quarter": first, "to_quarter": last, **where}
        plan.rows["renewal_firm_spells"].append(spell)
        for row in plan.rows["renewal_floor"]:
            if (row["programme"], row["kind"]) == (name, state) and first <= row["quarter"] <= last:
                row["taken_m2"] += 100.0
    paid = {"unit_id": unit_id, "payer": "relocation", "receiver": "outside", "item": "moving", "year": 2022}
    if unit_id == "U4":
        plan.rows["renewal_payments"].append({**own, **paid, "amount_yuan": 3600})
    else:
        plan.row("renewal_payments", **own, **paid)["amount_yuan"] += 3600
    purse = plan.row("renewal_purses", **own, purse="relocation", year=2022)
    purse.update(spent_yuan=purse["spent_yuan"] + 3600, left_yuan=purse["left_yuan"] - 3600)
    row = plan.row("renewal_programmes", **own)
    for part, more in (("w2_wan", -SUBSIDY), ("w3_wan", -COST), ("w4_wan", -0.1 * 30)):
        row[part] += more
    row.update(firms_moved=row["firms_moved"] + 1, public_net_yuan=row["public_net_yuan"] + 3600)


def _reckon(row, facts):
    """Work out again what follows from the parts of the worth: of the reference the firm takes as much."""
    less = SUBSIDY + COST + 0.1 * 30
    value, reference = row["value_wan"] - less, row["reference_wan"] - less
    row.update(value_wan=value, reference_wan=reference)
    if row["bound_wan"] is not None:
        proven = round(bound(weighted(facts, row["programme"]), PRICES), 6)
        row.update(
            bound_wan=proven,
            gap=(proven - value) / value,
            gap_to_reference=(proven - value) / (proven - reference),
        )


@pytest.mark.parametrize("unit_id", PLACES.values(), ids=PLACES.keys())
def test_tables_with_a_firm_that_waits_worked_out_by_hand_are_right(unit_id, tiny):
    plan = _plan(tiny, unit_id)
    assert check_tables(plan.town, plan.tables) == []


F6, PROGRAMME = {"firm_id": "F6"}, "renewal_programmes"


def _cell(table, column, value, **key):
    return lambda plan: plan.row(table, **key).update({column: value})


def _more(table, column, more, **key):
    return lambda plan: plan.row(table, **key).update({column: plan.row(table, **key)[column] + more})


def _past_is_told(plan):
    """Tell of the move that is past."""
    row = plan.row("renewal_moves", **F6)
    plan.rows["renewal_moves"].append({**row, "move": 1, "quarter": 0, "floor_id": "S"})


def _stays_at_home(plan):
    """Tell of the firm as if it were still in the unit that it has left."""
    row = plan.row("renewal_firm_spells", **F6, from_quarter=0)
    row.update(state="stays", floor_id=None, at_unit_id="U4", storey_class=None)


FAULTS = {
    "it stays too long": (_cell("renewal_moves", "quarter", 3, **F6), "F10"),
    "its row is the first": (_cell("renewal_moves", "move", 1, **F6), "F10"),
    "its row is missing": (
        lambda plan: plan.rows["renewal_moves"].remove(plan.row("renewal_moves", **F6)),
        "F10",
    ),
    "its past is told": (_past_is_told, "F10"),
    "no subsidy": (_cell("renewal_moves", "subsidy_yuan", Decimal(0), **F6), "M1"),
    "no payer": (_cell("renewal_moves", "payer", None, **F6), "M1"),
    "the vote of what it left": (_cell("renewal_moves", "provisional", True, **F6), "T3"),
    "it is still at home": (_stays_at_home, "F9"),
    "it moved in before the plan": (_cell("renewal_firm_spells", "from_quarter", -2, **F6), "F9"),
    "its subsidy is paid by another year": (_cell("renewal_payments", "year", 2023, unit_id="U4"), "M2"),
    "its subsidy is less": (_more("renewal_payments", "amount_yuan", -1, unit_id="U4"), "M1"),
    "what it takes is not told": (_more("renewal_floor", "taken_m2", -100, kind="swing", quarter=0), "F6"),
    "its first move is counted": (_more(PROGRAMME, "w3_wan", -COST), "W3"),
    "it displaces no jobs at first": (_more(PROGRAMME, "w4_wan", 0.1 * 10), "W4"),
    "it is not counted": (_more(PROGRAMME, "firms_moved", -1), "P3"),
}
SPREADS = {"it stays too long", "its row is missing", "its past is told"}
"""Faults from which more follows than is told."""
MADE = []
"""The plan, once it is made."""


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_in_what_tables_say_of_who_waits_is_named(name, tiny):
    fault, rule = FAULTS[name]
    if not MADE:
        MADE.append(_plan(deepcopy(tiny), "U4"))
    plan = deepcopy(MADE[0])
    fault(plan)
    named = {violation.rule for violation in check_tables(plan.town, plan.tables)}
    assert rule in named
    assert named == {rule} or name in SPREADS


def _narrow(tiny):
    """Let swing floor end before the stay does."""
    swing_floor(tiny, "Z", "2022-05-15")
    tiny.row("firm_needs", firm_id="F6")["waiting_floor_id"] = "Z"


def _promised(tiny):
    row = {"promise_id": "A9", "what": "move", "due_on": pd.Timestamp("2022-05-31"), "firm_id": "F6"}
    tiny.tables["promises"] += [
        {**row, "floor_id": "P", "break_price_yuan": Decimal(200_000)},
        {**row, "promise_id": "A8", "floor_id": "S", "break_price_yuan": Decimal(900_000)},
        {**row, "promise_id": "A7", "what": "subsidy", "break_price_yuan": Decimal(900_000)},
    ]


BOUNDS = {
    "as it is": lambda _: None,
    "floor ends": _narrow,
    "too long already": lambda tiny: tiny.row("firm_needs", firm_id="F6").update(
        waiting_since_on=pd.Timestamp("2020-02-15")
    ),
    "to the horizon": lambda tiny: tiny.set_parameter("swing_stay_quarters", 20),
    "by a decision": lambda tiny: tiny.row("firm_needs", firm_id="F6").update(
        enforcement_on=pd.Timestamp("2021-11-30")
    ),
    "a place is promised": _promised,
    "the village pays": lambda tiny: tiny.row("mode_flows", mode_id="rebuild", item="moving").update(
        payer="village"
    ),
    "plating": lambda tiny: tiny.row("firm_needs", firm_id="F6").update(process="plating"),
}


def _alone(facts, moves):
    """Return a programme in which nothing happens but what the firm does, new floor being there already."""
    built = {
        unit_id: as_started(facts, facts.units[unit_id], facts.modes["rebuild"], -9, [0.0] * 4)
        for unit_id in ("U1", "U6")
    }
    going_on = as_started(facts, facts.units["U3"], facts.modes["rebuild"], 0, [0.0] * 4)
    past = Move("F6", 1, facts.waiting["F6"], "floor", (facts.needs["F6"]["waiting_floor_id"],), is_past=True)
    return Programme(facts, {**built, "U3": going_on}, {"F6": [past, *moves]} if moves is not None else {})


def _ways(facts):
    """Yield every way of going on that the judge lets pass."""
    places = [("floor", (floor_id,)) for floor_id in facts.floors] + [("leaves", ()), ("ends", ())]
    places += [("unit", (unit_id, name)) for unit_id, name in product(("U1", "U6"), CLASSES)]
    going = [[Move("F6", 2, quarter, *to)] for quarter, to in product(range(facts.calendar.quarters), places)]
    for moves in [[], *going]:
        programme = _alone(facts, moves)
        judged = (*judge_firms(programme), *judge_waiting(programme), *judge_places(programme))
        if not [one for one in judged if one.violation and one.violation.row == "F6"]:
            yield programme


@pytest.mark.parametrize("unit_id", PLACES.values(), ids=PLACES.keys())
@pytest.mark.parametrize("change", BOUNDS.values(), ids=BOUNDS.keys())
def test_the_part_of_the_bound_is_that_of_brute_force(unit_id, change, tiny):
    _weigh(tiny)
    waits(tiny, unit_id)
    tiny.row("firm_years", firm_id="F6").update(output_yuan=Decimal(730_000), tax_yuan=Decimal(30_000))
    change(tiny)
    facts = read_facts(tiny.programme[0])
    without = deepcopy(tiny.tables)
    tiny.tables["firm_needs"] = [row for row in without["firm_needs"] if row["firm_id"] != "F6"]
    tiny.tables["promises"] = [row for row in without["promises"] if row.get("firm_id") != "F6"]
    others = read_facts(tiny.programme[0])
    nothing = _alone(facts, None)
    value, use = sum(worth(nothing).values()), uses(nothing)
    ways = []
    for way in _ways(facts):
        own = uses(way)
        more = {key: own.get(key, 0.0) - use.get(key, 0.0) for key in {*own, *use}}
        ways.append((sum(worth(way).values()) - value, more))
    assert ways
    for seed in range(12):
        prices = _prices(facts, seed)
        best = max(
            gain - sum(prices.get(key, 0.0) * much for key, much in more.items()) for gain, more in ways
        )
        assert bound(facts, prices) - bound(others, prices) == pytest.approx(best, abs=1e-8)


def _prices(facts, seed):
    random = np.random.default_rng(seed)
    rows = sorted(key for key, limit in limits(facts).items() if limit < np.inf)
    kinds = {"place": 0.02, "pool": 0.01, "absorb": 0.05, "jobs": 0.3}
    return {
        key: kinds.get(key[0], 0.5) * float(random.exponential())
        for key in rows
        if random.random() < (0.0, 0.3, 1.0)[seed % 3]
    }
