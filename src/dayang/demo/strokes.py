"""Rivers as strokes: edges of the channel mesh that run on into one another.

At a node the two straightest channels are one river and the third joins it, which is
how people name rivers (strokes as in Thomson and Richardson, 1999). A town's rivers
are as many of the strokes as it has rivers, grown from the arms so that all connect.
"""

import itertools

import numpy as np
from scipy.spatial import cKDTree

from dayang.demo.channels import Edge, Mesh, edge
from dayang.demo.noise import Array, Generator

BEND = np.cos(np.radians(180 - 62))
"""Two channels are one river when they turn by less than 62 degrees."""

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
    taken = {edge(a, b) for path in forced for a, b in itertools.pairwise(path)}
    follows: dict[tuple[int, Edge], Edge] = {}
    for node, others in mesh.neighbours().items():
        free = [edge(node, other) for other in others if edge(node, other) not in taken]
        for one, two in _straightest(mesh.xy, node, free):
            follows[node, one], follows[node, two] = two, one
    paths = [list(path) for path in forced]
    for start in sorted(mesh.edges - taken):
        if start not in taken:
            path = _run(start, follows)
            taken |= {edge(a, b) for a, b in itertools.pairwise(path)}
            paths.append(path)
    return paths


def _straightest(xy: Array, node: int, edges: list[Edge]) -> list[tuple[Edge, Edge]]:
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
    length = [float(np.hypot(*np.diff(mesh.xy[path], axis=0).T).sum()) for path in paths]
    chosen = list(range(forced))
    wet = {node for k in chosen for node in paths[k]}
    left = list(range(forced, len(paths)))
    while len(chosen) < count and left:
        need = max(length_m - sum(length[k] for k in chosen), 1.0) / (count - len(chosen))
        near = cKDTree(mesh.xy[sorted(wet)])
        taste = rng.normal(0, 0.35, len(left))
        scores = [_score(mesh, paths[k], length[k] / need, wet, near) + taste[i] for i, k in enumerate(left)]
        chosen.append(left.pop(int(np.argmax(np.round(scores, 6)))))
        wet |= set(paths[chosen[-1]])
    return chosen


def _score(mesh: Mesh, path: Path, length: float, wet: set[int], near: "cKDTree") -> float:
    """Prefer rivers of about the length wanted, that join at both ends, where there are few."""
    if not any(node in wet for node in path):
        return -1e6
    ends = (path[0] in wet) + (path[-1] in wet)
    apart = float(np.minimum(near.query(mesh.xy[path])[0], 1500).mean())
    return 1.3 * ends + 2.2 * apart / 1000 - abs(float(np.log(max(length, 1e-3))))
