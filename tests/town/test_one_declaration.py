"""A register is added by one declaration, and that is all: everything else follows from it."""

from decimal import Decimal

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
from shapely import Point, box

from dayang.town import Town
from dayang.town.checks import check
from dayang.town.frames import conform
from dayang.town.io import export_package, load_town, read_town, template, write_town
from dayang.town.printed import dictionary_markdown
from dayang.town.registers import DICTIONARY, Column, Kind, Register, Type
from dayang.words import Words

LAMPS = Register(
    "example_lamps",
    Kind.RECORD,
    Words("示例路灯", "Example lamps"),
    Words("镇内路灯。", "Lamps along the streets."),
    key=("lamp_id",),
    columns=(
        Column("lamp_id", Type.STRING, Words("路灯编号", "Lamp id"), Words("编号。", "Id."), required=True),
        Column(
            "village_id",
            Type.STRING,
            Words("所在村", "In village"),
            Words("所在村。", "Village."),
            references="villages",
        ),
        Column(
            "lamp",
            Type.STRING,
            Words("光源", "Lamp"),
            Words("光源种类。", "Kind of lamp."),
            choices={"led": Words("发光二极管", "LED"), "sodium": Words("钠灯", "Sodium")},
            aliases=("灯型",),
        ),
        Column(
            "power_w",
            Type.NUMBER,
            Words("功率", "Power"),
            Words("额定功率。", "Rated power."),
            "W",
            minimum=1,
            maximum=2000,
        ),
        Column("cost_yuan", Type.MONEY, Words("造价", "Cost"), Words("造价。", "Cost."), "元"),
        Column("lit_on", Type.DATE, Words("亮灯日期", "Lit on"), Words("亮灯日期。", "First day lit.")),
        Column(
            "geometry",
            Type.POINT,
            Words("位置", "Position"),
            Words("灯杆位置。", "Position of the post."),
            required=True,
        ),
    ),
)
WITH_LAMPS = DICTIONARY.including(LAMPS)
CRS = "EPSG:4526"


@pytest.fixture
def lamps():
    frame = {
        "lamp_id": ["L1", "L2"],
        "village_id": ["v1", None],
        "lamp": ["led", "sodium"],
        "power_w": [60.0, 250.5],
        "cost_yuan": [Decimal("1234567890123456.78"), None],
        "lit_on": pd.to_datetime(["2020-05-01", None]),
    }
    points = [Point(38_500_010, 2_500_010), Point(38_500_020.125, 2_500_020)]
    return conform(LAMPS, gpd.GeoDataFrame(frame, geometry=points, crs=CRS))


@pytest.fixture
def town(lamps):
    square = [box(38_500_000, 2_500_000, 38_501_000, 2_501_000)]
    facts = {
        "town_id": "t",
        "name": "甲镇",
        "as_of": pd.Timestamp("2021-12-31"),
        "crs": CRS,
        "vertical_datum": "none",
    }
    rows = gpd.GeoDataFrame(
        {**{k: [v] for k, v in facts.items()}, "is_demo": [True]}, geometry=square, crs=CRS
    )
    village = gpd.GeoDataFrame({"village_id": ["v1"], "name": ["乙村"]}, geometry=square, crs=CRS)
    return Town({"town": rows, "villages": village, "example_lamps": lamps}, dictionary=WITH_LAMPS)


def test_it_is_validated(lamps):
    assert check(LAMPS, lamps) == []
    cells = {
        "路灯编号": ["L1", "L1", ""],
        "灯型": ["LED", "煤气灯", "钠灯"],
        "功率（W）": ["60", "0", "一百"],
    }
    rules = {(fault.rule, fault.field) for fault in check(LAMPS, pd.DataFrame(cells, index=[2, 3, 4]))}
    wanted = {("duplicate_key", "lamp_id"), ("not_a_choice", "lamp"), ("out_of_bounds", "power_w")}
    assert wanted <= rules
    assert {field for _, field in rules} >= {"lamp_id", "lamp", "power_w", "geometry"}


def test_its_references_are_judged(town, lamps, tmp_path):
    write_town(town.with_tables(example_lamps=lamps.assign(village_id=["v1", "v9"])), tmp_path / "town.gpkg")
    faults = read_town(tmp_path / "town.gpkg", dictionary=WITH_LAMPS).faults
    assert [(fault.rule, fault.field, fault.found) for fault in faults] == [
        ("dangling_reference", "village_id", "v9")
    ]


@pytest.mark.parametrize("name", ["town.gpkg", "town"])
def test_it_is_written_and_read_back(town, lamps, tmp_path, name):
    write_town(town, tmp_path / name)
    again = load_town(tmp_path / name, dictionary=WITH_LAMPS)
    pd.testing.assert_frame_equal(again["example_lamps"], lamps)


def test_it_has_a_template(tmp_path):
    template(tmp_path / "blank.xlsx", WITH_LAMPS)
    book = openpyxl.load_workbook(tmp_path / "blank.xlsx")
    assert [cell.value for cell in book["示例路灯"][1]] == [
        "路灯编号",
        "所在村",
        "光源",
        "功率（W）",
        "造价（元）",
        "亮灯日期",
    ]
    (drop_down,) = book["示例路灯"].data_validations.dataValidation
    assert str(drop_down.sqref).startswith("C2:")
    sheet, cells = drop_down.formula1.split("!")
    offered = [cell.value for cell in book[sheet.strip("'")][cells.replace("$", "")][0]]
    assert offered == ["发光二极管", "钠灯"]


def test_it_stands_in_the_printed_dictionary_and_the_data_package(town, tmp_path):
    assert "### 示例路灯 Example lamps (`example_lamps`)" in dictionary_markdown(WITH_LAMPS)
    export_package(town, tmp_path / "package")
    assert "example_lamps" in (tmp_path / "package" / "datapackage.json").read_text(encoding="utf-8")
