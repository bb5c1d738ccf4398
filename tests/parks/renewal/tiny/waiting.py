"""Firms of a tiny town that have left units of projects and wait to move on (rule F10)."""

from typing import Any

import pandas as pd
from parks.renewal.tiny.draw import Draw
from parks.renewal.tiny.tenants import place

STAGES = ["surveyed", "voted", "approved"]

FIT_FOR_MOST = {
    "storey_class": "ground",
    "load_kn_m2": 10.0,
    "clear_height_m": 6.0,
    "fire_class": "乙",
    "power_va_m2": 100.0,
    "discharge_m3_d": 10.0,
    "takes_voc": True,
    "has_dormitory": True,
}
"""What floor offers that is worth waiting for."""

Rows = list[dict[str, Any]]
Tables = dict[str, Any]
"""Rows by register; the modes are a frame."""


def let_wait(draw: Draw, tables: Tables, as_of: pd.Timestamp) -> None:
    """Let some firms of a town have left their units, which it changes to be of projects; one at least.

    Parameters
    ----------
    draw
        Its own: all else of the town is drawn before, as it would be without.
    tables
        What the town is made of.
    as_of
        Its as-of date.
    """
    homes = list(dict.fromkeys(firm["unit_id"] for firm in tables["firm_needs"]))
    first = draw.of(homes)
    gone = [
        firm
        for unit_id in homes
        if unit_id == first or draw.chance(0.3)
        for firm in _left(draw, tables, unit_id, as_of)
    ]
    stay = draw.of([1, 2, 3, 4, 5, 5, 8])
    _parameter(tables, "swing_stay_quarters")["value"] = stay
    swings = [floor for floor in tables["available_floor"] if floor["kind"] == "swing"]
    if draw.chance(0.3):
        swings.append(place(draw, len(tables["available_floor"]), "swing", None, as_of))
        tables["available_floor"].append(swings[-1])
    for firm in gone:
        _move_in(draw, firm, 3 * int(str(stay)), [floor["floor_id"] for floor in swings], as_of)
        if draw.chance(0.7):
            _end_leases(draw, tables, firm["firm_id"], as_of)
    for floor in swings:
        _hold(draw, floor, [firm for firm in gone if firm["waiting_floor_id"] == floor["floor_id"]], as_of)
    if draw.chance(0.3):
        _limit_jobs(draw, tables, gone)
    if draw.chance(0.3):
        _limit_subsidies(draw, tables)
    _promise(draw, tables, gone, as_of)
    _vary_floor(draw, tables, swings, as_of)


def _vary_floor(draw: Draw, tables: Tables, swings: Rows, as_of: pd.Timestamp) -> None:
    """Make some swing floor vacancy that ends, which is left again; let some floor take few industries."""
    for floor in swings:
        if draw.chance(0.25):
            until_on = floor["until_on"] if floor.get("until_on") is not None else draw.day(as_of, 1, 14)
            floor |= {"kind": "vacant", "until_on": until_on}
    for floor in tables["available_floor"]:
        if draw.chance(0.3):
            floor["industries"] = draw.of(["33", "38|39", "3351|3800"])


def reached_by(unit_id: object, stages: list[str], as_of: pd.Timestamp) -> Rows:
    """Return the milestones of a unit that has reached some stages."""
    return [
        {
            "unit_id": unit_id,
            "stage": stage,
            "reached_on": pd.Timestamp("2021-01-01"),
            "reported_at": as_of.tz_localize("Asia/Shanghai"),
        }
        for stage in stages
    ]


def _left(draw: Draw, tables: Tables, unit_id: str, as_of: pd.Timestamp) -> Rows:
    """Make a unit one of a project that clears it; return who has left: all firms once it is vacated."""
    unit = next(row for row in tables["rebuild_units"] if row["unit_id"] == unit_id)
    modes = tables["modes"]
    clearing = modes["mode_id"][modes["clears"].astype(bool)].tolist()
    if unit["project_id"] is None:
        unit |= {"project_id": f"J{unit_id[1:]}", "is_disputed": False}
        tables["projects"].append({"project_id": unit["project_id"], "mode_id": draw.of(clearing)})
        if draw.chance(0.8):
            floors = tables["available_floor"]
            floors.append(place(draw, len(floors), "project", unit["project_id"], as_of))
            if draw.chance(0.6):
                floors[-1] |= {**FIT_FOR_MOST, "from_on": draw.day(as_of, 0, 8)}
    project = next(row for row in tables["projects"] if row["project_id"] == unit["project_id"])
    if project["mode_id"] not in clearing:
        project["mode_id"] = draw.of(clearing)
    firms = [firm for firm in tables["firm_needs"] if firm["unit_id"] == unit_id]
    vacated = draw.chance(0.5)
    reached = [*STAGES, "vacated"] if vacated else STAGES[: draw.whole(0, 3)]
    others = [row for row in tables["milestones"] if row["unit_id"] != unit_id]
    tables["milestones"] = [*others, *reached_by(unit_id, reached, as_of)]
    first = draw.of(firms)
    return [firm for firm in firms if vacated or firm is first or draw.chance(0.5)]


