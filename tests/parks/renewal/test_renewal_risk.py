"""Replays: chances known in closed form, the plan itself, and what must hold whatever is drawn."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from parks.renewal.waiting_firm import PLACES, waits
from support.demo import demo

from dayang.demo.feasible import hidden_programme
from dayang.parks.renewal.report.chances import milestones_table
from dayang.parks.renewal.report.shown import Shown
from dayang.parks.renewal.risk import replay
from dayang.parks.renewal.risk.arrays import NEVER
from dayang.parks.renewal.rules.facts import read_facts
from dayang.parks.renewal.rules.money import payments
from dayang.parks.renewal.rules.programme import read_programme
from dayang.parks.renewal.rules.villages import judge_villages
from dayang.parks.renewal.told import risk_lines
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
STEPS = ("started", "voted", "cleared", "building", "delivered")
"""What a unit passes through."""


def _set(tiny, **chances):
    for name, value in {**CERTAIN, **chances}.items():
        parameter = {"parameter_id": f"renewal.risk_{name}", "value": value, "valid_from": "2000-01-01"}
        rows = tiny.tables["parameters"]
        rows[:] = [row for row in rows if row["parameter_id"] != parameter["parameter_id"]]
        rows.append({**parameter, "valid_from": rows[0]["valid_from"]})


def _lasts(tiny, phase, low, high):
    for row in tiny.tables["mode_figures"]:
        if row["figure"] == f"{phase}_months":
            row.update(low=low, high=high)


def _prepares(tiny, low, high):
    _lasts(tiny, "prepare", low, high)


def _replay(tiny, replays=MANY, seed=0):
    town, starts, moves = tiny.programme
    return replay(town, town.as_of, starts, moves, replays=replays, seed=seed)


def _in_order(outcomes):
    steps = [getattr(outcomes, name) for name in STEPS]
    return all((before <= after).all() for before, after in pairwise(steps))


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


def test_a_vote_is_passed_in_time_as_often_as_its_first_try(tiny):
    _set(tiny, vote_representatives=0.6, vote_retry_months=3, vote_tries=2)
    _prepares(tiny, 3, 3)
    risk = _replay(tiny)
    for name in ("U1", "U5"):
        assert _chance(risk, "unit_voted", name) == _three_sigma(0.6)
    voted = risk.outcomes.voted[:, U1]
    assert set(np.unique(voted)) == {0, 1, NEVER}
    assert (voted == 1).mean() == _three_sigma(0.24)
    assert (voted == NEVER).mean() == _three_sigma(0.16)
    # All that follows hangs on the vote alone, and U3 has passed its own.
    for step in STEPS[2:]:
        assert ((getattr(risk.outcomes, step)[:, U1] == NEVER) == (voted == NEVER)).all()
    for subject in ("unit_cleared", "unit_building", "unit"):
        assert _chance(risk, subject, "U1") == (voted == 0).mean()
        assert _chance(risk, subject, "U3") == 1
    chances = risk.tables()["renewal_chances"]
    assert set(chances.loc[chances["subject"] == "unit_voted", "subject_id"]) == {"U1", "U5"}


def test_a_vote_tried_again_may_still_pass_in_time(tiny):
    # Preparing lasts 0 to 4 months, 3 are planned: a month more for each try that failed.
    _set(tiny, vote_representatives=0.6, vote_retry_months=1, vote_tries=3)
    exact = 0.6 * 3 / 4 + 0.4 * 0.6 * 2 / 4 + 0.4**2 * 0.6 * 1 / 4
    assert _chance(_replay(tiny), "unit_voted", "U1") == _three_sigma(exact)


@pytest.mark.parametrize("retry", [3, 40])  # the last try is lost within the replay, or after it
def test_a_vote_that_no_try_passes_is_never_passed(tiny, retry):
    _set(tiny, vote_representatives=0, vote_retry_months=retry, vote_tries=2)
    outcomes = _replay(tiny, 20).outcomes
    assert (outcomes.voted[:, [U1, U5]] == NEVER).all()
    assert (outcomes.cleared[:, [U1, U5]] == NEVER).all()
    assert (outcomes.voted[:, U3] == 0).all()


def test_what_was_late_on_the_way_may_be_delivered_in_time(tiny):
    _set(tiny)
    _prepares(tiny, 3, 3)
    _lasts(tiny, "clear", 0, 4)  # 3 are planned
    _lasts(tiny, "build", 3, 9)  # 7.5 are planned: delivered after 13.5 months, rounded up to 15
    risk = _replay(tiny)
    assert _chance(risk, "unit_voted", "U5") == 1
    assert _chance(risk, "unit_cleared", "U5") == _three_sigma(3 / 4)
    assert _chance(risk, "unit_building", "U5") == _three_sigma(3 / 4)
    # Late only when both take more than 12 months: a corner of a 4 by 6 rectangle.
    assert _chance(risk, "unit", "U5") == _three_sigma(1 - 0.5 / 24)


def test_a_unit_whose_firm_has_nowhere_to_go_is_not_cleared(tiny):
    _set(tiny)
    _prepares(tiny, 3, 3)
    tiny.row("available_floor", floor_id="S")["floor_m2"] = 400.0  # the firm needs 500
    risk = _replay(tiny, 20)
    chances = {name: _chance(risk, name, "U1") for name in ("unit_voted", "unit_cleared", "unit_building")}
    assert chances == {"unit_voted": 1, "unit_cleared": 0, "unit_building": 0}
    table = risk.tables()["renewal_chances"].set_index(["subject", "subject_id"])
    assert table.loc[("unit_cleared", "U1"), ["early_quarter", "late_quarter"]].isna().all(axis=None)
    assert _chance(risk, "unit_cleared", "U3") == _chance(risk, "unit_cleared", "U5") == 1


def test_a_unit_that_clears_nobody_has_no_clearing_to_be_late_with(tiny):
    _set(tiny)
    tiny.starts.append({"unit_id": "U2", "mode_id": "renovate", "start_quarter": 0})
    chances = _replay(tiny, 20).tables()["renewal_chances"]
    assert set(chances.loc[chances["subject_id"] == "U2", "subject"]) == {"unit_building", "unit"}


def test_without_spread_the_plan_is_what_happens(tiny):
    _set(tiny)
    _prepares(tiny, 3, 3)
    risk = _replay(tiny, 50)
    table = risk.tables()["renewal_chances"]
    planned = {
        "unit_voted": {"U1": 0, "U5": 1},
        "unit_cleared": {"U1": 1, "U3": 0, "U5": 2},
        "unit_building": {"U1": 2, "U3": 1, "U5": 3},
        "unit": {"U1": 4, "U3": 3, "U5": 5},
    }
    assert (table.loc[table["subject"].isin([*planned, "place", "purse", "cash"]), "probability"] == 1).all()
    for subject, quarters in planned.items():
        units = table[table["subject"] == subject].set_index("subject_id")
        for name in ("planned_quarter", "early_quarter", "middle_quarter", "late_quarter"):
            assert units[name].to_dict() == quarters
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


def _moved(risk, firm_id, name="moved"):
    """Return the quarter of a firm's last move, or what it lacks, in each replay."""
    return getattr(risk.outcomes, name)[:, [firm for firm, _ in risk.replayed.firms].index(firm_id)]


