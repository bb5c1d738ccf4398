"""A programme that keeps the rules breaks none; one that breaks a rule is told which."""

import re
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from parks.renewal.waiting_firm import PLACES, swing_floor, waiting

from dayang.parks.renewal import check, looked_at
from dayang.parks.renewal.rules import RULES, UNBREAKABLE

DOCUMENT = Path(__file__).parents[3] / "docs/renewal-rules.md"


def _cell(table, value, column, **key):
    """Return what changes one cell of a table of the tiny town."""

    def change(tiny):
        tiny.row(table, **key)[column] = value

    return change


def _number(name, value):
    return lambda tiny: tiny.set_parameter(name, value)


def _without(table, **key):
    """Return what takes a row out of a table."""

    def change(tiny):
        rows = {"starts": tiny.starts, "moves": tiny.moves}.get(table) or tiny.tables[table]
        rows.remove(tiny.row(table, **key))

    return change


def _started(unit_id, mode_id, quarter):
    return lambda tiny: tiny.starts.append({"unit_id": unit_id, "mode_id": mode_id, "start_quarter": quarter})


def _moved(firm_id, number, quarter, to, **place):
    return lambda tiny: tiny.moves.append(tiny.move(firm_id, number, quarter, to, **place))


def _and(*changes):
    def change(tiny):
        for one in changes:
            one(tiny)

    return change


def _no_promises(tiny):
    tiny.tables["promises"] = []


def _voted(mode_of):
    """Return what tells of votes that have passed, the mode of each unit."""

    def change(tiny):
        tiny.tables["votes"] = [
            {"vote_id": unit_id, "unit_id": unit_id, "mode_id": mode_id, "passed": True}
            for unit_id, mode_id in mode_of.items()
        ]
        tiny.set_parameter("votes_quarter", 0)

    return change


def _least_area(area_mu):
    def change(tiny):
        row = {**tiny.row("mode_figures", mode_id="rebuild"), "figure": "area_min_mu"}
        tiny.tables["mode_figures"].append({**row, "low": area_mu, "high": None})

    return change


def _goes(firm_id, number, quarter, to, **place):
    """Return what replaces a move of a firm."""

    def change(tiny):
        row = tiny.row("moves", firm_id=firm_id, move=number)
        row.update(tiny.move(firm_id, number, quarter, to, **place))

    return change


def _promised(what, due_on, **to):
    """Return what adds a promise to the firm that waits."""

    def change(tiny):
        row = {"promise_id": "A9", "what": what, "due_on": pd.Timestamp(due_on), "firm_id": "F6"}
        tiny.tables["promises"].append({**row, "break_price_yuan": Decimal(1), **to})

    return change


def _let_until(day):
    """Return what tells of a lease that the firm that waits had in the unit it left."""

    def change(tiny):
        row = {**tiny.row("leases", lease_id="L4"), "lease_id": "L9", "unit_id": "U4", "firm_id": "F6"}
        tiny.tables["leases"].append({**row, "ends_on": pd.Timestamp(day)})

    return change


def _project_of_its_own(payer, low=30):
    """Return what makes U4 a project by a mode of its own, whose moves another purse pays."""

    def change(tiny):
        flow = {**tiny.row("mode_flows", mode_id="rebuild", item="moving"), "mode_id": "own"}
        tiny.tables["mode_flows"].append({**flow, "payer": payer, "low": low})
        tiny.tables["modes"].append({**tiny.row("modes", mode_id="rebuild"), "mode_id": "own"})
        tiny.tables["projects"].append({"project_id": "J2", "mode_id": "own"})
        tiny.row("rebuild_units", unit_id="U4")["project_id"] = "J2"

    return change


def _swing_until(day):
    return lambda tiny: swing_floor(tiny, "Z", day)


