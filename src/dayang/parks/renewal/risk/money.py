"""What the units of a programme pay, as arrays (rules M1 to M5, V2)."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from dayang.parks.renewal.risk.arrays import (
    AT_BUILDING,
    AT_CLEARED,
    AT_DELIVERY,
    AT_START,
    BUILDING,
    FIXED,
    FLOW,
    LAND,
    MOVING,
    OVER_BUILDING,
    TRANSITION,
    Floats,
    Ints,
    Records,
)
from dayang.parks.renewal.rules.facts import Facts, Row
from dayang.parks.renewal.rules.leases import break_price_yuan
from dayang.parks.renewal.rules.money import BREAKING, SPREAD, base_of, flows_of, payer_of, price_of
from dayang.parks.renewal.rules.programme import Started
from dayang.parks.renewal.rules.purses import terms, year_limit_yuan, yearly_share
from dayang.parks.renewal.rules.villages import changes_rent, new_rent_quarter_yuan

Purse = tuple[str, str | None]
"""Kind, and the village whose it is."""

PRICED = {"construction": BUILDING, "loan": BUILDING, "works": BUILDING, "demolition": BUILDING,
          "compensation": LAND, "land_sale": LAND, "floor_sale": LAND}  # fmt: skip
"""What goes with the price of building and of land; all else is agreed in yuan."""

PHASE = {"prepare": AT_START, "clear": AT_CLEARED, "build": AT_BUILDING, "operate": AT_DELIVERY}


class Money(NamedTuple):
    """What is paid, as of `Arrays`, and whose numbers are whose.

    Parameters
    ----------
    flow, moving, breaking_yuan, limit_yuan, base_yuan
        As of `Arrays`.
    moving_of
        Where the subsidies of each unit begin and end in `moving`.
    purses, villages
        In the order of their numbers.
    """

    flow: Records
    moving: Records
    breaking_yuan: Floats
    limit_yuan: Floats
    base_yuan: Floats
    moving_of: Mapping[str, tuple[int, int]]
    purses: tuple[Purse, ...]
    villages: tuple[str, ...]


def read_money(
    facts: Facts, units: Sequence[Started], vacated: Sequence[Started], table: Records, years: int
) -> Money:
    """Return what units pay; what is a unit's own is written into its record.

    Parameters
    ----------
    facts, units
        The town and what is started in it.
    vacated
        Units that only pay for moves of firms that wait to move on (rule F10).
    table
        Shape (N,), `UNIT`: gets ``flow_first`` to ``gained_yuan``.
    years
        Calendar years that are replayed.
    """
    payers = [*units, *vacated]
    flows = [[flow for flow in flows_of(facts, one) if _is_paid(facts, one, flow)] for one in payers]
    pairs = [(one, flow) for one, own in zip(payers, flows, strict=True) for flow in own]
    purses = sorted({payer_of(facts, one, flow) for one, flow in pairs}, key=str)
    number = {purse: place for place, purse in enumerate(purses)}
    villages = {name: place for place, name in enumerate(facts.accounts)}
    moving = [[flow for flow in own if flow["item"] == "moving"] for own in flows]
    other = [[flow for flow in own if flow["item"] != "moving"] for own in flows[: len(units)]]
    table["flow_first"], table["flow_after"], _ = grouped([range(len(own)) for own in other])
    first, after, _ = grouped([range(len(own)) for own in moving])
    _rents(facts, units, villages, table)
    subsidies = [
        (number[payer_of(facts, one, flow)], price_of(flow))
        for one, flow in pairs
        if flow["item"] == "moving"
    ]
    paid = [(one, flow) for one, flow in pairs if flow["item"] != "moving"]
    records = np.zeros(len(paid), FLOW)
    for place, (one, flow) in enumerate(paid):
        row = records[place]
        row["purse"], row["when"] = number[payer_of(facts, one, flow)], _when(flow)
        row["price"], row["breaks"] = PRICED.get(flow["item"], FIXED), flow["unit"] == BREAKING
        row["amount_yuan"], row["to_village"] = _amount(facts, one, flow), _to(facts, villages, one, flow)
        row["service"], row["service_quarters"] = _service(facts, flow)
    return Money(
        records,
        np.array(subsidies, dtype=MOVING),
        np.array([_breaking(facts, one) for one in units], dtype=np.float64).reshape(
            len(units), facts.calendar.quarters
        ),
        _limits(facts, purses, years),
        np.array([account["income_yuan"] for account in facts.accounts.values()], dtype=np.float64),
        {
            one.unit_id: ends
            for one, ends in zip(payers, zip(first.tolist(), after.tolist(), strict=True), strict=True)
        },
        tuple(purses),
        tuple(villages),
    )


def grouped(groups: Sequence[Sequence[int]]) -> tuple[Ints, Ints, Ints]:
    """Return where each group begins and ends in all of them one after the other, and these.

    Examples
    --------
    >>> [part.tolist() for part in grouped([[5], [], [7, 8]])]
    [[0, 1, 1], [1, 1, 3], [5, 7, 8]]
    """
    after = np.cumsum([len(group) for group in groups], dtype=np.int64)
    first = np.concatenate([np.zeros(1, np.int64), after])[: len(groups)]
    return first, after, np.array([number for group in groups for number in group], dtype=np.int64)


def _is_paid(facts: Facts, started: Started, flow: Row) -> bool:
    """Say whether a flow is paid: transition rent only to a collective (rule M1)."""
    return flow["item"] != "transition_rent" or facts.is_collective(started.unit)


def _when(flow: Row) -> int:
    if flow["item"] == "transition_rent":
        return TRANSITION
    if flow["phase"] == "build" and flow["item"] in SPREAD:
        return OVER_BUILDING
    return PHASE[flow["phase"]]


def _amount(facts: Facts, started: Started, flow: Row) -> float:
    return price_of(flow) * (1.0 if flow["unit"] == BREAKING else base_of(facts, started, flow["unit"]))


def _breaking(facts: Facts, started: Started) -> list[float]:
    """Return what buying out the leases left at the end of each quarter costs (rules L1, L2)."""
    leases, found = facts.leases_of.get(started.unit_id, []), []
    for quarter in range(facts.calendar.quarters):
        last = facts.calendar.last_day(quarter)
        left = [lease for lease in leases if lease["ends_on"] > last]
        found.append(sum(break_price_yuan(facts, lease, quarter) for lease in left))
    return found


def _to(facts: Facts, villages: dict[str, int], started: Started, flow: Row) -> int:
    """Return the village whose income a flow changes: transition rent, and loans it repays (rule V2)."""
    if flow["receiver"] != "village" or not facts.is_collective(started.unit):
        return -1
    counts = flow["item"] == "transition_rent" or _service(facts, flow)[1] > 0
    return villages.get(facts.village_of(started.unit), -1) if counts else -1


def _service(facts: Facts, flow: Row) -> tuple[float, int]:
    """Return what is repaid a quarter for each yuan lent, and for how many quarters (rule M5)."""
    stated = terms(facts, flow["payer"]) if flow["item"] == "loan" else None
    return (0.0, 0) if stated is None else (yearly_share(*stated) / 4, round(4 * stated[1]))


def _limits(facts: Facts, purses: Sequence[Purse], years: int) -> Floats:
    limit = np.full((len(purses), years), np.inf)
    for place, (kind, village) in enumerate(purses):
        for column, year in enumerate(facts.calendar.years):
            most = year_limit_yuan(facts, kind, village, year)
            limit[place, column] = np.inf if most is None else most
    return limit


def _rents(facts: Facts, units: Sequence[Started], villages: dict[str, int], table: Records) -> None:
    """Write the village whose rent each unit changes, rent of a quarter lost, and gained when all is let."""
    table["village"] = -1
    occupancy = facts.number("occupancy")
    for row, one in zip(table, units, strict=True):
        if changes_rent(facts, one):
            row["village"] = villages.get(facts.village_of(one.unit), -1)
            row["lost_yuan"] = facts.rent_quarter_yuan(one.unit)
            row["gained_yuan"] = new_rent_quarter_yuan(facts, one) / occupancy if occupancy else 0.0
