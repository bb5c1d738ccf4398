"""GeoJSON of one register: written cell by cell so that every value is exact.

The coordinates are in the town's projected CRS, named in the ``crs`` member that GDAL
and QGIS understand (GeoJSON 2008; RFC 7946 knows only WGS 84).
"""

import json
from collections.abc import Iterator
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError

from dayang.town.io.cells import as_json
from dayang.town.registers.schema import GEOMETRY_COLUMN, Register

WGS84 = "EPSG:4326"


def geojson_text(register: Register, frame: gpd.GeoDataFrame) -> str:
    """Return `frame` as the text of a GeoJSON file, a feature a line."""
    names = [json.dumps(column.name) for column in register.attributes]
    cells = [as_json(column, frame[column.name]) for column in register.attributes]
    properties = (
        ", ".join(f"{name}: {cell}" for name, cell in zip(names, row, strict=True))
        for row in zip(*cells, strict=True)
    )
    shapes = [shape or "null" for shape in shapely.to_geojson(frame.geometry.to_numpy())]
    features = ",\n".join(
        f'{{"type": "Feature", "properties": {{{values}}}, "geometry": {shape}}}'
        for values, shape in zip(properties, shapes, strict=True)
    )
    head = "\n".join(_head(register, frame.crs))
    return f"{{\n{head}\n" + f'"features": [\n{features}\n]\n}}\n'


def _head(register: Register, crs: Any) -> Iterator[str]:
    yield '"type": "FeatureCollection",'
    yield f'"name": {json.dumps(register.name)},'
    code = CRS.from_user_input(crs).to_epsg() if crs is not None else None
    if code is not None:
        name = f"urn:ogc:def:crs:EPSG::{code}"
        yield f'"crs": {{"type": "name", "properties": {{"name": "{name}"}}}},'


def features(document: Any) -> list[Any]:
    """Return the features of a parsed GeoJSON document.

    Raises
    ------
    ValueError
        When it is no FeatureCollection.
    """
    if not isinstance(document, dict) or document.get("type") != "FeatureCollection":
        raise ValueError("not a FeatureCollection")
    found = document.get("features")
    if not isinstance(found, list) or not all(isinstance(feature, dict) for feature in found):
        raise ValueError("'features' is not a list of features")
    return found


def declared_crs(document: Any) -> CRS | None:
    """Return the CRS a GeoJSON document declares; ``None`` where it says nothing.

    Raises
    ------
    ValueError
        When it names one that is not known.
    """
    member = document.get("crs")
    if member is None:
        return None
    try:
        return CRS.from_user_input(member["properties"]["name"])
    except (CRSError, KeyError, TypeError, AttributeError) as reason:
        raise ValueError(f"unknown crs {member!r}") from reason


def cells_of(found: list[Any]) -> tuple[pd.DataFrame, list[int]]:
    """Return the properties of features, their geometry in the column ``geometry``.

    Returns
    -------
    The cells, and the positions of features whose shape cannot be built at all; there it is missing.
    """
    rows = [feature.get("properties") for feature in found]
    frame = pd.DataFrame([row if isinstance(row, dict) else {} for row in rows], index=range(len(rows)))
    shapes = [feature.get("geometry") for feature in found]
    texts = [None if shape is None else json.dumps(shape) for shape in shapes]
    with np.errstate(all="ignore"):
        built: Any = shapely.from_geojson(texts, on_invalid="ignore") if texts else []
    frame[GEOMETRY_COLUMN] = pd.Series(list(built), dtype=object)
    unreadable = [at for at, text in enumerate(texts) if text is not None and built[at] is None]
    return frame, unreadable
