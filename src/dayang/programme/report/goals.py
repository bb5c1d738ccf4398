"""Goals of a report: each with the course of its number drawn small."""

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
from markupsafe import Markup

from dayang.engine import Goal, Sentence, Table, Trail

WIDE, HIGH, EDGE = 120.0, 36.0, 4.0
"""Size and margin of a course, in the units of its drawing."""

TOWARDS = 0.15
"""Room left after the last value where nothing is projected, over the time seen."""

STRETCH = 1.0
"""How far an interval may stretch a drawing beyond all else in it, over the height of that."""

AS_THEY_ARE = ("name", "depth", "light", "status", "alert", "due", "owner", "note")
SENTENCES = ("value", "target", "gap", "pace", "projection")

Floats = npt.NDArray[np.float64]


def goal_html(
    goal: Goal, sentence: Callable[[Sentence], dict[str, Markup]], rows: Callable[[Table], str]
) -> dict[str, Any]:
    """Return `goal` as the template draws it.

    Parameters
    ----------
    goal
        As handed in by a section.
    sentence
        Turns a sentence into HTML in both languages.
    rows
        Gives the identifier, on the page, of rows that a drawer shows.
    """
    parts = {name: getattr(goal, name) for name in SENTENCES}
    return {
        **{name: getattr(goal, name) for name in AS_THEY_ARE},
        "trail": None if goal.trail is None else trail_svg(goal.trail),
        "rows": None if goal.trail is None else rows(goal.trail.rows),
        **{name: None if part is None else sentence(part) for name, part in parts.items()},
    }


def trail_svg(trail: Trail) -> Markup:
    """Return the course as a small drawing: values, target as a dashed line, interval as a band.

    Examples
    --------
    >>> from datetime import date
    >>> from dayang.words import Words
    >>> import pandas as pd
    >>> rows = Table("rows", Words("", ""), pd.DataFrame(), {})
    >>> days = (date(2021, 1, 31), date(2021, 2, 28), date(2021, 3, 31))
    >>> trail_svg(Trail(days, (1.0, 2.0, 4.0), rows, target=3.0)).count("<path")
    2
    """
    values = np.array(trail.values, dtype=float)
    days = np.array(trail.days, dtype="datetime64[D]").astype(float)
    target = [] if trail.target is None else [trail.target]
    ahead = trail.projected is not None and trail.due is not None
    projected = np.array(trail.projected if ahead else (), dtype=float)
    seen = max(float(np.ptp(days)), 1.0)
    end = float(np.datetime64(trail.due, "D").astype(float)) if ahead else days[-1] + TOWARDS * seen
    x = _placed(days, days[0], end, (EDGE, WIDE - EDGE))
    bounds = _bounds(np.concatenate([values, target, projected[:1]]), projected[1:])

    def y(numbers: Floats) -> Floats:
        return _placed(np.clip(numbers, *bounds), *bounds, (HIGH - EDGE, EDGE))

    marks = []
    if ahead:
        middle, low, high = y(projected)
        (here,) = y(values[-1:])
        right = WIDE - EDGE
        marks.append(_path("band", [x[-1], right, right], [here, high, low], closed=True))
        marks.append(_path("towards", [x[-1], right], [here, middle]))
    if target:
        (level,) = y(np.array(target))
        marks.append(_path("wanted", [EDGE, WIDE - EDGE], [level, level]))
    marks.append(_path("seen", x, y(values)))
    dot = Markup('<circle cx="{:.1f}" cy="{:.1f}" r="2"/>').format(x[-1], y(values)[-1])
    shape = Markup('<svg class="trail" viewBox="0 0 {:g} {:g}" aria-hidden="true">{}{}</svg>')
    return shape.format(WIDE, HIGH, Markup().join(marks), dot)


def _bounds(shown: Floats, interval: Floats) -> tuple[float, float]:
    """Return the lowest and highest number drawn: a wide interval is cut off before it flattens the rest."""
    low, high = float(shown.min()), float(shown.max())
    room = STRETCH * (high - low)
    if len(interval):
        low = min(low, max(float(interval.min()), low - room))
        high = max(high, min(float(interval.max()), high + room))
    if low == high:
        return low - 1.0, high + 1.0
    return low, high


def _placed(numbers: Floats, low: float, high: float, place: tuple[float, float]) -> Floats:
    return place[0] + (numbers - low) / (high - low) * (place[1] - place[0])


def _path(name: str, x: Any, y: Any, *, closed: bool = False) -> Markup:
    points = "L".join(f"{left:.1f} {up:.1f}" for left, up in zip(x, y, strict=True))
    return Markup('<path class="{}" d="M{}{}"/>').format(name, points, "z" if closed else "")
