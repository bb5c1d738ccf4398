"""What a programme is worth: W1 to W8 of ``docs/renewal-model.md``, in 万元."""

from collections.abc import Iterable, Iterator

from dayang.parks.renewal.rules.facts import Facts, Row
from dayang.parks.renewal.rules.money import payments
from dayang.parks.renewal.rules.programme import Move, Programme, Started
from dayang.parks.renewal.rules.promises import promises

WAN_YUAN = 1e4
"""Yuan in a 万元, in which worth is told."""

PUBLIC = ("budget", "relocation", "town_company")
"""Kinds of purse whose spending is public money."""


def worth(programme: Programme) -> dict[str, float]:
    """Return what each of W1 to W8 adds to the worth of a programme; the sum is its worth.

    Parameters
    ----------
    programme
        One that keeps the rules; of any other the sum says nothing.
    """
    facts, end = programme.facts, programme.facts.calendar.quarters
    moves = [move for firm_id in programme.moves for move in programme.told(firm_id)]
    places = [move for move in moves if move.to in {"floor", "unit"}]
    ending = [move for move in moves if move.to == "ends"]
    return {
        "W1": sum(
            land_worth(facts, started, end - started.delivered) for started in programme.started.values()
        ),
        "W2": -facts.number("weight_public") * net_public_yuan(programme) / WAN_YUAN,
        "W3": -sum(move_cost(facts, move.firm_id) for move in places),
        "W4": -facts.number("weight_job_quarter") * _job_quarters(programme, places),
        "W5": -_lost(facts, [move for move in moves if move.to == "leaves"]),
        "W6": -_lost(facts, [move for move in ending if not ends_free(facts, move.firm_id)]),
        "W7": sum(discharge_worth(facts, firm_id) for firm_id in treated(programme)),
        "W8": sum(promise_worth(facts, promise) for promise, _, kept in promises(programme) if kept),
    }


def land_worth(facts: Facts, started: Started, left: int) -> float:
    """Return what a unit's land is worth that is delivered so many quarters before the horizon (W1)."""
    if started.in_project or left <= 0:
        return 0.0
    share = 1.0 if started.clears else facts.number("weight_renovated")
    each = facts.number("weight_area") + facts.number("weight_area_year") * left / 4
    return float(started.unit["area_mu"]) * share * each


def move_cost(facts: Facts, firm_id: str) -> float:
    """Return what a firm loses by a move (W3): its cost, and the output of days without production."""
    need = facts.needs[firm_id]
    days = facts.number(f"move_days_{need['process']}")
    carriage = facts.number("move_yuan_m2") * float(need["floor_m2"])
    stopped = facts.output_yuan.get(firm_id, 0.0) * days / 365
    return facts.number("weight_moves") * (carriage + stopped) / WAN_YUAN


def town_loss(facts: Facts, firm_id: str) -> float:
    """Return what the town loses in a year without a firm (W5)."""
    return (
        facts.number("weight_output") * facts.output_yuan.get(firm_id, 0.0) / WAN_YUAN
        + facts.number("weight_tax") * facts.tax_yuan.get(firm_id, 0.0) / WAN_YUAN
        + facts.number("weight_job") * facts.jobs.get(firm_id, 0)
    )


def discharge_worth(facts: Facts, firm_id: str) -> float:
    """Return what it is worth that a firm's process water ends, or is treated with others' (W7)."""
    return facts.number("weight_discharge") * float(facts.needs[firm_id]["discharge_m3_d"])


def promise_worth(facts: Facts, promise: Row) -> float:
    """Return what it is worth that a promise is kept: what changing it would cost (W8)."""
    return facts.number("weight_promises") * (promise["break_price_yuan"] or 0.0) / WAN_YUAN


def ends_free(facts: Facts, firm_id: str) -> bool:
    """Say whether nothing is lost when a firm ends: there is an enforcement decision (W6)."""
    return facts.needs[firm_id]["enforcement_on"] is not None


def _lost(facts: Facts, moves: Iterable[Move]) -> float:
    """Return what the town loses from each move to the horizon."""
    end = facts.calendar.quarters
    return sum(town_loss(facts, move.firm_id) * (end - move.quarter) / 4 for move in moves)


def net_public_yuan(programme: Programme) -> float:
    """Return what public purses pay, less what they receive of units that are delivered (T4)."""
    paid = payments(programme)
    spent = sum(payment.amount_yuan for payment in paid if payment.payer in PUBLIC)
    return spent - sum(
        payment.amount_yuan
        for payment in paid
        if payment.receiver in PUBLIC and _is_delivered(programme, payment.unit_id)
    )


def _is_delivered(programme: Programme, unit_id: str) -> bool:
    """Say whether a unit is delivered within the horizon: of vacated ones a programme decides nothing."""
    started = programme.started.get(unit_id)
    return started is not None and started.delivered < programme.facts.calendar.quarters


def _job_quarters(programme: Programme, places: list[Move]) -> float:
    """Return jobs times quarters in which they are displaced (W4)."""
    jobs = programme.facts.jobs
    moving = sum(jobs.get(move.firm_id, 0) for move in places)
    # The quarter of moving in counts by the move, unless that is past (rule F10).
    waiting = sum(
        jobs.get(move.firm_id, 0) * (last - first + move.is_past)
        for move, first, last in programme.stays
        if programme.is_swing(move)
    )
    return float(moving + waiting)


def treated(programme: Programme) -> Iterator[str]:
    """Yield firms that end, and those that are last in a shared process park."""
    for firm_id, moves in programme.moves.items():
        floor = programme.facts.floors.get(moves[-1].place[0]) if moves[-1].to == "floor" else None
        if moves[-1].to == "ends" or (floor is not None and floor["kind"] == "process"):
            yield firm_id
