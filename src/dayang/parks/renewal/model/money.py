"""What a start costs whom and when, and what comes back (rules M1 to M5, V2)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd

from dayang.parks.renewal.model.columns import Option, Uses
from dayang.parks.renewal.model.facts import ModeFacts, UnitFacts, number
from dayang.parks.renewal.model.firms import CLASSES, Firms
from dayang.parks.renewal.model.limits import KINDS
from dayang.parks.renewal.model.quarters import Quarters
from dayang.parks.renewal.model.rows import WAN, Floats, Rows
from dayang.town import Town

PUBLIC = ("budget", "relocation", "town_company")
LENDERS = ("pool", "bank")
SPREAD = ("construction", "loan", "works")


@dataclass(frozen=True, eq=False)
class Money:
    """What money needs to know of a town.

    Parameters
    ----------
    quarters, rows, units, modes
        As read.
    villages
        Number of each village.
    terms
        Lender to (yearly share that repays 1, years).
    firm_floor
        m² that the firms of each unit need.
    new_rent_quarter
        万元 a m² of new floor in a quarter, by class.
    occupancy
        Share of new floor that is let.
    """

    quarters: Quarters
    rows: Rows
    units: UnitFacts
    modes: ModeFacts
    villages: dict[str, int]
    terms: dict[str, tuple[float, float]]
    firm_floor: Floats
    new_rent_quarter: Floats
    occupancy: float


def read_money(
    town: Town,
    as_of: datetime,
    rows: Rows,
    units: UnitFacts,
    modes: ModeFacts,
    quarters: Quarters,
    firms: Firms,
) -> Money:
    """Return what money needs to know of a town, of what has been read of it."""
    villages = rows["cash"].labels[0]
    floor = np.bincount(firms.unit, firms.floor_m2, len(units.frame)).astype(np.float64)
    return Money(
        quarters, rows, units, modes, dict(zip(villages, range(len(villages)), strict=True)),
        _terms(town), floor, _new_rents(town), number(town, as_of, "occupancy"),
    )  # fmt: skip


def _terms(town: Town) -> dict[str, tuple[float, float]]:
    """Return what repays 1 in a year, and for how many years, by lender; the dearest of each kind."""
    found: dict[str, tuple[float, float]] = {}
    for row in pd.DataFrame(town["purses"]).to_dict("records"):
        rate, years = row["interest_rate"], row["tenor_years"]
        if pd.notna(rate) and pd.notna(years) and years:
            share = rate / (1 - (1 + rate) ** -years) if rate else 1 / years
            found[row["kind"]] = max(found.get(row["kind"], (0.0, 0.0)), (float(share), float(years)))
    return found


def _new_rents(town: Town) -> Floats:
    rents = (
        pd.DataFrame(town["floor_standards"]).set_index("storey_class")["rent_yuan_m2_month"].astype(float)
    )
    return np.array([3 * float(rents.get(name, 0.0)) / WAN for name in CLASSES])


def flows_of(money: Money, option_mode: str, fixed: bool) -> list[dict[str, Any]]:
    """Return the flows of a mode; of a project only the moving subsidy (rule U7)."""
    flows = money.modes.flows[option_mode]
    return [flow for flow in flows if flow["item"] == "moving" or not fixed]


def known(money: Money, flows: list[dict[str, Any]]) -> bool:
    """Say whether every amount can be reckoned, and every lender has terms."""
    lenders = {flow["payer"] for flow in flows if flow["item"] == "loan"}
    stated = all(pd.notna(flow["low"]) and pd.notna(flow["high"]) for flow in flows)
    return stated and lenders <= set(money.terms)


def lease_prices(money: Money, option: Option) -> tuple[Floats, Any]:
    """Return 万元 to buy out what leases are left, by start, and whether each has a price (rules L1, L2)."""
    quarters = money.quarters
    price: Floats = np.zeros(quarters.count)
    priced: Any = np.ones(quarters.count, dtype=bool)
    if option.unit not in money.units.leases:
        return price, priced
    ends, breaking, today, later = money.units.leases[option.unit]
    last = np.arange(quarters.count) + option.leaving - 1
    left = ends[:, None] > last[None, :]
    priced = ~(left & np.isnan(breaking)[:, None]).any(axis=0)
    then = later[:, np.minimum(last, quarters.count - 1)]
    each = np.nan_to_num(breaking)[:, None] / WAN * then / np.maximum(today, 1)[:, None]
    price = np.where(last < quarters.count, (each * left).sum(axis=0), 0.0)
    return price, priced


def can_clear(money: Money, option: Option) -> Any:
    """Return shape (quarters,): whether every lease has ended or can be bought out, by start (L1, L2)."""
    quarters = money.quarters
    if option.unit not in money.units.leases:
        return np.ones(quarters.count, dtype=bool)
    ends = money.units.leases[option.unit][0]
    left = (ends[:, None] > (np.arange(quarters.count) + option.leaving - 1)[None, :]).any(axis=0)
    _, priced = lease_prices(money, option)
    bought = any(flow["item"] == "lease_breaking" for flow in money.modes.flows[option.mode])
    return priced & (bought | ~left)


def pay(money: Money, uses: Uses, index: int, option: Option, public_weight: float) -> Floats:
    """Add what an option spends of every purse; return its public cost by start, in 万元 of worth."""
    horizon = money.quarters.count
    village = village_of(money, option)
    delivered = np.arange(horizon) + option.delivered < horizon
    worth = np.zeros(horizon)
    for flow, payer, when, paid in payments(money, option):
        _spend(money, uses, index, payer, village, when, paid)
        if flow["receiver"] == "village" and village >= 0:
            _receive(money, uses, index, option, flow, village, when, paid)
        total = paid.sum(axis=1)
        worth -= public_weight * total * (payer in PUBLIC)
        worth += public_weight * total * delivered * (flow["receiver"] in PUBLIC)
    if village >= 0 and option.clears and not option.fixed:
        _rent(money, uses, index, option, village)
    return worth


def village_of(money: Money, option: Option) -> int:
    """Return the number of the village whose unit it is, -1 where it is no collective's."""
    unit = money.units.rows[option.unit]
    return money.villages.get(str(unit["village"]), -1) if unit["collective"] else -1


