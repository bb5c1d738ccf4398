"""The generated town keeps what it promises, whatever the seed."""

import numpy as np
import pytest
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from dayang.demo import demo_town
from dayang.errors import DayangError
from dayang.town.canonical import canonical_hash

SEEDS = range(4)


@pytest.fixture(scope="module", params=SEEDS)
def town(request):
    return demo_town(0.03, request.param)


def test_villages_tile_the_town(town):
    villages = town.layer("villages").geometry.to_numpy()
    whole = town.layer("town").geometry.iloc[0]
    assert shapely.area(villages).sum() == pytest.approx(whole.area, rel=1e-9)
    assert shapely.union_all(villages).equals(whole)
    assert whole.area == pytest.approx(0.03 * 147.29e6, rel=1e-3)


def test_residents_add_up(town):
    assert town["population_cells"]["population"].sum() == 27_000
    by_village = town["population_cells"].groupby("village_id")["population"].sum()
    declared = town["villages"].set_index("village_id")["population"]
    assert (by_village.reindex(declared.index, fill_value=0) == declared).all()


def test_water_drains_to_an_outlet_without_turning_in_a_ring(town):
    reaches = town["reaches"]
    nodes, place = np.unique(reaches[["from_node", "to_node"]].to_numpy().astype(str), return_inverse=True)
    start, stop = place.reshape(-1, 2).T
    assert (
        connected_components(coo_array((np.ones(len(start)), (start, stop)), shape=(len(nodes),) * 2))[0] == 1
    )
    after = {node: set(stop[start == node]) for node in range(len(nodes))}
    outlets = [node for node in after if not after[node]]
    assert len(outlets) == 2
    ends = shapely.points(shapely.get_coordinates(shapely.get_point(reaches.geometry.to_numpy(), -1)))
    edge = town.layer("town").geometry.iloc[0].boundary
    assert (shapely.distance(ends[np.isin(stop, outlets)], edge) < 5).all()
    # The longest way down from each node is finite only where there is no ring.
    depth = np.zeros(len(nodes), dtype=int)
    for _ in range(len(nodes)):
        longer = depth.copy()
        np.maximum.at(longer, start, depth[stop] + 1)
        if (longer == depth).all():
            break
        depth = longer
    assert depth.max() < len(nodes)


def test_roads_are_one_network(town):
    lines = town.layer("roads").geometry.to_numpy()
    ends = np.vstack([shapely.get_coordinates(shapely.get_point(lines, k)) for k in (0, -1)])
    _, nodes = np.unique(np.round(ends, 3), axis=0, return_inverse=True)
    a, b = nodes.ravel().reshape(2, -1)
    graph = coo_array((np.ones(len(a)), (a, b)), shape=(nodes.max() + 1,) * 2)
    assert connected_components(graph, directed=False)[0] == 1


def test_same_seed_same_town():
    one, two, other = demo_town(0.02, 7), demo_town(0.02, 7), demo_town(0.02, 8)
    hashes = [canonical_hash(town.dictionary, town.tables) for town in (one, two, other)]
    assert hashes[0] == hashes[1] != hashes[2]


@pytest.mark.parametrize("scale", [0, -1, 0.001, 1.5, float("nan")])
def test_a_scale_that_gives_no_town_is_refused(scale):
    with pytest.raises(DayangError, match="scale"):
        demo_town(scale)
