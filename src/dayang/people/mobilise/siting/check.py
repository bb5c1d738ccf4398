"""Judge published sites by the rules of the problem alone.

Knows the problem and the tables, not the solver: every number is worked out again by plain
arithmetic from the walks, the population and the sites the tables name.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from dayang.engine import Violation
from dayang.people.mobilise.siting.problem import Problem
from dayang.words import Words

LEAST_DIFFERENCE = 0.002
"""Published numbers have three decimals; what differs by more than their rounding is wrong."""

RELATIVE_DIFFERENCE = 1e-9
"""Part of a sum that may go by adding in another order; also the gap of a proven optimum."""

Tables = Mapping[str, pd.DataFrame]
Row = Mapping[str, Any]


def check(problem: Problem, tables: Tables) -> list[Violation]:
    """Return every rule that `tables` break.

    Parameters
    ----------
    problem
        What the plan is for.
    tables
        The registers ``siting_goals``, ``siting_sites``, ``siting_assignments``,
        ``siting_curve`` and ``siting_curve_sites``.
    """
    published = _Published(problem, tables)
    rules = (_chosen, _site_totals, _ranks, _every_cell, _cells, _goals, _curve)
    return [violation for rule in rules for violation in rule(published)]


@dataclass(frozen=True, eq=False)
class _Published:
    """The tables as rows, with names instead of numbers."""

    problem: Problem
    tables: Tables

    def rows(self, name: str) -> list[dict[str, Any]]:
        """Return the rows of a table, empty cells as None."""
        frame = pd.DataFrame(self.tables[name]).astype(object)
        columns = [str(column) for column in frame.columns]
        cells = frame.where(frame.notna(), None).itertuples(index=False, name=None)
        return [dict(zip(columns, row, strict=True)) for row in cells]

    @cached_property
    def sites(self) -> list[dict[str, Any]]:
        return self.rows("siting_sites")

    @cached_property
    def cells(self) -> list[dict[str, Any]]:
        return self.rows("siting_assignments")

    @cached_property
    def site_number(self) -> dict[str, int]:
        return {site_id: number for number, site_id in enumerate(self.problem.site_ids)}

    @cached_property
    def cell_number(self) -> dict[str, int]:
        return {cell_id: number for number, cell_id in enumerate(self.problem.cell_ids)}

    @cached_property
    def chosen(self) -> list[str]:
        """Known sites of ``siting_sites``."""
        return [row["site_id"] for row in self.sites if row["site_id"] in self.site_number]

    def distance_m(self, cell_id: str, site_id: str) -> float:
        """Return the walk, infinite where the site cannot serve the cell."""
        walk_m = float(self.problem.distances_m[self.cell_number[cell_id], self.site_number[site_id]])
        return walk_m if walk_m <= self.problem.walk_m else math.inf

    def served_and_walked(self, site_ids: list[str]) -> tuple[float, float]:
        """Return the people who have one of the sites in reach, and their person-metres."""
        columns = [self.site_number[site_id] for site_id in site_ids]
        least = self.problem.distances_m[:, columns].min(axis=1, initial=math.inf)
        within = np.isfinite(least) & (least <= self.problem.walk_m)
        people = self.problem.population[within]
        return float(people.sum()), float((people * least[within]).sum())


def _chosen(published: _Published) -> Iterator[Violation]:
    """Exactly as many sites as asked, known, each once, where they are."""
    wanted = published.problem.sites
    if len(published.sites) != wanted:
        yield _broken("site_count", "siting_sites", "", len(published.sites), wanted)
    for site_id, times in Counter(row["site_id"] for row in published.sites).items():
        if times > 1:
            yield _broken("site_once", "siting_sites", site_id, times, 1)
        if site_id not in published.site_number:
            yield _broken("site_known", "siting_sites", site_id, site_id, _KNOWN)
    points = published.problem.site_points
    for row in published.sites:
        number = published.site_number.get(row["site_id"])
        if points is not None and number is not None and not _at(row["geometry"], points[number]):
            yield _broken("site_position", "siting_sites", row["site_id"], row["geometry"], points[number])


def _site_totals(published: _Published) -> Iterator[Violation]:
    """Cells, people and mean walk of a site are those of the cells that go to it."""
    cells: Counter[str] = Counter()
    people: defaultdict[str, float] = defaultdict(float)
    person_m: defaultdict[str, float] = defaultdict(float)
    for row in published.cells:
        site_id, number = row["site_id"], published.cell_number.get(row["cell_id"])
        if site_id in published.site_number and number is not None:
            population = float(published.problem.population[number])
            distance_m = float(published.problem.distances_m[number, published.site_number[site_id]])
            cells[site_id] += 1
            people[site_id] += population
            person_m[site_id] += population * distance_m
    for row in published.sites:
        site_id = row["site_id"]
        mean_m = person_m[site_id] / people[site_id] if people[site_id] else None
        if row["cells"] != cells[site_id]:
            yield _broken("site_cells", "siting_sites", site_id, row["cells"], cells[site_id])
        if not _same(row["population"], people[site_id]):
            yield _broken("site_population", "siting_sites", site_id, row["population"], people[site_id])
        if not _same(row["mean_walk_m"], mean_m):
            yield _broken("site_mean_walk", "siting_sites", site_id, row["mean_walk_m"], mean_m)


def _ranks(published: _Published) -> Iterator[Violation]:
    """Sites are ranked 1, 2, ... by people served, most first."""
    ranked = sorted(published.sites, key=lambda row: row["rank"] or 0)
    for expected, row in enumerate(ranked, start=1):
        if row["rank"] != expected:
            yield _broken("site_rank", "siting_sites", row["site_id"], row["rank"], expected)
    for before, row in pairwise(ranked):
        if (row["population"] or 0) > (before["population"] or 0) + LEAST_DIFFERENCE:
            more = Words(f"不多于 {before['population']}", f"no more than {before['population']}")
            yield _broken("site_rank", "siting_sites", row["site_id"], row["population"], more)


def _every_cell(published: _Published) -> Iterator[Violation]:
    """Every cell of the problem stands in the table exactly once, and no other."""
    times = Counter(row["cell_id"] for row in published.cells)
    for cell_id in published.problem.cell_ids:
        if times[cell_id] != 1:
            yield _broken("cell_once", "siting_assignments", cell_id, times[cell_id], 1)
    for cell_id in times:
        if cell_id not in published.cell_number:
            yield _broken("cell_known", "siting_assignments", cell_id, cell_id, _KNOWN)


def _cells(published: _Published) -> Iterator[Violation]:
    """Each cell goes to the nearest chosen site within the walk, or to none if there is none."""
    points = published.problem.cell_points
    for row in published.cells:
        cell_id, number = row["cell_id"], published.cell_number.get(row["cell_id"])
        if number is None:
            continue
        population = float(published.problem.population[number])
        if not _same(row["population"], population):
            yield _broken("cell_population", "siting_assignments", cell_id, row["population"], population)
        if points is not None and not _at(row["geometry"], points[number]):
            yield _broken("cell_position", "siting_assignments", cell_id, row["geometry"], points[number])
        yield from _served(published, row) if row["site_id"] else _left_out(published, row)


def _served(published: _Published, row: Row) -> Iterator[Violation]:
    cell_id, site_id = row["cell_id"], row["site_id"]
    if site_id not in published.chosen:
        yield _broken("assigned_to_chosen", "siting_assignments", cell_id, site_id, _CHOSEN)
    if site_id not in published.site_number:
        return
    own_m = published.distance_m(cell_id, site_id)
    if math.isinf(own_m):
        limit = published.problem.walk_m
        within = Words(f"步行 {limit} 米以内", f"a walk within {limit} m")
        yield _broken("within_walk", "siting_assignments", cell_id, site_id, within)
    elif not _same(row["walk_m"], own_m):
        yield _broken("walk_distance", "siting_assignments", cell_id, row["walk_m"], own_m)
    nearest = min(published.chosen, key=lambda site: published.distance_m(cell_id, site), default=site_id)
    if published.distance_m(cell_id, nearest) < own_m - LEAST_DIFFERENCE:
        yield _broken("nearest", "siting_assignments", cell_id, site_id, nearest)
    if row["outcome"] != "served":
        yield _broken("outcome", "siting_assignments", cell_id, row["outcome"], "served")


def _left_out(published: _Published, row: Row) -> Iterator[Violation]:
    problem, cell_id = published.problem, row["cell_id"]
    for site_id in published.chosen:
        if math.isfinite(published.distance_m(cell_id, site_id)):
            yield _broken("left_out", "siting_assignments", cell_id, None, site_id)
            break
    if row["walk_m"] is not None:
        yield _broken("walk_distance", "siting_assignments", cell_id, row["walk_m"], None)
    number = published.cell_number[cell_id]
    least_m = float(problem.distances_m[number].min(initial=math.inf))
    within_reach = math.isfinite(least_m) and least_m <= problem.walk_m
    access = str(problem.access[number])
    expected = "not_chosen" if within_reach else "no_site" if access == "road" else access
    if row["outcome"] != expected:
        yield _broken("outcome", "siting_assignments", cell_id, row["outcome"], expected)
    if within_reach and problem.population[number] > 0 and "coverage" not in problem.goals:
        yield _broken("everyone_served", "siting_assignments", cell_id, None, _CHOSEN)


def _goals(published: _Published) -> Iterator[Violation]:
    """Goals are those asked, in order, each worth what it says, its bound on the right side."""
    rows = sorted(published.rows("siting_goals"), key=lambda row: row["rank"] or 0)
    stated = [row["goal"] for row in rows]
    asked = [str(goal) for goal in published.problem.goals]
    if stated != asked or [row["rank"] for row in rows] != list(range(1, len(asked) + 1)):
        yield _broken("goals_asked", "siting_goals", "", " ".join(map(str, stated)), " ".join(asked))
    served, walked = published.served_and_walked(published.chosen)
    for row in rows:
        key, value, bound = str(row["rank"]), row["value"], row["bound"]
        worth, sign = (served, 1.0) if row["goal"] == "coverage" else (walked, -1.0)
        if not _same(value, worth):
            yield _broken("goal_value", "siting_goals", key, value, worth)
        if sign * (bound - value) < -LEAST_DIFFERENCE - RELATIVE_DIFFERENCE * abs(value):
            side = Words(f"不小于 {value}", f"at least {value}")
            other = Words(f"不大于 {value}", f"at most {value}")
            yield _broken("goal_bound", "siting_goals", key, bound, side if sign > 0 else other)
        gap = abs(bound - value) / max(abs(value), 1e-9)
        if abs(row["gap"] - gap) > 1e-6:
            yield _broken("goal_gap", "siting_goals", key, row["gap"], gap)
        closed = abs(bound - value) <= LEAST_DIFFERENCE + RELATIVE_DIFFERENCE * abs(value)
        if row["status"] == "optimal" and not closed:
            yield _broken("goal_status", "siting_goals", key, row["status"], "feasible")
        if row["stopped"] != "seconds" and (row["stopped"] == "proof") != (row["status"] == "optimal"):
            yield _broken("goal_stopped", "siting_goals", key, row["stopped"], row["status"])


def _curve(published: _Published) -> Iterator[Violation]:
    """Each number compared has so many known sites, worth what it says; the plan is among them."""
    problem = published.problem
    rows = {row["sites"]: row for row in published.rows("siting_curve")}
    listed: dict[int, list[str]] = {number: [] for number in rows}
    for row in published.rows("siting_curve_sites"):
        listed.setdefault(row["sites"], []).append(row["site_id"])
    if problem.sites not in rows or not set(rows) <= {problem.sites, *problem.compare_sites}:
        expected = sorted({problem.sites, *problem.compare_sites})
        yield _broken("curve_numbers", "siting_curve", "", sorted(rows), expected)
    if set(listed.get(problem.sites, [])) != set(published.chosen):
        yield _broken("curve_own", "siting_curve_sites", str(problem.sites), listed.get(problem.sites), _PLAN)
    for number, sites in listed.items():
        known = set(sites) & set(published.site_number)
        if number not in rows or len(known) != number or len(sites) != number:
            yield _broken("curve_sites", "siting_curve_sites", str(number), len(known), number)
        elif len(known) == number:
            yield from _curve_row(published, rows[number], sites)


def _curve_row(published: _Published, row: Row, sites: list[str]) -> Iterator[Violation]:
    served, walked = published.served_and_walked(sites)
    key, mean_m = str(row["sites"]), walked / served if served else None
    if not _same(row["population"], served):
        yield _broken("curve_population", "siting_curve", key, row["population"], served)
    if not _same(row["mean_walk_m"], mean_m):
        yield _broken("curve_mean_walk", "siting_curve", key, row["mean_walk_m"], mean_m)
    if row["ceiling"] < served - LEAST_DIFFERENCE:
        least = Words(f"不小于 {served}", f"at least {served}")
        yield _broken("curve_ceiling", "siting_curve", key, row["ceiling"], least)


_KNOWN = Words("登记过的编号", "an id of the register")
_CHOSEN = Words("选中的点", "a site that is chosen")
_PLAN = Words("与选中点位相同", "the sites chosen")


def _same(found: Any, expected: float | None) -> bool:
    if found is None or expected is None:
        return found is None and expected is None
    return bool(abs(found - expected) <= LEAST_DIFFERENCE + RELATIVE_DIFFERENCE * abs(expected))


def _at(shape: Any, point: Any) -> bool:
    if shape is None:
        return False
    centre = shape.centroid
    return math.hypot(centre.x - point[0], centre.y - point[1]) <= LEAST_DIFFERENCE


def _broken(rule: str, table: str, row: str, found: object, expected: object) -> Violation:
    return Violation(rule, table, str(row), _words(found), _words(expected))


def _words(thing: object) -> Words:
    if isinstance(thing, Words):
        return thing
    return Words("空", "empty") if thing is None else Words(str(thing), str(thing))
