"""What the registers hold and what they lack: rows, cells, signatures, networks that fall apart.

Plain functions from a town to tables of the registers ``register_states``,
``column_states`` and ``network_parts``; they judge how full the registers are, not
whether a cell is right (that is `dayang.town.checks`).
"""

from collections.abc import Iterable
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from dayang.town.frames import conform
from dayang.town.registers.schema import Column, Kind, Register, Type
from dayang.town.town import Town

VERTEX_M = 0.001
"""Vertices of two roads are one where their coordinates agree to the millimetre."""


def register_states(town: Town) -> pd.DataFrame:
    """Return one row a register that people fill: rows, filled cells, gaps, unsigned rows.

    Examples
    --------
    >>> states = register_states(Town({})).set_index("register")
    >>> states.loc["rivers", "state"]
    'absent'
    """
    rows = [_register_state(register, town[register.name]) for register in _filled_by_people(town)]
    states = pd.DataFrame(rows)
    states["reported_at"] = pd.to_datetime(states["reported_at"], utc=True)
    return conform(town.dictionary["register_states"], states)


def column_states(town: Town) -> pd.DataFrame:
    """Return one row a column of a register with rows: filled cells, and their share."""
    rows = [
        _column_state(register, column, town[register.name])
        for register in _filled_by_people(town)
        for column in register.columns
        if len(town[register.name])
    ]
    return conform(town.dictionary["column_states"], pd.DataFrame(rows))


def network_parts(town: Town) -> pd.DataFrame:
    """Return one row a connected part of the road and the river network, longest first.

    Roads meet where they share a vertex, reaches where they share a node; the share is
    of the length of the whole network.
    """
    parts = [
        _parts("roads", town.layer("roads"), road_parts(town)),
        _parts("reaches", town.layer("reaches"), reach_parts(town)),
    ]
    return conform(town.dictionary["network_parts"], pd.concat(parts, ignore_index=True), _crs(town))


def road_parts(town: Town) -> NDArray[np.int64]:
    """Return for each row of ``roads`` which connected part it lies in; 1 is the longest."""
    roads = town.layer("roads")
    xy, road = shapely.get_coordinates(roads.geometry, return_index=True)
    grid = np.round(xy / VERTEX_M).astype(np.int64)
    _, vertex = np.unique(grid, axis=0, return_inverse=True)
    return _by_length(_components(road, vertex.ravel(), len(roads)), roads)


def reach_parts(town: Town) -> NDArray[np.int64]:
    """Return for each row of ``reaches`` which connected part it lies in; 1 is the longest."""
    reaches = town.layer("reaches")
    nodes = pd.concat([reaches["from_node"], reaches["to_node"]], ignore_index=True)
    node, _ = pd.factorize(nodes)
    reach = np.tile(np.arange(len(reaches)), 2)
    return _by_length(_components(reach, node, len(reaches)), reaches)


def _filled_by_people(town: Town) -> Iterable[Register]:
    return town.dictionary.of_kind(Kind.RECORD, Kind.OBSERVATION)


def _filled(column: Column, frame: pd.DataFrame) -> int:
    values: pd.Series[Any] = frame[column.name]
    if column.type is Type.STRING:
        return int((values.fillna("") != "").sum())
    return int(values.notna().sum())


def _register_state(register: Register, frame: pd.DataFrame) -> dict[str, Any]:
    filled = {column.name: _filled(column, frame) for column in register.columns}
    gaps = sum(len(frame) - filled[column.name] for column in register.columns if column.required)
    cells = len(frame) * len(register.columns)
    reported = frame["reported_at"].max() if "reported_at" in frame else pd.NaT
    unsigned = len(frame) - filled["reported_by"] if "reported_by" in filled else None
    return {
        "register": register.name,
        "state": "absent" if frame.empty else "gaps" if gaps or unsigned else "complete",
        "rows": len(frame),
        "cells": cells,
        "filled": sum(filled.values()),
        "filled_percent": 100 * sum(filled.values()) / cells if cells else None,
        "required_empty": gaps,
        "unsigned": unsigned,
        "reported_at": reported,
    }


def _column_state(register: Register, column: Column, frame: pd.DataFrame) -> dict[str, Any]:
    filled = _filled(column, frame)
    return {
        "register": register.name,
        "field": column.name,
        "required": column.required,
        "rows": len(frame),
        "filled": filled,
        "filled_percent": 100 * filled / len(frame),
    }


def _components(row: NDArray[np.int64], vertex: NDArray[np.int64], rows: int) -> NDArray[np.int64]:
    # Rows and vertices are the two sides of one graph, so that a row joins all its vertices.
    size = rows + (int(vertex.max()) + 1 if len(vertex) else 0)
    joined = coo_matrix((np.ones(len(row), dtype=np.int8), (row, vertex + rows)), shape=(size, size))
    _, label = connected_components(joined, directed=False)
    return np.asarray(label[:rows], dtype=np.int64)


def _by_length(label: NDArray[np.int64], lines: gpd.GeoDataFrame) -> NDArray[np.int64]:
    total = lines.length.groupby(label).sum().sort_values(ascending=False, kind="stable")
    rank = pd.Series(np.arange(1, len(total) + 1), index=total.index)
    return np.asarray(rank.reindex(label), dtype=np.int64)


def _parts(network: str, lines: gpd.GeoDataFrame, part: NDArray[np.int64]) -> gpd.GeoDataFrame:
    grouped = lines.length.groupby(part)
    length_m = grouped.sum()
    where = lines.geometry.representative_point().groupby(part).first()
    return gpd.GeoDataFrame(
        {
            "network": network,
            "part": length_m.index,
            "stretches": grouped.size().to_numpy(),
            "length_m": length_m.to_numpy(),
            "share_percent": (100 * length_m / length_m.sum()).to_numpy(),
        },
        geometry=gpd.GeoSeries(list(where), crs=lines.crs),
    )


def _crs(town: Town) -> Any:
    return town.layer("roads").crs
