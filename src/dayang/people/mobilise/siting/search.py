"""The search for one goal: a good choice, a bound on all choices, and the exact finish."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from dayang.people.mobilise.siting.effort import Effort, Watch
from dayang.people.mobilise.siting.interchange import greedy, interchange, kick
from dayang.people.mobilise.siting.lagrangian import (
    WHOLE,
    ascend,
    first_prices,
    reaches,
    relax,
    settle,
)
from dayang.people.mobilise.siting.location import Bools, Floats, Ints, Location, Worth
from dayang.people.mobilise.siting.model import Model
from dayang.people.mobilise.siting.plan import Stopped
from dayang.words import Words

EXACT = 1e-7
"""Relative difference at which HiGHS's own tolerances let a bound fall short of an optimum."""

Tell = Callable[[float, Words], None]


@dataclass(frozen=True, eq=False)
class Found:
    """The best choice found, and what is known about all others.

    Parameters
    ----------
    chosen
        Sites, ascending.
    worth
        What they are worth.
    bound
        No choice within the budget is worth less.
    closed
        Shape (sites,): sites opened by no choice as good as this one.
    prices
        Shape (cells,): of the best bound, to start another ascent from.
    stopped
        What ended the search; seconds, too, where a proof came after they were over.
    """

    chosen: Ints
    worth: Worth
    bound: float
    closed: Bools
    prices: Floats
    stopped: Stopped

    @property
    def proven(self) -> bool:
        """Whether no choice is worth less."""
        return self.worth.excess == 0 and self.bound >= self.worth.cost


def minimise(
    location: Location,
    starts: list[Ints],
    effort: Effort,
    watch: Watch,
    *,
    seed: int,
    prices: Floats | None = None,
    tell: Tell = lambda _share, _words: None,
) -> Found:
    """Return the best choice of sites that `effort` finds, with a bound on all choices.

    Greedy adding and interchange give a first choice; the volume algorithm a bound and,
    through what it finds in demand, another; kicks improve it; HiGHS decides about what the
    bound leaves open, where that is small enough.

    Parameters
    ----------
    location
        What to minimise; at least `choose` of its sites are not closed.
    starts
        Choices to start from besides the greedy one.
    effort, watch
        What may be spent.
    seed
        For kicks and HiGHS.
    prices
        Shape (cells,): where the bound starts from, as of a similar search.
    tell
        Told the share done and what is being done.
    """
    search = _Search(location, watch)
    tell(0.0, Words("贪心与换点", "greedy adding and interchange"))
    for start in (*starts, greedy(location)):
        search.improve(start)
    tell(0.1, Words("求界", "bounding"))
    search.raise_bound(effort.iterations, prices)
    search.narrow()
    tell(0.4, Words("再换点", "more interchange"))
    search.kicks(effort.kicks, np.random.default_rng(seed))
    search.narrow()
    tell(0.6, Words("求精确解", "exact finish"))
    search.finish(effort, seed)
    return search.found()


class _Search:
    """The best choice so far and the best bound so far."""

    def __init__(self, location: Location, watch: Watch) -> None:
        self.location = location
        self.watch = watch
        self.chosen = np.flatnonzero(~location.closed)[: location.choose]
        self.worth = location.worth(self.chosen)
        self.dual = relax(location, location.left_out)
        self.bound = self.dual.bound

    @property
    def target(self) -> float:
        """What a choice as good as the best known may cost, the left out included."""
        return self.worth.cost + self.location.rebate

    @property
    def proven(self) -> bool:
        """Whether no choice is better than the best known."""
        return self.worth.excess == 0 and reaches(self.location, self.bound, self.target)

    def improve(self, start: Ints) -> None:
        """Keep what interchange makes of `start` if it is better."""
        self.keep(interchange(self.location, start))

    def keep(self, chosen: Ints) -> None:
        """Keep `chosen` if it is better."""
        worth = self.location.worth(chosen)
        if worth < self.worth:
            self.chosen, self.worth = np.sort(chosen), worth

    def raise_bound(self, iterations: int, prices: Floats | None) -> None:
        """Raise the bound, and try the sites that turn out to be in demand."""
        start = first_prices(self.location, self.chosen) if prices is None else prices
        self.dual = ascend(self.location, start, self.target, iterations, self.watch.over)
        self.bound = max(self.bound, self.dual.bound)
        wanted = np.lexsort((self.dual.reduced, -self.dual.demand))
        wanted = wanted[~self.location.closed[wanted]]
        self.improve(wanted[: self.location.choose])

    def narrow(self) -> None:
        """Forget the sites that no choice as good as the best known opens."""
        self.location = self.location.without(settle(self.location, self.dual, self.target).closed)

    def kicks(self, count: int, rng: np.random.Generator) -> None:
        """Restart the interchange `count` times from the best choice, shaken."""
        for _ in range(count):
            if self.proven or self.watch.over():
                return
            self.improve(kick(self.location, self.chosen, rng))

    def finish(self, effort: Effort, seed: int) -> None:
        """Let HiGHS decide about the sites that the bound leaves open."""
        if self.proven or self.watch.over():
            return
        # Whatever is not worth a model costs at least the target, so nothing beats both.
        settled = settle(self.location, self.dual, self.target - self.location.grain)
        if (~settled.closed).sum() < self.location.choose:
            self.bound = self.target
            return
        model = Model(self.location, settled)
        if model.matrix.nnz > effort.entries:
            return
        finish = model.solve(self.chosen, nodes=effort.nodes, seconds=self.watch.left_s, seed=seed)
        self.bound = max(self.bound, min(finish.bound, self.target))
        if finish.chosen is not None:
            self.keep(finish.chosen)
        if finish.bound >= self.target - EXACT * max(1.0, abs(self.target)):
            self.bound = max(self.bound, self.target)

    def found(self) -> Found:
        """Return what is known at the end."""
        bound = self.bound - self.location.rebate
        if self.location.grain:
            bound = float(np.ceil(bound - WHOLE))
        ended = Stopped.PROOF if self.proven else Stopped.WORK
        return Found(
            chosen=self.chosen,
            worth=self.worth,
            bound=self.worth.cost if self.proven else bound,
            closed=self.location.closed,
            prices=self.dual.prices,
            stopped=Stopped.SECONDS if self.watch.over() else ended,
        )
