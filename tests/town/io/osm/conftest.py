"""A tiny town, drawn once in metres, and written as each kind of extract that is read."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import geopandas as gpd
import numpy as np
import osmium
import pandas as pd
import pyogrio
import pytest
import shapely
from osmium.osm import mutable
from pyproj import Transformer

CRS = "EPSG:4526"
ORIGIN = (38_420_000.0, 2_500_000.0)
TO_DEGREES = Transformer.from_crs(CRS, "EPSG:4326", always_xy=True)


@dataclass
class Drawn:
    """One element: a point, a line, a ring, or a relation of rings, with its tags."""

    kind: str
    number: int
    tags: dict
    xy: list
    layer: str | None = None
    holes: list = field(default_factory=list)

    @property
    def osm_id(self):
        return f"{'r' if self.kind == 'relation' else 'n' if self.kind == 'point' else 'w'}{self.number}"


def box(x, y, width, height):
    return [(x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y)]


def tiny_town():
    """Two villages side by side, 2 km by 1 km, with one of everything that is read."""
    return [
        *_areas(),
        *_roads(),
        *_water(),
        *_buildings(),
        *_land(),
        *_points(),
    ]


def _areas():
    admin = {"type": "boundary", "boundary": "administrative"}
    return [
        Drawn("relation", 1, {**admin, "name": "测试镇", "admin_level": "8"}, box(0, 0, 2000, 1000), "admin"),
        Drawn("relation", 2, {**admin, "name": "西村", "admin_level": "10"}, box(0, 0, 1000, 1000), "admin"),
        Drawn(
            "relation",
            3,
            {**admin, "name": "东村", "admin_level": "10", "population": "301"},
            box(1000, 0, 1000, 1000),
            "admin",
        ),
    ]


def _roads():
    return [
        Drawn(
            "line",
            101,
            {"highway": "primary", "name": "大道"},
            [(-500, 500), (500, 500), (1200, 500), (1900, 500)],
            "roads",
        ),
        Drawn("line", 102, {"highway": "residential"}, [(500, 500), (500, 900)], "roads"),
        Drawn("line", 103, {"highway": "footway", "bridge": "yes"}, [(750, 400), (750, 600)], "roads"),
        Drawn("line", 104, {"highway": "platform"}, [(10, 10), (20, 10)], "roads"),
        Drawn("line", 105, {"highway": "motorway"}, [(100, 20), (1900, 20)], "roads"),
        Drawn(
            "line",
            106,
            {"highway": "service", "tunnel": "building_passage", "foot": "no"},
            [(500, 600), (600, 600)],
            "roads",
        ),
        Drawn(
            "ring",
            107,
            {"highway": "pedestrian", "area": "yes", "name": "人民广场"},
            box(300, 520, 60, 60),
            "landuse",
        ),
    ]


def _water():
    return [
        Drawn(
            "line",
            201,
            {"waterway": "river", "name": "小河", "width": "8"},
            [(1000, 1000), (1000, 700)],
            "waterways",
        ),
        Drawn(
            "line", 202, {"waterway": "river", "tunnel": "culvert"}, [(1000, 700), (1000, 600)], "waterways"
        ),
        Drawn(
            "line",
            203,
            {"waterway": "river", "name": "小河"},
            [(1000, 600), (1000, 300), (1000, 0)],
            "waterways",
        ),
        Drawn("line", 204, {"waterway": "ditch"}, [(1300, 700), (1000, 300)], "waterways"),
        Drawn("line", 205, {"waterway": "drain"}, [(700, 200), (995, 200)], "waterways"),
        Drawn("line", 206, {"waterway": "stream"}, [(200, 100), (300, 100)], "waterways"),
        Drawn("line", 207, {"waterway": "weir"}, [(990, 400), (1010, 400)], "waterways"),
        Drawn(
            "ring",
            208,
            {"natural": "water", "water": "pond", "name": "鱼塘"},
            box(1700, 100, 50, 40),
            "water",
        ),
    ]


def _buildings():
    return [
        Drawn("ring", 301, {"building": "house", "building:levels": "2"}, box(520, 700, 10, 10), "buildings"),
        Drawn("ring", 302, {"building": "yes"}, box(540, 700, 10, 10), "buildings"),
        Drawn(
            "ring",
            303,
            {"building": "apartments", "building:levels": "6"},
            box(560, 700, 20, 20),
            "buildings",
        ),
        Drawn("ring", 304, {"building": "yes", "building:levels": "EG"}, box(600, 700, 10, 10), "buildings"),
        Drawn("ring", 305, {"building": "yes"}, box(620, 700, 4, 4), "buildings"),
        Drawn("ring", 306, {"building": "yes", "addr:housenumber": "8"}, box(1520, 620, 40, 30), "buildings"),
        Drawn("ring", 307, {"building": "yes", "addr:housenumber": "9"}, box(1300, 200, 10, 12), "buildings"),
        Drawn("ring", 308, {"building": "yes", "height": "12 m"}, box(1330, 200, 10, 12), "buildings"),
        Drawn(
            "relation",
            4,
            {"type": "multipolygon", "building": "school", "name": "测试小学"},
            box(100, 700, 40, 40),
            "buildings",
            holes=[box(110, 710, 20, 20)],
        ),
        Drawn("ring", 310, {"building": "roof"}, box(1600, 620, 10, 10), "buildings"),
        Drawn(
            "ring",
            311,
            {"building": "yes", "amenity": "townhall", "name": "镇政府"},
            box(900, 520, 30, 20),
            "buildings",
        ),
    ]


def _land():
    return [
        Drawn("ring", 401, {"landuse": "residential"}, box(510, 650, 200, 200), "landuse"),
        Drawn("ring", 402, {"landuse": "industrial", "name": "东园"}, box(1500, 600, 100, 100), "landuse"),
        Drawn("ring", 403, {"landuse": "industrial"}, box(1630, 600, 100, 50), "landuse"),
        Drawn("ring", 404, {"landuse": "industrial"}, box(1500, 900, 50, 50), "landuse"),
        Drawn("ring", 405, {"landuse": "industrial"}, box(1900, 900, 10, 10), "landuse"),
        Drawn("ring", 406, {"amenity": "school", "name": "测试小学"}, box(80, 680, 150, 150), "landuse"),
        Drawn("ring", 407, {"leisure": "pitch"}, box(150, 690, 60, 40), "landuse"),
        Drawn("ring", 408, {"leisure": "pitch"}, box(700, 50, 60, 40), "landuse"),
        Drawn("ring", 409, {"leisure": "pitch"}, box(900, 50, 10, 10), "landuse"),
        Drawn("ring", 410, {"amenity": "parking"}, box(1100, 50, 60, 40), "landuse"),
    ]


def _points():
    return [
        Drawn("point", 501, {"amenity": "school", "name": "测试小学"}, [(150, 760)], "pois"),
        Drawn("point", 502, {"amenity": "parking"}, [(1500, 100)], "pois"),
        Drawn(
            "point", 503, {"place": "village", "name": "西村", "population": "200"}, [(600, 750)], "places"
        ),
        Drawn("point", 504, {"place": "hamlet", "name": "小西", "population": "50"}, [(300, 300)], "places"),
    ]


def degrees(xy):
    """Return coordinates as OpenStreetMap holds them: degrees to seven decimals."""
    x, y = np.asarray(xy, dtype=float).T
    lon, lat = TO_DEGREES.transform(x + ORIGIN[0], y + ORIGIN[1])
    return np.column_stack([np.round(lon, 7), np.round(lat, 7)])


class PbfWriter:
    """Writes drawn elements with osmium: nodes that coincide are one, as in OpenStreetMap."""

    def __init__(self, header):
        self.header, self.nodes, self.ways, self.relations = header, {}, [], []
        self.tags = {}

    def add(self, drawn):
        if drawn.kind == "point":
            self.tags[drawn.number] = (tuple(degrees(drawn.xy)[0]), drawn.tags)
        elif drawn.kind == "relation":
            members = [
                self._way(1000 * drawn.number + i, {}, ring)
                for i, ring in enumerate([drawn.xy, *drawn.holes])
            ]
            roles = ["outer"] + ["inner"] * len(drawn.holes)
            self.relations.append(
                (
                    drawn.number,
                    [("w", way, role) for way, role in zip(members, roles, strict=True)],
                    drawn.tags,
                )
            )
        else:
            self._way(drawn.number, drawn.tags, drawn.xy)

    def _way(self, number, tags, xy):
        nodes = [self.nodes.setdefault(tuple(place), 10_001 + len(self.nodes)) for place in degrees(xy)]
        self.ways.append((number, nodes, tags))
        return number

    def write(self, path, options=""):
        file = osmium.io.File(str(path), options)
        with osmium.SimpleWriter(file, header=self.header) as writer:
            for number, (place, tags) in sorted(self.tags.items()):
                writer.add_node(mutable.Node(id=number, location=place, tags=tags, version=1))
            for place, number in self.nodes.items():
                writer.add_node(mutable.Node(id=number, location=place, version=1))
            for number, nodes, tags in sorted(self.ways):
                writer.add_way(mutable.Way(id=number, nodes=nodes, tags=tags, version=1))
            for number, members, tags in self.relations:
                writer.add_relation(mutable.Relation(id=number, members=members, tags=tags, version=1))


def write_pbf(path, drawn, *, dated="2024-03-04T21:21:35Z", box=None, options=""):
    header = osmium.io.Header()
    if dated:
        header.set("osmosis_replication_timestamp", dated)
    if box is not None:
        (west, south), (east, north) = degrees(box)
        header.add_box(osmium.osm.Box(west, south, east, north))
    writer = PbfWriter(header)
    for element in drawn:
        writer.add(element)
    writer.write(path, options)
    return path


def write_ogr(path, pbf):
    """Write what ``ogr2ogr tiny.gpkg tiny.osm.pbf`` writes: the layers of GDAL's OSM driver."""
    for layer, _ in pyogrio.list_layers(pbf):
        frame = pyogrio.read_dataframe(pbf, layer=layer)
        if len(frame):
            pyogrio.write_dataframe(frame, path, layer=layer, append=path.exists())
    return path


