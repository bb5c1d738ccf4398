"""Projection of short series: the formula, the bounds, and when nothing is projected."""

import math
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from support.demo import demo

from dayang.targets.projection import PARAMETERS, Rules, project, rules_of, shipped_rules
from dayang.town.parameters import shipped

YEARS = [date(year, 12, 31) for year in range(2014, 2022)]
VALUES = [410, 470, 462, 520, 590, 640, 684, 745]
DUE = date(2024, 12, 31)

days_apart = st.integers(85, 95)
amounts = st.floats(0, 1e9, allow_nan=False).map(lambda value: round(value, 3))


@st.composite
def quarters(draw, cumulative=False):
    """Return days about a quarter apart, values and a day up to as far ahead as is allowed."""
    count = draw(st.integers(4, 20))
    steps = draw(st.lists(days_apart, min_size=count, max_size=count))
    days = np.datetime64("2015-01-01") + np.cumsum(steps)
    values = np.array(draw(st.lists(amounts, min_size=count, max_size=count)))
    if cumulative:
        values = np.sort(values)
    ahead = draw(st.integers(1, int(1.7 * (days[-1] - days[0]).astype(int))))
    return list(days), values, (days[-1] + ahead).astype(object)


def test_it_is_the_formula_of_its_docstring():
    found = project(YEARS, VALUES, DUE)
    y, m, h = np.log(VALUES), len(VALUES) - 1, 3.0
    drift = (y[-1] - y[0]) / m / 2
    s = math.sqrt(((np.diff(y) - drift) ** 2).sum() / (m - 1))
    half = stats.t.ppf(0.9, m - 1) * s * math.sqrt(h + h**2 / (4 * m))
    expected = np.exp([y[-1] + drift * h, y[-1] + drift * h - half, y[-1] + drift * h + half])
    # Years of 365 and of 366 days are not quite equal.
    assert [found.value, found.low, found.high] == pytest.approx(expected, rel=2e-3)


def test_a_running_count_is_projected_by_its_steps():
    days = [np.datetime64("2021-01-31") + 30 * month for month in range(6)]
    steps = np.array([4, 6, 5, 8, 7.0])
    counted = np.concatenate([[10], 10 + np.cumsum(steps)])
    found = project(days, counted, days[-1] + 60, cumulative=True)
    y, month = np.log(steps / 30), 4
    drift = (y[-1] - y[0]) / month / 2
    s = math.sqrt(((np.diff(y) - drift) ** 2).sum() / (month - 1))
    expected = np.full(3, counted[-1])
    for h in (1, 2):
        half = stats.t.ppf(0.9, month - 1) * s * math.sqrt(h + h**2 / (4 * month))
        expected += 30 * np.exp(y[-1] + drift * h + np.array([0, -half, half]))
    assert [found.value, found.low, found.high] == pytest.approx(expected)


def test_a_running_count_that_rests_may_rest_on():
    found = project(YEARS, [0, 0, 3, 3, 3, 5, 5, 5], DUE, cumulative=True)
    assert found.low == 5
    assert found.high > 5


def test_the_order_of_the_values_does_not_matter():
    assert project(YEARS[::-1], VALUES[::-1], DUE) == project(YEARS, VALUES, DUE)


def test_a_wider_share_and_a_later_day_make_a_wider_interval():
    rules = shipped_rules()
    surer = Rules(**{name: getattr(rules, name) for name in PARAMETERS} | {"coverage_percent": 95})
    narrow, wide, later = (
        project(YEARS, VALUES, DUE),
        project(YEARS, VALUES, DUE, rules=surer),
        project(YEARS, VALUES, date(2026, 12, 31)),
    )
    assert wide.low < narrow.low < narrow.value < narrow.high < wide.high
    assert later.high - later.low > narrow.high - narrow.low


@given(quarters())
def test_a_count_never_falls_below_nothing(series):
    found = project(*series)
    if found.value is not None:
        assert 0 <= found.low <= found.value <= found.high


@given(quarters(), st.sampled_from([1e9, 2e9]))
def test_a_share_stays_within_its_bounds(series, upper):
    found = project(*series, upper=upper)
    if found.value is not None:
        assert 0 <= found.low <= found.value <= found.high <= upper


@given(quarters(cumulative=True))
def test_a_cumulative_series_never_falls(series):
    found = project(*series, cumulative=True)
    if found.value is not None:
        assert series[1][-1] <= found.low <= found.value <= found.high


def test_a_series_that_may_be_negative_may_cross_nothing():
    swings = [-3.0, 1.0, -2.0, 4.0, -1.0, 2.0, -2.0, 1.0]
    found, turned = project(YEARS, swings, DUE), project(YEARS, [-swing for swing in swings], DUE)
    assert [turned.value, turned.high, turned.low] == pytest.approx([-found.value, -found.low, -found.high])
    assert project(YEARS, swings, DUE).low < 0
    assert project(YEARS, np.abs(swings), DUE).low >= 0
    assert project(YEARS, [*np.abs(swings[:-1]), 0.1], DUE, lower=-math.inf).low < 0


@pytest.mark.parametrize(
    ("dates", "values", "options", "said"),
    [
        ([], [], {}, "0 values, at least 4"),
        (YEARS[:3], VALUES[:3], {}, "3 values, at least 4"),
        (YEARS, [*VALUES[:3], math.nan, *VALUES[4:]], {}, "missing between 2016-12-31 and 2018-12-31"),
        (YEARS, [7] * 8, {}, "all values are the same"),
        ([*YEARS, date(2024, 12, 31)], [*VALUES, 800], {}, "does not lie after the last value"),
        ([*YEARS, YEARS[-1]], [*VALUES, 800], {}, "two values are of the same day"),
        (YEARS[-4:-2] + YEARS[-2:], [-1, 2, 3, 4], {"lower": 0}, "a value lies outside 0 to inf"),
        (YEARS, [99, 98, 99, 100, 101, 99, 98, 97], {"upper": 100}, "a value lies outside 0 to 100"),
        (YEARS, VALUES, {"cumulative": True}, "the cumulative value falls"),
        (YEARS, [day.toordinal() for day in YEARS], {"cumulative": True}, "all steps are the same"),
    ],
)
def test_it_says_why_it_projects_nothing(dates, values, options, said):
    found = project(dates, values, DUE, **options)
    assert (found.value, found.low, found.high, found.method) == (None, None, None, None)
    assert said in found.note.en
    assert found.note.zh.startswith("不推算：")


def test_ten_weeks_say_nothing_of_five_years():
    weeks = [np.datetime64("2021-10-29") + 7 * week for week in range(10)]
    values = np.arange(10) + 3
    assert "reach for" in project(weeks, values, date(2026, 12, 31)).note.en
    assert project(weeks, values, date(2022, 3, 31)).value is not None


def test_three_values_are_too_few_whatever_the_rules_say():
    few = Rules(**{name: getattr(shipped_rules(), name) for name in PARAMETERS} | {"points_least": 2})
    assert "at least 4" in project(YEARS[:3], VALUES[:3], date(2017, 12, 31), rules=few).note.en


def test_a_town_sets_its_own_rules():
    town = demo(0.02)
    assert rules_of(town, town.as_of) == shipped_rules()
    own = shipped()[shipped()["parameter_id"] == PARAMETERS["points_least"]].assign(value=9.0)
    rules = rules_of(town.with_tables(parameters=own), town.as_of)
    assert rules.points_least == 9
    assert "at least 9" in project(YEARS, VALUES, DUE, rules=rules).note.en
