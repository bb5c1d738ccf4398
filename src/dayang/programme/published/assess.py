"""The tables of the assessment: every published figure beside what the demo town has."""

from collections.abc import Hashable, Mapping
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd

from dayang.programme.published.facts import facts
from dayang.programme.published.measures import MEASURES
from dayang.town import Town


def applies(town: Town) -> bool:
    """Say whether published figures are of any use to `town`: it is modelled on them."""
    return town.is_demo


def assess(town: Town, as_of: datetime) -> dict[str, pd.DataFrame]:
    """Return the registers ``published_figures`` and ``published_others``.

    Parameters
    ----------
    town
        A demo town.
    as_of
        Figures of 'the year' are of its year.
    """
    rows = beside(facts(), town, as_of).rename(columns={"key": "figure"})
    rows = rows.assign(
        **{name: rows[name].where(rows[name] != "", None) for name in ("period", "about", "address")}
    )
    account = rows["use"] == "account"
    return {"published_figures": rows[account], "published_others": rows[~account]}


def beside(rows: pd.DataFrame, town: Town, as_of: datetime) -> pd.DataFrame:
    """Return `rows` of the published figures with columns ``town_value`` and ``share_percent``."""
    values = [_measured(row, town, as_of) for row in rows.to_dict("records")]
    own = pd.Series(values, rows.index, dtype="float64")
    return rows.assign(town_value=own, share_percent=100.0 * own / rows["value"])


def _measured(row: Mapping[Hashable, Any], town: Town, as_of: datetime) -> float:
    """Return the town's value; none beside a later outcome, which it must not be held against."""
    measure = MEASURES.get(str(row["key"]))
    value = None if measure is None or row["use"] == "later" else measure(town, as_of)
    return np.nan if value is None else value
