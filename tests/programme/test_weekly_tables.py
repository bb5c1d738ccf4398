"""The weekly's tables over a town made by hand: plan, done, gap, why, who, by when, and what changed."""

from decimal import Decimal

import pandas as pd
import pytest
from support import hand_made_town as made

from dayang.programme.weekly.tables import weekly_tables

day, at, units, reached = made.day, made.at, made.units, made.reached


def _tables(town, *rows, before=None):
    return weekly_tables(town, made.AS_OF, made.assessed(*rows, before=before))


def _item(tables, item_id):
    return tables["weekly_items"].set_index("item_id").loc[item_id]


def _project(**tables):
    found = _tables(made.town_of(**tables))
    return _item(found, "project:R1"), found["weekly_evidence"]


def test_a_target_says_plan_done_gap_why_who_and_when():
    row = _item(_tables(made.town_of(), made.target()), "target:firms.more")
    assert row["plan_zh"] == "2021-12-31 前超过 100 家"
    assert row["done_zh"] == "60 家 (2021-12-25)"
    assert (row["gap_zh"], row["why_zh"], row["who_zh"]) == (
        "差 40 家",
        "速度为所需的一半",
        "经济发展和科技统计局",
    )
    assert row["due_on"] == day("2021-12-31")
    assert row["plan_en"] == "more than 100 firms by 2021-12-31"


def test_days_behind_an_even_pace_go_on_after_the_due_day():
    # Half the way of 365 days: 365 - 0.5 * 365; ten days earlier it was ten less.
    ten = made.target("b", due_on=day("2021-12-21"), baseline_on=day("2020-12-21"))
    found = _tables(made.town_of(), made.target("a"), ten)
    assert _item(found, "target:a")["days_behind"] == pytest.approx(182.5)
    assert _item(found, "target:b")["days_behind"] == pytest.approx(192.5)
    assert found["weekly_items"]["item_id"].tolist()[:2] == ["target:b", "target:a"]


def test_what_is_not_known_says_so():
    bare = made.target(value=None, gap=None, target_value=None, note_zh=None, owner_zh=None, light=None)
    row = _item(_tables(made.town_of(), bare), "target:firms.more")
    assert {row[f"{name}_zh"] for name in ("plan", "done", "gap", "why", "who")} == {"未填"}


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (1.6e8, "元", "1.6 亿元"),
        (25_000.0, "元/年", "2.5 万元/年"),
        (1_080_000.0, "m²", "108 万平方米"),
        (-22.66, "%", "-22.66 %"),
    ],
)
def test_large_numbers_are_said_as_people_say_them(value, unit, said):
    row = made.target(value=value, unit=unit, unit_en=None, value_on=None)
    assert _item(_tables(made.town_of(), row), "target:firms.more")["done_zh"] == said


def test_a_project_owes_the_stage_its_mode_gives_months_for():
    # Ten months of preparing from 2021-01-15.
    row, evidence = _project(rebuild_units=units("U1"), milestones=[reached("U1", "surveyed", "2021-03-01")])
    assert row["light"] == "late"
    assert row["plan_zh"] == "2021-11-15 前批复"
    assert row["done_zh"] == "已摸底 (2021-03-01)"
    assert row["gap_zh"] == "逾期 46 天，差 1 个单元"
    assert row["who_zh"] == "工改办、东村"
    assert {"projects", "mode_figures", "milestones"} <= set(evidence["register"])


def test_a_project_is_where_its_slowest_unit_is():
    row, _ = _project(
        rebuild_units=units("U1", "U2"),
        milestones=[reached("U1", "cleared", "2021-12-01"), reached("U2", "approved", "2021-11-01")],
    )
    assert (row["light"], row["plan_zh"]) == ("under_way", "2022-03-15 前拆除整理")
    assert row["done_zh"] == "已批复 (2021-11-01)"


def test_a_project_whose_units_are_all_there_is_done():
    row, _ = _project(rebuild_units=units("U1"), milestones=[reached("U1", "producing", "2021-12-01")])
    assert (row["light"], row["gap_zh"]) == ("on_track", "已达到")


def test_new_floor_promised_earlier_is_the_plan():
    promise = {
        "promise_id": "Y1",
        "what": "delivery",
        "unit_id": "U1",
        "village_id": "V1",
        "made_on": day("2021-10-01"),
        "due_on": day("2022-01-05"),
    }
    row, _ = _project(
        rebuild_units=units("U1"), milestones=[reached("U1", "started", "2021-12-01")], promises=[promise]
    )
    assert (row["plan_zh"], row["light"]) == ("2022-01-05 前竣工", "at_risk")


VOTE = {"vote_id": "B1", "unit_id": "U1", "mode_id": "collective_rebuild", "held_on": day("2021-11-01")}


@pytest.mark.parametrize(
    ("tables", "why"),
    [
        ({"rebuild_units": units("U1")}, "1 个单元尚未表决"),
        (
            {
                "rebuild_units": units("U1"),
                "votes": [VOTE | {"eligible": 30, "in_favour": 11, "passed": False}],
            },
            "U1 表决未过（同意 11/30）",
        ),
        (
            {"rebuild_units": units("U1"), "milestones": [reached("U1", "voted", "2021-11-02")]},
            "1 个单元已表决、方案未获批",
        ),
        (
            {"rebuild_units": units("U1", is_disputed=True)},
            "1 个单元权属有争议；1 个单元尚未表决",
        ),
        (
            {
                "rebuild_units": units("U1"),
                "milestones": [reached("U1", "approved", "2021-11-02")],
                "leases": [
                    {"lease_id": "L1", "unit_id": "U1", "tenant": "甲", "ends_on": day("2024-06-30")},
                    {"lease_id": "L2", "unit_id": "U1", "tenant": "乙", "ends_on": day("2021-12-30")},
                ],
            },
            "1 份租约未终止，最晚到 2024-06-30",
        ),
        ({"rebuild_units": units("U1"), "milestones": [reached("U1", "started", "2021-11-02")]}, "未填"),
    ],
)
def test_why_is_what_the_registers_show(tables, why):
    assert _project(**tables)[0]["why_zh"] == why


