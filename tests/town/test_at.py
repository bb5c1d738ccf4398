"""A town read as of an earlier day: what was not known then is not there, and nothing else changes."""

from datetime import date, timedelta

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point, box
from support.demo import demo

from dayang.errors import DayangError
from dayang.town import Town
from dayang.town.at import town_at
from dayang.town.canonical import canonical_hash
from dayang.town.checks import check, check_town, context_of
from dayang.town.registers import DICTIONARY, Column, Kind, Register, Type
from dayang.words import Words

LAST = date(2021, 12, 31)
days = st.integers(0, 91).map(lambda back: LAST - timedelta(days=back))


@pytest.fixture(scope="module")
def town():
    """Return a town without the ground, which carries no dates and is slow to compare."""
    whole = demo(0.02, 0)
    ground = {"roads", "parcels", "population_cells", "candidate_sites"}
    return Town({name: frame for name, frame in whole.tables.items() if name not in ground}, whole.rasters)


def same(one, other):
    return canonical_hash(one.dictionary, one.tables) == canonical_hash(other.dictionary, other.tables)


@pytest.mark.parametrize("day", [LAST, date(2022, 3, 1)])
def test_on_its_own_day_and_after_it_is_the_town_itself(town, day):
    assert town_at(town, day) is town


@settings(max_examples=2)
@given(days, days)
def test_reading_twice_is_reading_at_the_earlier_day(town, one, other):
    later, earlier = max(one, other), min(one, other)
    assert same(town_at(town_at(town, later), earlier), town_at(town, earlier))
    assert same(town_at(town_at(town, earlier), later), town_at(town, earlier))


@settings(max_examples=2)
@given(days, days)
def test_an_earlier_day_knows_no_row_that_a_later_one_does_not(town, one, other):
    later, earlier = town_at(town, max(one, other)), town_at(town, min(one, other))
    for name, register in town.dictionary.items():
        key = list(register.key)
        known = pd.MultiIndex.from_frame(pd.DataFrame(later[name][key]))
        assert pd.MultiIndex.from_frame(pd.DataFrame(earlier[name][key])).isin(known).all(), name


@pytest.mark.parametrize("day", [date(2021, 12, 15), date(2021, 10, 31)])
def test_the_earlier_town_is_without_a_fault(town, day):
    earlier = town_at(town, day)
    assert earlier.as_of.date() == day
    context = context_of(earlier)
    found = [
        fault for name, register in DICTIONARY.items() for fault in check(register, earlier[name], context)
    ]
    assert [*found, *check_town(earlier)] == []


def test_what_the_quarter_brought_is_gone(town):
    earlier = town_at(town, date(2021, 9, 30))
    assert earlier["samples"]["reported_at"].max() < pd.Timestamp("2021-10-01", tz="Asia/Shanghai")
    gone = town["firm_years"]["year"].max() - earlier["firm_years"]["year"].max()
    assert gone == 1
    founded, closed = town["firms"]["founded_on"], town["firms"]["closed_on"]
    assert len(town["firms"]) - len(earlier["firms"]) == (founded > "2021-09-30").sum() > 0
    still = earlier["firms"].set_index("firm_id")["closed_on"]
    since = town["firms"].loc[(closed > "2021-09-30") & (founded <= "2021-09-30"), "firm_id"]
    assert len(since) > 0
    assert still[since].isna().all()
    assert still.notna().sum() == (closed <= "2021-09-30").sum()


