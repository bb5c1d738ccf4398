"""One file of geometry for each fault a person can hand in; each is named with its layer, row and column."""

import json
import sqlite3

import geopandas as gpd
import pyogrio
import pytest
import shapely
from support.faulty import declaring

from dayang.town.checks.gcj02 import local_shift
from dayang.town.io import words as io_words
from dayang.town.io import write_town

CRS = "EPSG:4526"
X, Y = 38_430_000.0, 2_500_000.0

CASES = []
case = declaring(CASES)


# --- geometry ------------------------------------------------------------------------------------


def layer_file(folder, shapes, crs=CRS, name="parcels", **columns):
    """Write a GeoPackage with one layer of `shapes`."""
    frame = gpd.GeoDataFrame(
        {f"{name[:-1]}_id": [f"p{n}" for n in range(len(shapes))], **columns}, geometry=shapes, crs=crs
    )
    pyogrio.write_dataframe(frame, folder / "g.gpkg", layer=name)
    return folder / "g.gpkg"


SQUARE = shapely.box(X + 10, Y + 10, X + 60, Y + 60)
BOW_TIE = shapely.Polygon([(X, Y), (X + 10, Y + 10), (X + 10, Y), (X, Y + 10)])


@case("invalid_geometry", "g.gpkg", "parcels", 2, "geometry")
def self_crossing(folder, town):
    return layer_file(folder, [SQUARE, BOW_TIE])


@case("outside_town", "g.gpkg", "parcels", 1, "geometry")
def outside_the_town(folder, town):
    return layer_file(folder, [shapely.box(X + 9_000, Y, X + 9_100, Y + 100)])


@case("undeclared_crs", "g.gpkg", "parcels", None, "geometry")
def undeclared_crs(folder, town):
    with pytest.warns(UserWarning, match="crs"):
        return layer_file(folder, [SQUARE], crs=None)


@case("wrong_crs", "g.gpkg", "parcels", None, "geometry")
def wrong_crs(folder, town):
    degrees = gpd.GeoSeries([SQUARE] * 3, crs=CRS).to_crs("EPSG:4490")
    return layer_file(folder, list(degrees), crs=CRS)


@case("swapped_axes", "g.gpkg", "parcels", None, "geometry")
def swapped_axes(folder, town):
    swapped = [shapely.transform(SQUARE, lambda xy: xy[:, ::-1])] * 3
    return layer_file(folder, swapped)


@case("gcj02_shift", "g.gpkg", "villages", None, "geometry")
def gcj02_shift(folder, town):
    shift = local_shift(town.layer("town").geometry.iloc[0], town.crs)
    moved = [shapely.transform(shape, lambda xy: xy + shift) for shape in town.layer("villages").geometry]
    return layer_file(folder, moved, name="villages", name_=None)


@case("geopackage_view", "g.gpkg", "parcels", found="parcels")
def geopackage_view(folder, town):
    path = layer_file(folder, [SQUARE], name="parcelss")
    with sqlite3.connect(path) as database:
        database.execute("CREATE VIEW parcels AS SELECT * FROM parcelss")
        database.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, srs_id) VALUES ('parcels', 'features', 4526)"
        )
    return path


@case("misspelt_sheet", "g.gpkg", "parcles", found="parcles")
def misspelt_layer(folder, town):
    return layer_file(folder, [SQUARE], name="parcles")


@case("damaged_file", "g.gpkg")
def damaged_geopackage(folder, town):
    path = layer_file(folder, [SQUARE])
    data = bytearray(path.read_bytes())
    data[100:4096] = bytes(3996)
    path.write_bytes(data)
    return path


@case("unreadable_text", "g.gpkg", "firms", 1, "name", "\ufffd\ufffd厂")
def a_name_that_is_not_utf8(folder, town):
    write_town(town, folder / "g.gpkg")
    with sqlite3.connect(folder / "g.gpkg") as database:
        database.create_function("ST_IsEmpty", 1, lambda _: True)
        for name in ("ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY"):
            database.create_function(name, 1, lambda _: 0.0)
        database.execute(
            "UPDATE firms SET name = CAST(? AS TEXT) WHERE fid = 1", [b"\xff\xfe" + "厂".encode()]
        )
    return folder / "g.gpkg"


@case("amount_overflow", "g.gpkg", "firm_years", 1, "output_fen", str(10**18))
def more_fen_than_18_digits(folder, town):
    write_town(town, folder / "g.gpkg")
    with sqlite3.connect(folder / "g.gpkg") as database:
        database.execute("UPDATE firm_years SET output_fen = 1000000000000000000 WHERE fid = 1")
    return folder / "g.gpkg"


def geojson(folder, **changes):
    feature = {
        "type": "Feature",
        "properties": {"parcel_id": "p"},
        "geometry": shapely.geometry.mapping(SQUARE),
    }
    name = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4526"}}
    document = {"type": "FeatureCollection", "crs": name, "features": [feature], **changes}
    (folder / "parcels.geojson").write_text(json.dumps(document))
    return folder / "parcels.geojson"


@case("invalid_geojson", "parcels.geojson")
def invalid_geojson(folder, town):
    return geojson(folder, type="Topology")


@case("unknown_crs", "parcels.geojson")
def unknown_crs(folder, town):
    return geojson(folder, crs={"type": "name", "properties": {"name": "EPSG:999999"}})


@case("crs_assumed", "parcels.geojson")
def no_crs_is_wgs84(folder, town):
    return geojson(folder, crs=None)


@case("unreadable_geometry", "parcels.geojson", row=1, column="geometry")
def unreadable_geometry(folder, town):
    feature = {
        "type": "Feature",
        "properties": {"parcel_id": "p"},
        "geometry": {"type": "Polygon", "coordinates": [[1]]},
    }
    return geojson(folder, features=[feature])


# --- the town as a whole -------------------------------------------------------------------------


@case("undeclared_datum", "town.geojson", row=1, column="vertical_datum", found="none")
def undeclared_vertical_datum(folder, town):
    facts = town["town"].assign(vertical_datum="none")
    rasters = town["rasters"].iloc[:0]
    write_town(type(town)({**town.tables, "town": facts, "rasters": rasters}), folder / "t")
    return folder / "t"


@case("raster_without_file", "rasters.csv", row=2, column="raster_id", found="ground")
def raster_without_file(folder, town):
    write_town(town, folder / "t")
    (folder / "t/rasters/ground.tif").unlink()
    return folder / "t"


@case("raster_unreadable", "rasters.csv", row=2, column="file", found="ground")
def raster_unreadable(folder, town):
    write_town(town, folder / "t")
    (folder / "t/rasters/ground.tif").write_bytes(b"II*\x00 not a raster")
    return folder / "t"


@case("empty_town", "")
def no_town(folder, town):
    write_town(town, folder / "t")
    (folder / "t/town.geojson").unlink()
    return folder / "t"


@pytest.mark.parametrize(
    ("build", "rule", "place", "found"), CASES, ids=lambda each: getattr(each, "__name__", "")
)
def test_the_fault_is_named_where_it_is(build, rule, place, found, named):
    named(build, rule, place, found)


def test_every_rule_of_layers_has_its_faulty_file():
    assert io_words.LAYERS.keys() - {"gdal_warning"} <= {rule for _, rule, _, _ in CASES}
