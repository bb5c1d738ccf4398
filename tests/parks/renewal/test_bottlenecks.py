"""The bottleneck account: use as the judge adds it up, and what a step is worth as its bound says."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from support.demo import demo

from dayang.demo.feasible import hidden_programme
from dayang.parks.renewal.bottlenecks import bottlenecks, dearest, round_step, told
from dayang.parks.renewal.bottlenecks.words import BY_QUARTER, TOWN_LIMITS, gained, said
from dayang.parks.renewal.problem import Problem
from dayang.parks.renewal.rules.bound import bound
from dayang.parks.renewal.rules.bound.limits import limits
from dayang.parks.renewal.rules.bound.uses import uses
from dayang.parks.renewal.rules.facts import read_facts
from dayang.parks.renewal.rules.programme import read_programme
from dayang.parks.renewal.tables import Programme, prices, publish
from dayang.town.registers import DICTIONARY
from dayang.town.registers.renewal_columns import BALANCED
from dayang.words import Words

NEGATED = ("first", "theme")


def _tables(problem, starts, moves, multipliers):
    programme = Programme(starts, moves, problem.weights[BALANCED])
    tables = publish(problem.town, problem.as_of, problem.model, {BALANCED: programme})
    return {**tables, "renewal_prices": prices(problem.model, {BALANCED: multipliers})}


@pytest.fixture(scope="module")
def small():
    """Return a problem, its facts and hidden programme, and the account where every row has a price."""
    town = demo(0.02)
    problem, hidden = Problem.from_town(town, town.as_of), hidden_programme(town)
    random = np.random.default_rng(0)
    multipliers = random.exponential(0.01, len(problem.model.rows.limit)) + 1e-6
    tables = _tables(problem, hidden.starts, hidden.moves, multipliers)
    return problem, read_facts(town), hidden, bottlenecks(problem, tables), tables["renewal_prices"]


def _keys(account):
    """Return the rows of the bound that things stand for, those of quarters by the tightest."""
    names = account[["label", "label_2"]].replace("all", "")
    quarter = account["quarter"].astype("string")
    first = names["label"].where(~account["row"].isin(TOWN_LIMITS), quarter)
    second = names["label_2"].where(~account["row"].isin(BY_QUARTER), quarter)
    return list(zip(account["row"], first, second, strict=True))


def test_what_is_used_is_what_the_judge_adds_up(small):
    _, facts, hidden, account, _ = small
    theirs = uses(read_programme(facts, hidden.starts, hidden.moves))
    most = limits(facts)
    income = {village: float(row["income_yuan"]) / 1e4 for village, row in facts.accounts.items()}
    seen = set()
    for (row, label, label_2), limit, used in zip(
        _keys(account), account["limit"], account["used"], strict=True
    ):
        use, key = theirs.get((row, label, label_2), 0.0), (row, label, label_2)
        if row == "pool":
            # The judge nets new floor against what is taken; the account tells both.
            assert used - limit == pytest.approx(use, abs=0.1)
            continue
        if row in NEGATED:
            use, wanted = -use, -most[key]
        elif row == "income":
            use, wanted = income[label] - use, income[label] - most[key]
        else:
            wanted = most[key]
        assert used == pytest.approx(use, abs=1e-3), key
        assert limit == pytest.approx(wanted, abs=1e-3), key
        seen.add(row)
    assert seen >= {"place", "absorb", "purse", "cash", "lending", "income", "land", "jobs", "votes", "first"}
    assert (account["used"] > 0).sum() > 20


def test_quarters_of_a_thing_stand_together_at_the_price_of_all(small):
    account, every = small[3], small[4]
    assert not account.duplicated(["row", "label", "label_2"]).any()
    assert account["price_wan"].sum() == pytest.approx(every["price_wan"].sum())
    jobs, own = account[account["row"] == "jobs"], every[every["row"] == "jobs"]
    assert jobs["price_wan"].item() == pytest.approx(own["price_wan"].sum())
    assert jobs["quarter"].item() == int(own.loc[own["price_wan"].idxmax(), "label"])
    assert account["quarter"].notna().equals(account["row"].isin([*TOWN_LIMITS, *BY_QUARTER]))


def test_a_programme_that_keeps_the_rules_uses_no_more_than_there_is(small):
    account = small[3]
    wants = account["row"].isin([*NEGATED, "income"])
    assert (account["used"] <= account["limit"] + 1e-3)[~wants].all()
    assert (account["used"] >= account["limit"] - 1e-3)[wants].all()


def test_a_step_is_worth_what_the_judges_bound_rises_by(small):
    _, facts, _, account, every = small
    names = every[["label", "label_2"]].replace("all", "")
    keys = zip(every["row"], names["label"], names["label_2"], strict=True)
    priced = dict(zip(keys, every["price_wan"], strict=True))
    jobs = account[account["row"] == "jobs"]
    step = jobs["step"].item()
    more = replace(
        facts,
        number=lambda name: facts.number(name) + step * (name == "displaced_jobs_max"),
    )
    # The parameter eases every quarter at once, as the account does.
    assert bound(more, priced) - bound(facts, priced) == pytest.approx(jobs["worth_of_step_wan"].item())


def test_rows_are_in_the_order_of_what_a_tenth_more_would_be_worth(small):
    account = small[3]
    assert account["rank"].tolist() == list(range(1, len(account) + 1))
    limited = account[account["limit"] > 0]
    worth = (limited["price_wan"] * limited["limit"] / 10).tolist()
    assert worth == sorted(worth, reverse=True)
    assert (account["step"] > 0).all()
    counted = account["unit"].isin(["人", "件"])
    assert (account["step"][counted] == account["step"][counted].round()).all()
    assert (limited["step"] <= limited["limit"] / 10 * (1 + 1e-6))[~counted].all()


def test_each_row_has_a_name_of_its_own_in_both_languages(small):
    account = small[3]
    assert not account["name_zh"].duplicated().any()
    assert not account["name_en"].duplicated().any()
    assert set(account["row"]) == set(DICTIONARY["renewal_bottlenecks"].column("row").choices)


def _one_price(small, row, label, label_2, price):
    """Return the account where one row has a price."""
    problem, hidden = small[0], small[2]
    every = prices(problem.model, {BALANCED: np.ones(len(problem.model.rows.limit))})
    one = every[(every["row"] == row) & (every["label"] == label) & (every["label_2"] == label_2)]
    tables = publish(
        problem.town,
        problem.as_of,
        problem.model,
        {BALANCED: Programme(hidden.starts, hidden.moves, problem.weights[BALANCED])},
    )
    return bottlenecks(problem, {**tables, "renewal_prices": one.assign(price_wan=price)})


def test_relocation_money_is_said_with_what_it_is_worth_in_mu_and_jobs(small):
    purses = pd.DataFrame(small[0].town["purse_years"])
    own = purses[(purses["purse_id"] == "relocation") & (purses["year"] == 2027)].iloc[-1]
    available = float(own["available_yuan"]) - float(own["committed_yuan"] or 0)
    (row,) = _one_price(small, "purse", "relocation", "2027", 1.5).to_dict("records")
    assert row["limit"] == pytest.approx(available / 1e4)
    assert row["step"] == round_step(available / 1e5, whole=False)
    # A mu delivered a year sooner is worth 3 万元, a job kept for a year 1, by the weights that ship.
    worth = 1.5 * row["step"]
    assert row["worth_of_step_wan"] == pytest.approx(worth)
    words = said(row, small[0].model.quarters.first, small[0].weights[BALANCED])
    assert words.zh.startswith("2027 年搬迁补助：至多 ")
    assert f"多 {row['step']:g} 万元，最好的方案至多多值 {worth:g} 万元" in words.zh
    assert f"抵 {worth / 3:.2g} 亩早一年交付，或 {worth:g} 个岗位多留一年。" in words.zh
    assert f"{worth * 1e4:,.0f} yuan more, as much as {worth / 3:.2g} mu delivered a year sooner" in words.en


def test_a_thing_that_goes_by_quarters_says_which_is_tightest(small):
    row = _one_price(small, "votes", "3", "all", 1.5).iloc[0].to_dict()
    words = said(row, small[0].model.quarters.first, small[0].weights[BALANCED])
    assert words.zh.startswith("表决（2022 年第 4 季最紧）：至多 ")
    assert "；每季多 1 件，" in words.zh
    assert "used in Q4 2022; with 1 more a quarter the best" in words.en


def test_what_planning_on_gained_is_said_with_land_and_firms(small):
    row = small[3].iloc[0].to_dict()
    assert gained(row) == Words("", "")
    told_row = {**row, "gain_wan": 120.0, "gain_mu": 4.0, "gain_mu_years": -2.5, "gain_firms": 3}
    words = gained(told_row)
    assert words.zh == "本方案接着排，多值 120 万元，多交付 4 亩，晚交付 2.5 亩·年，多留住 3 家企业。"
    assert words.en.endswith("1,200,000 yuan more was found, 4 mu more, 2.5 mu-years later, 3 firms kept.")
    assert "没有多得" in gained({**told_row, "gain_wan": 0.0}).zh


def test_of_each_sort_only_the_dearest_is_told(small):
    problem, account = small[0], small[3]
    lines = told(problem, account, BALANCED, 5)
    assert len(lines) == len({words.zh for words in lines}) == 5
    assert lines[0].zh.startswith(account.loc[account["rank"] == 1, "name_zh"].item())
    few = dearest(problem.town, account, BALANCED)
    assert (few["row"] == "purse").sum() == few["label"][few["row"] == "purse"].nunique()
    assert few["rank"].is_monotonic_increasing
    assert told(problem, account, "area", 5) == ()


def test_without_prices_there_is_no_account(small):
    problem = small[0]
    assert bottlenecks(problem, {"renewal_prices": prices(problem.model, {})}).empty
