"""Geometry in the cells of a text file, as WKT."""

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from dayang.town.faults import InputFault
from dayang.town.io.words import said
from dayang.town.registers.schema import GEOMETRY_COLUMN, Register
from dayang.words import Words

_KIND = Words("WKT，如 POINT (38430000 2500000)", "WKT, such as POINT (38430000 2500000)")


def with_wkt(register: Register, raw: pd.DataFrame, crs: str | None) -> tuple[pd.DataFrame, list[InputFault]]:
    """Return `raw` with its column of WKT as geometry in `crs`, and the cells that are none."""
    cells: Any = raw.loc[:, raw.columns == GEOMETRY_COLUMN].iloc[:, 0]
    texts = [str(cell) if isinstance(cell, str) and cell.strip() else None for cell in cells.tolist()]
    with np.errstate(all="ignore"):
        shapes: Any = shapely.from_wkt(texts, on_invalid="ignore") if texts else []
    unread = [
        said("unreadable_geometry", kind=_KIND).at(
            row=int(row),
            column=GEOMETRY_COLUMN,
            register=register.name,
            field=GEOMETRY_COLUMN,
            found=text[:60],
        )
        for row, text, shape in zip(raw.index, texts, shapes, strict=True)
        if text is not None and shape is None
    ]
    attributes = raw.loc[:, raw.columns != GEOMETRY_COLUMN]
    return gpd.GeoDataFrame(
        attributes, geometry=gpd.GeoSeries(list(shapes), index=raw.index, crs=crs)
    ), unread
