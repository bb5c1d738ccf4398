"""The targets as an assessment of the programme: the tables of `dayang.targets`, and their section."""

from collections.abc import Mapping
from datetime import datetime

import pandas as pd

from dayang.programme.target_functions import given
from dayang.targets.assess import Assessed, assess_targets
from dayang.town import Town
from dayang.town.at import town_at
from dayang.town.units import CHINA


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
