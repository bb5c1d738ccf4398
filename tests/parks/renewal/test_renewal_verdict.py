"""Published tables of the tiny town, worked out by hand, are right; whatever is changed in them is named."""

import re
from copy import deepcopy
from importlib import import_module
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from parks.renewal.by_hand import Plan, points

from dayang.parks.renewal.check import check, check_tables, looked_at_in_tables
from dayang.parks.renewal.rules import PUBLISHED_RULES, RULES
from dayang.parks.renewal.rules.facts import read_facts
from dayang.parks.renewal.rules.published.compare import differs
from dayang.parks.renewal.rules.published.tables import (
    ACCOUNT,
    FRONTIER,
    FRONTIER_MOVES,
    FRONTIER_STARTS,
    TABLES,
    WEIGHTINGS,
)
from dayang.town.registers import DICTIONARY

DOCUMENT = Path(__file__).parents[3] / "docs/renewal-rules.md"
MADE = []
"""The plan, once it is made."""


@pytest.fixture
def plan(tiny):
    """Return published tables that are right."""
    if not MADE:
        MADE.append(Plan(deepcopy(tiny)))
    return MADE[0].again(tiny)


@pytest.fixture(autouse=True)
def facts_are_read_once(monkeypatch):
    """Read the facts of a town once: towns are never changed in place."""
    monkeypatch.setattr(import_module("dayang.parks.renewal.check"), "read_facts", _facts)


def _facts(town, known={}):  # noqa: B006 - kept from call to call
    if id(town) not in known:
        known[id(town)] = town, read_facts(town)
    return known[id(town)][1]


def test_tables_worked_out_by_hand_are_right(plan):
    assert check_tables(plan.town, plan.tables) == []


def test_every_rule_looks_at_the_tables(plan):
    counts = looked_at_in_tables(plan.town, plan.tables)
    assert list(counts) == list(PUBLISHED_RULES)
    # No mode of the tiny town asks for a least area, nobody ends or waits, and no goals are put in an order.
    unseen = [rule for rule, times in counts.items() if times == 0]
    assert unseen == ["U4", "F8", "F10", "O1", "O2", "O3", "O4"]


def test_what_is_published_by_every_rule_stands_in_the_document():
    text = DOCUMENT.read_text(encoding="utf-8")
    numbers = re.findall(r"^\| ([A-Z]\d)(?: 至 ([A-Z]\d))? \|", text, re.MULTILINE)
    assert numbers == [("W1", "W8"), *((rule, "") for rule in PUBLISHED_RULES[len(RULES) + 8 :])]


def _cell(table, column, value, **key):
    """Return what changes one cell of the plan's tables."""

    def change(plan):
        plan.row(table, **key)[column] = value

    return change


def _without(table, **key):
    return lambda plan: plan.rows[table].remove(plan.row(table, **key))


def _again(table, **changes):
    """Return what puts the first row of a table there again, changed."""
    return lambda plan: plan.rows[table].append({**plan.row(table), **changes})


def _and(*changes):
    def change(plan):
        for one in changes:
            one(plan)

    return change


def _lower(share):
    """Return what tells a bound lower than the prices prove, and gaps that follow from it."""

    def change(plan):
        row = plan.row("renewal_programmes")
        row["bound_wan"] -= share * row["bound_wan"]
        value, reference = row["value_wan"], row["reference_wan"]
        row["gap"] = (row["bound_wan"] - value) / value
        row["gap_to_reference"] = (row["bound_wan"] - value) / (row["bound_wan"] - reference)

    return change


def _reference_starts_another(plan):
    """Start U5 in the reference, and tell all that follows from it right, but for its worth."""
    rows = {table: deepcopy(plan.rows[table]) for table in ("renewal_starts", "renewal_payments")}
    for table, own in rows.items():
        wanted = [row for row in own if row["programme"] == "balanced" and row["unit_id"] == "U5"]
        plan.rows[table] += [{**row, "programme": "reference"} for row in wanted]


def _with_a_point_bettered(plan):
    """Add a point whose programme pays for U5 as the third does, and delivers it too late."""
    plan.rows.update(points(plan.tiny, late=True))


def _without_programme(point):
    """Return what leaves out the whole programme of a point."""

    def change(plan):
        for table in (FRONTIER_STARTS, FRONTIER_MOVES):
            plan.rows[table] = [row for row in plan.rows[table] if row["point"] != point]

    return change


