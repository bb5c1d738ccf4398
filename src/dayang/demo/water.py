"""Rivers and reaches: a braided network that connects and drains."""

import itertools
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from dayang.demo import channels, names
from dayang.demo.channels import Mesh
from dayang.demo.figures import Size
from dayang.demo.noise import Array, Generator, Indices, Shapes, Warp, on_grid
from dayang.demo.place import Outline
from dayang.demo.strokes import Path, grow, strokes

BANK_M = 7.0
"""From the water's edge to the middle of the road on the bank."""


@dataclass(frozen=True, eq=False)
class Water:
    """The waters of a town about its centre.

    Parameters
    ----------
    rivers
        Columns of the register ``rivers``, and ``rank``: 0 arm, 1 main, 2 creek.
    reaches
        Columns of the register ``reaches`` and ``rank``, geometry about the centre.
    divide
        River ids of the river between the two parts.
    outlets
        Names of the nodes where water leaves.
    """

    rivers: pd.DataFrame
    reaches: gpd.GeoDataFrame
    outlets: tuple[str, ...]
    divide: str

    @cached_property
    def island(self) -> shapely.Polygon:
        """The land between the arms, to the middle of the water around it."""
        ring = self.reaches["river_id"].isin(self.rivers["river_id"].iloc[:3])
        faces = shapely.polygonize(self.reaches.geometry.to_numpy()[ring])
        largest: shapely.Polygon = max(shapely.get_parts(faces), key=lambda face: face.area)
        return largest

    @cached_property
    def surface(self) -> shapely.Geometry:
        """The water itself."""
        return self.strip(0.0)

    def strips(self, bank_m: float) -> Shapes:
        """Return the water of each reach with a strip of `bank_m` on each bank."""
        half = self.reaches["width_m"].to_numpy() / 2 + bank_m
        return shapely.buffer(self.reaches.geometry.to_numpy(), half, quad_segs=3)

    def strip(self, bank_m: float) -> shapely.Geometry:
        """Return all water with a strip of `bank_m` on each bank."""
        return shapely.union_all(self.strips(bank_m), grid_size=0.01)


def water(rng: Generator, shape: Outline, size: Size) -> Water:
    """Draw the rivers of a town.

    Parameters
    ----------
    rng
        Where chance comes from.
    shape
        Outline of the town.
    size
        Sets the number of rivers and, by area, their length.
    """
    arm_width = max(200 * size.scale**0.3, 50.0)
    mesh = channels.mesh(rng, shape, arm_width)
    forced = [*mesh.arms, _divide(mesh, shape)]
    length_m = size.value("river_km_per_km2") * shape.polygon.area / 1000
    paths = _rivers(rng, mesh, shape, forced, size.count("rivers"), length_m)
    rank = np.array([0, 0, 2, 1] + [2] * (len(paths) - 4))
    width = _widths(rng, mesh, paths, arm_width)
    lines, of, ends = _reaches(paths, [_bent(mesh, path, shape.meander) for path in paths])
    lines = _longest_part(shapely.intersection(lines, shape.polygon.buffer(-1.0)))
    lines, ends = _downstream(lines, ends, width[of], mesh.outlets)
    return _tables(rng, lines, of, ends, width, rank, mesh.outlets)


def _rivers(
    rng: Generator, mesh: Mesh, shape: Outline, forced: list[Path], count: int, length_m: float
) -> list[Path]:
    """Choose the rivers; one whose bends run into another's is given up for the next best."""
    paths = strokes(mesh, forced)
    while True:
        chosen = grow(rng, mesh, paths, len(forced), count, length_m)
        lines, of, _ = _reaches(
            [paths[k] for k in chosen], [_bent(mesh, paths[k], shape.meander) for k in chosen]
        )
        tangled = {chosen[k] for k in _tangled(lines, of) if k >= len(forced)}
        if not tangled:
            return [paths[k] for k in chosen]
        paths = [path for k, path in enumerate(paths) if k not in tangled]


