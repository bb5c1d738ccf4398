r"""Where a short series is heading: a value at a later day, with an interval.

The Theta method of Assimakopoulos and Nikolopoulos (2000) with its level at the latest
value, on the scale on which the series moves freely. Hyndman and Billah (2003) show that
Theta is exponential smoothing with a drift of half the trend's slope; with the level at the
latest value that is a random walk that keeps half of its past growth. For a series
:math:`y_0 … y_m` at times :math:`t_0 … t_m` (years), :math:`T = t_m - t_0`:

.. math::

   d = \frac{y_m - y_0}{2T}, \qquad
   s^2 = \frac{1}{m-1} \sum_i \frac{(\Delta y_i - d\,\Delta t_i)^2}{\Delta t_i}, \qquad
   \hat y(h) = y_m + d h \pm t_{m-1}\, s \sqrt{h + \frac{h^2}{4T}}

The second term under the root is the doubt about the drift, whose variance is
:math:`\sigma^2/4T`; :math:`s^2` is taken about the drift that is kept, so that what halving
gets wrong widens the interval. The scale is the logarithm where there is a floor, the log odds
between two bounds, and :math:`\operatorname{asinh}(y/c)`, :math:`c` the median of :math:`|y|`,
where values may be negative (Burbidge, Magee and Robb 1988). What is counted up is walked by its
steps, :math:`r_i = \Delta y_i/\Delta t_i`, and their projections are summed. Chosen by back-test,
not by taste: see ``docs/targets-projection.md`` and ``benchmarks/targets_projection.py``.

V. Assimakopoulos, K. Nikolopoulos, The theta model: a decomposition approach to forecasting,
International Journal of Forecasting 16 (2000) 521-530. R. J. Hyndman, B. Billah, Unmasking the
Theta method, International Journal of Forecasting 19 (2003) 287-290. J. B. Burbidge, L. Magee,
A. L. Robb, Alternative transformations to handle extreme values of the dependent variable,
Journal of the American Statistical Association 83 (1988) 123-127.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import expit, logit, stdtrit

from dayang.town import Town
from dayang.town.parameters import parameter, shipped
from dayang.words import Words

Floats = npt.NDArray[np.float64]

KEPT = 0.5
"""Share of past growth that the Theta method lets go on (Hyndman and Billah 2003)."""

DAYS_IN_YEAR = 365.2425

POINTS_LEAST = 4
"""With fewer values the steps of a running count leave no degree of freedom, whatever the rules say."""

METHOD = Words(
    "Theta 法（随机游走，保留一半的既往增长）", "Theta method (random walk, half of past growth kept)"
)


@dataclass(frozen=True, slots=True)
class Rules:
    """When a series is projected, and how wide the interval is; the parameters ``targets.projection_*``.

    Parameters
    ----------
    points_least
        Values a series must have.
    points_most
        Only so many of the latest values are used.
    gap_most
        Longest step between two values over the median step.
    reach_most
        Longest time ahead over the time between the first and last value used.
    coverage_percent
        Share of cases, in percent, in which the interval is to hold the truth.
    """

    points_least: float
    points_most: float
    gap_most: float
    reach_most: float
    coverage_percent: float


PARAMETERS = {name: f"targets.projection_{name}" for name in Rules.__dataclass_fields__}
"""The parameter of each field of `Rules`."""


@dataclass(frozen=True, slots=True)
class Projection:
    """What a series will have come to.

    Parameters
    ----------
    value, low, high
        The middle of what may come (as likely to be over as under it) and the interval;
        ``None`` where nothing is projected.
    method
        How; ``None`` where nothing is projected.
    note
        What it rests on, or why nothing is projected.
    """

    value: float | None
    low: float | None
    high: float | None
    method: Words | None
    note: Words


def rules_of(town: Town, as_of: datetime) -> Rules:
    """Return the rules that hold in `town` on the day of `as_of`.

    Raises
    ------
    ParameterMissingError
        When one of them is 待填.
    """
    values = {name: parameter(town, key, as_of).value for name, key in PARAMETERS.items()}
    return Rules(**{name: float(value) for name, value in values.items() if value is not None})


@cache
def shipped_rules() -> Rules:
    """Return the rules as shipped, for a series that belongs to no town."""
    values = shipped().set_index("parameter_id")["value"].to_dict()
    return Rules(**{name: float(values[key]) for name, key in PARAMETERS.items()})


def project(
    dates: Sequence[Any],
    values: Sequence[Any],
    at: date,
    *,
    cumulative: bool = False,
    lower: float | None = None,
    upper: float = math.inf,
    rules: Rules | None = None,
) -> Projection:
    """Project a short series to the day `at`.

    Parameters
    ----------
    dates
        Days the values hold on, in any order; shape (n,).
    values
        Values; missing ones are left out, which makes a gap; shape (n,).
    at
        The day projected to.
    cumulative
        Whether the series can only rise (cleared so far, invested so far); its steps are projected.
    lower, upper
        What it can never leave: 0 and 100 for a share in percent. Without `lower` a series with
        no negative value keeps to 0 and above; ``-math.inf`` lets it go anywhere.
    rules
        When to project; those shipped when ``None``.

    Returns
    -------
    Projection
        Without a value, and with the reason, where the series is too short, has gaps, does
        not move, or `at` is too far ahead.

    Examples
    --------
    >>> days = [date(year, 12, 31) for year in range(2016, 2022)]
    >>> found = project(days, [520, 548, 590, 640, 684, 745], date(2026, 12, 31))
    >>> round(found.value), round(found.low), round(found.high)
    (892, 758, 1049)
    >>> print(project(days[:3], [520, 548, 590], date(2022, 12, 31)).note.en)
    Not projected: 3 values, at least 4 are needed.
    """
    rules = shipped_rules() if rules is None else rules
    days, kept = _latest(dates, values, int(rules.points_most))
    due = float(np.datetime64(at, "D").astype("float64"))
    ahead = due - days[-1] if len(days) else math.nan
    if lower is None:
        lower = -math.inf if kept.min(initial=0.0) < 0 else 0.0
    why = _why_not(days, kept, ahead, rules, cumulative=cumulative, bounds=(lower, upper))
    if why is not None:
        note = Words(f"不推算：{why.zh}。", f"Not projected: {why.en}.")
        return Projection(None, None, None, None, note)
    years, ahead, coverage = days / DAYS_IN_YEAR, ahead / DAYS_IN_YEAR, rules.coverage_percent / 100
    if cumulative:
        found = np.minimum(_summed(years, kept, ahead, coverage), upper)
    else:
        found = _walked(years, kept, ahead, coverage, (lower, upper))
    value, low, high = (float(number) for number in found)
    return Projection(value, low, high, METHOD, _rests_on(days, rules))


def _latest(dates: Sequence[Any], values: Sequence[Any], most: int) -> tuple[Floats, Floats]:
    """Return the last `most` values that are there, by day, as days since 1970 and numbers."""
    days = np.array(list(dates), dtype="datetime64[us]").astype("datetime64[D]").astype("float64")
    numbers = np.asarray(values, dtype="float64")
    there = np.flatnonzero(np.isfinite(numbers))
    order = there[np.argsort(days[there], kind="stable")][-most:]
    return days[order], numbers[order]


def _summed(years: Floats, values: Floats, ahead: float, coverage: float) -> Floats:
    """Return value, low and high of a running count, step by step as long as its usual step; shape (3,).

    The ends of the steps' intervals are summed as they are, as if all steps erred the same way,
    which is the widest they can make it.
    """
    steps = np.diff(years)
    rates, usual = np.diff(values) / steps, float(np.median(steps))
    ends = np.append(np.arange(usual, ahead, usual), ahead)
    found = [_walked(years[1:], rates, end, coverage, (0.0, math.inf)) for end in ends]
    return np.asarray(values[-1] + np.diff(ends, prepend=0.0) @ np.array(found))


def _walked(
    years: Floats, values: Floats, ahead: float, coverage: float, bounds: tuple[float, float]
) -> Floats:
    """Return value, low and high, `ahead` years after the last of `values`; shape (3,)."""
    turn, back = _scale(values, *bounds)
    middle, half = _walk(years, turn(values), ahead, coverage)
    return np.clip(back(np.array([middle, middle - half, middle + half])), *bounds)


def _walk(years: Floats, values: Floats, ahead: float, coverage: float) -> tuple[float, float]:
    """Return the middle and half width of the interval, `ahead` years after the last of `values`.

    Formula of the module's docstring; shapes (m + 1,).
    """
    steps, moves = np.diff(years), np.diff(values)
    span, freedom = years[-1] - years[0], len(moves) - 1
    drift = KEPT * (values[-1] - values[0]) / span
    variance = ((moves - drift * steps) ** 2 / steps).sum() / freedom
    error = math.sqrt(variance * (ahead + KEPT**2 * ahead**2 / span))
    return float(values[-1] + drift * ahead), float(stdtrit(freedom, (1 + coverage) / 2) * error)


Turn = Callable[[Floats], Floats]


def _scale(values: Floats, lower: float, upper: float) -> tuple[Turn, Turn]:
    """Return to and from the scale the walk moves on: it cannot leave the bounds where values lie inside.

    Growth is relative where there is a floor only, a log odds between two bounds, and relative
    far from nothing but absolute near it where there is no floor; a series that touches a bound
    is walked as it is, and cut off there.
    """
    if math.isinf(lower) and math.isinf(upper):
        size = float(np.median(np.abs(values))) or float(np.abs(values).max())
        return lambda x: np.arcsinh(x / size), lambda y: size * np.sinh(y)
    if math.isinf(lower) or values.min() <= lower or values.max() >= upper:
        return lambda x: x, lambda y: y
    if math.isinf(upper):
        return lambda x: np.log(x - lower), lambda y: lower + np.exp(y)
    width = upper - lower
    return lambda x: np.asarray(logit((x - lower) / width)), lambda y: lower + width * np.asarray(expit(y))


def _why_not(
    days: Floats,
    values: Floats,
    ahead: float,
    rules: Rules,
    *,
    cumulative: bool,
    bounds: tuple[float, float],
) -> Words | None:
    """Say why a series is not projected, or ``None`` where it is."""
    points_least = max(rules.points_least, POINTS_LEAST)
    if len(values) < points_least:
        least = f"{points_least:g}"
        return Words(
            f"只有 {len(values)} 期数值，至少要 {least} 期",
            f"{len(values)} values, at least {least} are needed",
        )
    if ahead <= 0:
        return Words("目标日期不在最后一期之后", "the day does not lie after the last value")
    steps, span = np.diff(days), days[-1] - days[0]
    if steps.min() == 0:
        return Words("同一日期有两个数值", "two values are of the same day")
    if steps.max() > rules.gap_most * float(np.median(steps)):
        place = int(steps.argmax())
        first, last = _day(days[place]), _day(days[place + 1])
        return Words(f"{first} 至 {last} 之间缺数", f"values are missing between {first} and {last}")
    if ahead > rules.reach_most * span:
        years, reach = f"{ahead / DAYS_IN_YEAR:.1f}", f"{rules.reach_most * span / DAYS_IN_YEAR:.1f}"
        return Words(
            f"离目标日期还有 {years} 年，已有数值只够推算 {reach} 年",
            f"the day lies {years} years ahead, the values reach for {reach} years",
        )
    return _odd(steps, values, cumulative=cumulative, bounds=bounds)


def _odd(steps: Floats, values: Floats, *, cumulative: bool, bounds: tuple[float, float]) -> Words | None:
    """Say what about the values themselves keeps them from being projected."""
    if np.ptp(values) == 0:
        return Words("各期数值相同，看不出变化", "all values are the same, they show no movement")
    if values.min() < bounds[0] or values.max() > bounds[1]:
        return Words(
            f"有数值超出 {bounds[0]:g} 至 {bounds[1]:g}，请先核对",
            f"a value lies outside {bounds[0]:g} to {bounds[1]:g}, check it first",
        )
    if cumulative and np.diff(values).min() < 0:
        return Words("累计数有下降，请先核对", "the cumulative value falls, check it first")
    if cumulative and np.allclose(np.diff(values) / steps, np.diff(values)[0] / steps[0], rtol=1e-9):
        return Words("各期增量相同，看不出变化", "all steps are the same, they show no movement")
    return None


def _rests_on(days: Floats, rules: Rules) -> Words:
    first, last, share = _day(days[0]), _day(days[-1]), f"{rules.coverage_percent:g} %"
    return Words(
        f"据 {first} 至 {last} 的 {len(days)} 期数值推算，{share} 区间。",
        f"From {len(days)} values, {first} to {last}; interval of {share}.",
    )


def _day(day: float) -> str:
    return str(np.datetime64(int(day), "D"))
