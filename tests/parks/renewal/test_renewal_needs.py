"""What 5,000 mu need, and what leaves town: figures follow from tables and registers by plain arithmetic."""

import math
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.demo import demo

from dayang.demo.feasible import hidden_programme
from dayang.demo.figures import figures
from dayang.demo.packaged import packaged
from dayang.parks.renewal.model.build import build
from dayang.parks.renewal.model.weights import read_weights
from dayang.parks.renewal.report.land import LANDS, WHOLE, untold
from dayang.parks.renewal.report.leaving import leaving, leaving_chart, leaving_table, told_together
from dayang.parks.renewal.report.needs import ITEMS, needs, needs_chart, needs_table
from dayang.parks.renewal.report.needs_money import (
    EXPOSED,
    LENT,
    NET,
    OPEN,
    needs_money_table,
)
from dayang.parks.renewal.report.shown import Shown
from dayang.parks.renewal.report.tables import FEWEST_FIRMS
from dayang.parks.renewal.rules.purses import yearly_share
from dayang.parks.renewal.tables import Programme, publish
from dayang.town.registers.modes import PURSE_KIND
from dayang.town.units import M2_PER_MU

DOCS = Path(__file__).resolve().parents[3] / "docs" / "renewal-model.md"
AS_OF = datetime(2021, 12, 31, 8, 30, tzinfo=ZoneInfo("Asia/Shanghai"))

UNITS = pd.DataFrame(
    [
        ("A", True, "collective", 100.0, 60_000.0),
        ("B", False, "collective", 50.0, 20_000.0),
        ("C", False, "private", 200.0, 100_000.0),
        ("D", False, "state", 40.0, np.nan),
    ],
    columns=["unit_id", "first_batch", "land_nature", "area_mu", "floor_m2"],
).set_index("unit_id")

FIRMS = pd.DataFrame(
    [(f"F{unit}{at}", unit, floor) for unit, floor in zip("ABC", (1000.0, 500.0, 2000.0), strict=True)
     for at in range(4)],
    columns=["firm_id", "unit_id", "floor_m2"],
)  # fmt: skip
"""Four firms in each unit but D: 4,000, 2,000 and 8,000 m²."""

STARTS = pd.DataFrame(
    [
        ("A", "rebuild", 4, False),
        ("B", "rebuild", 40, False),
        ("C", "rebuild", 8, True),
        ("D", "works", 2, False),
    ],
    columns=["unit_id", "mode_id", "delivered", "in_project"],
).assign(area_mu=[100.0, 50.0, 200.0, 40.0])

MODES = pd.DataFrame(
    [
        ("rebuild", True, True, "collective|private"),
        ("dearer", True, True, "collective"),
        ("off", False, True, "collective|private|state"),
        ("works", True, False, "state|collective|private"),
    ],
    columns=["mode_id", "is_on", "clears", "land_natures"],
).set_index("mode_id")

FLOWS = pd.DataFrame(
    [
        ("rebuild", "moving", 30.0, 42.0, 1.0),
        ("dearer", "moving", 100.0, 100.0, 0.64),
        ("off", "moving", 999.0, 999.0, 1.0),
        ("rebuild", "demolition", 1.0, 2.0, 1.0),
    ],
    columns=["mode_id", "item", "low", "high", "share"],
)
"""36 yuan a m² of private land; of collective land 50, the mean of 36 and 64."""


def moves(*rows):
    """Return moves of firms (firm, quarter, to, subsidy) as `Shown.moves` has them."""
    frame = pd.DataFrame(rows, columns=["firm_id", "quarter", "to", "subsidy_yuan"])
    return frame.merge(FIRMS.rename(columns={"unit_id": "from_unit"}), on="firm_id", how="left")


ALL_OF_A_AND_C = moves(
    *((f"FA{at}", 1, "unit", 50_000.0) for at in range(4)),
    ("FA0", 6, "unit", 50_000.0),
    *((f"FC{at}", 9, "leaves" if at else "ends", 0.0) for at in range(4)),
)

