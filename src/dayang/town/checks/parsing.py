"""Reading and judging one register."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dayang.town.checks.amounts import judge_amounts
from dayang.town.checks.columns import read_column
from dayang.town.checks.context import ALONE, Context, Parsed
from dayang.town.checks.geometry import read_geometry
from dayang.town.checks.headings import match_headings
from dayang.town.checks.judging import judge_columns, judge_days, judge_key
from dayang.town.checks.places import Places, blank_rows, row_numbers, shown
from dayang.town.checks.reading import Positions, Problem, Reading, repairs_said
from dayang.town.checks.relations import judge_rows
from dayang.town.checks.rules import is_projected_in_metres
from dayang.town.checks.samples import judge_samples
from dayang.town.checks.words import RULES, said
from dayang.town.faults import InputFault, Severity
from dayang.town.frames import DTYPES, conform
from dayang.town.registers.schema import GEOMETRY_COLUMN, Column, Register

Found = tuple[Column, Problem]


def parse(register: Register, raw: pd.DataFrame, context: Context = ALONE) -> Parsed:
    """Read a person's cells into the types of `register`, and judge them.

    Parameters
    ----------
    register
        Declares the columns.
    raw
        Headings as written; the index holds row numbers as the person's program shows
        them. Cells are text, numbers, flags, dates, or typed columns; times without a
        zone are China time. A geometry column is called ``geometry`` and knows the CRS
        its file declares.
    context
        What else it is judged against.

    Returns
    -------
    Parsed
        The typed frame, blank rows left out, and every fault found.
    """
    blank = blank_rows(raw)
    rows, raw = row_numbers(raw)[~blank], raw[~blank]
    headings = match_headings(register, raw.columns, geometry=context.has_geometry)
    places = Places(register, raw, rows, headings.positions, headings.written)
    readings = _readings(register, raw, headings.positions)
    table = _table(register, readings, len(raw))
    context = _with_own_crs(register, table, context)
    found = list(_as_faults(places, readings, _judged(register, table, places, context)))
    if register.geometry is not None and GEOMETRY_COLUMN in headings.positions:
        shapes, problems = read_geometry(register, raw.iloc[:, headings.positions[GEOMETRY_COLUMN]], context)
        table[GEOMETRY_COLUMN] = shapes
        for problem in problems:
            found += places.faults(register.geometry, problem)
    faults = (*headings.faults, *_single_row(register, places), *sorted(found, key=_row))
    return Parsed(conform(register, table, context.crs), faults, rows)


def check(register: Register, frame: pd.DataFrame, context: Context = ALONE) -> list[InputFault]:
    """Judge one row or 400,000, raw or typed; see `parse`."""
    return list(parse(register, frame, context).faults)


def _table(register: Register, readings: dict[str, Reading], size: int) -> pd.DataFrame:
    columns = {
        column.name: readings[column.name].values.reset_index(drop=True)
        if column.name in readings
        else pd.Series([None] * size, dtype=DTYPES[column.type])
        for column in register.attributes
    }
    return pd.DataFrame(columns, index=pd.RangeIndex(size))


def _readings(register: Register, raw: pd.DataFrame, positions: Mapping[str, int]) -> dict[str, Reading]:
    return {
        column.name: read_column(register, column, raw.iloc[:, positions[column.name]])
        for column in register.attributes
        if column.name in positions
    }


def _with_own_crs(register: Register, table: pd.DataFrame, context: Context) -> Context:
    """Return `context` with the CRS that the one row of ``town`` gives, or with none where it is unfit."""
    own = [column.name for column in register.attributes if column.rule == "projected_crs"]
    crs = context.crs
    if crs is None and own and register.single_row and len(table):
        crs = table[own[0]].iloc[0]
    if crs is None or pd.isna(crs) or not is_projected_in_metres(crs):
        return replace(context, crs=None, boundary=None)
    return replace(context, crs=crs)


def _read_problems(register: Register, readings: dict[str, Reading]) -> Iterator[Found]:
    for name, reading in readings.items():
        for problem in reading.problems:
            yield register.column(name), problem


def _judged(register: Register, table: pd.DataFrame, places: Places, context: Context) -> Iterator[Found]:
    yield from judge_columns(register, table, frozenset(places.positions))
    yield from judge_days(register, table, context.as_of)
    yield from judge_key(register, table, places.rows)
    yield from judge_rows(register, table)
    yield from judge_amounts(register, table, context)
    yield from judge_samples(register, table, context)


def _as_faults(places: Places, readings: dict[str, Reading], judged: Iterator[Found]) -> Iterator[InputFault]:
    """Yield the faults; a cell that could not be read is not also called empty, nor repaired."""
    register = places.register
    unread = {name: _unread(reading) for name, reading in readings.items()}
    for column, problem in _read_problems(register, readings):
        yield from places.faults(column, problem)
    for column, problem in judged:
        told = unread.get(column.name)
        if problem.rule == "empty_cell" and told is not None:
            problem = problem._replace(positions=problem.positions[~told[problem.positions]])  # noqa: PLW2901
        yield from places.faults(column, problem)
    for name, reading in readings.items():
        repaired = np.flatnonzero((reading.repairs > 0) & ~unread[name])
        yield from places.faults(register.column(name), _tidied(reading, repaired))


def _unread(reading: Reading) -> NDArray[np.bool_]:
    unread = np.zeros(len(reading.values), bool)
    for problem in reading.problems:
        if RULES[problem.rule].severity is Severity.FAULT:
            unread[problem.positions] = True
    return unread


def _tidied(reading: Reading, repaired: Positions) -> Problem:
    values: list[dict[str, Any]] = [
        {"what": repairs_said(int(repair)), "value": shown(value)}
        for repair, value in zip(reading.repairs[repaired], reading.values.iloc[repaired], strict=True)
    ]
    return Problem("tidied", repaired, each=values)


def _single_row(register: Register, places: Places) -> list[InputFault]:
    count = len(places.rows)
    if not register.single_row:
        return []
    fault = said("single_row").at(register=register.name, found=str(count))
    return [fault.at(row=int(row)) for row in places.rows[1:]]


def _row(fault: InputFault) -> int:
    return fault.row or 0
