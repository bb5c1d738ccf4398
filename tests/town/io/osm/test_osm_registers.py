"""The tiny town's registers, figure by figure."""

from datetime import date

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from dayang.town.checks import check
from dayang.town.checks.context import Context
from dayang.town.io.osm import from_osm
from dayang.town.io.osm.people import _shared
from dayang.town.registers import DICTIONARY
from dayang.town.units import M2_PER_MU

ORIGIN = np.array([38_420_000.0, 2_500_000.0])


@pytest.fixture(scope="module")
def reading(tiny_pbf):
    return from_osm(tiny_pbf)


@pytest.fixture(scope="module")
def town(reading):
    return reading.town


def rows(town, register, *columns):
    frame = town[register]
    return {
        row[0]: row[1:] if len(row) > 2 else row[1] for row in frame[list(columns)].itertuples(index=False)
    }


def test_the_place(town):
    assert town.facts["name"] == "测试镇"
    assert town.facts["town_id"] == "tiny"
    assert town.facts["crs"] == "EPSG:4526"
    assert town.facts["vertical_datum"] == "none"
    assert not town.is_demo
    expected = shapely.box(*ORIGIN, ORIGIN[0] + 2000, ORIGIN[1] + 1000)
    assert town.layer("town").geometry.iloc[0].symmetric_difference(expected).area < 100


def test_villages_and_their_people(town):
    assert rows(town, "villages", "village_id", "name", "population") == {
        "r2": ("西村", 200),
        "r3": ("东村", 301),
    }


def test_roads(town):
    assert rows(town, "roads", "road_id", "road_class", "walkable", "is_bridge", "is_tunnel") == {
        "w101": ("main", True, False, False),
        "w102": ("local", True, False, False),
        "w103": ("path", True, True, False),
        "w105": ("trunk", False, False, False),
        "w106": ("service", False, False, False),
    }
    lengths = rows(town, "roads", "road_id", "length_m")
    assert lengths["w101"] == pytest.approx(1900, abs=0.1)
    assert lengths["w102"] == pytest.approx(400, abs=0.1)


def test_a_crossing_is_a_shared_vertex_and_a_bridge_shares_none(town):
    shapes = town.layer("roads").set_index("road_id").geometry
    vertices = {road: set(shape.coords) for road, shape in shapes.items()}
    assert len(vertices["w101"] & vertices["w102"]) == 1
    assert shapes["w101"].crosses(shapes["w103"])
    assert not vertices["w101"] & vertices["w103"]


def test_rivers(town):
    assert rows(town, "rivers", "river_id", "name", "water_body", "length_m") == {
        "river-w201": ("小河", "river", pytest.approx(1000, abs=0.2)),
        "river-w204": (pytest.approx(np.nan, nan_ok=True), "river", pytest.approx(500, abs=0.2)),
        "river-w205": (pytest.approx(np.nan, nan_ok=True), "river", pytest.approx(300, abs=0.2)),
        "river-w206": (pytest.approx(np.nan, nan_ok=True), "river", pytest.approx(100, abs=0.2)),
        "water-w208": ("鱼塘", "pond", pytest.approx(np.nan, nan_ok=True)),
    }


def test_reaches_run_downstream_from_node_to_node(town):
    reaches = town.layer("reaches")
    assert rows(town, "reaches", "reach_id", "river_id", "waterway", "connected") == {
        "w201": ("river-w201", "river", True),
        "w202": ("river-w201", "culvert", True),
        "w203.1": ("river-w201", "river", True),
        "w203.2": ("river-w201", "river", True),
        "w203.3": ("river-w201", "river", True),
        "w204": ("river-w204", "ditch", True),
        "w205": ("river-w205", "ditch", True),
        "w206": ("river-w206", "stream", False),
    }
    ends = rows(town, "reaches", "reach_id", "from_node", "to_node")
    assert ends["w201"][1] == ends["w202"][0]
    assert ends["w203.1"][1] == ends["w204"][1] == ends["w203.2"][0]
    assert ends["w203.2"][1] == ends["w205"][1] == ends["w203.3"][0]
    first = shapely.get_coordinates(shapely.get_point(reaches.geometry.to_numpy(), 0))
    assert (
        len({(node, *xy) for node, xy in zip(reaches["from_node"], first, strict=True)})
        == reaches["from_node"].nunique()
    )
    assert rows(town, "reaches", "reach_id", "width_m")["w201"] == 8


