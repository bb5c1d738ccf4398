"""What a programme uses of every row of ``docs/renewal-model.md``, summed a payment and a stay at a time."""

from collections import defaultdict

from dayang.parks.renewal.rules.bound.limits import RowKey, pool_label
from dayang.parks.renewal.rules.facts import Facts
from dayang.parks.renewal.rules.limits import must_vote
from dayang.parks.renewal.rules.money import payments
from dayang.parks.renewal.rules.programme import Move, Programme, Started
from dayang.parks.renewal.rules.targets import can_be_started, counts, theme_due
from dayang.parks.renewal.rules.villages import changes
from dayang.parks.renewal.rules.worth import WAN_YUAN

Uses = defaultdict[RowKey, float]


def uses(programme: Programme) -> dict[RowKey, float]:
    """Return what a programme uses of each row; rows of which it uses nothing are left out.

    Parameters
    ----------
    programme
        It need not be valid. Money is in 万元, land in mu, floor in m²; new floor is used less than none by
        what delivers it.
    """
    facts, use = programme.facts, Uses(float)
    calendar = facts.calendar
    for payment in payments(programme):
        amount = payment.amount_yuan / WAN_YUAN
        use["purse", payment.village_id or payment.payer, str(calendar.year(payment.quarter))] += amount
        if payment.village_id:
            use["cash", payment.village_id, ""] += amount
        if payment.payer == "pool":
            use["lending", "", ""] += amount
    for (village_id, quarter), change in changes(programme).items():
        use["income", village_id, str(calendar.year(quarter))] -= change / WAN_YUAN
    for started in programme.started.values():
        _use_of_start(programme, started, use)
    for moves in programme.moves.values():
        _use_of_moves(programme, moves, use)
    return {key: amount for key, amount in use.items() if amount}


def _use_of_start(programme: Programme, started: Started, use: Uses) -> None:
    facts, unit = programme.facts, started.unit
    for quarter in range(facts.calendar.quarters):
        use["land", str(quarter), ""] += unit["area_mu"] * (started.prepared <= quarter < started.delivered)
        for name, area_m2 in started.new_floor.items():
            pool = pool_label(unit["theme_id"], name)
            use["pool", pool, str(quarter)] -= area_m2 * (quarter >= started.delivered)
    use["surveys", str(started.start), ""] += "surveyed" not in facts.stages.get(started.unit_id, set())
    use["votes", str(max(started.prepared - 1, started.start)), ""] += must_vote(facts, started)
    use["permits", str(started.resumed), ""] += 1
    in_time = facts.calendar.year(started.start) <= facts.number("first_batch_year")
    if unit["first_batch"] and not started.in_project and can_be_started(facts, unit) and in_time:
        use["first", unit["park_id"], ""] -= unit["area_mu"]
    if unit["theme_id"] in facts.themes:
        due = theme_due(facts, facts.themes[unit["theme_id"]])
        before, after = (counts(one, unit, due) for one in (Programme(facts, {}, {}), programme))
        use["theme", unit["theme_id"], ""] += unit["area_mu"] * (int(before) - int(after))


def _use_of_moves(programme: Programme, moves: list[Move], use: Uses) -> None:
    facts = programme.facts
    jobs, area_m2 = facts.jobs.get(moves[0].firm_id, 0), facts.needs[moves[0].firm_id]["floor_m2"]
    displaced = {move.quarter for move in moves if move.to in {"floor", "unit"} and not move.is_past}
    alone = Programme(facts, programme.started, {moves[0].firm_id: moves})
    for move, first, last in alone.stays:
        for quarter in range(first, last + 1):
            if move.to == "floor":
                use["place", move.place[0], str(quarter)] += area_m2
            else:
                use["pool", _pool_of(facts, move), str(quarter)] += area_m2
            if alone.is_swing(move):
                displaced.add(quarter)
        if move.to == "unit":
            use["absorb", move.place[1], str(facts.calendar.year(first))] += area_m2
    for quarter in displaced:
        use["jobs", str(quarter), ""] += jobs


def _pool_of(facts: Facts, move: Move) -> str:
    unit = facts.units.get(move.place[0])
    return pool_label(unit["theme_id"] if unit else None, move.place[1])
