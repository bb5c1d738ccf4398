"""The goals that an order can name, and the weights that each is measured by."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from dayang.errors import DayangError
from dayang.parks.renewal.model.weights import Weights
from dayang.town.registers.renewal_columns import RENEWAL_GOAL
from dayang.words import Words

GOALS: Mapping[str, tuple[str, ...]] = {
    "area": ("area", "area_year"),
    "output": ("output",),
    "tax": ("tax",),
    "jobs": ("job",),
    "public": ("public",),
    "moves": ("moves",),
    "disturbance": ("job_quarter",),
    "pollution": ("discharge",),
    "promises": ("promises",),
}
"""Weights of each goal: the worth of a programme under these alone is what it reaches of it."""

OTHERS = "others"
"""The last level: all goals that were not named."""


def read_order(text: str) -> tuple[str, ...]:
    """Return the goals that are named, separated by commas.

    Raises
    ------
    DayangError
        With everything that is wrong: no goal at all, names of none, and names told twice.

    Examples
    --------
    >>> read_order("area, output")
    ('area', 'output')
    """
    names = [name.strip() for name in text.replace("，", ",").split(",")]
    named = [name for name in names if name]
    faults = [
        Words(f"没有名为“{name}”的目标", f"no goal is called '{name}'")
        for name in dict.fromkeys(named)
        if name not in GOALS
    ]
    faults += [
        Words(f"“{name}”写了 {times} 次", f"'{name}' is named {times} times")
        for name, times in Counter(named).items()
        if times > 1
    ]
    if not named:
        faults.append(Words("一个目标也没有写", "no goal is named"))
    if faults:
        known_zh = "、".join(f"{goal}（{RENEWAL_GOAL[goal].zh}）" for goal in GOALS)
        known_en = ", ".join(f"{goal} ({RENEWAL_GOAL[goal].en.lower()})" for goal in GOALS)
        raise DayangError(
            Words(
                f"目标次序有误：{'；'.join(fault.zh for fault in faults)}。可写的有：{known_zh}。",
                f"The order of goals is wrong: {'; '.join(fault.en for fault in faults)}. There are: "
                f"{known_en}.",
            )
        )
    return tuple(named)


def weightless(weights: Weights, order: tuple[str, ...]) -> tuple[str, ...]:
    """Return the goals of an order that weigh nothing in a town, so that nothing measures them."""
    return tuple(goal for goal in order if all(getattr(weights, name) == 0 for name in GOALS[goal]))


def levels_of(order: tuple[str, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return each level: what it is called and the goals it has; the last has those not named, if any.

    Examples
    --------
    >>> levels_of(("area", "output", "tax", "jobs", "public", "moves", "disturbance"))[-1]
    ('others', ('pollution', 'promises'))
    """
    rest = tuple(goal for goal in GOALS if goal not in order)
    return (*((goal, (goal,)) for goal in order), *(((OTHERS, rest),) if rest else ()))


def only(weights: Weights, times: Mapping[str, float]) -> Weights:
    """Return weights of which those of some goals count so many times, all others not at all."""
    multiples = {name: times.get(goal, 0.0) for goal, names in GOALS.items() for name in names}
    return replace(weights, **{name: getattr(weights, name) * each for name, each in multiples.items()})
