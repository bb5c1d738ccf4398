"""Faults as a person sees them: in their own workbook, as text, as JSON."""

import json
from dataclasses import fields

import openpyxl
import pytest

from dayang.errors import DayangError
from dayang.town.faults import InputFault, Severity
from dayang.town.io import coloured_copy, faults_as_json, faults_as_text, read_town
from dayang.town.io.words import said
from dayang.town.io.workbook import RESULT_SHEET

FIELDS = {field.name for field in fields(InputFault)}
FIRMS = ["企业编号", "统一社会信用代码", "企业名称", "成立日期", "注册资本（元）"]


@pytest.fixture
def faulty(tmp_path):
    """A workbook with a title above the headings, three faulty cells, and things of its own."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "企业"
    for row in (
        ["企业名录"],
        FIRMS,
        ["F1", "91350100M000100Y44", "甲厂", "2021-02-30", 1e6],
        ["F2", None, " 乙厂", "2001-01-01", "一百万"],
        ["=F3", None, "丙厂", None, 5],
    ):
        sheet.append(row)
    sheet["A5"].data_type = "s"
    sheet["C3"].font = openpyxl.styles.Font(italic=True)
    sheet.column_dimensions["C"].width = 33
    book.create_sheet("会议纪要")["A1"] = "勿动"
    book.save(tmp_path / "我的企业.xlsx")
    return tmp_path / "我的企业.xlsx"


def test_faulty_cells_are_coloured_and_say_why_in_both_languages(faulty, tmp_path):
    reading = read_town(faulty)
    coloured_copy(faulty, reading.faults, tmp_path / "marked.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "marked.xlsx")["企业"]
    for cell, severity, word in (
        ("B3", "F4B6AE", "错误"),
        ("D3", "F4B6AE", "错误"),
        ("E4", "F4B6AE", "错误"),
        ("C4", "CFE5F7", "已修"),
        ("A5", "F4B6AE", "错误"),
        ("E5", "FCE7A8", "提醒"),
        ("A1", "CFE5F7", "已修"),
    ):
        assert sheet[cell].fill.fgColor.rgb == f"00{severity}", cell
        assert sheet[cell].comment.text.startswith(word), cell
        assert "expected" in sheet[cell].comment.text
    assert sheet["C3"].comment is None
    assert sheet["E4"].value == "一百万"


def test_a_fault_of_a_heading_is_marked_on_the_heading_below_the_title(faulty, tmp_path):
    book = openpyxl.load_workbook(faulty)
    book["企业"]["F2"] = "法人"
    book.save(faulty)
    coloured_copy(faulty, read_town(faulty).faults, tmp_path / "marked.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "marked.xlsx")["企业"]
    assert "改正列名" in sheet["F2"].comment.text


def test_the_copy_keeps_the_rest_and_lists_every_fault_first(faulty, tmp_path):
    reading = read_town(faulty)
    coloured_copy(faulty, reading.faults, tmp_path / "marked.xlsx")
    book = openpyxl.load_workbook(tmp_path / "marked.xlsx")
    assert book.sheetnames == [RESULT_SHEET, "企业", "会议纪要"]
    assert book["企业"]["C3"].font.italic
    assert book["企业"].column_dimensions["C"].width == 33
    listed = list(book[RESULT_SHEET].values)[1:]
    assert len(listed) == len(reading.faults)
    assert {row[7] for row in listed} == {fault.rule for fault in reading.faults}
    assert [row[0][0] for row in listed] == sorted((row[0][0] for row in listed), key="错提已".index)
    injected = next(row for row in book[RESULT_SHEET].iter_rows() if row[7].value == "formula_cell")
    assert (injected[4].value, injected[4].data_type) == ("=F3", "s")
    assert openpyxl.load_workbook(faulty).sheetnames == ["企业", "会议纪要"]


def test_a_marked_copy_can_be_mended_and_read_again(faulty, tmp_path):
    coloured_copy(faulty, read_town(faulty).faults, tmp_path / "marked.xlsx")
    book = openpyxl.load_workbook(tmp_path / "marked.xlsx")
    sheet = book["企业"]
    sheet["B3"], sheet["D3"], sheet["E4"], sheet["A5"] = "91350100M000100Y43", "2021-02-28", 1e6, "F3"
    book.save(tmp_path / "mended.xlsx")
    rules = {
        fault.rule for fault in read_town(tmp_path / "mended.xlsx").faults if fault.severity is Severity.FAULT
    }
    assert rules <= {"empty_town"}


def test_a_copy_of_what_is_no_workbook_is_refused(tmp_path):
    (tmp_path / "x.xlsx").write_bytes(b"nothing")
    with pytest.raises(DayangError, match=r"x\.xlsx"):
        coloured_copy(tmp_path / "x.xlsx", [], tmp_path / "y.xlsx")
    assert not (tmp_path / "y.xlsx").exists()


def test_text_says_faults_of_one_kind_once_and_names_their_rows():
    fault = said("too_few_cells", count=3).at(file="企业.csv", sheet="", column="", found="2")
    faults = [fault.at(row=row) for row in range(2, 40)]
    faults.append(said("empty_file").at(file="村.csv"))
    text = faults_as_text(faults)
    assert text.splitlines()[0] == "错误 1 处、提醒 38 处"
    assert text.count("[too_few_cells]") == 1
    assert "第 2、3、4、5、6、7、8、9、10、11 等 38 行" in text
    english = faults_as_text(faults, "en")
    assert "row 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 28 more" in english
    assert not any(
        "\u4e00" <= character <= "\u9fff" for character in english.replace("企业", "").replace("村", "")
    )


def test_nothing_wrong_is_said_so():
    assert faults_as_text([]) == "没有发现问题。"
    assert faults_as_text([], "en") == "Nothing found wrong."


def test_json_holds_every_field_of_every_fault(faulty):
    faults = read_town(faulty).faults
    rows = json.loads(faults_as_json(faults))
    assert len(rows) == len(faults)
    for row, fault in zip(rows, faults, strict=True):
        assert row["row"] == fault.row
        assert row["severity"] in ("fault", "warning", "repaired")
        assert row["expected"] == {"zh": fault.expected.zh, "en": fault.expected.en}
        assert set(row) == FIELDS
