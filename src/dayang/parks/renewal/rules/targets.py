"""Targets that must be met: rules G1 and G2, and T4 for what is not delivered in time."""

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from dayang.parks.renewal.rules import AREA_M2, Finding, look
from dayang.parks.renewal.rules.adjoining import adjoining
from dayang.parks.renewal.rules.facts import Facts, Row
from dayang.parks.renewal.rules.programme import Programme
from dayang.words import Words


def judge_targets(programme: Programme) -> Iterator[Finding]:
    """Judge every park of the first batch and every theme park."""
    yield from _first_batch(programme)
    yield from _theme_parks(programme)


class Reached(NamedTuple):
    """How much land is wanted for a target, and how much is reached, in mu."""

    wanted_mu: float
    reached_mu: float


def first_batch(programme: Programme) -> dict[str, Reached]:
    """Return for each park of the first batch what is to be started, and is, by the end of the year (G1)."""
    facts = programme.facts
    share, year = facts.number("first_batch_share"), round(facts.number("first_batch_year"))
    wanted: dict[str, float] = defaultdict(float)
    begun: dict[str, float] = defaultdict(float)
    for unit_id, unit in facts.units.items():
        if not unit["first_batch"]:
            continue
        wanted[unit["park_id"]] += 0.0
        in_project = unit["project_id"] is not None
        if not can_be_started(facts, unit):
            continue
        wanted[unit["park_id"]] += unit["area_mu"]
        started = programme.started.get(unit_id)
        in_time = started is not None and facts.calendar.year(started.start) <= year
        begun[unit["park_id"]] += unit["area_mu"] if in_project or in_time else 0.0
    return {park_id: Reached(share * area, begun[park_id]) for park_id, area in wanted.items()}


def _first_batch(programme: Programme) -> Iterator[Finding]:
    """G1: in each park, enough of the land of the first batch that can be started has been."""
    year = round(programme.facts.number("first_batch_year"))
    for park_id, (wanted, begun) in first_batch(programme).items():
        found = Words(
            f"园区 {park_id} 首批 {year} 年末前启动 {begun:.4f} 亩",
            f"park {park_id}: {begun:.4f} mu of the first batch start by the end of {year}",
        )
        expected = Words(f"不少于 {wanted:.4f} 亩", f"at least {wanted:.4f} mu")
        yield look("G1", begun >= wanted - AREA_M2, "starts", park_id, found, expected)


def can_be_started(facts: Facts, unit: Row) -> bool:
    """Say whether land counts as such that can be started (rule G1); that of projects has been."""
    return unit["project_id"] is not None or not (unit["is_disputed"] or facts.is_unbuildable(unit))


def theme_park(programme: Programme, theme: Row) -> Reached:
    """Return what a theme park is to be, and its largest connected set of land that counts, when due (G2)."""
    facts, due = programme.facts, theme_due(programme.facts, theme)
    inside = [
        unit
        for unit in facts.units.values()
        if unit["theme_id"] == theme["theme_id"] and counts(programme, unit, due)
    ]
    sets = adjoining(inside, facts.number("contiguity_gap_m"))
    largest = max((sum(unit["area_mu"] for unit in members) for members in sets), default=0.0)
    return Reached(float(theme["area_mu"]), largest)


def _theme_parks(programme: Programme) -> Iterator[Finding]:
    """G2: by its date, one connected set of delivered units and retained good factories is large enough."""
    for theme_id, theme in programme.facts.themes.items():
        when = programme.facts.calendar.words(theme_due(programme.facts, theme))
        wanted, largest = theme_park(programme, theme)
        found = Words(
            f"主题园 {theme_id} {when.zh}末最大连片 {largest:.4f} 亩",
            f"theme park {theme_id}: {largest:.4f} mu in one set by {when.en}",
        )
        expected = Words(f"不少于 {wanted} 亩", f"at least {wanted} mu")
        yield look("G2", largest >= wanted - AREA_M2, "starts", theme_id, found, expected)


def theme_due(facts: Facts, theme: Row) -> int:
    """Return the quarter by whose end a theme park is wanted (rule G2)."""
    return min(facts.calendar.of(theme["due_on"]), facts.calendar.quarters - 1)


def counts(programme: Programme, unit: Row, due: int) -> bool:
    """Say whether a unit counts in a theme park: delivered by then, or a retained good factory."""
    started = programme.started.get(unit["unit_id"])
    if started is not None:
        return started.delivered <= due
    if unit["project_id"] is not None and programme.facts.is_vacated(unit["unit_id"]):
        return project_delivered(programme.facts, unit) <= due
    return bool(unit["is_good_factory"])


def project_delivered(facts: Facts, unit: Row) -> int:
    """Return the quarter in which a vacated unit of a project is delivered: that of its last floor.

    What has no floor on record and is not finished is never delivered.
    """
    if not facts.stages.get(unit["unit_id"], set()).isdisjoint({"finished", "producing"}):
        return -1
    ready = [
        facts.calendar.of(floor["from_on"])
        for floor in facts.floors.values()
        if floor["project_id"] == unit["project_id"]
    ]
    return max(ready, default=facts.calendar.quarters)