PERMITS = Register(
    "example_permits",
    Kind.RECORD,
    Words("示例许可", "Example permits"),
    Words("许可。", "Permits."),
    key=("permit_id",),
    since="asked_on",
    columns=(
        Column("permit_id", Type.STRING, Words("编号", "Id"), Words("编号。", "Id."), required=True),
        Column("asked_on", Type.DATE, Words("申请", "Asked"), Words("申请日。", "Day asked.")),
        Column("given_on", Type.DATE, Words("发证", "Given"), Words("发证日。", "Day given.")),
        Column("ends_on", Type.DATE, Words("到期", "Ends"), Words("到期日。", "Last day."), future=True),
    ),
)
VISITS = Register(
    "example_visits",
    Kind.RECORD,
    Words("示例检查", "Example visits"),
    Words("检查。", "Visits."),
    key=("visit_id",),
    columns=(
        Column("visit_id", Type.STRING, Words("编号", "Id"), Words("编号。", "Id."), required=True),
        Column(
            "permit_id",
            Type.STRING,
            Words("许可", "Permit"),
            Words("许可。", "Permit."),
            required=True,
            references="example_permits",
        ),
        Column(
            "follows",
            Type.STRING,
            Words("上次", "Last"),
            Words("上次。", "Last."),
            references="example_visits",
        ),
    ),
)


def permits():
    """Return four permits and visits: asked early, asked late, asked on no known day, given late."""
    town = pd.DataFrame(
        [{"town_id": "t", "name": "甲镇", "as_of": pd.Timestamp(LAST), "crs": "EPSG:4526", "is_demo": True}]
    )
    days = {
        "asked_on": ["2021-01-05", "2021-12-05", None, "2021-02-01"],
        "given_on": ["2021-02-05", "2021-12-20", "2021-03-01", "2021-12-20"],
        "ends_on": ["2025-01-01"] * 4,
    }
    rows = pd.DataFrame(
        {"permit_id": list("abcd"), **{name: pd.to_datetime(day) for name, day in days.items()}}
    )
    visits = pd.DataFrame(
        {"visit_id": list("vwxy"), "permit_id": list("abcz"), "follows": [None, "v", "w", None]}
    )
    return Town(
        {"town": town, "example_permits": rows, "example_visits": visits},
        dictionary=DICTIONARY.including(PERMITS, VISITS),
    )


def test_rows_begin_by_their_declaration_and_take_what_refers_to_them_along():
    earlier = town_at(permits(), date(2021, 6, 30))
    rows = earlier["example_permits"].set_index("permit_id")
    assert list(rows.index) == ["a", "c", "d"]
    assert rows["given_on"].isna().to_dict() == {"a": False, "c": False, "d": True}
    assert rows["ends_on"].notna().all()
    visits = earlier["example_visits"].set_index("visit_id")
    # 'w' went with permit 'b'; 'x' lost its reference to 'w'; 'y' dangled before and still does.
    assert list(visits.index) == ["v", "x", "y"]
    assert visits["follows"].isna().all()
    assert visits.loc["y", "permit_id"] == "z"


def test_since_must_be_a_date_that_cannot_lie_in_the_future():
    for name in ("permit_id", "ends_on", "nowhere"):
        with pytest.raises(DayangError, match="since"):
            Register(
                "example_wrong",
                Kind.RECORD,
                PERMITS.title,
                PERMITS.description,
                PERMITS.key,
                PERMITS.columns,
                since=name,
            )


def test_geometry_and_results_stay():
    square = gpd.GeoDataFrame(
        {
            "firm_id": ["f", "g"],
            "name": ["甲", "乙"],
            "founded_on": pd.to_datetime(["2020-01-01", "2021-12-01"]),
        },
        geometry=[Point(1, 1), Point(2, 2)],
        crs="EPSG:4526",
    )
    facts = gpd.GeoDataFrame(
        {"town_id": ["t"], "as_of": [pd.Timestamp(LAST)], "crs": ["EPSG:4526"]}, geometry=[box(0, 0, 9, 9)]
    )
    results = pd.DataFrame({"engine": ["siting"], "as_of": [pd.Timestamp(LAST, tz="Asia/Shanghai")]})
    earlier = town_at(Town({"town": facts, "firms": square, "plans": results}), date(2021, 6, 30))
    assert earlier.layer("firms").geometry.to_list() == [Point(1, 1)]
    assert earlier.crs == "EPSG:4526"
    assert len(earlier["plans"]) == 1
