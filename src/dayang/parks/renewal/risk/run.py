"""Many replays, compiled."""

from typing import Any, NamedTuple

import numpy as np

from dayang.parks.renewal.compiled import inner, outer
from dayang.parks.renewal.risk.arrays import (
    BUILDS,
    FELL,
    NEVER,
    NONE,
    WAITS,
    Arrays,
    Draws,
    Rule,
    State,
    room,
)
from dayang.parks.renewal.risk.chances import Chances
from dayang.parks.renewal.risk.draw import draw
from dayang.parks.renewal.risk.follow import follow
from dayang.parks.renewal.risk.reach import first_reached, themes_reached
from dayang.parks.renewal.risk.spend import incomes


class Outcomes(NamedTuple):
    """What became of a programme in R replays; quarters, `NEVER` for what did not happen.

    Parameters
    ----------
    started, voted, cleared, building, delivered
        Shape (R, N): quarter in which each unit starts, ends preparing with the vote it needs, ends clearing,
        begins to build, is delivered. What is known by the end of the replay counts, though it lie beyond.
    own_months
        Shape (R, N): months that a unit's phases and votes take by themselves.
    moved, lack
        Shape (R, F): quarter of each firm's last move, 0 where that is past; quarters it was without its
        place in time.
    themes, parks
        Shapes (R, theme parks), (R, parks): quarter in which they reach their land.
    income_yuan, spent_yuan
        Shapes (R, V, Y), (R, B, Y).
    """

    started: Any
    voted: Any
    cleared: Any
    building: Any
    delivered: Any
    own_months: Any
    moved: Any
    lack: Any
    themes: Any
    parks: Any
    income_yuan: Any
    spent_yuan: Any

    def part(self, first: int, after: int) -> "Outcomes":
        """Return the replays numbered from `first` up to `after`, as views."""
        return Outcomes(*(array[first:after] for array in self))


def empty(arrays: Arrays, replays: int) -> Outcomes:
    """Return room for the outcomes of so many replays."""
    units, firms = len(arrays.unit), len(arrays.firm)
    years = int(arrays.quarter["year"][arrays.quarters - 1]) + 1

    def quarters(count: int) -> Any:
        return np.full((replays, count), NEVER, np.int16)

    return Outcomes(
        started=quarters(units),
        voted=quarters(units),
        cleared=quarters(units),
        building=quarters(units),
        delivered=quarters(units),
        own_months=np.zeros((replays, units), np.float32),
        moved=quarters(firms),
        lack=quarters(firms),
        themes=quarters(len(arrays.theme)),
        parks=quarters(len(arrays.park)),
        income_yuan=np.zeros((replays, len(arrays.base_yuan), years)),
        spent_yuan=np.zeros((replays, len(arrays.limit_yuan), years)),
    )


@inner
def _on_the_way(now: Any, luck: Any, rule: Rule) -> tuple[int, int, int]:
    """Return the quarters in which a vote passes, clearing ends and building begins (C3, M2)."""
    voted = cleared = building = NEVER
    if now.phase not in (WAITS, FELL) and luck.failed < rule.tries:
        voted = max(now.ready, now.start + 1) - 1
    if now.phase == BUILDS:
        cleared, building = now.left_by - 1, now.resumed
    return voted, cleared, building


@inner
def _keep(arrays: Arrays, draws: Draws, rule: Rule, state: State, out: Outcomes, row: int) -> None:
    """Keep what became of one replay as a row of the outcomes."""
    for number in range(len(state.unit)):
        now, luck = state.unit[number], draws.unit[number]
        out.started[row, number] = min(now.start, NEVER)
        voted, cleared, building = _on_the_way(now, luck, rule)
        out.voted[row, number] = voted
        out.cleared[row, number] = cleared
        out.building[row, number] = building
        out.delivered[row, number] = min(now.delivered, NEVER)
        months = luck.failed * rule.retry_months
        for phase in range(4):
            months += luck.months[phase]
        out.own_months[row, number] = months
    for number in range(len(state.firm)):
        last = 0 if arrays.firm[number].to[1] == NONE else 1
        out.moved[row, number] = max(min(state.firm[number].moved[last], NEVER), 0)
        out.lack[row, number] = state.firm[number].lack
    reached = themes_reached(arrays, draws, state)
    for number in range(len(reached)):
        out.themes[row, number] = min(reached[number], NEVER)
    reached = first_reached(arrays, state)
    for number in range(len(reached)):
        out.parks[row, number] = reached[number]
    incomes(arrays, draws, state, out.income_yuan[row])
    spent = out.spent_yuan[row]
    for purse in range(spent.shape[0]):
        for year in range(spent.shape[1]):
            spent[purse, year] = state.spent_yuan[purse, year]


@outer
def _run(
    arrays: Arrays,
    chances: Chances,
    rule: Rule,
    seed: int,
    first: int,
    draws: Draws,
    state: State,
    out: Outcomes,
) -> None:
    for row in range(len(out.delivered)):
        draw(arrays, chances, seed, first + row, draws)
        follow(arrays, draws, rule, state)
        _keep(arrays, draws, rule, state, out, row)


def run(
    arrays: Arrays, chances: Chances, rule: Rule, projects: int, seed: int, first: int, out: Outcomes
) -> None:
    """Replay the replays numbered from `first` on, one for each row of the outcomes."""
    _run(arrays, chances, rule, seed, first, *room(arrays, projects), out)
