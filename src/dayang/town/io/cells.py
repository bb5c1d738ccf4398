"""A typed column as text, as JSON and as Arrow: what the files hold.

Each of the three is exact: the reader gets back the value that was written.
"""

import json
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from dayang.town.registers.schema import Column, Type

BEIJING = timezone(timedelta(hours=8))
"""Offset written with every time. Asia/Shanghai had others in the past (1986-1991, before 1901); the
moment is the same."""

FEN_SUFFIX = "_fen"
"""Ending of a GeoPackage field that holds money as whole fen, instead of ``_yuan``."""

MOST_FEN = 10**18 - 1
"""Most fen that Decimal(18, 2) holds."""

_JSON_SAFE_DIGITS = 15
"""Decimal digits that a double keeps, whoever reads the file."""


def as_text(column: Column, values: "pd.Series[Any]") -> list[str]:
    """Return the cells of `values` as text; a missing cell is the empty text.

    Examples
    --------
    >>> from dayang.town.registers import DICTIONARY
    >>> as_text(DICTIONARY["firms"].column("founded_on"), pd.Series(["1949-10-01"], dtype="datetime64[s]"))
    ['1949-10-01']
    """
    cells = values.astype(object).where(values.notna(), None).tolist()
    write = _TEXT[column.type]
    return ["" if cell is None else write(cell) for cell in cells]


def as_json(column: Column, values: "pd.Series[Any]") -> list[str]:
    """Return the cells of `values` as JSON; a missing cell is ``null``."""
    texts = as_text(column, values)
    if column.type in (Type.INTEGER, Type.BOOLEAN, Type.NUMBER):
        return [text or "null" for text in texts]
    if column.type is Type.MONEY:
        return [_money_json(text) if text else "null" for text in texts]
    return [json.dumps(text, ensure_ascii=False) if text else "null" for text in texts]


def as_arrow(column: Column, values: "pd.Series[Any]", *, fen: bool = True) -> "pa.Array[Any]":
    """Return the cells of `values` as the Arrow array that becomes a GeoPackage field.

    Money becomes whole fen (int64), because a GeoPackage has no decimals and its
    doubles lose them; a time becomes ISO 8601 text, because its DATETIME keeps
    milliseconds only. Without `fen` money stays yuan, in a double.
    """
    if column.type is Type.DATETIME:
        texts = as_text(column, values)
        return pa.array([text or None for text in texts], pa.string())
    array: Any = pa.array(values, from_pandas=True)
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    if column.type is Type.MONEY:
        return whole_fen(array) if fen else array.cast(pa.float64())
    typed: pa.Array[Any] = array.cast(_ARROW[column.type])
    return typed


def whole_fen(money: "pa.Array[Any]") -> "pa.Array[Any]":
    """Return Decimal(18, 2) yuan as int64 fen.

    Examples
    --------
    >>> whole_fen(pa.array([Decimal("9999999999999999.99"), None])).to_pylist()
    [999999999999999999, None]
    """
    hundred = pa.scalar(Decimal(100), pa.decimal128(3, 0))
    return pc.multiply(money.cast(pa.decimal128(18, 2)), hundred).cast(pa.int64())


def yuan(fen: "pa.Array[Any]") -> "pa.Array[Any]":
    """Return int64 fen as Decimal(18, 2) yuan; the reverse of `whole_fen`.

    Raises
    ------
    pyarrow.ArrowInvalid
        When an amount needs more than 18 digits.
    """
    hundredth = pa.scalar(Decimal("0.01"), pa.decimal128(2, 2))
    amounts = pc.multiply(fen.cast(pa.decimal128(19, 0)), hundredth)
    return amounts.cast(pa.decimal128(18, 2))


def field_name(column: Column) -> str:
    """Return the name of the GeoPackage field that holds `column`.

    Examples
    --------
    >>> from dayang.town.registers import DICTIONARY
    >>> field_name(DICTIONARY["firm_years"].column("output_yuan"))
    'output_fen'
    """
    return column.name.removesuffix("_yuan") + FEN_SUFFIX if column.type is Type.MONEY else column.name


def beijing(moment: datetime) -> datetime:
    """Return an aware time at the offset +08:00."""
    return moment.astimezone(BEIJING)


def _time_text(moment: datetime) -> str:
    return beijing(moment).isoformat()


def _money_json(text: str) -> str:
    digits = sum(character.isdigit() for character in text)
    return text if digits <= _JSON_SAFE_DIGITS else f'"{text}"'


_TEXT: dict[Type, Any] = {
    Type.STRING: str,
    Type.INTEGER: str,
    Type.NUMBER: repr,
    Type.BOOLEAN: lambda flag: "true" if flag else "false",
    Type.DATE: lambda day: day.date().isoformat(),
    Type.DATETIME: _time_text,
    Type.MONEY: str,
}

_ARROW: dict[Type, pa.DataType] = {
    Type.STRING: pa.string(),
    Type.INTEGER: pa.int64(),
    Type.NUMBER: pa.float64(),
    Type.BOOLEAN: pa.bool_(),
    Type.DATE: pa.date32(),
}
