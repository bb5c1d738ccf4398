"""Small siting problems, and the best of them found by trying every choice."""

import itertools

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from dayang.people.mobilise.siting import (
    COVERAGE_THEN_WALK,
    MAXIMAL_COVERAGE,
    P_MEDIAN,
    Access,
    Problem,
)
from dayang.town import Town

CRS = "EPSG:4526"
WEST, SOUTH = 38_500_000.0, 2_500_000.0


def _random_problem(rng, *, cells=40, sites=12, goals=None):
    """Return a problem of up to so many cells and sites: towns, lattices, and bare numbers."""
    count, candidates = rng.integers(1, cells + 1), rng.integers(1, sites + 1)
    places, candidates_at = rng.uniform(0, 100, (count, 2)), rng.uniform(0, 100, (candidates, 2))
    lattice = rng.random() < 0.3
    if lattice:  # many equal distances
        places, candidates_at = places.round(-1), candidates_at.round(-1)
    distances = np.hypot(*(places[:, None] - candidates_at[None]).transpose(2, 0, 1))
    distances = distances.round() if lattice else distances
    if rng.random() < 0.3:  # no way at all, here and there
        distances[rng.random(distances.shape) < 0.2] = np.inf
    whole = rng.random() < 0.5
    people = rng.integers(0, 20, count).astype(float) if whole else rng.lognormal(2, 1, count).round(3)
    choices = (MAXIMAL_COVERAGE, P_MEDIAN, COVERAGE_THEN_WALK)
    return Problem(
        distances,
        people,
        int(rng.integers(1, candidates + 1)),
        walk_m=float(rng.choice([10, 20, 40, np.inf])),
        goals=choices[rng.integers(3)] if goals is None else goals,
        compare_sites=tuple(range(1, candidates + 1)),
    )


def _best_by_trying_all(problem):
    """Return the best value of each goal, in order; None where no choice is possible."""
    walk = np.where(problem.distances_m <= problem.walk_m, problem.distances_m, np.inf)
    coverable = problem.population[np.isfinite(walk).any(axis=1)].sum()
    best = None
    for chosen in itertools.combinations(range(walk.shape[1]), problem.sites):
        nearest = walk[:, chosen].min(axis=1)
        served = np.isfinite(nearest)
        covered = float(problem.population[served].sum())
        walked = float((problem.population[served] * nearest[served]).sum())
        if problem.goals == P_MEDIAN:
            key = (walked,) if covered >= coverable - 1e-9 else None
        elif problem.goals == MAXIMAL_COVERAGE:
            key = (-covered,)
        else:
            key = (-round(covered, 6), walked)
        if key is not None and (best is None or key < best):
            best = key
    return None if best is None else tuple(abs(value) for value in best)


@pytest.fixture(scope="session")
def random_problem():
    return _random_problem


@pytest.fixture(scope="session")
def best_by_trying_all():
    return _best_by_trying_all


def _street(name, points, walkable=True):
    shape = shapely.LineString([(WEST + x, SOUTH + y) for x, y in points])
    return {"road_id": name, "road_class": "local", "walkable": walkable, "geometry": shape}


def _places(key, rows):
    frame = pd.DataFrame(rows)
    points = gpd.points_from_xy(WEST + frame.pop("x"), SOUTH + frame.pop("y"), crs=CRS)
    return gpd.GeoDataFrame(frame.rename(columns={"id": key}), geometry=points)


