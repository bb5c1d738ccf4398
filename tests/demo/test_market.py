"""Firms have the published tiers, and each year follows from the one before."""

import numpy as np
import pandas as pd
import pytest

from dayang.demo.figures import Size
from dayang.demo.firms import coded, identified
from dayang.demo.histories import firm_years
from dayang.demo.market import Counts, market
from dayang.demo.plain import plain_registers


@pytest.fixture(scope="module", params=[0, 1])
def whole(request):
    """Return firms and firm-years of a town at scale 1, without their places."""
    rng = np.random.default_rng(request.param)
    entities = market(rng, Counts.of(Size(1.0)))
    firms = identified(rng, entities, coded(rng, entities), ["沙涌"] * len(entities.row))
    years = firm_years(rng, entities, firms["firm_id"].to_numpy(dtype="U18"))
    return firms, years.assign(output=years["output_yuan"].astype("float64"))


def _above(years):
    table = years.pivot_table(index="firm_id", columns="year", values="above_scale", aggfunc="max")
    return table.fillna(False).astype(bool)


def test_the_living_and_the_tiers_are_as_published(whole):
    firms, years = whole
    assert firms["closed_on"].isna().sum() == 80_000
    last = years[years["year"] == 2021]
    assert last["above_scale"].sum() == 745
    assert (last["output"] > 1e9).sum() == 13
    assert (years[years["year"] == 2020]["output"] > 1e9).sum() == 8
    assert (last["output"] > 1e10).sum() == 0


def test_over_150_entered_and_the_number_grew_by_over_a_fifth(whole):
    above = _above(whole[1])
    assert (above[2021] & ~above[2020]).sum() > 150
    assert above[2021].sum() / above[2020].sum() > 1.2


def test_sizes_have_a_fat_tail(whole):
    output = whole[1].query("year == 2021 and above_scale")["output"].sort_values(ascending=False)
    tenth = output.iloc[: len(output) // 10].sum() / output.sum()
    assert 0.5 < tenth < 0.85


def test_above_scale_is_industry_over_20_million_only(whole):
    firms, years = whole
    above = years[years["above_scale"]].merge(firms[["firm_id", "industry", "entity"]], on="firm_id")
    division = above["industry"].str[:2].astype(int)
    assert division.between(13, 43).all()
    assert (above["output"] >= 20e6).all()
    assert (above["entity"] == "company").all()


def test_a_firm_reports_only_while_it_lives(whole):
    firms, years = whole
    joined = years.merge(firms[["firm_id", "founded_on", "closed_on"]], on="firm_id")
    assert (joined["founded_on"].dt.year <= joined["year"]).all()
    assert (joined["closed_on"].isna() | (joined["closed_on"].dt.year >= joined["year"])).all()
    assert (firms["closed_on"].isna() | (firms["closed_on"] > firms["founded_on"])).all()


def test_nothing_was_reported_after_the_as_of_day_or_before_its_year(whole):
    reported = whole[1]["reported_at"]
    assert reported.max() < pd.Timestamp("2022-01-01", tz="Asia/Shanghai")
    assert (reported.dt.year >= whole[1]["year"]).all()


def test_names_are_distinct(whole):
    assert whole[0]["name"].is_unique


def test_discharge_is_less_than_water_and_jobs_are_at_least_one(whole):
    years = whole[1]
    assert (years["discharge_m3"] <= years["water_m3"]).all()
    assert (years["jobs"] >= 1).all()


def test_plain_registers_have_five_years_a_firm():
    town = plain_registers(firms=500, seed=3)
    assert len(town["firms"]) == 500
    assert (town["firm_years"].groupby("firm_id").size() == 5).all()
    assert town["firm_years"]["output_yuan"].dtype == town.tables["firm_years"]["revenue_yuan"].dtype
