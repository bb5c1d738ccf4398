"""What registers hold and lack, on towns small enough to count by hand."""

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from dayang.town import Town
from dayang.town.completeness import column_states, network_parts, register_states, road_parts
from dayang.town.registers import DICTIONARY, Kind

CRS = "EPSG:4526"
FACTS = gpd.GeoDataFrame(
    {
        "town_id": ["t"],
        "name": ["甲镇"],
        "as_of": [pd.Timestamp("2021-12-31")],
        "crs": [CRS],
        "vertical_datum": ["none"],
        "is_demo": [True],
    },
    geometry=[shapely.box(0, 0, 1000, 1000)],
    crs=CRS,
)


def _town(**tables):
    return Town({"town": FACTS, **tables})


def _roads(*lines):
    shapes = [shapely.LineString(line) for line in lines]
    columns = {"road_id": [f"r{i}" for i in range(len(lines))], "road_class": "local", "walkable": True}
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=CRS)


def _reaches(*ends):
    rows = [{"reach_id": f"{a}{b}", "river_id": "r", "from_node": a, "to_node": b} for a, b, _ in ends]
    shapes = [shapely.LineString([(0, i), (length, i)]) for i, (_, _, length) in enumerate(ends)]
    return gpd.GeoDataFrame(rows, geometry=shapes, crs=CRS)


def test_every_register_that_people_fill_has_a_row():
    states = register_states(_town())
    filled = {register.name for register in DICTIONARY.of_kind(Kind.RECORD, Kind.OBSERVATION)}
    assert set(states["register"]) == filled
    assert set(states.loc[states["register"] != "town", "state"]) == {"absent"}


def test_gaps_and_unsigned_rows_are_counted():
    moment = pd.Timestamp("2021-12-01 09:00", tz="Asia/Shanghai")
    samples = pd.DataFrame(
        {
            "section_id": ["s1", "s1", None],
            "sampled_at": [moment] * 3,
            "item": ["cod", "tp", "nh3n"],
            "value": [20.0, None, 1.0],
            "unit": ["mg/L"] * 3,
            "qualifier": ["="] * 3,
            "reported_at": [moment, moment + pd.Timedelta(days=3), moment],
            "reported_by": ["监测站", "", None],
        }
    )
    row = register_states(_town(samples=samples)).set_index("register").loc["samples"]
    assert row["state"] == "gaps"
    assert (row["rows"], row["cells"], row["filled"]) == (3, 24, 20)
    assert (row["required_empty"], row["unsigned"]) == (1, 2)
    assert row["filled_percent"] == pytest.approx(100 * 20 / 24)
    assert row["reported_at"] == moment + pd.Timedelta(days=3)
    columns = column_states(_town(samples=samples)).set_index(["register", "field"])
    assert columns.loc[("samples", "value"), "filled"] == 2
    assert columns.loc[("samples", "reported_by"), "filled_percent"] == pytest.approx(100 / 3)


def test_roads_join_where_they_share_a_vertex_and_nowhere_else():
    shared = _roads(
        [(0, 0), (100, 0), (200, 0)],
        [(100, 0), (100, 50)],
        [(50, -9), (50, 9)],  # a footbridge over the first road
        [(100, 50.0004), (100, 60)],  # meets the second to the millimetre
    )
    assert road_parts(_town(roads=shared)).tolist() == [1, 1, 2, 1]
    parts = network_parts(_town(roads=shared))
    assert parts["length_m"].tolist() == pytest.approx([200 + 50 + 9.9996, 18])
    assert parts["stretches"].tolist() == [3, 1]
    assert parts["share_percent"].sum() == pytest.approx(100)


def test_reaches_join_at_their_nodes():
    reaches = _reaches(("a", "b", 10), ("c", "b", 20), ("x", "y", 100))
    parts = network_parts(_town(reaches=reaches))
    assert set(parts["network"]) == {"reaches"}
    assert parts["length_m"].tolist() == [100, 30]
    assert parts["stretches"].tolist() == [1, 2]


def test_a_town_without_networks_has_no_parts():
    assert network_parts(_town()).empty


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=1, max_size=12))
def test_parts_are_those_a_walk_along_the_roads_finds(ends):
    lines = [[(10 * a, a * a), (10 * b, b * b + 1e-3 * (a == b))] for a, b in ends]
    found = road_parts(_town(roads=_roads(*lines)))
    reached = [{i} for i in range(len(lines))]
    for _ in lines:
        for i, line in enumerate(lines):
            for j, other in enumerate(lines):
                if set(line) & set(other):
                    reached[i] |= reached[j]
    for i in range(len(lines)):
        assert {j for j in range(len(lines)) if found[j] == found[i]} == reached[i]
