"""Canonical tables: equal data has one hash, different data has another."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point

from dayang.town.canonical import canonical_hash, canonical_table
from dayang.town.frames import conform
from dayang.town.registers import DICTIONARY

CELLS = DICTIONARY["population_cells"]


def _cells(populations, offset=0.0):
    frame = gpd.GeoDataFrame(
        {"cell_id": [f"c{i}" for i in range(len(populations))], "population": populations},
        geometry=[Point(i * 100.0 + offset, 7.0) for i in range(len(populations))],
        crs="EPSG:4526",
    )
    return conform(CELLS, frame)


def _hash(frame):
    return canonical_hash(DICTIONARY, {"population_cells": frame})


@given(st.lists(st.floats(0, 1e5), min_size=2, max_size=20), st.randoms())
def test_the_order_of_rows_does_not_matter(populations, random):
    frame = _cells(populations)
    order = list(range(len(frame)))
    random.shuffle(order)
    assert _hash(frame) == _hash(frame.iloc[order])


def test_digits_below_the_declared_decimals_do_not_matter():
    assert _hash(_cells([1.0])) == _hash(_cells([1.0 + 1e-9]))
    assert _hash(_cells([1.0], 0.0)) == _hash(_cells([1.0], 1e-6))
    assert _hash(_cells([0.0])) == _hash(_cells([-0.0]))


@pytest.mark.parametrize("other", [[1.0, 2.001], [1.0], [np.nan, 2.0]])
def test_a_changed_value_changes_the_hash(other):
    assert _hash(_cells([1.0, 2.0])) != _hash(_cells(other))


def test_a_moved_point_changes_the_hash():
    assert _hash(_cells([1.0])) != _hash(_cells([1.0], 0.01))


def test_an_empty_table_is_as_good_as_none():
    assert canonical_hash(DICTIONARY, {"population_cells": _cells([])}) == canonical_hash(DICTIONARY, {})


def test_missing_cells_are_empty_text():
    table = canonical_table(
        DICTIONARY["branches"], conform(DICTIONARY["branches"], pd.DataFrame({"branch_id": ["b"]}))
    )
    assert table.loc[0, "members"] == ""
    assert table.loc[0, "branch_id"] == "b"
