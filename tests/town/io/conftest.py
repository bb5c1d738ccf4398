"""A small town in which nothing is wrong, for tests that spoil it."""

from decimal import Decimal

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from dayang.town import Raster, Town
from dayang.town.io import faults_as_text, read_town
from dayang.town.units import CHINA

CRS = "EPSG:4526"
X, Y = 38_430_000.0, 2_500_000.0


def _layer(columns, shapes):
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=CRS)


def _place():
    whole = shapely.box(X, Y, X + 4_000, Y + 2_000)
    halves = [shapely.box(X, Y, X + 2_000, Y + 2_000), shapely.box(X + 2_000, Y, X + 4_000, Y + 2_000)]
    facts = {
        "town_id": ["442000"],
        "name": ["小镇"],
        "as_of": pd.to_datetime(["2021-12-31"]),
        "crs": [CRS],
        "vertical_datum": ["1985"],
        "is_demo": [False],
        "source": ["测试 “引号” 与,逗号"],
    }
    villages = {"village_id": ["01", "02"], "name": ["东村", "西村"], "population": [1200, None]}
    parks = {
        "park_id": ["P1"],
        "name": ["甲园"],
        "village_id": ["01"],
        "land_nature": ["collective"],
        "area_mu": [15.0],
    }
    return {
        "town": _layer(facts, [whole]),
        "villages": _layer(villages, halves),
        "parks": _layer(parks, [shapely.box(X + 100, Y + 100, X + 200, Y + 200)]),
    }


def _firms():
    firms = {
        "firm_id": ["F1", "F2"],
        "credit_code": ["91350100M000100Y43", None],
        "name": ["甲厂\n（分厂）", "乙厂"],
        "entity": ["company", "sole_trader"],
        "village_id": ["01", "02"],
        "founded_on": pd.to_datetime(["1949-10-01", None]),
        "capital_yuan": [Decimal("1000000.01"), None],
    }
    years = {
        "firm_id": ["F1", "F1", "F2"],
        "year": [2020, 2021, 2021],
        "output_yuan": [Decimal("12345678.90"), Decimal("13000000.00"), Decimal("5000000.10")],
        "tax_yuan": [Decimal("-1200.50"), None, Decimal("250000.00")],
        "power_kwh": [0.1 + 0.2, 1e5 / 3, None],
        "above_scale": [True, None, False],
        "reported_at": pd.to_datetime(
            ["2021-02-03 04:05:06.789012", "2021-12-30 00:00:00.0", "2021-12-30 00:00:00.0"]
        ).tz_localize(CHINA),
    }
    shapes = [shapely.Point(X + 100 / 3, Y + 50), shapely.Point(X + 3_000, Y + 70)]
    return {"firms": _layer(firms, shapes), "firm_years": pd.DataFrame(years)}


def _water():
    rivers = {"river_id": ["R1"], "name": ["大涌"], "water_body": ["river"]}
    reaches = {
        "reach_id": ["R1-1", "R1-2"],
        "river_id": ["R1", "R1"],
        "from_node": ["a", "b"],
        "to_node": ["b", "c"],
        "waterway": ["river", "river"],
        "length_m": [500.0, 400.0],
        "bed_level_m": [-1.5, None],
    }
    lines = [
        shapely.LineString([(X + 10, Y + 900), (X + 510, Y + 900)]),
        shapely.MultiLineString([[(X + 510, Y + 900), (X + 910, Y + 900)]]),
    ]
    sections = {"section_id": ["S1"], "name": ["桥下"], "river_id": ["R1"], "reach_id": ["R1-1"]}
    samples = {
        "section_id": ["S1", "S1"],
        "sampled_at": pd.to_datetime(["2021-11-01 08:00", "2021-11-01 08:00"]).tz_localize(CHINA),
        "item": ["nh3n", "do"],
        "value": [0.025, None],
        "unit": ["mg/L", "mg/L"],
        "qualifier": ["<", "--"],
        "reported_at": pd.to_datetime(["2021-11-02", "2021-11-02"]).tz_localize(CHINA),
    }
    return {
        "rivers": pd.DataFrame(rivers),
        "reaches": _layer(reaches, lines),
        "sections": _layer(sections, [shapely.Point(X + 300, Y + 900)]),
        "samples": pd.DataFrame(samples),
    }


def _records():
    rasters = {
        "raster_id": ["ground"],
        "what": ["ground_level_m"],
        "file": ["ground.tif"],
        "crs": [CRS],
        "vertical_datum": ["1985"],
    }
    departments = {"department_id": ["D1"], "name": ["工改办"], "staff": [12]}
    branches = {"branch_id": ["B1"], "name": ["一支部"], "department_id": ["D1"], "members": [30]}
    return {
        "rasters": pd.DataFrame(rasters),
        "departments": pd.DataFrame(departments),
        "branches": pd.DataFrame(branches),
    }


@pytest.fixture(scope="session")
def little_town():
    levels = np.linspace(-2, 9, 200, dtype=np.float32).reshape(10, 20)
    levels[0, 0] = -9999.0
    raster = Raster(levels, (200.0, 0.0, X, 0.0, -200.0, Y + 2_000), CRS)
    return Town({**_place(), **_firms(), **_water(), **_records()}, {"ground": raster})


@pytest.fixture
def named(little_town, tmp_path):
    """Return what builds a faulty file and asserts that its fault is named at its place."""

    def judge(build, rule, place, found):
        path = build(tmp_path, little_town)
        whole = path.is_dir() or rule == "amount_overflow"
        reading = read_town(path, against=None if whole else little_town)
        said = [fault for fault in reading.faults if fault.rule == rule]
        places = [(fault.file, fault.sheet, fault.row, fault.column) for fault in said]
        assert place in places, faults_as_text(reading.faults)
        fault = said[places.index(place)]
        assert found is None or fault.found == found
        assert all((*fault.expected, *fault.remedy))

    return judge
