"""Rivers as strokes: edges of the channel mesh that run on into one another.

At a node the two straightest channels are one river and the third joins it, which is
how people name rivers (strokes as in Thomson and Richardson, 1999). A town's rivers
are as many of the strokes as it has rivers, grown from the arms so that all connect.
"""

from itertools import pairwise

import numpy as np
from scipy.spatial import cKDTree

from dayang.demo.channels import Edge, Mesh, edge
from dayang.demo.noise import Array, Generator, Indices, Mask

BEND = np.cos(np.radians(180 - 62))
"""Two channels are one river when they turn by less than 62 degrees."""
FAR_M = 1500.0
"""A river farther than this from all others is no more wanted for being farther."""

Path = list[int]


def strokes(mesh: Mesh, forced: list[Path]) -> list[Path]:
    """Return all edges of `mesh` as paths that run on, the `forced` ones first.

    Parameters
    ----------
    mesh
        The channels.
    forced
        Paths that are rivers whatever their bends.
    """
    taken = {edge(a, b) for path in forced for a, b in pairwise(path)}
    follows: dict[tuple[int, Edge], Edge] = {}
    for node, others in mesh.neighbours().items():
        free = [edge(node, other) for other in others if edge(node, other) not in taken]
        for one, two in _straightest(mesh.xy, node, free):
            follows[node, one], follows[node, two] = two, one
    paths = [list(path) for path in forced]
    for start in sorted(mesh.edges - taken):
        if start not in taken:
            path = _run(start, follows)
            taken |= {edge(a, b) for a, b in pairwise(path)}
            paths.append(path)
    return paths


def _straightest(xy: Array, node: int, edges: list[Edge]) -> list[tuple[Edge, Edge]]:
    """Pair the edges at a node that run on into each other, the straightest first."""
    unit = {}
    for e in edges:
        step = xy[e[1] if e[0] == node else e[0]] - xy[node]
        unit[e] = step / np.hypot(*step)
    pairs = sorted(
        (round(float(unit[p][0] * unit[q][0] + unit[p][1] * unit[q][1]), 9), p, q)
        for i, p in enumerate(edges)
        for q in edges[i + 1 :]
    )
    chosen: list[tuple[Edge, Edge]] = []
    used: set[Edge] = set()
    for cosine, p, q in pairs:
        if cosine < BEND and p not in used and q not in used:
            chosen.append((p, q))
            used |= {p, q}
    return chosen


def _run(start: Edge, follows: dict[tuple[int, Edge], Edge]) -> Path:
    """Follow `start` both ways until the river ends or closes on itself."""
    path = list(start)
    for _ in range(2):
        at = edge(path[-2], path[-1])
        while (path[-1], at) in follows:
            at = follows[path[-1], at]
            node = at[1] if at[0] == path[-1] else at[0]
            if node in path:
                break
            path.append(node)
        path.reverse()
    return path


def grow(
    rng: Generator, mesh: Mesh, paths: list[Path], forced: int, count: int, length_m: float
) -> list[int]:
    """Choose `count` of `paths` that connect, spread evenly, and are about `length_m` long.

    Parameters
    ----------
    rng
        Where chance comes from.
    mesh
        The channels.
    paths
        Strokes, the `forced` first ones always chosen.
    forced
        How many are always chosen.
    count, length_m
        Rivers wanted, and their total length.

    Returns
    -------
    Positions in `paths`, forced ones first; fewer than `count` only if there are no more.
    """
    nodes = np.array([node for path in paths for node in path])
    first = np.cumsum([0, *(len(path) for path in paths)])
    length = np.array([np.hypot(*np.diff(mesh.xy[path], axis=0).T).sum() for path in paths])
    wet = np.zeros(len(mesh.xy), dtype=bool)
    chosen = list(range(forced))
    wet[nodes[: first[forced]]] = True
    while len(chosen) < min(count, len(paths)):
        need = max(length_m - float(length[chosen].sum()), 1.0) / (count - len(chosen))
        score = _scores(mesh.xy, nodes, first, wet, np.round(length / need, 6))
        score = score + rng.normal(0, 0.35, len(paths))
        score[chosen] = -np.inf
        chosen.append(int(np.argmax(np.round(score, 6))))
        wet[paths[chosen[-1]]] = True
    return chosen


def _scores(xy: Array, nodes: Indices, first: Indices, wet: Mask, length: Array) -> Array:
    """Prefer rivers of about the length wanted, that join at both ends, where there are few."""
    starts, stops = first[:-1], first[1:]
    apart = np.minimum(cKDTree(xy[wet]).query(xy[nodes])[0], FAR_M)
    apart = np.add.reduceat(apart, starts) / (stops - starts)
    ends = wet[nodes[starts]].astype(float) + wet[nodes[stops - 1]]
    joined = np.logical_or.reduceat(wet[nodes], starts)
    score = 1.3 * ends + 2.2 * apart / 1000 - np.abs(np.log(np.maximum(length, 1e-3)))
    return np.where(joined, score, -1e6)
