"""A sheet of cells, from a workbook or a CSV: where its headings are, and its columns."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from dayang.town.checks.headings import match_headings, plain
from dayang.town.faults import InputFault
from dayang.town.io.words import said
from dayang.town.registers.schema import Register
from dayang.words import Words

ROWS_SEARCHED = 10
"""How many rows from the top are searched for the headings."""

_NAMES_SHOWN = 6


@dataclass(frozen=True, eq=False)
class Grid:
    """Cells row by row; the first row is row 1 of the person's program.

    Parameters
    ----------
    rows
        Cells; an empty one is ``""``.
    merged
        Merged ranges ``((top, left), (bottom, right))``, counted from 0.
    """

    rows: Sequence[Sequence[Any]]
    merged: Sequence[tuple[tuple[int, int], tuple[int, int]]] = field(default=())


@dataclass(frozen=True, eq=False)
class Found:
    """The headings of a grid.

    Parameters
    ----------
    row
        Position of their row, counted from 0; ``None`` when there is none.
    headings
        As written, without the empty ones at the end.
    faults
        What was said about them.
    """

    row: int | None
    headings: tuple[str, ...]
    faults: tuple[InputFault, ...] = ()


def find_headings(grid: Grid, register: Register, further: frozenset[str] = frozenset()) -> Found:
    """Find the row of headings of `register` among the first rows.

    Parameters
    ----------
    grid
        The sheet.
    register
        Whose headings are looked for.
    further
        Other headings that count, as `dayang.town.checks.headings.plain` leaves them.
    """
    candidates = [_texts(row) for row in grid.rows[:ROWS_SEARCHED]]
    known = [_known(register, cells) for cells in candidates]
    scores = [count + _further(cells, further) for count, cells in zip(known, candidates, strict=True)]
    best = max(scores, default=0)
    if best == 0:
        return Found(None, (), (_no_header(register, candidates),))
    row = scores.index(best)
    return Found(row, tuple(candidates[row]), tuple(_around(grid, candidates, known, row)))


def _texts(row: Sequence[Any]) -> list[str]:
    texts = ["" if cell is None else str(cell) for cell in row]
    while texts and not texts[-1].strip():
        texts.pop()
    return texts


def _known(register: Register, cells: list[str]) -> int:
    return len(match_headings(register, _filled(cells), geometry=False).positions)


def _further(cells: list[str], further: frozenset[str]) -> int:
    return sum(plain(cell) in further for cell in _filled(cells))


def _filled(cells: list[str]) -> list[str]:
    return [cell for cell in cells if cell.strip()]


def _no_header(register: Register, candidates: list[list[str]]) -> InputFault:
    shown = register.attributes[:_NAMES_SHOWN]
    names = Words("、".join(column.title.zh for column in shown), ", ".join(column.name for column in shown))
    first = next((cells for cells in candidates if cells), [])
    return said("no_header", names=names).at(found=" | ".join(first)[:80], row=1)


def _around(grid: Grid, candidates: list[list[str]], known: list[int], row: int) -> Iterator[InputFault]:
    """Say what is odd about the row of headings: merged, twice, or not at the top."""
    for (top, left), (bottom, right) in grid.merged:
        if top <= row <= bottom:
            cells = f"{cell_name(top, left)}:{cell_name(bottom, right)}"
            heading = _cell(grid, top, left)
            yield said("merged_header", cells=cells).at(row=row + 1, column=heading, found=heading or cells)
    for other, count in enumerate(known):
        if other != row and count > 1 and 2 * count >= len(_filled(candidates[other])):
            yield said("two_header_rows", row=other + 1).at(
                row=row + 1, found=" | ".join(candidates[other])[:80]
            )
    above = [" ".join(cells) for cells in candidates[:row] if cells]
    if above:
        yield said("rows_above_header", row=row + 1).at(row=1, found=" / ".join(above)[:80])


def merged_data(grid: Grid, found: Found) -> Iterator[InputFault]:
    """Say which cells below the headings are merged."""
    for (top, left), (bottom, right) in grid.merged:
        if found.row is not None and top > found.row:
            cells = f"{cell_name(top, left)}:{cell_name(bottom, right)}"
            heading = found.headings[left] if left < len(found.headings) else column_letters(left)
            yield said("merged_cells", cells=cells).at(
                row=top + 1, column=heading, found=_cell(grid, top, left)
            )


def _cell(grid: Grid, row: int, column: int) -> str:
    cells = grid.rows[row] if row < len(grid.rows) else ()
    return str(cells[column]) if column < len(cells) else ""


def frame_of(grid: Grid, found: Found) -> pd.DataFrame:
    """Return the cells below the headings by column; the index holds row numbers from 1.

    Rows and columns without any cell are left out; a column with cells and no heading
    stays, so that it is asked about.
    """
    start = (found.row or 0) + 1
    width = max(map(len, grid.rows), default=0)
    numbered = [(at, row) for at, row in enumerate(grid.rows[start:], start + 1) if row.count("") < len(row)]
    index = pd.Index([at for at, _ in numbered], dtype="int64")
    if not numbered:
        return pd.DataFrame(columns=list(found.headings), index=index)
    columns = list(zip(*(row for _, row in numbered), strict=True))
    headings = [*found.headings, *[""] * (width - len(found.headings))]
    kept = [
        (heading, _series(cells, index))
        for heading, cells in zip(headings, columns, strict=True)
        if heading.strip() or any(cell != "" for cell in cells)
    ]
    frame = pd.concat([cells for _, cells in kept], axis=1)
    frame.columns = pd.Index([heading for heading, _ in kept])
    return frame


def _series(cells: tuple[Any, ...], index: "pd.Index[Any]") -> "pd.Series[Any]":
    if "" in cells:
        return pd.Series([None if cell == "" else cell for cell in cells], index=index)
    return pd.Series(list(cells), index=index)


def column_letters(column: int) -> str:
    """Return the letters of a column counted from 0.

    Examples
    --------
    >>> column_letters(0), column_letters(27)
    ('A', 'AB')
    """
    letters = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def cell_name(row: int, column: int) -> str:
    """Return the name of a cell whose row and column are counted from 0.

    Examples
    --------
    >>> cell_name(9, 1)
    'B10'
    """
    return f"{column_letters(column)}{row + 1}"
