"""Published tables of a renewal plan of the tiny town, worked out by hand."""

from copy import copy, deepcopy
from dataclasses import replace
from decimal import Decimal
from itertools import product

import pandas as pd

from dayang.parks.renewal.rules.bound import bound
from dayang.parks.renewal.rules.facts import read_facts
from dayang.parks.renewal.rules.published.tables import (
    ACCOUNT,
    FRONTIER,
    FRONTIER_MOVES,
    FRONTIER_STARTS,
    PROGRAMMES,
    TABLES,
    WEIGHTINGS,
)
from dayang.town.frames import conform
from dayang.town.registers import DICTIONARY

WORTHS = {
    "weight_area": 10,
    "weight_area_year": 4,
    "weight_renovated": 0.25,
    "weight_output": 0.1,
    "weight_tax": 2,
    "weight_job": 3,
    "weight_public": 0.5,
    "weight_moves": 2,
    "weight_job_quarter": 0.1,
    "weight_discharge": 7,
    "weight_promises": 5,
    "move_yuan_m2": 100,
}
"""What the tiny town weighs by, and what a move costs."""
LOST = {"move_days_ordinary": 10, "move_days_punching": 20, "move_days_voc": 30, "move_days_plating": 73}
"""Days of output that a move takes."""
WEIGHTS = {**WORTHS, **LOST, "weighting_stress": 2}
PRICES = {("land", "3", ""): 0.125, ("place", "S", "2"): 0.001, ("lending", "", ""): 0.01}
UNITS = {"land": "亩", "place": "m²", "lending": "万元"}
YEARS = (2022, 2023, 2024)
BREAKING = {"A1": 10_000, "A2": 20_000, "A3": 40_000}
"""What changing promises costs, in yuan."""
OUTPUT = {"F2": 365_000, "F3": 1_095_000}
"""Yearly output, in yuan: F2 makes 1,000 a day, which is a quarter of all."""


def by_key(table, programme):
    """Return the prices of a programme by the names that the judge knows rows by."""
    told = table[table["programme"] == programme].replace({"label": "all", "label_2": "all"}, "")
    keys = zip(told["row"], told["label"], told["label_2"], strict=True)
    return dict(zip(keys, told["price_wan"], strict=True))


def _weighed(tiny):
    tiny.tables["parameters"] += [
        {"parameter_id": f"renewal.{name}", "value": value, "valid_from": pd.Timestamp("2000-01-01")}
        for name, value in WEIGHTS.items()
    ]
    # The reference starts nothing but U3: it keeps what F4 is promised, and changes all else.
    tiny.row("promises", promise_id="A1").update(firm_id="F4", floor_id="X")
    for promise_id, price in BREAKING.items():
        tiny.row("promises", promise_id=promise_id)["break_price_yuan"] = Decimal(price)
    for firm_id, yuan in OUTPUT.items():
        tiny.row("firm_years", firm_id=firm_id)["output_yuan"] = Decimal(yuan)
    return tiny


def _starts(*, whole):
    quarters = ("start_quarter", "prepared", "cleared", "resumed", "delivered")
    told = {
        "U1": ("rebuild", "2022-01-01", (0, 1, 2, 2, 4), (2666.6, 5333.3, 5333.3), False, True),
        "U3": ("rebuild", "2022-01-01", (0, 0, 1, 1, 3), (0, 0, 0), True, False),
        "U5": ("green", "2022-04-01", (1, 2, 3, 3, 5), (0, 0, 0), False, True),
    }
    return [
        {
            "unit_id": unit_id,
            "mode_id": mode_id,
            "starts_on": pd.Timestamp(day),
            **dict(zip(quarters, when, strict=True)),
            "area_mu": 10.0,
            **dict(zip(("ground_m2", "low_m2", "upper_m2"), floor, strict=True)),
            "in_project": project,
            "provisional": provisional,
        }
        for unit_id, (mode_id, day, when, floor, project, provisional) in told.items()
        if whole or project
    ]


def _moves(tiny, *, whole):
    subsidy = {"F1": 18_000, "F2": 10_800, "F4": 7_200}
    return [
        {
            **{name: cell for name, cell in move.items() if name != "unit_id"},
            "to_unit_id": move["unit_id"],
            "subsidy_yuan": Decimal(subsidy[move["firm_id"]]),
            "payer": "relocation",
            "provisional": move["firm_id"] != "F4",
        }
        for move in tiny.moves
        if whole or move["firm_id"] == "F4"
    ]


