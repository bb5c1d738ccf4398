"""Promises of a place, a subsidy and new floor: kept when due, or changed at their price; rule G3.

Promises of a rent, an income and a reply are of projects under way, of whose money a programme
decides nothing (rule U7); they are not looked at.
"""

from collections.abc import Collection, Iterator

from dayang.parks.renewal.rules import YUAN, Finding, look
from dayang.parks.renewal.rules.facts import Facts, Row
from dayang.parks.renewal.rules.money import price_of
from dayang.parks.renewal.rules.programme import Programme
from dayang.words import Words


def judge_promises(programme: Programme, changed: Collection[str] = ()) -> Iterator[Finding]:
    """G3: every promise is kept when due, but those that are told as changed.

    Parameters
    ----------
    programme
        Its units and moves.
    changed
        Ids of promises that are told as changed.
    """
    for promise, due, kept in promises(programme):
        name, when = promise["promise_id"], programme.facts.calendar.words(due)
        whom = promise["firm_id"] or promise["unit_id"]
        found = Words(f"承诺 {name}（{whom}）未兑现", f"promise {name} to {whom} is not kept")
        expected = Words(f"{when.zh}内兑现", f"kept by the end of {when.en}")
        yield look("G3", kept or name in changed, "promises", name, found, expected)


def promises(programme: Programme) -> Iterator[tuple[Row, int, bool]]:
    """Yield each promise that a programme keeps or changes, when it is due, and whether it is kept."""
    judges = {"move": _move, "subsidy": _subsidy, "delivery": _delivery}
    for own in programme.facts.promises_to.values():
        for promise, due in own:
            yield promise, due, judges[promise["what"]](programme, promise, due)


def _move(programme: Programme, promise: Row, due: int) -> bool:
    """Say whether a firm has moved to the floor it was promised."""
    moves = [move for move in programme.moves.get(promise["firm_id"], []) if move.quarter <= due]
    return any(move.to == "floor" and move.place == (promise["floor_id"],) for move in moves)


def _subsidy(programme: Programme, promise: Row, due: int) -> bool:
    """Say whether a firm has moved within town, the subsidy of a move being what was promised."""
    moves = programme.moves.get(promise["firm_id"], [])
    origin = programme.origin(promise["firm_id"])
    flows = programme.facts.flows.get(origin.mode["mode_id"], []) if origin is not None else []
    each = sum(price_of(flow) for flow in flows if flow["item"] == "moving")
    moved = any(move.to in {"floor", "unit"} and move.quarter <= due for move in moves)
    return moved and is_enough(programme.facts, promise, each)


def is_enough(facts: Facts, promise: Row, yuan_m2: float) -> bool:
    """Say whether a subsidy a m² comes to what a firm was promised, which may be no sum at all."""
    area_m2 = float(facts.needs[promise["firm_id"]]["floor_m2"])
    return yuan_m2 * area_m2 >= (promise["amount_yuan"] or 0.0) - YUAN


def _delivery(programme: Programme, promise: Row, due: int) -> bool:
    """Say whether the new floor of a unit is there."""
    started = programme.started.get(promise["unit_id"])
    return started is not None and started.delivered <= due
