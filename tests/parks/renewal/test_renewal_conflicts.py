"""What contradicts itself in a town is told: known sets of a town made by hand, and none too many."""

from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from parks.renewal.tiny.enumeration import Enumeration
from parks.renewal.tiny.town import tiny_town
from support.demo import demo

from dayang.parks.renewal.conflicts import conflicts
from dayang.parks.renewal.conflicts.demands import demands
from dayang.parks.renewal.conflicts.elastic import Elastic
from dayang.parks.renewal.conflicts.subsets import EXACT_COLUMNS, Subsets
from dayang.parks.renewal.model.build import build
from dayang.parks.renewal.model.weights import read_weights
from dayang.town import Town

SEEDS = (7, 16, 32, 39, 44, 125)
"""Towns with a programme, and such as lack land under demolition, time, money or income."""


def _model(town):
    return build(town, town.as_of, read_weights(town, town.as_of)[0])


def _found(tiny):
    tiny.tables["villages"] = [{"village_id": "V1", "name": "甲村"}]
    town, _, _ = tiny.programme
    return conflicts(_model(town), town)


def _only_rebuild(tiny):
    """Leave one way to start U1: the mode that clears it, by the village's own money."""
    tiny.row("modes", mode_id="renovate")["is_on"] = False


def test_a_town_with_a_programme_has_no_conflict(tiny):
    assert _found(tiny) == ()


def test_a_theme_park_that_nothing_can_be_delivered_in_by_its_date(tiny):
    tiny.row("theme_parks", theme_id="M1")["due_on"] = pd.Timestamp("2022-12-31")
    (found,) = _found(tiny)
    wants, can = found.requirements
    assert wants.zh == "主题园“M1”在 2022-12-31 前连片交付 20.00 亩（登记表 theme_parks）。"
    # The good factory U2 counts, and nothing else is delivered before 2023.
    assert "10.00 亩" in can.zh
    assert found.relaxation.zh == "主题园“M1”少要 10.00 亩。"
    assert found.relaxation.en == "Ask for 10.00 mu less of theme park M1."


def test_a_project_a_theme_park_and_the_land_that_may_be_under_demolition(tiny):
    # U3 of the project is under demolition in quarters 0 to 2, U1 must begin in quarter 1 or 2: 20 mu.
    tiny.set_parameter("demolition_max_mu", 15)
    (found,) = _found(tiny)
    assert [words.zh for words in found.requirements] == [
        "已立项的单元 U3 须在第一季启动（登记表 rebuild_units、projects）。",
        "主题园“M1”在 2023-06-30 前连片交付 20.00 亩（登记表 theme_parks）。",
        "同时在拆在建至多 15.00 亩（参数 renewal.demolition_max_mu）。",
    ]
    assert found.relaxation.zh == (
        "同时在拆在建多 5.00 亩；单就这一处，也可以主题园“M1”少要 10.00 亩，或单元 U3 缓一缓。"
    )


def test_a_villages_cash_that_two_targets_need(tiny):
    _only_rebuild(tiny)
    tiny.row("village_accounts", village_id="V1")["cash_yuan"] = Decimal(1_000_000)
    (found,) = _found(tiny)
    assert [words.zh[:7] for words in found.requirements] == ["首批园区“K1", "甲村可以付出的"]
    # Demolition 4 万元, three tenths of 13,333.2 m² at 1,000 yuan, and the lease of F1 bought out with 15
    # of 24 months left, as U1 must start by quarter 1 for the theme park: nothing else settles both.
    assert found.relaxation.zh == "甲村的货币资金多 319.00 万元。"
    assert found.relaxation.en == "3,190,000 yuan more cash of 甲村."
    del tiny.row("rebuild_units", unit_id="U1")["theme_id"]
    tiny.tables["theme_parks"] = [tiny.row("theme_parks", theme_id="M1") | {"area_mu": 10.0}]
    (found,) = _found(tiny)
    # Without the theme park U1 may start as late as quarter 3, with 9 months left.
    assert found.relaxation.zh == (
        "首批园区“K1”少启动 5.00 亩；单就这一处，也可以甲村的货币资金多 313.00 万元。"
    )


def test_conflicts_that_have_nothing_in_common_are_told_apart(tiny):
    tiny.row("theme_parks", theme_id="M1")["due_on"] = pd.Timestamp("2022-12-31")
    tiny.set_parameter("village_limit_share", 1.2)
    theme, income = _found(tiny)
    assert theme.relaxation.zh == "主题园“M1”少要 10.00 亩。"
    assert income.relaxation.zh == "甲村的收入下限降低 10.00 万元。"


def test_offices_without_hours_are_in_the_way_of_every_target(tiny):
    tiny.set_parameter("surveys_quarter", 0)
    # U5, back to green, is of no target: it is not told.
    told = [[words.en.split(" (")[0] for words in found.requirements] for found in _found(tiny)]
    no_hours = "Surveys a quarter: at most 0"
    assert [requirements[1:] for requirements in told] == [[no_hours]]


def test_an_income_that_is_below_its_limit_as_it_is(tiny):
    tiny.set_parameter("village_limit_share", 1.2)
    (found,) = _found(tiny)
    assert "不低于 60.00 万元，基准年为 50.00 万元" in found.requirements[0].zh
    assert found.relaxation.en == "Lower the income limit of 甲村 by 100,000 yuan."


