"""Reading ``.osm.pbf`` and ``.osm`` files with pyosmium, multipolygons assembled."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import osmium
import shapely
from osmium.filter import KeyFilter
from osmium.geom import WKBFactory

from dayang.town.faults import InputError
from dayang.town.io.osm.elements import elements, themes_of
from dayang.town.io.osm.readers.geopackage import day_of
from dayang.town.io.osm.refusal import refusal
from dayang.town.io.osm.themes import KEYS, THEMES, Layers, Shape
from dayang.town.units import CHINA
from dayang.words import Words

SUFFIXES = (".pbf", ".osm", ".osm.gz", ".osm.bz2")
"""Endings of file names that pyosmium reads here."""

SELECTING = tuple(sorted({key for theme in THEMES for key, _ in theme.tags}))
LINE_KEYS = frozenset(key for theme in THEMES if theme.shape is Shape.LINE for key, _ in theme.tags)


@dataclass
class _Found:
    """Elements met so far: tags and WKB by shape."""

    rows: dict[Shape, list[dict[str, Any]]] = field(default_factory=lambda: {shape: [] for shape in Shape})
    wkb: dict[Shape, list[str]] = field(default_factory=lambda: {shape: [] for shape in Shape})
    broken: int = 0
    newest_s: float = 0.0


def read_pbf(path: Path) -> Layers:
    """Read an OpenStreetMap file.

    The data's day is the replication time in the header, else the newest edit in the file.

    Raises
    ------
    InputError
        When the file is cut short or is no OpenStreetMap file.
    """
    try:
        processor = osmium.FileProcessor(str(path)).with_areas().with_filter(KeyFilter(*SELECTING))
        header = processor.header
        found = _collect(processor)
    except (RuntimeError, ValueError, osmium.InvalidLocationError) as reason:
        raise InputError([_unreadable(path, str(reason))]) from reason
    frames = {shape: elements(found.rows[shape], shapely.from_wkb(found.wkb[shape])) for shape in Shape}
    return Layers(themes_of(frames), _day(header, found), _box(header), tuple(_notes(found)))


def _day(header: Any, found: _Found) -> date | None:
    """Return the day of replication, else of the newest edit; osmium gives 1970 where none is told."""
    replicated = day_of(header.get("osmosis_replication_timestamp") or header.get("timestamp"))
    if replicated is None and found.newest_s > 0:
        return datetime.fromtimestamp(found.newest_s, CHINA).date()
    return replicated


def _unreadable(path: Path, reason: str) -> Any:
    return refusal(
        "extract_unreadable",
        path,
        Words("完整的 OpenStreetMap 文件", "a whole OpenStreetMap file"),
        Words(
            "文件损坏或未下载完整：请重新下载后再试。",
            "The file is damaged or was cut short: download it again.",
        ),
        found=reason,
    )


def _collect(processor: Any) -> _Found:
    found, factory = _Found(), WKBFactory()
    for element in processor:
        for shape, osm_id, draw in _drawings(element, factory):
            try:
                wkb = draw()
            except (osmium.InvalidLocationError, RuntimeError):
                found.broken += 1  # a node of it lies outside the extract, or it has no extent
                continue
            tags = {key: value for key, value in element.tags if key in _KEYS}
            found.rows[shape].append(tags | {"osm_id": osm_id})
            found.wkb[shape].append(wkb)
            found.newest_s = max(found.newest_s, element.timestamp.timestamp())
    return found


_KEYS = frozenset(KEYS)


def _drawings(element: Any, factory: WKBFactory) -> Iterator[tuple[Shape, str, Any]]:
    """Yield the shapes an element has: its kind, id and how to draw it."""
    if element.is_node():
        yield Shape.POINT, f"n{element.id}", lambda: factory.create_point(element)
    elif element.is_way() and any(key in element.tags for key in LINE_KEYS):
        yield Shape.LINE, f"w{element.id}", lambda: factory.create_linestring(element)
    elif element.is_area():
        letter = "w" if element.from_way() else "r"
        yield Shape.POLYGON, f"{letter}{element.orig_id()}", lambda: factory.create_multipolygon(element)


def _box(header: Any) -> shapely.Polygon | None:
    box = header.box()
    if not box.valid():
        return None
    low, high = box.bottom_left, box.top_right
    return shapely.Polygon.from_bounds(low.lon, low.lat, high.lon, high.lat)


def _notes(found: _Found) -> Iterator[Words]:
    if found.broken:
        yield Words(
            f"{found.broken} 个要素有节点在摘录范围之外，略去。",
            f"{found.broken} elements have nodes outside the extract and are left out.",
        )
