"""Judge a renewal programme by the rules of ``docs/renewal-rules.md``, and by nothing else.

Knows the town's registers and the tables of a programme; every number is worked out from
the registers, starts and moves by plain arithmetic, so that what made the programme cannot
vouch for itself.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain

import pandas as pd

from dayang.engine import Violation
from dayang.parks.renewal.rules import PUBLISHED_RULES, RULES, Finding
from dayang.parks.renewal.rules.facts import Facts, read_facts
from dayang.parks.renewal.rules.firms import judge_firms
from dayang.parks.renewal.rules.leases import judge_leases
from dayang.parks.renewal.rules.limits import judge_limits
from dayang.parks.renewal.rules.money import judge_payments
from dayang.parks.renewal.rules.places import judge_places
from dayang.parks.renewal.rules.programme import Programme, judge_tables, read_programme
from dayang.parks.renewal.rules.promises import judge_promises
from dayang.parks.renewal.rules.published import judge_programme, judge_whole
from dayang.parks.renewal.rules.published.frontier import is_there, judge_numbers, judge_point
from dayang.parks.renewal.rules.published.levels import judge_levels
from dayang.parks.renewal.rules.published.overview import weighted
from dayang.parks.renewal.rules.published.tables import (
    EXCUSED,
    EXCUSED_LEVELS,
    EXCUSED_POINTS,
    FRONTIER_MOVES,
    FRONTIER_STARTS,
    LEVEL_MOVES,
    LEVEL_STARTS,
    Published,
    read_published,
)
from dayang.parks.renewal.rules.purses import judge_purses
from dayang.parks.renewal.rules.targets import judge_targets
from dayang.parks.renewal.rules.units import judge_units
from dayang.parks.renewal.rules.villages import judge_villages
from dayang.parks.renewal.rules.waiting import judge_waiting
from dayang.town import Town

OF_PROGRAMMES = {"starts": "renewal_starts", "moves": "renewal_moves", "promises": "renewal_promises"}
OF_LEVELS = {"starts": LEVEL_STARTS, "moves": LEVEL_MOVES}
OF_POINTS = {"starts": FRONTIER_STARTS, "moves": FRONTIER_MOVES}
"""Where starts, moves and changed promises are published: of programmes, of levels, of the frontier."""


def check(
    town: Town, starts: pd.DataFrame, moves: pd.DataFrame, changed: Collection[str] = ()
) -> list[Violation]:
    """Return every rule that a programme breaks, in the order of the rules.

    Parameters
    ----------
    town
        The registers the programme is for.
    starts
        ``unit_id``, ``mode_id``, ``start_quarter``: the units that are started; all others
        are retained. Units of projects that are not vacated yet stand in it (rule U7).
    moves
        ``firm_id``, ``move`` (1 or 2; of a firm that waits to move on 2, rule F10), ``quarter``,
        ``to`` (``floor`` with ``floor_id``; ``unit`` with ``unit_id`` and ``storey_class``; ``leaves``;
        ``ends``).
    changed
        Ids of promises that it says it changes; all others are to be kept.
    """
    return _told(RULES, _judged(read_facts(town), starts, moves, changed))[0]


def check_tables(town: Town, tables: Mapping[str, pd.DataFrame]) -> list[Violation]:
    """Return every rule that the published tables of a plan break, in the order of the rules.

    Each programme is judged by its starts and moves as by `check`; those that are excused from
    targets are not judged by them, and promises that are told as changed need not be kept. What all
    other tables say is worked out again from the registers, starts and moves, and compared.

    Parameters
    ----------
    town
        The registers the plan is for.
    tables
        Frames by name of register, those of ``renewal_…``.
    """
    return check_and_count(town, tables)[0]


def looked_at(town: Town, starts: pd.DataFrame, moves: pd.DataFrame) -> dict[str, int]:
    """Return how many things each rule looked at: what looked at nothing has proved nothing.

    Parameters
    ----------
    town, starts, moves
        As of `check`.
    """
    return _told(RULES, _judged(read_facts(town), starts, moves))[1]


def looked_at_in_tables(town: Town, tables: Mapping[str, pd.DataFrame]) -> dict[str, int]:
    """Return how many things each rule looked at in published tables.

    Parameters
    ----------
    town, tables
        As of `check_tables`.
    """
    return check_and_count(town, tables)[1]


def check_and_count(town: Town, tables: Mapping[str, pd.DataFrame]) -> tuple[list[Violation], dict[str, int]]:
    """Return what `check_tables` and `looked_at_in_tables` do, from one pass: a whole town takes long.

    Parameters
    ----------
    town, tables
        As of `check_tables`.
    """
    return _told(PUBLISHED_RULES, _published_findings(town, tables))


def _told(rules: Sequence[str], findings: Iterable[Finding]) -> tuple[list[Violation], dict[str, int]]:
    """Return what is broken and how many things each rule looked at, both in the order of the rules."""
    times, broken = Counter[str](), []
    for rule, violation in findings:
        times[rule] += 1
        if violation is not None:
            broken.append(violation)
    order = {rule: place for place, rule in enumerate(rules)}
    broken.sort(key=lambda violation: order[violation.rule])
    return broken, {rule: times[rule] for rule in rules}


def _judged(
    facts: Facts, starts: pd.DataFrame, moves: pd.DataFrame, changed: Collection[str] = ()
) -> Iterator[Finding]:
    yield from judge_tables(facts, starts, moves)
    yield from _findings(read_programme(facts, starts, moves), changed)


def _findings(programme: Programme, changed: Collection[str] = ()) -> Iterator[Finding]:
    judges = (
        judge_units,
        judge_firms,
        judge_waiting,
        judge_places,
        judge_leases,
        judge_payments,
        judge_purses,
        judge_villages,
        judge_limits,
        judge_targets,
    )
    for judge in judges:
        yield from judge(programme)
    yield from judge_promises(programme, changed)


def _published_findings(town: Town, tables: Mapping[str, pd.DataFrame]) -> Iterator[Finding]:
    facts, published = read_facts(town), read_published(tables)
    yield from judge_whole(published)
    reference = read_programme(facts, *published.frames("reference"))
    for name in published.told:
        if name not in published.wanted:
            continue
        starts, moves = published.frames(name)
        programme = read_programme(weighted(facts, name), starts, moves)
        for finding in chain(
            judge_tables(facts, starts, moves), _findings(programme, published.changed(name))
        ):
            if finding.rule not in EXCUSED.get(name, ()):
                yield _of_programme(name, finding, OF_PROGRAMMES)
        yield from judge_programme(programme, name, published, reference)
    yield from _judged_levels(facts, published)
    yield from _judged_points(facts, published)


def _judged_levels(facts: Facts, published: Published) -> Iterator[Finding]:
    """Judge the programmes of an order of goals by the rules, and what is told of them."""
    for row in published.levels:
        for finding in _judged(facts, *published.level_frames(row["level"])):
            if finding.rule not in EXCUSED_LEVELS:
                yield _of_programme(str(row["level"]), finding, OF_LEVELS)
    yield from judge_levels(facts, published)


def _judged_points(facts: Facts, published: Published) -> Iterator[Finding]:
    """Judge the programmes of the frontier likewise; rules are asked only of a programme that is there."""
    yield from judge_numbers(published)
    for row in published.frontier:
        starts, moves = published.point_frames(row["point"])
        programme = read_programme(facts, starts, moves)
        there = is_there(programme, row, told=len(starts) + len(moves) > 0)
        yield from judge_point(programme, row, there=there)
        for finding in chain(judge_tables(facts, starts, moves), _findings(programme)) if there else ():
            if finding.rule not in EXCUSED_POINTS:
                yield _of_programme(f"point {row['point']}", finding, OF_POINTS)


def _of_programme(name: str, finding: Finding, tables: Mapping[str, str]) -> Finding:
    """Return a finding about starts and moves as one about the tables that publish them."""
    violation = finding.violation
    if violation is None:
        return finding
    table = tables.get(violation.table, violation.table)
    return Finding(finding.rule, replace(violation, table=table, row=f"{name} {violation.row}"))
