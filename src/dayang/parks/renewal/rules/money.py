"""Who pays what, and when: rules M1 and M2."""

from collections.abc import Iterator
from dataclasses import dataclass

from dayang.parks.renewal.rules import Finding, look
from dayang.parks.renewal.rules.facts import Facts, Row
from dayang.parks.renewal.rules.leases import bought_out, break_price_yuan
from dayang.parks.renewal.rules.programme import Programme, Started
from dayang.words import Words

SPREAD = ("construction", "loan", "works")
"""Items that are spread evenly over the quarters of building."""

BREAKING = "解约价"
"""The one base that depends on the quarter in which clearing ends."""


@dataclass(frozen=True, slots=True)
class Payment:
    """What a kind of purse pays in a quarter.

    Parameters
    ----------
    quarter
        Within the horizon.
    payer, village_id
        Kind of purse; the village whose it is, ``None`` where it is none's.
    receiver, receiver_village_id
        Kind of purse that receives it, and the village whose it is; ``None`` where none does.
    item, unit_id, amount_yuan
        What for, in which unit, how much.
    """

    quarter: int
    payer: str
    village_id: str | None
    receiver: str | None
    receiver_village_id: str | None
    item: str
    unit_id: str
    amount_yuan: float


def judge_payments(programme: Programme) -> Iterator[Finding]:
    """M1: every amount can be reckoned; M2: says when, which cannot be broken."""
    for started in _paying(programme):
        for flow in flows_of(programme.facts, started):
            found = Words(
                f"单元 {started.unit_id}：{flow['item']}（{flow['payer']}）没有金额",
                f"unit {started.unit_id}: {flow['item']} by {flow['payer']} has no amount",
            )
            known = flow["low"] is not None and flow["high"] is not None
            yield look(
                "M1", known, "starts", started.unit_id, found, Words("区间两端", "both ends of a range")
            )
    nothing = Words("", "")
    for payment in payments(programme):
        yield look("M2", True, "starts", payment.unit_id, nothing, nothing)


def flows_of(facts: Facts, started: Started) -> list[Row]:
    """Return the flows of a unit's mode; of a project only the moving subsidy (rule U7)."""
    flows = facts.flows.get(started.mode["mode_id"], [])
    return [flow for flow in flows if flow["item"] == "moving" or not started.in_project]


def _paying(programme: Programme) -> list[Started]:
    """Return the units that anything is paid for: vacated ones only where firms wait that left them (F10)."""
    return [*programme.started.values(), *programme.vacated.values()]


def payments(programme: Programme) -> list[Payment]:
    """Return all that is paid within the horizon."""
    facts, horizon = programme.facts, programme.facts.calendar.quarters
    subsidised = _subsidised(programme)
    found = []
    for started in _paying(programme):
        collective = facts.is_collective(started.unit)
        village = facts.village_of(started.unit) if collective else None
        for flow in flows_of(facts, started):
            if flow["item"] == "transition_rent" and not collective:
                continue
            payer, own = payer_of(facts, started, flow)
            to = village if flow["receiver"] == "village" else None
            when = _when(programme, started, flow, subsidised.get(started.unit_id, []))
            found += [
                Payment(quarter, payer, own, flow["receiver"], to, flow["item"], started.unit_id, amount)
                for quarter, amount in when
                if 0 <= quarter < horizon
            ]
    return found


def payer_of(facts: Facts, started: Started, flow: Row) -> tuple[str, str | None]:
    """Return the kind of purse that pays a flow, and the village whose it is (rule M1)."""
    if flow["payer"] != "village":
        return flow["payer"], None
    if not facts.is_collective(started.unit):
        return "private", None
    return "village", facts.village_of(started.unit)


def price_of(flow: Row) -> float:
    """Return what a payer pays of a flow for one of what it is reckoned by (rule M1)."""
    return ((flow["low"] or 0.0) + (flow["high"] or 0.0)) / 2 * float(flow["share"])


def _subsidised(programme: Programme) -> dict[str, list[tuple[int, float]]]:
    """Return quarter and floor of every move that is subsidised, by the unit firms come from."""
    found: dict[str, list[tuple[int, float]]] = {}
    for firm_id, moves in programme.moves.items():
        need, origin = programme.facts.needs[firm_id], programme.origin(firm_id)
        places = [(move.quarter, float(need["floor_m2"])) for move in moves if move.to in {"floor", "unit"}]
        if origin is not None:
            found.setdefault(origin.unit_id, []).extend(places)
    return found


def _when(
    programme: Programme, started: Started, flow: Row, subsidised: list[tuple[int, float]]
) -> list[tuple[int, float]]:
    """Return the quarters and amounts of one flow of one unit (rule M2)."""
    facts, price = programme.facts, price_of(flow)
    if flow["item"] == "moving":
        return [(quarter, price * area_m2) for quarter, area_m2 in subsidised]
    amount = price * base_of(facts, started, flow["unit"])
    return [(quarter, amount * share) for quarter, share in shares_of(facts, started, flow)]


def shares_of(facts: Facts, started: Started, flow: Row) -> list[tuple[int, float]]:
    """Return the quarters in which a flow is paid, moving aside, and how much of its amount in each."""
    if flow["item"] == "transition_rent":
        until = min(started.delivered, facts.calendar.quarters)
        return [(quarter, 1.0) for quarter in range(started.prepared, until)]
    if flow["phase"] == "build" and flow["item"] in SPREAD:
        quarters = range(started.resumed, max(started.delivered, started.resumed + 1))
        return [(quarter, 1.0 / len(quarters)) for quarter in quarters]
    at = {
        "prepare": started.start,
        "clear": started.left_by - 1,
        "build": started.resumed,
        "operate": started.delivered,
    }
    return [(at[flow["phase"]], 1.0)]


def base_of(facts: Facts, started: Started, unit: str) -> float:
    """Return what an amount is reckoned by, in the unit it says."""
    row = started.unit
    if unit == "元/亩":
        return float(row["area_mu"])
    if unit == "元/m²旧":
        return float(row["floor_m2"] or 0.0)
    if unit == "元/m²新":
        return started.building.total_m2 if started.building else 0.0
    if unit == "元/m²企业":
        return sum(float(facts.needs[firm]["floor_m2"]) for firm in facts.firms_of.get(started.unit_id, []))
    if unit == "原租金":
        return facts.rent_quarter_yuan(row)
    quarter = started.left_by - 1
    return sum(break_price_yuan(facts, lease, quarter) for lease in bought_out(facts, started))
