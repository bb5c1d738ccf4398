"""Main pollutants: which items make a section bad, and how many times over a stated base.

环办〔2011〕22号: the items worse than class III, the worst class first, within a class the
largest multiple first, at most three; cyanide and heavy metals first of all (from memory:
对照原文核实, check against the original). pH and dissolved oxygen have no multiple; here
they stand after the items of the same class that have one. Local bulletins count over a
section's target class instead, so the base is always stated.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dayang.town.registers import DICTIONARY
from dayang.water.quality.classes import Classes
from dayang.water.quality.standards import CLASSES, EVALUATED, NO_CLASS, flagged, limit, rule


class Pollutant(NamedTuple):
    """One main pollutant.

    Parameters
    ----------
    item
        Its code.
    klass
        Place of its class in `CLASSES`.
    multiple
        (value - limit) / limit of the base class; ``None`` for pH and dissolved oxygen.
    """

    item: str
    klass: int
    multiple: float | None


def base_places(base: str, target_class: Sequence[str | None]) -> NDArray[np.int8]:
    """Return the class over which multiples are counted, for each section.

    Parameters
    ----------
    base
        ``"III"`` (the national rule) or ``"target"``.
    target_class
        Target class of each; without one there is no base, and no pollutant is named.
    """
    if base == "target":
        known = {name: place for place, name in enumerate(CLASSES)}
        return np.array([known.get(str(name), NO_CLASS) for name in target_class], dtype=np.int8)
    if base != "III":
        raise ValueError(base)
    return np.full(len(target_class), int(rule("pollutants.base")) - 1, dtype=np.int8)


def main_pollutants(
    classes: Classes, body: NDArray[np.object_], base: NDArray[np.int8]
) -> list[tuple[Pollutant, ...]]:
    """Return the main pollutants of each sample or section, most important first.

    Parameters
    ----------
    classes
        As `classify` gave them.
    body
        Water body of each.
    base
        As `base_places`: only what is worse than the base class is named.
    """
    found: list[tuple[Pollutant, ...]] = []
    most, first, multiplied = int(rule("pollutants.most")), flagged("goes_first"), flagged("has_multiple")
    for sample, over in enumerate(base):
        named = []
        for place in np.flatnonzero(classes.by_item[:, sample] > over) if over != NO_CLASS else ():
            item, multiple = classes.items[place], None
            if item in multiplied:
                bound = limit(item, body[sample], int(over))
                multiple = round(float(classes.values[place, sample] - bound) / bound, 9)
            named.append(Pollutant(item, int(classes.by_item[place, sample]), multiple))
        named.sort(
            key=lambda one: (one.item not in first, -one.klass, one.multiple is None, -(one.multiple or 0))
        )
        found.append(tuple(named[:most]))
    return found


def by_exceedance(
    by_item: NDArray[np.int8], base: NDArray[np.int8], items: tuple[str, ...] = EVALUATED
) -> tuple[tuple[str, float], ...]:
    """Return the main pollutants of a river with many sections, with the share of sections over.

    Parameters
    ----------
    by_item
        Classes of `items`, shape (items, sections).
    base
        Base class of each section.
    items
        Those of the mode.

    Notes
    -----
    环办〔2011〕22号, from memory (对照原文核实, check against the original): the rate is the
    number of sections where the item is over, of all sections; the first three.
    """
    over = ((by_item > base) & (base != NO_CLASS)).sum(axis=1)
    order = [int(place) for place in np.argsort(-over, kind="stable") if over[place]]
    share = [(items[place], 100 * float(over[place]) / by_item.shape[1]) for place in order]
    return tuple(share[: int(rule("pollutants.most"))])


def largest_multiple(named: tuple[Pollutant, ...]) -> float:
    """Return the largest multiple of some pollutants; NaN where none has one."""
    return max((one.multiple for one in named if one.multiple is not None), default=float("nan"))


def item_name(item: str) -> str:
    """Return the Chinese name of an item."""
    return DICTIONARY["samples"].column("item").choices[item].zh


def written(named: tuple[Pollutant, ...]) -> str:
    """Return pollutants as bulletins write them, such as ``氨氮(0.8)、溶解氧``."""
    return "、".join(
        item_name(one.item) + ("" if one.multiple is None else f"({_said(one.multiple)})") for one in named
    )


def _said(multiple: float) -> str:
    """Return a multiple to one decimal; what would read 0.0 to two, so that it says that it is over."""
    if multiple >= 0.05:
        return f"{multiple:.1f}"
    return f"{multiple:.2f}" if multiple >= 0.005 else "<0.01"
