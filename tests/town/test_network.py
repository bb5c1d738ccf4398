"""Walks along the roads: where roads meet, where places join them, how far it is."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from dayang.town.network import join, walk_graph, walkable_lines, walks


def _roads(*lines, walkable=None):
    shapes = gpd.GeoSeries.from_wkt([f"LINESTRING ({line})" for line in lines])
    allowed = [True] * len(lines) if walkable is None else walkable
    return gpd.GeoDataFrame({"walkable": allowed}, geometry=shapes)


def _between(roads, places, access_m=50.0, limit_m=np.inf):
    """Return the walks between all `places`, and the part of the network each is on."""
    lines = walkable_lines(roads)
    graph = walk_graph(lines, join(lines, np.array(places, dtype=float), access_m))
    every = np.arange(len(places))
    return walks(graph, every, every, limit_m), graph.component()


def test_roads_meet_at_a_shared_vertex_in_the_middle_of_both():
    walk, _ = _between(_roads("0 0, 100 0, 200 0", "100 -50, 100 0, 100 70"), [(0, 0), (100, 70)])
    assert walk[0, 1] == pytest.approx(170)


def test_a_bridge_does_not_meet_the_road_below_it():
    walk, part = _between(_roads("0 0, 200 0", "100 -50, 100 70"), [(0, 0), (100, 70)])
    assert np.isinf(walk[0, 1])
    assert part[0] != part[1]


def test_a_bridge_is_walked_over_from_end_to_end():
    street = "0 0, 0 100"
    walk, _ = _between(
        _roads(street, "0 100, 100 100", "100 100, 100 0", "-50 50, 150 50"), [(0, 0), (100, 0)]
    )
    assert walk[0, 1] == pytest.approx(300)


def test_a_road_that_crosses_itself_has_no_short_cut():
    loop = "0 0, 100 0, 100 100, 50 100, 50 -50"
    walk, _ = _between(_roads(loop), [(0, 0), (50, -50)])
    assert walk[0, 1] == pytest.approx(100 + 100 + 50 + 150)


def test_vertices_agree_to_the_millimetre():
    apart = _between(_roads("0 0, 100 0", "100.002 0, 200 0"), [(0, 0), (200, 0)])[0]
    together = _between(_roads("0 0, 100 0", "100.0002 0, 200 0"), [(0, 0), (200, 0)])[0]
    assert np.isinf(apart[0, 1])
    assert together[0, 1] == pytest.approx(200, abs=0.001)


def test_the_way_off_the_road_is_walked_too():
    walk, _ = _between(_roads("0 0, 100 0"), [(20, 30), (80, -10)])
    assert walk[0, 1] == pytest.approx(30 + 60 + 10)


def test_a_place_joins_between_the_vertices_of_a_bend():
    walk, _ = _between(_roads("0 0, 100 0, 100 100"), [(0, 0), (110, 40)])
    assert walk[0, 1] == pytest.approx(100 + 40 + 10)


def test_a_place_too_far_from_any_road_joins_none():
    walk, part = _between(_roads("0 0, 100 0"), [(50, 0), (50, 60)], access_m=50)
    assert np.isinf(walk[0, 1])
    assert np.isinf(walk[1, 1])
    assert part.tolist() == [0, -1]


def test_a_road_that_is_not_walkable_is_not_walked():
    roads = _roads("0 0, 100 0", "0 0, 0 10, 100 10, 100 0", walkable=[False, True])
    walk, _ = _between(roads, [(0, 0), (100, 0)])
    assert walk[0, 1] == pytest.approx(120)


def test_of_two_roads_between_the_same_ends_the_shorter_holds():
    walk, _ = _between(_roads("0 0, 50 40, 100 0", "0 0, 100 0"), [(0, 0), (100, 0)])
    assert walk[0, 1] == pytest.approx(100)


def test_places_at_one_point_and_at_a_crossing_are_no_way_apart():
    walk, _ = _between(_roads("0 0, 100 0", "100 0, 100 50"), [(100, 0), (100, 0), (100, 50)])
    assert walk[0, 1] == pytest.approx(0)
    assert walk[0, 2] == pytest.approx(50)


def test_the_limit_counts_the_way_off_the_road():
    places = [(0, 10), (90, 0)]
    assert np.isfinite(_between(_roads("0 0, 100 0"), places, limit_m=100)[0][0, 1])
    assert np.isinf(_between(_roads("0 0, 100 0"), places, limit_m=99)[0][0, 1])


def test_a_closed_loop_is_walked_the_shorter_way():
    walk, _ = _between(_roads("0 0, 100 0, 100 100, 0 100, 0 0"), [(10, 0), (0, 30)])
    assert walk[0, 1] == pytest.approx(40)


def test_lines_of_several_parts_and_heights_are_read():
    shape = shapely.from_wkt("MULTILINESTRING Z ((0 0 5, 100 0 9), (100 0 9, 200 0 3))")
    roads = gpd.GeoDataFrame({"walkable": [True]}, geometry=[shape])
    assert _between(roads, [(0, 0), (200, 0)])[0][0, 1] == pytest.approx(200)


def test_no_road_at_all_is_no_way():
    roads = gpd.GeoDataFrame({"walkable": [False]}, geometry=[shapely.from_wkt("LINESTRING (0 0, 1 0)")])
    walk, part = _between(roads, [(0, 0), (1, 0)])
    assert np.isinf(walk).all()
    assert part.tolist() == [-1, -1]


def test_coordinates_of_a_whole_zone_are_told_apart():
    """EPSG:4526 has eight figures before the point; millimetres need eleven."""
    walk, _ = _between(
        _roads("38500000.001 2500000.001, 38500100.001 2500000.001"),
        [(38500000, 2500000), (38500100, 2500000)],
    )
    assert walk[0, 1] == pytest.approx(100, abs=0.01)


@given(st.integers(0, 10_000))
def test_walks_are_a_metric_no_shorter_than_the_bee_line(seed):
    rng = np.random.default_rng(seed)
    ticks = [sorted(rng.choice(10, 4, replace=False) * 100) for _ in range(2)]
    across = [", ".join(f"{x} {y}" for x in ticks[0]) for y in ticks[1]]
    along = [", ".join(f"{x} {y}" for y in ticks[1]) for x in ticks[0]]
    places = rng.uniform(0, 900, (12, 2))
    walk, _ = _between(_roads(*across, *along), places, access_m=1000)
    bee_line = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1))
    off_diagonal = ~np.eye(len(places), dtype=bool)
    assert np.allclose(walk, walk.T)
    assert (walk[off_diagonal] >= bee_line[off_diagonal] - 1e-6).all()
    assert (walk[:, :, None] + walk[None, :, :] >= walk[:, None, :] - 1e-6).all()
