"""Cutting loses no land, and cuts are where pieces meet."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from dayang.demo.blocks import Boxes, lattice, strips, subdivide
from dayang.demo.land_use import Blocks, parted
from dayang.demo.noise import GRID_M


@given(st.integers(0, 2**32 - 1), st.integers(3, 9), st.floats(500, 50_000))
def test_pieces_cover_what_was_cut_and_do_not_overlap(seed, corners, target):
    rng = np.random.default_rng(seed)
    hull = shapely.convex_hull(shapely.multipoints(rng.uniform(0, 400, (corners + 2, 2))))
    cut = subdivide(rng, np.array([hull]), np.array([target]))
    assert shapely.area(cut.pieces).sum() == pytest.approx(hull.area, rel=1e-3, abs=3 * len(cut.pieces))
    # Rounding to the grid moves an edge by at most half its step.
    slack = GRID_M * shapely.length(cut.pieces).sum()
    assert shapely.union_all(cut.pieces).area == pytest.approx(shapely.area(cut.pieces).sum(), abs=slack)
    assert shapely.area(cut.pieces).max() <= 1.5 * 1.25 * target
    assert (cut.of == 0).all()


def test_what_is_small_enough_is_left_whole():
    square = shapely.box(0, 0, 10, 10)
    cut = subdivide(np.random.default_rng(0), np.array([square]), np.array([1e6]))
    assert cut.pieces.tolist() == [square]
    assert len(cut.lines) == 0


def test_the_first_cut_runs_across_the_longer_side():
    strip = shapely.box(0, 0, 100, 10)
    cut = subdivide(np.random.default_rng(0), np.array([strip]), np.array([400.0]), bend=0.0)
    x = shapely.get_coordinates(cut.lines[0])[:, 0]
    assert np.ptp(x) < 0.02


def test_boxes_point_along_the_longer_side():
    box = Boxes.of(np.array([shapely.box(0, 0, 100, 10), shapely.box(0, 0, 10, 100)]))
    assert np.abs(box.along).round().tolist() == [[1, 0], [0, 1]]
    assert box.half_long.tolist() == [50, 50]
    assert box.half_short.tolist() == [5, 5]


def test_lots_fill_the_box_and_leave_gaps_and_lanes():
    one = np.ones(1)
    lots = lattice(np.array([shapely.box(0, 0, 109, 64)]), 10 * one, 15 * one, one, 4 * one)
    nought = np.zeros(len(lots.of))
    shapes = lots.rectangles(nought, nought, lots.width_m, lots.depth_m)
    assert len(shapes) == 40
    assert shapely.total_bounds(shapes).round(2).tolist() == [0, 0, 109, 64]
    apart = shapely.distance(shapes[0], shapes[1:])
    assert apart.min() == pytest.approx(1.0, abs=0.02)
    y = np.unique(lots.middle[:, 1].round(2))
    assert np.diff(y) - lots.depth_m[0] == pytest.approx([4, 1, 4], abs=0.02)


def test_strips_cover_the_land_without_overlap():
    land = np.array([shapely.Polygon([(0, 0), (300, 20), (280, 200), (30, 180)]), shapely.Polygon()])
    pieces, of = strips(np.random.default_rng(0), land, 100.0, 40.0)
    assert (of == 0).all()
    assert shapely.area(pieces).sum() == pytest.approx(land[0].area, rel=1e-3)
    assert shapely.union_all(pieces).area == pytest.approx(shapely.area(pieces).sum(), rel=1e-3)


def test_a_block_that_an_arterial_divides_is_a_block_a_side():
    block, beside = shapely.box(0, 0, 200, 100), shapely.box(200, 0, 300, 100)
    plan = Blocks(
        np.array([block, beside]),
        np.array([4, 1]),
        np.array([7, -1]),
        np.array(["industrial", "house"], dtype=object),
        np.array(["school", ""], dtype=object),
    )
    road = shapely.buffer(shapely.LineString([(60, -50), (60, 150)]), 10, cap_style="flat")
    now = parted(plan, road)
    assert sorted(shapely.area(now.shapes).round().tolist()) == [5_000, 10_000, 13_000]
    assert now.park.tolist() == [-1, 7, 7]
    assert now.use.tolist() == ["house", "industrial", "industrial"]
    # The site stays on the larger side.
    assert now.site.tolist() == ["", "school", ""]
    grazed = parted(plan, shapely.box(0, 95, 300, 120))
    assert grazed.shapes.tolist() == plan.shapes.tolist()
