"""The real places: figures against those their source states, and no fault in what is made."""

import numpy as np
import pytest
import shapely

from dayang.town.checks import check
from dayang.town.checks.context import Context
from dayang.town.io.osm import from_osm
from dayang.town.io.osm.ground import levels_at
from dayang.town.registers import DICTIONARY
from dayang.town.units import M2_PER_MU

pytestmark = pytest.mark.outside


@pytest.fixture(scope="module")
def places(shared_data):
    geo = shared_data / "geo"
    return {
        "liechtenstein": from_osm(
            geo / "liechtenstein" / "liechtenstein_osm.gpkg",
            ground=geo / "liechtenstein" / "srtm3_dem_wgs84.tif",
        ),
        "oss_nl": from_osm(geo / "oss_nl" / "oss_nl_osm.gpkg"),
        "zhuhai_center": from_osm(geo / "zhuhai_center" / "zhuhai_center_osm.gpkg"),
    }


@pytest.mark.parametrize("name", ["liechtenstein", "oss_nl", "zhuhai_center"])
def test_the_validator_has_nothing_to_say(places, name):
    town = places[name].town
    context = Context(town.as_of.date(), town.facts["crs"], town.layer("town").geometry.iloc[0])
    said = [fault for key, frame in town.tables.items() for fault in check(DICTIONARY[key], frame, context)]
    assert {(fault.severity.value, fault.rule) for fault in said} <= {
        ("warning", "same_node")
    }  # rings of water
    assert len(said) <= 1


@pytest.mark.parametrize("name", ["liechtenstein", "oss_nl", "zhuhai_center"])
def test_there_is_enough_to_plan_with(places, name):
    town = places[name].town
    assert len(town["candidate_sites"]) >= 3
    assert town["population_cells"]["population"].sum() > 1000
    assert town["roads"]["walkable"].any()
    assert (town["parameters"]["status"] == "假定").all()


@pytest.mark.parametrize("name", ["liechtenstein", "oss_nl", "zhuhai_center"])
def test_everything_lies_in_the_town(places, name):
    town = places[name].town
    edge = town.layer("town").geometry.iloc[0].buffer(0.02)
    for register in ("roads", "reaches", "buildings", "parks", "candidate_sites", "villages"):
        assert shapely.covers(edge, town.layer(register).geometry.to_numpy()).all(), register


def test_liechtenstein_is_as_its_source_says(places):
    town = places["liechtenstein"].town
    assert town.facts["name"] == "Liechtenstein"
    assert town.facts["crs"] == "EPSG:32632"
    assert town.layer("town").geometry.area.iloc[0] / 1e6 == pytest.approx(160.39, abs=0.01)
    assert len(town["villages"]) == 11
    assert town["roads"]["length_m"].sum() / 1e3 == pytest.approx(1328.9, abs=1.0)  # platforms left out
    assert town["reaches"]["length_m"].sum() / 1e3 == pytest.approx(294.2, abs=0.4)  # weirs and dams left out
    assert len(town["buildings"]) == pytest.approx(17_677, abs=3)
    assert town["buildings"]["footprint_m2"].sum() / 1e6 == pytest.approx(3.68, abs=0.01)
    assert town["parks"]["area_mu"].sum() * M2_PER_MU / 1e6 == pytest.approx(2.33, abs=0.01)


def test_the_people_of_liechtenstein_are_those_of_its_municipalities(places):
    """Bendern, Nendeln and Mäls are hamlets of municipalities counted already."""
    town = places["liechtenstein"].town
    villages = town["villages"].set_index("village_id")
    assert villages["population"].sum() == 38_086
    assert villages.set_index("name")["population"][["Gamprin", "Eschen", "Balzers"]].tolist() == [
        1663,
        4459,
        4628,
    ]
    cells = town["population_cells"].groupby("village_id")["population"].sum()
    assert np.abs(cells - villages["population"]).max() < 1e-6


def test_nobody_lives_in_a_factory(places):
    town = places["liechtenstein"].town
    parks = shapely.union_all(town.layer("parks").geometry.to_numpy()).buffer(-20)
    inside = town.layer("population_cells").geometry.within(parks)
    assert town["population_cells"]["population"][inside].sum() < 0.005 * 38_086


def test_water_runs_downhill_in_liechtenstein(places):
    town = places["liechtenstein"].town
    reaches = town.layer("reaches")
    ends = [shapely.get_coordinates(shapely.get_point(reaches.geometry.to_numpy(), i)) for i in (0, -1)]
    start, end = (levels_at(town.rasters["ground"], xy, str(reaches.crs)) for xy in ends)
    assert np.nanmax(end - start) < 20  # the error of SRTM in a gorge
    assert (end - start > 5).mean() < 0.005
    assert any("w298792982" in note.en and "turned" in note.en for note in places["liechtenstein"].notes)


def test_the_main_network_of_liechtenstein(places):
    reaches = places["liechtenstein"].town["reaches"]
    assert reaches.loc[reaches["connected"], "length_m"].sum() > 150_000
    rivers = reaches.merge(places["liechtenstein"].town["rivers"], on="river_id")
    assert "Binnenkanal" in set(rivers.loc[rivers["connected"], "name"])
    assert reaches["from_node"].isin(reaches["to_node"]).mean() > 0.6


def test_what_a_small_extract_lacks_is_said(places):
    for name in ("oss_nl", "zhuhai_center"):
        notes = "\n".join(note.en for note in places[name].notes)
        assert "the boundary is its extent" in notes
        assert "is not known; the cells hold" in notes
        assert "No ground levels" in notes
