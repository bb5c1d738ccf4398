"""Promises of a tiny town: which are still open, and which a start or a route keeps (rule G3, W8)."""

from collections.abc import Iterator

from parks.renewal.tiny.reading import YUAN, Row, Tiny, waits

Moves = tuple[tuple[int, tuple[str, ...]], ...]


def open_promises(tiny: Tiny) -> Iterator[Row]:
    """Yield the promises that a programme keeps or changes."""
    for promise in tiny.promises:
        due, unit = tiny.quarter(promise["due_on"]), tiny.units.get(promise["unit_id"])
        if promise["kept_on"] is not None or due < 0 or due >= tiny.quarters:
            continue
        if promise["what"] == "delivery":
            built = unit is not None and unit["project_id"] and tiny.is_vacated(unit)
            if unit is not None and not built:
                yield promise
        elif (
            promise["firm_id"] in tiny.firms
            and (promise["what"] == "subsidy" or (promise["what"] == "move" and promise["floor_id"]))
            and not _is_past(tiny.firms[promise["firm_id"]], promise)
        ):
            yield promise


def _is_past(firm: Row, promise: Row) -> bool:
    """Say whether a firm that waits had what it was promised when it moved to where it waits (rule F10)."""
    here = promise["what"] == "move" and promise["floor_id"] == firm["waiting_floor_id"]
    return waits(firm) and (here or promise["what"] == "subsidy")


def kept_by_moves(tiny: Tiny, promise: Row, moves: Moves, yuan_m2: float) -> bool:
    """Say whether a firm's moves keep what it was promised."""
    for quarter, to in moves:
        in_time = quarter <= tiny.quarter(promise["due_on"])
        if promise["what"] == "move" and in_time and to == ("floor", promise["floor_id"]):
            return True
        paid = yuan_m2 * tiny.firms[promise["firm_id"]]["floor_m2"]
        enough = paid >= float(promise["amount_yuan"] or 0) - YUAN
        if promise["what"] == "subsidy" and in_time and len(to) > 1 and enough:
            return True
    return False


def kept_wan(tiny: Tiny, firm_id: str, moves: Moves, yuan_m2: float) -> float:
    """Return what the promises are worth that a firm's moves keep, a m² moved being paid so much (W8)."""
    return sum(
        worth_wan(tiny, promise)
        for promise in open_promises(tiny)
        if promise["firm_id"] == firm_id
        and promise["what"] != "delivery"
        and kept_by_moves(tiny, promise, moves, yuan_m2)
    )


def delivered_wan(tiny: Tiny, unit_id: str, delivered: int) -> float:
    """Return what the promises are worth that a unit keeps which is delivered in a quarter (W8)."""
    return sum(
        worth_wan(tiny, promise)
        for promise in open_promises(tiny)
        if promise["what"] == "delivery"
        and promise["unit_id"] == unit_id
        and delivered <= tiny.quarter(promise["due_on"])
    )


def worth_wan(tiny: Tiny, promise: Row) -> float:
    """Return what keeping a promise is worth."""
    return tiny.parameter("weight_promises") * float(promise["break_price_yuan"]) / 1e4
