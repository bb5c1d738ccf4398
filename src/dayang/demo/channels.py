"""The mesh of possible channels that a braided river network is chosen from.

A delta's islands are longer along the flow than across it. The mesh is the edges of
Voronoi cells stretched that way and bent; the arms of the river that bound the town
close it as a ring.
"""

import itertools
from dataclasses import dataclass, field

import numpy as np
import shapely
from scipy.spatial import Voronoi
from shapely import LinearRing, LineString

from dayang.demo.noise import Array, Generator, Indices, Warp, on_grid
from dayang.demo.place import Outline

STRETCH = 1.55
"""How much longer an island is along the flow than across it."""
CELLS_PER_KM2 = 2.3
"""Islands per km² before channels are left out."""
SHORTEST_M = 130.0
"""Edges of the mesh shorter than this are drawn together into one node."""
FORESHORE_M = 28.0
"""From the outline to the nearest water of an arm."""
OUTLET_ANGLE = 0.55
"""Angle between the flow and the place where an arm leaves the town, radians."""

Edge = tuple[int, int]


@dataclass
class Mesh:
    """A planar mesh of channels.

    Parameters
    ----------
    xy
        Positions of the nodes, shape (n, 2).
    edges
        Pairs of nodes, lower first.
    ring
        Nodes of the ring in order of angle from the apex, where the river parts.
    arms
        Paths of nodes: left arm, right arm (each from the inlet to its outlet) and the
        creek that closes the ring between the outlets.
    outlets
        Nodes on the outline where water leaves the town.
    """

    xy: Array
    edges: set[Edge]
    ring: list[int] = field(default_factory=list)
    arms: list[list[int]] = field(default_factory=list)
    outlets: list[int] = field(default_factory=list)

    def neighbours(self) -> dict[int, list[int]]:
        """Return the neighbours of every node, in ascending order."""
        found: dict[int, list[int]] = {}
        for a, b in sorted(self.edges):
            found.setdefault(a, []).append(b)
            found.setdefault(b, []).append(a)
        return found


def edge(a: int, b: int) -> Edge:
    """Return the edge between two nodes."""
    return (a, b) if a < b else (b, a)


def mesh(rng: Generator, shape: Outline, arm_width_m: float) -> Mesh:
    """Return the mesh of a town.

    Parameters
    ----------
    rng
        Where chance comes from.
    shape
        Outline of the town.
    arm_width_m
        Width of the wider arm, which runs just within the outline.
    """
    inset = _ring_inset(rng, shape, arm_width_m)
    angles = np.linspace(0, 2 * np.pi, 720, endpoint=False)
    ring_line = LinearRing(shape.at(angles, np.interp(angles, angles, inset)))
    xy, edges = _contracted(*_voronoi(rng, shape))
    return _ringed(
        shape,
        xy,
        edges,
        ring_line,
        arm_width_m,
    )


def _ring_inset(rng: Generator, shape: Outline, arm_width_m: float) -> Array:
    """Return how far within the outline the ring runs: near it but on the lower side."""
    angles = np.linspace(0, 2 * np.pi, 720, endpoint=False)
    off_flow = np.abs(np.angle(np.exp(1j * (angles - shape.flow_angle))))
    lower = np.clip(1 - off_flow / OUTLET_ANGLE, 0, 1)
    wander = 1 + 0.5 * np.cos(3 * angles + rng.uniform(0, 2 * np.pi))
    rounded: Array = np.round(arm_width_m * (0.5 + 2.2 * lower * wander) + FORESHORE_M, 3)
    return rounded


def _voronoi(rng: Generator, shape: Outline) -> tuple[Array, list[Edge]]:
    spacing = np.sqrt(2 / np.sqrt(3) * 1e6 / CELLS_PER_KM2)
    reach = float(shape.radius_m.max()) * 1.25 + 3 * spacing
    columns = np.arange(-reach, reach, spacing * np.sqrt(STRETCH))
    rows = np.arange(-reach, reach, spacing * np.sqrt(3) / 2 / np.sqrt(STRETCH))
    u, v = np.meshgrid(columns, rows)
    u[1::2] += spacing * np.sqrt(STRETCH) / 2
    sites = np.column_stack([u.ravel() / np.sqrt(STRETCH), v.ravel() * np.sqrt(STRETCH)])
    sites = np.round(sites + rng.uniform(-0.42, 0.42, sites.shape) * spacing, 3)
    diagram = Voronoi(sites)
    edges = [edge(int(a), int(b)) for a, b in diagram.ridge_vertices if a >= 0 and b >= 0]
    stretched = diagram.vertices * np.array([np.sqrt(STRETCH), 1 / np.sqrt(STRETCH)])
    cos, sin = np.cos(shape.flow_angle), np.sin(shape.flow_angle)
    turned = np.column_stack(
        [cos * stretched[:, 0] - sin * stretched[:, 1], sin * stretched[:, 0] + cos * stretched[:, 1]]
    )
    return Warp.random(rng, 5200, 240)(np.round(turned, 3)), edges


