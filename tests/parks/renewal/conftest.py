"""A tiny town made by hand, and a programme that keeps every rule in it."""

from copy import deepcopy
from dataclasses import replace
from decimal import Decimal
from importlib import import_module

import pandas as pd
import pytest
import shapely
from parks.renewal.hidden_case import facts_of, hidden_case

from dayang.town import Town
from dayang.town.registers import DICTIONARY
from dayang.town.registers.schema import Dictionary

CRS = "EPSG:4526"
WEST, SOUTH = 38_500_000.0, 2_500_000.0
REPORTED = pd.Timestamp("2021-12-31 12:00", tz="Asia/Shanghai")
TEN_MU_M = (20_000 / 3) ** 0.5

PARAMETERS = {
    "horizon_quarters": 12,
    "quantile": 0.75,
    "swing_stay_quarters": 4,
    "contiguity_gap_m": 40,
    "village_limit_share": 1,
    "occupancy": 0.8,
    "demolition_max_mu": 40,
    "displaced_jobs_max": 50,
    "surveys_quarter": 2,
    "votes_quarter": 1,
    "permits_quarter": 2,
    "first_batch_share": 0.5,
    "first_batch_year": 2022,
}


def _unit(unit_id, place, **changes):
    west, south = WEST + place * (TEN_MU_M + 20), SOUTH
    return {
        "unit_id": unit_id,
        "park_id": "K1",
        "village_id": "V1",
        "holder_id": "H1",
        "land_nature": "collective",
        "area_mu": 10.0,
        "floor_m2": 2000.0,
        "certificate": "full",
        "is_disputed": False,
        "soundness": "repairable",
        "is_good_factory": False,
        "first_batch": False,
        "geometry": shapely.box(west, south, west + TEN_MU_M, south + TEN_MU_M),
        **changes,
    }


def _plan(unit_id, **changes):
    return {
        "unit_id": unit_id,
        "plot_ratio_min": 1.0,
        "plot_ratio_max": 2.5,
        "density_max": 0.4,
        "height_max_m": 30.0,
        "outside_boundary_mu": 0.0,
        "river_strip_mu": 0.0,
        **changes,
    }


def _mode(mode_id, **changes):
    return {
        "mode_id": mode_id,
        "name_zh": mode_id,
        "name_en": mode_id,
        "is_on": True,
        "land_natures": "collective",
        "certificates": "full|partial",
        "soundness": None,
        "owner_occupied": False,
        "unbuildable_only": False,
        "clears": True,
        "voting_body": "representatives",
        **changes,
    }


def _figures(mode_id, **figures):
    since = pd.Timestamp("2000-01-01")
    return [
        {"mode_id": mode_id, "figure": name, "low": low, "high": high, "valid_from": since}
        for name, (low, high) in figures.items()
    ]


def _flow(mode_id, item, phase, payer, receiver, amount, unit, share=1.0):
    return {
        "mode_id": mode_id,
        "item": item,
        "phase": phase,
        "payer": payer,
        "receiver": receiver,
        "low": amount[0],
        "high": amount[1],
        "unit": unit,
        "share": share,
    }


def _lease(lease_id, unit_id, firm_id, floor_m2, ends_on, **changes):
    return {
        "lease_id": lease_id,
        "unit_id": unit_id,
        "landlord": "H1",
        "tenant": firm_id,
        "firm_id": firm_id,
        "floor_m2": floor_m2,
        "rent_yuan_m2_month": 10.0,
        "starts_on": pd.Timestamp("2015-01-01"),
        "ends_on": pd.Timestamp(ends_on),
        "break_price_yuan": Decimal("240000.00"),
        **changes,
    }


def _needs(firm_id, unit_id, floor_m2, **changes):
    return {
        "firm_id": firm_id,
        "unit_id": unit_id,
        "floor_m2": floor_m2,
        "storey_class": "upper",
        "load_kn_m2": 5.0,
        "clear_height_m": 4.0,
        "fire_class": "丙",
        "power_va_m2": 80.0,
        "discharge_m3_d": 1.0,
        "process": "ordinary",
        "needs_dormitory": False,
        "enforcement_on": None,
        **changes,
    }


def _offer(**changes):
    return {
        "load_kn_m2": 10.0,
        "clear_height_m": 6.0,
        "fire_class": "丙",
        "power_va_m2": 100.0,
        "discharge_m3_d": 5.0,
        "takes_voc": True,
        "takes_plating": False,
        "has_dormitory": True,
        "rent_yuan_m2_month": 20.0,
        **changes,
    }


def _floor(floor_id, kind, floor_m2, **changes):
    return {
        "floor_id": floor_id,
        "name": floor_id,
        "kind": kind,
        "village_id": "V1",
        "storey_class": "ground",
        "floor_m2": floor_m2,
        "from_on": pd.Timestamp("2020-01-01"),
        "until_on": None,
        **_offer(),
        **changes,
    }


