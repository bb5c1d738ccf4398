"""The modes by which each unit may be started, and in which quarters: rules T2, U1 to U7, L1, M1, V1, V2."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dayang.parks.renewal.rules import Finding
from dayang.parks.renewal.rules.bound.quarters import Quarters
from dayang.parks.renewal.rules.facts import Facts, Row
from dayang.parks.renewal.rules.leases import break_price_yuan
from dayang.parks.renewal.rules.money import flows_of, payer_of, price_of
from dayang.parks.renewal.rules.programme import Programme, Started, as_started, phase_months
from dayang.parks.renewal.rules.units import judge_start
from dayang.parks.renewal.rules.villages import judge_accounts

Subsidy = tuple[tuple[str, str | None, float], ...]
"""Who pays the moving subsidy: kind of purse, its village, yuan a m²."""


@dataclass(frozen=True, eq=False)
class Option:
    """A mode by which a unit may be started.

    Parameters
    ----------
    begun
        The unit as it goes on when it starts in quarter 0; later starts are the same, later.
    allowed
        Whether it may start in each quarter.
    breaking_yuan
        What it costs to buy out the leases that are left, by quarter of starting.
    subsidy
        What a move of its firms is paid.
    """

    begun: Started
    allowed: npt.NDArray[np.bool_]
    breaking_yuan: Quarters
    subsidy: Subsidy


def options(facts: Facts, unit: Row) -> list[Option]:
    """Return the modes by which a unit may be started; none where it can only be retained."""
    if unit["project_id"] is not None and facts.is_vacated(unit["unit_id"]):
        return []
    begun = [started for mode in facts.modes.values() if (started := _begun(facts, unit, mode))]
    leases = _Leases(facts, unit, max((started.left_by for started in begun), default=1))
    found = [_option(facts, started, leases) for started in begun]
    return [option for option in found if option.allowed.any()]


def must_start(facts: Facts, unit: Row) -> bool:
    """Say whether a unit may not be retained: it is part of a project and not vacated (rule U7)."""
    return unit["project_id"] is not None and not facts.is_vacated(unit["unit_id"])


def _begun(facts: Facts, unit: Row, mode: Row) -> Started | None:
    """Return a unit started by a mode in quarter 0, ``None`` where a rule of any quarter forbids it."""
    months = phase_months(facts, mode["mode_id"])
    if months is None:
        return None
    started = as_started(facts, unit, mode, 0, months)
    if any(flow["low"] is None or flow["high"] is None for flow in flows_of(facts, started)):
        return None
    if started.in_project:
        project = facts.projects.get(unit["project_id"])
        return started if project is not None and project["mode_id"] == mode["mode_id"] else None
    alone = Programme(facts, {started.unit_id: started}, {})
    return started if _kept(judge_start(alone, started)) and _kept(judge_accounts(alone)) else None


def _kept(findings: Iterator[Finding]) -> bool:
    return all(finding.violation is None for finding in findings)


def _option(facts: Facts, started: Started, leases: "_Leases") -> Option:
    horizon = facts.calendar.quarters
    cleared = slice(started.left_by - 1, started.left_by - 1 + horizon)
    allowed = np.ones(horizon, dtype=np.bool_)
    if started.in_project:
        allowed[1:] = False
    elif started.clears:
        flows = facts.flows.get(started.mode["mode_id"], [])
        paid = any(flow["item"] == "lease_breaking" for flow in flows)
        allowed &= ~(leases.unpriced if paid else leases.left)[cleared]
    return Option(started, allowed, leases.price_yuan[cleared], subsidy_of(facts, started))


def subsidy_of(facts: Facts, started: Started) -> Subsidy:
    """Return who pays for the moves of a unit's firms, and how much."""
    return tuple(
        (*payer_of(facts, started, flow), price_of(flow))
        for flow in flows_of(facts, started)
        if flow["item"] == "moving"
    )


class _Leases:
    """What is left of a unit's leases on the last day of each quarter, also after the horizon."""

    def __init__(self, facts: Facts, unit: Row, longest: int) -> None:
        quarters = facts.calendar.quarters + longest
        self.left = np.zeros(quarters, dtype=np.bool_)
        self.unpriced = np.zeros(quarters, dtype=np.bool_)
        self.price_yuan = np.zeros(quarters)
        for lease in facts.leases_of.get(unit["unit_id"], []):
            for quarter in range(quarters):
                if lease["ends_on"] <= facts.calendar.last_day(quarter):
                    break
                self.left[quarter] = True
                self.unpriced[quarter] |= lease["break_price_yuan"] is None
                self.price_yuan[quarter] += break_price_yuan(facts, lease, quarter)
