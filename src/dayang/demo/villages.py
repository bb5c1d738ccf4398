"""Villages (村、社区) that tile the town, bounded by its rivers."""

import geopandas as gpd
import numpy as np
import shapely

from dayang.demo import names
from dayang.demo.blocks import subdivide
from dayang.demo.figures import Size
from dayang.demo.noise import Array, Generator, Indices, Mask, Shapes
from dayang.demo.place import Outline, Urbanity
from dayang.demo.water import Water

DIVISION = "449001"
"""Division code of the town; 4490 is not assigned, so that nothing here has a real code."""
FACE_M2 = 450_000.0


def villages(rng: Generator, shape: Outline, water: Water, urban: Urbanity, size: Size) -> gpd.GeoDataFrame:
    """Draw the villages.

    Returns
    -------
    Columns of the register ``villages`` but population; geometry about the centre.
    """
    faces = _faces(rng, shape, water)
    middle = shapely.get_coordinates(shapely.centroid(faces))
    old = _side(faces, water, urban)
    count = size.count("villages")
    per_part = (count - count * 14 // 29, count * 14 // 29)
    of = np.full(len(faces), -1)
    worth = shapely.area(faces) * (0.5 + np.clip(urban(middle), 0, 1.2))
    near = _touching(faces)
    for part, first, total in ((old, 0, per_part[0]), (~old, per_part[0], per_part[1])):
        grown = _grow(rng, np.flatnonzero(part), middle, worth, near, total)
        of[part] = np.where(grown < 0, -1, first + grown)
    _adopt(of, near)
    shapes = [shapely.union_all(faces[of == k]) for k in range(count)]
    return gpd.GeoDataFrame(
        {
            "village_id": [f"{DIVISION}001{k + 1:03d}" for k in range(count)],
            "name": [f"{name}社区" for name in names.villages(per_part)],
            "part": [names.PARTS[int(k >= per_part[0])] for k in range(count)],
        },
        geometry=shapes,
    )


def _faces(rng: Generator, shape: Outline, water: Water) -> Shapes:
    """Return pieces of the town between rivers; they share their vertices exactly."""
    rivers = water.reaches.geometry.to_numpy()
    outer = shapely.boundary(shape.polygon)
    arms = rivers[water.reaches["rank"].to_numpy() == 0]
    foot = shapely.get_point(arms, 0)
    spurs = shapely.shortest_line(foot, outer)
    spans = shapely.get_coordinates(spurs).reshape(-1, 2, 2)
    stubs = shapely.linestrings(np.stack([spans[:, 0], 1.02 * spans[:, 1] - 0.02 * spans[:, 0]], axis=1))
    closing = rivers[water.reaches["river_id"].to_numpy() == water.rivers["river_id"].iloc[2]]
    lines = np.concatenate([rivers, [outer], stubs, _out_to(closing, outer)])
    coarse = _polygonized(lines, shape)
    cut = subdivide(rng, coarse, np.full(len(coarse), FACE_M2))
    return _polygonized(np.concatenate([lines, cut.lines]), shape)


def _out_to(lines: Shapes, outer: shapely.Geometry) -> Shapes:
    return shapely.shortest_line(shapely.get_point(lines, 0), outer)


def _polygonized(lines: Shapes, shape: Outline) -> Shapes:
    noded = shapely.get_parts(shapely.union_all(lines, grid_size=0.01))
    faces = shapely.get_parts(shapely.polygonize(noded))
    inside = shapely.dwithin(shape.polygon, shapely.point_on_surface(faces), 0.0)
    kept: Shapes = faces[inside]
    return kept


def _side(faces: Shapes, water: Water, urban: Urbanity) -> Mask:
    """Say which faces lie on the old town's side of the dividing river."""
    reaches = water.reaches
    wall = reaches.geometry.to_numpy()[(reaches["river_id"] == water.divide) | (reaches["rank"] == 0)]
    core: Shapes = shapely.points(urban.cores)
    start = [int(np.argmin(shapely.distance(faces, point))) for point in core]
    label = np.full(len(faces), -1)
    label[start[0]], label[start[1]] = 0, 1
    for near in (_touching(faces, barred=shapely.union_all(wall)), _touching(faces)):
        front = np.flatnonzero(label >= 0).tolist()
        while front:
            at = front.pop(0)
            for other in near[at]:
                if label[other] < 0:
                    label[other] = label[at]
                    front.append(other)
    old: Mask = label == 0
    return old


def _touching(faces: Shapes, barred: shapely.Geometry | None = None) -> list[list[int]]:
    """Return, for each face, those it shares a border with (not along `barred`)."""
    one, two = shapely.STRtree(faces).query(faces, "touches")
    shared = shapely.intersection(faces[one], faces[two])
    if barred is not None:
        shared = shapely.difference(shared, shapely.buffer(barred, 0.1))
    long = shapely.length(shared) > 15.0
    near: list[list[int]] = [[] for _ in faces]
    for a, b in sorted(zip(one[long].tolist(), two[long].tolist(), strict=True)):
        near[a].append(b)
    return near


def _grow(
    rng: Generator, free: Indices, middle: Array, worth: Array, near: list[list[int]], count: int
) -> Indices:
    """Grow `count` connected villages over the faces `free`, the poorest always next."""
    seeds = [int(free[rng.integers(len(free))])]
    while len(seeds) < count:
        apart = np.min([np.hypot(*(middle[free] - middle[s]).T) for s in seeds], axis=0)
        seeds.append(int(free[np.argmax(np.round(apart, 3))]))
    owner = dict.fromkeys(free.tolist(), -1)
    owned = {seed: k for k, seed in enumerate(seeds)}
    owner.update(owned)
    wealth = np.array([worth[seed] for seed in seeds])
    open_ = set(range(count))
    while open_:
        k = min(open_, key=lambda v: (round(float(wealth[v]), 3), v))
        edge = [g for f, v in owner.items() if v == k for g in near[f] if owner.get(g, 0) == -1]
        if not edge:
            open_.discard(k)
            continue
        best = min(edge, key=lambda g: (round(float(np.hypot(*(middle[g] - middle[seeds[k]]))), 3), g))
        owner[best] = k
        wealth[k] += worth[best]
    return np.array([owner[face] for face in free.tolist()])


def _adopt(of: Indices, near: list[list[int]]) -> None:
    """Give faces that no village of their own side borders to a neighbour's."""
    while (of < 0).any():
        for face in np.flatnonzero(of < 0).tolist():
            of[face] = max((int(of[other]) for other in near[face]), default=0)


def village_of(villages: gpd.GeoDataFrame, points: Shapes) -> Indices:
    """Return the position of the village each point lies in (the nearest if on no one's land)."""
    (_, found) = shapely.STRtree(villages.geometry.to_numpy()).query_nearest(points, all_matches=False)
    return np.asarray(found)
