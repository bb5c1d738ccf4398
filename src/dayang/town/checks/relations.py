"""What two cells of one row say about each other."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from dayang.town.checks.places import shown
from dayang.town.checks.reading import Problem
from dayang.town.registers.schema import Column, Register

ORDERED = (("valid_from", "valid_to"), ("founded_on", "closed_on"), ("sampled_at", "reported_at"))
"""Pairs of dates of which the second may not lie before the first, in whatever register."""

DIFFERENT = (("from_node", "to_node"),)
"""Pairs of ids that may not be equal: a reach that ends where it begins is no reach."""


def judge_rows(register: Register, table: pd.DataFrame) -> Iterator[tuple[Column, Problem]]:
    """Yield the cells that contradict another cell of their row."""
    for first, second in _both(register, ORDERED):
        wrong = np.flatnonzero((table[second] < table[first]).fillna(False).to_numpy(bool))
        title = register.column(first).title
        each = [{"first": title, "value": shown(value)} for value in table[first].iloc[wrong]]
        yield register.column(second), Problem("reversed_dates", wrong, each=each)
    for first, second in _both(register, DIFFERENT):
        wrong = np.flatnonzero((table[second] == table[first]).fillna(False).to_numpy(bool))
        yield register.column(second), Problem("same_node", wrong)


def _both(register: Register, pairs: tuple[tuple[str, str], ...]) -> Iterator[tuple[str, str]]:
    return (pair for pair in pairs if set(pair) <= set(register.column_names))
