"""Shipped modes are valid registers, state how sure they are, and are funded where they are on."""

import numpy as np
import pandas as pd
import pytest

from dayang.town import Town
from dayang.town.checks import check, check_town, context_of
from dayang.town.modes import in_force, passes, shipped_modes
from dayang.town.registers import DICTIONARY

AS_OF = pd.Timestamp("2021-12-31")
LEAVING = {"moving", "lease_breaking", "demolition", "transition_rent"}
BUILT = {"prepare_months", "clear_months", "extra_months", "build_months", "plot_ratio"}


@pytest.fixture(scope="module")
def shipped():
    return shipped_modes()


@pytest.fixture(scope="module")
def on(shipped):
    return shipped["modes"][shipped["modes"]["is_on"]].set_index("mode_id")


def _shares(flows):
    """Return, for each mode and thing that is paid for, the sum of its payers' shares."""
    thing = flows["item"].replace({"loan": "construction"})
    return flows.groupby([flows["mode_id"], thing])["share"].sum()


def test_the_one_validator_finds_nothing(shipped):
    town = Town(shipped)
    context = context_of(town)
    assert [f for name in shipped for f in check(DICTIONARY[name], shipped[name], context)] == []
    assert {fault.rule for fault in check_town(town)} == {"empty_town"}


def test_what_is_to_be_filled_is_empty_and_switches_its_mode_off(shipped):
    modes = shipped["modes"].set_index("mode_id")
    missing = set()
    for name in ("mode_figures", "mode_flows"):
        rows = shipped[name]
        empty = rows["low"].isna() & rows["high"].isna()
        assert (empty == (rows["status"] == "待填")).all()
        missing |= set(rows["mode_id"][empty])
    assert missing == set(modes.index[~modes["is_on"].astype(bool)]) == {"housing_pays_industry"}


def test_ranges_are_not_upside_down(shipped):
    for name in ("mode_figures", "mode_flows"):
        rows = shipped[name].dropna(subset=["low", "high"])
        assert len(rows)
        assert (rows["low"] <= rows["high"]).all()


def test_the_shares_of_all_who_pay_for_a_thing_add_up(shipped):
    shares = _shares(shipped["mode_flows"])
    assert np.allclose(shares, 1.0, atol=1e-9), shares[~np.isclose(shares, 1.0)]


def test_a_share_that_is_missing_is_found(shipped):
    flows = shipped["mode_flows"]
    assert not np.allclose(_shares(flows[flows["item"] != "loan"]), 1.0)


def test_every_mode_in_use_says_how_long_it_takes_and_who_pays(shipped, on):
    figures = in_force(shipped["mode_figures"], AS_OF)
    flows = shipped["mode_flows"]
    for mode, row in on.iterrows():
        items = set(flows["item"][flows["mode_id"] == mode])
        has = set(figures.loc[mode].index)
        if row["clears"]:
            assert has >= BUILT, mode
            assert items >= LEAVING, mode
            builds = figures.loc[(mode, "plot_ratio"), "high"] > 0
            assert ("construction" in items) == builds, mode
            assert ("works" in items) != builds, mode
        else:
            assert items == {"works"}, mode
            assert has >= BUILT - {"plot_ratio"}, mode


def test_the_village_is_made_whole_while_its_land_is_down(shipped, on):
    rent = shipped["mode_flows"].query("item == 'transition_rent'").set_index("mode_id")
    assert set(rent.index) == set(on.index[on["clears"].astype(bool)])
    assert (rent["receiver"] == "village").all()
    assert (rent["low"] >= 1).all()


def test_moves_of_collective_land_are_paid_by_the_relocation_purse(shipped):
    moving = shipped["mode_flows"].query("item == 'moving'").set_index("mode_id")
    assert set(moving.index[moving["payer"] == "relocation"]) == {"collective_rebuild", "joint_rebuild"}
    assert (moving["low"] == 36).all()
    assert set(moving["payer"]) <= {"relocation", "private", "town_company"}


def test_own_money_is_no_less_than_the_banks_ask_for(shipped):
    figures = in_force(shipped["mode_figures"], AS_OF)
    flows = shipped["mode_flows"].set_index(["mode_id", "item"])
    for mode, _ in flows.index[flows.index.get_level_values("item") == "loan"].unique():
        own = flows.loc[(mode, "construction"), "share"].sum()
        assert own == pytest.approx(figures.loc[(mode, "equity_share"), "low"])


def test_a_sale_pays_the_holder_without_the_town(shipped):
    """挂账收储: compensation comes from the buyer after the sale, so no purse of the town pays it."""
    flows = shipped["mode_flows"].set_index(["mode_id", "item"])
    cash = flows.loc[("purchase_and_sale", "compensation")]
    later = flows.loc[("purchase_and_sale_on_account", "compensation")]
    assert (cash["payer"], cash["phase"]) == ("budget", "clear")
    assert (later["payer"], later["phase"]) == ("private", "build")


def test_each_vote_has_the_law_of_its_day(shipped, on):
    figures = shipped["mode_figures"]
    voting = on.index[on["voting_body"] != "none"]
    for day, article in (("2021-12-31", "六十三"), ("2025-05-01", "二十六"), ("2030-01-01", "二十六")):
        rows = in_force(figures, pd.Timestamp(day)).xs("vote_share", level="figure")
        assert set(rows.index) >= set(voting)
        assert rows["source"].str.contains(article).all()
        assert (rows["status"] == "政策").all()
    assert len(in_force(figures, pd.Timestamp("2025-04-30")).xs("vote_share", level="figure")) > 0


@pytest.mark.parametrize(("eligible", "least"), [(3, 2), (30, 20), (31, 21), (100, 67), (150_000, 100_000)])
def test_two_thirds_are_counted_of_all_who_may_vote(shipped, eligible, least):
    figures = in_force(shipped["mode_figures"], AS_OF)
    share = figures.loc[("collective_rebuild", "vote_share"), "low"]
    assert passes(least, eligible, share)
    assert not passes(least - 1, eligible, share)


def test_a_reader_may_change_what_was_shipped(shipped):
    first = shipped_modes()["modes"]
    first["is_on"] = False
    assert shipped_modes()["modes"]["is_on"].any()


@pytest.mark.outside
def test_figures_are_those_of_the_collected_table(shared_data, shipped):
    """The ten modes, their durations and votes agree with the table they were read from."""
    table = pd.read_csv(shared_data / "parks" / "modes.csv").set_index("mode")
    assert set(table.index) == set(shipped["modes"]["mode_id"])
    figures = in_force(shipped["mode_figures"], AS_OF)
    for mode, row in table.iterrows():
        for phase in ("prepare", "clear", "extra", "build"):
            got = figures.loc[(mode, f"{phase}_months")]
            want = (row[f"{phase}_months_lo"], row[f"{phase}_months_hi"])
            assert (got["low"], got["high"]) == tuple(0 if pd.isna(w) else w for w in want), (mode, phase)
        votes = (mode, "vote_share") in figures.index
        assert votes == (row["threshold"] == "2/3"), mode
        for figure, column in (("plot_ratio", "far"), ("village_floor_share", "village_floor_share")):
            if pd.notna(row[f"{column}_lo"]):
                got = figures.loc[(mode, figure)]
                assert (got["low"], got["high"]) == (row[f"{column}_lo"], row[f"{column}_hi"]), (mode, figure)
