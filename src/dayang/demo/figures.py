"""The figures that a generated town is calibrated to, each with its source.

They stand in `data/figures.csv`: value, unit, whether it shrinks with the scale, the
least it shrinks to, whether it is published or assumed, and where it is from: a
published one names its row of ``programme/published/data/published.csv``, which holds
the source, and says how it is taken from there.
"""

import math
from dataclasses import dataclass

import pandas as pd

from dayang.demo.packaged import packaged
from dayang.errors import DayangError
from dayang.words import Words

LEAST_SCALE = 0.02
"""Below this a town has no room for its rivers."""
CITY_SCALE = 7.0
"""The largest: the parks' registers grow to a city's, as `data/city.csv` says."""


def figures() -> pd.DataFrame:
    """Return the table of figures, indexed by key."""
    return packaged("figures").set_index("key")


def _growth() -> dict[str, float]:
    """Return the power with which a figure of `data/city.csv` grows above scale 1."""
    city = packaged("city").set_index("key")["at_7"]
    value = figures()["value"].reindex(city.index)
    powers = [math.log(many / one) / math.log(CITY_SCALE) for many, one in zip(city, value, strict=True)]
    return dict(zip(city.index, powers, strict=True))


@dataclass(frozen=True, slots=True)
class Size:
    """How large a generated town is.

    Parameters
    ----------
    scale
        1 is the published town. Counts and areas that shrink are multiplied by it and
        counts rounded, but never below their least; densities and sizes of single
        things (a cell, a lot, a river's width per flow) stay as they are. Above 1 the
        parks and what is in them grow with the power that leads to the figures of
        `data/city.csv` at 7.

    Raises
    ------
    DayangError
        When `scale` is not between 0.02 and 7.
    """

    scale: float

    def __post_init__(self) -> None:
        """Refuse a scale that gives no town."""
        if not LEAST_SCALE <= self.scale <= CITY_SCALE:
            raise DayangError(
                Words(
                    f"演示镇的比例须在 {LEAST_SCALE} 到 {CITY_SCALE:g} 之间，现为 {self.scale}。",
                    f"The scale of a demo town must lie between {LEAST_SCALE} and {CITY_SCALE:g}, "
                    f"not {self.scale}.",
                )
            )

    def value(self, key: str) -> float:
        """Return the figure `key` at this scale.

        Examples
        --------
        >>> Size(1.0).value("area_km2")
        147.29
        """
        row = figures().loc[key].to_dict()
        if self.scale > 1 and key in (growth := _growth()):
            return round(float(row["value"]) * math.pow(self.scale, growth[key]), 4)
        return float(row["value"]) * (self.scale if row["scales"] else 1.0)

    def count(self, key: str) -> int:
        """Return the count `key` at this scale, at least its least; a change keeps its sign.

        Examples
        --------
        >>> Size(1.0).count("rivers"), Size(0.1).count("rivers"), Size(0.03).count("rivers")
        (137, 14, 6)
        >>> Size(1.0).count("rivers_worse_than_v_change"), Size(0.03).count("rivers_worse_than_v_change")
        (-20, -1)
        >>> Size(7.0).count("collective_parks") + Size(7.0).count("other_parks")
        300
        """
        value = self.value(key)
        found = max(round(abs(value)), int(figures()["least"].to_dict()[key]))
        return found if value >= 0 else -found
