"""Firms: who leaves when, how often, and where to; rules F1 to F3, F8 and F9."""

from collections.abc import Iterator

from dayang.parks.renewal.rules import Finding, look
from dayang.parks.renewal.rules.facts import CLASSES, Facts, Row
from dayang.parks.renewal.rules.programme import Move, Programme
from dayang.words import Words


def judge_firms(programme: Programme) -> Iterator[Finding]:
    """Judge every firm of the parks."""
    for firm_id in programme.facts.needs:
        moves = programme.moves.get(firm_id, [])
        # When those that wait left, and when they go on, is judged by F10.
        if firm_id not in programme.facts.waiting:
            yield _leaves_in_time(programme, firm_id, moves)
            yield from _how_often(programme, firm_id, moves)
        yield from _where_to(programme, moves)
        yield from _may_end(programme.facts, moves)


def _leaves_in_time(programme: Programme, firm_id: str, moves: list[Move]) -> Finding:
    """F1: firms of a unit that is cleared leave between its start and the end of clearing."""
    origin = programme.origin(firm_id)
    unit_id = programme.facts.needs[firm_id]["unit_id"]
    at = moves[0].quarter if moves else None
    found = Words(
        f"单元 {unit_id} 的企业 {firm_id} " + ("没有搬" if at is None else f"第 {at} 季离开"),
        f"firm {firm_id} of unit {unit_id} "
        + ("does not leave" if at is None else f"leaves in quarter {at}"),
    )
    if origin is None or not origin.clears:
        expected = Words("保留和不清退的单元谁也不动", "nobody of a unit that is not cleared moves")
        return look("F1", at is None, "moves", firm_id, found, expected)
    first, last = origin.start, origin.left_by - 1
    expected = Words(f"第 {first} 至 {last} 季离开", f"leaves in a quarter from {first} to {last}")
    return look("F1", at is not None and first <= at <= last, "moves", firm_id, found, expected)


def _where_to(programme: Programme, moves: list[Move]) -> Iterator[Finding]:
    """F2 and F9: to a place that is there; on from one that is not final to one that is."""
    for number, move in enumerate(moves):
        if move.is_past:
            continue
        found = Words(
            f"企业 {move.firm_id} 第 {move.quarter} 季去 {move.to} {' '.join(move.place)}",
            f"firm {move.firm_id} goes to {move.to} {' '.join(move.place)} in quarter {move.quarter}",
        )
        one_of = Words("floor、unit、leaves、ends 之一", "floor, unit, leaves or ends")
        yield look("F2", move.to in {"floor", "unit", "leaves", "ends"}, "moves", move.firm_id, found, one_of)
        expected = Words("登记过的去处", "a place on record")
        yield look("F9", _is_known(programme.facts, move), "moves", move.firm_id, found, expected)
        if number > 0:
            before = moves[number - 1]
            on = not programme.is_final(before) and before.to == "floor"
            expected = Words("只从腾挪园或有期限的空置厂房再搬", "moves on only from swing or ending floor")
            yield look("F2", on, "moves", move.firm_id, found, expected)
            expected = Words("第二次搬到最终去处", "the second move is to a final place")
            yield look("F2", programme.is_final(move), "moves", move.firm_id, found, expected)


def _is_known(facts: Facts, move: Move) -> bool:
    if move.to == "floor":
        return move.place[0] in facts.floors
    return move.to != "unit" or (move.place[0] in facts.units and move.place[1] in CLASSES)


def _how_often(programme: Programme, firm_id: str, moves: list[Move]) -> Iterator[Finding]:
    """F3: at most two moves, the second later, and no longer in a swing park than allowed."""
    if not moves:
        return
    said = ", ".join(f"{move.number}@{move.quarter}" for move in moves)
    in_order = [move.number for move in moves] == list(range(1, len(moves) + 1))
    later = len({move.quarter for move in moves}) == len(moves)
    found = Words(
        f"企业 {firm_id} 的搬迁（次@季）：{said}", f"moves of firm {firm_id} (number@quarter): {said}"
    )
    expected = Words("至多两次，编号 1、2，先后不同季", "at most two, numbered 1 and 2, one after the other")
    yield look("F3", len(moves) <= 2 and in_order and later, "moves", firm_id, found, expected)
    longest = round(programme.facts.number("swing_stay_quarters"))
    end = programme.facts.calendar.quarters
    for number, move in enumerate(moves):
        if programme.is_swing(move):
            until = moves[number + 1].quarter if number + 1 < len(moves) else end
            found = Words(
                f"企业 {firm_id} 自第 {move.quarter} 季在腾挪园 {until - move.quarter} 季",
                f"firm {firm_id} is in swing floor for {until - move.quarter} quarters from {move.quarter}",
            )
            expected = Words(f"至多 {longest} 季", f"at most {longest} quarters")
            yield look("F3", until - move.quarter <= longest, "moves", firm_id, found, expected)


def _may_end(facts: Facts, moves: list[Move]) -> Iterator[Finding]:
    """F8: a firm ends only on a decision, or where its leases had lapsed before the as-of date."""
    for move in moves:
        if move.to != "ends":
            continue
        last = max((row["ends_on"] for row in _leases(facts, move.firm_id)), default=None)
        found = Words(
            f"企业 {move.firm_id} 退出：无执法决定，租约 {last} 到期",
            f"firm {move.firm_id} ends: no decision, its lease ends on {last}",
        )
        expected = Words("有执法决定，或租约已到期未续", "a decision, or a lease that had lapsed")
        if move.firm_id in facts.waiting:
            expected = Words("有执法决定：等候再搬", "a decision, as it waits to move on")
        yield look("F8", may_end(facts, move.firm_id), "moves", move.firm_id, found, expected)


def may_end(facts: Facts, firm_id: str) -> bool:
    """Say whether a firm may end: on a decision, or because all its leases had lapsed (rule F8).

    Leases of the unit that a firm has left, to wait elsewhere are over; that is no lapse (rule F10).
    """
    own = [] if firm_id in facts.waiting else _leases(facts, firm_id)
    lapsed = bool(own) and all(row["ends_on"] < facts.as_of for row in own)
    return facts.needs[firm_id]["enforcement_on"] is not None or lapsed


def _leases(facts: Facts, firm_id: str) -> list[Row]:
    unit_id = facts.needs[firm_id]["unit_id"]
    return [row for row in facts.leases_of.get(unit_id, []) if row["firm_id"] == firm_id]