def payments(money: Money, option: Option) -> Iterator[tuple[dict[str, Any], str, Any, Floats]]:
    """Yield every flow of an option but the moving subsidy, which follows its firms (rules M1 and M2).

    Yields
    ------
    flow, payer, when, paid
        The kind of purse that pays; quarters and 万元, both of shape (starts, payments), 0 past the horizon.
    """
    horizon, village = money.quarters.count, village_of(money, option)
    unit = money.units.rows[option.unit]
    leases, _ = lease_prices(money, option)
    for flow in flows_of(money, option.mode, option.fixed):
        if flow["item"] == "moving" or (flow["item"] == "transition_rent" and village < 0):
            continue
        payer = payer_of(flow, village)
        amount = _amount(money, option, unit, flow, leases)
        when, each = _when(option, flow, amount, horizon)
        yield flow, payer, when, np.where((when >= 0) & (when < horizon), each, 0.0)


def payer_of(flow: dict[str, Any], village: int) -> str:
    """Return the kind of purse that pays a flow: the holder where it says village and it is none's (M1)."""
    return "private" if flow["payer"] == "village" and village < 0 else str(flow["payer"])


def _amount(money: Money, option: Option, unit: Any, flow: dict[str, Any], leases: Floats) -> Floats:
    """Return 万元 of a flow by start."""
    price = (float(flow["low"]) + float(flow["high"])) / 2 * float(flow["share"]) / WAN
    if flow["unit"] == "解约价":
        return price * WAN * leases
    base = {
        "元/亩": float(unit["area_mu"]),
        "元/m²旧": float(unit["floor_m2"]) if pd.notna(unit["floor_m2"]) else 0.0,
        "元/m²新": float(sum(option.pool_floor)),
        "元/m²企业": float(money.firm_floor[option.unit]),
        "原租金": float(unit["rent_quarter"]) * WAN,
    }[flow["unit"]]
    return np.full(money.quarters.count, price * base)


