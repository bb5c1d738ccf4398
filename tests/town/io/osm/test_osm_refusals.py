"""What cannot be read is refused with every fault at once, in both languages."""

import shutil
import sqlite3
from contextlib import closing
from datetime import date

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import rasterio
import shapely
from rasterio.transform import from_origin

from dayang.town.faults import InputError, Severity
from dayang.town.io.osm import OsmReading, from_osm


def refused(*args, **options):
    with pytest.raises(InputError) as caught:
        from_osm(*args, **options)
    faults = caught.value.faults
    for fault in faults:
        assert fault.severity is Severity.FAULT
        assert all((fault.expected.zh, fault.expected.en, fault.remedy.zh, fault.remedy.en))
    return {(fault.rule, fault.file, fault.sheet) for fault in faults}


def test_a_missing_file(tmp_path):
    assert refused(tmp_path / "none.osm.pbf") == {("file_missing", "none.osm.pbf", "")}


def test_a_file_of_another_kind(tmp_path):
    path = tmp_path / "town.xlsx"
    path.write_bytes(b"PK")
    assert refused(path) == {("extract_kind", "town.xlsx", "")}


@pytest.mark.parametrize("keep", [0.2, 0.5, 0.9, 0.999])
def test_a_pbf_cut_short(tmp_path, tiny_pbf, keep):
    data = tiny_pbf.read_bytes()
    path = tmp_path / "cut.osm.pbf"
    path.write_bytes(data[: int(len(data) * keep)])
    assert refused(path) == {("extract_unreadable", "cut.osm.pbf", "")}