PAYMENTS = pd.DataFrame(
    [
        ("A", "relocation", "outside", "moving", 2022, 250_000.0),
        ("A", "pool", "village", "loan", 2023, 6_000_000.0),
        ("A", "bank", "village", "loan", 2023, 10_000_000.0),
        ("C", "private", "budget", "land_sale", 2024, 3_000_000.0),
        ("B", "private", "budget", "land_sale", 2029, 9_000_000.0),
        ("C", "budget", "outside", "demolition", 2024, 400_000.0),
    ],
    columns=["unit_id", "payer", "receiver", "item", "year", "amount_yuan"],
)

LOANS = pd.DataFrame(
    [
        ("A", "pool", 2, 4_000_000.0, 0.0),
        ("A", "pool", 3, 2_000_000.0, 0.0),
        ("A", "pool", 4, 0.0, 1_500_000.0),
        ("B", "pool", 4, 3_000_000.0, 0.0),
        ("A", "pool", 5, 0.0, 1_500_000.0),
        ("A", "bank", 3, 10_000_000.0, 0.0),
    ],
    columns=["unit_id", "lender", "quarter", "lent_yuan", "repaid_yuan"],
)

PURSES = pd.DataFrame({"kind": ["pool", "bank"], "loss_share": [0.5, np.nan]})

FIRM_YEARS = pd.DataFrame(
    [
        (firm, year, reported, output, tax, jobs)
        for firm in FIRMS["firm_id"]
        for year, reported, output, tax, jobs in (
            (2020, "2021-01-10", 90e6, 9e6, 10),
            (2021, "2021-11-10", 10e6, None, 30),
            (2021, "2021-12-10", 20e6, None, None),
        )
    ],
    columns=["firm_id", "year", "reported_at", "output_yuan", "tax_yuan", "jobs"],
)
"""Last reported of each: 20 M yuan of output (a correction), tax of the year before, 30 jobs."""


def page(going=ALL_OF_A_AND_C, limits=(200_000.0, 300_000.0), **changes):
    """Return what the section reads, of a town and a plan that stand above."""
    purses = pd.DataFrame(
        {"purse": "relocation", "limit_yuan": list(limits), "year": range(2022, 2022 + len(limits))}
    )
    plan = {
        "renewal_programmes": pd.DataFrame({"area_mu": [0.0]}),
        "renewal_purses": purses,
        "renewal_payments": PAYMENTS,
        "renewal_loans": LOANS,
        "renewal_floor": pd.DataFrame({"quarter": range(40)}),
        **{name: frame for name, frame in changes.items() if name.startswith("renewal")},
    }
    town = {
        "firm_needs": FIRMS,
        "firm_years": FIRM_YEARS,
        "mode_flows": FLOWS,
        "purses": PURSES,
        **{name: frame for name, frame in changes.items() if not name.startswith("renewal")},
    }
    made = Shown(town, AS_OF, {name: frame.assign(programme="balanced") for name, frame in plan.items()})
    made.__dict__.update(units=UNITS, starts=STARTS, modes=MODES, moves=going)
    return made


@cache
def of_demo(scale, seed):
    """Return a demo town's hidden programme as the plan."""
    town = demo(scale, seed)
    hidden = hidden_programme(town)
    weights, _ = read_weights(town, town.as_of)
    programmes = {"balanced": Programme(hidden.starts, hidden.moves, weights, 1e6)}
    tables = publish(town, town.as_of, build(town, town.as_of, weights), programmes)
    return Shown(town, town.as_of, tables)


def cells(amounts, *names):
    return [[amounts[name][land] for land in (*LANDS, WHOLE)] for name in names]


def test_land_is_told_by_whose_it_is():
    found = needs(page())
    assert cells(found, "land_mu", "started_mu", "project_mu", "delivered_mu", "renovated_mu") == [
        [100.0, 50.0, 240.0, 390.0],
        [100.0, 50.0, 240.0, 390.0],
        [0.0, 0.0, 200.0, 200.0],
        [100.0, 0.0, 0.0, 100.0],  # B comes after the horizon, C is a project's, D is only renovated
        [0.0, 0.0, 40.0, 40.0],
    ]


