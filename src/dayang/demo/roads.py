"""Roads: one connected network of arterials, bank roads, bridges and streets."""

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components, dijkstra
from scipy.spatial import cKDTree
from shapely.ops import substring

from dayang.demo import names
from dayang.demo.noise import Array, Field, Generator, Indices, Mask, Shapes, on_grid
from dayang.demo.place import Outline
from dayang.demo.water import BANK_M, Water

CELL_M = 60.0
"""Cell of the grid on which arterials find their way."""
EDGE_M = 15.0
"""From the outline to the track along it."""
NARROW_M = 11.0
"""Creeks up to this width have only a service lane on their banks."""
LEAVES_TOWN = 0.3
"""Of the ends of arterials that come to an arm, so many cross it into the next town; the
others end on its bank. The trunk roads all cross: such bridges are few and dear."""
STRAIGHT_M = 75.0
"""Arterials keep to a straight line as far as this from the cheapest way."""
STUB_M = 9.0
"""Ends of lines that run past the road they meet by less are cut off."""
CLASSES = ("trunk", "main", "secondary", "local", "service", "track")
"""Road classes drawn, from the highest; where two coincide the higher wins."""


@dataclass(frozen=True, eq=False)
class Lines:
    """Centre lines, each with its class (position in `CLASSES`) and name (may be empty)."""

    shapes: Shapes
    rank: Indices
    name: Shapes

    @classmethod
    def unnamed(cls, shapes: Shapes, rank: Indices) -> "Lines":
        """Return lines without names."""
        return cls(shapes, rank, np.full(len(shapes), "", dtype=object))

    def plus(self, *others: "Lines") -> "Lines":
        """Return these and other lines together."""
        every = (self, *others)
        return Lines(
            np.concatenate([lines.shapes for lines in every]),
            np.concatenate([lines.rank for lines in every]),
            np.concatenate([lines.name for lines in every]),
        )


def arterials(rng: Generator, shape: Outline, water: Water, spacing_m: float = 1500.0) -> Lines:
    """Draw arterials both ways across the town, bent to the rivers.

    Each follows a wavering line of a grid laid along and across the flow at the least
    cost: water costs most, so that rivers are crossed where that is short; land beside
    it costs a little, so that roads keep off the bank.
    """
    west, south, east, north = shape.polygon.bounds
    x, y = np.arange(west, east + CELL_M, CELL_M), np.arange(south, north + CELL_M, CELL_M)
    xy = np.column_stack([np.tile(x, len(y)), np.repeat(y, len(x))])
    cost, steps = _cost(xy, shape, water), _steps(len(y), len(x))
    bends = [Field.random(rng, 5000), Field.random(rng, 5000)]
    drawn, ranks = [], []
    for way, bend in enumerate(bends):
        angle = shape.flow_angle + way * np.pi / 2
        off = np.round(xy[:, 1] * np.cos(angle) - xy[:, 0] * np.sin(angle) + 260 * bend(xy), 3)
        run = np.round(xy[:, 0] * np.cos(angle) + xy[:, 1] * np.sin(angle), 3)
        reach = float(np.abs(off[np.isfinite(cost)]).max())
        for k, level in enumerate(_levels(rng, reach, spacing_m)):
            away = off - level
            dear = cost * (1 + (away / (0.28 * spacing_m)) ** 2)
            path = _least_cost(np.where(np.abs(away) < 2 * spacing_m, dear, np.inf), run, away, steps)
            if path is not None:
                drawn.append(_smooth(xy[path], shape))
                ranks.append(0 if k == 0 else 1)
    named = names.roads(rng, len(ranks), "大道")
    return Lines(_ashore(rng, np.array(drawn, dtype=object), np.array(ranks), water), np.array(ranks), named)


def _ashore(rng: Generator, lines: Shapes, ranks: Indices, water: Water) -> Shapes:
    """End most arterials on the bank of the arms."""
    arms = shapely.union_all(water.strips(BANK_M - 2.0)[water.reaches["rank"] == 0], grid_size=0.01)
    kept = lines.copy()
    crosses = (rng.random((len(lines), 2)) < LEAVES_TOWN) | (ranks == 0)[:, None]
    for k, line in enumerate(lines):
        parts = shapely.get_parts(shapely.difference(line, arms))
        within = np.flatnonzero(shapely.intersects(water.island, parts))
        if len(within):
            first, last = within[[0, -1]]
            shore = shapely.line_locate_point(line, shapely.get_point(parts[[first, last]], [0, -1]))
            ends = np.where(crosses[k], [0.0, line.length], shore)
            kept[k] = shapely.transform(substring(line, *ends), on_grid)
    return kept


