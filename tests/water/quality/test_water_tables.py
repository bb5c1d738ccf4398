"""The result registers of water quality, on a small town judged by hand."""

from datetime import datetime

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely.geometry import Point, box

from dayang.town import InputError, Town
from dayang.town.units import CHINA
from dayang.water.quality.tables import assessed_tables

AS_OF = datetime(2021, 12, 31, 8, 30, tzinfo=CHINA)
CRS = "EPSG:4526"
CLEAN = {"ph": 7.2, "do": 6.4, "codmn": 3.5, "nh3n": 0.4, "tp": 0.08}
FOUL = CLEAN | {"nh3n": 3.0, "do": 1.5}
POND = {"chlorophyll_a": 0.01, "tp": 0.05, "tn": 1.0, "transparency": 50.0, "codmn": 4.0}


@pytest.fixture
def town(waters):
    """Return a maker of towns: sections and rivers of `waters`, two parts, the samples given."""

    def make(samples):
        sections, rivers = waters
        xs = [0.0 if one == "A" else 900.0 for one in sections["section_id"]]
        sections = sections.assign(name=sections["section_id"], geometry=[Point(x, 50) for x in xs])
        villages = {"village_id": ["N", "S"], "name": ["北村", "南村"], "part": ["北片", "南片"]}
        shapes = [box(-100, 0, 100, 100), box(800, 0, 1000, 100)]
        return Town(
            {
                "town": pd.DataFrame({"name": ["某镇"], "crs": [CRS]}),
                "sections": gpd.GeoDataFrame(sections, crs=CRS),
                "rivers": rivers,
                "villages": gpd.GeoDataFrame(villages, geometry=shapes, crs=CRS),
                "samples": samples,
            }
        )

    return make


@pytest.fixture
def year_on_year(town, sampled):
    """Return a town whose river V1 left 劣Ⅴ and whose V2 stayed as it was."""
    many = [(f"B{n}", day, CLEAN) for n in range(5) for day in ("2020-11-09", "2021-08-09", "2021-11-09")]
    one = [("A", "2020-11-09", FOUL), ("A", "2021-08-09", FOUL), ("A", "2021-11-09", CLEAN)]
    return town(sampled(*many, *one))


def row(table, **wanted):
    for name, value in wanted.items():
        table = table[table[name] == value]
    assert len(table) == 1
    return table.iloc[0]


def test_rivers_worse_than_v_on_the_year_and_on_the_quarter(year_on_year):
    tables = assessed_tables(year_on_year, AS_OF)
    quarter = row(tables["water_town_periods"], period="2021Q4")
    assert (quarter["rivers"], quarter["worse_than_v"]) == (2, 0)
    assert (quarter["worse_than_v_year_change"], quarter["worse_than_v_before_change"]) == (-1, -1)
    left = row(tables["water_worse_rivers"], river_id="V1")
    assert (left["now"], left["before"], left["year_before"]) == ("II", "worse", "worse")
    assert left["standing"] == "left"
    assert left["pollutants_before"] == "氨氮(2.0)、溶解氧"


def test_a_river_says_its_class_what_decides_it_and_how_it_changed(year_on_year):
    rivers = assessed_tables(year_on_year, AS_OF)["water_river_periods"]
    few = row(rivers, river_id="V1", period="2021Q4")
    assert (few["class"], few["method"], few["year_change"]) == ("II", "mean", "markedly_better")
    assert (few["determining"], few["mean_class_before"]) == ("溶解氧、高锰酸盐指数、氨氮、总磷", "worse")
    many = row(rivers, river_id="V2", period="2021Q4")
    assert (many["method"], many["quality"], many["year_change"]) == ("shares", "excellent", "same")
    assert pd.isna(many["class"])
    assert many["mean_class"] == "II"
    assert many["cwqi_year_percent"] == 0
    assert (many["rank"], few["rank"]) == (1, 1)


def test_parts_are_those_of_the_villages_and_the_index_is_that_of_their_sections(year_on_year):
    parts = assessed_tables(year_on_year, AS_OF)["water_part_periods"]
    north, south = (row(parts, part=part, period="2021Q3") for part in ("北片", "南片"))
    assert (north["sections"], north["bad_percent"], south["sections"], south["bad_percent"]) == (
        1,
        100,
        5,
        0,
    )
    assert north["cwqi"] > south["cwqi"]
    assert north["cwqi_items"] == "pH、溶解氧、高锰酸盐指数、氨氮、总磷"


def test_multiples_are_over_the_base_that_is_asked(year_on_year):
    over = [
        assessed_tables(year_on_year, AS_OF, base=base)["water_exceedances"] for base in ("III", "target")
    ]
    rows = [row(one, section_id="A", period="2021Q3", item="nh3n") for one in over]
    assert [one["base"] for one in rows] == ["III", "IV"]
    assert [one["limit"] for one in rows] == [1.0, 1.5]
    assert [one["multiple"] for one in rows] == [2.0, 1.0]
    oxygen = row(over[0], section_id="A", period="2021Q3", item="do")
    assert oxygen["limit"] == 5.0
    assert pd.isna(oxygen["multiple"])


