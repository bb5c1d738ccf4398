"""Holdings: a park's plots as they are held, cut along its blocks and inner streets.

Few holders have most of the land: half of the holdings are under 5 mu and seven in ten
under 10 (published of the city's industrial plots), the others spread evenly by
logarithm up to the size that uses the land up. The largest are several whole plots on
both sides of a street.
"""

from dataclasses import dataclass, field

import numpy as np
import shapely

from dayang.demo.blocks import Boxes
from dayang.demo.figures import Size
from dayang.demo.land_use import PARK, Blocks
from dayang.demo.noise import GRID_M, Array, Generator, Indices, Mask, Shapes, Texts
from dayang.town.units import M2_PER_MU

LEAST_MU, MOST_MU = 1.2, 400.0
"""Bounds of a holding's area as drawn (assumed)."""
SMALL_MU, MIDDLE_MU = 5.0, 10.0
"""The sizes whose shares are published."""
ALMOST = 0.8
"""A plot's land will do for a holding that wants no more than this much more of it."""
SPARE_MU = 4.0
"""So much the large holdings of a park may be too large together; the middling make up for it."""
BORDER_M = 20.0
"""Plots whose blocks share a street of at least this length can be held together."""
MODERN_LEAST_MU = 8.0
"""No smaller holding is built with modern factories."""
MODERN = {"collective": 0.07, "mixed": 0.24, "private": 0.34}
"""Of the larger holdings of a park of each land nature, those that are (assumed)."""
MODERN_MOST = 0.15
"""Of all land in parks, at most so much is."""
TRIALS = 3
"""Holdings are put on plots so often, each time with as many more small ones as were lacking."""
HALVINGS = 26
"""Steps to find where a cut runs."""


@dataclass(frozen=True, eq=False)
class Holdings:
    """Plots as they are held, without the streets between them.

    Parameters
    ----------
    shapes
        A piece of one plot each.
    plot
        Position of that plot in `Layout.plots`.
    park
        Position of its park.
    holding
        Number of the holding it is part of, in order of parks: a large one has several pieces.
    modern
        Whether it is built with modern factories; the others have sheds.
    """

    shapes: Shapes
    plot: Indices
    park: Indices
    holding: Indices
    modern: Mask


def holdings(rng: Generator, land: Blocks, plots: Shapes, nature: Texts, size: Size) -> Holdings:
    """Cut the plots of parks into holdings.

    Parameters
    ----------
    rng
        Where chance comes from.
    land
        Blocks.
    plots
        Their land without the streets.
    nature
        Land nature of each park.
    size
        Says how many holdings the town has.
    """
    own = np.flatnonzero((land.kind == PARK) & (shapely.get_type_id(plots) == 3) & ~shapely.is_empty(plots))
    area = np.round(shapely.area(plots[own]) / M2_PER_MU, 4)
    park = np.unique(land.park[own], return_inverse=True)[1].ravel()
    borders = _borders(land.shapes[own])
    more = 0.0
    for _ in range(TRIALS):
        packed = _packed(rng, sizes_mu(size, float(area.sum()), more), park, area, borders)
        mu = np.bincount(
            [n for parts in packed for n, _ in parts], [mu for parts in packed for _, mu in parts]
        )
        more += size.value("plots_under_10_mu") - float(np.mean(np.round(mu, 4) < MIDDLE_MU))
    pieces, of, number = cut_to(plots[own], packed)
    piece_park = land.park[own][of]
    held_mu = np.bincount(number, np.round(np.asarray(shapely.area(pieces)), 2) / M2_PER_MU).astype(float)
    likely = np.array([MODERN[n] for n in nature])[piece_park[np.unique(number, return_index=True)[1]]]
    return Holdings(pieces, own[of], piece_park, number, _modern(rng, held_mu, likely)[number])


def _packed(
    rng: Generator, wanted: Array, park: Indices, area: Array, borders: dict[int, list[int]]
) -> list[list[tuple[int, float]]]:
    """Put the holdings wanted on plots; return the number and area of each plot's pieces."""
    given = _given(rng, wanted, np.bincount(park, area).astype(float))
    packed: list[list[tuple[int, float]]] = [[] for _ in area]
    count = 0
    for k in range(int(park.max()) + 1):
        room = Packing(np.flatnonzero(park == k).tolist(), area, borders)
        areas = sorted(wanted[given == k].tolist(), reverse=True)
        for j, mu in enumerate(areas):
            room.put(mu, sum(areas[j + 1 :]))
        count = room.settle(packed, count)
    return packed


