"""The generated town keeps what it promises, whatever the seed."""

import os
import subprocess
import sys

import numpy as np
import pytest
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from support.demo import demo

from dayang.demo import demo_town
from dayang.demo.noise import GRID_M
from dayang.errors import DayangError
from dayang.town.canonical import canonical_hash
from dayang.town.checks import check, check_town, context_of
from dayang.town.io import read_town, write_town

SMALL = 0.03
ROUNDED_M = np.sqrt(2) * GRID_M
"""Each of two edges moves by at most half a diagonal of the grid that corners are rounded to."""
HASH = """
from dayang.demo import demo_town
from dayang.town.canonical import canonical_hash
town = demo_town(0.02, 0)
print(canonical_hash(town.dictionary, town.tables))
"""
VECTOR_UNITS = "X86_V3 X86_V4 AVX512_ICL AVX512_SPR AVX2 FMA3 AVX512F AVX512CD AVX512_SKX"


def _shapes(town, name):
    return town.layer(name).geometry.to_numpy()


def _faults(town):
    context = context_of(town)
    own = [
        fault for name, register in town.dictionary.items() for fault in check(register, town[name], context)
    ]
    return own + check_town(town)


def _components(start, stop, count):
    graph = coo_array((np.ones(len(start)), (start, stop)), shape=(count, count))
    return connected_components(graph, directed=False)[0]


def _crossings(shapes):
    """Return the areas of overlap of each two of `shapes`."""
    one, two = shapely.STRtree(shapes).query(shapes, "intersects")
    pair = one < two
    return shapely.area(shapely.intersection(shapes[one[pair]], shapes[two[pair]]))


def _breadths(shapes):
    """Return how broad the overlaps of each two of `shapes` are on average."""
    one, two = shapely.STRtree(shapes).query(shapes, "intersects")
    shared = shapely.intersection(shapes[one[one < two]], shapes[two[one < two]])
    return 2 * shapely.area(shared) / np.maximum(shapely.length(shared), 1e-9)


def test_checking_finds_nothing(town):
    assert _faults(town) == []


def test_it_says_what_it_is(town):
    assert town.is_demo
    assert "演示数据" in town.facts["source"]
    assert "generator" in town.facts["source"]
    assert town.facts["crs"] == "EPSG:4526"
    assert town.as_of.isoformat().startswith("2021-12-31")


def test_villages_tile_the_town_in_two_parts(town):
    villages, whole = _shapes(town, "villages"), _shapes(town, "town")[0]
    assert shapely.area(villages).sum() == pytest.approx(whole.area, rel=1e-9)
    assert shapely.union_all(villages).equals(whole)
    assert (_crossings(villages) == 0).all()
    assert set(shapely.get_type_id(villages)) == {3}
    assert whole.area == pytest.approx(SMALL * 147.29e6, rel=0.01)
    assert town["villages"]["part"].nunique() == 2


def test_counts_and_areas_are_those_of_the_scale(town):
    assert len(town["rivers"]) == 6
    assert len(town["parks"]) == 2
    assert len(town["villages"]) == 4
    assert len(town["candidate_sites"]) == 24
    assert town["parks"]["area_mu"].sum() == pytest.approx(SMALL * 14_980, rel=0.01)
    assert town["firms"]["closed_on"].isna().sum() == 2_400
    living = town["firms"][town["firms"]["closed_on"].isna()]
    assert living["park_id"].notna().sum() == 45
    assert len(town["branches"]) == 23
    assert town["branches"]["members"].sum() == 315


def test_residents_add_up(town):
    assert town["population_cells"]["population"].sum() == 27_000
    by_village = town["population_cells"].groupby("village_id")["population"].sum()
    declared = town["villages"].set_index("village_id")["population"]
    assert (by_village.reindex(declared.index, fill_value=0) == declared).all()


