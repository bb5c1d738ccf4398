"""Rebuild units: the holdings of parks as renewal decides on them, and the state they are in.

All shares here are assumed, since no town publishes them; what is published (how broken
up the land is, the parks' plot ratio) the ground plan keeps.
"""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from dayang.demo.figures import Size
from dayang.demo.holders import holders
from dayang.demo.joined import Joined, joined
from dayang.demo.layout import Layout
from dayang.demo.noise import Array, Generator, Indices, Mask, Texts
from dayang.demo.planning import planning_conditions, unbuildable
from dayang.demo.themes import themes
from dayang.demo.villages import village_of
from dayang.town.units import M2_PER_MU

NATURES = {
    "collective": {"collective": 0.95, "state": 0.05},
    "mixed": {"collective": 0.42, "state": 0.2, "private": 0.38},
    "private": {"private": 1.0},
}
"""Land nature of the units of a park of each nature; granted state land counts as private."""
CERTIFICATES = {
    "collective": {"full": 0.35, "partial": 0.4, "none": 0.25},
    "state": {"full": 0.85, "partial": 0.12, "none": 0.03},
    "private": {"full": 0.78, "partial": 0.19, "none": 0.03},
}
UNPERMITTED = {"full": (0.0, 0.12), "partial": (0.15, 0.6), "none": (0.7, 1.0)}
"""Of the floor, the least and the greatest share that has no permit."""
WITHIN_PERMIT = 0.5
"""Of certified units, those where all floor is permitted."""
DISPUTED = {"full": 0.02, "partial": 0.05, "none": 0.09}
DISPUTED_MOST_MU = 30.0
"""A holding that is larger is not left in dispute."""
SOUNDNESS = {
    "collective": {"sound": 0.28, "repairable": 0.45, "unsafe": 0.27},
    "state": {"sound": 0.4, "repairable": 0.42, "unsafe": 0.18},
    "private": {"sound": 0.55, "repairable": 0.33, "unsafe": 0.12},
}
MODERN_SOUND = 0.9
"""Modern factories are sound so often, and never unsafe."""
GOOD_UNPERMITTED = 0.3
"""A good factory has at most this share of floor without permit."""


@dataclass(frozen=True, eq=False)
class Units:
    """Rebuild units and what is said of them.

    Parameters
    ----------
    frame
        The register ``rebuild_units`` about the centre, without projects, and ``park``:
        the position of each unit's park.
    holders, conditions
        The registers ``rights_holders`` and ``planning_conditions``.
    themes
        The register ``theme_parks`` without the day they are due on.
    of_building
        Position of the unit of each building, -1 outside parks.
    of_piece
        The same of each piece of `Layout.held`.
    """

    frame: gpd.GeoDataFrame
    holders: pd.DataFrame
    conditions: pd.DataFrame
    themes: pd.DataFrame
    of_building: Indices
    of_piece: Indices

    @property
    def nature_of_piece(self) -> Texts:
        """Land nature of each piece of `Layout.held`."""
        nature: Texts = self.frame["land_nature"].to_numpy()[self.of_piece]
        return nature


def units(rng: Generator, plan: Layout, size: Size, per_park: int | None = None) -> Units:
    """Make the rebuild units of a town.

    Parameters
    ----------
    rng
        Where chance comes from.
    plan
        The ground plan.
    size
        How large the town is.
    per_park
        Units of a park at most: holdings are joined, the least first; 1 makes each park
        one unit. By default each holding is a unit.

    Long: one frame, a column a line.
    """
    land = joined(plan, per_park)
    area_mu: Array = np.round(np.asarray(shapely.area(land.shapes)) / M2_PER_MU, 4)
    of_building = _of_buildings(plan, land)
    inside = of_building >= 0
    floor: Array = np.round(
        np.bincount(of_building[inside], plan.buildings["floor_m2"].to_numpy()[inside], len(area_mu)), 1
    )
    village = village_of(plan.villages, shapely.point_on_surface(land.shapes))
    village_id = plan.villages["village_id"].to_numpy(dtype=object)[village]
    park_nature = plan.parks["land_nature"].to_numpy(dtype=object)[land.park]
    nature = _drawn(rng, park_nature, NATURES)
    who, holder_id = holders(
        rng, nature, area_mu, village_id, plan.villages["name"].to_numpy(dtype=object)[village]
    )
    certificate = _drawn(rng, nature, CERTIFICATES)
    unpermitted = _unpermitted(rng, certificate, floor)
    disputed = rng.random(len(nature)) < np.array([DISPUTED[c] for c in certificate])
    disputed &= area_mu <= DISPUTED_MOST_MU
    modern = _modern(plan, land)
    sound = _drawn(rng, nature, SOUNDNESS)
    sound[modern] = np.where(rng.random(int(modern.sum())) < MODERN_SOUND, "sound", "repairable")
    good = modern & (sound == "sound") & (unpermitted <= GOOD_UNPERMITTED * floor) & ~disputed & (floor > 0)
    digits = max(4, len(str(len(nature))))
    frame = gpd.GeoDataFrame(
        {
            "unit_id": [f"U{k + 1:0{digits}d}" for k in range(len(nature))],
            "park_id": [f"PK{k + 1:04d}" for k in land.park.tolist()],
            "village_id": village_id,
            "holder_id": holder_id,
            "land_nature": nature,
            "area_mu": area_mu,
            "floor_m2": floor,
            "unpermitted_m2": unpermitted,
            "certificate": certificate,
            "is_disputed": disputed,
            "soundness": sound,
            "is_good_factory": good,
            "first_batch": park_nature == "collective",
            "park": land.park,
        },
        geometry=land.shapes,
    )
    belt = plan.parks["belt"].to_numpy()[land.park]
    conditions = planning_conditions(rng, plan, frame)
    wanted, theme_id = themes(plan, size, frame, belt, disputed | unbuildable(frame, conditions))
    return Units(frame.assign(theme_id=theme_id), who, conditions, wanted, of_building, land.of_piece)


def _of_buildings(plan: Layout, land: Joined) -> Indices:
    piece = plan.buildings["piece"].to_numpy()
    found: Indices = np.where(piece >= 0, land.of_piece[np.maximum(piece, 0)], -1)
    return found


def _drawn(rng: Generator, key: Texts, shares: dict[str, dict[str, float]]) -> Texts:
    """Draw one of the choices that `shares` gives each key."""
    chance = rng.random(len(key))
    found = np.full(len(key), "", dtype=object)
    for name, choices in shares.items():
        limits = np.cumsum(list(choices.values()))
        own = key == name
        drawn = np.searchsorted(limits, chance[own], side="right").clip(0, len(limits) - 1)
        found[own] = np.array(list(choices), dtype=object)[drawn]
    return found


def _unpermitted(rng: Generator, certificate: Texts, floor: Array) -> Array:
    low, high = np.array([UNPERMITTED[c] for c in certificate]).reshape(-1, 2).T
    share = low + (high - low) * rng.random(len(floor))
    share[(rng.random(len(floor)) < WITHIN_PERMIT) & (certificate == "full")] = 0.0
    found: Array = np.round(share * floor, 1)
    return found


def _modern(plan: Layout, land: Joined) -> Mask:
    """Say which units are for the most part built with modern factories."""
    held = plan.held
    area: Array = np.round(np.asarray(shapely.area(held.shapes)), 2)
    modern: Mask = np.bincount(land.of_piece, area * held.modern) > 0.5 * np.bincount(land.of_piece, area)
    return modern
