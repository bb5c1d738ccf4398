"""What a plan can be good at, as the literature has it."""

from enum import StrEnum


class Goal(StrEnum):
    """What a plan is to be good at."""

    COVERAGE = "coverage"
    """Most people within the walking distance (Church & ReVelle 1974)."""
    WALK = "walk"
    """Least person-metres walked by those served (Hakimi 1964; ReVelle & Swain 1970)."""


MAXIMAL_COVERAGE = (Goal.COVERAGE,)
"""The maximal covering location problem."""

P_MEDIAN = (Goal.WALK,)
"""The p-median: everybody whom any site can serve is served, with the least walking."""

COVERAGE_THEN_WALK = (Goal.COVERAGE, Goal.WALK)
"""Coverage first; among plans that cover as many, the least walking (lexicographic)."""

GOALS = (MAXIMAL_COVERAGE, P_MEDIAN, COVERAGE_THEN_WALK)
"""Every choice of goals there is."""
