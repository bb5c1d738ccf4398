"""Starts of units: which are permitted, what they are worth, what they use of each limit.

What is used is told by keys whose first part is the number of the rule that limits it.
"""

import math
from collections import Counter
from dataclasses import dataclass, field

import pandas as pd
from parks.renewal.tiny.promised import delivered_wan
from parks.renewal.tiny.reading import CLASSES, MU_M2, NOISE, PUBLIC, TRIFLE, Phases, Row, Tiny

Use = Counter

SPREAD = ("construction", "loan", "works")


@dataclass(frozen=True, eq=False)
class Start:
    """A unit that starts in a quarter by a mode.

    Parameters
    ----------
    unit_id, mode_id, quarter
        The start.
    worth_wan
        W1, W2 and W8, without moving subsidies.
    use
        What it uses of each limit; floor that it adds is used less.
    leave_by
        The first quarter in which no firm may be left; ``None`` where nobody has to leave.
    delivered
        Quarter in which it is delivered, perhaps after the horizon.
    """

    unit_id: str
    mode_id: str
    quarter: int
    worth_wan: float
    use: Use = field(repr=False)
    leave_by: int | None
    delivered: int


def start_faults(tiny: Tiny, unit_id: str, mode_id: str, quarter: int) -> set[str]:
    """Return the rules of one unit that a start breaks: U2, U3, U5 and U7."""
    unit, mode = tiny.units[unit_id], tiny.modes.get(mode_id)
    if unit["project_id"]:
        wanted = not tiny.is_vacated(unit) and quarter == 0
        return set() if wanted and mode_id == tiny.projects[unit["project_id"]]["mode_id"] else {"U7"}
    faults = set()
    can_be_built = tiny.buildable_mu(unit) > 0
    if unit["is_disputed"] or can_be_built == mode["unbuildable_only"]:
        faults.add("U2")
    if not (mode["is_on"] and _suits(tiny, unit, mode)):
        faults.add("U3")
    ratio = _plot_ratio(tiny, unit, mode_id)
    if ratio is not None and can_be_built and ratio < (tiny.plans[unit_id]["plot_ratio_min"] or 0) - NOISE:
        faults.add("U5")
    return faults


def _suits(tiny: Tiny, unit: Row, mode: Row) -> bool:
    """Say whether a mode suits a unit's land, certificate, soundness and holder."""
    for column, wanted in (
        ("land_nature", mode["land_natures"]),
        ("certificate", mode["certificates"]),
        ("soundness", mode["soundness"]),
    ):
        if wanted is not None and unit[column] not in wanted.split("|"):
            return False
    owner = tiny.firms.get(tiny.holders[unit["holder_id"]]["firm_id"])
    return not mode["owner_occupied"] or (owner is not None and owner["unit_id"] == unit["unit_id"])


def start(tiny: Tiny, unit_id: str, mode_id: str, quarter: int) -> Start:
    """Return what a start is worth, and what it uses."""
    unit, mode = tiny.units[unit_id], tiny.modes[mode_id]
    phases = tiny.phases(unit, mode_id)
    delivered = quarter + phases.delivered
    use: Use = Counter()
    _use_land(tiny, unit, mode, quarter, use)
    worth = 0.0
    if not unit["project_id"]:
        floor = new_floor(tiny, unit, mode_id)
        for at in range(delivered, tiny.quarters):
            for name, area_m2 in floor.items():
                use["F6", unit_id, name, at] -= area_m2
        in_time = tiny.year(quarter) <= tiny.parameter("first_batch_year")
        if unit["first_batch"] and in_time and tiny.buildable_mu(unit) > 0:
            use["G1", unit["park_id"]] -= unit["area_mu"]
        worth = _pay(tiny, unit, mode, quarter, floor, use)
        if delivered < tiny.quarters:
            worth += _delivered_worth(tiny, unit, mode, delivered)
    worth += delivered_wan(tiny, unit_id, delivered)
    leave_by = quarter + max(phases.cleared, 1) if mode["clears"] else None
    return Start(unit_id, mode_id, quarter, worth, use, leave_by, delivered)


def _delivered_worth(tiny: Tiny, unit: Row, mode: Row, delivered: int) -> float:
    """Return W1."""
    years = (tiny.quarters - delivered) / 4
    each = tiny.parameter("weight_area") + tiny.parameter("weight_area_year") * years
    return unit["area_mu"] * each * (1.0 if mode["clears"] else tiny.parameter("weight_renovated"))


