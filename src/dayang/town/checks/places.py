"""From problems by position to faults a person can find."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dayang.town.checks.judging import words_of
from dayang.town.checks.reading import Problem
from dayang.town.checks.words import RULES, phrasing
from dayang.town.faults import InputFault
from dayang.town.registers.schema import Column, Register

SHOWN = 60
"""Characters of a cell that a fault repeats."""


@dataclass(frozen=True, eq=False)
class Places:
    """Where the cells of a register stand in a person's file.

    Parameters
    ----------
    register
        The register.
    raw
        The cells as written.
    rows
        Row number of each, as the person's program shows it.
    positions, written
        As in `dayang.town.checks.headings.Headings`.
    """

    register: Register
    raw: pd.DataFrame
    rows: NDArray[np.int64]
    positions: Mapping[str, int]
    written: Mapping[str, str]

    def faults(self, column: Column, problem: Problem) -> Iterator[InputFault]:
        """Yield a fault for each cell of `problem`, or the one of the whole column."""
        rows = [None] if problem.whole else self.rows[problem.positions].tolist()
        if not rows:
            return
        found = problem.found or self._found(column, problem)
        severity, heading, register = (
            RULES[problem.rule].severity,
            self.written[column.name],
            self.register.name,
        )
        phrase = phrasing(problem.rule, {**words_of(column), **problem.values})
        shared = None if problem.each else phrase({})
        each = problem.each or ()
        for at, row in enumerate(rows):
            expected, remedy = shared or phrase(each[at])
            yield InputFault(
                problem.rule,
                severity,
                expected,
                remedy,
                row=row,
                column=heading,
                register=register,
                field=column.name,
                found=found[at],
            )

    def _found(self, column: Column, problem: Problem) -> list[str]:
        at = self.positions.get(column.name)
        if at is None:
            return [""] * len(problem.positions)
        return [shown(cell) for cell in self.raw.iloc[problem.positions, at].astype(object).tolist()]


def row_numbers(raw: pd.DataFrame) -> NDArray[np.int64]:
    """Return the row numbers a raw frame carries; one counted from 0 never was a file, and counts from 1."""
    if isinstance(raw.index, pd.RangeIndex) and raw.index.start == 0:
        return np.arange(1, len(raw) + 1)
    return raw.index.to_numpy(np.int64)


def blank_rows(raw: pd.DataFrame) -> NDArray[np.bool_]:
    """Say which rows hold nothing, or spaces alone."""
    blank = np.ones(len(raw), bool)
    for position in range(raw.shape[1]):
        left = np.flatnonzero(blank)
        column = raw.iloc[left, position]
        cells = column.isna().to_numpy(bool, copy=True)
        if isinstance(column.dtype, pd.StringDtype):
            cells |= column.str.strip().eq("").to_numpy(bool)
        elif column.dtype == object:
            cells |= np.fromiter((isinstance(c, str) and not c.strip() for c in column), bool, len(left))
        blank[left] = cells
    return blank


def shown(cell: Any) -> str:
    """Return a cell as a person saw it, shortened.

    Examples
    --------
    >>> shown(12.0), shown(0.1), shown(None), shown(True)
    ('12', '0.1', '', 'TRUE')
    """
    if isinstance(cell, str):
        text = cell
    elif cell is None or cell is pd.NaT or cell is pd.NA:
        text = ""
    elif isinstance(cell, (bool, np.bool_)):
        text = str(bool(cell)).upper()
    elif isinstance(cell, (float, np.floating)):
        text = "" if np.isnan(cell) else f"{cell:.0f}" if cell == np.rint(cell) else repr(float(cell))
    elif isinstance(cell, datetime):
        text = cell.isoformat(" ").removesuffix(" 00:00:00")
    elif isinstance(cell, date):
        text = cell.isoformat()
    else:
        text = str(cell)
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"
