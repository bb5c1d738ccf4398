"""What lies between registers: references, villages and town, rasters, heights, the shift of web maps."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from dayang.town.checks.context import Context, context_of
from dayang.town.checks.gcj02 import shifted_against_roads
from dayang.town.checks.kinds import kind_said
from dayang.town.checks.places import Places
from dayang.town.checks.rasters import judge_heights, judge_rasters
from dayang.town.checks.reading import Problem, whole_column
from dayang.town.checks.rules import is_projected_in_metres
from dayang.town.checks.shapes import Shapes
from dayang.town.checks.villages import judge_villages
from dayang.town.checks.words import said
from dayang.town.faults import InputFault
from dayang.town.registers.schema import GEOMETRY_COLUMN, Column, Register
from dayang.town.town import Town
from dayang.words import Words

AGAINST_ROADS = ("buildings", "parcels")
"""Layers of polygons through which no road on the ground should run."""

Found = tuple[str, str, Problem]
"""Register, column and problem."""


def check_town(town: Town) -> list[InputFault]:
    """Judge what lies between registers: references, place, rasters, heights.

    What lies within one register is judged by `check`. Rows are counted from 1 in the
    town's frames, and messages name the row's key.

    Parameters
    ----------
    town
        Its registers, typed.
    """
    if "town" in town.dictionary and town["town"].empty:
        return [said("empty_town").at(register="town")]
    context = context_of(town)
    found = [
        *_geometry(town),
        *_references(town),
        *judge_villages(town, context),
        *judge_rasters(town),
        *judge_heights(town),
    ]
    if context.crs is not None and is_projected_in_metres(context.crs):
        found += _shifts(town, context)
    return [fault for name, field, problem in found for fault in _faults(town, name, field, problem)]


def _faults(town: Town, name: str, field: str, problem: Problem) -> Iterator[InputFault]:
    register, frame = town.dictionary[name], town[name]
    places = Places(
        register,
        frame,
        rows=np.arange(1, len(frame) + 1),
        positions={column: at for at, column in enumerate(frame.columns)},
        written={column.name: column.title.zh for column in register.columns},
    )
    return places.faults(register.column(field), problem)


def _geometry(town: Town) -> Iterator[Found]:
    """Yield registers that should have geometry and have none, as when they came from a workbook."""
    for name, register in town.dictionary.items():
        column = register.geometry
        if column is None or not column.required or town[name].empty:
            continue
        if town.layer(name).geometry.isna().all():
            yield name, GEOMETRY_COLUMN, whole_column("no_geometry", kind=kind_said(column))


def _references(town: Town) -> Iterator[Found]:
    for name, register in town.dictionary.items():
        frame = town[name]
        for column in register.attributes:
            if column.references is not None and frame[column.name].notna().any():
                yield name, column.name, _reference(town, register, column, column.references)


def _reference(town: Town, register: Register, column: Column, target: str) -> Problem:
    values, ids = town[register.name][column.name], town[target]
    title = town.dictionary[target].title
    if ids.empty:
        return whole_column("unchecked_reference", target=title)
    (key,) = town.dictionary[target].key
    dangling = np.flatnonzero((values.notna() & ~values.isin(ids[key])).to_numpy(bool))
    each = [{"where": text} for text in keys_said(register, town[register.name].iloc[dangling])]
    return Problem("dangling_reference", dangling, {"target": title}, each=each)


def keys_said(register: Register, frame: pd.DataFrame) -> list[Words]:
    """Return the key of each row, with what its columns are called."""
    titles = [register.column(name).title for name in register.key]
    texts = frame[list(register.key)].astype(str).itertuples(index=False)
    return [
        Words(
            "、".join(f"{title.zh} {value}" for title, value in zip(titles, row, strict=True)),
            ", ".join(f"{title.en} {value}" for title, value in zip(titles, row, strict=True)),
        )
        for row in texts
    ]


def _shifts(town: Town, context: Context) -> Iterator[Found]:
    if "roads" not in town.dictionary:
        return
    roads = town.layer("roads")
    on_ground = ~(roads["is_bridge"].fillna(False) | roads["is_tunnel"].fillna(False)).to_numpy(bool)
    lines = sound(roads.geometry.to_numpy()[on_ground])
    for name in AGAINST_ROADS:
        if name in town.dictionary:
            shapes = sound(town.layer(name).geometry.to_numpy())
            shifted = shifted_against_roads(shapes, lines, CRS(context.crs), context)
            if shifted is not None:
                which, problem = shifted
                yield (name if which == "shapes" else "roads"), GEOMETRY_COLUMN, problem


def sound(shapes: Shapes) -> Shapes:
    """Return the shapes that are there and valid."""
    there = shapes[np.array([shape is not None for shape in shapes], bool)]
    valid: Shapes = there[np.asarray(shapely.is_valid(there) & ~shapely.is_empty(there), bool)]
    return valid