def _spent(tiny):
    """Return what the rules say is paid, by purse and year."""
    town, starts, moves = tiny.programme
    facts, spent = read_facts(town), {}
    for paid in payments(read_programme(facts, starts, moves)):
        key = (paid.payer, paid.village_id), facts.calendar.year(paid.quarter) - facts.calendar.first.year
        spent[key] = spent.get(key, 0.0) + paid.amount_yuan
    return spent


@pytest.mark.parametrize("unit_id", PLACES.values(), ids=PLACES.keys())
def test_a_firm_that_waits_goes_on_as_planned_where_nothing_is_late(unit_id, tiny):
    _set(tiny)
    _prepares(tiny, 3, 3)
    waits(tiny, unit_id)
    risk = _replay(tiny, 20)
    for outcomes in (risk.planned, risk.outcomes):
        moved = dict(zip([firm for firm, _ in risk.replayed.firms], outcomes.moved[-1].tolist(), strict=True))
        assert moved == {"F1": 4, "F2": 0, "F4": 0, "F6": 2}
        assert not outcomes.lack.any()
        assert outcomes.delivered[-1].tolist() == [4, 3, 5]
        found = {
            (purse, year): amount
            for purse, own in zip(risk.replayed.purses, outcomes.spent_yuan[-1].tolist(), strict=True)
            for year, amount in enumerate(own)
            if amount
        }
        assert found == pytest.approx(_spent(tiny))
    table = risk.tables()["renewal_chances"].set_index(["subject", "subject_id"])
    assert table.loc[("place", "F6"), ["planned_quarter", "probability"]].tolist() == [2, 1]


