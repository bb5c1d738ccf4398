"""One file for each fault a person can hand in; each is named with its file, sheet, row and column."""

import re
import struct
import zipfile
import zlib

import openpyxl
import pytest
import xlsxwriter
from support.faulty import declaring, workbook

from dayang.town.io import (
    Limits,
)
from dayang.town.io import guard as guard_module
from dayang.town.io import words as io_words
from dayang.town.io.reading import opened_from
from dayang.town.registers import DICTIONARY

CRS = "EPSG:4526"
X, Y = 38_430_000.0, 2_500_000.0
COMPOUND = bytes.fromhex("d0cf11e0a1b11ae1")


CASES = []
case = declaring(CASES)


# --- workbooks -----------------------------------------------------------------------------------


FIRMS = ["企业编号", "统一社会信用代码", "企业名称", "成立日期", "注册资本（元）"]
YEARS = ["企业编号", "年度", "工业总产值（元）", "用工人数（人）", "填报时间"]
GOOD_FIRM = ["F1", None, "甲厂", "2001-01-01", 1_000_000]


@case("missing_column", "b.xlsx", "企业", column="", found="")
def missing_column(folder, town):
    return workbook(folder / "b.xlsx", 企业=[["企业编号"], ["F1"]])


@case("unknown_column", "b.xlsx", "企业", column="企业名陈")
def unknown_column(folder, town):
    return workbook(folder / "b.xlsx", 企业=[["企业编号", "企业名陈"], ["F1", "甲厂"]])


@case("wrong_type", "b.xlsx", "企业年度数据", 3, "用工人数（人）", "十二")
def wrong_type(folder, town):
    rows = [YEARS, ["F1", 2021, 5e6, 12, "2021-12-30"], ["F2", 2021, 5e6, "十二", "2021-12-30"]]
    return workbook(folder / "b.xlsx", 企业年度数据=rows)


@case("out_of_bounds", "b.xlsx", "企业年度数据", 5, "年度", "1066")
def out_of_bounds_below_blank_rows(folder, town):
    rows = [
        YEARS,
        ["F1", 2021, 5e6, 12, "2021-12-30"],
        [None] * 5,
        [None] * 5,
        ["F2", 1066, 5e6, 1, "2021-12-30"],
    ]
    return workbook(folder / "b.xlsx", 企业年度数据=rows)


@case("duplicate_key", "b.xlsx", "企业", 3, "企业编号", "F1")
def duplicate_key(folder, town):
    return workbook(folder / "b.xlsx", 企业=[FIRMS, GOOD_FIRM, GOOD_FIRM])


@case("dangling_reference", "b.xlsx", "企业年度数据", 2, "企业编号", "F404")
def dangling_reference(folder, town):
    return workbook(folder / "b.xlsx", 企业年度数据=[YEARS, ["F404", 2021, 5e6, 1, "2021-12-30"]])


@case("impossible_date", "b.xlsx", "企业", 2, "成立日期", "2021-02-30")
def impossible_date(folder, town):
    return workbook(folder / "b.xlsx", 企业=[FIRMS, ["F1", None, "甲厂", "2021-02-30", 1e6]])


@case("future_date", "b.xlsx", "企业", 2, "成立日期", "2035-01-01")
def future_date(folder, town):
    return workbook(folder / "b.xlsx", 企业=[FIRMS, ["F1", None, "甲厂", "2035-01-01", 1e6]])


@case("credit_code", "b.xlsx", "企业", 2, "统一社会信用代码", "91350100M000100Y44")
def credit_code(folder, town):
    return workbook(folder / "b.xlsx", 企业=[FIRMS, ["F1", "91350100M000100Y44", "甲厂", None, 1e6]])


@case("tidied", "b.xlsx", "企业", 2, "统一社会信用代码", "91350100m000100y43")
def lower_case_credit_code(folder, town):
    return workbook(folder / "b.xlsx", 企业=[FIRMS, ["F1", "91350100m000100y43", "甲厂", None, 1e6]])


@case("tidied", "b.xlsx", "企业年度数据", 2, "年度", "２０２１")
def full_width_digits(folder, town):
    return workbook(folder / "b.xlsx", 企业年度数据=[YEARS, ["F1", "２０２１", 5e6, 1, "2021-12-30"]])


