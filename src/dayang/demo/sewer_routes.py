"""Where sewers run: trees along the streets that end at plants.

Streets gather into mains; what serves least for its length is then given up until the
served share is met, and further streets are sewered within what is served until the
length is.
"""

import heapq
from dataclasses import dataclass

import numpy as np
import shapely
from scipy.sparse.csgraph import dijkstra
from shapely.ops import substring

from dayang.demo.noise import Array, Indices, Mask, Shapes, on_grid
from dayang.demo.sewer_cover import Cover, pruned
from dayang.demo.sewer_streets import CLASS_COST, Streets, catchments, gathered, graph_of, nearest_node

HEAD_M = 12.0
"""A sewer that ends where another runs begins so far from it."""
LEAST_M = 45.0
"""Streets shorter than this get no further sewer."""
LEAST_LEFT_M = 1.0
"""Less than this is not laid."""
TRACK = len(CLASS_COST) - 1
"""Class of roads that get a sewer only on the way to what is served."""
SHORT_M, JOINED_M = 6.0, 160.0
"""A stretch shorter than the first is none of its own; stretches are joined up to the second."""


@dataclass(frozen=True, eq=False)
class Laid:
    """Lines drawn downstream, nodes at both ends (-1 for a head of its own), whether over water."""

    shapes: Shapes
    up: Indices
    down: Indices
    bridge: Mask

    def plus(self, other: "Laid") -> "Laid":
        """Return these and other lines."""
        return Laid(
            np.concatenate([self.shapes, other.shapes]),
            np.concatenate([self.up, other.up]),
            np.concatenate([self.down, other.down]),
            np.concatenate([self.bridge, other.bridge]),
        )


@dataclass(frozen=True, eq=False)
class Pipes:
    """Sewers, one entry a stretch.

    Parameters
    ----------
    shapes
        Drawn downstream.
    up, down
        Nodes at both ends.
    bridge
        Whether the street crosses water there.
    plant
        Position of the plant each leads to.
    xy
        Nodes, shape (nodes, 2); the last are the plants, in their order.
    """

    shapes: Shapes
    up: Indices
    down: Indices
    bridge: Mask
    plant: Indices
    xy: Array


def routes(
    ways: Streets,
    plants: Shapes,
    share: Array,
    plots: Shapes,
    flow_m3_d: Array,
    *,
    served_m: float,
    served_share: float,
    length_m: float,
) -> Pipes:
    """Lay sewers along `ways` to `plants`.

    Parameters
    ----------
    ways
        Streets.
    plants, share
        Points, and the share of the sewage that each should get.
    plots, flow_m3_d
        What is to be served.
    served_m
        A plot within this distance of a sewer is served.
    served_share
        Share of the plots' area to serve, where `length_m` allows it.
    length_m
        Length of all sewers, met to the centimetre where there are streets enough.
    """
    roots = nearest_node(ways, plants, np.ones(len(ways.xy), dtype=bool))
    inlet = np.round(np.hypot(*(ways.xy[roots] - shapely.get_coordinates(plants)).T), 2)
    joined = nearest_node(ways, shapely.point_on_surface(plots), _reachable(ways, roots))
    load: Array = np.bincount(joined, flow_m3_d, len(ways.xy)).astype(float)
    owner = catchments(ways, roots, load, share)
    street, below, carried = gathered(ways, roots, owner, load)
    street = np.where(carried > 0, street, -1)
    cover = Cover.of(_dry(ways), plots, served_m)
    wanted = length_m - float(inlet.sum())
    kept = pruned(ways, street, below, cover, served_share, wanted)
    nodes = np.flatnonzero(kept)
    lines = _drawn(ways, street[nodes], nodes, below[nodes])
    laid = tidied(Laid(lines, nodes, below[nodes], ways.bridge[street[nodes]]))
    ends = Ends.of(len(ways.xy), np.append(laid.up, roots), np.append(nodes, roots))
    free = _within(ways, owner, cover)
    free[street[nodes]] = False
    worth = [
        sum(flow_m3_d[plot] for plot in cover.plots[k]) / max(ways.length_m[k], 80.0)
        for k in free.nonzero()[0]
    ]
    more = _further(
        ways,
        ends,
        dict(zip(free.nonzero()[0].tolist(), worth, strict=True)),
        wanted - float(shapely.length(laid.shapes).sum()),
    )
    return _assembled(ways, roots, plants, owner, laid.plus(more))


def _reachable(ways: Streets, roots: Indices) -> Mask:
    away = dijkstra(graph_of(ways, ways.cost), directed=False, indices=roots, min_only=True)
    dry = np.bincount(np.concatenate([ways.a, ways.b]), np.tile(~ways.bridge, 2), len(ways.xy)) > 0
    return np.isfinite(away) & dry


def _dry(ways: Streets) -> Shapes:
    """Return the streets' lines, empty where they cross water: nothing joins a siphon."""
    lines = ways.shapes.copy()
    lines[ways.bridge] = shapely.LineString()
    return lines


def _drawn(ways: Streets, street: Indices, up: Indices, down: Indices) -> Shapes:
    """Return the streets' lines drawn from `up` to `down`."""
    lines = ways.shapes[street]
    return np.where(up < down, lines, shapely.reverse(lines))


