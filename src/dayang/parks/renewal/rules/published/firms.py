"""Tables of units and firms: starts, moves, spells, floor; rules T1 to T3, U1, U6, U7, F6, F9, M1."""

from collections import defaultdict
from collections.abc import Iterator

from dayang.parks.renewal.rules.facts import CLASSES, Row
from dayang.parks.renewal.rules.limits import must_vote
from dayang.parks.renewal.rules.money import flows_of, payer_of, price_of
from dayang.parks.renewal.rules.places import usable
from dayang.parks.renewal.rules.programme import Move, Programme, Started
from dayang.parks.renewal.rules.published.compare import Key, Wanted

GONE = {"leaves": "left", "ends": "ended"}
"""State of a firm that is not in town any more, by where it went."""


def starts(programme: Programme) -> Wanted:
    """Return what ``renewal_starts`` should say; which units are started is judged elsewhere."""
    rules = {
        "starts_on": "T1",
        **dict.fromkeys(("prepared", "cleared", "resumed", "delivered"), "T2"),
        "area_mu": "U1",
        **{f"{name}_m2": "U6" for name in CLASSES},
        "in_project": "U7",
        "provisional": "T3",
    }
    rows: dict[Key, Row] = {(name,): _start(programme, one) for name, one in programme.started.items()}
    return Wanted("renewal_starts", rules, None, rows)


def _start(programme: Programme, started: Started) -> Row:
    return {
        "starts_on": programme.facts.calendar.first_day(started.start),
        "prepared": started.prepared,
        "cleared": started.cleared,
        "resumed": started.resumed,
        "delivered": started.delivered,
        "area_mu": float(started.unit["area_mu"]),
        **{f"{name}_m2": started.new_floor.get(name, 0.0) for name in CLASSES},
        "in_project": started.in_project,
        "provisional": must_vote(programme.facts, started),
    }


def moves(programme: Programme) -> list[Wanted]:
    """Return what ``renewal_moves`` should tell: the subsidies of moves to a place, of others none; votes.

    Where firms go is judged elsewhere.
    """
    places, others, votes = dict[Key, Row](), dict[Key, Row](), dict[Key, Row]()
    for firm_id in programme.moves:
        for move in programme.told(firm_id):
            rows = places if move.to in {"floor", "unit"} else others
            rows[firm_id, move.number] = _subsidy(programme, move)
            votes[firm_id, move.number] = {"provisional": _is_provisional(programme, move)}
    columns = ("subsidy_yuan", "payer")
    return [
        Wanted("renewal_moves", dict.fromkeys(columns, rule), None, rows)
        for rule, rows in (("M1", places), ("F9", others))
    ] + [Wanted("renewal_moves", {"provisional": "T3"}, None, votes)]


def _is_provisional(programme: Programme, move: Move) -> bool:
    """Say whether a move follows a vote: in the unit it leaves, or in that whose new floor it goes to.

    Who waits to move on has left its unit (rule F10).
    """
    into = programme.started.get(move.place[0]) if move.to == "unit" else None
    left = None if move.firm_id in programme.facts.waiting else programme.origin(move.firm_id)
    concerned = (left, into)
    return any(must_vote(programme.facts, started) for started in concerned if started is not None)


def _subsidy(programme: Programme, move: Move) -> Row:
    origin, paid = programme.origin(move.firm_id), dict[str, float]()
    if origin is not None and move.to in {"floor", "unit"}:
        area_m2 = float(programme.facts.needs[move.firm_id]["floor_m2"])
        for flow in flows_of(programme.facts, origin):
            if flow["item"] == "moving":
                payer, _ = payer_of(programme.facts, origin, flow)
                paid[payer] = paid.get(payer, 0.0) + price_of(flow) * area_m2
    # One payer is told: whoever pays most.
    payers = sorted((payer for payer in paid if paid[payer] > 0), key=lambda payer: (-paid[payer], payer))
    return {"subsidy_yuan": sum(paid.values()), "payer": payers[0] if payers else None}


def spells(programme: Programme) -> Wanted:
    """Return where every firm of the parks is in every quarter (rule F9)."""
    columns = ("to_quarter", "state", "floor_id", "at_unit_id", "storey_class")
    rows: dict[Key, Row] = {}
    for firm_id in programme.facts.needs:
        rows.update(_spells(programme, firm_id, programme.moves.get(firm_id, [])))
    return Wanted("renewal_firm_spells", dict.fromkeys(columns, "F9"), "F9", rows)


def _spells(programme: Programme, firm_id: str, own: list[Move]) -> Iterator[tuple[Key, Row]]:
    end, unit_id = programme.facts.calendar.quarters, programme.facts.needs[firm_id]["unit_id"]
    nowhere = {"floor_id": None, "at_unit_id": None, "storey_class": None}
    begun = [(0, {"state": "stays", **nowhere, "at_unit_id": unit_id})]
    begun += [(move.quarter, {**nowhere, **_where(programme, move)}) for move in own]
    if own and own[0].is_past:
        begun = [(0, begun[1][1]), *begun[2:]]
    until = [quarter for quarter, _ in begun[1:]] + [end]
    for (first, where), after in zip(begun, until, strict=True):
        if first < min(after, end):
            yield (firm_id, first), {"to_quarter": min(after, end) - 1, **where}


def _where(programme: Programme, move: Move) -> Row:
    if move.to in GONE:
        return {"state": GONE[move.to]}
    if move.to == "unit":
        return {"state": "new", "at_unit_id": move.place[0], "storey_class": move.place[1]}
    floor = programme.facts.floors.get(move.place[0]) if move.to == "floor" else None
    if floor is None:
        return {"state": None}
    return {"state": floor["kind"], "floor_id": move.place[0], "storey_class": floor["storey_class"]}


def floor(programme: Programme) -> Wanted:
    """Return how much floor of each kind can be used, and is taken, in each quarter (rule F6)."""
    facts, end = programme.facts, programme.facts.calendar.quarters
    rows: dict[Key, Row] = defaultdict(lambda: {"floor_m2": 0.0, "taken_m2": 0.0})
    for row in facts.floors.values():
        opens, closes = usable(facts, row)
        for quarter in range(max(opens, 0), min(closes + 1, end)):
            rows[row["kind"], row["storey_class"], quarter]["floor_m2"] += float(row["floor_m2"])
    for started in programme.started.values():
        for name, area_m2 in started.new_floor.items():
            for quarter in range(started.delivered, end):
                rows["new", name, quarter]["floor_m2"] += area_m2
    for move, first, last in programme.stays:
        where = _where(programme, move)
        for quarter in range(first, last + 1):
            key = where["state"], where.get("storey_class"), quarter
            rows[key]["taken_m2"] += float(facts.needs[move.firm_id]["floor_m2"])
    return Wanted("renewal_floor", dict.fromkeys(("floor_m2", "taken_m2"), "F6"), "F6", dict(rows))
