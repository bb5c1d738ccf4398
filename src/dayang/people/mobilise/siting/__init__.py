"""Siting: which of the candidate sites serve the people best, on foot along the roads.

The house of every engine: `Problem` (`problem.py`), `solve` (`solve.py`), `Plan` (`plan.py`,
published by `tables.py`), `check` (`check.py`), `section` (`report.py`). In between, named
pieces of theory: both goals as one model (`location.py`), a good choice (`interchange.py`),
a bound on all choices (`lagrangian.py`), the exact finish (`model.py`), why nothing is
possible (`conflicts.py`).
"""

from dayang.people.mobilise.siting.check import check
from dayang.people.mobilise.siting.goals import COVERAGE_THEN_WALK, MAXIMAL_COVERAGE, P_MEDIAN, Goal
from dayang.people.mobilise.siting.plan import Achieved, Compared, Plan, Stopped
from dayang.people.mobilise.siting.problem import Access, Problem
from dayang.people.mobilise.siting.solve import solve

__all__ = [
    "COVERAGE_THEN_WALK",
    "MAXIMAL_COVERAGE",
    "P_MEDIAN",
    "Access",
    "Achieved",
    "Compared",
    "Goal",
    "Plan",
    "Problem",
    "Stopped",
    "check",
    "solve",
]
