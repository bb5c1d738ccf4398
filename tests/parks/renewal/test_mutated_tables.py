"""Published tables of the demo town, one cell in each column changed: the judge names every one."""

import numpy as np
import pandas as pd
import pytest
from parks.renewal.waiting_firm import waits_in_demo

from dayang.parks.renewal.check import check_tables
from dayang.parks.renewal.model.build import build
from dayang.parks.renewal.model.weights import read_weights
from dayang.parks.renewal.rules.bound import bound
from dayang.parks.renewal.tables import Programme, prices, publish
from dayang.town.frames import conform
from dayang.town.registers import DICTIONARY


def _published(case, waiting=()):
    """Return the tables that the planner's side publishes of the programme, five times over."""
    weights, _ = read_weights(case.town, case.town.as_of)
    model = build(case.town, case.town.as_of, weights)
    free = bound(case.facts, {})
    # Nothing of this town's projects is left to be started: in its reference only who waits goes on.
    going_on = case.moves[case.moves["firm_id"].isin(waiting)]
    programmes = {"reference": Programme(case.starts.iloc[:0], going_on, weights)}
    for name, stressed in STRESSED.items():
        own = weights.stressing(stressed, 2)
        # Weights of land are what the bound without prices grows by, and by no more than twice.
        programmes[name] = Programme(case.starts, case.moves, own, 2 * free if name != "greedy" else None)
    tables = publish(case.town, case.town.as_of, model, programmes)
    return {**tables, "renewal_prices": prices(model, {})}


STRESSED = {
    "balanced": (),
    "area": ("area", "area_year"),
    "retention": ("output", "tax", "job"),
    "greedy": (),
}
OF_PROGRAMME = {
    "renewal_programmes": ("bound_wan",),
    "renewal_starts": ("mode_id", "start_quarter"),
    "renewal_moves": ("quarter", "to", "floor_id", "to_unit_id", "storey_class"),
}
"""What a programme itself is, and a bound, which may be too high."""


@pytest.mark.proof
@pytest.mark.parametrize("waits", [False, True], ids=["nobody waits", "a firm waits"])
def test_whatever_is_changed_in_the_tables_of_a_town_is_named(waits, case, proof_share):
    tables = _published(case, [waits_in_demo(case, 1, "floor")] if waits else [])
    assert check_tables(case.town, tables) == []
    for seed in range(5 * proof_share):
        random = np.random.default_rng(seed)
        changed, expected = {}, set()
        for name, frame in tables.items():
            changed[name] = frame.astype(object)
            columns = {*DICTIONARY[name].column_names} - {*DICTIONARY[name].key, *OF_PROGRAMME.get(name, ())}
            for column in sorted(columns if len(frame) else ()):
                row = random.integers(len(frame))
                cell = frame[column].iloc[row]
                if not pd.isna(cell):
                    changed[name].loc[row, column] = _another(cell)
                    expected.add((name, " ".join(map(str, frame.loc[row, list(DICTIONARY[name].key)]))))
        conformed = {name: conform(DICTIONARY[name], frame) for name, frame in changed.items()}
        broken = check_tables(case.town, conformed)
        assert expected <= {(one.table, one.row) for one in broken}


def _another(cell):
    if isinstance(cell, bool | np.bool_):
        return not cell
    if isinstance(cell, pd.Timestamp):
        return cell + pd.Timedelta(days=1)
    return f"{cell}x" if isinstance(cell, str) else cell + 1
