"""The ways in which one cell of a sheet goes wrong: a row of `KINDS` each.

A kind knows how it would write the cell of a column, or that it does not apply there,
and which rule of `dayang.town.checks` names what it wrote.
"""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pandas as pd

from dayang.town.checks.relations import ORDERED
from dayang.town.registers import Column, Register, Type

NOT_HERE = object()
"""Returned by a kind that does not apply to a cell."""

NUMERIC = (Type.INTEGER, Type.NUMBER, Type.MONEY)
DATED = (Type.DATE, Type.DATETIME)
FULL_WIDTH = {
    code: code + 0xFEE0 for start, end in ((48, 57), (65, 90), (97, 122)) for code in range(start, end + 1)
}
CODE_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LATER = "2031-08-15"
"""After the day of every demo town."""

Write = Callable[[Register, Column, "pd.Series[Any]"], Any]


@dataclass(frozen=True, slots=True)
class Spoiling:
    """One way of spoiling a cell.

    Parameters
    ----------
    rule
        Of checking, that names it.
    outcome
        ``"repaired"`` or ``"refused"``.
    write
        ``(register, column, row) -> cell``; `NOT_HERE` where it does not apply.
    """

    rule: str
    outcome: str
    write: Write

    @property
    def loses(self) -> bool:
        """Whether what the cell held can no longer be read."""
        return self.outcome == "refused"


def said(column: Column, value: Any) -> str:
    """Return a cell as a person sees it; empty where it is missing."""
    if pd.isna(value):
        return ""
    if column.type is Type.BOOLEAN:
        return "是" if value else "否"
    if column.type is Type.DATE:
        return f"{value:%Y-%m-%d}"
    if column.type is Type.DATETIME:
        return f"{value:%Y-%m-%d %H:%M:%S}"
    if column.type is Type.NUMBER:
        return format(Decimal(repr(float(value))), "f")
    return column.choices[value].zh if value in column.choices else str(value)


def _text(change: Callable[[str], str], *types: Type) -> Write:
    """Return what rewrites a cell's text; it applies where that changes it."""

    def write(_: Register, column: Column, row: "pd.Series[Any]") -> Any:
        text = said(column, row[column.name])
        if not text or column.type not in (types or tuple(Type)):
            return NOT_HERE
        changed = change(text)
        return NOT_HERE if changed == text else changed

    return write


def _fixed(cell: Any, *types: Type) -> Write:
    """Return what writes the same in every filled cell of some types."""

    def write(_: Register, column: Column, row: "pd.Series[Any]") -> Any:
        return cell if column.type in types and pd.notna(row[column.name]) else NOT_HERE

    return write


def _grouped(text: str) -> str:
    return format(Decimal(text), ",f")


def _lower_code(_: Register, column: Column, row: "pd.Series[Any]") -> Any:
    text = said(column, row[column.name])
    return text.lower() if column.rule == "credit_code" and text.lower() != text else NOT_HERE


def _mark(_: Register, column: Column, row: "pd.Series[Any]") -> Any:
    return "/" if pd.isna(row[column.name]) and not column.required else NOT_HERE


def _timed(_: Register, column: Column, row: "pd.Series[Any]") -> Any:
    text = said(column, row[column.name])
    return f"{text} 08:30" if column.type is Type.DATE and text else NOT_HERE


def _with_unit(_: Register, column: Column, row: "pd.Series[Any]") -> Any:
    text = said(column, row[column.name])
    unit = "万元" if column.type is Type.MONEY else column.unit or "个"
    return f"{text}{unit}" if column.type in NUMERIC and text else NOT_HERE


def _beyond(_: Register, column: Column, row: "pd.Series[Any]") -> Any:
    value = row[column.name]
    if column.type not in NUMERIC or column.minimum is None or pd.isna(value):
        return NOT_HERE
    if column.type is not Type.MONEY:
        return float(column.minimum) - 1
    # The size stays, so that nothing is said of 万元.
    return -float(value) if value > 0 and column.minimum == 0 else NOT_HERE


def _too_fine(_: Register, column: Column, row: "pd.Series[Any]") -> Any:
    value = row[column.name]
    return f"{int(value)}.125" if column.type is Type.MONEY and pd.notna(value) else NOT_HERE


def _unlisted(_: Register, column: Column, row: "pd.Series[Any]") -> Any:
    return f"{said(column, row[column.name])}等几类" if column.choices else NOT_HERE


