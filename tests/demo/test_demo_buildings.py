"""Buildings stand in rows within their plots and apart from one another."""

import numpy as np
import pytest
import shapely

from dayang.demo.blocks import Boxes
from dayang.demo.buildings import LEAST_SOLID, STYLES, buildings

WEDGE = shapely.Polygon([(0, 0), (160, 10), (150, 90), (20, 110)])


@pytest.mark.parametrize("use", sorted(STYLES))
def test_buildings_stand_within_their_plot_and_apart(use):
    found = buildings(
        np.random.default_rng(3), np.array([WEDGE, shapely.Polygon()]), np.array([use, use], object)
    )
    shapes = found.geometry.to_numpy()
    assert len(shapes) > 0
    assert (found["plot"] == 0).all()
    assert shapely.contains_properly(WEDGE, shapes).all()
    assert shapely.union_all(shapes).area == pytest.approx(shapely.area(shapes).sum())
    box = Boxes.of(shapes)
    assert (shapely.area(shapes) / (4 * box.half_long * box.half_short) > LEAST_SOLID).all()


def test_no_plot_with_room_stays_empty():
    plots = np.array([shapely.box(80 * k, 0, 80 * k + 60, 50) for k in range(60)])
    found = buildings(np.random.default_rng(0), plots, np.full(60, "industrial", dtype=object))
    assert set(found["plot"]) == set(range(60))


def test_village_houses_are_close_and_differ():
    found = buildings(
        np.random.default_rng(1), np.array([shapely.box(0, 0, 150, 100)]), np.array(["house"], object)
    )
    shapes = found.geometry.to_numpy()
    assert 0.3 < shapely.area(shapes).sum() / 15_000 < 0.75
    assert len(np.unique(shapely.area(shapes).round(1))) > 0.9 * len(shapes)
