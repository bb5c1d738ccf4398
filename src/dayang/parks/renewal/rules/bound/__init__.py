"""The bound of ``docs/renewal-model.md``: no programme that keeps the rules is worth more.

It is worked out from the town's facts and the prices of rows alone; who found the prices,
and how, does not matter to it.
"""

from dayang.parks.renewal.rules.bound.lagrangian import bound

__all__ = ["bound"]
