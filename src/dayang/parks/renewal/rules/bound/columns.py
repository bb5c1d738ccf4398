"""What starting a unit is worth at prices, its firms aside, by quarter of starting."""

import numpy as np

from dayang.parks.renewal.rules.bound.limits import pool_label
from dayang.parks.renewal.rules.bound.options import Option
from dayang.parks.renewal.rules.bound.prices import Prices
from dayang.parks.renewal.rules.bound.promised import delivery_gain
from dayang.parks.renewal.rules.bound.quarters import Quarters, ahead, between
from dayang.parks.renewal.rules.facts import Facts, Row
from dayang.parks.renewal.rules.limits import must_vote
from dayang.parks.renewal.rules.money import BREAKING, base_of, flows_of, payer_of, price_of, shares_of
from dayang.parks.renewal.rules.purses import terms, yearly_share
from dayang.parks.renewal.rules.targets import can_be_started, theme_due
from dayang.parks.renewal.rules.villages import changes_rent, new_rent_quarter_yuan
from dayang.parks.renewal.rules.worth import PUBLIC, WAN_YUAN, land_worth


def column_worth(facts: Facts, prices: Prices, option: Option) -> Quarters:
    """Return worth less what the rows cost, by quarter of starting."""
    return (
        _land_worth(facts, option)
        - _paid(facts, prices, option)
        - _income(facts, prices, option)
        - _town(facts, prices, option)
        + _floor(facts, prices, option)
        + _targets(facts, prices, option)
        + delivery_gain(facts, option)
    )


def _land_worth(facts: Facts, option: Option) -> Quarters:
    """W1."""
    horizon, delivered = facts.calendar.quarters, option.begun.delivered
    left = range(horizon - delivered, -delivered, -1)
    return np.array([land_worth(facts, option.begun, quarters) for quarters in left])


def _paid(facts: Facts, prices: Prices, option: Option) -> Quarters:
    """Return what payments cost, the moving subsidy aside; of loans also what repaying them does."""
    begun, cost = option.begun, np.zeros(facts.calendar.quarters)
    for flow in flows_of(facts, begun):
        if is_paid(facts, option, flow):
            each = prices.paying(*payer_of(facts, begun, flow)) + _received(facts, prices, option, flow)
            when = sum(share * ahead(each, quarter) for quarter, share in shares_of(facts, begun, flow))
            cost += amount_wan(facts, option, flow) * (when - _public_receipt(facts, option, flow))
    return cost


def _public_receipt(facts: Facts, option: Option, flow: Row) -> Quarters | float:
    """Return what it is worth that a public purse receives one 万元, where the unit is delivered (W2)."""
    if flow["receiver"] not in PUBLIC:
        return 0.0
    horizon = facts.calendar.quarters
    inside = sum(
        share * ahead(np.ones(horizon), quarter) for quarter, share in shares_of(facts, option.begun, flow)
    )
    delivered = np.arange(horizon) + option.begun.delivered < horizon
    return np.asarray(facts.number("weight_public") * inside * delivered)


def is_paid(facts: Facts, option: Option, flow: Row) -> bool:
    """Say whether a unit pays a flow whatever its firms do."""
    if flow["item"] == "transition_rent":
        return facts.is_collective(option.begun.unit)
    return bool(flow["item"] != "moving")


def amount_wan(facts: Facts, option: Option, flow: Row) -> Quarters | float:
    """Return the amount of a flow in 万元; what leases cost depends on when clearing ends."""
    price = price_of(flow) / WAN_YUAN
    if flow["unit"] == BREAKING:
        return price * option.breaking_yuan
    return price * base_of(facts, option.begun, flow["unit"])


def _received(facts: Facts, prices: Prices, option: Option, flow: Row) -> Quarters | float:
    """Return the price of income that a village's transition rent saves, counted negative."""
    if flow["item"] != "transition_rent" or flow["receiver"] != "village":
        return 0.0
    return -prices.by_year("income", facts.village_of(option.begun.unit))


def _income(facts: Facts, prices: Prices, option: Option) -> Quarters:
    """Return what the village's loss of income costs: rent lost, loans repaid, less new rent (V2, M5)."""
    begun, horizon = option.begun, facts.calendar.quarters
    cost = np.zeros(horizon)
    if not facts.is_collective(begun.unit):
        return cost
    price = prices.by_year("income", facts.village_of(begun.unit))
    if changes_rent(facts, begun):
        lost, gained = facts.rent_quarter_yuan(begun.unit), new_rent_quarter_yuan(facts, begun)
        cost += lost / WAN_YUAN * between(price, begun.prepared, horizon)
        cost -= gained / WAN_YUAN * between(price, begun.delivered, horizon)
    for flow in flows_of(facts, begun):
        payer, _ = payer_of(facts, begun, flow)
        stated = terms(facts, payer) if flow["item"] == "loan" else None
        if stated is not None and flow["receiver"] == "village":
            rate, years = stated
            owed = between(price, begun.delivered, begun.delivered + round(4 * years))
            cost += amount_wan(facts, option, flow) * yearly_share(rate, years) / 4 * owed
    return cost


def _town(facts: Facts, prices: Prices, option: Option) -> Quarters:
    """C1 and C3: land in hand, surveys, votes and permits."""
    begun = option.begun
    land = prices.by_quarter("land")
    cost = float(begun.unit["area_mu"]) * between(land, begun.prepared, begun.delivered)
    if "surveyed" not in facts.stages.get(begun.unit_id, set()):
        cost += prices.by_quarter("surveys")
    if must_vote(facts, begun):
        cost += ahead(prices.by_quarter("votes"), max(begun.prepared, 1) - 1)
    cost += ahead(prices.by_quarter("permits"), begun.resumed)
    return cost


def _floor(facts: Facts, prices: Prices, option: Option) -> Quarters:
    """F6: what the room in new floor is worth from delivery on."""
    begun, horizon = option.begun, facts.calendar.quarters
    found = np.zeros(horizon)
    for name, floor_m2 in begun.new_floor.items():
        price = prices.by_quarter("pool", pool_label(begun.unit["theme_id"], name))
        found += floor_m2 * between(price, begun.delivered, horizon)
    return found


def _targets(facts: Facts, prices: Prices, option: Option) -> Quarters:
    """G1 and G2: what land is worth that is started, or delivered, in time."""
    begun, unit = option.begun, option.begun.unit
    area, starts = float(unit["area_mu"]), np.arange(facts.calendar.quarters)
    found = np.zeros(len(starts))
    if unit["first_batch"] and not begun.in_project and can_be_started(facts, unit):
        years = np.array([facts.calendar.year(quarter) for quarter in starts.tolist()])
        in_time = years <= round(facts.number("first_batch_year"))
        found += prices.once("first", unit["park_id"]) * area * in_time
    theme = facts.themes.get(unit["theme_id"])
    if theme is not None:
        delivered = starts + begun.delivered <= theme_due(facts, theme)
        # A good factory counts while it is retained: what is left of it is only what is lost.
        gained = delivered - 1.0 if unit["is_good_factory"] else delivered * 1.0
        found += prices.once("theme", theme["theme_id"]) * area * gained
    return found
