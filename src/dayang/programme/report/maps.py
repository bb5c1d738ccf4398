"""Maps of a report: layers over the ground, and the looks a layer may have."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
import shapely

from dayang.engine import Layer, Map, Table
from dayang.programme.report.geometry import Grid, paths, points
from dayang.programme.report.states import encode_states
from dayang.programme.report.tables import encode_table
from dayang.town.registers import Dictionary

TOLERANCE_STEPS = 2.0
"""How far a drawn line may lie from the true one, in steps of the grid."""


@dataclass(frozen=True, slots=True)
class Style:
    """How the shapes of a layer look; colours are names of tokens in ``tokens.css``.

    Parameters
    ----------
    fill, line
        Colour inside and of the outline (or of the line itself); ``"none"`` for none.
    width_px
        Width of the outline or line.
    symbol
        Shape of a point: ECharts symbol names.
    size_px
        Diameter of a point; where ``by`` is size, that of the largest.
    by
        What ``Layer.value`` sets: the size of a point, or the colour (light to dark).
    opacity
        Of the fill.
    dashed
        Whether the line is dashed.
    """

    fill: str = "accent"
    line: str = "surface"
    width_px: float = 1.0
    symbol: Literal["circle", "rect", "triangle", "diamond"] = "circle"
    size_px: float = 7.0
    by: Literal["size", "colour"] = "size"
    opacity: float = 1.0
    dashed: bool = False


STYLES: dict[str, Style] = {
    "point": Style(),
    "point_small": Style(line="none", size_px=5, by="colour"),
    "point_muted": Style(fill="surface", line="muted", width_px=1.5, size_px=7),
    "point_warn": Style(fill="at_risk", symbol="triangle", size_px=8),
    "point_alert": Style(fill="late", symbol="rect", size_px=7),
    "site": Style(line="surface", width_px=2, size_px=24),
    "candidate": Style(fill="surface", line="muted", width_px=1.5, size_px=7),
    "cell": Style(line="none", size_px=5, by="colour", opacity=0.9),
    "cell_unserved": Style(fill="at_risk", line="none", symbol="triangle", size_px=6, opacity=0.9),
    "area": Style(line="accent", width_px=1.2, by="colour", opacity=0.35),
    "area_quiet": Style(line="none", opacity=0.02),
    "area_kept": Style(fill="not_started", line="surface", width_px=0.6, opacity=0.3),
    "area_state": Style(line="surface", width_px=0.6, opacity=0.85),
    "area_warn": Style(fill="at_risk", line="at_risk", width_px=1.5, opacity=0.3),
    "area_alert": Style(fill="late", line="late", width_px=1.5, opacity=0.3),
    "line": Style(fill="none", line="accent", width_px=2, by="colour"),
    "line_thin": Style(fill="none", line="accent", width_px=0.8, by="colour"),
    "line_water": Style(fill="none", line="water_strong", width_px=2.2, dashed=True),
    "line_warn": Style(fill="none", line="at_risk", width_px=2.5, dashed=True),
    "line_alert": Style(fill="none", line="late", width_px=2.5),
}
"""The looks a `dayang.engine.Layer` may ask for by name."""


def encode_map(drawn: Map, grid: Grid, dictionary: Dictionary) -> dict[str, Any]:
    """Return `drawn` as data for the page.

    Parameters
    ----------
    drawn
        As handed in by a section.
    grid
        The grid of the town's ground.
    dictionary
        Gives the meaning of columns where a layer's key is the name of a register.
    """
    return {
        "title": drawn.title,
        "sentence": drawn.sentence,
        "layers": [_layer(layer, grid, dictionary) for layer in drawn.layers],
    }


def _layer(layer: Layer, grid: Grid, dictionary: Dictionary) -> dict[str, Any]:
    frame = layer.frame[layer.frame.geometry.notna()].reset_index(drop=True)
    shapes = frame.geometry.to_numpy()
    # A multipoint of one point is a point; every other shape is drawn as a path.
    of_points = bool(len(shapes)) and bool((shapely.get_dimensions(shapes) == 0).all())
    labels = Table(layer.key, layer.title, pd.DataFrame(frame.drop(columns="geometry")), layer.labels)
    return {
        "key": layer.key,
        "title": layer.title,
        "count": len(frame),
        "visible": layer.visible,
        "style": asdict(STYLES[layer.style]),
        "at": points(grid, shapes),
        "paths": None if of_points else paths(grid, shapes, TOLERANCE_STEPS * grid.step_m),
        "values": _shares(frame[layer.value]) if layer.value else None,
        "rows": encode_table(labels, dictionary, rows=len(frame)),
        "times": [str(day)[:10] for day in frame[layer.time]] if layer.time else None,
        "states": encode_states(layer.states, frame) if layer.states else None,
    }


def _shares(values: "pd.Series[Any]") -> list[float]:
    """Return values as shares of the largest, so that the page needs no range."""
    numbers = values.astype("float64").fillna(0.0).clip(lower=0.0).to_numpy()
    most = float(numbers.max()) if len(numbers) else 0.0
    shares: list[float] = np.round(numbers / most if most > 0 else numbers, 3).tolist()
    return shares
