"""A whole town goes out and comes back, in every form; nothing is half-written."""

import json
import shutil
import sqlite3
import warnings
import zipfile

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from pandas.testing import assert_frame_equal

from dayang.errors import DayangError
from dayang.town import InputError, Town
from dayang.town.faults import Severity, refuses
from dayang.town.io import Limits, export_package, load_town, read_town, write_tables, write_town


def assert_same_town(read, town, *, geometry=True):
    for name, register in town.dictionary.items():
        frame = town[name]
        columns = [column.name for column in register.attributes]
        assert_frame_equal(pd.DataFrame(read[name])[columns], pd.DataFrame(frame)[columns], check_exact=True)
        if geometry and isinstance(frame, gpd.GeoDataFrame):
            assert read[name].crs == frame.crs
            assert (
                shapely.to_wkb(read[name].geometry.to_numpy()).tolist()
                == shapely.to_wkb(frame.geometry.to_numpy()).tolist()
            )


def assert_same_rasters(read, town):
    assert read.rasters.keys() == town.rasters.keys()
    for name, raster in town.rasters.items():
        found = read.rasters[name]
        np.testing.assert_array_equal(found.values, raster.values)
        assert found.values.dtype == np.float32
        assert (found.transform, found.crs, found.nodata) == (raster.transform, raster.crs, raster.nodata)


@pytest.fixture(params=["folder", "geopackage", "package", "zip"])
def written(request, little_town, tmp_path):
    path = tmp_path / "小镇 1"
    if request.param == "geopackage":
        path = path.with_suffix(".gpkg")
    if request.param == "package":
        export_package(little_town, path)
    else:
        write_town(little_town, path)
    if request.param == "zip":
        path = shutil.make_archive(tmp_path / "packed", "zip", tmp_path, path.name)
    return path


def test_a_town_comes_back_whole_and_nothing_is_said_of_it(written, little_town):
    reading = read_town(written)
    assert reading.faults == ()
    assert_same_town(reading.town, little_town)
    assert_same_rasters(reading.town, little_town)


def test_a_workbook_keeps_all_but_geometry_and_rasters(little_town, tmp_path):
    write_town(little_town, tmp_path / "t.xlsx")
    reading = read_town(tmp_path / "t.xlsx")
    assert {fault.rule for fault in reading.faults} == {"no_geometry"}
    for name, register in little_town.dictionary.items():
        columns = [column.name for column in register.attributes]
        read, written = pd.DataFrame(reading.town[name])[columns], pd.DataFrame(little_town[name])[columns]
        assert_frame_equal(read, written, check_exact=False, rtol=1e-15)


def test_a_workbook_read_against_its_town_takes_geometry_from_there(little_town, tmp_path):
    write_town(little_town, tmp_path / "t.xlsx")
    reading = read_town(tmp_path / "t.xlsx", against=little_town)
    assert reading.faults == ()
    for name in ("town", "villages", "firms", "reaches"):
        assert reading.town.layer(name).geometry.equals(little_town.layer(name).geometry)


def test_load_town_raises_with_all_faults(little_town, tmp_path):
    write_town(little_town, tmp_path / "t")
    (tmp_path / "t/firm_years.csv").unlink()
    assert load_town(tmp_path / "t")["firm_years"].empty
    (tmp_path / "t/town.geojson").unlink()
    with pytest.raises(InputError) as raised:
        load_town(tmp_path / "t")
    assert "empty_town" in {fault.rule for fault in raised.value.faults}


def test_writing_again_replaces_what_was_there(little_town, tmp_path):
    for path in (tmp_path / "t", tmp_path / "t.gpkg"):
        write_town(little_town, path)
        smaller = little_town.with_tables(
            firms=little_town["firms"].iloc[:1], firm_years=little_town["firm_years"].iloc[:0]
        )
        write_town(smaller, path)
        assert_same_town(load_town(path), smaller)
    assert {path.name for path in tmp_path.iterdir()} == {"t", "t.gpkg", "t_rasters"}


