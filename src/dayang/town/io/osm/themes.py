"""What of OpenStreetMap a town is made of: the themes, and which elements and tags they are.

This table is the one place that says so. The three kinds of extract (elements of an
``.osm.pbf``, the layers of ogr2ogr, a GeoPackage layered by theme) are all brought to the
themes' columns; what the values mean to the registers stands in `meanings`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from dayang.words import Words

WGS84 = "EPSG:4326"
"""The reference system of OpenStreetMap, and of every theme."""


class Shape(StrEnum):
    """The shape of an element."""

    POINT = "point"
    LINE = "line"
    POLYGON = "polygon"


@dataclass(frozen=True, slots=True)
class Theme:
    """One theme: a frame with ``osm_id``, the columns below and geometry.

    Parameters
    ----------
    name
        Also the layer's name in a GeoPackage layered by theme.
    title
        What it holds.
    shape
        Which elements it is drawn from.
    tags
        An element belongs to the theme when it has one of these (key, value) pairs; value
        ``None`` is any but ``no``.
    columns
        Column by the keys it takes its text from, the first that has one.
    tagged
        Name of the column that holds the first of `tags` found, as ``key=value``.
    unless
        Elements with one of these (key, value) pairs are left out.
    needed
        Columns without which a layer cannot be used.
    aliases
        Other names of the layer.
    """

    name: str
    title: Words
    shape: Shape
    tags: tuple[tuple[str, str | None], ...]
    columns: Mapping[str, tuple[str, ...]]
    tagged: str | None = None
    unless: tuple[tuple[str, str | None], ...] = ()
    needed: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()

    @property
    def column_names(self) -> tuple[str, ...]:
        """Columns of the theme's frame before ``geometry``."""
        return ("osm_id", *self.columns, *((self.tagged,) if self.tagged else ()))


NAME = {"name": ("name",)}

THEMES = (
    Theme(
        "roads",
        Words("道路", "roads"),
        Shape.LINE,
        tags=(("highway", None),),
        columns=NAME
        | {"highway": ("highway",), "bridge": ("bridge",), "tunnel": ("tunnel",), "foot": ("foot",)},
        unless=(("area", "yes"),),
        needed=("highway",),
    ),
    Theme(
        "waterways",
        Words("水道", "waterways"),
        Shape.LINE,
        tags=(("waterway", None),),
        columns=NAME | {"waterway": ("waterway",), "tunnel": ("tunnel",), "width": ("width",)},
        needed=("waterway",),
    ),
    Theme(
        "water",
        Words("水面", "areas of water"),
        Shape.POLYGON,
        tags=(
            ("natural", "water"),
            ("landuse", "reservoir"),
            ("landuse", "basin"),
            ("waterway", "riverbank"),
        ),
        columns=NAME | {"water": ("water", "landuse", "natural", "waterway")},
        needed=("water",),
    ),
    Theme(
        "buildings",
        Words("建筑", "buildings"),
        Shape.POLYGON,
        tags=(("building", None),),
        columns=NAME
        | {
            "building": ("building",),
            "levels": ("building:levels",),
            "height": ("height",),
            "housenumber": ("addr:housenumber",),
            "use": ("amenity", "office", "shop", "tourism", "leisure", "healthcare", "craft", "man_made"),
        },
        needed=("building",),
    ),
    Theme(
        "landuse",
        Words("用地", "land use"),
        Shape.POLYGON,
        tags=(
            ("amenity", None),
            ("leisure", None),
            ("landuse", None),
            ("place", "square"),
            ("highway", "pedestrian"),
            ("man_made", None),
            ("natural", None),
        ),
        columns=NAME,
        tagged="cls",
        unless=(("building", None),),
        needed=("cls",),
    ),
    Theme(
        "admin",
        Words("行政区划", "administrative areas"),
        Shape.POLYGON,
        tags=(("boundary", "administrative"),),
        columns=NAME | {"admin_level": ("admin_level",), "population": ("population",)},
        needed=("name", "admin_level"),
    ),
    Theme(
        "pois",
        Words("兴趣点", "points of interest"),
        Shape.POINT,
        tags=tuple(
            (key, None)
            for key in ("amenity", "leisure", "place", "healthcare", "office", "shop", "tourism", "man_made")
        ),
        columns=NAME,
        tagged="kind",
        needed=("kind",),
    ),
    Theme(
        "places",
        Words("聚落", "places with population"),
        Shape.POINT,
        tags=(("place", None),),
        columns=NAME | {"population": ("population",), "place": ("place",)},
        needed=("name", "population"),
        aliases=("geonames_places",),
    ),
)

KEYS = tuple(
    sorted(
        {key for theme in THEMES for keys in theme.columns.values() for key in keys}
        | {key for theme in THEMES for key, _ in theme.tags + theme.unless}
    )
)
"""Every key of OpenStreetMap that a theme looks at."""


@dataclass(frozen=True, eq=False)
class Layers:
    """An extract, theme by theme.

    Parameters
    ----------
    frames
        One frame a theme, in WGS 84, texts or nothing in every column; a theme the extract
        does not have is empty.
    dated
        The day of the data, where the extract says so.
    box
        The area the extract was cut to, where it says so.
    notes
        What a person should know of the reading.
    """

    frames: Mapping[str, gpd.GeoDataFrame]
    dated: date | None
    box: BaseGeometry | None = None
    notes: tuple[Words, ...] = field(default=())

    def __getitem__(self, theme: str) -> gpd.GeoDataFrame:
        """Return the frame of `theme`."""
        return self.frames[theme]

    def on_earth(self) -> "Layers":
        """Return the layers without rows that have no place on Earth, names without stray spaces."""
        return replace(self, frames={name: _on_earth(frame) for name, frame in self.frames.items()})

    def to_crs(self, crs: str) -> "Layers":
        """Return the layers in another reference system."""
        box = None if self.box is None else gpd.GeoSeries([self.box], crs=WGS84).to_crs(crs).iloc[0]
        return replace(self, frames={name: frame.to_crs(crs) for name, frame in self.frames.items()}, box=box)


def _on_earth(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    shapes = shapely.force_2d(frame.geometry.to_numpy())
    bounds = shapely.bounds(shapes)
    with np.errstate(invalid="ignore"):
        there = (np.abs(bounds[:, [0, 2]]) <= 180).all(axis=1) & (np.abs(bounds[:, [1, 3]]) < 90).all(axis=1)
    name = frame["name"].str.strip().str.replace(r"\s+", " ", regex=True)
    flat = frame.assign(name=name.where(name != "")).set_geometry(
        gpd.GeoSeries(shapes, index=frame.index, crs=frame.crs)
    )
    return gpd.GeoDataFrame(flat[there].reset_index(drop=True))
