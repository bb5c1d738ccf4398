"""One replay: the programme carried out quarter by quarter under the rule of ``docs/renewal-risk.md``."""

import math
from typing import Any

from dayang.parks.renewal.compiled import inner
from dayang.parks.renewal.risk.arrays import (
    AT_CLEARED,
    AT_START,
    BUILDS,
    CLEARS,
    FELL,
    FLOOR,
    HOME,
    NEVER,
    NEW,
    NONE,
    ON_THE_WAY,
    OUT,
    PREPARES,
    SETTLED,
    WAITS,
    Arrays,
    Draws,
    Rule,
    State,
)
from dayang.parks.renewal.risk.spend import copied, overdrawn, pay_flows, pay_move, put_off

FITS = 1e-6
"""Floor may be exceeded by so many m²: areas are kept with one decimal."""


@inner
def quarters_of(months: float) -> int:
    """Return months rounded up to quarters (rule T2)."""
    return math.ceil(months / 3.0 - 1e-9)


@inner
def follow(arrays: Arrays, draws: Draws, rule: Rule, state: State) -> None:
    """Carry a programme out: `state` tells what has become of it."""
    _begin(arrays, state)
    for quarter in range(len(arrays.quarter)):
        _units_go_on(arrays, draws, rule, state, quarter)
        _firms_go_on(arrays, draws, rule, state, quarter)
        units = state.unit
        for unit in range(len(units)):
            if units[unit].phase == CLEARS:
                _build(arrays, draws, rule, state, unit, quarter)
    _close(arrays, state)


@inner
def _units_go_on(arrays: Arrays, draws: Draws, rule: Rule, state: State, quarter: int) -> None:
    """Start units, then begin to clear."""
    units = state.unit
    for unit in range(len(units)):
        if units[unit].phase == WAITS and units[unit].retry == quarter:
            _start(arrays, draws, rule, state, unit, quarter)
    for unit in range(len(units)):
        if units[unit].phase == PREPARES:
            _clear(arrays, draws, rule, state, unit, quarter)


@inner
def _firms_go_on(arrays: Arrays, draws: Draws, rule: Rule, state: State, quarter: int) -> None:
    """Let firms move on, then leave: who makes room goes first."""
    firms = state.firm
    for firm in arrays.on_the_way:
        if firms[firm].stage == ON_THE_WAY:
            _move_on(arrays, draws, rule, state, firm, quarter)
    for firm in range(len(firms)):
        if firms[firm].stage == HOME and firms[firm].due <= quarter:
            _leave(arrays, draws, rule, state, firm, quarter)


@inner
def _begin(arrays: Arrays, state: State) -> None:
    """Set the state before quarter 0: everything is expected as planned."""
    units, firms = state.unit, state.firm
    for number in range(len(units)):
        unit, now = arrays.unit[number], units[number]
        now.phase, now.ready, now.last_left = WAITS, 0, -1
        now.start = now.retry = unit.start
        now.inside = unit.firm_after - unit.firm_first
        _expect(unit, now, 0)
    for number in range(len(firms)):
        firms[number].stage, firms[number].due, firms[number].lack = HOME, NEVER, 0
        for move in range(2):
            firms[number].moved[move] = arrays.firm[number].quarter[move]
    state.used_m2[:], state.let_m2[:], state.spent_yuan[:] = 0.0, 0.0, 0.0
    for number in range(len(firms)):
        if arrays.firm[number].unit < 0:
            _wait(arrays, state, number)


@inner
def _wait(arrays: Arrays, state: State, number: int) -> None:
    """Let a firm be in swing floor from the beginning, with the subsidy of its last move expected (F10)."""
    firm = arrays.firm[number]
    state.firm[number].stage = ON_THE_WAY
    state.used_m2[firm.place[0]] += firm.floor_m2
    pay_move(arrays, state, number, 1, 1.0)


@inner
def _expect(unit: Any, now: Any, later: int) -> None:
    """Expect a unit's quarters to be its planned ones, so many quarters later, from preparing's end on."""
    now.prepared = unit.prepared + later
    now.cleared = unit.cleared + later
    now.left_by = unit.left_by + later
    now.resumed = unit.resumed + later
    now.delivered = unit.delivered + later


