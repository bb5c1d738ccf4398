"""Renewal: which unit is rebuilt when, how, with whose money, and where every firm goes meanwhile.

The house of every engine: `Problem` (`problem.py`), `solve` (`solve.py`), `Plan` (`plan.py`, published by
`tables/`), `check` (`check.py`, with `rules/`), `section` (`report/`). In between: the town as rows and
columns (`model/`), prices and the bound (`bound/`), the search (`search/`), small towns exactly
(`exact/`), why nothing is possible (`conflicts/`), what binds (`bottlenecks/`), what chance may do to a
plan (`risk/`), what else could be had (`frontier.py`); the last three stand in every plan (`explain.py`).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pandas as pd

from dayang.engine import Limit, PlanningEngine, Progress, Section, Violation
from dayang.parks.renewal.check import check, check_and_count, check_tables, looked_at
from dayang.parks.renewal.tables import TABLES
from dayang.town import Town
from dayang.words import Words


def _problem(town: Town, as_of: datetime) -> Any:
    from dayang.parks.renewal.problem import Problem  # noqa: PLC0415 - only who plans needs it

    return Problem.from_town(town, as_of)


def _solve(problem: Any, *, limit: Limit, seed: int, progress: Progress | None = None) -> Any:
    # Compiled code takes a second to load.
    from dayang.parks.renewal.explain import explained  # noqa: PLC0415
    from dayang.parks.renewal.solve import solve  # noqa: PLC0415

    return explained(solve, problem, limit=limit, seed=seed, progress=progress)


def _check(problem: Any, tables: Mapping[str, pd.DataFrame]) -> list[Violation]:
    return check_tables(problem.town, tables)


def _check_and_count(
    problem: Any, tables: Mapping[str, pd.DataFrame]
) -> tuple[list[Violation], dict[str, int]]:
    return check_and_count(problem.town, tables)


def _section(town: Town, problem: Any, plan: Any) -> Section:
    from dayang.parks.renewal.report import section  # noqa: PLC0415 - only a page needs it

    return section(town, problem, plan)


RENEWAL = PlanningEngine(
    key="renewal",
    name=Words("改造", "Renewal"),
    problem=_problem,
    solve=_solve,
    check=_check,
    section=_section,
    tables=TABLES,
    check_and_count=_check_and_count,
)
"""How `dayang.programme` runs it."""

__all__ = ["RENEWAL", "check", "check_tables", "looked_at"]
