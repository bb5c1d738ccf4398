"""What is built on a unit by a mode: rules U5 and U6."""

import math
from dataclasses import dataclass

from dayang.parks.renewal.rules import TINY
from dayang.parks.renewal.rules.facts import CLASSES, Facts, Row
from dayang.town.units import square_metres


@dataclass(frozen=True, slots=True)
class Building:
    """New floor of a unit.

    Parameters
    ----------
    storeys
        Most storeys that the greatest height lets in.
    plot_ratio, plot_ratio_least
        What is built, and the least that the plan asks for.
    floor_m2
        New floor by class of storey.
    """

    storeys: int
    plot_ratio: float
    plot_ratio_least: float
    floor_m2: dict[str, float]

    @property
    def total_m2(self) -> float:
        """All new floor."""
        return sum(self.floor_m2.values())


def building(facts: Facts, unit: Row, mode: Row) -> Building | None:
    """Return what is built; ``None`` where the mode builds nothing or the plot has no conditions."""
    _, high = facts.figure(mode["mode_id"], "plot_ratio")
    plan = facts.conditions.get(unit["unit_id"])
    if not high or plan is None:
        return None
    density = plan["density_max"]
    storeys = storeys_within(facts, plan["height_max_m"])
    ratio = min(high, plan["plot_ratio_max"], density * storeys)
    ground = min(density, ratio)
    lower = min(2 * density, ratio - ground)
    shares = (ground, lower, ratio - ground - lower)
    land_m2 = square_metres(facts.buildable_mu(unit))
    floor = {name: _down(land_m2 * share) for name, share in zip(CLASSES, shares, strict=True)}
    return Building(storeys, ratio, plan["plot_ratio_min"] or 0.0, floor)


def storeys_within(facts: Facts, height_m: float) -> int:
    """Return how many storeys a height lets in: a ground floor, two low ones, then upper ones."""
    storeys, left_m = 0, height_m
    for name in ("ground", "low", "low"):
        standard = facts.standards.get(name)
        if standard is None or left_m < standard["storey_height_m"] - TINY:
            return storeys
        storeys, left_m = storeys + 1, left_m - standard["storey_height_m"]
    upper = facts.standards.get("upper")
    return storeys if upper is None else storeys + math.floor(left_m / upper["storey_height_m"] + TINY)


def _down(area_m2: float) -> float:
    """Round down to 0.1 m², forgiving what floats are off by."""
    return max(math.floor(area_m2 * 10 + 1e-6), 0) / 10