@case("tidied", "b.xlsx", "企业", 2, "企业名称", " 甲厂　")
def stray_spaces(folder, town):
    return workbook(folder / "b.xlsx", 企业=[FIRMS, ["F1", None, " 甲厂　", None, 1e6]])


@case("amount_scale", "b.xlsx", "企业年度数据", 3, "工业总产值（元）", "1230")
def ten_thousand_yuan_written_for_yuan(folder, town):
    rows = [YEARS, ["F1", 2020, 12_000_000, 12, "2021-12-30"], ["F1", 2021, 1_230, 12, "2021-12-30"]]
    return workbook(folder / "b.xlsx", 企业年度数据=rows)


@case("formula_cell", "b.xlsx", "企业", 2, "企业名称", "=cmd|' /C calc'!A0")
def formula_injection(folder, town):
    book = openpyxl.Workbook()
    book.active.title = "企业"
    for row in (FIRMS, ["F1", None, "", None, 1e6]):
        book.active.append(row)
    cell = book.active["C2"]
    cell.value, cell.data_type = "=cmd|' /C calc'!A0", "s"
    book.save(folder / "b.xlsx")
    return folder / "b.xlsx"


@case("dangerous_formula", "b.xlsx", "企业", 2, "企业名称", '=WEBSERVICE("http://x")')
def dangerous_formula(folder, town):
    return workbook(folder / "b.xlsx", 企业=[FIRMS, ["F1", None, '=WEBSERVICE("http://x")', None, 1e6]])


@case("formula_without_value", "b.xlsx", "企业", 2, "注册资本（元）", "E2")
def formula_without_value(folder, town):
    return workbook(folder / "b.xlsx", 企业=[FIRMS, ["F1", None, "甲厂", None, "=1000000+1"]])


def _calculated(folder, error):
    """Write a workbook as Excel saves it, with formulas and their results."""
    with xlsxwriter.Workbook(str(folder / "b.xlsx")) as book:
        sheet = book.add_worksheet("企业")
        sheet.write_row(0, 0, FIRMS)
        sheet.write_row(1, 0, ["F1", "", "甲厂", "2001-01-01"])
        sheet.write_formula(1, 4, "=A9", None, error)
    return folder / "b.xlsx"


@case("excel_error", "b.xlsx", "企业", 2, "注册资本（元）", "#REF!")
def excel_error(folder, town):
    return _calculated(folder, "#REF!")


@case("formula_values", "b.xlsx", "企业", 2, "注册资本（元）", "E2")
def formula_values(folder, town):
    return _calculated(folder, 1_000_000)


@case("merged_header", "b.xlsx", "企业", 1, "企业名称", "企业名称")
def merged_header(folder, town):
    workbook(folder / "b.xlsx", 企业=[FIRMS, GOOD_FIRM])
    book = openpyxl.load_workbook(folder / "b.xlsx")
    book["企业"].merge_cells("C1:D1")
    book.save(folder / "b.xlsx")
    return folder / "b.xlsx"


@case("merged_cells", "b.xlsx", "企业", 2, "企业名称", "甲厂")
def merged_cells(folder, town):
    workbook(folder / "b.xlsx", 企业=[FIRMS, GOOD_FIRM, ["F2", None, "乙厂", None, 1e6]])
    book = openpyxl.load_workbook(folder / "b.xlsx")
    book["企业"].merge_cells("C2:C3")
    book.save(folder / "b.xlsx")
    return folder / "b.xlsx"


@case("rows_above_header", "b.xlsx", "企业", 1, "", "企业名录（2021 年）")
def title_above_the_headings(folder, town):
    return workbook(folder / "b.xlsx", 企业=[["企业名录（2021 年）"], [], FIRMS, GOOD_FIRM])


@case("two_header_rows", "b.xlsx", "企业", 1, "", "firm_id | name")
def two_header_rows(folder, town):
    return workbook(folder / "b.xlsx", 企业=[FIRMS, ["firm_id", "name"], GOOD_FIRM])


