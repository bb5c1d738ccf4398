"""What every reader of a column returns: typed values, repairs, and problems."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntFlag
from functools import cache
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dayang.words import Words

Positions = NDArray[np.int64]
"""Places of cells in a column, counted from 0."""

Texts = Any
"""A `pyarrow.LargeStringArray`; its stubs lack most of what is done with one here."""


class Repair(IntFlag):
    """What was put right in a cell."""

    NONE = 0
    SPACES = 1
    INVISIBLE = 2
    WIDTH = 4
    SEPARATORS = 8
    CASE = 16
    NUMBER = 32


_REPAIRS = {
    Repair.SPACES: Words("多余空格", "stray spaces"),
    Repair.INVISIBLE: Words("不可见字符", "invisible characters"),
    Repair.WIDTH: Words("全角字符", "full-width characters"),
    Repair.SEPARATORS: Words("千分位分隔符", "thousands separators"),
    Repair.CASE: Words("小写字母", "lower-case letters"),
    Repair.NUMBER: Words("编号末尾的 .0", "the '.0' of an id"),
}


@cache
def repairs_said(repairs: int) -> Words:
    """Return `repairs` in words.

    Examples
    --------
    >>> repairs_said(Repair.SPACES | Repair.WIDTH).zh
    '多余空格、全角字符'
    """
    words = [word for repair, word in _REPAIRS.items() if repairs & repair]
    return Words("、".join(word.zh for word in words), ", ".join(word.en for word in words))


class Problem(NamedTuple):
    """What is wrong with some cells of one column.

    Parameters
    ----------
    rule
        Key of the rule.
    positions
        Of the cells.
    values
        Fill the rule's words.
    each
        Fill them further, cell by cell.
    found
        What was found in each, where that is not the cell as written.
    whole
        Whether the fault is of the column as a whole; it then has no positions.
    """

    rule: str
    positions: Positions
    values: Mapping[str, Any] = MappingProxyType({})
    each: Sequence[Mapping[str, Any]] | None = None
    found: Sequence[str] | None = None
    whole: bool = False


def whole_column(rule: str, found: str = "", **values: Any) -> Problem:
    """Return a problem of a column as a whole."""
    return Problem(rule, np.empty(0, np.int64), values, found=[found], whole=True)


@dataclass(frozen=True, eq=False)
class Reading:
    """A column as read.

    Parameters
    ----------
    values
        In the dtype of the column's type; what could not be read is missing.
    repairs
        The `Repair` made, by cell; shape (n,).
    problems
        What was found.
    """

    values: "pd.Series[Any]"
    repairs: NDArray[np.int8]
    problems: tuple[Problem, ...] = ()


def scattered(size: int, positions: Positions, repairs: NDArray[np.int8]) -> NDArray[np.int8]:
    """Return the repairs of a whole column from those of some of its cells."""
    whole = np.zeros(size, np.int8)
    whole[positions] = repairs
    return whole
