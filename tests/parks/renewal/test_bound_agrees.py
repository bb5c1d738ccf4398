"""The judge's bound and the planner's, which share no code, agree at the planner's own prices."""

from itertools import islice

import numpy as np
import pandas as pd
import pytest
from support.demo import demo

from dayang.parks.renewal.bound.arrays import arrays
from dayang.parks.renewal.bound.composite import composite, lies
from dayang.parks.renewal.bound.groups import singles
from dayang.parks.renewal.bound.lagrangian import priced
from dayang.parks.renewal.bound.master import FINE, decompose, sizes
from dayang.parks.renewal.bound.modest import modest
from dayang.parks.renewal.bound.routes import ENDED, ENDS, FINAL, LEAVES, OUT_OF_TOWN, TWICE
from dayang.parks.renewal.bound.warm import warm
from dayang.parks.renewal.model.build import build
from dayang.parks.renewal.model.weights import read_weights
from dayang.parks.renewal.rules.bound import bound
from dayang.parks.renewal.rules.bound.limits import limits
from dayang.parks.renewal.rules.facts import CLASSES, read_facts
from dayang.parks.renewal.rules.programme import read_programme
from dayang.parks.renewal.rules.worth import worth

# The bound is compiled first, which takes a minute on a machine that has never run it.
pytestmark = pytest.mark.proof

WARM, STEPS = 60, 25
FORGIVEN = 1e-6
"""m² and mu that the judge forgives in a row, 1e-4 of a 万元 in a sum of money."""


def told(model, multipliers, themes):
    """Return the planner's multipliers by the names that the judge knows rows by."""
    prices = {}
    for name, block in model.rows.blocks.items():
        of_rows = multipliers[block.rows].reshape(block.shape)
        for index in zip(*np.nonzero(of_rows), strict=True):
            labels = [axis[at] for axis, at in zip(block.labels, index, strict=True)]
            prices[_key(name, labels, themes)] = float(of_rows[index])
    return prices


def _key(name, labels, themes):
    if name == "lending":
        return name, "", ""
    if name == "pool":
        (theme, storey), quarter = labels
        return name, f"{themes[theme] if theme >= 0 else ''}:{CLASSES[storey]}", str(quarter)
    return (name, *map(str, labels), "")[:3]


def limited(model, multipliers):
    """Return multipliers without those of rows that nothing limits."""
    return np.where(np.isfinite(model.rows.limit), multipliers, 0.0)


def chosen(facts, model, choice):
    """Return the programme of what is best at prices; it need not keep the limits."""
    quarters = facts.calendar.quarters
    starts = []
    for column in choice.column[choice.column >= 0].tolist():
        option = model.columns.options[column // quarters]
        starts.append((model.unit_ids[option.unit], option.mode, column % quarters))
    moves = [
        move
        for firm_id, route in zip(model.firms.firm_ids, choice.routes.tolist(), strict=True)
        for move in _moves(facts, model, firm_id, route)
    ]
    columns = ["firm_id", "move", "quarter", "to", "floor_id", "unit_id", "storey_class"]
    starts = pd.DataFrame(starts, columns=["unit_id", "mode_id", "start_quarter"])
    return read_programme(facts, starts, pd.DataFrame(moves, columns=columns))


def _moves(facts, model, firm_id, route):
    kind, at, place, until, last = route
    if kind in {LEAVES, ENDS}:
        return [(firm_id, 1, at, "leaves" if kind == LEAVES else "ends", None, None, None)]
    found = [(firm_id, 1, at, *_to(facts, model, place))] if kind in {FINAL, TWICE} else []
    if kind == TWICE and last >= 0:
        found.append((firm_id, 2, until, *_to(facts, model, last)))
    if kind == TWICE and last in {OUT_OF_TOWN, ENDED}:
        found.append((firm_id, 2, until, "leaves" if last == OUT_OF_TOWN else "ends", None, None, None))
    return found


def _to(facts, model, place):
    floors = model.places.floor_ids
    if place < len(floors):
        return "floor", floors[place], None, None
    # Which unit of a pool does not matter to what a move is worth.
    _, storey = model.places.pools[place - len(floors)]
    return "unit", None, next(iter(facts.units)), CLASSES[storey]


@pytest.fixture(scope="module", params=[(0.03, 1), (0.1, 0)], ids=str)
def both(request):
    """Return the judge's facts, the planner's model, and its multipliers after some steps."""
    town = demo(*request.param)
    model = build(town, town.as_of, read_weights(town, town.as_of)[0])
    data, at = arrays(model), lies(model)
    each = singles(model, data)
    best = min(islice(warm(model, data, at, each, sizes(model)), WARM), key=lambda now: now.bound)
    *_, last = islice(decompose(model, data, at, each, best.multipliers), STEPS)
    return read_facts(town), model, last.best.multipliers


def _many(multipliers):
    yield np.zeros_like(multipliers)
    yield multipliers
    for seed, scale in enumerate((0.001, 0.01, 0.03, 0.03, 0.1, 1.0)):
        random = np.random.default_rng(seed)
        yield multipliers * random.uniform(0.0, 2.0, len(multipliers))
        yield random.exponential(scale, len(multipliers))


def test_the_judge_and_the_planner_find_one_bound(both):
    facts, model, found = both
    data, themes = arrays(model), sorted(facts.themes)
    each = singles(model, data)
    for multipliers in _many(found):
        at = limited(model, multipliers)
        forgiven = at.sum() * FORGIVEN * len(model.unit_ids)
        ours = priced(model, data, each, at).bound
        assert (
            ours - 1e-6 * abs(ours)
            <= bound(facts, told(model, at, themes))
            <= ours + 1e-6 * abs(ours) + forgiven
        )


def test_the_judge_and_the_planner_find_one_worth(both):
    facts, model, found = both
    data = arrays(model)
    has = np.isfinite(model.rows.limit)
    for multipliers in _many(found):
        at = limited(model, multipliers)
        choice = priced(model, data, singles(model, data), at)
        used, theirs = np.zeros(len(has)), 0.0
        for unit in np.flatnonzero(choice.column >= 0).tolist():
            theirs += composite(data, lies(model), unit, choice.column[unit], choice.routes, used)
        slack = model.rows.limit[has] - used[has]
        assert theirs == pytest.approx(choice.bound - float(at[has] @ slack), rel=1e-7)
        ours = sum(worth(chosen(facts, model, choice)).values())
        assert ours == pytest.approx(theirs, rel=1e-6, abs=1e-9 * abs(choice.bound))


def test_the_judge_and_the_planner_know_the_same_limits(both):
    facts, model, _ = both
    ours = limits(facts)
    theirs = told(model, np.where(model.rows.limit == 0, 1e-300, model.rows.limit), sorted(facts.themes))
    for key, limit in ours.items():
        assert theirs.get(key, 0.0) == pytest.approx(limit, abs=1e-3), key


def test_a_price_that_no_bound_needs_is_not_told(both):
    _, model, found = both
    data, size = arrays(model), sizes(model)
    each = singles(model, data)
    before = priced(model, data, each, limited(model, found))
    closed = model.rows["place"].first + int(
        np.flatnonzero(model.rows.limit[model.rows["place"].rows] == 0)[0]
    )
    dear = before.multipliers.copy()
    dear[closed] = 10 * FINE / size[closed]
    dearer = priced(model, data, each, dear)
    assert dearer.bound == pytest.approx(before.bound)
    now = modest(model, data, each, dearer, size)
    assert now.multipliers[closed] == 0.0
    assert now.bound <= dearer.bound + 1e-9 * abs(dearer.bound)
    assert (now.multipliers <= dearer.multipliers).all()
