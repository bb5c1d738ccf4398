"""How an engine or an assessment offers itself to `dayang.programme`: one descriptor."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeAlias

import pandas as pd

from dayang.engine.plan import Limit, Plan, Progress, Violation
from dayang.engine.section import Section
from dayang.town import Town
from dayang.words import Words


class Solve(Protocol):
    """The signature of every engine's ``solve``."""

    def __call__(self, problem: Any, *, limit: Limit, seed: int, progress: Progress | None = None) -> Plan:
        """Return a plan for `problem`."""


CheckAndCount: TypeAlias = Callable[
    [Any, Mapping[str, pd.DataFrame]], tuple[list[Violation], Mapping[str, int]]
]
"""What judges published tables and counts what each rule looked at."""


@dataclass(frozen=True, slots=True)
class PlanningEngine:
    """One planning engine.

    Parameters
    ----------
    key
        Such as ``"siting"``; tables of its plan start with it.
    name
        Chinese and English.
    problem
        ``(town, as_of) -> Problem``; raises `dayang.town.InputError` or
        `dayang.town.parameters.ParameterMissingError` where the town lacks what it needs.
    solve
        ``(problem, *, limit, seed, progress) -> Plan``.
    check
        ``(problem, tables) -> list[Violation]``; shares no code with `solve`.
    section
        ``(town, problem, plan) -> Section``.
    tables
        Names of the result registers its plan publishes.
    check_and_count
        ``(problem, tables) -> (violations, looked at)``: from one pass, what ``check`` returns, and how
        many things each rule looked at, in the order of the rules; ``None`` where it does not count.
    """

    key: str
    name: Words
    problem: Callable[[Town, datetime], Any]
    solve: Solve
    check: Callable[[Any, Mapping[str, pd.DataFrame]], list[Violation]]
    section: Callable[[Town, Any, Any], Section]
    tables: tuple[str, ...]
    check_and_count: CheckAndCount | None = None


@dataclass(frozen=True, slots=True)
class Assessment:
    """One assessing function: from a town's tables to tables, with its section.

    Parameters
    ----------
    key, name
        As for an engine.
    assess
        ``(town, as_of) -> tables``.
    section
        ``(town, as_of, tables) -> Section``.
    applies
        ``(town) -> bool``: whether it is of any use to a town; where not, a plan does not
        speak of it at all.
    """

    key: str
    name: Words
    assess: Callable[[Town, datetime], Mapping[str, pd.DataFrame]]
    section: Callable[[Town, datetime, Mapping[str, pd.DataFrame]], Section]
    applies: Callable[[Town], bool] = lambda _: True
