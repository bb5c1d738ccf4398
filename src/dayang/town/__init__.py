"""The registers of a town: data dictionary, reading and writing, one validator, units, calendar."""

from dayang.town.faults import InputError, InputFault, Severity
from dayang.town.town import Raster, Town

__all__ = ["InputError", "InputFault", "Raster", "Severity", "Town"]
