"""Headings as people write them."""

import pandas as pd
import pytest

from dayang.town.checks import Context, check
from dayang.town.checks.headings import match_headings
from dayang.town.registers import DICTIONARY

PARKS = DICTIONARY["parks"]
NEEDED = ["park_id", "土地性质", "geometry"]


@pytest.mark.parametrize(
    "heading",
    [
        "area_mu",
        "AREA_MU",
        "Area Mu",
        "面积",
        " 面 积 ",
        "面积（亩）",
        "面积(亩)",
        "面积 [亩]",
        "面积【mu】",
        "Area",
        "area (mu)",
        "Area（亩）",
        "用地面积",
        "占地面积（亩）",
        "面积*",
        "面积（亩）（必填）",
        "ＡＲＥＡ",
    ],
)
def test_a_heading_counts_however_it_is_written(heading):
    matched = match_headings(PARKS, [*NEEDED, heading])
    assert matched.faults == ()
    assert matched.positions["area_mu"] == 3
    assert matched.written["area_mu"] == heading


@pytest.mark.parametrize("register", DICTIONARY.values(), ids=lambda register: register.name)
def test_every_declared_heading_finds_its_column(register):
    for column in register.attributes:
        for heading in (column.name, *column.title, *column.heading):
            assert match_headings(register, [heading]).positions == {column.name: 0}, heading


@pytest.mark.parametrize("register", DICTIONARY.values(), ids=lambda register: register.name)
def test_every_alias_finds_a_column_of_its_register(register):
    for column in register.columns:
        for alias in column.aliases:
            assert list(match_headings(register, [alias]).positions) == [column.name], alias


@pytest.mark.parametrize(
    ("heading", "unit"),
    [("面积（公顷）", "亩"), ("Area (ha)", "亩"), ("建筑面积（万平方米）", "m²"), ("面积(平方米)", "亩")],
)
def test_another_unit_in_the_heading_is_never_converted(heading, unit):
    (fault,) = [
        fault
        for fault in match_headings(PARKS, [*NEEDED, "area_mu", heading]).faults
        if fault.found == heading
    ]
    assert fault.rule == "wrong_unit"
    assert unit in fault.expected.zh


def test_a_misspelt_heading_gets_a_did_you_mean_and_is_not_also_missing():
    (fault,) = match_headings(PARKS, [*NEEDED, "面积积"]).faults
    assert (fault.rule, fault.field, fault.column) == ("unknown_column", "area_mu", "面积积")
    assert fault.remedy.zh.startswith("您是否指“面积（亩）”？")
    assert fault.remedy.en.startswith("Did you mean 'Area (mu)'?")


def test_a_heading_like_nothing_lists_what_there_is():
    (fault,) = match_headings(PARKS, [*NEEDED, "area_mu", "zzzz"]).faults
    assert fault.field == ""
    assert "园区编号" in fault.expected.zh
    assert "park_id" in fault.expected.en


def test_missing_columns_are_named_once_not_for_every_row():
    raw = pd.DataFrame({"企业编号": [f"F{row}" for row in range(50)]})
    faults = check(DICTIONARY["firms"], raw)
    assert [(fault.rule, fault.row, fault.field) for fault in faults] == [("missing_column", None, "name")]


def test_a_file_that_can_hold_no_geometry_is_not_asked_for_it():
    raw = pd.DataFrame({"park_id": ["P1"], "land_nature": ["state"], "area_mu": [3]})
    assert [fault.field for fault in check(PARKS, raw)] == ["geometry"]
    assert check(PARKS, raw, Context(has_geometry=False)) == []


def test_text_under_the_title_of_the_geometry_is_no_geometry():
    raw = pd.DataFrame({"企业编号": ["F1"], "企业名称": ["甲"], "位置": ["某路 1 号"]})
    (fault,) = check(DICTIONARY["firms"], raw)
    assert (fault.rule, fault.found) == ("unknown_column", "位置")


def test_geometry_in_a_register_that_has_none_is_an_unknown_column():
    (fault,) = match_headings(DICTIONARY["rivers"], ["river_id", "water_body", "geometry"]).faults
    assert fault.rule == "unknown_column"
