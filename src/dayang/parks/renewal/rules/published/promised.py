"""The table of promises: which a programme keeps, and what it costs that it changes the others (rule G3)."""

from dayang.parks.renewal.rules import promises as rules
from dayang.parks.renewal.rules.facts import Row
from dayang.parks.renewal.rules.programme import Programme
from dayang.parks.renewal.rules.published.compare import Key, Wanted


def promises(programme: Programme) -> Wanted:
    """Return what comes of each promise that a programme keeps or changes."""
    rows: dict[Key, Row] = {
        (promise["promise_id"],): {
            "due_quarter": due,
            "kept": kept,
            "cost_yuan": 0.0 if kept else promise["break_price_yuan"] or 0.0,
        }
        for promise, due, kept in rules.promises(programme)
    }
    return Wanted("renewal_promises", dict.fromkeys(("due_quarter", "kept", "cost_yuan"), "G3"), "G3", rows)
