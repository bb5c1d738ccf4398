"""Limits of the town, quarter by quarter: rules C1 to C3."""

from collections import defaultdict
from collections.abc import Iterator

from dayang.parks.renewal.rules import AREA_M2, Finding, look
from dayang.parks.renewal.rules.facts import Facts
from dayang.parks.renewal.rules.programme import Programme, Started
from dayang.words import Words

OFFICES = {
    "surveys_quarter": Words("摸底", "surveys"),
    "votes_quarter": Words("表决", "votes"),
    "permits_quarter": Words("报建", "permits"),
}


def judge_limits(programme: Programme) -> Iterator[Finding]:
    """Judge every quarter."""
    yield from _land(programme)
    yield from _jobs(programme)
    yield from _offices(programme)


def _land(programme: Programme) -> Iterator[Finding]:
    """C1: land between the beginning of clearing and delivery."""
    calendar, most = programme.facts.calendar, programme.facts.number("demolition_max_mu")
    for quarter in range(calendar.quarters):
        area = sum(
            started.unit["area_mu"]
            for started in programme.started.values()
            if started.prepared <= quarter < started.delivered
        )
        when = calendar.words(quarter)
        found = Words(f"{when.zh}在拆在建 {area:.4f} 亩", f"{area:.4f} mu in {when.en}")
        expected = Words(f"至多 {most} 亩", f"at most {most} mu")
        yield look("C1", area <= most + AREA_M2, "starts", quarter, found, expected)


def _jobs(programme: Programme) -> Iterator[Finding]:
    """C2: jobs of firms that are in swing floor, or move in the quarter."""
    facts, most = programme.facts, programme.facts.number("displaced_jobs_max")
    displaced: dict[int, set[str]] = defaultdict(set)
    for firm_id in programme.moves:
        for move in programme.told(firm_id):
            if move.to in {"floor", "unit"}:
                displaced[move.quarter].add(move.firm_id)
    for move, first, last in programme.stays:
        if programme.is_swing(move):
            for quarter in range(first, last + 1):
                displaced[quarter].add(move.firm_id)
    for quarter in range(facts.calendar.quarters):
        jobs = sum(facts.jobs.get(firm_id, 0) for firm_id in displaced[quarter])
        when = facts.calendar.words(quarter)
        found = Words(f"{when.zh}受影响岗位 {jobs} 个", f"{jobs} jobs displaced in {when.en}")
        expected = Words(f"至多 {most:.0f} 个", f"at most {most:.0f}")
        yield look("C2", jobs <= most, "moves", quarter, found, expected)


def _offices(programme: Programme) -> Iterator[Finding]:
    """C3: surveys, votes and permits of each quarter."""
    facts = programme.facts
    work: dict[tuple[str, int], int] = defaultdict(int)
    for started in programme.started.values():
        stages = facts.stages.get(started.unit_id, set())
        work["surveys_quarter", started.start] += "surveyed" not in stages
        work["votes_quarter", max(started.prepared, started.start + 1) - 1] += must_vote(facts, started)
        work["permits_quarter", started.resumed] += 1
    for office, name in OFFICES.items():
        most = facts.number(office)
        for quarter in range(facts.calendar.quarters):
            count, when = work[office, quarter], facts.calendar.words(quarter)
            found = Words(f"{when.zh}{name.zh} {count} 件", f"{count} {name.en} in {when.en}")
            expected = Words(f"至多 {most:.0f} 件", f"at most {most:.0f}")
            yield look("C3", count <= most, "starts", f"{office} {quarter}", found, expected)


def must_vote(facts: Facts, started: Started) -> bool:
    """Say whether a vote is to be held: on a collective's land, unless this mode has passed."""
    if started.mode["voting_body"] == "none" or not facts.is_collective(started.unit):
        return False
    held = [vote for vote in facts.votes if vote["unit_id"] == started.unit_id and vote["passed"]]
    if held:
        return all(vote["mode_id"] != started.mode["mode_id"] for vote in held)
    return facts.stages.get(started.unit_id, set()).isdisjoint({"voted", "approved"})
