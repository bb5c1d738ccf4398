"""Geometry: brought to the town's CRS, and named where it lies wrongly."""

from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from shapely import LineString, MultiPoint, MultiPolygon, Point, Polygon, box

from dayang.town.checks import Context, Parsed, context_of, parse
from dayang.town.faults import Severity
from dayang.town.registers import DICTIONARY
from dayang.town.town import Town

CRS = "EPSG:4526"
X, Y = 38_417_000.0, 2_505_000.0
SQUARE = box(X, Y, X + 5_000, Y + 5_000)
CONTEXT = Context(date(2021, 12, 31), CRS, SQUARE)


def sites(*shapes: Any, crs: Any = CRS, context: Context = CONTEXT) -> Parsed:
    ids = [f"S{at}" for at in range(len(shapes))]
    raw = gpd.GeoDataFrame({"site_id": ids, "kind": "school"}, geometry=list(shapes), crs=crs)
    return parse(DICTIONARY["candidate_sites"], raw, context)


def parks(*shapes: Any, crs: Any = CRS, context: Context = CONTEXT) -> Parsed:
    ids = [f"P{at}" for at in range(len(shapes))]
    raw = gpd.GeoDataFrame(
        {"park_id": ids, "land_nature": "state", "area_mu": 1.0}, geometry=list(shapes), crs=crs
    )
    return parse(DICTIONARY["parks"], raw, context)


def named(parsed: Parsed) -> list[tuple[str, int | None]]:
    return [(fault.rule, fault.row) for fault in parsed.faults]


INSIDE = [Point(X + 100 * at, Y + 77 * at) for at in range(1, 11)]


@pytest.mark.parametrize("crs", ["EPSG:4490", "EPSG:4326", "EPSG:4547", "EPSG:32649", "EPSG:3857"])
def test_any_declared_crs_is_brought_to_the_towns(crs):
    given = gpd.GeoSeries(INSIDE, crs=CRS).to_crs(crs)
    parsed = sites(*given, crs=crs)
    assert parsed.faults == ()
    assert parsed.frame.crs == CRS
    assert parsed.frame.geometry.distance(gpd.GeoSeries(INSIDE, crs=CRS)).max() < 0.001


def test_geometry_in_the_towns_crs_is_left_to_the_last_bit():
    parsed = sites(*INSIDE)
    assert parsed.faults == ()
    assert [point.wkb for point in parsed.frame.geometry] == [point.wkb for point in INSIDE]


def test_multi_geometry_is_stored_as_it_is():
    assert sites(MultiPoint(INSIDE)).faults == ()
    two = MultiPolygon([box(X, Y, X + 9, Y + 9), box(X + 20, Y, X + 29, Y + 9)])
    assert parks(two).frame.geometry.iloc[0].equals(two)


with np.errstate(invalid="ignore"):
    NOWHERE = Polygon([(X, Y), (X + 9, Y), (np.nan, Y + 9)])


@pytest.mark.parametrize(
    ("shape", "rule"),
    [
        (None, "missing_geometry"),
        (Point(X, Y), "geometry_type"),
        (LineString([(X, Y), (X + 9, Y)]), "geometry_type"),
        (Polygon(), "empty_geometry"),
        (NOWHERE, "bad_coordinates"),
        (Polygon([(X, Y), (X + 9, Y + 9), (X + 9, Y), (X, Y + 9)]), "invalid_geometry"),
        (Polygon([(X, Y), (X + 9, Y), (X + 20, Y)]), "zero_size"),
        (SQUARE.difference(box(X - 9, Y - 9, X + 9, Y + 9)).union(box(X, Y, X + 9, Y + 9)), None),
    ],
)
def test_each_shape_is_named_once_for_what_is_wrong_with_it(shape, rule):
    good = box(X + 100, Y + 100, X + 200, Y + 200)
    assert named(parks(good, shape, good)) == ([] if rule is None else [(rule, 2)])


def test_a_crossing_is_named_with_its_place_in_both_languages():
    (fault,) = parks(Polygon([(X, Y), (X + 8, Y + 8), (X + 8, Y), (X, Y + 8)])).faults
    assert "自相交，位于 (38417004, 2505004)" in fault.expected.zh
    assert "Self-intersection at (38417004, 2505004)" in fault.expected.en


def test_a_register_may_do_without_geometry():
    raw = gpd.GeoDataFrame({"firm_id": ["F1", "F2"], "name": "甲"}, geometry=[None, INSIDE[0]], crs=CRS)
    assert parse(DICTIONARY["firms"], raw, CONTEXT).faults == ()


def test_a_crs_that_leads_nowhere_on_earth_is_as_good_as_none():
    local = 'LOCAL_CS["own grid",UNIT["metre",1],AXIS["E",EAST],AXIS["N",NORTH]]'
    parsed = sites(Point(X, Y), crs=local)
    assert named(parsed) == [("undeclared_crs", None)]


def test_an_undeclared_crs_is_said_once_and_nothing_is_guessed():
    parsed = sites(*INSIDE, crs=None)
    assert named(parsed) == [("undeclared_crs", None)]
    assert parsed.frame.geometry.isna().all()
    assert parsed.frame.crs == CRS


def test_degrees_in_a_projected_layer_are_the_wrong_crs():
    degrees = gpd.GeoSeries(INSIDE, crs=CRS).to_crs("EPSG:4490")
    for crs in (CRS, "EPSG:4547", "EPSG:3857"):
        parsed = sites(*degrees, crs=crs)
        assert named(parsed) == [("wrong_crs", None)], crs
        assert parsed.frame.geometry.isna().all()