def _tangled(lines: Shapes, of: Indices) -> set[int]:
    """Return, of each two rivers that meet elsewhere than at ends of reaches, the later."""
    one, two = shapely.STRtree(lines).query(lines, "intersects")
    one, two = one[one < two], two[one < two]
    shared = shapely.intersection(lines[one], lines[two])
    ends = shapely.union(shapely.boundary(lines[one]), shapely.boundary(lines[two]))
    bad = ~shapely.is_empty(shapely.difference(shared, shapely.buffer(ends, 0.05)))
    return {int(k) for k in np.maximum(of[one[bad]], of[two[bad]])}


def _longest_part(lines: Shapes) -> Shapes:
    parts, of = shapely.get_parts(lines, return_index=True)
    order = np.lexsort((shapely.length(parts), of))
    last = np.append(np.flatnonzero(np.diff(of[order])), len(order) - 1)
    longest: Shapes = parts[order[last]]
    return longest


def _divide(mesh: Mesh, shape: Outline) -> Path:
    """Return the path across the town, from arm to arm, between its two parts."""
    across = shape.flow_angle + np.pi
    ring = mesh.xy[mesh.ring]
    near = mesh.neighbours()
    ends = [k for k, node in enumerate(mesh.ring) if len(near[node]) > 2]
    turn = np.mod(np.arctan2(ring[ends, 1], ring[ends, 0]) - across, 2 * np.pi)
    start = mesh.ring[ends[int(np.argmin(np.abs(turn - 0.45 * np.pi)))]]
    goal = mesh.ring[ends[int(np.argmin(np.abs(turn - 1.62 * np.pi)))]]
    a, b = np.array(sorted(mesh.edges)).T
    weight = np.hypot(*(mesh.xy[a] - mesh.xy[b]).T)
    on_ring = np.isin(a, mesh.ring) & np.isin(b, mesh.ring)
    weight = np.round(np.where(on_ring, 1e7, weight), 3)
    graph: Any = csr_array((weight, (a, b)), shape=(len(mesh.xy),) * 2)
    before = dijkstra(graph, directed=False, indices=[start], return_predecessors=True)[1][0]
    path = [goal]
    while path[-1] != start:
        path.append(int(before[path[-1]]))
    return path


def _widths(rng: Generator, mesh: Mesh, paths: list[Path], arm_width_m: float) -> Array:
    length = np.array([np.hypot(*np.diff(mesh.xy[path], axis=0).T).sum() for path in paths])
    width = np.clip(6 + 5.5 * (length / 1000) ** 1.1, 6, 46) * rng.uniform(0.75, 1.35, len(paths))
    width[:4] = arm_width_m * np.array([0.55, 1.0, 0.14, 0.34])
    rounded: Array = np.round(width, 1)
    return rounded


def _bent(mesh: Mesh, path: Path, meander: Warp) -> tuple[Array, Indices]:
    """Return the curve of a river, and where its nodes lie on it."""
    curve, at = _curve(mesh.xy[path])
    return meander(curve), at


def _reaches(paths: list[Path], curves: list[tuple[Array, Indices]]) -> tuple[Shapes, Indices, Indices]:
    """Split rivers where they meet; return lines, the river each is of, and its nodes."""
    nodes = np.concatenate([np.array(path) for path in paths])
    ends = np.array([[path[0], path[-1]] for path in paths]).ravel()
    junction = (np.bincount(nodes) > 1) | (np.bincount(ends, minlength=nodes.max() + 1) > 0)
    lines, of, between = [], [], []
    for k, (path, (curve, at)) in enumerate(zip(paths, curves, strict=True)):
        stops = [i for i, node in enumerate(path) if junction[node]]
        for i, j in itertools.pairwise(stops):
            lines.append(shapely.LineString(curve[at[i] : at[j] + 1]))
            of.append(k)
            between.append((path[i], path[j]))
    return np.array(lines, dtype=object), np.array(of), np.array(between)


