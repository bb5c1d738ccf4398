"""Quarters and years of a plan as arrays."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from dayang.parks.renewal.model.rows import Ints


@dataclass(frozen=True, eq=False)
class Quarters:
    """Quarters from the first that begins after the as-of date (rule T1).

    Parameters
    ----------
    as_of
        Day the town is read as of.
    count
        Quarters of the horizon.
    """

    as_of: date
    count: int

    @cached_property
    def first(self) -> pd.Period:
        """The quarter numbered 0."""
        return pd.Timestamp(self.as_of).to_period("Q") + 1

    def of(self, days: Any) -> Ints:
        """Return the quarter each day lies in, negative before the plan; `NaT` is not allowed."""
        stamps = pd.DatetimeIndex(pd.to_datetime(np.atleast_1d(days)))
        first = self.first
        return np.asarray((stamps.year - first.year) * 4 + stamps.quarter - first.quarter, dtype=np.int64)

    @cached_property
    def year(self) -> Ints:
        """Shape (count,): calendar year of each quarter."""
        return np.array([(self.first + number).year for number in range(self.count)], dtype=np.int64)

    @cached_property
    def years(self) -> tuple[int, ...]:
        """Calendar years of the horizon."""
        return tuple(dict.fromkeys(self.year.tolist()))

    @cached_property
    def year_index(self) -> Ints:
        """Shape (count,): number of the calendar year of each quarter."""
        index: Ints = self.year - self.year[0]
        return index

    def months_left(self, ends_on: Any) -> tuple[Ints, Ints]:
        """Return whole months to the end of leases: from the as-of date, and from each quarter's end.

        Shapes (leases,) and (leases, count); from the day after to the day after (rule L2).
        """
        after = pd.DatetimeIndex(pd.to_datetime(np.atleast_1d(ends_on))) + pd.Timedelta(days=1)
        month = np.asarray(after.year * 12 + after.month, dtype=np.int64)
        today = self.as_of + timedelta(days=1)
        from_today = month - (today.year * 12 + today.month) - (np.asarray(after.day) < today.day)
        next_first = np.array(
            [(self.first + number + 1).start_time for number in range(self.count)], dtype="datetime64[M]"
        )
        from_quarter = next_first.astype(np.int64) + 1970 * 12 + 1
        return np.maximum(from_today, 0), np.maximum(month[:, None] - from_quarter[None, :], 0)
