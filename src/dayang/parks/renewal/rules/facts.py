"""The town's registers as plain dicts: what the rules are judged by."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import pandas as pd

from dayang.parks.renewal.rules.calendar import Calendar
from dayang.town import Town
from dayang.town.modes import in_force, shipped_modes
from dayang.town.parameters import ParameterMissingError, parameter

Row = dict[str, Any]

CLASSES = ("ground", "low", "upper")
"""Classes of storey, lowest first: what may work in one may work in those before it."""

FIRE = ("甲", "乙", "丙", "丁", "戊")
"""Fire classes, worst first: a place for one takes all after it."""

COLLECTIVE = ("economic_union", "economic_society")
"""Kinds of rights holder that are a village's."""

GONE_FROM = ("vacated", "cleared", "started", "finished", "producing")
"""Milestones of a unit that nobody works in any more."""


@dataclass(frozen=True, eq=False)
class Facts:
    """Rows of the registers by what they are looked up by; missing cells are None."""

    as_of: date
    calendar: Calendar
    number: Callable[[str], float]
    units: dict[str, Row]
    holders: dict[str, Row]
    conditions: dict[str, Row]
    themes: dict[str, Row]
    projects: dict[str, Row]
    stages: dict[str, set[str]]
    votes: list[Row]
    modes: dict[str, Row]
    figures: dict[tuple[str, str], tuple[float | None, float | None]]
    flows: dict[str, list[Row]]
    needs: dict[str, Row]
    firms_of: dict[str, list[str]]
    industry: dict[str, str | None]
    jobs: dict[str, int]
    output_yuan: dict[str, float]
    tax_yuan: dict[str, float]
    leases_of: dict[str, list[Row]]
    floors: dict[str, Row]
    standards: dict[str, Row]
    absorption: list[Row]
    purses: list[Row]
    purse_years: dict[tuple[str, int], Row]
    accounts: dict[str, Row]
    loans: list[Row]
    promises: list[Row]

    def figure(self, mode_id: str, name: str) -> tuple[float | None, float | None]:
        """Return the range of a mode's figure."""
        return self.figures.get((mode_id, name), (None, None))

    def is_collective(self, unit: Row) -> bool:
        """Say whether the land of a unit is held by a collective."""
        holder = self.holders.get(unit["holder_id"])
        return holder is not None and holder["kind"] in COLLECTIVE

    def village_of(self, unit: Row) -> str:
        """Return the village that holds a unit's land, or that it lies in."""
        holder = self.holders.get(unit["holder_id"])
        own = holder["village_id"] if holder is not None else None
        return str(own or unit["village_id"])

    def buildable_mu(self, unit: Row) -> float:
        """Return the land that may be built on (rule U5)."""
        plan = self.conditions.get(unit["unit_id"])
        taken = (plan["outside_boundary_mu"] + plan["river_strip_mu"]) if plan else 0.0
        return max(float(unit["area_mu"]) - taken, 0.0)

    def is_unbuildable(self, unit: Row) -> bool:
        """Say whether all of a unit lies outside the boundary or in river strips."""
        return self.buildable_mu(unit) <= AREA_MU

    def is_vacated(self, unit_id: str) -> bool:
        """Say whether nobody works in a unit any more, by its milestones."""
        return not self.stages.get(unit_id, set()).isdisjoint(GONE_FROM)

    @cached_property
    def waiting(self) -> dict[str, int]:
        """Quarter in which each firm that waits to move on moved there; it is past (rule F10)."""
        return {
            firm_id: self.calendar.of(need["waiting_since_on"])
            for firm_id, need in self.needs.items()
            if need["waiting_floor_id"] is not None and need["waiting_since_on"] is not None
        }

    @cached_property
    def promises_to(self) -> dict[str, list[tuple[Row, int]]]:
        """Promises that a programme keeps or changes (rule G3), and when each is due, by firm or unit.

        They are open and due within the horizon: of a place or a subsidy to a firm that works in a unit,
        of new floor of a unit that a programme decides on. To a firm that waits to move on a subsidy,
        and that floor, count as kept (rule F10).
        """
        found: dict[str, list[tuple[Row, int]]] = defaultdict(list)
        for row in self.promises:
            due = self.calendar.of(row["due_on"])
            to = self._promised_to(row)
            if to is not None and row["kept_on"] is None and 0 <= due < self.calendar.quarters:
                found[to].append((row, due))
        return dict(found)

    def _promised_to(self, row: Row) -> str | None:
        if row["what"] == "delivery":
            unit = self.units.get(row["unit_id"])
            is_built = unit is None or (unit["project_id"] is not None and self.is_vacated(row["unit_id"]))
            return None if is_built else str(row["unit_id"])
        to_place = row["what"] == "move" and row["floor_id"] is not None
        is_firm = row["firm_id"] in self.needs and (to_place or row["what"] == "subsidy")
        return str(row["firm_id"]) if is_firm and not self._is_past(row) else None

    def _is_past(self, row: Row) -> bool:
        """Say whether the first move of a firm that waits has kept what it was promised."""
        own = self.needs[row["firm_id"]]["waiting_floor_id"]
        return row["firm_id"] in self.waiting and (row["what"] == "subsidy" or row["floor_id"] == own)

    def rent_quarter_yuan(self, unit: Row) -> float:
        """Return the rent of a quarter that the holder gets, of leases with none above (rule V2)."""
        holder = self.holders.get(unit["holder_id"])
        itself = {unit["holder_id"], holder["name"] if holder else None}
        return sum(
            3.0 * float(lease["floor_m2"]) * float(lease["rent_yuan_m2_month"])
            for lease in self.leases_of.get(unit["unit_id"], [])
            if lease["parent_id"] is None and lease["landlord"] in itself
        )


