"""Prices without what the fines of the linear programme left in them.

Where a row is full to the last digit whatever is done (a village that is at its lower limit before
anything is started), every price from some height on gives the same bound, and the decomposition ends
with the fine. Told as the price of one unit more, that would be nonsense: the lowest that serves is told.
"""

import numpy as np

from dayang.parks.renewal.bound.arrays import Arrays
from dayang.parks.renewal.bound.groups import Groups
from dayang.parks.renewal.bound.lagrangian import Priced, priced
from dayang.parks.renewal.bound.master import FINE
from dayang.parks.renewal.model.build import Model
from dayang.parks.renewal.model.rows import Floats

HIGH = 1.0
"""From which part of the first fine on a price is doubted."""
LOWER = (0.0, 1e-4, 1e-3, 1e-2, 1e-1)
"""What it is tried to be multiplied by, the lowest first."""
SAME = 1e-9
"""Relative rise of the bound that is none."""


def modest(model: Model, data: Arrays, by: Groups, best: Priced, size: Floats) -> Priced:
    """Return prices whose bound is no higher, lowered where they are as high as a fine.

    Parameters
    ----------
    best
        Prices that are lowered one by one, the highest first.
    size
        Shape (rows,): as of `dayang.parks.renewal.bound.master.sizes`.
    """
    height = best.multipliers * size
    doubted = np.flatnonzero(height > HIGH * FINE)
    for row in doubted[np.argsort(-height[doubted], kind="stable")].tolist():
        for times in LOWER:
            multipliers = best.multipliers.copy()
            multipliers[row] *= times
            now = priced(model, data, by, multipliers)
            if now.bound <= best.bound + SAME * abs(best.bound):
                best = now
                break
    return best
