"""Programmes of a tiny town drawn at random, valid or not, to hold two readings of the rules against."""

from collections.abc import Iterator

import numpy as np
from parks.renewal.tiny.enumeration import Best, Choice, Enumeration
from parks.renewal.tiny.routes import Move, all_moves

Programme = tuple[Choice, dict[str, tuple[Move, ...]]]


def programmes(every: Enumeration, best: Best | None, count: int, seed: int) -> Iterator[Programme]:
    """Yield programmes: most near the best one or made of permitted choices, some of any.

    Parameters
    ----------
    every, best
        All choices, and the best programme if there is one.
    count
        How many.
    seed
        Of what is drawn.
    """
    random = np.random.default_rng(seed)
    ways = all_moves(every.tiny)
    for _ in range(count):
        starts, routes = _drawn_starts(every, best, random), {}
        for firm_id, firm in every.tiny.firms.items():
            if firm_id in every.waiting:
                routes[firm_id] = _drawn_onward(every, firm_id, best, ways, random)
                continue
            own = starts.get(firm["unit_id"])
            clears = own is not None and every.tiny.modes[own[0]]["clears"]
            if best is not None and firm_id in best.routes and random.random() < 0.6:
                routes[firm_id] = best.routes[firm_id]
            elif clears != (random.random() < 0.05):
                routes[firm_id] = _drawn_moves(every, firm_id, own, ways, random)
        yield starts, {firm_id: moves for firm_id, moves in routes.items() if moves}


def _drawn_starts(every: Enumeration, best: Best | None, random: np.random.Generator) -> Choice:
    found: Choice = {}
    for unit_id, options in every.starts.items():
        if best is not None and random.random() < 0.6:
            found |= {unit_id: best.starts[unit_id]} if unit_id in best.starts else {}
        elif random.random() < 0.08:
            mode_id = str(random.choice(list(every.tiny.modes)))
            found[unit_id] = mode_id, int(random.integers(every.tiny.quarters))
        elif (one := options[random.integers(len(options))]) is not None:
            found[unit_id] = one.mode_id, one.quarter
    return found


def _drawn_onward(
    every: Enumeration,
    firm_id: str,
    best: Best | None,
    ways: list[tuple[Move, ...]],
    random: np.random.Generator,
) -> tuple[Move, ...]:
    """Return what a firm does that waits: one move or none, most often such as break no rule alone."""
    if best is not None and random.random() < 0.5:
        return best.routes.get(firm_id, ())
    if random.random() < 0.1:
        return ()
    chosen = [moves for moves in ways if len(moves) < 2] if random.random() < 0.3 else every.moves[firm_id]
    return chosen[random.integers(len(chosen))]


def _drawn_moves(
    every: Enumeration,
    firm_id: str,
    own: tuple[str, int] | None,
    ways: list[tuple[Move, ...]],
    random: np.random.Generator,
) -> tuple[Move, ...]:
    """Return moves of a firm, most often such as begin with its unit's start and break no rule alone."""
    permitted = [moves for moves in every.moves[firm_id] if moves]
    if own is not None:
        permitted = [moves for moves in permitted if own[1] <= moves[0][0] <= own[1] + 1] or permitted
    chosen = ways if random.random() < 0.25 else permitted
    return chosen[random.integers(len(chosen))]
