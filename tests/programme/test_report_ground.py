"""Built-up area on the ground of maps: found by cells as it is by joining shapes."""

import geopandas as gpd
import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from dayang.programme.report.ground import BUILT_UP_GAP_M, BUILT_UP_LEAST_M2, CELL_M, _built_up

boxes = st.tuples(*[st.integers(0, 150)] * 2, *[st.integers(1, 40)] * 2)
"""South-west corner, and width and height, in cells."""


def _buildings(drawn):
    shapes = [
        shapely.box(*(CELL_M * np.array([x, y, x + width, y + height]))) for x, y, width, height in drawn
    ]
    return gpd.GeoDataFrame(geometry=shapes, crs="EPSG:4526")


@given(st.lists(boxes, min_size=1, max_size=25))
@settings(max_examples=60, deadline=None)
def test_cells_find_what_joining_shapes_finds(drawn):
    buildings = _buildings(drawn)
    grown = shapely.buffer(buildings.geometry.to_numpy(), BUILT_UP_GAP_M / 2, quad_segs=1, join_style="mitre")
    joined = shapely.buffer(
        shapely.union_all(grown), -BUILT_UP_GAP_M / 4, quad_segs=1, join_style="mitre", mitre_limit=5
    )
    areas = np.atleast_1d(shapely.get_parts(joined))
    wanted = shapely.union_all(areas[shapely.area(areas) >= BUILT_UP_LEAST_M2])
    found = _built_up(buildings)
    assert found.geometry.is_valid.all()
    assert shapely.area(shapely.symmetric_difference(wanted, found.union_all())) < 1e-6


def test_a_town_without_buildings_has_no_built_up_area():
    assert _built_up(_buildings([])).empty
    assert _built_up(_buildings([(0, 0, 2, 2)])).empty  # a single shed