U1, F1 = {"unit_id": "U1"}, {"firm_id": "F1"}
NEW = {**F1, "from_quarter": 4}
FIRST, THEME = {"kind": "first_batch"}, {"kind": "theme_park"}
VILLAGE = {"village_id": "V1", "year": 2023}
PROGRAMME = "renewal_programmes"

FAULTS = [
    ("T1", _cell("renewal_starts", "starts_on", pd.Timestamp("2022-04-01"), **U1)),
    ("T2", _cell("renewal_starts", "delivered", 5, **U1)),
    ("T3", _cell("renewal_starts", "provisional", False, **U1)),
    ("U1", _cell("renewal_starts", "area_mu", 10.0002, **U1)),
    ("U1", _again("renewal_starts")),
    ("U6", _cell("renewal_starts", "low_m2", 5333.4, **U1)),
    ("U7", _cell("renewal_starts", "in_project", True, **U1)),
    ("F6", _cell("renewal_floor", "taken_m2", 500.0, kind="swing")),
    ("F6", _without("renewal_floor", kind="new", quarter=4)),
    ("F9", _cell("renewal_firm_spells", "to_quarter", 10, **NEW)),
    ("F9", _without("renewal_firm_spells", firm_id="F3")),
    ("F9", _again("renewal_firm_spells", from_quarter=1)),
    ("F3", _again("renewal_moves", move=3, quarter=6)),
    ("M1", _cell("renewal_moves", "subsidy_yuan", 18_001, **F1)),
    ("M1", _cell("renewal_moves", "payer", None, **F1)),
    ("M1", _cell("renewal_payments", "amount_yuan", 40_001, item="demolition")),
    ("M1", _without("renewal_payments", item="transition_rent")),
    ("M2", _cell("renewal_payments", "year", 2023, item="loan")),
    (
        "M2",
        _and(
            _cell("renewal_payments", "amount_yuan", 6_000, unit_id="U5", year=2022),
            _cell("renewal_payments", "amount_yuan", 4_000, unit_id="U5", year=2023),
        ),
    ),
    ("M3", _cell("renewal_purses", "left_yuan", None, purse="budget")),
    ("M3", _without("renewal_purses", purse="relocation", year=2024)),
    ("M5", _cell("renewal_loans", "repaid_yuan", 0, quarter=11)),
    ("M5", _without("renewal_loans", quarter=4)),
    ("M5", _cell("renewal_villages", "loan_service_yuan", 0, **VILLAGE)),
    ("V1", _without("renewal_villages", **VILLAGE)),
    ("V2", _cell("renewal_villages", "new_rent_yuan", 3_199_968, **VILLAGE)),
    ("G1", _cell("renewal_targets", "reached_mu", 5.0, **FIRST)),
    ("G1", _without("renewal_targets", **FIRST)),
    ("G2", _again("renewal_targets", kind="theme_park", target_id="M2")),
    ("G2", _cell("renewal_targets", "reached_mu", 20.0, **THEME, programme="reference")),
    ("G3", _cell("renewal_promises", "kept", False, promise_id="A2")),
    ("G3", _cell("renewal_promises", "kept", True, promise_id="A2", programme="reference")),
    ("G3", _cell("renewal_promises", "cost_yuan", 1, promise_id="A1")),
    ("G3", _cell("renewal_promises", "cost_yuan", 0, promise_id="A3", programme="reference")),
    ("G3", _cell("renewal_promises", "due_quarter", 4, promise_id="A3")),
    ("G3", _without("renewal_promises", promise_id="A3", programme="reference")),
    ("G3", _again("renewal_promises", promise_id="A4")),
    ("T3", _cell("renewal_moves", "provisional", False, firm_id="F1", move=2)),
    ("T3", _cell("renewal_moves", "provisional", True, firm_id="F4")),
    ("W1", _cell(PROGRAMME, "w1_wan", 350.0, programme="area")),
    ("W8", _cell(PROGRAMME, "w8_wan", 30.0)),
    ("B1", _lower(1e-5)),
    ("B1", _cell("renewal_prices", "price_wan", -0.125)),
    ("B1", _cell("renewal_prices", "row", "nothing")),
    ("B1", _again("renewal_prices")),
    ("B1", _cell(PROGRAMME, "bound_wan", 1e9, programme="greedy")),
    ("B1", _cell("renewal_prices", "price_wan", 1000.0, row="lending")),
    ("B2", _cell(PROGRAMME, "gap_to_reference", 0.01)),
    ("B2", _cell(PROGRAMME, "reference_wan", 0.0, programme="greedy")),
    ("B3", _cell(ACCOUNT, "used", 500.001, row="place")),
    ("B3", _cell(ACCOUNT, "limit", 41.0, row="land")),
    ("B3", _cell(ACCOUNT, "quarter", 2, row="land")),
    ("B3", _cell(ACCOUNT, "unit", "m²", row="land")),
    ("B3", _cell(ACCOUNT, "price_wan", 0.02, row="lending")),
    ("B3", _cell(ACCOUNT, "worth_of_step_wan", 1.0, row="place")),
    ("B3", _without(ACCOUNT, row="place")),
    ("B3", _again(ACCOUNT, row="jobs")),
    ("B3", _again(ACCOUNT, programme="greedy")),
    ("P1", _again(PROGRAMME, programme="best")),
    ("P1", lambda plan: plan.rows.pop("renewal_floor")),
    ("P1", lambda plan: plan.rows["renewal_programmes"].pop(2)),
    ("P2", _reference_starts_another),
    ("P3", _cell(PROGRAMME, "value_wan", 1e9)),
    ("P3", _cell(PROGRAMME, "area_mu", 10.0)),
    ("P3", _cell(PROGRAMME, "firms_moved", 4)),
    ("P4", _with_a_point_bettered),
    ("P5", _cell(FRONTIER, "cost_wan", 12.59, point=2)),
    ("P5", _cell(FRONTIER, "area_mu", 20.1, point=3)),
    ("P5", _cell(FRONTIER, "kept_share", 75.1, point=1)),
    ("P5", _cell(FRONTIER, "kept_share", None, point=1)),
    ("P5", _without(FRONTIER_STARTS, point=3, unit_id="U5")),
    ("P5", _without_programme(3)),
    ("P5", _again(FRONTIER_STARTS, point=9)),
    ("P5", _again(FRONTIER_MOVES, point=9)),
    ("P5", _without(FRONTIER, point=3)),
    ("P5", _again(FRONTIER)),
    # The programme of a point: two votes in a quarter, a firm that plates in vacant floor, a unit twice.
    ("C3", _cell(FRONTIER_STARTS, "start_quarter", 0, point=3, unit_id="U5")),
    ("F4", _cell(FRONTIER_MOVES, "floor_id", "W", point=1, firm_id="F4")),
    ("U1", _again(FRONTIER_STARTS, point=2)),
]

