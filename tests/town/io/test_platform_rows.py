"""Rows of the national platform: their own stations, unrounded values, states of the instrument."""

import gzip

import pytest

from dayang.town.faults import Severity, refuses
from dayang.town.io import Limits, read_town

ROWS = """time,province,station,class,status,wt,ph,do,turb,nh3n,nh3n_raw,tp
2021-04-01 04:00,江苏省,江口,Ⅱ,正常,15.5,8.17,10.47,49.1,0.07,0.0712,0.046
2021-04-01 08:00,江苏省,江口,,维护,15.4,8.1,10.1,48,0.08,0.0795,--
2021-04-01 04:00,广东省,江口,,停站,22.1,7.0,6.2,30,,,
2021-04-01 08:00,广东省,江口,Ⅲ,正常,22.2,7.1,6.3,31,0.09,,*
"""


def written(folder, text=ROWS, name="rows.csv.gz"):
    data = text.encode()
    (folder / name).write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    return folder / name


@pytest.mark.parametrize("name", ["rows.csv", "rows.csv.gz", "水质.csv.gz"])
def test_stations_of_one_name_in_two_provinces_stay_two_and_raw_values_win(tmp_path, name):
    reading = read_town(written(tmp_path, name=name))
    assert not refuses(reading.faults)
    town = reading.town
    assert town["sections"]["section_id"].tolist() == ["江苏省·江口", "广东省·江口"]
    assert town["rivers"]["water_body"].tolist() == ["river", "river"]
    rows = town["samples"].set_index(["section_id", "item", "sampled_at"]).sort_index()
    ammonia = rows.xs("nh3n", level="item")
    assert ammonia["qualifier"].tolist() == ["stopped", "=", "=", "maintenance"]
    assert ammonia["value"].dropna().tolist() == [0.09, 0.0712]
    assert rows.xs("tp", level="item")["qualifier"].tolist() == ["stopped", "--", "=", "maintenance"]
    assert set(rows["unit"]) == {"mg/L", "pH", "°C"}


def test_a_water_body_that_is_said_holds(tmp_path):
    first, *rows = ROWS.splitlines()
    text = "\n".join([f"{first},water_body", *(f"{row},lake" for row in rows)])
    assert set(read_town(written(tmp_path, text)).town["rivers"]["water_body"]) == {"lake"}


def test_a_wrong_cell_is_named_by_row_and_column_of_the_file(tmp_path):
    text = ROWS.replace("8.17", "81.7").replace("2021-04-01 08:00,广东省", "21-4-1,广东省")
    faults = [
        fault for fault in read_town(written(tmp_path, text)).faults if fault.severity is Severity.FAULT
    ]
    assert {(fault.rule, fault.row, fault.column, fault.found) for fault in faults} == {
        ("impossible_sample", 2, "ph", "81.7"),
        ("two_digit_year", 5, "time", "21-4-1"),
    }


def test_a_packed_file_is_never_unpacked_beyond_the_limit_and_a_broken_one_is_said(tmp_path):
    large = written(tmp_path, ROWS + "\n" * 10_000)
    (fault,) = read_town(large, limits=Limits(text_bytes=5_000)).faults
    assert fault.rule == "oversize"
    broken = tmp_path / "broken.csv.gz"
    broken.write_bytes(large.read_bytes()[:-20])
    (fault,) = read_town(broken).faults
    assert fault.rule == "damaged_file"
