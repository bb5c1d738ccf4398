"""Which demands cannot hold together: sets of which none can be spared.

By an elastic programme (`elastic`) and deletion: whatever can be left out without making the rest
possible is left out, and whatever a proof of impossibility does not need (deletion and sensitivity
filters: Guieu & Chinneck 1999, INFORMS Journal on Computing 11(1)). Of a programme that is solved
as it stands, all smaller sets are tried in order of size.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from dayang.engine import Conflict
from dayang.parks.renewal.conflicts.demands import Demand
from dayang.parks.renewal.conflicts.elastic import Elastic
from dayang.parks.renewal.model.build import Model
from dayang.words import Words

EXACT_COLUMNS = 500
"""Columns up to which a town is solved as it stands, not relaxed."""

MOST_TOLD = 3
"""Ways out that are told of one conflict, the nearest first."""

Set = frozenset[int]


@dataclass(frozen=True, slots=True)
class Found:
    """Demands that cannot hold together.

    Parameters
    ----------
    core
        Their numbers.
    ways
        By how much a demand is to be eased, were it the only one.
    nearest
        Which of them is the least change.
    """

    core: Set
    ways: dict[int, float]
    nearest: int


class Subsets:
    """Finds which demands cannot hold together.

    Parameters
    ----------
    model, wanted
        The problem, and what must be kept.
    """

    def __init__(self, model: Model, wanted: Sequence[Demand]) -> None:
        self._model, self._wanted = model, wanted
        self._can = np.isfinite(model.columns.worth).ravel()
        self._exact = int(self._can.sum()) <= EXACT_COLUMNS
        self._everything = self._held = frozenset(range(len(wanted)))
        self._limits = self._of_kind(lambda demand: not demand.is_target)
        self._incomes = self._of_kind(lambda demand: demand.kind == "income")

    def told(self) -> tuple[Conflict, ...]:
        """Return every conflict in words; none where all demands can hold together."""
        found = self.found()
        eased = [each.nearest for each in found]
        together = None
        if found:
            together = self._over(self._held.union(eased)).least_together(eased, self._held)
        return tuple(self._conflict(each, together or {}) for each in found)

    def found(self) -> list[Found]:
        """Return sets that cannot hold together; once what is nearest in each is eased, all the rest can."""
        if self._over(self._everything, helped=False).possible(self._everything):
            return []
        found: list[Found] = []
        for core in self._cores():
            found.append(self._eased(core))
            self._held -= {found[-1].nearest}
        return self._needed(found)

    def _of_kind(self, is_such: Any) -> Set:
        return frozenset(number for number, demand in enumerate(self._wanted) if is_such(demand))

    def _cores(self) -> Iterator[Set]:
        """Yield sets that cannot hold together; what stands in one target's way comes first."""
        if not self._exact:
            for one in sorted(self._everything - self._limits | self._incomes):
                core = self._core(self._held & (self._limits - self._incomes) | {one})
                if core:
                    yield core
            while core := self._core(self._held - self._incomes):
                yield core
        while core := self._core(self._held):
            yield core

    def _over(self, held: Set, *, helped: bool = True) -> Elastic:
        """Return the programme over some demands, with the columns that are of use to any of them.

        A column that adds to no target and to no income only uses up what there is, and can be left out;
        where units must start together it can not, so that an exact programme has all columns.
        """
        demands = {number: self._wanted[number] for number in sorted(held)}
        columns = self._can
        if not self._exact:
            options = self._model.columns.options
            projects = {demand.number for demand in demands.values() if demand.kind == "project"}
            kinds = ("first", "theme", *(("income",) if helped else ()))
            rows = [demand.rows for demand in demands.values() if demand.kind in kinds]
            uses = self._model.columns.uses[:, np.concatenate([np.zeros(0, dtype=np.int64), *rows])]
            of_use = np.repeat([option.unit in projects for option in options], self._model.quarters.count)
            columns = columns & (of_use | ((uses < 0).sum(axis=1) > 0))
        return Elastic(self._model, demands, np.flatnonzero(columns), exact=self._exact)

    def _proof(self, held: Set) -> Set | None:
        """Return demands among `held` that are proven not to hold together; ``None`` where there are none."""
        # Tried first without the many columns that do no more than raise an income.
        elastic = self._over(held, helped=False)
        if elastic.possible(held):
            return None
        proof = frozenset(elastic.support()) & held
        if self._exact or not proof & self._incomes:
            return proof
        elastic = self._over(held)
        return None if elastic.possible(held) else frozenset(elastic.support()) & held

    def _core(self, held: Set) -> Set:
        """Return demands that cannot hold together, none of which can be spared; empty for none."""
        core = self._proof(held)
        if core is None:
            return frozenset()
        elastic, needed = self._over(core), frozenset[int]()
        while unsure := core - needed:
            one = min(unsure, key=lambda each: (self._wanted[each].is_target, -each))
            if elastic.possible(core - {one}):
                needed |= {one}
            else:
                core = (core - {one}) & elastic.support()
        return self._smallest(held, core) if self._exact else core

    def _smallest(self, held: Set, core: Set) -> Set:
        """Return the smallest such set, by trying all smaller ones in order of size."""
        elastic = self._over(held)
        asking = (self._everything - self._limits) | self._incomes
        for size in range(1, len(core)):
            for some in combinations(sorted(held), size):
                # All other limits are kept by doing nothing.
                if asking & set(some) and not elastic.possible(some):
                    return frozenset(some)
        return core

    def _eased(self, core: Set) -> Found:
        """Return a conflict with what would settle it: all other demands kept, or only limits if relaxed."""
        limits = sorted(core & self._limits)
        some = (
            sorted(core)
            if len(core) <= MOST_TOLD + 1
            else [*limits[:MOST_TOLD], *sorted(core - self._limits)[:1]]
        )
        for context in (
            core | (self._held if self._exact else self._held & self._limits - self._incomes),
            core,
        ):
            elastic = self._over(context)
            least = {one: elastic.least(one, context) for one in some}
            ways = {one: change for one, change in least.items() if math.isfinite(change)}
            if ways:
                break
        return Found(core, ways, min(ways, key=lambda one: self._far(one, ways[one])))

    def _far(self, one: int, change: float) -> float:
        return change / self._wanted[one].size

    def _needed(self, found: list[Found]) -> list[Found]:
        """Return conflicts without those that what was eased later has settled too; hold what they eased."""
        needed = []
        for place, each in enumerate(found):
            later = {other.nearest for other in found[place + 1 :]}
            if later & each.core and self._proof(self._held | {each.nearest}) is None:
                self._held |= {each.nearest}
            else:
                needed.append(each)
        return needed

    def _conflict(self, found: Found, together: dict[int, float]) -> Conflict:
        """Return a conflict in words.

        Parameters
        ----------
        found
            The conflict.
        together
            What is eased of every conflict so that all are settled.
        """
        core = sorted(found.core)
        least = max(together.get(found.nearest, 0.0), found.ways[found.nearest])
        nearest = self._wanted[found.nearest].change(least, exact=self._exact)
        others = sorted(found.ways.keys() - {found.nearest}, key=lambda one: self._far(one, found.ways[one]))
        also = [
            self._wanted[one].change(found.ways[one], exact=self._exact) for one in others[: MOST_TOLD - 1]
        ]
        zh = f"；单就这一处，也可以{'，或'.join(way.zh for way in also)}" if also else ""
        en = f"; for this conflict alone also {', or '.join(way.en for way in also)}" if also else ""
        at_most = self._at_most(core[0], found) if len(core) == 1 else None
        return Conflict(
            requirements=(*(self._wanted[one].said for one in core), *((at_most,) if at_most else ())),
            relaxation=Words(f"{nearest.zh}{zh}。", f"{nearest.en[0].upper()}{nearest.en[1:]}{en}."),
        )

    def _at_most(self, one: int, found: Found) -> Words | None:
        """Return how much of a target is possible where it is impossible by itself."""
        demand = self._wanted[one]
        if demand.kind not in ("first", "theme"):
            return None
        most = math.floor((demand.wanted - found.ways[one]) * 100) / 100
        return Words(
            f"即使不计资金和办理量，按各单元的条件、可用的模式和期限，最多只能到 {most:.2f} 亩。",
            f"Even with money and offices left out, what units, modes and durations allow is {most:.2f} mu.",
        )
