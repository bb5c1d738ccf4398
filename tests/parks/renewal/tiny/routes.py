"""Routes of firms that must leave or wait: which are permitted, what they are worth, what they use."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product

from parks.renewal.tiny.promised import kept_wan
from parks.renewal.tiny.reading import CLASSES, FIRE, PUBLIC, Row, Tiny, waits
from parks.renewal.tiny.starts import Start, Use, charge, flows

LEAVES, ENDS = ("leaves",), ("ends",)

Move = tuple[int, tuple[str, ...]]
"""A quarter and where to: ``("floor", id)``, ``("unit", id, class)``, ``LEAVES`` or ``ENDS``."""


@dataclass(frozen=True, eq=False)
class Route:
    """What a firm does: up to two moves, or one at most where it waits to move on.

    Parameters
    ----------
    firm_id, moves
        Which firm, and its moves in order.
    worth_wan
        W3 to W8, and W2 of the moving subsidies.
    use
        What it uses of each limit.
    """

    firm_id: str
    moves: tuple[Move, ...]
    worth_wan: float
    use: Use = field(repr=False)


def all_moves(tiny: Tiny) -> list[tuple[Move, ...]]:
    """Return every way of moving at most twice, permitted or not."""
    places = [("floor", floor_id) for floor_id in tiny.floors]
    places += [("unit", unit_id, name) for unit_id in tiny.units for name in CLASSES]
    once = [(at, to) for at in range(tiny.quarters) for to in (*places, LEAVES, ENDS)]
    twice = [(one, two) for one, two in product(once, once) if one[0] < two[0] and len(one[1]) > 1]
    return [(), *((move,) for move in once), *twice]


def route_faults(tiny: Tiny, firm_id: str, moves: tuple[Move, ...]) -> set[str]:
    """Return the rules broken by a firm's moves whatever else happens: F2, F3, F4, F5, F8, F10."""
    firm = tiny.firms[firm_id]
    faults = {"F10"} if waits(firm) and not _goes_on_in_time(tiny, firm, moves) else set()
    ends = [*(at for at, _ in moves[1:]), tiny.quarters]
    # What a firm that waits does is its second move.
    for number, ((at, to), until) in enumerate(zip(moves, ends, strict=False), start=int(waits(firm))):
        is_last = until == tiny.quarters
        faults |= _place_faults(tiny, firm_id, to)
        if len(to) == 1:
            continue
        is_swing = to[0] == "floor" and tiny.floors[to[1]]["kind"] == "swing"
        if is_swing and until - at > tiny.parameter("swing_stay_quarters"):
            faults.add("F3")
        # Only a swing park and vacancy that ends are left again, and only once.
        passing = is_swing or _ends(tiny, to)
        if passing if number == 1 else not (passing or is_last):
            faults.add("F2")
    return faults


def _goes_on_in_time(tiny: Tiny, firm: Row, moves: tuple[Move, ...]) -> bool:
    """Say whether a firm that waits goes on once and no later than it must, or waits on (rule F10)."""
    goes_on = moves[0][0] if moves else tiny.quarters
    return len(moves) < 2 and goes_on <= tiny.goes_on_by(firm)


@lru_cache(maxsize=64)
def _place_faults(tiny: Tiny, firm_id: str, to: tuple[str, ...]) -> frozenset[str]:
    """Return the rules broken by where a firm goes, whenever: F4, F5, F8."""
    if len(to) == 1:
        return frozenset({"F8"} if to == ENDS and not may_end(tiny, tiny.firms[firm_id]) else ())
    faults = set() if _fits(tiny.firms[firm_id], _offer(tiny, to)) else {"F4"}
    faults |= set() if _is_of_industry(tiny, firm_id, to) else {"F5"}
    return frozenset(faults)


def _ends(tiny: Tiny, to: tuple[str, ...]) -> bool:
    """Say whether a place is vacancy with an end."""
    floor = tiny.floors[to[1]] if to[0] == "floor" else None
    return floor is not None and floor["kind"] == "vacant" and floor["until_on"] is not None


def may_end(tiny: Tiny, firm: Row) -> bool:
    """Say whether a firm may be ended (rule F8); of one that waits no lease has lapsed (rule F10)."""
    if firm["enforcement_on"] is not None:
        return True
    own = [lease["ends_on"] for lease in tiny.leases if lease["firm_id"] == firm["firm_id"]]
    return not waits(firm) and bool(own) and all(day < tiny.as_of for day in own)


def _offer(tiny: Tiny, to: tuple[str, ...]) -> Row:
    """Return what a place offers; new floor is as its class is."""
    return tiny.floors[to[1]] if to[0] == "floor" else {**tiny.standards[to[2]], "kind": "new"}


def _fits(firm: Row, offer: Row) -> bool:
    """Say whether a place is fit for a firm (rule F4)."""
    amounts = ("load_kn_m2", "clear_height_m", "power_va_m2", "discharge_m3_d")
    plates = firm["process"] == "plating"
    return (
        CLASSES.index(offer["storey_class"]) <= CLASSES.index(firm["storey_class"])
        and all(offer[name] >= firm[name] for name in amounts)
        and FIRE.index(offer["fire_class"]) <= FIRE.index(firm["fire_class"])
        and (firm["process"] != "punching" or offer["storey_class"] == "ground")
        and (firm["process"] != "voc" or offer["takes_voc"])
        and (not plates or (offer["takes_plating"] and offer["kind"] == "process"))
        and (not firm["needs_dormitory"] or offer["has_dormitory"])
    )


