"""Wide sheets of samples become one row a value, and what a laboratory wrote keeps its meaning."""

import openpyxl
import pandas as pd
import pytest

from dayang.town.faults import Severity
from dayang.town.io import read_town
from dayang.town.io.wide import item_of, measured
from dayang.town.registers import DICTIONARY

SAMPLES = DICTIONARY["samples"]


@pytest.mark.parametrize(
    ("cell", "qualifier", "value"),
    [
        (7.2, "=", 7.2),
        ("7.2", "=", "7.2"),
        ("0.05L", "<", "0.05"),
        ("0.05 l", "<", "0.05"),
        ("0.05Ｌ", "<", "0.05"),
        ("<0.05", "<", "0.05"),
        ("＜ 0.05", "<", "0.05"),
        ("ND", "ND", None),
        ("未检出", "ND", None),
        ("--", "--", None),
        ("—", "--", None),
        ("维护", "maintenance", None),
        ("停站", "stopped", None),
        ("/", "--", None),
        ("偏高", "=", "偏高"),
    ],
)
def test_what_a_cell_means(cell, qualifier, value):
    assert measured(cell) == (qualifier, value)


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("溶解氧(mg/L)", ("do", "mg/L")),
        ("溶解氧（mg/L）", ("do", "mg/L")),
        ("氨氮", ("nh3n", "mg/L")),
        ("NH3-N", ("nh3n", "mg/L")),
        ("pH", ("ph", "pH")),
        ("pH值(无量纲)", ("ph", "pH")),
        ("水温(℃)", ("water_temperature", "°C")),
        ("粪大肠菌群（个/L）", ("faecal_coliform", "个/L")),
        ("高锰酸盐指数 mg/L", ("codmn", "mg/L")),
        ("总磷(μg/L)", ("tp", "μg/l")),
        ("断面名称", None),
        ("备注", None),
    ],
)
def test_what_a_heading_means(heading, expected):
    assert item_of(SAMPLES, heading) == expected


def test_every_item_is_known_by_its_own_names():
    for code, label in SAMPLES.column("item").choices.items():
        for name in (code, label.zh, label.en):
            assert item_of(SAMPLES, name)[0] == code


def wide(tmp_path, *rows, sheet="水质监测值", suffix=".xlsx"):
    path = tmp_path / f"{sheet}{suffix}"
    if suffix == ".csv":
        path.write_text("\n".join(",".join(map(str, row)) for row in rows), encoding="utf-8")
        return path
    book = openpyxl.Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_a_wide_sheet_is_pivoted(little_town, tmp_path, suffix):
    path = wide(
        tmp_path,
        ["断面编号", "采样时间", "pH", "氨氮(mg/L)", "填报时间"],
        ["S1", "2021-11-03 08:00", 7.2, "0.025L", "2021-11-04"],
        ["S1", "2021-11-04 08:00", "", "维护", "2021-11-05"],
        suffix=suffix,
    )
    reading = read_town(path, against=little_town)
    assert [fault.rule for fault in reading.faults] == ["wide_samples"]
    rows = reading.town["samples"].sort_values(["sampled_at", "item"], ignore_index=True)
    assert rows["item"].tolist() == ["nh3n", "ph", "nh3n"]
    assert rows["qualifier"].tolist() == ["<", "=", "maintenance"]
    assert rows["value"].iloc[:2].tolist() == [0.025, 7.2]
    assert pd.isna(rows["value"].iloc[2])
    assert rows["unit"].tolist() == ["mg/L", "pH", "mg/L"]
    assert rows["reported_at"].dt.strftime("%m-%d").tolist() == ["11-04", "11-04", "11-05"]


def test_without_a_time_of_report_that_of_sampling_stands_and_is_said(little_town, tmp_path):
    path = wide(tmp_path, ["断面编号", "采样时间", "pH"], ["S1", "2021-11-03 08:00", 7.2])
    reading = read_town(path, against=little_town)
    (fault,) = reading.faults
    assert fault.severity is Severity.REPAIRED
    assert "填报时间" in fault.remedy.zh
    rows = reading.town["samples"]
    assert (rows["reported_at"] == rows["sampled_at"]).all()