def test_firms_that_go_and_all_firms_are_told_with_years_of_the_purse():
    found = needs(page())
    # The purse has 250,000 yuan a year on average.
    assert cells(found, "firms", "floor_m2", "subsidy_wan", "years") == [
        [4, 0, 4, 8],
        [4000.0, 0.0, 8000.0, 12_000.0],
        [25.0, 0.0, 0.0, 25.0],
        [1.0, 0.0, 0.0, 1.0],
    ]
    assert cells(found, "all_firms", "all_floor_m2") == [[4, 4, 4, 12], [4000.0, 2000.0, 8000.0, 14_000.0]]
    # 50 yuan a m² of collective land, 36 of private; modes that are off or clear nobody do not count.
    assert np.allclose(cells(found, "all_subsidy_wan"), [[20.0, 10.0, 28.8, 58.8]])
    assert np.allclose(cells(found, "all_years"), [[0.8, 0.4, 1.152, 2.352]])
    assert np.allclose(cells(found, "old_years"), [[12.0, 4.0, 14.4, 30.4]])
    # What a year reaches: land over years.
    assert np.allclose(cells(found, "yearly_mu"), [[100 / 0.8, 50 / 0.4, 240 / 1.152, 390 / 2.352]])


def test_the_table_rounds_years_up_and_scales_what_the_plan_does_to_a_thousand_mu():
    table = needs_table(page())
    rows = {row["item"]: row for row in table.frame.to_dict("records")}
    last = {name: rows[title]["thousand"] for name, title in ITEMS.items()}
    assert last["delivered_mu"] == 1000.0
    assert (last["firms"], last["floor_m2"], last["subsidy_wan"]) == (80.0, 120_000.0, 250.0)
    assert all(math.isnan(last[name]) for name in ("land_mu", "all_firms", "years", "yearly_mu"))
    assert [rows[ITEMS["all_years"]][land] for land in (*LANDS, WHOLE)] == [1.0, 1.0, 2.0, 3.0]
    assert table.title.zh == "五千亩要多少：首批的企业都搬一次，要补助 20 万元，合搬迁资金 0.8 年"
    assert "takes 20 (10,000 yuan), 0.8 years of the relocation purse" in table.title.en
    assert table.frame.dtypes.drop("item").eq(float).all()


def test_the_chart_says_what_the_first_batch_needs():
    chart = needs_chart(page())
    assert chart.sentence.zh == (
        "首批集体园区 100 亩，有企业 4 家、用房 4,000 m²：都搬一次要补助 20 万元，合搬迁资金 0.8 年。"
        "搬迁资金平均一年 25 万元，搬得动 5,000 m²，合这类土地 125 亩。"
        "本方案在那里启动 100 亩，要走 4 家，各渠道共补助 25 万元，合 1.0 年。"
    )
    assert "The plan starts 100 mu of it: 4 firms go, and all purses together pay 25" in chart.sentence.en
    plan, every = chart.option["series"]
    assert [bar["value"] for bar in plan["data"]] == [1.0, 0.0, 0.0, 1.0]
    assert [bar["value"] for bar in every["data"]] == [0.8, 0.4, 1.2, 2.4]
    assert chart.data["all_firms"].tolist() == [4, 4, 4, 12]


def test_without_a_relocation_purse_no_years_are_told():
    bare = page(limits=())
    assert needs_chart(bare) is None
    assert needs_table(bare).title.zh == "五千亩要多少"
    assert np.isnan(cells(needs(bare), "all_years")).all()
    assert cells(needs(bare), "all_subsidy_wan")[0][0] == 20.0
    assert needs_chart(page(limits=(0.0, 0.0))) is None


