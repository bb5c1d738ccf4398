"""Random towns so small that every renewal programme can be tried.

At most three units, three firms, four quarters and two modes that are on. Figures are drawn
so that each rule forbids something in some towns, and most towns still have a programme.
"""

import pandas as pd
import shapely
from parks.renewal.tiny.draw import CLASSES, SINCE, VILLAGES, Draw
from parks.renewal.tiny.modes import chosen_modes, rows_of_modes
from parks.renewal.tiny.money import money_of
from parks.renewal.tiny.tenants import absorption_of, firms_of, floor_of, leases_of, promises_of, standard
from parks.renewal.tiny.waiting import STAGES, let_wait, reached_by

from dayang.town import Town
from dayang.town.registers import DICTIONARY
from dayang.town.registers.schema import Dictionary

CRS = "EPSG:4526"
WEST, SOUTH = 38_500_000.0, 2_500_000.0
MU_M2 = 2000 / 3
DAYS = {"ordinary": 7, "punching": 14, "voc": 30, "plating": 60}

READ = (
    *("town", "parameters", "rights_holders", "theme_parks", "projects", "rebuild_units"),
    *("planning_conditions", "milestones", "votes", "modes", "mode_figures", "mode_flows", "firms"),
    *("firm_years", "firm_needs", "leases", "available_floor", "floor_standards", "absorption"),
    *("purses", "purse_years", "loans", "village_accounts", "promises"),
)


def tiny_town(seed: int, *, waiting: bool = False) -> Town:
    """Return the tiny town of a seed.

    Parameters
    ----------
    seed
        Any; each town is made from its seed alone.
    waiting
        Whether some of its firms have left units of projects and wait to move on.
    """
    draw = Draw(seed)
    as_of = pd.Timestamp(str(draw.of(["2021-12-31", "2021-12-31", "2022-06-30", "2022-05-15", "2022-09-30"])))
    on, off = chosen_modes(draw)
    units = _units(draw, draw.whole(1, 3), [*on, off])
    firms = firms_of(draw, units, draw.whole(1, 3))
    tables: dict[str, list[dict[str, object]]] = {
        "town": [_town(as_of)],
        "villages": [{"village_id": village_id, "name": village_id} for village_id in VILLAGES],
        "parameters": _parameters(draw, as_of),
        **units,
        **firms,
        "milestones": _milestones(draw, units["rebuild_units"], firms["firm_needs"], as_of),
        "leases": leases_of(draw, units["rebuild_units"], firms["firm_needs"], as_of),
        "available_floor": floor_of(draw, units["projects"], as_of),
        "floor_standards": [standard(draw, name) for name in CLASSES],
        "absorption": absorption_of(draw),
        **money_of(draw, as_of),
        **rows_of_modes(draw, on, off, as_of),
    }
    tables["promises"] = promises_of(
        draw, units["rebuild_units"], firms["firm_needs"], tables["available_floor"], as_of
    )
    weight = {"parameter_id": "renewal.weight_promises", "value": draw.amount(0.3, 3, 4), "valid_from": SINCE}
    tables["parameters"].append(weight)
    if waiting:
        let_wait(Draw((seed, 1)), tables, as_of)
    return Town(
        {name: pd.DataFrame(rows) for name, rows in tables.items() if len(rows)}, dictionary=REGISTERS
    )


def _registers() -> Dictionary:
    """Return the registers that renewal reads and those they refer to: a town is made quickly."""
    wanted: set[str] = set()
    fresh = set(READ)
    while fresh:
        wanted |= fresh
        columns = [column for name in fresh for column in DICTIONARY[name].columns]
        fresh = {column.references for column in columns if column.references} - wanted
    return Dictionary(tuple(register for register in DICTIONARY.values() if register.name in wanted))


REGISTERS = _registers()


def _town(as_of: pd.Timestamp) -> dict[str, object]:
    return {
        "town_id": "T",
        "name": "小镇",
        "as_of": as_of,
        "crs": CRS,
        "vertical_datum": "none",
        "is_demo": True,
    }


def _parameters(draw: Draw, as_of: pd.Timestamp) -> list[dict[str, object]]:
    tight = draw.chance(0.2)
    weights = {
        "area": 150,
        "area_year": 100,
        "renovated": 0.2,
        "output": 0.5,
        "tax": 5,
        "job": 5,
        "public": 0.1,
        "moves": 0.5,
        "job_quarter": 0.1,
        "discharge": 2,
    }
    values = {
        "horizon_quarters": draw.of([3, 4, 4, 4]),
        "quantile": draw.of([0.5, 0.75, 1.0]),
        "swing_stay_quarters": draw.of([1, 2, 2, 3]),
        "contiguity_gap_m": draw.of([20.0, 40.0]),
        "village_limit_share": draw.of([0.6, 0.8, 0.9, 1.0]),
        "occupancy": draw.of([0.5, 0.8]),
        "demolition_max_mu": draw.amount(2, 12) if draw.chance(0.25) else 1000,
        "displaced_jobs_max": draw.whole(10, 120) if draw.chance(0.3) else 1000,
        "surveys_quarter": draw.whole(0, 1) if tight else 10,
        "votes_quarter": draw.whole(0, 1) if tight else 10,
        "permits_quarter": draw.whole(0, 1) if tight else 10,
        "first_batch_share": draw.of([0.3, 0.5, 1.0]),
        "first_batch_year": as_of.year + draw.whole(0, 2),
        "move_yuan_m2": draw.amount(20, 400),
        **{f"move_days_{process}": days for process, days in DAYS.items()},
        **{f"weight_{name}": value * draw.amount(0.3, 3, 4) for name, value in weights.items()},
    }
    return [
        {"parameter_id": f"renewal.{name}", "value": value, "valid_from": SINCE}
        for name, value in values.items()
    ]


