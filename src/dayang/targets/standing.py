r"""Where a target stands: share of the way, pace, and a light by a stated rule.

With baseline :math:`b` on day :math:`t_b`, target :math:`z` due on :math:`t_z`, and the value :math:`v` of
day :math:`t_v`, all times in years:

.. math::

   \text{share} = \frac{v - b}{z - b}, \qquad
   \text{pace so far} = \frac{v - b}{t_v - t_b}, \qquad
   \text{pace needed} = \frac{z - v}{t_z - t_v}

The light goes by pace so far over pace needed, with the parameters ``targets.light_*``.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from dayang.targets.projection import DAYS_IN_YEAR
from dayang.town import Town
from dayang.town.parameters import parameter
from dayang.words import Words

ROUNDING = 1e-9
"""Values are compared up to this part of the target: a share computed in floats is not off by a hair."""


@dataclass(frozen=True, slots=True)
class Rules:
    """When which light is on; the parameters ``targets.light_*``.

    Parameters
    ----------
    early_share
        Share of the time within which the pace is not judged.
    on_track_ratio, at_risk_ratio
        Least pace so far over pace needed for each light.
    """

    early_share: float
    on_track_ratio: float
    at_risk_ratio: float


def rules_of(town: Town, as_of: datetime) -> Rules:
    """Return the rules that hold in `town` on the day of `as_of`.

    Raises
    ------
    ParameterMissingError
        When one of them is 待填.
    """
    found = {
        name: parameter(town, f"targets.light_{name}", as_of).value for name in Rules.__dataclass_fields__
    }
    return Rules(**{name: float(value) for name, value in found.items() if value is not None})


@dataclass(frozen=True, slots=True)
class Aim:
    """What a target asks for.

    Parameters
    ----------
    comparison
        A code of ``COMPARISON`` of the register ``targets``.
    target
        The value to reach, times the base worked out; NaN while to be filled.
    due
        The day; ``None`` where none is set.
    baseline, begun
        Value and day to begin with; NaN and ``None`` where unknown.
    upward
        Whether higher is better.
    yearly
        Whether the indicator counts up from the first day of each year.
    """

    comparison: str
    target: float
    due: date | None = None
    baseline: float = math.nan
    begun: date | None = None
    upward: bool = True
    yearly: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a target stands; NaN and ``None`` where it cannot be said.

    Parameters
    ----------
    share_of_way, gap, pace_needed, pace_so_far, is_met, light
        As in the register ``target_status``.
    why
        Why the light is on, or why none is.
    """

    share_of_way: float
    gap: float
    pace_needed: float
    pace_so_far: float
    is_met: bool | None
    light: str | None
    why: Words


COMPARE: Mapping[str, Callable[[float, float], bool]] = {
    "at_least": lambda value, target: value >= target - abs(target) * ROUNDING,
    "more_than": lambda value, target: value > target + abs(target) * ROUNDING,
    "at_most": lambda value, target: value <= target + abs(target) * ROUNDING,
    "less_than": lambda value, target: value < target - abs(target) * ROUNDING,
}


def is_met(value: float, aim: Aim) -> bool:
    """Say whether a value is what the target asks for.

    Examples
    --------
    >>> is_met(150, Aim("more_than", 150)), is_met(150, Aim("at_least", 150))
    (False, True)
    """
    return COMPARE[_comparison(aim)](value, aim.target)


def _comparison(aim: Aim) -> str:
    if aim.comparison == "times_base":
        return "at_least" if aim.upward else "at_most"
    return aim.comparison


def standing(value: float, value_on: date | None, aim: Aim, today: date, rules: Rules) -> Standing:
    """Return where a target stands.

    Parameters
    ----------
    value, value_on
        The latest value and its day; NaN and ``None`` where there is none.
    aim
        What the target asks for.
    today
        The day asked on.
    rules
        When which light is on.

    Examples
    --------
    Half of the time has gone, and a third of the way:

    >>> aim = Aim("at_least", 160, date(2023, 12, 31), baseline=100, begun=date(2021, 12, 31))
    >>> found = standing(120, date(2022, 12, 31), aim, date(2022, 12, 31), Rules(0.1, 1.0, 0.7))
    >>> round(found.share_of_way, 3), found.gap, round(found.pace_needed, 1), found.light
    (0.333, 40, 40.0, 'late')
    """
    if math.isnan(aim.target) or math.isnan(value) or value_on is None:
        return _unknown(value, aim, today)
    met = is_met(value, aim)
    gap = 0.0 if met else abs(aim.target - value)
    share, so_far, needed = _way(value, value_on, aim, today)
    if met:
        needed = 0.0 if not math.isnan(needed) else needed
    if aim.yearly and aim.due is not None and value_on.year != aim.due.year:
        why = Words(
            f"当年累计数，{aim.due.year} 年的还没有开始", f"Counted by the year; {aim.due.year} has not begun"
        )
        return Standing(math.nan, gap, math.nan, math.nan, met, "not_started", why)
    light, why = _light(met, share, so_far, needed, _Times(value_on, aim, today), rules)
    return Standing(share, gap, needed, so_far, met, light, why)


