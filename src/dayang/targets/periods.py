"""The days that an indicator has a value on: ends of periods, and today where it makes sense."""

from datetime import date

import pandas as pd

ENDS = {"week": "W-SUN", "month": "ME", "quarter": "QE", "year": "YE"}
"""Ends of periods, as pandas calls them; a week ends on Sunday (GB/T 7408-2005 begins it on Monday)."""
AS_IT_STANDS = ("stock", "cumulative", "year_to_date")
"""What can be read on any day; a flow is whole only at the end of its period."""


def days_of(period: str, accrual: str, day: date, count: int) -> list[date]:
    """Return the latest days on which an indicator has a value, from the oldest.

    Parameters
    ----------
    period, accrual
        Of the indicator.
    day
        The day it is asked on; itself one of the days where the indicator can be read then: a flow
        cannot, nor what is reported by the year, unless it counts up.
    count
        How many days at most.

    Examples
    --------
    >>> [str(one) for one in days_of("quarter", "stock", date(2021, 11, 15), 3)]
    ['2021-06-30', '2021-09-30', '2021-11-15']
    >>> [str(one) for one in days_of("year", "stock", date(2021, 11, 15), 2)]
    ['2019-12-31', '2020-12-31']
    """
    ends = [one.date() for one in pd.date_range(end=pd.Timestamp(day), periods=count, freq=ENDS[period])]
    ends = [one for one in ends if one <= day]
    yearly = period == "year" and accrual == "stock"
    if accrual in AS_IT_STANDS and not yearly and (not ends or ends[-1] != day):
        ends.append(day)
    return ends[-count:]
