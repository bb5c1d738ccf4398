"""What holds of reading whatever the cells are."""

import re
import string
from datetime import UTC, date, datetime, timedelta, timezone

import geopandas as gpd
import numpy as np
import pandas as pd
from geopandas.testing import assert_geodataframe_equal
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point

from dayang.town.checks import Context, parse
from dayang.town.checks.tidy import EXCEL_ERRORS, PLACEHOLDERS
from dayang.town.faults import Severity
from dayang.town.frames import conform
from dayang.town.registers.schema import Column, Kind, Register, Type
from dayang.town.units import CHINA
from dayang.words import Words

W = Words("甲", "A")
CRS = "EPSG:4526"
EVERYTHING = Register(
    "everything",
    Kind.RECORD,
    W,
    W,
    key=("item_id",),
    columns=(
        Column("item_id", Type.STRING, Words("编号", "Id"), W, required=True),
        Column("note", Type.STRING, Words("备注", "Note"), W),
        Column(
            "code",
            Type.STRING,
            Words("代码", "Code"),
            W,
            choices={"a": Words("甲类", "Kind A"), "--": Words("未监测", "Not measured")},
        ),
        Column("count", Type.INTEGER, Words("数目", "Count"), W),
        Column("size", Type.NUMBER, Words("大小", "Size"), W, minimum=-1e300, maximum=1e300),
        Column("flag", Type.BOOLEAN, Words("是否", "Flag"), W),
        Column("day", Type.DATE, Words("日期", "Day"), W),
        Column("moment", Type.DATETIME, Words("时间", "Moment"), W),
        Column("price_yuan", Type.MONEY, Words("金额", "Price"), W),
        Column("geometry", Type.POINT, Words("位置", "Position"), W),
    ),
)
CONTEXT = Context(crs=CRS)

ODD = re.compile(
    "[\u00a0\u00ad\u0085\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u2069\u3000\ufeff\ufffd-\uffff"
    "０-９Ａ-Ｚａ-ｚ\x00-\x08\x0b-\x1f\x7f-\x9f]"
)


def is_clean(text: str) -> bool:
    """Say, apart from the code under test, whether nothing in a text needs tidying."""
    return (
        text.strip(string.whitespace) == text != ""
        and not ODD.search(text)
        and text[0] not in "=+-@＝＋－＠"
        and text not in (*PLACEHOLDERS, *EXCEL_ERRORS)
        and not re.fullmatch(r"\d+\.0", text)
    )


clean_texts = st.text(st.characters(exclude_categories=("Cs", "Cn")), min_size=1, max_size=12).filter(
    is_clean
)
days = st.dates(date(1900, 3, 2)) | st.dates(date(1000, 1, 1), date(1899, 12, 28))
moments = st.datetimes(datetime(1900, 3, 2), timezones=st.just(UTC))  # noqa: DTZ001 -- hypothesis wants naive bounds
amounts = st.decimals(-(10**16) + 1, 10**16 - 1, places=2)
points = st.builds(Point, st.floats(38_400_000, 38_500_000), st.floats(2_450_000, 2_550_000))
rows = st.fixed_dictionaries(
    {
        "item_id": clean_texts,
        "note": st.none() | clean_texts,
        "code": st.sampled_from([None, "a", "--"]),
        "count": st.none() | st.integers(-(2**63), 2**63 - 1),
        "size": st.none() | st.floats(-1e300, 1e300),
        "flag": st.none() | st.booleans(),
        "day": st.none() | days,
        "moment": st.none() | moments,
        "price_yuan": st.none() | amounts,
        "geometry": st.none() | points,
    }
)
tables = st.lists(rows, min_size=1, max_size=6, unique_by=lambda row: row["item_id"])


def typed(table: list[dict[str, object]]) -> gpd.GeoDataFrame:
    columns = pd.DataFrame({name: pd.Series([row[name] for row in table], dtype=object) for name in table[0]})
    columns["moment"] = pd.to_datetime(columns["moment"], utc=True).dt.tz_convert(CHINA)
    columns["geometry"] = gpd.GeoSeries(columns["geometry"].tolist(), crs=CRS)
    return conform(EVERYTHING, columns, CRS)


