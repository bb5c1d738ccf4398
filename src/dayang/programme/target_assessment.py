"""The targets as an assessment of the programme: the tables of `dayang.targets`, and their section."""

from collections.abc import Mapping
from datetime import datetime

import pandas as pd

from dayang.engine import Assessment
from dayang.programme.target_functions import given
from dayang.programme.targets import target_section
from dayang.targets.assess import Assessed, assess_targets
from dayang.town import Town
from dayang.town.at import town_at
from dayang.town.units import CHINA
from dayang.words import Words

SPEAKS = ("targets", "reported_figures", "firm_years", "milestones", "samples", "purses", "plants")
"""Registers from any of which a target can be judged; a town without them is not asked for its targets."""


def assessed(town: Town, as_of: datetime) -> Assessed:
    """Return where every target of `town` stands, and the rows of its registers that were refused.

    Parameters
    ----------
    town
        Read as it was known on the day of `as_of`.
    as_of
        Aware.
    """
    known = town_at(town, as_of.astimezone(CHINA).date())
    return assess_targets(known, as_of, given(known, as_of))


def assess(town: Town, as_of: datetime) -> Mapping[str, pd.DataFrame]:
    """Return the result registers of targets, by name."""
    return assessed(town, as_of).tables


def applies(town: Town) -> bool:
    """Say whether a town holds anything that a target can be judged by."""
    return any(len(town[name]) for name in SPEAKS)


TARGETS = Assessment("targets", Words("目标", "Targets"), assess, target_section, applies)
"""The descriptor of this assessment."""
