"""Text, ids, codes and flags as people write them."""

from typing import Any

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from dayang.town.checks import check, parse
from dayang.town.checks.credit_codes import are_credit_codes
from dayang.town.registers import DICTIONARY

FIRM = {"firm_id": "F1", "name": "甲"}


def read(column: str, cell: Any, register: str = "firms", **base: Any) -> tuple[Any, list[str]]:
    raw = pd.DataFrame([{**(base or FIRM), column: cell}], dtype=object, index=[2])
    parsed = parse(DICTIONARY[register], raw)
    value = parsed.frame[column].iloc[0]
    return (None if pd.isna(value) else value), [fault.rule for fault in parsed.faults]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (" 甲厂 ", "甲厂"),
        ("甲\u3000厂", "甲 厂"),
        ("\ufeff甲厂", "甲厂"),
        ("甲\u200b厂", "甲厂"),
        ("甲\u00ad厂\u202e", "甲厂"),
        ("Ａ１厂", "A1厂"),
        ("甲厂\r\n二期", "甲厂\n二期"),
        ("　Ａ厂\u200b ", "A厂"),
    ],
)
def test_stray_characters_are_repaired_in_one_word_a_cell(cell, text):
    assert read("name", cell) == (text, ["tidied"])


def test_all_repairs_of_a_cell_are_said_together():
    raw = pd.DataFrame([{**FIRM, "name": " Ａ厂\u200b"}])
    (fault,) = check(DICTIONARY["firms"], raw)
    assert fault.expected.zh == "没有多余空格、不可见字符、全角字符"
    assert fault.expected.en == "no stray spaces, invisible characters, full-width characters"
    assert "“A厂”" in fault.remedy.zh


@pytest.mark.parametrize(
    "cell", ["甲（集团）有限公司，一分厂。", "Café – “Zürich”", "甲厂\n二期", "囧", "甲 厂", "O'Neil & Co."]
)
def test_good_text_is_left_as_it_is(cell):
    assert read("name", cell) == (cell, [])


@pytest.mark.parametrize(
    "cell", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\t甲", "＝1+1", "\u200b=1", " =1"]
)
def test_formulas_are_refused_and_not_let_through(cell):
    assert read("name", cell) == (None, ["formula_cell"])


@pytest.mark.parametrize("cell", ["-5", "+8676022331234", "-1,234.5"])
def test_signed_numbers_are_no_formulas(cell):
    assert read("name", cell) == (cell, [])


@pytest.mark.parametrize("cell", ["甲\x00", "甲\x1b[0m", "\x85甲\x9f", "锟\ufffd", "\ud800"])
def test_damaged_text_is_refused(cell):
    assert read("name", cell) == (None, ["control_character"])


@pytest.mark.parametrize("cell", ["#N/A", "#REF!", "#DIV/0!"])
def test_error_values_of_excel_are_refused(cell):
    assert read("name", cell) == (None, ["excel_error"])


@pytest.mark.parametrize("cell", [True, pd.Timestamp("2021-01-02"), [1], float("inf")])
def test_what_is_no_text_is_of_the_wrong_type(cell):
    assert read("name", cell) == (None, ["wrong_type"])


@pytest.mark.parametrize(
    ("cell", "text", "rules"),
    [
        (12.0, "12", ["number_ids"]),
        (12, "12", ["number_ids"]),
        ("12.0", "12", ["tidied"]),
        ("0012", "0012", []),
        (1234567890123456.0, None, ["too_many_digits"]),
        (123456789012345678, "123456789012345678", []),
    ],
)
def test_ids_kept_as_numbers(cell, text, rules):
    assert read("firm_id", cell, name="甲") == (text, rules)


@pytest.mark.parametrize("cell", ["company", "Company", " COMPANY", "企业", "企 业"])
def test_a_choice_is_its_code_or_either_label(cell):
    value, rules = read("entity", cell)
    assert value == "company"
    assert set(rules) <= {"tidied"}


def test_choices_may_be_signs_that_mean_none_or_formula_elsewhere():
    base = {
        "section_id": "S1",
        "sampled_at": "2021-12-01",
        "item": "氨氮",
        "unit": "mg/l",
        "reported_at": "2021-12-02",
    }
    for code in ("=", "<", "--", "ND"):
        assert read("qualifier", code, "samples", **base) == (code, [])
    assert read("qualifier", "未监测", "samples", **base) == ("--", [])