def _spells(*, whole):
    told = [
        ("F1", 0, 0, "stays", None, "U1", None),
        ("F1", 1, 3, "swing", "S", None, "ground"),
        ("F1", 4, 11, "new", None, "U1", "ground"),
        ("F2", 0, 11, "vacant", "W", None, "upper"),
        ("F3", 0, 11, "stays", None, "U2", None),
        ("F4", 0, 11, "process", "X", None, "ground"),
        ("F5", 0, 11, "stays", None, "U6", None),
    ]
    if not whole:
        stay = [("F1", 0, 11, "stays", None, "U1", None), ("F2", 0, 11, "stays", None, "U1", None)]
        told = stay + told[4:]
    columns = ("firm_id", "from_quarter", "to_quarter", "state", "floor_id", "at_unit_id", "storey_class")
    return [dict(zip(columns, row, strict=True)) for row in told]


def _payments(*, whole):
    told = [
        # 36 yuan a m²: F1 of 500 m² in 2022 and again in 2023, F2 of 300 m²; F4 of 200 m².
        ("U1", "relocation", "outside", "moving", 2022, 28_800),
        ("U1", "relocation", "outside", "moving", 2023, 18_000),
        ("U3", "relocation", "outside", "moving", 2022, 7_200),
        # 18 months of 24 are left of the lease of F1.
        ("U1", "village", "outside", "lease_breaking", 2022, 180_000),
        ("U1", "village", "outside", "demolition", 2022, 40_000),
        # Three quarters of 800 m² at 10 yuan.
        ("U1", "budget", "village", "transition_rent", 2022, 72_000),
        # 13,333.2 m² at 1,000 yuan, 30 % and 70 %.
        ("U1", "village", "outside", "construction", 2022, 3_999_960),
        ("U1", "pool", "village", "loan", 2022, 9_333_240),
        ("U5", "budget", "outside", "works", 2022, 5_000),
        ("U5", "budget", "outside", "works", 2023, 5_000),
    ]
    columns = ("unit_id", "payer", "receiver", "item", "year", "amount_yuan")
    return [dict(zip(columns, row, strict=True)) for row in told if whole or row[0] == "U3"]


def _purses(*, whole):
    spent = {
        ("budget", 2022): 77_000,
        ("budget", 2023): 5_000,
        ("relocation", 2022): 36_000,
        ("relocation", 2023): 18_000,
        ("pool", 2022): 9_333_240,
        ("V1", 2022): 4_219_960,
    }
    spent = spent if whole else {("relocation", 2022): 7_200}
    limits = {"budget": 99_000, "relocation": 99_000, "town_company": 0}
    found = []
    for purse, year in product(("budget", "relocation", "town_company", "pool", "V1"), YEARS):
        limit, amount = limits.get(purse), spent.get((purse, year), 0)
        left = None if limit is None else limit - amount
        row = {"purse": purse, "year": year, "spent_yuan": amount, "limit_yuan": limit, "left_yuan": left}
        found.append(row)
    return found


def _villages(*, whole):
    # 13,333.2 m² at 20 yuan, 80 % of it let; 5 % over ten years is 0.129504575 a year.
    new_rent, service = (2_559_974.4, 0.129504575 * 9_333_240) if whole else (0, 0)
    told = {2022: (72_000, 72_000, 0, 0), 2023: (96_000, 0, new_rent, service)}
    told = told if whole else dict.fromkeys((2022, 2023), (0, 0, 0, 0))
    told[2024] = told[2023]
    parts = ("rent_lost_yuan", "transition_yuan", "new_rent_yuan", "loan_service_yuan")
    return [
        {
            "village_id": "V1",
            "year": year,
            "base_yuan": 500_000,
            **dict(zip(parts, row, strict=True)),
            "income_yuan": 500_000 - row[0] + row[1] + row[2] - row[3],
            "limit_yuan": 500_000,
        }
        for year, row in told.items()
    ]


def _floor(*, whole):
    found = []
    for quarter in range(12):
        swing = 500.0 if whole and 1 <= quarter <= 3 else 0.0
        new = (2666.6, 5333.3, 5333.3) if whole and quarter >= 4 else (0.0, 0.0, 0.0)
        # The vacancy on the ground ends in quarter 5, the floor of the project is free from quarter 1 on.
        told = [
            ("swing", "ground", 600.0, swing),
            ("vacant", "upper", 350.0, 300.0 if whole else 0.0),
            ("vacant", "ground", 900.0 if quarter < 5 else 0.0, 0.0),
            ("process", "ground", 500.0, 200.0),
            ("project", "ground", 1000.0 if quarter > 0 else 0.0, 0.0),
            ("new", "ground", new[0], 500.0 if new[0] else 0.0),
            ("new", "low", new[1], 0.0),
            ("new", "upper", new[2], 0.0),
        ]
        columns = ("kind", "storey_class", "floor_m2", "taken_m2")
        found += [{"quarter": quarter, **dict(zip(columns, row, strict=True))} for row in told]
    return found


