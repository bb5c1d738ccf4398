"""A programme and its town as arrays: units, firms, floor and targets."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from dayang.parks.renewal.risk.arrays import (
    FIRM,
    FLOOR,
    MEMBER,
    NEVER,
    NEW,
    NONE,
    OUT,
    QUARTER,
    SPACE,
    TARGET,
    UNIT,
    Arrays,
    Floats,
    Ints,
    Records,
)
from dayang.parks.renewal.risk.chances import Chances
from dayang.parks.renewal.risk.money import Money, Purse, grouped, read_money
from dayang.parks.renewal.rules.calendar import Calendar
from dayang.parks.renewal.rules.facts import CLASSES, Facts, Row
from dayang.parks.renewal.rules.limits import must_vote
from dayang.parks.renewal.rules.places import absorbed_m2, usable
from dayang.parks.renewal.rules.programme import PHASES, Move, Programme, Started
from dayang.parks.renewal.rules.targets import can_be_started, project_delivered

AFTER = 8
"""Quarters that are replayed after the horizon, so that what comes late is told by how much."""


@dataclass(frozen=True, eq=False)
class Replayed:
    """A programme as replays see it, and the names of its numbers.

    Parameters
    ----------
    calendar
        Quarters of the plan.
    arrays
        See `Arrays`.
    units, voting
        Started units, in the order of their numbers; whether each has a vote still to pass.
    firms
        Ids of the firms that move, and the quarter each makes its last move in; 0 where that is past.
    purses
        Kind and village of each purse.
    villages, themes, parks
        Ids; parks are those with units of the first batch.
    projects
        Number of projects whose floor may be late.
    """

    calendar: Calendar
    arrays: Arrays
    units: tuple[Started, ...]
    voting: tuple[bool, ...]
    firms: tuple[tuple[str, int], ...]
    purses: tuple[Purse, ...]
    villages: tuple[str, ...]
    themes: tuple[str, ...]
    parks: tuple[str, ...]
    projects: int


def read(programme: Programme, chances: Chances) -> Replayed:
    """Return a programme as arrays."""
    facts, calendar = programme.facts, programme.facts.calendar
    started = sorted(programme.started.values(), key=lambda one: (one.start, one.unit_id))
    units = tuple(one for one in started if 0 <= one.start < calendar.quarters)
    numbers = {one.unit_id: number for number, one in enumerate(units)}
    projects = {name: number for number, name in enumerate(sorted(facts.projects))}
    floors = {name: number for number, name in enumerate(facts.floors)}
    movers = _movers(programme, numbers)
    quarters = _quarters(calendar)
    unit, unit_firm = _units(facts, units, chances, [moves[0].firm_id for moves in movers])
    theme, member, near = _themes(facts, numbers, projects)
    park, park_unit, parks = _parks(facts, units)
    vacated = tuple(programme.vacated.values())
    money = read_money(facts, units, vacated, unit, int(quarters["year"][-1]) + 1)
    firm, on_the_way = _firms(facts, movers, numbers, floors, money)
    arrays = Arrays(
        calendar.quarters, round(facts.number("swing_stay_quarters")), quarters,
        unit, unit_firm, firm, on_the_way, _spaces(facts, projects), _let(facts),
        money.flow, money.moving, money.breaking_yuan, money.limit_yuan, money.base_yuan,
        theme, member, near, park, park_unit,
    )  # fmt: skip
    names = tuple((moves[0].firm_id, max(moves[-1].quarter, 0)) for moves in movers)
    return Replayed(
        calendar,
        arrays,
        units,
        tuple(must_vote(facts, one) for one in units),
        names,
        money.purses,
        money.villages,
        tuple(facts.themes),
        parks,
        len(projects),
    )


def _quarters(calendar: Calendar) -> Records:
    replayed = calendar.quarters + AFTER
    year = np.array([calendar.year(quarter) for quarter in range(replayed + 4)]) - calendar.first.year
    quarters = np.zeros(replayed, QUARTER)
    quarters["year"] = year[:replayed]
    quarters["next_year"] = [np.flatnonzero(year > year[quarter])[0] for quarter in range(replayed)]
    return quarters


def _movers(programme: Programme, numbers: dict[str, int]) -> list[list[Move]]:
    """Return the moves of each firm whose unit is started, or that waits, in the order of first moves."""
    needs, waiting = programme.facts.needs, programme.facts.waiting
    found = [
        moves[:2]
        for firm, moves in programme.moves.items()
        if needs[firm]["unit_id"] in numbers or firm in waiting
    ]
    return sorted(found, key=lambda moves: (moves[0].quarter, moves[0].firm_id))


def _units(
    facts: Facts, units: Sequence[Started], chances: Chances, movers: Sequence[str]
) -> tuple[Records, Ints]:
    body = {"members": chances.members, "representatives": chances.representatives}
    of_unit = defaultdict[str, list[int]](list)
    for number, firm in enumerate(movers):
        if firm not in facts.waiting:
            of_unit[facts.needs[firm]["unit_id"]].append(number)
    table = np.zeros(len(units), UNIT)
    for place, one in enumerate(units):
        row = table[place]
        for name in ("start", "prepared", "cleared", "left_by", "resumed", "delivered"):
            row[name] = getattr(one, name)
        row["low"], row["high"] = zip(*_months(facts, one), strict=True)
        row["vote"] = body[one.mode["voting_body"]] if must_vote(facts, one) else 1.0
        row["area_mu"] = one.unit["area_mu"]
    table["firm_first"], table["firm_after"], firms = grouped([of_unit[one.unit_id] for one in units])
    return table, firms


def _months(facts: Facts, started: Started) -> list[tuple[float, float]]:
    """Return the range of each phase; preparing is over where a project's vote has passed (rule U7)."""
    found = [facts.figure(started.mode["mode_id"], phase) for phase in PHASES]
    ranges = [(float(low or 0.0), float(high or 0.0)) for low, high in found]
    stages = facts.stages.get(started.unit_id, set())
    if started.in_project and stages & {"voted", "approved"}:
        ranges[0] = (0.0, 0.0)
    return ranges


