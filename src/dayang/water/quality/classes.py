"""Class of a sample by the single-factor method, in two modes that are kept apart.

The class is that of its worst item (环办〔2011〕22号). *Realtime* classifies values as they
are, as the national platform does; *evaluation* rounds half to even to the decimals of the
rules of statistics of 2020 first. Limits are inclusive and compared in decimals.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dayang.water.quality.standards import BODIES, CLASSES, NO_CLASS, WORSE, decimals, flagged, limits

Floats = NDArray[np.float64]
COMPARED_DECIMALS = 9
"""Values are compared as whole numbers of this decimal: registers hold six, means need a few more."""
_SCALE = 10.0**COMPARED_DECIMALS


@dataclass(frozen=True, slots=True)
class Mode:
    """How samples are classified.

    Parameters
    ----------
    name
        ``"realtime"`` or ``"evaluation"``.
    items
        Items that count, where present.
    required
        Items without which there is no class.
    rounded
        Whether values are rounded to the decimals of evaluation first.
    """

    name: str
    items: tuple[str, ...]
    required: tuple[str, ...]
    rounded: bool


REALTIME = Mode("realtime", flagged("realtime"), flagged("realtime_required"), rounded=False)
EVALUATION = Mode("evaluation", flagged("evaluation"), flagged("evaluation_required"), rounded=True)
MODES = {mode.name: mode for mode in (EVALUATION, REALTIME)}
"""Modes by name; they are never mixed in one table."""


@dataclass(frozen=True, slots=True)
class Classes:
    """Classes of samples and of their items, as places in `CLASSES`; ``-1`` where there is none.

    Parameters
    ----------
    items
        Items of the mode, in order.
    by_item
        Shape (items, samples).
    worst
        Class of each sample.
    values
        The values that were judged, rounded in evaluation; shape (items, samples).
    """

    items: tuple[str, ...]
    by_item: NDArray[np.int8]
    worst: NDArray[np.int8]
    values: Floats

    def used(self, sample: int) -> tuple[str, ...]:
        """Return the items that the class of a sample rests on."""
        return tuple(i for i, c in zip(self.items, self.by_item[:, sample], strict=True) if c != NO_CLASS)

    def missing(self, sample: int) -> tuple[str, ...]:
        """Return the items of the mode that a sample has no value of."""
        return tuple(i for i, c in zip(self.items, self.by_item[:, sample], strict=True) if c == NO_CLASS)

    def determining(self, sample: int) -> tuple[str, ...]:
        """Return the items that have the class of a sample."""
        worst = self.worst[sample]
        held = () if worst == NO_CLASS else self.by_item[:, sample] == worst
        return tuple(i for i, one in zip(self.items, held, strict=False) if one)

    def table(self, index: pd.Index) -> pd.DataFrame:
        """Return ``class``, ``used``, ``missing`` by sample; items are joined by a comma."""
        samples = range(len(self.worst))
        return pd.DataFrame(
            {
                "class": class_names(self.worst),
                "used": [",".join(self.used(sample)) for sample in samples],
                "missing": [",".join(self.missing(sample)) for sample in samples],
            },
            index=index,
        )


def class_names(places: NDArray[np.int8]) -> NDArray[np.object_]:
    """Return the names of classes; ``None`` where there is none."""
    return np.array([*CLASSES, None], dtype=object)[places]


def round_half_even(values: Floats, places: int) -> Floats:
    """Round half to even in decimals; what would be zero keeps its first significant digit.

    Notes
    -----
    GB/T 8170, and the rules of statistics of 2020. Values are taken as whole numbers of the
    ninth decimal, so that 2.675 is a tie although no binary fraction is 2.675.

    Examples
    --------
    >>> round_half_even(np.array([2.675, 0.145, 0.575]), 2).tolist()
    [2.68, 0.14, 0.58]
    >>> round_half_even(np.array([0.0034, 0.0045, 0.00005, 0.0]), 3).tolist()
    [0.003, 0.004, 5e-05, 0.0]
    """
    whole = np.rint(np.asarray(values, dtype=np.float64) * _SCALE)
    rounded = _to_places(whole, places)
    lost = (rounded == 0) & (whole != 0)
    if lost.any():
        small = whole[lost]
        kept = np.zeros(len(small))
        for digit in range(COMPARED_DECIMALS, places, -1):
            first = np.abs(small) >= 10.0 ** (COMPARED_DECIMALS - digit)
            kept = np.where(first, _to_places(small, digit), kept)
        rounded[lost] = kept
    return rounded


def _to_places(whole: Floats, places: int) -> Floats:
    return np.asarray(np.rint(whole / 10.0 ** (COMPARED_DECIMALS - places)) / 10.0**places)


def classify(
    values: pd.DataFrame, body: str | NDArray[np.object_] = "river", mode: Mode = EVALUATION
) -> Classes:
    """Return the class of each sample by its worst item.

    Parameters
    ----------
    values
        One row a sample, one column an item, in the units of ``items``; NaN where missing.
        Columns that do not count in `mode` are passed over.
    body
        ``"river"``, ``"lake"`` or ``"pond"``, for all samples or for each.
    mode
        `REALTIME` or `EVALUATION`.

    Examples
    --------
    >>> sample = pd.DataFrame({"ph": [7.1, 9.4], "do": [6.2, 8.0], "nh3n": [0.84, 0.1]})
    >>> [class_names(classify(sample, mode=mode).worst).tolist() for mode in (EVALUATION, REALTIME)]
    [['III', 'I'], ['III', 'worse']]
    """
    count, kinds = len(values), _kinds(body)
    by_item = np.full((len(mode.items), count), NO_CLASS, dtype=np.int8)
    judged = np.full((len(mode.items), count), np.nan)
    for place, item in enumerate(mode.items):
        if item not in values.columns:
            continue
        value = values[item].to_numpy(dtype=np.float64)
        if mode.rounded:
            value = round_half_even(value, decimals()[item])
        judged[place] = value
        by_item[place] = _item_classes(value, item, kinds)
    worst = by_item.max(axis=0, initial=NO_CLASS)
    for item in mode.required:
        worst[by_item[mode.items.index(item)] == NO_CLASS] = NO_CLASS
    return Classes(mode.items, by_item, worst, judged)


def item_classes(value: Floats, item: str, body: str | NDArray[np.object_]) -> NDArray[np.int8]:
    """Return the class of each value of one item: the number of classes whose limits it breaks."""
    return _item_classes(value, item, _kinds(body))


def _kinds(body: str | NDArray[np.object_]) -> dict[str, NDArray[np.bool_] | slice]:
    """Return which samples lie in each kind of water body."""
    if isinstance(body, str):
        return {body: slice(None)}
    kinds = {kind: np.asarray(body == kind) for kind in BODIES}
    if sum(int(of.sum()) for of in kinds.values()) != len(body):
        raise ValueError(sorted({str(kind) for kind in body} - set(BODIES)))
    return {kind: of for kind, of in kinds.items() if of.any()}


def _item_classes(value: Floats, item: str, kinds: dict[str, NDArray[np.bool_] | slice]) -> NDArray[np.int8]:
    if len(kinds) == 1 or _one_for_all(item):
        return _broken(value, item, next(iter(kinds), BODIES[0]))
    found = np.full(len(value), NO_CLASS, dtype=np.int8)
    for kind, of in kinds.items():
        found[of] = _broken(value[of], item, kind)
    return found


@cache
def _one_for_all(item: str) -> bool:
    """Whether the limits of an item are the same in every water body."""
    first = limits(item, BODIES[0])
    return all(np.array_equal(first, limits(item, body)) for body in BODIES[1:])


def _broken(value: Floats, item: str, body: str) -> NDArray[np.int8]:
    low, high = limits(item, body)
    whole = np.rint(value * _SCALE)
    found = np.zeros(len(value), dtype=np.int8)
    for bounds, breaks in ((low, np.less), (high, np.greater)):
        for bound, classes in zip(*np.unique(bounds[np.isfinite(bounds)], return_counts=True), strict=True):
            found += breaks(whole, np.rint(bound * _SCALE)).view(np.int8) * np.int8(classes)
    found[np.isnan(whole)] = NO_CLASS
    return np.minimum(found, np.int8(WORSE))