def test_the_two_modes_are_kept_apart_and_each_row_says_which(town, sampled):
    here = town(sampled(("A", "2021-11-09", CLEAN | {"ph": 9.4})))
    found = {mode: assessed_tables(here, AS_OF, mode=mode) for mode in ("evaluation", "realtime")}
    assert {mode: row(one["water_sample_classes"])["class"] for mode, one in found.items()} == {
        "evaluation": "II",
        "realtime": "worse",
    }
    for mode, tables in found.items():
        said = [table["mode"] for table in tables.values() if "mode" in table and len(table)]
        assert len(said) >= 6
        assert all((one == mode).all() for one in said)
    assert "石油类" in row(found["evaluation"]["water_sample_classes"])["missing"]
    assert (
        pd.isna(row(found["realtime"]["water_sample_classes"])["missing"])
        or not (row(found["realtime"]["water_sample_classes"])["missing"])
    )


def test_what_is_left_out_says_why_and_what_is_reported_later_is_not_known(town, sampled):
    rows = sampled(("A", "2021-11-09", CLEAN | {"tp": (None, "maintenance")}), ("A", "2021-12-30", FOUL))
    tables = assessed_tables(town(rows), datetime(2021, 12, 30, 12, tzinfo=CHINA))
    assert tables["water_left_out"][["item", "reason"]].to_numpy().tolist() == [["tp", "maintenance"]]
    assert tables["water_sample_classes"]["class"].tolist() == ["II"]


def test_ponds_have_a_trophic_index_and_black_water_a_grade(town, sampled):
    rows = sampled(("C", "2021-11-09", POND), ("A", "2021-11-09", FOUL | {"transparency": 8.0}))
    tables = assessed_tables(town(rows), AS_OF)
    pond = row(tables["water_trophic_periods"], section_id="C", period="2021Q4")
    assert pond["tli"] == pytest.approx(50.485, abs=1e-3)
    assert pond["state"] == "light"
    black = row(tables["water_black_odorous_periods"], section_id="A", period="2021Q4")
    assert (black["state"], black["over"], black["missing"]) == ("severe", "透明度、溶解氧", "氧化还原电位")


def test_a_trend_is_told_over_quarters(town, sampled):
    days = [f"{year}-{month:02}-09" for year in (2020, 2021) for month in (2, 5, 8, 11)]
    rows = sampled(*(("A", day, CLEAN | {"nh3n": 2.0 - 0.1 * n}) for n, day in enumerate(days)))
    trends = assessed_tables(town(rows), AS_OF)["water_trends"]
    for subject, measure in (("town", "cwqi"), ("V1", "cwqi"), ("V1", "nh3n")):
        found = row(trends, subject=subject, measure=measure)
        assert (found["periods"], found["trend"], found["coefficient"]) == (8, "falling", -1)
    assert row(trends, subject="V1", measure="tp")["trend"] == "none"


def test_what_is_from_memory_is_published_with_its_note(year_on_year):
    unsure = assessed_tables(year_on_year, AS_OF)["water_unsure_rules"]
    memory = unsure[unsure["sure"] == "memory"]
    assert {"period.year_months", "cwqi.town", "pollutants.first"} <= set(memory["rule_id"])
    assert memory["note_zh"].str.contains("对照原文核实").all()
    assert unsure["rule_id"].is_unique


def test_a_town_without_samples_is_told_what_to_import(town, sampled):
    with pytest.raises(InputError) as raised:
        assessed_tables(town(sampled(("A", "2021-11-09", CLEAN)).iloc[:0]), AS_OF)
    assert [fault.register for fault in raised.value.faults] == ["samples"]
    with pytest.raises(InputError):
        assessed_tables(town(sampled(("A", "2021-11-09", {"ph": (None, "--")}))), AS_OF)


@given(st.data())
@settings(
    max_examples=2,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_a_worse_value_never_betters_a_river_and_order_does_not_matter(town, sampled, data):
    level = st.floats(0.05, 4.0).map(lambda value: round(value, 3))
    days = ("2020-11-09", "2021-08-09", "2021-11-09")
    values = [data.draw(level) for _ in days]
    rows = sampled(*(("A", day, CLEAN | {"nh3n": value}) for day, value in zip(days, values, strict=True)))
    worse = rows.assign(
        value=np.where(rows["item"] == "nh3n", rows["value"] + data.draw(level), rows["value"])
    )
    shuffled = rows.sample(frac=1, random_state=data.draw(st.integers(0, 99)))
    first, second, third = (assessed_tables(town(one), AS_OF) for one in (rows, shuffled, worse))
    for name, table in first.items():
        pd.testing.assert_frame_equal(table, second[name], obj=name)
    order = {name: place for place, name in enumerate(("I", "II", "III", "IV", "V", "worse"))}
    classes = [one["water_river_periods"]["class"].map(order) for one in (first, third)]
    assert (classes[0] <= classes[1]).all()
    index = [one["water_river_periods"]["cwqi"] for one in (first, third)]
    assert (index[0] < index[1]).all()
