"""Streets meet or end for a reason, and few leave the town over its arms."""

import numpy as np
import pytest
import shapely

from dayang.demo.figures import Size
from dayang.demo.layout import Chance, laid_out
from dayang.demo.roads import CLASSES, STUB_M, components
from dayang.demo.water import BANK_M


@pytest.fixture(scope="module", params=(0, 5))
def plan(request):
    return laid_out(Chance(request.param), Size(0.06))


def _free(lines):
    """Say which lines have an end where no other begins."""
    nodes, _ = components(lines)
    return (np.bincount(nodes)[nodes].reshape(2, -1) == 1).any(axis=0)


def test_no_street_runs_a_few_metres_past_the_one_it_meets(plan):
    lines = plan.roads.geometry.to_numpy()
    assert (shapely.length(lines[_free(lines)]) > STUB_M).all()


def test_few_streets_are_dead_ends(plan):
    lines = plan.roads.geometry.to_numpy()
    assert _free(lines).mean() < 0.04


def test_most_arterials_stop_at_the_bank_of_an_arm(plan):
    rim = shapely.buffer(shapely.boundary(plan.shape.polygon), 5.0)
    roads = plan.roads[plan.roads["rank"] <= CLASSES.index("main")]
    ends = roads[_free(plan.roads.geometry.to_numpy())[roads.index]]
    leaving = shapely.intersects(rim, ends.geometry.to_numpy()).sum()
    assert 1 <= leaving <= 14


def test_the_wider_the_water_the_higher_the_street_on_its_bank(plan):
    reaches, roads = plan.water.reaches, plan.roads[~plan.roads["is_bridge"]]
    halfway = shapely.line_interpolate_point(roads.geometry.to_numpy(), 0.5, normalized=True)
    mean = []
    for kept in (reaches["rank"] == 0, reaches["rank"] >= 2):
        beside = shapely.union_all(plan.water.strips(BANK_M + 1.0)[kept])
        mean.append(roads["rank"].to_numpy()[shapely.contains(beside, halfway)].mean())
    assert mean[0] + 0.3 < mean[1]
