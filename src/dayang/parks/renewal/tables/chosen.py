"""A programme by quarters: the units it starts, the moves of firms, where each firm is."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from dayang.parks.renewal.model.build import Model, must_vote
from dayang.parks.renewal.model.columns import Option
from dayang.parks.renewal.model.firms import CLASSES
from dayang.parks.renewal.model.rows import Floats
from dayang.parks.renewal.tables.facts import Facts

GONE = {"leaves": "left", "ends": "ended"}
"""State of a firm that is in town no more, by where it went."""

PLACES = ("floor", "unit")
"""Where a move stays in town."""

KINDS = ("swing", "vacant", "process", "project", "new")
"""Kinds of floor that take firms in."""

ENDS_OF_PHASES = ("prepared", "cleared", "resumed", "delivered")


@dataclass(frozen=True, eq=False)
class Chosen:
    """A programme read for its tables.

    Parameters
    ----------
    facts
        The town's.
    starts
        ``unit_id``, ``mode_id``, ``start_quarter``, ``unit`` (number) and the quarters in which phases end.
        Vacated units that firms have left, to wait elsewhere come last: their moves are paid by them (F10).
    options
        Of each start.
    moves
        ``firm_id``, ``move``, ``quarter``, ``to``, ``floor_id``, ``unit_id``, ``storey_class``, in the order
        of firms and moves, with ``firm`` and ``floor`` (numbers) and ``start`` (place in `starts` of the unit
        it comes from, -1 where that is not started).
    """

    facts: Facts
    starts: pd.DataFrame
    options: tuple[Option, ...]
    moves: pd.DataFrame

    @cached_property
    def kind(self) -> "pd.Series[str]":
        """Kind of floor that each move leads to, empty where it leads to none on record."""
        kinds = np.array([*self.facts.floors["kind"], ""], dtype=object)
        return pd.Series(kinds[self.moves["floor"].to_numpy()], index=self.moves.index)

    @cached_property
    def spells(self) -> pd.DataFrame:
        """Where every firm is: rows of ``renewal_firm_spells`` with ``firm`` (number) (rule F9)."""
        facts, moves = self.facts, self.moves
        storeys = np.array([*facts.floors["storey_class"], None], dtype=object)[moves["floor"].to_numpy()]
        into_new = moves["to"] == "unit"
        # What a row says of a place that it does not lead to is left out.
        moved = pd.DataFrame(
            {
                "firm": moves["firm"],
                "from_quarter": moves["quarter"],
                "state": moves["to"]
                .map(GONE)
                .where(~into_new, "new")
                .where(moves["to"] != "floor", self.kind),
                "floor_id": moves["floor_id"].where(moves["to"] == "floor"),
                "at_unit_id": moves["unit_id"].where(into_new),
                "storey_class": moves["storey_class"].where(into_new, pd.Series(storeys, index=moves.index)),
            }
        )
        waits = facts.model.firms.waits
        at_home = pd.DataFrame(
            {
                "firm": np.arange(len(facts.firms)),
                "from_quarter": 0,
                "state": np.array([*facts.floors["kind"], "stays"], dtype=object)[waits],
                "floor_id": np.array([*facts.floors["floor_id"], None], dtype=object)[waits],
                "at_unit_id": facts.firms["unit_id"].where(waits < 0),
                "storey_class": np.array([*facts.floors["storey_class"], None], dtype=object)[waits],
            }
        )
        spells = pd.concat([at_home, moved]).sort_values("firm", kind="stable", ignore_index=True)
        until = spells.groupby("firm")["from_quarter"].shift(-1, fill_value=facts.model.quarters.count) - 1
        spells = spells.assign(to_quarter=until, firm_id=facts.firms["firm_id"].to_numpy()[spells["firm"]])
        return spells[spells["from_quarter"] <= spells["to_quarter"]].reset_index(drop=True)


def read_chosen(facts: Facts, starts: pd.DataFrame, moves: pd.DataFrame) -> Chosen:
    """Return a programme read for its tables.

    Parameters
    ----------
    facts
        The town's.
    starts
        ``unit_id``, ``mode_id``, ``start_quarter``.
    moves
        ``firm_id``, ``move``, ``quarter``, ``to``, ``floor_id``, ``unit_id``, ``storey_class``.

    Raises
    ------
    KeyError
        When a unit is started by a mode that the model does not let it be started by, or a firm or floor
        is not on record.
    """
    units = {name: number for number, name in enumerate(facts.model.unit_ids)}
    starts = starts[["unit_id", "mode_id", "start_quarter"]].sort_values("unit_id", ignore_index=True)
    numbers = [units[name] for name in starts["unit_id"]]
    modes = starts["mode_id"].astype(str)
    left = [option for option in facts.model.columns.options if option.vacated]
    options = (
        *(_option(facts.model, unit, mode) for unit, mode in zip(numbers, modes, strict=True)),
        *left,
    )
    starts = pd.concat([starts, _left(facts.model, left)], ignore_index=True) if left else starts
    starts = starts.assign(unit=np.array([option.unit for option in options], dtype=np.int64))
    for name in ENDS_OF_PHASES:
        lasts = np.array([getattr(option, name) for option in options], dtype=np.int64)
        starts[name] = starts["start_quarter"].to_numpy(dtype=np.int64) + lasts
    return Chosen(facts, starts, options, _moves(facts, starts, moves))


def _left(model: Model, left: list[Option]) -> pd.DataFrame:
    """Return vacated units as if they were started at once."""
    rows = [(model.unit_ids[option.unit], option.mode, 0) for option in left]
    return pd.DataFrame(rows, columns=["unit_id", "mode_id", "start_quarter"])


def _option(model: Model, unit: int, mode: str) -> Option:
    """Return what starting a unit by a mode is."""
    first, last = model.columns.first[unit : unit + 2]
    for option in model.columns.options[first:last]:
        if option.mode == mode:
            return option
    raise KeyError(f"unit {model.unit_ids[unit]} cannot be started by mode {mode}")


def _moves(facts: Facts, starts: pd.DataFrame, moves: pd.DataFrame) -> pd.DataFrame:
    firms = {name: number for number, name in enumerate(facts.firms["firm_id"])}
    floors = {name: number for number, name in enumerate(facts.floors["floor_id"])}
    begun = np.full(len(facts.model.unit_ids), -1)
    begun[starts["unit"].to_numpy()] = np.arange(len(starts))
    firm = np.array([firms[name] for name in moves["firm_id"]], dtype=np.int64)
    to_floor = (moves["to"] == "floor").tolist()
    floor = [floors[name] if at else -1 for name, at in zip(moves["floor_id"], to_floor, strict=True)]
    numbered = moves.assign(
        firm=firm,
        floor=np.array(floor, dtype=np.int64),
        start=begun[facts.firms["unit"].to_numpy()[firm]],
        quarter=moves["quarter"].to_numpy(dtype=np.int64),
    )
    return numbered.sort_values(["firm", "move"], kind="stable", ignore_index=True)


def started(chosen: Chosen) -> pd.DataFrame:
    """Return the rows of ``renewal_starts`` (rules T1 to T3, U6, U7)."""
    money, starts = chosen.facts.money, chosen.starts
    first = chosen.facts.model.quarters.first
    floor = np.array([option.pool_floor for option in chosen.options]).reshape(-1, len(CLASSES))
    votes = [
        must_vote(
            money.units.rows[option.unit], option.mode, str(money.modes.rows[option.mode]["voting_body"])
        )
        for option in chosen.options
    ]
    told = np.array([not option.vacated for option in chosen.options], dtype=bool)
    return starts.assign(
        starts_on=[(first + number).start_time for number in starts["start_quarter"].tolist()],
        area_mu=chosen.facts.model.area_mu[starts["unit"].to_numpy()],
        **{f"{name}_m2": floor[:, place] for place, name in enumerate(CLASSES)},
        in_project=[option.fixed for option in chosen.options],
        provisional=votes,
    )[told]


def floor_taken(chosen: Chosen) -> pd.DataFrame:
    """Return the rows of ``renewal_floor``: what can be used and is taken in each quarter (rule F6)."""
    facts, end = chosen.facts, chosen.facts.model.quarters.count
    floors = facts.floors.rename(columns={"opens": "first", "closes": "last"})
    built = started(chosen).melt("delivered", [f"{name}_m2" for name in CLASSES], "storey_class", "floor_m2")
    built = built.assign(
        kind="new",
        storey_class=built["storey_class"].str.removesuffix("_m2"),
        first=built["delivered"],
        last=end,
    )
    spells = chosen.spells[chosen.spells["state"].isin(KINDS)]
    taken = spells.rename(columns={"state": "kind", "from_quarter": "first", "to_quarter": "last"})
    taken = taken.assign(floor_m2=facts.firms["floor_m2"].to_numpy()[taken["firm"]])
    each = pd.MultiIndex.from_product([KINDS, CLASSES, range(end)], names=["kind", "storey_class", "quarter"])
    columns = {
        "floor_m2": _by_quarter(pd.concat([floors, built]), end),
        "taken_m2": _by_quarter(taken, end),
    }
    return pd.DataFrame(columns, index=each).reset_index()


def _by_quarter(areas: pd.DataFrame, end: int) -> Floats:
    """Return the sum of ``floor_m2`` from ``first`` to ``last`` by kind, class and quarter, in one vector."""
    quarter = np.arange(end)[None, :]
    first, last = (areas[name].to_numpy(dtype=np.int64)[:, None] for name in ("first", "last"))
    inside = (first <= quarter) & (quarter <= last)
    total = np.zeros((len(KINDS), len(CLASSES), end))
    kind, storey = (
        pd.Categorical(areas[name], order).codes
        for name, order in (("kind", KINDS), ("storey_class", CLASSES))
    )
    np.add.at(total, (kind, storey), inside * areas["floor_m2"].to_numpy(dtype=float)[:, None])
    return total.ravel()