@pytest.fixture
def small_town():
    """Return two villages on a street of 1.5 km, an island, a bridge and a hut off any road.

    The main street runs from (0, 0) to (1500, 0) with a lane north at 500. Far Bank lies
    along a street at y = 1000 that only a bridge (over the main street, not onto it) nears.
    """
    roads = gpd.GeoDataFrame(
        [
            _street("main", [(0, 0), (500, 0), (1500, 0)]),
            _street("lane", [(500, 0), (500, 400)]),
            _street("motorway", [(0, 50), (1500, 50)], walkable=False),
            _street("bridge", [(1000, -100), (1000, 300)]),
            _street("island", [(0, 3000), (400, 3000)]),
        ],
        crs=CRS,
    )
    cells = _places(
        "cell_id",
        [
            {"id": "west", "x": 0, "y": 20, "population": 100.0, "village_id": "v1"},
            {"id": "middle", "x": 700, "y": -30, "population": 300.0, "village_id": "v1"},
            {"id": "lane", "x": 500, "y": 400, "population": 50.0, "village_id": "v1"},
            {"id": "east", "x": 1500, "y": 0, "population": 200.0, "village_id": "v2"},
            {"id": "under", "x": 1000, "y": 300, "population": 40.0, "village_id": "v2"},
            {"id": "isle", "x": 400, "y": 3000, "population": 30.0, "village_id": None},
            {"id": "hut", "x": 5000, "y": 5000, "population": 5.0, "village_id": None},
        ],
    )
    sites = _places(
        "site_id",
        [
            {"id": "school", "name": "小学", "kind": "school", "village_id": "v1", "x": 500, "y": 10},
            {"id": "square", "name": None, "kind": "square", "village_id": "v2", "x": 1400, "y": 0},
            {"id": "clinic", "name": "卫生站", "kind": "clinic", "village_id": "v1", "x": 100, "y": 0},
            {"id": "tower", "name": "水塔", "kind": "other", "village_id": None, "x": 9000, "y": 9000},
        ],
    )
    box = shapely.box(WEST - 500, SOUTH - 500, WEST + 10_000, SOUTH + 10_000)
    town = gpd.GeoDataFrame(
        {"town_id": ["t"], "name": ["小镇"], "as_of": [pd.Timestamp("2021-12-31")], "crs": [CRS]},
        geometry=[box],
        crs=CRS,
    ).assign(vertical_datum="none", is_demo=True)
    villages = gpd.GeoDataFrame(
        {"village_id": ["v1", "v2"], "name": ["{甲}村", "乙村"]}, geometry=[box, box], crs=CRS
    )
    parameters = pd.DataFrame(
        {
            "parameter_id": ["siting.sites", "siting.walk_m"],
            "name_zh": ["设点数", "最远步行距离"],
            "name_en": ["Number of sites", "Longest walk"],
            "value": [2.0, 600.0],
            "unit": ["1", "m"],
            "source": ["test", "test"],
            "status": ["假定", "政策"],
            "valid_from": pd.Timestamp("2021-01-01"),
        }
    )
    return Town(
        {
            "town": town,
            "villages": villages,
            "roads": roads,
            "population_cells": cells,
            "candidate_sites": sites,
            "parameters": parameters,
        }
    )


@pytest.fixture
def one_of_each():
    """Return a problem with a cell of every outcome, for two of three sites.

    Cells: near site 0; between sites 0 and 1; near site 2, which is not worth choosing;
    in reach of none; on a road that leads to none; off any road; empty, near site 1; beside
    site 1.
    """
    far = np.inf
    return Problem(
        distances_m=np.array(
            [
                [100.0, 900, 900],
                [300, 250, 900],
                [900, 900, 50],
                [900, 900, 900],
                [far, far, far],
                [far, far, far],
                [far, 10, far],
                [900, 20, 900],
            ]
        ),
        population=np.array([50.0, 70, 9, 20, 8, 7, 0, 30]),
        sites=2,
        walk_m=500.0,
        cell_ids=("near", "between", "lone", "far", "cut", "off", "empty", "beside"),
        site_ids=("s0", "s1", "s2"),
        cell_points=np.arange(16, dtype=float).reshape(8, 2),
        site_points=np.arange(6, dtype=float).reshape(3, 2),
        crs=CRS,
        access=(*(Access.ROAD,) * 4, Access.CUT_OFF, Access.NO_ROAD, Access.ROAD, Access.ROAD),
        compare_sites=(1, 2, 3),
    )
