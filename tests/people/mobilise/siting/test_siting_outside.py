"""The p-median instances of OR-Library, whose optima are published."""

import csv

import numpy as np
import pytest
from scipy.sparse import csr_array
from scipy.sparse.csgraph import shortest_path

from dayang.engine import Limit, Status
from dayang.people.mobilise.siting import P_MEDIAN, Problem, check, solve

pytestmark = pytest.mark.outside


def _pmed(folder, name):
    """Return an instance: every vertex is a cell of one person and a site."""
    text = (folder / "pmed" / f"{name}.txt").read_text(encoding="ascii")
    numbers = np.array(text.split(), dtype=np.int64)
    (vertices, _, sites), edges = numbers[:3], numbers[3:].reshape(-1, 3)
    # Of an edge given twice the last cost holds.
    cost = {(min(u, v) - 1, max(u, v) - 1): c for u, v, c in edges.tolist()}
    ends = np.array(list(cost))
    graph = csr_array((np.array(list(cost.values()), float), ends.T), (vertices, vertices))
    return Problem(shortest_path(graph, directed=False), np.ones(vertices), int(sites), goals=P_MEDIAN)


def _known(folder):
    with (folder / "known_values.csv").open(encoding="utf-8") as rows:
        return {row["instance"]: float(row["value"]) for row in csv.DictReader(rows)}


@pytest.mark.parametrize("name", ["pmed01", "pmed05", "pmed07", "pmed09", "pmed13", "pmed21"])
def test_published_optima_are_reached_and_proven(name, shared_data):
    folder = shared_data / "location"
    problem = _pmed(folder, name)
    plan = solve(problem)
    assert plan.value == _known(folder)[name]
    assert plan.status is Status.OPTIMAL
    assert check(problem, plan.tables()) == []


@pytest.mark.proof
@pytest.mark.parametrize("number", range(1, 41, 2))
def test_every_published_optimum_lies_within_the_gap_stated(number, shared_data):
    folder, name = shared_data / "location", f"pmed{number:02}"
    problem = _pmed(folder, name)
    plan = solve(problem, limit=Limit(work=0.7))
    known = _known(folder)[name]
    assert plan.bound <= known <= plan.value
    assert plan.gap < 0.01
    assert check(problem, plan.tables()) == []