def test_a_folder_with_other_files_is_left_alone(little_town, tmp_path):
    folder = tmp_path / "我的文档"
    folder.mkdir()
    (folder / "家书.txt").write_text("勿删", encoding="utf-8")
    with pytest.raises(DayangError, match="家书"):
        write_town(little_town, folder)
    assert (folder / "家书.txt").exists()
    assert list(tmp_path.iterdir()) == [folder]


@pytest.mark.parametrize("suffix", ["", ".gpkg", ".xlsx"])
def test_a_write_that_fails_leaves_the_former_file(little_town, tmp_path, suffix, monkeypatch):
    path = tmp_path / f"t{suffix}"
    write_town(little_town, path)
    before = {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()}

    def fail(*args, **kwargs):
        raise OSError("disk full")

    for target in ("folder.csv_text", "layers._describe", "excel._write_sheet"):
        monkeypatch.setattr(f"dayang.town.io.{target}", fail)
    with pytest.raises(OSError, match="disk full"):
        write_town(little_town, path)
    assert {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()} == before


def test_an_unknown_suffix_is_refused_before_anything_is_written(little_town, tmp_path):
    with pytest.raises(DayangError, match=r"\.gpkg"):
        write_town(little_town, tmp_path / "t.shp")
    assert list(tmp_path.iterdir()) == []


def test_a_raster_that_is_not_listed_is_refused(little_town, tmp_path):
    unlisted = Town({**little_town.tables, "rasters": little_town["rasters"].iloc[:0]}, little_town.rasters)
    with pytest.raises(DayangError, match="ground"):
        write_town(unlisted, tmp_path / "t")


def test_geopackage_opens_in_gdal_without_a_warning_and_says_what_its_fields_are(little_town, tmp_path):
    path = tmp_path / "t.gpkg"
    write_town(little_town, path)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for layer in pyogrio.list_layers(path)[:, 0]:
            _, table = pyogrio.read_arrow(path, layer=layer)
            assert table.num_rows == len(little_town[layer])
    _, table = pyogrio.read_arrow(path, layer="firm_years")
    field = table.schema.field("output_fen")
    assert field.metadata[b"GDAL:OGR:alternative_name"].decode() == "工业总产值（分）"
    assert table["output_fen"].to_pylist() == [1234567890, 1300000000, 500000010]
    _, table = pyogrio.read_arrow(path, layer="firms")
    assert table.schema.field("entity").metadata[b"GDAL:OGR:domain_name"] == b"firms.entity"
    with sqlite3.connect(path) as database:
        labels = database.execute(
            "SELECT value, description FROM gpkg_data_column_constraints"
            " WHERE constraint_name = 'firms.entity'"
        )
        assert dict(labels)["company"] == "企业 Company"


def test_geojson_names_its_crs_as_gdal_reads_it(little_town, tmp_path):
    write_town(little_town, tmp_path / "t")
    layer = gpd.read_file(tmp_path / "t/firms.geojson")
    assert layer.crs.to_epsg() == 4526
    assert layer.geometry.iloc[0].equals(little_town.layer("firms").geometry.iloc[0])
    assert layer["capital_yuan"].iloc[0] == 1000000.01


def test_reading_a_workbook_against_a_town_uses_its_villages(little_town, tmp_path):
    firms = little_town["firms"].assign(village_id=["01", "99"])
    write_tables({"firms": firms}, tmp_path / "企业.xlsx")
    reading = read_town(tmp_path / "企业.xlsx", against=little_town)
    (fault,) = [fault for fault in reading.faults if fault.severity is Severity.FAULT]
    assert (fault.rule, fault.file, fault.sheet, fault.row) == ("dangling_reference", "企业.xlsx", "企业", 3)
    assert (fault.column, fault.found) == ("村编号", "99")


def test_one_register_alone_is_read_from_its_own_file(little_town, tmp_path):
    write_town(little_town, tmp_path / "t")
    (tmp_path / "t/villages.geojson").rename(tmp_path / "村.geojson")
    reading = read_town(tmp_path / "村.geojson", against=little_town)
    assert not refuses(reading.faults)
    assert_same_town(reading.town, little_town)