def _modern(rng: Generator, held_mu: Array, likely: Array) -> Mask:
    """Say which holdings are built with modern factories; they have a bounded share of the land."""
    modern: Mask = (held_mu >= MODERN_LEAST_MU) & (rng.random(len(held_mu)) < likely)
    used = np.cumsum(np.where(modern, np.round(held_mu, 4), 0.0))
    modern &= np.round(used, 4) <= MODERN_MOST * held_mu.sum()
    return modern


def sizes_mu(size: Size, land_mu: float, more_small: float = 0.0) -> Array:
    """Return the areas wanted of all holdings, the least first; they add up to `land_mu`.

    Between the published shares areas are spread evenly by logarithm; so are those above,
    up to a largest that is found by halving.

    Parameters
    ----------
    size
        Says how many there are, and the published shares.
    land_mu
        All land.
    more_small
        What is added to the shares, since some of the small find no room of their own.
    """
    count = size.count("rebuild_units")
    rank = (np.arange(count) + 0.5) / count
    small, middling = size.value("plots_under_5_mu"), size.value("plots_under_10_mu")
    shares = [0.0, small + more_small / 2, middling + more_small, 1.0]
    low, high = MIDDLE_MU, MOST_MU
    for _ in range(HALVINGS):
        most = (low + high) / 2
        knots = np.log([LEAST_MU, SMALL_MU, MIDDLE_MU, most])
        areas: Array = np.round(np.exp(np.interp(rank, shares, knots)), 4)
        low, high = (low, most) if areas.sum() > land_mu else (most, high)
    return areas


def _given(rng: Generator, wanted: Array, land_mu: Array) -> Indices:
    """Give each holding to a park: the largest first, to the one with most land left, or nearly."""
    left = land_mu.copy()
    given = np.empty(len(wanted), dtype=np.int64)
    for k in range(len(wanted) - 1, -1, -1):
        given[k] = int(np.argmax(np.round(left * rng.uniform(0.7, 1.0, len(left)), 6)))
        left[given[k]] -= wanted[k]
    return given


def _borders(shapes: Shapes) -> dict[int, list[int]]:
    """Return which blocks lie across a street from each."""
    one, two = shapely.STRtree(shapes).query(shapes, "dwithin", distance=GRID_M)
    apart = one != two
    one, two = one[apart], two[apart]
    shared = shapely.length(
        shapely.intersection(shapely.boundary(shapes[one]), shapely.buffer(shapes[two], 0.1))
    )
    found: dict[int, list[int]] = {}
    for a, b, metres in sorted(zip(one.tolist(), two.tolist(), shared.tolist(), strict=True)):
        if metres > BORDER_M:
            found.setdefault(a, []).append(b)
    return found


@dataclass(eq=False)
class Packing:
    """Holdings as they are put on the plots of one park.

    Parameters
    ----------
    members
        The park's plots.
    area_mu
        Land of all plots.
    borders
        Which plots lie across a street from each.
    whole
        Holdings of whole plots: the plots of each.
    parts
        Areas of the holdings that share a plot, by plot.
    """

    members: list[int]
    area_mu: Array
    borders: dict[int, list[int]]
    whole: list[list[int]] = field(default_factory=list)
    parts: dict[int, list[float]] = field(default_factory=dict)

    def left(self, plot: int) -> float:
        """Return the land of a plot that nobody holds yet."""
        return round(float(self.area_mu[plot]) - sum(self.parts.get(plot, [])), 4)

    def put(self, mu: float, later_mu: float) -> None:
        """Put a holding where there is most land left, on several plots if it needs them.

        So much that those after it, `later_mu`, keep room.
        """
        free = [plot for plot in self.members if not any(plot in group for group in self.whole)]
        best = max(free, key=lambda plot: (self.left(plot), -plot))
        spare = sum(self.left(plot) for plot in free) - later_mu
        group, have = [best], self.left(best)
        if best in self.parts or have * 1.1 >= mu or spare < 0.9 * have:
            self.parts.setdefault(best, []).append(mu)
            return
        while have < mu:
            beside = sorted({b for a in group for b in self.borders.get(a, []) if b in free} - set(group))
            beside = [b for b in beside if b not in self.parts and mu - have >= (1 - ALMOST) * self.left(b)]
            beside = [b for b in beside if have + self.left(b) <= spare + SPARE_MU]
            if not beside:
                break
            group.append(min(beside, key=lambda b: (abs(mu - have - self.left(b)), b)))
            have += self.left(group[-1])
        self.whole.append(group)

    def settle(self, packed: list[list[tuple[int, float]]], first: int) -> int:
        """Write each plot's pieces to `packed`, numbered from `first`; return the next number."""
        for group in self.whole:
            for plot in group:
                packed[plot] = [(first, float(self.area_mu[plot]))]
            first += 1
        for plot in self.members:
            if not packed[plot]:
                fitted = _fitted(self.parts.get(plot, []), float(self.area_mu[plot]))
                packed[plot] = [(first + k, mu) for k, mu in enumerate(fitted)]
                first += len(fitted)
        return first


