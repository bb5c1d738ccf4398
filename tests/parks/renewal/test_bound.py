"""The bound against brute force on a tiny town, and against programmes that keep the rules."""

import ast
from dataclasses import replace
from decimal import Decimal
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from support.demo import demo

from dayang.demo.feasible import hidden_programme
from dayang.parks.renewal import check
from dayang.parks.renewal.rules.bound import bound
from dayang.parks.renewal.rules.bound.limits import limits
from dayang.parks.renewal.rules.bound.uses import uses
from dayang.parks.renewal.rules.facts import read_facts
from dayang.parks.renewal.rules.firms import judge_firms
from dayang.parks.renewal.rules.leases import judge_leases
from dayang.parks.renewal.rules.limits import judge_limits
from dayang.parks.renewal.rules.money import judge_payments
from dayang.parks.renewal.rules.places import judge_places
from dayang.parks.renewal.rules.programme import Move, Programme, as_started, phase_months, read_programme
from dayang.parks.renewal.rules.purses import judge_purses
from dayang.parks.renewal.rules.units import judge_units
from dayang.parks.renewal.rules.villages import judge_villages
from dayang.parks.renewal.rules.worth import worth

RULES = Path(__file__).parents[3] / "src/dayang/parks/renewal/rules"
ONE_UNIT = {"U1", "U2", "U3", "U5", "U7", "L1", "L2", "M1", "V1", "V2"}
"""Rules that a unit keeps or breaks whatever else is done."""
TAKEN = {"C1", "C3", "M3", "M4", "M5"}
"""Rules of what a unit alone may take too much of; units of projects have been started."""
ONE_FIRM = {"F1", "F2", "F3", "F4", "F5", "F6", "F8", "F9"}


def total(programme):
    return sum(worth(programme).values())


def _starts(facts, unit_id):
    """Yield every way of starting a unit that the judge lets pass, all other units retained."""
    for mode in facts.modes.values():
        months = phase_months(facts, mode["mode_id"])
        for quarter in range(facts.calendar.quarters if months else 0):
            started = as_started(facts, facts.units[unit_id], mode, quarter, months)
            alone = Programme(facts, {unit_id: started}, {})
            judges = (judge_units, judge_leases, judge_payments, judge_villages, judge_limits, judge_purses)
            rules = ONE_UNIT if started.in_project else ONE_UNIT | TAKEN
            broken = [f for judge in judges for f in judge(alone) if f.violation and f.rule in rules]
            # Other units of projects are not started here; they are told by their own row.
            if not [f for f in broken if f.rule != "U7" or f.violation.row == unit_id]:
                yield alone


def _routes(alone, firm_id, pools):
    """Yield every route of a firm that the judge lets pass, new floor being there from the beginning."""
    facts, end = alone.facts, alone.facts.calendar.quarters
    places = [("floor", (floor_id,)) for floor_id in facts.floors] + [("leaves", ()), ("ends", ())]
    places += [("unit", place) for place in pools]
    for quarter, (to, place) in product(range(end), places):
        first = Move(firm_id, 1, quarter, to, place)
        broken = _broken(alone, firm_id, [first])
        if not broken:
            yield [first]
        if "F1" in broken or to != "floor":
            continue
        for at, where in product(range(quarter + 1, end), places):
            moves = [first, Move(firm_id, 2, at, *where)]
            if not _broken(alone, firm_id, moves):
                yield moves


def _broken(alone, firm_id, moves):
    """Return the rules that a firm breaks by its moves."""
    facts = alone.facts
    built = {
        unit_id: replace(as_started(facts, unit, facts.modes["built"], -9, [0.0] * 4), in_project=False)
        for unit_id, unit in facts.units.items()
        if unit_id not in alone.started
    }
    programme = Programme(facts, {**built, **alone.started}, {firm_id: moves})
    findings = [*judge_firms(programme), *judge_places(programme)]
    return {f.rule for f in findings if f.violation and f.rule in ONE_FIRM and f.violation.row == firm_id}


def _pools(facts, starts):
    """Return a unit and class for each pool that can have floor."""
    return {
        (alone.started[unit_id].unit["theme_id"], name)
        for unit_id, own in starts.items()
        for alone in own
        for name, area_m2 in alone.started[unit_id].new_floor.items()
        if area_m2 > 0
    }


