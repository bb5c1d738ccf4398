"""Published figures: true to their sources, measured side by side, and for a demo town only."""

import json
import re

import numpy as np
import pandas as pd
import pytest
from support.demo import demo

from dayang.demo.figures import Size, figures
from dayang.engine import Limit
from dayang.programme import CATALOGUE, Catalogue, plan_town
from dayang.programme.published import PUBLISHED_FIGURES, published_markdown
from dayang.programme.published.assess import assess
from dayang.programme.published.facts import UNITS, facts, stated
from dayang.programme.published.measures import MEASURES, NOT_HELD
from dayang.programme.published.report import section
from dayang.town import Town


@pytest.fixture(scope="module")
def small():
    return demo(0.03, 1)


@pytest.fixture(scope="module")
def assessed(small):
    return assess(small, small.as_of)


def test_every_row_says_where_it_is_from_and_in_both_languages():
    table = facts()
    assert table["key"].is_unique
    assert set(table["unit"]) <= set(UNITS)
    assert (table["value"].notna() ^ table["day"].notna()).all()
    for column in ("title_zh", "title_en", "source", "confidence"):
        assert (table[column] != "").all(), column
    assert ((table["note_zh"] == "") == (table["note_en"] == "")).all()
    assert table["address"].map(lambda text: text == "" or re.fullmatch(r"https?://\S+", text)).all()


def test_what_differs_names_a_figure_of_the_account_and_says_how():
    table = facts()
    account = set(table.loc[table["use"] == "account", "key"])
    about = table[table["about"] != ""]
    assert set(about["about"]) <= account
    assert set(about["use"]) <= {"difference", "later"}
    assert (about["note_zh"] != "").all()


def test_every_figure_of_the_account_is_measured_or_the_reason_is_given():
    account = set(facts().query("use == 'account'")["key"])
    assert not set(MEASURES) & set(NOT_HELD)
    assert account <= set(MEASURES) | set(NOT_HELD)
    assert set(MEASURES) | set(NOT_HELD) <= set(facts()["key"])


def test_later_outcomes_are_never_held_against_the_town(assessed):
    later = facts().query("use == 'later'")["key"]
    assert {"above_scale_industrial_2024", "renewal_cleared", "sewage_capacity_2024"} <= set(later)
    others = assessed["published_others"].set_index("figure")
    assert others.loc[list(later), "town_value"].isna().all()
    assert not set(later) & set(figures()["published"].dropna())


def test_the_town_is_measured_from_its_registers(small, assessed):
    own = assessed["published_figures"].set_index("figure")["town_value"]
    assert own["rivers"] == len(small["rivers"])
    assert own["people_sampled"] == 27_000
    assert own["market_entities"] == 2400
    assert own["above_scale_industrial_firms"] == 22
    assert own.notna().equals(own.index.to_series().isin(MEASURES.keys()))
    assert own["rivers_worse_than_V_change_on_year"] == Size(0.03).count("rivers_worse_than_v_change")
    assert own["water_quality_change_on_quarter"] > 0
    assert 85 < own["served_share_of_built_up_xiaolan_part"] < 100
    area = small.layer("town").area.sum() / 1e6
    assert assessed["published_others"].set_index("figure").loc["area_merged", "town_value"] == pytest.approx(
        area
    )


def test_a_correction_counts_once_and_the_latest_wins(small):
    years = small["firm_years"]
    last = years[(years["year"] == 2021) & years["above_scale"]]
    later = last.head(1).assign(above_scale=False, reported_at=last["reported_at"].max())
    town = small.with_tables(firm_years=pd.concat([years, later], ignore_index=True))
    measure = MEASURES["above_scale_industrial_firms"]
    assert measure(town, town.as_of) == measure(small, small.as_of) - 1


def test_where_a_register_is_empty_or_unknown_there_is_no_figure(small):
    emptied = Town({"town": small["town"]})
    for key, measure in MEASURES.items():
        if key != "area_merged":
            assert measure(emptied, small.as_of) is None, key
    assert "—" in published_markdown(lambda words: words.zh, emptied)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_it_is_printed_with_and_without_a_town(small, language):
    alone = published_markdown(lambda words: words.in_language(language))
    beside = published_markdown(lambda words: words.in_language(language), small)
    for text in (alone, beside):
        assert len(re.findall(r"(?m)^\| (?!---)", text)) == len(facts()) + 2
        assert "137" in text
    assert "27,000" in beside or "2.7 万人" in beside
    assert "27,000" not in alone


def test_the_section_is_of_a_demo_town_only(small):
    catalogue = Catalogue((), (PUBLISHED_FIGURES,))
    assert PUBLISHED_FIGURES in CATALOGUE.assessments
    plan = plan_town(small, limit=Limit(), seed=0, as_of=small.as_of, catalogue=catalogue)
    assert {"published_figures", "published_others"} <= set(plan.tables)
    real = small.with_tables(town=small["town"].assign(is_demo=False))
    plan = plan_town(real, limit=Limit(), seed=0, as_of=real.as_of, catalogue=catalogue)
    assert set(plan.tables) == {"plans"}
    assert plan.runs == ()


def test_the_section_shows_both_and_only_what_is_held_in_its_chart(small, assessed):
    made = section(small, small.as_of, assessed)
    first, second = made.tables
    assert len(first.frame) + len(second.frame) == len(facts())
    (chart,) = made.pictures
    assert len(chart.data) == assessed["published_figures"]["share_percent"].notna().sum() > 10
    assert np.isfinite(chart.option["series"][0]["data"]).all()


def test_amounts_are_written_as_a_town_would():
    rows = facts().set_index("key")
    assert stated(rows.loc["rebuild_investment_total"]).zh == "超过 16 亿元"
    assert stated(rows.loc["interception_complete"]).en == "by 2022-06-30"
    assert stated(rows.loc["rivers_worse_than_V_change_on_year"]).en == "-20 rivers"


@pytest.mark.outside
def test_the_account_is_entered_whole(shared_data):
    account = json.loads((shared_data / "geo/xiaolan/account_2021.json").read_text(encoding="utf-8"))
    rows = facts().set_index("key")
    for fact in account["facts"]:
        row = rows.loc[fact["key"]]
        value = f"{row['day']:%Y-%m-%d}" if pd.isna(row["value"]) else row["value"]
        stands = (value, row["bound"], row["use"])
        assert stands == (fact["value"], fact["bound"], "account"), fact["key"]
        assert fact["unit"].startswith(row["unit"]), fact["key"]
        assert row["address"] == account["source"]["url"]


@pytest.mark.outside
def test_numbers_of_the_other_sources_are_there(shared_data):
    published = json.loads((shared_data / "geo/xiaolan/published_facts.json").read_text(encoding="utf-8"))
    entered = set(facts()["value"].dropna()) | set(facts()["address"])
    for part in ("population", "water", "community_samples"):
        for fact in published[part]:
            for number in (fact.get("v"), fact.get("area_km2"), fact.get("hukou"), fact.get("area_mu")):
                if isinstance(number, int | float):
                    assert number in entered, (part, fact)