def test_purses_loans_and_the_towns_risk_follow_from_the_tables():
    table = needs_money_table(page())
    rows = {row["item"]: [row[land] for land in (*LANDS, WHOLE)] for row in table.frame.to_dict("records")}
    assert rows[PURSE_KIND["relocation"]] == [25.0, 0.0, 0.0, 25.0]
    assert rows[PURSE_KIND["private"]] == [0.0, 900.0, 300.0, 1200.0]
    assert not {PURSE_KIND["village"], PURSE_KIND["town_company"]} & set(rows)  # they pay nothing
    assert rows[LENT] == [1600.0, 300.0, 0.0, 1900.0]
    # A: 400, 600, 450, 300; B: 300 from quarter 4 on; all: 400, 600, 750, 600.
    assert rows[OPEN] == [600.0, 300.0, 0.0, 750.0]
    assert rows[EXPOSED] == [300.0, 150.0, 0.0, 375.0]
    # Land sold counts where the unit is delivered: C is, B is not.
    assert rows[NET] == [25.0, 0.0, 40.0 - 300.0, -235.0]
    last = dict(zip(table.frame["item"], table.frame["thousand"], strict=True))
    assert (last[LENT], last[EXPOSED]) == (19_000.0, 3750.0)


def test_where_nothing_is_lent_no_risk_is_told():
    rows = needs_money_table(page(renewal_loans=LOANS.iloc[:0])).frame.set_index("item")
    assert rows.loc[[LENT], WHOLE].tolist() == [0.0]
    assert not {OPEN, EXPOSED} & set(rows.index)


def test_a_risk_without_a_share_on_record_is_blank():
    frame = needs_money_table(page(purses=PURSES.assign(loss_share=np.nan))).frame.set_index("item")
    assert frame.loc[[EXPOSED]].isna().all(axis=None)
    assert frame.loc[[OPEN], WHOLE].tolist() == [750.0]


TWO_OF_B = moves(
    *((f"FA{at}", 1, "unit", 50_000.0) for at in range(3)),
    ("FB0", 1, "unit", 25_000.0),
    ("FB1", 1, "unit", 25_000.0),
)


def test_of_two_firms_nothing_is_told_nor_can_it_be_reckoned():
    paid = pd.DataFrame(
        [
            ("A", "relocation", "outside", "moving", 2022, 150_000.0),
            ("B", "relocation", "outside", "moving", 2022, 50_000.0),
            ("B", "private", "outside", "construction", 2022, 7_000_000.0),
        ],
        columns=PAYMENTS.columns,
    )
    few = page(going=TWO_OF_B, renewal_payments=paid, renewal_loans=LOANS.iloc[:0])
    found = needs(few)
    for name in ("firms", "floor_m2", "subsidy_wan", "years"):
        first, collective, other, whole = cells(found, name)[0]
        assert math.isnan(first)
        assert math.isnan(collective)
        assert other == 0.0
        assert whole > 0
    rows = {row["item"]: row for row in needs_money_table(few).frame.to_dict("records")}
    for item in (PURSE_KIND["relocation"], NET):
        assert math.isnan(rows[item]["collective"])
        assert math.isnan(rows[item]["first_batch"])
        assert rows[item][WHOLE] == 20.0
    assert rows[PURSE_KIND["private"]]["collective"] == 700.0  # is of the building, not of firms
    chart = needs_chart(few)
    assert "本方案" not in chart.sentence.zh
    assert [bar["value"] for bar in chart.option["series"][0]["data"]][:2] == [None, None]


@given(st.lists(st.integers(0, 5), min_size=3, max_size=3))
def test_what_is_left_out_is_never_of_few_firms(counts):
    firms = {**dict(zip(LANDS, counts, strict=True)), WHOLE: sum(counts)}
    hidden = untold(firms)
    told = [land for land in LANDS if land not in hidden]
    assert not [land for land in told if 0 < firms[land] < FEWEST_FIRMS]
    left = sum(firms[land] for land in hidden - {WHOLE})
    if WHOLE not in hidden:
        assert left == 0 or left >= FEWEST_FIRMS
    if not any(0 < count < FEWEST_FIRMS for count in counts):
        assert not hidden


