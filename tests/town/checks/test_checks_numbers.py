"""Numbers, whole numbers and money as people write them."""

from decimal import Decimal
from typing import Any

import pandas as pd
import pytest

from dayang.town.checks import parse
from dayang.town.faults import Severity
from dayang.town.registers import DICTIONARY

YEAR = {"firm_id": "F1", "year": 2021, "reported_at": "2021-12-31"}


def read(column: str, cell: Any) -> tuple[Any, list[str]]:
    """Return the value of one cell of firm_years, and the rules it set off (warnings aside)."""
    raw = pd.DataFrame([{**YEAR, column: cell}], dtype=object, index=[2])
    parsed = parse(DICTIONARY["firm_years"], raw)
    value = parsed.frame[column].iloc[0]
    rules = [fault.rule for fault in parsed.faults if fault.severity is not Severity.WARNING]
    return (None if pd.isna(value) else value), rules


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("12.5", 12.5),
        ("+3", 3.0),
        (".5", 0.5),
        ("1.5e3", 1500.0),
        (7, 7.0),
        (Decimal("0.1"), 0.1),
        ("0.1000000000000000055", 0.1),
        (None, None),
        (" ", None),
    ],
)
def test_plain_numbers_are_read_without_a_word(cell, value):
    assert read("water_m3", cell) == (value, [])


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("1,234.5", 1234.5),
        ("1 234 567", 1234567.0),
        ("１２３．５", 123.5),
        ("1，234", 1234.0),
        ("\u00a012 ", 12.0),
        ("1\u200b2", 12.0),
    ],
)
def test_separators_and_full_width_figures_are_repaired_and_said_once(cell, value):
    assert read("water_m3", cell) == (value, ["tidied"])


@pytest.mark.parametrize(
    "cell",
    [
        "12.5亩",
        "3万",
        "３万",
        "95%",
        "100 mg/L",
        "¥1,234",
        "￥12",
        "1,234元",
        "12m2",
        "2021年",
        "5吨/日",
        "1e",
    ],
)
def test_a_unit_in_the_cell_is_never_guessed(cell):
    assert read("water_m3", cell) == (None, ["unit_in_cell"])


@pytest.mark.parametrize(
    "cell",
    [
        "abc",
        "约100",
        ">5",
        "<0.05",
        "1.2.3",
        "12-13",
        "1,23",
        "12,345,6",
        "1_000",
        "0x1A",
        "(5)",
        "--5",
        True,
        pd.Timestamp("2021-01-02"),
        float("inf"),
        "1e999",
        "一百",
        [1],
    ],
)
def test_what_is_no_number_is_of_the_wrong_type(cell):
    assert read("water_m3", cell) == (None, ["wrong_type"])


@pytest.mark.parametrize("cell", ["/", "-", "—", "N/A", "null"])
def test_marks_for_none_are_read_as_empty_and_said(cell):
    assert read("water_m3", cell) == (None, ["placeholder"])


@pytest.mark.parametrize(
    ("cell", "value", "rules"),
    [
        (12.0, 12, []),
        ("12", 12, []),
        ("012", 12, []),
        ("12.00", 12, []),
        ("1e3", 1000, []),
        (12.5, None, ["wrong_type"]),
        ("12.5", None, ["wrong_type"]),
        (1e15, None, ["too_many_digits"]),
        ("1234567890123456789", None, ["too_many_digits"]),
        (500_001, 500_001, ["out_of_bounds"]),
    ],
)
def test_whole_numbers(cell, value, rules):
    assert read("jobs", cell) == (value, rules)


@pytest.mark.parametrize(
    ("cell", "amount", "rules"),
    [
        (1234567.89, "1234567.89", []),
        (0.1 + 0.2, "0.30", []),
        (4.35, "4.35", []),
        (9_999_999_999_999.99, "9999999999999.99", []),
        (999_999_999_999_999.0, "999999999999999.00", []),
        (-0.01, "-0.01", []),
        ("9999999999999999.99", "9999999999999999.99", []),
        ("-5.5", "-5.50", []),
        ("1.500", "1.50", []),
        ("1.5e8", "150000000.00", []),
        ("0e9999", "0.00", []),
        (10**15 + 1, "1000000000000001.00", []),
        (1e15, None, ["too_many_digits"]),
        (12_345_678_901_234.56, None, ["too_many_digits"]),
        ("10000000000000000", None, ["too_many_digits"]),
        ("1e9999", None, ["too_many_digits"]),
        ("1e-9999", None, ["too_many_decimals"]),
        (0.125, None, ["too_many_decimals"]),
        ("0.125", None, ["too_many_decimals"]),
        (float("-inf"), None, ["wrong_type"]),
    ],
)
def test_money_is_exact_to_the_fen(cell, amount, rules):
    value, found = read("tax_yuan", cell)
    assert (value, found) == (None if amount is None else Decimal(amount), rules)
