"""Quarters counted from the first that begins after the as-of date (rule T1)."""

from dataclasses import dataclass
from datetime import date, timedelta

from dayang.words import Words

_ZH = ("一", "二", "三", "四")


@dataclass(frozen=True, slots=True)
class Calendar:
    """The quarters of a programme.

    Parameters
    ----------
    first
        First day of quarter 0.
    quarters
        Quarters of the horizon.
    """

    first: date
    quarters: int

    @classmethod
    def after(cls, day: date, quarters: int) -> "Calendar":
        """Return the quarters that follow `day`.

        Examples
        --------
        >>> Calendar.after(date(2021, 12, 31), 40).first, Calendar.after(date(2021, 11, 15), 40).first
        (datetime.date(2022, 1, 1), datetime.date(2022, 1, 1))
        """
        return cls(_month(day.year, (day.month - 1) // 3 * 3 + 3), quarters)

    def of(self, day: date) -> int:
        """Return the quarter a day lies in; negative before quarter 0.

        Examples
        --------
        >>> Calendar(date(2022, 1, 1), 40).of(date(2021, 12, 31))
        -1
        """
        return (day.year - self.first.year) * 4 + (day.month - 1) // 3 - (self.first.month - 1) // 3

    def first_day(self, quarter: int) -> date:
        """Return the first day of a quarter."""
        return _month(self.first.year, self.first.month - 1 + 3 * quarter)

    def last_day(self, quarter: int) -> date:
        """Return the last day of a quarter."""
        return self.first_day(quarter + 1) - timedelta(days=1)

    def year(self, quarter: int) -> int:
        """Return the calendar year of a quarter."""
        return self.first_day(quarter).year

    @property
    def years(self) -> range:
        """Calendar years the horizon touches."""
        return range(self.first.year, self.year(self.quarters - 1) + 1)

    @property
    def base_year(self) -> int:
        """The last year before the plan."""
        return self.first.year - 1

    def words(self, quarter: int) -> Words:
        """Return how a quarter is called.

        Examples
        --------
        >>> Calendar(date(2022, 1, 1), 40).words(5).en
        'quarter 5 (2023 Q2)'
        """
        day = self.first_day(quarter)
        season = (day.month - 1) // 3
        return Words(
            f"第 {quarter} 季（{day.year} 年{_ZH[season]}季度）",
            f"quarter {quarter} ({day.year} Q{season + 1})",
        )


def whole_months(day: date, last: date) -> int:
    """Return the whole months that are left after `day` until `last` is over, never negative.

    Examples
    --------
    >>> whole_months(date(2021, 12, 31), date(2024, 6, 30))
    30
    >>> whole_months(date(2021, 12, 31), date(2024, 6, 15))
    29
    """
    begin, end = day + timedelta(days=1), last + timedelta(days=1)
    months = (end.year - begin.year) * 12 + end.month - begin.month
    return max(months - (end.day < begin.day), 0)


def _month(year: int, month: int) -> date:
    """Return the first day of a month counted from 0 of a year, which may be past December."""
    return date(year + month // 12, month % 12 + 1, 1)
