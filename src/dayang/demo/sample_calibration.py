"""Samples calibrated by the rules of water quality: fewer rivers in 劣Ⅴ, a lower index.

Three things of the whole town are found by bisection: how strong its loads are, so that
the last quarter of 2020 has its number of rivers worse than V; how much of them the measures
of 2021 take away, so that its last quarter has the number fewer that is published; how much
the sewers overflow in the rainy season, so that the index (CWQI) falls from the third
quarter to the last as published. Where single values are too coarse for the second decimal,
the last digits of ammonia in the third quarter make up for it. Chance is drawn again
where a small town would ask for a year that is not plausible.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd

from dayang.demo.figures import Size
from dayang.demo.noise import Array, Generator, Indices
from dayang.demo.sample_values import DECIMALS, Chances, Course, below_detection, printed
from dayang.water.quality import EVALUATED, classify, cwqi_town, rule
from dayang.water.quality.indices import Index, change_percent
from dayang.water.quality.means import group_means, over_sections
from dayang.water.quality.standards import WORSE

BODY = "river"
"""Every water of a generated town is judged as a river."""
ITEMS = tuple(item for item in EVALUATED if item in DECIMALS)
BEFORE, WET, AFTER = slice(9, 12), slice(18, 21), slice(21, 24)
"""The last quarter of 2020 and the third and last of 2021, as months of the two years."""
STRENGTH, CUT, OVERFLOW = (0.5, 1.8), (0.02, 0.5), (0.01, 0.4)
"""What is plausible of the three; elsewhere chance is drawn again (assumed)."""
NEAR_PERCENT = 0.002
"""How near the fall of the index comes: the second decimal is also right when the two indices are
rounded as they are published."""
HALVINGS = 16
TRIES = 50
DIGIT = 10.0 ** -DECIMALS["nh3n"]
MOST_DIGITS = 20
"""Digits that ammonia is moved by at most: 0.02 mg/L, far less than what chance does to it."""
Values = dict[str, Array]


def calibrated(rng: Generator, size: Size, exposure: Array, river: Indices) -> tuple[Chances, Values]:
    """Return what chance decides of the samples, and their values as printed.

    Parameters
    ----------
    rng
        Where chance comes from.
    size
        How large the town is, for its figures.
    exposure, river
        As `Chances.drawn`.

    Raises
    ------
    ValueError
        When no plausible year was found; never seen.
    """
    for _ in range(TRIES):
        chances = Chances.drawn(rng, exposure, river)
        course = _course(chances, size, river)
        values = course and _exact(chances, course, size)
        if values:
            return chances, values
    raise ValueError(TRIES)


def _course(chances: Chances, size: Size, river: Indices) -> Course | None:
    """Return the course of a town that has its figures, but for the last digits of the index."""
    before = size.count("rivers_worse_than_v_2020")
    after = before + size.count("rivers_worse_than_v_change")

    def more(course: Course, months: slice, wanted: int) -> int:
        return worse_than_v(chances, printed(chances, course, months), months, river) - wanted

    strength = settled(lambda x: more(Course(x), BEFORE, before), *STRENGTH)
    if more(Course(strength), BEFORE, before):
        return None
    cut = settled(lambda x: -more(Course(strength, x), AFTER, after), *CUT)
    if more(Course(strength, cut), AFTER, after):
        return None
    return _overflowing(chances, Course(strength, cut), size)


def _overflowing(chances: Chances, course: Course, size: Size) -> Course:
    """Return the course with the overflows that make the third quarter as bad as it has to be."""
    dry = town_index(chances, printed(chances, course, AFTER), AFTER)

    def too_much(overflow: float) -> float:
        wet = printed(chances, replace(course, overflow=overflow), WET)
        return _beyond(town_index(chances, wet, WET), dry, size)

    return replace(course, overflow=settled(too_much, *OVERFLOW))


def settled(off: Callable[[float], float], low: float, high: float) -> float:
    """Return a point between `low` and `high` where `off`, which never falls, is 0, or the jump past it.

    Examples
    --------
    >>> settled(lambda x: round(x) - 3, 0.0, 10.0)
    3.125
    """
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        beyond = off(middle)
        if not beyond:
            break
        low, high = (low, middle) if beyond > 0 else (middle, high)
    return middle


def _exact(chances: Chances, course: Course, size: Size) -> Values | None:
    """Return the values with the last digits of ammonia in the third quarter set, if it takes but a few."""
    values = printed(chances, course)
    dry = town_index(chances, _of(values, AFTER), AFTER)
    wet = _of(values, WET)
    measured = ~chances.missing["nh3n"][:, WET].ravel()
    count = int(measured.sum())

    def moved(digits: int) -> Values:
        each, rest = divmod(digits, count)
        add = np.zeros(len(measured))
        add[measured] = each + (np.arange(count) < rest)
        ammonia = wet["nh3n"] + DIGIT * add.reshape(wet["nh3n"].shape)
        return wet | {"nh3n": np.round(ammonia, DECIMALS["nh3n"])}

    def too_much(digits: float) -> float:
        return _beyond(town_index(chances, moved(round(digits)), WET), dry, size)

    digits = round(settled(too_much, *_digits(too_much, count)))
    if too_much(digits):
        return None
    values["nh3n"][:, WET] = moved(digits)["nh3n"]
    return values


def _digits(too_much: Callable[[float], float], count: int) -> tuple[float, float]:
    """Return between which numbers of digits to look: none where nothing is missing."""
    beyond = too_much(0)
    most = float(MOST_DIGITS * count)
    return (0.0, 0.0) if not beyond else (-most, 0.0) if beyond > 0 else (0.0, most)


def _beyond(wet: Index, dry: Index, size: Size) -> float:
    """Return how much more than published the index falls, in percent; 0 when it is near enough."""
    more = -change_percent(wet, dry) - size.value("cwqi_fall_percent")
    return 0.0 if abs(more) <= NEAR_PERCENT else more


def _of(values: Values, months: slice) -> Values:
    return {item: value[:, months] for item, value in values.items()}


def worse_than_v(chances: Chances, values: Values, months: slice, river: Indices) -> int:
    """Count the rivers in 劣Ⅴ over some months, by the mean over their sections."""
    means = over_sections(_section_means(chances, values, months), river.astype(object))
    return int((classify(means, BODY).worst == WORSE).sum())


def town_index(chances: Chances, values: Values, months: slice) -> Index:
    """Return the index of the town over some months; its mean oxygen is far above any floor."""
    means = _section_means(chances, values, months)
    return cwqi_town(means, np.full(len(means), BODY, dtype=object), ITEMS, 0.0)


def _section_means(chances: Chances, values: Values, months: slice) -> pd.DataFrame:
    """Return the mean of each item at each section, as the rules take them from the register."""
    rows = {}
    for item in ITEMS:
        found = values[item]
        found = np.where(below_detection(item, found), found * rule("detection.factor"), found)
        rows[item] = np.where(chances.missing[item][:, months], np.nan, found)
    sections, many = rows["do"].shape
    frame = pd.DataFrame({item: value.ravel() for item, value in rows.items()})
    return group_means(frame, [pd.Index(np.repeat(np.arange(sections), many))])
