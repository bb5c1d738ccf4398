"""A programme as the rules see it: when each unit passes through its phases, where each firm is."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from dayang.parks.renewal.rules import TINY, Finding, look
from dayang.parks.renewal.rules.building import Building, building
from dayang.parks.renewal.rules.facts import Facts, Row, rows
from dayang.words import Words

PHASES = ("prepare_months", "clear_months", "extra_months", "build_months")


@dataclass(frozen=True)
class Started:
    """A unit that is started, with the quarters in which its phases begin and end (rule T2).

    Parameters
    ----------
    unit, mode
        Their rows.
    start
        Quarter it is started in.
    prepared, cleared, resumed, delivered
        Quarters s+P, s+C, s+E and s+D.
    in_project
        Whether it is part of a project (rule U7).
    building
        What is built, ``None`` where nothing is.
    """

    unit: Row
    mode: Row
    start: int
    prepared: int
    cleared: int
    resumed: int
    delivered: int
    in_project: bool
    building: Building | None

    @property
    def unit_id(self) -> str:
        """Id of the unit."""
        return str(self.unit["unit_id"])

    @property
    def left_by(self) -> int:
        """The quarter before which every firm has left: s + max(C, 1)."""
        return max(self.cleared, self.start + 1)

    @property
    def clears(self) -> bool:
        """Whether firms must leave."""
        return bool(self.mode["clears"])

    @property
    def new_floor(self) -> dict[str, float]:
        """New floor in m² by class of storey; that of projects is counted elsewhere (rule U7)."""
        return {} if self.building is None or self.in_project else self.building.floor_m2


@dataclass(frozen=True, slots=True)
class Move:
    """A row of ``moves``; `place` is the key of a floor, or unit and class.

    The first move of a firm that waits to move on is past: no table has it (rule F10).
    """

    firm_id: str
    number: Any
    quarter: int
    to: str
    place: tuple[str, ...]
    is_past: bool = False


@dataclass(frozen=True, eq=False)
class Programme:
    """A town and what is done in it, rows that cannot be read left out.

    The moves of a firm that waits to move on begin with the one that is past.
    """

    facts: Facts
    started: dict[str, Started]
    moves: dict[str, list[Move]]

    @cached_property
    def stays(self) -> list[tuple[Move, int, int]]:
        """Each stay in a place with its first and last quarter, within the horizon."""
        end = self.facts.calendar.quarters
        found = []
        for moves in self.moves.values():
            for number, move in enumerate(moves):
                until = moves[number + 1].quarter if number + 1 < len(moves) else end
                first = 0 if move.is_past else move.quarter
                if move.to in {"floor", "unit"} and until > first:
                    found.append((move, first, until - 1))
        return found

    @cached_property
    def vacated(self) -> dict[str, Started]:
        """Vacated units that waiting firms have left: nothing but their subsidies is still paid (F10)."""
        facts, found = self.facts, dict[str, Started]()
        for firm_id in facts.waiting:
            unit_id = facts.needs[firm_id]["unit_id"]
            left = left_unit(facts, firm_id) if facts.is_vacated(unit_id) else None
            if left is not None and unit_id not in self.started:
                found[unit_id] = left
        return found

    def origin(self, firm_id: str) -> Started | None:
        """Return the started unit a firm works in, or waits since it left; ``None`` where it is retained."""
        unit_id = self.facts.needs[firm_id]["unit_id"]
        vacated = self.vacated.get(unit_id) if firm_id in self.facts.waiting else None
        return self.started.get(unit_id, vacated)

    def told(self, firm_id: str) -> list[Move]:
        """Return the moves of a firm that its table has: none that is past."""
        return [move for move in self.moves.get(firm_id, []) if not move.is_past]

    def is_swing(self, move: Move) -> bool:
        """Say whether a move leads into a swing park."""
        floor = self.facts.floors.get(move.place[0]) if move.to == "floor" else None
        return floor is not None and floor["kind"] == "swing"

    def is_final(self, move: Move) -> bool:
        """Say whether a firm may stay where it moves."""
        floor = self.facts.floors.get(move.place[0]) if move.to == "floor" else None
        return floor is None or is_final_floor(floor)


def is_final_floor(floor: Row) -> bool:
    """Say whether a firm may stay in floor: not in a swing park, nor in vacancy that ends."""
    ends = floor["kind"] == "vacant" and floor["until_on"] is not None
    return floor["kind"] != "swing" and not ends


def read_programme(facts: Facts, starts: pd.DataFrame, moves: pd.DataFrame) -> Programme:
    """Return a programme from its tables."""
    started: dict[str, Started] = {}
    for row in rows(starts[["unit_id", "mode_id", "start_quarter"]]):
        unit, mode = facts.units.get(row["unit_id"]), facts.modes.get(row["mode_id"])
        start = whole(row["start_quarter"])
        months = None if mode is None else phase_months(facts, mode["mode_id"])
        if unit is not None and mode is not None and start is not None and months is not None:
            started.setdefault(unit["unit_id"], as_started(facts, unit, mode, start, months))
    return Programme(facts, started, _moves(facts, moves))


def judge_tables(facts: Facts, starts: pd.DataFrame, moves: pd.DataFrame) -> Iterator[Finding]:
    """T1, T2, U1, F9: what the tables name is there, in quarters of the plan, each unit once."""
    table = rows(starts[["unit_id", "mode_id", "start_quarter"]])
    horizon = facts.calendar.quarters
    within = Words(f"0 至 {horizon - 1} 的整数", f"a whole number from 0 to {horizon - 1}")
    for unit_id, times in Counter(row["unit_id"] for row in table).items():
        one = Words("一个季度、一种模式", "one quarter and one mode")
        yield look("U1", times == 1, "starts", unit_id, _said(times, "次启动", "starts"), one)
    for row in table:
        unit_id, mode_id, start = row["unit_id"], row["mode_id"], whole(row["start_quarter"])
        known = unit_id in facts.units and mode_id in facts.modes
        pair = Words(f"单元 {unit_id}，模式 {mode_id}", f"unit {unit_id}, mode {mode_id}")
        yield look(
            "U1", known, "starts", unit_id, pair, Words("登记过的单元和模式", "a unit and a mode on record")
        )
        told = _said(row["start_quarter"], "季启动", "is the quarter it starts in", before="第 ")
        yield look("T1", start is not None and 0 <= start < horizon, "starts", unit_id, told, within)
        if mode_id in facts.modes:
            lacking = Words(f"模式 {mode_id} 缺阶段月数", f"mode {mode_id} lacks months of a phase")
            each = Words("每一阶段都有月数", "months of every phase")
            yield look("T2", phase_months(facts, mode_id) is not None, "starts", unit_id, lacking, each)
    for row in rows(moves):
        quarter, firm_id = whole(row["quarter"]), row["firm_id"]
        found = Words(
            f"企业 {firm_id} 第 {row['quarter']} 季搬迁", f"firm {firm_id} moves in {row['quarter']}"
        )
        yield look("T1", quarter is not None and 0 <= quarter < horizon, "moves", firm_id, found, within)
        found = Words(f"企业 {firm_id}", f"firm {firm_id}")
        expected = Words("企业用房需求中的企业", "a firm of 'firm needs'")
        yield look("F9", firm_id in facts.needs, "moves", firm_id, found, expected)


def phase_months(facts: Facts, mode_id: str) -> list[float] | None:
    """Return the stated quantile of the months of each phase, ``None`` where one is missing."""
    share, months = facts.number("quantile"), []
    for phase in PHASES:
        low, high = facts.figure(mode_id, phase)
        if low is None or high is None:
            return None
        months.append(low + share * (high - low))
    return months


def whole(value: Any) -> int | None:
    """Return a whole number, ``None`` for what is none."""
    try:
        return int(value) if value is not None and float(value) == int(value) else None
    except (TypeError, ValueError, OverflowError):
        return None


def as_started(facts: Facts, unit: Row, mode: Row, start: int, months: list[float]) -> Started:
    """Return a unit as it goes on once it is started, its phases lasting so many months (rules T2, U7)."""
    in_project = unit["project_id"] is not None
    stages = facts.stages.get(unit["unit_id"], set())
    if in_project and stages & {"voted", "approved"}:
        months = [0.0, *months[1:]]
    prepared, cleared, resumed, delivered = (
        start + math.ceil(sum(months[: n + 1]) / 3 - TINY) for n in range(len(PHASES))
    )
    built = building(facts, unit, mode)
    return Started(unit, mode, start, prepared, cleared, resumed, delivered, in_project, built)


def left_unit(facts: Facts, firm_id: str) -> Started | None:
    """Return the unit that a waiting firm has left as its project goes on (rules U7, F10).

    ``None`` where it is of no project with a mode. What it pays does not depend on how long phases last.
    """
    unit = facts.units.get(facts.needs[firm_id]["unit_id"])
    project = facts.projects.get(unit["project_id"]) if unit is not None else None
    mode = facts.modes.get(project["mode_id"]) if project is not None else None
    if unit is None or mode is None:
        return None
    return as_started(facts, unit, mode, 0, phase_months(facts, mode["mode_id"]) or [0.0] * len(PHASES))


def _moves(facts: Facts, table: pd.DataFrame) -> dict[str, list[Move]]:
    moves: dict[str, list[Move]] = defaultdict(list)
    for row in rows(table):
        quarter = whole(row["quarter"])
        if row["firm_id"] in facts.needs and quarter is not None:
            place: tuple[str, ...] = ()
            if row["to"] == "floor":
                place = (str(row.get("floor_id")),)
            elif row["to"] == "unit":
                place = (str(row.get("unit_id")), str(row.get("storey_class")))
            moves[row["firm_id"]].append(Move(row["firm_id"], row["move"], quarter, str(row["to"]), place))
    told = {firm: sorted(own, key=lambda move: move.quarter) for firm, own in moves.items()}
    for firm, since in facts.waiting.items():
        floor_id = str(facts.needs[firm]["waiting_floor_id"])
        told[firm] = [Move(firm, 1, since, "floor", (floor_id,), is_past=True), *told.get(firm, [])]
    return told


def _said(thing: object, zh: str, en: str, before: str = "") -> Words:
    return Words(f"{before}{thing} {zh}", f"{thing} {en}")