def _cost(xy: Array, shape: Outline, water: Water) -> Array:
    """Return the cost of a metre of road at each cell; infinite outside the town."""
    reaches = water.reaches
    tree = shapely.STRtree(reaches.geometry.to_numpy())
    points = shapely.points(xy)
    (_, nearest), distance = tree.query_nearest(points, return_distance=True, all_matches=False)
    half = reaches["width_m"].to_numpy()[nearest] / 2
    gap = distance - half
    cost = np.select([gap < 0, gap < 45, gap < 90], [9.0, 3.0, 1.6], 1.0)
    inside = shapely.contains_xy(shape.polygon.buffer(-20), xy[:, 0], xy[:, 1])
    return np.where(inside, cost, np.inf)


def _levels(rng: Generator, reach_m: float, spacing_m: float) -> Array:
    """Return where the grid's lines run: about `spacing_m` apart, the middle one first."""
    count = max(1, round(2 * reach_m / spacing_m) - 1)
    levels = (np.arange(count) - (count - 1) / 2) * (2 * reach_m / (count + 1))
    levels = levels + rng.uniform(-0.18, 0.18, count) * spacing_m
    ordered: Array = levels[np.argsort(np.abs(levels), kind="stable")]
    return ordered


Steps = tuple[Indices, Indices, Array]


def _least_cost(cost: Array, run: Array, off: Array, steps: Steps) -> Indices | None:
    """Return the cells of the cheapest way from one end of the town to the other."""
    near = np.isfinite(cost) & (np.abs(off) < 3 * CELL_M)
    if near.sum() < 8:
        return None
    cells = np.flatnonzero(near)
    start, goal = cells[np.argmin(run[cells])], cells[np.argmax(run[cells])]
    if run[goal] - run[start] < 12 * CELL_M:
        return None
    graph = _grid_graph(cost, steps)
    _, before = dijkstra(graph, directed=False, indices=start, return_predecessors=True)
    path = [int(goal)]
    while path[-1] != start:
        if before[path[-1]] < 0:
            return None
        path.append(int(before[path[-1]]))
    return np.array(path)


def _steps(rows: int, columns: int) -> Steps:
    """Return from which cell to which one can go at once, and how long that is in cells."""
    cells = np.arange(rows * columns).reshape(rows, columns)
    pairs = [
        (cells[:, :-1], cells[:, 1:], 1.0),
        (cells[:-1], cells[1:], 1.0),
        (cells[:-1, :-1], cells[1:, 1:], 2**0.5),
        (cells[:-1, 1:], cells[1:, :-1], 2**0.5),
        (cells[:-1, :-2], cells[1:, 2:], 5**0.5),
        (cells[:-1, 2:], cells[1:, :-2], 5**0.5),
        (cells[:-2, :-1], cells[2:, 1:], 5**0.5),
        (cells[:-2, 1:], cells[2:, :-1], 5**0.5),
    ]
    a = np.concatenate([p.ravel() for p, _, _ in pairs])
    b = np.concatenate([q.ravel() for _, q, _ in pairs])
    return a, b, np.concatenate([np.full(p.size, step) for p, _, step in pairs])


def _grid_graph(cost: Array, steps: Steps) -> Any:
    a, b, length = steps
    kept = np.isfinite(cost[a]) & np.isfinite(cost[b])
    a, b = a[kept], b[kept]
    weight = np.round(length[kept] * (cost[a] + cost[b]) / 2, 6)
    return coo_array((weight, (a, b)), shape=(len(cost),) * 2).tocsr()


def _smooth(xy: Array, shape: Outline) -> shapely.LineString:
    """Round the corners (Chaikin's) and run both ends out to the outline."""
    path = shapely.get_coordinates(shapely.simplify(shapely.LineString(xy), STRAIGHT_M))
    for back in (False, True):
        path = path[::-1] if back else path
        step = path[0] - path[1]
        path = np.vstack([path[0] + step * (4 * CELL_M / np.hypot(*step)), path])
    for _ in range(3):
        quarter = 0.75 * path[:-1] + 0.25 * path[1:]
        three = 0.25 * path[:-1] + 0.75 * path[1:]
        path = np.vstack([path[:1], np.stack([quarter, three], axis=1).reshape(-1, 2), path[-1:]])
    inside = shapely.LineString(on_grid(path)).intersection(shape.polygon.buffer(-2.0))
    parts = shapely.get_parts(inside)
    longest: shapely.LineString = parts[int(np.argmax(shapely.length(parts)))]
    return longest


