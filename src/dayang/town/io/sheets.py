"""From a sheet of cells to tables of a register; the same for workbooks and CSV files."""

from pathlib import PurePath

from dayang.town.faults import InputFault
from dayang.town.io.grid import ROWS_SEARCHED, Found, Grid, find_headings, frame_of, merged_data
from dayang.town.io.naming import register_called, register_with, unknown_name
from dayang.town.io.raw import RawTable
from dayang.town.io.wide import REGISTER, holds_samples, is_wide, item_headings, long_tables, with_marks
from dayang.town.io.words import said
from dayang.town.registers.schema import Dictionary, Register


def register_of(grid: Grid, name: str, dictionary: Dictionary) -> tuple[Register | None, list[InputFault]]:
    """Return the register a sheet or file called `name` holds, told by its headings if need be."""
    register = register_called(name, dictionary)
    if register is not None:
        return register, []
    for row in grid.rows[:ROWS_SEARCHED]:
        register = register_with(row, dictionary)
        if register is not None:
            return register, [said("sheet_by_headings", name=register.title).at(found=name)]
    samples = dictionary.get(REGISTER)
    if samples is not None and any(holds_samples(samples, row) for row in grid.rows[:ROWS_SEARCHED]):
        return samples, [said("sheet_by_headings", name=samples.title).at(found=name)]
    return None, [unknown_name(name, dictionary)]


def tables_of(
    grid: Grid, register: Register, file: str, sheet: str = ""
) -> tuple[list[RawTable], Found, list[InputFault]]:
    """Return the tables a sheet holds (a wide one holds several), its headings, and what was said."""
    found = find_headings(grid, register, item_headings(register))
    faults = [*found.faults, *merged_data(grid, found)]
    if found.row is None:
        return [], found, faults
    table = RawTable(register.name, frame_of(grid, found), PurePath(file).name, sheet)
    if is_wide(register, found.headings):
        tables, said_of_items = long_tables(register, table)
    elif register.name == REGISTER:
        marked, said_of_items = with_marks(register, table)
        tables = [marked]
    else:
        return [table], found, faults
    return tables, found, [*faults, *(fault.at(row=fault.row or found.row + 1) for fault in said_of_items)]
