"""Cutting loses no land, and cuts are where pieces meet."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from dayang.demo.blocks import Boxes, subdivide


@given(st.integers(0, 2**32 - 1), st.integers(3, 9), st.floats(500, 50_000))
def test_pieces_cover_what_was_cut_and_do_not_overlap(seed, corners, target):
    rng = np.random.default_rng(seed)
    hull = shapely.convex_hull(shapely.multipoints(rng.uniform(0, 400, (corners + 2, 2))))
    cut = subdivide(rng, np.array([hull]), np.array([target]))
    assert shapely.area(cut.pieces).sum() == pytest.approx(hull.area, rel=1e-3, abs=3 * len(cut.pieces))
    assert shapely.union_all(cut.pieces).area == pytest.approx(
        shapely.area(cut.pieces).sum(), abs=0.05 * len(cut.pieces) + 1
    )
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
