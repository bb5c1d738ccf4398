"""Where a town is: reference system, boundary, villages, ground levels."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rasterio
import shapely
from rasterio.transform import from_origin

from dayang.town.io.osm import from_osm
from dayang.town.io.osm.place import identifier, town_crs


@pytest.mark.parametrize(
    ("lon", "lat", "expected"),
    [
        (113.25, 22.6, "EPSG:4526"),  # Xiaolan
        (121.47, 31.23, "EPSG:4528"),  # Shanghai, nearest 120°E
        (87.6, 43.8, "EPSG:4517"),  # Urumqi
        (9.55, 47.16, "EPSG:32632"),  # Liechtenstein
        (5.67, 51.69, "EPSG:32631"),  # Oss
        (105.8, 10.8, "EPSG:32648"),  # the Mekong: the zone's longitude, not its country
        (139.7, 35.7, "EPSG:32654"),  # Tokyo
        (-70.6, -33.4, "EPSG:32719"),  # Santiago
    ],
)
def test_a_town_in_china_has_its_cgcs2000_zone_and_others_utm(lon, lat, expected):
    assert town_crs(lon, lat) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a b.osm.pbf", "ab"),
        ("小榄.gpkg", "town"),
        ("x" * 60 + ".osm", "x" * 40),
        ("town-1_osm.gpkg", "town-1_osm"),
    ],
)
def test_a_town_id_fits_the_register(name, expected):
    assert identifier(Path(name)) == expected


def test_a_boundary_that_is_given_cuts_the_town(tiny_pbf, tmp_path, extracts):
    half = shapely.box(*extracts.ORIGIN, extracts.ORIGIN[0] + 1000, extracts.ORIGIN[1] + 1000)
    path = tmp_path / "half.geojson"
    frame = gpd.GeoDataFrame({"name": ["半镇"]}, geometry=[half], crs=extracts.CRS).to_crs("EPSG:4326")
    frame.to_file(path, driver="GeoJSON")
    town = from_osm(tiny_pbf, boundary=path).town
    assert town.facts["name"] == "半镇"
    assert town.layer("town").geometry.area.iloc[0] == pytest.approx(1e6, rel=1e-4)
    road = town.layer("roads").set_index("road_id").geometry["w101"]
    assert road.length == pytest.approx(1000, abs=0.2)
    edge = town.layer("town").geometry.iloc[0].buffer(0.02)
    for name in ("roads", "buildings", "parks", "reaches", "candidate_sites", "villages"):
        assert town.layer(name).geometry.within(edge).all(), name
    assert town["villages"]["name"].tolist() == ["半镇"]


def test_a_boundary_beyond_the_extract_is_said_to_be(tiny_pbf, tmp_path, extracts):
    path = tmp_path / "wide.gpkg"
    wide = shapely.box(*(extracts.ORIGIN - 5000), *(extracts.ORIGIN + 5000))
    gpd.GeoDataFrame(geometry=[wide], crs=extracts.CRS).to_file(path)
    reading = from_osm(tiny_pbf, boundary=path)
    assert any(
        note.en.startswith("The extract covers 2% of what the boundary holds") for note in reading.notes
    )
    assert len(reading.town["roads"]) == 5


def test_a_river_along_the_boundary_is_in_the_town(tiny_pbf, tmp_path, extracts):
    half = shapely.box(*extracts.ORIGIN, extracts.ORIGIN[0] + 1000, extracts.ORIGIN[1] + 1000)
    path = tmp_path / "half.gpkg"
    gpd.GeoDataFrame(geometry=[half], crs=extracts.CRS).to_file(path)
    whole = from_osm(tiny_pbf).town.layer("reaches").set_index("river_id")["length_m"]
    cut = from_osm(tiny_pbf, boundary=path).town.layer("reaches").set_index("river_id")["length_m"]
    assert cut["river-w201"].sum() == pytest.approx(whole["river-w201"].sum(), abs=0.1)


def test_without_an_area_that_is_the_extract_the_boundary_is_its_extent(tmp_path, extracts):
    drawn = [element for element in extracts.tiny_town() if element.number > 3 or element.kind != "relation"]
    reading = from_osm(extracts.write_pbf(tmp_path / "bare.osm.pbf", drawn))
    bounds = np.array(reading.town.layer("town").geometry.iloc[0].bounds)
    assert bounds - np.tile(extracts.ORIGIN, 2) == pytest.approx([-500, 10, 1900, 900], abs=0.2)
    assert reading.town.facts["name"] == "bare"
    assert reading.town["villages"]["village_id"].tolist() == ["village"]
    assert any("Assumed: no administrative area" in note.en for note in reading.notes)
    assert any("taken as one village" in note.en for note in reading.notes)


def test_the_box_of_the_extract_is_its_extent(tmp_path, extracts):
    drawn = [element for element in extracts.tiny_town() if element.kind != "relation"]
    path = extracts.write_pbf(tmp_path / "boxed.osm.pbf", drawn, box=[(0, 0), (1500, 950)])
    bounds = np.array(from_osm(path).town.layer("town").geometry.iloc[0].bounds)
    assert bounds - np.tile(extracts.ORIGIN, 2) == pytest.approx([0, 0, 1500, 950], abs=10)


def test_a_name_and_a_crs_that_are_given_win(tiny_pbf):
    town = from_osm(tiny_pbf, name="打样镇", crs="EPSG:4547").town
    assert town.facts["name"] == "打样镇"
    assert town.facts["crs"] == "EPSG:4547"
    assert town.layer("roads").crs.to_epsg() == 4547


def test_an_area_of_which_the_extract_shows_a_corner_is_not_the_town(tmp_path, extracts):
    country = extracts.Drawn(
        "relation",
        9,
        {"type": "boundary", "boundary": "administrative", "name": "国", "admin_level": "2"},
        extracts.box(-50_000, -50_000, 100_000, 100_000),
        "admin",
    )
    town = from_osm(extracts.write_pbf(tmp_path / "tiny.osm.pbf", [*extracts.tiny_town(), country])).town
    assert town.facts["name"] == "测试镇"


def test_population_of_a_village_without_a_place_of_its_name_is_the_sum_of_its_places(tmp_path, extracts):
    drawn = extracts.tiny_town()
    next(element for element in drawn if element.number == 503).tags["name"] = "大西"
    town = from_osm(extracts.write_pbf(tmp_path / "tiny.osm.pbf", drawn)).town
    assert town["villages"].set_index("village_id")["population"].to_dict() == {"r2": 250, "r3": 301}


def test_a_suburb_and_a_city_are_not_added_to_the_settlements(tmp_path, extracts):
    drawn = extracts.tiny_town()
    next(element for element in drawn if element.number == 503).tags["name"] = "大西"
    for number, kind in ((505, "suburb"), (506, "city")):
        tags = {"place": kind, "name": kind, "population": "9000"}
        drawn.append(extracts.Drawn("point", number, tags, [(610, 760)], "places"))
    town = from_osm(extracts.write_pbf(tmp_path / "tiny.osm.pbf", drawn)).town
    assert town["villages"].set_index("village_id")["population"].to_dict() == {"r2": 250, "r3": 301}


def test_where_nobody_is_counted_people_follow_the_floor_of_dwellings(tmp_path, extracts):
    drawn = extracts.tiny_town()
    for element in drawn:
        element.tags.pop("population", None)
    reading = from_osm(extracts.write_pbf(tmp_path / "tiny.osm.pbf", drawn))
    assert reading.town["villages"]["population"].isna().all()
    people = reading.town["population_cells"].groupby("village_id")["population"].sum()
    assert people.to_dict() == pytest.approx({"r2": 3200 / 41.76, "r3": 360 / 41.76}, rel=2e-3)
    assert "osm.floor_per_person_m2" in set(reading.town["parameters"]["parameter_id"])
    assert any("population of 2 villages is not known" in note.en for note in reading.notes)


def test_people_of_a_village_without_dwellings_stand_in_its_middle(tmp_path, extracts):
    drawn = [element for element in extracts.tiny_town() if element.number != 307]
    reading = from_osm(extracts.write_pbf(tmp_path / "tiny.osm.pbf", drawn))
    cells = reading.town.layer("population_cells").query("village_id == 'r3'")
    assert cells["population"].tolist() == [301.0]
    east = reading.town.layer("villages").set_index("village_id").geometry["r3"]
    assert east.contains(cells.geometry.iloc[0])
    assert any("No dwellings are mapped in 东村" in note.en for note in reading.notes)


def test_enough_tagged_storeys_replace_the_assumption(tmp_path, extracts):
    houses = [
        extracts.Drawn(
            "ring",
            900 + i,
            {"building": "house", "building:levels": "4"},
            extracts.box(20 + 20 * i, 900, 9, 9),
        )
        for i in range(12)
    ]
    untold = extracts.Drawn("ring", 950, {"building": "house"}, extracts.box(20, 950, 9, 9))
    path = extracts.write_pbf(tmp_path / "tiny.osm.pbf", [*extracts.tiny_town(), *houses, untold])
    town = from_osm(path).town
    assert town["buildings"].set_index("building_id")["storeys"]["w950"] == 4
    carried = town["parameters"].set_index("parameter_id").loc["osm.storeys_house"]
    assert carried["value"] == 4
    assert "13 栋" in carried["source"]


def dem(path, extracts, rise_east_m, crs="EPSG:4526", **options):
    """Write levels of a plane that rises from west to east, 20 m to the cell."""
    values = np.tile(np.linspace(0, rise_east_m, 150, dtype="float32"), (100, 1))
    transform = from_origin(extracts.ORIGIN[0] - 500, extracts.ORIGIN[1] + 1500, 20, 20)
    options = {"driver": "GTiff", "width": 150, "height": 100, "count": 1, "dtype": "float32"} | options
    with rasterio.open(path, "w", crs=crs, transform=transform, **options) as file:
        for band in range(options["count"]):
            file.write(values, band + 1)
    return path


def test_ground_levels_are_cut_to_the_town_and_kept_as_they_are(tiny_pbf, tmp_path, extracts):
    reading = from_osm(tiny_pbf, ground=dem(tmp_path / "g.tif", extracts, 149))
    raster = reading.town.rasters["ground"]
    row = reading.town["rasters"].iloc[0]
    assert row[["raster_id", "what", "file", "crs", "vertical_datum", "source"]].tolist() == [
        "ground",
        "ground_level_m",
        "ground.tif",
        "EPSG:4526",
        "egm96",
        "g.tif",
    ]
    assert raster.transform[2] <= extracts.ORIGIN[0]
    assert raster.transform[2] + 20 * raster.values.shape[1] >= extracts.ORIGIN[0] + 2000
    assert raster.values.shape[1] < 150
    column = round((raster.transform[2] - (extracts.ORIGIN[0] - 500)) / 20)
    assert raster.values[0, 0] == column
    assert reading.town.facts["vertical_datum"] == "egm96"


def test_a_waterway_drawn_upstream_is_turned_by_the_ground(tiny_pbf, tmp_path, extracts):
    """w205 is drawn from x = 700 to 995, w206 from 200 to 300: the ground rises 29 m and 10 m along them."""
    reading = from_osm(tiny_pbf, ground=dem(tmp_path / "g.tif", extracts, 295))
    reaches = reading.town.layer("reaches").set_index("reach_id").geometry
    start = {reach: shape.coords[0][0] - extracts.ORIGIN[0] for reach, shape in reaches.items()}
    assert start["w205"] == pytest.approx(995, abs=0.1)
    assert start["w206"] == pytest.approx(200, abs=0.1)
    assert any("turned: w205" in note.en for note in reading.notes)
    assert not any("led to it" in note.en for note in reading.notes)


def test_ground_that_does_not_reach_the_whole_boundary_is_said(tiny_pbf, tmp_path, extracts):
    path = dem(tmp_path / "g.tif", extracts, 10, width=50)
    assert any("do not reach" in note.en for note in from_osm(tiny_pbf, ground=path).notes)


def test_what_serves_badly_is_taken_where_there_is_nothing_else(tmp_path, extracts):
    first = {107, 311, 406, 408, 410, 501, 4}
    drawn = [element for element in extracts.tiny_town() if element.number not in first]
    drawn.append(extracts.Drawn("ring", 420, {"leisure": "park"}, extracts.box(1100, 800, 60, 60)))
    reading = from_osm(extracts.write_pbf(tmp_path / "tiny.osm.pbf", drawn))
    assert set(reading.town["candidate_sites"]["site_id"]) == {"w420", "w407", "w409", "n502"}
    assert any("grounds of any size are taken too" in note.en for note in reading.notes)


def test_a_town_without_any_site_says_so(tmp_path, extracts):
    drawn = [element for element in extracts.tiny_town() if element.layer in {"roads", "admin"}]
    reading = from_osm(extracts.write_pbf(tmp_path / "tiny.osm.pbf", drawn))
    assert reading.town["candidate_sites"].empty
    assert any("Only 0 candidate sites" in note.en for note in reading.notes)
    assert pd.isna(reading.town.layer("villages")["population"].iloc[0])
