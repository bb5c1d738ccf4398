"""Registers as people keep them, with cells, headings and shapes spoilt at random."""

import math
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from numpy.random import Generator
from shapely import Point

from dayang.town.checks import Context, parse
from dayang.town.faults import Severity
from dayang.town.registers import DICTIONARY
from dayang.town.registers.schema import Column, Register, Type

CRS = "EPSG:4526"
X, Y = 38_417_000.0, 2_505_000.0
CONTEXT = Context(date(2021, 12, 31), CRS, shapely.box(X, Y, X + 9_000, Y + 9_000))
ROWS = 40
SPOILT = 120

GOOD = {
    Type.STRING: ["甲", "乙厂", "A-12"],
    Type.INTEGER: [3, "12", 2021.0],
    Type.NUMBER: [1.5, "0.25", "1,234.5"],
    Type.BOOLEAN: ["是", "否", True],
    Type.DATE: ["2020-01-31", "2019年5月6日", pd.Timestamp("2018-03-04")],
    Type.DATETIME: ["2020-01-31 08:30", pd.Timestamp("2018-03-04 01:02")],
    Type.MONEY: ["5000", 12_000.5, "1,000,000.25"],
}
ODD = [
    *(
        "",
        " ",
        "=1+1",
        "\t",
        "-",
        "--",
        "/",
        "#REF!",
        "１２",
        "3万",
        "1e400",
        "-1e-400",
        "0x1",
        "\ufffd",
        "\x00",
        "\ud800",
    ),
    *(
        "2021-02-30",
        "21-1-1",
        "99999999",
        "2021-12-31 25:00",
        "1986-05-04 02:30",
        "9" * 400,
        "甲" * 5_000,
        "{0}",
        "%s",
    ),
    *(math.inf, -math.inf, math.nan, 1e308, 5e-324, -0.0, 2**63, -(2**200), True, None, pd.NA, pd.NaT),
    *(b"\xff", [1], {"a": 1}, pd.Timedelta("1D"), pd.Timestamp.max, pd.Timestamp.min, date.min, date.max),
    *(np.float32(1.1), np.int8(-1), np.datetime64("2021-01-01"), np.str_("x"), complex(1, 2)),
]
SHAPES = [
    None,
    Point(),
    Point(math.nan, 1),
    Point(113, 22),
    Point(1e300, -1e300),
    shapely.box(0, 0, 1, 1),
    "POINT (1 1)",
]


def cell(rng: Generator, column: Column, row: int) -> object:
    if column.choices:
        return str(rng.choice(list(column.choices)))
    if column.rule is not None or column.pattern is not None:
        return None
    if column.type is Type.STRING:
        return f"{GOOD[Type.STRING][row % 3]}{row}"
    return GOOD[column.type][rng.integers(len(GOOD[column.type]))]


def spoilt(rng: Generator, register: Register) -> pd.DataFrame:
    columns = [[cell(rng, column, row) for row in range(ROWS)] for column in register.attributes]
    for _ in range(SPOILT):
        columns[rng.integers(len(columns))][rng.integers(ROWS)] = ODD[rng.integers(len(ODD))]
    raw = pd.DataFrame({at: pd.Series(cells, dtype=object) for at, cells in enumerate(columns)})
    names = [rng.choice([column.name, column.title.zh, column.heading.zh]) for column in register.attributes]
    names[int(rng.integers(len(names)))] = [None, "", "面积（公顷）", math.nan, "x" * 300, names[0]][
        rng.integers(6)
    ]
    raw.columns = pd.Index(names, dtype=object)
    raw.index = pd.RangeIndex(2, ROWS + 2)
    if register.geometry is not None:
        shapes = [SHAPES[rng.integers(len(SHAPES))] for _ in range(ROWS)]
        if rng.random() < 0.5:
            good = [shape if isinstance(shape, shapely.Geometry) else Point(X + 5, Y + 5) for shape in shapes]
            raw["geometry"] = gpd.GeoSeries(good, index=raw.index, crs=rng.choice([CRS, "EPSG:4490", None]))
        else:
            raw["geometry"] = pd.Series(shapes, index=raw.index, dtype=object)
    return raw


@pytest.mark.proof
def test_spoilt_registers_end_in_faults_or_typed_rows_and_never_in_a_traceback(proof_share):
    registers = list(DICTIONARY.values())
    for seed in range(25 * proof_share):
        rng = np.random.default_rng(seed)
        register = registers[seed % len(registers)]
        parsed = parse(register, spoilt(rng, register), CONTEXT)
        assert list(parsed.frame.columns) == list(register.column_names), seed
        assert {fault.register for fault in parsed.faults} == {register.name}, seed
        again = parse(register, parsed.frame, CONTEXT)
        assert not [fault for fault in again.faults if fault.severity is Severity.REPAIRED], seed
        attributes = [column.name for column in register.attributes]
        something = ~parsed.frame.drop(columns="geometry", errors="ignore").isna().all(axis=1)
        if register.geometry is not None:
            something |= parsed.frame.geometry.notna()
        before = pd.DataFrame(parsed.frame)[attributes][something].reset_index(drop=True)
        pd.testing.assert_frame_equal(pd.DataFrame(again.frame)[attributes], before)
