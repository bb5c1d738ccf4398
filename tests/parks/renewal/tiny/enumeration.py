"""The best programme of a tiny town, found by trying every one.

Every start of every unit and every route of every firm is tried; what is left out is left out
because it breaks a rule, never because it is worth little. Loans follow from the mode (rule
M5), so money is added up and needs no linear programme.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
import pandas as pd
from parks.renewal.tiny.limits import limits, set_faults
from parks.renewal.tiny.promised import kept_by_moves, open_promises
from parks.renewal.tiny.reading import Tiny, waits
from parks.renewal.tiny.routes import Move, Route, all_moves, route, route_faults, routes, subsidy_yuan_m2
from parks.renewal.tiny.starts import Start, Use, start, start_faults

from dayang.town import Town

MOVES = ["firm_id", "move", "quarter", "to", "floor_id", "unit_id", "storey_class"]
STARTS = ["unit_id", "mode_id", "start_quarter"]


Choice = dict[str, tuple[str, int]]
"""Mode and quarter by unit that is started."""


@dataclass(frozen=True)
class Best:
    """The best programme.

    Parameters
    ----------
    worth_wan
        Its worth, W1 to W8.
    starts
        Mode and quarter by unit that is started.
    routes
        Moves by firm that moves.
    waiting
        Firms that wait to move on when the plan is made.
    """

    worth_wan: float
    starts: Choice
    routes: dict[str, tuple[Move, ...]]
    waiting: frozenset[str] = frozenset()

    @property
    def frames(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Starts and moves as the judge takes them."""
        return starts_frame(self.starts), moves_frame(self.routes, self.waiting)


Routes = tuple[list[Route], np.ndarray, np.ndarray]
"""Routes of a firm, what each uses of each limit, and what each is worth."""