def _contracted(xy: Array, edges: list[Edge]) -> tuple[Array, set[Edge]]:
    """Draw edges that are too short together into their middle."""
    leader = np.arange(len(xy))
    a, b = np.array(edges).T
    length = np.hypot(*(xy[a] - xy[b]).T)
    for k in np.flatnonzero(length < SHORTEST_M):
        low, high = sorted((_root(leader, a[k]), _root(leader, b[k])))
        leader[high] = low
    roots = np.array([_root(leader, node) for node in range(len(xy))])
    count = np.bincount(roots, minlength=len(xy))
    total = np.column_stack([np.bincount(roots, xy[:, k], len(xy)) for k in (0, 1)])
    centre = on_grid(total / np.maximum(count, 1)[:, None])
    return centre, {edge(int(p), int(q)) for p, q in zip(roots[a], roots[b], strict=True) if p != q}


def _root(leader: Indices, node: int) -> int:
    while leader[node] != node:
        node = int(leader[node])
    return int(node)


def _ringed(shape: Outline, xy: Array, edges: set[Edge], ring_line: LinearRing, arm_width_m: float) -> Mesh:
    """Cut the mesh at the ring, join what is cut to it, and lay the arms along it."""
    region = shapely.Polygon(ring_line).buffer(-max(SHORTEST_M, 0.9 * arm_width_m))
    shapely.prepare(region)
    deep = shapely.contains_xy(region, xy[:, 0], xy[:, 1])
    kept = {e for e in edges if deep[e[0]] and deep[e[1]]}
    stubs = sorted((a, b) if deep[a] else (b, a) for a, b in edges if deep[a] != deep[b])
    hits = np.array([_first_hit(ring_line, xy[near], xy[far]) for near, far in stubs])
    turn = np.mod(np.arctan2(hits[:, 1], hits[:, 0]) - shape.flow_angle - np.pi, 2 * np.pi)
    anchors = _anchors(np.round(turn, 6), float(shape.radius_m.mean()))
    ring_xy = np.array(
        [_first_hit(ring_line, np.zeros(2), _unit(t + shape.flow_angle + np.pi)) for t in anchors]
    )
    first = len(xy)
    for (near, _), t in zip(stubs, turn, strict=True):
        kept.add(edge(near, first + int(np.argmin(_apart(anchors, float(t))))))
    return _with_arms(shape, np.vstack([xy, ring_xy]), kept, first, anchors)


def _first_hit(ring_line: LinearRing, start: Array, through: Array) -> Array:
    """Return where the ray from `start` through a point first meets the ring."""
    step = through - start
    ray = LineString([start, start + step * (1e5 / np.hypot(*step))])
    points = shapely.get_coordinates(ray.intersection(ring_line))
    nearest: Array = on_grid(points[np.argmin(np.hypot(*(points - start).T))])
    return nearest


def _unit(angle: float) -> Array:
    return np.array([np.cos(angle), np.sin(angle)])


def _apart(turns: Array, turn: float) -> Array:
    """Return the angles between `turns` and `turn`, at most half a turn."""
    apart: Array = np.abs(np.mod(turns - turn + np.pi, 2 * np.pi) - np.pi)
    return apart


def _anchors(hits: Array, radius_m: float) -> Array:
    """Choose the ring's nodes by angle from the apex: outlets, channels, and fillers between."""
    filler = np.arange(0, 2 * np.pi, 350 / radius_m)
    chosen = [0.0, np.pi - OUTLET_ANGLE, np.pi + OUTLET_ANGLE]
    for turns, separation in ((np.sort(hits), 1.3 * SHORTEST_M), (filler, 230.0)):
        for turn in turns:
            if _apart(np.array(chosen), float(turn)).min() * radius_m > separation:
                chosen.append(float(turn))
    return np.sort(np.array(chosen))


def _with_arms(shape: Outline, xy: Array, edges: set[Edge], first: int, anchors: Array) -> Mesh:
    """Lay the arms: nodes `first` onwards are the ring, by angle from the apex."""
    ring = list(range(first, first + len(anchors)))
    right = first + int(np.argmin(np.abs(anchors - (np.pi - OUTLET_ANGLE))))
    left = first + int(np.argmin(np.abs(anchors - (np.pi + OUTLET_ANGLE))))
    gates = shape.flow_angle + np.array([np.pi, -OUTLET_ANGLE, OUTLET_ANGLE])
    inlet, right_out, left_out = range(len(xy), len(xy) + 3)
    arms = [
        [inlet, *range(first, right + 1), right_out],
        [first, *reversed(range(left, first + len(anchors))), left_out],
        list(range(right, left + 1)),
    ]
    edges = edges | {edge(a, b) for arm in arms for a, b in itertools.pairwise(arm)}
    return Mesh(
        np.vstack([xy, shape.at(gates, np.full(3, -160.0))]),
        edges,
        ring,
        arms,
        [right_out, left_out],
    )
