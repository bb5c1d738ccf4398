"""Tables of a report: the rows shown, what each column means, where all rows are."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from dayang.engine import Table
from dayang.programme.report.encode import plain
from dayang.town import Town
from dayang.town.registers import Column, Dictionary, Kind, Register, Type
from dayang.words import Words

ROWS_ON_PAGE = 1000
"""Rows a table of a section carries at most; the workbook holds all."""

ROWS_IN_DRAWER = 200
"""Rows carried for a table that only drawers show."""

YES_NO = {True: Words("是", "Yes"), False: Words("否", "No")}
DECIMALS_SHOWN = 2
"""Decimals of a number where nobody says how many; the drawer shows the full value."""

NUMERIC = (Type.NUMBER, Type.INTEGER, Type.MONEY)


def register_table(
    town: Town, name: str, frame: pd.DataFrame, shown: Sequence[str], main: Sequence[str], **decimals: int
) -> Table:
    """Return a table of the register `name`, titled and headed as the dictionary says.

    Parameters
    ----------
    town
        Its dictionary declares the register.
    name
        The register.
    frame
        Rows with (at least) the columns `shown`.
    shown
        Columns in order; the first stays in sight.
    main
        The columns of a card at phone width, besides the first.
    **decimals
        Decimals by column.
    """
    register = town.dictionary[name]
    headings = {column: register.column(column).heading for column in shown}
    return Table(name, register.title, frame, headings, tuple(main), decimals)


def town_table(town: Town, name: str, frame: pd.DataFrame) -> Table:
    """Return all columns but geometry of a register as a table."""
    register = town.dictionary[name]
    names = [column.name for column in register.attributes]
    # People know a row by its name, and only then by its number.
    shown = sorted(names, key=lambda column: column != "name")
    main = [column for column in shown[1:] if column not in register.key and frame[column].notna().any()]
    return register_table(town, name, frame, shown, main[:2])


def encode_table(table: Table, dictionary: Dictionary, rows: int = ROWS_ON_PAGE) -> dict[str, Any]:
    """Return `table` as data for the page: its columns as arrays, the first `rows` rows.

    Parameters
    ----------
    table
        As handed in by a section.
    dictionary
        Gives the meaning of columns and codes where the table's name is a register.
    rows
        Rows carried at most.
    """
    register = dictionary.get(table.name)
    frame = table.frame.head(rows)
    return {
        "title": table.title,
        "columns": [
            _column(name, title, frame[name], _declared(dictionary, register, name), table.decimals)
            for name, title in table.headings.items()
        ],
        "main": [name for name in table.main_columns if name in table.headings],
        "total": len(table.frame),
        "whole": whole_table(register),
    }


def whole_table(register: Register | None) -> Words | None:
    """Say where else all rows of a table are; ``None`` where they are only on the page."""
    if register is None:
        return None
    if register.kind is Kind.RESULT:
        return Words(f"plan.xlsx 的“{register.title.zh}”工作表", f"sheet '{register.title.zh}' of plan.xlsx")
    return Words(
        f"镇台账“{register.title.zh}”（{register.name}）",
        f"the town's register '{register.title.en}' ({register.name})",
    )


def _declared(dictionary: Dictionary, register: Register | None, name: str) -> Column | None:
    """Return the column called `name` of the register, or of one that its columns refer to."""
    if register is None:
        return None
    referred = [dictionary[column.references] for column in register.columns if column.references]
    holders = (holder for holder in (register, *referred) if name in holder.column_names)
    holder = next(holders, None)
    return None if holder is None else holder.column(name)


def _column(
    name: str, title: Words, values: "pd.Series[Any]", declared: Column | None, decimals: Mapping[str, int]
) -> dict[str, Any]:
    numeric = pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)
    if declared is not None and declared.type is Type.MONEY:
        numeric = True
    codes = dict(declared.choices) if declared is not None else {}
    cells = [_cell(value, codes) for value in values]
    return {
        "key": name,
        "title": title,
        "definition": None if declared is None else declared.description,
        "number": numeric,
        "decimals": _decimals(name, values, declared, decimals) if numeric else None,
        "cells": cells,
    }


def _cell(value: Any, codes: Mapping[Any, Words]) -> Any:
    if isinstance(value, Words):
        return plain(value)
    if isinstance(value, (list, tuple, dict)) or pd.isna(value):
        return None
    if isinstance(value, bool | np.bool_):
        return plain(YES_NO[bool(value)])
    return plain(codes.get(value, value))


def _decimals(
    name: str, values: "pd.Series[Any]", declared: Column | None, decimals: Mapping[str, int]
) -> int:
    if name in decimals:
        return decimals[name]
    if pd.api.types.is_integer_dtype(values):
        return 0
    if declared is not None and declared.decimals is not None:
        return min(declared.decimals, DECIMALS_SHOWN)
    return DECIMALS_SHOWN
