"""Units, modes, leases and money of a town, read once for the columns of the model."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from dayang.parks.renewal.model.firms import CLASSES
from dayang.parks.renewal.model.quarters import Quarters
from dayang.parks.renewal.model.rows import WAN, Floats, Ints
from dayang.town import Town
from dayang.town.modes import in_force, shipped_modes
from dayang.town.parameters import parameter
from dayang.town.units import square_metres

COLLECTIVE = ("economic_union", "economic_society")
GONE = {"vacated", "cleared", "started", "finished", "producing"}
PHASES = ("prepare_months", "clear_months", "extra_months", "build_months")
NOTHING_MU = 1e-6


@dataclass(frozen=True, eq=False)
class UnitFacts:
    """Rows of ``rebuild_units`` by number, with what the registers add to them.

    Parameters
    ----------
    frame
        The register in the order of ids, with ``buildable_mu``, ``collective``, ``village`` (that
        holds the land or that it lies in), ``rent_quarter`` (万元), ``vacated``, ``stages`` and the
        planning conditions.
    leases
        By number of the unit, of each lease: the quarter it ends in, the price of breaking it (yuan), and
        whole months left today and at the end of each quarter.
    firms
        By number of the unit: numbers of its firms in the order of ``firm_needs``.
    """

    frame: pd.DataFrame
    leases: dict[int, tuple[Ints, Floats, Ints, Ints]]
    firms: dict[int, Any]

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        """Rows of the frame as dicts, in the order of numbers."""
        return records(self.frame)


@dataclass(frozen=True, eq=False)
class ModeFacts:
    """Modes with their figures and flows.

    Parameters
    ----------
    rows
        Modes by id, those that are off too.
    figures
        (mode, figure) to low and high.
    flows
        Flows by mode.
    months
        Quantile of the months of each phase by mode; ``None`` where one is missing.
    """

    rows: dict[str, dict[str, Any]]
    figures: dict[tuple[str, str], tuple[float, float]]
    flows: dict[str, list[dict[str, Any]]]
    months: dict[str, tuple[float, ...] | None]

    def figure(self, mode: str, name: str) -> tuple[float, float]:
        """Return the range of a figure, NaN where it is not known."""
        return self.figures.get((mode, name), (np.nan, np.nan))


def number(town: Town, as_of: datetime, name: str) -> float:
    """Return the value of the parameter ``renewal.`` `name`."""
    return float(parameter(town, f"renewal.{name}", as_of).value or 0.0)


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a frame as dicts."""
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def _sets(values: "pd.Series[Any]") -> "pd.Series[Any]":
    """Return sets, empty where there is none."""
    return values.map(lambda value: value if isinstance(value, frozenset) else frozenset())


def read_units(town: Town, quarters: Quarters) -> UnitFacts:
    """Return what is known of the units of a town."""
    units = pd.DataFrame(town["rebuild_units"]).sort_values("unit_id", kind="stable").reset_index(drop=True)
    holders = pd.DataFrame(town["rights_holders"]).set_index("holder_id")
    plans = pd.DataFrame(town["planning_conditions"]).drop_duplicates("unit_id").set_index("unit_id")
    taken = (plans["outside_boundary_mu"] + plans["river_strip_mu"]).astype(float)
    away = units["unit_id"].map(taken).fillna(0.0)
    stages = pd.DataFrame(town["milestones"]).groupby("unit_id")["stage"].agg(frozenset)
    reached = units["unit_id"].map(stages)
    held = units["holder_id"].map(holders["village_id"])
    units = units.assign(
        buildable_mu=np.maximum(units["area_mu"].astype(float) - away, 0.0),
        collective=units["holder_id"].map(holders["kind"]).isin(COLLECTIVE),
        village=held.where(held.notna() & (held != ""), units["village_id"]),
        holder_name=units["holder_id"].map(holders["name"]),
        holder_firm=units["holder_id"].map(holders["firm_id"]),
        passed=_sets(_passed(town, units)),
        stages=_sets(reached),
    ).join(plans.drop(columns=plans.columns.intersection(units.columns)), on="unit_id")
    units["vacated"] = [bool(stage & GONE) for stage in units["stages"]]
    numbers = dict(zip(units["unit_id"], range(len(units)), strict=True))
    leases = pd.DataFrame(town["leases"])
    leases = leases.assign(unit=leases["unit_id"].map(numbers))
    units["rent_quarter"] = _rents(units, leases).reindex(units.index).fillna(0.0)
    needs = pd.DataFrame(town["firm_needs"]).sort_values("firm_id", kind="stable")["unit_id"].map(numbers)
    firms = {int(unit): np.flatnonzero(needs == unit) for unit in needs.unique()}
    return UnitFacts(units, _leases(quarters, leases), firms)


