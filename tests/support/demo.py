"""Generated towns for tests, each made once a process: towns are never changed in place."""

from functools import cache

from dayang.demo import demo_town
from dayang.town import Town


@cache
def demo(scale: float, seed: int = 0) -> Town:
    """Return the demo town of a scale and seed."""
    return demo_town(scale, seed)
