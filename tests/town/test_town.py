"""A town: frames brought to its registers, its facts, and the road to a worker process."""

import pickle

import geopandas as gpd
import pandas as pd
import pytest
from shapely import box

from dayang.town import Town
from dayang.town.canonical import canonical_hash


@pytest.fixture
def town():
    facts = {"town_id": "t", "name": "甲镇", "as_of": pd.Timestamp("2021-12-31"), "crs": "EPSG:4526"}
    row = pd.DataFrame([{**facts, "vertical_datum": "none", "is_demo": True}])
    return Town({"town": gpd.GeoDataFrame(row, geometry=[box(0, 0, 1000, 1000)])})


def test_its_facts_are_read_from_its_one_row(town):
    assert town.name == "甲镇"
    assert town.is_demo
    assert town.crs.to_epsg() == 4526
    assert town.as_of.isoformat() == "2021-12-31T23:59:59.999999+08:00"


def test_absent_registers_are_empty_and_typed(town):
    assert town["firms"].empty
    assert str(town["firms"]["capital_yuan"].dtype) == "decimal128(18, 2)[pyarrow]"
    assert town.layer("roads").crs.to_epsg() == 4526


def test_a_register_without_geometry_is_no_layer(town):
    with pytest.raises(KeyError):
        town.layer("departments")


def test_it_travels_to_another_process(town):
    again = pickle.loads(pickle.dumps(town))
    assert canonical_hash(again.dictionary, again.tables) == canonical_hash(town.dictionary, town.tables)


def test_replacing_a_register_leaves_the_town_as_it_was(town):
    more = town.with_tables(departments=pd.DataFrame({"department_id": ["d"], "name": ["工改办"]}))
    assert len(more["departments"]) == 1
    assert town["departments"].empty