def _move_in(draw: Draw, firm: dict[str, Any], months: int, floors: list[str], as_of: pd.Timestamp) -> None:
    """Let a firm have moved into swing floor, at times longer ago than so many months; some are to end."""
    overdue = draw.chance(0.2)
    since = draw.day(as_of, -months - 6, -months) if overdue else draw.day(as_of, max(-7, 2 - months), 0)
    firm |= {"waiting_since_on": min(since, as_of), "waiting_floor_id": draw.of(floors)}
    if draw.chance(0.2):
        firm["enforcement_on"] = pd.Timestamp("2021-03-01")


def _hold(draw: Draw, floor: dict[str, Any], firms: Rows, as_of: pd.Timestamp) -> None:
    """Let swing floor hold those who wait in it, at times just so, or not for long."""
    if not firms:
        return
    inside_m2 = round(sum(firm["floor_m2"] for firm in firms), 1)
    came = [firm["waiting_since_on"] for firm in firms]
    about_full = round(inside_m2 * float(str(draw.of([1.0, 1.0, 1.1, 1.5]))), 1)
    floor["floor_m2"] = about_full if draw.chance(0.5) else max(inside_m2, floor["floor_m2"])
    floor["from_on"] = min(came) if draw.chance(0.3) else min(*came, pd.Timestamp("2020-01-01"))
    if draw.chance(0.4):
        floor["until_on"] = max(*came, draw.day(as_of, -1, 14))


def _end_leases(draw: Draw, tables: Tables, firm_id: str, as_of: pd.Timestamp) -> None:
    """Let a firm's leases have ended."""
    for lease in tables["leases"]:
        if lease.get("firm_id") == firm_id:
            lease["ends_on"] = draw.day(as_of, -12, -4)


def _limit_jobs(draw: Draw, tables: Tables, firms: Rows) -> None:
    """Let about so many jobs be displaced at most as those have that wait."""
    last = sorted(tables["firm_years"], key=lambda row: (row["year"], row["reported_at"]))
    jobs = {row["firm_id"]: row["jobs"] for row in last}
    waiting = sum(jobs.get(firm["firm_id"], 0) for firm in firms)
    _parameter(tables, "displaced_jobs_max")["value"] = int(waiting * draw.number(0.6, 1.4, 2))


def _limit_subsidies(draw: Draw, tables: Tables) -> None:
    """Let public purses have about as much to spend each year as subsidies of a few firms cost."""
    for row in tables["purse_years"]:
        if row["purse_id"] in {"relocation", "town_company"}:
            row["available_yuan"] = row["committed_yuan"] + draw.yuan(2e3, 2e5)


def _promise(draw: Draw, tables: Tables, firms: Rows, as_of: pd.Timestamp) -> None:
    """Promise those that wait a subsidy, the floor they are in, and other floor."""
    floors = [row["floor_id"] for row in tables["available_floor"]]
    rows: Rows = []
    for firm in firms:
        here = firm["waiting_floor_id"]
        others = [floor_id for floor_id in floors if floor_id != here]
        own = {"firm_id": firm["firm_id"], "unit_id": firm["unit_id"]}
        if draw.chance(0.3):
            rows.append({"what": "subsidy", "amount_yuan": draw.yuan(5e3, 1e5), **own})
        if draw.chance(0.3):
            rows.append({"what": "move", "floor_id": here, **own})
        if others and draw.chance(0.5):
            rows.append({"what": "move", "floor_id": draw.of(others), **own})
    tables["promises"] += [
        {
            "promise_id": f"Y{number}",
            **row,
            "made_on": pd.Timestamp("2021-06-30"),
            "due_on": draw.day(as_of, 0, 13),
            "kept_on": None,
            "break_price_yuan": draw.yuan(1e4, 5e6),
        }
        for number, row in enumerate(rows, start=len(tables["promises"]))
    ]


def _parameter(tables: Tables, name: str) -> dict[str, Any]:
    return next(row for row in tables["parameters"] if row["parameter_id"] == f"renewal.{name}")