class Brute:
    """Every column and route of a town, with worth and use; built once for many prices."""

    def __init__(self, facts):
        self.facts, self.limits = facts, limits(facts)
        starts = {unit_id: list(_starts(facts, unit_id)) for unit_id in facts.units}
        able = _pools(facts, starts)
        self.must = {
            unit_id
            for unit_id, unit in facts.units.items()
            if unit["project_id"] and not facts.is_vacated(unit_id)
        }
        self.choices = {
            unit_id: [self._choice(alone, unit_id, able) for alone in own] for unit_id, own in starts.items()
        }

    def _choice(self, alone, unit_id, able):
        facts, own = self.facts, alone.started[unit_id]
        firms = facts.firms_of.get(unit_id, []) if own.clears else []
        worth_alone, use_alone = total(alone), uses(alone)
        routes = []
        for firm_id in firms:
            routes.append([])
            for moves in self._legal(alone, unit_id, firm_id, able):
                both = Programme(facts, alone.started, {firm_id: moves})
                use = uses(both)
                more = {key: use.get(key, 0) - use_alone.get(key, 0) for key in {*use, *use_alone}}
                routes[-1].append((total(both) - worth_alone, {k: v for k, v in more.items() if v}))
        return worth_alone, use_alone, routes

    def _legal(self, alone, unit_id, firm_id, able):
        pools = [
            (
                next(u for u, row in self.facts.units.items() if row["theme_id"] == theme and u != unit_id),
                name,
            )
            for theme, name in able
        ]
        return _routes(alone, firm_id, pools)

    def bound(self, prices):
        """Return the bound by its formula."""

        def net(value, use):
            return value - sum(prices.get(key, 0.0) * amount for key, amount in use.items())

        constant = sum(price * self.limits[key] for key, price in prices.items())
        for unit_id, own in self.choices.items():
            best = [-np.inf if unit_id in self.must else 0.0]
            for value, use, routes in own:
                found = [max((net(*route) for route in firm), default=-np.inf) for firm in routes]
                best.append(net(value, use) + sum(found))
            constant += max(best)
        return constant


def _public_purses_receive(tiny):
    tiny.row("mode_flows", mode_id="rebuild", item="demolition")["receiver"] = "budget"
    tiny.row("mode_flows", mode_id="owner", item="construction")["receiver"] = "town_company"


def _tiny_changes():
    def none(tiny):
        pass

    def owner(tiny):
        tiny.row("rebuild_units", unit_id="U6")["first_batch"] = True
        tiny.row("rights_holders", holder_id="H2")["firm_id"] = "F5"
        tiny.row("leases", lease_id="L1")["break_price_yuan"] = Decimal(3_000_000)
        tiny.row("mode_flows", mode_id="rebuild", item="lease_breaking")["payer"] = "budget"

    def long_vacancy(tiny):
        tiny.row("available_floor", floor_id="E")["until_on"] = pd.Timestamp("2024-12-31")
        tiny.row("available_floor", floor_id="S")["until_on"] = pd.Timestamp("2022-12-31")
        tiny.set_parameter("swing_stay_quarters", 2)

    def lapsed(tiny):
        tiny.row("leases", lease_id="L2")["ends_on"] = pd.Timestamp("2021-11-30")
        tiny.row("firm_needs", firm_id="F3")["enforcement_on"] = pd.Timestamp("2021-11-30")
        tiny.row("leases", lease_id="L1")["break_price_yuan"] = None

    def narrow(tiny):
        tiny.row("firms", firm_id="F2")["industry"] = "2110"
        tiny.row("mode_flows", mode_id="rebuild", item="moving")["payer"] = "village"
        tiny.row("mode_flows", mode_id="rebuild", item="loan")["payer"] = "bank"
        tiny.row("rebuild_units", unit_id="U4")["is_disputed"] = True
        tiny.row("rebuild_units", unit_id="U1")["project_id"] = "J1"
        tiny.row("leases", lease_id="L3")["ends_on"] = pd.Timestamp("2022-12-31")
        tiny.tables["mode_flows"] = [
            row
            for row in tiny.tables["mode_flows"]
            if (row["mode_id"], row["item"]) != ("rebuild", "lease_breaking")
        ]

    def waiting(tiny):
        for row in tiny.tables["floor_standards"]:
            row["load_kn_m2"] = 1.0
        for floor_id in ("W", "P", "X"):
            tiny.row("available_floor", floor_id=floor_id)["from_on"] = pd.Timestamp("2022-12-31")
        tiny.row("rebuild_units", unit_id="U1")["project_id"] = "J1"
        tiny.row("available_floor", floor_id="E").update(
            storey_class="upper", until_on=pd.Timestamp("2023-03-31")
        )
        tiny.set_parameter("swing_stay_quarters", 3)
        for row, output in zip(tiny.tables["firm_years"], (9, 3, 30, 90, 6), strict=True):
            row["output_yuan"] = Decimal(output * 10_000_000)

    return {
        "as it is": none,
        "public purses receive": _public_purses_receive,
        "firms must wait": waiting,
        "the owner is first": owner,
        "vacancy lasts": long_vacancy,
        "leases lapse": lapsed,
        "less may be done": narrow,
    }