W, S = {"floor_id": "W"}, {"floor_id": "S"}
F1, F2 = {"firm_id": "F1"}, {"firm_id": "F2"}
U1, U6 = {"unit_id": "U1"}, {"unit_id": "U6"}
F2_ENDS = _and(_goes("F2", 1, 0, "ends"), _no_promises)
LEASE_IS_OVER = _cell("leases", pd.Timestamp("2021-11-30"), "ends_on", lease_id="L2")
OWNER_REBUILDS = _and(
    _started("U6", "owner", 1), _moved("F5", 1, 2, "floor", floor_id="P"), _number("surveys_quarter", 3)
)

KEPT = {
    "adjoining units reach a least area": _and(_least_area(15.0), _number("contiguity_gap_m", 130)),
    "the owner works in it": OWNER_REBUILDS,
    "a decision closes a firm": _and(
        F2_ENDS, _cell("firm_needs", pd.Timestamp("2021-11-30"), "enforcement_on", firm_id="F2")
    ),
    "a lease had lapsed": _and(F2_ENDS, LEASE_IS_OVER),
    "votes that have passed are not held again": _voted({"U1": "rebuild", "U5": "green"}),
    "a firm leaves town": _and(_goes("F2", 1, 1, "leaves"), _no_promises),
    "land in a project has been started": _and(
        _cell("rebuild_units", True, "first_batch", unit_id="U3"),
        _cell("rebuild_units", "P9", "park_id", unit_id="U3"),
    ),
    **{f"a firm waits, its unit is {name}": waiting(unit_id) for name, unit_id in PLACES.items()},
    "who waits may go on at once": waiting("U4", goes=(0, "floor", "X")),
    "who waits may leave town": waiting("U4", goes=(1, "leaves")),
    "who waits may end by a decision": _and(
        waiting("U4", goes=(1, "ends")),
        _cell("firm_needs", pd.Timestamp("2021-11-30"), "enforcement_on", firm_id="F6"),
    ),
    "who waits may go into new floor": _and(
        waiting("U3", "2021-11-15", goes=(4, "unit", "U1", "low")), _number("swing_stay_quarters", 5)
    ),
    "who waits may do so to the horizon": _and(
        waiting("U4", "2021-11-15", goes=None),
        _number("swing_stay_quarters", 6),
        _number("horizon_quarters", 5),
    ),
    "who has waited too long goes at once": waiting("U4", "2020-02-15", goes=(0, "floor", "X")),
    "whose floor has ended goes at once": _and(
        _swing_until("2021-11-15"), waiting("U4", floor_id="Z", goes=(0, "floor", "X"))
    ),
    "floor that ends is waited in to its last quarter": _and(
        _swing_until("2022-08-15"), waiting("U4", "2021-11-15", "Z")
    ),
    "floor became free in the quarter in which it was moved into": _and(
        _swing_until(None),
        _cell("available_floor", pd.Timestamp("2021-11-01"), "from_on", floor_id="Z"),
        waiting("U4", "2021-11-15", "Z"),
    ),
    "whether swing floor that is waited in fits is past": _and(
        _cell("available_floor", False, "has_dormitory", floor_id="S"),
        waiting("U4"),
        _cell("firm_needs", True, "needs_dormitory", firm_id="F6"),
    ),
    "a subsidy promised to who waits counts as kept": _and(
        waiting("U4"), _promised("subsidy", "2022-03-31", amount_yuan=Decimal(99_999_999))
    ),
    "floor promised to who waits in it counts as kept": _and(
        waiting("U4"), _promised("move", "2022-03-31", floor_id="S")
    ),
    "other floor promised to who waits is kept by its move": _and(
        waiting("U4"), _promised("move", "2022-09-30", floor_id="P")
    ),
    "the project of the unit that was left pays by its mode": _and(
        waiting("U4"),
        _project_of_its_own("budget"),
        _cell("purse_years", Decimal(37_000), "available_yuan", purse_id="relocation", year=2022),
    ),
    "swing floor to the horizon": _and(
        _without("moves", firm_id="F1", move=2), _number("horizon_quarters", 5)
    ),
    "on from vacancy before it ends": _goes("F1", 1, 1, "floor", floor_id="E"),
    "a renovated unit clears nobody": _started("U2", "renovate", 0),
    "banks without rows lend without limit": _and(
        _cell("mode_flows", "bank", "payer", item="loan"),
        lambda tiny: tiny.tables["purses"].append(
            {**tiny.tables["purses"][-1], "kind": "bank", "purse_id": "B"}
        ),
    ),
    "a village rents on where its holder is known by name": _cell(
        "leases", "甲村经联社", "landlord", lease_id="L1"
    ),
    "what is corrected counts as corrected": lambda tiny: tiny.tables["purse_years"].append(
        {
            **tiny.row("purse_years", purse_id="budget", year=2022),
            "available_yuan": Decimal(1),
            "reported_at": pd.Timestamp("2021-12-30", tz="Asia/Shanghai"),
        }
    ),
}

