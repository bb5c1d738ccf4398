"""What a register declares about its typed cells: required, bounds, choices, pattern, key, days."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pandera.pandas as pandera

from dayang.town.checks.amounts import as_floats
from dayang.town.checks.kinds import bounds_said, kind_said, unit_said
from dayang.town.checks.reading import Problem
from dayang.town.registers.schema import Column, Register, Type
from dayang.town.units import end_of_day
from dayang.words import Words

_SHOWN_ROWS = 8
"""Rows of a double key that are named in words; each of them has its own fault all the same."""


def schema(register: Register) -> pandera.DataFrameSchema:
    """Return the pandera schema of a register's attributes; a check is named after its rule."""
    return pandera.DataFrameSchema(
        {
            column.name: pandera.Column(checks=list(_checks(column)), nullable=not column.required)
            for column in register.attributes
        }
    )


def _checks(column: Column) -> Iterator[pandera.Check]:
    if column.minimum is not None:
        yield pandera.Check.ge(column.minimum, error="out_of_bounds")
    if column.maximum is not None:
        yield pandera.Check.le(column.maximum, error="out_of_bounds")
    if column.pattern is not None:
        yield pandera.Check.str_matches(rf"(?:{column.pattern})\Z", error="pattern_mismatch")


def judge_columns(
    register: Register, frame: pd.DataFrame, present: frozenset[str]
) -> Iterator[tuple[Column, Problem]]:
    """Yield the cells that break what their column declares.

    Parameters
    ----------
    register
        Declares the columns.
    frame
        Its attributes, typed; index 0..n-1.
    present
        Names of the columns the file has; a missing column is one fault, not one for each row.
    """
    judged = pd.DataFrame(
        {column.name: _comparable(column, frame[column.name]) for column in register.attributes}
    )
    try:
        schema(register).validate(judged, lazy=True)
    except pandera.errors.SchemaErrors as error:
        cases = error.failure_cases
        for (name, check), found in cases.groupby(["column", "check"], sort=False)["index"]:
            if name not in present:
                continue
            column = register.column(name)
            rule = "empty_cell" if check == "not_nullable" else check
            yield column, Problem(rule, np.sort(found.to_numpy(np.int64)), words_of(column))


def _comparable(column: Column, values: "pd.Series[Any]") -> "pd.Series[Any]":
    """Return money as doubles: decimals compare slowly, and bounds are doubles."""
    return pd.Series(as_floats(values)) if column.type is Type.MONEY else values


def words_of(column: Column) -> dict[str, Any]:
    """Return what the words of a rule about one column may need."""
    return {
        "kind": kind_said(column),
        "bounds": bounds_said(column),
        "description": column.description,
        "pattern": column.pattern or "",
        "unit": unit_said(column),
    }


def judge_days(
    register: Register, frame: pd.DataFrame, as_of: date | None
) -> Iterator[tuple[Column, Problem]]:
    """Yield the dates that lie after `as_of` and may not."""
    if as_of is None:
        return
    for column in register.attributes:
        if column.type in (Type.DATE, Type.DATETIME) and not column.future:
            last = pd.Timestamp(as_of) if column.type is Type.DATE else pd.Timestamp(end_of_day(as_of))
            late = np.flatnonzero((frame[column.name] > last).to_numpy(bool))
            yield column, Problem("future_date", late, {"as_of": as_of.isoformat()})


def judge_key(register: Register, frame: pd.DataFrame, rows: Any) -> Iterator[tuple[Column, Problem]]:
    """Yield every row whose key another row has too, naming the rows.

    Parameters
    ----------
    register, frame
        The register and its typed attributes.
    rows
        Row numbers as the person sees them.
    """
    key = list(register.key)
    known = frame[key].notna().all(axis=1)
    double = np.flatnonzero((known & frame.duplicated(key, keep=False)).to_numpy(bool))
    if not len(double):
        return
    column = register.column(key[0])
    groups = frame.iloc[double].groupby(key, sort=False).ngroup().to_numpy()
    order = np.argsort(groups, kind="stable")
    ends = np.flatnonzero(np.diff(groups[order])) + 1
    named = [_rows_said(part.tolist()) for part in np.split(rows[double][order], ends)]
    titles = [register.column(name).title for name in key]
    said = Words("、".join(title.zh for title in titles), ", ".join(title.en for title in titles))
    each: list[dict[str, Any]] = [{"key": said, "rows": named[group]} for group in groups]
    yield column, Problem("duplicate_key", double, each=each)


def _rows_said(rows: list[int]) -> Words:
    shown = [str(row) for row in rows[:_SHOWN_ROWS]]
    more = "…" if len(rows) > _SHOWN_ROWS else ""
    return Words("、".join(shown) + more, ", ".join(shown) + more)
