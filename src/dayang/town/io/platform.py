"""Rows of the national platform of automatic stations, as they are collected: one row a station and time.

They name their own stations, so that a file of them is judged without a town. Which column
is which item, in which unit, is the platform's; a column ``…_raw`` holds the value before
rounding, and is taken where it is filled. The platform says neither the water body nor,
of most stations, the river: each station is a river of its own, judged as a river unless a
column ``water_body`` says otherwise.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from dayang.town.faults import InputFault
from dayang.town.io.grid import Found, Grid, frame_of
from dayang.town.io.raw import RawTable
from dayang.town.io.words import said

ITEMS = {
    "wt": ("water_temperature", "°C"),
    "ph": ("ph", "pH"),
    "do": ("do", "mg/L"),
    "codmn": ("codmn", "mg/L"),
    "nh3n": ("nh3n", "mg/L"),
    "tp": ("tp", "mg/L"),
    "tn": ("tn", "mg/L"),
}
"""Item and unit of each column of the platform that the register ``samples`` knows."""

_PLACE, _TIME, _PROVINCE, _STATUS, _BODY = "station", "time", "province", "status", "water_body"
_NAMED = (_PLACE, _TIME, _PROVINCE, _STATUS)
_STATES = {"维护": "maintenance", "停站": "stopped"}
_EMPTY = ("", "--", "*")


def is_platform(headings: Sequence[Any]) -> bool:
    """Say whether these are the headings of rows of the national platform.

    Examples
    --------
    >>> is_platform(["time", "province", "station", "status", "ph"]), is_platform(["断面编号", "pH"])
    (True, False)
    """
    return set(_NAMED) <= set(headings) and bool(ITEMS.keys() & set(headings))


def platform_tables(grid: Grid, file: str) -> tuple[list[RawTable], list[InputFault]]:
    """Return rivers, sections and samples, one table an item, and what was said of the file.

    Parameters
    ----------
    grid
        The cells; the first row holds the headings.
    file
        Its name.
    """
    frame = frame_of(grid, Found(0, tuple(map(str, grid.rows[0]))))
    frame = frame.fillna("").astype(str)
    if frame.empty:
        return [], [said("empty_file")]
    frame["section_id"] = frame[_PROVINCE] + "·" + frame[_PLACE]
    items = [heading for heading in ITEMS if heading in frame]
    tables = [*_stations(frame, file), *(_samples(frame, heading, file) for heading in items)]
    count = frame["section_id"].nunique()
    return tables, [said("platform_rows", stations=count).at(row=1, found=str(len(frame)))]


def _stations(frame: pd.DataFrame, file: str) -> list[RawTable]:
    first = frame.drop_duplicates("section_id")
    body = first[_BODY] if _BODY in first else pd.Series("river", first.index)
    rivers = pd.DataFrame({"river_id": first["section_id"], "name": first[_PLACE], "water_body": body})
    sections = pd.DataFrame(
        {"section_id": first["section_id"], "name": first[_PLACE], "river_id": first["section_id"]}
    )
    written = {"river_id": _PLACE, "section_id": _PLACE, "name": _PLACE, "water_body": _BODY}
    return [RawTable("rivers", rivers, file, "", written), RawTable("sections", sections, file, "", written)]


def _samples(frame: pd.DataFrame, heading: str, file: str) -> RawTable:
    item, unit = ITEMS[heading]
    value = frame[heading]
    if f"{heading}_raw" in frame:
        value = value.mask(~frame[f"{heading}_raw"].isin(_EMPTY), frame[f"{heading}_raw"])
    state = frame[_STATUS].map(_STATES)
    absent = (state.notna() | value.isin(_EMPTY)).to_numpy(bool)
    cells = value.to_numpy(object, copy=True)
    cells[absent] = None
    samples = pd.DataFrame(
        {
            "section_id": frame["section_id"],
            "sampled_at": frame[_TIME],
            "reported_at": frame[_TIME],
            "item": item,
            "value": cells,
            "unit": unit,
            "qualifier": np.where(state.notna(), state, np.where(absent, "--", "=")),
        },
        index=frame.index,
    )
    written = dict.fromkeys(("item", "value", "unit", "qualifier"), heading)
    times = dict.fromkeys(("sampled_at", "reported_at"), _TIME)
    return RawTable("samples", samples, file, "", {"section_id": _PLACE, **times, **written})
