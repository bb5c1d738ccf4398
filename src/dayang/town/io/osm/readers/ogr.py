"""Reading a GeoPackage made by ogr2ogr: elements by shape, tags as columns and ``other_tags``."""

import re
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import geopandas as gpd
import pandas as pd

from dayang.town.io.osm.elements import elements, themes_of
from dayang.town.io.osm.readers.geopackage import last_change, read_layer, texts
from dayang.town.io.osm.refusal import together
from dayang.town.io.osm.themes import KEYS, WGS84, Layers, Shape

LAYERS = {"points": Shape.POINT, "lines": Shape.LINE, "multipolygons": Shape.POLYGON}
"""The layers read, with the shape of their elements; ``multilinestrings`` (routes) and
``other_relations`` hold nothing a town is made of."""

ID_PREFIX = {Shape.POINT: "n", Shape.LINE: "w", Shape.POLYGON: "r"}
"""Letter of an id in ``osm_id``; ``osm_way_id`` of ``multipolygons`` is a way's."""

TAG = re.compile(r'"((?:[^"\\]|\\.)*)"=>"((?:[^"\\]|\\.)*)"')
"""One tag of ``other_tags``: PostgreSQL's hstore text, as GDAL's OSM driver writes it."""


def read_ogr(path: Path, names: Sequence[str]) -> Layers:
    """Read a GeoPackage whose layers `names` are those of ogr2ogr.

    The data's day is the last change the file states for any layer.

    Raises
    ------
    InputError
        When layers cannot be read, or lack ``osm_id`` or a reference system.
    """
    read = together(*(partial(_layer, path, layer, layer in names) for layer in LAYERS))
    found = {shape: _elements(frame, shape) for shape, frame in zip(LAYERS.values(), read, strict=True)}
    return Layers(themes_of(found), last_change(path))


def _layer(path: Path, layer: str, exists: bool) -> gpd.GeoDataFrame:
    if exists:
        return read_layer(path, layer, ("osm_id",))
    return gpd.GeoDataFrame({"osm_id": []}, geometry=[], crs=WGS84)


def _elements(frame: gpd.GeoDataFrame, shape: Shape) -> gpd.GeoDataFrame:
    other = texts(frame["other_tags"]) if "other_tags" in frame else pd.Series([None] * len(frame))
    table = elements([tags(text) for text in other], frame.geometry.to_numpy())
    for key in KEYS:
        if key in frame:
            table[key] = texts(frame[key]).fillna(table[key])
    table["osm_id"] = ID_PREFIX[shape] + texts(frame["osm_id"])
    if "osm_way_id" in frame:
        table["osm_id"] = table["osm_id"].fillna("w" + texts(frame["osm_way_id"]))
    return table


def tags(text: object) -> dict[str, str]:
    r"""Return the tags of one ``other_tags``.

    Examples
    --------
    >>> tags('"tunnel"=>"culvert","name:zh"=>"a \\"b\\""')
    {'tunnel': 'culvert', 'name:zh': 'a "b"'}
    """
    if not isinstance(text, str):
        return {}
    return {_unescaped(key): _unescaped(value) for key, value in TAG.findall(text)}


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)
