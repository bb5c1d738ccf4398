"""A programme as arrays, for compiled code: a record each for what has many properties.

N started units, F firms that move, L floors, V villages, B purses, Q quarters of the horizon, T quarters
that are replayed, Y years of the horizon, Z years that are replayed. ``first`` and ``after`` are where a
thing's rows begin and end in another array.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from dayang.parks.renewal.blocks import Block

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Records = npt.NDArray[np.void]

NEVER = 30_000
"""Quarter of what does not happen; small enough to be kept in 16 bits."""

FLOOR, NEW, OUT, NONE = 0, 1, 2, 3
"""Where a move leads: floor on record, new floor of a unit, out (leaves, ends), or there is no move."""

AT_START, AT_CLEARED, AT_BUILDING, AT_DELIVERY, OVER_BUILDING, TRANSITION = 0, 1, 2, 3, 4, 5
"""When a flow is paid (rule M2)."""

FIXED, BUILDING, LAND = 0, 1, 2
"""Which price a flow goes with."""

WAITS, PREPARES, CLEARS, BUILDS, FELL = 0, 1, 2, 3, 4
"""How far a unit has come."""

HOME, ON_THE_WAY, SETTLED = 0, 1, 2
"""Where a firm is: in its unit, where it cannot stay, where it stays."""

_I, _F, _B = np.int64, np.float64, np.bool_
_PHASES = [(name, _I) for name in ("start", "prepared", "cleared", "left_by", "resumed", "delivered")]

QUARTER = np.dtype([("year", _I), ("next_year", _I)], align=True)
"""Number of a quarter's calendar year; first quarter of the year after."""

UNIT = np.dtype(
    [
        *_PHASES,
        ("low", _F, (4,)),
        ("high", _F, (4,)),
        ("vote", _F),
        ("area_mu", _F),
        ("firm_first", _I),
        ("firm_after", _I),
        ("flow_first", _I),
        ("flow_after", _I),
        ("village", _I),
        ("lost_yuan", _F),
        ("gained_yuan", _F),
    ],
    align=True,
)
"""A started unit: quarters planned (rules T2, F1); months of its four phases; probability that a vote passes
(1 where none is held); village whose rent it changes (-1 for none), rent of a quarter lost, and gained when
all is let."""

FIRM = np.dtype(
    [
        ("unit", _I),
        ("floor_m2", _F),
        *((name, _I, (2,)) for name in ("quarter", "to", "place", "storey")),
        ("moving_first", _I),
        ("moving_after", _I),
    ],
    align=True,
)
"""A firm that moves: its unit (-1 of one that waits to move on from the beginning, whose first move is
past: rule F10); of each move the quarter planned, where it leads (`FLOOR` ..), floor or unit (-1 for one that
is not there), class of storey of new floor; who pays for it."""

SPACE = np.dtype([("opens", _I), ("closes", _I), ("room_m2", _F), ("swing", _B), ("project", _I)], align=True)
"""Floor on record: first and last quarter it can be used in; project that still builds it, -1 for none."""

FLOW = np.dtype(
    [
        *((name, _I) for name in ("purse", "when", "price", "to_village", "service_quarters")),
        ("amount_yuan", _F),
        ("service", _F),
        ("breaks", _B),
    ],
    align=True,
)
"""What a unit pays: which purse, when, which price it goes with, the amount at the plan's prices (where it
breaks leases, times their price); the village whose income it changes (-1 for none), what that repays a
quarter for each yuan (0 where it is no loan), for how many quarters."""

MOVING = np.dtype([("purse", _I), ("yuan_m2", _F)], align=True)
"""Subsidy of a move, for each m² of the firm."""

MEMBER = np.dtype(
    [*((name, _I) for name in ("unit", "project", "ready", "first", "after")), ("area_mu", _F)], align=True
)
"""Land of a theme park: unit started (-1 for none), project that builds it (-1 for none), quarter in which it
counts where no unit is started (`NEVER` where it does not), members that adjoin it."""

TARGET = np.dtype([("first", _I), ("after", _I), ("area_mu", _F)], align=True)
"""A theme park or a park of the first batch: what counts for it, land that is wanted of that."""

