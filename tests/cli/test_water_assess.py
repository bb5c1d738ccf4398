"""`dayang water assess`, used as the people do who keep a sheet of samples by hand."""

import json
import re

import geopandas as gpd
import openpyxl
import pandas as pd
import pypdf
import pytest
import shapely
from click.testing import CliRunner

from dayang.cli.main import main
from dayang.town import Town
from dayang.town.checks.words import RULES
from dayang.town.io import write_town
from dayang.town.io.words import RULES as RULES_OF_FILES

CRS = "EPSG:4526"
X, Y = 38_430_000.0, 2_500_000.0
WIDE = [
    "断面名称",
    "采样日期",
    "pH",
    "溶解氧(mg/L)",
    "氨氮(mg/L)",
    "总磷(mg/L)",
    "高锰酸盐指数(mg/L)",
]
RIGHT = [
    ["桥下", "2021/8/3", 7.1, 4.6, 1.2, 0.2, 6.1],
    ["闸口", "2021/8/3", 7.2, 1.5, 2.9, 0.45, 9.0],
    ["桥下", "2021/11/3", 7.1, 5.6, "0.05L", 0.1, "<0.5"],
    ["桥下", "2021/12/2", 7.0, 5.2, "ND", "--", "/"],
    ["闸口", "2021/11/3", 7.4, 2.4, 2.6, 0.41, 8.8],
    ["闸口", "2021/12/2", 7.3, "维护", 2.2, 0.39, "停站"],
    ["闸口", "2021/12/20", "停站", "维护", None, None, None],
]


def run(*words, language="zh"):
    return CliRunner().invoke(main, ["--language", language, *map(str, words)])


def layer(columns, shapes):
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=CRS)


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """Return the path of a town of two rivers with a section each."""
    facts = {
        "town_id": ["442000"],
        "name": ["小镇"],
        "as_of": pd.to_datetime(["2021-12-31"]),
        "crs": [CRS],
        "vertical_datum": ["1985"],
        "is_demo": [False],
        "source": ["测试"],
    }
    place = shapely.box(X, Y, X + 4_000, Y + 2_000)
    sections = {"section_id": ["S1", "S2"], "name": ["桥下", "闸口"], "river_id": ["R1", "R2"]}
    tables = {
        "town": layer(facts, [place]),
        "villages": layer({"village_id": ["01"], "name": ["东村"], "part": ["东片"]}, [place]),
        "rivers": pd.DataFrame(
            {"river_id": ["R1", "R2"], "name": ["大涌", "小涌"], "water_body": "river", "target_class": "V"}
        ),
        "sections": layer(sections, [shapely.Point(X + 9, Y + 9), shapely.Point(X + 99, Y + 9)]),
    }
    path = tmp_path_factory.mktemp("town") / "town.gpkg"
    write_town(Town(tables), path)
    return path


def sheet(path, *rows, name="11月"):
    book = openpyxl.Workbook()
    book.active.title = name
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


WRONG = [
    (["桥下", "2021-11-04", 7.1, 5.6, 820, 0.1, 3], "氨氮(mg/L)", "820", "mixed_units"),
    (["无名桥", "2021-11-03", 7.1, 5.6, 0.8, 0.1, 3], "断面名称", "无名桥", "dangling_reference"),
    (["桥下", "2021-02-30", 7.1, 5.6, 0.8, 0.1, 3], "采样日期", "2021-02-30", "impossible_date"),
    (["桥下", "21-11-5", 7.1, 5.6, 0.8, 0.1, 3], "采样日期", "21-11-5", "two_digit_year"),
    (["桥下", "03/11/2021", 7.1, 5.6, 0.8, 0.1, 3], "采样日期", "03/11/2021", "day_first"),
    (["桥下", "2035-11-06", 7.1, 5.6, 0.8, 0.1, 3], "采样日期", "2035-11-06", "future_date"),
    (["桥下", "2021-11-07", 72, 5.6, 0.8, 0.1, 3], "pH", "72", "impossible_sample"),
    (["桥下", "2021-11-08", 7.1, -2, 0.8, 0.1, 3], "溶解氧(mg/L)", "-2", "impossible_sample"),
    (["桥下", "2021-11-09", 7.1, 5.6, "偏高", 0.1, 3], "氨氮(mg/L)", "偏高", "wrong_type"),
    (["桥下", "2021-11-10", 7.1, 5.6, 0.8, "0.1mg/L", 3], "总磷(mg/L)", "0.1mg/L", "unit_in_cell"),
    ([None, "2021-11-11", 7.1, 5.6, 0.8, 0.1, 3], "断面名称", "", "empty_cell"),
    (["闸口", "2021-11-12", 7.1, 5.6, 0.8, 0.1, 3], "断面名称", "S2", "duplicate_key"),
    (["闸口", "2021-11-12", 7.1, 5.6, 0.8, 0.1, 3], "断面名称", "S2", "duplicate_key"),
]
WRONG_COLUMNS = [
    ("化学需氧量(ppm)", "wrong_unit"),
    ("总氮", "missing_unit"),
    ("溶解氢(mg/L)", "unknown_item"),
    ("总磷(µg/L)", "wrong_unit"),
]


