"""The market entities of a town: who they are and how large, before they have a place.

Sizes are fat-tailed: output of above-scale firms falls with rank as a power whose
exponent follows from two published counts (745 over 20 M yuan, 13 over 1 bn).
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from dayang.demo.figures import Size
from dayang.demo.industries import drawn, industries, manufactures
from dayang.demo.noise import Array, Days, Generator, Indices, Mask, Texts

LAST_DAY = np.datetime64("2021-12-31")
FIRST_YEAR, LAST_YEAR = 2017, 2021
ABOVE_SCALE_YUAN = 20e6
"""Revenue from which an industrial firm counts as above scale (规模以上, since 2011)."""
GIANT_YUAN = 1e9
LARGEST_YUAN = 6.2e9
"""Output of the largest firm (assumed: the first over 10 bn yuan is a target for 2026)."""
TRADER_SHARE, COOPERATIVE_SHARE = 0.565, 0.004
"""Of all market entities (assumed)."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many firms of each kind.

    Parameters
    ----------
    living, closed
        Market entities on the last day, and those that closed in the five years before.
    above_scale, entered, left
        Above-scale industrial firms, those of them that are so for the first time this
        year, and those that no longer are.
    giants, giants_before
        Firms over 1 bn yuan this year and the year before.
    """

    living: int
    closed: int
    above_scale: int
    entered: int
    left: int
    giants: int
    giants_before: int

    @classmethod
    def of(cls, size: Size) -> "Counts":
        """Return the counts of a demo town."""
        above, giants = size.count("above_scale_industrial"), size.count("firms_over_1bn")
        return cls(
            living=size.count("market_entities"),
            closed=size.count("closed_firms"),
            above_scale=above,
            entered=min(size.count("new_above_scale"), above - giants),
            left=size.count("left_above_scale"),
            giants=giants,
            giants_before=min(size.count("firms_over_1bn_2020"), giants),
        )


@dataclass(frozen=True, eq=False)
class Market:
    """Market entities, one entry a firm in every array.

    Parameters
    ----------
    entity
        ``company``, ``sole_trader`` or ``cooperative``.
    row
        Row in the table of industries.
    founded, closed
        Days; ``NaT`` for those that live.
    revenue_yuan
        Revenue (of manufacturers: output) in the last year, or in the last whole one.
    rank
        Rank among above-scale firms of the last year, from 0; -1 for all others.
    counts
        As asked for.
    """

    entity: Texts
    row: Indices
    founded: Days
    closed: Days
    revenue_yuan: Array
    rank: Indices
    counts: Counts

    @property
    def makes(self) -> Mask:
        """Which are manufacturers."""
        return manufactures(self.row)

    @property
    def trader(self) -> Mask:
        """Which are sole traders."""
        traders: Mask = self.entity == "sole_trader"
        return traders


def market(rng: Generator, counts: Counts, latest_founding: str = "2021-12-30") -> Market:
    """Draw the market entities of a town.

    Parameters
    ----------
    rng
        Where chance comes from.
    counts
        How many.
    latest_founding
        No firm is younger.
    """
    total = counts.living + counts.closed
    chance = rng.random(total)
    entity = np.select(
        [chance < TRADER_SHARE, chance < TRADER_SHARE + COOPERATIVE_SHARE],
        ["sole_trader", "cooperative"],
        "company",
    )
    row = drawn(rng, entity == "sole_trader")
    founded, closed = _lives(rng, counts, entity == "sole_trader", np.datetime64(latest_founding))
    revenue = _revenues(rng, row, entity)
    rank = _ranks(rng, counts, (entity == "company") & manufactures(row) & np.isnat(closed), founded)
    revenue[rank >= 0] = _above_scale_outputs(rng, counts)[rank[rank >= 0]]
    return Market(entity, row, founded, closed, np.round(revenue, -3), rank, counts)


def _lives(rng: Generator, counts: Counts, trader: Mask, latest: np.datetime64) -> tuple[Days, Days]:
    """Return the days of founding and closing; the last `counts.closed` firms are closed."""
    age = np.clip(rng.exponential(np.where(trader, 5.0, 7.5) * 365), 0, 36 * 365).astype(np.int64)
    founded = latest - age.astype("timedelta64[D]")
    closed = np.full(len(trader), np.datetime64("NaT"), dtype="datetime64[D]")
    days = int((LAST_DAY - np.datetime64(f"{FIRST_YEAR}-01-15")).astype(int)) - 5
    last = slice(counts.living, counts.living + counts.closed)
    closed[last] = np.datetime64(f"{FIRST_YEAR}-01-15") + rng.integers(0, days, counts.closed).astype(
        "timedelta64[D]"
    )
    lived = 90 + np.clip(rng.exponential(4 * 365, counts.closed), 0, 30 * 365).astype(np.int64)
    founded[last] = np.minimum(closed[last] - lived.astype("timedelta64[D]"), latest)
    return founded.astype("datetime64[D]"), closed


def _revenues(rng: Generator, row: Indices, entity: Texts) -> Array:
    """Return revenues below scale: lognormal about what a few jobs make."""
    per_job: Array = industries()["yuan_per_job"].to_numpy()[row]
    trader = entity == "sole_trader"
    jobs = np.exp(rng.normal(np.where(trader, 0.45, 1.25), np.where(trader, 0.55, 0.95)))
    revenue = 0.72 * per_job * jobs * np.exp(rng.normal(-0.1, 0.4, len(row)))
    below = np.where(manufactures(row), 0.97 * ABOVE_SCALE_YUAN, 0.3 * GIANT_YUAN)
    capped: Array = np.minimum(revenue, below * rng.uniform(0.5, 1.0, len(row)))
    return capped


def _ranks(rng: Generator, counts: Counts, eligible: Mask, founded: Days) -> Indices:
    """Choose the above-scale firms among those old enough, the older the likelier."""
    age = (LAST_DAY - founded).astype(int) / 365.0
    score = np.where(eligible, 0.09 * np.minimum(age, 20) + rng.normal(0, 1, len(age)), -np.inf)
    score[age < 2.1] = -np.inf
    order = np.argsort(-np.round(score, 9), kind="stable")[: counts.above_scale]
    rank = np.full(len(age), -1)
    rank[order] = rng.permutation(len(order))
    return rank


def _above_scale_outputs(rng: Generator, counts: Counts) -> Array:
    """Return outputs by rank: power laws through the published counts.

    With n firms over 20 M yuan and g over 1 bn, output at rank k > g is
    20 M (n / k)^b with b = ln(1 bn / 20 M) / ln(n / g); the giants' exponent leads from
    1 bn to the largest.
    """
    n, g = counts.above_scale, counts.giants
    k = np.arange(1, n + 1)
    top = np.log(LARGEST_YUAN / (1.03 * GIANT_YUAN)) / np.log(max(g, 2))
    giants = 1.03 * GIANT_YUAN * (g / k) ** top
    low, high = 1.02 * ABOVE_SCALE_YUAN, 0.96 * GIANT_YUAN
    b = np.log(high / low) / np.log(n / (g + 1)) if n > g + 1 else 0.0
    others = low * (n / k) ** b
    output = np.where(k <= g, giants, others) * np.exp(rng.uniform(-0.018, 0.018, n))
    bounded: Array = np.where(
        k <= g, np.maximum(output, 1.005 * GIANT_YUAN), np.clip(output, 1.003 * low, high)
    )
    return bounded


def capital(rng: Generator, firms: Market) -> Indices:
    """Return registered capital in yuan: round sums that grow with revenue."""
    raw = np.sqrt(firms.revenue_yuan * np.where(firms.trader, 4e3, 3e5)) * np.exp(
        rng.normal(0, 0.7, len(firms.row))
    )
    step = 10 ** np.maximum(np.floor(np.log10(np.maximum(raw, 1e4))), 4)
    rounded: Indices = (np.maximum(np.round(raw / step), 1) * step).astype(np.int64)
    return rounded


def frame(firms: Market, credit_code: Texts) -> pd.DataFrame:
    """Return what the register ``firms`` says of who the firms are."""
    return pd.DataFrame(
        {
            "firm_id": credit_code,
            "credit_code": credit_code,
            "entity": firms.entity,
            "industry": industries()["code"].to_numpy()[firms.row],
            "founded_on": firms.founded.astype("datetime64[s]"),
            "closed_on": firms.closed.astype("datetime64[s]"),
        }
    )
