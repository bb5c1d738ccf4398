"""The rows of a register as first reported and as last corrected, and as tables for a SELECT."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd
import pyarrow as pa

from dayang.town import Town
from dayang.town.registers import Kind, Register, Type

REPORTED_AT = "reported_at"

Tables = Mapping[str, Callable[[], pd.DataFrame]]
"""Tables that are worked out when something asks for them."""


@dataclass(frozen=True, slots=True)
class Reports:
    """What a town's registers say, as first reported and as last corrected.

    Parameters
    ----------
    town
        As known on the day asked about.
    others
        Tables of campaigns, by name of their result register, handed in from above.
    """

    town: Town
    others: Tables = field(default_factory=dict)
    _kept: dict[tuple[str, bool], pd.DataFrame] = field(default_factory=dict)
    _tables: dict[tuple[str, bool], pa.Table] = field(default_factory=dict)

    @property
    def names(self) -> frozenset[str]:
        """Names of everything that can be read."""
        held = self.town.dictionary.of_kind(Kind.RECORD, Kind.OBSERVATION, Kind.CASE)
        return frozenset(register.name for register in held) | frozenset(self.others)

    def rows(self, name: str, *, first: bool = False) -> pd.DataFrame:
        """Return the rows of a register, one a key: the last report, or the first.

        Parameters
        ----------
        name
            The register.
        first
            Whether the first report of each key is wanted rather than the last.
        """
        if (name, first) not in self._kept:
            found = self.others[name]() if name in self.others else self.town[name]
            self._kept[name, first] = one_report(self.town.dictionary[name], found, first=first)
        return self._kept[name, first]

    def corrected(self, name: str) -> bool:
        """Say whether any row of a register was reported more than once."""
        found = self.others[name]() if name in self.others else self.town[name]
        return len(self.rows(name)) < len(found)

    def table(self, name: str, *, first: bool = False) -> pa.Table:
        """Return `rows` as a table for DuckDB: dates as dates, times as China's, no geometry."""
        if (name, first) not in self._tables:
            self._tables[name, first] = _table(self.town.dictionary[name], self.rows(name, first=first))
        return self._tables[name, first]


def one_report(register: Register, frame: pd.DataFrame, *, first: bool) -> pd.DataFrame:
    """Return one row for each key but for ``reported_at``: the first reported, or the last.

    Parameters
    ----------
    register
        Its declaration; of other kinds than observations every row is kept.
    frame
        Its rows.
    first
        Which of several reports.
    """
    key = plain_key(register)
    if register.kind is not Kind.OBSERVATION or not frame.duplicated(key).any():
        return frame
    ordered = frame.sort_values(REPORTED_AT, kind="stable")
    kept: pd.DataFrame = ordered.drop_duplicates(key, keep="first" if first else "last").sort_index()
    return kept


def plain_key(register: Register) -> list[str]:
    """Return the columns that tell what a row is about: its key without ``reported_at``."""
    return [name for name in register.key if name != REPORTED_AT]


def _table(register: Register, frame: pd.DataFrame) -> pa.Table:
    columns: dict[str, Any] = {}
    for column in register.attributes:
        values = frame[column.name]
        if column.type is Type.DATETIME:
            values = values.dt.tz_localize(None)
        made = pa.array(values, from_pandas=True)
        columns[column.name] = made.cast(pa.date32()) if column.type is Type.DATE else made
    return pa.table(columns)


def day_table(day: date) -> pa.Table:
    """Return the one-row table ``asked``, which says what day a SELECT is asked about.

    Examples
    --------
    >>> day_table(date(2021, 11, 15)).to_pylist()[0]["finished_year"]
    2020
    """
    year = day.year
    finished = year if (day.month, day.day) == (12, 31) else year - 1
    return pa.table(
        {
            "day": pa.array([day], pa.date32()),
            "year": pa.array([year], pa.int32()),
            "year_start": pa.array([date(year, 1, 1)], pa.date32()),
            "finished_year": pa.array([finished], pa.int32()),
        }
    )