@pytest.fixture(scope="module")
def wrong(tmp_path_factory):
    """Return the path of a sheet with every fault of `WRONG` and `WRONG_COLUMNS` among right rows."""
    path = tmp_path_factory.mktemp("wrong") / "台账.xlsx"
    rows = [row for row, *_ in WRONG] + RIGHT
    return sheet(
        path, WIDE + [heading for heading, _ in WRONG_COLUMNS], *([*row, 20, 2, 5, 90] for row in rows)
    )


@pytest.mark.parametrize(
    ("language", "place", "rule_of"),
    [("zh", "第 {row} 行“{column}”", "错误"), ("en", "row {row}, '{column}'", "Fault")],
)
def test_a_sheet_wrong_in_many_ways_is_refused_with_all_its_cells_and_nothing_written(
    town, wrong, tmp_path, language, place, rule_of
):
    done = run("water", "assess", wrong, "--town", town, "-o", tmp_path / "out", language=language)
    assert done.exit_code == 1
    assert isinstance(done.exception, SystemExit)
    assert list(tmp_path.iterdir()) == []
    said = done.output.split("\n  ✗ ")[1:]
    assert len({rule for *_, rule in WRONG} | {rule for _, rule in WRONG_COLUMNS}) >= 13
    for at, (_, column, found, rule) in enumerate(WRONG, 2):
        told = [text for text in said if f"[{rule}]" in text and _names(text, at, column, place)]
        assert told, (rule, at, column, done.output)
        assert not found or rule == "duplicate_key" or any(found in text for text in told), told
        assert all(text.startswith(rule_of) for text in told)
    for column, rule in WRONG_COLUMNS:
        told = [text for text in said if f"[{rule}]" in text and column in text]
        assert told, (rule, column, done.output)
    assert done.output.count("✗") == done.output.count("→") - done.output.count("✓") - done.output.count(
        "\n  ! "
    )


def _names(text, row, column, place):
    """Say whether a fault names this cell; alike faults of several rows are named together."""
    before, after = place.format(row="@", column=column).split("@")
    first = text.split("\n", 1)[0]
    rows = re.search(re.escape(before) + r"([\d、, ]+)" + re.escape(after), first)
    return rows is not None and str(row) in re.findall(r"\d+", rows[1])


def test_no_fault_of_the_wrong_sheet_is_said_of_a_right_row(town, wrong):
    done = run("check", wrong, "--town", town, "--json")
    rows = {one["row"] for one in json.loads(done.stdout) if one["severity"] == "fault"}
    assert rows == set(range(1, 2 + len(WRONG)))


def test_a_right_sheet_is_judged_and_its_marks_are_read(town, tmp_path):
    path = sheet(tmp_path / "台账.xlsx", ["小镇水质监测台账"], WIDE, *RIGHT)
    done = run("water", "assess", path, "--town", town, "-o", tmp_path / "out")
    assert done.exit_code == 0, done.output
    assert "劣Ⅴ类 1 条" in done.output
    assert "小涌：氨氮(1.4)" in done.output
    left_out = pd.read_csv(tmp_path / "out/tables/water_left_out.csv")
    reasons = left_out.groupby(["section_id", "item"])["reason"].agg(sorted).to_dict()
    assert reasons[("S1", "nh3n")] == ["nd_without_limit"]
    assert reasons[("S1", "tp")] == reasons[("S1", "codmn")] == ["not_measured"]
    assert reasons[("S2", "do")] == ["maintenance"] * 2
    assert reasons[("S2", "codmn")] == reasons[("S2", "ph")] == ["stopped"]
    classes = pd.read_csv(tmp_path / "out/tables/water_section_periods.csv").set_index(
        ["section_id", "period"]
    )
    # 0.05L and <0.5 are 0.025 and 0.25 in means, which leaves oxygen to decide: 5.4, class III
    assert classes.loc[("S1", "2021Q4"), ["class", "determining"]].tolist() == ["III", "溶解氧"]