LAYERED = {
    "roads": {"highway": "highway", "bridge": "bridge", "tunnel": "tunnel", "foot": "foot"},
    "waterways": {"waterway": "waterway", "tunnel": "tunnel", "width": "width"},
    "water": {"water": "water"},
    "buildings": {
        "building": "building",
        "levels": "building:levels",
        "height": "height",
        "housenumber": "addr:housenumber",
        "use": "amenity",
    },
    "landuse": {},
    "admin": {"admin_level": "admin_level", "population": "population"},
    "pois": {},
    "places": {"population": "population"},
}
LABEL = {"landuse": "cls", "pois": "kind"}


def write_layered(path, drawn, *, names=LAYERED, crs="EPSG:4326"):
    """Write one layer a theme, from the drawing alone."""
    for layer in names:
        mine = [element for element in drawn if element.layer == layer]
        rows = [_layered_row(element, layer) for element in mine]
        shapes = [_shape(element) for element in mine]
        if rows:
            frame = gpd.GeoDataFrame(pd.DataFrame(rows), geometry=shapes, crs=crs)
            pyogrio.write_dataframe(frame, path, layer=layer, append=path.exists())
    return path


def _layered_row(element, layer):
    row = {"osm_id": element.osm_id, "name": element.tags.get("name")}
    row |= {column: element.tags.get(tag) for column, tag in LAYERED[layer].items()}
    if layer in LABEL:
        key = next(
            key for key in ("amenity", "leisure", "landuse", "highway", "place") if key in element.tags
        )
        row[LABEL[layer]] = f"{key}={element.tags[key]}"
    return row


