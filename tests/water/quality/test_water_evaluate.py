"""Sections, rivers and the town over a period: means, grades, pollutants, changes, counts."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dayang.water.quality.classes import EVALUATION, classify
from dayang.water.quality.evaluate import (
    CHANGES,
    Shares,
    assess,
    change_by_level,
    change_by_shares,
    changes,
    shares,
    worse_than_v_counts,
)
from dayang.water.quality.means import Period, group_means, means
from dayang.water.quality.pollutants import Pollutant, base_places, main_pollutants, written
from dayang.water.quality.standards import CLASSES
from dayang.water.quality.values import usable

Q4 = Period("quarter", 2021, 4)


def _listed(column):
    return [None if pd.isna(one) else one for one in column]


def _values(rows):
    return usable(rows).values


def test_periods_follow_each_other():
    assert Period("month", 2021, 12).after() == Period("month", 2022, 1)
    assert Period("year", 2021).before() == Period("year", 2020)
    assert [Period("month", 2021, 3).label, Q4.label, Period("year", 2021).label] == [
        "2021-03",
        "2021Q4",
        "2021",
    ]
    assert Q4.start == pd.Timestamp("2021-10-01", tz="Asia/Shanghai")
    assert Q4.end == pd.Timestamp("2022-01-01", tz="Asia/Shanghai")


def test_ph_is_averaged_through_hydrogen_ions_and_other_items_plainly(sampled):
    # the pH mean of a published unit test; half the detection limit counts in a mean
    ph = [6.5, 7.9, 8.8, 9, 6.78, 8.87]
    rows = sampled(
        *(
            ("A", f"2021-10-{day + 1:02}", {"ph": one, "nh3n": (0.1, "<") if day else 0.35})
            for day, one in enumerate(ph)
        )
    )
    found = means(_values(rows), Q4)
    assert found.values.loc["A", "ph"] == pytest.approx(7.08, abs=0.005)
    assert found.values.loc["A", "nh3n"] == 0.1
    assert found.results["A"] == 6


def test_a_year_is_the_mean_of_its_months_and_says_when_there_are_too_few(sampled):
    rows = sampled(
        ("A", "2021-01-01", {"nh3n": 1.0}),
        ("A", "2021-01-20", {"nh3n": 3.0}),
        *(("A", f"2021-{month:02}-05", {"nh3n": 1.0}) for month in range(2, 9)),
    )
    year = means(_values(rows), Period("year", 2021))
    assert year.values.loc["A", "nh3n"] == 1.125
    assert not year.enough["A"]
    assert means(_values(rows), Period("year", 2021), freezes=True).enough["A"]
    assert not means(_values(rows.iloc[:1]), Period("quarter", 2021, 1)).enough["A"]
    assert means(_values(rows.iloc[:1]), Period("month", 2021, 1)).enough["A"]


def test_a_period_ends_at_midnight_in_china(sampled):
    rows = sampled(("A", "2021-12-31 23:59", {"nh3n": 1.0}), ("A", "2022-01-01 00:00", {"nh3n": 9.0}))
    utc = rows.assign(sampled_at=rows["sampled_at"].dt.tz_convert("UTC"))
    assert means(_values(utc), Q4).values["nh3n"].tolist() == [1.0]


@given(
    rows=st.lists(
        st.tuples(st.floats(6, 9).map(lambda x: round(x, 3)), st.integers(0, 9999)), min_size=1, max_size=9
    ),
    seed=st.randoms(),
)
def test_a_mean_lies_within_its_values_in_any_order(rows, seed):
    frame = pd.DataFrame([(ph, tp / 1e4) for ph, tp in rows], columns=["ph", "tp"])
    order = list(range(len(frame)))
    seed.shuffle(order)
    one = group_means(frame, [pd.Index([0] * len(frame))]).iloc[0]
    other = group_means(frame.iloc[order], [pd.Index([0] * len(frame))]).iloc[0]
    assert one.tolist() == pytest.approx(other.tolist(), abs=2e-9)
    assert (one >= frame.min() - 1e-8).all()
    assert (one <= frame.max() + 1e-8).all()


def test_few_sections_go_by_the_mean_and_many_by_shares(sampled, waters, clean):
    bad = clean | {"nh3n": 2.6, "do": 1.0, "codmn": 13.3}
    rows = sampled(
        ("A", "2021-10-08", bad),
        *((f"B{n}", "2021-10-08", bad if n == 0 else clean) for n in range(5)),
        ("C", "2021-10-08", clean),
    )
    found = assess(_values(rows), *waters, Q4)
    told = found.rivers
    assert told["method"].tolist() == ["mean", "shares", "mean"]
    assert _listed(told["class"]) == ["worse", None, "IV"]
    assert told.loc["V2", ["good_percent", "bad_percent"]].tolist() == [80.0, 20.0]
    assert told["quality"].tolist() == ["重度污染", "良好", "轻度污染"]
    assert told.loc["V2", "mean_class"] == "III"
    assert told.loc["V1", "pollutants"] == "氨氮(1.6)、溶解氧、高锰酸盐指数(1.2)"
    assert told.loc["V2", "pollutants"] == "溶解氧(20.0%)、高锰酸盐指数(20.0%)、氨氮(20.0%)"
    assert found.sections.loc["C", "pollutants"] == "总磷(0.6)"
    assert told.loc["V1", "used"] == "ph,do,codmn,nh3n,tp"
    assert len(told.loc["V1", "missing"].split(",")) == 16
    assert found.town.sections == 7
    assert not found.sections["enough"].any()


def test_multiples_over_the_target_class_say_so(sampled, waters, clean):
    # the multiple 0.41 of a local bulletin: ammonia nitrogen 2.1 mg/L over target IV
    rows = sampled(("A", "2021-10-08", clean | {"nh3n": 2.12}), ("B0", "2021-10-08", clean | {"nh3n": 3.0}))
    found = assess(_values(rows), *waters, Q4, base="target").sections
    assert _listed(found["base"]) == ["IV", None]
    assert found["pollutants"].tolist() == ["氨氮(0.4)", ""]
    with pytest.raises(ValueError, match="II"):
        assess(_values(rows), *waters, Q4, base="II")


def test_the_order_of_main_pollutants():
    sample = pd.DataFrame(
        [{"do": 2.5, "codmn": 13.3, "nh3n": 1.77, "tp": 0.44, "hg": 0.0004, "cod": 25.0, "ph": 7.0}]
    )
    classes = classify(sample, mode=EVALUATION)
    river = np.array(["river"], dtype=object)
    named = main_pollutants(classes, river, base_places("III", [None]))[0]
    assert [(one.item, CLASSES[one.klass]) for one in named] == [
        ("hg", "IV"),
        ("tp", "worse"),
        ("codmn", "V"),
    ]
    assert named[1].multiple == pytest.approx(1.2)
    assert named[2].multiple == pytest.approx(1.2167, abs=5e-5)
    assert written(named) == "汞(3.0)、总磷(1.2)、高锰酸盐指数(1.2)"
    barely = (Pollutant("tp", named[1].klass, 0.04), Pollutant("codmn", named[2].klass, 0.001))
    assert written(barely) == "总磷(0.04)、高锰酸盐指数(<0.01)"
    good = classify(sample[["ph"]], mode=EVALUATION)
    assert main_pollutants(good, river, base_places("III", [None])) == [()]


@pytest.mark.parametrize(
    ("good", "fair", "bad", "level"),
    [(9, 1, 0, 0), (9, 0, 1, 0), (15, 5, 0, 1), (74, 26, 0, 2), (5, 3, 2, 3), (6, 0, 4, 4), (0, 61, 39, 3)],
)
def test_levels_of_shares(good, fair, bad, level):
    worst = np.repeat(np.array([2, 3, 5], dtype=np.int8), [good, fair, bad])
    assert shares(worst).level == level


def test_no_section_has_no_level():
    assert shares(np.array([-1], dtype=np.int8)).level == -1


@given(st.lists(st.integers(0, 5), min_size=1, max_size=20), st.data())
def test_a_section_that_gets_worse_never_betters_a_river(places, data):
    worst = np.array(places, dtype=np.int8)
    which = data.draw(st.integers(0, len(places) - 1))
    worse = worst.copy()
    worse[which] = data.draw(st.integers(int(worst[which]), 5))
    assert shares(worse).level >= shares(worst).level


def test_changes_by_level_and_by_shares():
    assert [change_by_level(2, after) for after in (0, 1, 2, 3, 4)] == [2, 1, 0, -1, -2]
    before = Shares(10, 50.0, 20.0, 3)
    after = [(60.0, 20.0), (60.0, 19.0), (60.0, 10.0), (65.0, 10.0), (40.0, 31.0)]
    found = [change_by_shares(before, Shares(10, good, bad, 0)) for good, bad in after]
    assert found == [0, 1, 1, 2, -2]
    assert CHANGES[2].zh == "明显好转"


def test_changes_of_rivers_only_between_the_same_items(sampled, waters, clean):
    bad = clean | {"nh3n": 2.6}
    before = sampled(
        ("A", "2021-07-08", bad),
        ("C", "2021-07-08", clean),
        *((f"B{n}", "2021-07-08", bad) for n in range(5)),
    )
    after = sampled(
        ("A", "2021-10-08", clean),
        ("C", "2021-10-08", {"nh3n": 0.1}),
        *((f"B{n}", "2021-10-08", clean if n < 2 else bad) for n in range(5)),
    )
    found = changes(assess(_values(before), *waters, Q4.before()), assess(_values(after), *waters, Q4))
    assert found["comparable"].tolist() == [True, True, False]
    assert _listed(found["verdict"]) == ["明显好转", "明显好转", None]


def test_a_river_seen_at_another_section_is_not_compared(sampled, waters, clean):
    before = assess(_values(sampled(("B0", "2021-07-08", clean))), *waters, Q4.before())
    after = assess(_values(sampled(("B1", "2021-10-08", clean))), *waters, Q4)
    assert changes(before, after)["comparable"].tolist() == [False]
    assert changes(before, before)["change"].tolist() == [0]


def test_rivers_worse_than_v_now_on_the_year_and_on_the_quarter(sampled, waters, clean):
    bad = clean | {"nh3n": 2.6}
    rows = sampled(
        ("A", "2020-10-08", bad),
        ("C", "2020-10-08", bad),
        ("A", "2021-07-08", clean),
        ("C", "2021-07-08", bad),
        ("A", "2021-10-08", clean),
        ("C", "2021-10-08", clean),
        *((f"B{n}", "2021-10-08", clean | {"nh3n": 5.0 if n < 3 else 0.1}) for n in range(5)),
    )
    found = worse_than_v_counts(_values(rows), *waters, Q4)
    assert found["period"].tolist() == ["2021Q4", "2020Q4", "2021Q3"]
    assert found["rivers"].tolist() == [3, 2, 2]
    assert found["worse_than_v"].tolist() == [1, 2, 1]
    assert found["change"].tolist() == [0, -1, 0]
