"""Figures shrink by the stated rule, have a source, and agree with what is published."""

import json

import pytest

from dayang.demo.figures import Size, figures

KEYS = {
    "people": "people_sampled",
    "rivers": "rivers",
    "collective_parks": "collective_parks_first",
    "other_parks_mu": "mixed_and_private_area_pulled_along",
    "market_entities": "market_entities",
    "above_scale_industrial": "above_scale_industrial_firms",
    "firms_over_1bn": "firms_over_1bn",
    "branches": "branches",
}


def test_every_figure_has_a_source_and_says_whether_it_is_published():
    table = figures()
    assert table["source"].str.len().gt(10).all()
    assert set(table["status"]) == {"published", "assumed"}


def test_counts_shrink_in_proportion_down_to_their_least():
    assert Size(1.0).count("rivers") == 137
    assert Size(0.5).count("rivers") == 68
    assert Size(0.02).count("rivers") == 6
    assert Size(0.1).value("area_km2") == pytest.approx(14.729)


def test_densities_do_not_shrink():
    assert Size(0.1).value("river_km_per_km2") == Size(1.0).value("river_km_per_km2")


@pytest.mark.outside
def test_figures_are_those_of_the_account_of_2021(shared_data):
    account = json.loads((shared_data / "geo/xiaolan/account_2021.json").read_text(encoding="utf-8"))
    published = {fact["key"]: fact for fact in account["facts"]}
    for ours, theirs in KEYS.items():
        assert Size(1.0).value(ours) == published[theirs]["value"], ours
    assert Size(1.0).value("members") > published["members"]["value"]
    assert Size(1.0).value("firms_over_1bn_2020") == published["firms_over_1bn"]["was"]
    assert Size(1.0).value("new_above_scale") > published["new_above_scale_in_year"]["value"]
    assert 0.95 * published["collective_parks_area"]["value"] < Size(1.0).value("collective_parks_mu") < 5000
