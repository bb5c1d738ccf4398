"""What the renewal planner gives back: programmes, what they are worth, and how sure that is."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from dayang.engine import Conflict, Status, relative_gap
from dayang.parks.renewal.bottlenecks import bottlenecks
from dayang.parks.renewal.bound.adjoining import adjoining
from dayang.parks.renewal.bound.arrays import arrays
from dayang.parks.renewal.model.rows import Floats
from dayang.parks.renewal.problem import Problem
from dayang.parks.renewal.tables import BOTTLENECKS, PRICES, TABLES, Programme, land_prices, prices, publish
from dayang.town.frames import empty_frame
from dayang.town.registers import DICTIONARY
from dayang.town.registers.renewal_columns import the_plan

PROVEN = 1e-9
"""Gap at which a value is proven to be the best possible."""
REFERENCE, GREEDY = "reference", "greedy"


@dataclass(frozen=True, slots=True)
class Reached:
    """What had been reached when.

    Parameters
    ----------
    seconds
        Since the search began.
    value, bound
        Of the best programme and of the bound so far, 万元.
    """

    seconds: float
    value: float
    bound: float


@dataclass(frozen=True, eq=False)
class Found:
    """The best programme found under a weighting, and what proves how good it is.

    Parameters
    ----------
    starts, moves
        As `check` takes them.
    value, bound
        万元.
    multipliers, land
        Shapes (rows,) and (S, Q): from which the bound follows; the latter of land that adjoins small units.
    trace
        What had been reached when; a matter of the machine, not of the plan.
    """

    starts: pd.DataFrame
    moves: pd.DataFrame
    value: float
    bound: float
    multipliers: Floats
    land: Floats
    trace: tuple[Reached, ...] = ()


@dataclass(frozen=True, eq=False)
class Plan:
    """A renewal plan.

    Parameters
    ----------
    problem
        What was asked.
    found
        By weighting; empty where there is no plan.
    others
        The programmes it is measured against: ``reference`` and ``greedy``, with their value.
    conflicts
        What makes a plan impossible.
    complete
        Whether no limit of seconds cut anything short.
    exact
        Whether the plan is proven the best, of a town small enough to be solved as it stands; under an order
        of goals, at every level.
        The bound is still that of the prices: whoever has them can work it out again.
    beside
        Tables that `dayang.parks.renewal.order` and `dayang.parks.renewal.explain` add, by register.
    """

    problem: Problem
    found: Mapping[str, Found]
    others: Mapping[str, tuple[Programme, float]]
    conflicts: tuple[Conflict, ...] = ()
    complete: bool = True
    exact: bool = False
    beside: Mapping[str, pd.DataFrame] = field(default_factory=dict)

    @property
    def own(self) -> str:
        """Name of the programme that is the plan: of the order of goals, or of the default weighting."""
        return the_plan(self.found)

    @property
    def status(self) -> Status:
        """How the search for the default weighting ended."""
        if not self.found:
            return Status.INFEASIBLE if self.conflicts else Status.UNKNOWN
        return Status.OPTIMAL if self.exact or self.gap <= PROVEN else Status.FEASIBLE

    @property
    def value(self) -> float:
        """What the plan is worth under the default weighting, 万元; NaN without one."""
        return self.found[self.own].value if self.found else math.nan

    @property
    def bound(self) -> float:
        """What no programme is worth more than, 万元; NaN without a plan."""
        return self.found[self.own].bound if self.found else math.nan

    @property
    def gap(self) -> float:
        """|bound - value| / max(|value|, 1e-9)."""
        return relative_gap(self.value, self.bound)

    @property
    def gap_to_reference(self) -> float:
        """(bound - plan) / (bound - reference): what can be won and is not; NaN without a plan."""
        if not self.found:
            return math.nan
        room = self.bound - self.others[REFERENCE][1]
        return (self.bound - self.value) / room if room > 0 else 0.0

    @property
    def reproducible(self) -> bool:
        """Whether the same seed and work limit give the same plan again."""
        return self.complete

    @cached_property
    def programmes(self) -> dict[str, Programme]:
        """Every programme that is published."""
        weights = self.problem.weights
        named = {
            name: Programme(each.starts, each.moves, weights[name], each.bound)
            for name, each in self.found.items()
        }
        return {**named, **{name: programme for name, (programme, _) in self.others.items()}}

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return the result registers the plan publishes; empty ones when there is no plan."""
        none = {name: empty_frame(DICTIONARY[name], self.problem.town.crs) for name in TABLES}
        return {**none, **self._made, **self.beside}

    @cached_property
    def _made(self) -> dict[str, pd.DataFrame]:
        """Registers of the programmes; none without any."""
        if not self.found:
            return {}
        problem = self.problem
        tables = publish(problem.town, problem.as_of, problem.model, self.programmes)
        tables[PRICES] = self._prices()
        return {**tables, BOTTLENECKS: bottlenecks(problem, tables)}

    def _prices(self) -> pd.DataFrame:
        """Return the prices from which the bounds follow."""
        model = self.problem.model
        rows = prices(model, {name: each.multipliers for name, each in self.found.items()})
        small = adjoining(model, arrays(model))
        land = land_prices(model, small, {name: each.land for name, each in self.found.items()})
        return pd.concat([rows, land], ignore_index=True)
