"""Samples are plausible: every section every month, oxygen below saturation, load shows."""

import numpy as np
import pandas as pd
import pytest

from dayang.demo.samples import DECAY_M, reaching


def _values(town, item):
    rows = town["samples"]
    return rows[(rows["item"] == item) & rows["value"].notna()]


def test_every_river_has_a_section_on_one_of_its_reaches(town):
    sections = town["sections"]
    assert set(sections["river_id"]) == set(town["rivers"]["river_id"])
    river_of = town["reaches"].set_index("reach_id")["river_id"]
    assert (river_of.loc[sections["reach_id"]].to_numpy() == sections["river_id"].to_numpy()).all()


def test_every_section_is_sampled_each_month_of_two_years(town):
    rows = town["samples"]
    months = rows["sampled_at"].dt.strftime("%Y-%m")
    assert rows.groupby(["section_id", "item", months]).size().eq(1).all()
    assert months.nunique() == 24
    assert len(rows) == 24 * 9 * len(town["sections"])


def test_reports_follow_samples_and_none_is_after_the_as_of_day(town):
    rows = town["samples"]
    assert (rows["reported_at"] > rows["sampled_at"]).all()
    assert rows["reported_at"].max() <= pd.Timestamp("2021-12-31 23:59", tz="Asia/Shanghai")


def test_values_are_those_of_a_delta_creek(town):
    assert _values(town, "water_temperature")["value"].between(8, 36).all()
    assert _values(town, "ph")["value"].between(6, 9).all()
    assert _values(town, "nh3n")["value"].between(0.025, 30).all()
    assert _values(town, "do")["value"].between(0.2, 13).all()
    cod, codmn = _values(town, "cod")["value"].median(), _values(town, "codmn")["value"].median()
    assert 2 < cod / codmn < 5


def test_oxygen_falls_where_ammonia_rises(town):
    by_section = [_values(town, item).groupby("section_id")["value"].mean() for item in ("do", "nh3n")]
    oxygen, ammonia = by_section[0].align(by_section[1])
    assert np.corrcoef(oxygen, np.log(ammonia))[0, 1] < -0.7


def test_what_was_not_measured_has_no_value_and_what_was_not_detected_its_limit(town):
    rows = town["samples"]
    assert (rows["value"].isna() == (rows["qualifier"] == "--")).all()
    below = rows[rows["qualifier"] == "<"]
    assert (below["value"] == 0.01).all()
    assert set(below["item"]) <= {"petroleum"}


def _reaches(*rows):
    return pd.DataFrame(rows, columns=["from_node", "to_node", "length_m", "width_m"])


def test_loads_run_downstream_decay_and_part_by_width():
    reaches = _reaches(
        ("a", "b", DECAY_M, 10.0), ("b", "c", 1.0, 30.0), ("b", "d", 1.0, 10.0), ("e", "b", 1.0, 5.0)
    )
    halfway = reaching(reaches, np.array([100.0, 0.0, 0.0, 0.0]))
    left = 100 * np.exp(-0.5)
    assert halfway == pytest.approx([50, 0.75 * left, 0.25 * left, 0], rel=1e-3)


def test_no_load_is_made_on_the_way(town):
    reaches = town["reaches"]
    own = np.ones(len(reaches))
    halfway = reaching(reaches, own)
    assert (halfway >= 0.5).all()
    assert halfway.max() <= own.sum()


def test_rivers_that_take_more_sewage_for_their_width_hold_more_ammonia(town):
    reaches, points = town["reaches"], town["discharge_points"]
    open_points = points[~points["intercepted"].astype(bool)]
    grams = (
        (open_points["flow_m3_d"] * open_points["nh3n_mg_l"])
        .fillna(0.0)
        .groupby(open_points["reach_id"])
        .sum()
    )
    own = grams.reindex(reaches["reach_id"], fill_value=0.0).to_numpy()
    strength = pd.Series(reaching(reaches, own) / reaches["width_m"].to_numpy(), reaches["reach_id"])
    sections = town["sections"].set_index("section_id")["reach_id"]
    ammonia = _values(town, "nh3n").groupby("section_id")["value"].mean()
    expected = strength.loc[sections.loc[ammonia.index]].to_numpy()
    assert pd.Series(ammonia.to_numpy()).corr(pd.Series(expected), method="spearman") > 0.7