FOLLOWS = {
    "P2": {"W1", "W2", "P3", "B2", "M3"},
    "B1": {"B2", "B3"},
    "F3": {"F2", "F9", "F6", "F7", "M1", "M3", "W2", "W3", "W4", "P3", "U6", "M2", "B2"},
}
"""What else is wrong with a planted fault, since not all that follows from it is told."""


@pytest.mark.parametrize(("rule", "fault"), FAULTS, ids=[f"{n}-{row[0]}" for n, row in enumerate(FAULTS)])
def test_a_fault_in_the_tables_is_named_and_no_other(rule, fault, plan):
    fault(plan)
    broken = check_tables(plan.town, plan.tables)
    named = {violation.rule for violation in broken}
    assert rule in named
    assert named <= {rule} | FOLLOWS.get(rule, set())
    for violation in broken:
        assert all((*violation.found, *violation.expected))
        assert violation.table in {*TABLES, ACCOUNT, FRONTIER, FRONTIER_STARTS, FRONTIER_MOVES, ""}


WORTH = [f"W{part}" for part in range(1, 8)]


def test_each_part_of_the_worth_is_named(plan):
    for rule in WORTH:
        plan.row(PROGRAMME)[f"{rule.lower()}_wan"] += 2e-6
    assert [one.rule for one in check_tables(plan.town, plan.tables)] == WORTH


def test_every_rule_that_only_tables_can_break_has_a_fault():
    planted = {rule for rule, _ in FAULTS}
    # Faults in an order of goals are planted where there is one (`test_renewal_order`).
    of_an_order = {"O1", "O2", "O3", "O4"}
    assert set(PUBLISHED_RULES) - set(RULES) - set(WORTH) - of_an_order <= planted


