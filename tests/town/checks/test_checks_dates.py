"""Dates and times as people write them."""

from datetime import date, datetime
from typing import Any

import pandas as pd
import pytest

from dayang.town.checks import Context, check, parse
from dayang.town.faults import Severity
from dayang.town.registers import DICTIONARY
from dayang.town.units import CHINA


def read(cell: Any, register: str = "firms", column: str = "founded_on") -> tuple[str | None, list[str]]:
    """Return one date or time as text, and the rules it set off."""
    base = {
        "firms": {"firm_id": "F1", "name": "甲"},
        "firm_years": {"firm_id": "F1", "year": 2021},
    }[register]
    raw = pd.DataFrame([{**base, column: cell}], dtype=object, index=[2])
    parsed = parse(DICTIONARY[register], raw)
    value = parsed.frame[column].iloc[0]
    text = None if pd.isna(value) else value.isoformat().removesuffix("T00:00:00")
    return text, [fault.rule for fault in parsed.faults]


@pytest.mark.parametrize(
    "cell",
    [
        "2021-12-31",
        "2021/12/31",
        "2021.12.31",
        "2021年12月31日",
        "2021 年 12 月 31 日",
        "20211231",
        "20211231.0",
        20211231,
        20211231.0,
        date(2021, 12, 31),
        pd.Timestamp("2021-12-31"),
        "2021-12-31T00:00:00+08:00",
    ],
)
def test_dates_are_read_in_every_way_they_are_written(cell):
    assert read(cell) == ("2021-12-31", [])


@pytest.mark.parametrize("cell", ["2020-2-29", "２０２０－０２－２９", "2020年2月29日"])
def test_leap_days_exist_in_leap_years(cell):
    value, rules = read(cell)
    assert value == "2020-02-29"
    assert set(rules) <= {"tidied"}


@pytest.mark.parametrize(
    "cell",
    [
        "2021-02-30",
        "2021-02-29",
        "2021-13-01",
        "2021-00-10",
        "2021-01-00",
        "20210230",
        20211301,
        "2021-12-31 24:00",
    ],
)
def test_days_that_do_not_exist_are_impossible(cell):
    assert read(cell) == (None, ["impossible_date"])


@pytest.mark.parametrize("cell", ["21-12-31", "21年12月31日", "0021-12-31", "12/31/21", "'21.1.5"])
def test_centuries_are_never_guessed(cell):
    assert read(cell) == (None, ["two_digit_year"])


@pytest.mark.parametrize("cell", [44561, 44561.5, "44561", "44561.0", 60])
def test_serial_numbers_are_no_dates(cell):
    assert read(cell) == (None, ["serial_date"])


def test_a_serial_number_is_told_with_the_day_excel_would_show():
    raw = pd.DataFrame({"firm_id": ["F1"], "name": ["甲"], "founded_on": [44561]}, dtype=object)
    (fault,) = check(DICTIONARY["firms"], raw)
    assert "2021-12-31" in fault.remedy.zh
    assert "2021-12-31" in fault.remedy.en


@pytest.mark.parametrize("cell", ["31/12/2021", "12-31-2021", "03/04/2021", "3.4.2021 08:30"])
def test_day_and_month_are_never_guessed(cell):
    assert read(cell) == (None, ["day_first"])


@pytest.mark.parametrize(
    "cell",
    [
        "2021-12",
        "2021年",
        "昨天",
        "2021-12-31 下午3点",
        True,
        0,
        -5,
        3e9,
        "2021-1-1-1",
    ],
)
def test_what_is_no_date_is_of_the_wrong_type(cell):
    value, rules = read(cell)
    assert value is None
    assert rules in (["wrong_type"], ["unit_in_cell"])


@pytest.mark.parametrize(
    "cell", [pd.Timestamp("1899-12-30"), "1900-01-00", "1900-01-01", pd.Timestamp("1900-02-28")]
)
def test_what_empty_cells_turn_into_is_no_date(cell):
    value, rules = read(cell)
    assert value is None
    assert rules in (["epoch_date"], ["impossible_date"])


def test_dates_before_are_dates():
    assert read("1898-06-11") == ("1898-06-11", [])
    assert read("1900-03-01") == ("1900-03-01", [])


def test_a_time_in_a_date_is_dropped_and_said():
    assert read("2021-12-31 08:30") == ("2021-12-31", ["time_dropped"])
    assert read("2021-12-31T20:00:00Z") == ("2022-01-01", ["time_dropped"])


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("2021-12-31 08:30", "2021-12-31T08:30:00+08:00"),
        ("2021-12-31T08:30:15.25", "2021-12-31T08:30:15.250000+08:00"),
        ("2021年12月31日8时30分", "2021-12-31T08:30:00+08:00"),
        ("2021年12月31日 8:30:05", "2021-12-31T08:30:05+08:00"),
        ("2021-12-31T00:30:00Z", "2021-12-31T08:30:00+08:00"),
        ("2021-12-31 00:30 -0030", "2021-12-31T09:00:00+08:00"),
        ("2021-12-31", "2021-12-31T00:00:00+08:00"),
        (date(2021, 12, 31), "2021-12-31T00:00:00+08:00"),
        (pd.Timestamp("2021-12-31 08:30"), "2021-12-31T08:30:00+08:00"),
        (pd.Timestamp("2021-12-31 00:30", tz="UTC"), "2021-12-31T08:30:00+08:00"),
        ("1988-07-01 12:00", "1988-07-01T12:00:00+09:00"),
    ],
)
def test_times_without_a_zone_are_china_time(cell, moment):
    assert read(cell, "firm_years", "reported_at") == (moment, [])


@pytest.mark.parametrize("cell", ["1986-05-04 02:30", "1986-09-14 01:30"])
def test_hours_that_clocks_skipped_or_repeated_need_their_zone(cell):
    assert read(cell, "firm_years", "reported_at")[1] == ["clock_change"]
    assert read(f"{cell}+09:00", "firm_years", "reported_at")[1] == []


@pytest.mark.parametrize("cell", ["2021-12-31 25:00", "2021-12-31 08:60", "2021-12-31 08:30:61"])
def test_times_that_do_not_exist_are_impossible(cell):
    assert read(cell, "firm_years", "reported_at") == (None, ["impossible_date"])


def test_typed_columns_of_any_unit_and_zone_are_read():
    moments = pd.Series(pd.to_datetime(["2021-12-31 00:30"], utc=True)).dt.as_unit("ns")
    for values in (
        moments,
        moments.dt.tz_convert("America/New_York"),
        moments.dt.tz_convert(CHINA).dt.as_unit("ms"),
    ):
        raw = pd.DataFrame({"firm_id": ["F1"], "year": [2021], "reported_at": values})
        parsed = parse(DICTIONARY["firm_years"], raw)
        assert parsed.faults == ()
        assert parsed.frame["reported_at"].iloc[0] == datetime(2021, 12, 31, 8, 30, tzinfo=CHINA)


def test_the_future_begins_after_the_as_of_day():
    raw = pd.DataFrame(
        {"firm_id": ["F1", "F2"], "year": 2021, "reported_at": ["2021-12-31 23:59", "2022-01-01 00:00"]}
    )
    faults = check(DICTIONARY["firm_years"], raw, Context(as_of=date(2021, 12, 31)))
    assert [(fault.rule, fault.row, fault.severity) for fault in faults] == [
        ("future_date", 2, Severity.FAULT)
    ]
