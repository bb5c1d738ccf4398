"""The one validator: whatever judges a row, a file or a form calls it.

`parse` reads a person's cells into a register's types, `check` judges without keeping the
result, `check_town` judges what lies between registers.
"""

from dayang.town.checks.between import check_town
from dayang.town.checks.context import Context, Parsed, context_of
from dayang.town.checks.parsing import check, parse

__all__ = ["Context", "Parsed", "check", "check_town", "context_of", "parse"]
