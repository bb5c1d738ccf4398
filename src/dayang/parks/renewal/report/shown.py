"""What every part of the section reads: tables by programme, names, quarters in words."""

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Any

import pandas as pd

from dayang.town import Town
from dayang.town.registers.renewal_columns import BALANCED, BESIDE_AN_ORDER, ORDERED, the_plan
from dayang.town.units import CHINA
from dayang.words import Words

PROGRAMMES = {
    ORDERED: Words("按目标次序（本方案）", "By the order of goals (the plan)"),
    BALANCED: Words("均衡（本方案）", "Balanced (the plan)"),
    "area": Words("重面积", "Land first"),
    "retention": Words("重留企", "Keeping firms first"),
    "greedy": Words("手工排法", "As filled by hand"),
    "reference": Words("只做已承诺的", "Only what is committed"),
}
"""Programmes as they are called here, in the order shown."""

SOON = 2
"""Quarters that count as now: the one that begins and the next."""

OWN_PLAN = Words("本方案（改造引擎）", "This plan (renewal engine)")
OUT_OF_RECORD = "–"


class Shown:
    """The tables of a plan, and what is asked of them more than once.

    Parameters
    ----------
    town
        Names of parks, villages and modes are taken from it.
    as_of
        The moment planned from.
    tables
        What the plan publishes; tables of risk and of the frontier may be missing.
    """

    def __init__(self, town: Town, as_of: datetime, tables: Mapping[str, pd.DataFrame]) -> None:
        self.town, self.as_of, self.tables = town, as_of, tables

    @cached_property
    def first(self) -> pd.Period:
        """The quarter numbered 0 (rule T1)."""
        return pd.Period(self.as_of.astimezone(CHINA).date(), "Q") + 1

    @cached_property
    def count(self) -> int:
        """Quarters of the horizon."""
        return int(self.of("renewal_floor")["quarter"].max()) + 1

    @cached_property
    def programmes(self) -> tuple[str, ...]:
        """Programmes that are published, in the order shown."""
        told = set(self.tables["renewal_programmes"]["programme"])
        return tuple(name for name in PROGRAMMES if name in told)

    @cached_property
    def plan(self) -> str:
        """The programme that is the plan."""
        return the_plan(self.programmes)

    @cached_property
    def names(self) -> dict[str, Words]:
        """What programmes are called here: only one is the plan."""
        beside = {} if self.plan == BALANCED else {BALANCED: BESIDE_AN_ORDER}
        return {**PROGRAMMES, **beside}

    @cached_property
    def quarters(self) -> tuple[Words, ...]:
        """What each quarter of the horizon is called."""
        return tuple(self.called(number) for number in range(self.count))

    @cached_property
    def months(self) -> tuple[str, ...]:
        """First month of each quarter of the horizon, such as ``2022-01``: read alike in both languages."""
        return tuple(f"{(self.first + number).start_time:%Y-%m}" for number in range(self.count))

    @cached_property
    def overview(self) -> "pd.Series[Any]":
        """The plan's row of ``renewal_programmes``."""
        return self.of("renewal_programmes").iloc[0]

    @cached_property
    def units(self) -> pd.DataFrame:
        """Units by id, with ``park`` and ``village`` (names), ``label`` and ``surveyed``."""
        units = pd.DataFrame(self.town["rebuild_units"]).set_index("unit_id")
        stages = self.town["milestones"]
        surveyed = set(stages["unit_id"][stages["stage"] == "surveyed"])
        park = units["park_id"].map(self.parks).fillna(units["park_id"]).fillna(OUT_OF_RECORD)
        return units.assign(
            park=park,
            village=units["village_id"].map(self.villages).fillna(units["village_id"]),
            label=units.index.astype(str) + " " + park.astype(str),
            surveyed=units.index.isin(surveyed),
        )

    @cached_property
    def parks(self) -> dict[str, str]:
        """Names of parks by id."""
        return _names(self.town["parks"], "park_id")

    @cached_property
    def villages(self) -> dict[str, str]:
        """Names of villages by id."""
        return _names(self.town["villages"], "village_id")

    @cached_property
    def theme_parks(self) -> dict[str, str]:
        """Names of theme parks by id."""
        return _names(self.town["theme_parks"], "theme_id")

    @cached_property
    def modes(self) -> pd.DataFrame:
        """Modes by id, with ``name`` in words."""
        modes = self.town["modes"].set_index("mode_id")
        names = [Words(*map(str, pair)) for pair in zip(modes["name_zh"], modes["name_en"], strict=True)]
        return modes.assign(name=pd.Series(names, index=modes.index, dtype=object))

    @cached_property
    def starts(self) -> pd.DataFrame:
        """Units that the plan starts, earliest first, with names, mode in words and `vote_quarter`."""
        starts = self.of("renewal_starts").join(
            self.units[["park_id", "park", "village", "label", "surveyed", "theme_id", "first_batch"]],
            on="unit_id",
        )
        modes = self.modes.reindex(starts["mode_id"])
        # A vote is held in the last quarter of preparing (rule C3).
        last = (starts["prepared"] - 1).clip(lower=starts["start_quarter"])
        starts = starts.assign(
            mode=modes["name"].to_numpy(),
            voting_body=modes["voting_body"].to_numpy(),
            vote_quarter=last.where(starts["provisional"].astype(bool)),
        )
        return starts.sort_values(["start_quarter", "park", "unit_id"], ignore_index=True)

    @cached_property
    def soon(self) -> pd.DataFrame:
        """Units that start in the next `SOON` quarters."""
        return self.starts[self.starts["start_quarter"] < SOON].reset_index(drop=True)

    @cached_property
    def moves(self) -> pd.DataFrame:
        """Moves of the plan with what is known of the firm and where it goes; for counts, not for a page."""
        firms = self.town["firm_needs"].set_index("firm_id")[["unit_id", "floor_m2"]]
        moves = self.of("renewal_moves").join(firms.rename(columns={"unit_id": "from_unit"}), on="firm_id")
        kinds = self.town["available_floor"].set_index("floor_id")["kind"]
        gone = {"leaves": "left", "ends": "ended", "unit": "new"}
        goes = (
            moves["floor_id"].map(kinds).astype(object).where(moves["to"] == "floor", moves["to"].map(gone))
        )
        units = self.units.reindex(moves["from_unit"])
        return moves.assign(
            goes=goes, park=units["park"].to_numpy(), village=units["village"].to_numpy()
        ).reset_index(drop=True)

    @cached_property
    def moves_soon(self) -> pd.DataFrame:
        """Moves of the next `SOON` quarters."""
        return self.moves[self.moves["quarter"] < SOON]

    def of(self, name: str) -> pd.DataFrame:
        """Return the rows of a table that are of the plan; none where there is no such table."""
        table = self.tables.get(name)
        if table is None:
            return pd.DataFrame()
        rows = pd.DataFrame(table)
        return rows[rows["programme"] == self.plan].reset_index(drop=True)

    def called(self, quarter: Any) -> Words:
        """Return what a quarter is called, also one past the horizon; it never breaks over lines."""
        each = self.first + int(quarter)
        return Words(
            f"{each.year}\u00a0年{'一二三四'[each.quarter - 1]}季度", f"Q{each.quarter}\u00a0{each.year}"
        )

    def by(self, quarter: int) -> Words:
        """Return the last day of a quarter as a time limit."""
        day = f"{(self.first + quarter).end_time:%Y-%m-%d}"
        return Words(f"{day} 前", f"By {day}")

    def soon_words(self) -> Words:
        """Return what the next `SOON` quarters are called."""
        one, last = self.called(0), self.called(SOON - 1)
        same = self.first.year == (self.first + SOON - 1).year
        until = last.zh.partition("年")[2] if same else last.zh
        return Words(f"{one.zh}至{until}", f"{one.en} to {last.en}")


def _names(register: pd.DataFrame, key: str) -> dict[str, str]:
    """Return what each row is called: its name, or its id where it has none."""
    names = register["name"].where(register["name"].notna(), register[key])
    return dict(zip(register[key].astype(str), names.astype(str), strict=True))


def both(text: object) -> Words:
    """Return a proper name, which is the same in both languages."""
    return Words(str(text), str(text))


def as_words(words: list[Words]) -> "pd.Series[Any]":
    """Return words as a column."""
    return pd.Series(words, dtype=object)
