"""Each rule of checking is broken once, in one place, and named there and nowhere else."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import pytest
import shapely
from shapely import LineString, Point, Polygon, box

from dayang.town.checks import Context, check, check_town
from dayang.town.checks.gcj02 import local_shift
from dayang.town.checks.words import RULES
from dayang.town.faults import InputFault, Severity
from dayang.town.registers import DICTIONARY
from dayang.town.town import Raster, Town

CRS = "EPSG:4526"
X, Y = 38_417_000.0, 2_505_000.0
SQUARE = box(X, Y, X + 5_000, Y + 5_000)
IN_TOWN = Context(date(2021, 12, 31), CRS, SQUARE)

FIRM = {"firm_id": "F1", "name": "甲厂"}
YEAR = {"firm_id": "F1", "year": 2021, "reported_at": "2021-12-31"}
PARK = {"park_id": "P1", "land_nature": "state", "area_mu": 3}
TOWN = {
    "town_id": "t",
    "name": "某镇",
    "as_of": "2021-12-31",
    "crs": CRS,
    "vertical_datum": "1985",
    "is_demo": "否",
}
PARAMETER = {
    "parameter_id": "a.b",
    "name_zh": "甲",
    "name_en": "A",
    "unit": "1",
    "source": "某条",
    "status": "政策",
    "valid_from": "2021-06-01",
}
SAMPLE = {
    "section_id": "S1",
    "sampled_at": "2021-11-03 09:00",
    "item": "do",
    "value": 6.4,
    "unit": "mg/L",
    "qualifier": "=",
    "reported_at": "2021-11-04",
}
REACH = {"reach_id": "R1", "river_id": "V1", "waterway": "river", "length_m": 9}


@dataclass(frozen=True)
class Case:
    """One way to break a rule, and where the fault must be."""

    faults: Callable[[], list[InputFault]]
    row: int | None = 2
    field: str = ""
    found: str | None = None


def cells(register: str, *rows: dict[str, Any], context: Context = IN_TOWN) -> Callable[[], list[InputFault]]:
    """Check rows of a register that has no geometry, or lacks it on purpose."""
    raw = pd.DataFrame(list(rows), index=range(2, len(rows) + 2), dtype=object)
    return lambda: check(DICTIONARY[register], raw, replace(context, has_geometry=False))


def shapes(
    register: str, rows: dict[str, Any], *geometry: Any, crs: Any = CRS, context: Context = IN_TOWN
) -> Callable[[], list[InputFault]]:
    """Check one row a shape, told apart by its first column."""
    key = DICTIONARY[register].key[0]
    table = pd.DataFrame([{**rows, key: f"{key}{at}"} for at in range(len(geometry))])
    raw = gpd.GeoDataFrame(table, geometry=gpd.GeoSeries(list(geometry), crs=crs))
    raw.index = pd.RangeIndex(2, len(raw) + 2)
    return lambda: check(DICTIONARY[register], raw, context)


def town(
    facts: dict[str, Any] | None = None, files: dict[str, Raster] | None = None, **tables: Any
) -> Callable[[], list[InputFault]]:
    """Check a town of some registers."""
    own = gpd.GeoDataFrame([{**TOWN, "is_demo": False, **(facts or {})}], geometry=[SQUARE], crs=CRS)
    frames = {
        name: frame if isinstance(frame, pd.DataFrame) else pd.DataFrame(frame)
        for name, frame in tables.items()
    }
    return lambda: check_town(Town({"town": own, **frames}, files or {}))


def villages(*areas: Polygon | None) -> gpd.GeoDataFrame:
    names = [f"村{at}" for at in range(len(areas))]
    return gpd.GeoDataFrame({"village_id": names, "name": names}, geometry=list(areas), crs=CRS)


def raster(x: float = X) -> Raster:
    return Raster(np.zeros((10, 10), np.float32), (500.0, 0.0, x, 0.0, -500.0, Y + 5_000), CRS)


def listed(datum: str = "1985", what: str = "ground_level_m") -> list[dict[str, str]]:
    return [{"raster_id": "ground", "what": what, "file": "g.tif", "crs": CRS, "vertical_datum": datum}]


SHIFT = local_shift(SQUARE.centroid, pyproj.CRS(CRS))
with np.errstate(invalid="ignore"):
    NOWHERE = LineString([(X, Y), (X, np.nan)])
BOW_TIE = Polygon([(X, Y), (X + 9, Y + 9), (X + 9, Y), (X, Y + 9)])
SMALL = box(X + 10, Y + 10, X + 20, Y + 20)

CASES: dict[str, Case] = {
    "missing_column": Case(cells("firms", {"firm_id": "F1"}), None, "name"),
    "unknown_column": Case(cells("firms", {**FIRM, "行业代吗": "39"}), None, "industry", "行业代吗"),
    "duplicate_heading": Case(cells("firms", {**FIRM, "公司名称": "乙"}), None, "name", "公司名称"),
    "wrong_unit": Case(cells("firm_years", {**YEAR, "产值（万元）": 3}), None, "output_yuan", "产值（万元）"),
    "empty_cell": Case(cells("firms", {**FIRM, "name": None}), 2, "name", ""),
    "wrong_type": Case(cells("firm_years", {**YEAR, "jobs": "若干"}), 2, "jobs", "若干"),
    "unit_in_cell": Case(cells("firm_years", {**YEAR, "output_yuan": "3万"}), 2, "output_yuan", "3万"),
    "too_many_digits": Case(
        cells("firms", {**FIRM, "firm_id": 1234567890123456.0}), 2, "firm_id", "1234567890123456"
    ),
    "too_many_decimals": Case(
        cells("firms", {**FIRM, "capital_yuan": "5000.125"}), 2, "capital_yuan", "5000.125"
    ),
    "control_character": Case(cells("firms", {**FIRM, "name": "甲\x07厂"}), 2, "name", "甲\x07厂"),
    "formula_cell": Case(cells("firms", {**FIRM, "name": "=1+cmd|'/c calc'!A0"}), 2, "name"),
    "excel_error": Case(cells("firm_years", {**YEAR, "jobs": "#DIV/0!"}), 2, "jobs", "#DIV/0!"),
    "tidied": Case(cells("firms", {**FIRM, "name": " 甲厂１号\u200b"}), 2, "name", " 甲厂１号\u200b"),
    "number_ids": Case(cells("firms", {**FIRM, "firm_id": 12.0}), None, "firm_id", "12"),
    "placeholder": Case(cells("firm_years", {**YEAR, "jobs": "/"}), 2, "jobs", "/"),
    "tick_column": Case(
        cells("firm_years", {**YEAR, "above_scale": "√"}, {**YEAR, "year": 2020, "above_scale": None}),
        None,
        "above_scale",
    ),
    "time_dropped": Case(
        cells("firms", {**FIRM, "founded_on": pd.Timestamp("2020-01-01 09:00")}),
        2,
        "founded_on",
        "2020-01-01 09:00:00",
    ),
    "impossible_date": Case(
        cells("firms", {**FIRM, "founded_on": "2021-02-30"}), 2, "founded_on", "2021-02-30"
    ),
    "two_digit_year": Case(cells("firms", {**FIRM, "founded_on": "21-12-31"}), 2, "founded_on", "21-12-31"),
    "serial_date": Case(cells("firms", {**FIRM, "founded_on": 44561}), 2, "founded_on", "44561"),
    "epoch_date": Case(
        cells("firms", {**FIRM, "founded_on": pd.Timestamp("1899-12-30")}), 2, "founded_on", "1899-12-30"
    ),
    "clock_change": Case(
        cells("firm_years", {**YEAR, "reported_at": "1986-09-14 01:30"}), 2, "reported_at", "1986-09-14 01:30"
    ),
    "future_date": Case(cells("firms", {**FIRM, "founded_on": "2022-01-01"}), 2, "founded_on", "2022-01-01"),
    "out_of_bounds": Case(cells("firm_years", {**YEAR, "jobs": -1}), 2, "jobs", "-1"),
    "not_a_choice": Case(cells("firms", {**FIRM, "entity": "公司"}), 2, "entity", "公司"),
    "pattern_mismatch": Case(cells("firms", {**FIRM, "industry": "C39"}), 2, "industry", "C39"),
    "credit_code": Case(
        cells("firms", {**FIRM, "credit_code": "911100006000373412"}), 2, "credit_code", "911100006000373412"
    ),
    "projected_crs": Case(
        shapes("town", {**TOWN, "crs": "EPSG:4490"}, Polygon(box(113, 22, 114, 23)), crs="EPSG:4490"),
        2,
        "crs",
        "EPSG:4490",
    ),
    "day_first": Case(cells("firms", {**FIRM, "founded_on": "03/04/2021"}), 2, "founded_on", "03/04/2021"),
    "impossible_sample": Case(cells("samples", {**SAMPLE, "value": 40}), 2, "value", "40"),
    "mixed_units": Case(cells("samples", {**SAMPLE, "value": 7200}), 2, "value", "7200"),
    "unit_of_item": Case(cells("samples", {**SAMPLE, "unit": "cm"}), 2, "unit", "cm"),
    "amount_scale": Case(
        cells("firm_years", {**YEAR, "output_yuan": 100, "jobs": 10}), 2, "output_yuan", "100"
    ),
    "reversed_dates": Case(
        cells("parameters", {**PARAMETER, "valid_to": "2021-05-31"}), 2, "valid_to", "2021-05-31"
    ),
    "same_node": Case(cells("reaches", {**REACH, "from_node": "1", "to_node": "1"}), 2, "to_node", "1"),
    "duplicate_key": Case(cells("firms", FIRM, {**FIRM, "name": "乙"}), 2, "firm_id", "F1"),
    "single_row": Case(shapes("town", TOWN, SQUARE, SQUARE), 3, "", "2"),
    "missing_geometry": Case(shapes("parks", PARK, None), 2, "geometry", ""),
    "geometry_type": Case(shapes("parks", PARK, Point(X + 9, Y + 9)), 2, "geometry", "Point"),
    "empty_geometry": Case(shapes("parks", PARK, Polygon()), 2, "geometry", "Polygon"),
    "bad_coordinates": Case(
        shapes("roads", {"road_class": "main", "walkable": True}, NOWHERE),
        2,
        "geometry",
    ),
    "invalid_geometry": Case(
        shapes("parks", PARK, BOW_TIE),
        2,
        "geometry",
        "自相交，位于 (38417004.5, 2505004.5) / Self-intersection at (38417004.5, 2505004.5)",
    ),
    "zero_size": Case(
        shapes("roads", {"road_class": "main", "walkable": True}, LineString([(X + 9, Y + 9)] * 2)),
        2,
        "geometry",
    ),
    "undeclared_crs": Case(shapes("parks", PARK, SMALL, crs=None), None, "geometry"),
    "wrong_crs": Case(shapes("parks", PARK, box(113.1, 22.1, 113.2, 22.2)), 2, "geometry", "(113.15, 22.15)"),
    "swapped_axes": Case(
        shapes("parks", PARK, shapely.transform(SMALL, lambda xy: xy[:, ::-1])),
        2,
        "geometry",
        "(2505015, 38417015)",
    ),
    "outside_town": Case(
        shapes("parks", PARK, box(X + 6_050, Y, X + 6_060, Y + 9)), 2, "geometry", "1,000 m"
    ),
    "crosses_boundary": Case(shapes("parks", PARK, box(X - 150, Y, X + 50, Y + 9)), 2, "geometry", "50.0%"),
    "gcj02_shift": Case(
        shapes(
            "population_cells",
            {"population": 1},
            *(
                shapely.transform(Point(X + 200 + east, Y + 200 + north), lambda xy: xy + SHIFT)
                for east in range(0, 4_700, 100)
                for north in range(0, 4_700, 500)
            ),
        ),
        None,
        "geometry",
    ),
    "empty_town": Case(lambda: check_town(Town({})), None),
    "no_geometry": Case(town(villages=villages(None)), None, "geometry"),
    "dangling_reference": Case(
        town(
            villages=villages(SQUARE),
            branches=[{"branch_id": "B1", "name": "甲", "members": 3, "village_id": "V9"}],
        ),
        1,
        "village_id",
        "V9",
    ),
    "unchecked_reference": Case(
        town(branches=[{"branch_id": "B1", "name": "甲", "members": 3, "village_id": "V9"}]),
        None,
        "village_id",
    ),
    "villages_overlap": Case(
        town(villages=villages(box(X, Y, X + 3_000, Y + 5_000), box(X + 2_000, Y, X + 5_000, Y + 5_000))),
        2,
        "geometry",
        "村1",
    ),
    "villages_gaps": Case(
        town(villages=villages(box(X, Y, X + 4_000, Y + 5_000))), None, "geometry", "20.0%"
    ),
    "raster_without_file": Case(town(rasters=listed()), 1, "raster_id", "ground"),
    "raster_not_listed": Case(town(files={"ground": raster()}), None, "raster_id", "ground"),
    "raster_outside": Case(town(files={"ground": raster(X + 50_000)}, rasters=listed()), 1, "crs"),
    "undeclared_datum": Case(
        town(files={"ground": raster()}, rasters=listed("none")), 1, "vertical_datum", "none"
    ),
    "other_datum": Case(
        town(files={"ground": raster()}, rasters=listed("egm96")), 1, "vertical_datum", "egm96"
    ),
}


@cache
def faults_of(rule: str) -> list[InputFault]:
    return CASES[rule].faults()


def test_every_rule_has_a_case() -> None:
    assert set(CASES) == set(RULES)


@pytest.mark.parametrize("rule", CASES)
def test_a_broken_rule_is_named_in_its_place(rule: str) -> None:
    case = CASES[rule]
    found = [fault for fault in faults_of(rule) if fault.rule == rule]
    first = found[0]
    assert (first.row, first.field) == (case.row, case.field)
    assert first.severity is RULES[rule].severity
    if case.found is not None:
        assert first.found == case.found


@pytest.mark.parametrize("rule", CASES)
def test_a_broken_rule_brings_no_other_fault(rule: str) -> None:
    others = {fault.rule for fault in faults_of(rule) if fault.severity is Severity.FAULT} - {rule}
    assert others <= {"outside_town"} if rule == "gcj02_shift" else not others


@pytest.mark.parametrize("rule", CASES)
def test_words_are_whole_in_both_languages(rule: str) -> None:
    for fault in faults_of(rule):
        for words in (fault.expected, fault.remedy):
            assert words.zh
            assert words.en
            assert not re.search(r"\{[a-z]", words.zh + words.en)


SEVERITY = {
    Severity.FAULT: "错误 fault",
    Severity.WARNING: "提醒 warning",
    Severity.REPAIRED: "已修 repaired",
}


def test_the_printed_list_of_rules_is_the_table_of_rules() -> None:
    page = (Path(__file__).resolve().parents[3] / "docs" / "checking.md").read_text(encoding="utf-8")
    printed = [line for line in page.splitlines() if re.match(r"\| `[a-z0-9_]+` \|", line)]
    declared = [
        f"| `{key}` | {SEVERITY[rule.severity]} | {rule.title.zh} | {rule.title.en} |"
        for key, rule in RULES.items()
    ]
    assert printed == declared