def _use_land(tiny: Tiny, unit: Row, mode: Row, quarter: int, use: Use) -> None:
    """Count the land and the work of offices that a start takes: C1 and C3."""
    phases, stages = tiny.phases(unit, mode["mode_id"]), tiny.stages[unit["unit_id"]]
    for at in range(quarter + phases.prepared, quarter + phases.delivered):
        use["C1", at] += unit["area_mu"]
    if "surveyed" not in stages:
        use["C3", "surveys", quarter] += 1
    if mode["voting_body"] != "none" and tiny.village(unit) and "voted" not in stages:
        use["C3", "votes", quarter + max(phases.prepared, 1) - 1] += 1
    use["C3", "permits", quarter + phases.waited] += 1


def _plot_ratio(tiny: Tiny, unit: Row, mode_id: str) -> float | None:
    """Return the plot ratio built (rule U5), or ``None`` for a mode that builds no factories."""
    figure = tiny.figure(mode_id, "plot_ratio")
    if figure is None or figure["high"] == 0:
        return None
    plan = tiny.plans[unit["unit_id"]]
    storeys = density_storeys(tiny, plan["height_max_m"])
    return min(figure["high"], plan["plot_ratio_max"], plan["density_max"] * storeys)


def density_storeys(tiny: Tiny, height_m: float) -> int:
    """Return how many storeys stand within a height: one ground floor, two low, the rest upper."""
    left, storeys = height_m, 0
    while True:
        name = CLASSES[0 if storeys == 0 else 1 if storeys <= 2 else 2]
        left -= tiny.standards[name]["storey_height_m"]
        if left < -NOISE:
            return storeys
        storeys += 1


def new_floor(tiny: Tiny, unit: Row, mode_id: str) -> dict[str, float]:
    """Return the new floor of a unit by class of storey, in m² (rule U6)."""
    ratio = _plot_ratio(tiny, unit, mode_id)
    if ratio is None:
        return {}
    density = tiny.plans[unit["unit_id"]]["density_max"]
    ground = min(density, ratio)
    low = min(2 * density, ratio - ground)
    shares = {"ground": ground, "low": low, "upper": ratio - ground - low}
    land_m2 = tiny.buildable_mu(unit) * MU_M2
    return {name: max(0.0, math.floor(land_m2 * share * 10 + TRIFLE) / 10) for name, share in shares.items()}


def quarter_rent_yuan(tiny: Tiny, unit: Row) -> float:
    """Return what the holder of a unit is paid a quarter by those who rent from it."""
    return sum(
        3 * lease["rent_yuan_m2_month"] * lease["floor_m2"]
        for lease in tiny.leases
        if lease["unit_id"] == unit["unit_id"]
        and lease["parent_id"] is None
        and lease["landlord"] == unit["holder_id"]
    )


def breaking_yuan(tiny: Tiny, unit: Row, quarter: int) -> float:
    """Return what it costs to break the leases that outlast a quarter (rules L1 and L2)."""
    day, total = tiny.last_day(quarter), 0.0
    for lease in tiny.leases:
        if lease["unit_id"] == unit["unit_id"] and lease["ends_on"] > day:
            left = _whole_months(day, lease["ends_on"])
            whole = max(1, _whole_months(tiny.as_of, lease["ends_on"]))
            total += float(lease["break_price_yuan"]) * left / whole
    return total


def _whole_months(since: pd.Timestamp, until: pd.Timestamp) -> int:
    """Return the whole months from the day after one day to the day after another."""
    since, until = since + pd.Timedelta(1, "D"), until + pd.Timedelta(1, "D")
    months = 12 * (until.year - since.year) + until.month - since.month
    return max(0, months - (until.day < since.day))


def flows(tiny: Tiny, unit: Row, mode_id: str) -> list[Row]:
    """Return who pays what for a unit (rule M1): ``village`` only where a village holds it."""
    found = []
    for flow in tiny.flows:
        if flow["mode_id"] != mode_id:
            continue
        village = tiny.village(unit)
        if flow["item"] == "transition_rent" and not village:
            continue
        payer = flow["payer"] if flow["payer"] != "village" or village else "private"
        rate = (flow["low"] + flow["high"]) / 2 * flow["share"]
        found.append({**flow, "payer": payer, "rate": rate})
    return found