@pytest.mark.parametrize(
    ("cell", "meant"), [("企业单位", "企业"), ("Compny", "Company"), ("个体户", "个体工商户")]
)
def test_a_wrong_choice_gets_a_did_you_mean(cell, meant):
    raw = pd.DataFrame([{**FIRM, "entity": cell}])
    (fault,) = check(DICTIONARY["firms"], raw)
    assert fault.rule == "not_a_choice"
    assert meant in fault.remedy.zh + fault.remedy.en


@pytest.mark.parametrize(
    ("cell", "flag"),
    [
        ("是", True),
        ("否", False),
        ("有", True),
        ("无", False),
        ("TRUE", True),
        ("no", False),
        ("Y", True),
        ("n", False),
        ("1", True),
        (0, False),
        (1.0, True),
        ("√", True),
        ("×", False),
        (True, True),
        ("ｙ", True),
    ],
)
def test_yes_and_no_in_every_way_they_are_written(cell, flag):
    value, rules = read("above_scale", cell, "firm_years", firm_id="F1", year=2021, reported_at="2021-12-31")
    assert value == flag
    assert set(rules) <= {"tidied"}


@pytest.mark.parametrize("cell", ["可能", 2, "是否", pd.Timestamp("2021-01-01"), "v"])
def test_what_is_neither_is_of_the_wrong_type(cell):
    found = read("above_scale", cell, "firm_years", firm_id="F1", year=2021, reported_at="2021-12-31")
    assert found == (None, ["wrong_type"])


def test_blanks_are_no_in_a_column_of_ticks_alone():
    years = {"firm_id": "F1", "year": [2019, 2020, 2021], "reported_at": "2021-12-31"}
    ticks = parse(DICTIONARY["firm_years"], pd.DataFrame({**years, "above_scale": ["√", None, " "]}))
    assert ticks.frame["above_scale"].tolist() == [True, False, False]
    assert [(fault.rule, fault.row) for fault in ticks.faults] == [("tick_column", None)]
    mixed = parse(DICTIONARY["firm_years"], pd.DataFrame({**years, "above_scale": ["√", None, "否"]}))
    assert mixed.frame["above_scale"].isna().tolist() == [False, True, False]
    assert mixed.faults == ()


@pytest.mark.parametrize(
    ("code", "good"),
    [
        ("91110000600037341L", True),
        ("911100006000373412", False),
        ("91110000600037341", False),
        ("9111000060003734IL", False),
    ],
)
def test_credit_codes_by_their_check_digit(code, good):
    assert (read("credit_code", code)[1] == []) is good


DIGITS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@given(st.from_regex(r"[1-9][0-9]{7}[0-9A-HJ-NP-RTUWXY]{10}", fullmatch=True))
def test_check_digits_are_those_of_stdnum(code):
    right = code[:-1] + uscc.calc_check_digit(code[:-1])
    codes = pa.array([code, right], pa.large_string())
    assert are_credit_codes(codes).tolist() == [uscc.is_valid(code), True]


def test_codes_of_village_collectives_begin_with_a_letter():
    body = "N2442000MF1234567"
    codes = pa.array([body + digit for digit in DIGITS], pa.large_string())
    assert are_credit_codes(codes).sum() == 1


def test_a_wrong_check_digit_is_told_with_the_right_one():
    (fault,) = check(DICTIONARY["firms"], pd.DataFrame([{**FIRM, "credit_code": "911100006000373412"}]))
    assert "末位应为 L" in fault.expected.zh
    assert "the last is L" in fault.expected.en
    (fault,) = check(DICTIONARY["firms"], pd.DataFrame([{**FIRM, "credit_code": "9111000060003734IL"}]))
    assert "末位应为" not in fault.expected.zh


def test_a_lower_case_credit_code_is_repaired_and_said():
    assert read("credit_code", "91110000600037341l") == ("91110000600037341L", ["tidied"])
    assert read("credit_code", "911100006000373412a")[1] == ["credit_code"]
