"""What a tiny town's registers say, as plain rows, and its quarters (rules T1 and T2)."""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from dayang.town import Town

YUAN, TRIFLE, NOISE = 0.5, 1e-6, 1e-9
"""What sums of money, and areas, may be over their limit, and what floats may be off by."""

MU_M2 = 2000 / 3
CLASSES = ("ground", "low", "upper")
FIRE = ("甲", "乙", "丙", "丁", "戊")
COLLECTIVE = ("economic_union", "economic_society")
PUBLIC = ("budget", "relocation", "town_company")

Row = dict


def rows(frame: pd.DataFrame) -> list[Row]:
    """Return the rows of a frame as dictionaries, what is missing as ``None``."""
    columns = [[None if _is_missing(cell) else cell for cell in frame[name].tolist()] for name in frame]
    return [dict(zip(frame.columns, cells, strict=True)) for cells in zip(*columns, strict=True)]


def _is_missing(cell: object) -> bool:
    return cell is pd.NA or cell is pd.NaT or (isinstance(cell, float) and math.isnan(cell))


def waits(firm: Row) -> bool:
    """Say whether a firm has left its unit and waits to move on (rule F10)."""
    return firm["waiting_floor_id"] is not None


def by(key: str, found: list[Row]) -> dict[str, Row]:
    """Return rows by a column; of several the last."""
    return {row[key]: row for row in found}


@dataclass(frozen=True)
class Phases:
    """The quarters, from the start, in which the phases of a mode end (rule T2).

    Parameters
    ----------
    prepared, cleared, waited, delivered
        P, C, E and D.
    """

    prepared: int
    cleared: int
    waited: int
    delivered: int

    @property
    def building(self) -> range:
        """The quarters of building, at least one."""
        return range(self.waited, max(self.delivered, self.waited + 1))

    @property
    def last_clearing(self) -> int:
        """The last quarter of clearing, from the start."""
        return max(self.cleared, 1) - 1


class Tiny:
    """A tiny town as plain rows.

    Parameters
    ----------
    town
        The registers.
    """

    def __init__(self, town: Town) -> None:
        self.town = town
        self.as_of = pd.Timestamp(town.as_of.date())
        self._origin = _absolute(self.as_of) + 1
        self.units = by("unit_id", rows(town["rebuild_units"]))
        self.holders = by("holder_id", rows(town["rights_holders"]))
        self.plans = by("unit_id", rows(town["planning_conditions"]))
        self.themes = by("theme_id", rows(town["theme_parks"]))
        self.modes = by("mode_id", rows(town["modes"]))
        self.projects = by("project_id", rows(town["projects"]))
        self.flows = rows(town["mode_flows"])
        self.leases = rows(town["leases"])
        self.firms = by("firm_id", rows(town["firm_needs"]))
        self.floors = by("floor_id", rows(town["available_floor"]))
        self.standards = by("storey_class", rows(town["floor_standards"]))
        self.industries = {row["firm_id"]: row["industry"] for row in rows(town["firms"])}
        self.reported = by("firm_id", rows(town["firm_years"].sort_values(["year", "reported_at"])))
        self.purses = rows(town["purses"])
        self.promises = rows(town["promises"])
        stages = town["milestones"]
        self.stages = {unit: set(stages["stage"][stages["unit_id"] == unit]) for unit in self.units}
        figures = town["mode_figures"]
        figures = figures[figures["valid_from"] <= self.as_of].sort_values("valid_from", kind="stable")
        self.figures = {(row["mode_id"], row["figure"]): row for row in rows(figures)}
        self._parameters = by("parameter_id", rows(town["parameters"]))
        self.quarters = int(self.parameter("horizon_quarters"))

    def parameter(self, name: str) -> float:
        """Return a parameter of renewal; each stands in the tiny town itself."""
        return float(self._parameters[f"renewal.{name}"]["value"])

    def quarter(self, day: pd.Timestamp) -> int:
        """Return the quarter that a day lies in, counted from the first after the as-of date."""
        return _absolute(day) - self._origin

    def year(self, quarter: int) -> int:
        """Return the calendar year of a quarter."""
        return (self._origin + quarter) // 4

    def last_day(self, quarter: int) -> pd.Timestamp:
        """Return the last day of a quarter."""
        year, number = divmod(self._origin + quarter, 4)
        return pd.Timestamp(year, 3 * number + 1, 1) + pd.offsets.QuarterEnd(0)

    @cached_property
    def years(self) -> list[int]:
        """The calendar years that have a quarter in the horizon."""
        return sorted({self.year(quarter) for quarter in range(self.quarters)})

    def figure(self, mode_id: str, name: str) -> Row | None:
        """Return a figure of a mode that has a value on the as-of date."""
        row = self.figures.get((mode_id, name))
        return None if row is None or row["low"] is None else row

    def phases(self, unit: Row, mode_id: str) -> Phases:
        """Return when the phases of a unit end by a mode (rules T2 and U7)."""
        lengths = [self._months(mode_id, name) for name in ("prepare", "clear", "extra", "build")]
        if unit["project_id"] and self.stages[unit["unit_id"]] & {"voted", "approved"}:
            lengths[0] = 0.0
        prepared, cleared, waited, delivered = (
            math.ceil(months / 3 - NOISE) for months in np.cumsum(lengths)
        )
        return Phases(prepared, cleared, waited, delivered)

    def _months(self, mode_id: str, phase: str) -> float:
        row = self.figure(mode_id, f"{phase}_months")
        if row is None:
            return 0.0
        return row["low"] + self.parameter("quantile") * (row["high"] - row["low"])

    def village(self, unit: Row) -> str | None:
        """Return the village whose collective holds a unit, if one does."""
        holder = self.holders[unit["holder_id"]]
        return holder["village_id"] if holder["kind"] in COLLECTIVE else None

    def is_vacated(self, unit: Row) -> bool:
        """Say whether a unit is of a project and has been vacated: nothing is decided on it."""
        return bool(unit["project_id"]) and "vacated" in self.stages[unit["unit_id"]]

    def mode_left(self, firm: Row) -> str:
        """Return the mode of the project whose unit a firm left that waits (rule F10)."""
        return self.projects[self.units[firm["unit_id"]]["project_id"]]["mode_id"]

    def goes_on_by(self, firm: Row) -> int:
        """Return the last quarter in which a firm that waits may go on, at times past the horizon (F10)."""
        floor, last = self.floors[firm["waiting_floor_id"]], self.quarters
        if floor["kind"] == "swing":
            last = self.quarter(firm["waiting_since_on"]) + int(self.parameter("swing_stay_quarters"))
        until_on = floor["until_on"]
        return max(0, last if until_on is None else min(last, self.quarter(until_on)))

    def buildable_mu(self, unit: Row) -> float:
        """Return the land of a unit that may be built on (rule U5)."""
        plan = self.plans[unit["unit_id"]]
        left = unit["area_mu"] - plan["outside_boundary_mu"] - plan["river_strip_mu"]
        return left if left > TRIFLE else 0.0

    def account(self, village_id: str) -> Row:
        """Return the account of a village of the last year before the plan."""
        rows_of = self.town["village_accounts"].sort_values("reported_at")
        rows_of = rows_of[(rows_of["village_id"] == village_id) & (rows_of["year"] == self.year(0) - 1)]
        return rows(rows_of)[-1]


def _absolute(day: pd.Timestamp) -> int:
    return 4 * day.year + (day.month - 1) // 3
