"""One town drawn once, read from three kinds of extract: the same registers."""

from datetime import date

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from dayang.town.io.osm import NOTICE, from_osm
from dayang.town.io.osm.readers.ogr import tags


@pytest.fixture(scope="module")
def readings(tiny_pbf, plain_xml, tiny_ogr, tiny_layered):
    as_of = date(2024, 3, 5)
    return {
        kind: from_osm(path, as_of=as_of)
        for kind, path in {
            "pbf": tiny_pbf,
            "xml": plain_xml,
            "ogr": tiny_ogr,
            "layered": tiny_layered,
        }.items()
    }


@pytest.mark.parametrize("kind", ["xml", "ogr", "layered"])
def test_each_kind_gives_the_registers_of_the_pbf(readings, kind):
    expected, found = readings["pbf"].town, readings[kind].town
    for name, frame in expected.tables.items():
        if isinstance(frame, gpd.GeoDataFrame):
            pd.testing.assert_frame_equal(
                pd.DataFrame(found[name].drop(columns="geometry")),
                pd.DataFrame(frame.drop(columns="geometry")),
            )
            mine, theirs = (
                shapely.normalize(table.geometry.to_numpy()) for table in (found.layer(name), frame)
            )
            assert shapely.equals_exact(mine, theirs, 0.0011).all(), name
        else:
            pd.testing.assert_frame_equal(found[name], frame)


def test_no_register_of_the_place_is_empty(readings):
    filled = {name for name, frame in readings["pbf"].town.tables.items() if len(frame)}
    assert filled == {
        "town",
        "villages",
        "roads",
        "buildings",
        "rivers",
        "reaches",
        "population_cells",
        "parks",
        "candidate_sites",
        "parameters",
    }


def test_openstreetmaps_notice_stands_in_the_town(readings):
    assert readings["pbf"].town.facts["source"] == NOTICE
    assert "© OpenStreetMap contributors" in NOTICE
    assert "https://www.openstreetmap.org/copyright" in NOTICE


def test_a_pbf_is_of_the_day_of_its_replication_in_china(tiny_pbf):
    assert from_osm(tiny_pbf).town.as_of.date() == date(2024, 3, 5)


def test_a_geopackage_is_of_the_day_of_its_last_change(tiny_layered, sqlite_day):
    assert from_osm(tiny_layered).town.as_of.date() == sqlite_day(tiny_layered)


def test_a_day_that_is_given_wins(tiny_pbf):
    assert from_osm(tiny_pbf, as_of=date(2021, 12, 31)).town.as_of.date() == date(2021, 12, 31)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"a"=>"1"', {"a": "1"}),
        ('"name:zh"=>"小 \\"河\\"","b"=>"c\\\\d"', {"name:zh": '小 "河"', "b": "c\\d"}),
        ('"k"=>"1,2=>3"', {"k": "1,2=>3"}),
        (None, {}),
        ("", {}),
    ],
)
def test_other_tags_are_hstore(text, expected):
    assert tags(text) == expected


def test_every_note_is_in_both_languages(readings):
    for reading in readings.values():
        assert reading.notes
        assert all(note.zh and note.en for note in reading.notes)
