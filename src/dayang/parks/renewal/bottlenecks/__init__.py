"""The bottleneck account (瓶颈账): what binds a programme, and what more of it would be worth at most.

A price λ of a row is what the bound L(λ) rises by with one more unit of its limit, everything else as
it is (``docs/renewal-model.md``): no programme gains more than that beyond the bound of today (weak
duality; Fisher 1981, Management Science 27(1)). So every gain told is an upper estimate, and one at a time.
Rows of the quarters of one thing stand together, since nobody buys floor for one quarter: with one more
unit in each, the bound rises by the sum of their prices.
"""

import math
from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from dayang.parks.renewal.bottlenecks.used import Used, used_by
from dayang.parks.renewal.bottlenecks.words import BY_QUARTER, TOWN_LIMITS, WANTED, Names, said
from dayang.parks.renewal.model.build import Model
from dayang.parks.renewal.model.limits import last_accounts
from dayang.parks.renewal.model.rows import WAN, Floats
from dayang.parks.renewal.problem import Problem
from dayang.parks.renewal.tables.prices import ADJOINING, ALL, prices
from dayang.town import Town
from dayang.town.frames import conform
from dayang.town.registers import DICTIONARY
from dayang.town.registers.renewal_columns import BALANCED
from dayang.words import Words

REGISTER = "renewal_bottlenecks"

LEAST_TOLD = 0.01
"""万元 below which a step is not worth telling."""

WHOLE = ("人", "件")
"""Units that are counted."""


