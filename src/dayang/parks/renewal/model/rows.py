"""The rows that tie units and firms together: every limit they share, in one vector.

A programme is a choice of one column a unit (not started, or started by a mode in a quarter)
and one route a firm; all else is a row: what is used of it may not exceed its limit.
Amounts of money are 万元, floor m², land mu. A row that asks for at least so much stands
with both sides negated.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

WAN = 1e4
"""Yuan in a 万元."""


@dataclass(frozen=True, eq=False)
class Block:
    """Rows of one kind.

    Parameters
    ----------
    name
        Which kind.
    labels
        What each axis counts: a tuple of names an axis.
    first
        Number of its first row.
    """

    name: str
    labels: tuple[tuple[Any, ...], ...]
    first: int

    @property
    def shape(self) -> tuple[int, ...]:
        """Rows along each axis."""
        return tuple(len(axis) for axis in self.labels)

    @property
    def size(self) -> int:
        """Rows in all."""
        return int(np.prod(self.shape))

    @property
    def rows(self) -> slice:
        """Where they lie in the vector."""
        return slice(self.first, self.first + self.size)

    def at(self, *index: Any) -> Any:
        """Return the numbers of rows; indices broadcast as numpy's do."""
        return self.first + np.ravel_multi_index(np.broadcast_arrays(*index), self.shape)


@dataclass(eq=False)
class Rows:
    """All rows, in blocks.

    Parameters
    ----------
    blocks
        By name.
    limit
        Shape (rows,): most that may be used; infinite where nothing limits it.
    """

    blocks: dict[str, Block] = field(default_factory=dict)
    limit: Floats = field(default_factory=lambda: np.zeros(0))

    def add(self, name: str, limit: Any, *labels: tuple[Any, ...]) -> Block:
        """Add a block; `limit` broadcasts over its axes."""
        block = Block(name, labels, len(self.limit))
        full = np.broadcast_to(np.asarray(limit, dtype=float), block.shape).ravel()
        self.limit = np.concatenate([self.limit, full])
        self.blocks[name] = block
        return block

    def __getitem__(self, name: str) -> Block:
        """Return the block `name`."""
        return self.blocks[name]
