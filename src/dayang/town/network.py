"""Walking along the roads: the register ``roads`` as a graph, and distances through it.

Two roads meet where they share a vertex and nowhere else, so that a bridge meets nothing
below it. A place (a cell, a site) joins the nearest walkable road at the nearest point of
it; the way there, off the road, is added to every walk.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, dijkstra

VERTEX_MM = 1000
"""Vertices are one where they agree to the millimetre, the registers' own precision."""

SOURCES_AT_ONCE = 32
"""Dijkstra's rows held in memory together."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Lines:
    """Walkable roads as single lines, with the crossings on them.

    Parameters
    ----------
    shapes
        One ``LineString`` a line, shape (lines,).
    crossing_line, crossing_at_m, crossing_node
        Shape (crossings,): on which line, how far along it, and which node of the network
        (0 .. ``nodes`` - 1) the place is. Ends of lines are crossings too.
    nodes
        How many places there are at which a line ends or meets another.
    """

    shapes: NDArray[np.object_]
    crossing_line: Ints
    crossing_at_m: Floats
    crossing_node: Ints
    nodes: int


@dataclass(frozen=True, eq=False)
class Access:
    """Where places join the roads.

    Parameters
    ----------
    line
        Shape (places,): the line joined, -1 where none is near enough.
    at_m
        How far along that line, in metres.
    off_road_m
        Metres between the place and that point; infinite where none is near enough.
    """

    line: Ints
    at_m: Floats
    off_road_m: Floats

    @property
    def joined(self) -> NDArray[np.bool_]:
        """Whether each place joins a road."""
        return self.line >= 0


def walkable_lines(roads: gpd.GeoDataFrame) -> Lines:
    """Return the walkable roads of the register ``roads``, cut where they meet.

    Parameters
    ----------
    roads
        The register, in a projected CRS in metres. Rows that are not walkable, or have no
        geometry, are left out; heights are dropped. Length is that of the geometry.

    Examples
    --------
    Two streets that share the vertex (100, 0), and a footbridge that crosses one of them:

    >>> roads = gpd.GeoDataFrame(
    ...     {"walkable": [True, True, True]},
    ...     geometry=gpd.GeoSeries.from_wkt(
    ...         ["LINESTRING (0 0, 100 0, 200 0)", "LINESTRING (100 0, 100 80)", "LINESTRING (50 -9, 50 9)"]
    ...     ),
    ... )
    >>> lines = walkable_lines(roads)
    >>> lines.nodes, len(lines.crossing_node)
    (6, 7)
    """
    walkable = roads.loc[roads["walkable"].fillna(False).astype(bool) & roads.geometry.notna()]
    parts = shapely.get_parts(shapely.force_2d(walkable.geometry.to_numpy()))
    shapes = np.asarray(parts[shapely.length(parts) > 0], dtype=object)
    xy, line = shapely.get_coordinates(shapes, return_index=True)
    line = line.astype(np.int64)
    at_m = _along(xy, line)
    vertex = _vertex_of(xy)
    ends = np.ones(len(line), dtype=bool)
    if len(line):
        ends[1:-1] = (line[1:-1] != line[:-2]) | (line[1:-1] != line[2:])
    shared = np.bincount(vertex)[vertex] > 1 if len(line) else ends
    crossing = ends | shared
    names, node = np.unique(vertex[crossing], return_inverse=True)
    return Lines(shapes, line[crossing], at_m[crossing], node.astype(np.int64), len(names))


def _along(xy: Floats, line: Ints) -> Floats:
    """Return how far along its line each vertex lies."""
    step = np.zeros(len(xy))
    step[1:] = np.hypot(*np.diff(xy, axis=0).T)
    step[1:][line[1:] != line[:-1]] = 0
    total = np.cumsum(step)
    first = np.searchsorted(line, line)
    along: Floats = total - total[first]
    return along


def _vertex_of(xy: Floats) -> Ints:
    """Return a number for each vertex, equal where they agree to the millimetre."""
    if len(xy) == 0:
        return np.zeros(0, dtype=np.int64)
    grid = np.rint((xy - xy.min(axis=0)) * VERTEX_MM).astype(np.int64)
    _, vertex = np.unique(grid[:, 0] * (grid[:, 1].max() + 1) + grid[:, 1], return_inverse=True)
    return vertex.astype(np.int64)


def join(lines: Lines, places: Floats, access_m: float) -> Access:
    """Join each of `places` to the nearest road point within `access_m`.

    Parameters
    ----------
    lines
        The roads.
    places
        Shape (places, 2), metres, in the CRS of the roads.
    access_m
        Longest way between a place and the road, in metres.

    Examples
    --------
    >>> line = gpd.GeoSeries.from_wkt(["LINESTRING (0 0, 9 0)"])
    >>> street = walkable_lines(gpd.GeoDataFrame({"walkable": [True]}, geometry=line))
    >>> access = join(street, np.array([[4.0, 3.0], [4.0, 30.0]]), access_m=10)
    >>> access.at_m.tolist(), access.off_road_m.tolist()
    ([4.0, 0.0], [3.0, inf])
    """
    line = np.full(len(places), -1, dtype=np.int64)
    at_m = np.zeros(len(places))
    off_road_m = np.full(len(places), np.inf)
    points: NDArray[np.object_] = np.asarray(shapely.points(places), dtype=object).reshape(len(places))
    # Of several roads equally near, the first of the register: the same on every machine.
    place, found = shapely.STRtree(lines.shapes).query_nearest(points, max_distance=access_m)
    order = np.lexsort((found, place))
    place, first = np.unique(place[order], return_index=True)
    line[place] = found[order][first]
    at_m[place] = shapely.line_locate_point(lines.shapes[line[place]], points[place])
    off_road_m[place] = shapely.distance(lines.shapes[line[place]], points[place])
    return Access(line, at_m, off_road_m)


@dataclass(frozen=True, eq=False)
class WalkGraph:
    """The roads as a graph whose nodes are crossings and the joining points of places.

    Parameters
    ----------
    edges_m
        Symmetric (nodes, nodes), metres along the road between neighbours.
    place_node
        Shape (places,): node of each place, -1 where it joins no road.
    off_road_m
        As in `Access`.
    """

    edges_m: csr_array
    place_node: Ints
    off_road_m: Floats

    def component(self) -> Ints:
        """Return the connected part of the network each place is on, -1 where on none."""
        _, part = connected_components(self.edges_m, directed=False)
        return np.append(part, -1)[self.place_node].astype(np.int64)


def walk_graph(lines: Lines, access: Access) -> WalkGraph:
    """Return the graph of `lines` with a node for each joined place.

    Neighbours along a line are joined by an edge of the length between them; where two
    edges run between the same nodes the shorter holds.
    """
    joined = np.flatnonzero(access.joined)
    place_node = np.full(len(access.line), -1, dtype=np.int64)
    place_node[joined] = lines.nodes + np.arange(len(joined))
    line = np.concatenate([lines.crossing_line, access.line[joined]])
    at_m = np.concatenate([lines.crossing_at_m, access.at_m[joined]])
    node = np.concatenate([lines.crossing_node, place_node[joined]])
    order = np.lexsort((node, at_m, line))
    line, at_m, node = line[order], at_m[order], node[order]
    same = line[1:] == line[:-1]
    edges = _graph(node[:-1][same], node[1:][same], np.diff(at_m)[same], lines.nodes + len(joined))
    return WalkGraph(edges, place_node, access.off_road_m)


def _graph(start: Ints, end: Ints, length_m: Floats, nodes: int) -> csr_array:
    """Return a symmetric graph; of parallel edges the shortest, loops left out."""
    low, high = np.minimum(start, end), np.maximum(start, end)
    order = np.lexsort((length_m, high, low))
    low, high, length_m = low[order], high[order], length_m[order]
    keep = np.ones(len(low), dtype=bool)
    keep[1:] = (low[1:] != low[:-1]) | (high[1:] != high[:-1])
    keep &= low != high
    low, high, length_m = low[keep], high[keep], length_m[keep]
    both = (np.concatenate([low, high]), np.concatenate([high, low]))
    return csr_array((np.concatenate([length_m, length_m]), both), shape=(nodes, nodes))


def walks(graph: WalkGraph, sources: Ints, targets: Ints, limit_m: float = np.inf) -> Floats:
    """Return the shortest walk from each source to each target, off-road ways included.

    Parameters
    ----------
    graph
        Roads and places.
    sources, targets
        Numbers of places; shortest paths are grown from the sources (Dijkstra 1959), so
        give the fewer as sources.
    limit_m
        Longest walk of interest.

    Returns
    -------
    Shape (sources, targets), metres; infinite where there is no way within `limit_m`.
    """
    walk_m = np.full((len(sources), len(targets)), np.inf)
    on_road = np.flatnonzero(graph.place_node[targets] >= 0)
    columns = graph.place_node[targets[on_road]]
    for rows in _batches(np.flatnonzero(graph.place_node[sources] >= 0)):
        reached = dijkstra(graph.edges_m, indices=graph.place_node[sources[rows]], limit=limit_m)
        walk_m[np.ix_(rows, on_road)] = reached[:, columns]
    walk_m += graph.off_road_m[sources][:, None]
    walk_m += graph.off_road_m[targets][None, :]
    walk_m[walk_m > limit_m] = np.inf
    return walk_m


def _batches(rows: Ints) -> Iterator[Ints]:
    for start in range(0, len(rows), SOURCES_AT_ONCE):
        yield rows[start : start + SOURCES_AT_ONCE]
