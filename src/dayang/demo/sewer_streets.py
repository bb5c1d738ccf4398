"""Streets as the ways that sewers can take: catchments, and streams that gather into mains.

Ways are cheapest where much flows already (slope scaling: a pipe's cost grows as the
root of its flow), so that streets gather into mains.
"""

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import cKDTree

from dayang.demo.noise import Array, Indices, Mask, Shapes
from dayang.demo.place import Hills
from dayang.demo.roads import components
from dayang.demo.water import BANK_M, Water

CLASS_COST = np.array([1.15, 1.0, 0.95, 1.0, 1.05, 1.6])
"""Cost of a metre by road class: tracks most (assumed)."""
BANK_COST = 0.75
"""A metre along a bank costs less, for interceptors run there (GB 50014-2021 5.1.2)."""
BRIDGE_COST = 5.0
"""A metre below a river costs so many times more (assumed)."""
OUTSIDE_COST = 6.0
"""A metre in the other part of the town costs so many times more (assumed)."""
HILL_M = 1.5
"""Each so much of height costs as much as the street itself (assumed)."""
ROUNDS = 10
"""Rounds of slope scaling."""
FREE_M3_D = 40.0
"""Flow below which a pipe costs the same (the least diameter)."""


@dataclass(frozen=True, eq=False)
class Streets:
    """Streets as a graph: of parallel ones the shortest.

    Parameters
    ----------
    shapes, a, b, length_m, cost, bridge, rank
        One entry a street; `a` < `b`.
    xy
        Nodes, shape (nodes, 2).
    """

    shapes: Shapes
    a: Indices
    b: Indices
    length_m: Array
    cost: Array
    bridge: Mask
    rank: Indices
    xy: Array

    def between(self, one: Indices, two: Indices) -> Indices:
        """Return the street between nodes `one` and `two`."""
        key = self.a * len(self.xy) + self.b
        return np.searchsorted(key, np.minimum(one, two) * len(self.xy) + np.maximum(one, two))


def streets(roads: gpd.GeoDataFrame, raised: Hills, water: Water, own: Mask) -> Streets:
    """Return `roads` as a graph; those over hills or not `own` cost more, those on banks less."""
    lines = roads.geometry.to_numpy()
    nodes, _ = components(lines)
    ends = np.column_stack([nodes[: len(lines)], nodes[len(lines) :]])
    lines = np.where(ends[:, 0] > ends[:, 1], shapely.reverse(lines), lines)
    a, b, length = ends.min(axis=1), ends.max(axis=1), np.round(shapely.length(lines), 3)
    order = np.lexsort((length, b, a))
    order = order[a[order] != b[order]]
    first = np.append(True, (np.diff(a[order]) != 0) | (np.diff(b[order]) != 0))
    kept = order[first]
    xy = np.zeros((int(nodes.max()) + 1, 2))
    xy[a[kept]] = shapely.get_coordinates(shapely.get_point(lines[kept], 0))
    xy[b[kept]] = shapely.get_coordinates(shapely.get_point(lines[kept], -1))
    rank, bridge = roads["rank"].to_numpy()[kept], roads["is_bridge"].to_numpy(dtype=bool)[kept]
    middle = shapely.line_interpolate_point(lines[kept], 0.5, normalized=True)
    on_bank = np.zeros(len(kept), dtype=bool)
    on_bank[shapely.STRtree(water.strips(1.5 * BANK_M)).query(middle, "intersects")[0]] = True
    cost = length[kept] * CLASS_COST[rank] * (1 + raised(shapely.get_coordinates(middle)) / HILL_M)
    cost *= np.select([bridge, on_bank], [BRIDGE_COST, BANK_COST], 1.0)
    cost *= np.where(own[kept], 1.0, OUTSIDE_COST)
    return Streets(lines[kept], a[kept], b[kept], length[kept], cost, bridge, rank, xy)


def graph_of(ways: Streets, cost: Array) -> Any:
    """Return the streets as a graph of `cost`."""
    return csr_array((np.maximum(np.round(cost, 4), 1e-3), (ways.a, ways.b)), shape=(len(ways.xy),) * 2)


def catchments(ways: Streets, roots: Indices, load: Array, share: Array) -> Indices:
    """Give each node to a root, so that loads are shared as asked; -1 for what no root reaches.

    The nearest root is taken, each with a handicap that is set until loads agree.
    """
    away = dijkstra(graph_of(ways, ways.cost), directed=False, indices=roots)
    reached = np.isfinite(away).any(axis=0)
    handicap, step = np.zeros(len(roots)), 4000.0
    for _ in range(60):
        owner = np.argmin(np.round(away + handicap[:, None], 3), axis=0)
        got = np.bincount(owner[reached], load[reached], len(roots)) / max(load[reached].sum(), 1e-9)
        handicap = np.round(handicap + step * (got - share), 3)
        step *= 0.93
    return np.where(reached, owner, -1)


def gathered(ways: Streets, roots: Indices, owner: Indices, load: Array) -> tuple[Indices, Indices, Array]:
    """Return each node's street towards its root (-1 none), the node it leads to, and the flow in it."""
    kept = owner[ways.a] == owner[ways.b]
    flow = np.full(len(ways.a), FREE_M3_D)
    for _ in range(ROUNDS):
        cost = np.where(kept, ways.cost / np.sqrt(np.maximum(flow, FREE_M3_D)), np.inf)
        graph: Any = csr_array(
            (np.maximum(np.round(cost[kept], 5), 1e-4), (ways.a[kept], ways.b[kept])),
            shape=(len(ways.xy),) * 2,
        )
        away, before, _ = dijkstra(
            graph, directed=False, indices=roots, min_only=True, return_predecessors=True
        )
        inside = before >= 0
        street = np.full(len(ways.xy), -1)
        street[inside] = ways.between(np.flatnonzero(inside), before[inside])
        carried = accumulated(before, np.argsort(-np.where(inside, away, -1.0), kind="stable"), load)
        flow = np.zeros(len(ways.a))
        flow[street[inside]] = carried[inside]
    return street, np.where(inside, before, -1), carried


def accumulated(below: Indices, order: Indices, load: Array) -> Array:
    """Return what passes each node, given the node below each (-1 none), upper ones first."""
    total = load.tolist()
    down = below.tolist()
    for node in order.tolist():
        if down[node] >= 0:
            total[down[node]] += total[node]
    return np.array(total)


def nearest_node(ways: Streets, points: Shapes, among: Mask) -> Indices:
    """Return the node of `among` nearest to each point."""
    nodes = np.flatnonzero(among)
    found: Any = cKDTree(ways.xy[nodes]).query(shapely.get_coordinates(points))[1]
    nearest: Indices = nodes[found]
    return nearest
