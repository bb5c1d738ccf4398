"""Firms that wait to move on when a plan is made: one move is left to each; rule F10."""

from collections.abc import Iterator

from dayang.parks.renewal.rules import Finding, look
from dayang.parks.renewal.rules.facts import Facts
from dayang.parks.renewal.rules.places import usable
from dayang.parks.renewal.rules.programme import Programme
from dayang.words import Words


def judge_waiting(programme: Programme) -> Iterator[Finding]:
    """F10: each firm that waits has one move left, told as its second, and makes it in time."""
    for firm_id in programme.facts.waiting:
        yield _one_move_left(programme, firm_id)
        yield _goes_on_in_time(programme, firm_id)


def _one_move_left(programme: Programme, firm_id: str) -> Finding:
    numbers = [move.number for move in programme.told(firm_id)]
    said = ", ".join(map(str, numbers))
    found = Words(
        f"等候再搬的企业 {firm_id} 的搬迁编号：{said}",
        f"moves of firm {firm_id}, which waits to move on, are numbered {said}",
    )
    expected = Words("至多一次，编号 2：第一次已经搬过", "at most one, numbered 2: the first is past")
    return look("F10", numbers in ([], [2]), "moves", firm_id, found, expected)


def _goes_on_in_time(programme: Programme, firm_id: str) -> Finding:
    facts, moves = programme.facts, programme.told(firm_id)
    at, last = moves[0].quarter if moves else None, last_quarter(facts, firm_id)
    since, floor_id = facts.waiting[firm_id], facts.needs[firm_id]["waiting_floor_id"]
    found = Words(
        f"企业 {firm_id} 自第 {since} 季在 {floor_id} 等候，"
        + ("期内不再搬" if at is None else f"第 {at} 季再搬"),
        f"firm {firm_id}, waiting in floor {floor_id} since quarter {since}, "
        + ("does not go on" if at is None else f"goes on in quarter {at}"),
    )
    expected = Words(f"第 {last} 季或更早再搬", f"goes on in quarter {last} or before")
    if last == 0:
        expected = Words("第 0 季就再搬", "goes on in quarter 0")
    in_time = may_stay(facts, firm_id) if at is None else at <= last
    return look("F10", in_time, "moves", firm_id, found, expected)


def last_quarter(facts: Facts, firm_id: str) -> int:
    """Return the last quarter in which a firm that waits may go on, which may lie past the horizon (F10).

    It stays no longer than its floor is there (F6), nor in swing floor than rule F3 allows from the quarter
    it moved in; who has stayed too long goes in quarter 0.
    """
    stay = facts.waiting[firm_id] + round(facts.number("swing_stay_quarters"))
    floor = facts.floors.get(facts.needs[firm_id]["waiting_floor_id"])
    if floor is None:
        return max(stay, 0)
    _, closes = usable(facts, floor)
    return max(min(stay, closes + 1) if floor["kind"] == "swing" else closes + 1, 0)


def may_stay(facts: Facts, firm_id: str) -> bool:
    """Say whether a firm that waits may do so until the horizon (F10)."""
    return last_quarter(facts, firm_id) >= facts.calendar.quarters