BROKEN = [
    ("T1", _cell("starts", 12, "start_quarter", unit_id="U5")),
    ("T1", _cell("starts", 0.5, "start_quarter", unit_id="U5")),
    ("T2", _without("mode_figures", mode_id="green", figure="extra_months")),
    (
        "T4",
        _and(
            _number("horizon_quarters", 4),
            _cell("moves", 3, "quarter", firm_id="F1", move=2),
            _cell("theme_parks", 10.0, "area_mu"),
        ),
    ),
    ("U1", _started("U5", "green", 2)),
    ("U1", _started("nowhere", "green", 2)),
    ("U1", _started("U2", "nothing", 2)),
    ("U2", _cell("rebuild_units", True, "is_disputed", **U1)),
    ("U2", _cell("starts", "rebuild", "mode_id", unit_id="U5")),
    ("U2", _cell("planning_conditions", 3.9, "river_strip_mu", unit_id="U5")),
    ("U3", _cell("modes", False, "is_on", mode_id="rebuild")),
    ("U3", _cell("rebuild_units", "state", "land_nature", **U1)),
    ("U3", _cell("rebuild_units", "none", "certificate", **U1)),
    ("U3", _and(_started("U2", "renovate", 0), _cell("rebuild_units", "unsafe", "soundness", unit_id="U2"))),
    ("U3", _and(OWNER_REBUILDS, _cell("rights_holders", None, "firm_id", holder_id="H2"))),
    ("U3", _and(OWNER_REBUILDS, _cell("rights_holders", "F3", "firm_id", holder_id="H2"))),
    ("U4", _least_area(15.0)),
    ("U5", _cell("planning_conditions", 2.2, "plot_ratio_min", **U1)),
    ("U5", _cell("planning_conditions", 13.9, "height_max_m", **U1)),
    (
        "U6",
        _and(
            _cell("planning_conditions", 20.0, "height_max_m", **U1),
            _cell("firm_needs", "upper", "storey_class", **F1),
            _cell("moves", "upper", "storey_class", firm_id="F1", move=2),
        ),
    ),
    ("U7", _and(_cell("starts", 1, "start_quarter", unit_id="U3"), _goes("F4", 1, 1, "floor", floor_id="X"))),
    ("U7", _cell("projects", "owner", "mode_id")),
    (
        "U7",
        _and(_started("U4", "rebuild", 0), lambda tiny: tiny.tables["milestones"][2].update(stage="voted")),
    ),
    ("F1", _cell("moves", 2, "quarter", firm_id="F2")),
    ("F1", _without("moves", firm_id="F4")),
    ("F1", _moved("F3", 1, 1, "floor", floor_id="P")),
    ("F1", _and(_started("U2", "renovate", 0), _moved("F3", 1, 2, "floor", floor_id="P"))),
    ("F2", _moved("F2", 2, 1, "floor", floor_id="X")),
    ("F2", _cell("moves", 3, "quarter", firm_id="F1", move=2)),
    ("F2", _and(_goes("F1", 2, 4, "floor", floor_id="S"), _number("swing_stay_quarters", 8))),
    ("F2", _and(_goes("F2", 1, 1, "elsewhere"), _no_promises)),
    ("F2", _goes("F1", 2, 4, "unit", unit_id="U3", storey_class="ground")),
    ("F3", _cell("moves", 6, "quarter", firm_id="F1", move=2)),
    ("F3", _without("moves", firm_id="F1", move=2)),
    ("F3", _cell("moves", 3, "move", firm_id="F1", move=2)),
    ("F4", _cell("available_floor", 4.9, "load_kn_m2", **W)),
    ("F4", _cell("available_floor", 3.9, "clear_height_m", **W)),
    ("F4", _cell("available_floor", 79.9, "power_va_m2", **W)),
    ("F4", _cell("available_floor", 0.9, "discharge_m3_d", **W)),
    ("F4", _cell("available_floor", "丁", "fire_class", **W)),
    ("F4", _cell("firm_needs", "low", "storey_class", **F2)),
    ("F4", _cell("firm_needs", "punching", "process", **F2)),
    (
        "F4",
        _and(_cell("firm_needs", "voc", "process", **F2), _cell("available_floor", False, "takes_voc", **W)),
    ),
    (
        "F4",
        _and(
            _cell("firm_needs", True, "needs_dormitory", **F2),
            _cell("available_floor", False, "has_dormitory", **W),
        ),
    ),
    (
        "F4",
        _and(
            _cell("firm_needs", "plating", "process", **F2),
            _cell("available_floor", True, "takes_plating", **W),
        ),
    ),
    ("F4", _cell("floor_standards", 4.9, "load_kn_m2", storey_class="ground")),
    ("F5", _cell("firms", "2110", "industry", **F1)),
    ("F5", _cell("available_floor", "2110|38", "industries", **S)),
    ("F6", _cell("available_floor", 499.9, "floor_m2", **S)),
    ("F6", _cell("available_floor", pd.Timestamp("2022-04-15"), "from_on", **S)),
    ("F6", _and(_goes("F2", 1, 0, "floor", floor_id="E"), _no_promises)),
    (
        "F6",
        _and(_goes("F1", 1, 1, "floor", floor_id="E"), _cell("moves", 6, "quarter", firm_id="F1", move=2)),
    ),
    ("F6", _and(_cell("firm_needs", 2666.7, "floor_m2", **F1), _number("demolition_max_mu", 41))),
    ("F7", _cell("absorption", 499.9, "floor_m2_year", storey_class="ground", rent_max_yuan_m2_month=20.0)),
    ("F8", F2_ENDS),
    ("F8", _and(F2_ENDS, _cell("leases", pd.Timestamp("2021-12-31"), "ends_on", lease_id="L2"))),
    ("F9", _moved("nobody", 1, 1, "leaves")),
    ("F9", _and(_goes("F2", 1, 0, "floor", floor_id="nowhere"), _no_promises)),
    ("F10", waiting("U4", goes=(3, "floor", "P"))),
    ("F10", waiting("U3", goes=(3, "floor", "P"))),
    ("F10", waiting("U4", goes=(3, "leaves"))),
    ("F10", waiting("U4", goes=None)),
    ("F10", _and(waiting("U4"), _cell("moves", 1, "move", firm_id="F6"))),
    ("F10", waiting("U4", "2020-02-15", goes=(1, "floor", "X"))),
    ("F10", _and(_swing_until("2021-11-15"), waiting("U4", floor_id="Z", goes=(1, "floor", "X")))),
    ("F10", _and(_swing_until("2022-05-15"), waiting("U4", floor_id="Z"))),
    ("F2", _and(_swing_until(None), waiting("U4", goes=(2, "floor", "Z")))),
    ("F2", waiting("U4", goes=(2, "floor", "S"))),
    (
        "F2",
        _and(
            waiting("U4", goes=(2, "floor", "E")),
            _cell("available_floor", pd.Timestamp("2025-01-31"), "until_on", floor_id="E"),
        ),
    ),
    ("F2", _and(waiting("U4", "2021-11-15", goes=(3, "unit", "U1", "low")))),
    ("F4", _and(waiting("U4"), _cell("available_floor", 3.9, "clear_height_m", floor_id="P"))),
    ("F6", _and(waiting("U4"), _cell("available_floor", 599.9, "floor_m2", **S))),
    ("F6", waiting("U4", goes=(0, "floor", "P"))),
    ("F6", waiting("U4", goes=(2, "floor", "W"))),
    ("F8", waiting("U4", goes=(1, "ends"))),
    ("F8", _and(waiting("U4", goes=(1, "ends")), _let_until("2021-06-30"))),
    ("F9", waiting("U4", goes=(2, "floor", "nowhere"))),
    ("M1", _and(waiting("U4"), _project_of_its_own("budget", None))),
    ("C2", _and(waiting("U4"), _number("displaced_jobs_max", 29))),
    ("G3", _and(waiting("U4"), _promised("move", "2022-06-30", floor_id="P"))),
    *(
        (
            "M3",
            _and(
                waiting(unit_id),
                _cell("purse_years", Decimal(40_599), "available_yuan", purse_id="relocation", year=2022),
            ),
        )
        for unit_id in PLACES.values()
    ),
    ("M3", _and(waiting("U4"), _project_of_its_own("town_company"))),
    ("L1", _without("mode_flows", mode_id="rebuild", item="lease_breaking")),
    ("L2", _cell("leases", None, "break_price_yuan", lease_id="L1")),
    ("M1", _cell("mode_flows", None, "low", mode_id="rebuild", item="demolition")),
    ("M3", _cell("purse_years", Decimal(36_999), "available_yuan", purse_id="relocation", year=2022)),
    ("M3", _without("purse_years", purse_id="relocation", year=2023)),
    ("M3", _cell("mode_flows", "town_company", "payer", mode_id="rebuild", item="demolition")),
    ("M4", _cell("village_accounts", Decimal(4_219_959), "cash_yuan")),
    ("M5", _cell("purses", 0.9, "leverage", purse_id="pool")),
    ("M5", _cell("loans", Decimal(666_761), "principal_yuan")),
    ("M5", _cell("purses", None, "interest_rate", purse_id="pool")),
    ("V1", _and(_cell("village_accounts", "V2", "village_id"), _cell("mode_flows", "private", "payer"))),
    ("V2", _cell("mode_figures", None, "low", mode_id="rebuild", figure="village_floor_share")),
    ("V3", _number("occupancy", 0.1)),
    ("V3", _cell("mode_flows", 0.5, "share", mode_id="rebuild", item="transition_rent")),
    ("V3", _number("village_limit_share", 1.1)),
    ("C1", _number("demolition_max_mu", 29.9)),
    ("C2", _number("displaced_jobs_max", 19)),
    ("C3", _number("surveys_quarter", 0)),
    ("C3", _number("votes_quarter", 0)),
    ("C3", _number("permits_quarter", 0)),
    ("C3", _voted({"U1": "green", "U5": "green"})),
    ("G1", _number("first_batch_year", 2021)),
    ("G2", _cell("theme_parks", 20.1, "area_mu")),
    ("G2", _cell("theme_parks", pd.Timestamp("2022-12-31"), "due_on")),
    ("G2", _number("contiguity_gap_m", 19.9)),
    ("G3", _cell("promises", "S", "floor_id", promise_id="A1")),
    ("G3", _cell("promises", pd.Timestamp("2022-12-31"), "due_on", promise_id="A2")),
    ("G3", _cell("promises", Decimal("10800.60"), "amount_yuan", promise_id="A3")),
]

