"""From elements with tags to themes, by the table in `themes`."""

from collections.abc import Mapping
from functools import reduce
from typing import Any

import geopandas as gpd
import pandas as pd

from dayang.town.io.osm.themes import KEYS, THEMES, WGS84, Shape, Theme

NUMBER = r"^\s*(\d{1,6}(?:[.,]\d{1,3})?)\s*m?\s*$"
"""A plain number: ``EG``, ``2-3``, ``4;5`` and feet are none."""


def elements(rows: list[dict[str, Any]], shapes: Any) -> gpd.GeoDataFrame:
    """Return tagged elements as a frame: ``osm_id``, one column for each key of `KEYS`, geometry.

    Parameters
    ----------
    rows
        Tags of each element, and its ``osm_id``; other keys are dropped.
    shapes
        Geometry of each, in WGS 84.
    """
    frame = pd.DataFrame(rows, columns=["osm_id", *KEYS], dtype="str")
    return gpd.GeoDataFrame(frame, geometry=shapes, crs=WGS84)


def themes_of(found: Mapping[Shape, gpd.GeoDataFrame]) -> dict[str, gpd.GeoDataFrame]:
    """Return every theme's frame, drawn from the elements of its shape."""
    return {theme.name: _theme_of(theme, found[theme.shape]) for theme in THEMES}


def plain_number(text: "pd.Series[str]", *, most: float) -> "pd.Series[float]":
    """Return plain numbers above zero and up to `most`, with or without ``m``; nothing for all else.

    Examples
    --------
    >>> plain_number(pd.Series(["3", "2,5", "4 m", "12", "EG", "2-3", "0", None]), most=9).tolist()
    [3.0, 2.5, 4.0, nan, nan, nan, nan, nan]
    """
    digits = text.astype("str").str.extract(NUMBER, expand=False).str.replace(",", ".")
    numbers: pd.Series[float] = pd.to_numeric(digits, errors="coerce").astype("float64")
    return numbers.where((numbers > 0) & (numbers <= most))


def _theme_of(theme: Theme, frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    chosen = _first_tag(theme.tags, frame)
    rows = chosen.notna() & _first_tag(theme.unless, frame).isna()
    frame = frame[rows]
    columns: dict[str, Any] = {"osm_id": frame["osm_id"]}
    for column, keys in theme.columns.items():
        columns[column] = reduce(pd.Series.fillna, (frame[key] for key in keys))
    if theme.tagged:
        columns[theme.tagged] = chosen[rows]
    table = pd.DataFrame(columns, index=frame.index)
    return gpd.GeoDataFrame(table, geometry=frame.geometry).reset_index(drop=True)


def _first_tag(tags: tuple[tuple[str, str | None], ...], frame: gpd.GeoDataFrame) -> "pd.Series[str]":
    """Return the first of `tags` that each element has, as ``key=value``."""
    first = pd.Series([None] * len(frame), index=frame.index, dtype="str")
    for key, value in tags:
        has = frame[key].notna() & (frame[key] != "no") if value is None else frame[key] == value
        first = first.where(first.notna() | ~has, key + "=" + frame[key])
    return first
