"""From a town, or from numbers, to a problem; and what cannot be one."""

import pickle
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from dayang.people.mobilise.siting import P_MEDIAN, Access, Goal, Problem
from dayang.town import InputError, Town
from dayang.town.parameters import ParameterMissingError

HERE = np.array([[0.0, 100.0], [100.0, 0.0]])
PEOPLE = np.array([5.0, 7.0])


def _faults(error):
    return {fault.field or fault.register for fault in error.value.faults}


def test_walks_follow_the_roads_of_the_town(small_town):
    problem = Problem.from_town(small_town, small_town.as_of)
    assert problem.site_ids == ("school", "square", "clinic")
    walks = pd.DataFrame(problem.distances_m, problem.cell_ids, problem.site_ids)
    assert walks.loc["west", "school"] == pytest.approx(20 + 500 + 10)
    assert walks.loc["west", "clinic"] == pytest.approx(20 + 100)
    assert walks.loc["middle", "school"] == pytest.approx(30 + 200 + 10)
    assert walks.loc["lane", "school"] == pytest.approx(390)  # the school stands on the lane
    assert walks.loc["east", "square"] == pytest.approx(100)
    assert np.isinf(walks.loc["east", "school"])  # 1,010 m, beyond the 600 m of the town
    assert np.isinf(walks.loc["under"]).all()  # on a bridge that meets nothing
    assert np.isinf(walks.loc["hut"]).all()


def test_what_joins_no_road_is_listed_not_lost(small_town):
    problem = Problem.from_town(small_town, small_town.as_of)
    access = dict(zip(problem.cell_ids, problem.access, strict=True))
    assert access["hut"] is Access.NO_ROAD
    assert access["isle"] is Access.CUT_OFF
    assert access["under"] is Access.CUT_OFF
    assert access["west"] is Access.ROAD
    assert problem.off_road_sites == ("tower",)
    assert len(problem.cell_ids) == len(small_town["population_cells"])


def test_the_town_sets_number_and_walk(small_town):
    problem = Problem.from_town(small_town, small_town.as_of)
    assert (problem.sites, problem.walk_m) == (2, 600.0)
    used = {row.parameter_id for row in problem.parameters}
    assert used == {"siting.walk_m", "siting.sites", "siting.access_m"}
    assert problem.compare_sites == (1, 2, 3)  # twice what is asked, or all there are


def test_everybody_walks_as_far_as_need_be_in_the_p_median(small_town):
    problem = Problem.from_town(small_town, small_town.as_of, goals=P_MEDIAN)
    walks = pd.DataFrame(problem.distances_m, problem.cell_ids, problem.site_ids)
    assert walks.loc["east", "school"] == pytest.approx(1010)
    assert {row.parameter_id for row in problem.parameters} == {"siting.sites", "siting.access_m"}


def test_a_problem_survives_pickling(small_town):
    problem = Problem.from_town(small_town, small_town.as_of)
    again = pickle.loads(pickle.dumps(problem))
    assert np.array_equal(again.distances_m, problem.distances_m)
    assert again.cell_ids == problem.cell_ids


def test_missing_registers_are_all_named_at_once(small_town):
    town = Town({"town": small_town["town"]})
    with pytest.raises(InputError) as error:
        Problem.from_town(town, small_town.as_of)
    assert _faults(error) == {"roads", "population_cells", "candidate_sites"}
    for fault in error.value.faults:
        assert all((*fault.expected, *fault.remedy))


def test_roads_nobody_may_walk_are_no_roads(small_town):
    roads = small_town.layer("roads").assign(walkable=False)
    with pytest.raises(InputError) as error:
        Problem.from_town(small_town.with_tables(roads=roads), small_town.as_of)
    assert _faults(error) == {"walkable"}


def test_a_place_without_position_is_a_fault(small_town):
    cells = small_town.layer("population_cells").copy()
    cells.loc[2, "geometry"] = None
    with pytest.raises(InputError) as error:
        Problem.from_town(small_town.with_tables(population_cells=cells), small_town.as_of)
    assert error.value.faults[0].register == "population_cells"
    assert error.value.faults[0].found == "1"


def test_a_parameter_to_be_filled_is_said(small_town):
    rows = small_town["parameters"].assign(value=np.nan, status="待填")
    with pytest.raises(ParameterMissingError, match=r"siting\.sites"):
        Problem.from_town(small_town.with_tables(parameters=rows), small_town.as_of)


@pytest.mark.parametrize("value", [2.5, 0.0, -3.0])
def test_a_number_of_sites_that_is_none_is_a_fault(small_town, value):
    rows = small_town["parameters"].assign(value=[value, 600.0])
    with pytest.raises(InputError) as error:
        Problem.from_town(small_town.with_tables(parameters=rows), small_town.as_of)
    assert _faults(error) == {"siting.sites"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("distances_m", np.array([1.0, 2.0])),
        ("distances_m", np.array([[0.0, -1.0], [1.0, 0.0]])),
        ("distances_m", np.array([[0.0, np.nan], [1.0, 0.0]])),
        ("population", np.array([1.0])),
        ("population", np.array([1.0, np.inf])),
        ("population", np.array([1.0, -1.0])),
        ("sites", 0),
        ("sites", 1.5),
        ("walk_m", 0.0),
        ("walk_m", float("nan")),
        ("goals", ()),
        ("goals", (Goal.WALK, Goal.COVERAGE)),
        ("cell_ids", ("a", "a")),
        ("cell_ids", ("a",)),
        ("site_ids", ("a", "b", "c")),
        ("access", (Access.ROAD,)),
        ("cell_points", np.zeros((3, 2))),
        ("site_points", np.zeros((2, 3))),
        ("compare_sites", (0, 1)),
        ("compare_sites", (3,)),
    ],
)
def test_arguments_that_cannot_be_meant_are_refused(field, value):
    with pytest.raises(InputError) as error:
        Problem(**{"distances_m": HERE, "population": PEOPLE, "sites": 1, field: value})
    assert _faults(error) == {"siting.sites" if field == "sites" else field}


def test_all_faults_of_the_arguments_come_at_once():
    with pytest.raises(InputError) as error:
        Problem(-HERE - 1, np.array([np.nan, 1.0]), 0, walk_m=-1.0, goals=())
    assert _faults(error) == {"distances_m", "population", "siting.sites", "walk_m", "goals"}


def test_a_site_beyond_the_walk_serves_nobody():
    problem = Problem(HERE, PEOPLE, 1, walk_m=100.0)
    assert problem.reach.all()
    assert not replace(problem, walk_m=99.0).reach[0, 1]
