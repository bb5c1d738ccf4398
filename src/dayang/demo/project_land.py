"""Which units become projects, and sums shared out among projects within bounds."""

from dataclasses import dataclass

import numpy as np
import shapely
from scipy.spatial.distance import cdist

from dayang.demo.noise import Array, Generator, Indices, Mask, Shapes
from dayang.demo.units import Units
from dayang.town.units import M2_PER_MU

LEAST_RATIO = 2.5
"""Projects rather take plots on which at least so much may be built (assumed)."""
NEAR_M = 60.0
"""Units of a project lie so near to one another: across a street at most."""
SPREAD = 0.3
"""Standard deviation of the logarithm of what each project takes of a sum (assumed)."""
FIRST = 0.6
"""Of a project's land, what its first unit is meant to have (assumed)."""
OVER = 1.4
"""A unit that would take a project further over its goal is not added."""
TOO_LARGE = 2.0
"""A unit that is so many times a project's goal is taken only where there is no other."""
UNFIT_M, M_A_MU, OTHER_TENURE_M = 200.0, 4.0, 20_000.0
"""A project is enlarged over so many metres more, rather than by a unit that suits less, by a
mu more, or by land of another tenure."""
HALVINGS = 60
"""Steps to find how far everybody's share goes."""


@dataclass(frozen=True, eq=False)
class Land:
    """What a project looks for in units, an entry for each.

    Parameters
    ----------
    mu, room_m2
        Area, and floor that may be built.
    group
        Units of one park and one land nature may be one project.
    collective
        Whether its land is a collective's.
    fit
        2 for a plot that suits, 1 for one that will do, 0 for one that will not.
    shapes
        Outlines.
    """

    mu: Array
    room_m2: Array
    group: Indices
    collective: Mask
    fit: Indices
    shapes: Shapes

    @classmethod
    def of(cls, units: Units) -> "Land":
        """Read it from the registers: private land only with a certificate, disputed land never."""
        frame = units.frame
        plots = units.conditions.set_index("unit_id").loc[frame["unit_id"]]
        holder = units.holders.set_index("holder_id").loc[frame["holder_id"], "kind"].to_numpy()
        mu = frame["area_mu"].to_numpy(dtype=float)
        lost = plots["outside_boundary_mu"].to_numpy(float) + plots["river_strip_mu"].to_numpy(float)
        ratio = plots["plot_ratio_max"].to_numpy(dtype=float)
        collective = frame["land_nature"].to_numpy() == "collective"
        certificate = frame["certificate"].to_numpy()
        private = (holder == "private") & (certificate == "full")
        may = ~frame["is_disputed"].to_numpy(dtype=bool) & (lost < 0.5 * mu) & (collective | private)
        good = may & (ratio >= LEAST_RATIO) & (lost <= 0)
        good &= ~frame["is_good_factory"].to_numpy(dtype=bool) & (certificate != "none")
        group = frame.groupby(["park_id", "land_nature"]).ngroup().to_numpy()
        room = np.round(ratio * (mu - lost) * M2_PER_MU, 1)
        return cls(mu, room, group, collective, may.astype(int) + good, frame.geometry.to_numpy())


def weights(rng: Generator, count: int) -> Array:
    """Draw what each of `count` projects takes of a sum."""
    return np.round(np.exp(rng.normal(0, SPREAD, count)), 6)


def chosen(land: Land, goals_mu: Array) -> Indices:
    """Give each project units up to its goal, on collective land and on the belts' in turn.

    Returns
    -------
    Position of the project of each unit, -1 for none.
    """
    of = np.full(len(land.mu), -1)
    for k, goal in enumerate(goals_mu.tolist()):
        used = np.isin(land.group, land.group[of >= 0])
        size = np.abs(np.log(land.mu / (FIRST * goal)))
        penalty = 9 * (2 - land.fit) + 8 * (land.collective != (k % 2 == 0)) + 3 * used + size
        penalty += 5 * (land.mu > TOO_LARGE * goal)
        free = (of < 0) & (land.fit > 0)
        if not free.any():
            break
        of[np.argmin(np.round(np.where(free, penalty, np.inf), 6))] = k
        while (best := beside(land, of, k, goal)) >= 0:
            of[best] = k
    return of


