"""What every planning engine takes and gives: Limit, Plan, Violation, Conflict."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import pandas as pd

from dayang.words import Words


@dataclass(frozen=True, slots=True)
class Limit:
    """How much effort a solve may spend.

    Parameters
    ----------
    work
        Multiple of the engine's default effort; what is counted stands in the
        engine's docs. A plan stopped by work is the same every time.
    seconds
        Wall-clock limit, ``None`` for none. A plan stopped by it is not reproducible.
    """

    work: float = 1.0
    seconds: float | None = None


class Status(StrEnum):
    """How a solve ended."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    UNKNOWN = "unknown"


Progress = Callable[[float, Words], None]
"""Called with the share of the work done (0..1) and what is being done."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Requirements that cannot hold together, and the nearest way out.

    Parameters
    ----------
    requirements
        The requirements that contradict each other, none of which can be spared.
    relaxation
        The least change that makes the plan possible.
    """

    requirements: tuple[Words, ...]
    relaxation: Words


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule that a published plan breaks.

    Parameters
    ----------
    rule
        Key of the rule in the engine's ``check``.
    table, row
        Table of the plan and key of the row where it shows.
    found, expected
        In both languages.
    """

    rule: str
    table: str
    row: str
    found: Words
    expected: Words


class Plan(Protocol):
    """What ``solve`` returns, whatever the engine."""

    @property
    def status(self) -> Status:
        """How the solve ended."""

    @property
    def value(self) -> float:
        """Objective of the plan; NaN where there is none."""

    @property
    def bound(self) -> float:
        """Proven bound on the objective of any plan; NaN where there is none."""

    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        """What makes the plan impossible; empty when it is possible."""

    @property
    def reproducible(self) -> bool:
        """Whether the same seed and work limit give the same plan again."""

    def tables(self) -> Mapping[str, pd.DataFrame]:
        """Return the tables of kind ``result`` that publish the plan."""


def relative_gap(value: float, bound: float) -> float:
    """Return |bound - value| / max(|value|, 1e-9), the gap meant everywhere.

    Examples
    --------
    >>> relative_gap(100.0, 98.0)
    0.02
    >>> relative_gap(0.0, 0.0)
    0.0
    """
    if math.isnan(value) or math.isnan(bound):
        return math.nan
    return abs(bound - value) / max(abs(value), 1e-9)