def test_a_zip_made_by_windows_in_chinese_is_read(little_town, tmp_path, monkeypatch):
    write_town(little_town, tmp_path / "t")
    (tmp_path / "t/firms.geojson").rename(tmp_path / "t/企业.geojson")
    monkeypatch.setattr(zipfile.ZipInfo, "_encodeFilenameFlags", _as_windows_does)
    with zipfile.ZipFile(tmp_path / "t.zip", "w") as archive:
        for file in (tmp_path / "t").rglob("*"):
            archive.write(file, f"小镇/{file.relative_to(tmp_path / 't').as_posix()}")
    assert "企业.geojson".encode("gb18030") in (tmp_path / "t.zip").read_bytes()
    assert_same_town(load_town(tmp_path / "t.zip"), little_town)


def _as_windows_does(member):
    """Write a name in GBK, without the flag that would say UTF-8."""
    return member.filename.encode("gb18030"), member.flag_bits


def test_package_is_valid_and_its_foreign_keys_bite(little_town, tmp_path):
    frictionless = pytest.importorskip("frictionless")
    export_package(little_town, tmp_path / "p")
    report = frictionless.validate(str(tmp_path / "p/datapackage.json"))
    assert report.valid, report.flatten(["title", "fieldName", "message"])
    package = json.loads((tmp_path / "p/datapackage.json").read_text(encoding="utf-8"))
    years = next(resource for resource in package["resources"] if resource["name"] == "firm_years")
    assert years["schema"]["foreignKeys"][0]["reference"] == {"resource": "firms", "fields": ["firm_id"]}
    path = tmp_path / "p/firm_years.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("F2", "F9"), encoding="utf-8")
    report = frictionless.validate(str(tmp_path / "p/datapackage.json"))
    assert [row[0] for row in report.flatten(["type"])] == ["foreign-key"]


def test_what_was_wrong_in_the_town_before_is_not_said_of_a_workbook(little_town, tmp_path):
    spoilt = little_town.with_tables(branches=little_town["branches"].assign(department_id=["D9"]))
    write_tables({"firms": little_town["firms"]}, tmp_path / "企业.xlsx")
    assert read_town(tmp_path / "企业.xlsx", against=spoilt).faults == ()
    write_tables({"departments": little_town["departments"]}, tmp_path / "部门.xlsx")
    (fault,) = read_town(tmp_path / "部门.xlsx", against=spoilt).faults
    assert (fault.rule, fault.register, fault.file) == ("dangling_reference", "branches", "")


def test_limits_can_be_narrowed(little_town, tmp_path):
    write_tables({"firms": little_town["firms"]}, tmp_path / "企业.xlsx")
    (fault,) = read_town(tmp_path / "企业.xlsx", limits=Limits(workbook_bytes=1_000)).faults
    assert fault.rule == "oversize"


@pytest.mark.parametrize("path", ["", "没有", "x" * 5_000, "a\x00b.gpkg", "没有.csv", "没有.zip"])
def test_a_path_that_leads_nowhere_is_said_to(path, tmp_path):
    faults = read_town(tmp_path / path).faults
    assert {fault.rule for fault in faults} <= {"missing_path", "empty_town"}
    assert faults


def test_facts_that_rows_of_the_town_no_longer_keep_are_refused(little_town, tmp_path):
    earlier = little_town["town"].copy()
    earlier["as_of"] = earlier["as_of"] - pd.Timedelta(days=4000)
    write_town(little_town.with_tables(town=earlier), tmp_path / "town")
    faults = read_town(tmp_path / "town" / "town.geojson", against=little_town).faults
    late = [fault for fault in faults if fault.rule == "future_date"]
    assert {fault.register for fault in late} >= {"samples", "firm_years"}
    assert all(fault.row and fault.found and fault.expected.zh for fault in late)
