"""What is limited in a tiny town, and the two rules that look at sets of units (U4 and G2)."""

from collections.abc import Iterable

from parks.renewal.tiny.reading import CLASSES, PUBLIC, TRIFLE, YUAN, Row, Tiny, rows
from parks.renewal.tiny.starts import Start

Key = tuple


def limits(tiny: Tiny) -> dict[Key, float]:
    """Return the limit of whatever has one, with what the rules forgive; others have none."""
    money = {**_purses(tiny), **_villages(tiny)}
    areas = {**_floor(tiny), **_town(tiny), **_first_batch(tiny)}
    return {
        **{key: limit + YUAN for key, limit in money.items()},
        **{key: limit + TRIFLE for key, limit in areas.items()},
    }


def _floor(tiny: Tiny) -> dict[Key, float]:
    found: dict[Key, float] = {}
    for quarter in range(tiny.quarters):
        for floor_id, floor in tiny.floors.items():
            ends = tiny.quarters if floor["until_on"] is None else tiny.quarter(floor["until_on"])
            is_free = tiny.quarter(floor["from_on"]) < quarter < ends
            found["F6", floor_id, quarter] = floor["floor_m2"] if is_free else 0.0
        for unit_id in tiny.units:
            for name in CLASSES:
                found["F6", unit_id, name, quarter] = 0.0
    let = rows(tiny.town["absorption"].sort_values("rent_max_yuan_m2_month", ascending=False))
    for name in CLASSES:
        rent = tiny.standards[name]["rent_yuan_m2_month"]
        fitting = [
            row for row in let if row["storey_class"] == name and row["rent_max_yuan_m2_month"] >= rent
        ]
        for year in tiny.years:
            found["F7", name, year] = fitting[-1]["floor_m2_year"] if fitting else 0.0
    return found


def _purses(tiny: Tiny) -> dict[Key, float]:
    found: dict[Key, float] = {("M3", kind, year): 0.0 for kind in PUBLIC for year in tiny.years}
    years = rows(tiny.town["purse_years"].sort_values("reported_at"))
    last = {(row["purse_id"], row["year"]): row for row in years}
    for purse in tiny.purses:
        payer = purse["village_id"] if purse["kind"] == "village" else purse["kind"]
        for (purse_id, year), row in last.items():
            if purse_id == purse["purse_id"]:
                free = float(row["available_yuan"]) - float(row["committed_yuan"] or 0)
                found["M3", payer, year] = found.get(("M3", payer, year), 0.0) + free
        if purse["kind"] == "pool":
            lent = tiny.town["loans"]
            lent = lent["principal_yuan"][lent["purse_id"] == purse["purse_id"]]
            left = float(purse["capital_yuan"]) * purse["leverage"] - sum(map(float, lent))
            found[("M5",)] = max(left, 0.0)
    return found


def _villages(tiny: Tiny) -> dict[Key, float]:
    found: dict[Key, float] = {}
    for village in {tiny.village(unit) for unit in tiny.units.values()} - {None}:
        account = tiny.account(village)
        found["M4", village] = float(account["cash_yuan"])
        may_lose = float(account["income_yuan"]) * (1 - tiny.parameter("village_limit_share"))
        found |= {("V3", village, year): may_lose for year in tiny.years}
    return found


def _town(tiny: Tiny) -> dict[Key, float]:
    found: dict[Key, float] = {}
    for quarter in range(tiny.quarters):
        found["C1", quarter] = tiny.parameter("demolition_max_mu")
        found["C2", quarter] = tiny.parameter("displaced_jobs_max")
        for office in ("surveys", "votes", "permits"):
            found["C3", office, quarter] = tiny.parameter(f"{office}_quarter")
    return found


def _first_batch(tiny: Tiny) -> dict[Key, float]:
    """Return how much land is still to be started in each park of the first batch, less than nothing."""
    found: dict[Key, float] = {}
    for unit in tiny.units.values():
        if unit["first_batch"]:
            begun = unit["project_id"] is not None
            can_start = begun or (not unit["is_disputed"] and tiny.buildable_mu(unit) > 0)
            wanted = tiny.parameter("first_batch_share") * can_start - begun
            key = "G1", unit["park_id"]
            found[key] = found.get(key, 0.0) - wanted * unit["area_mu"]
    return found


def set_faults(tiny: Tiny, starts: Iterable[Start]) -> set[str]:
    """Return which of U4 and G2 some starts break."""
    starts = list(starts)
    faults = set()
    for begun in starts:
        together = [
            other.unit_id
            for other in starts
            if (other.mode_id, other.quarter) == (begun.mode_id, begun.quarter)
        ]
        least = tiny.figure(begun.mode_id, "area_min_mu")
        own = next(group for group in _groups(tiny, together) if begun.unit_id in group)
        is_project = tiny.units[begun.unit_id]["project_id"] is not None
        if least is not None and not is_project and _area_mu(tiny, own) < least["low"] - TRIFLE:
            faults.add("U4")
    for theme_id, theme in tiny.themes.items():
        groups = _groups(tiny, _counted(tiny, starts, theme_id, theme))
        if max((_area_mu(tiny, group) for group in groups), default=0.0) < theme["area_mu"] - TRIFLE:
            faults.add("G2")
    return faults


def _counted(tiny: Tiny, starts: list[Start], theme_id: str, theme: Row) -> list[str]:
    """Return the units of a theme park that count for its area."""
    due = min(tiny.quarter(theme["due_on"]), tiny.quarters - 1)
    delivered = {begun.unit_id: begun.delivered for begun in starts}
    for unit_id, unit in tiny.units.items():
        if tiny.is_vacated(unit):
            days = [row["from_on"] for row in tiny.floors.values() if row["project_id"] == unit["project_id"]]
            delivered[unit_id] = max(map(tiny.quarter, days), default=tiny.quarters)
    return [
        unit_id
        for unit_id, unit in tiny.units.items()
        if unit["theme_id"] == theme_id
        and (delivered[unit_id] <= due if unit_id in delivered else unit["is_good_factory"])
    ]


def _groups(tiny: Tiny, unit_ids: list[str]) -> list[set[str]]:
    """Return the sets of units that lie no further apart than what does not break contiguity."""
    gap = tiny.parameter("contiguity_gap_m") + TRIFLE
    groups: list[set[str]] = []
    for unit_id in unit_ids:
        shape = tiny.units[unit_id]["geometry"]
        near = [
            group
            for group in groups
            if any(shape.distance(tiny.units[other]["geometry"]) <= gap for other in group)
        ]
        groups = [group for group in groups if group not in near] + [set.union({unit_id}, *near)]
    return groups


def _area_mu(tiny: Tiny, unit_ids: set[str]) -> float:
    return sum(tiny.units[unit_id]["area_mu"] for unit_id in unit_ids)
