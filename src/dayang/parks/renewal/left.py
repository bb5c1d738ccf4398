"""The time that is left of a limit."""

import time


class Left:
    """How much of the time has gone.

    Parameters
    ----------
    seconds
        From now on; ``None`` for no limit.

    Attributes
    ----------
    cut
        Whether anybody was told that the time, or their share of it, is over.
    """

    def __init__(self, seconds: float | None) -> None:
        self._seconds, self._began, self.cut = seconds, time.monotonic(), False

    @property
    def passed(self) -> float:
        """Seconds since the beginning."""
        return time.monotonic() - self._began

    @property
    def seconds(self) -> float | None:
        """Seconds that are left, none of them negative; ``None`` for no limit."""
        return None if self._seconds is None else max(self._seconds - self.passed, 0.0)

    def gone(self, share: float = 1.0) -> float:
        """Return how much of a share of the time has gone, 0 where there is no limit."""
        if self._seconds is None:
            return 0.0
        gone = self.passed / max(share * self._seconds, 1e-9)
        self.cut = self.cut or gone >= 1.0
        return gone