def _loans(*, whole):
    lent = {2: 4_666_620, 3: 4_666_620}
    each = 0.129504575 * 9_333_240 / 4
    return [
        {
            "unit_id": "U1",
            "lender": "pool",
            "quarter": quarter,
            "lent_yuan": lent.get(quarter, 0),
            "repaid_yuan": each if quarter >= 4 else 0,
        }
        for quarter in range(2, 12)
        if whole
    ]


def _targets(*, whole):
    columns = ("kind", "target_id", "wanted_mu", "reached_mu", "due_quarter")
    # Half of U1 by the end of 2022; U1 and the good factory by the middle of 2023.
    told = [
        ("first_batch", "K1", 5.0, 10.0 if whole else 0.0, 3),
        ("theme_park", "M1", 20.0, 20.0 if whole else 10.0, 5),
    ]
    return [dict(zip(columns, row, strict=True)) for row in told]


def _promises(*, whole):
    # F4 goes to X at once; U1 is delivered in quarter 4; F2 is subsidised where it moves.
    told = [("A1", 2, True), ("A2", 4, whole), ("A3", 3, whole)]
    return [
        {"promise_id": name, "due_quarter": due, "kept": kept, "cost_yuan": 0 if kept else BREAKING[name]}
        for name, due, kept in told
    ]


def _worth(name):
    """Return W1 to W8: two units of ten mu with 8 and 7 quarters left, four moves, one firm that plates.

    F2 stops for ten days of 1,000 yuan.
    """
    if name == "reference":
        return (0, -0.5 * 0.72, -2 * 2, -0.1 * 10, 0, 0, 7, 5 * 1)
    stress = 2 if name == "area" else 1
    land = 10 * (10 + 4 * 8 / 4) + 10 * (10 + 4 * 7 / 4)
    return (stress * land, -0.5 * 13.6, -2 * (5 + 5 + 3 + 1 + 2), -0.1 * (40 + 20), 0, 0, 7, 5 * (1 + 2 + 4))


def _overview(facts, name):
    parts, whole, bounded = _worth(name), name != "reference", name in WEIGHTINGS
    value, reference = sum(parts), sum(_worth("reference"))
    proven = round(bound(_stressed(facts, name), PRICES), 6) if bounded else None
    return {
        "value_wan": value,
        "bound_wan": proven,
        "gap": (proven - value) / value if bounded else None,
        "reference_wan": reference,
        "gap_to_reference": (proven - value) / (proven - reference) if bounded else None,
        **{f"w{number}_wan": part for number, part in enumerate(parts, start=1)},
        "area_mu": 20.0 if whole else 0.0,
        "renovated_mu": 0.0,
        "firms_moved": 3 if whole else 1,
        **dict.fromkeys(("firms_left", "firms_ended", "jobs_left"), 0),
        **dict.fromkeys(("output_left_yuan", "tax_left_yuan"), 0),
        "public_net_yuan": 136_000 if whole else 7_200,
        "discharge_m3_d": 1.0,
    }


def _stressed(facts, name):
    weights = {"area": ("weight_area", "weight_area_year")}.get(name, ())
    if name == "retention":
        weights = ("weight_output", "weight_tax", "weight_job")
    return replace(facts, number=lambda number: facts.number(number) * (2 if number in weights else 1))


def _prices():
    labels = {key: [label or "all" for label in key[1:]] for key in PRICES}
    columns = ("row", "label", "label_2", "price_wan", "unit")
    return [
        dict(zip(columns, (key[0], *labels[key], price, UNITS[key[0]]), strict=True))
        for key, price in PRICES.items()
    ]


def _account():
    """Return what binds: U1 and U5 under demolition in quarter 3, F1 in S in 2, the loan of 933.324."""
    columns = ("row", "label", "label_2", "quarter", "limit", "used", "unit", "price_wan", "step")
    told = [
        ("land", "all", "all", 3, 40.0, 20.0, "亩", 0.125, 2.0),
        ("lending", "all", "all", None, 990.0, 933.324, "万元", 0.01, 50.0),
        ("place", "S", "all", 2, 600.0, 500.0, "m²", 0.001, 50.0),
    ]
    rows = [dict(zip(columns, row, strict=True)) for row in told]
    return [
        {
            **row,
            "name_zh": row["row"],
            "name_en": row["row"],
            "worth_of_step_wan": row["price_wan"] * row["step"],
            "rank": rank,
        }
        for rank, row in enumerate(rows, start=1)
    ]