def _shape(element):
    xy = degrees(element.xy)
    if element.kind == "point":
        return shapely.Point(xy[0])
    if element.kind == "line":
        return shapely.LineString(xy)
    return shapely.Polygon(xy, [degrees(hole) for hole in element.holes])


@pytest.fixture(scope="session")
def extracts():
    """Return what other tests draw and write extracts with."""
    return SimpleNamespace(
        CRS=CRS,
        ORIGIN=np.array(ORIGIN),
        Drawn=Drawn,
        box=box,
        tiny_town=tiny_town,
        write_pbf=write_pbf,
        write_ogr=write_ogr,
        write_layered=write_layered,
        LAYERED=LAYERED,
    )


@pytest.fixture(scope="session")
def tiny_pbf(tmp_path_factory) -> Path:
    return write_pbf(tmp_path_factory.mktemp("pbf") / "tiny.osm.pbf", tiny_town())


@pytest.fixture(scope="session")
def plain_pbf(tmp_path_factory) -> Path:
    """Return the tiny town uncompressed, so that damage reaches the elements and not a checksum."""
    path = tmp_path_factory.mktemp("plain") / "tiny.osm.pbf"
    return write_pbf(path, tiny_town(), options="pbf,pbf_compression=none")


@pytest.fixture(scope="session")
def plain_xml(tmp_path_factory) -> Path:
    return write_pbf(tmp_path_factory.mktemp("xml") / "tiny.osm", tiny_town())


@pytest.fixture(scope="session")
def tiny_ogr(tmp_path_factory, tiny_pbf) -> Path:
    return write_ogr(tmp_path_factory.mktemp("ogr") / "tiny.gpkg", tiny_pbf)


@pytest.fixture(scope="session")
def tiny_layered(tmp_path_factory) -> Path:
    return write_layered(tmp_path_factory.mktemp("layered") / "tiny.gpkg", tiny_town())


@pytest.fixture
def sqlite_day():
    """Return a function that says of which day in China a GeoPackage is."""

    def day(path):
        with closing(sqlite3.connect(path)) as file:
            text = file.execute("SELECT max(last_change) FROM gpkg_contents").fetchone()[0]
        return datetime.fromisoformat(text).astimezone(ZoneInfo("Asia/Shanghai")).date()

    return day
