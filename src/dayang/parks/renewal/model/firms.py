"""Firms of the parks and the places they can go to, as arrays."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from dayang.parks.renewal.model.promises import Promises, read_promises
from dayang.parks.renewal.model.quarters import Quarters
from dayang.parks.renewal.model.rows import WAN, Floats, Ints
from dayang.parks.renewal.model.weights import PROCESSES, Weights
from dayang.town import Town

CLASSES = ("ground", "low", "upper")
FIRE = ("甲", "乙", "丙", "丁", "戊")
TINY = 1e-9


@dataclass(frozen=True, eq=False)
class Places:
    """Floor that is there, or will be.

    Parameters
    ----------
    floor_ids
        Floors of the register ``available_floor``.
    floor_m2
        Shape (floors,).
    opens, closes
        Shape (floors,): first and last quarter a firm may be in it (rule F6).
    swing, final, process
        Shape (floors,): swing park; may be stayed in for good; shared process park.
    pools
        (theme park's number or -1, class) of each pool of new floor: what is delivered of a
        class is the same to every firm, but for the industries of theme parks.
    """

    floor_ids: tuple[str, ...]
    floor_m2: Floats
    opens: Ints
    closes: Ints
    swing: Any
    final: Any
    process: Any
    pools: tuple[tuple[int, int], ...]


@dataclass(frozen=True, eq=False)
class Firms:
    """Firms that work in units, in the order of the register.

    Parameters
    ----------
    firm_ids
        Names.
    unit
        Shape (firms,): number of the unit each works in.
    floor_m2, jobs
        Shape (firms,).
    move_cost, leave_loss, end_loss
        Shapes (firms,), (firms, quarters), (firms, quarters): 万元 of worth lost by a move, by
        leaving town in a quarter, by ending in it.
    may_end
        Shape (firms,): rule F8.
    closed
        Shape (firms,): 万元 of worth where its process water is closed or joins a process park.
    fits
        Shape (firms, floors): rules F4 and F5.
    fits_pool
        Shape (firms, pools), likewise.
    promises
        Places and subsidies that they were promised.
    waits
        Shape (firms,): number of the floor each waits in, having left its unit, -1 for none (rule F10).
    goes_by
        Shape (firms,): the last quarter in which one that waits may go on; the horizon where it may stay.
    """

    firm_ids: tuple[str, ...]
    unit: Ints
    floor_m2: Floats
    jobs: Floats
    move_cost: Floats
    leave_loss: Floats
    end_loss: Floats
    may_end: Any
    closed: Floats
    fits: Any
    fits_pool: Any
    promises: Promises
    waits: Ints
    goes_by: Ints


def read_places(town: Town, quarters: Quarters) -> Places:
    """Return the places of a town; pools are those of its theme parks, and one beside them."""
    floors = pd.DataFrame(town["available_floor"]).sort_values("floor_id", kind="stable")
    kind = floors["kind"].to_numpy()
    until = floors["until_on"]
    ends = until.notna().to_numpy()
    closes = np.full(len(floors), quarters.count - 1, dtype=np.int64)
    if ends.any():
        closes[ends] = np.minimum(quarters.of(until[ends]) - 1, quarters.count - 1)
    opens = quarters.of(floors["from_on"]) + 1 if len(floors) else np.zeros(0, dtype=np.int64)
    themes = range(-1, len(town["theme_parks"]))
    return Places(
        floor_ids=tuple(floors["floor_id"]),
        floor_m2=floors["floor_m2"].to_numpy(dtype=float),
        opens=np.maximum(opens, 0),
        closes=closes,
        swing=kind == "swing",
        final=(kind != "swing") & ~((kind == "vacant") & ends),
        process=kind == "process",
        pools=tuple((theme, storey) for theme in themes for storey in range(len(CLASSES))),
    )


def read_firms(
    town: Town, quarters: Quarters, places: Places, units: dict[str, int], weights: Weights, costs: Any
) -> Firms:
    """Return the firms of the parks.

    Parameters
    ----------
    town, quarters, places
        What is known of the town.
    units
        Number of each unit.
    weights
        What is wanted.
    costs
        ``(name) -> value`` of the parameters ``renewal.move_yuan_m2``, ``renewal.move_days_*`` and
        ``renewal.swing_stay_quarters``.
    """
    needs = pd.DataFrame(town["firm_needs"]).sort_values("firm_id", kind="stable").reset_index(drop=True)
    firm_ids = needs["firm_id"]
    years = pd.DataFrame(town["firm_years"])
    years = years[years["firm_id"].isin(firm_ids)].sort_values(["year", "reported_at"], kind="stable")
    output, tax, jobs = (
        _last(years, name, firm_ids) / scale
        for name, scale in (("output_yuan", WAN), ("tax_yuan", WAN), ("jobs", 1.0))
    )
    floor_m2 = needs["floor_m2"].to_numpy(dtype=float)
    days = np.array([costs(f"move_days_{process}") for process in PROCESSES])
    process = pd.Categorical(needs["process"], PROCESSES).codes.astype(np.int64)
    move = costs("move_yuan_m2") * floor_m2 / WAN + output * days[process] / 365
    kept_year = weights.output * output + weights.tax * tax + weights.job * jobs
    left = (quarters.count - np.arange(quarters.count)) / 4
    loss = kept_year[:, None] * left[None, :]
    decided = needs["enforcement_on"].notna().to_numpy()
    discharge = needs["discharge_m3_d"].to_numpy(dtype=float)
    waits = _waits(needs, places)
    return Firms(
        firm_ids=tuple(firm_ids),
        unit=np.asarray(needs["unit_id"].map(units), dtype=np.int64),
        floor_m2=floor_m2,
        jobs=jobs,
        move_cost=weights.moves * move + weights.job_quarter * jobs,
        leave_loss=loss,
        end_loss=np.where(decided[:, None], 0.0, loss),
        may_end=decided | (_lapsed(town, quarters, needs) & (waits < 0)),
        closed=weights.discharge * discharge,
        fits=_fits_floors(town, needs),
        fits_pool=_fits_pools(town, needs, places),
        promises=read_promises(town, quarters, tuple(firm_ids), places.floor_ids, weights.promises),
        waits=waits,
        goes_by=_goes_by(needs, quarters, places, waits, round(costs("swing_stay_quarters"))),
    )


def _waits(needs: pd.DataFrame, places: Places) -> Ints:
    numbers = {floor_id: number for number, floor_id in enumerate(places.floor_ids)}
    return np.asarray(needs["waiting_floor_id"].map(numbers).fillna(-1), dtype=np.int64)


def _goes_by(needs: pd.DataFrame, quarters: Quarters, places: Places, waits: Ints, stay_most: int) -> Ints:
    """Return shape (firms,): the last quarter in which those that wait may go on, 0 of others (rule F10)."""
    last = np.zeros(len(needs), dtype=np.int64)
    waiting = np.flatnonzero(waits >= 0)
    if len(waiting):
        floor = waits[waiting]
        stay = quarters.of(needs["waiting_since_on"].iloc[waiting]) + stay_most
        last[waiting] = np.minimum(
            np.where(places.swing[floor], stay, quarters.count), places.closes[floor] + 1
        )
    return np.clip(last, 0, quarters.count)


def _last(years: pd.DataFrame, column: str, firm_ids: Any) -> Floats:
    """Return what was reported last of each firm, 0 where nothing was."""
    told = years[years[column].notna()].drop_duplicates("firm_id", keep="last").set_index("firm_id")[column]
    return np.asarray(firm_ids.map(told.astype(float)).fillna(0.0), dtype=np.float64)


def _lapsed(town: Town, quarters: Quarters, needs: pd.DataFrame) -> Any:
    """Say which firms have leases in their unit, all of which had ended before the as-of date."""
    leases = pd.DataFrame(town["leases"])[["unit_id", "firm_id", "ends_on"]]
    last = leases.groupby(["unit_id", "firm_id"])["ends_on"].max()
    own = pd.Series(list(zip(needs["unit_id"], needs["firm_id"], strict=True))).map(last)
    return (own < pd.Timestamp(quarters.as_of)).fillna(False).to_numpy(dtype=bool)


def _fits(needs: pd.DataFrame, offers: pd.DataFrame) -> Any:
    """Return shape (needs, offers): whether an offer is what a firm needs (rule F4)."""

    def code(frame: pd.DataFrame, column: str, order: tuple[str, ...]) -> Ints:
        return np.asarray(pd.Categorical(frame[column], order).codes, dtype=np.int64)

    def flag(column: str) -> Any:
        return offers[column].fillna(False).to_numpy(dtype=bool)[None, :]

    fits = code(offers, "storey_class", CLASSES)[None, :] <= code(needs, "storey_class", CLASSES)[:, None]
    fits &= code(needs, "fire_class", FIRE)[:, None] >= code(offers, "fire_class", FIRE)[None, :]
    for name in ("load_kn_m2", "clear_height_m", "power_va_m2", "discharge_m3_d"):
        least, given = needs[name].to_numpy(dtype=float), offers[name].to_numpy(dtype=float)
        fits &= given[None, :] >= least[:, None] - TINY
    process = needs["process"].to_numpy()[:, None]
    fits &= (process != "voc") | flag("takes_voc")
    fits &= (process != "punching") | (offers["storey_class"] == CLASSES[0]).to_numpy(dtype=bool)[None, :]
    shared = (
        (offers["kind"] == "process").to_numpy()[None, :] if "kind" in offers else flag("takes_voc") & False
    )
    fits &= (process != "plating") | (flag("takes_plating") & shared)
    fits &= ~needs["needs_dormitory"].to_numpy(dtype=bool)[:, None] | flag("has_dormitory")
    return fits


def _fits_floors(town: Town, needs: pd.DataFrame) -> Any:
    """Return shape (needs, floors): floor on record that fits, and takes the industry."""
    floors = pd.DataFrame(town["available_floor"]).sort_values("floor_id", kind="stable")
    fits, industry = _fits(needs, floors), _industries(town, needs)
    for number, only in enumerate(floors["industries"].tolist()):
        if pd.notna(only):
            fits[:, number] &= _is_one_of(industry, only)
    return fits


def _industries(town: Town, needs: pd.DataFrame) -> "pd.Series[str]":
    """Return the industry of each firm, empty where it is not known."""
    return needs["firm_id"].map(pd.DataFrame(town["firms"]).set_index("firm_id")["industry"]).fillna("")


def _is_one_of(industry: "pd.Series[str]", only: str) -> Any:
    """Say which industries begin with one of some prefixes."""
    return industry.str.startswith(tuple(only.split("|"))).to_numpy(dtype=bool)


def _fits_pools(town: Town, needs: pd.DataFrame, places: Places) -> Any:
    """Return shape (needs, pools): new floor of a class that fits, and takes the industry."""
    standards = pd.DataFrame(town["floor_standards"]).set_index("storey_class", drop=False)
    industry = _industries(town, needs)
    fits = np.zeros((len(needs), len(places.pools)), dtype=bool)
    of_class = {
        storey: _fits(needs, standards.loc[[name]])[:, 0]
        for storey, name in enumerate(CLASSES)
        if name in standards.index
    }
    themes = pd.DataFrame(town["theme_parks"]).sort_values("theme_id", kind="stable")["industries"].tolist()
    for number, (theme, storey) in enumerate(places.pools):
        takes = np.ones(len(needs), dtype=bool)
        if theme >= 0 and pd.notna(themes[theme]):
            takes = _is_one_of(industry, themes[theme])
        fits[:, number] = takes & of_class.get(storey, np.zeros(len(needs), dtype=bool))
    return fits
