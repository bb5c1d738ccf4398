"""Reading an extract of OpenStreetMap, of whichever kind it is."""

from pathlib import Path

from dayang.town.faults import InputError, InputFault
from dayang.town.io.osm.readers.geopackage import layer_names
from dayang.town.io.osm.readers.layered import read_layered
from dayang.town.io.osm.readers.ogr import LAYERS, read_ogr
from dayang.town.io.osm.readers.pbf import SUFFIXES, read_pbf
from dayang.town.io.osm.refusal import refusal
from dayang.town.io.osm.themes import THEMES, Layers
from dayang.words import Words


def read_extract(path: Path) -> Layers:
    """Read an ``.osm.pbf``, ``.osm`` or GeoPackage; the file's name and layers tell which it is.

    Raises
    ------
    InputError
        When there is no such file, it is of no known kind, or it cannot be read.
    """
    if not path.is_file():
        raise InputError([_missing(path)])
    if path.name.lower().endswith(SUFFIXES):
        return read_pbf(path)
    if path.suffix.lower() != ".gpkg":
        raise InputError([_unknown_kind(path)])
    names = layer_names(path)
    if {"lines", "multipolygons"} <= set(names):
        return read_ogr(path, names)
    if "roads" in names:
        return read_layered(path, names)
    raise InputError([_unknown_layers(path, names)])


def _missing(path: Path) -> InputFault:
    return refusal(
        "file_missing",
        path,
        Words("OpenStreetMap 摘录文件", "an extract of OpenStreetMap"),
        Words("没有这个文件：检查路径。", "There is no such file: check the path."),
        found=str(path),
    )


def _unknown_kind(path: Path) -> InputFault:
    return refusal(
        "extract_kind",
        path,
        Words(f"{'、'.join(SUFFIXES)} 或 .gpkg 文件", f"a file ending in {', '.join(SUFFIXES)} or .gpkg"),
        Words("给 OpenStreetMap 摘录文件。", "Give an extract of OpenStreetMap."),
        found=path.suffix or path.name,
    )


def _unknown_layers(path: Path, names: list[str]) -> InputFault:
    themes = ", ".join(theme.name for theme in THEMES)
    return refusal(
        "layer_missing",
        path,
        Words(
            f"ogr2ogr 图层（{'、'.join(LAYERS)}），或专题图层（{themes}；至少有 roads）",
            f"layers of ogr2ogr ({', '.join(LAYERS)}), or by theme ({themes}; at least roads)",
        ),
        Words(
            "用 ogr2ogr 从 .osm.pbf 转出，或直接给 .osm.pbf。",
            "Convert the .osm.pbf with ogr2ogr, or give the .osm.pbf itself.",
        ),
        found=", ".join(names) or "-",
    )
