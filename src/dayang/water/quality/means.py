"""Means of items over a period, by section and by river, as the statistics rules take them.

Month and quarter: the arithmetic mean of each item. Year: the mean of the monthly means
(环办〔2011〕22号, from memory: 对照原文核实, check against the original). pH is averaged
through hydrogen ions (rules of statistics of 2020).
"""

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dayang.town.units import CHINA
from dayang.water.quality.classes import COMPARED_DECIMALS
from dayang.water.quality.standards import EVALUATED, rule
from dayang.water.quality.values import wide

MONTHS = {"month": 1, "quarter": 3, "year": 12}


class Period(NamedTuple):
    """A calendar month, quarter or year.

    Parameters
    ----------
    kind
        ``"month"``, ``"quarter"`` or ``"year"``.
    year
        Calendar year.
    number
        Month 1-12, quarter 1-4, or 1 for a year.

    Examples
    --------
    >>> Period("quarter", 2021, 1).before(), Period("quarter", 2021, 4).year_before().label
    (Period(kind='quarter', year=2020, number=4), '2020Q4')
    """

    kind: str
    year: int
    number: int = 1

    @property
    def label(self) -> str:
        """Its name, such as ``2021-03``, ``2021Q1`` or ``2021``."""
        return {"month": f"{self.year}-{self.number:02}", "quarter": f"{self.year}Q{self.number}"}.get(
            self.kind, str(self.year)
        )

    @property
    def start(self) -> pd.Timestamp:
        """Its first moment, China time."""
        return pd.Timestamp(self.year, (self.number - 1) * MONTHS[self.kind] + 1, 1, tz=CHINA)

    @property
    def end(self) -> pd.Timestamp:
        """The first moment after it."""
        return self.after().start

    def after(self) -> "Period":
        """Return the next period of its kind."""
        last = self.number == 12 // MONTHS[self.kind]
        return Period(self.kind, self.year + last, 1 if last else self.number + 1)

    def before(self) -> "Period":
        """Return the period of its kind just before (环比)."""
        first = self.number == 1
        return Period(self.kind, self.year - first, 12 // MONTHS[self.kind] if first else self.number - 1)

    def year_before(self) -> "Period":
        """Return the same period of the year before (同比)."""
        return self._replace(year=self.year - 1)


class Means(NamedTuple):
    """Means of a period by section.

    Parameters
    ----------
    values
        Index ``section_id``, one column an item; NaN where there is no value.
    results
        Samples of each section in the period.
    enough
        Whether they are as many as the rules ask of the period.
    """

    values: pd.DataFrame
    results: "pd.Series[int]"
    enough: "pd.Series[bool]"


def means(
    values: pd.DataFrame, period: Period, items: tuple[str, ...] = EVALUATED, *, freezes: bool = False
) -> Means:
    """Return the mean of each item at each section over a period.

    Parameters
    ----------
    values
        As `Usable.values`.
    period
        Month, quarter or year.
    items
        Columns wanted.
    freezes
        Whether rivers freeze here, so that fewer months make a year.
    """
    inside = (values["sampled_at"] >= period.start) & (values["sampled_at"] < period.end)
    samples = wide(values[inside.to_numpy(bool)], items).sort_index()
    section = samples.index.get_level_values("section_id")
    months = pd.DatetimeIndex(samples.index.get_level_values("sampled_at")).tz_convert(CHINA).month
    results = pd.Series(1, index=section).groupby(level=0).sum()
    month_count = pd.Series(np.asarray(months), index=section).groupby(level=0).nunique()
    if period.kind == "year":
        monthly = group_means(samples, [section, months])
        averaged = group_means(monthly, [monthly.index.get_level_values(0)])
        fewest = rule("period.year_months_frozen" if freezes else "period.year_months")
        return Means(averaged, results, month_count >= fewest)
    fewest = rule("period.quarter_results") if period.kind == "quarter" else 1
    return Means(group_means(samples, [section]), results, results >= fewest)


def group_means(rows: pd.DataFrame, by: list[pd.Index]) -> pd.DataFrame:
    """Return the mean of each column by group, pH through hydrogen ions.

    Examples
    --------
    >>> rows = pd.DataFrame({"ph": [6.5, 7.9, 8.8, 9, 6.78, 8.87]})
    >>> float(group_means(rows, [pd.Index([0] * 6)])["ph"].iloc[0].round(2))
    7.08
    """
    ions = rows.assign(ph=10.0 ** -rows["ph"]) if "ph" in rows else rows
    averaged = ions.groupby(by, sort=True).mean()
    if "ph" in rows:
        averaged["ph"] = -np.log10(averaged["ph"])
    return averaged.round(COMPARED_DECIMALS)


def over_sections(sections: pd.DataFrame, river: NDArray[np.object_]) -> pd.DataFrame:
    """Return the mean of each item over the sections of each river, each section counted once."""
    averaged = group_means(sections, [pd.Index(river, name="river_id")])
    averaged.index.name = "river_id"
    return averaged
