"""Village industrial parks: plots beside rivers and roads, cut to the published areas."""

from dataclasses import dataclass, field

import geopandas as gpd
import numpy as np
import shapely

from dayang.demo.blocks import Boxes
from dayang.demo.figures import Size
from dayang.demo.noise import Array, Generator, Mask, Shapes
from dayang.demo.place import Hills, Urbanity
from dayang.town.units import M2_PER_MU

LEAST_MU, MOST_MU = 70.0, 520.0
"""Bounds of a park's area as drawn."""
FOOT_OF_HILL_M = 0.5
"""No park stands higher above the plain."""
MIXED_SHARE = 0.45
"""Of the parks that are not collective, those of mixed land (assumed); the others are private."""
ADJOIN_M = 40.0
"""Parks adjoin across a street or a creek of up to 26 m between two bank roads."""
ADJOINING_MU = 2000.0
"""A belt's parks adjoin one another up to this area (shrinks below scale 1); later ones lie near them."""
NEAR_M = 450.0
"""So near, and not nearer than `ADJOIN_M`."""
WHOLE_SHARE, OFF_LATER = 0.82, 0.15
"""A plot that would fill more of its quarter takes all of it, so that no strip is left
behind, if this costs later plots at most such a share of their area."""


def parks(
    rng: Generator, quarters: Shapes, urban: Urbanity, raised: Hills, size: Size
) -> tuple[gpd.GeoDataFrame, Shapes]:
    """Choose and cut the parks out of `quarters`.

    Returns
    -------
    Parks (columns ``land_nature``, ``area_mu``, ``belt``, -1 for the collective ones that
    lie in none; geometry), and the land that is left.
    """
    collective = _areas(rng, size.count("collective_parks"), size.value("collective_parks_mu"))
    other = _areas(rng, size.count("other_parks"), size.value("other_parks_mu"))
    middle = shapely.get_coordinates(shapely.centroid(quarters))
    box = Boxes.of(quarters)
    solid = shapely.area(quarters) / (4 * box.half_long * box.half_short)
    taste = solid - 0.8 * np.abs(urban(middle) - 0.45) + rng.normal(0, 0.1, len(quarters))
    free = (solid > 0.6) & (box.half_short > 90) & (raised(middle) < FOOT_OF_HILL_M)
    belts = Belts(
        _centres(middle, taste, free, size.count("theme_parks")), ADJOINING_MU * min(size.scale, 1.0)
    )
    left, free = _cut_out(rng, quarters, free, taste, other, belts)
    alone = Belts(np.empty((0, 2)), 0.0)
    left, _ = _cut_out(rng, left, free, taste, collective, alone)
    mixed = np.where(rng.random(len(belts.plots)) < MIXED_SHARE, "mixed", "private")
    shapes = _apart(np.array([*belts.plots, *alone.plots], dtype=object))
    frame = gpd.GeoDataFrame(
        {
            "land_nature": [*mixed, *["collective"] * len(alone.plots)],
            "belt": np.array([*belts.of, *alone.of], dtype=np.int64),
        },
        geometry=shapes,
    )
    frame["area_mu"] = np.round(shapely.area(shapes) / M2_PER_MU, 4)
    pieces = shapely.get_parts(left)
    return frame, pieces[(shapely.get_type_id(pieces) == 3) & (shapely.area(pieces) > 400)]


def _apart(shapes: Shapes) -> Shapes:
    """Take from parks what the rounding of cuts laid over their neighbours."""
    one, two = shapely.STRtree(shapes).query(shapes, "intersects")
    shapes = shapes.copy()
    for a, b in sorted(zip(one.tolist(), two.tolist(), strict=True)):
        if a < b and shapely.area(shapely.intersection(shapes[a], shapes[b])) > 0:
            parts = shapely.get_parts(shapely.difference(shapes[b], shapes[a], grid_size=0.01))
            shapes[b] = parts[int(np.argmax(shapely.area(parts)))]
    return shapes


@dataclass(eq=False)
class Belts:
    """Parks as they are cut, and the belt each lies in.

    Parameters
    ----------
    centres
        Where the belts begin, shape (n, 2); none for parks that lie in no belt.
    adjoining_mu
        Up to this area a belt's parks adjoin one another.
    plots, of
        The parks, and the belt of each (-1: none).
    """

    centres: Array
    adjoining_mu: float
    plots: list[shapely.Polygon] = field(default_factory=list)
    of: list[int] = field(default_factory=list)

    def poorest(self) -> int:
        """Return the belt with the least area, -1 if there are no belts."""
        if not len(self.centres):
            return -1
        area = np.zeros(len(self.centres))
        np.add.at(area, self.of, shapely.area(self.plots))
        return int(np.argmin(np.round(area, 2)))

    def within(self, belt: int) -> Shapes:
        """Return the parks of a belt."""
        return np.array([plot for plot, of in zip(self.plots, self.of, strict=True) if of == belt], object)

    def wanted(self, belt: int, quarters: Shapes, middle: Array, score: Array) -> tuple[Mask, Array]:
        """Say which quarters a belt may grow into, and how much it would like to."""
        if belt < 0:
            return np.ones(len(quarters), dtype=bool), score
        away: Array = np.array([np.hypot(*(middle - centre).T) for centre in self.centres])
        score = score - np.round(away[belt] / 1400.0, 6)
        plots = self.within(belt)
        if not len(plots):
            return np.ones(len(quarters), dtype=bool), score
        adjoining = shapely.area(plots).sum() / M2_PER_MU < self.adjoining_mu
        beside: Mask = np.zeros(len(quarters), dtype=bool)
        tree = shapely.STRtree(quarters)
        beside[tree.query(plots, "dwithin", distance=ADJOIN_M if adjoining else NEAR_M)[1]] = True
        return beside & (np.argmin(np.round(away, 3), axis=0) == belt), score