@case("no_header", "b.xlsx", "企业", 1, "", "甲 | 乙")
def no_header(folder, town):
    return workbook(folder / "b.xlsx", 企业=[["甲", "乙"], ["F1", "甲厂"]])


@case("misspelt_sheet", "b.xlsx", "企业年度数椐", found="企业年度数椐")
def misspelt_sheet(folder, town):
    return workbook(folder / "b.xlsx", 企业年度数椐=[["甲"], ["F1"]], 企业=[FIRMS, GOOD_FIRM])


@case("unknown_sheet", "b.xlsx", "会议纪要", found="会议纪要")
def unknown_sheet(folder, town):
    return workbook(folder / "b.xlsx", 会议纪要=[["议题"], ["一"]], 企业=[FIRMS, GOOD_FIRM])


@case("no_register", "b.xlsx")
def no_register(folder, town):
    return workbook(folder / "b.xlsx", 会议纪要=[["议题"], ["一"]])


@case("sheet_by_headings", "b.xlsx", "Sheet1", found="Sheet1")
def sheet_by_headings(folder, town):
    return workbook(folder / "b.xlsx", Sheet1=[FIRMS, GOOD_FIRM])


@case("register_twice", "b.xlsx", "企业名录")
def register_twice(folder, town):
    return workbook(
        folder / "b.xlsx", 企业=[FIRMS, GOOD_FIRM], 企业名录=[FIRMS, ["F2", None, "乙厂", None, 1e6]]
    )


@case("hidden_sheet", "b.xlsx", "企业年度数据", found="企业年度数据")
def hidden_sheet(folder, town):
    workbook(folder / "b.xlsx", 企业=[FIRMS, GOOD_FIRM], 企业年度数据=[YEARS])
    book = openpyxl.load_workbook(folder / "b.xlsx")
    book["企业年度数据"].sheet_state = "hidden"
    book.save(folder / "b.xlsx")
    return folder / "b.xlsx"


# --- what is refused before it is unpacked --------------------------------------------------------


@case("old_excel", "b.xls", found="b.xls")
def old_excel(folder, town):
    (folder / "b.xls").write_bytes(COMPOUND + bytes(504) + "Workbook".encode("utf-16-le"))
    return folder / "b.xls"


@case("encrypted_workbook", "b.xlsx", found="b.xlsx")
def encrypted_workbook(folder, town):
    (folder / "b.xlsx").write_bytes(COMPOUND + bytes(504) + "EncryptedPackage".encode("utf-16-le"))
    return folder / "b.xlsx"


@case("macros", "b.xlsm", found=".xlsm")
def macro_suffix(folder, town):
    return workbook(folder / "b.xlsx", 企业=[FIRMS, GOOD_FIRM]).rename(folder / "b.xlsm")


@case("macros", "b.xlsx", found="xl/vbaproject.bin")
def macros(folder, town):
    workbook(folder / "b.xlsx", 企业=[FIRMS, GOOD_FIRM])
    with zipfile.ZipFile(folder / "b.xlsx", "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\x00")
    return folder / "b.xlsx"


@case("external_links", "b.xlsx", found="xl/externalLinks")
def external_links(folder, town):
    workbook(folder / "b.xlsx", 企业=[FIRMS, GOOD_FIRM])
    with zipfile.ZipFile(folder / "b.xlsx", "a") as archive:
        archive.writestr("xl/externalLinks/externalLink1.xml", b"<externalLink/>")
    return folder / "b.xlsx"


@case("zip_bomb", "b.xlsx")
def zip_bomb(folder, town):
    with zipfile.ZipFile(folder / "b.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", bytes(80 * guard_module.MIB))
    return folder / "b.xlsx"


@case("zip_bomb", "b.xlsx", found="xl/workbook.xml")
def zip_bomb_that_lies_about_its_size(folder, town):
    data = bytes(1_000_000)
    with zipfile.ZipFile(folder / "b.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", data)
    honest = struct.pack("<I", zlib.crc32(data)) + b"...."
    declared = struct.pack("<III", zlib.crc32(data[:10]), 0, 10)
    raw = bytearray((folder / "b.xlsx").read_bytes())
    for at in [match.start() for match in re.finditer(re.escape(honest[:4]), bytes(raw))]:
        declared = raw[at + 4 : at + 8]
        raw[at : at + 12] = struct.pack("<I", zlib.crc32(data[:10])) + declared + struct.pack("<I", 10)
    (folder / "b.xlsx").write_bytes(raw)
    return folder / "b.xlsx"


