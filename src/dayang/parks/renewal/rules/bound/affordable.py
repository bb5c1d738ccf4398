"""Starts that alone take more than there is: no programme has them, whatever else it has."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt

from dayang.parks.renewal.rules.bound.columns import amount_wan, is_paid
from dayang.parks.renewal.rules.bound.limits import RowKey
from dayang.parks.renewal.rules.bound.options import Option
from dayang.parks.renewal.rules.facts import Facts
from dayang.parks.renewal.rules.limits import must_vote
from dayang.parks.renewal.rules.money import flows_of, payer_of, shares_of

Table = npt.NDArray[np.float64]
"""What is taken, by quarter of starting and by quarter or year."""


def affordable(facts: Facts, limit: Mapping[RowKey, float], option: Option) -> npt.NDArray[np.bool_]:
    """Say in which quarters a start takes no more than there is of land in hand, work and money (C1, C3, M3).

    Of these no start gives. Firms and their subsidies are left aside; units of projects have been started.
    """
    calendar = facts.calendar
    kept = np.ones(calendar.quarters, dtype=np.bool_)
    if option.begun.in_project:
        return kept
    for kind, taken in _by_quarter(facts, option):
        most = [limit[kind, str(quarter), ""] for quarter in range(calendar.quarters)]
        kept &= (taken <= np.array(most)).all(axis=1)
    for owner, taken in _by_year(facts, option).items():
        kept &= (taken <= np.array([limit["purse", owner, str(year)] for year in calendar.years])).all(axis=1)
        of_all_years = {"pool": ("lending", "", "")}.get(owner, ("cash", owner, ""))
        kept &= taken.sum(axis=1) <= limit.get(of_all_years, np.inf)
    return kept


def _later(facts: Facts) -> npt.NDArray[np.int64]:
    """Return how much later than its start each quarter is, by quarter of starting and by quarter."""
    quarters = np.arange(facts.calendar.quarters)
    return quarters[None, :] - quarters[:, None]


def _by_quarter(facts: Facts, option: Option) -> Iterator[tuple[str, Table]]:
    begun, later = option.begun, _later(facts)
    surveyed = "surveyed" in facts.stages.get(begun.unit_id, set())
    in_hand = (begun.prepared <= later) & (later < begun.delivered)
    yield "land", np.where(in_hand, float(begun.unit["area_mu"]), 0.0)
    yield "surveys", (later == 0) * float(not surveyed)
    yield "votes", (later == max(begun.prepared, 1) - 1) * float(must_vote(facts, begun))
    yield "permits", (later == begun.resumed) * 1.0


def _by_year(facts: Facts, option: Option) -> dict[str, Table]:
    """Return what is paid by kind of purse, or by the village whose it is, 万元."""
    calendar, begun, later = facts.calendar, option.begun, _later(facts)
    year_of = np.array([calendar.year(quarter) for quarter in range(calendar.quarters)])
    in_year = (year_of[:, None] == np.array(calendar.years)[None, :]).astype(np.float64)
    taken = defaultdict[str, Table](lambda: np.zeros_like(in_year))
    for flow in flows_of(facts, begun):
        if not is_paid(facts, option, flow):
            continue
        payer, village_id = payer_of(facts, begun, flow)
        shares = np.zeros(max(calendar.quarters, begun.delivered + 1))
        for quarter, share in shares_of(facts, begun, flow):
            shares[quarter] += share
        paid = np.where(later >= 0, shares[np.maximum(later, 0)], 0.0) @ in_year
        taken[village_id or payer] += (
            paid * np.broadcast_to(amount_wan(facts, option, flow), calendar.quarters)[:, None]
        )
    return dict(taken)