LUCK = np.dtype([("months", _F, (4,)), ("failed", _I), ("price", _F, (3,)), ("rent", _F)], align=True)
"""What chance decides of a unit: months of its phases, tries of its vote that fail, prices in times the
plan's (by `FIXED` ..), rent of a village's new floor in times the plan's when all is let."""

UNIT_NOW = np.dtype(
    [*_PHASES, *((name, _I) for name in ("phase", "ready", "retry", "inside", "last_left"))], align=True
)
"""How far a unit has come; quarters still ahead are what is expected. Quarter in which preparing is over, in
which money is asked for again; firms that are still to leave, quarter in which the last one left."""

FIRM_NOW = np.dtype([("stage", _I), ("due", _I), ("lack", _I), ("moved", _I, (2,))], align=True)
"""Where a firm is, when it is to leave its unit (`NEVER` while that is not known), how many quarters it was
without its place in time, the quarter of each move."""


@dataclass(frozen=True, eq=False)
class Arrays(Block):
    """All that a replay needs to know.

    Parameters
    ----------
    quarters, stay_most
        Q; quarters in a swing park at most.
    quarter
        Shape (T,): `QUARTER`.
    unit, unit_firm
        Shape (N,), `UNIT`, in the order they are started; firms that are still to leave, by unit.
    firm, on_the_way
        Shape (F,), `FIRM`, in the order of first moves; those that go to where they cannot stay, in the
        order of second moves.
    space, let_m2
        Shape (L,), `SPACE`; shape (3,), new floor let in a year by class of storey.
    flow, moving, breaking_yuan
        `FLOW` by unit; `MOVING` by unit, vacated ones that waiting firms have left among them; shape (N, Q),
        price of breaking what leases are left then.
    limit_yuan, base_yuan
        Shape (B, Z), infinite where nothing limits a purse; shape (V,), income of the base year.
    theme, member, near, park, park_unit
        `TARGET`, `MEMBER` by theme park, members that adjoin by member; `TARGET`, units by park.
    """

    quarters: int
    stay_most: int
    quarter: Records
    unit: Records
    unit_firm: Ints
    firm: Records
    on_the_way: Ints
    space: Records
    let_m2: Floats
    flow: Records
    moving: Records
    breaking_yuan: Floats
    limit_yuan: Floats
    base_yuan: Floats
    theme: Records
    member: Records
    near: Ints
    park: Records
    park_unit: Ints


@dataclass(frozen=True, eq=False)
class Draws(Block):
    """What chance decides in one replay.

    Parameters
    ----------
    unit
        Shape (N,): `LUCK`.
    letting
        Shape (3, Z): times the floor let in a year.
    late
        Shape (projects,): quarters by which each project is late.
    """

    unit: Records
    letting: Floats
    late: Ints


class Rule(NamedTuple):
    """What every replay goes by.

    Parameters
    ----------
    tries, retry_months
        Of votes.
    swing_reserve, money_reserve
        Shares held on top of the plan.
    """

    tries: int
    retry_months: float
    swing_reserve: float
    money_reserve: float


@dataclass(frozen=True, eq=False)
class State(Block):
    """How far a replay has come.

    Parameters
    ----------
    unit, firm
        Shapes (N,), (F,): `UNIT_NOW`, `FIRM_NOW`.
    used_m2, let_m2
        Shape (L,), floor taken; shape (3, Z), new floor taken up.
    spent_yuan, before_yuan
        Shape (B, Z): with what is still expected of units that are started; the same before the last start.
    """

    unit: Records
    firm: Records
    used_m2: Floats
    let_m2: Floats
    spent_yuan: Floats
    before_yuan: Floats


def room(arrays: Arrays, projects: int) -> tuple[Draws, State]:
    """Return room for what chance decides and for how far a replay has come: each replay fills it anew."""
    purses, years = arrays.limit_yuan.shape
    units, firms = len(arrays.unit), len(arrays.firm)
    draws = Draws(np.zeros(units, LUCK), np.zeros((3, years)), np.zeros(projects, np.int64))
    spent_yuan, before_yuan = np.zeros((2, purses, years))
    state = State(
        np.zeros(units, UNIT_NOW),
        np.zeros(firms, FIRM_NOW),
        np.zeros(len(arrays.space)),
        np.zeros((3, years)),
        spent_yuan,
        before_yuan,
    )
    return draws, state
