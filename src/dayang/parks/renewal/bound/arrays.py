"""The model as flat arrays, for compiled code."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from dayang.parks.renewal.blocks import Block
from dayang.parks.renewal.model.build import Model
from dayang.parks.renewal.model.columns import Option
from dayang.parks.renewal.model.firms import CLASSES
from dayang.parks.renewal.model.rows import Floats, Ints

TAKEN = ("purse", "cash", "lending", "land", "surveys", "votes", "permits")
"""Rows of which columns only take: none is started that alone takes more than there is."""
LEEWAY = 7.5e-5
"""What may be taken beyond a limit (万元, mu, cases), so that who forgives half a yuan forbids no less."""


@dataclass(frozen=True, eq=False)
class Arrays(Block):
    """What compiled code reads of a `Model`; shapes in firms F, floors P, pools G, options O, quarters Q.

    Parameters
    ----------
    home
        Shape (F,): unit of each firm.
    floor_m2, jobs, move_cost, may_end, closed
        Shape (F,).
    leave_loss, end_loss
        Shape (F, Q).
    need, example
        Shape (F,): firms of one number fit the same places; shape (needs,): a firm of each number.
    waits, goes_by
        Shape (F,), as of `Firms`.
    promise_first, promise_floor, promise_due, promise_least, promise_gain
        Promises to firm f, as of `Promises`.
    place_first, place
        Floors that fit firm f are place[place_first[f]:place_first[f + 1]].
    pool_first, pool
        Pools that fit, likewise.
    opens, closes, swing, final, process
        Shape (P,).
    pool_class
        Shape (G,).
    unit, mode, payer, leaving, delivered, clears, fixed, subsidy, least_mu
        Shape (O,).
    alike
        Shape (O,): the first option of the unit that clears its firms, or not, likewise and pays as much
        for their moves from the same purse.
    pool_floor
        Shape (O, 3).
    option_pool
        Shape (O, 3): pool that new floor of each class belongs to.
    option_first
        Shape (units + 1,).
    firm_first, firm
        Firms of each unit.
    worth
        Shape (O, Q); minus infinity also where a start alone takes more than there is.
    stay_most
        Quarters in a swing park at most.
    job_quarter
        Weight of a job displaced for a quarter.
    """

    home: Ints
    floor_m2: Floats
    jobs: Floats
    move_cost: Floats
    may_end: Any
    closed: Floats
    leave_loss: Floats
    end_loss: Floats
    need: Ints
    example: Ints
    waits: Ints
    goes_by: Ints
    promise_first: Ints
    promise_floor: Ints
    promise_due: Ints
    promise_least: Floats
    promise_gain: Floats
    place_first: Ints
    place: Ints
    pool_first: Ints
    pool: Ints
    opens: Ints
    closes: Ints
    swing: Any
    final: Any
    process: Any
    pool_class: Ints
    unit: Ints
    mode: Ints
    payer: Ints
    leaving: Ints
    delivered: Ints
    clears: Any
    fixed: Any
    subsidy: Floats
    least_mu: Floats
    alike: Ints
    pool_floor: Floats
    option_pool: Ints
    option_first: Ints
    firm_first: Ints
    firm: Ints
    worth: Floats
    stay_most: int
    job_quarter: float


def _lists(mask: Any) -> tuple[Ints, Ints]:
    first = np.concatenate([[0], np.cumsum(mask.sum(axis=1))]).astype(np.int64)
    return first, np.nonzero(mask)[1].astype(np.int64)


def _numbers(options: tuple[Option, ...]) -> Ints:
    """Return a number for the mode of each option."""
    return np.unique([option.joined_by for option in options], return_inverse=True)[1].astype(np.int64)


def _alike(options: tuple[Option, ...]) -> Ints:
    first: dict[tuple[int, bool, int, float], int] = {}
    kinds = [(option.unit, option.clears, option.payer, option.subsidy) for option in options]
    return np.array([first.setdefault(kind, number) for number, kind in enumerate(kinds)], dtype=np.int64)


def affordable(model: Model) -> Floats:
    """Return what columns are worth, shape (O, Q), minus infinity where one alone takes more than there is.

    Firms and their subsidies are left aside. Units of projects have been started: theirs stay.
    """
    columns, rows = model.columns, model.rows
    limit = np.full(len(rows.limit), np.inf)
    for name in TAKEN:
        limit[rows[name].rows] = np.asarray(rows.limit)[rows[name].rows] + LEEWAY
    uses = columns.uses.tocoo()
    beyond = np.zeros(columns.worth.size, dtype=bool)
    beyond[uses.coords[0][uses.data > limit[uses.coords[1]]]] = True
    fixed = np.array([option.fixed for option in columns.options], dtype=bool)
    return np.where(beyond.reshape(columns.worth.shape) & ~fixed[:, None], -np.inf, columns.worth)


def arrays(model: Model) -> Arrays:
    """Return a model as flat arrays."""
    firms, places, options = model.firms, model.places, model.columns.options
    place_first, place = _lists(firms.fits)
    pool_first, pool = _lists(firms.fits_pool)
    fits = np.packbits(np.hstack([firms.fits, firms.fits_pool]), axis=1)
    _, example, need = np.unique(fits, axis=0, return_index=True, return_inverse=True)
    units = len(model.unit_ids)
    order = np.argsort(firms.unit, kind="stable").astype(np.int64)

    def of(name: str, kind: Any) -> Any:
        return np.array([getattr(option, name) for option in options], dtype=kind)

    theme = of("theme", np.int64)
    storeys = len(CLASSES)
    return Arrays(
        home=firms.unit.astype(np.int64), floor_m2=firms.floor_m2, jobs=firms.jobs,
        move_cost=firms.move_cost, may_end=firms.may_end,
        closed=firms.closed, leave_loss=firms.leave_loss, end_loss=firms.end_loss,
        need=need.ravel().astype(np.int64), example=example.astype(np.int64),
        waits=firms.waits, goes_by=firms.goes_by,
        promise_first=firms.promises.first, promise_floor=firms.promises.floor,
        promise_due=firms.promises.due, promise_least=firms.promises.least,
        promise_gain=firms.promises.gain,
        place_first=place_first, place=place, pool_first=pool_first, pool=pool,
        opens=places.opens, closes=places.closes, swing=places.swing, final=places.final,
        process=places.process,
        pool_class=np.array([storey for _, storey in places.pools], dtype=np.int64),
        unit=of("unit", np.int64), mode=_numbers(options), payer=of("payer", np.int64),
        leaving=of("leaving", np.int64),
        delivered=of("delivered", np.int64), clears=of("clears", np.bool_), fixed=of("fixed", np.bool_),
        subsidy=of("subsidy", np.float64), least_mu=of("least_mu", np.float64),
        alike=_alike(options),
        pool_floor=np.array([option.pool_floor for option in options], dtype=float).reshape(-1, storeys),
        option_pool=(theme[:, None] + 1) * storeys + np.arange(storeys)[None, :],
        option_first=model.columns.first.astype(np.int64),
        firm_first=np.searchsorted(firms.unit[order], np.arange(units + 1)).astype(np.int64),
        firm=order, worth=affordable(model), stay_most=model.stay_most,
        job_quarter=model.job_quarter,
    )  # fmt: skip