def _fitted(areas: list[float], land_mu: float) -> list[float]:
    """Return areas that add up to `land_mu`; only the large give or take.

    What nobody holds is a holding more if it is large; otherwise the largest takes it.
    """
    small = [mu for mu in areas if mu < MIDDLE_MU]
    large = [mu for mu in areas if mu >= MIDDLE_MU]
    left = land_mu - sum(small)
    while left < (1.05 * MIDDLE_MU * len(large) if large else 0.0) and small:
        left += small.pop()
    if large:
        return [*(round(mu * left / sum(large), 4) for mu in large), *small]
    if left >= MIDDLE_MU or not small:
        return [round(left, 4), *small]
    return [round(small[0] + left, 4), *small[1:]]


def cut_to(polygons: Shapes, wanted: list[list[tuple[int, float]]]) -> tuple[Shapes, Indices, Indices]:
    """Cut each polygon to areas, across its longer side and again, all of one level at once.

    Parameters
    ----------
    polygons
        Simple polygons.
    wanted
        Number and area of each piece, for each polygon.

    Returns
    -------
    Pieces, the polygon each is of, and the number of each.
    """
    done: list[tuple[shapely.Polygon, int, int]] = []
    jobs = [(polygon, k, parts) for k, (polygon, parts) in enumerate(zip(polygons, wanted, strict=True))]
    while jobs:
        done += [(polygon, k, parts[0][0]) for polygon, k, parts in jobs if len(parts) == 1]
        jobs = [job for job in jobs if len(job[2]) > 1]
        if jobs:
            jobs = _halved(jobs)
    done.sort(key=lambda piece: (piece[1], piece[2]))
    shapes = np.array([piece[0] for piece in done], dtype=object)
    return shapes, np.array([piece[1] for piece in done]), np.array([piece[2] for piece in done])


Job = tuple[shapely.Polygon, int, list[tuple[int, float]]]


def _halved(jobs: list[Job]) -> list[Job]:
    """Cut every polygon once, its pieces shared out as evenly as can be."""
    polygons = np.array([job[0] for job in jobs], dtype=object)
    sides = [_balanced(job[2]) for job in jobs]
    share = np.array([sum(mu for _, mu in near) / sum(mu for _, mu in near + far) for near, far in sides])
    ahead = _cut_off(polygons, share)
    behind = _largest(shapely.difference(polygons, ahead, grid_size=GRID_M))
    return [
        (shape, job[1], parts)
        for job, a, b, (near, far) in zip(jobs, ahead, behind, sides, strict=True)
        for shape, parts in ((a, near), (b, far))
    ]


def _balanced(parts: list[tuple[int, float]]) -> tuple[list[tuple[int, float]], list[tuple[int, float]]]:
    """Share parts out to two sides, the largest first, each to the lighter side."""
    near: list[tuple[int, float]] = []
    far: list[tuple[int, float]] = []
    for part in sorted(parts, key=lambda item: (-item[1], item[0])):
        lighter = near if sum(mu for _, mu in near) <= sum(mu for _, mu in far) else far
        lighter.append(part)
    return near, far


def _cut_off(polygons: Shapes, share: Array) -> Shapes:
    """Return the part of each polygon at one end of its longer side that has `share` of its area."""
    box = Boxes.of(polygons)
    low, high = -box.half_long, box.half_long.copy()
    goal = share * shapely.area(polygons)
    for _ in range(HALVINGS):
        at = (low + high) / 2
        short: Mask = shapely.area(shapely.intersection(polygons, _planes(box, at))) < goal
        low, high = np.where(short, at, low), np.where(short, high, at)
    return _largest(shapely.intersection(polygons, _planes(box, (low + high) / 2), grid_size=GRID_M))


def _planes(box: Boxes, at: Array) -> Shapes:
    """Return half-planes (as large boxes) behind a line across each box, `at` from its middle."""
    across = np.column_stack([-box.along[:, 1], box.along[:, 0]])
    reach = (3 * (box.half_long + box.half_short))[:, None]
    edge = box.middle + at[:, None] * box.along
    corners = [
        edge - reach * across,
        edge + reach * across,
        edge + reach * (across - box.along),
        edge - reach * (across + box.along),
    ]
    planes: Shapes = shapely.polygons(np.stack(corners, axis=1))
    return planes


def _largest(shapes: Shapes) -> Shapes:
    """Return the largest part of each shape."""
    parts, of = shapely.get_parts(shapes, return_index=True)
    order = np.lexsort((shapely.area(parts), of))
    last = np.append(np.flatnonzero(np.diff(of[order])), len(order) - 1)
    largest: Shapes = parts[order][last]
    return largest
