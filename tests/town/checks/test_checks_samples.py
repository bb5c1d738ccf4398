"""Samples no river shows, and µg/L where mg/L is said; what is only bad stays."""

import pandas as pd
import pytest

from dayang.town.checks import check
from dayang.town.checks.samples import sample_bounds
from dayang.town.faults import refuses
from dayang.town.registers import DICTIONARY
from dayang.town.registers.records import parameters
from dayang.town.registers.schema import Kind

SAMPLES = DICTIONARY["samples"]


def said_of(item, *values, unit=None, qualifier="="):
    unit = unit or sample_bounds().loc[item, "unit"]
    rows = [
        {
            "section_id": f"S{at}",
            "sampled_at": "2021-11-03 09:00",
            "item": item,
            "value": value,
            "unit": unit,
            "qualifier": qualifier,
            "reported_at": "2021-11-04",
        }
        for at, value in enumerate(values)
    ]
    return [(fault.rule, fault.row, fault.field) for fault in check(SAMPLES, pd.DataFrame(rows))]


@pytest.mark.parametrize(
    ("item", "value", "rule"),
    [
        ("ph", 72, "impossible_sample"),
        ("ph", -0.1, "impossible_sample"),
        ("do", 40, "impossible_sample"),
        ("do", -1, "impossible_sample"),
        ("do", 7200, "mixed_units"),
        ("nh3n", 800, "mixed_units"),
        ("nh3n", 90_000, "impossible_sample"),
        ("tp", 150, "mixed_units"),
        ("cod", 20_000, "mixed_units"),
        ("water_temperature", 210, "impossible_sample"),
    ],
)
def test_what_no_river_shows(item, value, rule):
    assert said_of(item, value) == [(rule, 1, "value")]


@pytest.mark.parametrize(
    ("item", "value"),
    [
        ("ph", 0),
        ("ph", 14),
        ("do", 0),
        ("do", 29.22),
        ("nh3n", 25.5),
        ("nh3n", 0),
        ("tn", 44.83),
        ("tp", 3.635),
    ],
)
def test_what_is_rare_and_was_measured_stays(item, value):
    assert said_of(item, value) == []


def test_a_value_a_thousand_times_the_rest_of_its_sheet_is_refused():
    usual = [0.00004, 0.00005, 0.00004, 0.00006]
    assert said_of("hg", *usual, 0.04) == [("mixed_units", 5, "value")]
    assert said_of("hg", *usual[:3], 0.04) == []
    assert said_of("nh3n", 0.2, 0.3, 0.4, 0.5, 24) == []


def test_a_unit_of_another_item_is_named_and_its_value_is_not_judged():
    assert said_of("ph", 7200, unit="mg/L") == [("unit_of_item", 1, "unit")]


def test_what_is_no_value_is_not_judged():
    assert said_of("do", 4000, qualifier="ND") == []
    assert said_of("tp", 20, qualifier="<") == []
    assert said_of("tp", 2000, qualifier="<") == [("mixed_units", 1, "value")]


def test_every_item_has_bounds_with_source_and_status_in_a_unit_of_the_register():
    bounds = sample_bounds()
    assert list(bounds.index) == list(SAMPLES.column("item").choices)
    assert set(bounds["unit"]) <= set(SAMPLES.column("unit").choices)
    assert set(bounds["status"]) <= set(parameters.column("status").choices)
    assert bounds["source"].str.contains(r"[A-Z]", regex=True).all()
    assert (bounds["least"] < bounds["most"]).all()
    usual = bounds.dropna(subset="usual_most")
    assert (usual["usual_least"] < usual["usual_most"]).all()
    assert (usual["usual_most"] <= usual["most"]).all()


def test_a_report_before_its_sample_is_refused():
    assert SAMPLES.kind is Kind.OBSERVATION
    rows = pd.DataFrame(
        [
            {
                "section_id": "S1",
                "sampled_at": "2021-11-03 09:00",
                "item": "do",
                "value": 5,
                "unit": "mg/L",
                "qualifier": "=",
                "reported_at": "2021-11-02",
            }
        ]
    )
    faults = check(SAMPLES, rows)
    assert [(fault.rule, fault.field) for fault in faults] == [("reversed_dates", "reported_at")]
    assert refuses(faults)