AREA = DICTIONARY["renewal_starts"].column("area_mu")


@given(st.floats(0, 1e6), st.floats(-1, 1))
def test_a_cell_may_differ_by_its_rounding_and_no_more(area_mu, share):
    assert not differs(AREA, round(area_mu, AREA.decimals), area_mu)
    off = 10.0**-AREA.decimals
    assert not differs(AREA, area_mu + share * off / 2, area_mu)
    # What adding large numbers may be off by is forgiven, too.
    assert differs(AREA, area_mu + off + 1e-8 * area_mu, area_mu)
    assert differs(AREA, None, area_mu)


OF_PROGRAMME = {
    "renewal_programmes": ("bound_wan",),
    "renewal_starts": ("mode_id", "start_quarter"),
    "renewal_moves": ("quarter", "to", "floor_id", "to_unit_id", "storey_class"),
    "renewal_prices": ("price_wan",),
}
"""What the programme itself is, and what is judged by the bound that follows from it."""


@pytest.mark.parametrize("table", TABLES)
def test_no_cell_of_the_plan_may_be_changed(table, plan):
    """A number one higher, another text, another answer, another key: each is seen."""
    register, own = DICTIONARY[table], plan.of_plan(table)
    row = own[0]
    kept = {*register.key, *OF_PROGRAMME.get(table, ())}
    changed = [one for one in register.columns if one.name not in kept and row[one.name] is not None]
    for column in changed:
        row[column.name] = _another(row[column.name])
    last = register.key[-1]
    another_key = table not in {"renewal_programmes", "renewal_starts", "renewal_moves"}
    if another_key:
        own[1][last] = 2099 if isinstance(own[1][last], int) else _another(own[1][last])
    broken = [one for one in check_tables(plan.town, plan.tables) if one.table == table]
    seen = [one.found.zh.split("：")[0] for one in broken]
    for column in changed:
        seen.remove(column.title.zh)
    # A row under another key is one that is missing and one too many; of prices, one that there is not.
    assert len(seen) == (0 if not another_key else 1 if table == "renewal_prices" else 2)


def _another(cell):
    if isinstance(cell, bool):
        return not cell
    if isinstance(cell, pd.Timestamp):
        return cell + pd.Timedelta(days=1)
    return f"{cell}x" if isinstance(cell, str) else type(cell)(cell + 1)


def test_no_cell_of_the_plan_may_be_empty(plan):
    for table in TABLES:
        row, kept = plan.row(table), {*DICTIONARY[table].key, *OF_PROGRAMME.get(table, ())}
        told = [name for name in row if name not in kept and row[name] is not None]
        for name in told:
            row[name] = None
    lacking = [one for one in check_tables(plan.town, plan.tables) if "空" in one.found.zh]
    assert {one.table for one in lacking} == {*TABLES} - {"renewal_prices"}


def test_what_is_rounded_is_right_and_more_is_not(plan):
    row, money = plan.row("renewal_starts", **U1), plan.row("renewal_payments", item="demolition")
    row["area_mu"], money["amount_yuan"] = 10.00004, 40_000.4
    assert check_tables(plan.town, plan.tables) == []
    row["area_mu"], money["amount_yuan"] = 10.0002, 40_000.6
    assert [one.rule for one in check_tables(plan.town, plan.tables)] == ["U1", "M1"]


def test_rows_of_noughts_may_be_left_out_and_others_not(plan):
    for table in ("renewal_purses", "renewal_floor"):
        rows = plan.rows[table]
        noughts = [row for row in rows if not any(row.get(name) for name in ("limit_yuan", "spent_yuan"))]
        for row in noughts if table == "renewal_purses" else []:
            rows.remove(row)
        for row in [row for row in rows if table == "renewal_floor" and not row["floor_m2"]]:
            rows.remove(row)
    assert check_tables(plan.town, plan.tables) == []


def test_a_bound_may_be_higher_than_its_prices_prove(plan):
    _lower(-0.5)(plan)
    assert check_tables(plan.town, plan.tables) == []


def test_a_plan_may_leave_out_the_account_and_the_frontier(plan):
    told = {name: table for name, table in plan.tables.items() if name in TABLES}
    assert check_tables(plan.town, told) == []


