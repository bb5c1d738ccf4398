"""Kinds of land side by side: the first batch, other collective land, all other land, and the whole plan."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from dayang.parks.renewal.report.shown import Shown
from dayang.parks.renewal.report.tables import FEWEST_FIRMS
from dayang.words import Words

FIRST, COLLECTIVE, OTHER, WHOLE, THOUSAND = "first_batch", "collective", "other", "whole", "thousand"

LANDS: Mapping[str, Words] = {
    FIRST: Words("首批集体园区", "First batch"),
    COLLECTIVE: Words("其他集体土地", "Other collective"),
    OTHER: Words("国有、私有、混合", "State, private, mixed"),
}
"""Kinds of land; each unit is of one."""

COLUMNS: Mapping[str, Words] = {
    **LANDS,
    WHOLE: Words("合计", "All together"),
    THOUSAND: Words("每交付千亩", "Per 1,000 mu delivered"),
}
"""Columns of what land needs."""

A_THOUSAND = 1000.0


def land_of(shown: Shown) -> "pd.Series[Any]":
    """Return the kind of land of each unit, by its id."""
    units = shown.units
    kinds = np.select(
        [units["first_batch"].astype(bool), units["land_nature"] == "collective"],
        [FIRST, COLLECTIVE],
        OTHER,
    )
    return pd.Series(kinds, index=units.index, dtype=object)


def by_land(values: "pd.Series[Any]", lands: "pd.Series[Any]") -> dict[str, float]:
    """Return the sum of some values by kind of land, and of all.

    Parameters
    ----------
    values
        By unit; a unit may come more than once. One that is not known makes its sums unknown.
    lands
        Of `land_of`.

    Examples
    --------
    >>> lands = pd.Series({"A": "first_batch", "B": "other"})
    >>> by_land(pd.Series([1.0, 2.0, 4.0], index=["A", "B", "A"]), lands)
    {'first_batch': 5.0, 'collective': 0.0, 'other': 2.0, 'whole': 7.0}
    """
    amounts = values.astype(float)
    own = lands.reindex(amounts.index).to_numpy()
    each = {land: float(amounts[own == land].sum(skipna=False)) for land in LANDS}
    return {**each, WHOLE: float(amounts.sum(skipna=False))}


def untold(firms: Mapping[str, float]) -> set[str]:
    """Return the kinds of land of which nothing of firms is told, for there are too few of them.

    What is left out is never of fewer than `FEWEST_FIRMS` in all, for the whole less what is told tells it:
    the next smallest kinds are left out too, and the whole where there is no other.

    Parameters
    ----------
    firms
        Firms by kind of land and of the `WHOLE`.

    Examples
    --------
    >>> sorted(untold({"first_batch": 9, "collective": 2, "other": 5, "whole": 16}))
    ['collective', 'other']
    >>> untold({"first_batch": 9, "collective": 0, "other": 5, "whole": 14})
    set()
    >>> sorted(untold({"first_batch": 2, "collective": 0, "other": 0, "whole": 2}))
    ['first_batch', 'whole']
    """
    having = sorted((land for land in LANDS if firms[land] > 0), key=lambda land: firms[land])
    few = [land for land in having if firms[land] < FEWEST_FIRMS]
    if not few:
        return set()
    for land in having[len(few) :]:
        if sum(firms[each] for each in few) >= FEWEST_FIRMS:
            break
        few.append(land)
    if firms[WHOLE] < FEWEST_FIRMS:
        few.append(WHOLE)
    return set(few)


def hide(amounts: Mapping[str, float], lands: set[str]) -> dict[str, float]:
    """Return amounts without those of some kinds of land."""
    return {land: np.nan if land in lands else amount for land, amount in amounts.items()}


def per_thousand(amounts: Mapping[str, float], delivered_mu: float) -> dict[str, float]:
    """Return amounts with what the whole comes to for each 1,000 mu delivered, nothing where none is."""
    scaled = amounts[WHOLE] * A_THOUSAND / delivered_mu if delivered_mu > 0 else np.nan
    return {**amounts, THOUSAND: scaled}