FOLLOW = {"V1": {"M4"}, "V2": {"V3"}, "U6": set(), "F6": {"F7", "M3"}}
"""What breaks with a planted fault and cannot be had without."""


def _rules(tiny):
    return [violation.rule for violation in check(*tiny.programme)]


def test_a_programme_that_keeps_every_rule_breaks_none(tiny):
    assert check(*tiny.programme) == []


@pytest.mark.parametrize("change", KEPT.values(), ids=KEPT.keys())
def test_other_ways_of_keeping_the_rules_break_none(change, tiny):
    change(tiny)
    assert check(*tiny.programme) == []


@pytest.mark.parametrize(("rule", "change"), BROKEN, ids=[f"{n}-{row[0]}" for n, row in enumerate(BROKEN)])
def test_a_planted_fault_is_named_and_no_other(rule, change, tiny):
    change(tiny)
    broken = check(*tiny.programme)
    named = {violation.rule for violation in broken}
    assert rule in named
    assert named <= {rule} | FOLLOW.get(rule, set())
    for violation in broken:
        assert all((*violation.found, *violation.expected))
        assert violation.found.zh != violation.found.en


def test_who_waits_has_one_move_left(tiny):
    _and(waiting("U4"), _moved("F6", 3, 4, "floor", floor_id="X"))(tiny)
    # The third is also one from where it may stay.
    assert _rules(tiny) == ["F2", "F10"]


