"""A block shows compiled code its fields as they are."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from dayang.parks.renewal.blocks import Block
from dayang.parks.renewal.compiled import outer


@dataclass(frozen=True, eq=False)
class _Thing(Block):
    table: Any
    share: float
    flag: Any
    count: int
    cube: Any


@outer
def _told(thing: _Thing) -> Any:
    """Return a number that every field, shape and stride changes."""
    value = thing.share * 1000.0 + thing.count
    for row in range(thing.table.shape[0]):
        for column in range(thing.table.shape[1]):
            value += (row + 2 * column) * thing.table[row, column]
    for number in range(len(thing.flag)):
        value += (number + 1) if thing.flag[number] else 0
    first, second, third = thing.cube.shape
    return value + 7 * first + 11 * second + 13 * third + thing.cube[first - 1, second - 1, third - 1]


@outer
def _doubled(thing: _Thing) -> None:
    thing.table[:] = thing.table * 2


def _thing(table: Any, share: float = 0.5, count: int = 3) -> _Thing:
    cube = np.arange(24).reshape(2, 3, 4)
    return _Thing(table, share, np.array([True, False, True]), count, cube)


@given(
    arrays(np.float64, array_shapes(min_dims=2, max_dims=2, max_side=4), elements=st.integers(-9, 9)),
    st.floats(-5, 5),
    st.integers(-5, 5),
)
def test_fields_come_as_they_are(table: Any, share: float, count: int) -> None:
    rows, columns = np.indices(table.shape)
    expected = (
        share * 1000.0 + count + ((rows + 2 * columns) * table).sum() + 1 + 3 + 7 * 2 + 11 * 3 + 13 * 4 + 23
    )
    assert _told(_thing(table, share, count)) == pytest.approx(expected)


def test_what_compiled_code_changes_is_changed() -> None:
    table = np.ones((2, 3))
    _doubled(_thing(table))
    assert (table == 2).all()


def test_array_in_pieces_is_refused() -> None:
    with pytest.raises(TypeError, match=r"_Thing\.table"):
        _told(_thing(np.ones((4, 4)).T[1:, ::2]))
