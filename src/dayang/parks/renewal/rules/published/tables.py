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
    "renewal_prices",
)
"""Registers that tell of programmes."""

ACCOUNT, FRONTIER = "renewal_bottlenecks", "renewal_frontier"
"""Registers that tell what follows from them, and what else could be had."""

WEIGHTINGS = ("balanced", "area", "retention")
"""Programmes with weights of their own, and a bound; the first is the plan."""

PROGRAMMES = (*WEIGHTINGS, "reference", "greedy")
"""All that is published, side by side."""

EXCUSED = {"reference": ("G1", "G2"), "greedy": ("G1", "G2")}
"""Rules that a programme need not keep."""


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
        Its rows.
    """

    missing: tuple[str, ...]
    found: Mapping[tuple[str, str], list[Row]]
    starts: pd.DataFrame
    moves: pd.DataFrame
    frontier: list[Row]

    def rows(self, table: str, programme: str) -> list[Row]:
        """Return the rows of a programme in a register."""
        return self.found.get((table, programme), [])

    def frames(self, programme: str) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Return starts and moves of a programme, as `dayang.parks.renewal.check` takes them."""
        moves = self.moves.rename(columns={"to_unit_id": "unit_id"})
        return self.starts[self.starts["programme"] == programme], moves[moves["programme"] == programme]

    @property
    def told(self) -> list[str]:
        """Programmes that any table tells of, in the order of `PROGRAMMES`, unknown ones last."""
        names = {programme for _, programme in self.found}
        return [name for name in PROGRAMMES if name in names] + sorted(names.difference(PROGRAMMES))


def read_published(tables: Mapping[str, pd.DataFrame]) -> Published:
    """Return published tables as rows.

    Parameters
    ----------
    tables
        Frames by name of register; others than `TABLES`, `ACCOUNT` and `FRONTIER` are not looked at.
    """
    found: dict[tuple[str, str], list[Row]] = defaultdict(list)
    frames: dict[str, pd.DataFrame] = {}
    for name in (*TABLES, ACCOUNT):
        columns = [column.name for column in DICTIONARY[name].columns]
        frames[name] = pd.DataFrame(tables.get(name, pd.DataFrame())).reindex(columns=columns)
        for row in rows(frames[name]):
            found[name, str(row["programme"])].append(row)
    missing = tuple(name for name in (*TABLES, ACCOUNT) if name not in tables)
    frontier = list(rows(pd.DataFrame(tables.get(FRONTIER, pd.DataFrame()))))
    return Published(missing, dict(found), frames["renewal_starts"], frames["renewal_moves"], frontier)
