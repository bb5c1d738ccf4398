"""What every part of the section reads: the tables, the latest quarter, names, looks."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

import pandas as pd

from dayang.engine import Look
from dayang.town import Town
from dayang.town.registers.water_columns import WATER_CLASS, WATER_ITEM
from dayang.town.units import CHINA
from dayang.water.quality.means import Period
from dayang.water.quality.sets import WORST, parts_of
from dayang.water.quality.standards import CLASSES
from dayang.words import Words

MARKS = (*(Words(mark, mark) for mark in "ⅠⅡⅢⅣⅤ"), Words("劣", ">V"))
LOOKS = {
    name: Look(f"class-{place + 1}", MARKS[place], WATER_CLASS[name], strong=name == WORST)
    for place, name in enumerate(CLASSES)
}
"""How classes look: as the trade prints them, with the class written on it."""

_ENGLISH = {words.zh: words.en for words in WATER_ITEM.values()}


class Shown:
    """The tables of an assessment, and what is asked of them more than once.

    Parameters
    ----------
    town, as_of, tables
        As the section is given them.
    """

    def __init__(self, town: Town, as_of: datetime, tables: Mapping[str, pd.DataFrame]) -> None:
        self.town, self.as_of, self.tables = town, as_of.astimezone(CHINA), tables

    @cached_property
    def quarter(self) -> Period:
        """The latest quarter judged."""
        rows = self.tables["water_town_periods"]
        label = str(rows[rows["period_kind"] == "quarter"].sort_values("starts_on")["period"].iloc[-1])
        return Period("quarter", int(label[:4]), int(label[-1]))

    @cached_property
    def months(self) -> tuple[str, ...]:
        """The months judged, the oldest first."""
        rows = self.tables["water_town_periods"]
        return tuple(sorted(rows["period"][rows["period_kind"] == "month"]))

    @cached_property
    def rivers(self) -> pd.DataFrame:
        """Rivers of the latest quarter with ``name`` and ``part``, the worst first; index ``river_id``."""
        rows = self.of_quarter("water_river_periods").set_index("river_id")
        rows = rows.assign(
            name=self.river_names.reindex(rows.index), part=self.river_parts.reindex(rows.index)
        )
        place = rows["mean_class"].map({name: at for at, name in enumerate(CLASSES)}).astype(float)
        order = rows.assign(place=place).sort_values(["place", "cwqi"], ascending=False, kind="stable")
        return order.drop(columns="place")

    @cached_property
    def river_names(self) -> "pd.Series[Any]":
        """Names of rivers, or their ids where they have none."""
        rows = self.town["rivers"].set_index("river_id")["name"]
        return rows.where(rows.notna() & (rows != ""), rows.index.to_series())

    @cached_property
    def river_parts(self) -> "pd.Series[Any]":
        """The part of the town where most sections of each river lie."""
        rows = self.of_quarter("water_section_periods").set_index("section_id")["river_id"]
        part = self.part_of_section.reindex(rows.index)
        return part.groupby(rows.to_numpy()).agg(lambda found: next(iter(found.mode()), None))

    @cached_property
    def part_of_section(self) -> "pd.Series[Any]":
        """The part of each section."""
        return parts_of(self.town)

    def of_quarter(self, name: str) -> pd.DataFrame:
        """Return the rows of a table that are of the latest quarter."""
        rows = self.tables[name]
        return rows[rows["period"] == self.quarter.label]

    @property
    def over(self) -> bool:
        """Whether the latest quarter is over, or in its last day."""
        return bool(pd.Timestamp(self.as_of) >= self.quarter.end - pd.Timedelta(days=1))

    @property
    def quarter_words(self) -> Words:
        """The latest quarter in words; where it is not over, up to when."""
        year, number = self.quarter.year, self.quarter.number
        zh, en = f"{year} 年第{'一二三四'[number - 1]}季度", f"quarter {number} of {year}"
        if self.over:
            return Words(zh, en)
        day = f"{self.as_of:%Y-%m-%d}"
        return Words(f"{zh}（截至 {day}）", f"{en} (to {day})")


def in_both(text: Any) -> Words:
    """Return items as the tables name them, such as ``氨氮(0.8)、溶解氧``, in both languages."""
    if pd.isna(text) or not text:
        return Words("", "")
    parts = str(text).split("、")
    english = []
    for part in parts:
        name = next((zh for zh in sorted(_ENGLISH, key=len, reverse=True) if part.startswith(zh)), "")
        rest = part.removeprefix(name)
        english.append((_ENGLISH.get(name, "") + (" " if rest.startswith("(") else "") + rest).strip())
    return Words("、".join(parts), ", ".join(english))


def all_in_both(texts: "pd.Series[Any]") -> "pd.Series[Any]":
    """Return a column of such items in both languages."""
    return as_words(texts.index, [in_both(text) for text in texts])


def as_words(index: pd.Index, words: Sequence[Words]) -> "pd.Series[Any]":
    """Return words as a column."""
    return pd.Series(list(words), index=index, dtype=object)
