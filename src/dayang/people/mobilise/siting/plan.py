"""What siting gives back: the sites chosen, what they are worth, and how sure that is."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import pandas as pd

from dayang.engine import Conflict, Status, relative_gap
from dayang.people.mobilise.siting.assignment import Assignment
from dayang.people.mobilise.siting.conflicts import conflicts
from dayang.people.mobilise.siting.goals import Goal
from dayang.people.mobilise.siting.problem import Problem
from dayang.people.mobilise.siting.tables import published

PROVEN = 1e-9
"""Gap at which a value is proven to be the best possible."""


class Stopped(StrEnum):
    """What ended the search for a goal."""

    PROOF = "proof"
    WORK = "work"
    SECONDS = "seconds"


@dataclass(frozen=True, slots=True)
class Achieved:
    """One goal: what the plan achieves and what no plan can pass.

    Parameters
    ----------
    goal
        Which goal.
    value, bound
        People served (coverage), person-metres (walk). The bound of the second goal holds
        among plans that achieve at least as much of the first.
    stopped
        What ended the search.
    """

    goal: Goal
    value: float
    bound: float
    stopped: Stopped

    @property
    def gap(self) -> float:
        """|bound - value| / max(|value|, 1e-9)."""
        return relative_gap(self.value, self.bound)

    @property
    def status(self) -> Status:
        """Optimal when the gap is closed."""
        return Status.OPTIMAL if self.gap <= PROVEN else Status.FEASIBLE


@dataclass(frozen=True, slots=True)
class Compared:
    """What another number of sites could do.

    Parameters
    ----------
    chosen
        Sites found for that number, ascending.
    ceiling
        No choice of so many sites serves more people.
    """

    chosen: tuple[int, ...]
    ceiling: float


@dataclass(frozen=True, eq=False)
class Plan:
    """The sites to open.

    Parameters
    ----------
    problem
        What was asked.
    chosen
        Numbers of the sites chosen, ascending; empty when there is no plan.
    goals
        In the order of importance; empty when there is no plan.
    curve
        What other numbers of sites could do, fewest first; the plan's own number among them.
    conflicts
        What makes a plan impossible.
    """

    problem: Problem
    chosen: tuple[int, ...] = ()
    goals: tuple[Achieved, ...] = ()
    curve: tuple[Compared, ...] = ()
    conflicts: tuple[Conflict, ...] = ()

    @property
    def status(self) -> Status:
        """How the search for the first goal ended."""
        if self.goals:
            return self.goals[0].status
        return Status.INFEASIBLE if self.conflicts else Status.UNKNOWN

    @property
    def value(self) -> float:
        """Value of the first goal; NaN without a plan."""
        return self.goals[0].value if self.goals else math.nan

    @property
    def bound(self) -> float:
        """Bound of the first goal; NaN without a plan."""
        return self.goals[0].bound if self.goals else math.nan

    @property
    def gap(self) -> float:
        """Gap of the first goal; NaN without a plan."""
        return relative_gap(self.value, self.bound)

    @property
    def reproducible(self) -> bool:
        """Whether no limit of seconds cut anything short."""
        asked = {*self.problem.compare_sites, self.problem.sites} if self.goals else set()
        complete = {len(compared.chosen) for compared in self.curve} == asked
        return complete and all(goal.stopped is not Stopped.SECONDS for goal in self.goals)

    @cached_property
    def assignment(self) -> Assignment:
        """Every cell sent to the nearest chosen site."""
        return Assignment(self.problem, self.chosen)

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return the result registers the plan publishes; empty ones when there is no plan."""
        return published(self)

    @classmethod
    def from_tables(cls, problem: Problem, tables: Mapping[str, pd.DataFrame]) -> "Plan":
        """Return the plan for `problem` that published `tables`."""
        goals = tables["siting_goals"].sort_values("rank")
        if goals.empty:
            return cls(problem, conflicts=conflicts(problem))
        number = {site_id: site for site, site_id in enumerate(problem.site_ids)}
        columns = (goals[name] for name in ("goal", "value", "bound", "stopped"))
        achieved = tuple(
            Achieved(Goal(goal), float(value), float(bound), Stopped(stopped))
            for goal, value, bound, stopped in zip(*columns, strict=True)
        )
        chosen = tuple(sorted(number[site] for site in tables["siting_sites"]["site_id"]))
        of_curve = tables["siting_curve_sites"].groupby("sites")["site_id"]
        curve = tables["siting_curve"].sort_values("sites")
        compared = tuple(
            Compared(tuple(sorted(number[site] for site in of_curve.get_group(sites))), float(ceiling))
            for sites, ceiling in zip(curve["sites"], curve["ceiling"], strict=True)
        )
        return cls(problem, chosen, achieved, compared)
