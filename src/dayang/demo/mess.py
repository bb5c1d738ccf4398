"""What real sheets hold: cells that are repaired on reading, and cells that are refused.

`mess` leaves a town as it is and says which cells of its sheets are to be written
otherwise, each with what it was, what it is, and what a check must say of it. At most one
cell of a row is touched, and nothing that another row refers to, so that every planted
cell is found at its place and nothing else is.

Registers whose geometry is required are kept in a GIS, not in a workbook, and are left
out; so are ``town``, ``parameters`` and ``rasters``, on which checking itself rests.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from dayang.demo.mess_kinds import KINDS, NOT_HERE, said
from dayang.demo.noise import Generator, Indices, Mask
from dayang.errors import DayangError
from dayang.town import Town
from dayang.town.registers import Column, Kind, Register
from dayang.words import Words

MOST = 0.05
"""Share of cells beyond which rows would not suffice."""
LEFT_OUT = ("town", "parameters", "rasters")
STREAM = 1_000_003
"""Sets this source of chance apart from those of the town's own subjects."""
STEADY = 0.15
"""Decades within which a firm's other years must lie for one in 万元 to stand out."""
YEARS = 3
PAIRS, AMOUNTS = 40, 60
"""One cell in so many is a double key, and one an amount in 万元, where there is room."""
HEADINGS = ("repaired", "repaired", "refused", "none")
"""What happens to one heading of each sheet, in turn."""
COLUMNS = ("register", "sheet", "row", "field", "column", "was", "now", "rule", "outcome")


@dataclass(frozen=True, eq=False)
class Mess:
    """A town's sheets, spoilt on purpose.

    Parameters
    ----------
    registers
        Names of the registers that have a sheet.
    instead
        What is written instead of what the register holds: by register, row of the
        sheet (0 the headings) and column; ``None`` for an empty cell.
    planted
        One row a change, with `COLUMNS`: ``rule`` is the rule of checking that names it,
        ``outcome`` whether it is repaired, refused, warned of, or read as it stands.
    """

    registers: tuple[str, ...]
    instead: Mapping[str, Mapping[int, Mapping[str, Any]]]
    planted: pd.DataFrame


def mess(town: Town, share: float, seed: int = 0) -> Mess:
    """Return what to write instead in the sheets of `town`.

    Parameters
    ----------
    town
        A town that checks without a fault.
    share
        Of all cells of the sheets: so many are planted, half of them repaired on reading.
    seed
        The same seed spoils the same cells.

    Raises
    ------
    DayangError
        When `share` is not between 0 and `MOST`.
    """
    if not 0 < share <= MOST:
        raise DayangError(
            Words(
                f"弄乱的比例须大于 0、不超过 {MOST}，现为 {share}。",
                f"The share of messy cells must be over 0 and at most {MOST}, not {share}.",
            )
        )
    rng = np.random.default_rng([seed, STREAM])
    sheets = [_Sheet.of(town, register) for register in _in_sheets(town)]
    tally = _Tally()
    for number, sheet in enumerate(sheets):
        _spoil_heading(rng, sheet, HEADINGS[number % len(HEADINGS)])
        _spoil_cells(rng, sheet, round(share * len(sheet.frame) * len(sheet.register.attributes)), tally)
    planted = pd.DataFrame([row for sheet in sheets for row in sheet.planted], columns=list(COLUMNS))
    return Mess(
        tuple(sheet.register.name for sheet in sheets),
        {sheet.register.name: sheet.instead for sheet in sheets},
        planted.sort_values(["register", "row", "field"], kind="stable", ignore_index=True),
    )


def _in_sheets(town: Town) -> Iterator[Register]:
    for register in town.dictionary.of_kind(Kind.RECORD, Kind.OBSERVATION):
        drawn = register.geometry is not None and register.geometry.required
        if len(town[register.name]) and not drawn and register.name not in LEFT_OUT:
            yield register


@dataclass(eq=False)
class _Sheet:
    """A sheet while it is being spoilt.

    Parameters
    ----------
    register, frame
        What it holds.
    free
        Rows not touched yet.
    needed
        Rows whose key another row refers to.
    headings
        As written, by column.
    spoilt
        Columns whose heading is refused, so that their cells are not read.
    instead, planted
        As in `Mess`.
    """

    register: Register
    frame: pd.DataFrame
    free: Mask
    needed: Mask
    headings: dict[str, str]
    spoilt: set[str] = field(default_factory=set)
    instead: dict[int, dict[str, Any]] = field(default_factory=dict)
    planted: list[tuple[Any, ...]] = field(default_factory=list)

    @classmethod
    def of(cls, town: Town, register: Register) -> "_Sheet":
        """Return the sheet of a register as it should be."""
        frame = town[register.name]
        headings = {column.name: column.heading.zh for column in register.attributes}
        return cls(register, frame, np.ones(len(frame), bool), _referred_to(town, register), headings)

    def write(self, row: int, column: Column, cell: Any, rule: str, outcome: str) -> None:
        """Write `cell` instead of what the register holds in a row counted from 0."""
        was = said(column, self.frame[column.name].iloc[row])
        now = "" if cell is None else str(cell)
        self.instead.setdefault(row + 1, {})[column.name] = cell
        self.free[row] = False
        place = (self.register.name, self.register.title.zh, row + 2, column.name, self.headings[column.name])
        self.planted.append((*place, was, now, rule, outcome))