@inner
def _start(arrays: Arrays, draws: Draws, rule: Rule, state: State, number: int, quarter: int) -> None:
    """Start a unit, or put it off to the next year where a purse would run dry (S2)."""
    unit, now = arrays.unit[number], state.unit[number]
    copied(state.before_yuan, state.spent_yuan)
    later = quarter - unit.start
    now.start = quarter
    _expect(unit, now, later)
    pay_flows(arrays, draws, state, number, 1.0, AT_START)
    for firm in arrays.unit_firm[unit.firm_first : unit.firm_after]:
        plan, moved = arrays.firm[firm], state.firm[firm].moved
        moved[0] = plan.quarter[0] + later
        pay_move(arrays, state, firm, 0, 1.0)
        if plan.to[1] != NONE:
            moved[1] = max(plan.quarter[1], moved[0] + 1)
            pay_move(arrays, state, firm, 1, 1.0)
    if not overdrawn(arrays.limit_yuan, state.spent_yuan, state.before_yuan, rule.money_reserve):
        now.phase = PREPARES
        luck = draws.unit[number]
        now.ready = quarter + quarters_of(luck.months[0] + luck.failed * rule.retry_months)
        for firm in arrays.unit_firm[unit.firm_first : unit.firm_after]:
            if arrays.firm[firm].quarter[0] < unit.prepared:
                state.firm[firm].due = state.firm[firm].moved[0]
        return
    copied(state.spent_yuan, state.before_yuan)
    again = arrays.quarter[quarter].next_year
    now.retry = again if again < arrays.quarters else NEVER
    _expect(unit, now, now.retry - unit.start)


@inner
def _clear(arrays: Arrays, draws: Draws, rule: Rule, state: State, number: int, quarter: int) -> None:
    """Begin clearing when the vote has passed and new floor will be there in time (S3, S4)."""
    unit, now = arrays.unit[number], state.unit[number]
    waits = now.ready > quarter
    if draws.unit[number].failed >= rule.tries and not waits:
        _fall(arrays, draws, state, number)
        return
    if quarter < (now.prepared if waits else unit.prepared):
        return
    firms = arrays.unit_firm[unit.firm_first : unit.firm_after]
    for firm in firms:
        plan = arrays.firm[firm]
        if state.firm[firm].stage == HOME and plan.to[0] == NEW:
            due = quarter + max(plan.quarter[0] - unit.prepared, 0)
            waits = waits or plan.place[0] < 0 or state.unit[plan.place[0]].delivered > due
    if not waits:
        now.phase = CLEARS
    later = quarter + (1 if waits else 0) - unit.prepared
    if now.prepared != unit.prepared + later:
        pay_flows(arrays, draws, state, number, -1.0, AT_START)
        _expect(unit, now, later)
        pay_flows(arrays, draws, state, number, 1.0, AT_START)
    for firm in firms:
        if state.firm[firm].stage == HOME:
            leaves = max(arrays.firm[firm].quarter[0] + later, quarter)
            put_off(arrays, state, firm, 0, leaves)
            if not waits:
                state.firm[firm].due = min(state.firm[firm].due, leaves)


@inner
def _fall(arrays: Arrays, draws: Draws, state: State, number: int) -> None:
    """Let a unit fall away whose votes have all failed: whoever is still in it stays (S3)."""
    unit, now = arrays.unit[number], state.unit[number]
    pay_flows(arrays, draws, state, number, -1.0, AT_CLEARED)
    now.phase = FELL
    _expect(unit, now, NEVER)
    for firm in arrays.unit_firm[unit.firm_first : unit.firm_after]:
        if state.firm[firm].stage == HOME:
            state.firm[firm].stage = SETTLED
            put_off(arrays, state, firm, 0, NEVER)
            put_off(arrays, state, firm, 1, NEVER)


@inner
def _takes(
    arrays: Arrays, draws: Draws, rule: Rule, state: State, number: int, move: int, quarter: int
) -> bool:
    """Take a firm in where its move leads, or say that there is no place for it this quarter (S5)."""
    firm = arrays.firm[number]
    place, area_m2 = firm.place[move], firm.floor_m2
    if firm.to[move] == OUT:
        return True
    if place < 0:
        return False
    if firm.to[move] == NEW:
        storey, year = firm.storey[move], arrays.quarter[quarter].year
        most_m2 = arrays.let_m2[storey] * draws.letting[storey, year]
        source = state.unit[place]
        ready = source.phase == BUILDS and source.delivered <= quarter
        if not ready or state.let_m2[storey, year] + area_m2 > most_m2 + FITS:
            return False
        state.let_m2[storey, year] += area_m2
        return True
    space = arrays.space[place]
    late = draws.late[space.project] if space.project >= 0 else 0
    room_m2 = space.room_m2 * (1.0 + rule.swing_reserve) if space.swing else space.room_m2
    is_open = space.opens + late <= quarter <= space.closes
    if not is_open or state.used_m2[place] + area_m2 > room_m2 + FITS:
        return False
    state.used_m2[place] += area_m2
    return True


