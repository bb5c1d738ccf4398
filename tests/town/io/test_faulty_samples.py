"""One sheet of samples for each fault a person can hand in; each is named with its row and column."""

import pytest
from support.faulty import declaring, workbook

from dayang.town.io import words as io_words

CASES = []
case = declaring(CASES)


@case("unknown_item", "b.xlsx", "水质监测值", 1, "溶解氢(mg/L)")
def unknown_item_of_a_wide_sheet(folder, town):
    rows = [["断面编号", "采样时间", "氨氮(mg/L)", "溶解氢(mg/L)"], ["S1", "2021-11-01 08:00", "0.025L", 5]]
    return workbook(folder / "b.xlsx", 水质监测值=rows)


@case("wrong_type", "b.xlsx", "水质监测值", 3, "氨氮(mg/L)", "偏高")
def wrong_cell_of_a_wide_sheet(folder, town):
    rows = [["断面编号", "采样时间", "氨氮(mg/L)", "pH"], ["S1", "2021-11-01 08:00", "0.025L", 7]]
    return workbook(folder / "b.xlsx", 水质监测值=[*rows, ["S1", "2021-11-02 08:00", "偏高", 7]])


@case("missing_unit", "b.xlsx", "水质监测值", 1, "总磷")
def item_without_a_unit(folder, town):
    rows = [["断面编号", "采样时间", "氨氮(mg/L)", "总磷"], ["S1", "2021-11-01 08:00", 0.4, 0.1]]
    return workbook(folder / "b.xlsx", 水质监测值=rows)


LONG = ["断面编号", "采样时间", "指标", "值", "单位"]


@case("marks_read", "b.xlsx", "11月", 1, "值")
def long_sheet_without_qualifiers(folder, town):
    return workbook(
        folder / "b.xlsx", **{"11月": [LONG, ["S1", "2021-11-01 08:00", "氨氮", "0.05L", "mg/L"]]}
    )


@case("report_time", "b.xlsx", "11月", 1, "采样时间")
def long_sheet_without_times_of_report(folder, town):
    return workbook(folder / "b.xlsx", **{"11月": [LONG, ["S1", "2021-11-01 08:00", "氨氮", 0.4, "mg/L"]]})


@case("wide_samples", "b.xlsx", "水质监测值", 1)
def wide_samples(folder, town):
    rows = [["断面编号", "采样时间", "氨氮(mg/L)", "pH"], ["S1", "2021-11-01 08:00", "维护", 7]]
    return workbook(folder / "b.xlsx", 水质监测值=rows)


@case("section_by_name", "b.xlsx", "11月", 2, "断面名称", "桥下")
def sections_by_name(folder, town):
    rows = [["断面名称", "采样时间", "氨氮(mg/L)", "pH"], ["桥下", "2021-11-01 08:00", 0.4, 7]]
    return workbook(folder / "b.xlsx", **{"11月": rows})


@case("platform_rows", "rows.csv", "", 1)
def rows_of_the_platform(folder, town):
    (folder / "rows.csv").write_text(
        "time,province,station,status,ph\n2021-04-01 04:00,广东省,甲站,正常,7.1\n", encoding="utf-8"
    )
    return folder / "rows.csv"


@pytest.mark.parametrize(
    ("build", "rule", "place", "found"), CASES, ids=lambda each: getattr(each, "__name__", "")
)
def test_the_fault_is_named_where_it_is(build, rule, place, found, named):
    named(build, rule, place, found)


def test_every_rule_of_sheets_of_samples_has_its_faulty_sheet():
    assert io_words.SAMPLES.keys() <= {rule for _, rule, _, _ in CASES}