def _is_of_industry(tiny: Tiny, firm_id: str, to: tuple[str, ...]) -> bool:
    """Say whether floor, or a unit's new floor, takes the industry of a firm (rule F5)."""
    theme_id = tiny.units[to[1]]["theme_id"] if to[0] == "unit" else None
    taker = tiny.floors[to[1]] if to[0] == "floor" else tiny.themes.get(theme_id, {})
    wanted = taker.get("industries")
    return wanted is None or tiny.industries[firm_id].startswith(tuple(wanted.split("|")))


def route(tiny: Tiny, firm_id: str, moves: tuple[Move, ...], mode_id: str) -> Route:
    """Return what a route is worth to a firm whose moves a mode pays, and what it uses."""
    firm, use = tiny.firms[firm_id], Counter()
    report = tiny.reported.get(firm_id, {})
    jobs = float(report.get("jobs") or 0)
    output_wan, tax_wan = (float(report.get(name) or 0) / 1e4 for name in ("output_yuan", "tax_yuan"))
    worth = _wait(tiny, firm, moves[0][0] if moves else tiny.quarters, jobs, use) if waits(firm) else 0.0
    for number, (at, to) in enumerate(moves):
        until = moves[number + 1][0] if number + 1 < len(moves) else tiny.quarters
        if len(to) == 1:
            worth -= _lost(tiny, firm, to, (output_wan, tax_wan, jobs), at)
            continue
        days = tiny.parameter(f"move_days_{firm['process']}")
        cost = tiny.parameter("move_yuan_m2") * firm["floor_m2"] / 1e4 + output_wan * days / 365
        worth -= tiny.parameter("weight_moves") * cost
        worth += _subsidise(tiny, firm, mode_id, at, use)
        is_swing = to[0] == "floor" and tiny.floors[to[1]]["kind"] == "swing"
        for quarter in range(at, until):
            use["F6", *to[1:], quarter] += firm["floor_m2"]
            if quarter == at or is_swing:
                use["C2", quarter] += jobs
                worth -= tiny.parameter("weight_job_quarter") * jobs
        if to[0] == "unit":
            use["F7", to[2], tiny.year(at)] += firm["floor_m2"]
    last = moves[-1][1] if moves else ("floor", firm["waiting_floor_id"])
    if last == ENDS or (last[0] == "floor" and tiny.floors[last[1]]["kind"] == "process"):
        worth += tiny.parameter("weight_discharge") * firm["discharge_m3_d"]
    worth += kept_wan(tiny, firm_id, moves, subsidy_yuan_m2(tiny, firm, mode_id))
    return Route(firm_id, moves, worth, use)


def _wait(tiny: Tiny, firm: Row, until: int, jobs: float, use: Use) -> float:
    """Count what a firm uses that waits up to a quarter; return W4 of it (rule F10)."""
    is_swing = tiny.floors[firm["waiting_floor_id"]]["kind"] == "swing"
    jobs *= is_swing
    for quarter in range(until):
        use["F6", firm["waiting_floor_id"], quarter] += firm["floor_m2"]
        use["C2", quarter] += jobs
    return -tiny.parameter("weight_job_quarter") * jobs * until


def subsidy_yuan_m2(tiny: Tiny, firm: Row, mode_id: str) -> float:
    """Return what a m² of a firm that moves is paid by a mode of its unit."""
    paid = flows(tiny, tiny.units[firm["unit_id"]], mode_id)
    return sum(flow["rate"] for flow in paid if flow["item"] == "moving")


def _lost(tiny: Tiny, firm: Row, to: tuple[str, ...], has: tuple[float, float, float], at: int) -> float:
    """Return what is lost by a firm that leaves town or ends (W5 and W6)."""
    if to == ENDS and firm["enforcement_on"] is not None:
        return 0.0
    weights = [tiny.parameter(f"weight_{name}") for name in ("output", "tax", "job")]
    return (
        sum(weight * amount for weight, amount in zip(weights, has, strict=True)) * (tiny.quarters - at) / 4
    )


def _subsidise(tiny: Tiny, firm: Row, mode_id: str, at: int, use: Use) -> float:
    """Count the subsidy of one move; return what it takes from the worth (W2)."""
    unit, public = tiny.units[firm["unit_id"]], 0.0
    for flow in flows(tiny, unit, mode_id):
        if flow["item"] == "moving":
            yuan = flow["rate"] * firm["floor_m2"]
            charge(tiny, unit, flow["payer"], at, yuan, use)
            public += yuan if flow["payer"] in PUBLIC else 0.0
    return -tiny.parameter("weight_public") * public / 1e4


def routes(
    tiny: Tiny, permitted: list[tuple[Move, ...]], firm_id: str, begun: Start | None
) -> Iterator[Route]:
    """Return the permitted routes of a firm whose unit starts so: it leaves in time (rule F1).

    Those of a firm that waits hang on no start: what it does is permitted by itself (rule F10).
    """
    for moves in permitted:
        if begun is None:
            yield route(tiny, firm_id, moves, tiny.mode_left(tiny.firms[firm_id]))
        elif moves and begun.quarter <= moves[0][0] < begun.leave_by:
            yield route(tiny, firm_id, moves, begun.mode_id)
