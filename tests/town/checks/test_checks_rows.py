"""Rows: their numbers, blanks, keys, and many faults at once."""

import pandas as pd
import pytest

from dayang.town.checks import check, parse
from dayang.town.checks.words import RULES
from dayang.town.registers import DICTIONARY
from dayang.town.registers.schema import Column, Kind, Register, Type
from dayang.words import Words

FIRMS = DICTIONARY["firms"]


def test_rows_are_numbered_as_the_person_sees_them():
    raw = pd.DataFrame({"firm_id": ["F1", None], "name": ["甲", "乙"]}, index=[5, 9])
    (fault,) = check(FIRMS, raw)
    assert (fault.rule, fault.row, fault.column, fault.register, fault.field) == (
        "empty_cell",
        9,
        "firm_id",
        "firms",
        "firm_id",
    )


def test_blank_rows_are_left_out_and_the_others_keep_their_numbers():
    raw = pd.DataFrame(
        {"firm_id": ["F1", None, " ", "F2"], "name": ["甲", None, "\u3000", None]}, index=[2, 3, 4, 5]
    )
    parsed = parse(FIRMS, raw)
    assert parsed.frame["firm_id"].tolist() == ["F1", "F2"]
    assert parsed.rows.tolist() == [2, 5]
    assert [(fault.rule, fault.row) for fault in parsed.faults] == [("empty_cell", 5)]


def test_every_row_of_a_double_key_is_named_with_the_others():
    raw = pd.DataFrame({"firm_id": ["F1", "F2", "F1 ", "F1"], "name": "甲"}, index=[2, 3, 4, 5])
    double = [fault for fault in check(FIRMS, raw) if fault.rule == "duplicate_key"]
    assert [fault.row for fault in double] == [2, 4, 5]
    assert all("2、4、5" in fault.expected.zh for fault in double)
    assert all("2, 4, 5" in fault.expected.en for fault in double)


def test_a_key_of_several_columns_is_double_only_as_a_whole():
    years = pd.DataFrame(
        {"firm_id": ["F1", "F1", "F1"], "year": [2020, 2021, 2021], "reported_at": "2021-12-31"}
    )
    assert [fault.row for fault in check(DICTIONARY["firm_years"], years)] == [2, 3]


def test_a_cell_that_cannot_be_read_is_not_also_called_empty():
    raw = pd.DataFrame({"firm_id": ["F1"], "year": ["某年"], "reported_at": ["2021-12-31"]})
    assert [fault.rule for fault in check(DICTIONARY["firm_years"], raw)] == ["wrong_type"]


def test_faults_come_in_the_order_of_rows():
    raw = pd.DataFrame(
        {"firm_id": ["F1", "F2", "F3"], "name": ["=1", None, "甲"], "founded_on": ["x", "2021-02-30", "y"]}
    )
    faults = check(FIRMS, raw)
    assert [fault.row for fault in faults] == [1, 1, 2, 2, 3]


def test_every_fault_of_a_large_column_is_returned():
    raw = pd.DataFrame({"firm_id": [f"F{row}" for row in range(20_000)], "name": "甲", "founded_on": "某日"})
    faults = check(FIRMS, raw)
    assert [fault.row for fault in faults] == list(range(1, 20_001))
    assert {fault.rule for fault in faults} == {"wrong_type"}


def test_an_empty_sheet_with_headings_is_an_empty_register():
    parsed = parse(FIRMS, pd.DataFrame({"企业编号": [], "企业名称": []}))
    assert parsed.faults == ()
    assert parsed.frame.empty


def test_the_town_has_no_second_row():
    rows = pd.DataFrame({"镇编号": ["a", "b", "c"]}, index=[2, 3, 4])
    named = [fault.row for fault in check(DICTIONARY["town"], rows) if fault.rule == "single_row"]
    assert named == [3, 4]


@pytest.mark.parametrize(
    ("cell", "rules"),
    [
        (-1, ["out_of_bounds"]),
        (0, []),
        (10, []),
        (10.5, ["out_of_bounds"]),
        (None, []),
        ("11", ["out_of_bounds"]),
    ],
)
def test_bounds_are_inclusive(cell, rules):
    w = Words("甲", "A")
    column = Column("size_m", Type.NUMBER, w, w, unit="m", minimum=0, maximum=10)
    register = Register(
        "things",
        Kind.RECORD,
        w,
        w,
        ("id",),
        (Column("id", Type.STRING, Words("编号", "Id"), w, required=True), column),
    )
    faults = check(register, pd.DataFrame({"id": ["1"], "size_m": [cell]}, dtype=object))
    assert [fault.rule for fault in faults] == rules
    assert all(fault.expected == Words("0 至 10 m", "0 to 10 m") for fault in faults)


def test_a_pattern_must_match_the_whole_cell():
    raw = pd.DataFrame({"firm_id": ["F1", "F2", "F3"], "name": "甲", "industry": ["39", "39x", "39\n1"]})
    assert [(fault.rule, fault.row) for fault in check(FIRMS, raw)] == [
        ("pattern_mismatch", 2),
        ("pattern_mismatch", 3),
    ]


def test_long_cells_are_shortened_in_what_was_found():
    (fault,) = check(FIRMS, pd.DataFrame({"firm_id": ["F1"], "name": ["=" + "甲" * 500]}))
    assert len(fault.found) == 60
    assert fault.found.endswith("…")


def test_every_rule_speaks_both_languages():
    for rule in RULES.values():
        for words in (rule.title, rule.expected, rule.remedy):
            assert words.zh
            assert words.en