@pytest.mark.parametrize("unit_id", PLACES.values(), ids=PLACES.keys())
@pytest.mark.parametrize(("late", "moved", "lack"), [(3, 2, 0), (6, 3, 1), (12, 5, 3)])
def test_a_firm_that_waits_stays_while_its_project_is_late(late, moved, lack, unit_id, tiny):
    # It may go to P from quarter 1 on, and is to leave swing floor in quarter 2.
    _set(tiny, project_late_months_low=late, project_late_months_high=late)
    _prepares(tiny, 3, 3)
    waits(tiny, unit_id)
    risk = _replay(tiny, 20)
    assert set(_moved(risk, "F6")) == {moved}
    assert set(_moved(risk, "F6", "lack")) == {lack}
    assert _chance(risk, "place", "F6") == (lack == 0)
    # Its subsidy is paid in the year in which it moves.
    relocation = risk.replayed.purses.index(("relocation", None))
    later = risk.outcomes.spent_yuan[0, relocation] - risk.planned.spent_yuan[0, relocation]
    assert later.tolist() == pytest.approx([-3600, 3600, 0] if moved >= 4 else [0, 0, 0])
    # What it takes of the swing park is lacking to the firm that is to move there.
    assert set(_moved(risk, "F1", "lack")) == {0}


def test_the_swing_floor_that_a_firm_waits_in_is_taken(tiny):
    _set(tiny, project_late_months_low=12, project_late_months_high=12)
    _prepares(tiny, 3, 3)
    waits(tiny, "U4", goes=(1, "floor", "P"))
    # The firm that waits was to make room for one of 500 m² in quarter 1.
    tiny.row("available_floor", floor_id="S")["floor_m2"] = 500.0
    risk = _replay(tiny, 20)
    assert risk.planned.delivered[0, U1] == 4
    assert set(_moved(risk, "F6")) == {5}
    assert set(_moved(risk, "F1", "lack")) == {4}
    assert set(risk.outcomes.delivered[:, U1]) == {8}


def test_a_firm_that_waits_for_late_new_floor_stays_too_long(tiny):
    _set(tiny)  # U1 is delivered in quarter 4, or in 5 once in four times
    tiny.set_parameter("swing_stay_quarters", 5)
    waits(tiny, "U3", "2021-11-15", goes=(4, "unit", "U1", "low"))
    risk = _replay(tiny, 400)
    delivered = risk.outcomes.delivered[:, U1]
    assert set(delivered) == {4, 5}
    assert (_moved(risk, "F6") == delivered).all()
    assert (_moved(risk, "F6", "lack") == (delivered == 5)).all()


def test_what_a_firm_that_waits_will_be_paid_is_expected_from_the_beginning(tiny):
    # Firms of U1 are paid 28,800 in 2022, and the one that waits 3,600; 1,000 are committed.
    _set(tiny)
    _prepares(tiny, 3, 3)
    tiny.row("purse_years", purse_id="relocation", year=2022)["available_yuan"] = 33_000
    assert _replay(tiny, 1).outcomes.delivered[0, U1] == 4
    waits(tiny, "U4")
    assert _replay(tiny, 1).outcomes.delivered[0, U1] == 8


def test_a_firm_may_wait_to_the_horizon(tiny):
    _set(tiny)
    tiny.set_parameter("swing_stay_quarters", 20)
    waits(tiny, "U4", goes=None)
    risk = _replay(tiny, 20)
    assert not _moved(risk, "F6", "lack").any()
    assert not _moved(risk, "F6").any()
    assert _chance(risk, "place", "F6") == 1
    assert risk.tables()["renewal_chances"].select_dtypes("number").min().min() >= 0