def _off_pattern(_: Register, column: Column, row: "pd.Series[Any]") -> Any:
    text = f"{said(column, row[column.name])}#"
    if column.pattern is None or column.rule or column.choices or column.references or len(text) == 1:
        return NOT_HERE
    return NOT_HERE if re.fullmatch(column.pattern, text) else text


def _wrong_digit(_: Register, column: Column, row: "pd.Series[Any]") -> Any:
    text = said(column, row[column.name])
    if column.rule != "credit_code" or not text:
        return NOT_HERE
    at = CODE_CHARACTERS.index(text[-1])
    return text[:-1] + CODE_CHARACTERS[(at + 7) % len(CODE_CHARACTERS)]


def _in_future(_: Register, column: Column, row: "pd.Series[Any]") -> Any:
    """Write a later day, but not where another date of the row would then lie before it."""
    after = dict(ORDERED).get(column.name, "")
    if column.type not in DATED or column.future or pd.notna(row.get(after)):
        return NOT_HERE
    return LATER if column.type is Type.DATE else f"{LATER} 09:00"


def _reversed(register: Register, column: Column, row: "pd.Series[Any]") -> Any:
    """Write the day before the one that should come first."""
    first = {second: first for first, second in ORDERED}.get(column.name)
    if first not in register.column_names or pd.isna(row[first]) or pd.isna(row[column.name]):
        return NOT_HERE
    return f"{row[first] - dt.timedelta(days=1):%Y-%m-%d}"


def _emptied(register: Register, column: Column, row: "pd.Series[Any]") -> Any:
    """Empty a cell that must be filled, but not one that is made out from those beside it."""
    made_out = (register.name, column.name) == ("samples", "qualifier")
    return None if column.required and pd.notna(row[column.name]) and not made_out else NOT_HERE


def _computed(_: Register, column: Column, row: "pd.Series[Any]") -> Any:
    free = column.type is Type.STRING and not column.choices
    return "=A1+1" if free and pd.notna(row[column.name]) else NOT_HERE


def _astray(_: Register, column: Column, row: "pd.Series[Any]") -> Any:
    text = said(column, row[column.name])
    return f"{text}-0" if column.references and text and column.pattern is None else NOT_HERE


def _damaged(_: Register, column: Column, row: "pd.Series[Any]") -> Any:
    text = said(column, row[column.name])
    return f"{text}\ufffd" if column.type is Type.STRING and text else NOT_HERE


_REPAIRED = (
    Spoiling("tidied", "repaired", _text(lambda text: f" {text}\u3000")),
    Spoiling("tidied", "repaired", _text(lambda text: f"{text[:1]}\u200b{text[1:]}")),
    Spoiling("tidied", "repaired", _text(lambda text: text.translate(FULL_WIDTH))),
    Spoiling("tidied", "repaired", _text(_grouped, *NUMERIC)),
    Spoiling("tidied", "repaired", _lower_code),
    Spoiling("placeholder", "repaired", _mark),
    Spoiling("time_dropped", "repaired", _timed),
)
_REFUSED = (
    Spoiling("wrong_type", "refused", _text(lambda text: f"约{text}", *NUMERIC)),
    Spoiling("wrong_type", "refused", _fixed("年底", *DATED)),
    Spoiling("wrong_type", "refused", _fixed("也许", Type.BOOLEAN)),
    Spoiling("unit_in_cell", "refused", _with_unit),
    Spoiling("out_of_bounds", "refused", _beyond),
    Spoiling("too_many_decimals", "refused", _too_fine),
    Spoiling("not_a_choice", "refused", _unlisted),
    Spoiling("pattern_mismatch", "refused", _off_pattern),
    Spoiling("credit_code", "refused", _wrong_digit),
    Spoiling("impossible_date", "refused", _fixed("2021-02-30", *DATED)),
    Spoiling("two_digit_year", "refused", _fixed("21-03-05", *DATED)),
    Spoiling("serial_date", "refused", _fixed(44_000.0, Type.DATE)),
    Spoiling("epoch_date", "refused", _fixed("1900-01-01", *DATED)),
    Spoiling("future_date", "refused", _in_future),
    Spoiling("reversed_dates", "refused", _reversed),
    Spoiling("empty_cell", "refused", _emptied),
    Spoiling("excel_error", "refused", _fixed("#REF!", *NUMERIC, *DATED)),
    Spoiling("formula_cell", "refused", _computed),
    Spoiling("control_character", "refused", _damaged),
    Spoiling("dangling_reference", "refused", _astray),
)


KINDS = (*_REPAIRED, *_REFUSED)
"""All ways of spoiling a cell."""
