"""The published tables as rows, by register and programme."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from dayang.parks.renewal.rules.facts import Row, rows
from dayang.town.registers import DICTIONARY

TABLES = (
    "renewal_programmes",
    "renewal_starts",
    "renewal_moves",
    "renewal_firm_spells",
    "renewal_payments",
    "renewal_purses",
    "renewal_villages",
    "renewal_floor",
    "renewal_loans",
    "renewal_targets",
    "renewal_promises",
    "renewal_prices",
)
"""Registers that tell of programmes."""

LEVELS, LEVEL_PRICES = "renewal_levels", "renewal_level_prices"
LEVEL_STARTS, LEVEL_MOVES = "renewal_level_starts", "renewal_level_moves"
"""Registers that tell of an order of goals; empty, or not there, where none was asked for."""

ACCOUNT = "renewal_bottlenecks"
"""Register that tells what follows from them."""

FRONTIER = "renewal_frontier"
FRONTIER_STARTS, FRONTIER_MOVES = "renewal_frontier_starts", "renewal_frontier_moves"
"""Registers that tell what else could be had; empty, or not there, where it was not asked."""

WEIGHTINGS = ("balanced", "area", "retention")
"""Programmes with weights of their own, and a bound; the first is the plan."""

PROGRAMMES = (*WEIGHTINGS, "reference", "greedy")
"""All that is published, side by side."""

ORDERED = "ordered"
"""The programme of an order of goals, published where there is one: it is the plan then."""

EXCUSED = {"reference": ("G1", "G2"), "greedy": ("G1", "G2")}
"""Rules that a programme need not keep."""

EXCUSED_LEVELS = ("G3",)
"""Those that the programme of a level need not keep: what it changes of promises is not told."""

EXCUSED_POINTS = ("G3",)
"""Those that a programme of the frontier need not keep, for the same reason."""


@dataclass(frozen=True, eq=False)
class Published:
    """The tables of all programmes.

    Parameters
    ----------
    missing
        Registers that are not there.
    found
        Rows by register and programme; missing cells are None, money floats.
    starts, moves
        Of all programmes.
    frontier
        Rows of ``renewal_frontier``, a point each.
    frontier_starts, frontier_moves
        Of all points.
    levels
        Rows of ``renewal_levels``, in their order.
    level_prices, level_starts, level_moves
        Of all levels.
    """

    missing: tuple[str, ...]
    found: Mapping[tuple[str, str], list[Row]]
    starts: pd.DataFrame
    moves: pd.DataFrame
    frontier: list[Row]
    frontier_starts: pd.DataFrame
    frontier_moves: pd.DataFrame
    levels: list[Row]
    level_prices: list[Row]
    level_starts: pd.DataFrame
    level_moves: pd.DataFrame

    def rows(self, table: str, programme: str) -> list[Row]:
        """Return the rows of a programme in a register."""
        return self.found.get((table, programme), [])

    def frames(self, programme: str) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Return starts and moves of a programme, as `dayang.parks.renewal.check` takes them."""
        return _of(self.starts, self.moves, "programme", programme)

    def level_frames(self, level: object) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Return starts and moves of the programme of a level."""
        return _of(self.level_starts, self.level_moves, "level", level)

    def point_frames(self, point: object) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Return starts and moves of the programme of a point."""
        return _of(self.frontier_starts, self.frontier_moves, "point", point)

    def changed(self, programme: str) -> set[str]:
        """Return the promises that a programme tells as changed."""
        return {row["promise_id"] for row in self.rows("renewal_promises", programme) if not row["kept"]}

    @property
    def wanted(self) -> tuple[str, ...]:
        """Programmes that are to be published: also that of an order of goals, where one is told."""
        return (*PROGRAMMES, ORDERED) if self.levels else PROGRAMMES

    @property
    def told(self) -> list[str]:
        """Programmes that any table tells of, in the order of `wanted`, others last."""
        names = {programme for _, programme in self.found}
        return [name for name in self.wanted if name in names] + sorted(names.difference(self.wanted))


def _of(
    starts: pd.DataFrame, moves: pd.DataFrame, column: str, value: object
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return those of one programme, as `dayang.parks.renewal.check` takes them."""
    moves = moves.rename(columns={"to_unit_id": "unit_id"})
    return starts[starts[column] == value], moves[moves[column] == value]


def read_published(tables: Mapping[str, pd.DataFrame]) -> Published:
    """Return published tables as rows.

    Parameters
    ----------
    tables
        Frames by name of register; others than `TABLES`, `ACCOUNT` and those of the frontier and of levels
        are not looked at.
    """
    found: dict[tuple[str, str], list[Row]] = defaultdict(list)
    frames: dict[str, pd.DataFrame] = {}
    beside = (FRONTIER, FRONTIER_STARTS, FRONTIER_MOVES, LEVELS, LEVEL_PRICES, LEVEL_STARTS, LEVEL_MOVES)
    for name in (*TABLES, ACCOUNT, *beside):
        columns = [column.name for column in DICTIONARY[name].columns]
        frames[name] = pd.DataFrame(tables.get(name, pd.DataFrame())).reindex(columns=columns)
    for name in (*TABLES, ACCOUNT):
        for row in rows(frames[name]):
            found[name, str(row["programme"])].append(row)
    missing = tuple(name for name in (*TABLES, ACCOUNT) if name not in tables)
    return Published(
        missing=missing,
        found=dict(found),
        starts=frames["renewal_starts"],
        moves=frames["renewal_moves"],
        frontier=list(rows(frames[FRONTIER])),
        frontier_starts=frames[FRONTIER_STARTS],
        frontier_moves=frames[FRONTIER_MOVES],
        levels=sorted(rows(frames[LEVELS]), key=lambda row: row["level"]),
        level_prices=list(rows(frames[LEVEL_PRICES])),
        level_starts=frames[LEVEL_STARTS],
        level_moves=frames[LEVEL_MOVES],
    )
