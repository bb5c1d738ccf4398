"""Indices, trends and grades, by hand and by published vectors."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import spearmanr

from dayang.town import Town
from dayang.water.quality.indices import (
    DifferentItemsError,
    Index,
    change_percent,
    common_items,
    cwqi,
    cwqi_town,
    do_floor_mg_l,
    item_index,
    ranking,
)
from dayang.water.quality.ponds import (
    BLACK,
    black_odorous,
    black_odorous_items,
    black_odorous_points,
    trophic,
)
from dayang.water.quality.standards import EVALUATED
from dayang.water.quality.trend import spearman, trend

FIVE = ("ph", "do", "codmn", "nh3n", "tp")
FLOOR = 0.05
RIVER = {"ph": 7.4, "do": 6.25, "codmn": 3.0, "nh3n": 0.6, "tp": 0.12}


def _bodies(*names):
    return np.array(names, dtype=object)


@pytest.mark.parametrize(
    ("item", "body", "value", "index"),
    [
        ("ph", "river", 6.5, 0.5),
        ("ph", "river", 7.0, 0.0),
        ("ph", "river", 9.5, 1.25),
        ("do", "river", 2.5, 2.0),
        ("do", "river", 0.0, 100.0),
        ("codmn", "river", 12.0, 2.0),
        ("tp", "river", 0.1, 0.5),
        ("tp", "lake", 0.1, 2.0),
        ("tp", "pond", 0.1, 2.0),
    ],
)
def test_index_of_an_item(item, body, value, index):
    assert item_index(np.array([value]), item, body, FLOOR).tolist() == pytest.approx([index])


@given(
    item=st.sampled_from([item for item in EVALUATED if item not in ("ph", "do")]),
    value=st.floats(0, 50),
    more=st.floats(0, 50),
)
def test_more_of_a_pollutant_never_lowers_its_index(item, value, more):
    low, high = item_index(np.array([value, value + more]), item, "river", FLOOR)
    assert low <= high


def test_cwqi_is_a_sum_over_a_stated_set_of_items():
    rows = pd.DataFrame([RIVER, RIVER | {"tp": None}], index=["V1", "V2"])
    found = cwqi(rows, _bodies("river", "river"), FIVE, FLOOR)
    assert found.loc["V1"].tolist() == pytest.approx([0.2, 0.8, 0.5, 0.6, 0.6, 2.7])
    assert np.isnan(found.loc["V2", "cwqi"])
    assert common_items(rows) == FIVE[:4]
    assert ranking(found["cwqi"]).tolist() == [1, pd.NA]
    assert ranking(pd.Series([2.7, 2.70001, 1.5])).tolist() == [2, 2, 1]


def test_a_town_weighs_rivers_and_lakes_by_their_sections():
    rows = pd.DataFrame([RIVER, RIVER, RIVER, RIVER | {"codmn": None}], index=list("ABCD"))
    body = _bodies("river", "river", "pond", "river")
    found = cwqi_town(rows, body, FIVE, FLOOR)
    assert found.value == pytest.approx((2.7 * 2 + (2.1 + 2.4) * 1) / 3)
    assert found.published == 3.3
    assert len(found.missing) == 16
    assert np.isnan(cwqi_town(rows.iloc[3:], body[3:], FIVE, FLOOR).value)
    assert cwqi_town(rows.iloc[:2], body[:2], FIVE, FLOOR).value == pytest.approx(2.7)


def test_a_towns_index_is_that_of_the_mean_not_the_mean_of_indices():
    rows = pd.DataFrame([RIVER | {"do": 1.0}, RIVER | {"do": 9.0}], index=["A", "B"])
    assert cwqi_town(rows, _bodies("river", "river"), ("do",), FLOOR).value == 1.0


def test_change_is_only_taken_over_the_same_items():
    assert change_percent(Index(20.0, FIVE), Index(15.468, FIVE)) == -22.66
    with pytest.raises(DifferentItemsError, match="tp"):
        change_percent(Index(20.0, FIVE), Index(15.0, FIVE[:4]))


def test_the_floor_of_dissolved_oxygen_is_a_parameter_a_town_may_change():
    as_of = pd.Timestamp("2021-12-31", tz="Asia/Shanghai").to_pydatetime()
    assert do_floor_mg_l(Town({}), as_of) == FLOOR
    own = pd.DataFrame(
        [
            {
                "parameter_id": "water.cwqi_do_floor_mg_l",
                "name_zh": "下限",
                "name_en": "Floor",
                "value": 0.2,
                "unit": "mg/L",
                "source": "test",
                "status": "假定",
                "valid_from": pd.Timestamp("2021-01-01"),
                "valid_to": pd.NaT,
            }
        ]
    )
    assert do_floor_mg_l(Town({"parameters": own}), as_of) == 0.2


def test_trophic_index_and_its_bands():
    pond = {"chlorophyll_a": 0.01, "tp": 0.05, "tn": 1.0, "transparency": 50, "codmn": 4.0}
    found = trophic(pd.DataFrame([pond, pond | {"tn": None}, pond | {"chlorophyll_a": 0.0}]))
    assert found.parts.loc[0].round(3).tolist() == [50.006, 45.709, 54.53, 64.627, 37.979]
    assert found.total[0] == pytest.approx(50.485, abs=5e-4)
    assert found.grade.tolist() == [2, -1, -1]


@given(tp=st.floats(0.001, 1), more=st.floats(0, 1))
def test_more_phosphorus_never_lowers_the_trophic_index(tp, more):
    pond = {"chlorophyll_a": 0.01, "tn": 1.0, "transparency": 50, "codmn": 4.0}
    found = trophic(pd.DataFrame([pond | {"tp": tp}, pond | {"tp": tp + more}]))
    assert found.total[0] <= found.total[1]
    assert found.grade[0] <= found.grade[1]


@pytest.mark.parametrize(
    ("item", "value", "grade"),
    [
        ("transparency", 25, 0),
        ("transparency", 24.9, 1),
        ("transparency", 10, 1),
        ("transparency", 9.9, 2),
        ("do", 2.0, 0),
        ("do", 0.2, 1),
        ("do", 0.19, 2),
        ("orp", 50, 0),
        ("orp", -200, 1),
        ("orp", -201, 2),
        ("nh3n", 8.0, 0),
        ("nh3n", 15, 1),
        ("nh3n", 15.1, 2),
    ],
)
def test_black_odorous_bands(item, value, grade):
    found = black_odorous(pd.DataFrame({item: [value]}))
    assert found["grade"].tolist() == [grade]
    assert found["used"].tolist() == [item]
    assert grade < len(BLACK)


def test_shallow_water_and_what_is_missing():
    creek = pd.DataFrame({"transparency": [8.0, 8.0, 7.9, np.nan]})
    found = black_odorous(creek, depth_cm=np.array([100.0, 20.0, 20.0, 20.0]))
    assert found["grade"].tolist() == [2, 0, 2, -1]
    assert found["missing"].tolist()[3] == "transparency,do,orp,nh3n"


def test_a_point_is_severe_when_severe_often():
    mostly = pd.DataFrame({"do": [0.1, 0.1, 0.1, 1.0], "nh3n": [1.0] * 4})
    sometimes = pd.DataFrame({"do": [0.1, 0.1, 1.0, 1.0], "nh3n": [1.0] * 4})
    both = sometimes.assign(nh3n=[16.0, 16.0, 1.0, 1.0])
    fine = pd.DataFrame({"do": [5.0], "nh3n": [1.0]})
    points = (mostly, sometimes, both, fine)
    rows = black_odorous_items(pd.concat(points, ignore_index=True))
    at = pd.Index([name for name, one in enumerate(points) for _ in range(len(one))])
    assert black_odorous_points(rows, at).tolist() == [2, 1, 2, 0]


@pytest.mark.parametrize(
    ("series", "level", "verdict"),
    [
        ([3.1, 2.9, 2.4, 2.5, 1.8, 1.5], 0.05, "falling"),
        ([1.5, 1.8, 2.5, 2.4, 2.9, 3.1], 0.05, "rising"),
        ([3.1, 2.9, 2.4, 2.5, 1.8], 0.05, "none"),
        ([1.0, 2, 3, 4, 5], 0.05, "rising"),
        ([1.0, 2, 3, 4, 5], 0.01, "none"),
        ([3.1, 2.9, np.nan, 2.4, 2.5], 0.05, "too_few"),
        ([float(n) for n in range(50)], 0.05, "no_table"),
    ],
)
def test_trends(series, level, verdict):
    assert trend(np.array(series), level).verdict == verdict


def test_between_the_two_tables_nothing_is_said():
    rank = np.array([4, 5, 1, 6, 2, 3, 11, 7, 12, 10, 8, 9], dtype=float)
    found = trend(rank, 0.01)
    assert found.critical == {"printed": 0.712, "exact": 0.678}
    assert 0.678 < found.coefficient < 0.712
    assert found.verdict == "undecided"


@given(st.lists(st.integers(0, 10**6), min_size=5, max_size=30, unique=True))
def test_spearman_is_that_of_scipy_without_ties(values):
    series = np.array(values, dtype=float)
    assert spearman(series) == pytest.approx(spearmanr(np.arange(len(series)), series).statistic)
