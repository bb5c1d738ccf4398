"""Rows on sets of sections: the town and its parts, by month, quarter and year."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dayang.town import Town
from dayang.water.quality.evaluate import Assessed, Shares, change_by_shares, shares
from dayang.water.quality.indices import Index, change_percent, cwqi_town
from dayang.water.quality.look import Looked, grade, others, stated, suffix, verdict
from dayang.water.quality.means import Period
from dayang.water.quality.standards import CLASSES, NO_CLASS, WORSE

WORST = CLASSES[WORSE]


class _Set(NamedTuple):
    """A set of sections in a period: the town, or a part of it.

    Parameters
    ----------
    values, body
        Means and water body of its sections.
    shares
        By class.
    whole
        Whether a section has every item of the index.
    cwqi
        The index over those that have.
    """

    values: pd.DataFrame
    body: NDArray[np.object_]
    shares: Shares
    whole: NDArray[np.bool_]
    cwqi: Index


def _set(looked: Looked, said: Assessed, of: NDArray[np.bool_]) -> _Set:
    worst = np.array([_place(one) for one in said.sections["class"][of]], dtype=np.int8)
    values, body = said.section_values[of], said.sections["water_body"].to_numpy(object)[of]
    whole = values[list(looked.items)].notna().all(axis=1).to_numpy(bool)
    return _Set(values, body, shares(worst), whole, _index(looked, values, body))


def _index(looked: Looked, values: pd.DataFrame, body: NDArray[np.object_]) -> Index:
    return cwqi_town(values, body, looked.items, looked.do_floor)


def _place(name: str | None) -> int:
    return CLASSES.index(name) if name in CLASSES else NO_CLASS


def _set_row(looked: Looked, period: Period, sets: Mapping[Period, _Set]) -> dict[str, object]:
    """Return what is said of a set of sections in a period, beside the year before and the one before."""
    now = sets[period]
    row: dict[str, object] = {
        **stated(period),
        "sections": now.shares.sections,
        "good_percent": now.shares.good_percent,
        "bad_percent": now.shares.bad_percent,
        "quality": grade([now.shares.level])[0],
        "cwqi": now.cwqi.value,
        "cwqi_items": looked.item_names,
    }
    for name, other in others(period):
        if other in sets:
            then = sets[other]
            row[f"cwqi_{name}_percent"] = _index_change(looked, then, now)
            if now.values.index.equals(then.values.index):
                row[f"{name}_change"] = verdict(change_by_shares(then.shares, now.shares))
    return row


def _index_change(looked: Looked, then: _Set, now: _Set) -> float:
    """Return the change of the index over the sections that have it in both periods."""
    ids, old_ids = now.values.index[now.whole], then.values.index[then.whole]
    if ids.equals(old_ids):
        return change_percent(then.cwqi, now.cwqi) if len(ids) else float("nan")
    both = ids.intersection(old_ids)
    if not len(both):
        return float("nan")
    rows = [(one, one.values.index.get_indexer(both)) for one in (then, now)]
    old, new = (_index(looked, one.values.iloc[of], one.body[of]) for one, of in rows)
    return change_percent(old, new)


def town_periods(looked: Looked, by_river: pd.DataFrame) -> pd.DataFrame:
    """Return the register ``water_town_periods``; `by_river` is ``water_river_periods``."""
    counts = by_river.groupby("period")["mean_class"].agg(
        rivers="count", worse_than_v=lambda found: int((found == WORST).sum())
    )
    sets = {
        one: _set(looked, said, np.ones(len(said.sections), bool)) for one, said in looked.periods.items()
    }
    rows = []
    for period in sets:
        own = counts.loc[period.label]
        row = _set_row(looked, period, sets)
        row |= {"rivers": own["rivers"], "worse_than_v": own["worse_than_v"]}
        for name, other in others(period):
            if other in sets:
                then = counts.loc[other.label]
                row[f"rivers_{suffix(name)}"] = then["rivers"]
                row[f"worse_than_v_{name}_change"] = own["worse_than_v"] - then["worse_than_v"]
        rows.append(row)
    return pd.DataFrame(rows)


def parts_of(town: Town) -> "pd.Series[Any]":
    """Return the part of the town that each section lies in, by ``section_id``.

    A section outside every village, in the middle of a border river say, belongs to the nearest.
    """
    villages = town.layer("villages")[["part", "geometry"]].dropna()
    sections = town.layer("sections")[["section_id", "geometry"]]
    if villages.empty or sections.empty:
        return pd.Series(dtype=object)
    placed = gpd.sjoin_nearest(sections, villages).drop_duplicates("section_id")
    return placed.set_index("section_id")["part"]


def part_periods(looked: Looked, of_part: "pd.Series[Any]") -> pd.DataFrame:
    """Return the register ``water_part_periods``; `of_part` as `parts_of`."""
    rows = []
    for part in of_part.drop_duplicates():
        sets = {}
        for period, said in looked.periods.items():
            of = (of_part.reindex(said.sections.index) == part).to_numpy(bool)
            if of.any():
                sets[period] = _set(looked, said, of)
        rows += [{"part": part, **_set_row(looked, period, sets)} for period in sets]
    return pd.DataFrame(rows, columns=None if rows else ["part", "period"])
