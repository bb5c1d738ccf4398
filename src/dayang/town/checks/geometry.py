"""The geometry of one register: judged as the file has it, and brought to the town's CRS."""

from collections.abc import Iterable
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from pyproj import CRS

from dayang.town.checks.context import Context
from dayang.town.checks.gcj02 import judge_shift
from dayang.town.checks.location import computable, judge_boundary, judge_crs
from dayang.town.checks.reading import Positions, Problem, whole_column
from dayang.town.checks.shapes import Shapes, judge_shapes, shapes_of
from dayang.town.registers.schema import Register


def read_geometry(
    register: Register, raw: "pd.Series[Any]", context: Context
) -> tuple[gpd.GeoSeries, list[Problem]]:
    """Return a geometry column in the town's CRS, and what is wrong with it.

    Parameters
    ----------
    register
        Declares the type of geometry.
    raw
        As the file has it; it knows the CRS the file declares, if any.
    context
        The town's CRS and boundary.

    Returns
    -------
    tuple
        The shapes, those that cannot be placed left out; and the problems.
    """
    column = register.geometry
    if column is None:
        raise KeyError(f"{register.name} has no geometry")
    shapes, crs = shapes_of(raw), computable(getattr(raw.array, "crs", None))
    problems = list(judge_shapes(column, shapes, required=column.required and context.has_geometry))
    usable = _free_of(problems, _UNUSABLE, shapes)
    if crs is None:
        problems += [whole_column("undeclared_crs")] if len(usable) else []
        return gpd.GeoSeries(np.full(len(shapes), None), crs=context.crs), problems
    fits, misplaced = judge_crs(shapes[usable], crs, context)
    placed = usable[fits]
    series = _in_town_crs(shapes, placed, crs, context)
    problems += [_moved_to(usable, problem) for problem in misplaced]
    if context.crs is not None and not register.single_row:
        sound = np.intersect1d(placed, _free_of(problems, _UNSOUND, shapes))
        moved = series.to_numpy()[sound]
        problems += [_moved_to(sound, problem) for problem in judge_boundary(moved, context)]
        problems += judge_shift(moved, context)
    return series, problems


_UNUSABLE = ("geometry_type", "empty_geometry", "bad_coordinates")
_UNSOUND = (*_UNUSABLE, "invalid_geometry", "zero_size")


def _free_of(problems: Iterable[Problem], rules: tuple[str, ...], shapes: Shapes) -> Positions:
    """Return the positions of shapes that break none of `rules`."""
    free = np.array([shape is not None for shape in shapes], bool)
    for problem in problems:
        if problem.rule in rules:
            free[problem.positions] = False
    return np.flatnonzero(free)


def _moved_to(positions: Positions, problem: Problem) -> Problem:
    """Return a problem of some shapes as one of all the column's cells."""
    return problem._replace(positions=positions[problem.positions])


def _in_town_crs(shapes: Shapes, placed: Positions, crs: CRS, context: Context) -> gpd.GeoSeries:
    kept = np.full(len(shapes), None, dtype=object)
    kept[placed] = shapes[placed]
    series = gpd.GeoSeries(kept, crs=crs)
    if context.crs is None:
        return series
    target = CRS(context.crs)
    if crs.equals(target, ignore_axis_order=True):
        return series.set_crs(target, allow_override=True)
    return series.to_crs(target)
