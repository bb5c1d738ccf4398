"""The bottleneck account (瓶颈账): what binds a programme, and what more of it would be worth at most.

A price λ of a row is what the bound L(λ) rises by with one more unit of its limit, everything else as
it is (``docs/renewal-model.md``): no programme gains more than that beyond the bound of today (weak
duality; Fisher 1981, Management Science 27(1)). So every gain told is an upper estimate, and one at a time.
"""

import math
from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from dayang.parks.renewal.bottlenecks.used import Used, used_by
from dayang.parks.renewal.bottlenecks.words import TOWN_LIMITS, WANTED, Names, said
from dayang.parks.renewal.model.build import Model
from dayang.parks.renewal.model.firms import WAN
from dayang.parks.renewal.model.limits import last_accounts
from dayang.parks.renewal.model.rows import Floats
from dayang.parks.renewal.problem import BALANCED, Problem
from dayang.parks.renewal.tables.prices import ALL, prices
from dayang.town.frames import conform
from dayang.town.registers import DICTIONARY
from dayang.words import Words

REGISTER = "renewal_bottlenecks"

LEAST_TOLD = 0.01
"""万元 below which a step is not worth telling."""

WHOLE = ("人", "件")
"""Units that are counted."""


def bottlenecks(problem: Problem, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the register ``renewal_bottlenecks``.

    Parameters
    ----------
    problem
        What the plan was made for.
    tables
        Its ``renewal_prices``, ``renewal_starts``, ``renewal_moves`` and ``renewal_firm_spells``.

    Returns
    -------
    DataFrame
        One row for each price of each programme, the dearest first: by what a tenth of the limit more
        would be worth at most.
    """
    model = problem.model
    numbers = row_numbers(model)
    parts = []
    for programme, rows in tables["renewal_prices"].groupby("programme", sort=False):
        own = {name: frame[frame["programme"] == programme] for name, frame in tables.items() if len(frame)}
        used = used_by(model, own)
        priced = [numbers[key] for key in _keys(rows)]
        parts.append(_account(problem, str(programme), rows.assign(number=priced), used))
    frame = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
    return conform(DICTIONARY[REGISTER], frame)


def row_numbers(model: Model) -> dict[tuple[str, str, str], int]:
    """Return the number of every row of a model by the names that ``renewal_prices`` calls it by."""
    limited = np.flatnonzero(np.isfinite(model.rows.limit))
    told = prices(model, {BALANCED: np.ones(len(model.rows.limit))})
    return dict(zip(_keys(told), limited.tolist(), strict=True))


def _keys(rows: pd.DataFrame) -> Iterator[tuple[str, str, str]]:
    return zip(rows["row"], rows["label"], rows["label_2"], strict=True)


def _account(problem: Problem, programme: str, rows: pd.DataFrame, used: Used) -> pd.DataFrame:
    """Return the account of one programme."""
    names, weights = Names(problem), problem.weights[programme]
    limit, taken = _as_said(problem, rows, used)
    price = rows["price_wan"].to_numpy(dtype=float)
    tenth = _tenth(rows, limit)
    frame = rows[["programme", "row", "label", "label_2", "unit", "price_wan"]].assign(
        limit=limit,
        used=taken,
        step=[round_step(most, whole=unit in WHOLE) for most, unit in zip(tenth, rows["unit"], strict=True)],
    )
    frame["worth_of_step_wan"] = price * frame["step"]
    order = np.argsort(-price * tenth, kind="stable")
    frame = frame.iloc[order].assign(rank=np.arange(1, len(frame) + 1))
    words = [said(names, row, weights) for row in frame.to_dict("records")]
    return frame.assign(said_zh=[each.zh for each in words], said_en=[each.en for each in words])


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


def told(account: pd.DataFrame, programme: str, most: int) -> tuple[Words, ...]:
    """Return the dearest rows of a programme in words, one of each thing whatever the quarter or year.

    Parameters
    ----------
    account
        Of `bottlenecks`.
    programme
        Which.
    most
        How many.
    """
    own = account[account["programme"] == programme].sort_values("rank")
    own = own[own["worth_of_step_wan"] >= LEAST_TOLD]
    timed = own["label"].where(~own["row"].isin(TOWN_LIMITS), ALL)
    own = own.assign(thing=own["row"] + " " + timed).drop_duplicates("thing").head(most)
    return tuple(Words(zh, en) for zh, en in zip(own["said_zh"], own["said_en"], strict=True))
