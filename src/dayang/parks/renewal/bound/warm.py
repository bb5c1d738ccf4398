"""First prices by a subgradient method: far from the best, but quickly past the worst.

Steps are Polyak's, towards a target below the best bound so far, along a direction that
remembers those before it (Camerini, Fratta and Maffioli 1975, Mathematical Programming Study 3).
"""

from collections.abc import Iterator

import numpy as np

from dayang.parks.renewal.bound.arrays import Arrays
from dayang.parks.renewal.bound.composite import Lies, all_used
from dayang.parks.renewal.bound.groups import Groups
from dayang.parks.renewal.bound.lagrangian import Priced, priced
from dayang.parks.renewal.model.build import Model
from dayang.parks.renewal.model.rows import Floats

MEMORY, TARGET = 0.7, 0.95
"""Share of the direction before, and of the best value that is aimed at."""
PATIENCE, SHORTER = 10, 0.7
"""Steps without success after which steps get shorter, and by how much."""
BETTER = 1e-4
"""Relative betterment that counts as success."""


def warm(model: Model, data: Arrays, at: Lies, by: Groups, size: Floats) -> Iterator[Priced]:
    """Yield prices, step by step, without end.

    Parameters
    ----------
    size
        Shape (rows,): what one unit of a row's price is measured by.
    """
    limited = np.isfinite(model.rows.limit)
    limit = np.where(limited, model.rows.limit, 0.0)
    now = best = priced(model, data, by, np.zeros(len(limit)))
    direction, length, idle = np.zeros(len(limit)), 1.0, 0
    used = np.zeros(len(limit))
    while True:
        yield now
        used[:] = 0.0
        all_used(data, at, now.column, now.routes, used)
        slope = np.where(limited, (limit - used) / size, 0.0)
        direction = (1 - MEMORY) * np.where(
            (now.multipliers <= 0) & (slope > 0), 0.0, slope
        ) + MEMORY * direction
        direction = np.where((now.multipliers <= 0) & (direction > 0), 0.0, direction)
        step = length * (now.grouped - TARGET * best.grouped) / max(float(direction @ direction), 1e-12)
        now = priced(model, data, by, np.maximum(now.multipliers - step * direction / size, 0.0))
        idle = 0 if now.grouped < best.grouped - BETTER * abs(best.grouped) else idle + 1
        best = min(best, now, key=lambda each: each.grouped)
        if idle >= PATIENCE:
            now, length, idle = best, length * SHORTER, 0
