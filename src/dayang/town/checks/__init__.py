"""The one validator: whatever judges a row, a file or a form calls it.

`parse` reads a person's cells into a register's types, `check` judges without keeping the
result, `check_town` judges what lies between registers.
"""

from dayang.town.checks.context import Context, Parsed
from dayang.town.checks.parsing import check, parse
from dayang.town.faults import InputFault
from dayang.town.town import Town


def check_town(town: Town) -> list[InputFault]:
    """Judge what lies between registers: references, place, rasters."""
    raise NotImplementedError


__all__ = ["Context", "Parsed", "check", "check_town", "parse"]
