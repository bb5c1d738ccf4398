"""The firms of a tiny town, their leases, and floor that they may move to."""

import pandas as pd
from parks.renewal.tiny.draw import CLASSES, RENTS, Draw


def firms_of(
    draw: Draw, units: dict[str, list[dict[str, object]]], count: int
) -> dict[str, list[dict[str, object]]]:
    """Return so many firms in the units: who they are, what they need, what they reported."""
    homes = [unit["unit_id"] for unit in units["rebuild_units"]]
    firms = [f"F{number}" for number in range(1, count + 1)]
    return {
        "firms": [{"firm_id": f"F{number}", "industry": draw.of(["3351", "3800"])} for number in (1, 2, 3)],
        "firm_needs": [_needs(draw, firm_id, draw.of(homes)) for firm_id in firms],
        "firm_years": [row for firm_id in firms if draw.chance(0.9) for row in _reported(draw, firm_id)],
    }


def _needs(draw: Draw, firm_id: str, unit_id: object) -> dict[str, object]:
    return {
        "firm_id": firm_id,
        "unit_id": unit_id,
        "floor_m2": draw.amount(100, 1200),
        "storey_class": draw.of([*CLASSES, "upper"]),
        "load_kn_m2": draw.of([3.0, 5.0, 5.0, 10.0]),
        "clear_height_m": draw.of([3.5, 4.0, 4.0, 5.0]),
        "fire_class": draw.of(["乙", "丙", "丁", "戊"]),
        "power_va_m2": draw.of([50.0, 80.0, 80.0, 100.0]),
        "discharge_m3_d": draw.of([0.0, 1.0, 4.0, 9.0]),
        "process": draw.of(["ordinary"] * 5 + ["punching", "voc", "plating"]),
        "needs_dormitory": draw.chance(0.2),
        "enforcement_on": pd.Timestamp("2021-03-01") if draw.chance(0.1) else None,
    }


def _reported(draw: Draw, firm_id: str) -> list[dict[str, object]]:
    """Return a report, an earlier year, and a correction of the first: the last counts."""
    rows = [
        (2020, "2021-02-01"),
        *([(2021, "2022-01-15")] if draw.chance(0.3) else [(2020, "2021-06-01")]),
    ]
    return [
        {
            "firm_id": firm_id,
            "year": year,
            "output_yuan": draw.yuan(3e5, 5e7),
            "tax_yuan": draw.yuan(1e4, 1e6),
            "jobs": draw.whole(5, 60),
            "reported_at": pd.Timestamp(day, tz="Asia/Shanghai"),
        }
        for year, day in rows
    ]


def leases_of(
    draw: Draw,
    units: list[dict[str, object]],
    needs: list[dict[str, object]],
    as_of: pd.Timestamp,
) -> list[dict[str, object]]:
    """Return the leases of the firms, some of them let on by one in between; one unit has a spare."""
    rows: list[dict[str, object]] = []
    holder_of = {unit["unit_id"]: unit["holder_id"] for unit in units}
    for firm in needs:
        through = draw.chance(0.25)
        own = _lease(draw, f"L{len(rows)}", firm["unit_id"], holder_of[firm["unit_id"]], as_of)
        own["floor_m2"] = firm["floor_m2"]
        own |= {
            "tenant": "二房东" if through else firm["firm_id"],
            "firm_id": None if through else firm["firm_id"],
        }
        rows.append(own)
        if through:
            sublet = _lease(draw, f"L{len(rows)}", firm["unit_id"], "二房东", as_of)
            sublet |= {"parent_id": own["lease_id"], "tenant": firm["firm_id"], "firm_id": firm["firm_id"]}
            rows.append(sublet)
    for unit in units:
        if draw.chance(0.3):
            rows.append(_lease(draw, f"L{len(rows)}", unit["unit_id"], unit["holder_id"], as_of))
    return rows


def _lease(
    draw: Draw, lease_id: str, unit_id: object, landlord: object, as_of: pd.Timestamp
) -> dict[str, object]:
    return {
        "lease_id": lease_id,
        "unit_id": unit_id,
        "landlord": landlord,
        "tenant": "某厂",
        "floor_m2": draw.amount(100, 1500),
        "rent_yuan_m2_month": draw.number(5, 20),
        "starts_on": pd.Timestamp("2015-01-01"),
        "ends_on": draw.day(as_of, -12, -1) if draw.chance(0.25) else draw.day(as_of, 0, 30),
        "break_price_yuan": draw.yuan(1e4, 1e6),
    }


