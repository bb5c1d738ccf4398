"""A layer that carries the shift of web maps is told from one that does not."""

from collections.abc import Iterator

import geopandas as gpd
import numpy as np
import pyproj
import pytest
import shapely
from shapely import LineString, Polygon, box

from dayang.town.checks import Context, check_town, parse
from dayang.town.checks.gcj02 import local_shift
from dayang.town.registers import DICTIONARY
from dayang.town.town import Town

CRS = "EPSG:4526"
X, Y = 38_417_000.0, 2_505_000.0
SIDE = 6_000.0
OUTLINE = box(X, Y, X + SIDE, Y + SIDE)
SHIFT = local_shift(OUTLINE.centroid, pyproj.CRS(CRS))


def grid() -> Iterator[tuple[LineString, list[Polygon]]]:
    """Yield streets of a town at uneven distances, each with the houses along it: none on a street."""
    rng = np.random.default_rng(3)
    east = X + 40
    while east < X + SIDE - 150:
        apart = rng.uniform(60, 140)
        fronts = np.arange(Y + 60, Y + SIDE - 60, 40) + rng.uniform(-5, 5)
        street = LineString([(east, Y + 20), (east, Y + SIDE - 20)])
        yield street, [box(east + 15, front, east + apart - 20, front + 22) for front in fronts]
        east += apart


STREETS = [street for street, _ in grid()]
HOUSES = [house for _, houses in grid() for house in houses]


def moved(shapes: list, by: np.ndarray) -> list:
    return [shapely.transform(shape, lambda points: points + by) for shape in shapes]


def town(streets: list, houses: list, crs: str = CRS, outline: Polygon = OUTLINE) -> Town:
    facts = {
        "town_id": "t",
        "name": "镇",
        "as_of": "2021-12-31",
        "crs": crs,
        "vertical_datum": "none",
        "is_demo": False,
    }
    roads = {"road_id": [f"R{at}" for at in range(len(streets))], "road_class": "local", "walkable": True}
    buildings = {"building_id": [f"B{at}" for at in range(len(houses))], "use": "residential"}
    return Town(
        {
            "town": gpd.GeoDataFrame([facts], geometry=[outline], crs=crs),
            "roads": gpd.GeoDataFrame(roads, geometry=streets, crs=crs),
            "buildings": gpd.GeoDataFrame(buildings, geometry=houses, crs=crs),
        }
    )


def shifted(given: Town) -> list[str]:
    return [fault.register for fault in check_town(given) if fault.rule == "gcj02_shift"]


def against_boundary(shapes: list, crs: str = CRS, outline: Polygon = OUTLINE) -> list[str]:
    raw = gpd.GeoDataFrame(
        {"building_id": [str(at) for at in range(len(shapes))], "use": "residential"},
        geometry=shapes,
        crs=crs,
    )
    faults = parse(DICTIONARY["buildings"], raw, Context(crs=crs, boundary=outline)).faults
    return [fault.rule for fault in faults if fault.rule == "gcj02_shift"]


def test_the_shift_is_the_published_one():
    longitude, latitude = 116.404, 39.915  # Tian'anmen, a much printed example
    crs = pyproj.CRS("EPSG:4526")
    to_plane = pyproj.Transformer.from_crs("EPSG:4326", crs, always_xy=True)
    here = np.array(to_plane.transform(longitude, latitude))
    there = np.array(to_plane.transform(116.410244, 39.916404))
    assert local_shift(shapely.Point(*here), crs) == pytest.approx(there - here, abs=1)


def test_a_town_that_fits_is_left_in_peace():
    assert shifted(town(STREETS, HOUSES)) == []
    assert against_boundary(HOUSES) == []


def test_shifted_buildings_are_told_by_the_roads_and_by_the_boundary():
    web = moved(HOUSES, SHIFT)
    assert shifted(town(STREETS, web)) == ["buildings"]
    assert against_boundary(web) == ["gcj02_shift"]


def test_shifted_roads_are_told_from_shifted_buildings():
    assert shifted(town(moved(STREETS, SHIFT), HOUSES)) == ["roads"]


def test_both_shifted_alike_fit_each_other_and_not_the_boundary():
    web = moved(HOUSES, SHIFT)
    assert shifted(town(moved(STREETS, SHIFT), web)) == []
    assert against_boundary(web) == ["gcj02_shift"]


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_another_displacement_is_not_taken_for_it(degrees):
    turn = np.deg2rad(degrees)
    other = SHIFT @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    assert against_boundary(moved(HOUSES, other)) == []


def test_a_layer_at_one_edge_of_the_town_says_nothing():
    east = [house for house in HOUSES if house.bounds[0] > X + SIDE - 700]
    assert against_boundary(moved(east, SHIFT)) == []


def test_nothing_is_said_outside_china():
    crs = "EPSG:32632"
    by = np.array([536_000.0 - X, 5_215_000.0 - Y])
    streets, web = moved(STREETS, by), moved(HOUSES, by + SHIFT)
    (outline,) = moved([OUTLINE], by)
    assert shifted(town(streets, web, crs, outline)) == []
    assert against_boundary(web, crs, outline) == []
