"""Probabilities and quantiles of what a programme promises, as tables."""

from collections.abc import Iterator, Mapping
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
    firsts = [limits.first_due] * len(replayed.parks)
    last = [quarter for _, quarter in replayed.firms]
    for subject, names, due, reached in (
        (
            "unit",
            [one.unit_id for one in replayed.units],
            replayed.arrays.unit["delivered"],
            outcomes.delivered,
        ),
        ("first_batch", replayed.parks, firsts, outcomes.parks),
        ("theme_park", replayed.themes, limits.theme_due, outcomes.themes),
    ):
        for place, (name, quarter) in enumerate(zip(names, due, strict=True)):
            kept = reached[:, place] <= quarter
            yield _by_quarter(replayed, subject, name, int(quarter), kept, reached[:, place])
    for place, (firm, quarter) in enumerate(zip([name for name, _ in replayed.firms], last, strict=True)):
        kept = outcomes.lack[:, place] == 0
        yield _by_quarter(replayed, "place", firm, quarter, kept, outcomes.moved[:, place])


def _by_quarter(
    replayed: Replayed, subject: str, name: str, quarter: int, kept: Any, reached: Any
) -> dict[str, Any]:
    at = np.quantile(reached, QUANTILES, method="inverted_cdf")
    early, middle, late = (None if value >= NEVER else int(value) for value in at)
    return {
        "subject": subject,
        "subject_id": name,
        "year": replayed.calendar.year(quarter),
        "planned_quarter": quarter,
        "probability": float(kept.mean()),
        "early_quarter": early,
        "middle_quarter": middle,
        "late_quarter": late,
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
