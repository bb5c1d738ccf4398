"""What a reader hands to the validator: cells as written, and where each stands."""

from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from dayang.town.faults import InputFault


@dataclass(frozen=True, eq=False)
class RawTable:
    """The cells of one register as a person wrote them.

    Parameters
    ----------
    register
        Name of the register they belong to.
    frame
        Columns are headings as written; the index holds each row's number as the
        person's program shows it, counted from 1. A geometry column is called
        ``geometry`` and knows the CRS its file declares.
    file, sheet
        Name of the file, and of the sheet or layer in it.
    headings
        Headings as written, by column of `frame`, where the two differ.
    """

    register: str
    frame: pd.DataFrame
    file: str
    sheet: str = ""
    headings: dict[str, str] = field(default_factory=dict)

    def place(self, fault: InputFault) -> InputFault:
        """Return `fault` with file, sheet and the heading as written filled in."""
        column = self.headings.get(fault.column, fault.column)
        return fault.at(
            file=self.file, sheet=self.sheet, column=column, register=fault.register or self.register
        )


@dataclass(frozen=True, eq=False)
class Opened:
    """All that was found in a file or folder before any cell was judged.

    Parameters
    ----------
    tables
        In the order found.
    faults
        Of the file itself: what could not be opened, matched or understood.
    rasters
        Folder that holds the GeoTIFF files, where there is one.
    """

    tables: tuple[RawTable, ...] = ()
    faults: tuple[InputFault, ...] = ()
    rasters: Path | None = None
