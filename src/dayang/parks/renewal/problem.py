"""The renewal problem of a town: its model, and the weightings that plans are published under."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from dayang.parks.renewal.faults import empty_registers, row_faults
from dayang.parks.renewal.model.build import Model, build
from dayang.parks.renewal.model.facts import number
from dayang.parks.renewal.model.weights import Weights, read_weights
from dayang.town import InputError, Town
from dayang.town.registers.renewal_columns import BALANCED

STRESSED = {BALANCED: (), "area": ("area", "area_year"), "retention": ("output", "tax", "job")}
"""Weights that each weighting multiplies by the parameter ``renewal.weighting_stress``."""


@dataclass(frozen=True, eq=False)
class Problem:
    """Which unit is rebuilt when and how, and where every firm goes.

    Parameters
    ----------
    town, as_of
        What is planned, and from when.
    weights
        By weighting, the default first.
    model
        Under the default weighting.
    """

    town: Town
    as_of: datetime
    weights: Mapping[str, Weights]
    model: Model

    @classmethod
    def from_town(cls, town: Town, as_of: datetime) -> "Problem":
        """Return the problem of a town.

        Raises
        ------
        InputError
            With every register that is empty and must not be, else with every row that cannot be planned.
        ParameterMissingError
            When a parameter is 待填.
        """
        if faults := list(empty_registers(town)) or list(row_faults(town, as_of)):
            raise InputError(faults)
        default, _ = read_weights(town, as_of)
        stress = number(town, as_of, "weighting_stress")
        weights = {name: default.stressing(names, stress) for name, names in STRESSED.items()}
        return cls(town, as_of, weights, build(town, as_of, default))
