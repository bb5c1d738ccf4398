"""Five years of each firm: output, revenue, tax, jobs, power, water, discharge."""

import numpy as np
import pandas as pd
import pyarrow as pa

from dayang.demo.industries import industries
from dayang.demo.market import ABOVE_SCALE_YUAN, FIRST_YEAR, GIANT_YUAN, LAST_YEAR, Market
from dayang.demo.noise import Array, Generator, Indices, Mask, Texts
from dayang.town.units import CHINA

YEARS = np.arange(FIRST_YEAR, LAST_YEAR + 1)
GROWTH = {2018: 0.06, 2019: 0.05, 2020: -0.02, 2021: 0.11}
"""Growth of output in each year over the last (assumed; 2020 is the epidemic)."""
RETURNED = 0.85
"""Share of the water used that is discharged (assumed)."""


def firm_years(rng: Generator, firms: Market, firm_id: Texts) -> pd.DataFrame:
    """Return the register ``firm_years``.

    Parameters
    ----------
    rng
        Where chance comes from.
    firms
        The firms.
    firm_id
        Their ids.
    """
    revenue, above = _revenues(rng, firms)
    alive = _alive(firms)
    firm, year = np.nonzero(alive)
    table = industries().iloc[firms.row[firm]]
    value = revenue[firm, year]
    makes = firms.makes[firm]
    jobs = _jobs(rng, firms, revenue)[firm, year]
    spread = np.exp(rng.normal(0, 0.25, (4, len(firm))))
    tax = value * table["tax_rate"].to_numpy() * spread[0]
    tax[firms.trader[firm] & (value < 360_000)] = 0.0
    water = value / 1e4 * table["m3_per_10k_yuan"].to_numpy() * spread[2] + 9.0 * jobs
    return pd.DataFrame(
        {
            "firm_id": firm_id[firm],
            "year": YEARS[year],
            "output_yuan": yuan(value, makes),
            "revenue_yuan": yuan(value * np.where(makes, 0.93 + 0.06 * spread[3].clip(0, 2), 1.0)),
            "tax_yuan": yuan(tax),
            "jobs": jobs,
            "power_kwh": np.round(value / 1e4 * table["kwh_per_10k_yuan"].to_numpy() * spread[1], 1),
            "water_m3": np.round(water, 1),
            "discharge_m3": np.round(water * RETURNED, 1),
            "above_scale": above[firm, year],
            "reported_at": _reported(rng, YEARS[year]),
        }
    )


def _alive(firms: Market) -> Mask:
    """Say in which years each firm reports: shape (firms, years)."""
    founded = firms.founded.astype("datetime64[Y]").astype(int) + 1970
    closed = firms.closed.astype("datetime64[Y]").astype(float) + 1970
    closed = np.where(np.isnat(firms.closed), 9999, closed)
    alive: Mask = (founded[:, None] <= YEARS) & (closed[:, None] >= YEARS)
    return alive


def _revenues(rng: Generator, firms: Market) -> tuple[Array, Mask]:
    """Return revenues (firms, years) traced back from the last year, and who is above scale."""
    count, size = len(firms.row), len(YEARS)
    shock = rng.normal(0, np.where(firms.rank >= 0, 0.09, 0.17)[:, None], (count, size))
    growth = np.array([0.0, *(GROWTH[int(year)] for year in YEARS[1:])]) + shock
    back = np.cumsum(growth[:, ::-1], axis=1)[:, ::-1]
    revenue = firms.revenue_yuan[:, None] * np.exp(-np.column_stack([back[:, 1:], np.zeros(count)]))
    below = firms.makes & (firms.rank < 0)
    revenue[below] = np.minimum(revenue[below], 0.99 * ABOVE_SCALE_YUAN)
    _set_last_year(rng, firms, revenue)
    founded = firms.founded.astype("datetime64[Y]").astype(int) + 1970
    first = (founded[:, None] == YEARS) & (firms.rank < 0)[:, None]
    revenue = np.where(first, revenue * rng.uniform(0.2, 0.8, revenue.shape), revenue)
    above = firms.makes[:, None] & (revenue >= ABOVE_SCALE_YUAN) & (firms.entity == "company")[:, None]
    return np.round(revenue, -2), above