def test_water_drains_to_an_outlet_without_turning_in_a_ring(town):
    reaches = town["reaches"]
    nodes, place = np.unique(reaches[["from_node", "to_node"]].to_numpy().astype(str), return_inverse=True)
    start, stop = place.reshape(-1, 2).T
    assert _components(start, stop, len(nodes)) == 1
    outlets = np.setdiff1d(np.arange(len(nodes)), start)
    assert len(outlets) == 2
    mouths = shapely.get_point(_shapes(town, "reaches")[np.isin(stop, outlets)], -1)
    assert (shapely.distance(mouths, _shapes(town, "town")[0].boundary) < 5).all()
    # The longest way down from each node is finite only where there is no ring.
    depth = np.zeros(len(nodes), dtype=int)
    for _ in range(len(nodes)):
        longer = depth.copy()
        np.maximum.at(longer, start, depth[stop] + 1)
        if (longer == depth).all():
            break
        depth = longer
    assert depth.max() < len(nodes)


def test_reaches_meet_only_at_their_ends(town):
    lines, reaches = _shapes(town, "reaches"), town["reaches"]
    ends = np.vstack([shapely.get_coordinates(shapely.get_point(lines, end)) for end in (0, -1)])
    names = np.concatenate([reaches["from_node"], reaches["to_node"]])
    places = {name: {tuple(xy) for xy in ends[names == name].tolist()} for name in set(names)}
    assert all(len(xy) == 1 for xy in places.values())
    one, two = shapely.STRtree(lines).query(lines, "intersects")
    pair = one < two
    shared = shapely.intersection(lines[one[pair]], lines[two[pair]])
    assert set(map(tuple, shapely.get_coordinates(shared).tolist())) <= set(map(tuple, ends.tolist()))


def test_roads_are_one_network_with_bridges_where_they_cross_water(town):
    roads, lines = town["roads"], _shapes(town, "roads")
    ends = np.vstack([shapely.get_coordinates(shapely.get_point(lines, end)) for end in (0, -1)])
    found, nodes = np.unique(np.round(ends, 3), axis=0, return_inverse=True)
    a, b = nodes.ravel().reshape(2, -1)
    assert _components(a, b, len(found)) == 1
    reaches = town["reaches"]
    water = shapely.union_all(shapely.buffer(_shapes(town, "reaches"), reaches["width_m"].to_numpy() / 2))
    wet = shapely.length(shapely.intersection(lines, water)) > 0.5
    assert wet.any()
    assert roads["is_bridge"].to_numpy(dtype=bool)[wet].all()


def test_nothing_overlaps_that_cannot(town):
    reaches = town["reaches"]
    water = shapely.union_all(shapely.buffer(_shapes(town, "reaches"), reaches["width_m"].to_numpy() / 2))
    buildings = _shapes(town, "buildings")
    assert (_crossings(buildings) < 0.01).all()
    assert (_breadths(_shapes(town, "parcels")) < ROUNDED_M).all()
    assert (_crossings(_shapes(town, "parks")) < 1.0).all()
    assert not shapely.intersects(buildings, water).any()
    assert len(shapely.STRtree(buildings).query(_shapes(town, "roads"), "intersects")[0]) == 0


def test_every_firm_is_in_a_building_of_its_village_and_park(town):
    firms, points = town["firms"], _shapes(town, "firms")
    buildings = town["buildings"]
    firm, building = shapely.STRtree(_shapes(town, "buildings")).query(points, "intersects")
    assert set(firm) == set(range(len(firms)))
    assert (firms["village_id"].to_numpy()[firm] == buildings["village_id"].to_numpy()[building]).all()
    parks = town.layer("parks").set_index("park_id").geometry
    settled = firms["park_id"].notna().to_numpy()
    homes = parks.loc[firms["park_id"][settled]].to_numpy()
    assert shapely.covered_by(points[settled], homes).all()