def _tables():
    """Return the registers: U1 to be rebuilt, U2 a good factory, U3 and U4 of a project, U5 green."""
    budget = ("budget", "relocation")
    new = pd.Timestamp("2022-03-31")
    return {
        "town": [
            {
                "town_id": "T",
                "name": "小镇",
                "as_of": pd.Timestamp("2021-12-31"),
                "crs": CRS,
                "vertical_datum": "none",
                "is_demo": True,
            }
        ],
        "parameters": [
            {"parameter_id": f"renewal.{name}", "value": value, "valid_from": pd.Timestamp("2000-01-01")}
            for name, value in PARAMETERS.items()
        ],
        "rights_holders": [
            {"holder_id": "H1", "name": "甲村经联社", "kind": "economic_union", "village_id": "V1"},
            {"holder_id": "H2", "name": "乙厂", "kind": "private", "firm_id": "F5"},
        ],
        "theme_parks": [
            {
                "theme_id": "M1",
                "area_mu": 20.0,
                "due_on": pd.Timestamp("2023-06-30"),
                "industries": "33|38",
            }
        ],
        "projects": [{"project_id": "J1", "mode_id": "rebuild"}],
        "rebuild_units": [
            _unit("U1", 0, first_batch=True, theme_id="M1"),
            _unit("U2", 1, theme_id="M1", is_good_factory=True),
            _unit("U3", 2, project_id="J1"),
            _unit("U4", 3, project_id="J1"),
            _unit("U5", 4, floor_m2=0.0),
            _unit("U6", 5, holder_id="H2", land_nature="private", first_batch=False),
        ],
        "planning_conditions": [
            *(_plan(unit_id) for unit_id in ("U1", "U2", "U3", "U4", "U6")),
            _plan("U5", outside_boundary_mu=6.0, river_strip_mu=4.0),
        ],
        "milestones": [
            {"unit_id": unit_id, "stage": stage, "reported_at": REPORTED}
            for unit_id, stages in {"U3": ("surveyed", "voted"), "U4": ("surveyed", "vacated")}.items()
            for stage in stages
        ],
        "modes": [
            _mode("rebuild"),
            _mode("owner", land_natures="private", owner_occupied=True, voting_body="none"),
            _mode("green", unbuildable_only=True, certificates=None),
            _mode("renovate", clears=False, soundness="repairable", voting_body="none"),
        ],
        "mode_figures": [
            row
            for mode_id, months in {"rebuild": 1, "owner": 1, "green": 1, "renovate": 1}.items()
            for row in _figures(
                mode_id,
                prepare_months=(0, 4 * months),
                clear_months=(3, 3),
                extra_months=(0, 0),
                build_months=(6, 6),
                village_floor_share=(1, 1),
                **({"plot_ratio": (1, 3.5)} if mode_id in {"rebuild", "owner"} else {}),
            )
        ],
        "mode_flows": [
            _flow("rebuild", "moving", "clear", "relocation", None, (30, 42), "元/m²企业"),
            _flow("rebuild", "lease_breaking", "clear", "village", None, (1, 1), "解约价"),
            _flow("rebuild", "demolition", "clear", "village", None, (10, 30), "元/m²旧"),
            _flow("rebuild", "transition_rent", "clear", "budget", "village", (1, 1), "原租金"),
            _flow("rebuild", "construction", "build", "village", None, (900, 1100), "元/m²新", 0.3),
            _flow("rebuild", "loan", "build", "pool", "village", (900, 1100), "元/m²新", 0.7),
            _flow("owner", "construction", "build", "village", None, (900, 1100), "元/m²新"),
            _flow("owner", "lease_breaking", "clear", "private", None, (1, 1), "解约价"),
            _flow("green", "works", "build", "budget", None, (1000, 1000), "元/亩"),
            _flow("green", "lease_breaking", "clear", "budget", None, (1, 1), "解约价"),
            _flow("renovate", "works", "build", "budget", None, (1000, 1000), "元/亩"),
        ],
        "firms": [{"firm_id": f"F{number}", "industry": "3351"} for number in range(1, 6)],
        "firm_years": [
            {"firm_id": f"F{number}", "year": 2021, "jobs": 10, "reported_at": REPORTED}
            for number in range(1, 6)
        ],
        "firm_needs": [
            _needs("F1", "U1", 500.0, storey_class="ground"),
            _needs("F2", "U1", 300.0),
            _needs("F3", "U2", 400.0),
            _needs("F4", "U3", 200.0, process="plating"),
            _needs("F5", "U6", 300.0),
        ],
        "leases": [
            _lease("L1", "U1", "F1", 500.0, "2023-12-31"),
            _lease("L2", "U1", "F2", 300.0, "2022-06-30"),
            _lease("L3", "U2", "F3", 400.0, "2025-12-31"),
            _lease("L4", "U3", "F4", 200.0, "2021-06-30"),
        ],
        "available_floor": [
            _floor("S", "swing", 600.0),
            _floor("W", "vacant", 350.0, storey_class="upper"),
            _floor("X", "process", 500.0, takes_plating=True),
            _floor("E", "vacant", 900.0, until_on=pd.Timestamp("2023-05-31")),
            _floor("P", "project", 1000.0, project_id="J1", from_on=new),
        ],
        "floor_standards": [
            {"storey_class": name, "storey_height_m": height, **_offer()}
            for name, height in {"ground": 8.0, "low": 6.0, "upper": 4.5}.items()
        ],
        "absorption": [
            {"storey_class": name, "rent_max_yuan_m2_month": rent, "floor_m2_year": area_m2}
            for name in ("ground", "low", "upper")
            for rent, area_m2 in {15.0: 9000.0, 20.0: 800.0, 30.0: 100.0}.items()
        ],
        "purses": [
            *({"purse_id": kind, "kind": kind} for kind in budget),
            {
                "purse_id": "pool",
                "kind": "pool",
                "capital_yuan": Decimal(10_000_000),
                "leverage": 1.0,
                "interest_rate": 0.05,
                "tenor_years": 10.0,
            },
        ],
        "purse_years": [
            {
                "purse_id": kind,
                "year": year,
                "available_yuan": Decimal(100_000),
                "committed_yuan": Decimal(1_000),
                "reported_at": REPORTED,
            }
            for kind in budget
            for year in (2022, 2023, 2024)
        ],
        "village_accounts": [
            {
                "village_id": "V1",
                "year": 2021,
                "income_yuan": Decimal(500_000),
                "cash_yuan": Decimal(5_000_000),
                "reported_at": REPORTED,
            }
        ],
        "loans": [
            {"loan_id": "O1", "purse_id": "pool", "principal_yuan": Decimal(100_000)},
        ],
        "promises": [
            _promise("A1", "move", "2022-09-30", firm_id="F2", floor_id="W"),
            _promise("A2", "delivery", "2023-03-31", unit_id="U1"),
            _promise("A3", "subsidy", "2022-12-31", firm_id="F2", amount_yuan=Decimal(10_800)),
            _promise("A4", "reply", "2022-12-31", firm_id="F2"),
        ],
    }


