"""The registers a plan publishes."""

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dayang.people.mobilise.siting.assignment import Assignment
from dayang.town.frames import conform
from dayang.town.registers import DICTIONARY

if TYPE_CHECKING:
    from dayang.people.mobilise.siting.plan import Plan

NAMES = ("siting_goals", "siting_sites", "siting_assignments", "siting_curve", "siting_curve_sites")
"""Result registers of siting."""


def published(plan: "Plan") -> dict[str, pd.DataFrame]:
    """Return every register of `NAMES`, without rows where there is no plan."""
    if not plan.goals:
        return {name: conform(DICTIONARY[name], pd.DataFrame(), plan.problem.crs) for name in NAMES}
    made = (
        _goals(plan),
        _sites(plan.assignment),
        _assignments(plan.assignment),
        _curve(plan),
        _curve_sites(plan),
    )
    return {
        name: conform(DICTIONARY[name], frame, plan.problem.crs)
        for name, frame in zip(NAMES, made, strict=True)
    }


def _goals(plan: "Plan") -> pd.DataFrame:
    rows = [
        {
            "rank": rank,
            "goal": str(goal.goal),
            "value": goal.value,
            "bound": goal.bound,
            "gap": goal.gap,
            "status": str(goal.status),
            "stopped": str(goal.stopped),
        }
        for rank, goal in enumerate(plan.goals, start=1)
    ]
    return pd.DataFrame(rows)


def _sites(assignment: Assignment) -> pd.DataFrame:
    problem, chosen = assignment.problem, np.array(assignment.chosen, dtype=np.int64)
    cells = np.flatnonzero(assignment.site >= 0)
    site, people = assignment.site[cells], problem.population[cells]

    def by_site(weights: NDArray[np.float64] | None = None) -> NDArray[Any]:
        return np.bincount(site, weights, minlength=len(problem.site_ids))[chosen]

    population, person_m = by_site(people), by_site(people * assignment.walk_m[cells])
    somebody = population > 0
    frame = pd.DataFrame(
        {
            "site_id": [problem.site_ids[number] for number in chosen],
            "cells": by_site(),
            "population": population,
            "mean_walk_m": np.divide(person_m, population, where=somebody, out=np.full(len(chosen), np.nan)),
            "geometry": _points(problem.site_points, problem.crs, len(problem.site_ids))[chosen],
        }
    ).sort_values(["population", "site_id"], ascending=[False, True], ignore_index=True)
    return frame.assign(rank=np.arange(1, len(frame) + 1))


def _assignments(assignment: Assignment) -> pd.DataFrame:
    problem = assignment.problem
    names = np.array([*problem.site_ids, None], dtype=object)
    return pd.DataFrame(
        {
            "cell_id": problem.cell_ids,
            "site_id": names[assignment.site],
            "outcome": assignment.outcomes(),
            "walk_m": assignment.walk_m,
            "population": problem.population,
            "geometry": _points(problem.cell_points, problem.crs, len(problem.cell_ids)),
        }
    )


def _curve(plan: "Plan") -> pd.DataFrame:
    rows = []
    for compared in plan.curve:
        reached = Assignment(plan.problem, compared.chosen)
        rows.append(
            {
                "sites": len(compared.chosen),
                "population": reached.served,
                "ceiling": compared.ceiling,
                "mean_walk_m": reached.mean_walk_m,
            }
        )
    return pd.DataFrame(rows)


def _curve_sites(plan: "Plan") -> pd.DataFrame:
    rows = [
        {"sites": len(compared.chosen), "site_id": plan.problem.site_ids[site]}
        for compared in plan.curve
        for site in compared.chosen
    ]
    return pd.DataFrame(rows)


def _points(xy: NDArray[np.float64] | None, crs: str | None, count: int) -> Any:
    if xy is None:
        return np.full(count, None, dtype=object)
    return gpd.points_from_xy(xy[:, 0], xy[:, 1], crs=crs)