def _firms(
    facts: Facts, movers: list[list[Move]], units: dict[str, int], floors: dict[str, int], money: Money
) -> tuple[Records, Ints]:
    table, on_the_way = np.zeros(len(movers), FIRM), []
    table["quarter"], table["to"], table["place"] = NEVER, NONE, -1
    for firm, moves in enumerate(movers):
        row, need = table[firm], facts.needs[moves[0].firm_id]
        row["unit"] = -1 if moves[0].is_past else units[need["unit_id"]]
        row["floor_m2"] = need["floor_m2"]
        row["moving_first"], row["moving_after"] = money.moving_of.get(need["unit_id"], (0, 0))
        for number, move in enumerate(moves):
            row["quarter"][number] = move.quarter
            row["to"][number] = {"floor": FLOOR, "unit": NEW}.get(move.to, OUT)
            if move.to == "floor":
                row["place"][number] = floors.get(move.place[0], -1)
            elif move.to == "unit":
                row["place"][number] = units.get(move.place[0], -1)
                row["storey"][number] = CLASSES.index(move.place[1])
        floor = facts.floors.get(moves[0].place[0]) if moves[0].to == "floor" else None
        if floor is not None and (len(moves) == 2 or floor["kind"] == "swing"):
            on_the_way.append(firm)
    order = sorted(on_the_way, key=lambda firm: (table[firm]["quarter"][1], firm))
    return table, np.array(order, dtype=np.int64)


def _spaces(facts: Facts, projects: dict[str, int]) -> Records:
    table = np.zeros(len(facts.floors), SPACE)
    for place, floor in enumerate(facts.floors.values()):
        opens, closes = usable(facts, floor)
        row = table[place]
        row["opens"], row["closes"] = opens, closes if floor["until_on"] else NEVER
        row["room_m2"], row["swing"] = floor["floor_m2"], floor["kind"] == "swing"
        row["project"] = _project(projects, floor, facts)
    return table


