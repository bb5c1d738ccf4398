"""Targets from registers: three sources, corrections, the tree, and a town's own rows, without code."""

from datetime import date

import pandas as pd
import pytest

from dayang.targets.assess import assess_targets
from dayang.targets.measure import Given, by_day
from dayang.town import Town
from dayang.town.at import town_at
from dayang.town.checks import check
from dayang.town.indicators import in_use, shipped_targets
from dayang.town.registers import DICTIONARY
from dayang.town.units import CHINA, end_of_day

DAY = date(2021, 12, 31)
NOTHING_GIVEN = Given()


def at(text):
    return pd.Timestamp(text, tz=CHINA)


def a_town(**tables):
    row = {"town_id": "T", "name": "甲镇", "as_of": pd.Timestamp(DAY), "is_demo": False}
    frames = {name: pd.DataFrame(rows) for name, rows in tables.items()}
    return Town({"town": pd.DataFrame([row]), **frames})


def assessed(town, given=NOTHING_GIVEN, day=DAY):
    return assess_targets(town_at(town, day), end_of_day(day), given)


def own_faults(found):
    """Return the faults of the town's own rows: shipped ones lack the functions that nobody hands in here."""
    return [(fault.register, fault.row) for fault in found.faults if fault.row is not None]


def status(found, target_id):
    return found.tables["target_status"].set_index("target_id").loc[target_id]


def indicator(found, indicator_id):
    return found.tables["target_indicators"].set_index("indicator_id").loc[indicator_id]


def evidence(found, indicator_id):
    rows = found.tables["target_evidence"]
    return rows[rows["indicator_id"] == indicator_id]


def own(indicator_id, **cells):
    return {
        "indicator_id": indicator_id,
        "name_zh": indicator_id,
        "period": "month",
        "accrual": "stock",
        **cells,
    }


REPORTS = [
    ("listed", "2021-06-30", 3, "2021-07-05", "主任"),
    ("listed", "2021-09-30", 5, "2021-10-08", "主任"),
    ("listed", "2021-09-30", 4, "2021-11-20", "主任"),
    ("listed", "2021-12-31", 6, "2021-12-31", None),
]


def reports(rows=REPORTS):
    return [
        {
            "indicator_id": one,
            "period_end": pd.Timestamp(end),
            "value": value,
            "reported_by": "B01",
            "signed_by": signed,
            "reported_at": at(reported),
        }
        for one, end, value, reported, signed in rows
    ]


def test_a_figure_counts_once_signed_as_reported_and_as_corrected():
    town = a_town(indicators=[own("listed", source_kind="reported")], reported_figures=reports())
    now, before = assessed(town), assessed(town, day=date(2021, 11, 1))
    assert indicator(now, "listed")["value"] == 4
    assert "未签认" in indicator(now, "listed")["note_zh"]
    assert indicator(before, "listed")["value"] == 5
    values = now.tables["indicator_values"].set_index("period_end")
    row = values.loc["2021-09-30"]
    assert (row["as_reported"], row["as_corrected"], row["signed_by"]) == (5, 4, "主任")
    assert pd.isna(values.loc["2021-12-31", "as_corrected"])
    rows = evidence(now, "listed")
    assert rows["value"].fillna(0).tolist() == [0, 4]
    assert rows["register"].unique().tolist() == ["reported_figures"]


CHANGES = [
    ("F1", "in", "2021-03-01", "2021-04-01", "2021-04-02"),
    ("F2", "in", "2021-03-01", "2021-11-05", "2021-11-06"),
    ("F2", "in", "2021-03-01", "2021-12-05", "2021-12-06"),
    ("F3", "in", "2021-11-01", None, "2021-11-02"),
    ("F4", "out", "2021-02-01", "2021-03-15", "2021-03-16"),
    ("F5", "in", "2020-11-01", "2020-12-15", "2020-12-16"),
]


def changes():
    names = ("firm_id", "change", "applied_on", "approved_on")
    return [
        {
            **dict(zip(names, (row[0], row[1], *map(pd.Timestamp, row[2:4])), strict=True)),
            "reported_at": at(row[4]),
        }
        for row in CHANGES
    ]


def test_entries_exits_and_net_stand_apart_and_count_when_approved():
    found = assessed(a_town(scale_changes=changes()))
    assert indicator(found, "firms.above_scale_in")["value"] == 2
    assert indicator(found, "firms.above_scale_out")["value"] == 1
    assert indicator(found, "firms.above_scale_net")["value"] == 1
    assert sorted(evidence(found, "firms.above_scale_in")["row_key"]) == [
        "F1｜in｜2021-03-01",
        "F2｜in｜2021-03-01",
    ]
    assert evidence(found, "firms.above_scale_net")["value"].sum() == 1
    series = found.tables["indicator_values"].set_index(["indicator_id", "period_end"])
    november = series.loc[("firms.above_scale_in", "2021-11-30")]
    assert (november["as_reported"], november["as_corrected"]) == (2, 1)


def test_what_is_not_approved_yet_is_not_counted_on_an_earlier_day():
    town = a_town(scale_changes=changes())
    found = [assessed(town, day=date(2021, month, 28)) for month in (3, 4, 11, 12)]
    assert [indicator(one, "firms.above_scale_in")["value"] for one in found] == [0, 1, 2, 2]


def test_a_baseline_left_empty_is_the_value_of_its_day_and_a_multiple_of_it_the_target():
    town = a_town(
        indicators=[own("listed", source_kind="reported")],
        targets=[
            {
                "target_id": "listed.2026",
                "indicator_id": "listed",
                "comparison": "times_base",
                "value": 2,
                "baseline_on": pd.Timestamp("2021-09-30"),
                "due_on": pd.Timestamp("2026-12-31"),
                "source": "x",
                "status": "假定",
            }
        ],
        reported_figures=reports(),
    )
    row = status(assessed(town), "listed.2026")
    assert (row["baseline"], row["target_value"], row["gap"]) == (4, 8, 4)


