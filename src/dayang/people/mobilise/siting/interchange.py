"""Finding good sites: greedy adding, and fast interchange.

Greedy adding opens the site that helps most, one after another. Interchange (Teitz & Bart
1968) swaps an open for a closed site while that helps; the profit of every swap at once
follows Whitaker (1983) in the form of Resende & Werneck (2007, "A fast swap-based local
search procedure for location problems", Annals of Operations Research 150, 205-230):

    profit(out, in) = gain(in) - loss(out) + extra(out, in)

with d1, d2 the least and second least cost of a cell under the open sites:
gain(in) the sum of max(0, d1 - cost), loss(out) the sum of d2 - d1 over the cells `out`
serves, and extra(out, in), over the same cells, of max(0, d2 - max(d1, cost)).
"""

import numpy as np

from dayang.people.mobilise.siting.location import TOLERANCE, Floats, Ints, Location, Nearest


def greedy(location: Location) -> Ints:
    """Return `location.choose` sites, each the one that helps most when added."""
    chosen: list[int] = []
    least = location.left_out.copy()
    for _ in range(location.choose):
        chosen.append(best_addition(location, np.array(chosen, dtype=np.int64), least))
        ways = np.flatnonzero(location.site == chosen[-1])
        cells = location.cell[ways]
        least[cells] = np.minimum(least[cells], location.cost[ways])
    return np.array(chosen, dtype=np.int64)


def best_addition(location: Location, chosen: Ints, least: Floats) -> int:
    """Return the site that lowers the cells' costs `least` most; of equals the first."""
    saved = np.maximum(0.0, least[location.cell] - location.cost)
    gain = np.bincount(location.site, saved, minlength=location.sites)
    gain[location.closed] = -1.0
    gain[chosen] = -2.0
    return int(gain.argmax())


def swap_profits(location: Location, chosen: Ints, near: Nearest) -> Floats:
    """Return by how much each swap lowers the cost: shape (chosen, sites).

    Parameters
    ----------
    location, chosen
        Cells and ways, and the sites open.
    near
        What `chosen` costs each cell, as of ``location.nearest``.

    Returns
    -------
    Minus infinity for sites that are chosen already or closed.
    """
    count = len(chosen)
    place = np.full(location.sites + 1, count)
    place[chosen] = np.arange(count)
    server = place[near.site]
    ways = location.ways_until(near.until)
    cell, site, cost = location.cell[ways], location.site[ways], location.cost[ways]
    least, second = near.cost[cell], near.second[cell]
    gain = np.bincount(site, np.maximum(0.0, least - cost), minlength=location.sites)
    loss = np.bincount(server, near.second - near.cost, minlength=count + 1)[:count]
    pair = server[cell] * location.sites + site
    extra = np.bincount(pair, second - np.maximum(least, cost), minlength=(count + 1) * location.sites)
    profits = np.asarray(gain - loss[:, None] + extra.reshape(count + 1, -1)[:count], np.float64)
    profits[:, chosen] = -np.inf
    profits[:, location.closed] = -np.inf
    return profits


def interchange(location: Location, chosen: Ints) -> Ints:
    """Return `chosen` after swapping one site at a time while that helps.

    While more people are left out than the budget allows, the swap that brings in most of
    them is taken; then the one that saves most among those that keep to the budget.
    """
    chosen = chosen.copy()
    while (swap := _best_swap(location, chosen)) is not None:
        chosen[swap[0]] = swap[1]
    return chosen


def _best_swap(location: Location, chosen: Ints) -> tuple[int, int] | None:
    near = location.nearest(chosen)
    worth = location.worth_of(near)
    profits = swap_profits(location, chosen, near)
    least = TOLERANCE * max(1.0, abs(worth.cost))
    if np.isfinite(location.budget):
        brought_in = swap_profits(location.counting, chosen, location.counted(near))
        if worth.excess > 0:
            # What is brought in beyond the need counts for nothing; then the saving does.
            needed = np.minimum(brought_in, worth.excess)
            profits = np.where(needed >= needed.max() - location.slack, profits, -np.inf)
            least = -np.inf if needed.max() > location.slack else np.inf
        else:
            spare = location.budget - location.left_out_people(near)
            profits = np.where(brought_in >= -spare - location.slack, profits, -np.inf)
    if not profits.size or profits.max() <= least:
        return None
    out, site = divmod(int(profits.argmax()), location.sites)
    return out, site


def kick(location: Location, chosen: Ints, rng: np.random.Generator) -> Ints:
    """Return `chosen` with some of its sites exchanged at random (iterated local search).

    At least 4 or a fifth are exchanged, fewer where there are fewer.
    """
    others = np.setdiff1d(np.flatnonzero(~location.closed), chosen)
    count = min(max(4, len(chosen) // 5), len(chosen), len(others))
    moved = chosen.copy()
    moved[rng.choice(len(chosen), count, replace=False)] = rng.choice(others, count, replace=False)
    return moved
