"""What is written comes back as it was: every register, every format, value for value."""

import tempfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from dayang.town import InputError
from dayang.town.checks.relations import ORDERED
from dayang.town.checks.samples import sample_bounds
from dayang.town.frames import conform
from dayang.town.io import faults_as_text, read_tables, write_tables
from dayang.town.registers import DICTIONARY
from dayang.town.registers.schema import Type
from dayang.town.units import CHINA

CRS = "EPSG:4526"
CREDIT_CODES = ("91440101MA59A1B227", "91350100M000100Y43")
MOST_YUAN = Decimal("9999999999999999.99")

letters = st.characters(
    categories=("L", "M", "N", "P", "S"),
    exclude_characters="\ufffd" + "".join(map(chr, range(0xFF01, 0xFFE7))),
)
tame = st.characters(codec="ascii", categories=("L", "N", "P"))
texts = st.text(st.one_of(letters, st.sampled_from(" ,;\"'\\\t\n|=+-@0")), max_size=12).map(
    lambda text: f"甲{text}乙"
)
coordinates = st.tuples(
    st.floats(38_400_000, 38_460_000, allow_nan=False), st.floats(2_480_000, 2_520_000, allow_nan=False)
)
sizes = st.floats(0.5, 900)


@st.composite
def squares(draw):
    x, y = draw(coordinates)
    size = draw(sizes)
    hole = [[(x + size / 3, y + size / 3), (x + size / 2, y + size / 3), (x + size / 3, y + size / 2)]]
    return shapely.Polygon(
        [(x, y), (x + size, y), (x + size, y + size), (x, y + size)], hole if size > 9 else []
    )


@st.composite
def lines(draw):
    x, y = draw(coordinates)
    steps = draw(st.lists(st.tuples(sizes, sizes), min_size=1, max_size=5))
    ends = np.cumsum([(x, y), *steps], axis=0)
    return shapely.LineString(ends)


@st.composite
def many(draw, each, of):
    first = draw(each)
    return of([first, shapely.transform(first, lambda xy: xy + 2_000)])


SHAPES = {
    Type.POINT: coordinates.map(shapely.Point),
    Type.LINE: st.one_of(lines(), many(lines(), shapely.MultiLineString)),
    Type.POLYGON: st.one_of(squares(), many(squares(), shapely.MultiPolygon)),
}


def numbers(column):
    low = -1e12 if column.minimum is None else column.minimum
    high = 1e12 if column.maximum is None else column.maximum
    return st.floats(low, high, allow_nan=False, allow_infinity=False).map(lambda value: value + 0.0)


def whole_numbers(column):
    low = -(10**15) + 1 if column.minimum is None else int(column.minimum)
    high = 10**15 - 1 if column.maximum is None else int(column.maximum)
    return st.integers(low, high)


def amounts(column):
    low = -MOST_YUAN if column.minimum is None else Decimal(column.minimum)
    return st.decimals(low, MOST_YUAN, places=2)


def strings(column):
    if column.choices:
        return st.sampled_from(list(column.choices))
    if column.rule == "projected_crs":
        return st.just(CRS)
    if column.rule == "credit_code":
        return st.sampled_from(CREDIT_CODES)
    if column.pattern:
        return st.from_regex(column.pattern, fullmatch=True, alphabet=tame).filter(_is_tame)
    return texts


def _is_tame(text):
    return text.isascii() and text == text.strip() and not text.startswith(("=", "+", "-", "@"))


days = st.one_of(st.dates(date(1901, 1, 1), date(2100, 1, 1)), st.dates(date(1700, 1, 1), date(1898, 12, 31)))
moments = st.datetimes(pd.Timestamp(1902, 1, 1), pd.Timestamp(2100, 1, 1)).map(
    lambda clock: pd.Timestamp(clock, tz="UTC").tz_convert(CHINA)
)
VALUES = {
    Type.STRING: strings,
    Type.INTEGER: whole_numbers,
    Type.NUMBER: numbers,
    Type.MONEY: amounts,
    Type.BOOLEAN: lambda _: st.booleans(),
    Type.DATE: lambda _: days,
    Type.DATETIME: lambda _: moments,
}