def _set_last_year(rng: Generator, firms: Market, revenue: Array) -> None:
    """Make the year before the last agree with who entered, left and passed 1 bn."""
    counts, before = firms.counts, len(YEARS) - 2
    above = np.flatnonzero(firms.rank >= 0)
    by_rank = above[np.argsort(firms.rank[above], kind="stable")]
    giants, others = by_rank[: counts.giants], by_rank[counts.giants :]
    likelihood = firms.rank[others] + rng.uniform(0, counts.above_scale / 2, len(others))
    entered = others[np.argsort(-np.round(likelihood, 6), kind="stable")[: counts.entered]]
    stayed = np.setdiff1d(others, entered)
    revenue[entered, : before + 1] = np.minimum(
        revenue[entered, : before + 1], ABOVE_SCALE_YUAN * rng.uniform(0.45, 0.97, (len(entered), 1))
    )
    revenue[stayed, before] = np.clip(revenue[stayed, before], 1.01 * ABOVE_SCALE_YUAN, 0.98 * GIANT_YUAN)
    old, new = giants[: counts.giants_before], giants[counts.giants_before :]
    revenue[old, before] = np.maximum(revenue[old, before], 1.01 * GIANT_YUAN)
    revenue[new, before] = np.minimum(revenue[new, before], 0.97 * GIANT_YUAN)
    left = _fallen(firms, counts.left)
    revenue[left, before] = ABOVE_SCALE_YUAN * rng.uniform(1.02, 1.6, len(left))


def _fallen(firms: Market, count: int) -> Indices:
    """Return the largest manufacturers below scale that already stood the year before."""
    old = firms.founded < np.datetime64(f"{LAST_YEAR - 2}-01-01")
    could = firms.makes & (firms.entity == "company") & (firms.rank < 0) & np.isnat(firms.closed) & old
    largest: Indices = np.argsort(-np.where(could, firms.revenue_yuan, -1.0), kind="stable")[:count]
    fallen: Indices = largest[could[largest]]
    return fallen


def _jobs(rng: Generator, firms: Market, revenue: Array) -> Indices:
    """Return jobs: revenue by what a job makes, which grows with the firm's size."""
    per_job: Array = industries()["yuan_per_job"].to_numpy()[firms.row]
    larger = 0.75 * (np.maximum(firms.revenue_yuan, 1e6) / 1e6) ** 0.06
    own = per_job * larger * np.exp(rng.normal(0, 0.25, len(per_job)))
    jobs: Indices = np.maximum(np.round(revenue / own[:, None]), 1).astype(np.int64)
    return jobs


def yuan(amount: Array | Indices, known: Mask | None = None) -> "pd.Series[float]":
    """Return whole yuan as money, empty where not `known`."""
    whole = np.round(amount).astype(np.int64)
    cells = pa.array(whole, mask=None if known is None else ~known)
    money = cells.cast(pa.decimal128(21, 2)).cast(pa.decimal128(18, 2))
    return pd.Series(pd.arrays.ArrowExtensionArray(money))


def _reported(rng: Generator, year: Indices) -> "pd.Series[pd.Timestamp]":
    """Return when figures were handed in: by March, those of the last year as a flash report."""
    past = pd.to_datetime(pd.Series(year + 1).astype(str) + "-01-20")
    last = pd.to_datetime(pd.Series(year).astype(str) + "-12-22")
    day = past.where(year < LAST_YEAR, last)
    span = np.where(year < LAST_YEAR, 55, 8)
    days = pd.to_timedelta(np.floor(rng.random(len(year)) * span), unit="D")
    minutes = pd.to_timedelta(rng.integers(9 * 60, 18 * 60, len(year)), unit="min")
    return (day + days + minutes).dt.tz_localize(CHINA)