@settings(max_examples=25)
@given(tables)
def test_a_clean_typed_frame_parses_to_itself(table: list[dict[str, object]]) -> None:
    frame = typed(table)
    parsed = parse(EVERYTHING, frame, CONTEXT)
    assert parsed.faults == ()
    assert_geodataframe_equal(parsed.frame, frame)
    assert parsed.rows.tolist() == list(range(1, len(frame) + 1))


WRITTEN = {
    "count": str,
    "size": repr,
    "flag": lambda flag: "是" if flag else "否",
    "day": lambda day: f"{day:%Y}年{day.month}月{day.day}日",
    "moment": lambda moment: moment.isoformat(),
    "price_yuan": lambda amount: f"{amount:f}",
}


@settings(max_examples=25)
@given(tables.map(lambda table: [row for row in table if row["count"] is None or abs(row["count"]) < 10**18]))
def test_the_same_cells_as_text_parse_to_the_same_frame(table: list[dict[str, object]]) -> None:
    if not table:
        return
    texts = pd.DataFrame(
        [
            {
                EVERYTHING.column(name).title.zh: None
                if row[name] is None
                else WRITTEN.get(name, str)(row[name])
                for name in row
                if name != "geometry"
            }
            for row in table
        ],
        dtype=object,
    )
    parsed = parse(EVERYTHING, texts, CONTEXT)
    assert [fault for fault in parsed.faults if fault.severity is Severity.FAULT] == []
    expected = pd.DataFrame(typed(table)).drop(columns="geometry")
    pd.testing.assert_frame_equal(pd.DataFrame(parsed.frame).drop(columns="geometry"), expected)


wild = st.one_of(
    st.none(),
    st.text(st.characters(), max_size=20),
    st.text("0123456789-/.:年月日 ,，。+%元万ＡｂeE√是否=@\t\u200b\u3000", max_size=14),
    st.floats(),
    st.integers(),
    st.booleans(),
    st.datetimes(),
    st.datetimes(timezones=st.just(timezone(timedelta(hours=-3)))),
    st.dates(),
    st.times(),
    st.timedeltas(),
    st.decimals().filter(lambda number: not number.is_snan()),  # pandas.isna raises on these
    st.binary(max_size=4),
    st.lists(st.integers(), max_size=2),
    st.sampled_from(
        [pd.NA, pd.NaT, np.float64(12), np.int64(-3), np.bool_(True), Point(1, 2), "\ud800", "1e999999"]
    ),
)
HEADINGS = [column.title.zh for column in EVERYTHING.attributes]


@settings(max_examples=25)
@given(st.lists(st.lists(wild, min_size=9, max_size=9), min_size=1, max_size=5))
def test_no_cell_raises_and_what_was_read_reads_the_same_again(cells: list[list[object]]) -> None:
    raw = pd.DataFrame(
        {name: pd.Series([row[at] for row in cells], dtype=object) for at, name in enumerate(HEADINGS)}
    )
    raw.index = pd.RangeIndex(2, len(raw) + 2)
    first = parse(EVERYTHING, raw, CONTEXT)
    assert len(first.rows) == len(first.frame)
    assert {fault.row for fault in first.faults} <= {None, *first.rows.tolist()}
    again = parse(EVERYTHING, first.frame, CONTEXT)
    something = ~first.frame.isna().all(axis=1)
    assert_geodataframe_equal(again.frame, first.frame[something].reset_index(drop=True))
    assert [fault for fault in again.faults if fault.severity is Severity.REPAIRED] == []


shapes = st.one_of(
    st.none(),
    points,
    st.builds(Point, st.floats(allow_nan=True), st.floats(allow_nan=True)),
    st.just(Point()),
    st.sampled_from([Point(113, 22).buffer(1), Point(22, 113)]),
)


@settings(max_examples=25)
@given(
    st.lists(shapes, min_size=1, max_size=5), st.sampled_from([None, "EPSG:4490", "EPSG:4526", "EPSG:3857"])
)
def test_no_geometry_raises(geometry: list[Point | None], crs: str | None) -> None:
    raw = gpd.GeoDataFrame({"item_id": [str(at) for at in range(len(geometry))]}, geometry=geometry, crs=crs)
    parsed = parse(EVERYTHING, raw, Context(crs=CRS, boundary=Point(38_450_000, 2_500_000).buffer(20_000)))
    assert parsed.frame.crs == CRS
    kept = parsed.frame.geometry.dropna()
    assert np.isfinite(kept.bounds.to_numpy()).all()
