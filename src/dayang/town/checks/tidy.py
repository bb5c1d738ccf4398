"""Text freed of what nobody meant to write: stray spaces, invisible and full-width characters."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from dayang.town.checks.cells import Cells, Kind
from dayang.town.checks.reading import Positions, Problem, Repair, Texts
from dayang.town.checks.texts import among, as_mask, matches, rewritten


@dataclass(frozen=True, eq=False)
class Tidied:
    """The readable text of a column.

    Parameters
    ----------
    positions
        Of the cells that hold text worth reading.
    texts
        Those texts, tidied.
    repairs
        For each of them, the `Repair` made.
    problems
        Damaged text, error values, and marks that stand for 'none'.
    """

    positions: Positions
    texts: Texts
    repairs: NDArray[np.int8]
    problems: tuple[Problem, ...]


_INVISIBLE = re.compile("[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_ODD_SPACE = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_LINE_END = re.compile("\r\n?|[\u0085\u2028\u2029]")

_UNTIDY = (
    r"^\s|\s$|[\x0b\x0c\r\x{85}\x{a0}\x{ad}\x{1680}\x{180e}\x{2000}-\x{200f}\x{2028}-\x{202f}\x{205f}-\x{2069}"
    r"\x{3000}\x{feff}\x{ff10}-\x{ff19}\x{ff21}-\x{ff3a}\x{ff41}-\x{ff5a}]"
)
_UNTIDY_FIGURE = _UNTIDY[:-1] + r"\x{ff01}-\x{ff5e}\x{ffe5}\x{2212}\x{3002}]"
_DAMAGED = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x{9f}\x{fffd}-\x{ffff}]"

_LETTERS = {
    code: code - 0xFEE0
    for start, end in ((0xFF10, 0xFF19), (0xFF21, 0xFF3A), (0xFF41, 0xFF5A))
    for code in range(start, end + 1)
}
_ALL_WIDE = {**{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}, 0xFFE5: "¥", 0x2212: "-", 0x3002: "."}

EXCEL_ERRORS = ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!")
PLACEHOLDERS = (
    *("/", "\\", "-", "--", "—", "——", "–"),
    *("N/A", "n/a", "NULL", "null", "None", "NaN", "nan", "NaT", "<NA>"),
)


def tidy(cells: Cells, *, figures: bool, keep: frozenset[str] = frozenset()) -> Tidied:
    """Return the texts of a column as they were meant.

    Parameters
    ----------
    cells
        The column.
    figures
        Whether the column holds numbers, dates or flags: full-width punctuation is
        then read as well; in prose it is right as it is.
    keep
        Texts that mean something here though they mean 'none' elsewhere.
    """
    positions = cells.at(Kind.TEXT)
    texts, repairs = _tidied(cells.texts, figures=figures)
    problems: list[Problem] = []
    readable = matches(texts, ".")
    for rule, wrong in _unreadable(texts, keep):
        problems.append(Problem(rule, positions[wrong & readable]))
        readable &= ~wrong
    return Tidied(positions[readable], among(texts, readable), repairs[readable], tuple(problems))


def _unreadable(texts: Texts, keep: frozenset[str]) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    yield "control_character", matches(texts, _DAMAGED)
    for rule, words in (("excel_error", EXCEL_ERRORS), ("placeholder", PLACEHOLDERS)):
        listed = pa.array([word for word in words if word not in keep], pa.large_string())
        yield rule, as_mask(pc.is_in(texts, listed))


def _tidied(texts: Texts, *, figures: bool) -> tuple[Texts, NDArray[np.int8]]:
    repairs = np.zeros(len(texts), np.int8)
    untidy = matches(texts, _UNTIDY_FIGURE if figures else _UNTIDY)
    wide = _ALL_WIDE if figures else _LETTERS
    made: list[int] = []

    def write(text: str) -> str:
        tidied, repair = _tidy_text(text, wide)
        made.append(repair)
        return tidied

    texts = rewritten(texts, untidy, write)
    repairs[untidy] = made
    return texts, repairs


def _tidy_text(text: str, wide: Mapping[int, Any]) -> tuple[str, int]:
    visible = _INVISIBLE.sub("", text)
    spaced = _LINE_END.sub("\n", _ODD_SPACE.sub(" ", visible)).strip(" \t\n")
    narrow = spaced.translate(wide).strip(" ")
    repairs = (
        (Repair.INVISIBLE if visible != text else 0)
        | (Repair.SPACES if spaced != visible else 0)
        | (Repair.WIDTH if narrow != spaced else 0)
    )
    return narrow, int(repairs)