def test_floor_agrees_with_people_and_plot_ratio(town):
    buildings = town["buildings"]
    floor = buildings["floor_m2"][buildings["use"] == "residential"].sum()
    assert 15 < floor / 27_000 < 80
    parks = town["parks"]
    assert parks["floor_m2"].sum() / parks["area_mu"].sum() / (2000 / 3) == pytest.approx(0.7, abs=0.25)
    assert np.allclose(buildings["floor_m2"], buildings["footprint_m2"] * buildings["storeys"], atol=0.01)


def test_ground_is_flat_with_a_few_hills_and_covers_the_town(town):
    ground = town.rasters["ground"]
    cell, _, west, _, _, north = ground.transform
    rows, columns = ground.values.shape
    bounds = _shapes(town, "town")[0].bounds
    assert west <= bounds[0]
    assert north >= bounds[3]
    assert west + columns * cell >= bounds[2]
    assert north - rows * cell <= bounds[1]
    assert np.mean((ground.values >= -0.5) & (ground.values <= 5)) > 0.85
    assert 10 < ground.values.max() < 80


def test_it_goes_to_a_file_in_a_new_folder_and_comes_back(tmp_path):
    town, path = demo(SMALL, 0), tmp_path / "new" / "town.gpkg"
    write_town(town, path)
    reading = read_town(path)
    assert reading.faults == ()
    back = canonical_hash(town.dictionary, reading.town.tables)
    assert back == canonical_hash(town.dictionary, town.tables)
    assert np.array_equal(reading.town.rasters["ground"].values, town.rasters["ground"].values)


def _hash(town):
    return canonical_hash(town.dictionary, town.tables)


def test_another_seed_makes_another_town():
    assert _hash(demo(0.02, 0)) != _hash(demo(0.02, 1))


def test_another_process_and_processor_make_the_same_town():
    hashes = {_hash(demo(0.02, 0)) + "\n"}
    for without in ("", VECTOR_UNITS):
        command = [sys.executable, "-W", "ignore", "-c", HASH]
        environment = {**os.environ, "NPY_DISABLE_CPU_FEATURES": without}
        hashes.add(
            subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout
        )
    assert len(hashes) == 1


@pytest.mark.parametrize("scale", [0, -1, 0.001, 7.5, float("nan")])
def test_a_scale_that_gives_no_town_is_refused(scale):
    with pytest.raises(DayangError, match="scale"):
        demo_town(scale)


@pytest.mark.proof
def test_fifty_seeds_have_no_fault(proof_share):
    for seed in range(100, 100 + 5 * proof_share):
        town = demo_town(SMALL, seed)
        assert _faults(town) == [], seed
        assert town["parks"]["area_mu"].sum() == pytest.approx(SMALL * 14_980, rel=0.01), seed


@pytest.mark.proof
def test_the_whole_town_has_the_published_figures():
    town = demo_town(1.0, 0)
    whole = _shapes(town, "town")[0]
    assert _faults(town) == []
    assert whole.area == pytest.approx(147.29e6, rel=0.01)
    assert len(town["villages"]) == 29
    assert len(town["rivers"]) == 137
    assert 1.8 < town["reaches"]["length_m"].sum() / 1000 / (whole.area / 1e6) < 2.3
    assert town["population_cells"]["population"].sum() == 900_000
    assert 6_000 <= len(town["population_cells"]) <= 10_000
    assert len(town["parks"]) == 58
    assert town["parks"]["area_mu"].sum() == pytest.approx(14_980, rel=0.01)
    assert (town["parks"]["land_nature"] == "collective").sum() == 18
    assert town["firms"]["closed_on"].isna().sum() == 80_000
    assert town["firms"]["park_id"].notna().sum() == 1_500
    assert len(town["branches"]) == 766
    assert town["branches"]["members"].sum() == 10_500
    assert len(town["candidate_sites"]) == 300
    assert len(town["projects"]) == 12
    assert town["projects"]["demolished_mu"].sum() == pytest.approx(539, abs=1e-6)
    assert town["projects"]["invested_yuan"].sum() == 1_600_000_000
    assert town["projects"]["floor_m2"].sum() == pytest.approx(1_080_000, abs=1e-6)
