"""Villages (村、社区) that tile the town, bounded by its rivers and arterials."""

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
FACE_M2 = 700_000.0
"""Land between rivers and arterials that is much larger than this is cut."""
LEAST_FACE_M2, LEAST_HALF_WIDTH_M = 60_000.0, 40.0
"""What is smaller or thinner goes with the neighbour it borders most."""

FORESHORE_HALF_WIDTH_M = 170.0
"""Land beyond the arms that is thinner is theirs who live across."""
LEAST_BORDER_M = 15.0
"""Villages grow only over borders longer than this."""

Borders = list[dict[int, float]]


def villages(
    rng: Generator, shape: Outline, water: Water, arterials: Shapes, urban: Urbanity, size: Size
) -> gpd.GeoDataFrame:
    """Draw the villages.

    Returns
    -------
    Columns of the register ``villages`` but population; geometry about the centre.
    """
    count = size.count("villages")
    faces = _faces(rng, shape, water, arterials, count)
    middle = shapely.get_coordinates(shapely.centroid(faces))
    per_part = (count - count * 14 // 29, count * 14 // 29)
    worth = shapely.area(faces) * (0.5 + np.clip(urban(middle), 0, 1.2))
    old, near = _old_side(faces, water, urban), _borders(faces)
    wide = [{other: metres for other, metres in each.items() if metres > LEAST_BORDER_M} for each in near]
    of = np.full(len(faces), -1)
    for part, first, total in ((old, 0, per_part[0]), (~old, per_part[0], per_part[1])):
        grown = _grow(rng, np.flatnonzero(part), middle, worth, wide, total)
        of[part] = np.where(grown < 0, -1, first + grown)
    _adopt(of, near)
    return gpd.GeoDataFrame(
        {
            "village_id": [f"{DIVISION}001{k + 1:03d}" for k in range(count)],
            "name": [f"{name}社区" for name in names.villages(per_part)],
            "part": [names.PARTS[int(k >= per_part[0])] for k in range(count)],
        },
        geometry=[shapely.union_all(faces[of == k]) for k in range(count)],
    )


def _faces(rng: Generator, shape: Outline, water: Water, arterials: Shapes, count: int) -> Shapes:
    """Return pieces of the town between rivers and arterials; they share their vertices exactly."""
    rivers = water.reaches.geometry.to_numpy()
    outer = shapely.boundary(shape.polygon)
    ringed = np.isin(water.reaches["river_id"], water.rivers["river_id"].iloc[:3])
    spurs = shapely.shortest_line(shapely.get_point(rivers[ringed], 0), outer)
    lines = np.concatenate([rivers, [outer], spurs, arterials])
    coarse = _polygonized(lines, shape)
    face_m2 = min(FACE_M2, shape.polygon.area / (6 * count))
    cut = subdivide(rng, coarse, np.full(len(coarse), face_m2))
    return _merged(_polygonized(np.concatenate([lines, cut.lines]), shape), water.island)


def _polygonized(lines: Shapes, shape: Outline) -> Shapes:
    noded = shapely.get_parts(shapely.union_all(lines, grid_size=0.01))
    faces = shapely.get_parts(shapely.polygonize(noded))
    inside = shapely.intersects(shape.polygon, shapely.point_on_surface(faces))
    kept: Shapes = faces[inside]
    return kept


def _merged(faces: Shapes, island: shapely.Polygon) -> Shapes:
    """Join what is too small, too thin, or foreshore beyond the arms to the neighbour it borders most."""
    area: Array = np.asarray(shapely.area(faces))
    beyond = ~shapely.intersects(island, shapely.point_on_surface(faces))
    breadth = np.where(beyond, FORESHORE_HALF_WIDTH_M, LEAST_HALF_WIDTH_M)
    slight = (area < LEAST_FACE_M2) | shapely.is_empty(shapely.buffer(faces, -breadth))
    near = _borders(faces)
    leader = np.arange(len(faces))
    for face in np.flatnonzero(slight)[np.argsort(area[slight], kind="stable")].tolist():
        others = {int(leader[g]): length for g, length in near[face].items() if leader[g] != leader[face]}
        if others:
            leader[leader == leader[face]] = max(others, key=lambda g: (others[g], -g))
    # A face that borders none is a sliver between the outline and its own noding.
    leaders = np.unique(leader[[bool(others) for others in near]])
    shapes = [shapely.union_all(faces[leader == k]) for k in leaders]
    return np.array(shapes, dtype=object)


def _borders(faces: Shapes, barred: shapely.Geometry | None = None) -> Borders:
    """Return, for each face, the length of border shared with others (not along `barred`)."""
    one, two = shapely.STRtree(faces).query(faces, "touches")
    shared = shapely.intersection(faces[one], faces[two])
    if barred is not None:
        shared = shapely.difference(shared, shapely.buffer(barred, 0.1))
    length = np.round(shapely.length(shared), 2)
    near: Borders = [{} for _ in faces]
    for a, b, metres in sorted(zip(one.tolist(), two.tolist(), length.tolist(), strict=True)):
        if metres > 0:
            near[a][b] = metres
    return near


def _old_side(faces: Shapes, water: Water, urban: Urbanity) -> Mask:
    """Say which faces lie on the old town's side of the dividing river."""
    reaches = water.reaches
    wall = reaches.geometry.to_numpy()[(reaches["river_id"] == water.divide) | (reaches["rank"] == 0)]
    cores: Shapes = shapely.points(urban.cores)
    label = np.full(len(faces), -1)
    for side in (0, 1):
        label[int(np.argmin(shapely.distance(faces, cores[side])))] = side
    for near in (_borders(faces, barred=shapely.union_all(wall)), _borders(faces)):
        front = np.flatnonzero(label >= 0).tolist()
        while front:
            at = front.pop(0)
            for other in near[at]:
                if label[other] < 0:
                    label[other] = label[at]
                    front.append(other)
    old: Mask = label == 0
    return old


def _grow(rng: Generator, free: Indices, middle: Array, worth: Array, near: Borders, count: int) -> Indices:
    """Grow `count` connected villages over the faces `free`, the poorest always next.

    Returns
    -------
    The village of each of `free`, -1 for what no village could reach.
    """
    seeds = [int(free[rng.integers(len(free))])]
    while len(seeds) < min(count, len(free)):
        apart = np.min([np.hypot(*(middle[free] - middle[s]).T) for s in seeds], axis=0)
        seeds.append(int(free[np.argmax(np.round(apart, 3))]))
    owner = dict.fromkeys(free.tolist(), -1) | {seed: k for k, seed in enumerate(seeds)}
    wealth = [float(worth[seed]) for seed in seeds]
    growing = set(range(len(seeds)))
    while growing:
        k = min(growing, key=lambda v: (round(wealth[v], 3), v))
        edge = [g for f, v in owner.items() if v == k for g in near[f] if owner.get(g, 0) == -1]
        if not edge:
            growing.discard(k)
            continue
        away: Array = np.round(np.hypot(*(middle[edge] - middle[seeds[k]]).T), 3)
        best = edge[int(np.lexsort((edge, away))[0])]
        owner[best] = k
        wealth[k] += float(worth[best])
    return np.array([owner[face] for face in free.tolist()])


def _adopt(of: Indices, near: Borders) -> None:
    """Give faces that no village of their own side borders to the neighbour bordered most."""
    while (of < 0).any():
        for face in np.flatnonzero(of < 0).tolist():
            owned = {other: length for other, length in near[face].items() if of[other] >= 0}
            if owned:
                of[face] = of[max(owned, key=lambda g: (owned[g], -g))]


def village_of(communities: gpd.GeoDataFrame, points: Shapes) -> Indices:
    """Return the position of the village each point lies in."""
    x, y = shapely.get_coordinates(points).T
    found = np.full(len(points), -1)
    for k, shape in enumerate(communities.geometry.to_numpy()):
        west, south, east, north = shape.bounds
        near: Indices = np.flatnonzero((found < 0) & (x >= west) & (x <= east) & (y >= south) & (y <= north))
        shapely.prepare(shape)
        inside: Mask = np.asarray(shapely.intersects_xy(shape, x[near], y[near]))
        found[near[inside]] = k
    return found
