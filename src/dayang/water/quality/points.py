"""Rows on single waters over time: trends of rivers, trophic state of ponds, black-odorous points."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dayang.town.registers.water_columns import WATER_BLACK, WATER_TROPHIC
from dayang.town.units import CHINA
from dayang.water.quality.look import Looked, named, stated
from dayang.water.quality.means import MONTHS, means
from dayang.water.quality.ponds import black_odorous_items, black_odorous_points, trophic
from dayang.water.quality.standards import table
from dayang.water.quality.trend import trend
from dayang.water.quality.values import wide

TREND_KIND = "quarter"
"""Trends run over quarters: eight in the two years kept, where both tables of critical values agree."""
WHOLE_TOWN = "town"
"""Subject of the town's own trend."""


def trends(looked: Looked, by_river: pd.DataFrame, by_town: pd.DataFrame) -> pd.DataFrame:
    """Return the register ``water_trends``: of the index of town and rivers, and of the rivers' items.

    Parameters
    ----------
    looked
        What was judged.
    by_river, by_town
        The tables ``water_river_periods`` and ``water_town_periods``.
    """
    quarters = [one for one in sorted(looked.periods) if one.kind == TREND_KIND]
    labels = [one.label for one in quarters]
    whole = by_town.set_index("period")["cwqi"].reindex(labels).to_frame().T
    index = by_river.pivot_table(index="river_id", columns="period", values="cwqi").reindex(columns=labels)
    held = {"cwqi": index}
    for item in looked.items:
        held[item] = pd.DataFrame({one.label: looked.periods[one].river_values[item] for one in quarters})
    rows = [_trend_row(WHOLE_TOWN, "cwqi", np.array(labels), whole.to_numpy(float)[0])]
    rows += [
        _trend_row(str(river), measure, np.array(labels), values)
        for measure, frame in held.items()
        for river, values in zip(frame.index, frame.to_numpy(float), strict=True)
    ]
    return pd.DataFrame(rows)


def _trend_row(
    subject: str, measure: str, labels: NDArray[np.str_], values: NDArray[np.float64]
) -> dict[str, object]:
    known = labels[~np.isnan(values)]
    found = trend(values)
    return {
        "subject": subject,
        "river_id": None if subject == WHOLE_TOWN else subject,
        "measure": measure,
        "periods": len(known),
        "first_period": str(known[0]) if len(known) else None,
        "last_period": str(known[-1]) if len(known) else None,
        "coefficient": found.coefficient,
        "critical_printed": found.critical.get("printed"),
        "critical_exact": found.critical.get("exact"),
        "trend": found.verdict,
    }


def trophic_periods(looked: Looked) -> pd.DataFrame:
    """Return the register ``water_trophic_periods``: sections of lakes and ponds, of which any item is."""
    items = tuple(table("trophic")["item"])
    sections = looked.sections["section_id"]
    still = sections[looked.bodies(pd.Index(sections)) != "river"]
    values = looked.values.values
    values = values[values["section_id"].isin(still).to_numpy(bool)]
    frames = [pd.DataFrame(columns=["section_id", "period"])]
    for period in looked.periods:
        held = means(values, period, items).values.dropna(how="all")
        if held.empty:
            continue
        found = trophic(held)
        grades = [*WATER_TROPHIC, None]
        frame = found.parts.rename(columns={item: f"{item}_index" for item in items}).assign(
            **stated(period),
            tli=found.total,
            state=[grades[place] for place in found.grade],
            missing=named(_joined(held.isna())),
        )
        frames.append(frame.rename_axis("section_id").reset_index())
    return pd.concat(frames, ignore_index=True)


def black_odorous_periods(looked: Looked) -> pd.DataFrame:
    """Return the register ``water_black_odorous_periods``: points by quarter and year."""
    items = tuple(table("black_odorous")["item"])
    samples = wide(looked.values.values, items).dropna(how="all")
    graded = black_odorous_items(samples)
    at = pd.DatetimeIndex(samples.index.get_level_values("sampled_at")).tz_convert(CHINA)
    frames = [pd.DataFrame(columns=["section_id", "period"])]
    for period in looked.periods:
        inside = graded[(at >= period.start) & (at < period.end)]
        if MONTHS[period.kind] == 1 or inside.empty:
            continue
        point = inside.index.get_level_values("section_id")
        grades = black_odorous_points(inside, point)
        worse = (inside > 0).groupby(point).any()
        frame = pd.DataFrame(
            {
                **stated(period),
                "samples": pd.Series(1, index=point).groupby(level=0).sum(),
                "state": [list(WATER_BLACK)[grade] for grade in grades],
                "over": named(_joined(worse)),
                "missing": named(_joined(inside.isna().groupby(point).all())),
            },
            index=grades.index,
        )
        frames.append(frame.rename_axis("section_id").reset_index())
    return pd.concat(frames, ignore_index=True)


def _joined(marks: pd.DataFrame) -> "pd.Series[Any]":
    """Return the columns that each row marks, joined by commas."""
    names = np.array(marks.columns)
    return pd.Series([",".join(names[row]) for row in marks.to_numpy(bool)], index=marks.index, dtype=object)
