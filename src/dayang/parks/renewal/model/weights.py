"""What a programme is worth: the weights of its ends, rows of ``parameters``."""

from dataclasses import dataclass, fields, replace
from datetime import datetime

from dayang.town import Town
from dayang.town.parameters import Parameter, parameter

PROCESSES = ("ordinary", "punching", "voc", "plating")


@dataclass(frozen=True, slots=True)
class Weights:
    """What is wanted, in 万元 (section 'what is wanted' of ``docs/renewal-model.md``).

    Parameters
    ----------
    area, area_year
        A mu delivered, and each year it is delivered before the horizon ends.
    renovated
        Share of that which a mu counts that was renovated without clearing.
    output, tax
        A 万元 of yearly output or tax that the town keeps, a year.
    job
        A job that the town keeps, a year.
    public
        A 万元 that the town's budget, relocation money or company spends.
    moves
        A 万元 that a move costs a firm.
    job_quarter
        A job displaced for a quarter.
    discharge
        A m³/d of process water that is closed, or joins a shared process park.
    promises
        A 万元 that changing a promise would cost, where it is kept.
    """

    area: float
    area_year: float
    renovated: float
    output: float
    tax: float
    job: float
    public: float
    moves: float
    job_quarter: float
    discharge: float
    promises: float

    def stressing(self, names: tuple[str, ...], times: float) -> "Weights":
        """Return weights with some of them multiplied."""
        return replace(self, **{name: getattr(self, name) * times for name in names})


WEIGHTS = tuple(field.name for field in fields(Weights))
COSTS = ("move_yuan_m2", *(f"move_days_{process}" for process in PROCESSES))


def read_weights(town: Town, as_of: datetime) -> tuple[Weights, tuple[Parameter, ...]]:
    """Return the weights of a town and the parameters they are.

    Raises
    ------
    ParameterMissingError
        When one is 待填.
    """
    rows = tuple(parameter(town, f"renewal.weight_{name}", as_of) for name in WEIGHTS)
    return Weights(*(float(row.value or 0.0) for row in rows)), rows
