"""Lines that meet made into a network; ends led to the line they nearly reach; direction."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from dayang.town.io.osm.network import joined, network

WORLD = shapely.box(-1e4, -1e4, 1e4, 1e4)


def lines(*texts):
    return np.array(shapely.from_wkt(list(texts)), dtype=object)


def wkt(shapes):
    return [shape.wkt for shape in shapes]


def test_a_line_over_another_without_a_shared_vertex_does_not_meet_it():
    met = network(lines("LINESTRING (0 0, 10 0)", "LINESTRING (5 -5, 5 5)"))
    assert len(met.shapes) == 2
    assert len(set(met.components())) == 2


def test_lines_are_cut_where_another_passes_through_a_vertex():
    met = network(lines("LINESTRING (0 0, 5 0, 10 0)", "LINESTRING (5 -5, 5 0, 5 5)"))
    assert wkt(met.shapes) == [
        "LINESTRING (0 0, 5 0)",
        "LINESTRING (5 0, 10 0)",
        "LINESTRING (5 -5, 5 0)",
        "LINESTRING (5 0, 5 5)",
    ]
    assert met.part.tolist() == [0, 1, 0, 1]
    assert met.end[0] == met.start[1] == met.end[2] == met.start[3]


def test_a_line_is_cut_where_it_passes_itself():
    met = network(lines("LINESTRING (0 0, 5 0, 5 5, 2 5, 5 0, 9 0)"))
    assert wkt(met.shapes) == [
        "LINESTRING (0 0, 5 0)",
        "LINESTRING (5 0, 5 5, 2 5, 5 0)",
        "LINESTRING (5 0, 9 0)",
    ]


def test_a_ring_is_a_stretch_from_a_node_to_itself():
    met = network(lines("LINESTRING (0 0, 5 0, 5 5, 0 0)"))
    assert met.start.tolist() == met.end.tolist() == [0]


def test_vertices_agree_to_the_millimetre():
    met = network(lines("LINESTRING (0 0, 5.0004 0)", "LINESTRING (5 0, 9 0)"))
    assert met.end[0] == met.start[1]


grid_lines = st.lists(
    st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=2, max_size=6, unique=True),
    min_size=1,
    max_size=8,
)


@given(grid_lines)
def test_cutting_keeps_every_metre_and_leaves_no_shared_vertex_inside(drawn):
    shapes = np.array([shapely.LineString(xy) for xy in drawn], dtype=object)
    met = network(shapes)
    assert shapely.length(met.shapes).sum() == pytest.approx(shapely.length(shapes).sum())
    for i, shape in enumerate(shapes):
        mine = [xy for piece in met.shapes[met.line == i] for xy in list(piece.coords)[1:]]
        assert [shape.coords[0], *mine] == list(shape.coords)
    assert (met.nodes[met.start] == shapely.get_coordinates(shapely.get_point(met.shapes, 0))).all()
    assert (met.nodes[met.end] == shapely.get_coordinates(shapely.get_point(met.shapes, -1))).all()
    nodes = {tuple(xy) for xy in met.nodes}
    count = {}
    for shape in shapes:
        for xy in shape.coords:
            count[xy] = count.get(xy, 0) + 1
    inner = [xy for piece in met.shapes for xy in list(piece.coords)[1:-1]]
    assert not any(count[xy] > 1 for xy in inner)
    assert {xy for xy, times in count.items() if times > 1} <= nodes


def test_an_end_is_led_to_the_nearest_line_and_cuts_it():
    longer, rows = joined(lines("LINESTRING (0 0, 10 0)", "LINESTRING (4 9, 4 1)"), WORLD, 2)
    assert rows.tolist() == [1]
    met = network(longer)
    assert len(set(met.components())) == 1
    assert len(met.shapes) == 3


@pytest.mark.parametrize(
    "stream",
    [
        "LINESTRING (4 9, 4 3)",  # too far
        "LINESTRING (4 1, 4 9)",  # its spring is near, not its mouth
        "LINESTRING (0 9, 0 0)",  # meets already
    ],
)
def test_an_end_that_is_far_or_no_mouth_or_meets_already_is_left(stream):
    drawn = lines("LINESTRING (0 0, 10 0)", stream)
    longer, rows = joined(drawn, WORLD, 2)
    assert wkt(longer) == wkt(drawn)
    assert rows.tolist() == []


def test_an_end_on_the_boundary_leaves_the_town():
    drawn = lines("LINESTRING (0 0, 10 0)", "LINESTRING (4 9, 4 1)")
    longer, rows = joined(drawn, shapely.box(-20, 1, 20, 20), 2)
    assert rows.tolist() == []
    assert wkt(longer) == wkt(drawn)


def test_two_ends_can_be_led_to_one_line():
    longer, rows = joined(
        lines("LINESTRING (0 0, 10 0)", "LINESTRING (7 9, 7 1)", "LINESTRING (3 9, 3 1)"), WORLD, 2
    )
    assert longer[0].wkt == "LINESTRING (0 0, 3 0, 7 0, 10 0)"
    assert rows.tolist() == [1, 2]


def test_two_ends_that_nearly_meet_head_on_become_connected():
    longer, _ = joined(lines("LINESTRING (0 0, 9 0)", "LINESTRING (20 0, 10 0)"), WORLD, 2)
    assert len(set(network(longer).components())) == 1
