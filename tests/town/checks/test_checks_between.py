"""What lies between registers."""

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from shapely import Polygon, box

from dayang.town.checks import check_town
from dayang.town.checks.gcj02 import local_shift
from dayang.town.faults import Severity
from dayang.town.registers import DICTIONARY
from dayang.town.registers.schema import Column, Dictionary, Kind, Register, Type
from dayang.town.town import Raster, Town
from dayang.words import Words

CRS = "EPSG:4526"
X, Y = 38_417_000.0, 2_505_000.0
SQUARE = box(X, Y, X + 4_000, Y + 4_000)
QUARTERS = [
    box(X + east, Y + north, X + east + 2_000, Y + north + 2_000)
    for east in (0, 2_000)
    for north in (0, 2_000)
]


def facts(**changes: Any) -> gpd.GeoDataFrame:
    row = {
        "town_id": "t",
        "name": "镇",
        "as_of": "2021-12-31",
        "crs": CRS,
        "vertical_datum": "1985",
        "is_demo": False,
    }
    return gpd.GeoDataFrame([{**row, **changes}], geometry=[SQUARE], crs=CRS)


def villages(*shapes: Polygon | None) -> gpd.GeoDataFrame:
    ids = [f"V{at}" for at in range(len(shapes))]
    return gpd.GeoDataFrame({"village_id": ids, "name": ids}, geometry=list(shapes), crs=CRS)


def branches(*village_ids: str | None) -> pd.DataFrame:
    ids = [f"B{at}" for at in range(len(village_ids))]
    return pd.DataFrame({"branch_id": ids, "name": ids, "members": 3, "village_id": list(village_ids)})


def raster(crs: str = CRS, x: float = X, y: float = Y + 4_000, step: float = 400.0) -> Raster:
    return Raster(np.zeros((10, 10), np.float32), (step, 0.0, x, 0.0, -step, y), crs)


def listed(datum: str = "1985", what: str = "ground_level_m", crs: str = CRS) -> pd.DataFrame:
    row = {"raster_id": "ground", "what": what, "file": "g.tif", "crs": crs, "vertical_datum": datum}
    return pd.DataFrame([row])


def named(town: Town) -> list[tuple[str, str, int | None]]:
    return [(fault.rule, fault.field, fault.row) for fault in check_town(town)]


def test_a_sound_town_has_nothing_between_its_registers():
    town = Town(
        {
            "town": facts(),
            "villages": villages(*QUARTERS),
            "branches": branches("V0", None, "V3"),
            "rasters": listed(),
        },
        {"ground": raster()},
    )
    assert check_town(town) == []


def test_a_town_without_its_row_is_said_and_nothing_else():
    assert named(Town({"branches": branches("V9")})) == [("empty_town", "", None)]


def test_every_dangling_reference_is_named_with_the_key_of_its_row():
    town = Town(
        {"town": facts(), "villages": villages(*QUARTERS), "branches": branches("V0", "V7", None, "V8")}
    )
    assert named(town) == [("dangling_reference", "village_id", 2), ("dangling_reference", "village_id", 4)]
    fault = check_town(town)[0]
    assert fault.found == "V7"
    assert "支部编号 B1" in fault.expected.zh
    assert "Branch id B1" in fault.expected.en
    assert fault.severity is Severity.FAULT


def test_a_register_that_is_absent_leaves_references_unchecked_with_a_warning():
    town = Town({"town": facts(), "branches": branches("V0", None)})
    (fault,) = check_town(town)
    assert (fault.rule, fault.row, fault.severity) == ("unchecked_reference", None, Severity.WARNING)
    assert "村（社区）" in fault.expected.zh
    assert check_town(Town({"town": facts(), "branches": branches(None)})) == []


def test_registers_of_ones_own_are_judged_too():
    words = Words("甲", "A")
    stalls = Register(
        "stalls",
        Kind.RECORD,
        words,
        words,
        ("stall_id",),
        (
            Column("stall_id", Type.STRING, words, words, required=True),
            Column("village_id", Type.STRING, words, words, references="villages"),
        ),
    )
    dictionary = DICTIONARY.including(stalls)
    tables = {
        "town": facts(),
        "villages": villages(*QUARTERS),
        "stalls": pd.DataFrame({"stall_id": ["1"], "village_id": ["V9"]}),
    }
    assert named(Town(tables, dictionary=dictionary)) == [("dangling_reference", "village_id", 1)]


