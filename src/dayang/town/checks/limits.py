"""Thresholds of checking: rows ``checks.*`` of the parameters, a town's own winning."""

import math
from datetime import date
from functools import lru_cache

from dayang.town.checks.context import Context
from dayang.town.parameters import ParameterMissingError, parameter
from dayang.town.town import Town
from dayang.town.units import end_of_day

_NO_DAY = date(9999, 1, 1)
"""Stands for 'whatever holds last' where the day is not known."""


def limit(name: str, context: Context) -> float:
    """Return the threshold ``checks.<name>`` that holds for `context`.

    NaN where it is 待填: nothing is greater or less than that, so the rule is off.

    Examples
    --------
    >>> limit("boundary_tolerance_m", Context()) > 0
    True
    """
    as_of = context.as_of or _NO_DAY
    if context.town is None or "parameters" not in context.town.dictionary:
        return _shipped(name, as_of)
    return _value(context.town, name, as_of)


@lru_cache(maxsize=256)
def _shipped(name: str, as_of: date) -> float:
    return _value(Town({}), name, as_of)


def _value(town: Town, name: str, as_of: date) -> float:
    try:
        value = parameter(town, f"checks.{name}", end_of_day(as_of)).value
    except ParameterMissingError:
        return math.nan
    return math.nan if value is None else value