def test_metres_in_a_layer_of_degrees_are_the_wrong_crs():
    assert named(sites(*INSIDE, crs="EPSG:4490")) == [("wrong_crs", None)]


def test_easting_without_its_zone_is_the_wrong_crs():
    short = gpd.GeoSeries(INSIDE, crs=CRS).translate(xoff=-38_000_000)
    assert named(sites(*short)) == [("wrong_crs", None)]


def test_one_wrong_shape_of_many_is_named_by_its_row():
    assert named(sites(*INSIDE, Point(113.2, 22.6))) == [("wrong_crs", 11)]


@pytest.mark.parametrize("context", [CONTEXT, Context(crs=CRS)], ids=["with boundary", "without"])
@pytest.mark.parametrize("crs", ["EPSG:4490", "EPSG:4526", "EPSG:4547", "EPSG:4326"])
def test_swapped_axes_are_told_from_a_wrong_crs(crs, context):
    given = gpd.GeoSeries(INSIDE, crs=CRS).to_crs(crs)
    turned = [shapely.transform(point, lambda xy: xy[:, ::-1]) for point in given]
    assert named(sites(*turned, crs=crs, context=context)) == [("swapped_axes", None)]
    assert named(sites(*given, turned[0], crs=crs, context=context)) == [("swapped_axes", 11)]


def test_swapped_axes_inside_the_crs_need_the_boundary_to_be_seen():
    vaduz = box(536_000, 5_215_000, 546_000, 5_225_000)
    liechtenstein = Context(crs="EPSG:32632", boundary=vaduz)
    given = gpd.GeoSeries([Point(540_000 + 100 * at, 5_220_000) for at in range(5)], crs="EPSG:32632").to_crs(
        4326
    )
    turned = [shapely.transform(point, lambda xy: xy[:, ::-1]) for point in given]
    assert named(sites(*given, crs=4326, context=liechtenstein)) == []
    assert named(sites(*turned, crs=4326, context=liechtenstein)) == [("swapped_axes", None)]


def test_outside_and_across_the_boundary_with_its_tolerance():
    parsed = parks(
        box(X + 5_049, Y, X + 5_100, Y + 50),
        box(X + 5_051, Y, X + 5_100, Y + 50),
        box(X + 4_900, Y, X + 5_049, Y + 50),
        box(X + 4_900, Y, X + 5_100, Y + 50),
    )
    assert named(parsed) == [("crosses_boundary", 1), ("outside_town", 2), ("crosses_boundary", 4)]
    assert [fault.found for fault in parsed.faults] == ["98.0%", "1 m", "25.0%"]


def test_lines_may_leave_the_town():
    raw = gpd.GeoDataFrame(
        {"road_id": ["R1"], "road_class": ["main"], "walkable": [True]},
        geometry=[LineString([(X, Y), (X - 9_000, Y)])],
        crs=CRS,
    )
    assert parse(DICTIONARY["roads"], raw, CONTEXT).faults == ()


def test_a_layer_wholly_outside_is_said_once():
    far = gpd.GeoSeries(INSIDE, crs=CRS).translate(xoff=20_000)
    (fault,) = sites(*far).faults
    assert (fault.rule, fault.row) == ("outside_town", None)
    assert fault.found.startswith("10 / 10")


def test_a_town_is_brought_to_the_crs_it_names_itself():
    degrees = gpd.GeoSeries([SQUARE], crs=CRS).to_crs("EPSG:4490")
    facts = {
        "town_id": "t",
        "name": "镇",
        "as_of": "2021-12-31",
        "crs": "epsg:4526",
        "vertical_datum": "1985",
        "is_demo": "否",
    }
    parsed = parse(DICTIONARY["town"], gpd.GeoDataFrame([facts], geometry=degrees))
    assert named(parsed) == [("tidied", 1)]
    assert parsed.frame.crs == CRS
    assert parsed.frame.geometry.iloc[0].hausdorff_distance(SQUARE) < 0.5
    context = context_of(Town({"town": parsed.frame}))
    assert (context.as_of, context.crs) == (date(2021, 12, 31), CRS)


@pytest.mark.parametrize("crs", ["EPSG:999999", "EPSG:4490", "nonsense"])
def test_an_unfit_crs_of_the_town_is_named_and_harms_nothing_else(crs):
    facts = {
        "town_id": "t",
        "name": "镇",
        "as_of": "2021-12-31",
        "crs": crs,
        "vertical_datum": "1985",
        "is_demo": "否",
    }
    raw = gpd.GeoDataFrame([facts], geometry=[SQUARE], crs=CRS)
    faults = [fault for fault in parse(DICTIONARY["town"], raw).faults if fault.severity is Severity.FAULT]
    assert [fault.field for fault in faults] == ["crs"]
    assert sites(*INSIDE, context=Context(crs=crs, boundary=SQUARE)).faults == ()


def test_geometry_of_a_plain_frame_knows_its_crs_too():
    raw = pd.DataFrame(
        {"site_id": ["S1"], "kind": ["school"], "geometry": gpd.GeoSeries([INSIDE[0]], crs=CRS)}
    )
    assert parse(DICTIONARY["candidate_sites"], raw, CONTEXT).faults == ()


def test_text_in_the_geometry_column_is_no_geometry():
    raw = pd.DataFrame({"site_id": ["S1"], "kind": ["school"], "geometry": ["POINT (1 2)"]})
    assert [fault.rule for fault in parse(DICTIONARY["candidate_sites"], raw, CONTEXT).faults] == [
        "geometry_type"
    ]