def _units(draw: Draw, count: int, modes: list[str]) -> dict[str, list[dict[str, object]]]:
    theme, batch = draw.chance(0.35), draw.chance(0.3)
    gaps = [draw.of([10.0, 10.0, 30.0, 60.0]) for _ in range(count)]
    projects, units, holders, west = [], [], [], WEST
    for number in range(1, count + 1):
        holder = _holder(draw, number)
        natures = ["collective", "collective", "collective", "collective", "state"]
        private = ["private", "private", "state"]
        project = draw.chance(0.12)
        area_mu = draw.amount(1, 12, 4)
        side = (area_mu * MU_M2) ** 0.5
        units.append(
            {
                "unit_id": f"U{number}",
                "park_id": draw.of(["K1", "K1", "K2"]),
                "village_id": holder["village_id"] or draw.of(VILLAGES),
                "holder_id": holder["holder_id"],
                "theme_id": "M1" if theme and draw.chance(0.7) else None,
                "project_id": f"J{number}" if project else None,
                "land_nature": draw.of(natures if holder["village_id"] else private),
                "area_mu": area_mu,
                "floor_m2": draw.amount(100, 4000),
                "certificate": draw.of(["full", "full", "full", "full", "partial", "none"]),
                "is_disputed": not project and draw.chance(0.06),
                "soundness": draw.of(["sound", "repairable", "repairable", "unsafe"]),
                "is_good_factory": draw.chance(0.25),
                "first_batch": batch and draw.chance(0.6),
                "geometry": shapely.box(west, SOUTH, west + side, SOUTH + side),
            }
        )
        holders.append(holder)
        projects += [{"project_id": f"J{number}", "mode_id": draw.of(modes)}] if project else []
        west += side + float(str(gaps[number - 1]))
    return {
        "rebuild_units": units,
        "rights_holders": holders,
        "projects": projects,
        "planning_conditions": [
            _conditions(draw, unit, 0.4 if "back_to_green" in modes else 0.03) for unit in units
        ],
        "theme_parks": _themes(draw, units) if theme else [],
    }


def _holder(draw: Draw, number: int) -> dict[str, object]:
    collective = draw.chance(0.85)
    kinds = ["economic_union", "economic_society"] if collective else ["private", "town_company"]
    return {
        "holder_id": f"H{number}",
        "name": f"权属人{number}",
        "kind": draw.of(kinds),
        "village_id": draw.of(VILLAGES) if collective else None,
        "firm_id": f"F{draw.whole(1, 3)}" if not collective and draw.chance(0.8) else None,
    }


def _conditions(draw: Draw, unit: dict[str, object], green: float) -> dict[str, object]:
    area_mu = float(str(unit["area_mu"]))
    kind = draw.of(["free", "free", "part"]) if not draw.chance(green) else "none"
    outside = {"free": 0.0, "part": 0.3, "none": 0.75}[str(kind)] * area_mu
    strip = {"free": 0.0, "part": draw.number(0, 0.3, 2), "none": 0.25}[str(kind)] * area_mu
    return {
        "unit_id": unit["unit_id"],
        "plot_ratio_min": draw.of([None, None, 1.0, 1.0, 1.5]),
        "plot_ratio_max": draw.number(1.4, 3.5, 2),
        "density_max": draw.number(0.3, 0.6, 3),
        "height_max_m": draw.number(12, 40),
        "outside_boundary_mu": outside,
        "river_strip_mu": area_mu - outside if kind == "none" else strip,
    }


def _themes(draw: Draw, units: list[dict[str, object]]) -> list[dict[str, object]]:
    inside = sum(float(str(unit["area_mu"])) for unit in units if unit["theme_id"])
    due = pd.Timestamp(str(draw.of(["2022-12-31", "2023-03-31", "2023-06-30", "2024-12-31"])))
    wanted = draw.of([0.0, 0.1, 0.2, 0.4, 0.8])
    return [
        {
            "theme_id": "M1",
            "area_mu": float(str(wanted)) * inside,
            "due_on": due,
            "industries": draw.of(["33", "38|39", None]),
        }
    ]


def _milestones(
    draw: Draw, units: list[dict[str, object]], needs: list[dict[str, object]], as_of: pd.Timestamp
) -> list[dict[str, object]]:
    rows = []
    homes = {firm["unit_id"] for firm in needs}
    for unit in units:
        reached = STAGES[: draw.whole(0, 3)] if unit["project_id"] or draw.chance(0.4) else []
        if unit["project_id"] and unit["unit_id"] not in homes and draw.chance(0.5):
            reached = [*STAGES, "vacated"]
        rows += reached_by(unit["unit_id"], reached, as_of)
    return rows