@case("oversize", "b.xlsx", "企业", found="1,048,576 × 16,384")
def one_cell_in_the_far_corner(folder, town):
    workbook(folder / "b.xlsx", 企业=[FIRMS, GOOD_FIRM])
    book = openpyxl.load_workbook(folder / "b.xlsx")
    book["企业"]["XFD1048576"] = "x"
    book.save(folder / "b.xlsx")
    return folder / "b.xlsx"


@case("damaged_file", "b.xlsx")
def damaged_workbook(folder, town):
    data = workbook(folder / "b.xlsx", 企业=[FIRMS, GOOD_FIRM]).read_bytes()
    (folder / "b.xlsx").write_bytes(data[: len(data) // 2])
    return folder / "b.xlsx"


@case("damaged_file", "b.xlsx")
def a_web_page_called_workbook(folder, town):
    (folder / "b.xlsx").write_text("<html><table><tr><td>1</td></tr></table></html>")
    return folder / "b.xlsx"


@case("empty_file", "企业.csv", found="0 B")
def empty_file(folder, town):
    (folder / "企业.csv").touch()
    return folder / "企业.csv"


@case("unknown_suffix", "b.docx", found=".docx")
def unknown_suffix(folder, town):
    (folder / "b.docx").write_bytes(b"x")
    return folder / "b.docx"


@case("missing_path", "没有.gpkg")
def missing_path(folder, town):
    return folder / "没有.gpkg"


# --- text ----------------------------------------------------------------------------------------


def text_file(folder, text, encoding="utf-8", name="企业.csv"):
    (folder / name).write_bytes(text.encode(encoding))
    return folder / name


@case("encoding", "企业.csv", found="GB18030")
def gb18030(folder, town):
    return text_file(folder, "企业编号,企业名称\nF1,小榄镇甲五金制品有限公司\n", "gb18030")


@case("unknown_encoding", "企业.csv")
def unknown_encoding(folder, town):
    return text_file(folder, "企業編號,企業名稱\nF1,鐵礦電鍍廠與機械製造廠\n", "big5")


@case("delimiter", "企业.csv", found="Tab")
def tabs_for_commas(folder, town):
    return text_file(folder, "企业编号\t企业名称\nF1\t甲厂\n")


@case("bad_quoting", "企业.csv", row=3)
def bad_quoting(folder, town):
    return text_file(folder, '企业编号,企业名称\nF1,甲厂\nF2,"乙"厂\nF3,丙厂\n')


@case("too_many_cells", "企业.csv", row=4, found="3: 分厂")
def too_many_cells(folder, town):
    return text_file(folder, "企业编号,企业名称\nF1,甲厂\n\nF2,乙厂,分厂\n")


@case("too_few_cells", "企业.csv", row=2, found="1")
def too_few_cells(folder, town):
    return text_file(folder, "企业编号,企业名称\nF1\n")


@pytest.mark.parametrize(
    ("build", "rule", "place", "found"), CASES, ids=lambda each: getattr(each, "__name__", "")
)
def test_the_fault_is_named_where_it_is(build, rule, place, found, named):
    named(build, rule, place, found)


def test_every_rule_of_files_has_its_faulty_file():
    rules = {**io_words.OPENING, **io_words.TEXT, **io_words.SHEETS}.keys()
    assert rules - {"unreadable_file"} <= {rule for _, rule, _, _ in CASES}


def test_a_file_above_the_limit_is_refused_before_it_is_opened(tmp_path, monkeypatch):
    monkeypatch.setattr("zipfile.ZipFile", None)
    path = tmp_path / "b.xlsx"
    path.write_bytes(b"PK" + bytes(5_000))
    with opened_from(path, DICTIONARY, Limits(workbook_bytes=4_096)) as opened:
        (fault,) = opened.faults
    assert (fault.rule, fault.found, fault.file) == ("oversize", "5,002 B", "b.xlsx")
