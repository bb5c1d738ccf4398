"""A column's raw cells sorted by what they are: text, number, flag, clock time or moment."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import IntEnum
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from dayang.town.checks.reading import Positions, Texts


class Kind(IntEnum):
    """What one raw cell is."""

    EMPTY = 0
    TEXT = 1
    NUMBER = 2
    FLAG = 3
    CLOCK = 4
    """A date or time without zone, as read off a clock in China."""
    MOMENT = 5
    """A time with its zone."""
    OTHER = 6
    """Nothing any column could hold, such as a time of day or a list."""


EXACT = 2**53
"""Greatest whole number up to which doubles hold every whole number."""


@dataclass(frozen=True, eq=False)
class Cells:
    """The cells of one column.

    Parameters
    ----------
    kinds
        Shape (n,): a `Kind` for each cell.
    texts
        The TEXT cells in order; numbers that doubles cannot hold are among them as digits.
    numbers
        The NUMBER cells in order, as float64.
    whole
        For each of `numbers`, whether the file held a whole number and no decimal point.
    flags, clocks, moments
        The FLAG, CLOCK (``datetime64[us]``) and MOMENT (the same, in UTC) cells in order.
    """

    kinds: NDArray[np.int8]
    texts: Texts
    numbers: NDArray[np.float64]
    whole: NDArray[np.bool_]
    flags: NDArray[np.bool_]
    clocks: NDArray[np.datetime64]
    moments: NDArray[np.datetime64]

    def __len__(self) -> int:
        """Return how many cells there are."""
        return len(self.kinds)

    def at(self, *kinds: Kind) -> Positions:
        """Return the positions of the cells of these kinds."""
        return np.flatnonzero(np.isin(self.kinds, kinds)).astype(np.int64)


def split(raw: "pd.Series[Any]") -> Cells:
    """Sort the cells of a raw column, of whatever dtype, by what they are."""
    for belongs, splitter in _SPLITTERS:
        if belongs(raw.dtype):
            return splitter(raw)
    return _split_objects(raw.astype(object).to_numpy())


def _split_texts(raw: "pd.Series[Any]") -> Cells:
    return _cells(raw, Kind.TEXT, texts=_one(pa.array(raw.dropna())).cast(pa.large_string()))


def _split_flags(raw: "pd.Series[Any]") -> Cells:
    return _cells(raw, Kind.FLAG, flags=raw.dropna().to_numpy(bool))


def _split_integers(raw: "pd.Series[Any]") -> Cells:
    present = raw.dropna()
    if len(present) and (present.max() > EXACT or present.min() < -EXACT):
        return _cells(raw, Kind.TEXT, texts=pa.array(map(str, present.tolist()), pa.large_string()))
    return _cells(raw, Kind.NUMBER, numbers=present.to_numpy(np.float64), whole=np.ones(len(present), bool))


def _split_floats(raw: "pd.Series[Any]") -> Cells:
    numbers = raw.dropna().to_numpy(np.float64)
    return _cells(raw, Kind.NUMBER, numbers=numbers, whole=np.zeros(len(numbers), bool))


def _split_moments(raw: "pd.Series[Any]") -> Cells:
    moments = raw.dropna().dt.tz_convert("UTC").dt.tz_localize(None)
    return _cells(raw, Kind.MOMENT, moments=moments.to_numpy("datetime64[us]"))


def _split_clocks(raw: "pd.Series[Any]") -> Cells:
    return _cells(raw, Kind.CLOCK, clocks=raw.dropna().to_numpy("datetime64[us]"))


def _is_decimal(dtype: Any) -> bool:
    return isinstance(dtype, pd.ArrowDtype) and pa.types.is_decimal(dtype.pyarrow_dtype)


_SPLITTERS: tuple[tuple[Callable[[Any], bool], Callable[["pd.Series[Any]"], Cells]], ...] = (
    (lambda dtype: isinstance(dtype, pd.StringDtype), _split_texts),
    (_is_decimal, _split_texts),
    (pd.api.types.is_bool_dtype, _split_flags),
    (pd.api.types.is_integer_dtype, _split_integers),
    (pd.api.types.is_float_dtype, _split_floats),
    (lambda dtype: isinstance(dtype, pd.DatetimeTZDtype), _split_moments),
    (pd.api.types.is_datetime64_dtype, _split_clocks),
)


def _cells(raw: "pd.Series[Any]", kind: Kind, **parts: Any) -> Cells:
    """Return cells that are all of one kind or empty."""
    kinds = np.where(raw.isna().to_numpy(bool), Kind.EMPTY, kind).astype(np.int8)
    none: dict[str, Any] = {
        "texts": pa.array([], pa.large_string()),
        "numbers": np.empty(0),
        "whole": np.empty(0, bool),
        "flags": np.empty(0, bool),
        "clocks": np.empty(0, "datetime64[us]"),
        "moments": np.empty(0, "datetime64[us]"),
    }
    return Cells(kinds, **{**none, **parts})


def _one(array: Any) -> Texts:
    return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array


_WHOLE = 7
"""A NUMBER written without a decimal point, while objects are being sorted."""


class _KindOf(dict[type, int]):
    """The kind of a cell by its Python type; a subclass is of its parent's kind."""

    _PARENTS = (
        (str, Kind.TEXT),
        (Decimal, Kind.TEXT),
        ((bool, np.bool_), Kind.FLAG),
        ((int, np.integer), _WHOLE),
        ((float, np.floating), Kind.NUMBER),
        (date, Kind.CLOCK),
    )

    def __missing__(self, cell: type) -> int:
        kind = next((kind for parent, kind in self._PARENTS if issubclass(cell, parent)), Kind.OTHER)
        self[cell] = kind
        return kind


