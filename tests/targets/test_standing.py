"""Where a target stands: comparisons, shares, paces and lights worked out by hand, and what always holds."""

import math
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dayang.targets.standing import Aim, Rules, is_met, standing

RULES = Rules(early_share=0.1, on_track_ratio=1.0, at_risk_ratio=0.7)
BEGUN, DUE = date(2021, 12, 31), date(2026, 12, 31)
AIM = Aim("more_than", 1200, DUE, baseline=745, begun=BEGUN)


@pytest.mark.parametrize(
    ("comparison", "value", "target", "upward", "met"),
    [
        ("at_least", 95.0, 95, True, True),
        ("at_least", 94.99, 95, True, False),
        ("more_than", 1200, 1200, True, False),
        ("more_than", 1201, 1200, True, True),
        ("at_most", -22.66, -22.66, False, True),
        ("at_most", -22.65, -22.66, False, False),
        ("less_than", 20, 20, False, False),
        ("less_than", 19, 20, False, True),
        ("times_base", 8, 8, True, True),
        ("times_base", 4, 5, False, True),
        ("times_base", 6, 5, False, False),
    ],
)
def test_what_meets_a_target(comparison, value, target, upward, met):
    assert is_met(value, Aim(comparison, target, upward=upward)) is met


@pytest.mark.parametrize(
    ("value", "today", "light"),
    [
        (745, date(2021, 12, 31), "not_started"),
        (740, date(2021, 11, 19), "not_started"),
        (745, date(2022, 3, 31), "not_started"),
        (750, date(2022, 3, 31), "under_way"),
        # A year gone of five: 91 a year are needed from the first day.
        (836, date(2022, 12, 31), "on_track"),
        # 80 in a year, 375 over four are left: 0.85 of the pace needed.
        (825, date(2022, 12, 31), "at_risk"),
        # 60 in a year, 395 over four are left: 0.61.
        (805, date(2022, 12, 31), "late"),
        (700, date(2022, 12, 31), "late"),
        (1200, date(2025, 12, 31), "on_track"),
        (1200, date(2026, 12, 31), "late"),
        (1201, date(2023, 6, 30), "on_track"),
        (1201, date(2026, 12, 31), "on_track"),
    ],
)
def test_the_light_of_the_above_scale_target(value, today, light):
    assert standing(value, today, AIM, today, RULES).light == light


def test_share_gap_and_paces_are_those_worked_out_by_hand():
    found = standing(825, date(2022, 12, 31), AIM, date(2022, 12, 31), RULES)
    assert found.share_of_way == pytest.approx(80 / 455)
    assert found.gap == 375
    assert found.pace_so_far == pytest.approx(80 / (365 / 365.2425))
    assert found.pace_needed == pytest.approx(375 / (1461 / 365.2425))
    assert found.is_met is False
    assert "85%" in found.why.zh


def test_what_cannot_be_judged_has_no_light_and_says_what_to_fill_in():
    unset = standing(3, BEGUN, Aim("at_least", math.nan), BEGUN, RULES)
    unknown = standing(math.nan, None, AIM, BEGUN, RULES)
    base = Aim("times_base", math.nan, DUE, begun=BEGUN)
    assert (unset.light, unset.is_met) == (None, None)
    assert "目标值待填" in unset.why.zh
    assert (unknown.light, unknown.is_met) == (None, None)
    assert "现值不知道" in unknown.why.zh
    assert "基数待填" in standing(4, BEGUN, base, BEGUN, RULES).why.zh
    assert "2021-12-31" in standing(4, date(2021, 11, 1), base, date(2021, 11, 1), RULES).why.en


def test_a_day_that_is_over_without_its_value_is_no_verdict_yet():
    found = standing(1000, date(2026, 9, 30), AIM, date(2027, 1, 5), RULES)
    assert found.light == "at_risk"
    assert math.isnan(found.pace_needed)


def test_a_value_that_is_some_weeks_old_is_judged_by_its_own_day():
    on, today = date(2024, 12, 31), date(2026, 10, 31)
    assert standing(1020, on, AIM, on, RULES).light == "on_track"
    assert standing(1020, on, AIM, today, RULES).light == "on_track"


def test_without_baseline_or_date_the_pace_is_not_judged():
    assert standing(92, BEGUN, Aim("at_least", 100, DUE), BEGUN, RULES).light == "under_way"
    assert standing(1, BEGUN, Aim("at_least", 2), BEGUN, RULES).light == "under_way"


def test_what_counts_by_the_year_is_not_judged_by_another_year():
    aim = Aim("at_least", 100, DUE, baseline=0, begun=date(2025, 12, 31), yearly=True)
    found = standing(90, date(2021, 12, 31), aim, date(2021, 12, 31), RULES)
    assert found.light == "not_started"
    assert math.isnan(found.share_of_way)


LIGHTS = ["late", "at_risk", "on_track"]


@given(
    first=st.integers(-200, 700),
    more=st.integers(0, 700),
    days=st.integers(200, 2000),
)
def test_a_better_value_never_has_a_worse_light(first, more, days):
    today = BEGUN + timedelta(days=days)
    lights = [standing(745 + gained, today, AIM, today, RULES).light for gained in (first, first + more)]
    assert LIGHTS.index(lights[0]) <= LIGHTS.index(lights[1])


@given(
    value=st.floats(-1e6, 1e6),
    target=st.floats(-1e6, 1e6),
    baseline=st.floats(-1e6, 1e6),
    days=st.integers(1, 1825),
)
def test_up_and_down_mirror_each_other(value, target, baseline, days):
    today = BEGUN + timedelta(days=days)
    up = standing(value, today, Aim("at_least", target, DUE, baseline, BEGUN), today, RULES)
    down = standing(-value, today, Aim("at_most", -target, DUE, -baseline, BEGUN, upward=False), today, RULES)
    assert (up.light, up.gap, up.is_met) == (down.light, down.gap, down.is_met)
    assert up.share_of_way == pytest.approx(down.share_of_way, nan_ok=True)
    assert up.pace_needed == pytest.approx(-down.pace_needed, nan_ok=True)