@pytest.mark.parametrize("seed", [1, 2])
def test_all_together_are_what_the_plan_publishes(seed):
    shown = of_demo(0.05, seed)
    row, found = shown.overview, needs(shown)
    assert found["delivered_mu"][WHOLE] == pytest.approx(row["area_mu"], abs=0.001)
    assert found["delivered_mu"][WHOLE] > 0
    assert found["renovated_mu"][WHOLE] == pytest.approx(row["renovated_mu"], abs=0.001)
    assert found["firms"][WHOLE] == shown.of("renewal_moves")["firm_id"].nunique()
    assert found["all_firms"][WHOLE] == len(shown.town["firm_needs"])
    subsidy = shown.of("renewal_moves")["subsidy_yuan"].astype(float).sum() / 1e4
    assert found["subsidy_wan"][WHOLE] == pytest.approx(subsidy)
    frame = needs_money_table(shown).frame.set_index("item")
    paid = shown.of("renewal_payments").astype({"amount_yuan": float})
    by_kind = paid.groupby("payer")["amount_yuan"].sum() / 1e4
    told = {
        kind: frame.loc[[name], WHOLE].iloc[0] for kind, name in PURSE_KIND.items() if name in frame.index
    }
    assert told == pytest.approx(by_kind.to_dict())
    assert frame.loc[[NET], WHOLE].iloc[0] == pytest.approx(float(row["public_net_yuan"]) / 1e4, abs=0.01)


LEAVING = moves(
    ("FA0", 0, "unit", 0.0),
    *((f"FA{at}", 1, "leaves", 0.0) for at in range(4)),
    ("FB0", 9, "leaves", 0.0),
    ("FB1", 14, "leaves", 0.0),
    ("FB2", 17, "leaves", 0.0),
    ("FC0", 39, "ends", 0.0),
)


def test_firms_that_leave_are_counted_by_year_with_what_is_gone_by_then():
    rows = leaving(page(going=LEAVING))
    spans = list(zip(rows["first"], rows["last"], strict=True))
    assert spans[:3] == [
        (2022, 2022),
        (2023, 2023),
        (2024, 2026),
    ]  # of one firm a year they are told together
    assert spans[3:] == [(year, year) for year in range(2027, 2032)]
    assert rows["firms"].tolist() == [4, 0, 3, 0, 0, 0, 0, 0]
    # Each reported 20 M yuan last (corrected), 9 M of tax the year before, 30 jobs.
    assert rows["output_yuan"].tolist() == [80e6, 80e6, *[140e6] * 6]
    assert rows["tax_yuan"].tolist() == [36e6, 36e6, *[63e6] * 6]
    assert rows["jobs"].tolist() == [120.0, 120.0, *[210.0] * 6]
    table = leaving_table(page(going=LEAVING))
    assert table.name == "renewal_leaving"
    assert table.frame.iloc[2].tolist() == ["2024–2026", 3, 14_000.0, 6300.0, 210.0]


def test_the_course_of_leaving_is_drawn_as_a_share_of_the_parks():
    chart = leaving_chart(page(going=LEAVING))
    output = chart.option["series"][0]["data"]
    assert output[:3] == [["2022", 33.33], ["2023", 33.33], ["2026", 58.33]]
    assert len(output) == len(chart.data)
    assert chart.option["xAxis"]["data"] == [str(year) for year in range(2022, 2032)]
    assert chart.sentence.zh.startswith(
        "到 2031 年底外迁 7 家（园区企业共 12 家）：年产值少 14,000 万元（58.3%），"
        "年税收少 6,300 万元（58.3%），岗位少 210 个（58.3%）。"
    )
    assert "By the end of 2031, 7 of 12 firms of the parks leave town" in chart.sentence.en
    assert "不足 3 家的年份合在一起说" in chart.sentence.zh