@pytest.mark.parametrize("name", ["empty.osm.pbf", "empty.osm", "empty.gpkg"])
def test_an_empty_file(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(b"")
    assert {rule for rule, _, _ in refused(path)} <= {"extract_unreadable", "layer_missing"}


@pytest.mark.parametrize("name", ["text.osm.pbf", "text.osm", "text.gpkg"])
def test_a_file_that_only_bears_the_name(tmp_path, name):
    path = tmp_path / name
    path.write_text("这不是地图", encoding="utf-8")
    assert refused(path) == {("extract_unreadable", name, "")}


def test_xml_cut_short(tmp_path, tiny_pbf):
    path = tmp_path / "cut.osm"
    path.write_text(
        '<?xml version="1.0"?><osm version="0.6"><node id="1" lat="22" lon="113"/>', encoding="utf-8"
    )
    assert refused(path) == {("extract_unreadable", "cut.osm", "")}


def test_no_roads_and_no_day_are_said_together(tmp_path, extracts):
    drawn = [element for element in extracts.tiny_town() if element.layer != "roads"]
    path = extracts.write_pbf(tmp_path / "bare.osm.pbf", drawn, dated=None)
    assert {rule for rule, _, _ in refused(path)} == {"no_roads", "as_of_missing"}
    assert refused(path, as_of=date(2024, 1, 1)) == {("no_roads", "bare.osm.pbf", "")}


def test_platforms_are_no_roads(tmp_path, extracts):
    drawn = [element for element in extracts.tiny_town() if element.layer != "roads" or element.number == 104]
    assert refused(extracts.write_pbf(tmp_path / "x.osm.pbf", drawn)) == {("no_roads", "x.osm.pbf", "")}


def test_a_place_for_which_there_is_no_projection_asks_for_one(tmp_path):
    path = tmp_path / "pole.gpkg"
    line = shapely.LineString([(10, 88), (11, 88)])
    frame = gpd.GeoDataFrame({"osm_id": ["w1"], "highway": ["primary"]}, geometry=[line], crs="EPSG:4326")
    frame.to_file(path, layer="roads")
    assert refused(path) == {("projected_crs", "", "")}


def test_a_geopackage_with_other_layers(tmp_path):
    path = tmp_path / "other.gpkg"
    gpd.GeoDataFrame({"a": [1]}, geometry=[shapely.Point(113, 22)], crs="EPSG:4326").to_file(
        path, layer="wells"
    )
    with pytest.raises(InputError) as caught:
        from_osm(path)
    (fault,) = caught.value.faults
    assert (fault.rule, fault.found) == ("layer_missing", "wells")
    assert "roads" in fault.expected.en


def test_every_layer_without_its_columns_is_named(tmp_path, tiny_layered):
    path = tmp_path / "tiny.gpkg"
    for layer, _ in pyogrio.list_layers(tiny_layered):
        frame = pyogrio.read_dataframe(tiny_layered, layer=layer)
        dropped = {"roads": ["highway"], "admin": ["name", "admin_level"]}.get(layer, [])
        pyogrio.write_dataframe(frame.drop(columns=dropped), path, layer=layer, append=path.exists())
    assert refused(path) == {
        ("column_missing", "tiny.gpkg", "roads"),
        ("column_missing", "tiny.gpkg", "admin"),
    }


def test_a_layer_without_a_reference_system(tmp_path, extracts):
    path = extracts.write_layered(tmp_path / "tiny.gpkg", extracts.tiny_town(), crs=None)
    assert {rule for rule, _, _ in refused(path)} == {"crs_undeclared"}


def test_metres_declared_as_degrees_are_no_place_on_earth(tmp_path, extracts):
    path = tmp_path / "metres.gpkg"
    line = shapely.LineString([extracts.ORIGIN, extracts.ORIGIN + 100])
    frame = gpd.GeoDataFrame({"osm_id": ["w1"], "highway": ["primary"]}, geometry=[line], crs="EPSG:4326")
    frame.to_file(path, layer="roads")
    assert refused(path) == {("no_roads", "metres.gpkg", "")}


def write_boundary(path, shapes, crs="EPSG:4326", **options):
    gpd.GeoDataFrame(geometry=shapes, crs=crs).to_file(path, **options)
    return path


def test_a_boundary_of_another_place(tmp_path, tiny_pbf):
    path = write_boundary(tmp_path / "b.gpkg", [shapely.box(5, 51, 6, 52)])
    assert refused(tiny_pbf, boundary=path) == {("boundary_elsewhere", "b.gpkg", "")}


def test_a_boundary_without_a_road(tmp_path, tiny_pbf, extracts):
    corner = shapely.transform(shapely.box(1950, 950, 1990, 990), lambda xy: xy + extracts.ORIGIN)
    path = write_boundary(tmp_path / "b.gpkg", [corner], crs=extracts.CRS)
    assert refused(tiny_pbf, boundary=path) == {("boundary_elsewhere", "b.gpkg", "")}


def test_a_boundary_with_swapped_axes(tmp_path, tiny_pbf):
    path = write_boundary(tmp_path / "b.gpkg", [shapely.box(22.5, 113.2, 22.7, 113.3)], crs="EPSG:3857")
    assert refused(tiny_pbf, boundary=path) == {("boundary_elsewhere", "b.gpkg", "")}


@pytest.mark.parametrize(
    ("shapes", "crs", "rule"),
    [
        ([shapely.LineString([(113, 22), (114, 23)])], "EPSG:4326", "one_layer"),
        ([shapely.box(113, 22, 114, 23)], None, "crs_undeclared"),
    ],
)
def test_a_boundary_that_is_none(tmp_path, tiny_pbf, shapes, crs, rule):
    path = write_boundary(tmp_path / "b.gpkg", shapes, crs)
    assert refused(tiny_pbf, boundary=path) == {(rule, "b.gpkg", "")}


def test_a_boundary_of_two_layers(tmp_path, tiny_pbf):
    path = tmp_path / "b.gpkg"
    for layer in ("old", "new"):
        write_boundary(path, [shapely.box(113, 22, 114, 23)], layer=layer)
    assert refused(tiny_pbf, boundary=path) == {("one_layer", "b.gpkg", "")}


def write_dem(path, *, crs="EPSG:4326", west=113.0, count=1, value=5):
    transform = from_origin(west, 23, 0.01, 0.01)
    options = {
        "driver": "GTiff",
        "width": 100,
        "height": 100,
        "count": count,
        "dtype": "int16",
        "nodata": -32768,
    }
    with rasterio.open(path, "w", crs=crs, transform=transform, **options) as file:
        file.write(np.full((count, 100, 100), value, dtype="int16"))
    return path


@pytest.mark.parametrize(
    ("options", "rule"),
    [
        ({"crs": None}, "crs_undeclared"),
        ({"crs": "+proj=tmerc +lon_0=113.3 +ellps=GRS80"}, "crs_undeclared"),
        ({"count": 3}, "raster_bands"),
        ({"west": 5.0}, "raster_elsewhere"),
        ({"value": -32768}, "raster_elsewhere"),
    ],
)
def test_ground_levels_that_cannot_be_used(tmp_path, tiny_pbf, options, rule):
    path = write_dem(tmp_path / "g.tif", **options)
    assert refused(tiny_pbf, ground=path) == {(rule, "g.tif", "")}


def test_a_crs_in_degrees(tiny_pbf):
    assert refused(tiny_pbf, crs="EPSG:4490") == {("projected_crs", "", "")}
    assert refused(tiny_pbf, crs="四千") == {("projected_crs", "", "")}


def test_faults_of_all_files_come_together(tmp_path):
    found = refused(
        tmp_path / "none.gpkg",
        boundary=tmp_path / "none.geojson",
        ground=tmp_path / "none.tif",
        crs="EPSG:4326",
    )
    assert found == {
        ("file_missing", "none.gpkg", ""),
        ("file_missing", "none.geojson", ""),
        ("file_missing", "none.tif", ""),
        ("projected_crs", "", ""),
    }


def test_a_geopackage_without_a_date_needs_one(tmp_path, tiny_layered):
    path = tmp_path / "undated.gpkg"
    shutil.copy(tiny_layered, path)
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("UPDATE gpkg_contents SET last_change = ''")
    assert refused(path) == {("as_of_missing", "undated.gpkg", "")}
    assert from_osm(path, as_of=date(2024, 3, 5)).town.as_of.date() == date(2024, 3, 5)


@pytest.mark.proof
@pytest.mark.parametrize(
    ("kind", "name", "most", "alphabet"),
    [
        ("plain_pbf", "x.osm.pbf", 3, range(256)),
        ("plain_xml", "x.osm", 3, b"0123456789-.ab"),
        ("tiny_ogr", "x.gpkg", 30, range(256)),
        ("tiny_layered", "x.gpkg", 30, range(256)),
    ],
)
def test_damaged_files_end_in_a_fault_or_a_town(request, tmp_path, kind, name, most, alphabet, proof_share):
    data = request.getfixturevalue(kind).read_bytes()
    rng = np.random.default_rng(20240305)
    path = tmp_path / name
    outcomes = set()
    for _ in range(40 * proof_share):
        mutated = bytearray(data)
        for position in rng.integers(0, len(data), rng.integers(1, most + 1)):
            mutated[position] = rng.choice(list(alphabet))
        path.write_bytes(bytes(mutated))
        try:
            outcomes.add(type(from_osm(path, as_of=date(2024, 3, 5))))
        except InputError:
            outcomes.add(InputError)
    assert outcomes == {OsmReading, InputError}