def test_a_dictionary_without_a_town_is_judged_by_its_references():
    words = Words("甲", "A")
    key = Column("id", Type.STRING, words, words, required=True)
    parent = Column("parent", Type.STRING, words, words, references="trees")
    trees = Register("trees", Kind.RECORD, words, words, ("id",), (key, parent))
    town = Town(
        {"trees": pd.DataFrame({"id": ["a", "b"], "parent": ["b", "c"]})}, dictionary=Dictionary((trees,))
    )
    assert named(town) == [("dangling_reference", "parent", 2)]


def test_villages_that_meet_do_not_overlap_and_those_that_overlap_are_both_named():
    wide = box(X, Y, X + 2_300, Y + 2_000)
    town = Town({"town": facts(), "villages": villages(wide, *QUARTERS[1:])})
    (fault,) = check_town(town)
    assert (fault.rule, fault.found, fault.severity) == ("villages_overlap", "V2", Severity.WARNING)
    assert "V0" in fault.expected.zh
    assert "15.0%" in fault.expected.en


def test_land_without_a_village_is_a_warning_with_its_share():
    town = Town({"town": facts(), "villages": villages(*QUARTERS[:3])})
    (fault,) = check_town(town)
    assert (fault.rule, fault.found) == ("villages_gaps", "25.0%")


def test_villages_without_or_with_broken_geometry_are_no_obstacle():
    bow_tie = Polygon([(X, Y), (X + 9, Y + 9), (X + 9, Y), (X, Y + 9)])
    town = Town({"town": facts(), "villages": villages(None, bow_tie, *QUARTERS)})
    assert check_town(town) == []


def test_rasters_and_their_files_belong_together():
    assert named(Town({"town": facts(), "rasters": listed()})) == [("raster_without_file", "raster_id", 1)]
    assert named(Town({"town": facts()}, {"ground": raster()})) == [("raster_not_listed", "raster_id", None)]


@pytest.mark.parametrize(
    ("grid", "away"),
    [
        (raster(), False),
        (raster("EPSG:4326", 113.1, 22.7, 0.02), False),
        (raster(x=X + 60_000), True),
        (raster("EPSG:4326", 22.6, 113.3, 0.01), True),
        (raster("EPSG:4326"), True),
    ],
)
def test_a_raster_lies_over_its_town(grid, away):
    found = named(Town({"town": facts(), "rasters": listed(crs=grid.crs)}, {"ground": grid}))
    assert found == ([("raster_outside", "crs", 1)] if away else [])


@pytest.mark.parametrize(
    ("town_datum", "raster_datum", "what", "rules"),
    [
        ("1985", "1985", "ground_level_m", []),
        ("1985", "none", "ground_level_m", ["undeclared_datum"]),
        ("1985", "pearl_river", "ground_level_m", ["other_datum"]),
        ("1985", "none", "other", []),
        ("none", "egm96", "ground_level_m", []),
    ],
)
def test_ground_levels_stand_on_the_towns_datum(town_datum, raster_datum, what, rules):
    town = Town(
        {"town": facts(vertical_datum=town_datum), "rasters": listed(raster_datum, what)},
        {"ground": raster()},
    )
    assert [rule for rule, _, _ in named(town)] == rules


def test_bed_levels_without_a_datum_are_a_fault_of_the_town():
    line = shapely.LineString([(X, Y), (X + 9, Y)])
    reach = {
        "reach_id": ["R1"],
        "river_id": ["V1"],
        "from_node": "a",
        "to_node": "b",
        "waterway": "river",
        "length_m": 9.0,
    }
    reaches = gpd.GeoDataFrame({**reach, "bed_level_m": [-1.5]}, geometry=[line], crs=CRS)
    rivers = pd.DataFrame({"river_id": ["V1"], "water_body": "river"})
    town = Town({"town": facts(vertical_datum="none"), "reaches": reaches, "rivers": rivers})
    assert named(town) == [("undeclared_datum", "vertical_datum", 1)]
    assert named(town.with_tables(town=facts())) == []


@pytest.mark.outside
def test_a_real_towns_buildings_are_told_when_shifted(shared_data):
    from dayang.town.io.osm import from_osm  # noqa: PLC0415 -- only where there is real data

    town = from_osm(shared_data / "geo" / "zhuhai_center" / "zhuhai_center_osm.gpkg").town
    assert [fault.rule for fault in check_town(town)] == []
    web = town.layer("buildings").copy()
    web["geometry"] = web.geometry.translate(
        *local_shift(town.layer("town").geometry.iloc[0].centroid, town.crs)
    )
    assert [(fault.rule, fault.register) for fault in check_town(town.with_tables(buildings=web))] == [
        ("gcj02_shift", "buildings")
    ]