def _brute_town(tiny, change):
    """Change the tiny town so that brute force is quick and everything happens in it."""
    change(tiny)
    tiny.set_parameter("horizon_quarters", 6)
    tiny.set_parameter("village_limit_share", 0.9)
    # Never on: it only says that there is new floor for a firm to move into.
    mode = {**tiny.row("modes", mode_id="rebuild"), "mode_id": "built", "is_on": False}
    tiny.tables["modes"].append(mode)
    for name in ("prepare_months", "clear_months", "extra_months", "build_months"):
        row = {**tiny.row("mode_figures", mode_id="rebuild", figure=name), "mode_id": "built"}
        tiny.tables["mode_figures"].append({**row, "low": 0, "high": 0})
    ratio = {**tiny.row("mode_figures", mode_id="rebuild", figure="plot_ratio"), "mode_id": "built"}
    tiny.tables["mode_figures"].append(ratio)
    return read_facts(tiny.programme[0])


def _prices(facts, seed, share=0.5, scale=1.0):
    random = np.random.default_rng(seed)
    rows = [key for key, limit in limits(facts).items() if limit < np.inf]
    kinds = {
        "place": 0.01,
        "pool": 0.002,
        "absorb": 0.02,
        "jobs": 0.3,
        "land": 2.0,
        "first": 20.0,
        "theme": 20.0,
    }
    return {
        key: scale * kinds.get(key[0], 0.5) * float(random.exponential())
        for key in sorted(rows)
        if random.random() < share
    }


QUICK = {"firms must wait", "leases lapse", "less may be done"}
"""Towns that brute force is quick in; the others are tried with the long proofs."""


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(change, id=name, marks=() if name in QUICK else pytest.mark.proof)
        for name, change in _tiny_changes().items()
    ],
)
def test_the_bound_is_that_of_brute_force(change, tiny):
    facts = _brute_town(tiny, change)
    brute = Brute(facts)
    assert bound(facts, {}) == pytest.approx(brute.bound({}), rel=1e-9, abs=1e-9)
    for seed in range(12):
        prices = _prices(facts, seed, share=(0.1, 0.5, 1.0)[seed % 3], scale=(0.1, 1.0, 5.0)[seed % 3])
        assert bound(facts, prices) == pytest.approx(brute.bound(prices), rel=1e-9, abs=1e-9)


def _hidden(town):
    hidden, facts = hidden_programme(town), read_facts(town)
    assert check(town, hidden.starts, hidden.moves) == []
    return facts, read_programme(facts, hidden.starts, hidden.moves)


@pytest.mark.parametrize(
    ("scale", "seed"),
    [(0.02, 0), *(pytest.param(*town, marks=pytest.mark.proof) for town in ((0.03, 1), (0.03, 2), (0.1, 0)))],
)
def test_no_bound_is_below_a_programme_that_keeps_the_rules(scale, seed):
    facts, programme = _hidden(demo(scale, seed))
    use, limit = uses(programme), limits(facts)
    assert [key for key, amount in use.items() if amount > limit.get(key, np.inf)] == []
    assert bound(facts, {}) >= total(programme)
    for number in range(4):
        prices = _prices(facts, number, share=(0.02, 0.5)[number % 2], scale=(0.01, 0.1, 1.0, 10.0)[number])
        slack = sum(price * (limit[key] - use.get(key, 0.0)) for key, price in prices.items())
        assert slack >= 0
        # Each unit's part of the bound is the best of all choices, so no less than the one made.
        assert bound(facts, prices) >= total(programme) + slack - 1e-6


def test_no_bound_is_below_the_programme_of_the_tiny_town(tiny):
    town, starts, moves = tiny.programme
    facts = read_facts(town)
    programme = read_programme(facts, starts, moves)
    use, limit = uses(programme), limits(facts)
    assert [key for key, amount in use.items() if amount > limit.get(key, np.inf)] == []
    for seed in range(20):
        prices = _prices(facts, seed, scale=(0.1, 1.0, 10.0)[seed % 3])
        slack = sum(price * (limit[key] - use.get(key, 0.0)) for key, price in prices.items())
        assert bound(facts, prices) >= total(programme) + slack - 1e-6