@st.composite
def possible_samples(draw, items):
    """Draw values that water can show, in the units of their items."""
    bounds = sample_bounds().loc[items]
    values = [draw(st.none() | st.floats(row.least, row.most)) for row in bounds.itertuples()]
    return {"unit": bounds["unit"].tolist(), "value": [None if one is None else one + 0.0 for one in values]}


@st.composite
def frames(draw, register):
    """Draw rows that the validator has nothing to say of; keys made unique by their first column."""
    first = register.column(register.key[0])
    most = 1 if register.single_row else len(first.choices) or 4
    count = draw(st.integers(1, most))
    columns = {}
    for column in register.columns:
        value = SHAPES[column.type] if column.is_geometry else VALUES[column.type](column)
        cell = value if column.required else st.one_of(st.none(), value)
        columns[column.name] = draw(st.lists(cell, min_size=count, max_size=count))
    if not register.single_row:
        columns[first.name] = [_numbered(first, cell, at) for at, cell in enumerate(columns[first.name])]
    for early, late in ORDERED:
        if {early, late} <= columns.keys():
            columns[late] = [
                max(pair) if all(pair) else None for pair in zip(columns[early], columns[late], strict=True)
            ]
    if register.name == "samples":
        columns |= draw(possible_samples(columns["item"]))
    frame = pd.DataFrame({name: pd.Series(cells, dtype=object) for name, cells in columns.items()})
    if register.geometry is not None:
        frame = gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries(columns["geometry"], crs=CRS))
    return conform(register, frame, CRS)


def _numbered(column, cell, at):
    if column.choices:
        return list(column.choices)[at]
    if column.type is Type.INTEGER:
        return int(column.minimum or 0) + at
    return (
        f"{cell[:-1]}{at}{cell[-1]}"
        if not column.pattern
        else f"a{at}.{at}"
        if "." in column.pattern
        else f"a{at}"
    )


every_register = pytest.mark.parametrize("name", list(DICTIONARY))


def so_many(examples):
    return settings(
        max_examples=examples,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.explicit, Phase.reuse, Phase.generate),
    )


few = so_many(2)


def _written_and_read(frame, name, suffix):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"表{suffix}"
        write_tables({name: frame}, path, DICTIONARY)
        try:
            return read_tables(path, DICTIONARY)[name]
        except InputError as reason:
            raise AssertionError(faults_as_text(reason.faults)) from None


def _same(read, frame):
    assert_frame_equal(
        read.drop(columns="geometry", errors="ignore"),
        frame.drop(columns="geometry", errors="ignore"),
        check_exact=True,
    )
    assert list(read.columns) == list(frame.columns)
    if isinstance(frame, gpd.GeoDataFrame):
        assert read.crs == frame.crs
        assert (
            shapely.to_wkb(read.geometry.to_numpy()).tolist()
            == shapely.to_wkb(frame.geometry.to_numpy()).tolist()
        )


def _folder_and_geopackage_keep(name, frame):
    for suffix in ("", ".gpkg"):
        _same(_written_and_read(frame, name, suffix), frame)


def _excel_keeps(name, frame):
    read = _written_and_read(frame, name, ".xlsx")
    for column in DICTIONARY[name].attributes:
        if column.type is Type.NUMBER:
            np.testing.assert_allclose(read[column.name], frame[column.name], rtol=1e-15, equal_nan=True)
        else:
            assert_frame_equal(pd.DataFrame(read)[[column.name]], pd.DataFrame(frame)[[column.name]])


@every_register
@few
@given(data=st.data())
def test_folder_and_geopackage_keep_every_value(name, data):
    _folder_and_geopackage_keep(name, data.draw(frames(DICTIONARY[name])))


@every_register
@few
@given(data=st.data())
def test_excel_keeps_all_but_geometry_and_numbers_to_15_digits(name, data):
    _excel_keeps(name, data.draw(frames(DICTIONARY[name])))


@pytest.mark.proof
@every_register
@pytest.mark.parametrize("keep", [_folder_and_geopackage_keep, _excel_keeps])
def test_many_frames_come_back(name, keep, proof_share):
    so_many(4 * proof_share)(given(frames(DICTIONARY[name]))(lambda frame: keep(name, frame)))()
