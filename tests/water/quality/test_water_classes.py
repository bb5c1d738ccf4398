"""Classes by the single-factor method, in both modes, against plain decimals."""

from decimal import ROUND_HALF_EVEN, Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dayang.water.quality.classes import (
    EVALUATION,
    REALTIME,
    Mode,
    class_names,
    classify,
    item_classes,
    round_half_even,
)
from dayang.water.quality.standards import BODIES, CLASSES, EVALUATED, NO_CLASS, decimals, limits

PLATFORM = [
    # national platform, unrounded values: pH, DO, CODMn, NH3-N, TP, body, class published
    (8.53, 12.598, 1.056, 0.011, 0.011, "river", "I"),
    (7.821589, 7.747613, 4.78, 0.086, 0.111, "river", "III"),
    (7.05, 7.696, 5.975, 0.4816, 0.2052, "river", "IV"),
    (6.53164, 5.69263, 4.15, 1.58, 0.0994, "river", "V"),
    (7.4, 4.28, 3.34, 2.747, np.nan, "river", "worse"),
    (8.029621, 10.00429, 1.47, 0.007, 0.103, "lake", "V"),
    (9.31848, 11.05464, 0.46562, 0.2, 0.0001, "river", "worse"),
    (8.092, 7.351, 1.805, 0.016, 0.02, "river", "II"),
    (7.07049, 5.02143, 4.61, 0.05, 0.40038, "river", "worse"),
    (7.5449, 5.998, 3.07, 0.17, 0.0032, "river", "III"),
]
WEEKLY_2007 = [
    # national weekly report, week 2 of 2007: pH, DO, CODMn, NH3-N, class published
    (6.97, 5.85, 6.3, 0.32, "IV"),
    (7.66, 6.03, 13.3, 1.77, "V"),
    (6.59, 7.1, 3.9, 0.57, "III"),
    (6.53, 9.65, 3.9, 0.26, "II"),
    (7.25, 0.03, 4.5, 0.63, "worse"),
]

numbers = st.decimals(min_value=0, max_value=60, places=6, allow_nan=False)


@pytest.mark.parametrize("row", PLATFORM)
def test_classes_of_the_national_platform(row):
    *values, body, published = row
    sample = pd.DataFrame([values], columns=list(REALTIME.items))
    assert class_names(classify(sample, body, REALTIME).worst).tolist() == [published]


@pytest.mark.parametrize("row", WEEKLY_2007)
def test_classes_of_a_weekly_report(row):
    *values, published = row
    sample = pd.DataFrame([values], columns=["ph", "do", "codmn", "nh3n"])
    for mode in (REALTIME, EVALUATION):
        assert class_names(classify(sample, mode=mode).worst).tolist() == [published]


@pytest.mark.parametrize(
    ("value", "places", "rounded"),
    [
        (2.675, 2, 2.68),
        (0.145, 2, 0.14),
        (0.575, 2, 0.58),
        (1.005, 2, 1.0),
        (0.0034, 3, 0.003),
        (0.0035, 3, 0.004),
        (0.0045, 3, 0.004),
        (0.00005, 3, 0.00005),
        (0.00046, 3, 0.0005),
        (0.03, 1, 0.03),
        (6.5, 0, 6.0),
        (0.0, 1, 0.0),
    ],
)
def test_rounding_half_to_even_in_decimals(value, places, rounded):
    assert round_half_even(np.array([value]), places).tolist() == [rounded]


@given(number=numbers, places=st.integers(0, 5))
def test_rounding_is_that_of_decimals(number, places):
    step = Decimal(1).scaleb(-places)
    expected = number.quantize(step, ROUND_HALF_EVEN)
    if expected == 0 and number != 0:
        expected = number.quantize(Decimal(1).scaleb(number.adjusted()), ROUND_HALF_EVEN)
    assert round_half_even(np.array([float(number)]), places).tolist() == [float(expected)]


def _by_decimals(number, item, body):
    low, high = limits(item, body)
    for place in range(5):
        over = np.isfinite(high[place]) and number > Decimal(str(high[place]))
        under = np.isfinite(low[place]) and number < Decimal(str(low[place]))
        if not over and not under:
            return place
    return 5


