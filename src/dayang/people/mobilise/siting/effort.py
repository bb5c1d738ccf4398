"""What a solve may spend, and whether its seconds are over."""

import time
from dataclasses import astuple, dataclass

from dayang.engine import Limit


@dataclass(frozen=True, slots=True)
class Effort:
    """What is counted as work; all of it grows in proportion to ``Limit.work``.

    Parameters
    ----------
    iterations
        Of the volume algorithm, for each goal.
    kicks
        Restarts of the interchange, for each goal.
    entries
        Coefficients of the largest model given to HiGHS; a larger one is left to the bound.
    nodes
        Branch-and-bound nodes of HiGHS.
    """

    iterations: int = 2000
    kicks: int = 60
    entries: int = 50_000
    nodes: int = 1000

    def part(self, share: float) -> "Effort":
        """Return `share` of this effort.

        Examples
        --------
        >>> Effort().part(0.5).kicks
        30
        """
        return Effort(*(round(count * share) for count in astuple(self)))

    @classmethod
    def within(cls, limit: Limit) -> "Effort":
        """Return the effort of ``limit.work``."""
        return cls().part(max(limit.work, 0.0))


class Watch:
    """Whether the limit of seconds, if any, is over."""

    def __init__(self, seconds: float | None) -> None:
        self._end = None if seconds is None else time.monotonic() + seconds

    @property
    def left_s(self) -> float:
        """Seconds left; infinite without a limit."""
        return float("inf") if self._end is None else max(0.0, self._end - time.monotonic())

    def over(self) -> bool:
        """Say whether the limit is reached."""
        return self.left_s <= 0