@dataclass(frozen=True, eq=False)
class Land:
    """Dry land between the waters, and what lies along its edges."""

    pieces: Shapes
    banks: Lines


def land(shape: Outline, water: Water) -> Land:
    """Return the land within the roads on banks and along the outline, and those roads."""
    dry = shapely.difference(shape.polygon.buffer(-EDGE_M), water.strip(BANK_M), grid_size=0.01)
    pieces = shapely.get_parts(dry)
    pieces = pieces[~shapely.is_empty(shapely.buffer(pieces, -12.0)) & (shapely.area(pieces) > 6000)]
    foreshore = ~shapely.intersects(water.island, shapely.point_on_surface(pieces))
    pieces = pieces[~foreshore | ~shapely.is_empty(shapely.buffer(pieces, -60.0))]
    pieces = shapely.get_parts(shapely.set_precision(shapely.simplify(pieces, 0.8), 0.01))
    rim = shapely.buffer(shapely.boundary(shape.polygon), EDGE_M + 2.0)
    edges = shapely.boundary(pieces)
    banks = shapely.get_parts(shapely.line_merge(shapely.difference(edges, rim)))
    outer = shapely.get_parts(shapely.line_merge(shapely.intersection(edges, rim)))
    strips, wide = water.strips(2 * BANK_M), water.reaches["width_m"] > NARROW_M
    halfway = shapely.line_interpolate_point(banks, 0.5, normalized=True)
    grand = shapely.union_all(strips[water.reaches["rank"] < 2])
    broad = shapely.union_all(strips[(water.reaches["rank"] >= 2) & wide])
    rank = np.select([shapely.covered_by(halfway, grand), shapely.covered_by(halfway, broad)], [2, 3], 4)
    along = Lines.unnamed(banks, rank)
    return Land(pieces, along.plus(Lines.unnamed(outer, np.full(len(outer), 5))))


def bridges(rng: Generator, water: Water, ground: Land, busy: Array) -> Lines:
    """Lay small bridges across the creeks.

    Parameters
    ----------
    rng
        Where chance comes from.
    water, ground
        Waters and the land between them.
    busy
        Urbanity of each reach: the more urban, the closer the bridges.
    """
    reaches = water.reaches
    strip = water.strip(BANK_M + 0.02)
    shapely.prepare(strip)
    gap = np.select([reaches["rank"] == 0, reaches["rank"] == 1], [2600.0, 900.0], 380.0)
    gap = gap / np.clip(busy, 0.45, 1.3)
    count = np.maximum(1, np.round(reaches["length_m"].to_numpy() / gap)).astype(int)
    of = np.repeat(np.arange(len(reaches)), count)
    nth = np.arange(len(of)) - np.repeat(np.cumsum(count) - count, count)
    share = (nth + rng.uniform(0.3, 0.7, len(of))) / count[of]
    lines = reaches.geometry.to_numpy()[of]
    at = shapely.get_coordinates(shapely.line_interpolate_point(lines, share, normalized=True))
    ahead = shapely.get_coordinates(
        shapely.line_interpolate_point(lines, np.minimum(share + 0.02, 1), normalized=True)
    )
    step = ahead - at
    normal = np.column_stack([-step[:, 1], step[:, 0]]) / np.maximum(np.hypot(*step.T), 1e-6)[:, None]
    width = reaches["width_m"].to_numpy()[of]
    reach = (1.6 * (width / 2 + BANK_M) + 4)[:, None]
    spans = shapely.linestrings(on_grid(np.stack([at - reach * normal, at + reach * normal], axis=1)))
    spans = _between_banks(spans, at, strip)
    fits = shapely.length(spans) < 1.5 * (width + 2 * BANK_M) + 3
    landed = shapely.STRtree(ground.pieces).query(spans[fits], "dwithin", distance=0.3)[0]
    both = np.bincount(landed, minlength=int(fits.sum())) >= 2
    return Lines.unnamed(spans[fits][both], np.full(int(both.sum()), 3))


