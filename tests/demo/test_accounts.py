"""Money of the demo town: rents agree with leases, purses with what is published, promises with the rest."""

from dataclasses import replace

import pandas as pd
import pytest

from dayang.demo.accounts import accounts
from dayang.demo.figures import Size
from dayang.demo.layout import Chance, laid_out
from dayang.demo.projects import projects
from dayang.demo.units import units
from dayang.town.registers.modes import PURSE_KIND
from dayang.town.registers.tenancy import STOREY_CLASS

SMALL = 0.03
CLASSES = tuple(STOREY_CLASS)


def _floats(money):
    return money.astype("float64")


def _as_reported(town, day):
    """Return what each purse may spend in each year, as reported by the end of a day."""
    rows = town["purse_years"]
    rows = rows[rows["reported_at"] < pd.Timestamp(day, tz="Asia/Shanghai") + pd.Timedelta(days=1)]
    rows = rows.sort_values("reported_at", kind="stable")
    return _floats(rows.groupby(["purse_id", "year"])["available_yuan"].last())


def test_rent_of_the_last_year_is_that_of_the_collective_holders_leases(town):
    unit = town["rebuild_units"].set_index("unit_id")
    top = town["leases"][town["leases"]["parent_id"].isna()].join(
        unit[["holder_id", "land_nature"]], on="unit_id"
    )
    top = top[top["land_nature"] == "collective"]
    village = top["holder_id"].map(town["rights_holders"].set_index("holder_id")["village_id"])
    yearly = (top["floor_m2"] * top["rent_yuan_m2_month"] * 12).groupby(village).sum()
    books = town["village_accounts"].query("year == 2021").set_index("village_id")
    assert set(books.index) == set(town["villages"]["village_id"])
    assert yearly.sum() > 0
    want = yearly.reindex(books.index, fill_value=0.0)
    assert _floats(books["rent_yuan"]).to_numpy() == pytest.approx(want.to_numpy(), abs=1)


def test_accounts_are_plausible(town):
    books = town["village_accounts"]
    assert all(sorted(own["year"]) == [2019, 2020, 2021] for _, own in books.groupby("village_id"))
    income, rent, dividend = (_floats(books[f"{name}_yuan"]) for name in ("income", "rent", "dividend"))
    assert (rent < income).all()
    assert (dividend / income).between(0.4, 0.62).all()
    assert (_floats(books["cash_yuan"]) / income).between(0.6, 1.7).all()
    assert (dividend / books["shares"].astype("float64")).between(20, 20_000).all()
    assert books["reported_at"].dt.year.eq(books["year"].clip(upper=2020) + 1).all()


def test_rent_fell_in_the_epidemic_where_it_was_paid(town):
    rent = town["village_accounts"].pivot_table(index="village_id", columns="year", values="rent_yuan")
    paid = rent[_floats(rent[2021]) > 0].astype("float64")
    assert len(paid)
    assert (paid[2020] < paid[2019]).all()


def test_every_kind_of_purse_is_there_and_each_village_has_its_own(town):
    purses = town["purses"]
    assert set(purses["kind"]) == set(PURSE_KIND)
    own = purses[purses["kind"] == "village"]
    assert sorted(own["village_id"]) == sorted(town["villages"]["village_id"])
    assert purses["source"].str.len().gt(20).all()


def test_published_money_is_what_is_published(town):
    purses, years = town["purses"].set_index("purse_id"), _as_reported(town, "2021-12-31")
    pool = purses[purses["kind"] == "pool"].iloc[0]
    assert pool["capital_yuan"] == SMALL * 20_000_000
    assert (pool["leverage"], pool["loss_share"]) == (10, 0.5)
    assert (pool["interest_rate"], pool["tenor_years"]) == (0.045, 15)
    moving = years["relocation"]
    assert list(moving.index) == list(range(2022, 2032))
    assert (moving == SMALL * 10_000_000).all()
    assert (years["pool"] == SMALL * 200_000_000).all()


def test_every_purse_says_what_it_has_in_each_year_and_what_is_taken(town):
    rows = town["purse_years"]
    known = {purse: set(own["year"]) for purse, own in rows.groupby("purse_id")}
    assert set(known) == set(town["purses"]["purse_id"])
    assert all(years == set(range(2022, 2032)) for years in known.values())
    assert (rows["committed_yuan"] <= rows["available_yuan"]).all()
    assert (rows["available_yuan"] > 0).all()
    assert rows["committed_yuan"].sum() > 0
    assert rows["reported_at"].between("2021-10-01 00:00+08:00", "2021-12-31 23:59+08:00").all()


