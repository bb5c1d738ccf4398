"""Promises that are not changed are kept when due: rule G3.

The tables of a programme name no promise that is changed, so each must be kept. A rent and
a reply are not told by the tables, and are not looked at.
"""

from collections.abc import Iterator

from dayang.parks.renewal.rules import YUAN, Finding, look
from dayang.parks.renewal.rules.facts import Row
from dayang.parks.renewal.rules.programme import Programme
from dayang.words import Words


def judge_promises(programme: Programme) -> Iterator[Finding]:
    """G3: promises of a place, a subsidy and new floor due within the horizon."""
    calendar = programme.facts.calendar
    judges = {"move": _move, "subsidy": _subsidy, "delivery": _delivery}
    for promise in programme.facts.promises:
        due = calendar.of(promise["due_on"])
        if promise["kept_on"] is not None or not 0 <= due < calendar.quarters:
            continue
        judge = judges.get(promise["what"])
        kept = judge(programme, promise, due) if judge is not None else None
        if kept is None:
            continue
        name, when = promise["promise_id"], calendar.words(due)
        whom = promise["firm_id"] or promise["unit_id"]
        found = Words(f"承诺 {name}（{whom}）未兑现", f"promise {name} to {whom} is not kept")
        expected = Words(f"{when.zh}内兑现", f"kept by the end of {when.en}")
        yield look("G3", kept, "promises", name, found, expected)


def _move(programme: Programme, promise: Row, due: int) -> bool | None:
    """Say whether a firm has moved to the floor it was promised."""
    if promise["firm_id"] is None or promise["floor_id"] is None:
        return None
    moves = [move for move in programme.moves.get(promise["firm_id"], []) if move.quarter <= due]
    return any(move.to == "floor" and move.place == (promise["floor_id"],) for move in moves)


def _subsidy(programme: Programme, promise: Row, due: int) -> bool | None:
    """Say whether a firm has moved, its subsidy being no less than what was promised."""
    need = programme.facts.needs.get(promise["firm_id"])
    origin = programme.origin(promise["firm_id"]) if need is not None else None
    if need is None:
        return None
    moves = programme.moves.get(promise["firm_id"], [])
    paid = [move for move in moves if move.to in {"floor", "unit"} and move.quarter <= due]
    flows = programme.facts.flows.get(origin.mode["mode_id"], []) if origin is not None else []
    each = sum((f["low"] + f["high"]) / 2 * f["share"] for f in flows if f["item"] == "moving")
    return each * need["floor_m2"] * len(paid) >= (promise["amount_yuan"] or 0.0) - YUAN and bool(paid)


def _delivery(programme: Programme, promise: Row, due: int) -> bool | None:
    """Say whether the new floor of a unit is there; of what is being built a programme decides nothing."""
    unit_id = promise["unit_id"]
    unit = programme.facts.units.get(unit_id)
    if unit is None or (unit["project_id"] is not None and programme.facts.is_vacated(unit_id)):
        return None
    started = programme.started.get(unit_id)
    return started is not None and started.delivered <= due
