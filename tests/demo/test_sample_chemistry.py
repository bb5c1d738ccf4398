"""No sample of a generated town would be called impossible by a chemist."""

import numpy as np
import pandas as pd
import pytest

DECIMALS = {
    "water_temperature": 1,
    "ph": 1,
    "do": 2,
    "codmn": 1,
    "cod": 0,
    "nh3n": 3,
    "tp": 2,
    "petroleum": 2,
    "transparency": 0,
}
"""As the methods report: COD below 100 mg/L in whole numbers (HJ 828-2017)."""
DETECTION_MG_L = {"do": 0.2, "codmn": 0.5, "cod": 4, "nh3n": 0.025, "tp": 0.01, "petroleum": 0.01}
"""GB 7489-87, GB 11892-89, HJ 828-2017, HJ 535-2009, GB 11893-89, HJ 970-2018."""
RAW_SEWAGE_MG_L = {"codmn": 100, "cod": 400, "nh3n": 40, "tp": 8, "petroleum": 10}
"""No creek is worse than the sewage that is let into it (usual of the delta; COD of combined sewers less)."""
DRY_COLD, DRY_WARM = (1, 2), (10,)
"""Months in which sewers don't overflow: the coldest and the warmest."""


@pytest.fixture
def by_sample(town):
    """Return one row a sample, one column an item."""
    return town["samples"].pivot_table(index=["section_id", "sampled_at"], columns="item", values="value")


def test_oxygen_stays_below_saturation_at_the_temperature_of_its_sample(by_sample):
    both = by_sample[["do", "water_temperature"]].dropna()
    assert len(both) > 100
    assert (both["do"] < 468 / (31.6 + both["water_temperature"])).all()


def test_dichromate_takes_more_oxygen_than_permanganate(by_sample):
    both = by_sample[["cod", "codmn"]].dropna()
    assert len(both) > 100
    assert (both["cod"] > both["codmn"]).all()


@pytest.mark.parametrize("item", DECIMALS)
def test_each_value_has_the_decimals_of_its_method(town, item):
    value = town["samples"].query("item == @item")["value"].dropna()
    assert len(value) > 100
    assert (value == value.round(DECIMALS[item])).all()
    # and uses them
    assert DECIMALS[item] == 0 or (value != value.round(DECIMALS[item] - 1)).any()


@pytest.mark.parametrize("item", DETECTION_MG_L)
def test_no_value_is_below_its_detection_limit_and_none_worse_than_sewage(town, item):
    rows = town["samples"].query("item == @item").dropna(subset="value")
    found, below = rows[rows["qualifier"] == "="], rows[rows["qualifier"] == "<"]
    assert len(found) + len(below) == len(rows)
    assert (found["value"] >= DETECTION_MG_L[item]).all()
    assert (below["value"] == DETECTION_MG_L[item]).all()
    assert (found["value"] <= RAW_SEWAGE_MG_L.get(item, np.inf)).all()


def test_ph_is_that_of_a_fresh_river(by_sample):
    assert by_sample["ph"].dropna().between(6.2, 8.8).all()
    assert by_sample["ph"].median() == pytest.approx(7.3, abs=0.1)


def test_water_is_coldest_in_winter_and_never_changes_by_more_than_weather_does(by_sample):
    temperature = by_sample["water_temperature"].dropna().reset_index()
    month = temperature["sampled_at"].dt.month
    mean = temperature.groupby(month)["water_temperature"].mean()
    assert mean.idxmin() in (1, 2)
    assert mean.idxmax() in (7, 8)
    assert temperature["water_temperature"].between(10, 34).all()
    assert (
        temperature.groupby("section_id")["water_temperature"].apply(lambda x: x.diff().abs().max()).max()
        < 10
    )


def test_in_dry_weather_ammonia_is_higher_in_the_cold_and_oxygen_too(by_sample):
    # of the first year, before any measure; what reaches a section is the same all year
    rows = by_sample.reset_index().loc[lambda one: one["sampled_at"].dt.year == 2020]
    month = rows["sampled_at"].dt.month
    cold, warm = (rows[month.isin(months)] for months in (DRY_COLD, DRY_WARM))
    assert np.log(cold["nh3n"]).mean() > np.log(warm["nh3n"]).mean()
    assert cold["do"].mean() > warm["do"].mean()


def test_storms_foul_what_sewers_foul_and_measures_relieve_it(by_sample):
    ammonia = np.log(by_sample["nh3n"])
    at = pd.DatetimeIndex(by_sample.index.get_level_values("sampled_at"))
    rainy, dry = (ammonia[(at.year == 2020) & at.month.isin(months)] for months in ((5, 6, 8), (10, 11)))
    assert rainy.mean() > dry.mean()
    first, second = (ammonia[(at.year == year) & (at.month >= 11)] for year in (2020, 2021))
    assert second.mean() < first.mean()
