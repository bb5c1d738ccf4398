"""Parks of a belt adjoin one another, so that land for a theme park can be put together."""

import numpy as np
import pytest
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from dayang.demo.figures import Size
from dayang.demo.layout import Chance, laid_out
from dayang.demo.parks import ADJOIN_M

THEME_MU = 1300.0
"""A theme park of 1,000 mu, and land to choose from; scales."""


def _largest_set_mu(parks):
    """Return the area of the largest set of parks whose outlines lie within `ADJOIN_M` of each other."""
    shapes = parks.geometry.to_numpy()
    one, two = shapely.STRtree(shapes).query(shapes, "dwithin", distance=ADJOIN_M)
    graph = coo_array((np.ones(len(one)), (one, two)), shape=(len(shapes), len(shapes)))
    return np.bincount(connected_components(graph, directed=False)[1], parks["area_mu"]).max()


def _assert_belts_have_land(parks, scale):
    belts = parks[parks["land_nature"] != "collective"].groupby("belt")
    assert len(belts) == min(Size(scale).count("theme_parks"), Size(scale).count("other_parks"))
    for belt, members in belts:
        assert _largest_set_mu(members) >= THEME_MU * scale, belt
    assert (parks["belt"][parks["land_nature"] == "collective"] == -1).all()


@pytest.mark.parametrize(
    ("scale", "seed"), [(0.03, 0), (0.1, 0), (0.1, 1), pytest.param(0.3, 2, marks=pytest.mark.proof)]
)
def test_each_belt_has_adjoining_parks_for_a_theme_park(scale, seed):
    _assert_belts_have_land(laid_out(Chance(seed), Size(scale)).parks, scale)


@pytest.mark.proof
def test_each_belt_of_the_whole_town_has_adjoining_parks_for_a_theme_park(proof_share):
    for seed in range(3 + proof_share):
        _assert_belts_have_land(laid_out(Chance(seed), Size(1.0)).parks, 1.0)


@pytest.mark.proof
def test_each_belt_of_small_towns_has_adjoining_parks(proof_share):
    for seed in range(5 * proof_share):
        for scale in (0.05, 0.1):
            _assert_belts_have_land(laid_out(Chance(seed), Size(scale)).parks, scale)
