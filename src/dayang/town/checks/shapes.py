"""Geometry judged by itself: there, of its type, finite, valid, of some size."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from dayang.town.checks.reading import Problem
from dayang.town.registers.schema import Column, Type
from dayang.words import Words

Shapes = NDArray[np.object_]

TYPES: Mapping[Type, tuple[str, ...]] = {
    Type.POINT: ("Point", "MultiPoint"),
    Type.LINE: ("LineString", "MultiLineString"),
    Type.POLYGON: ("Polygon", "MultiPolygon"),
}
"""What shapely calls the geometry a column of each type may hold."""

_REASON = re.compile(r"(?P<what>[^\[]+)(?:\[(?P<x>\S+) (?P<y>[^\s\]]+).*\])?")

_REASONS = {
    "Self-intersection": "自相交",
    "Ring Self-intersection": "环自相交",
    "Hole lies outside shell": "洞在外环之外",
    "Holes are nested": "洞中有洞",
    "Nested shells": "面套面",
    "Duplicate Rings": "环重复",
    "Interior is disconnected": "内部不连通",
    "Too few points in geometry component": "顶点太少",
}
"""GEOS's reasons in Chinese (geos::operation::valid::TopologyValidationError)."""


def shapes_of(raw: "pd.Series[Any]") -> Shapes:
    """Return the cells of a geometry column; whatever is no geometry stays as it is."""
    shapes: Shapes = np.array(raw.astype(object), dtype=object)
    shapes[raw.isna().to_numpy(bool)] = None
    return shapes


def judge_shapes(column: Column, shapes: Shapes, *, required: bool) -> Iterator[Problem]:
    """Yield what is wrong with shapes, each named once, whatever their CRS.

    Parameters
    ----------
    column
        Its type says which geometry it takes.
    shapes
        Shape (n,).
    required
        Whether an absent one is a fault.
    """
    missing = np.array([shape is None for shape in shapes], bool)
    if required:
        yield Problem("missing_geometry", np.flatnonzero(missing))
    unjudged = ~missing
    for rule, judge in _JUDGES:
        wrong = np.zeros(len(shapes), bool)
        wrong[unjudged] = judge(column, shapes[unjudged])
        unjudged &= ~wrong
        positions = np.flatnonzero(wrong)
        yield _told(rule, positions, shapes[positions])


def _is_foreign(column: Column, shapes: Shapes) -> NDArray[np.bool_]:
    return np.array([getattr(shape, "geom_type", None) not in TYPES[column.type] for shape in shapes], bool)


def _is_empty(_column: Column, shapes: Shapes) -> NDArray[np.bool_]:
    return np.asarray(shapely.is_empty(shapes))


def _is_endless(_column: Column, shapes: Shapes) -> NDArray[np.bool_]:
    coordinates, owner = shapely.get_coordinates(shapes, return_index=True)
    endless = np.zeros(len(shapes), bool)
    endless[owner[~np.isfinite(coordinates).all(axis=1)]] = True
    return endless


def _is_nothing(column: Column, shapes: Shapes) -> NDArray[np.bool_]:
    """Say which lines have no length and which polygons no width (a bow tie has, though its area is 0)."""
    if column.type is Type.POINT:
        return np.zeros(len(shapes), bool)
    hulls = shapely.convex_hull(shapes)
    return np.asarray(shapely.get_dimensions(hulls) < (2 if column.type is Type.POLYGON else 1), bool)


def _is_invalid(_column: Column, shapes: Shapes) -> NDArray[np.bool_]:
    return ~np.asarray(shapely.is_valid(shapes), bool)


_JUDGES = (
    ("geometry_type", _is_foreign),
    ("empty_geometry", _is_empty),
    ("bad_coordinates", _is_endless),
    ("zero_size", _is_nothing),
    ("invalid_geometry", _is_invalid),
)


def _told(rule: str, positions: NDArray[Any], shapes: Shapes) -> Problem:
    if rule == "invalid_geometry":
        reasons = [_reason(text) for text in shapely.is_valid_reason(shapes)]
        found = [f"{words.zh} / {words.en}" for words in reasons]
        return Problem(rule, positions, each=[{"reason": reason} for reason in reasons], found=found)
    return Problem(rule, positions, found=[getattr(shape, "geom_type", str(shape)[:40]) for shape in shapes])


def _reason(text: str) -> Words:
    """Return GEOS's reason in both languages, with the place."""
    parts = _REASON.fullmatch(text)
    if parts is None:
        return Words(text, text)
    what = parts["what"]
    if parts["x"] is None:
        return Words(_REASONS.get(what, what), what)
    place = f"({float(parts['x']):.10g}, {float(parts['y']):.10g})"
    return Words(f"{_REASONS.get(what, what)}，位于 {place}", f"{what} at {place}")
