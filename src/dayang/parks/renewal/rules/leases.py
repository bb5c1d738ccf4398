"""Leases of units that are cleared, and what breaking them costs: rules L1 and L2."""

from collections.abc import Iterator

from dayang.parks.renewal.rules import Finding, look
from dayang.parks.renewal.rules.calendar import whole_months
from dayang.parks.renewal.rules.facts import Facts, Row
from dayang.parks.renewal.rules.programme import Programme, Started
from dayang.words import Words


def judge_leases(programme: Programme) -> Iterator[Finding]:
    """L1, L2: every lease that has not ended can be bought out: somebody pays, at a known price."""
    facts = programme.facts
    for started in programme.started.values():
        if not started.clears:
            continue
        flows = facts.flows.get(started.mode["mode_id"], [])
        paid = started.in_project or any(flow["item"] == "lease_breaking" for flow in flows)
        bought = {lease["lease_id"] for lease in bought_out(facts, started)}
        for lease in facts.leases_of.get(started.unit_id, []):
            lease_id = lease["lease_id"]
            found = Words(
                f"单元 {started.unit_id} 的租约 {lease_id} 到 {lease['ends_on']}",
                f"lease {lease_id} of unit {started.unit_id} lasts until {lease['ends_on']}",
            )
            ended = Words("清租结束前到期，或有人买断", "ends before clearing does, or somebody buys it out")
            yield look("L1", lease_id not in bought or paid, "starts", started.unit_id, found, ended)
            if lease_id in bought and not started.in_project:
                known = lease["break_price_yuan"] is not None
                expected = Words("登记有解约价", "its price of breaking is on record")
                yield look("L2", known, "starts", started.unit_id, found, expected)


def bought_out(facts: Facts, started: Started) -> list[Row]:
    """Return the leases that have not ended by the last day of clearing's last quarter."""
    last = facts.calendar.last_day(started.left_by - 1)
    return [lease for lease in facts.leases_of.get(started.unit_id, []) if lease["ends_on"] > last]


def break_price_yuan(facts: Facts, lease: Row, quarter: int) -> float:
    """Return what buying a lease out on the last day of a quarter costs (rule L2)."""
    then = whole_months(facts.calendar.last_day(quarter), lease["ends_on"])
    now = max(whole_months(facts.as_of, lease["ends_on"]), 1)
    return (lease["break_price_yuan"] or 0.0) * then / now