def _unknown(value: float, aim: Aim, today: date) -> Standing:
    lacks = []
    if math.isnan(aim.target):
        lacks.append(_no_target(aim, today))
    if math.isnan(value):
        lacks.append(Words("现值不知道", "the value is not known"))
    en = ", ".join(one.en for one in lacks)
    why = Words("，".join(one.zh for one in lacks), en[:1].upper() + en[1:])
    return Standing(math.nan, math.nan, math.nan, math.nan, None, None, why)


def _no_target(aim: Aim, today: date) -> Words:
    if aim.comparison != "times_base" or not math.isnan(aim.baseline):
        return Words("目标值待填", "the target is to be filled")
    if aim.begun is not None and aim.begun > today:
        return Words(f"基数是 {aim.begun} 的数", f"the base is the value of {aim.begun}")
    return Words("基数待填", "the base is to be filled")


def _way(value: float, value_on: date, aim: Aim, today: date) -> tuple[float, float, float]:
    """Return share of the way, pace so far and pace needed; NaN where there is no such thing."""
    share = so_far = needed = math.nan
    begun = aim.begun if aim.begun is not None and aim.begun <= value_on else None
    if begun is not None and not math.isnan(aim.baseline):
        if aim.target != aim.baseline:
            share = (value - aim.baseline) / (aim.target - aim.baseline)
        if begun < value_on:
            so_far = (value - aim.baseline) / _years(begun, value_on)
    # From the day of the value: an old value is no proof that nothing has happened since.
    if aim.due is not None and aim.due > max(today, value_on):
        needed = (aim.target - value) / _years(value_on, aim.due)
    return share, so_far, needed


def _years(first: date, last: date) -> float:
    return (last - first).days / DAYS_IN_YEAR


@dataclass(frozen=True, slots=True)
class _Times:
    """The days that a light depends on."""

    value_on: date
    aim: Aim
    today: date

    @property
    def gone(self) -> float:
        """Share of the target's time that has gone; NaN where it has no beginning or end."""
        begun, due = self.aim.begun, self.aim.due
        if begun is None or due is None or due <= begun:
            return math.nan
        return (self.today - begun).days / (due - begun).days


def _light(
    met: bool, share: float, so_far: float, needed: float, times: _Times, rules: Rules
) -> tuple[str, Words]:
    due, begun, today = times.aim.due, times.aim.begun, times.today
    if met:
        kept = due is not None and due > today and not times.aim.yearly
        return "on_track", Words("已达到，须保持到期限", "Met; to be kept until it is due") if kept else MET
    if due is not None and due <= today:
        return OVER if times.value_on >= due else WAITED_FOR
    if begun is not None and begun >= today:
        return "not_started", Words(f"自 {begun} 起算", f"It runs from {begun}")
    gone = times.gone
    if math.isnan(gone) or math.isnan(so_far):
        return NOT_PACED
    if gone < rules.early_share:
        return ("under_way" if share > 0 else "not_started"), EARLY
    # Just short of a target that must be passed, no pace is needed any more.
    return _by_pace(so_far / needed if needed else math.inf, rules)


def _by_pace(ratio: float, rules: Rules) -> tuple[str, Words]:
    if math.isinf(ratio):
        return "on_track", Words("只差一点", "All but met")
    why = Words(f"已有速度为所需的 {ratio:.0%}", f"Its pace is {ratio:.0%} of what is needed")
    if ratio >= rules.on_track_ratio - ROUNDING:
        return "on_track", why
    return ("at_risk" if ratio >= rules.at_risk_ratio - ROUNDING else "late"), why


MET = Words("已达到", "Met")
OVER = "late", Words("到期未达到", "Due and not met")
WAITED_FOR = (
    "at_risk",
    Words("已到期限，到期的数还没有", "It is due, and the value of that day is not there yet"),
)
NOT_PACED = (
    "under_way",
    Words("没有基数或期限，不判快慢", "Without baseline or date its pace is not judged"),
)
EARLY = Words("尚早，不判快慢", "Too early to judge the pace")