def _between_banks(spans: Shapes, at: Array, strip: shapely.Geometry) -> Shapes:
    """Cut each span to the part over the water that holds its middle."""
    parts, of = shapely.get_parts(shapely.intersection(spans, strip), return_index=True)
    middle: Shapes = shapely.points(at)
    holds = shapely.dwithin(parts, middle[of], 0.1)
    kept = np.full(len(spans), shapely.LineString(), dtype=object)
    kept[of[holds]] = parts[holds]
    return kept


def network(lines: Lines, water: Water) -> gpd.GeoDataFrame:
    """Node all lines where they meet, and make of them one connected network.

    Returns
    -------
    Columns ``rank``, ``name``, ``is_bridge`` and geometry, one row a stretch between nodes.
    """
    noded = shapely.get_parts(shapely.union_all(lines.shapes, grid_size=0.01))
    noded = noded[(shapely.get_type_id(noded) == 1) & (shapely.length(noded) > 0.01)]
    source = _source(lines, noded)
    noded, source = _connected(*_trimmed(noded, source))
    linked = source < 0
    surface = water.surface
    shapely.prepare(surface)
    bridge: Mask = np.asarray(shapely.intersects(surface, noded))
    middle = shapely.get_coordinates(shapely.centroid(noded))
    order = np.lexsort((middle[:, 1], middle[:, 0]))
    rank = np.where(linked, CLASSES.index("local"), lines.rank[source])
    name = np.where(linked, "", lines.name[source])
    return gpd.GeoDataFrame(
        {"rank": rank[order], "name": name[order], "is_bridge": bridge[order]}, geometry=noded[order]
    )


def _source(lines: Lines, stretches: Shapes) -> Indices:
    """Return which line each stretch is of: where several coincide, the highest class."""
    halfway = shapely.line_interpolate_point(stretches, 0.5, normalized=True)
    stretch, line = shapely.STRtree(lines.shapes).query(halfway, "dwithin", distance=0.05)
    order = np.lexsort((line, lines.rank[line], stretch))
    stretch, line = stretch[order], line[order]
    source = np.full(len(stretches), -1)
    first = np.unique(stretch, return_index=True)[1]
    source[stretch[first]] = line[first]
    return source


def _trimmed(lines: Shapes, source: Indices) -> tuple[Shapes, Indices]:
    """Drop the short ends of lines that run past the road they meet."""
    nodes, _ = components(lines)
    free = np.bincount(nodes)[nodes].reshape(2, -1) == 1
    kept = (shapely.length(lines) > STUB_M) | ~free.any(axis=0)
    return lines[kept], source[kept]


def _connected(lines: Shapes, source: Indices) -> tuple[Shapes, Indices]:
    """Join what hangs apart to the rest by the shortest link (source -1), or drop it when tiny."""
    while True:
        nodes, label = components(lines)
        of_line = label[nodes[: len(lines)]]
        size = np.bincount(of_line, shapely.length(lines))
        main = int(np.argmax(size))
        if len(size) == 1:
            return lines, source
        loose = int(np.argmin(np.where(np.arange(len(size)) == main, np.inf, size)))
        inside = of_line == loose
        if size[loose] < 60:
            lines, source = lines[~inside], source[~inside]
            continue
        ours, theirs = _ends(lines[inside]), _ends(lines[~inside])
        nearest_first: Any = cKDTree(theirs).query(ours)
        distance, nearest = nearest_first
        k = int(np.argmin(np.round(distance, 3)))
        link = shapely.LineString([ours[k], theirs[nearest[k]]])
        lines, source = np.concatenate([lines, [link]]), np.concatenate([source, [-1]])


def _ends(lines: Shapes) -> Array:
    starts, stops = shapely.get_point(lines, 0), shapely.get_point(lines, -1)
    return np.vstack([shapely.get_coordinates(starts), shapely.get_coordinates(stops)])


def components(lines: Shapes) -> tuple[Indices, Indices]:
    """Return the node at each line's start (first half) and end, and each node's component."""
    keys = np.round(_ends(lines) * 100).astype(np.int64)
    _, nodes = np.unique(keys, axis=0, return_inverse=True)
    nodes = nodes.ravel()
    a, b = nodes[: len(lines)], nodes[len(lines) :]
    graph = coo_array((np.ones(len(a)), (a, b)), shape=(nodes.max() + 1,) * 2)
    return nodes, connected_components(graph, directed=False)[1]