def test_as_reported_and_as_corrected_differ_in_one_figure(town):
    first, now = _as_reported(town, "2021-12-20"), _as_reported(town, "2021-12-31")
    assert list(first.index[first != now]) == [("budget", 2022)]
    assert now["budget", 2022] == pytest.approx(0.92 * first["budget", 2022], rel=1e-6)


def test_the_market_takes_less_at_a_higher_rent(town):
    rows = town["absorption"]
    assert set(rows["storey_class"]) == set(CLASSES)
    for _, own in rows.sort_values("rent_max_yuan_m2_month").groupby("storey_class"):
        assert len(own) > 1
        assert own["floor_m2_year"].is_monotonic_decreasing
    cheapest = rows.groupby("storey_class")["floor_m2_year"].max()
    assert cheapest.sum() == pytest.approx(SMALL * 1_100_000)


def test_promises_have_somebody_to_keep_them_to_and_a_price(town):
    rows = town["promises"]
    assert rows["promise_id"].is_unique
    assert (rows["firm_id"].notna() != rows["village_id"].notna()).all()
    assert (rows["due_on"] > rows["made_on"]).all()
    kept = rows.dropna(subset=["kept_on"])
    assert 0 < len(kept) < len(rows)
    assert kept["kept_on"].between(kept["made_on"], kept["due_on"]).all()
    assert (rows["due_on"] > "2021-12-31").any()
    priced = rows[rows["what"] != "reply"]
    assert (_floats(priced["break_price_yuan"]) > 0).all()


def test_promised_places_have_room_and_fit(town):
    moves = town["promises"].query("what == 'move'").merge(town["firm_needs"], on="firm_id")
    moves = moves.merge(town["available_floor"], on="floor_id", suffixes=("", "_there"))
    assert (moves["storey_class_there"].map(CLASSES.index) <= moves["storey_class"].map(CLASSES.index)).all()
    assert (moves["load_kn_m2_there"] >= moves["load_kn_m2"]).all()
    assert (moves["clear_height_m_there"] >= moves["clear_height_m"]).all()
    taken = moves.groupby("floor_id").agg(asked=("floor_m2", "sum"), there=("floor_m2_there", "first"))
    assert (taken["asked"] <= taken["there"]).all()


def test_subsidies_promised_are_those_of_the_modes(town):
    rows = town["promises"].query("what == 'subsidy'").merge(town["firm_needs"], on="firm_id")
    rate = town["mode_flows"].query("item == 'moving'")["low"].iloc[0]
    assert _floats(rows["amount_yuan"]).to_numpy() == pytest.approx(
        (rate * rows["floor_m2"]).to_numpy(), abs=1
    )


@pytest.mark.proof
def test_projects_borrow_what_their_modes_are_lent_and_leave_half_of_the_pool():
    """At scale 1, as if every project were a collective's own; nobody has signed a lease."""
    size, chance = Size(1.0), Chance(0)
    plan = laid_out(chance, size)
    before = units(chance.of("units"), plan, size)
    begun = projects(chance.of("projects"), plan, before, size)
    begun = replace(begun, frame=begun.frame.assign(mode_id="collective_rebuild"))
    communities = plan.villages.assign(population=30_000)
    leases = pd.DataFrame({"unit_id": [], "parent_id": [], "floor_m2": [], "rent_yuan_m2_month": []})
    money = accounts(chance.of("accounts"), communities, before, begun, leases, size)
    loans, frame = money["loans"], begun.frame.set_index("project_id")
    assert set(loans["purse_id"]) == {"pool", "bank"}
    lent = _floats(loans["principal_yuan"]).groupby(loans["project_id"]).sum()
    assert (lent <= 0.7 * _floats(frame["invested_yuan"]).reindex(lent.index) + 1).all()
    years = money["purse_years"]
    taken = _floats(years[years["purse_id"] == "pool"]["committed_yuan"]).sum()
    drawn = _floats(loans[loans["purse_id"] == "pool"]["principal_yuan"]).sum()
    assert 0 < drawn + taken <= 0.5 * 200_000_000 + 10
    assert (loans["drawn_on"] <= "2021-12-20").all()
    owed = _floats(loans["outstanding_yuan"]).groupby(loans["village_id"]).sum()
    books = money["village_accounts"].query("year == 2021").set_index("village_id")
    assert (_floats(books["debt_yuan"])[owed.index] > owed).all()
