"""What the tables of water quality are made from: every period of what a town knows, judged once.

Months are those of the last two years sampled; quarters and years are those that hold one
of these months.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dayang.town import InputError, InputFault, Severity, Town
from dayang.town.faults import empty_register
from dayang.town.registers.water_columns import WATER_CHANGE, WATER_QUALITY
from dayang.town.units import CHINA
from dayang.water.quality.classes import EVALUATION, Mode
from dayang.water.quality.evaluate import Assessed, assess
from dayang.water.quality.indices import common_items, do_floor_mg_l
from dayang.water.quality.means import MONTHS, Period
from dayang.water.quality.pollutants import item_name
from dayang.water.quality.standards import flagged
from dayang.water.quality.values import Usable, usable
from dayang.words import Words

MONTHS_KEPT = 24
"""Months assessed, up to the last one sampled: enough to set a year beside the one before."""

REGISTERS = ("rivers", "sections", "samples")
"""What the assessment cannot do without."""


class Looked(NamedTuple):
    """Everything the tables are made from.

    Parameters
    ----------
    values
        What of the samples is a value, and what is not.
    periods
        What each period says, in the order of `periods_of`.
    sections, rivers
        The registers.
    items
        Items that the indices rest on.
    do_floor
        As in `dayang.water.quality.indices.item_index`.
    mode, base
        As asked.
    """

    values: Usable
    periods: dict[Period, Assessed]
    sections: pd.DataFrame
    rivers: pd.DataFrame
    items: tuple[str, ...]
    do_floor: float
    mode: Mode
    base: str

    @property
    def item_names(self) -> str:
        """The items of the indices, by name."""
        return "、".join(item_name(item) for item in self.items)

    def bodies(self, section_ids: pd.Index) -> NDArray[np.object_]:
        """Return the water body of sections."""
        home = self.sections.set_index("section_id")["river_id"].loc[section_ids]
        return self.rivers.set_index("river_id")["water_body"].loc[home].to_numpy(object)


def look(
    town: Town,
    as_of: datetime,
    *,
    mode: Mode = EVALUATION,
    base: str = "III",
    items: tuple[str, ...] | None = None,
) -> Looked:
    """Judge every period of what `town` knows at `as_of`.

    Arguments and errors as in `dayang.water.quality.tables.assessed_tables`; `mode` as the thing itself.
    """
    samples = town["samples"]
    samples = samples[(samples["reported_at"] <= pd.Timestamp(as_of)).to_numpy(bool)]
    lacking = list(_lacking(town, samples))
    if lacking:
        raise InputError(lacking)
    found = usable(samples)
    wanted = periods_of(found.values)
    if not wanted:
        raise InputError([_no_value()])
    sections, rivers = town["sections"], town["rivers"]
    periods = {one: assess(found.values, sections, rivers, one, base, mode) for one in wanted}
    periods = {one: said for one, said in periods.items() if len(said.sections)}
    return Looked(
        found,
        periods,
        sections,
        rivers,
        _index_items(periods) if items is None else items,
        do_floor_mg_l(town, as_of),
        mode,
        base,
    )


def _lacking(town: Town, samples: pd.DataFrame) -> Iterator[InputFault]:
    held = {"rivers": town["rivers"], "sections": town["sections"], "samples": samples}
    for name in REGISTERS:
        if held[name].empty:
            needs = Words("水质评价需要", "Judging water quality needs")
            yield empty_register(name, town.dictionary[name].title, needs)


def _no_value() -> InputFault:
    return InputFault(
        rule="register_empty",
        severity=Severity.FAULT,
        register="samples",
        field="value",
        expected=Words("至少要有一个可用的监测值。", "At least one sample must hold a value."),
        remedy=Words("请核对监测值的单位和标记。", "Look at units and qualifiers of the samples."),
    )


def periods_of(values: pd.DataFrame) -> tuple[Period, ...]:
    """Return the months, quarters and years of the last two years sampled, from the oldest.

    Examples
    --------
    >>> at = pd.Series(pd.to_datetime(["2021-11-09", "2021-12-08"]).tz_localize("Asia/Shanghai"))
    >>> [one.label for one in periods_of(pd.DataFrame({"sampled_at": at, "item": "ph"}))]
    ['2021-11', '2021-12', '2021Q4', '2021']
    """
    counted = values[values["item"].isin(flagged("evaluation"))]
    sampled = pd.DatetimeIndex(counted["sampled_at"]).tz_convert(CHINA)
    months = np.unique(sampled.year * 12 + sampled.month - 1)
    if not len(months):
        return ()
    kept = months[months > months[-1] - MONTHS_KEPT]
    return tuple(
        dict.fromkeys(
            Period(kind, int(month) // 12, int(month) % 12 // length + 1)
            for kind, length in MONTHS.items()
            for month in kept
        )
    )


def latest(periods: Mapping[Period, Any], kind: str) -> Period:
    """Return the last period of its kind."""
    return max(one for one in periods if one.kind == kind)


def _index_items(periods: dict[Period, Assessed]) -> tuple[str, ...]:
    now = latest(periods, "quarter")
    beside = [periods[one].section_values for one in (now, now.before(), now.year_before()) if one in periods]
    return common_items(pd.concat(beside))


def stated(period: Period) -> dict[str, Any]:
    """Return the columns that say which period a row is of."""
    start = period.start.tz_localize(None)
    return {"period": period.label, "period_kind": period.kind, "starts_on": start}


def named(codes: "pd.Series[Any]") -> "pd.Series[Any]":
    """Return codes of items, joined by commas, as their names."""
    names = {
        text: "、".join(item_name(item) for item in text.split(",") if item)
        for text in codes.dropna().unique()
    }
    return codes.map(names)


def as_published(frame: pd.DataFrame) -> pd.DataFrame:
    """Return what was judged with items by their names and the grade by its code."""
    frame = frame.assign(**{name: named(frame[name]) for name in ("determining", "used", "missing")})
    if "level" in frame:
        frame = frame.assign(
            quality=pd.Series(grade(frame["level"].tolist()), index=frame.index, dtype=object)
        )
    return frame


def grade(levels: list[int]) -> list[str | None]:
    """Return the codes of levels of quality; ``None`` for -1."""
    codes = [*WATER_QUALITY, None]
    return [codes[level] for level in levels]


def suffix(name: str) -> str:
    """Return how columns that hold what was in another period end."""
    return "year_before" if name == "year" else name


def others(period: Period) -> tuple[tuple[str, Period], ...]:
    """Return the periods that one is set beside, by the names of the columns that say so."""
    return ("year", period.year_before()), ("before", period.before())


def verdicts(sizes: "pd.Series[Any]") -> "pd.Series[Any]":
    """Return the codes of changes."""
    return sizes.map(verdict).astype(object)


def verdict(size: Any) -> str | None:
    """Return the code of a change: 2 markedly better to -2 markedly worse."""
    return None if pd.isna(size) else list(WATER_CHANGE)[2 - int(size)]
