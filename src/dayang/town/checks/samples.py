"""Samples that no river shows, and those that look as if µg/L stood where mg/L is said.

The bounds of each item are rows of ``data/sample_bounds.csv``, with source and status:
``least`` and ``most``, beyond which a value is impossible, and the range usual in rivers.
A value is taken for µg/L where a thousandth of it is usual and either

1. it lies beyond ``most``, or
2. it lies beyond what is usual, and is a thousand times the median of the item in the same
   sheet, give or take ``checks.sample_tolerance_dex`` decades; of fewer than
   ``checks.sample_cells`` values no median is taken.

Both are refused, and neither is ever converted.
"""

from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dayang.town.checks.context import Context
from dayang.town.checks.limits import limit
from dayang.town.checks.reading import Problem
from dayang.town.registers.schema import Column, Register
from dayang.words import Words

SAMPLES = "samples"
FACTOR = 1_000
_DECADES = 3
_MEASURED = ("=", "<")
"""Qualifiers beside which a value is in the unit of its row."""

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


@cache
def sample_bounds() -> pd.DataFrame:
    """Return the bounds of each item, by item.

    Examples
    --------
    >>> [str(one) for one in sample_bounds().loc["do", ["unit", "least", "most", "status"]]]
    ['mg/L', '0.0', '30.0', '实测']
    """
    with resources.files("dayang.town").joinpath("data/sample_bounds.csv").open(encoding="utf-8") as text:
        figures = dict.fromkeys(("least", "most", "usual_least", "usual_most"), np.float64)
        return pd.read_csv(text, dtype=figures).set_index("item")


def judge_samples(
    register: Register, table: pd.DataFrame, context: Context
) -> Iterator[tuple[Column, Problem]]:
    """Yield the values and units that cannot be those of their item.

    Parameters
    ----------
    register, table
        The register and its typed attributes; index 0..n-1. Only ``samples`` is judged.
    context
        Whose parameters hold.
    """
    if register.name != SAMPLES or table.empty:
        return
    bounds = sample_bounds().reindex(table["item"].to_numpy(object))
    items, units = register.column("item").choices, table["unit"].to_numpy(object)
    told = table["unit"].notna().to_numpy(bool) & bounds["unit"].notna().to_numpy(bool)
    other = told & (bounds["unit"].to_numpy(object) != units)
    values = np.where(other | ~table["qualifier"].isin(_MEASURED), np.nan, table["value"].to_numpy(float))
    declared = register.column("value")
    values[(values < (declared.minimum or -np.inf)) | (values > (declared.maximum or np.inf))] = np.nan
    micro = _thousandfold(values, bounds) & (
        (values > bounds["most"].to_numpy()) | _beside_the_rest(values, table["item"], bounds, context)
    )
    beyond = (values < bounds["least"].to_numpy()) | (values > bounds["most"].to_numpy())
    for name, rule, wrong in (
        ("unit", "unit_of_item", other),
        ("value", "impossible_sample", beyond & ~micro),
        ("value", "mixed_units", micro),
    ):
        at = np.flatnonzero(wrong)
        each = [_words(items, row) for row in bounds.iloc[at].assign(value=values[at]).itertuples()]
        yield register.column(name), Problem(rule, at, each=each)


def _thousandfold(values: Floats, bounds: pd.DataFrame) -> Mask:
    """Say which values are beyond what is usual and would be usual a thousand times smaller."""
    low, high = bounds["usual_least"].to_numpy(), bounds["usual_most"].to_numpy()
    mask: Mask = (values > high) & (values / FACTOR >= low) & (values / FACTOR <= high)
    return mask


def _beside_the_rest(values: Floats, item: "pd.Series[Any]", bounds: pd.DataFrame, context: Context) -> Mask:
    """Say which values are a thousand times the median of their item in the sheet."""
    decades = pd.Series(np.log10(np.where(values > 0, values, np.nan)))
    items = decades.groupby(item.to_numpy(object), sort=False)
    middle = items.transform("median").where(items.transform("count") >= limit("sample_cells", context))
    off = (decades - middle).to_numpy()
    mask: Mask = np.abs(off - _DECADES) <= limit("sample_tolerance_dex", context)
    return mask & (values > bounds["usual_most"].to_numpy())


def _words(items: Any, row: Any) -> dict[str, Any]:
    """Return what the words about one value may need."""
    return {
        "item": items[row.Index],
        "unit": row.unit,
        "bounds": Words(f"{row.least:,.12g} 至 {row.most:,.12g}", f"{row.least:,.12g} to {row.most:,.12g}"),
        "usual": f"{row.usual_most:,.12g}",
        "smaller": f"{row.value / FACTOR:.6g}",
    }