AREA_MU = 1e-6
"""Land of less than this is none: areas are kept with four decimals."""


def read_facts(town: Town) -> Facts:
    """Return what a town's registers say.

    Parameters
    ----------
    town
        Registers of renewal; where its own of modes are empty, those that ship stand in.
    """
    as_of = town.as_of.date()
    known: dict[str, float] = {}

    def number(name: str) -> float:
        if name not in known:
            known[name] = _parameter(town, name)
        return known[name]

    modes = {name: shipped if town[name].empty else town[name] for name, shipped in shipped_modes().items()}
    figures = in_force(modes["mode_figures"], pd.Timestamp(as_of))
    needs = _by(town, "firm_needs", "firm_id")
    return Facts(
        as_of=as_of,
        calendar=Calendar.after(as_of, round(number("horizon_quarters"))),
        number=number,
        units=_by(town, "rebuild_units", "unit_id"),
        holders=_by(town, "rights_holders", "holder_id"),
        conditions=_by(town, "planning_conditions", "unit_id"),
        themes=_by(town, "theme_parks", "theme_id"),
        projects=_by(town, "projects", "project_id"),
        stages=_stages(_reported(town, "milestones")),
        votes=rows(town["votes"]),
        modes={row["mode_id"]: row for row in rows(modes["modes"])},
        figures={
            (row["mode_id"], row["figure"]): (row["low"], row["high"]) for row in rows(figures.reset_index())
        },
        flows=_grouped(rows(modes["mode_flows"]), "mode_id"),
        needs=needs,
        firms_of={
            unit: [row["firm_id"] for row in group]
            for unit, group in _grouped(needs.values(), "unit_id").items()
        },
        industry={row["firm_id"]: row["industry"] for row in rows(town["firms"][["firm_id", "industry"]])},
        jobs={firm: int(jobs) for firm, jobs in _last_year(town, needs, "jobs").items()},
        output_yuan=_last_year(town, needs, "output_yuan"),
        tax_yuan=_last_year(town, needs, "tax_yuan"),
        leases_of=_grouped(rows(town["leases"]), "unit_id"),
        floors=_by(town, "available_floor", "floor_id"),
        standards=_by(town, "floor_standards", "storey_class"),
        absorption=rows(town["absorption"]),
        purses=rows(town["purses"]),
        purse_years={(row["purse_id"], row["year"]): row for row in _reported(town, "purse_years")},
        accounts=_accounts(town, Calendar.after(as_of, 1).base_year),
        loans=rows(town["loans"]),
        promises=rows(town["promises"]),
    )


def rows(frame: pd.DataFrame) -> list[Row]:
    """Return the rows of a frame: missing cells as None, days as dates, money as floats."""
    columns = [str(column) for column in frame.columns]
    cells = [_cells(frame[column]) for column in columns]
    return [dict(zip(columns, row, strict=True)) for row in zip(*cells, strict=True)]


def _cells(column: "pd.Series[Any]") -> list[Any]:
    missing = column.isna().tolist()
    name, kind = str(column.name), str(column.dtype)
    change: Callable[[Any], Any] = lambda value: value  # noqa: E731 - one of three
    if kind.startswith("datetime64"):
        change = lambda value: pd.Timestamp(value).date()  # noqa: E731
    elif name.endswith("_yuan") or kind.startswith(("float", "Float")):
        change = float
    return [None if gone else change(value) for value, gone in zip(column.tolist(), missing, strict=True)]


def _by(town: Town, register: str, key: str) -> dict[str, Row]:
    return {row[key]: row for row in rows(town[register])}


def _grouped(table: Iterable[Row], key: str) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in table:
        groups[row[key]].append(row)
    return dict(groups)


def _reported(town: Town, register: str) -> list[Row]:
    """Return the rows of an observation, what was reported last coming last."""
    return rows(town[register].sort_values("reported_at", kind="stable"))


def _parameter(town: Town, name: str) -> float:
    value = parameter(town, f"renewal.{name}", town.as_of).value
    if value is None:
        raise ParameterMissingError(name)
    return value


def _stages(milestones: list[Row]) -> dict[str, set[str]]:
    stages: dict[str, set[str]] = defaultdict(set)
    for row in milestones:
        stages[row["unit_id"]].add(row["stage"])
    return dict(stages)


def _last_year(town: Town, needs: dict[str, Row], column: str) -> dict[str, float]:
    """Return what each firm reported of a column in the last year that has it."""
    years = town["firm_years"]
    years = years[years["firm_id"].isin(list(needs)) & years[column].notna()]
    years = years.sort_values(["year", "reported_at"], kind="stable")[["firm_id", column]]
    return {row["firm_id"]: float(row[column]) for row in rows(years)}


def _accounts(town: Town, base_year: int) -> dict[str, Row]:
    """Return the account of each village for the last year before the plan that has one."""
    accounts = town["village_accounts"]
    accounts = accounts[accounts["year"] <= base_year]
    accounts = accounts.sort_values(["year", "reported_at"], kind="stable")
    return {row["village_id"]: row for row in rows(accounts)}
