"""Tables of any programme of a small town, valid or not, add up as the judge adds them up."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from parks.renewal.by_hand import by_key
from support.demo import demo

from dayang.demo.feasible import hidden_programme
from dayang.parks.renewal.model.build import build
from dayang.parks.renewal.model.weights import read_weights
from dayang.parks.renewal.rules.bound.limits import limits
from dayang.parks.renewal.rules.facts import CLASSES, read_facts
from dayang.parks.renewal.rules.money import payments
from dayang.parks.renewal.rules.programme import read_programme
from dayang.parks.renewal.rules.villages import income_parts, repayments
from dayang.parks.renewal.rules.worth import worth
from dayang.parks.renewal.tables import Programme, prices, publish
from dayang.town.frames import conform
from dayang.town.registers import DICTIONARY

SMALL = (0.02, 0)
STRESSED = {"balanced": (), "area": ("area", "area_year"), "retention": ("output", "tax", "job")}


def test_prices_are_told_as_they_are_and_only_of_what_is_limited(small):
    model = small[2]
    random = np.random.default_rng(1)
    values = np.where(
        random.random(len(model.rows.limit)) < 0.2, random.exponential(1e-3, len(model.rows.limit)), 0
    )
    told = prices(model, {"balanced": values, "area": np.zeros_like(values)})
    wanted = values[(values > 0) & np.isfinite(model.rows.limit)]
    assert sorted(told["price_wan"]) == sorted(wanted)
    assert not told.duplicated(["programme", "row", "label", "label_2"]).any()
    assert set(told["programme"]) == {"balanced"}
    assert prices(model, {})["price_wan"].empty


def test_prices_are_told_by_the_names_that_the_judge_knows_rows_by(small):
    _, facts, model, _ = small
    told = by_key(prices(model, {"balanced": np.abs(model.rows.limit)}), "balanced")
    # The judge forgives half a yuan and a trifle of area, which is part of its limits.
    theirs = {key: abs(limit) for key, limit in limits(facts).items() if np.isfinite(limit)}
    assert set(told) <= set(theirs)
    for key, limit in theirs.items():
        assert told.get(key, 0.0) == pytest.approx(limit, abs=1e-3), key


@pytest.fixture(scope="module")
def small():
    town = _promising(demo(*SMALL))
    weights, _ = read_weights(town, town.as_of)
    return town, read_facts(town), build(town, town.as_of, weights), weights


def _promising(town):
    """Return a town that has promised a subsidy and a place to every firm, and new floor in every unit."""
    random, floors = np.random.default_rng(0), town["available_floor"]["floor_id"]
    rows = [
        {"what": what, "unit_id": unit_id, "firm_id": firm_id, "floor_id": floor_id, "amount_yuan": amount}
        for firm_id, unit_id in zip(town["firm_needs"]["firm_id"], town["firm_needs"]["unit_id"], strict=True)
        for what, floor_id, amount in (
            ("subsidy", None, Decimal(random.choice([0, 20_000]).item())),
            ("move", random.choice(floors), None),
        )
    ]
    rows += [{"what": "delivery", "unit_id": unit_id} for unit_id in town["rebuild_units"]["unit_id"]]
    days = pd.Timestamp("2021-12-01") + pd.to_timedelta(random.integers(0, 4000, len(rows)), "D")
    made = {"made_on": pd.Timestamp("2021-06-30"), "break_price_yuan": Decimal(10_000)}
    frame = pd.DataFrame(rows).assign(due_on=days, promise_id=[f"Y{n}" for n in range(len(rows))], **made)
    return town.with_tables(promises=conform(DICTIONARY["promises"], frame))


def _drawn(model, floors, random):
    """Return a programme drawn at random, valid or not."""
    end, options = model.quarters.count, model.columns.options
    starts, moves = {}, []
    for number in random.permutation(len(options)):
        option = options[number]
        fits = np.flatnonzero(np.isfinite(model.columns.worth[number]))
        if option.unit not in starts and len(fits) and random.random() < 0.6:
            starts[option.unit] = (model.unit_ids[option.unit], option.mode, int(random.choice(fits)))
    clears = {option.unit for option in options if option.clears} & set(starts)
    for firm in np.flatnonzero(np.isin(model.firms.unit, list(clears))):
        quarters = np.sort(random.choice(end, size=random.integers(1, 3), replace=False))
        for place, quarter in enumerate(quarters.tolist(), start=1):
            to = str(random.choice(["floor", "unit", "leaves", "ends"]))
            into = {
                "floor": (str(random.choice(floors)), None, None),
                "unit": (None, str(random.choice(model.unit_ids)), str(random.choice(CLASSES))),
            }.get(to, (None, None, None))
            moves.append((model.firms.firm_ids[firm], place, quarter, to, *into))
    columns = ["firm_id", "move", "quarter", "to", "floor_id", "unit_id", "storey_class"]
    return (
        pd.DataFrame(list(starts.values()), columns=["unit_id", "mode_id", "start_quarter"]),
        pd.DataFrame(moves, columns=columns).astype(
            {"floor_id": "str", "unit_id": "str", "storey_class": "str"}
        ),
    )


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=4, deadline=None)
def test_any_programme_adds_up_as_the_judge_adds_it_up(small, seed):
    _adds_up(*small, seed)


@pytest.mark.proof
def test_many_programmes_add_up_as_the_judge_adds_them_up(small, proof_share):
    for seed in range(30 * proof_share):
        _adds_up(*small, seed)


def _adds_up(town, facts, model, weights, seed):
    starts, moves = _drawn(model, list(model.places.floor_ids), np.random.default_rng(seed))
    other = replace(weights, area=3.0, moves=2.5, job_quarter=0.4, discharge=9.0, promises=4.0)
    programmes = {
        name: Programme(starts, moves, own) for name, own in (("balanced", weights), ("area", other))
    }
    tables = publish(town, town.as_of, model, programmes)
    _are_worth_the_same(facts, tables, starts, moves, other)
    told = {name: table[table["programme"] == "balanced"] for name, table in tables.items()}
    programme = read_programme(facts, starts, moves)
    _pay_the_same(programme, told)
    _lose_nobody(model, told)
    _earn_the_same(programme, told)


def _are_worth_the_same(facts, tables, starts, moves, other):
    weights = {
        f"weight_{name}": getattr(other, name)
        for name in ("area", "moves", "job_quarter", "discharge", "promises")
    }
    both = (
        facts,
        replace(facts, number=lambda name: weights[name] if name in weights else facts.number(name)),
    )
    for row, judged in zip(tables["renewal_programmes"].to_dict("records"), both, strict=True):
        theirs = list(worth(read_programme(judged, starts, moves)).values())
        assert [row[f"w{number}_wan"] for number in range(1, 9)] == pytest.approx(theirs, rel=1e-9, abs=1e-6)
        assert row["value_wan"] == pytest.approx(sum(theirs), rel=1e-9, abs=1e-6)


def _earn_the_same(programme, told):
    villages = told["renewal_villages"].set_index(["village_id", "year"])
    for part, amounts in income_parts(programme).items():
        theirs = Counter()
        for (village_id, quarter), amount in amounts.items():
            theirs[village_id, programme.facts.calendar.year(quarter)] += amount
        for key, amount in villages[f"{part}_yuan"].items():
            assert float(amount) == pytest.approx(theirs[key], abs=0.02)
    service = sum(repaid.amount_yuan for repaid in repayments(programme))
    assert float(told["renewal_loans"]["repaid_yuan"].sum()) == pytest.approx(service, abs=1)


def _pay_the_same(programme, told):
    theirs = Counter()
    for payment in payments(programme):
        year = programme.facts.calendar.year(payment.quarter)
        key = payment.unit_id, payment.payer, payment.receiver or "outside", payment.item, year
        theirs[key] += payment.amount_yuan
    theirs = {key: amount for key, amount in theirs.items() if amount >= 0.01}
    table = told["renewal_payments"].set_index(["unit_id", "payer", "receiver", "item", "year"])
    ours = {key: float(amount) for key, amount in table["amount_yuan"].items() if amount >= 0.01}
    assert ours == pytest.approx(theirs, abs=0.01)
    paid = float(told["renewal_payments"]["amount_yuan"].sum())
    assert float(told["renewal_purses"]["spent_yuan"].sum()) == pytest.approx(paid, abs=1)
    moving = table.xs("moving", level="item")["amount_yuan"].sum()
    assert float(told["renewal_moves"]["subsidy_yuan"].sum()) == pytest.approx(float(moving), abs=1)


def _lose_nobody(model, told):
    spells = told["renewal_firm_spells"].astype({"from_quarter": int, "to_quarter": int})
    quarters = spells.apply(lambda row: range(row["from_quarter"], row["to_quarter"] + 1), axis=1)
    each = spells["firm_id"].repeat(quarters.map(len))
    where = pd.DataFrame({"firm_id": each, "quarter": [quarter for own in quarters for quarter in own]})
    assert not where.duplicated().any()
    assert len(where) == len(model.firms.firm_ids) * model.quarters.count
    floor_m2 = dict(zip(model.firms.firm_ids, model.firms.floor_m2, strict=True))
    inside = spells[spells["state"].isin(told["renewal_floor"]["kind"].unique())]
    stayed = (inside["firm_id"].map(floor_m2) * (inside["to_quarter"] - inside["from_quarter"] + 1)).sum()
    assert told["renewal_floor"]["taken_m2"].sum() == pytest.approx(stayed)


def test_what_the_model_does_not_know_is_refused(small):
    town, _, model, weights = small
    option, stranger = model.columns.options[0], model.columns.options[-1]
    known = [(model.unit_ids[option.unit], option.mode, 0)]
    moves = hidden_programme(town).moves

    def published(starts, moves):
        starts = pd.DataFrame(starts, columns=["unit_id", "mode_id", "start_quarter"])
        return publish(town, town.as_of, model, {"balanced": Programme(starts, moves, weights)})

    with pytest.raises(KeyError, match=model.unit_ids[stranger.unit]):
        published([(model.unit_ids[stranger.unit], "no_such_mode", 0)], moves.iloc[:0])
    with pytest.raises(KeyError, match="nobody"):
        published(known, moves.head(1).assign(firm_id="nobody"))
