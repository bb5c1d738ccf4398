"""Units of area, money and time zone that the whole house shares."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

M2_PER_MU = 2000 / 3
"""Square metres in one mu (亩); 15 mu are one hectare exactly."""

MONEY_QUANTUM = Decimal("0.01")
"""The least amount of money: one fen (分)."""

CHINA = ZoneInfo("Asia/Shanghai")
"""The time zone of every aware time in Dayang."""


def mu(area_m2: float) -> float:
    """Convert square metres to mu.

    Examples
    --------
    >>> round(mu(10_000), 6)
    15.0
    """
    return area_m2 / M2_PER_MU


def square_metres(area_mu: float) -> float:
    """Convert mu to square metres.

    Examples
    --------
    >>> round(square_metres(15), 6)
    10000.0
    """
    return area_mu * M2_PER_MU


def end_of_day(day: date) -> datetime:
    """Return the last microsecond of `day` in China: what 'as of a day' means.

    Examples
    --------
    >>> end_of_day(date(2021, 12, 31)).isoformat()
    '2021-12-31T23:59:59.999999+08:00'
    """
    return datetime.combine(day + timedelta(days=1), time(), CHINA) - timedelta(microseconds=1)


__all__ = ["CHINA", "M2_PER_MU", "MONEY_QUANTUM", "end_of_day", "mu", "square_metres"]