def test_what_was_changed_or_does_not_connect_is_listed(reading):
    notes = "\n".join(note.en for note in reading.notes)
    assert "1 waterways ended within 10 m of another and were led to it: w205" in notes
    assert "1 reaches (0.1 km) do not join the main network and do not reach the boundary" in notes
    assert "river-w206" in notes
    assert "Left out of the reaches: weir 1" in notes
    assert "Left out of the roads: platform 1" in notes


def test_buildings(town):
    expected = {
        "r4": ("r2", "public", 3, 1200),
        "w301": ("r2", "residential", 2, 100),
        "w302": ("r2", "residential", 3, 100),
        "w303": ("r2", "residential", 6, 400),
        "w304": ("r2", "residential", 3, 100),
        "w305": ("r2", "other", 1, 16),
        "w306": ("r3", "industrial", 2, 1200),
        "w307": ("r3", "residential", 3, 120),
        "w308": ("r3", "other", 4, 120),
        "w310": ("r3", "other", 0, 100),
        "w311": ("r2", "public", 3, 600),
    }
    found = rows(town, "buildings", "building_id", "village_id", "use", "storeys", "footprint_m2", "floor_m2")
    assert found.keys() == expected.keys()
    for building, (village, use, storeys, footprint) in expected.items():
        assert found[building] == (
            village,
            use,
            storeys,
            pytest.approx(footprint, rel=2e-3, abs=0.5),
            pytest.approx(footprint * storeys, rel=2e-3, abs=2),
        )
    assert rows(town, "buildings", "building_id", "height_m")["w308"] == 12


def test_people_live_where_the_dwellings_are(town):
    cells = town.layer("population_cells")
    found = rows(town, "population_cells", "cell_id", "village_id", "population")
    assert found == {
        "c384205-25007": ("r2", pytest.approx(181.25, abs=0.1)),
        "c384206-25007": ("r2", pytest.approx(18.75, abs=0.1)),
        "c384213-25002": ("r3", 301.0),
    }
    assert cells.groupby("village_id")["population"].sum().to_dict() == {"r2": 200.0, "r3": 301.0}
    centre = shapely.get_coordinates(cells.set_index("cell_id").geometry["c384205-25007"])[0] - ORIGIN
    assert centre == pytest.approx(
        [(525 * 200 + 545 * 300 + 570 * 2400) / 2900, (705 * 500 + 710 * 2400) / 2900], abs=0.1
    )


def test_parks(town):
    assert rows(
        town, "parks", "park_id", "name", "village_id", "land_nature", "area_mu", "floor_m2", "plot_ratio"
    ) == {
        "w402": (
            "东园",
            "r3",
            "unknown",
            pytest.approx(15_000 / M2_PER_MU, rel=1e-3),
            pytest.approx(2400, abs=2),
            pytest.approx(0.16, abs=2e-3),
        ),
        "w404": (
            pytest.approx(np.nan, nan_ok=True),
            "r3",
            "unknown",
            pytest.approx(2500 / M2_PER_MU, rel=1e-3),
            0,
            0,
        ),
    }


def test_a_site_mapped_thrice_is_one(town):
    assert rows(town, "candidate_sites", "site_id", "name", "kind", "village_id", "area_m2") == {
        "w107": ("人民广场", "square", "r2", pytest.approx(3600, rel=2e-3)),
        "w311": ("镇政府", "office", "r2", pytest.approx(600, rel=2e-3)),
        "w406": ("测试小学", "school", "r2", pytest.approx(22_500, rel=2e-3)),
        "w408": (pytest.approx(np.nan, nan_ok=True), "sports", "r2", pytest.approx(2400, rel=2e-3)),
        "w410": (pytest.approx(np.nan, nan_ok=True), "parking", "r3", pytest.approx(2400, rel=2e-3)),
    }