def _cut_out(
    rng: Generator, quarters: Shapes, free: Mask, taste: Array, areas_mu: Array, belts: Belts
) -> tuple[Shapes, Mask]:
    """Cut plots out of free quarters into `belts`, the largest first, each into the poorest belt.

    A quarter too small for its plot is taken whole, and those after it make up for it.

    Returns
    -------
    What is left of the quarters, and which are still free.
    """
    left, free = quarters.copy(), free.copy()
    middle = shapely.get_coordinates(shapely.centroid(quarters))
    debt_mu = 0.0
    areas_mu = np.sort(areas_mu)[::-1]
    for k, area_mu in enumerate(areas_mu):
        want = (area_mu + debt_mu / (len(areas_mu) - k)) * M2_PER_MU
        belt = belts.poorest()
        near, score = belts.wanted(belt, left, middle, taste + rng.normal(0, 0.15, len(taste)))
        chosen = _choose(left, free & near, free, score, want)
        spare = OFF_LATER * (areas_mu[k + 1 :].sum() + debt_mu) * M2_PER_MU
        whole = want + min(spare, (1 / WHOLE_SHARE - 1) * want)
        plot, left[chosen] = _cut(left[chosen], want, belts.within(belt), whole)
        debt_mu += area_mu - plot.area / M2_PER_MU
        free[chosen] = False
        belts.plots.append(plot)
        belts.of.append(belt)
    return left, free


def _areas(rng: Generator, count: int, total_mu: float) -> Array:
    """Draw `count` areas that add up to `total_mu`."""
    areas = rng.lognormal(0, 0.5, count)
    for _ in range(30):
        areas = np.clip(areas * total_mu / areas.sum(), LEAST_MU, MOST_MU)
    scaled: Array = np.round(areas * total_mu / areas.sum(), 2)
    return scaled


def _centres(middle: Array, taste: Array, free: Mask, count: int) -> Array:
    """Return where `count` belts begin: far from one another, where parks would like to be."""
    spots = np.flatnonzero(free)
    centres = [int(spots[np.argmax(np.round(taste[spots], 6))])]
    while len(centres) < min(count, len(spots)):
        apart = np.min([np.hypot(*(middle[spots] - middle[c]).T) for c in centres], axis=0)
        centres.append(int(spots[np.argmax(np.round(apart / apart.max() + 0.7 * taste[spots], 6))]))
    found: Array = middle[centres]
    return found


def _choose(left: Shapes, near: Mask, free: Mask, score: Array, want_m2: float) -> int:
    """Return the best quarter near that is large enough, or else the largest; if none, any free one."""
    area = shapely.area(left)
    least = min(LEAST_MU * M2_PER_MU, want_m2)
    for among in (near, free):
        large = among & (area >= 1.02 * want_m2)
        if large.any():
            waste = np.abs(np.log(np.maximum(area, 1.0) / want_m2))
            return int(np.argmax(np.round(np.where(large, score - 0.4 * waste, -np.inf), 6)))
        if (among & (area >= least)).any():
            return int(np.argmax(np.where(among, area, 0.0)))
    return int(np.argmax(np.where(free, area, 0.0)))


def _cut(
    quarter: shapely.Polygon, want_m2: float, beside: Shapes, whole_m2: float
) -> tuple[shapely.Polygon, shapely.Geometry]:
    """Cut a plot of `want_m2` off a quarter: off an end, or the side that adjoins the plots `beside`.

    A quarter of no more than `whole_m2` is taken whole.
    """
    if quarter.area <= whole_m2:
        return quarter, shapely.Polygon()
    box = Boxes.of(np.array([quarter], dtype=object))
    along = box.along[0]
    across = np.array([-along[1], along[0]])
    best = _cut_off(quarter, want_m2, box.middle[0], along)
    if len(beside):
        for way in (-along, across, -across):
            if shapely.distance(best, beside).min() <= ADJOIN_M:
                break
            plot = _cut_off(quarter, want_m2, box.middle[0], way)
            best = min(best, plot, key=lambda shape: round(float(shapely.distance(shape, beside).min()), 2))
    return best, shapely.difference(quarter, best, grid_size=0.01)


def _cut_off(quarter: shapely.Polygon, want_m2: float, middle: Array, way: Array) -> shapely.Polygon:
    """Return the part of `want_m2` of a quarter that lies farthest against `way`."""
    side = np.array([-way[1], way[0]])
    reach = 4 * float(np.sqrt(2)) * quarter.length
    low, high = -quarter.length, quarter.length
    for _ in range(34):
        edge = middle + (low + high) / 2 * way
        corners = (
            edge - reach * side,
            edge + reach * side,
            edge + reach * (side - way),
            edge - reach * (side + way),
        )
        plot = shapely.intersection(quarter, shapely.Polygon(corners), grid_size=0.01)
        low, high = ((low + high) / 2, high) if plot.area < want_m2 else (low, (low + high) / 2)
    parts = shapely.get_parts(plot)
    largest: shapely.Polygon = parts[int(np.argmax(shapely.area(parts)))]
    return largest