def test_when_who_waits_is_to_go_on_is_told(tiny):
    waiting("U4", "2020-02-15", goes=(1, "floor", "X"))(tiny)
    (violation,) = check(*tiny.programme)
    assert violation.found.zh == "企业 F6 自第 -8 季在 S 等候，第 1 季再搬"
    assert violation.expected.en == "goes on in quarter 0"


def test_without_a_firm_that_waits_nothing_is_judged_by_that_rule(tiny):
    assert looked_at(*tiny.programme)["F10"] == 0
    waiting("U4")(tiny)
    assert looked_at(*tiny.programme)["F10"] == 2


def test_each_rule_has_its_fault_or_says_why_it_has_none():
    assert {rule for rule, _ in BROKEN} | set(UNBREAKABLE) == set(RULES)
    assert {rule for rule, _ in BROKEN}.isdisjoint(UNBREAKABLE)


def test_the_rules_are_those_of_the_document():
    numbers = re.findall(r"^([A-Z]\d+)$", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE)
    assert tuple(numbers) == RULES


def test_every_rule_looks_at_something(tiny):
    _and(OWNER_REBUILDS, KEPT["adjoining units reach a least area"], F2_ENDS, LEASE_IS_OVER, waiting("U4"))(
        tiny
    )
    tiny.tables["promises"] = tiny.tables["promises"] or [
        {"promise_id": "A2", "what": "delivery", "unit_id": "U1", "due_on": pd.Timestamp("2023-03-31")}
    ]
    assert check(*tiny.programme) == []
    counts = looked_at(*tiny.programme)
    assert list(counts) == list(RULES)
    assert [rule for rule, times in counts.items() if times == 0] == []


def test_a_programme_that_does_nothing_is_looked_at_where_something_is_wanted(tiny):
    tiny.starts, tiny.moves = tiny.starts[:0], tiny.moves[:0]
    town, _, _ = tiny.programme
    starts = pd.DataFrame(columns=["unit_id", "mode_id", "start_quarter"])
    moves = pd.DataFrame(columns=["firm_id", "move", "quarter", "to", "floor_id", "unit_id", "storey_class"])
    assert {violation.rule for violation in check(town, starts, moves)} == {"U7", "G1", "G2", "G3"}


def test_violations_come_in_the_order_of_the_rules(tiny):
    _and(_number("occupancy", 0.1), _cell("loans", Decimal(666_761), "principal_yuan"), F2_ENDS)(tiny)
    rules = _rules(tiny)
    assert rules == sorted(rules, key=RULES.index)
    assert set(rules) == {"F8", "M5", "V3"}
