"""Columns of the model: what starting a unit by a mode in a quarter is worth, and what it uses.

An option is a unit and a mode that it may be started by; a column is an option and a start
quarter, numbered ``option * quarters + start``.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy.sparse import coo_array, csr_array

from dayang.parks.renewal.model.quarters import Quarters
from dayang.parks.renewal.model.rows import Floats, Ints, Rows


@dataclass(frozen=True, slots=True)
class Option:
    """A unit and a mode it may be started by.

    Parameters
    ----------
    unit, mode
        Number of the unit, id of the mode.
    prepared, cleared, resumed, delivered
        Quarters from the start to the end of each phase (rule T2).
    clears
        Whether its firms must leave.
    payer
        Number of the kind of purse that pays the moving subsidy, -1 where nobody does.
    subsidy
        万元 a m² of a move.
    pool_floor
        m² of new floor by class, that adds to the pool of its theme park.
    theme
        Number of the theme park, -1 for none.
    least_mu
        Adjoining land that must start together (rule U4), 0 for none.
    fixed
        Of a project: it must be started in quarter 0 (rule U7).
    vacated
        Of a project, and nobody is in it any more: all that is left to do is to send those on who wait in
        swing floor (rule F10). Delivered as its project is, it uses nothing and is in no table of starts.
    """

    unit: int
    mode: str
    prepared: int
    cleared: int
    resumed: int
    delivered: int
    clears: bool
    payer: int
    subsidy: float
    pool_floor: tuple[float, float, float]
    theme: int
    least_mu: float
    fixed: bool
    vacated: bool = False

    @property
    def joined_by(self) -> str:
        """Mode by which its land counts with that of its neighbours (rule U4), empty of what is vacated."""
        return "" if self.vacated else self.mode

    @property
    def leaving(self) -> int:
        """Quarters within which firms must leave."""
        return max(self.cleared, 1)


@dataclass(eq=False)
class Uses:
    """Entries of columns in rows, gathered option by option.

    Parameters
    ----------
    quarters
        The plan's.
    """

    quarters: Quarters
    column: list[Ints] = field(default_factory=list)
    row: list[Ints] = field(default_factory=list)
    amount: list[Floats] = field(default_factory=list)

    def add(self, option: int, starts: Any, rows: Any, amounts: Any) -> None:
        """Add entries of an option: `starts`, `rows` and `amounts` broadcast together."""
        starts, rows, amounts = np.broadcast_arrays(starts, rows, np.asarray(amounts, dtype=float))
        some = amounts != 0
        self.column.append(option * self.quarters.count + starts[some].astype(np.int64))
        self.row.append(rows[some].astype(np.int64))
        self.amount.append(amounts[some])

    def matrix(self, options: int, rows: Rows) -> csr_array:
        """Return shape (options * quarters, rows)."""
        shape = (options * self.quarters.count, len(rows.limit))
        if not self.column:
            return csr_array(shape)
        where = (np.concatenate(self.column), np.concatenate(self.row))
        return coo_array((np.concatenate(self.amount), where), shape=shape).tocsr()


@dataclass(frozen=True, eq=False)
class Columns:
    """All options and their columns.

    Parameters
    ----------
    options
        In the order of their units.
    worth
        Shape (options, quarters): 万元, firms apart; minus infinity where a start is not permitted.
    paid
        Shape (options, quarters): the part of it that is public money.
    uses
        Shape (options * quarters, rows): what a column uses of each row, firms and new floor apart.
    first
        Shape (units + 1,): options of unit u are first[u] up to first[u + 1].
    """

    options: tuple[Option, ...]
    worth: Floats
    paid: Floats
    uses: csr_array
    first: Ints
