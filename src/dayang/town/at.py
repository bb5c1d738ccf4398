"""A town as it was known on an earlier day, from the dates its rows carry.

What lies after the day was not known: a row is left out where it begins later
(`Register.since`) or where a date it must have lies later, as ``reported_at`` of an
observation does; any other date that lies later is emptied, so that a firm which closed
since is shown as living. Dates that may lie in the future by their declaration
(`Column.future`: the end of a lease, the day a promise is due) are kept. What refers to a
row left out goes with it, or loses the reference where it can do without.

Columns without a date say what the registers say today: where a firm works, say, is not
traced back.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dayang.town.registers.schema import Column, Dictionary, Kind, Register, Type
from dayang.town.town import Town
from dayang.town.units import end_of_day

_DATED = (Type.DATE, Type.DATETIME)
Tables = dict[str, pd.DataFrame]


def town_at(town: Town, day: date) -> Town:
    """Return `town` as it was known at the end of `day`.

    Parameters
    ----------
    town
        Its registers; results of plans in it are kept as they are.
    day
        A day not before its as-of day gives the town itself: nothing is known of later.

    Examples
    --------
    >>> from dayang.demo import demo_town
    >>> town = demo_town(scale=0.02)
    >>> earlier = town_at(town, date(2021, 11, 15))
    >>> f"{earlier.as_of:%Y-%m-%d}", len(earlier["samples"]) < len(town["samples"])
    ('2021-11-15', True)
    """
    if town["town"].empty or day >= town.as_of.date():
        return town
    held = town.dictionary.of_kind(Kind.RECORD, Kind.OBSERVATION, Kind.CASE)
    tables: Tables = {register.name: _known(register, town[register.name], day) for register in held}
    tables = _without_the_lost(town.dictionary, town.tables, tables)
    tables["town"] = town["town"].assign(as_of=pd.Timestamp(day))
    return Town({**town.tables, **tables}, town.rasters, town.dictionary)


def _known(register: Register, frame: pd.DataFrame, day: date) -> pd.DataFrame:
    """Return the rows known on `day`, later dates of theirs emptied."""
    dated = [column for column in register.columns if column.type in _DATED and not column.future]
    later = {column.name: _later(column, frame[column.name], day) for column in dated}
    begins = [column.name for column in dated if column.required or column.name == register.since]
    unknown = np.zeros(len(frame), bool)
    for name in begins:
        unknown |= later[name]
    emptied = {name: frame[name].mask(after) for name, after in later.items() if (after & ~unknown).any()}
    return frame.assign(**emptied)[~unknown]


def _later(column: Column, values: "pd.Series[Any]", day: date) -> NDArray[np.bool_]:
    last = pd.Timestamp(day) if column.type is Type.DATE else pd.Timestamp(end_of_day(day))
    return (values > last).to_numpy(bool)


def _without_the_lost(dictionary: Dictionary, before: Mapping[str, pd.DataFrame], tables: Tables) -> Tables:
    """Return `tables` without references to rows that were there `before` and no longer are."""
    tables, changed = dict(tables), True
    while changed:
        changed = False
        for name, frame in tables.items():
            for column in dictionary[name].attributes:
                lost = _lost(dictionary, before, tables, column, frame)
                if lost is None or not lost.any():
                    continue
                changed = True
                frame = frame[~lost] if column.required else _emptied(frame, column, lost)  # noqa: PLW2901
            tables[name] = frame
    return tables


def _lost(
    dictionary: Dictionary,
    before: Mapping[str, pd.DataFrame],
    tables: Tables,
    column: Column,
    frame: pd.DataFrame,
) -> NDArray[np.bool_] | None:
    """Return which rows of `frame` refer to a row that has gone; ``None`` where none can."""
    target = column.references
    if target is None or target not in tables or len(tables[target]) == len(before[target]):
        return None
    (key,) = dictionary[target].key
    values = frame[column.name]
    # Sets: pandas looks a text up in a column of texts one by one, minutes over a whole town.
    gone = set(before[target][key]) - set(tables[target][key])
    return (values.notna() & values.isin(list(gone))).to_numpy(bool)


def _emptied(frame: pd.DataFrame, column: Column, lost: NDArray[np.bool_]) -> pd.DataFrame:
    return frame.assign(**{column.name: frame[column.name].mask(lost)})