def test_the_bound_is_convex_in_the_prices(tiny):
    facts = read_facts(tiny.programme[0])
    for seed in range(5):
        one, two = _prices(facts, seed), _prices(facts, seed + 100)
        middle = {key: (one.get(key, 0.0) + two.get(key, 0.0)) / 2 for key in {*one, *two}}
        assert bound(facts, middle) <= (bound(facts, one) + bound(facts, two)) / 2 + 1e-9


def _widened():
    return {
        "a longer stay in swing parks": lambda tiny: tiny.set_parameter("swing_stay_quarters", 8),
        "a dispute that is settled": lambda tiny: tiny.row("rebuild_units", unit_id="U6").update(
            is_disputed=False
        ),
        "room in a place": lambda tiny: tiny.row("available_floor", floor_id="S").update(floor_m2=900.0),
        "a place that takes more": lambda tiny: tiny.row("available_floor", floor_id="W").update(
            storey_class="ground", load_kn_m2=20.0
        ),
        "a purse": lambda tiny: tiny.row("purse_years", purse_id="budget", year=2023).update(
            available_yuan=Decimal(500_000)
        ),
        "a village's cash": lambda tiny: tiny.row("village_accounts").update(cash_yuan=Decimal(9_000_000)),
        "vacancy without an end": lambda tiny: tiny.row("available_floor", floor_id="E").update(
            until_on=None
        ),
        "a theme park of all industries": lambda tiny: tiny.row("theme_parks").update(industries=None),
        "a smaller theme park": lambda tiny: tiny.row("theme_parks").update(area_mu=10.0),
        "a decision": lambda tiny: tiny.row("firm_needs", firm_id="F1").update(
            enforcement_on=pd.Timestamp("2021-11-30")
        ),
    }


@pytest.mark.parametrize("change", _widened().values(), ids=_widened().keys())
def test_what_allows_more_never_lowers_the_bound(change, tiny):
    tiny.row("rebuild_units", unit_id="U6")["is_disputed"] = True
    tiny.row("firms", firm_id="F1")["industry"] = "2110"
    before = read_facts(tiny.programme[0])
    change(tiny)
    after = read_facts(tiny.programme[0])
    for seed in range(6):
        prices = _prices(before, seed)
        assert bound(after, prices) >= bound(before, prices) - 1e-9


def test_prices_are_of_rows_and_never_negative(tiny):
    facts = read_facts(tiny.programme[0])
    for price in (-1e-9, np.nan, np.inf):
        with pytest.raises(ValueError, match="price"):
            bound(facts, {("land", "0", ""): price})
    for key in (("land", "12", ""), ("place", "nowhere", "0"), ("purse", "budget", "2030"), ("else", "", "")):
        with pytest.raises(ValueError, match="no such row"):
            bound(facts, {key: 1.0})
    assert bound(facts, {("land", "11", ""): 0.0}) == bound(facts, {})


def test_a_price_on_what_has_no_limit_makes_no_bound(tiny):
    facts = read_facts(tiny.programme[0])
    assert bound(facts, {("purse", "private", "2022"): 1e-9}) == np.inf
    assert bound(facts, {("purse", "private", "2022"): 0.0}) == bound(facts, {})
    tiny.tables["village_accounts"] = pd.DataFrame()
    assert bound(read_facts(tiny.programme[0]), {("income", "V1", "2022"): 1.0}) == np.inf


def test_a_purse_that_has_promised_more_than_it_has_can_pay_nothing_and_forbids_nothing_else(tiny):
    tiny.row("purse_years")["committed_yuan"] = Decimal(900_000)
    row = tiny.row("purse_years")
    facts = read_facts(tiny.programme[0])
    key = ("purse", row["purse_id"], str(row["year"]))
    assert limits(facts)[key] == pytest.approx(0.5 / 1e4)
    assert bound(facts, {key: 1.0}) >= 0.0


def test_where_a_project_cannot_go_on_no_programme_is_worth_anything(tiny):
    tiny.row("projects")["mode_id"] = "nothing"
    assert bound(read_facts(tiny.programme[0]), {}) == -np.inf


def test_the_judge_imports_nothing_of_what_makes_plans():
    for path in RULES.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            ours = [name for name in names if name.startswith("dayang.parks.renewal")]
            assert all(name.startswith("dayang.parks.renewal.rules") for name in ours), path
            assert not [name for name in names if name.startswith(("numba", "."))], path
