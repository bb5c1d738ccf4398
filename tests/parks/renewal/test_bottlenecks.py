"""The bottleneck account: use as the judge adds it up, and what a step is worth as its bound says."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from parks.renewal.test_bound import uses
from support.demo import demo

from dayang.demo.feasible import hidden_programme
from dayang.parks.renewal.bottlenecks import bottlenecks, round_step, told
from dayang.parks.renewal.problem import BALANCED, Problem
from dayang.parks.renewal.rules.bound import bound
from dayang.parks.renewal.rules.bound.limits import limits
from dayang.parks.renewal.rules.facts import read_facts
from dayang.parks.renewal.rules.programme import read_programme
from dayang.parks.renewal.tables import Programme, prices, publish
from dayang.town.registers import DICTIONARY

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
    return problem, read_facts(town), hidden, bottlenecks(problem, tables)


def _keys(account):
    names = account[["label", "label_2"]].replace("all", "")
    return list(zip(account["row"], names["label"], names["label_2"], strict=True))


def test_what_is_used_is_what_the_judge_adds_up(small):
    _, facts, hidden, account = small
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
    assert (account["used"] > 0).sum() > 50


def test_a_programme_that_keeps_the_rules_uses_no_more_than_there_is(small):
    account = small[3]
    wants = account["row"].isin([*NEGATED, "income"])
    assert (account["used"] <= account["limit"] + 1e-3)[~wants].all()
    assert (account["used"] >= account["limit"] - 1e-3)[wants].all()


def test_a_step_is_worth_what_the_judges_bound_rises_by(small):
    _, facts, _, account = small
    priced = dict(zip(_keys(account), account["price_wan"], strict=True))
    jobs = account[account["row"] == "jobs"]
    step = float(jobs["step"].iloc[0])
    more = replace(
        facts,
        number=lambda name: facts.number(name) + step * (name == "displaced_jobs_max"),
    )
    # The parameter eases every quarter at once.
    assert bound(more, priced) - bound(facts, priced) == pytest.approx(float(jobs["worth_of_step_wan"].sum()))


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


def test_each_row_is_said_once_in_both_languages(small):
    account = small[3]
    assert not account["said_zh"].duplicated().any()
    assert not account["said_en"].duplicated().any()
    assert set(account["row"]) == set(DICTIONARY["renewal_prices"].column("row").choices)


def _one_price(small, row, label, label_2, price):
    """Return the account where one row has a price."""
    problem, _, hidden, _ = small
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
    assert row["said_zh"].startswith("2027 年搬迁补助：至多 ")
    assert f"多 {row['step']:g} 万元，至多多值 {worth:g} 万元" in row["said_zh"]
    assert f"抵 {worth / 3:.2g} 亩早一年交付，或 {worth:g} 个岗位多留一年。" in row["said_zh"]
    assert f"{worth * 1e4:,.0f} yuan, as much as {worth / 3:.2g} mu delivered a year sooner" in row["said_en"]


def test_of_each_thing_only_the_dearest_row_is_told(small):
    account = small[3]
    lines = told(account, BALANCED, 5)
    assert len(lines) == len({words.zh for words in lines}) == 5
    assert lines[0].zh == account.loc[account["rank"] == 1, "said_zh"].item()
    everything = told(account, BALANCED, 10_000)
    assert sum("受影响岗位" in words.zh for words in everything) == 1
    assert told(account, "area", 5) == ()


def test_without_prices_there_is_no_account(small):
    problem = small[0]
    assert bottlenecks(problem, {"renewal_prices": prices(problem.model, {})}).empty