def test_the_town_carries_what_was_assumed_and_nothing_else(town):
    carried = town["parameters"]
    assert set(carried["status"]) == {"假定"}
    ids = set(carried["parameter_id"])
    assert {"osm.cell_m", "osm.storeys_residential", "osm.snap_m", "osm.park_merge_m"} <= ids
    assert "osm.floor_per_person_m2" not in ids
    assert "osm.rise_m" not in ids
    assert "osm.storeys_farm" not in ids


def test_a_towns_own_assumption_wins(tiny_pbf, town):
    own = town["parameters"].query("parameter_id == 'osm.cell_m'").assign(value=1000.0)
    coarse = from_osm(tiny_pbf, parameters=own).town
    assert rows(coarse, "population_cells", "cell_id", "population") == {
        "c38420-2500": 200.0,
        "c38421-2500": 301.0,
    }
    assert coarse["parameters"].set_index("parameter_id")["value"]["osm.cell_m"] == 1000


def test_the_validator_has_nothing_to_say(town):
    context = Context(date(2024, 3, 5), "EPSG:4526", town.layer("town").geometry.iloc[0])
    faults = [
        fault for name, frame in town.tables.items() for fault in check(DICTIONARY[name], frame, context)
    ]
    assert faults == []


def test_slips_of_the_map_do_not_enter_the_town(tmp_path, extracts):
    drawn = extracts.tiny_town()
    by_number = {element.number: element for element in drawn}
    by_number[301].tags |= {"building:levels": "2000", "name": "  老\t屋  "}
    by_number[307].tags |= {"building:levels": "3", "height": "9999"}
    by_number[306].tags |= {"building:levels": "190"}
    by_number[201].tags |= {"width": "99999"}
    town = from_osm(extracts.write_pbf(tmp_path / "tiny.osm.pbf", drawn)).town
    found = rows(town, "buildings", "building_id", "name", "storeys", "height_m")
    assert found["w301"][:2] == ("老 屋", 2)
    assert found["w307"][1] == 3
    assert np.isnan(found["w307"][2])
    assert np.isnan(rows(town, "reaches", "reach_id", "width_m")["w201"])
    parks = rows(town, "parks", "park_id", "floor_m2", "plot_ratio")
    assert parks["w402"] == (pytest.approx(228_000, rel=2e-3), pytest.approx(15.2, rel=2e-3))
    context = Context(date(2024, 3, 5), "EPSG:4526", town.layer("town").geometry.iloc[0])
    assert [f for name, frame in town.tables.items() for f in check(DICTIONARY[name], frame, context)] == []


def test_a_plot_ratio_no_park_has_is_left_empty(tmp_path, extracts):
    drawn = extracts.tiny_town()
    tags = {"building": "industrial", "building:levels": "60"}
    drawn.append(extracts.Drawn("ring", 320, tags, extracts.box(1500, 900, 49, 49), "buildings"))
    town = from_osm(extracts.write_pbf(tmp_path / "tiny.osm.pbf", drawn)).town
    floor, ratio = rows(town, "parks", "park_id", "floor_m2", "plot_ratio")["w404"]
    assert floor == pytest.approx(49 * 49 * 60, rel=2e-3)
    assert np.isnan(ratio)


@given(st.integers(0, 10**9), st.lists(st.floats(0.01, 1e6), min_size=1, max_size=40))
def test_shares_add_up_and_none_is_a_whole_part_off(total, weights):
    weight = np.array(weights)
    shares = _shared(total, weight)
    assert shares.sum() == total
    assert (np.abs(shares - total * weight / weight.sum()) < 1 + 1e-6).all()