def bottlenecks(problem: Problem, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the register ``renewal_bottlenecks``; what planning again gains is not told in it.

    Parameters
    ----------
    problem
        What the plan was made for.
    tables
        Its ``renewal_prices``, ``renewal_starts``, ``renewal_moves`` and ``renewal_firm_spells``.

    Returns
    -------
    DataFrame
        One row for each thing with a price, of each programme, the dearest first: by what a tenth of the
        limit more would be worth at most.
    """
    model, names = problem.model, Names(problem)
    numbers = row_numbers(model)
    parts = []
    limits = tables["renewal_prices"]
    for programme, rows in limits[limits["row"] != ADJOINING].groupby("programme", sort=False):
        own = {name: frame[frame["programme"] == programme] for name, frame in tables.items() if len(frame)}
        priced = [numbers[key] for key in _keys(rows)]
        parts.append(_account(problem, names, _things(rows.assign(number=priced)), used_by(model, own)))
    frame = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
    return conform(DICTIONARY[REGISTER], frame)


def _things(rows: pd.DataFrame) -> pd.DataFrame:
    """Return one row for each thing: that of its dearest quarter, at the price of all."""
    by_label, by_label_2 = rows["row"].isin(TOWN_LIMITS), rows["row"].isin(BY_QUARTER)
    quarter = rows["label"].where(by_label, rows["label_2"].where(by_label_2))
    things = rows.assign(
        quarter=pd.to_numeric(quarter),
        label=rows["label"].where(~by_label, ALL),
        label_2=rows["label_2"].where(~by_label_2, ALL),
    )
    keys = ["row", "label", "label_2"]
    summed = things.groupby(keys, sort=False)["price_wan"].transform("sum")
    dearest = things.sort_values("price_wan", ascending=False, kind="stable")
    return dearest.assign(price_wan=summed).drop_duplicates(keys)


def row_numbers(model: Model) -> dict[tuple[str, str, str], int]:
    """Return the number of every row of a model by the names that ``renewal_prices`` calls it by."""
    limited = np.flatnonzero(np.isfinite(model.rows.limit))
    told = prices(model, {BALANCED: np.ones(len(model.rows.limit))})
    return dict(zip(_keys(told), limited.tolist(), strict=True))


def _keys(rows: pd.DataFrame) -> Iterator[tuple[str, str, str]]:
    return zip(rows["row"], rows["label"], rows["label_2"], strict=True)


def _account(problem: Problem, names: Names, rows: pd.DataFrame, used: Used) -> pd.DataFrame:
    """Return the account of one programme."""
    limit, taken = _as_said(problem, rows, used)
    price = rows["price_wan"].to_numpy(dtype=float)
    tenth = _tenth(rows, limit)
    called = [names.of(*key) for key in _keys(rows)]
    frame = rows.assign(
        name_zh=[words.zh for words in called],
        name_en=[words.en for words in called],
        limit=limit,
        used=taken,
        step=[round_step(most, whole=unit in WHOLE) for most, unit in zip(tenth, rows["unit"], strict=True)],
    )
    frame["worth_of_step_wan"] = price * frame["step"]
    order = np.argsort(-price * tenth, kind="stable")
    return frame.iloc[order].assign(rank=np.arange(1, len(frame) + 1))


def _as_said(problem: Problem, rows: pd.DataFrame, used: Used) -> tuple[Floats, Floats]:
    """Return limit and use as people count them: what is wanted and reached is not negated."""
    numbers, kinds = rows["number"].to_numpy(dtype=np.int64), rows["row"].to_numpy()
    sign = np.where(np.isin(kinds, WANTED), -1.0, 1.0)
    limit = sign * problem.model.rows.limit[numbers] + used.supply[numbers]
    taken = sign * used.amount[numbers]
    income = kinds == "income"
    accounts = last_accounts(problem.town, problem.model.quarters)["income_yuan"].astype(float) / WAN
    base = rows["label"].map(accounts).to_numpy(dtype=float)
    # Adding nothing turns -0 into 0.
    return np.where(income, base - limit, limit) + 0.0, np.where(income, base - taken, taken) + 0.0


def _tenth(rows: pd.DataFrame, limit: Floats) -> Floats:
    """Return a tenth of each limit; of the mean of its kind where it is nothing, of one where that is."""
    size = pd.Series(np.abs(limit), index=rows.index)
    mean = size.where(size > 0).groupby(rows["row"]).transform("mean").fillna(1.0)
    return np.asarray(size.where(size > 0, mean) / 10, dtype=np.float64)


def round_step(most: float, *, whole: bool) -> float:
    """Return the largest 1, 2 or 5 times a power of ten up to `most`; of counted things at least 1.

    Examples
    --------
    >>> round_step(73.0, whole=False), round_step(0.3, whole=False), round_step(0.3, whole=True)
    (50.0, 0.2, 1.0)
    """
    power = 10.0 ** math.floor(math.log10(most))
    step = next(times * power for times in (5, 2, 1) if times * power <= most * (1 + 1e-9))
    return max(step, 1.0) if whole else step


def dearest(town: Town, account: pd.DataFrame, programme: str) -> pd.DataFrame:
    """Return what is dearest to a programme, one of each sort.

    Of a sort are places of a kind and class of storey, new floor of a class, and purses, income and
    letting whatever the year.

    Parameters
    ----------
    town
        Which floor is of which kind.
    account
        Of `bottlenecks`.
    programme
        Which.
    """
    own = account[account["programme"] == programme].sort_values("rank")
    own = own[own["worth_of_step_wan"] >= LEAST_TOLD]
    floors = pd.DataFrame(town["available_floor"]).set_index("floor_id")
    kinds = floors["kind"].astype(str) + " " + floors["storey_class"].astype(str)
    of_place, of_pool = own["row"] == "place", own["row"] == "pool"
    sort = own["label"].where(~of_place, own["label"].map(kinds))
    sort = sort.where(~of_pool, own["label"].str.replace(r"^.*:", "", regex=True))
    return own.assign(sort=own["row"] + " " + sort).drop_duplicates("sort").drop(columns="sort")


def told(problem: Problem, account: pd.DataFrame, programme: str, most: int) -> tuple[Words, ...]:
    """Return what is dearest to a programme in words.

    Parameters
    ----------
    problem
        What the plan was made for.
    account, programme
        As of `dearest`.
    most
        How many.
    """
    rows = dearest(problem.town, account, programme).head(most).to_dict("records")
    # The programme of an order of goals is told by the default weights.
    weights = problem.weights.get(programme, problem.weights[BALANCED])
    first = problem.model.quarters.first
    return tuple(said(row, first, weights) for row in rows)
