"""GDAL, and so QGIS, reads the files a demo town is written to without a word of warning."""

import logging
import sqlite3
import warnings

import pyogrio
import pytest
import rasterio
import shapely
from support.demo import demo

from dayang.town.io import write_town


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("gis")
    write_town(demo(0.02), path / "town.gpkg")
    return path


@pytest.fixture
def silent(caplog):
    """Turn warnings into errors, and let nothing be logged as one."""
    with warnings.catch_warnings(), caplog.at_level(logging.WARNING):
        warnings.simplefilter("error")
        yield
    assert [record.getMessage() for record in caplog.records] == []


def test_every_layer_of_the_geopackage_is_read(folder, silent):
    path = folder / "town.gpkg"
    layers = dict(pyogrio.list_layers(path))
    assert {"villages", "roads", "reaches", "buildings", "parcels", "parks", "firms"} <= set(layers)
    for name, kind in layers.items():
        about = pyogrio.read_info(path, layer=name)
        frame = pyogrio.read_dataframe(path, layer=name)
        assert about["features"] == len(frame)
        if kind is not None:
            assert about["crs"] == "EPSG:4526", name
            assert shapely.is_valid(frame.geometry.to_numpy()).all(), name
            assert kind.upper() in {"UNKNOWN", *{t.upper() for t in frame.geom_type.unique()}}, name


def test_the_geopackage_is_one_by_its_own_tables(folder):
    with sqlite3.connect(folder / "town.gpkg") as base:
        assert base.execute("pragma application_id").fetchone()[0] == 0x47504B47
        assert base.execute("pragma integrity_check").fetchone()[0] == "ok"
        assert base.execute("pragma foreign_key_check").fetchall() == []
        spatial = "select count(*) from gpkg_geometry_columns where srs_id != 4526"
        assert base.execute(spatial).fetchone()[0] == 0


def test_the_raster_is_read_with_its_reference_system(folder, silent):
    found = sorted(folder.rglob("*.tif"))
    assert found
    for path in found:
        with rasterio.open(path) as raster:
            assert raster.crs.to_epsg() == 4526
            assert raster.nodata is not None
            assert raster.read(1).max() > 3
