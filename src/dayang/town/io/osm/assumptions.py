"""What a reading of OpenStreetMap assumes: parameters ``osm.*``, and which were used."""

from dataclasses import replace
from datetime import date

import pandas as pd

from dayang.town.frames import conform
from dayang.town.parameters import Parameter, parameter
from dayang.town.registers import DICTIONARY
from dayang.town.town import Town
from dayang.town.units import end_of_day

PARAMETERS = DICTIONARY["parameters"]


class Assumptions:
    """The parameters of a reading; it remembers those asked for, so that the town carries them.

    Parameters
    ----------
    as_of
        The day on which they hold; in the town they hold from that day on.
    own
        Rows of the register ``parameters`` that win over those shipped.

    Examples
    --------
    >>> assume = Assumptions(date(2024, 3, 4))
    >>> assume["osm.cell_m"]
    100.0
    >>> assume.used["parameter_id"].tolist()
    ['osm.cell_m']
    """

    def __init__(self, as_of: date, own: pd.DataFrame | None = None) -> None:
        self._as_of = as_of
        self._town = Town({} if own is None else {"parameters": own})
        self._used: dict[str, Parameter] = {}

    def __getitem__(self, parameter_id: str) -> float:
        """Return the value of a parameter; `ParameterMissingError` where it has none."""
        if parameter_id not in self._used:
            row = parameter(self._town, parameter_id, end_of_day(self._as_of))
            self._used[parameter_id] = row
        return float(self._used[parameter_id].value or 0)

    def replace(self, parameter_id: str, value: float, source: str) -> None:
        """Take `value`, read from the extract itself, in place of the one shipped."""
        row = parameter(self._town, parameter_id, end_of_day(self._as_of))
        self._used[parameter_id] = replace(row, value=value, source=source)

    @property
    def used(self) -> pd.DataFrame:
        """The parameters asked for so far, as rows of the register ``parameters``."""
        rows = [
            {
                "parameter_id": row.parameter_id,
                "name_zh": row.name.zh,
                "name_en": row.name.en,
                "value": row.value,
                "unit": row.unit,
                "source": row.source,
                "status": row.status,
                "valid_from": pd.Timestamp(self._as_of),
            }
            for _, row in sorted(self._used.items())
        ]
        return conform(PARAMETERS, pd.DataFrame(rows))