def test_faults_point_at_the_wide_cell_and_a_shared_cell_is_said_once(little_town, tmp_path):
    path = wide(
        tmp_path,
        ["断面编号", "采样时间", "pH", "氨氮(mg/L)"],
        [],
        ["S1", "2021-11-03 08:00", 7.2, "高"],
        ["S9", "2021-13-03", 7.2, 0.1],
        ["S1", "2021-11-03 08:00", 7.1, None],
    )
    reading = read_town(path, against=little_town)
    places = sorted(
        (fault.rule, fault.row, fault.column) for fault in reading.faults if fault.row and fault.row > 1
    )
    assert places == [
        ("dangling_reference", 4, "断面编号"),
        ("duplicate_key", 3, "断面编号"),
        ("duplicate_key", 5, "断面编号"),
        ("impossible_date", 4, "采样时间"),
        ("wrong_type", 3, "氨氮(mg/L)"),
    ]
    assert all("3、5" in fault.expected.zh for fault in reading.faults if fault.rule == "duplicate_key")


def test_two_columns_of_one_item_and_foreign_units_are_faults(little_town, tmp_path):
    path = wide(
        tmp_path, ["断面编号", "采样时间", "氨氮", "NH3-N", "总磷(μg/L)"], ["S1", "2021-11-03", 0.1, 0.2, 9]
    )
    found = {(fault.rule, fault.column) for fault in read_town(path, against=little_town).faults}
    assert ("duplicate_heading", "NH3-N") in found
    assert ("wrong_unit", "总磷(μg/L)") in found


def test_a_long_sheet_is_left_as_it_is(little_town, tmp_path):
    path = wide(
        tmp_path,
        ["断面编号", "采样时间", "指标", "值", "单位", "标记", "填报时间"],
        ["S1", "2021-11-03 08:00", "溶解氧", 5.5, "mg/L", "=", "2021-11-04"],
    )
    reading = read_town(path, against=little_town)
    assert reading.faults == ()
    assert reading.town["samples"]["item"].tolist() == ["do"]


def test_a_long_sheet_may_hold_marks_for_values_under_any_name(little_town, tmp_path):
    path = wide(
        tmp_path,
        ["11 月水质监测台账"],
        ["断面名称", "采样日期", "指标", "值", "单位"],
        ["S1", "2021/11/3", "氨氮", "0.05L", "mg/L"],
        ["S1", "2021/11/3", "总磷", "维护", "mg/L"],
        ["S1", "2021/11/3", "溶解氧", 5.5, "mg/l"],
        ["S1", "2021/11/3", "pH", None, "pH"],
        sheet="11月",
    )
    reading = read_town(path, against=little_town)
    assert {fault.severity for fault in reading.faults} == {Severity.REPAIRED}
    rows = reading.town["samples"].set_index("item")
    assert rows["qualifier"].to_dict() == {"nh3n": "<", "tp": "maintenance", "do": "=", "ph": "="}
    assert rows["value"].dropna().to_dict() == {"nh3n": 0.05, "do": 5.5}
    assert (rows["reported_at"] == rows["sampled_at"]).all()


def test_a_qualifier_that_is_written_stays(little_town, tmp_path):
    path = wide(
        tmp_path,
        ["断面编号", "采样时间", "指标", "值", "单位", "标记", "填报时间"],
        ["S1", "2021-11-03 08:00", "氨氮", 0.05, "mg/L", "<", "2021-11-04"],
        ["S1", "2021-11-03 08:00", "总磷", "0.01L", "mg/L", None, "2021-11-04"],
        ["S1", "2021-11-03 08:00", "溶解氧", "0.01L", "mg/L", "=", "2021-11-04"],
    )
    reading = read_town(path, against=little_town)
    assert [(fault.rule, fault.row, fault.column) for fault in reading.faults] == [
        ("marks_read", 1, "值"),
        ("unit_in_cell", 4, "值"),
    ]
    assert reading.town["samples"]["qualifier"].tolist() == ["<", "<", "="]


def test_a_wide_sheet_under_any_name_is_told_by_its_items_even_with_a_wrong_heading(little_town, tmp_path):
    path = wide(
        tmp_path,
        ["断面编号", "采样曰期间", "pH", "氨氮(mg/L)"],
        ["S1", "2021-11-03", 7.1, 0.4],
        sheet="Sheet1",
    )
    found = [(fault.rule, fault.column) for fault in read_town(path, against=little_town).faults]
    assert ("sheet_by_headings", "") in found
    assert ("unknown_item", "采样曰期间") in found


def test_only_items_with_one_unit_may_stand_without(little_town, tmp_path):
    path = wide(tmp_path, ["断面编号", "采样时间", "pH", "水温", "氨氮"], ["S1", "2021-11-03", 7, 21, 0.4])
    faults = [fault for fault in read_town(path, against=little_town).faults if fault.rule == "missing_unit"]
    assert [fault.column for fault in faults] == ["氨氮"]