@given(number=numbers, item=st.sampled_from(EVALUATED), body=st.sampled_from(BODIES))
def test_class_of_a_value_is_the_first_whose_limits_it_keeps(number, item, body):
    assert item_classes(np.array([float(number)]), item, body).tolist() == [_by_decimals(number, item, body)]


@pytest.mark.parametrize("item", EVALUATED)
@pytest.mark.parametrize("mode", [REALTIME, EVALUATION], ids=lambda mode: mode.name)
def test_limits_are_inclusive(item, mode):
    low, high = limits(item, "river")
    bounds = high if np.isfinite(high).all() else low
    classes = item_classes(bounds + 0.0, item, "river")
    assert all(bounds[place] == bounds[found] for place, found in enumerate(classes))
    nudged = bounds + (1e-6 if np.isfinite(high).all() else -1e-6)
    assert (item_classes(nudged, item, "river") > classes).all()


@given(
    values=st.lists(numbers, min_size=5, max_size=5),
    item=st.integers(1, 4),
    more=st.decimals(min_value=0, max_value=9, places=4),
)
def test_a_worse_value_never_betters_a_class(values, item, more):
    sample = pd.DataFrame([[float(value) for value in values]], columns=list(REALTIME.items))
    worse = sample.copy()
    name = REALTIME.items[item]
    worse[name] = np.maximum(sample[name] + (-1 if name == "do" else 1) * float(more), 0)
    for mode in (REALTIME, EVALUATION):
        assert classify(worse, mode=mode).worst[0] >= classify(sample, mode=mode).worst[0]


@given(values=st.lists(st.lists(numbers, min_size=5, max_size=5), min_size=1, max_size=8), seed=st.randoms())
def test_the_order_of_samples_does_not_matter(values, seed):
    samples = pd.DataFrame(values, columns=list(REALTIME.items)).astype(float)
    order = list(range(len(samples)))
    seed.shuffle(order)
    for mode in (REALTIME, EVALUATION):
        there = classify(samples, mode=mode).worst[order]
        assert there.tolist() == classify(samples.iloc[order], mode=mode).worst.tolist()


@given(values=st.lists(numbers, min_size=5, max_size=5))
def test_both_modes_agree_away_from_limits(values):
    sample = pd.DataFrame([values], columns=list(REALTIME.items)).astype(float)
    for item in REALTIME.items:
        low, high = limits(item, "river")
        bounds = np.concatenate([low, high])
        if (np.abs(bounds - sample[item][0]) <= 10.0 ** -decimals()[item]).any():
            return
    assert classify(sample, mode=REALTIME).worst[0] == classify(sample, mode=EVALUATION).worst[0]


def test_the_modes_differ_where_rounding_decides():
    sample = pd.DataFrame({"ph": [9.4, 9.001], "do": [8.0, 8.0]})
    assert class_names(classify(sample, mode=REALTIME).worst).tolist() == ["worse", "worse"]
    assert class_names(classify(sample, mode=EVALUATION).worst).tolist() == ["I", "I"]


def test_what_is_missing_is_listed_and_the_worst_of_the_rest_counts():
    sample = pd.DataFrame({"do": [2.5, np.nan], "tn": [9.0, 9.0], "faecal_coliform": [9e6, 9e6]})
    found = classify(sample, mode=REALTIME)
    assert class_names(found.worst).tolist() == ["V", None]
    assert found.used(0) == ("do",)
    assert found.missing(0) == ("ph", "codmn", "nh3n", "tp")
    told = found.table(sample.index)
    assert told["used"].tolist() == ["do", ""]
    strict = Mode("strict", REALTIME.items, ("tp",), rounded=False)
    assert classify(sample, mode=strict).worst.tolist() == [NO_CLASS, NO_CLASS]


def test_bodies_by_sample_and_one_unknown():
    sample = pd.DataFrame({"tp": [0.1, 0.1, 0.1]})
    found = classify(sample, np.array(["river", "lake", "pond"], dtype=object))
    assert [CLASSES[place] for place in found.worst] == ["II", "IV", "IV"]
    with pytest.raises(ValueError, match="sea"):
        classify(sample, np.array(["river", "lake", "sea"], dtype=object))
