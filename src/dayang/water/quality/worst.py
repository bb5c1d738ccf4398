"""Rivers in 劣Ⅴ beside other quarters, and every item worse than the base."""

from typing import Any

import numpy as np
import pandas as pd

from dayang.water.quality.classes import class_names, classify
from dayang.water.quality.evaluate import section_bases
from dayang.water.quality.look import Looked, stated
from dayang.water.quality.means import Period
from dayang.water.quality.pollutants import item_name
from dayang.water.quality.standards import CLASSES, NO_CLASS, WORSE, flagged, limits

WORST = CLASSES[WORSE]


def worse_rivers(looked: Looked, by_river: pd.DataFrame) -> pd.DataFrame:
    """Return the rivers in 劣Ⅴ in the latest quarter, the one before or a year before.

    Parameters
    ----------
    looked
        What was judged.
    by_river
        The table ``water_river_periods``.

    Returns
    -------
    DataFrame
        The register ``water_worse_rivers``: those in 劣Ⅴ now first, the largest multiple first.
    """
    quarters = by_river[by_river["period_kind"] == "quarter"]
    label = str(quarters.sort_values("starts_on", kind="stable")["period"].iloc[-1])
    now = Period("quarter", int(label[:4]), int(label[-1]))
    columns = ["mean_class", "base", "pollutants", "multiple"]
    of = {
        name: quarters[quarters["period"] == one.label].set_index("river_id")[columns]
        for name, one in (("now", now), ("before", now.before()), ("year_before", now.year_before()))
    }
    frame = looked.rivers[["river_id", "target_class"]].set_index("river_id")
    for name, one in of.items():
        frame = frame.assign(
            **{
                name: one["mean_class"],
                "pollutants" if name == "now" else f"pollutants_{name}": one["pollutants"],
            }
        )
    frame = frame.assign(period=label, base=of["now"]["base"], multiple=of["now"]["multiple"])
    frame = frame.join(_ways_out(looked, now))
    frame = frame[(frame[list(of)] == WORST).any(axis=1)]
    standing = [_standing(*row) for row in frame[list(of)].itertuples(index=False)]
    order = frame.assign(standing=standing, first=frame["now"] == WORST).reset_index()
    order = order.sort_values(
        ["first", "multiple", "river_id"], ascending=[False, False, True], ignore_index=True
    )
    return order.drop(columns="first")


def _ways_out(looked: Looked, period: Period) -> pd.DataFrame:
    """Return what would bring each river in 劣Ⅴ to the limits of class V: in words, and the largest cut.

    Returns
    -------
    DataFrame
        Index ``river_id``: ``to_leave``, such as ``氨氮 2.35→2``, and ``to_leave_percent``, the
        largest change that any item needs, of its value (of the limit for items with a least value).
    """
    said = looked.periods[period]
    body = said.rivers["water_body"].to_numpy(object)
    classes = classify(said.river_values, body, looked.mode)
    rows = {}
    for place, river in enumerate(said.river_values.index):
        beyond = np.flatnonzero(classes.by_item[:, place] == WORSE)
        if not len(beyond):
            continue
        ways, cuts = [], []
        for at in beyond:
            item, value = classes.items[at], float(classes.values[at, place])
            bound = _bound(item, str(body[place]), WORSE - 1, value)
            ways.append(f"{item_name(item)} {value:g}→{bound:g}")
            cuts.append(100 * abs(value - bound) / max(value, bound))
        rows[river] = ("、".join(ways), max(cuts))
    return pd.DataFrame.from_dict(rows, orient="index", columns=["to_leave", "to_leave_percent"])


def _standing(now: Any, before: Any, year_before: Any) -> str:
    if pd.isna(now):
        return "unjudged"
    if now != WORST:
        return "left"
    if before == WORST:
        return "still"
    return "back" if year_before == WORST else "new"


def exceedances(looked: Looked) -> pd.DataFrame:
    """Return the register ``water_exceedances``: of quarters and years; a month is one sample or two."""
    frames = []
    for period, said in looked.periods.items():
        if period.kind == "month":
            continue
        ids = said.sections.index
        body = said.sections["water_body"].to_numpy(object)
        classes = classify(said.section_values, body, looked.mode)
        over = section_bases(ids, looked.sections, looked.rivers, looked.base)
        place, row = np.nonzero((classes.by_item > over) & (over != NO_CLASS))
        items = np.array(classes.items, dtype=object)[place]
        value = classes.values[place, row]
        bound = np.array(
            [_bound(*one) for one in zip(items, body[row], over[row], value, strict=True)], dtype=float
        )
        multiplied = np.isin(items, flagged("has_multiple"))
        frames.append(
            pd.DataFrame(
                {
                    "section_id": ids[row],
                    **stated(period),
                    "item": items,
                    "value": value,
                    "class": class_names(classes.by_item[place, row]),
                    "base": class_names(over[row]),
                    "limit": bound,
                    "multiple": np.where(multiplied, (value - bound) / bound, np.nan),
                }
            )
        )
    found = pd.concat(frames, ignore_index=True)
    return found.sort_values(["section_id", "starts_on", "period"], kind="stable", ignore_index=True)


def _bound(item: str, body: str, over: int, value: float) -> float:
    """Return the limit that a value breaks: of an item with two, the one on its side."""
    low, high = limits(item, body)
    bound = low[over] if value < low[over] else high[over]
    return float(bound)
