"""Shapes that adjoin: who is next to whom across a gap, and what hangs together."""

import numpy as np
import shapely
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order, connected_components

from dayang.demo.noise import Array, Indices, Mask, Shapes


def adjacency(shapes: Shapes, gap_m: float) -> csr_array:
    """Return the graph of shapes no farther than `gap_m` from one another."""
    one, two = shapely.STRtree(shapes).query(shapes, "dwithin", gap_m)
    return csr_array((np.ones(len(one), dtype=np.int8), (one, two)), shape=(len(shapes), len(shapes)))


def largest_set(graph: csr_array, inside: Mask, area: Array) -> Indices:
    """Return the positions of the largest connected set, by area, of the shapes `inside`.

    Examples
    --------
    >>> line = shapely.points([0.0, 1.0, 9.0], [0.0, 0.0, 0.0])
    >>> largest_set(adjacency(line, 2.0), np.array([True, True, True]), np.array([3.0, 3.0, 5.0]))
    array([0, 1])
    """
    among: Indices = np.flatnonzero(inside)
    if not len(among):
        return among
    of = connected_components(graph[among][:, among], directed=False)[1]
    largest = int(np.argmax(np.round(np.bincount(of, area[among]), 4)))
    return np.asarray(among[of == largest])


def outwards(graph: csr_array, inside: Mask, seed: int) -> Indices:
    """Return the shapes `inside` that hang together with `seed`, the nearest in steps first.

    Any first few of them hang together as well.
    """
    among = np.flatnonzero(inside)
    start = int(np.searchsorted(among, seed))
    order = breadth_first_order(graph[among][:, among], start, directed=False, return_predecessors=False)
    return np.asarray(among[order])