@inner
def _leave(arrays: Arrays, draws: Draws, rule: Rule, state: State, number: int, quarter: int) -> None:
    """Let a firm that is due leave its unit when there is a place for it."""
    firm, moving = arrays.firm[number], state.firm[number]
    now = state.unit[firm.unit]
    if not _takes(arrays, draws, rule, state, number, 0, quarter):
        put_off(arrays, state, number, 0, quarter + 1)
        if now.phase == CLEARS:
            moving.lack = max(moving.lack, quarter - max(moving.due, now.prepared) + 1)
    else:
        put_off(arrays, state, number, 0, quarter)
        now.inside -= 1
        now.last_left = max(now.last_left, quarter)
        onward = firm.to[1] != NONE
        if firm.to[0] == FLOOR and (onward or arrays.space[firm.place[0]].swing):
            moving.stage = ON_THE_WAY
        else:
            moving.stage = SETTLED
    if firm.to[1] != NONE:
        put_off(arrays, state, number, 1, max(moving.moved[1], moving.moved[0] + 1))


@inner
def _move_on(arrays: Arrays, draws: Draws, rule: Rule, state: State, number: int, quarter: int) -> None:
    """Let a firm move on, or stay where it is and count what it stays too long (S6)."""
    firm, moving = arrays.firm[number], state.firm[number]
    space, since = arrays.space[firm.place[0]], moving.moved[0]
    onward = firm.to[1] != NONE
    if onward and quarter >= max(firm.quarter[1], since + 1):
        if _takes(arrays, draws, rule, state, number, 1, quarter):
            put_off(arrays, state, number, 1, quarter)
            state.used_m2[firm.place[0]] -= firm.floor_m2
            moving.stage = SETTLED
            return
        put_off(arrays, state, number, 1, quarter + 1)
    if onward or quarter < arrays.quarters:
        too_long = quarter - since + 1 - arrays.stay_most if space.swing else 0
        moving.lack = max(moving.lack, too_long, quarter - space.closes)


@inner
def _build(arrays: Arrays, draws: Draws, rule: Rule, state: State, number: int, quarter: int) -> None:
    """End clearing when everybody has left; from then on delivery is known (S4)."""
    now, luck = state.unit[number], draws.unit[number]
    if now.inside == 0:
        pay_flows(arrays, draws, state, number, -1.0, AT_START)
        # What clearing waited for, in whole quarters, is added to the months that phases last.
        months = luck.months[0] + luck.failed * rule.retry_months
        waited = now.prepared - quarters_of(months)
        months += luck.months[1]
        cleared = waited + quarters_of(months)
        left_by = max(cleared, now.start + 1)
        over = max(now.last_left + 1 - left_by, 0)
        now.cleared, now.left_by = cleared + over, left_by + over
        months += luck.months[2]
        now.resumed = waited + over + quarters_of(months)
        now.delivered = waited + over + quarters_of(months + luck.months[3])
        now.phase = BUILDS
        pay_flows(arrays, draws, state, number, 1.0, AT_START)
    elif now.left_by <= quarter + 1:
        pay_flows(arrays, draws, state, number, -1.0, AT_START)
        now.cleared += 1
        now.left_by += 1
        now.resumed += 1
        now.delivered += 1
        pay_flows(arrays, draws, state, number, 1.0, AT_START)


@inner
def _close(arrays: Arrays, state: State) -> None:
    """Mark what has not happened by the end of the replay."""
    for unit in range(len(state.unit)):
        now = state.unit[unit]
        if now.phase != BUILDS:
            now.delivered = NEVER
        if now.phase in (WAITS, FELL):
            now.start = NEVER
    for number in range(len(state.firm)):
        moving = state.firm[number]
        last = 0 if arrays.firm[number].to[1] == NONE else 1
        if moving.stage == HOME or (moving.stage == ON_THE_WAY and last == 1):
            moving.moved[last] = NEVER
