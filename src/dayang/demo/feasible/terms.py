"""What each unit could become: the modes open to it, their quarters, and the floor they build.

Rules T2, U2, U3, U5, U6 and U7 of ``docs/renewal-rules.md``.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from dayang.demo.fits import CLASSES
from dayang.demo.noise import Array, Indices, Mask
from dayang.town.modes import in_force
from dayang.town.units import M2_PER_MU

Registers = Mapping[str, pd.DataFrame]

MONTHS_PER_QUARTER = 3
PHASES = ("prepare_months", "clear_months", "extra_months", "build_months")
ROUNDING = 1e-9
"""Added before rounding up, so that sums of thirds of a month do not make a quarter more."""


@dataclass(frozen=True, slots=True)
class Quarters:
    """When the phases of a mode end, in quarters from its start.

    Parameters
    ----------
    prepared, cleared, released, delivered
        Ends of preparing, clearing, the interval after it, and building.
    """

    prepared: int
    cleared: int
    released: int
    delivered: int

    @property
    def leaving(self) -> int:
        """How many quarters firms have to leave."""
        return max(self.cleared, 1)

    def without_preparing(self, months: Array) -> "Quarters":
        """Return the quarters of a unit whose vote has passed (U7)."""
        return quarters_of(np.array([0.0, *months[1:]]))


def quarters_of(months: Array) -> Quarters:
    """Round the months added up, from the start, up to quarters (T2)."""
    ends = np.ceil(np.round(np.cumsum(months) / MONTHS_PER_QUARTER, 6) - ROUNDING).astype(int)
    return Quarters(*ends.tolist())


@dataclass(frozen=True, eq=False)
class Terms:
    """What modes allow.

    Parameters
    ----------
    mode_ids
        Modes that are on, in the order of the register.
    months
        Months of each phase, mode by mode.
    quarters
        The same in quarters.
    village_share
        Middle of the range of the village's share of new floor, by mode.
    area_min_mu
        Least area of adjoining units, by mode.
    voted
        Whether a vote is needed, by mode.
    clears
        Whether firms are cleared, by mode.
    open_to
        Units × modes: whether a unit may start by a mode, its area aside.
    floor_m2
        Units × modes × classes of storey: new floor.
    """

    mode_ids: tuple[str, ...]
    months: Array
    quarters: tuple[Quarters, ...]
    village_share: Array
    area_min_mu: Array
    voted: Mask
    clears: Mask
    open_to: Mask
    floor_m2: Array


def terms(registers: Registers, day: pd.Timestamp, quantile: float) -> Terms:
    """Work out what the modes allow each unit on a day.

    Parameters
    ----------
    registers
        ``modes``, ``mode_figures``, ``rebuild_units``, ``planning_conditions``,
        ``rights_holders``, ``firm_needs``, ``floor_standards``.
    day
        Day whose figures hold.
    quantile
        Of each duration's range.
    """
    modes = registers["modes"][registers["modes"]["is_on"].astype(bool)].reset_index(drop=True)
    ids = tuple(modes["mode_id"].tolist())
    figures = in_force(registers["mode_figures"], day)
    low, high = (
        figures.pivot_table(name, "mode_id", "figure", "last").reindex(ids) for name in ("low", "high")
    )
    months = _months(low, high, quantile)
    share = (_column(low, "village_floor_share") + _column(high, "village_floor_share")) / 2
    land = _Land.of(registers)
    ratio = land.ratio(np.nan_to_num(_column(high, "plot_ratio")))
    return Terms(
        mode_ids=ids,
        months=months,
        quarters=tuple(quarters_of(row) for row in months),
        village_share=np.nan_to_num(share),
        area_min_mu=np.nan_to_num(_column(low, "area_min_mu")),
        voted=(modes["voting_body"] != "none").to_numpy(),
        clears=modes["clears"].to_numpy(bool),
        open_to=_fits(registers, modes) & land.open_to(modes, ratio),
        floor_m2=land.floor(np.nan_to_num(ratio)),
    )


def _column(frame: pd.DataFrame, name: str) -> Array:
    if name not in frame:
        return np.full(len(frame), np.nan)
    values: Array = frame[name].to_numpy(dtype=float, na_value=np.nan)
    return values


def _months(low: pd.DataFrame, high: pd.DataFrame, quantile: float) -> Array:
    first = np.column_stack([np.nan_to_num(_column(low, name)) for name in PHASES])
    last = np.column_stack([np.nan_to_num(_column(high, name)) for name in PHASES])
    return np.asarray(first + quantile * (last - first))


def _fits(registers: Registers, modes: pd.DataFrame) -> Mask:
    """Say which modes fit nature, certificate, soundness and holder of each unit (U2, U3)."""
    units = registers["rebuild_units"]
    fits = np.column_stack(
        [
            _listed(units["land_nature"], mode["land_natures"])
            & _listed(units["certificate"], mode["certificates"])
            & _listed(units["soundness"], mode["soundness"])
            for mode in modes.to_dict("records")
        ]
    )
    fits[:, modes["owner_occupied"].to_numpy(bool)] &= _owner_occupied(registers)[:, None]
    fits[units["is_disputed"].to_numpy(bool)] = False
    return np.asarray(fits)


def _listed(values: pd.Series, choices: str | float | None) -> Mask:
    if not isinstance(choices, str):
        return np.ones(len(values), dtype=bool)
    return np.asarray(values.isin(choices.split("|")).to_numpy(bool))


def _owner_occupied(registers: Registers) -> Mask:
    """Say in which units the holder itself works."""
    units, needs = registers["rebuild_units"], registers["firm_needs"]
    firm = units["holder_id"].map(registers["rights_holders"].set_index("holder_id")["firm_id"])
    works_in = firm.map(needs.set_index("firm_id")["unit_id"])
    return np.asarray((works_in == units["unit_id"]).fillna(value=False).to_numpy(bool))


@dataclass(frozen=True, eq=False)
class _Land:
    """Buildable land of each unit and what its plan allows."""

    buildable_m2: Array
    ratio_min: Array
    ratio_max: Array
    density: Array
    storeys: Indices

    @classmethod
    def of(cls, registers: Registers) -> "_Land":
        units = registers["rebuild_units"]
        plan = registers["planning_conditions"].set_index("unit_id").reindex(units["unit_id"])
        lost = plan["outside_boundary_mu"].to_numpy(float) + plan["river_strip_mu"].to_numpy(float)
        height = plan["height_max_m"].to_numpy(float)
        storey = registers["floor_standards"].set_index("storey_class")["storey_height_m"].reindex(CLASSES)
        ground, low, upper = storey.to_numpy(float).tolist()
        above = np.floor(np.round((height - ground - 2 * low) / upper, 6))
        below = (height >= ground).astype(int) + np.clip(np.floor((height - ground) / low), 0, 2)
        return cls(
            buildable_m2=np.maximum(np.round(units["area_mu"].to_numpy(float) - lost, 6), 0) * M2_PER_MU,
            ratio_min=np.nan_to_num(plan["plot_ratio_min"].to_numpy(dtype=float, na_value=np.nan)),
            ratio_max=plan["plot_ratio_max"].to_numpy(float),
            density=plan["density_max"].to_numpy(float),
            storeys=np.where(above >= 0, 3 + above, below).astype(int),
        )

    def ratio(self, high: Array) -> Array:
        """Return the plot ratio built, units × modes; nan where it is less than the plan asks (U5)."""
        most = np.minimum(self.ratio_max, self.density * self.storeys)[:, None]
        built = np.minimum(most, high[None, :])
        least = np.where(high > 0, self.ratio_min[:, None], 0)
        return np.asarray(np.where(np.round(built - least, 9) >= 0, built, np.nan))

    def open_to(self, modes: pd.DataFrame, ratio: Array) -> Mask:
        """Say which modes the land allows: only green where nothing may be built, and a sound ratio."""
        bare = self.buildable_m2 <= 0
        green = modes["unbuildable_only"].to_numpy(bool)
        keeps = ~modes["clears"].to_numpy(bool)
        return np.asarray((green | keeps | ~np.isnan(ratio)) & np.where(bare[:, None], green, ~green))

    def floor(self, ratio: Array) -> Array:
        """Return new floor by class, units × modes × classes (U6)."""
        density = self.density[:, None]
        ground = np.minimum(density, ratio)
        low = np.minimum(2 * density, ratio - ground)
        by_class = np.stack([ground, low, ratio - ground - low], axis=2)
        return np.asarray(np.floor(np.round(by_class * self.buildable_m2[:, None, None] * 10, 4)) / 10)
