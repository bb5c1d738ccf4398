"""Siting: which of the candidate sites serve the people best, on foot along the roads.

The house of every engine: `Problem` (`problem.py`), `solve` (`solve.py`), `Plan` (`plan.py`,
published by `tables.py`), `check` (`check.py`), `section` (`report/`). In between, named
pieces of theory: both goals as one model (`location.py`), a good choice (`interchange.py`),
a bound on all choices (`lagrangian.py`), the exact finish (`model.py`), why nothing is
possible (`conflicts.py`).
"""

from dayang.engine import PlanningEngine
from dayang.people.mobilise.siting.check import check
from dayang.people.mobilise.siting.goals import COVERAGE_THEN_WALK, MAXIMAL_COVERAGE, P_MEDIAN, Goal
from dayang.people.mobilise.siting.plan import Achieved, Compared, Plan, Stopped
from dayang.people.mobilise.siting.problem import Access, Problem
from dayang.people.mobilise.siting.report import section
from dayang.people.mobilise.siting.solve import solve
from dayang.people.mobilise.siting.tables import NAMES
from dayang.words import Words

SITING = PlanningEngine(
    key="siting",
    name=Words("选址", "Siting"),
    problem=Problem.from_town,
    solve=solve,
    check=check,
    section=section,
    tables=NAMES,
)
"""How `dayang.programme` runs it."""

__all__ = [
    "COVERAGE_THEN_WALK",
    "MAXIMAL_COVERAGE",
    "P_MEDIAN",
    "SITING",
    "Access",
    "Achieved",
    "Compared",
    "Goal",
    "Plan",
    "Problem",
    "Stopped",
    "check",
    "section",
    "solve",
]