class Enumeration:
    """All programmes of a tiny town.

    Parameters
    ----------
    town
        The registers.
    kept
        The same town under other weights, and what a programme is worth under them at least, by name.
        No route may add to that worth: what is used is never used less by a route.

    Attributes
    ----------
    waiting
        Firms that wait to move on when the plan is made (rule F10).
    pruned
        How often each rule left something out: a start, a route, or a combination of them.
    """

    def __init__(self, town: Town, kept: Mapping[str, tuple[Town, float]] | None = None) -> None:
        self.tiny = Tiny(town)
        self.waiting = frozenset(name for name, firm in self.tiny.firms.items() if waits(firm))
        self.pruned: Counter[str] = Counter()
        self._kept_under = {name: Tiny(other) for name, (other, _) in (kept or {}).items()}
        least = {("kept", name): -least_wan for name, (_, least_wan) in (kept or {}).items()}
        self._limits = {**limits(self.tiny), **least}
        self._keys = {key: place for place, key in enumerate(self._limits)}
        self._limit = np.array(list(self._limits.values()))
        self._rules = np.array([key[0] for key in self._limits])
        self.starts = {unit_id: self._starts(unit_id) for unit_id in self.tiny.units}
        every = all_moves(self.tiny)
        self.moves = {firm_id: self._moves(firm_id, every) for firm_id in self.tiny.firms}
        self._routes: dict[tuple[str, Start | None], Routes] = {}

    def _starts(self, unit_id: str) -> list[Start | None]:
        """Return what may be chosen for a unit."""
        tiny, unit = self.tiny, self.tiny.units[unit_id]
        must = unit["project_id"] and not tiny.is_vacated(unit)
        found: list[Start | None] = [] if must else [None]
        for mode_id, quarter in product(tiny.modes, range(tiny.quarters)):
            if faults := start_faults(tiny, unit_id, mode_id, quarter):
                self.pruned.update(faults)
            else:
                found.append(self._with_kept(start, unit_id, mode_id, quarter))
        return found

    def _with_kept(self, of: Callable[..., Start | Route], *how: object) -> Start | Route:
        """Return a start or route that uses, of what is to be kept, what it takes off it."""
        one = of(self.tiny, *how)
        kept = {("kept", name): -of(tiny, *how).worth_wan for name, tiny in self._kept_under.items()}
        return replace(one, use=Counter({**one.use, **kept}))

    def _moves(self, firm_id: str, every: list[tuple[Move, ...]]) -> list[tuple[Move, ...]]:
        found = []
        for moves in every:
            faults = route_faults(self.tiny, firm_id, moves)
            self.pruned.update(faults)
            found += [] if faults else [moves]
        return found

    def best(self) -> Best | None:
        """Return the best programme, or ``None`` where none keeps the rules."""
        best: tuple[float, list[Start], list[Route]] | None = None
        for starts in product(*self.starts.values()):
            begun = [one for one in starts if one is not None]
            slack = self._limit - self._used(one.use for one in begun)
            faults = {*self._rules[slack < 0].tolist(), *set_faults(self.tiny, begun)}
            self.pruned.update(faults)
            found = None if faults else self._best_routes(begun, slack)
            if found is not None:
                worth = sum(one.worth_wan for one in begun) + found[0]
                best = max(best or (worth, begun, found[1]), (worth, begun, found[1]), key=lambda one: one[0])
        if best is None:
            return None
        starts_of = {one.unit_id: (one.mode_id, one.quarter) for one in best[1]}
        moved = {one.firm_id: one.moves for one in best[2] if one.moves}
        return Best(best[0], starts_of, moved, self.waiting)

    def _used(self, uses: Iterable[Use]) -> np.ndarray:
        """Return how much of each limit is used."""
        used = np.zeros(len(self._limit))
        for use in uses:
            for key, amount in use.items():
                if key in self._keys:
                    used[self._keys[key]] += amount
        return used

    def _best_routes(self, begun: list[Start], slack: np.ndarray) -> tuple[float, list[Route]] | None:
        """Return the best routes of all firms that must leave or wait, by trying every combination."""
        lists = [self._alone(one, firm_id, slack) for one in begun for firm_id in self._clears(one)]
        lists += [self._alone(None, firm_id, slack) for firm_id in self.tiny.firms if firm_id in self.waiting]
        may_bind = sum((its_use.max(axis=0, initial=0.0) for _, its_use, _ in lists), 0.0) > slack
        rules, slack = self._rules[may_bind], slack[may_bind]
        used, worth, chosen = np.zeros((1, len(slack))), np.zeros(1), np.zeros((1, 0), dtype=int)
        for found, its_use, its_worth in lists:
            used = (used[:, None] + its_use[:, may_bind]).reshape(len(chosen) * len(found), len(slack))
            worth = (worth[:, None] + its_worth).ravel()
            ways = np.tile(np.arange(len(found)), len(chosen))[:, None]
            chosen = np.hstack([chosen.repeat(len(found), axis=0), ways])
            kept = self._kept(used > slack, rules)
            used, worth, chosen = used[kept], worth[kept], chosen[kept]
        if not len(worth):
            return None
        at = int(worth.argmax())
        return float(worth[at]), [found[way] for (found, *_), way in zip(lists, chosen[at], strict=True)]

    def _alone(self, begun: Start | None, firm_id: str, slack: np.ndarray) -> Routes:
        """Return the routes of a firm that there is room for while no other firm has moved."""
        found, use, worth = self._routes_of(firm_id, begun)
        kept = self._kept(use > slack, self._rules)
        return [one for one, keep in zip(found, kept, strict=True) if keep], use[kept], worth[kept]

    def _kept(self, over: np.ndarray, rules: np.ndarray) -> np.ndarray:
        """Return which rows use no more than there is of anything; count the others."""
        times = over.sum(axis=0)
        for place in np.flatnonzero(times):
            self.pruned[str(rules[place])] += int(times[place])
        return ~over.any(axis=1)

    def _clears(self, begun: Start) -> list[str]:
        if begun.leave_by is None:
            return []
        return [
            name
            for name, firm in self.tiny.firms.items()
            if firm["unit_id"] == begun.unit_id and name not in self.waiting
        ]

    def _routes_of(self, firm_id: str, begun: Start | None) -> Routes:
        """Return the routes of a firm whose unit starts so, or that waits."""
        key = firm_id, begun
        if key not in self._routes:
            found = list(routes(self.tiny, self.moves[firm_id], firm_id, begun))
            if self._kept_under:
                mode_id = self.tiny.mode_left(self.tiny.firms[firm_id]) if begun is None else begun.mode_id
                found = [self._with_kept(route, firm_id, one.moves, mode_id) for one in found]
            self.pruned["F1"] += len(self.moves[firm_id]) - len(found)
            used = np.array([self._used([one.use]) for one in found]).reshape(-1, len(self._limit))
            self._routes[key] = found, used, np.array([one.worth_wan for one in found])
        return self._routes[key]

    def faults(self, starts: Choice, routes_of: dict[str, tuple[Move, ...]]) -> set[str]:
        """Return the rules that a programme breaks, valid or not.

        Parameters
        ----------
        starts
            Mode and quarter by unit that is started.
        routes_of
            Moves by firm; who is not told does not move, or waits on.
        """
        tiny = self.tiny
        faults = {rule for unit, how in starts.items() for rule in start_faults(tiny, unit, *how)}
        for unit_id, unit in tiny.units.items():
            if unit["project_id"] and not tiny.is_vacated(unit) and unit_id not in starts:
                faults.add("U7")
        begun = {unit_id: start(tiny, unit_id, *how) for unit_id, how in starts.items()}
        uses = [one.use for one in begun.values()]
        for firm_id, firm in tiny.firms.items():
            one, moves = begun.get(firm["unit_id"]), routes_of.get(firm_id, ())
            faults |= route_faults(tiny, firm_id, moves)
            if firm_id in self.waiting:
                uses.append(route(tiny, firm_id, moves, tiny.mode_left(firm)).use)
                continue
            must = one is not None and one.leave_by is not None
            if must != bool(moves) or (must and not one.quarter <= moves[0][0] < one.leave_by):
                faults.add("F1")
            if moves and one is not None:
                uses.append(route(tiny, firm_id, moves, one.mode_id).use)
        faults |= {"G3"} if self._changes_a_promise(begun, routes_of) else set()
        faults |= set(self._rules[self._used(uses) > self._limit].tolist())
        return faults | set_faults(tiny, begun.values())

    def _changes_a_promise(self, begun: dict[str, Start], routes_of: dict[str, tuple[Move, ...]]) -> bool:
        """Say whether a promise is not kept."""
        tiny = self.tiny
        for promise in open_promises(tiny):
            if promise["what"] == "delivery":
                one = begun.get(promise["unit_id"])
                kept = one is not None and one.delivered <= tiny.quarter(promise["due_on"])
            else:
                firm = tiny.firms[promise["firm_id"]]
                one = begun.get(firm["unit_id"])
                paid = 0.0 if one is None else subsidy_yuan_m2(tiny, firm, one.mode_id)
                kept = kept_by_moves(tiny, promise, routes_of.get(promise["firm_id"], ()), paid)
            if not kept:
                return True
        return False


def starts_frame(starts: Choice) -> pd.DataFrame:
    """Return starts as the judge takes them."""
    return pd.DataFrame([(unit, *how) for unit, how in starts.items()], columns=STARTS)


def moves_frame(routes_of: dict[str, tuple[Move, ...]], waiting: Collection[str] = ()) -> pd.DataFrame:
    """Return routes as the judge takes them; those of firms that wait begin with move 2 (rule F10)."""
    found = []
    for firm_id, moves in routes_of.items():
        for number, (quarter, to) in enumerate(moves, start=2 if firm_id in waiting else 1):
            floor_id = to[1] if to[0] == "floor" else None
            unit_id, storey = to[1:] if to[0] == "unit" else (None, None)
            found.append((firm_id, number, quarter, to[0], floor_id, unit_id, storey))
    return pd.DataFrame(found, columns=MOVES)