def test_a_town_adds_and_changes_indicators_in_its_registers():
    tiers = (
        "SELECT firm_id, year, output_yuan FROM firm_years "
        "WHERE output_yuan >= 5000000 AND year = (SELECT year FROM asked)"
    )
    years = [
        {"firm_id": f"F{k}", "year": 2021, "output_yuan": k * 1e6, "reported_at": at("2021-12-20")}
        for k in range(1, 9)
    ]
    town = a_town(
        indicators=[
            own(
                "firms.over_100m",
                name_zh="五百万以上企业",
                parent_id="firms",
                source_kind="select",
                source_text=tiers,
            ),
            own(
                "firms.jobs",
                parent_id="firms",
                source_kind="select",
                source_text="SELECT firm_id, year, output_yuan AS value FROM firm_years",
                aggregate="mean",
            ),
        ],
        firm_years=years,
    )
    found = assessed(town)
    assert own_faults(found) == []
    changed = indicator(found, "firms.over_100m")
    assert (changed["value"], bool(changed["is_own"]), changed["name_zh"]) == (4, True, "五百万以上企业")
    assert indicator(found, "firms.jobs")["value"] == pytest.approx(4.5e6)
    assert status(found, "firms.over_100m.2026")["value"] == 4
    assert evidence(found, "firms.over_100m")["row_key"].tolist() == [
        "F5｜2021",
        "F6｜2021",
        "F7｜2021",
        "F8｜2021",
    ]
    order = found.tables["target_indicators"]["indicator_id"].tolist()
    assert order.index("firms.jobs") < order.index("water")


BAD = {
    "a SELECT that writes": {"source_kind": "select", "source_text": "DELETE FROM firms"},
    "one that reads a file": {"source_kind": "select", "source_text": "SELECT * FROM '/etc/passwd'"},
    "one without its column": {
        "source_kind": "select",
        "source_text": "SELECT firm_id FROM firms",
        "aggregate": "sum",
    },
    "a function nobody handed in": {"source_kind": "function", "source_text": "firms.magic"},
    "a parent that is not there": {"source_kind": "reported", "parent_id": "nowhere"},
    "a parent that is itself": {"source_kind": "reported", "parent_id": "bad"},
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_row_is_refused_by_name_and_the_others_stand(name):
    firms = [{"firm_id": "F1", "name": "甲"}]
    good = own("good", source_kind="select", source_text="SELECT firm_id FROM firms")
    found = assessed(a_town(indicators=[good, own("bad", **BAD[name])], firms=firms))
    assert own_faults(found) == [("indicators", 2)]
    (fault,) = [fault for fault in found.faults if fault.row is not None]
    assert "bad" in fault.expected.zh
    assert "bad" in fault.expected.en
    assert indicator(found, "good")["value"] == 1
    assert pd.isna(indicator(found, "bad")["value"])


def test_a_target_of_no_indicator_is_refused():
    target = {
        "target_id": "t",
        "indicator_id": "nothing",
        "comparison": "at_least",
        "source": "x",
        "status": "假定",
    }
    found = assessed(a_town(targets=[target]))
    assert own_faults(found) == [("targets", 1)]
    assert "t" not in found.tables["target_status"]["target_id"].tolist()


def test_a_function_gives_values_and_rows_and_what_was_reported_stands_beside():
    rows = pd.DataFrame(
        {"register": ["firms"], "row_key": ["F1"], "value": [7.0], "says_zh": ["甲"], "says_en": ["a"]}
    )

    def seven(asked):
        return by_day({asked.days[-1]: (7.0, 7.0)}, rows)

    said = reports(
        [("own", "2021-11-30", 5, "2021-12-02", "主任"), ("own", "2021-12-31", 6, "2021-12-31", "主任")]
    )
    town = a_town(indicators=[own("own", source_kind="function", source_text="seven")], reported_figures=said)
    found = assessed(town, Given({"seven": seven}))
    assert indicator(found, "own")["value"] == 7
    assert "填报 6，台账 7" in indicator(found, "own")["note_zh"]
    values = found.tables["indicator_values"].set_index("period_end")
    assert values["source_kind"].tolist() == ["reported", "function"]


def test_an_empty_town_has_every_target_to_be_filled_and_none_wrong():
    found = assessed(a_town())
    table = found.tables["target_status"]
    assert len(table) == len(shipped_targets()["targets"])
    assert table["light"].isna().all()
    assert table["note_zh"].str.contains("待填|不知道").all()
    assert own_faults(found) == []


def test_shipped_rows_are_sound_and_each_target_has_its_source():
    shipped = shipped_targets()
    for name, frame in shipped.items():
        assert check(DICTIONARY[name], frame) == []
    targets = shipped["targets"]
    assert set(targets["indicator_id"]) <= set(shipped["indicators"]["indicator_id"])
    assert (targets["status"].eq("待填") == targets["value"].isna()).all()
    assert targets["source"].str.contains("[a-z]").all()


def test_one_row_of_two_with_the_same_id_is_used():
    town = a_town(indicators=[own("firms", name_zh="一"), own("firms", name_zh="二")])
    used = in_use(town, "indicators")
    assert used.loc[used["indicator_id"] == "firms", "name_zh"].tolist() == ["二"]
    assert used["indicator_id"].is_unique


def test_the_same_twice():
    town = a_town(scale_changes=changes(), reported_figures=reports())
    first, again = assessed(town), assessed(town)
    for name, table in first.tables.items():
        pd.testing.assert_frame_equal(table, again.tables[name])