def _referred_to(town: Town, register: Register) -> Mask:
    """Say which rows another row, of whatever register, refers to."""
    if len(register.key) > 1:
        return np.zeros(len(town[register.name]), bool)
    ids: set[str] = set()
    for other in town.dictionary.values():
        for column in other.attributes:
            if column.references == register.name:
                ids.update(town[other.name][column.name].dropna().unique())
    return town[register.name][register.key[0]].isin(ids).to_numpy(bool)


def _spoil_heading(rng: Generator, sheet: _Sheet, how: str) -> None:
    """Write one heading in another way, or in one that nobody knows."""
    columns = [column for column in sheet.register.attributes if column.name not in sheet.register.key]
    if how == "refused":
        columns = [column for column in columns if not column.required]
    if how == "none" or not columns:
        return
    column = columns[int(rng.integers(len(columns)))]
    was = sheet.headings[column.name]
    ways = (column.heading.en, column.name, f" {was.replace('（', '( ').replace('）', ' )')} ", f"{was}*")
    now = ways[int(rng.integers(len(ways)))] if how == "repaired" else f"{column.title.zh}丙栏"
    sheet.headings[column.name] = now
    sheet.instead.setdefault(0, {})[column.name] = now
    rule, outcome = ("", "accepted") if how == "repaired" else ("unknown_column", "refused")
    if how == "refused":
        sheet.spoilt.add(column.name)
    sheet.planted.append(
        (sheet.register.name, sheet.register.title.zh, 1, column.name, now, was, now, rule, outcome)
    )


class _Tally:
    """How often each kind has been planted, so that the rarest that fits comes next."""

    def __init__(self) -> None:
        self._kinds = [0] * len(KINDS)
        self._outcomes = {kind.outcome: 0 for kind in KINDS}

    def count(self, at: int) -> None:
        """Count the kind of `KINDS` at this place."""
        self._kinds[at] += 1
        self._outcomes[KINDS[at].outcome] += 1

    def rarest_first(self) -> list[int]:
        """Return the places of `KINDS`: of the rarer outcome first, and the rarest first of each."""
        return sorted(
            range(len(KINDS)), key=lambda at: (self._outcomes[KINDS[at].outcome], self._kinds[at], at)
        )


def _spoil_cells(rng: Generator, sheet: _Sheet, count: int, tally: _Tally) -> None:
    """Plant `count` cells: first those that take several rows to choose, then others, the rarest first."""
    before = len(sheet.planted)
    _amounts(rng, sheet, count // AMOUNTS + (count > 0))
    _double_keys(rng, sheet, count // PAIRS + (count > 0))
    columns = [column for column in sheet.register.attributes if column.name not in sheet.spoilt]
    for row in rng.permutation(np.flatnonzero(sheet.free)):
        if len(sheet.planted) - before >= count:
            break
        _spoil(rng, sheet, int(row), columns, tally)


def _spoil(rng: Generator, sheet: _Sheet, row: int, columns: list[Column], tally: _Tally) -> None:
    """Plant the rarest kind that some column of the row can take."""
    cells = sheet.frame.iloc[row]
    for place in tally.rarest_first():
        kind = KINDS[place]
        for at in rng.permutation(len(columns)):
            column = columns[at]
            keyed = column.name in sheet.register.key
            if kind.loses and keyed and sheet.needed[row]:
                continue
            cell = kind.write(sheet.register, column, cells)
            if cell is not NOT_HERE:
                sheet.write(row, column, cell, kind.rule, kind.outcome)
                tally.count(place)
                return


def _double_keys(rng: Generator, sheet: _Sheet, pairs: int) -> None:
    """Give a row the key of another; both are named."""
    if len(sheet.register.key) > 1:
        return
    column = sheet.register.column(sheet.register.key[0])
    rows: Indices = rng.permutation(np.flatnonzero(sheet.free & ~sheet.needed))
    for one, other in zip(rows[0 : 2 * pairs : 2], rows[1 : 2 * pairs : 2], strict=False):
        key = str(sheet.frame[column.name].iloc[one])
        for row in (int(one), int(other)):
            sheet.write(row, column, key, "duplicate_key", "refused")


def _amounts(rng: Generator, sheet: _Sheet, count: int) -> None:
    """Write one year's output of a steady firm in 万元; all its years are then left alone."""
    if sheet.register.name != "firm_years" or "output_yuan" in sheet.spoilt:
        return
    output = sheet.frame["output_yuan"].astype("float64")
    decades = pd.Series(np.log10(output.where(output > 0)), sheet.frame.index)
    firms = decades.groupby(sheet.frame["firm_id"])
    spread = firms.transform("max") - firms.transform("min")
    steady = (spread < STEADY) & (firms.transform("count") >= YEARS) & decades.notna()
    chosen = rng.permutation(np.flatnonzero(steady.to_numpy(bool)))[: 4 * count]
    column, firm_id = sheet.register.column("output_yuan"), sheet.frame["firm_id"].to_numpy()
    planted = 0
    for row in chosen:
        if planted < count and sheet.free[row]:
            sheet.write(int(row), column, float(output.iloc[row]) / 1e4, "amount_scale", "warned")
            sheet.free &= firm_id != firm_id[row]
            planted += 1