def _offer(draw: Draw) -> dict[str, object]:
    return {
        "load_kn_m2": draw.of([5.0, 10.0, 10.0, 10.0]),
        "clear_height_m": draw.of([4.0, 6.0, 6.0, 6.0]),
        "fire_class": draw.of(["甲", "乙", "乙", "丙"]),
        "power_va_m2": draw.of([80.0, 100.0, 100.0]),
        "discharge_m3_d": draw.of([1.0, 10.0, 10.0, 10.0]),
        "takes_voc": draw.chance(0.8),
        "takes_plating": draw.chance(0.5),
        "has_dormitory": draw.chance(0.8),
        "rent_yuan_m2_month": draw.of(RENTS),
    }


def floor_of(draw: Draw, projects: list[dict[str, object]], as_of: pd.Timestamp) -> list[dict[str, object]]:
    """Return floor that is free, and that of each project."""
    kinds = ["swing", "vacant", "process", "vacant", "swing"][: draw.whole(1, 4)]
    places = [(kind, None) for kind in kinds] + [("project", row["project_id"]) for row in projects]
    return [place(draw, number, *of, as_of) for number, of in enumerate(places)]


def place(draw: Draw, number: int, kind: str, project_id: object, as_of: pd.Timestamp) -> dict[str, object]:
    """Return floor of a kind, perhaps that of a project."""
    ends = kind in {"vacant", "swing"} and draw.chance(0.3)
    starts = kind == "project" or draw.chance(0.2)
    return {
        "floor_id": f"B{number}",
        "name": f"厂房{number}",
        "kind": kind,
        "village_id": "V1",
        "project_id": project_id,
        "storey_class": draw.of(["ground", "ground", *CLASSES]),
        "floor_m2": draw.amount(300, 5000),
        "from_on": draw.day(as_of, -2, 9) if starts else pd.Timestamp("2020-01-01"),
        "until_on": draw.day(as_of, 4, 24) if ends else None,
        **_offer(draw),
    }


def promises_of(
    draw: Draw,
    units: list[dict[str, object]],
    needs: list[dict[str, object]],
    floors: list[dict[str, object]],
    as_of: pd.Timestamp,
) -> list[dict[str, object]]:
    """Return what firms and villages were promised: subsidies, places and new floor, some of it kept."""
    rows: list[dict[str, object]] = []
    for firm in needs:
        own = {"firm_id": firm["firm_id"], "unit_id": firm["unit_id"]}
        if draw.chance(0.4):
            sum_yuan = None if draw.chance(0.2) else draw.yuan(5e3, 1e5)
            rows.append({"what": "subsidy", "amount_yuan": sum_yuan, **own})
        if draw.chance(0.4):
            floor = floors[draw.whole(0, len(floors) - 1)]["floor_id"]
            rows.append({"what": "move", "floor_id": floor, **own})
    rows += [
        {"what": "delivery", "unit_id": unit["unit_id"], "village_id": unit["village_id"]}
        for unit in units
        if draw.chance(0.2)
    ]
    return [
        {
            "promise_id": f"Y{number}",
            **row,
            "made_on": pd.Timestamp("2021-06-30"),
            "due_on": draw.day(as_of, -1, 13),
            "kept_on": as_of if draw.chance(0.1) else None,
            "break_price_yuan": draw.yuan(1e4, 5e6),
        }
        for number, row in enumerate(rows)
    ]


def standard(draw: Draw, name: str) -> dict[str, object]:
    """Return what new floor of a class offers."""
    height = {"ground": 8.0, "low": 6.0, "upper": 4.5}[name]
    return {"storey_class": name, "storey_height_m": height, **_offer(draw)}


def absorption_of(draw: Draw) -> list[dict[str, object]]:
    """Return how much new floor is let a year."""
    return [
        {
            "storey_class": name,
            "rent_max_yuan_m2_month": rent,
            "floor_m2_year": draw.amount(50, 800) if draw.chance(0.5) else 9000.0,
        }
        for name in CLASSES
        for rent in RENTS
    ]