def _passed(town: Town, units: pd.DataFrame) -> "pd.Series[Any]":
    """Return the modes that have passed a vote, by unit."""
    votes = pd.DataFrame(town["votes"])
    votes = votes[votes["passed"].fillna(value=False).astype(bool)]
    return units["unit_id"].map(votes.groupby("unit_id")["mode_id"].agg(frozenset))


def _leases(quarters: Quarters, leases: pd.DataFrame) -> dict[int, tuple[Ints, Floats, Ints, Ints]]:
    if leases.empty:
        return {}
    today, later = quarters.months_left(leases["ends_on"])
    ends = quarters.of(leases["ends_on"])
    price = np.asarray(leases["break_price_yuan"].astype(float), dtype=np.float64)
    groups = leases.groupby("unit", sort=True).indices
    return {int(str(unit)): (ends[k], price[k], today[k], later[k]) for unit, k in groups.items()}


def _rents(units: pd.DataFrame, leases: pd.DataFrame) -> "pd.Series[float]":
    """Return the rent of a quarter in 万元 that each holder gets, of leases with none above (rule V2)."""
    holder = leases["unit"].map(units["holder_id"])
    name = leases["unit"].map(units["holder_name"])
    own = leases[leases["parent_id"].isna() & ((leases["landlord"] == holder) | (leases["landlord"] == name))]
    yearly = own["floor_m2"].astype(float) * own["rent_yuan_m2_month"].astype(float) * 3 / WAN
    return yearly.groupby(own["unit"]).sum()


def read_modes(town: Town, as_of: datetime) -> ModeFacts:
    """Return the modes of a town; units of projects go on by theirs even where it is off (rule U7)."""
    tables = {name: shipped if town[name].empty else town[name] for name, shipped in shipped_modes().items()}
    ranges = in_force(pd.DataFrame(tables["mode_figures"]), pd.Timestamp(as_of.date()))
    figures = {
        (str(mode), str(figure)): (float(low), float(high))
        for (mode, figure), low, high in zip(
            ranges.index, ranges["low"].astype(float), ranges["high"].astype(float), strict=True
        )
    }
    modes = pd.DataFrame(tables["modes"])
    modes = modes.sort_values("mode_id", kind="stable")
    rows = {str(row["mode_id"]): row for row in records(modes)}
    flows = pd.DataFrame(tables["mode_flows"])
    quantile = number(town, as_of, "quantile")
    return ModeFacts(
        rows=rows,
        figures=figures,
        flows={mode: records(flows[flows["mode_id"] == mode]) for mode in rows},
        months={mode: _months(figures, mode, quantile) for mode in rows},
    )


def _months(
    figures: dict[tuple[str, str], tuple[float, float]], mode: str, quantile: float
) -> tuple[float, ...] | None:
    ranges = [figures.get((mode, phase), (np.nan, np.nan)) for phase in PHASES]
    months = tuple(low + quantile * (high - low) for low, high in ranges)
    return None if any(np.isnan(months)) else months


def storey_heights(town: Town) -> dict[str, float]:
    """Return the height of a storey of each class, in metres."""
    standards = pd.DataFrame(town["floor_standards"])
    return dict(zip(standards["storey_class"], standards["storey_height_m"].astype(float), strict=True))


def new_floor_m2(heights: dict[str, float], unit: Any, far_high: float) -> Floats | None:
    """Return new floor by class of storey, ``None`` where the plan forbids to build so little (U5, U6).

    Parameters
    ----------
    heights
        Of `storey_heights`.
    unit
        Row of `UnitFacts.frame`.
    far_high
        Plot ratio that the mode builds at most; NaN or 0 where it builds nothing.
    """
    if not far_high > 0 or pd.isna(unit["density_max"]):
        return np.zeros(len(CLASSES))
    storeys = _storeys(heights, float(unit["height_max_m"]))
    density = float(unit["density_max"])
    ratio = min(far_high, float(unit["plot_ratio_max"]), density * storeys)
    least = unit["plot_ratio_min"]
    if pd.notna(least) and ratio < float(least) - 1e-9:
        return None
    ground = min(density, ratio)
    low = min(2 * density, ratio - ground)
    land_m2 = square_metres(float(unit["buildable_mu"]))
    shares = np.array([ground, low, ratio - ground - low])
    down: Floats = np.maximum(np.floor(land_m2 * shares * 10 + 1e-6), 0.0) / 10
    return down


def _storeys(heights: dict[str, float], height_m: float) -> int:
    count = 0
    for name in ("ground", "low", "low"):
        if name not in heights or height_m < heights[name] - 1e-9:
            return count
        count, height_m = count + 1, height_m - heights[name]
    return count + (int(np.floor(height_m / heights["upper"] + 1e-9)) if "upper" in heights else 0)
