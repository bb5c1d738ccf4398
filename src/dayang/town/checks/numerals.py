"""Numbers, whole numbers and amounts of money, from cells or from text."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from dayang.town.checks.cells import Cells, Kind
from dayang.town.checks.reading import Positions, Problem, Reading, Repair, Texts, scattered
from dayang.town.checks.texts import also, among, matches, rewritten
from dayang.town.checks.tidy import tidy
from dayang.town.frames import DTYPES
from dayang.town.registers.schema import Type

RELIABLE_DIGITS = 15
"""Decimal digits that Excel keeps and that every double holds (IEEE 754, DBL_DIG)."""

_RELIABLE = 10.0**RELIABLE_DIGITS
_MONEY_DIGITS = 18

_FIGURE = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,4})?$"
_GROUPED = r"^[+-]?\d{1,3}([, ]\d{3})+(\.\d+)?$"
_WITH_UNIT = r"^([¥$€]\s*[+-]?[\d,. ]+|[¥$€]?\s*[+-]?\d[\d,. ]*[^\d\s.,:;/\\\-~+*=<>]\D*[23]?)$"
_SIXTEENTH_DIGIT = 2e-15
"""How far, as a part of it, a double may lie from the fen it was meant to be (after a sum, say)."""

_ENOUGH = 30
"""Places beyond which a written-out exponent is refused before it is written out."""


@dataclass(frozen=True, eq=False)
class Figures:
    """The texts of a column that are numbers.

    Parameters
    ----------
    positions, texts, repairs
        As in `Tidied`; each text is a plain number, without separators.
    problems
        Those that are not.
    """

    positions: Positions
    texts: Texts
    repairs: NDArray[np.int8]
    problems: tuple[Problem, ...]


def figures(cells: Cells) -> Figures:
    """Return the texts of a column that are numbers, with separators taken out."""
    if matches(cells.texts, _FIGURE).all():
        return Figures(cells.at(Kind.TEXT), cells.texts, np.zeros(len(cells.texts), np.int8), ())
    tidied = tidy(cells, figures=True)
    texts, repairs = tidied.texts, tidied.repairs.copy()
    good = matches(texts, _FIGURE)
    grouped = also(~good, texts, _GROUPED)
    texts = rewritten(texts, grouped, lambda text: text.replace(",", "").replace(" ", ""))
    repairs[grouped] |= Repair.SEPARATORS
    good |= grouped
    united = also(~good, texts, _WITH_UNIT)
    wrong = (
        Problem("unit_in_cell", tidied.positions[united]),
        Problem("wrong_type", tidied.positions[~good & ~united]),
    )
    kept = among(texts, good)
    return Figures(tidied.positions[good], kept, repairs[good], (*tidied.problems, *wrong))


def read_number(cells: Cells) -> Reading:
    """Read a column of numbers as float64; each text becomes the nearest double."""
    found = figures(cells)
    values = np.full(len(cells), np.nan)
    values[cells.at(Kind.NUMBER)] = cells.numbers
    values[found.positions] = _as_floats(found.texts)
    endless = np.isinf(values)
    values[endless] = np.nan
    problems = (*found.problems, *_not_figures(cells), Problem("wrong_type", np.flatnonzero(endless)))
    return Reading(pd.Series(values), scattered(len(cells), found.positions, found.repairs), problems)


def read_integer(cells: Cells) -> Reading:
    """Read a column of whole numbers as Int64.

    A number with a decimal point is read to 15 digits, a text to 18, a whole number whole.
    """
    found = figures(cells)
    values = np.zeros(len(cells), np.int64)
    known = np.zeros(len(cells), bool)
    problems = [*found.problems, *_not_figures(cells)]
    digits = matches(found.texts, r"^[+-]?0*\d{1,18}(\.0*)?$")
    exact = found.positions[digits]
    bare = pc.replace_substring_regex(among(found.texts, digits), r"^\+|\.0*$", "")
    values[exact] = pc.cast(pc.replace_substring_regex(bare, r"^(-?)0+(\d)", r"\1\2"), pa.int64()).to_numpy()
    known[exact] = True
    others = among(found.texts, ~digits)
    positions = np.concatenate([cells.at(Kind.NUMBER), found.positions[~digits]])
    floats = np.concatenate([cells.numbers, _as_floats(others)])
    exact_already = np.concatenate([cells.whole, np.zeros(len(others), bool)])
    fraction, long = floats != np.rint(floats), (np.abs(floats) >= _RELIABLE) & ~exact_already
    good = ~fraction & ~long
    values[positions[good]] = floats[good].astype(np.int64)
    known[positions[good]] = True
    problems.append(Problem("wrong_type", positions[fraction]))
    problems.append(Problem("too_many_digits", positions[long & ~fraction], {"digits": RELIABLE_DIGITS}))
    series = pd.Series(pd.arrays.IntegerArray(values, ~known))
    return Reading(series, scattered(len(cells), found.positions, found.repairs), tuple(problems))


def read_money(cells: Cells) -> Reading:
    """Read a column of yuan as Decimal(18, 2), to the fen.

    A number kept as a double has 15 digits: one within two units of the 16th digit of
    a whole fen is that amount.
    """
    found = figures(cells)
    fen = np.zeros(len(cells), np.int64)
    known = np.zeros(len(cells), bool)
    problems = [*found.problems, *_not_figures(cells)]
    for positions, (amounts, rules) in (
        (cells.at(Kind.NUMBER), _fen_of_floats(cells.numbers, cells.whole)),
        (found.positions, _fen_of_texts(found.texts)),
    ):
        good = rules == ""
        fen[positions[good]] = amounts[good]
        known[positions[good]] = True
        problems += [
            Problem(rule, positions[rules == rule], {"digits": digits})
            for rule, digits in (
                ("wrong_type", 0),
                ("too_many_decimals", 2),
                ("too_many_digits", RELIABLE_DIGITS if positions is not found.positions else _MONEY_DIGITS),
            )
        ]
    repairs = scattered(len(cells), found.positions, found.repairs)
    return Reading(yuan_of_fen(fen, known), repairs, tuple(problems))


def yuan_of_fen(fen: NDArray[np.int64], known: NDArray[np.bool_]) -> "pd.Series[Any]":
    """Return whole fen as a column of Decimal(18, 2) yuan, missing where not `known`.

    Examples
    --------
    >>> yuan_of_fen(np.array([150, -1]), np.array([True, True])).tolist()
    [Decimal('1.50'), Decimal('-0.01')]
    """
    words = np.stack([fen, fen >> 63], axis=1)  # a decimal128 is a little-endian integer of 16 bytes
    missing = pa.py_buffer(np.packbits(known, bitorder="little").tobytes())
    array = pa.Array.from_buffers(pa.decimal128(18, 2), len(fen), [missing, pa.py_buffer(words.tobytes())])
    series: pd.Series[Any] = pd.Series(pd.arrays.ArrowExtensionArray(array), dtype=DTYPES[Type.MONEY])
    return series


def _fen_of_floats(
    yuan: NDArray[np.float64], exact: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.object_]]:
    """Return fen, and the rule each amount breaks ("" for none); `exact` ones were whole in the file."""
    size = np.abs(yuan)
    endless, long = np.isinf(yuan), (size >= _RELIABLE) & ~exact
    sure = np.where(endless | long, 0.0, yuan)
    fraction = sure != np.rint(sure)
    rules = np.full(len(yuan), "", object)
    rules[np.abs(sure - np.rint(sure * 100) / 100) > _SIXTEENTH_DIGIT * size] = "too_many_decimals"
    rules[long | ((size >= _RELIABLE / 100) & fraction)] = "too_many_digits"
    rules[endless] = "wrong_type"
    good = np.where(rules == "", sure, 0.0)
    whole = np.trunc(good)
    return whole.astype(np.int64) * 100 + np.rint((good - whole) * 100).astype(np.int64), rules


def _fen_of_texts(texts: Texts) -> tuple[NDArray[np.int64], NDArray[np.object_]]:
    plain = _without_exponents(texts)
    parts = pc.extract_regex(plain, r"^(?P<sign>[+-]?)0*(?P<yuan>\d*)\.?(?P<fen>\d*?)0*$")
    yuan, fen = pc.struct_field(parts, "yuan"), pc.struct_field(parts, "fen")
    rules = np.full(len(texts), "", object)
    rules[matches(fen, "...")] = "too_many_decimals"
    rules[matches(yuan, rf"\d{{{_MONEY_DIGITS - 1}}}")] = "too_many_digits"
    digits = pc.binary_join_element_wise(yuan, pc.utf8_rpad(fen, 2, "0"), pa.scalar("", pa.large_string()))
    bad = pa.array(rules != "")
    amounts = pc.replace_with_mask(digits, bad, pa.scalar("0", pa.large_string())).cast(pa.int64()).to_numpy()
    minus = matches(pc.struct_field(parts, "sign"), "-")
    return np.where(minus, -amounts, amounts), rules


def _without_exponents(texts: Texts) -> Texts:
    return rewritten(texts, matches(texts, "[eE]"), _written_out)


def _written_out(text: str) -> str:
    number = Decimal(text)
    if number.is_zero():
        return "0"
    if number.adjusted() > _ENOUGH:
        return "9" * _ENOUGH
    return f"{number:f}" if number.adjusted() > -_ENOUGH else "0." + "1" * _ENOUGH


def _as_floats(texts: Texts) -> NDArray[np.float64]:
    floats: NDArray[np.float64] = texts.cast(pa.float64()).to_numpy(zero_copy_only=False)
    return floats


def _not_figures(cells: Cells) -> tuple[Problem, ...]:
    return (Problem("wrong_type", cells.at(Kind.FLAG, Kind.CLOCK, Kind.MOMENT, Kind.OTHER)),)
