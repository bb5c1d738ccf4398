"""The best programme of a small town, proven: one mixed-integer programme, solved by HiGHS.

For towns of which every choice can be written down (`size` at most `SMALL`); larger ones are
searched, with a bound. It is `programme` for all rules that look at one unit or firm, or add
up what is used, and `cuts` for those that look at sets of units.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import highspy
import numpy as np
import pandas as pd

from dayang.engine.highs import run, solver
from dayang.parks.renewal.exact.cuts import Cut, Cuts
from dayang.parks.renewal.exact.programme import Programme
from dayang.parks.renewal.exact.ways import Bools, chosen_from, count, shown
from dayang.parks.renewal.model.build import Model
from dayang.parks.renewal.tables import MOVES, STARTS

__all__ = ["SMALL", "Exact", "exact", "is_small", "size"]

SMALL = 6_000
"""Binaries up to which a programme is solved in some seconds."""
NODES = 5_000
"""Nodes of branch and bound after which a solution is taken as it is, unproven."""
TOLERANCE = 1e-9
"""By how much HiGHS may break a row: far less than a cent, or a register's last digit of land."""
HALF = 0.5
IMPOSSIBLE = (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible)


@dataclass(frozen=True, eq=False)
class Exact:
    """The best programme of a town.

    Parameters
    ----------
    value
        Its worth, 万元; ``None`` where there is none.
    starts, moves
        As `dayang.parks.renewal.check` takes them; empty without a programme.
    proven
        Whether no programme is worth more, or, without one, whether none is possible.
    """

    value: float | None
    starts: pd.DataFrame
    moves: pd.DataFrame
    proven: bool


def size(model: Model) -> int:
    """Return how many variables that are 0 or 1 the programme of a model has."""
    return int(chosen_from(model).sum()) + count(model)


def is_small(model: Model) -> bool:
    """Say whether a programme has no more than `SMALL` binaries; of a large town they are not counted."""
    return int(chosen_from(model).sum()) <= SMALL and size(model) <= SMALL


def exact(model: Model, keeping: Sequence[tuple[Model, float]] = ()) -> Exact:
    """Return the best programme of a town.

    Parameters
    ----------
    model
        Of a town of no more than `SMALL` binaries, lest it take long. What a town does not ask
        for is not kept: a row without a limit, a theme park of no land.
    keeping
        The same model under other weights, and what the programme is worth under them at least, 万元.
    """
    programme = Programme(model)
    cuts = Cuts(programme)
    highs = solver(
        mip_max_nodes=NODES, mip_feasibility_tolerance=TOLERANCE, primal_feasibility_tolerance=TOLERANCE
    )
    highs.passModel(programme.lp())
    fresh = [*(_at_least(*kept) for kept in keeping), *cuts.first()]
    while True:
        _add(highs, fresh)
        status = run(highs)
        if status in IMPOSSIBLE:
            return _told(programme, None, proven=True)
        proven = status == highspy.HighsModelStatus.kOptimal
        if not proven and not math.isfinite(highs.getInfo().objective_function_value):
            return _told(programme, None, proven=False)
        chosen = np.array(highs.getSolution().col_value)[: programme.binaries] > HALF
        fresh = cuts.broken(chosen[: len(programme.option)])
        if not fresh:
            return _told(programme, programme.told(chosen), proven=proven)


def _at_least(model: Model, least: float) -> Cut:
    """Return the row that keeps a programme's worth under the weights of a model."""
    worth = Programme(model).worth
    some = np.flatnonzero(worth)
    return Cut(least, some, worth[some])


def _add(highs: highspy.Highs, cuts: list[Cut]) -> None:
    for cut in cuts:
        highs.addRow(cut.least, highspy.kHighsInf, len(cut.column), cut.column.astype(np.int32), cut.amount)


def _told(programme: Programme, chosen: Bools | None, *, proven: bool) -> Exact:
    """Return the solution as tables."""
    model = programme.model
    value = None if chosen is None else float(programme.worth[chosen].sum())
    if chosen is None:
        chosen = np.zeros(programme.binaries, dtype=bool)
    columns, taken, _ = np.split(
        chosen, [len(programme.option), len(programme.option) + len(programme.party)]
    )
    starts = []
    for column in np.flatnonzero(columns).tolist():
        option = model.columns.options[programme.option[column]]
        if not option.vacated:
            starts.append((model.unit_ids[option.unit], option.mode, int(programme.start[column])))
    waits = model.firms.waits
    taken &= programme.place != waits[programme.firm]
    firm, place, begin = programme.firm[taken], programme.place[taken], programme.begin[taken]
    order = np.lexsort((begin, firm))
    again = np.diff(firm[order], prepend=-1) == 0
    number = 1 + (again | (waits[firm[order]] >= 0))
    moves = [
        (model.firms.firm_ids[firm[at]], int(which), int(begin[at]), *shown(model, int(place[at])))
        for at, which in zip(order, number, strict=True)
    ]
    return Exact(
        value, pd.DataFrame(starts, columns=list(STARTS)), pd.DataFrame(moves, columns=list(MOVES)), proven
    )