def _promise(promise_id, what, due_on, **changes):
    return {
        "promise_id": promise_id,
        "what": what,
        "due_on": pd.Timestamp(due_on),
        "break_price_yuan": Decimal(1),
        **changes,
    }


def _dictionary(names):
    """Return some registers and those they refer to, so that a town is made quickly."""
    wanted, fresh = set(), set(names)
    while fresh:
        wanted |= fresh
        columns = [column for name in fresh for column in DICTIONARY[name].columns]
        fresh = {column.references for column in columns if column.references} - wanted
    return Dictionary(tuple(register for register in DICTIONARY.values() if register.name in wanted))


REGISTERS = _dictionary({*_tables(), "votes"})


MADE = {}
"""Rows and frame of each register as first made: most tests change one, and making frames takes longest."""


def _as_made(name, rows):
    return name in MADE and isinstance(rows, list) and MADE[name][0] == rows


class Tiny:
    """Registers and a programme as lists of rows, to be changed by a test."""

    def __init__(self):
        self.tables = deepcopy(_tables())
        self.starts = [
            {"unit_id": "U1", "mode_id": "rebuild", "start_quarter": 0},
            {"unit_id": "U3", "mode_id": "rebuild", "start_quarter": 0},
            {"unit_id": "U5", "mode_id": "green", "start_quarter": 1},
        ]
        self.moves = [
            self.move("F1", 1, 1, "floor", floor_id="S"),
            self.move("F1", 2, 4, "unit", unit_id="U1", storey_class="ground"),
            self.move("F2", 1, 0, "floor", floor_id="W"),
            self.move("F4", 1, 0, "floor", floor_id="X"),
        ]

    @staticmethod
    def move(firm_id, number, quarter, to, **place):
        blank = {"floor_id": None, "unit_id": None, "storey_class": None}
        return {"firm_id": firm_id, "move": number, "quarter": quarter, "to": to, **blank, **place}

    def row(self, table, **key):
        """Return the first row of a table, or of starts or moves, that has these cells."""
        rows = {"starts": self.starts, "moves": self.moves}.get(table) or self.tables[table]
        return next(row for row in rows if all(row.get(name) == cell for name, cell in key.items()))

    def set_parameter(self, name, value):
        self.row("parameters", parameter_id=f"renewal.{name}")["value"] = value

    @property
    def programme(self):
        """Return town, starts and moves as frames."""
        frames = {
            name: MADE[name][1] if _as_made(name, rows) else pd.DataFrame(rows)
            for name, rows in self.tables.items()
        }
        town = Town(frames, dictionary=REGISTERS)
        for name, rows in self.tables.items():
            if isinstance(rows, list):
                MADE.setdefault(name, (deepcopy(rows), town[name]))
        return town, pd.DataFrame(self.starts), pd.DataFrame(self.moves)


@pytest.fixture
def tiny():
    """Return a town and a programme that keeps every rule."""
    return Tiny()


@pytest.fixture
def case(monkeypatch):
    """Return a programme of a demo town that keeps every rule."""
    monkeypatch.setattr(import_module("dayang.parks.renewal.check"), "read_facts", facts_of)
    return replace(hidden_case())
