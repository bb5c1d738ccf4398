"""Numbers drawn at random for tiny towns, and the names they share."""

from decimal import Decimal

import numpy as np
import pandas as pd

SINCE = pd.Timestamp("2000-01-01")
CLASSES = ["ground", "low", "upper"]
VILLAGES = ["V1", "V2"]
PUBLIC = ["budget", "relocation", "town_company"]
RENTS = [15.0, 20.0, 30.0]


class Draw:
    """Numbers drawn at random, in words that read well below.

    Parameters
    ----------
    seed
        Any number, or several.
    """

    def __init__(self, seed: int | tuple[int, ...]) -> None:
        self._random = np.random.default_rng(seed)

    def chance(self, share: float) -> bool:
        """Say yes so often."""
        return bool(self._random.random() < share)

    def whole(self, low: int, high: int) -> int:
        """Return a whole number, both ends included."""
        return int(self._random.integers(low, high + 1))

    def number(self, low: float, high: float, digits: int = 1) -> float:
        """Return a number evenly from a range."""
        return round(float(self._random.uniform(low, high)), digits)

    def amount(self, low: float, high: float, digits: int = 1) -> float:
        """Return a number whose logarithm is evenly from a range."""
        return round(float(np.exp(self._random.uniform(np.log(low), np.log(high)))), digits)

    def yuan(self, low: float, high: float) -> Decimal:
        """Return an amount of money whose logarithm is evenly from a range."""
        return Decimal(f"{self.amount(low, high, 2):.2f}")

    def of(self, choices: list[object] | list[str] | list[float]) -> object:
        """Return one of some things."""
        return choices[int(self._random.integers(len(choices)))]

    def day(self, since: pd.Timestamp, low: int, high: int) -> pd.Timestamp:
        """Return a day so many months after another; often the last day of a quarter."""
        day = since.normalize() + pd.DateOffset(months=self.whole(low, high))
        return (
            day + pd.offsets.QuarterEnd(0) if self.chance(0.5) else day + pd.Timedelta(self.whole(0, 25), "D")
        )
