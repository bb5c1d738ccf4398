"""Columns of yes and no."""

from typing import Any

import numpy as np
import pandas as pd
import pyarrow.compute as pc

from dayang.town.checks.cells import Cells, Kind
from dayang.town.checks.reading import Problem, Reading, scattered, whole_column
from dayang.town.checks.tidy import tidy


def read_flag(cells: Cells) -> Reading:
    """Read a column of yes and no; in a column of ticks alone, a blank is a no."""
    tidied = tidy(cells, figures=True)
    encoded: Any = pc.dictionary_encode(tidied.texts)
    given = [text.casefold() for text in encoded.dictionary.to_pylist()]
    meant = np.array([_FLAGS.get(text, -1) for text in given], np.int8)
    flags = meant[encoded.indices.to_numpy(zero_copy_only=False)] if given else np.empty(0, np.int8)
    values = np.full(len(cells), -1, np.int8)
    values[tidied.positions] = flags
    values[cells.at(Kind.FLAG)] = cells.flags
    at, numbers = cells.at(Kind.NUMBER), cells.numbers
    values[at] = np.select([numbers == 1, numbers == 0], [1, 0], -1)
    problems = [
        *tidied.problems,
        Problem("wrong_type", tidied.positions[flags < 0]),
        Problem("wrong_type", at[values[at] < 0]),
        Problem("wrong_type", cells.at(Kind.CLOCK, Kind.MOMENT, Kind.OTHER)),
    ]
    blank = values < 0
    if (
        given
        and set(given) <= _TICKS
        and blank.sum() + len(tidied.positions) == len(cells)
        and not _told(problems)
    ):
        values[blank] = 0
        problems += [whole_column("tick_column", count=int(blank.sum()))] if blank.any() else []
    series = pd.Series(pd.arrays.BooleanArray(values == 1, values < 0))
    return Reading(series, scattered(len(cells), tidied.positions, tidied.repairs), tuple(problems))


def _told(problems: list[Problem]) -> bool:
    return any(len(problem.positions) for problem in problems)


_TICKS = frozenset({"√", "✓", "✔", "☑"})
_FLAGS = {
    **dict.fromkeys(("是", "有", "true", "yes", "y", "t", "1", "1.0", "√", "✓", "✔", "☑"), 1),
    **dict.fromkeys(("否", "无", "false", "no", "n", "f", "0", "0.0", "×", "✗", "✘", "x"), 0),
}
"""Ways of writing yes and no, in lower case; 'v' for a tick is also a letter, and left out."""
