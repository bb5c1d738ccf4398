"""No name of the town the figures come from is used for a generated thing."""

import csv

import numpy as np
import pytest
import shapely

from dayang.demo import names
from dayang.demo.place import CRS, ORIGIN


def test_there_are_29_villages_with_different_names():
    assert len(set(names.VILLAGES)) == 29
    assert names.villages((15, 14)) == list(names.VILLAGES)


def test_rivers_have_different_names():
    found = names.rivers(np.random.default_rng(0), 137)
    assert len(set(found)) == 137


@pytest.mark.outside
def test_no_real_community_lends_its_name(shared_data):
    with (shared_data / "geo/xiaolan/communities.csv").open(encoding="utf-8") as rows:
        real = {row["short"] for row in csv.DictReader(rows)}
    assert len(real) == 29
    assert not real & set(names.VILLAGES)


@pytest.mark.outside
def test_the_town_lies_on_no_town_of_the_city_the_figures_come_from(shared_data):
    geopandas = pytest.importorskip("geopandas")
    path = shared_data / "geo/xiaolan/zhongshan_towns.gpkg"
    city = geopandas.read_file(path, layer="towns_wgs84").to_crs(CRS)
    circle = shapely.Point(ORIGIN).buffer(5_000)
    assert not city.intersects(circle).any()
