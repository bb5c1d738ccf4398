"""Probabilities and quantiles of what a programme promises, as tables."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from dayang.parks.renewal.risk.arrays import NEVER, Floats, Ints
from dayang.parks.renewal.risk.chances import Reserves
from dayang.parks.renewal.risk.read import Replayed
from dayang.parks.renewal.risk.run import Outcomes
from dayang.parks.renewal.rules import YUAN
from dayang.parks.renewal.rules.facts import Facts
from dayang.parks.renewal.rules.purses import cash_yuan, pool_yuan
from dayang.parks.renewal.rules.targets import theme_due

QUANTILES = (0.1, 0.5, 0.9)


@dataclass(frozen=True, eq=False)
class Limits:
    """Dates and sums that a programme is judged by.

    Parameters
    ----------
    theme_due
        Shape (theme parks,): quarter by whose end each is wanted (rule G2).
    first_due
        Last quarter in which the first batch may start (rule G1).
    income_yuan
        Shape (V,): least income of each village (rule V1).
    purse_yuan
        Shape (B, Y): most that each purse may pay in a year; infinite where nothing limits it (rule M3).
    total_yuan
        Shape (B,): most that it may pay in all years (rules M4, M5), infinite for all but villages and pool.
    """

    theme_due: Ints
    first_due: int
    income_yuan: Floats
    purse_yuan: Floats
    total_yuan: Floats


def read_limits(facts: Facts, replayed: Replayed) -> Limits:
    """Return what the rules ask for."""
    calendar, arrays = facts.calendar, replayed.arrays
    year = round(facts.number("first_batch_year"))
    before, most = pool_yuan(facts)
    total = {"pool": max(most - before, 0.0)}
    return Limits(
        theme_due=np.array([theme_due(facts, theme) for theme in facts.themes.values()], dtype=np.int64),
        first_due=calendar.of(date(year, 12, 31)),
        income_yuan=facts.number("village_limit_share") * arrays.base_yuan,
        purse_yuan=arrays.limit_yuan[:, : len(calendar.years)],
        total_yuan=np.array(
            [
                cash_yuan(facts, village) if village is not None else total.get(kind, np.inf)
                for kind, village in replayed.purses
            ],
            dtype=np.float64,
        ),
    )


def chances_table(replayed: Replayed, limits: Limits, outcomes: Outcomes) -> pd.DataFrame:
    """Return the probability of everything that is promised, with quantiles."""
    found = [*_quarters(replayed, limits, outcomes), *_sums(replayed, limits, outcomes)]
    columns = ["subject", "subject_id", "year", "planned_quarter", "probability"]
    columns += [f"{name}_quarter" for name in ("early", "middle", "late")]
    columns += ["limit_yuan", *(f"{name}_yuan" for name in ("low", "middle", "high"))]
    return pd.DataFrame(found, columns=columns)


def _quarters(replayed: Replayed, limits: Limits, outcomes: Outcomes) -> Iterator[dict[str, Any]]:
    """Give what is promised by a quarter."""
    firms, last = [firm for firm, _ in replayed.firms], [quarter for _, quarter in replayed.firms]
    firsts = [limits.first_due] * len(replayed.parks)
    for subject, names, due, reached in (
        *_milestones(replayed, outcomes),
        ("first_batch", replayed.parks, firsts, outcomes.parks),
        ("theme_park", replayed.themes, limits.theme_due, outcomes.themes),
    ):
        kept = reached <= np.asarray(due, dtype=np.int64)
        yield from _by_quarter(replayed, subject, names, due, kept, reached)
    yield from _by_quarter(replayed, "place", firms, last, outcomes.lack == 0, outcomes.moved)


def _milestones(replayed: Replayed, outcomes: Outcomes) -> Iterator[tuple[str, list[str], Ints, Any]]:
    """Give the milestones of units: whose they are, quarters planned (T2, C3, M2), quarters reached."""
    plan, names = replayed.arrays.unit, np.array([one.unit_id for one in replayed.units], dtype=object)
    clears = [one.clears for one in replayed.units]
    for subject, having, due, reached in (
        ("unit_voted", replayed.voting, np.maximum(plan["prepared"], plan["start"] + 1) - 1, outcomes.voted),
        ("unit_cleared", clears, plan["left_by"] - 1, outcomes.cleared),
        ("unit_building", [True] * len(names), plan["resumed"], outcomes.building),
        ("unit", [True] * len(names), plan["delivered"], outcomes.delivered),
    ):
        own = np.flatnonzero(having)
        yield subject, list(names[own]), due[own], reached[:, own]


def _by_quarter(
    replayed: Replayed, subject: str, names: Sequence[str], due: Any, kept: Any, reached: Any
) -> Iterator[dict[str, Any]]:
    """Give a row for each name: columns of what is kept and reached, shape (R, names)."""
    at = np.quantile(reached, QUANTILES, axis=0, method="inverted_cdf")
    quantiles = [[None if value >= NEVER else int(value) for value in each] for each in at.T]
    for name, quarter, share, found in zip(names, due, kept.mean(axis=0), quantiles, strict=True):
        yield {
            "subject": subject,
            "subject_id": name,
            "year": replayed.calendar.year(int(quarter)),
            "planned_quarter": int(quarter),
            "probability": float(share),
            **dict(zip(("early_quarter", "middle_quarter", "late_quarter"), found, strict=True)),
        }


def _sums(replayed: Replayed, limits: Limits, outcomes: Outcomes) -> Iterator[dict[str, Any]]:
    """Give what is promised of sums of money: of each year, and of all years."""
    years = list(replayed.calendar.years)
    for place, village in enumerate(replayed.villages):
        least, income = limits.income_yuan[place], outcomes.income_yuan[:, place]
        kept = income >= least - YUAN
        yield _in_years("village", village, years[-1], kept.all(axis=1))
        for column, year in enumerate(years):
            yield _in_years("village_year", village, year, kept[:, column], least, income[:, column])
    for place, (kind, own) in enumerate(replayed.purses):
        name, most = own or kind, limits.purse_yuan[place]
        spent, total = outcomes.spent_yuan[:, place], limits.total_yuan[place]
        if np.isfinite(most).any():
            kept = spent <= most + YUAN
            yield _in_years("purse", name, years[-1], kept.all(axis=1))
            for column, year in enumerate(years):
                if np.isfinite(most[column]):
                    yield _in_years("purse_year", name, year, kept[:, column], most[column], spent[:, column])
        if np.isfinite(total):
            all_years = spent.sum(axis=1)
            subject = "cash" if own else "lending"
            yield _in_years(subject, name, years[-1], all_years <= total + YUAN, total, all_years)


def _in_years(
    subject: str, name: str, year: int, kept: Any, limit: float | None = None, sums: Any = None
) -> dict[str, Any]:
    found = {"subject": subject, "subject_id": name, "year": year, "probability": float(kept.mean())}
    if sums is not None:
        low, middle, high = np.quantile(sums, QUANTILES)
        found |= {"limit_yuan": limit, "low_yuan": low, "middle_yuan": middle, "high_yuan": high}
    return found


def slack_table(
    replayed: Replayed, limits: Limits, reserves: Reserves, held: Mapping[str, Outcomes]
) -> pd.DataFrame:
    """Return what is kept when every promise is told later, and when reserves are held."""
    rows = []
    for reserve, outcomes in held.items():
        money = 1.0 + reserves.money * (reserve == "money")
        villages = (outcomes.income_yuan >= limits.income_yuan[None, :, None] - YUAN).all(axis=(1, 2))
        within = outcomes.spent_yuan <= limits.purse_yuan[None] * money + YUAN
        in_all = outcomes.spent_yuan.sum(axis=2) <= limits.total_yuan[None] * money + YUAN
        purses = within.all(axis=(1, 2)) & in_all.all(axis=1)
        for slack in range(reserves.slack_quarters + 1):
            units = outcomes.delivered <= replayed.arrays.unit["delivered"][None] + slack
            parks = (outcomes.parks <= limits.first_due + slack).all(axis=1)
            themes = (outcomes.themes <= limits.theme_due[None] + slack).all(axis=1)
            places = outcomes.lack <= slack
            rows.append(
                {
                    "reserve": reserve,
                    "slack_quarters": slack,
                    "replays": len(outcomes.delivered),
                    "milestones": float((units.all(axis=1) & parks & themes).mean()),
                    "units_share": _mean(units),
                    "first_batch": float(parks.mean()),
                    "theme_parks": float(themes.mean()),
                    "places_share": _mean(places),
                    "villages": float(villages.mean()),
                    "purses": float(purses.mean()),
                }
            )
    return pd.DataFrame(rows)


def _mean(kept: Any) -> float:
    return float(kept.mean()) if kept.size else 1.0