def _curve(xy: Array, pace_m: float = 45.0) -> tuple[Array, Indices]:
    """Return a centripetal Catmull-Rom curve through `xy`, and where the points lie on it."""
    before = np.vstack([2 * xy[0] - xy[1], xy, 2 * xy[-1] - xy[-2]])
    pieces, at = [xy[:1]], [0]
    for p0, p1, p2, p3 in zip(before, before[1:], before[2:], before[3:], strict=False):
        steps = max(2, int(np.hypot(*(p2 - p1)) / pace_m))
        pieces.append(_catmull_rom(p0, p1, p2, p3, np.arange(1, steps + 1) / steps))
        at.append(at[-1] + steps)
    return on_grid(np.vstack(pieces)), np.array(at)


def _catmull_rom(p0: Array, p1: Array, p2: Array, p3: Array, share: Array) -> Array:
    """Barry and Goldman (1988), with knots at the square root of the chords."""
    knot = np.cumsum([0.0, *(max(np.hypot(*(b - a)), 1.0) ** 0.5 for a, b in ((p0, p1), (p1, p2), (p2, p3)))])
    t = (knot[1] + share * (knot[2] - knot[1]))[:, None]

    def mix(a: Array, b: Array, low: int, high: int) -> Array:
        mixed: Array = ((knot[high] - t) * a + (t - knot[low]) * b) / (knot[high] - knot[low])
        return mixed

    a1, a2, a3 = mix(p0, p1, 0, 1), mix(p1, p2, 1, 2), mix(p2, p3, 2, 3)
    curve = mix(mix(a1, a2, 0, 2), mix(a2, a3, 1, 3), 1, 2)
    curve[-1] = p2
    return curve


def _downstream(lines: Shapes, ends: Indices, width: Array, outlets: list[int]) -> tuple[Shapes, Indices]:
    """Turn every reach towards the outlet that is nearest through the network.

    A node's next node on that way is nearer, so every node drains and no water turns in
    a ring. Wide channels count as shorter.
    """
    nodes, place = np.unique(ends, return_inverse=True)
    a, b = place.reshape(-1, 2).T
    resistance = np.round(shapely.length(lines) / np.maximum(width, 1) ** 0.5, 4)
    graph: Any = csr_array((resistance, (a, b)), shape=(len(nodes),) * 2)
    distance = dijkstra(graph, directed=False, indices=np.searchsorted(nodes, outlets), min_only=True)
    up = (distance[a] < distance[b]) | ((distance[a] == distance[b]) & (a > b))
    turned = np.where(up, shapely.reverse(lines), lines)
    return turned, np.where(up[:, None], ends[:, ::-1], ends)


def _tables(
    rng: Generator,
    lines: Shapes,
    of: Indices,
    ends: Indices,
    width: Array,
    rank: Indices,
    outlets: list[int],
) -> Water:
    ids = np.array([f"R{k + 1:03d}" for k in range(len(width))])
    length = np.round(shapely.length(lines), 2)
    dead_end = (np.bincount(ends.ravel())[ends[:, 0]] == 1) & (rank[of] > 0)
    reach_width = width[of] * rng.uniform(0.9, 1.12, len(of)) * np.where(dead_end, 0.62, 1.0)
    rivers = pd.DataFrame(
        {
            "river_id": ids,
            "name": names.rivers(rng, len(ids)),
            "water_body": "river",
            "length_m": np.round(np.bincount(of, length, len(ids)), 1),
            "target_class": np.select([rank == 0, rank == 1], ["III", "IV"], "V"),
            "rank": rank,
        }
    )
    reaches = gpd.GeoDataFrame(
        {
            "reach_id": [f"RC{k + 1:04d}" for k in range(len(lines))],
            "river_id": ids[of],
            "from_node": [f"N{node:04d}" for node in ends[:, 0]],
            "to_node": [f"N{node:04d}" for node in ends[:, 1]],
            "waterway": np.select([rank[of] < 2, width[of] > 12], ["river", "stream"], "ditch"),
            "length_m": length,
            "width_m": np.round(np.maximum(reach_width, 4.0), 1),
            "bed_level_m": np.round(-0.3 - 1.1 * np.log(width[of] / 5), 2),
            "connected": True,
            "rank": rank[of],
        },
        geometry=lines,
    )
    return Water(rivers, reaches, tuple(f"N{node:04d}" for node in outlets), str(ids[3]))
