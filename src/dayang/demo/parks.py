"""Village industrial parks: plots beside rivers and roads, cut to the published areas."""

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
BELTS = 3
"""Contiguous belts that the mixed and private parks lie in."""


def parks(
    rng: Generator, quarters: Shapes, urban: Urbanity, raised: Hills, size: Size
) -> tuple[gpd.GeoDataFrame, Shapes]:
    """Choose and cut the parks out of `quarters`.

    Returns
    -------
    Parks (columns ``land_nature``, ``area_mu``; geometry), and the land that is left.
    """
    collective = _areas(rng, size.count("collective_parks"), size.value("collective_parks_mu"))
    other = _areas(rng, size.count("other_parks"), size.value("other_parks_mu"))
    middle = shapely.get_coordinates(shapely.centroid(quarters))
    box = Boxes.of(quarters)
    solid = shapely.area(quarters) / (4 * box.half_long * box.half_short)
    taste = solid - 0.8 * np.abs(urban(middle) - 0.45) + rng.normal(0, 0.1, len(quarters))
    free = (solid > 0.6) & (box.half_short > 90) & (raised(middle) < FOOT_OF_HILL_M)
    nowhere = np.zeros((1, len(quarters)))
    joined, left, free = _cut_out(rng, quarters, free, taste, other, _belts(middle, taste, free))
    owned, left, _ = _cut_out(rng, left, free, taste, collective, nowhere)
    mixed = np.where(rng.random(len(joined)) < MIXED_SHARE, "mixed", "private")
    shapes = np.array([*joined, *owned], dtype=object)
    frame = gpd.GeoDataFrame({"land_nature": [*mixed, *["collective"] * len(owned)]}, geometry=shapes)
    frame["area_mu"] = np.round(shapely.area(shapes) / M2_PER_MU, 4)
    pieces = shapely.get_parts(left)
    return frame, pieces[(shapely.get_type_id(pieces) == 3) & (shapely.area(pieces) > 400)]


def _cut_out(
    rng: Generator, quarters: Shapes, free: Mask, taste: Array, areas_mu: Array, away: Array
) -> tuple[list[shapely.Polygon], Shapes, Mask]:
    """Cut plots out of free quarters, the largest first, in turn near each row of `away`.

    A quarter too small for its plot is taken whole, and those after it make up for it.

    Returns
    -------
    The plots, what is left of the quarters, and which are still free.
    """
    left, free = quarters.copy(), free.copy()
    plots: list[shapely.Polygon] = []
    debt_mu = 0.0
    for k, area_mu in enumerate(np.sort(areas_mu)[::-1]):
        want = (area_mu + debt_mu / (len(areas_mu) - k)) * M2_PER_MU
        score = taste + rng.normal(0, 0.15, len(taste)) - away[k % len(away)]
        chosen = _choose(left, free, score, want)
        plot, left[chosen] = _cut(left[chosen], want)
        debt_mu += area_mu - plot.area / M2_PER_MU
        free[chosen] = False
        plots.append(plot)
    return plots, left, free


def _areas(rng: Generator, count: int, total_mu: float) -> Array:
    """Draw `count` areas that add up to `total_mu`."""
    areas = rng.lognormal(0, 0.5, count)
    for _ in range(30):
        areas = np.clip(areas * total_mu / areas.sum(), LEAST_MU, MOST_MU)
    scaled: Array = np.round(areas * total_mu / areas.sum(), 2)
    return scaled


def _belts(middle: Array, taste: Array, free: Mask) -> Array:
    """Return, one row a belt, how far each quarter lies from it."""
    spots = np.flatnonzero(free)
    centres = [int(spots[np.argmax(np.round(taste[spots], 6))])]
    while len(centres) < min(BELTS, len(spots)):
        apart = np.min([np.hypot(*(middle[spots] - middle[c]).T) for c in centres], axis=0)
        centres.append(int(spots[np.argmax(np.round(apart / apart.max() + 0.7 * taste[spots], 6))]))
    reach = 1400.0
    away: Array = np.array([np.hypot(*(middle - middle[c]).T) / reach for c in centres])
    return away


def _choose(left: Shapes, free: Mask, score: Array, want_m2: float) -> int:
    """Return the best free quarter that is large enough, or else the largest."""
    area = np.where(free, shapely.area(left), 0.0)
    large = area >= 1.02 * want_m2
    if not large.any():
        return int(np.argmax(area))
    waste = np.abs(np.log(np.maximum(area, 1.0) / want_m2))
    return int(np.argmax(np.round(np.where(large, score - 0.4 * waste, -np.inf), 6)))


def _cut(quarter: shapely.Polygon, want_m2: float) -> tuple[shapely.Polygon, shapely.Geometry]:
    """Cut a plot of `want_m2` off the end of a quarter."""
    if quarter.area <= want_m2:
        return quarter, shapely.Polygon()
    box = Boxes.of(np.array([quarter], dtype=object))
    along, across = box.along[0], np.array([-box.along[0, 1], box.along[0, 0]])
    reach = 3 * float(box.half_long[0])
    low, high = -float(box.half_long[0]), float(box.half_long[0])
    for _ in range(40):
        shift = (low + high) / 2
        edge = box.middle[0] + shift * along
        half = shapely.Polygon(
            [
                edge - reach * across,
                edge + reach * across,
                edge + reach * (across - along),
                edge - reach * (across + along),
            ]
        )
        plot = shapely.intersection(quarter, half, grid_size=0.01)
        low, high = (shift, high) if plot.area < want_m2 else (low, shift)
    parts = shapely.get_parts(plot)
    plot = parts[int(np.argmax(shapely.area(parts)))]
    return plot, shapely.difference(quarter, plot, grid_size=0.01)