_KIND_OF = _KindOf({type(None): Kind.EMPTY, type(pd.NaT): Kind.EMPTY, type(pd.NA): Kind.EMPTY})


def _split_objects(values: NDArray[np.object_]) -> Cells:
    present = {cell: _KIND_OF[cell] for cell in set(map(type, values))}
    if len(present) == 1:
        kinds = np.full(len(values), next(iter(present.values())), np.int8)
    else:
        kinds = np.fromiter(map(present.__getitem__, map(type, values)), np.int8, len(values))
    numbers, whole = _numbers(values, kinds)
    for position in np.flatnonzero(kinds == Kind.CLOCK):
        if getattr(values[position], "tzinfo", None) is not None:
            kinds[position] = Kind.MOMENT
    return Cells(
        kinds,
        texts=_texts(values[kinds == Kind.TEXT]),
        numbers=numbers,
        whole=whole,
        flags=values[kinds == Kind.FLAG].astype(bool),
        clocks=_times(values[kinds == Kind.CLOCK], None),
        moments=_times(values[kinds == Kind.MOMENT], "UTC"),
    )


def _numbers(
    values: NDArray[np.object_], kinds: NDArray[np.int8]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return the numbers among `values`; those too long for a double become text in `kinds`."""
    for position in np.flatnonzero(kinds == _WHOLE):
        if abs(values[position]) > EXACT:
            kinds[position] = Kind.TEXT
    positions = np.flatnonzero((kinds == Kind.NUMBER) | (kinds == _WHOLE))
    numbers = values[positions].astype(np.float64)
    unknown = np.isnan(numbers)
    whole = (kinds[positions] == _WHOLE)[~unknown]
    kinds[positions] = np.where(unknown, Kind.EMPTY, Kind.NUMBER)
    return numbers[~unknown], whole


def _texts(values: NDArray[np.object_]) -> Texts:
    texts = [value if type(value) is str else str(value) for value in values]
    try:
        return pa.array(texts, pa.large_string())
    except UnicodeEncodeError:
        whole = [text.encode("utf-8", "surrogatepass").decode("utf-8", "replace") for text in texts]
        return pa.array(whole, pa.large_string())


def _times(values: NDArray[np.object_], zone: str | None) -> NDArray[np.datetime64]:
    whole = [cell if isinstance(cell, datetime) else datetime.combine(cell, time.min) for cell in values]
    times: NDArray[np.datetime64] = pa.array(whole, pa.timestamp("us", zone)).to_numpy(zero_copy_only=False)
    return times.astype("datetime64[us]")
