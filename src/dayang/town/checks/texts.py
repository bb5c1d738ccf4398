"""Columns of text as Arrow arrays: matched, filtered and rewritten without a loop over the cells."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from dayang.town.checks.reading import Positions, Texts

Mask = NDArray[np.bool_]


def text_series(size: int, positions: Positions, texts: Texts) -> "pd.Series[str]":
    """Return a string series of `size` cells with `texts` at `positions`, the rest missing."""
    if not np.array_equal(positions, np.arange(size)):
        places = np.full(size, -1)
        places[positions] = np.arange(len(positions))
        texts = texts.take(pa.array(places, mask=places < 0))
    return pd.Series(texts, dtype="str")


def matches(texts: Texts, pattern: str) -> Mask:
    """Say of each text whether some part of it matches `pattern` (RE2 syntax)."""
    return as_mask(pc.match_substring_regex(texts, pattern))


def also(mask: Mask, texts: Texts, pattern: str) -> Mask:
    """Say where `mask` holds and the text matches; texts outside the mask are not looked at."""
    both = mask.copy()
    both[mask] = matches(texts.filter(pa.array(mask)), pattern)
    return both


def as_mask(flags: Any) -> Mask:
    """Return an Arrow array of booleans as numpy's."""
    mask: Mask = flags.to_numpy(zero_copy_only=False).astype(bool)
    return mask


def among(texts: Texts, mask: Mask) -> Texts:
    """Return the texts where `mask` holds."""
    return texts if mask.all() else texts.filter(pa.array(mask))


def rewritten(texts: Texts, mask: Mask, write: Callable[[str], str]) -> Texts:
    """Return `texts` with those where `mask` holds passed through `write`."""
    if not mask.any():
        return texts
    replacements = [write(text) for text in among(texts, mask).to_pylist()]
    return pc.replace_with_mask(texts, pa.array(mask), pa.array(replacements, pa.large_string()))
