"""What firms may do, as arcs: a stay in a place from a quarter up to another, or going for good.

A place is told by a number: floors as in `Places`, then new floor by unit and class of storey
(``floors + classes * unit + class``), then out of town, then ended. A firm's route is one arc, or
one to a place that is not final and a second from the quarter in which that ends.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dayang.parks.renewal.model.build import Model
from dayang.parks.renewal.model.firms import CLASSES
from dayang.parks.renewal.model.promises import ANY, Promises
from dayang.parks.renewal.model.rows import Floats, Ints

Bools = NDArray[np.bool_]
STOREYS = len(CLASSES)


@dataclass(frozen=True, eq=False)
class Arcs:
    """Arcs that are there whoever takes them.

    Parameters
    ----------
    place, begin, until
        Shape (arcs,): where, from which quarter, up to which (not included); to the horizon in
        all places but those that are not final.
    """

    place: Ints
    begin: Ints
    until: Ints


@dataclass(frozen=True, eq=False)
class Parties:
    """A firm and the options of its unit under which it does alike: one payer and subsidy, one time to leave.

    Parameters
    ----------
    firm, kind
        Shape (parties,): number of the firm, and of the kind of option.
    payer, subsidy, leaving
        Shape (kinds,): purse that pays its moves (-1 for none), 万元 a m², quarters to leave in.
    waits
        Shape (kinds,): whether its firms wait to move on (rule F10): they leave in quarter 0, for where
        they are already or elsewhere.
    options
        Of each kind: shape (options,).
    """

    firm: Ints
    kind: Ints
    payer: Ints
    subsidy: Floats
    leaving: Ints
    waits: Bools
    options: tuple[Ints, ...]

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.firm)


def chosen_from(model: Model) -> Bools:
    """Return shape (options, quarters): columns that may be chosen."""
    return np.isfinite(model.columns.worth)


def parties(model: Model) -> Parties:
    """Return every party that some column makes leave."""
    can = np.isfinite(model.columns.worth.max(axis=1, initial=-np.inf))
    waiting = model.firms.waits >= 0
    left = set(model.firms.unit[waiting].tolist())
    kinds: dict[tuple[int, int, float, int, bool], list[int]] = {}
    for number, option in enumerate(model.columns.options):
        for waits in (False, True) if option.unit in left else (False,):
            if option.clears and can[number]:
                leaving = 1 if waits else option.leaving
                alike = option.unit, option.payer, option.subsidy, leaving, waits
                kinds.setdefault(alike, []).append(number)
    found = [
        (firm, number)
        for number, (unit, *_, waits) in enumerate(kinds)
        for firm in np.asarray(model.firms_of.get(unit, ())).tolist()
        if bool(waiting[firm]) == waits
    ]
    firm, kind = np.array(found, dtype=np.int64).reshape(-1, 2).T
    return Parties(
        firm=firm,
        kind=kind,
        payer=np.array([payer for _, payer, *_ in kinds], dtype=np.int64),
        subsidy=np.array([subsidy for _, _, subsidy, *_ in kinds], dtype=float),
        leaving=np.array([leaving for *_, leaving, _ in kinds], dtype=np.int64),
        waits=np.array([waits for *_, waits in kinds], dtype=bool),
        options=tuple(np.array(options) for options in kinds.values()),
    )


def arcs(model: Model) -> Arcs:
    """Return all arcs (rules F2, F3, F6 and T4)."""
    places, quarters = model.places, model.quarters.count
    count = len(places.floor_ids) + STOREYS * len(model.unit_ids) + 2
    opens = np.concatenate([places.opens, ready(model).ravel(), [0, 0]])
    stays_on = np.ones(count, dtype=bool)
    stays_on[: len(places.floor_ids)] = places.final & (places.closes >= quarters - 1)
    begin = np.arange(quarters)
    place, quarter = np.nonzero(stays_on[:, None] & (begin[None, :] >= opens[:, None]))
    end = np.minimum(places.closes + 1, quarters)[:, None, None]
    first, last = begin[None, :, None], np.arange(quarters + 1)[None, None, :]
    most = np.where(places.swing, model.stay_most, quarters).reshape(-1, 1, 1)
    allowed: Bools = (first < last) & (last <= end) & (last - first <= most)
    allowed &= ~places.final[:, None, None] & (first >= places.opens[:, None, None])
    where, since, until = np.nonzero(allowed)
    return Arcs(
        np.concatenate([place, where]),
        np.concatenate([quarter, since]),
        np.concatenate([np.full(len(place), quarters), until]),
    )


def ready(model: Model) -> Ints:
    """Return shape (units, classes): first quarter a unit can have new floor in, the horizon for never."""
    quarters, can = model.quarters.count, chosen_from(model)
    found = np.full((len(model.unit_ids), STOREYS), quarters, dtype=np.int64)
    for number, option in enumerate(model.columns.options):
        if can[number].any():
            first = min(int(can[number].argmax()) + option.delivered, quarters)
            built = np.array(option.pool_floor) > 0
            found[option.unit, built] = np.minimum(found[option.unit, built], first)
    return found


def takes(model: Model) -> Bools:
    """Return shape (firms, places): where a firm may go (rules F4, F5 and F8)."""
    firms = model.firms
    pool = STOREYS * (model.theme[:, None] + 1) + np.arange(STOREYS)[None, :]
    gone = np.stack([np.ones(len(firms.floor_m2), dtype=bool), firms.may_end], axis=1)
    fits: Bools = np.hstack([firms.fits, firms.fits_pool[:, pool.ravel()], gone])
    return fits


def of_floors(model: Model, flags: Bools) -> Bools:
    """Return flags of floors as flags of all places."""
    others = STOREYS * len(model.unit_ids) + 2
    return np.append(flags, np.zeros(others, dtype=bool))


def earliest(model: Model, of: Parties) -> Ints:
    """Return shape (kinds,): the first quarter in which an option of a kind may start."""
    can = chosen_from(model)
    first = [int(can[options].any(axis=0).argmax()) for options in of.options]
    return np.array(first, dtype=np.int64)


def arcs_of(model: Model, of: Parties, every: Arcs) -> tuple[Ints, Ints]:
    """Return the arcs that each party may take: numbers of parties and of arcs, side by side."""
    fits, first = takes(model), earliest(model, of)
    final = _for_good(model, every)
    found = [
        _going_on(model, firm, every, fits[firm, every.place] & final)
        if of.waits[kind]
        else np.flatnonzero(fits[firm, every.place] & (every.begin >= first[kind]))
        for firm, kind in zip(of.firm.tolist(), of.kind.tolist(), strict=True)
    ]
    lengths = [len(some) for some in found]
    arc: Ints = np.concatenate([np.zeros(0, dtype=np.int64), *found])
    return np.repeat(np.arange(len(found)), lengths), arc


def _for_good(model: Model, every: Arcs) -> Bools:
    """Return shape (arcs,): which lead where a firm may stay for good, or away."""
    for_good: Bools = ~of_floors(model, ~model.places.final)[every.place]
    return for_good


def _going_on(model: Model, firm: int, every: Arcs, final: Bools) -> Ints:
    """Return the arcs of a firm that waits to move on: its stay there, and what may follow (rule F10).

    Parameters
    ----------
    final
        Shape (arcs,): which lead it where it may stay for good, or away.
    """
    goes_by = int(model.firms.goes_by[firm])
    stay = (every.place == model.firms.waits[firm]) & (every.begin == 0) & (every.until <= goes_by)
    return np.flatnonzero(stay | (final & (every.begin <= goes_by)))


def count(model: Model) -> int:
    """Return how many arcs `arcs_of` gives, without making them, and how many `subsidies`."""
    of, every, fits = parties(model), arcs(model), takes(model)
    quarters = model.quarters.count
    waits, final = of.waits[of.kind], _for_good(model, every)
    going_on = sum(
        len(_going_on(model, firm, every, fits[firm, every.place] & final))
        for firm in of.firm[waits].tolist()
    )
    at = np.zeros((fits.shape[1], quarters), dtype=np.int64)
    np.add.at(at, (every.place, every.begin), 1)
    later = at[:, ::-1].cumsum(axis=1)[:, ::-1]
    firm, first = of.firm[~waits], earliest(model, of)[of.kind[~waits]]
    found = sum(int((fits[firm[first == quarter]] @ later[:, quarter]).sum()) for quarter in np.unique(first))
    return going_on + found + len(subsidies(model, of)[0])


def worth_of(model: Model, of: Parties, party: Ints, every: Arcs, arc: Ints) -> tuple[Floats, Floats]:
    """Return what each arc is worth to its party (W2 to W7, places of W8), and what is paid for it, 万元.

    Subsidies that were promised are variables of their own (`subsidies`).

    Parameters
    ----------
    party, arc
        As of `arcs_of`.
    """
    firms, places = model.firms, model.places
    firm, kind, place, begin = of.firm[party], of.kind[party], every.place[arc], every.begin[arc]
    gone = len(places.floor_ids) + STOREYS * len(model.unit_ids)
    moves = place < gone
    payer = of.payer[kind]
    is_there = place == firms.waits[firm]
    moves &= ~is_there
    paid = np.where(moves & (payer >= 0), firms.floor_m2[firm] * of.subsidy[kind], 0.0)
    weight = np.where(payer >= 0, model.public_weight * model.payer_public[payer], 0.0)
    # In the quarter of moving in, jobs count by the move.
    waits = np.where(of_floors(model, places.swing)[place], every.until[arc] - begin - ~is_there, 0)
    closed = of_floors(model, places.process)[place] | (place == gone + 1)
    worth = firms.closed[firm] * closed - weight * paid - moves * firms.move_cost[firm]
    worth -= model.job_quarter * firms.jobs[firm] * waits
    worth -= np.where(place == gone, firms.leave_loss[firm, begin], 0.0)
    worth -= np.where(place == gone + 1, firms.end_loss[firm, begin], 0.0)
    told = firms.promises
    for number in np.flatnonzero(told.floor != ANY).tolist():
        kept = (firm == promised_to(told)[number]) & (place == told.floor[number])
        worth += told.gain[number] * (kept & (begin <= told.due[number]))
    return worth, paid


def promised_to(told: Promises) -> Ints:
    """Return shape (promises,): the number of the firm that each was made to."""
    return np.repeat(np.arange(len(told.first) - 1), np.diff(told.first))


def subsidies(model: Model, of: Parties) -> tuple[Ints, Ints]:
    """Return the parties whose moves keep a promised subsidy, and which: numbers side by side."""
    told = model.firms.promises
    paid = model.firms.floor_m2[of.firm] * of.subsidy[of.kind]
    alike = of.firm[:, None] == promised_to(told)[None, :]
    found = np.nonzero(alike & (told.floor == ANY) & (paid[:, None] >= told.least[None, :]))
    return found[0].astype(np.int64), found[1].astype(np.int64)


def shown(model: Model, place: int) -> tuple[str, Any, Any, Any]:
    """Return a place as a table of moves tells it: to, floor_id, unit_id, storey_class."""
    floors = model.places.floor_ids
    if place < len(floors):
        return "floor", floors[place], None, None
    unit, storey = divmod(place - len(floors), STOREYS)
    if unit < len(model.unit_ids):
        return "unit", None, model.unit_ids[unit], CLASSES[storey]
    return ("leaves", "ends")[storey], None, None, None