def test_a_right_long_sheet_gives_what_the_wide_one_gives(town, tmp_path):
    wide = sheet(tmp_path / "宽表.xlsx", WIDE, *RIGHT)
    rows = [
        [row[0], row[1], re.sub(r"\(.*", "", heading), cell, "pH" if heading == "pH" else "mg/L"]
        for row in RIGHT
        for heading, cell in zip(WIDE[2:], row[2:], strict=True)
        if cell is not None
    ]
    long = sheet(tmp_path / "长表.xlsx", ["断面", "监测日期", "指标", "值", "单位"], *rows)
    said = [run("water", "assess", path, "--town", town) for path in (wide, long)]
    assert [one.exit_code for one in said] == [0, 0], said[1].output
    assert said[0].stdout == said[1].stdout


@pytest.mark.parametrize(("language", "words"), [("zh", "大涌"), ("en", "Rivers worse than V")])
def test_what_is_written_is_a_workbook_tables_and_one_page(town, tmp_path, language, words):
    path = sheet(tmp_path / "台账.xlsx", WIDE, *RIGHT)
    out = tmp_path / "out"
    for _ in range(2):
        done = run("water", "assess", path, "--town", town, "-o", out, "--base", "target", language=language)
        assert done.exit_code == 0, done.output
    assert {one.name for one in out.iterdir()} == {"water.xlsx", "tables", "water.pdf", "water.png"}
    assert "劣Ⅴ类河涌名单" in openpyxl.load_workbook(out / "water.xlsx", read_only=True).sheetnames
    pages = pypdf.PdfReader(out / "water.pdf").pages
    assert len(pages) == 1
    assert words in pages[0].extract_text()
    assert [round(float(side)) for side in pages[0].mediabox[2:]] == [595, 842]
    assert (out / "water.png").read_bytes().startswith(b"\x89PNG")


def test_modes_differ_where_rounding_decides(town, tmp_path):
    rows = [["桥下", "2021-11-03", 9.4, 5.6, 0.8, 0.1, 3]]
    path = sheet(tmp_path / "台账.xlsx", WIDE, *rows)
    rounded, as_measured = (
        run("water", "assess", path, "--town", town, "--mode", mode).stdout
        for mode in ("evaluation", "realtime")
    )
    assert "劣Ⅴ类 0 条" in rounded
    assert "劣Ⅴ类 1 条" in as_measured


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_sheet_without_its_town_is_told_to_name_it(tmp_path, language):
    path = sheet(tmp_path / "台账.xlsx", WIDE, *RIGHT)
    done = run("water", "assess", path, "-o", tmp_path / "out", language=language)
    assert done.exit_code == 1
    assert "--town" in done.output
    assert not (tmp_path / "out").exists()


def test_rows_of_the_platform_need_no_town(tmp_path):
    rows = [
        "time,province,station,status,ph,do,codmn,nh3n,tp",
        "2021-04-01 04:00,甲省,江口,正常,8.2,10.5,3.7,0.07,0.046",
        "2021-04-01 04:00,乙省,江口,正常,7.2,2.5,9.7,2.07,0.46",
    ]
    (tmp_path / "rows.csv").write_text("\n".join(rows), encoding="utf-8")
    done = run("water", "assess", tmp_path / "rows.csv", "--mode", "realtime", "-o", tmp_path / "out")
    assert done.exit_code == 0, done.output
    assert "本季未完，截至 2021-04-01" in done.output
    assert "有评价的 2 条河涌中，劣Ⅴ类 1 条" in done.output
    assert len(pypdf.PdfReader(tmp_path / "out/water.pdf").pages) == 1


def test_every_rule_of_the_wrong_sheet_is_a_rule():
    assert {rule for *_, rule in WRONG + WRONG_COLUMNS} <= {*RULES, *RULES_OF_FILES}