def tidied(laid: Laid) -> Laid:
    """Make a stretch below `SHORT_M` part of those that run into it, and join short ones end to end."""
    lines = [shapely.get_coordinates(line) for line in laid.shapes]
    metres: list[float] = np.asarray(shapely.length(laid.shapes)).tolist()
    up, down, bridge = laid.up.tolist(), laid.down.tolist(), laid.bridge.tolist()
    into: dict[int, list[int]] = {}
    for k, node in enumerate(down):
        into.setdefault(node, []).append(k)
    gone = np.zeros(len(lines), dtype=bool)
    for k in range(len(lines)):
        above = into.get(up[k], [])
        merged = (
            len(above) == 1 and bridge[above[0]] == bridge[k] and metres[above[0]] + metres[k] <= JOINED_M
        )
        if not merged and metres[k] >= SHORT_M:
            continue
        gone[k] = True
        into[down[k]].remove(k)
        into[down[k]].extend(above)
        into[up[k]] = []
        for other in above:
            lines[other] = np.vstack([lines[other], lines[k][1:]])
            metres[other], down[other] = metres[other] + metres[k], down[k]
    shapes = np.empty(len(lines), dtype=object)
    shapes[:] = [shapely.LineString(xy) for xy in lines]
    kept = ~gone
    return Laid(shapes[kept], laid.up[kept], np.array(down)[kept], laid.bridge[kept])


@dataclass(frozen=True, eq=False)
class Ends:
    """Which nodes a sewer can join (`open`), and which any sewer passes (`taken`)."""

    open: Mask
    taken: Mask

    @classmethod
    def of(cls, count: int, opened: Indices, taken: Indices) -> "Ends":
        """Return the ends of `count` nodes."""
        ends = cls(np.zeros(count, dtype=bool), np.zeros(count, dtype=bool))
        ends.open[opened] = True
        ends.taken[taken] = True
        return ends


def _within(ways: Streets, owner: Indices, cover: Cover) -> Mask:
    """Say which streets could be sewered without serving any further plot."""
    served = np.array([bool(plots) and all(cover.count[plot] > 0 for plot in plots) for plots in cover.plots])
    inside = (owner[ways.a] == owner[ways.b]) & (owner[ways.a] >= 0)
    kept: Mask = served & inside & ~ways.bridge & (ways.rank < TRACK) & (ways.length_m > LEAST_M)
    return kept


def _further(ways: Streets, ends: Ends, worth: dict[int, float], length_m: float) -> Laid:
    """Sewer further streets, the most lived-in that can join first, until `length_m` is laid."""
    a, b = ways.a.tolist(), ways.b.tolist()
    touching: dict[int, list[int]] = {}
    for k in worth:
        touching.setdefault(a[k], []).append(k)
        touching.setdefault(b[k], []).append(k)
    heap = [(-round(value, 4), k) for k, value in worth.items() if ends.open[a[k]] or ends.open[b[k]]]
    heapq.heapify(heap)
    used: set[int] = set()
    found: list[tuple[shapely.LineString, int, int]] = []
    while heap and length_m > LEAST_LEFT_M:
        _, k = heapq.heappop(heap)
        if k in used:
            continue
        used.add(k)
        down, up = (a[k], b[k]) if ends.open[a[k]] else (b[k], a[k])
        line = ways.shapes[k] if up < down else shapely.reverse(ways.shapes[k])
        start = max(HEAD_M if ends.taken[up] else 0.0, line.length - length_m)
        if start > 0:
            line, up = substring(line, start, line.length), -1
        else:
            ends.open[up] = ends.taken[up] = True
            for other in touching[up]:
                heapq.heappush(heap, (-round(worth[other], 4), other))
        length_m -= line.length
        found.append((line, up, down))
    shapes = np.empty(len(found), dtype=object)
    shapes[:] = [row[0] for row in found]
    up_down = np.array([row[1:] for row in found], dtype=np.int64).reshape(-1, 2)
    return Laid(shapes, up_down[:, 0], up_down[:, 1], np.zeros(len(found), dtype=bool))


def _assembled(ways: Streets, roots: Indices, plants: Shapes, owner: Indices, laid: Laid) -> Pipes:
    """Join what is laid with the plants' inlets, and give heads nodes of their own."""
    up = laid.up.copy()
    heads = np.flatnonzero(up < 0)
    up[heads] = len(ways.xy) + np.arange(len(heads))
    tops = shapely.get_coordinates(shapely.get_point(laid.shapes[heads], 0))
    xy, ends = np.vstack([ways.xy, tops]), shapely.get_coordinates(plants)
    inlets = shapely.linestrings(np.stack([ways.xy[roots], ends], axis=1))
    return Pipes(
        shapely.transform(np.concatenate([laid.shapes, inlets]), on_grid),
        np.concatenate([up, roots]),
        np.concatenate([laid.down, len(xy) + np.arange(len(roots))]),
        np.concatenate([laid.bridge, np.zeros(len(roots), dtype=bool)]),
        np.concatenate([owner[laid.down], np.arange(len(roots))]),
        on_grid(np.vstack([xy, ends])),
    )