def test_of_one_firm_that_leaves_only_that_is_told():
    shown = page(going=moves(("FA0", 5, "leaves", 0.0)))
    rows = leaving(shown)
    assert rows[["first", "last", "firms"]].to_numpy().tolist() == [[2022, 2031, 1]]
    assert rows[["output_yuan", "tax_yuan", "jobs"]].isna().all(axis=None)
    assert leaving_chart(shown) is None
    assert leaving_table(shown).frame["years"].tolist() == ["2022–2031"]


def test_where_nobody_leaves_nothing_is_shown():
    shown = page(going=moves(("FA0", 5, "unit", 0.0)))
    assert leaving_table(shown) is None
    assert leaving_chart(shown) is None


@pytest.mark.parametrize("seed", [1, 2])
def test_what_is_gone_in_the_end_is_what_the_plan_publishes(seed):
    shown = of_demo(0.05, seed)
    row, rows = shown.overview, leaving(shown)
    assert rows["firms"].sum() == row["firms_left"]
    if row["firms_left"] >= FEWEST_FIRMS:
        last = rows.iloc[-1]
        assert last["jobs"] == row["jobs_left"]
        assert last["output_yuan"] == pytest.approx(float(row["output_left_yuan"]), abs=1)
        assert last["tax_yuan"] == pytest.approx(float(row["tax_left_yuan"]), abs=1)


@given(st.lists(st.integers(0, 4), min_size=1, max_size=12))
def test_years_told_together_never_tell_of_few_firms(firms):
    rows = told_together(firms)
    assert [year for own in rows for year in own] == list(range(len(firms)))
    counts = [sum(firms[year] for year in own) for own in rows]
    if sum(firms) >= FEWEST_FIRMS or sum(firms) == 0:
        assert not [count for count in counts if 0 < count < FEWEST_FIRMS]
    else:
        assert any(count == sum(firms) for count in counts)


def test_the_worked_facts_of_the_docs_are_what_data_and_code_say():
    text = DOCS.read_text(encoding="utf-8")
    part = text.partition("## 五千亩要多少")[2].partition("\n## ")[0]
    told = figures()["value"]
    flows = packaged_flows()
    moving = flows[flows["item"] == "moving"]
    assert set(moving["low"]) == set(moving["high"]) == {36}
    floor_m2 = told["relocation_yuan_a"] / 36
    mu_m2 = M2_PER_MU * told["park_plot_ratio"]
    for figure in (f"{floor_m2:,.0f} m²", f"{mu_m2:.1f} m²", f"{floor_m2 / mu_m2:.0f} 亩"):
        assert figure in part
    assert round(floor_m2 / mu_m2) == 595
    assert f"5,000 ÷ 595 = {5000 / (floor_m2 / mu_m2):.1f} 年" in part
    pool = packaged("purses").set_index("kind").loc["pool"]
    share = yearly_share(float(pool["interest_rate"]), float(pool["tenor_years"]))
    service, rent = 0.7 * 2000 * share, 12 * 14
    loans = flows[flows["item"] == "loan"]
    assert loans["low"].min() < 2000 < loans["high"].max()
    assert loans.groupby("mode_id")["share"].sum().tolist() == pytest.approx(
        [0.7] * loans["mode_id"].nunique()
    )
    assert f"= {share:.5f} 元：1,400 × {share:.5f} = {service:.0f} 元/m²·年" in part
    assert f"14 × 12 = {rent} 元/m²·年" in part
    assert (f"{rent / service:.2f}", f"{0.8 * rent / service:.2f}") == ("1.29", "1.03")
    assert f"{rent} ÷ {service:.0f} = {rent / service:.2f} 倍" in part
    assert f"0.8 × {rent} ÷ {service:.0f} = {0.8 * rent / service:.2f} 倍" in part


def packaged_flows():
    """Return the flows of the modes that Dayang ships."""
    return pd.DataFrame(demo(0.03, 1)["mode_flows"])
