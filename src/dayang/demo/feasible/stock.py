"""Where firms can go: floor that is free, new floor as it is delivered, and what is taken of it.

Rules F2, F5, F6 and F7 of ``docs/renewal-rules.md``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from dayang.demo.feasible.terms import Registers
from dayang.demo.fits import CLASSES, fits
from dayang.demo.noise import Array, Indices, Mask

NEVER = 10**6


@dataclass(frozen=True)
class Calendar:
    """Quarters of the plan.

    Parameters
    ----------
    as_of
        Midnight of the as-of date.
    horizon
        Number of quarters.
    """

    as_of: pd.Timestamp
    horizon: int

    @cached_property
    def first(self) -> pd.Period:
        """The quarter called 0."""
        return self.as_of.to_period("Q") + 1

    @cached_property
    def years(self) -> Indices:
        """Calendar years of all quarters, by quarter."""
        return np.asarray(pd.period_range(self.first, periods=self.horizon).year, dtype=np.int64)

    @cached_property
    def last_days(self) -> list[pd.Timestamp]:
        """The last day of each quarter."""
        return list(pd.period_range(self.first, periods=self.horizon).end_time.normalize())

    def quarter(self, day: pd.Timestamp) -> int:
        """Return the quarter of a day, negative before the plan."""
        return int((day.to_period("Q") - self.first).n)


@dataclass(frozen=True, eq=False)
class Firms:
    """The firms of rebuild units and where each could go.

    Parameters
    ----------
    firm_id
        In the order of ``firm_needs``.
    unit
        Position of the unit each works in.
    floor_m2, jobs
        Floor needed, people employed.
    fits
        Firms × places.
    ends
        Which end, by an enforcement decision.
    """

    firm_id: list[str]
    unit: Indices
    floor_m2: Array
    jobs: Array
    fits: Mask
    ends: Mask


@dataclass(eq=False)
class Stock:
    """Floor by place and quarter, and what is left of it.

    The first places are the rows of ``available_floor``; then come, for each unit, its new
    floor by class of storey, empty until the unit is to be delivered.

    Parameters
    ----------
    left_m2
        Places × quarters: floor not taken.
    final
        Which places a firm may stay in.
    level
        Class of storey, 0 the ground floor.
    swing
        Which places are swing parks.
    absorbed_m2, absorption_m2
        Calendar years × classes: new floor taken up, and the most that can be.
    """

    left_m2: Array
    final: Mask
    level: Indices
    swing: Mask
    year: Indices
    absorption_m2: Array
    absorbed_m2: Array = field(init=False)
    tail_m2: Array = field(init=False)

    def __post_init__(self) -> None:
        """Keep, beside what is left, the least that is left from each quarter on."""
        self.absorbed_m2 = np.zeros((int(self.year[-1]) + 1, len(CLASSES)))
        self.tail_m2 = _tails(self.left_m2)

    def take(self, place: int, start: int, stop: int, floor_m2: float) -> None:
        """Take floor (or, where negative, give it back) from a quarter up to another."""
        self.left_m2[place, start:stop] -= floor_m2
        self.tail_m2[place] = _tails(self.left_m2[place])


def _tails(left: Array) -> Array:
    return np.asarray(np.minimum.accumulate(left[..., ::-1], axis=-1)[..., ::-1])


def stock(registers: Registers, calendar: Calendar) -> Stock:
    """Return the floor there is before anything is decided."""
    floor = registers["available_floor"]
    begin = np.array([calendar.quarter(day) + 1 for day in floor["from_on"]], dtype=int)
    end = np.array([NEVER if pd.isna(day) else calendar.quarter(day) for day in floor["until_on"]], dtype=int)
    quarter = np.arange(calendar.horizon)
    open_ = (quarter >= begin[:, None]) & (quarter < end[:, None])
    units = len(registers["rebuild_units"])
    new = np.zeros((units * len(CLASSES), calendar.horizon))
    swing = (floor["kind"] == "swing").to_numpy()
    return Stock(
        left_m2=np.vstack([open_ * floor["floor_m2"].to_numpy(float)[:, None], new]),
        final=np.append(~swing & (end == NEVER), np.ones(len(new), dtype=bool)),
        level=np.append(
            floor["storey_class"].map(CLASSES.index).to_numpy(int), np.tile(np.arange(len(CLASSES)), units)
        ),
        swing=np.append(swing, np.zeros(len(new), dtype=bool)),
        year=calendar.years - calendar.years[0],
        absorption_m2=_absorption(registers),
    )


def _absorption(registers: Registers) -> Array:
    """Return the new floor let in a year by class: of the lowest rent that covers the class's own (F7)."""
    rents = registers["floor_standards"].set_index("storey_class")["rent_yuan_m2_month"]
    rows = registers["absorption"].sort_values("rent_max_yuan_m2_month", kind="stable")
    most = []
    for name in CLASSES:
        own = rows[(rows["storey_class"] == name) & (rows["rent_max_yuan_m2_month"] >= rents[name])]
        most.append(float(own["floor_m2_year"].iloc[0]) if len(own) else 0.0)
    return np.array(most)


def firms(registers: Registers, jobs: Mapping[str, float]) -> Firms:
    """Return the firms of the units, with what fits each.

    Parameters
    ----------
    registers
        ``firm_needs``, ``firms``, ``available_floor``, ``floor_standards``,
        ``rebuild_units``, ``theme_parks``.
    jobs
        People employed, by firm id.
    """
    needs = registers["firm_needs"].reset_index(drop=True)
    units = registers["rebuild_units"]
    position = pd.Series(np.arange(len(units)), index=units["unit_id"])
    new = registers["floor_standards"].set_index("storey_class").loc[list(CLASSES)].reset_index()
    by_class = fits(needs, new)
    suits = np.hstack(
        [
            fits(needs, registers["available_floor"]),
            np.tile(by_class, (1, len(units))) & _welcome(registers, needs),
        ]
    )
    ids = needs["firm_id"].tolist()
    return Firms(
        firm_id=ids,
        unit=position[needs["unit_id"]].to_numpy(int),
        floor_m2=needs["floor_m2"].to_numpy(float),
        jobs=np.array([jobs.get(firm, 0.0) for firm in ids]),
        fits=suits,
        ends=needs["enforcement_on"].notna().to_numpy(bool),
    )


def _welcome(registers: Registers, needs: pd.DataFrame) -> Mask:
    """Say which firms the new floor of each unit takes: a theme park's only its industries (F5)."""
    industry = needs["firm_id"].map(registers["firms"].set_index("firm_id")["industry"]).fillna("")
    units, themes = registers["rebuild_units"], registers["theme_parks"]
    welcome = np.ones((len(needs), len(units)), dtype=bool)
    for theme in themes.to_dict("records"):
        if isinstance(theme["industries"], str):
            suits = industry.str.startswith(tuple(theme["industries"].split("|"))).to_numpy(bool)
            welcome[:, (units["theme_id"] == theme["theme_id"]).fillna(value=False).to_numpy(bool)] = suits[
                :, None
            ]
    return np.repeat(welcome, len(CLASSES), axis=1)


def new_places(floors: int, unit: int) -> range:
    """Return the places that are the new floor of a unit, after `floors` rows of free floor."""
    return range(floors + unit * len(CLASSES), floors + (unit + 1) * len(CLASSES))
