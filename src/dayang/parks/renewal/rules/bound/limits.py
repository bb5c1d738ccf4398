"""The rows of ``docs/renewal-model.md`` and their limits; what a limit forgives is part of it.

The rules forgive half a yuan and a trifle of area. The bound must hold for whatever they let
pass, so that much is added to each limit.
"""

import math
from collections import Counter, defaultdict

from dayang.parks.renewal.rules import AREA_M2, YUAN
from dayang.parks.renewal.rules.facts import CLASSES, Facts
from dayang.parks.renewal.rules.places import absorbed_m2, usable
from dayang.parks.renewal.rules.programme import Programme
from dayang.parks.renewal.rules.purses import cash_yuan, pool_yuan, year_limit_yuan
from dayang.parks.renewal.rules.targets import can_be_started, counts, theme_due
from dayang.parks.renewal.rules.worth import WAN_YUAN

RowKey = tuple[str, str, str]
"""Kind of row and its two labels, empty where it has fewer."""

OFFICES = ("surveys", "votes", "permits")


def limits(facts: Facts) -> dict[RowKey, float]:
    """Return the limit of every row, infinite where there is none.

    Parameters
    ----------
    facts
        The town's. Money is in 万元, land in mu, floor in m².
    """
    return {**_floor(facts), **_purses(facts), **_villages(facts), **_town(facts), **_targets(facts)}


def pool_label(theme_id: str | None, storey_class: str) -> str:
    """Return what new floor of a class in a theme park, or of all units in none, is called."""
    return f"{theme_id or ''}:{storey_class}"


def _floor(facts: Facts) -> dict[RowKey, float]:
    """F6 and F7: room of places, of new floor, and what the market takes."""
    calendar, rows = facts.calendar, dict[RowKey, float]()
    for floor_id, floor in facts.floors.items():
        opens, closes = usable(facts, floor)
        for quarter in range(calendar.quarters):
            room_m2 = float(floor["floor_m2"]) if opens <= quarter <= closes else 0.0
            rows["place", floor_id, str(quarter)] = room_m2 + AREA_M2
    units = Counter(unit["theme_id"] for unit in facts.units.values())
    for theme_id in {None, *facts.themes, *units}:
        for name in CLASSES:
            for quarter in range(calendar.quarters):
                rows["pool", pool_label(theme_id, name), str(quarter)] = AREA_M2 * units[theme_id]
    for name in CLASSES:
        standard = facts.standards.get(name)
        rent = standard["rent_yuan_m2_month"] if standard else None
        limit = math.inf if rent is None else absorbed_m2(facts, name, rent) + AREA_M2
        rows |= {("absorb", name, str(year)): limit for year in calendar.years}
    return rows


def _purses(facts: Facts) -> dict[RowKey, float]:
    """M3 to M5: purses by year, village cash, the loan pool."""
    kinds = {flow["payer"] for flows in facts.flows.values() for flow in flows}
    kinds |= {purse["kind"] for purse in facts.purses} | {"private"}
    owners: list[tuple[str, str | None]] = [(kind, None) for kind in kinds - {"village"}]
    owners += [("village", village_id) for village_id in _village_ids(facts)]
    rows = dict[RowKey, float]()
    for kind, village_id in owners:
        for year in facts.calendar.years:
            limit = year_limit_yuan(facts, kind, village_id, year)
            key = ("purse", village_id or kind, str(year))
            rows[key] = math.inf if limit is None else (limit + YUAN) / WAN_YUAN
    for village_id in _village_ids(facts):
        rows["cash", village_id, ""] = (cash_yuan(facts, village_id) + YUAN) / WAN_YUAN
    before, most = pool_yuan(facts)
    rows["lending", "", ""] = (max(most - before, 0.0) + YUAN) / WAN_YUAN
    return rows


def _villages(facts: Facts) -> dict[RowKey, float]:
    """V3: how much of its income of the base year each village may lose in a year."""
    share, rows = facts.number("village_limit_share"), dict[RowKey, float]()
    for village_id in _village_ids(facts):
        account = facts.accounts.get(village_id)
        limit = math.inf
        if account is not None:
            limit = (float(account["income_yuan"]) * (1 - share) + YUAN) / WAN_YUAN
        rows |= {("income", village_id, str(year)): limit for year in facts.calendar.years}
    return rows


def _village_ids(facts: Facts) -> set[str]:
    own = {facts.village_of(unit) for unit in facts.units.values()} | set(facts.accounts)
    return own | {purse["village_id"] for purse in facts.purses if purse["village_id"] is not None}


def _town(facts: Facts) -> dict[RowKey, float]:
    """C1 to C3: land, jobs and offices by quarter."""
    most = {
        "land": facts.number("demolition_max_mu") + AREA_M2,
        "jobs": facts.number("displaced_jobs_max"),
        **{office: facts.number(f"{office}_quarter") for office in OFFICES},
    }
    quarters = range(facts.calendar.quarters)
    return {(kind, str(quarter), ""): limit for kind, limit in most.items() for quarter in quarters}


def _targets(facts: Facts) -> dict[RowKey, float]:
    """G1 and G2: what land is lacking, counted negative."""
    lacking = defaultdict[RowKey, float](float)
    for unit in facts.units.values():
        if not unit["first_batch"]:
            continue
        key, area = ("first", unit["park_id"], ""), float(unit["area_mu"])
        wanted = area * facts.number("first_batch_share") if can_be_started(facts, unit) else 0.0
        lacking[key] += wanted - (area if unit["project_id"] is not None else 0.0)
    as_it_is = Programme(facts, {}, {})
    for theme_id, theme in facts.themes.items():
        due = theme_due(facts, theme)
        there = sum(
            float(unit["area_mu"])
            for unit in facts.units.values()
            if unit["theme_id"] == theme_id and counts(as_it_is, unit, due)
        )
        lacking["theme", theme_id, ""] = float(theme["area_mu"]) - there
    return {key: AREA_M2 - area for key, area in lacking.items()}
