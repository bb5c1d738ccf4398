"""Amounts that look a factor of 10,000 off: 万元 written where yuan is asked, or the reverse.

Three rules, all of them warnings, with thresholds in the parameters ``checks.*``:

1. **Against a witness, the whole column.** `WITNESSES` says what an amount is set
   against in its own row: output per job, tax per revenue, or the amount alone. Where
   the median of that ratio lies outside its plausible range and inside once multiplied
   or divided by 10,000, the column is named once.
2. **Against the same witness, one cell**, where the column as a whole is plausible: a
   cell is named when its own ratio lies outside and would lie inside. Only for witnesses
   so steady that few honest cells lie outside.
3. **Against the other years of the same firm**: in a register of observations a cell is
   named when it differs from the median of its firm by a factor of 10,000, give or take
   ``checks.amount_tolerance_dex`` decades. A firm needs three years: of two, none can be
   told to be the odd one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from dayang.town.checks.context import Context
from dayang.town.checks.limits import limit
from dayang.town.checks.reading import Problem, whole_column
from dayang.town.registers.schema import Column, Kind, Register, Type
from dayang.words import Words

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

FACTOR = 10_000
_DECADES = 4
_YEARS = 3


@dataclass(frozen=True, slots=True)
class Witness:
    """What an amount is set against.

    Parameters
    ----------
    per
        Column of the same row that divides it; ``None`` for the amount itself.
    limits
        The plausible range is ``checks.<limits>_low`` to ``checks.<limits>_high``.
    what
        The ratio in words.
    cells
        Whether single cells are judged too.
    """

    per: str | None
    limits: str
    what: Words
    cells: bool


_PER_JOB = Words("人均产值或营业收入", "output or revenue per job")

WITNESSES: Mapping[str, Mapping[str, Witness]] = {
    "firm_years": {
        "output_yuan": Witness("jobs", "yuan_per_job", _PER_JOB, cells=True),
        "revenue_yuan": Witness("jobs", "yuan_per_job", _PER_JOB, cells=True),
        "tax_yuan": Witness(
            "revenue_yuan", "tax_per_revenue", Words("税收与营业收入之比", "tax over revenue"), cells=False
        ),
    },
    "firms": {
        "capital_yuan": Witness(None, "capital_yuan", Words("注册资本", "registered capital"), cells=True),
    },
}
"""By register and column; an amount that is not here is judged by rule 3 alone."""

_TOO_SMALL = Words("若填的是万元，请乘以 10,000", "if it is in 万元, multiply by 10,000")
_TOO_LARGE = Words("若多乘了 10,000，请改回", "if it was multiplied by 10,000 once too often, divide it")


def judge_amounts(
    register: Register, table: pd.DataFrame, context: Context
) -> Iterator[tuple[Column, Problem]]:
    """Yield the amounts that look a factor of 10,000 off, each once.

    Parameters
    ----------
    register, table
        The register and its typed attributes; index 0..n-1.
    context
        Whose parameters hold.
    """
    witnesses = WITNESSES.get(register.name, {})
    for column in register.attributes:
        if column.type is not Type.MONEY:
            continue
        size = np.abs(as_floats(table[column.name]))
        size[size == 0] = np.nan
        told = np.zeros(len(size), bool)
        if column.name in witnesses:
            for problem in _by_witness(witnesses[column.name], size, table, context):
                told[problem.positions] = True
                yield column, problem
        if register.kind is Kind.OBSERVATION:
            yield column, _by_years(register, np.where(told, np.nan, size), table, context)


def as_floats(money: "pd.Series[Any]") -> Floats:
    """Return amounts as doubles, NaN where missing: for comparing, never for adding up."""
    floats: Floats = pa.array(money).cast(pa.float64()).to_numpy(zero_copy_only=False)
    return floats.copy()


def _by_witness(witness: Witness, size: Floats, table: pd.DataFrame, context: Context) -> Iterator[Problem]:
    low, high = (limit(f"{witness.limits}_{end}", context) for end in ("low", "high"))
    ratio = size / _divisor(witness, table)
    evidence = Words(
        f"{witness.what.zh}通常在 {low:,.12g} 至 {high:,.12g} 之间",
        f"{witness.what.en} is usually between {low:,.12g} and {high:,.12g}",
    )
    known = ratio[~np.isnan(ratio)]
    middle = float(np.median(known)) if len(known) else np.nan
    small, large = _suspects(np.array([middle]), low, high)
    if len(known) >= limit("amount_cells", context) and (small[0] or large[0]):
        found = f"{middle:,.6g}"
        yield whole_column("amount_scale", found, evidence=evidence, hint=_hint(bool(small[0])))
    elif witness.cells:
        small, large = _suspects(ratio, low, high)
        for suspects, is_small in ((small, True), (large, False)):
            values = {"evidence": evidence, "hint": _hint(is_small)}
            yield Problem("amount_scale", np.flatnonzero(suspects), values)


def _divisor(witness: Witness, table: pd.DataFrame) -> Any:
    if witness.per is None:
        return 1.0
    values = table[witness.per]
    divisor = (
        as_floats(values) if witness.per.endswith("_yuan") else values.to_numpy(np.float64, na_value=np.nan)
    )
    return np.where(divisor > 0, divisor, np.nan)


def _suspects(ratio: Floats, low: float, high: float) -> tuple[Mask, Mask]:
    """Say which ratios are implausible and become plausible 10,000 times larger, or smaller."""
    small = (ratio < low) & (ratio * FACTOR >= low) & (ratio * FACTOR <= high)
    large = (ratio > high) & (ratio / FACTOR >= low) & (ratio / FACTOR <= high)
    return small, large


def _by_years(register: Register, size: Floats, table: pd.DataFrame, context: Context) -> Problem:
    decades = pd.Series(np.log10(size))
    firms = decades.groupby(table[register.key[0]], sort=False)
    middle = firms.transform("median").where(firms.transform("count") >= _YEARS)
    off = (decades - middle).to_numpy()
    odd = np.flatnonzero(np.abs(np.abs(off) - _DECADES) <= limit("amount_tolerance_dex", context))
    usual = 10 ** middle.to_numpy()[odd]
    each = [
        {
            "evidence": Words(
                f"其余各期约 {value:,.0f} 元", f"its other periods are about {value:,.0f} yuan"
            ),
            "hint": _hint(small),
        }
        for value, small in zip(usual, (off[odd] < 0).tolist(), strict=True)
    ]
    return Problem("amount_scale", odd, each=each)


def _hint(small: bool) -> Words:
    return _TOO_SMALL if small else _TOO_LARGE
