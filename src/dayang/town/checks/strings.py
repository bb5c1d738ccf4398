"""Text columns: free text, ids, and codes chosen from a list."""

from collections.abc import Mapping
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from dayang.town.checks.cells import Cells, Kind
from dayang.town.checks.headings import plain
from dayang.town.checks.numerals import RELIABLE_DIGITS
from dayang.town.checks.reading import Positions, Problem, Reading, Repair, Texts, scattered, whole_column
from dayang.town.checks.texts import among, matches, rewritten, text_series
from dayang.town.checks.tidy import tidy
from dayang.town.checks.words import NOTHING, did_you_mean
from dayang.town.registers.schema import Column
from dayang.words import Words

_FORMULA = r"^[=+\-@＝＋－＠]"
_BARE_NUMBER = r"^[+\-]?[\d.,\s]+$"
_AFTER_TAB = r"^[\t\r]"
"""Signs with which a spreadsheet starts to compute (OWASP, CSV Injection)."""


def read_string(column: Column, cells: Cells, *, is_id: bool) -> Reading:
    """Read a column of text.

    Parameters
    ----------
    column
        Its choices make codes of labels.
    cells
        The column.
    is_id
        Whether the column holds ids, where a text "12.0" is the id 12 saved as a number.
    """
    tidied = tidy(cells, figures=False, keep=frozenset(column.choices))
    texts, repairs, problems = tidied.texts, tidied.repairs.copy(), list(tidied.problems)
    if is_id or column.choices:
        decimal = matches(texts, r"^\d{1,15}\.0$")
        texts = rewritten(texts, decimal, lambda text: text[:-2])
        repairs[decimal] |= Repair.NUMBER
    positions, texts, repairs, more = _with_numbers(cells, tidied.positions, texts, repairs)
    problems += [*more, Problem("wrong_type", cells.at(Kind.FLAG, Kind.CLOCK, Kind.MOMENT, Kind.OTHER))]
    if column.choices:
        texts, unlisted = _codes(column.choices, texts)
        problems.append(unlisted._replace(positions=positions[unlisted.positions]))
        bad = np.zeros(len(texts), bool)
        bad[unlisted.positions] = True
    else:
        bad = _formulas(cells, positions, texts)
        problems.append(Problem("formula_cell", positions[bad]))
    values = text_series(len(cells), positions[~bad], among(texts, ~bad))
    return Reading(values, scattered(len(cells), positions, repairs), tuple(problems))


def _with_numbers(
    cells: Cells, positions: Positions, texts: Texts, repairs: NDArray[np.int8]
) -> tuple[Positions, pa.LargeStringArray, NDArray[np.int8], list[Problem]]:
    """Add the cells that hold numbers, as a person sees them."""
    at, numbers = cells.at(Kind.NUMBER), cells.numbers
    if not len(at):
        return positions, texts, repairs, []
    endless = np.isinf(numbers)
    long = (np.abs(numbers) >= 10.0**RELIABLE_DIGITS) & ~endless & ~cells.whole
    good = ~endless & ~long
    digits = [_seen(number) for number in numbers[good].tolist()]
    count = int(good.sum())
    problems = [
        Problem("wrong_type", at[endless]),
        Problem("too_many_digits", at[long], {"digits": RELIABLE_DIGITS}),
        *([whole_column("number_ids", digits[0], count=count)] if count else []),
    ]
    return (
        np.concatenate([positions, at[good]]),
        pa.concat_arrays([texts, pa.array(digits, pa.large_string())]),
        np.concatenate([repairs, np.zeros(count, np.int8)]),
        problems,
    )


def _seen(number: float) -> str:
    """Return a number as a spreadsheet shows it: no decimal point where it is whole."""
    return f"{number:.0f}" if number == int(number) else f"{number:.{RELIABLE_DIGITS}g}"


def _formulas(cells: Cells, positions: Positions, texts: Texts) -> NDArray[np.bool_]:
    tabbed = np.zeros(len(cells), bool)
    tabbed[cells.at(Kind.TEXT)] = matches(cells.texts, _AFTER_TAB)
    return (matches(texts, _FORMULA) | tabbed[positions]) & ~matches(texts, _BARE_NUMBER)


def _codes(choices: Mapping[str, Words], texts: Texts) -> tuple[Texts, Problem]:
    """Return the code for each text, and the texts that are neither code nor label."""
    encoded: Any = pc.dictionary_encode(texts)
    code_of = _ways(tuple(choices.items()))
    given = encoded.dictionary.to_pylist()
    codes = [text if text in choices else code_of.get(plain(text)) for text in given]
    indices = encoded.indices.to_numpy(zero_copy_only=False)
    listed = np.array([code is not None for code in codes], bool)
    bad = np.flatnonzero(~listed[indices]) if given else np.empty(0, np.int64)
    hints = {index: _hint(choices, given[index]) for index in np.flatnonzero(~listed)}
    values = [hints[index] for index in indices[bad]]
    meant = pa.array([code or "" for code in codes], pa.large_string()).take(encoded.indices)
    return meant, Problem("not_a_choice", bad, each=values)


@lru_cache(maxsize=256)
def _ways(choices: tuple[tuple[str, Words], ...]) -> Mapping[str, str]:
    """Return the code by every way it may be written; what two codes share means neither."""
    ways: dict[str, str] = {}
    for code, label in choices:
        for way in {plain(text) for text in label}:
            ways[way] = "" if ways.get(way, code) != code else code
    ways.update({plain(code): code for code, _ in choices})
    return {way: code for way, code in ways.items() if code}


def _hint(choices: Mapping[str, Words], text: str) -> dict[str, Any]:
    ways = _ways(tuple(choices.items()))
    near = get_close_matches(plain(text), ways, n=1, cutoff=0.5)
    suggestion = did_you_mean(choices[ways[near[0]]]) if near else NOTHING
    return {"suggestion": suggestion, "choices": choices_said(choices)}


def choices_said(choices: Mapping[str, Words]) -> Words:
    """Return the labels of `choices`, each with its code."""
    return Words(
        "、".join(f"{label.zh}（{code}）" for code, label in choices.items()),
        ", ".join(f"{label.en} ({code})" for code, label in choices.items()),
    )