def test_a_start_waits_for_the_next_year_when_a_purse_would_run_dry(tiny):
    _set(tiny, building_price_low=2, building_price_high=2)
    _prepares(tiny, 3, 3)
    row = tiny.row("purse_years", purse_id="budget", year=2022)
    row["available_yuan"] = 81_000  # rent of 72,000; works of 5,000 at the plan's prices, 10,000 now
    outcomes = _replay(tiny, 1).outcomes
    assert outcomes.delivered[0].tolist() == [4, 3, 8]
    # 2023 begins with quarter 4: started, voted on, cleared, built on.
    assert [int(getattr(outcomes, step)[0, U5]) for step in STEPS[:4]] == [4, 4, 5, 6]
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
    risk = replay(town, town.as_of, hidden.starts, hidden.moves, replays=100)
    planned, replayed = risk.planned, risk.replayed
    delivered = [programme.started[one.unit_id].delivered for one in replayed.units]
    assert planned.delivered[0].tolist() == delivered
    assert planned.started[0].tolist() == [one.start for one in replayed.units]
    assert planned.voted[0].tolist() == [max(one.prepared, one.start + 1) - 1 for one in replayed.units]
    assert planned.cleared[0].tolist() == [one.left_by - 1 for one in replayed.units]
    assert planned.building[0].tolist() == [one.resumed for one in replayed.units]
    assert _in_order(planned)
    assert _in_order(risk.outcomes)
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


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    spread=st.floats(0, 9),
    vote=st.floats(0.05, 1),
    retry=st.floats(0, 12),
    price=st.floats(1, 4),
    let=st.floats(0.3, 1),
    seed=st.integers(0, 2**40),
)
def test_nothing_comes_before_what_it_waits_for(tiny, spread, vote, retry, price, let, seed):
    _set(tiny, vote_representatives=vote, vote_retry_months=retry, building_price_high=price, letting_low=let)
    _prepares(tiny, 0, spread)
    _lasts(tiny, "clear", 0, spread)
    risk = _replay(tiny, 60, seed)
    for outcomes in (risk.planned, risk.alone, *risk.held.values()):
        assert _in_order(outcomes)


def test_tables_are_what_their_registers_say(tiny):
    risk = _replay(tiny, 40)
    for name, table in risk.tables("greedy").items():
        register = DICTIONARY[name]
        assert list(table.columns) == [column.name for column in register.columns]
        assert not table.duplicated(list(register.key)).any()
        assert set(table["programme"]) == {"greedy"}
        for column in register.columns:
            assert not column.choices or set(table[column.name]) <= set(column.choices)
        assert table.select_dtypes("number").min().min() >= -1


def test_how_far_replays_are_is_told(tiny):
    town, starts, moves = tiny.programme
    told = []
    replay(town, town.as_of, starts, moves, replays=300, progress=lambda share, _: told.append(share))
    assert told == sorted(told)
    assert told[-1] == pytest.approx(1)


def test_the_page_tells_of_each_kind_of_milestone_its_mean_and_its_worst(tiny):
    told = {
        "unit_voted": {"U1": 0.6, "U5": 0.95},
        "unit_cleared": {"U1": 0.5, "U2": 0.9, "U3": 0.25, "U5": 0.75},
        "place": {"F1": 0.01},
    }
    rows = [
        ("balanced", subject, name, share) for subject, own in told.items() for name, share in own.items()
    ]
    rows.append(("area", "unit_voted", "U1", 0.0))
    chances = pd.DataFrame(rows, columns=["programme", "subject", "subject_id", "probability"])
    tiny.tables |= {
        "parks": [{"park_id": "K1", "name": "甲园"}],
        "villages": [{"village_id": "V1", "name": "甲村"}],
    }
    town = tiny.programme[0]
    programmes = pd.DataFrame({"programme": ["balanced", "area"]})
    shown = Shown(town, town.as_of, {"renewal_programmes": programmes, "renewal_chances": chances})
    table = milestones_table(shown)
    assert list(table.headings) == list(table.frame.columns)
    assert [words.zh for words in table.frame["milestone"]] == ["表决通过", "清租拆除完"]
    assert table.frame["units"].tolist() == [2, 4]
    assert table.frame["mean_percent"].tolist() == pytest.approx([77.5, 60])
    assert table.frame["sure"].tolist() == [1, 1]
    assert [words.en.replace("\u00a0", " ") for words in table.frame["least"]] == [
        "U1 甲园 60%; U5 甲园 95%",
        "U3 甲园 25%; U1 甲园 50%; U5 甲园 75%",
    ]
    assert milestones_table(Shown(town, town.as_of, {"renewal_programmes": programmes})) is None


def test_the_lines_tell_how_sure_each_kind_of_milestone_is_on_average(tiny):
    _set(tiny, vote_representatives=0.5)
    tables = _replay(tiny, 200).tables()
    (line,) = [line for line in risk_lines(tiny.programme[0], tables) if "各节点" in line.zh]
    mean = tables["renewal_chances"].groupby("subject")["probability"].mean()
    for subject, zh, en in (
        ("unit_voted", "表决", "votes"),
        ("unit_cleared", "清租", "clearing"),
        ("unit_building", "动工", "building"),
        ("unit", "交付", "delivery"),
    ):
        assert f"{zh} {mean[subject]:.0%}" in line.zh
        assert f"{en} {mean[subject]:.0%}" in line.en
