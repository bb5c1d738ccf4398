"""Figures shrink by the stated rule, have a source, and agree with what is published."""

import pytest

from dayang.demo.figures import Size, figures
from dayang.programme.published.facts import facts


def test_every_figure_has_a_source_and_says_whether_it_is_published():
    table = figures()
    assert table["source"].str.len().gt(10).all()
    assert set(table["status"]) == {"published", "assumed"}


def test_counts_shrink_in_proportion_down_to_their_least():
    assert Size(1.0).count("rivers") == 137
    assert Size(0.5).count("rivers") == 68
    assert Size(0.02).count("rivers") == 6
    assert [Size(one).count("rivers_worse_than_v_change") for one in (1.0, 0.1, 0.02)] == [-20, -2, -1]
    assert [Size(one).count("rivers_worse_than_v_2020") for one in (1.0, 0.1, 0.02)] == [47, 5, 2]
    assert Size(0.1).value("area_km2") == pytest.approx(14.729)


def test_densities_do_not_shrink():
    assert Size(0.1).value("river_km_per_km2") == Size(1.0).value("river_km_per_km2")


def test_published_figures_agree_with_the_rows_they_point_to():
    rows = facts().set_index("key")
    table = figures()
    assert (table["published"].notna() == (table["status"] == "published")).all()
    for key, name in table["published"].dropna().items():
        assert agrees(table.loc[key], rows.loc[name]), key


def agrees(ours, theirs):
    """Say whether a figure of the generator is what is published, or within what its words leave open."""
    percent = 100.0 if ours["unit"] == "share" else 1.0
    value = percent * ours["value"]
    if theirs["bound"] in (">", ">="):
        return theirs["value"] <= value <= 1.1 * theirs["value"]
    if theirs["bound"] == "nearly":
        return 0.95 * theirs["value"] < value < theirs["value"]
    return value == pytest.approx(theirs["value"], rel=1e-9)
