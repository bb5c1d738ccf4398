"""The result registers of water quality, judged once for all that ask."""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache

import pandas as pd

from dayang.town import Town
from dayang.water.quality.tables import assessed_tables


@lru_cache(maxsize=2)
def water_tables(town: Town, as_of: datetime) -> Mapping[str, pd.DataFrame]:
    """Judge water quality once: its own section, the targets and the published figures ask for the same.

    Parameters
    ----------
    town
        The very same town; an equal one is judged again.
    as_of
        The moment asked from.
    """
    return assessed_tables(town, as_of)


def town_quarters(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the town's quarters, the earliest first."""
    every = tables["water_town_periods"]
    return every[(every["period_kind"] == "quarter").to_numpy(bool)].sort_values("starts_on")