def _let(facts: Facts) -> Floats:
    """Return the new floor that is let in a year, by class of storey (rule F7)."""
    standards = {name: facts.standards.get(name) for name in CLASSES}
    return np.array(
        [
            absorbed_m2(facts, name, row["rent_yuan_m2_month"]) if row else 0.0
            for name, row in standards.items()
        ]
    )


def _project(projects: dict[str, int], floor: Row, facts: Facts) -> int:
    """Return the project that still builds floor, -1 where it stands already."""
    builds = floor["kind"] == "project" and usable(facts, floor)[0] > 0
    return projects.get(floor["project_id"], -1) if builds else -1


def _themes(facts: Facts, numbers: dict[str, int], projects: dict[str, int]) -> tuple[Records, Records, Ints]:
    """Return theme parks, the units that may count for them, and which of these adjoin (rule G2)."""
    themed = [[row for row in facts.units.values() if row["theme_id"] == theme] for theme in facts.themes]
    themes, members = np.zeros(len(themed), TARGET), np.zeros(sum(map(len, themed)), MEMBER)
    themes["first"], themes["after"], _ = grouped([range(len(group)) for group in themed])
    themes["area_mu"] = [theme["area_mu"] for theme in facts.themes.values()]
    for place, unit in enumerate(unit for group in themed for unit in group):
        row = members[place]
        vacated = unit["project_id"] is not None and facts.is_vacated(unit["unit_id"])
        late = vacated and project_delivered(facts, unit) >= 0
        row["unit"] = numbers.get(unit["unit_id"], -1)
        row["project"] = projects.get(unit["project_id"], -1) if late else -1
        row["ready"], row["area_mu"] = _ready(facts, unit, vacated), unit["area_mu"]
    near = _near(themed, facts.number("contiguity_gap_m"))
    members["first"], members["after"], adjoining = grouped(near)
    return themes, members, adjoining


def _ready(facts: Facts, unit: Row, vacated: bool) -> int:
    """Return the quarter in which land counts that is not started (rule G2)."""
    if vacated:
        ready = project_delivered(facts, unit)
        return max(ready, 0) if ready < facts.calendar.quarters else NEVER
    return 0 if unit["is_good_factory"] else NEVER


def _near(themed: list[list[Row]], gap_m: float) -> list[list[int]]:
    """Return the members that adjoin each member of the same theme park (rule G2)."""
    found: list[list[int]] = []
    for group in themed:
        begin, shapes = len(found), [row["geometry"] for row in group]
        found += [[] for _ in group]
        tree = shapely.STRtree([shape if shape is not None else shapely.Polygon() for shape in shapes])
        for place, shape in enumerate(shapes):
            if shape is not None:
                others = tree.query(shape, predicate="dwithin", distance=gap_m + 1e-6)
                found[begin + place] = [begin + int(other) for other in others if other != place]
    return found


def _parks(facts: Facts, units: Sequence[Started]) -> tuple[Records, Ints, tuple[str, ...]]:
    """Return the land that each park's first batch lacks, and its started units (rule G1)."""
    share = facts.number("first_batch_share")
    lacks: dict[str, float] = {}
    for row in facts.units.values():
        if row["first_batch"]:
            counts = float(row["area_mu"]) if can_be_started(facts, row) else 0.0
            begun = counts if row["project_id"] is not None else 0.0
            lacks[row["park_id"]] = lacks.get(row["park_id"], 0.0) + share * counts - begun
    own = defaultdict[str, list[int]](list)
    for number, one in enumerate(units):
        counts = can_be_started(facts, one.unit) and one.unit["project_id"] is None
        if one.unit["first_batch"] and counts:
            own[one.unit["park_id"]].append(number)
    parks = np.zeros(len(lacks), TARGET)
    parks["first"], parks["after"], members = grouped([own[park] for park in lacks])
    parks["area_mu"] = list(lacks.values())
    return parks, members, tuple(lacks)