def _pay(tiny: Tiny, unit: Row, mode: Row, quarter: int, floor: dict[str, float], use: Use) -> float:
    """Count all money of a start but moving subsidies; return W2 of it."""
    mode_id, public = mode["mode_id"], 0.0
    phases = tiny.phases(unit, mode_id)
    is_delivered = quarter + phases.delivered < tiny.quarters
    income: Counter = Counter()
    for flow in flows(tiny, unit, mode_id):
        whole = flow["rate"] * _base(tiny, unit, flow["unit"], quarter + phases.last_clearing, floor)
        for at, share in _when(flow, quarter, phases).items():
            if at >= tiny.quarters or flow["item"] == "moving":
                continue
            charge(tiny, unit, flow["payer"], at, whole * share, use)
            public += whole * share if flow["payer"] in PUBLIC else 0.0
            public -= whole * share if flow["receiver"] in PUBLIC and is_delivered else 0.0
            if flow["item"] == "transition_rent":
                income[at] += whole * share
        if flow["item"] == "loan" and tiny.village(unit):
            for at in range(quarter + phases.delivered, tiny.quarters):
                income[at] -= whole * _annuity(tiny, flow["payer"]) / 4
    if tiny.village(unit):
        _count_rents(tiny, unit, mode, quarter, floor, income)
        for at, amount in income.items():
            use["V3", tiny.village(unit), tiny.year(at)] -= amount
    return -tiny.parameter("weight_public") * public / 1e4


def _count_rents(
    tiny: Tiny, unit: Row, mode: Row, quarter: int, floor: dict[str, float], income: Counter
) -> None:
    """Count the rent that a village loses and gains (rule V2)."""
    phases = tiny.phases(unit, mode["mode_id"])
    share = tiny.figure(mode["mode_id"], "village_floor_share")
    village_share = 0.0 if share is None else (share["low"] + share["high"]) / 2
    full = sum(area * tiny.standards[name]["rent_yuan_m2_month"] for name, area in floor.items())
    for at in range(quarter + phases.prepared, tiny.quarters):
        income[at] -= quarter_rent_yuan(tiny, unit) if mode["clears"] else 0.0
    for at in range(quarter + phases.delivered, tiny.quarters):
        income[at] += 3 * full * village_share * tiny.parameter("occupancy")


def _base(tiny: Tiny, unit: Row, by: str, cleared: int, floor: dict[str, float]) -> float:
    """Return what a flow is reckoned by; rent is that of a quarter."""
    if by == "元/亩":
        return unit["area_mu"]
    if by == "元/m²旧":
        return unit["floor_m2"] or 0.0
    if by == "元/m²新":
        return sum(floor.values())
    if by == "原租金":
        return quarter_rent_yuan(tiny, unit)
    return breaking_yuan(tiny, unit, cleared) if by == "解约价" else 0.0


def _when(flow: Row, quarter: int, phases: Phases) -> dict[int, float]:
    """Return the quarters in which a flow is paid, and the share of it in each (rule M2)."""
    if flow["item"] == "transition_rent":
        return dict.fromkeys(range(quarter + phases.prepared, quarter + phases.delivered), 1.0)
    if flow["item"] in SPREAD:
        return {quarter + at: 1 / len(phases.building) for at in phases.building}
    ends = {"prepare": 0, "clear": phases.last_clearing, "build": phases.waited, "operate": phases.delivered}
    return {quarter + ends[flow["phase"]]: 1.0}


def _annuity(tiny: Tiny, lender: str) -> float:
    """Return what is repaid a year on one yuan lent."""
    purse = next(purse for purse in tiny.purses if purse["kind"] == lender)
    rate, years = purse["interest_rate"], purse["tenor_years"]
    return 1 / years if rate == 0 else rate / (1 - (1 + rate) ** -years)


def charge(tiny: Tiny, unit: Row, payer: str, quarter: int, yuan: float, use: Use) -> None:
    """Count what a purse pays: by year, of a village's cash, of what the pool may lend."""
    village = tiny.village(unit)
    use["M3", village if payer == "village" else payer, tiny.year(quarter)] += yuan
    if payer == "village":
        use["M4", village] += yuan
    if payer == "pool":
        use[("M5",)] += yuan