def beside(land: Land, of: Indices, project: int, goal_mu: float) -> int:
    """Return the unit beside a project that brings it nearest to its goal, -1 if none does."""
    own = np.flatnonzero(of == project)
    have = float(land.mu[own].sum())
    near = np.flatnonzero((of < 0) & (land.fit == 2) & np.isin(land.group, land.group[own]))
    near = near[have + land.mu[near] <= OVER * goal_mu]
    if have >= goal_mu or not len(near):
        return -1
    apart = shapely.distance(land.shapes[near][:, None], land.shapes[own][None, :]).min(axis=1)
    near = near[apart <= NEAR_M]
    if not len(near):
        return -1
    return int(near[np.argmin(np.round(np.abs(goal_mu - have - land.mu[near]), 6))])


def enlarged(land: Land, of: Indices, among: list[int]) -> bool:
    """Add to one of the projects `among` the free unit nearest to it; say whether there was any."""
    own, free = np.flatnonzero(np.isin(of, among)), np.flatnonzero((of < 0) & (land.fit > 0))
    if not len(own) or not len(free):
        return False
    more = (UNFIT_M * (2 - land.fit[free]) + M_A_MU * land.mu[free])[:, None]
    more = more + OTHER_TENURE_M * (land.collective[free][:, None] != land.collective[own])
    least, most = _apart_at_least_and_most(land.shapes[free], land.shapes[own])
    # Most pairs are too far apart to be the nearest, whatever their outlines.
    one, other = np.nonzero(least + more <= (most + more).min() + 0.001)
    apart = shapely.distance(land.shapes[free[one]], land.shapes[own[other]]) + more[one, other]
    best = int(np.argmin(np.round(apart, 3)))
    of[free[one[best]]] = of[own[other[best]]]
    return True


def _apart_at_least_and_most(some: Shapes, others: Shapes) -> tuple[Array, Array]:
    """Return bounds of how far apart shapes are, by circles around the boxes that hold them."""
    (here, reach), (there, far) = _circles(some), _circles(others)
    apart, reaches = cdist(here, there), reach[:, None] + far[None, :]
    return apart - reaches, apart + reaches


def _circles(shapes: Shapes) -> tuple[Array, Array]:
    """Return the middles, shape (N, 2), and the radii of circles that hold shapes."""
    low, high = np.hsplit(shapely.bounds(shapes), 2)
    return (low + high) / 2, np.linalg.norm(high - low, axis=1) / 2


def shared(weight: Array, most: Array, total: float, step: float) -> Array:
    """Share `total` out by weight, nobody more than his most, in whole steps that add up.

    Raises
    ------
    ValueError
        When all of them together may not have so much.

    Examples
    --------
    >>> shared(np.array([1.0, 1.0, 2.0]), np.array([9.0, 9.0, 3.0]), 10.0, 0.5).tolist()
    [3.5, 3.5, 3.0]
    """
    bound, goal = np.floor(most / step + 1e-6).astype(np.int64), round(total / step)
    if bound.sum() < goal:
        raise ValueError(f"{most.sum()} < {total}")
    low, high = 0.0, 1.0
    while np.minimum(bound, high * weight).sum() < goal:
        high *= 2
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if np.minimum(bound, middle * weight).sum() < goal else (low, middle)
    parts = np.minimum(bound, np.floor(np.round(low * weight, 6))).astype(np.int64)
    while (missing := goal - int(parts.sum())) > 0:
        parts[np.flatnonzero((parts < bound) & (weight > 0))[:missing]] += 1
    fair: Array = np.round(parts * step, 6)
    return fair
