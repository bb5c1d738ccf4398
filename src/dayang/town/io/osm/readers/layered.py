"""Reading a GeoPackage with one layer a theme."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from dayang.town.io.osm.readers.geopackage import last_change, read_layer, texts
from dayang.town.io.osm.refusal import together
from dayang.town.io.osm.themes import THEMES, WGS84, Layers, Theme
from dayang.words import Words


def read_layered(path: Path, names: Sequence[str]) -> Layers:
    """Read a GeoPackage whose layers `names` are themes; those it lacks are noted.

    The data's day is the last change the file states for any layer.

    Raises
    ------
    InputError
        When layers cannot be read, or lack columns or a reference system.
    """
    layer_of = {theme.name: _layer_of(theme, names) for theme in THEMES}
    read = together(*(partial(_theme, path, theme, layer_of[theme.name]) for theme in THEMES))
    frames = {theme.name: frame for theme, frame in zip(THEMES, read, strict=True)}
    absent = [theme.title for theme in THEMES if layer_of[theme.name] is None]
    return Layers(frames, last_change(path), None, _absent(absent))


def _layer_of(theme: Theme, names: Sequence[str]) -> str | None:
    return next((name for name in (theme.name, *theme.aliases) if name in names), None)


def _theme(path: Path, theme: Theme, layer: str | None) -> gpd.GeoDataFrame:
    """Return a layer with exactly the theme's columns; rows without an id are numbered."""
    frame = None if layer is None else read_layer(path, layer, theme.needed)
    count = 0 if frame is None else len(frame)
    nothing = pd.Series([None] * count, dtype="str")
    table = pd.DataFrame(
        {
            column: nothing if frame is None or column not in frame else texts(frame[column])
            for column in theme.column_names
        }
    )
    numbers = pd.Series(np.arange(1, count + 1), dtype="Int64").astype("str")
    table["osm_id"] = table["osm_id"].fillna(theme.name + numbers)
    return gpd.GeoDataFrame(table, geometry=[] if frame is None else frame.geometry.to_numpy(), crs=WGS84)


def _absent(titles: list[Words]) -> tuple[Words, ...]:
    if not titles:
        return ()
    return (
        Words(
            f"摘录中没有这些图层：{'、'.join(title.zh for title in titles)}。",
            f"The extract has no layer of: {', '.join(title.en for title in titles)}.",
        ),
    )