def _when(option: Option, flow: dict[str, Any], amount: Floats, horizon: int) -> tuple[Any, Floats]:
    """Return quarters and amounts, both of shape (starts, payments) (rule M2)."""
    start = np.arange(horizon)[:, None]
    if flow["item"] == "transition_rent":
        when = start + np.arange(option.prepared, option.delivered)[None, :]
        return when, np.broadcast_to(amount[:, None], when.shape)
    if flow["phase"] == "build" and flow["item"] in SPREAD:
        when = start + np.arange(option.resumed, max(option.delivered, option.resumed + 1))[None, :]
        return when, np.broadcast_to(amount[:, None] / when.shape[1], when.shape)
    after = {
        "prepare": 0,
        "clear": option.leaving - 1,
        "build": option.resumed,
        "operate": option.delivered,
    }[flow["phase"]]
    return start + after, amount[:, None]


def _spend(money: Money, uses: Uses, index: int, payer: str, village: int, when: Any, paid: Floats) -> None:
    start = np.arange(money.quarters.count)[:, None]
    purse = len(KINDS) + village if payer == "village" else KINDS.index(payer)
    year = money.quarters.year_index[np.clip(when, 0, money.quarters.count - 1)]
    uses.add(index, start, money.rows["purse"].at(purse, year), paid)
    if payer == "village":
        uses.add(index, start, money.rows["cash"].at(village), paid)
    if payer == "pool":
        uses.add(index, start, money.rows["lending"].at(0), paid)


def _receive(
    money: Money,
    uses: Uses,
    index: int,
    option: Option,
    flow: dict[str, Any],
    village: int,
    when: Any,
    paid: Floats,
) -> None:
    """Add transition rent to a village's income, and what loans take off it from delivery on."""
    quarters, income = money.quarters, money.rows["income"]
    start = np.arange(quarters.count)[:, None]
    if flow["item"] == "transition_rent":
        year = quarters.year_index[np.clip(when, 0, quarters.count - 1)]
        uses.add(index, start, income.at(village, year), -paid)
    if flow["item"] == "loan":
        share, years = money.terms[flow["payer"]]
        service = _by_year(quarters, start[:, 0] + option.delivered, round(4 * years))
        uses.add(
            index, start, income.at(village, np.arange(len(quarters.years))[None, :]),
            service * paid.sum(axis=1)[:, None] * share / 4,
        )  # fmt: skip


def rents(money: Money, option: Option) -> tuple[float, float]:
    """Return 万元 a quarter that a village loses from clearing on, and gets from delivery on (rule V2)."""
    low, high = money.modes.figure(option.mode, "village_floor_share")
    share = 0.0 if np.isnan(low + high) else (low + high) / 2
    new = float(np.array(option.pool_floor) @ money.new_rent_quarter) * share * money.occupancy
    return float(money.units.rows[option.unit]["rent_quarter"]), new


def _rent(money: Money, uses: Uses, index: int, option: Option, village: int) -> None:
    """Add rent lost from clearing on, and what new floor brings from delivery on (rule V2)."""
    quarters = money.quarters
    start = np.arange(quarters.count)
    lost_quarter, new_quarter = rents(money, option)
    lost = _by_year(quarters, start + option.prepared, quarters.count) * lost_quarter
    gained = _by_year(quarters, start + option.delivered, quarters.count) * new_quarter
    years = np.arange(len(quarters.years))[None, :]
    uses.add(index, start[:, None], money.rows["income"].at(village, years), lost - gained)


def _by_year(quarters: Quarters, first: Any, count: int) -> Floats:
    """Return shape (starts, years): quarters of each year from `first` on, at most `count` of them."""
    quarter = np.arange(quarters.count)[None, :]
    inside = (quarter >= first[:, None]) & (quarter < first[:, None] + count)
    return np.add.reduceat(inside.astype(float), np.unique(quarters.year_index, return_index=True)[1], axis=1)
