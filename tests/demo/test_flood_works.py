"""Dyke rings hold the creeks; sluices stand where creeks pass a dyke, stations beside them."""

import numpy as np
import shapely


def test_rings_lie_in_the_town_and_apart(town):
    rings = town.layer("dyke_rings")
    shapes = rings.geometry.to_numpy()
    assert shapely.covered_by(shapes, shapely.buffer(town.layer("town").geometry.to_numpy()[0], 0.1)).all()
    one, two = np.triu_indices(len(shapes), 1)
    assert not shapely.intersects(shapes[one], shapes[two]).any()
    assert np.allclose(rings["area_km2"] * 1e6, shapely.area(shapes), atol=100)


def test_every_sluice_stands_where_its_reach_passes_its_ring(town):
    sluices = town.layer("sluices")
    points = sluices.geometry.to_numpy()
    dykes = town.layer("dyke_rings").set_index("ring_id").geometry.loc[sluices["ring_id"]].to_numpy()
    reaches = town.layer("reaches").set_index("reach_id")
    lines = reaches.geometry.loc[sluices["reach_id"]].to_numpy()
    assert (shapely.distance(points, shapely.boundary(dykes)) < 0.05).all()
    assert (shapely.distance(points, lines) < 0.05).all()
    assert (sluices["width_m"] <= reaches["width_m"].loc[sluices["reach_id"]].to_numpy()).all()


def test_no_creek_passes_a_dyke_without_a_sluice(town):
    rings, reaches = town.layer("dyke_rings"), town.layer("reaches")
    dykes = shapely.union_all(shapely.boundary(rings.geometry.to_numpy()))
    passing = shapely.intersects(reaches.geometry.to_numpy(), dykes)
    assert set(reaches["reach_id"][passing]) == set(town["sluices"]["reach_id"])


def test_drainage_stations_stand_on_their_ring_near_a_sluice(town):
    stations = town.layer("pumping_stations")
    stations = stations[(stations["kind"] == "drainage").to_numpy()]
    rings = town.layer("dyke_rings").set_index("ring_id").geometry
    points = stations.geometry.to_numpy()
    assert (
        shapely.distance(points, shapely.boundary(rings.loc[stations["ring_id"]].to_numpy())) < 0.05
    ).all()
    gates = shapely.union_all(town.layer("sluices").geometry.to_numpy())
    assert (shapely.distance(points, gates) < 120).all()
    assert set(town["sluices"]["ring_id"]) == set(stations["ring_id"])


def test_names_of_works_are_not_shared(town):
    for register in ("dyke_rings", "sluices", "pumping_stations", "plants"):
        assert town[register]["name"].is_unique, register
