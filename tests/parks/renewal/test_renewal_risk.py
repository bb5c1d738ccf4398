"""Replays: chances known in closed form, the plan itself, and what must hold whatever is drawn."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.demo import demo

from dayang.demo.feasible import hidden_programme
from dayang.parks.renewal.risk import replay
from dayang.parks.renewal.risk.arrays import NEVER
from dayang.parks.renewal.rules.facts import read_facts
from dayang.parks.renewal.rules.money import payments
from dayang.parks.renewal.rules.programme import read_programme
from dayang.parks.renewal.rules.villages import judge_villages
from dayang.town.registers import DICTIONARY

# Replays are compiled first, which takes longer than all of them together: with the long proofs.
pytestmark = pytest.mark.proof

CERTAIN = {
    "correlation": 0,
    "vote_representatives": 1,
    "vote_members": 1,
    "building_price_low": 1,
    "building_price_high": 1,
    "rent_low": 1,
    "rent_high": 1,
    "occupancy_low": 0.8,
    "occupancy_high": 0.8,
    "letting_low": 1,
    "letting_high": 1,
    "project_late_months_high": 0,
}
"""Parameters of a town in which only phases vary."""
MANY = 10_000
U1, U3, U5 = 0, 1, 2
"""Units of the tiny programme, in the order they are started."""


def _set(tiny, **chances):
    for name, value in {**CERTAIN, **chances}.items():
        parameter = {"parameter_id": f"renewal.risk_{name}", "value": value, "valid_from": "2000-01-01"}
        rows = tiny.tables["parameters"]
        rows[:] = [row for row in rows if row["parameter_id"] != parameter["parameter_id"]]
        rows.append({**parameter, "valid_from": rows[0]["valid_from"]})


def _prepares(tiny, low, high):
    for row in tiny.tables["mode_figures"]:
        if row["figure"] == "prepare_months":
            row.update(low=low, high=high)


def _replay(tiny, replays=MANY, seed=0):
    town, starts, moves = tiny.programme
    return replay(town, town.as_of, starts, moves, replays=replays, seed=seed)


def _three_sigma(chance, replays=MANY):
    return pytest.approx(chance, abs=3 * (chance * (1 - chance) / replays) ** 0.5)


def _chance(risk, subject, name, year=None):
    table = risk.tables()["renewal_chances"]
    rows = table[(table["subject"] == subject) & (table["subject_id"] == name)]
    return rows[rows["year"] == year if year else slice(None)]["probability"].item()


def test_a_uniform_phase_is_in_time_as_often_as_its_quantile_says(tiny):
    _set(tiny)  # preparing lasts 0 to 4 months, the plan reckons with 3
    risk = _replay(tiny)
    assert _chance(risk, "unit", "U1") == _three_sigma(0.75)
    assert _chance(risk, "unit", "U5") == _three_sigma(0.75)
    assert _chance(risk, "unit", "U3") == 1
    assert set(np.unique(risk.outcomes.delivered[:, U1])) == {4, 5}
    both = (risk.outcomes.delivered[:, [U1, U5]] <= [4, 5]).all(axis=1).mean()
    assert both == _three_sigma(0.75**2)


def test_luck_that_is_shared_comes_together(tiny):
    _set(tiny, correlation=1)
    risk = _replay(tiny)
    both = (risk.outcomes.delivered[:, [U1, U5]] <= [4, 5]).all(axis=1).mean()
    assert both == _three_sigma(0.75)


def test_a_vote_that_fails_is_tried_again_and_given_up(tiny):
    _set(tiny, vote_representatives=0.6, vote_retry_months=3, vote_tries=2)
    _prepares(tiny, 3, 3)
    quarter = _replay(tiny).outcomes.delivered[:, U1]
    assert (quarter == 4).mean() == _three_sigma(0.6)
    assert (quarter == 5).mean() == _three_sigma(0.24)
    assert (quarter == NEVER).mean() == _three_sigma(0.16)


def test_without_spread_the_plan_is_what_happens(tiny):
    _set(tiny)
    _prepares(tiny, 3, 3)
    risk = _replay(tiny, 50)
    table = risk.tables()["renewal_chances"]
    assert (table.loc[table["subject"].isin(["unit", "place", "purse", "cash"]), "probability"] == 1).all()
    units = table[table["subject"] == "unit"]
    for name in ("early_quarter", "middle_quarter", "late_quarter"):
        assert units[name].tolist() == units["planned_quarter"].tolist() == [4, 3, 5]
    for one, other in zip(risk.planned, risk.outcomes, strict=True):
        assert np.allclose(one[0], other[-1])


def test_a_firm_in_a_swing_park_waits_for_its_late_floor(tiny):
    _set(tiny)
    outcomes = _replay(tiny, 200).outcomes
    firm = [name for name, _ in _replay(tiny, 1).replayed.firms].index("F1")
    late = outcomes.delivered[:, U1] == 5
    assert 0 < late.sum() < 200
    assert (outcomes.moved[:, firm] == outcomes.delivered[:, U1]).all()
    assert not outcomes.lack[:, firm].any()  # three quarters in the swing park, four are allowed


def test_a_firm_whose_floor_is_not_let_stays_too_long(tiny):
    _set(tiny, letting_low=0.5, letting_high=0.5)  # 400 m² a year, the firm needs 500
    risk = _replay(tiny, 20)
    assert _chance(risk, "place", "F1") == 0
    assert _chance(risk, "place", "F2") == 1


def test_a_start_waits_for_the_next_year_when_a_purse_would_run_dry(tiny):
    _set(tiny, building_price_low=2, building_price_high=2)
    _prepares(tiny, 3, 3)
    row = tiny.row("purse_years", purse_id="budget", year=2022)
    row["available_yuan"] = 81_000  # rent of 72,000; works of 5,000 at the plan's prices, 10,000 now
    assert _replay(tiny, 1).outcomes.delivered[0].tolist() == [4, 3, 8]
    row["available_yuan"] = 83_000
    assert _replay(tiny, 1).outcomes.delivered[0].tolist() == [4, 3, 5]


def test_a_village_s_income_follows_what_is_let(tiny):
    _set(tiny, occupancy_low=0.6, occupancy_high=1.0)
    _prepares(tiny, 3, 3)
    repaid = 0.7 * 1000 * 13_333.2 * 0.05 / (1 - 1.05**-10)
    at_70 = 500_000 - 96_000 + 13_333.2 * 20 * 12 * 0.7 - repaid
    tiny.set_parameter("village_limit_share", at_70 / 500_000)
    assert _chance(_replay(tiny), "village_year", "V1", 2023) == _three_sigma(0.75)


def test_the_unit_that_varies_carries_the_delay(tiny):
    _set(tiny)
    _prepares(tiny, 3, 3)
    tiny.row("mode_figures", mode_id="green", figure="prepare_months").update(low=0, high=4)
    units = _replay(tiny, 400).tables()["renewal_risk_units"].set_index("unit_id")
    assert units["delay_share"].to_dict() == {"U1": 0, "U3": 0, "U5": 1}
    assert units["rank"]["U5"] == 1


@pytest.mark.parametrize("scale", [0.02, pytest.param(0.1, marks=pytest.mark.proof)])
def test_everything_at_its_planned_value_gives_what_the_rules_give(scale):
    town = demo(scale, 0)
    hidden = hidden_programme(town)
    facts = read_facts(town)
    programme = read_programme(facts, hidden.starts, hidden.moves)
    risk = replay(town, town.as_of, hidden.starts, hidden.moves, replays=1)
    planned, replayed = risk.planned, risk.replayed
    delivered = [programme.started[one.unit_id].delivered for one in replayed.units]
    assert planned.delivered[0].tolist() == delivered
    assert planned.started[0].tolist() == [one.start for one in replayed.units]
    assert planned.moved[0].tolist() == [programme.moves[firm][-1].quarter for firm, _ in replayed.firms]
    assert not planned.lack.any()
    spent = np.zeros_like(planned.spent_yuan[0])
    for paid in payments(programme):
        column = facts.calendar.year(paid.quarter) - facts.calendar.first.year
        spent[replayed.purses.index((paid.payer, paid.village_id)), column] += paid.amount_yuan
    assert np.allclose(planned.spent_yuan[0], spent, atol=0.01)
    assert not [finding for finding in judge_villages(programme) if finding.violation]
    assert (planned.income_yuan[0] >= risk.limits.income_yuan[:, None] - 0.5).all()
    assert (planned.themes[0] <= risk.limits.theme_due).all()
    assert (planned.parks[0] <= risk.limits.first_due).all()


def test_the_same_seed_gives_the_same_whatever_the_number_of_threads(tiny, monkeypatch):
    found = []
    for threads, seed in ((1, 7), (3, 7), (3, 8)):
        monkeypatch.setattr("dayang.parks.renewal.risk.replays.cpu_count", lambda threads=threads: threads)
        found.append(_replay(tiny, 600, seed).outcomes)
    one, three, other = found
    for name in one._fields:
        assert np.array_equal(getattr(one, name), getattr(three, name))
    assert not np.array_equal(one.own_months, other.own_months)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(spread=st.floats(0, 9), vote=st.floats(0.2, 1), shared=st.floats(0, 1), seed=st.integers(0, 2**40))
def test_more_slack_never_lowers_a_chance(tiny, spread, vote, shared, seed):
    _set(tiny, vote_representatives=vote, correlation=shared)
    _prepares(tiny, 0, spread)
    for _, rows in _replay(tiny, 60, seed).tables()["renewal_slack"].groupby("reserve"):
        ordered = rows.sort_values("slack_quarters").drop(columns=["programme", "reserve"])
        assert (ordered.diff().iloc[1:] >= -1e-12).all(axis=None)


def test_tables_are_what_their_registers_say(tiny):
    risk = _replay(tiny, 40)
    for name, table in risk.tables("greedy").items():
        register = DICTIONARY[name]
        assert list(table.columns) == [column.name for column in register.columns]
        assert not table.duplicated(list(register.key)).any()
        assert set(table["programme"]) == {"greedy"}
        assert table.select_dtypes("number").min().min() >= -1


def test_how_far_replays_are_is_told(tiny):
    town, starts, moves = tiny.programme
    told = []
    replay(town, town.as_of, starts, moves, replays=300, progress=lambda share, _: told.append(share))
    assert told == sorted(told)
    assert told[-1] == pytest.approx(1)