def points(tiny, *, late=False):
    """Return the tables of the frontier: F2 leaves and U5 is retained; F2 stays; U5 is started too.

    Public money in 万元: 7.2 of transition rent, 5.4 of subsidies but for 1.08 where F2 leaves, 1 of works.

    Parameters
    ----------
    late
        Whether U5, in a fourth, is started too late to be delivered: paid for, and worth nothing (T4).
    """
    leaves = tiny.move("F2", 1, 0, "leaves")
    stays = [move for move in tiny.moves if move["firm_id"] != "F2"]
    begun, green = tiny.starts[:2], tiny.starts[2]
    told = [
        (7.2 + 5.4 - 1.08, 10.0, 75.0, begun, [*stays, leaves]),
        (7.2 + 5.4, 10.0, 100.0, begun, tiny.moves),
        (7.2 + 5.4 + 1.0, 20.0, 100.0, [*begun, green], tiny.moves),
        (7.2 + 5.4 + 1.0, 10.0, 100.0, [*begun, {**green, "start_quarter": 8}], tiny.moves),
    ]
    found = {FRONTIER: [], FRONTIER_STARTS: [], FRONTIER_MOVES: []}
    for point, (*comes_to, starts, moves) in enumerate(told if late else told[:3], start=1):
        key = {"programme": "balanced", "point": point}
        columns = ("cost_wan", "area_mu", "kept_share")
        found[FRONTIER].append({**key, **dict(zip(columns, comes_to, strict=True))})
        found[FRONTIER_STARTS] += [{**key, **row} for row in starts]
        for row in moves:
            place = {name: cell for name, cell in row.items() if name != "unit_id"}
            found[FRONTIER_MOVES].append({**key, **place, "to_unit_id": row["unit_id"]})
    return found


class Plan:
    """The tiny town, and its published tables as rows to be changed."""

    def __init__(self, tiny):
        self.tiny = _weighed(tiny)
        self.town, _, _ = tiny.programme
        facts = read_facts(self.town)
        self.rows = {table: [] for table in (*TABLES, ACCOUNT)} | points(tiny)
        for name in PROGRAMMES:
            whole = name != "reference"
            told = {
                "renewal_programmes": [_overview(facts, name)],
                "renewal_starts": _starts(whole=whole),
                "renewal_moves": _moves(tiny, whole=whole),
                "renewal_firm_spells": _spells(whole=whole),
                "renewal_payments": _payments(whole=whole),
                "renewal_purses": _purses(whole=whole),
                "renewal_villages": _villages(whole=whole),
                "renewal_floor": _floor(whole=whole),
                "renewal_loans": _loans(whole=whole),
                "renewal_targets": _targets(whole=whole),
                "renewal_promises": _promises(whole=whole),
                "renewal_prices": _prices() if name in WEIGHTINGS else [],
                ACCOUNT: _account() if name in WEIGHTINGS else [],
            }
            for table, rows in told.items():
                self.rows[table] += [{"programme": name, **row} for row in rows]
        self.unchanged = deepcopy(self.rows)
        self.right = {table: _frame(table, rows) for table, rows in self.rows.items()}

    def row(self, table, **key):
        """Return the first row of a table that has these cells, of the plan where no other is told."""
        key = {"programme": "balanced", **key}
        return next(row for row in self.rows[table] if all(row[name] == cell for name, cell in key.items()))

    def of_plan(self, table):
        """Return the rows of the plan in a table."""
        return [row for row in self.rows[table] if row["programme"] == "balanced"]

    @property
    def tables(self):
        """Return the tables as frames."""
        return {
            table: self.right[table] if rows == self.unchanged[table] else _frame(table, rows)
            for table, rows in self.rows.items()
        }

    def again(self, tiny):
        """Return the same plan with rows of its own."""
        fresh = copy(self)
        fresh.tiny, fresh.rows = _weighed(tiny), deepcopy(self.rows)
        return fresh


def _frame(table, rows):
    columns = {column.name: column.type for column in DICTIONARY[table].columns}
    frame = pd.DataFrame(rows, columns=list(columns))
    for name in columns:
        if name.endswith("_yuan"):
            cells = [None if pd.isna(cell) else Decimal(f"{cell:.2f}") for cell in frame[name]]
            frame[name] = pd.Series(cells, dtype=object, index=frame.index)
    return conform(DICTIONARY[table], frame)