def test_a_milestone_corrected_counts_as_last_reported():
    row, _ = _project(
        rebuild_units=units("U1"),
        milestones=[
            reached("U1", "approved", "2021-10-01", "2021-10-02"),
            reached("U1", "approved", "2021-12-05", "2021-12-06"),
        ],
    )
    assert row["done_zh"] == "已批复 (2021-12-05)"


def _promise(name, due, kept=None, what="reply", amount=None):
    return {
        "promise_id": name,
        "what": what,
        "village_id": "V1",
        "amount_yuan": amount,
        "made_on": day("2021-10-01"),
        "due_on": day(due),
        "kept_on": None if kept is None else day(kept),
    }


def test_promises_of_a_kind_to_a_party_are_one_item():
    town = made.town_of(
        promises=[
            _promise("Y1", "2021-12-20"),
            _promise("Y2", "2022-01-05"),
            _promise("Y3", "2021-12-01", kept="2021-12-02"),
            _promise("Y4", "2022-03-01"),
        ]
    )
    found = _tables(town)
    row = _item(found, "promise:reply:V1")
    assert (row["light"], row["done_zh"], row["gap_zh"]) == ("late", "2 件未兑现，1 件逾期", "逾期 11 天")
    evidence = found["weekly_evidence"]
    assert evidence.loc[evidence["evidence"] == row["evidence"], "row_key"].tolist() == ["Y1", "Y2"]


def test_a_subsidy_lacks_money_only_where_the_purse_says_so():
    purse = {"purses": [{"purse_id": "relocation", "kind": "relocation"}]}
    subsidy = [_promise("Y1", "2021-12-20", what="subsidy", amount=Decimal(50_000))]
    for left, why in ((40_000, "搬迁资金 2021 年只余 4.0 万元"), (60_000, "未填")):
        year = {
            "purse_id": "relocation",
            "year": 2021,
            "available_yuan": Decimal(left + 1),
            "committed_yuan": Decimal(1),
            "reported_at": at("2021-06-01"),
        }
        town = made.town_of(promises=subsidy, purse_years=[year], **purse)
        assert _item(_tables(town), "promise:subsidy:V1")["why_zh"] == why


def test_what_changed_is_told_against_a_week_ago():
    town = made.town_of(
        rebuild_units=units("U1"),
        milestones=[
            reached("U1", "surveyed", "2021-03-01"),
            reached("U1", "approved", "2021-12-28", "2021-12-29"),
        ],
        promises=[_promise("Y1", "2021-12-26"), _promise("Y2", "2022-01-10", what="rent")],
    )
    now = (
        made.target("a"),
        made.target("b", light="on_track"),
        made.target("c", value=61.0, light="on_track"),
    )
    then = (
        made.target("a", light="at_risk"),
        made.target("b", light="at_risk"),
        made.target("c", light="on_track"),
    )
    changes = _tables(town, *now, before=then)["weekly_changes"].set_index("item_id")["change"]
    assert changes.to_dict() == {
        "promise:rent:V1": "new",
        "target:a": "worse",
        "promise:reply:V1": "worse",
        "target:b": "closed",
        "project:R1": "closed",
        "target:c": "moved",
    }


def test_a_quiet_week_changes_nothing():
    found = _tables(made.town_of(rebuild_units=units("U1")), made.target())
    assert found["weekly_changes"].empty


def test_a_promise_long_overdue_comes_after_a_target_that_is_late():
    town = made.town_of(rebuild_units=units("U1"), promises=[_promise("Y1", "2019-12-20")])
    late = _tables(town, made.target())["weekly_items"]
    late = late[late["light"] == "late"]
    assert late["kind"].tolist()[0] == "target"
    assert late["kind"].tolist()[-1] == "promise"
    assert late["days_behind"].iloc[-1] > late["days_behind"].iloc[0]


def test_every_item_has_a_rank_and_every_evidence_its_rows():
    found = _tables(made.town_of(rebuild_units=units("U1"), promises=[_promise("Y1", "2021-12-20")]))
    items, evidence = found["weekly_items"], found["weekly_evidence"]
    assert items["rank"].tolist() == [*range(1, len(items) + 1)]
    assert set(items["evidence"]) == set(evidence["evidence"])
    assert (
        evidence.groupby("evidence")["row"]
        .apply(lambda rows: rows.tolist() == [*range(1, len(rows) + 1)])
        .all()
    )


def test_nothing_known_later_is_told_earlier():
    late_word = reached("U1", "approved", "2021-12-20", "2022-01-03")
    row, _ = _project(
        rebuild_units=units("U1"), milestones=[reached("U1", "surveyed", "2021-03-01"), late_word]
    )
    assert row["done_zh"] == "已批复 (2021-12-20)"  # The registers are as of the day: nothing is cut at it.
    early = weekly_tables(
        made.town_of(
            rebuild_units=units("U1"), milestones=[reached("U1", "surveyed", "2021-03-01"), late_word]
        ),
        made.AS_OF - pd.Timedelta(days=3),
        made.assessed(),
    )
    assert _item(early, "project:R1")["done_zh"] == "已摸底 (2021-03-01)"
