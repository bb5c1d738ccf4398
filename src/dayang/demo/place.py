"""The place itself: outline, the two urban cores, ground levels."""

from dataclasses import dataclass

import numpy as np
import shapely
from shapely import Polygon

from dayang.demo.noise import Array, Field, Generator, Warp, on_grid

ORIGIN = (38_472_000.0, 2_479_000.0)
"""Where the town's centre lies in EPSG:4526: open water of the Pearl River estuary
(伶仃洋), so that nothing generated can be taken for a real place."""

CRS = "EPSG:4526"
"""CGCS2000 / 3-degree Gauss-Kruger zone 38 (central meridian 114° E)."""


FINEST_M = 2700.0
"""Bays and headlands of the outline are at least so long."""
MEANDER_M = 24.0
"""Standard deviation of the small bends that every channel has."""


@dataclass(frozen=True, eq=False)
class Outline:
    """The outline of a town, star-shaped about (0, 0).

    Parameters
    ----------
    polygon
        In metres about the centre.
    angle, radius_m
        The same in polar coordinates, one row a vertex.
    flow_angle
        Direction in which water runs through the town, radians from east.
    meander
        The small bends that outline and channels share, so that they keep their distance.
    """

    polygon: Polygon
    angle: Array
    radius_m: Array
    flow_angle: float
    meander: Warp

    def at(self, angle: Array, inset_m: Array) -> Array:
        """Return the points `inset_m` within the outline at these angles, not yet bent."""
        radius = np.interp(np.mod(angle, 2 * np.pi), self.angle, self.radius_m, period=2 * np.pi)
        unit = np.column_stack([np.cos(angle), np.sin(angle)])
        points: Array = on_grid((radius - inset_m)[:, None] * unit)
        return points


def outline(rng: Generator, area_m2: float) -> Outline:
    """Draw the outline of a town between two arms of a river.

    Parameters
    ----------
    rng
        Where chance comes from.
    area_m2
        Area, met within 0.01 %.
    """
    angle = np.arange(720) * (2 * np.pi / 720)
    flow = -np.pi / 4 + rng.uniform(-0.25, 0.25)
    along = np.cos(2 * (angle - flow))
    radius = 1 + 0.16 * along
    finest = max(3, round(2 * np.pi * np.sqrt(area_m2 / np.pi) / FINEST_M))
    for k in range(3, finest + 1):
        radius += rng.uniform(0.4, 1.0) * 0.19 / k**1.15 * np.cos(k * angle + rng.uniform(0, 2 * np.pi))
    unit = np.column_stack([np.cos(angle), np.sin(angle)])
    meander = Warp.random(rng, 1050, MEANDER_M)
    radius = radius * np.sqrt(area_m2 / np.pi)
    for _ in range(4):
        polygon = Polygon(meander(on_grid(radius[:, None] * unit)))
        radius = np.round(radius * np.sqrt(area_m2 / polygon.area), 3)
    return Outline(polygon, angle, radius, flow, meander)


@dataclass(frozen=True, eq=False)
class Urbanity:
    """How urban a spot is: falls with distance from the two cores, with some noise.

    Parameters
    ----------
    cores
        Centres of the old town and of the part that joined, shape (2, 2).
    strength
        Weight of each core.
    reach_m
        Distance over which a core's pull falls to a third.
    field
        The noise.
    """

    cores: Array
    strength: Array
    reach_m: float
    field: Field

    def __call__(self, xy: Array) -> Array:
        """Return urbanity (about 0 to 1.5) at `xy`."""
        value = 0.22 * self.field(xy)
        for core, strength in zip(self.cores, self.strength, strict=True):
            distance = np.hypot(xy[:, 0] - core[0], xy[:, 1] - core[1])
            value = value + strength * np.exp(-distance / self.reach_m)
        rounded: Array = np.round(value, 6)
        return rounded


def urbanity(rng: Generator, shape: Outline) -> Urbanity:
    """Place the two cores, that of the old town upstream of the other."""
    radius = float(np.sqrt(shape.polygon.area / np.pi))
    old, new = shape.flow_angle + np.pi + rng.uniform(-0.5, 0.5), shape.flow_angle + rng.uniform(-0.6, 0.6)
    cores = 0.48 * radius * np.array([[np.cos(old), np.sin(old)], [np.cos(new), np.sin(new)]])
    return Urbanity(on_grid(cores), np.array([1.1, 0.75]), 0.5 * radius, Field.random(rng, 0.6 * radius))


@dataclass(frozen=True, eq=False)
class Hills:
    """The few hills that stand out of the plain.

    Parameters
    ----------
    centre, breadth_m, top_m
        Shapes (n, 2), (n,), (n,).
    """

    centre: Array
    breadth_m: Array
    top_m: Array

    def __call__(self, xy: Array) -> Array:
        """Return the height above the plain at `xy`."""
        height = np.zeros(len(xy))
        for centre, breadth, top in zip(self.centre, self.breadth_m, self.top_m, strict=True):
            distance = np.hypot(xy[:, 0] - centre[0], xy[:, 1] - centre[1])
            height = np.maximum(height, top * np.exp(-0.5 * (distance / breadth) ** 2))
        kept: Array = np.where(height > 0.3, np.round(height, 3), 0.0)
        return kept


def hills(rng: Generator, shape: Outline) -> Hills:
    """Raise about one hill for 40 km², away from the cores."""
    radius = float(np.sqrt(shape.polygon.area / np.pi))
    count = max(1, round(shape.polygon.area / 4e7))
    angle = shape.flow_angle + rng.choice([-1, 1], count) * rng.uniform(0.9, 2.2, count)
    share = rng.uniform(0.45, 0.75, count)
    centre = on_grid((share * radius)[:, None] * np.column_stack([np.cos(angle), np.sin(angle)]))
    return Hills(centre, rng.uniform(0.022, 0.036, count) * radius, rng.uniform(18, 60, count))


@dataclass(frozen=True, eq=False)
class Ground:
    """Ground levels on a grid.

    Parameters
    ----------
    level_m
        Shape (rows, columns), row 0 northernmost.
    west_m, north_m, cell_m
        Upper left corner about the town's centre, and cell size.
    """

    level_m: Array
    west_m: float
    north_m: float
    cell_m: float


def ground(
    rng: Generator, shape: Outline, raised: Hills, water: shapely.Geometry, cell_m: float = 30.0
) -> Ground:
    """Lay flat ground of 0.5 to 4.5 m with its hills, below 0 m under water.

    Parameters
    ----------
    rng
        Where chance comes from.
    shape
        Outline of the town.
    raised
        Hills.
    water
        Water surfaces.
    cell_m
        Cell size.
    """
    west, south, east, north = shape.polygon.buffer(2 * cell_m).bounds
    x = np.arange(west + cell_m / 2, east, cell_m)
    y = np.arange(north - cell_m / 2, south, -cell_m)
    xy = np.column_stack([np.tile(x, len(y)), np.repeat(y, len(x))])
    level = 2.2 + 0.55 * Field.random(rng, 2600)(xy) + 0.25 * Field.random(rng, 500)(xy)
    level = np.clip(level + rng.normal(0, 0.06, len(xy)), 0.5, 4.5) + raised(xy)
    shapely.prepare(water)
    level[shapely.contains_xy(water, xy[:, 0], xy[:, 1])] = -0.4
    return Ground(np.round(level, 2).reshape(len(y), len(x)), west, north, cell_m)