def test_land_that_a_mode_asks_for_and_adjoining_units_do_not_have(tiny):
    _only_rebuild(tiny)
    tiny.tables["mode_figures"].append(
        {
            "mode_id": "rebuild",
            "figure": "area_min_mu",
            "low": 35.0,
            "high": 35.0,
            "valid_from": pd.Timestamp("2000-01-01"),
        }
    )
    found = _found(tiny)
    assert [len(each.requirements) for each in found] == [2, 2]
    assert ["0.00" in found[0].requirements[1].zh, "10.00" in found[1].requirements[1].zh] == [True, True]
    tiny.tables["mode_figures"][-1].update(low=20.0, high=20.0)
    # U1 and U2 adjoin, 20 mu together: they can be started as one, if both votes are held in a quarter.
    assert "1 more votes a quarter" in _found(tiny)[0].relaxation.en
    tiny.set_parameter("votes_quarter", 2)
    tiny.row("village_accounts", village_id="V1")["cash_yuan"] = Decimal(20_000_000)
    tiny.row("purses", kind="pool")["capital_yuan"] = Decimal(20_000_000)
    for year in tiny.tables["purse_years"]:
        year["available_yuan"] = Decimal(1_000_000)
    assert _found(tiny) == ()


def test_good_factories_that_only_a_unit_between_them_joins(tiny):
    _only_rebuild(tiny)
    between, apart = tiny.row("rebuild_units", unit_id="U2"), tiny.row("rebuild_units", unit_id="U5")
    tiny.row("rebuild_units", unit_id="U1").update(is_good_factory=True, first_batch=False)
    between["is_good_factory"] = False
    project = tiny.row("rebuild_units", unit_id="U3")
    apart["geometry"], project["geometry"] = project["geometry"], apart["geometry"]
    apart.update(theme_id="M1", is_good_factory=True)
    assert _found(tiny) == ()
    tiny.set_parameter("surveys_quarter", 0)
    (found,) = _found(tiny)
    assert [words.zh[:5] for words in found.requirements] == ["主题园“M", "每季摸底至"]
    assert found.relaxation.zh.startswith("主题园“M1”少要 10.00 亩；")


def test_a_project_whose_mode_has_no_durations(tiny):
    figures = tiny.tables["mode_figures"]
    tiny.tables["mode_figures"] = [row for row in figures if row["figure"] != "build_months"]
    found = _found(tiny)
    assert "U3" in found[0].requirements[0].zh
    assert found[0].relaxation.zh == "补上模式 rebuild 各阶段的月数。"


def conflicts_are_found_where_no_programme_is(seed):
    """Say whether trying every programme and the search for conflicts agree; return how many there are."""
    town = tiny_town(seed)
    model, possible = _model(town), Enumeration(town).best() is not None
    found = conflicts(model, town)
    assert bool(found) is not possible, seed
    return len(found)


@pytest.mark.parametrize("seed", SEEDS)
def test_conflicts_are_found_where_no_programme_is(seed):
    conflicts_are_found_where_no_programme_is(seed)


@pytest.mark.proof
def test_conflicts_are_found_where_no_programme_is_of_many_towns(proof_share):
    assert sum(conflicts_are_found_where_no_programme_is(seed) for seed in range(60 * proof_share)) > 0


def _with_parameter(town, name, value):
    rows = pd.DataFrame(town["parameters"])
    row = {"parameter_id": f"renewal.{name}", "value": value, "valid_from": pd.Timestamp("2000-01-01")}
    others = rows[rows["parameter_id"] != row["parameter_id"]]
    changed = pd.concat([others, pd.DataFrame([row])], ignore_index=True)
    return Town({**town.tables, "parameters": changed}, dictionary=town.dictionary)


def _poorer(town, share):
    """Return a town in which every purse has a share of its money."""
    years = pd.DataFrame(town["purse_years"])
    less = years["available_yuan"].astype(object).map(lambda yuan: round(yuan * Decimal(share), 2))
    changed = years.assign(available_yuan=less, committed_yuan=None)
    return Town({**town.tables, "purse_years": changed}, dictionary=town.dictionary)


def nothing_told_can_be_spared(town):
    """Judge what is told of a town too large to be solved as it stands; return how much."""
    model = _model(town)
    wanted = demands(model, town)
    can = np.flatnonzero(np.isfinite(model.columns.worth).ravel())
    assert len(can) > EXACT_COLUMNS
    whole = Elastic(model, dict(enumerate(wanted)), can, exact=False)
    found = Subsets(model, wanted).found()
    for each in found:
        assert not whole.possible(each.core)
        assert all(whole.possible(each.core - {one}) for one in each.core)
    # Once what is nearest in each is eased, all the rest can hold together, and not before.
    told, everything = {each.nearest for each in found}, set(range(len(wanted)))
    assert whole.possible(everything - told)
    assert not any(whole.possible(everything - (told - {one})) for one in told)
    return len(found)


def test_a_demo_town_has_no_conflict():
    assert conflicts(_model(demo(0.02)), demo(0.02)) == ()


def test_of_a_town_that_asks_for_too_much_nothing_told_can_be_spared():
    town = _with_parameter(demo(0.02), "first_batch_share", 1.0)
    assert nothing_told_can_be_spared(town) == 1
    (found,) = conflicts(_model(town), town)
    assert [words.zh[:6] for words in found.requirements] == ["首批园区“横", "同时在拆在建"]
    assert "至少" in found.relaxation.zh
    assert "at least" in found.relaxation.en


@pytest.mark.proof
@pytest.mark.parametrize("scale", [0.1, 1.0])
def test_of_a_poor_town_nothing_told_can_be_spared(scale):
    assert conflicts(_model(demo(scale)), demo(scale)) == ()
    assert nothing_told_can_be_spared(_poorer(demo(scale), "0.005")) > 0