def test_a_frontier_without_its_programmes_is_named_point_by_point(plan):
    told = {name: table for name, table in plan.tables.items() if name in {*TABLES, ACCOUNT, FRONTIER}}
    broken = check_tables(plan.town, told)
    assert [(one.rule, one.table, one.row) for one in broken] == [
        ("P5", FRONTIER, "1"),
        ("P5", FRONTIER, "2"),
        ("P5", FRONTIER, "3"),
    ]
    assert {one.found.en for one in broken} == {f"no programme of point {number}" for number in (1, 2, 3)}
    # Where no frontier was asked for there is none to have a programme.
    told[FRONTIER] = told[FRONTIER].iloc[:0]
    assert check_tables(plan.town, told) == []


def test_a_programme_of_the_frontier_is_judged_as_any_other(plan):
    plan.row(FRONTIER_MOVES, point=1, firm_id="F4")["floor_id"] = "W"
    plan.row(FRONTIER_STARTS, point=3, unit_id="U5")["start_quarter"] = 0
    broken = check_tables(plan.town, plan.tables)
    assert [(one.rule, one.table) for one in broken] == [("F4", FRONTIER_MOVES), ("C3", FRONTIER_STARTS)]
    assert [one.row.split()[:2] for one in broken] == [["point", "1"], ["point", "3"]]
    assert "F4" in broken[0].row


def test_a_point_that_does_nothing_needs_no_rows_but_keeps_the_rules(plan):
    nothing = {"point": 4, "cost_wan": 0.0, "area_mu": 0.0, "kept_share": 100.0}
    plan.rows[FRONTIER].append({"programme": "balanced", **nothing})
    broken = check_tables(plan.town, plan.tables)
    # The project is to go on, and there are targets.
    assert {one.rule for one in broken} == {"U7", "G1", "G2"}
    assert {one.row.split()[1] for one in broken} == {"4"}


def test_what_a_point_comes_to_may_differ_by_its_rounding(plan):
    row = plan.row(FRONTIER, point=1)
    row.update(cost_wan=11.524, area_mu=10.00004, kept_share=75.00004)
    assert check_tables(plan.town, {**plan.tables, FRONTIER: pd.DataFrame(plan.rows[FRONTIER])}) == []
    row.update(cost_wan=11.5251, area_mu=10.0002, kept_share=75.0002)
    broken = check_tables(plan.town, {**plan.tables, FRONTIER: pd.DataFrame(plan.rows[FRONTIER])})
    assert [(one.rule, one.row) for one in broken] == [("P5", "1")] * 3


def test_the_quarter_of_an_account_may_be_any_of_the_dearest(plan):
    for row in [row for row in plan.rows["renewal_prices"] if row["row"] == "land"]:
        plan.rows["renewal_prices"].append({**row, "label": "2"})
    for row in [row for row in plan.rows[ACCOUNT] if row["row"] == "land"]:
        row.update(quarter=2, price_wan=0.25, worth_of_step_wan=0.5, used=30.0)
    broken = check_tables(plan.town, plan.tables)
    assert {one.rule for one in broken} <= {"B1", "B2"}  # the bound was told for other prices


def test_an_impossible_plan_publishes_nothing_and_nothing_is_wanted_of_it(plan):
    plan.rows = {table: [] for table in plan.rows}
    assert check_tables(plan.town, plan.tables) == []


def test_only_the_reference_and_the_one_filled_by_hand_may_miss_targets(plan):
    town = plan.town
    short = town["theme_parks"].assign(area_mu=25.0)
    for row in plan.rows["renewal_targets"]:
        if row["kind"] == "theme_park":
            row["wanted_mu"] = 25.0
    broken = check_tables(town.with_tables(theme_parks=short), plan.tables)
    missed = {one.row.split(" M1")[0] for one in broken if one.rule == "G2"}
    assert missed == {*WEIGHTINGS, "point 1", "point 2", "point 3"}


def test_a_programme_is_judged_as_without_the_tables(plan):
    plan.tiny.set_parameter("swing_stay_quarters", 2)
    town, starts, moves = plan.tiny.programme
    alone = check(town, starts, moves)
    told = [one for one in check_tables(town, plan.tables) if one.row.startswith("balanced ")]
    assert [(one.rule, one.found, one.expected) for one in alone] == [
        (one.rule, one.found, one.expected) for one in told
    ]
    assert {one.table for one in told} == {"renewal_moves"}
