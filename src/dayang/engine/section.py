"""A section of the report: a sentence, what to do, the picture, the table.

Engines return these as plain data and write nothing; `dayang.programme.report`
turns them into a page, and later the office into screens.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import geopandas as gpd
import pandas as pd

from dayang.town.parameters import Parameter
from dayang.words import Words

NO_UNIT = Words("", "")
"""The unit of a number that has none."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number on a page, with where it comes from.

    Parameters
    ----------
    value
        The number.
    title
        What it is.
    definition
        How it is counted (口径).
    source
        Where it comes from: registers, engine, standard.
    unit
        Unit in both languages; empty words where there is none.
    decimals
        Decimals shown; the full value stands in the drawer.
    rows
        Name of the table (of the section or the plan) that holds the rows behind it.
    parameter
        The parameter it is, if it is one; its status and source are then shown.
    """

    value: float
    title: Words
    definition: Words
    source: Words
    unit: Words = NO_UNIT
    decimals: int = 0
    rows: str | None = None
    parameter: Parameter | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence whose numbers open their drawers.

    Parameters
    ----------
    text
        Both languages, with a ``{key}`` where figure ``key`` stands (number and unit).
    figures
        Figures by key.
    """

    text: Words
    figures: Mapping[str, Figure] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ToDo:
    """One thing to do now: what, whose, by when, and how it stands.

    Parameters
    ----------
    text
        What to do.
    owner
        Whose it is.
    clock
        By when, in words.
    light
        Status as shape and colour.
    """

    text: Words
    owner: Words
    clock: Words
    light: Literal["not_started", "under_way", "on_track", "at_risk", "late"] = "not_started"


@dataclass(frozen=True, eq=False)
class Layer:
    """One layer of a map.

    Parameters
    ----------
    key
        Name within the map.
    title
        As listed in the legend.
    frame
        Rows with geometry in the town's CRS; columns named in `labels` show on hover.
    style
        Which look: see ``dayang.programme.report.maps``.
    labels
        Columns shown on hover, with their titles.
    value
        Column that sets the size or colour of a shape, if any.
    visible
        Whether it is switched on at first.
    time
        Column of dates that the time slider runs over, if any.
    """

    key: str
    title: Words
    frame: gpd.GeoDataFrame
    style: str
    labels: Mapping[str, Words] = field(default_factory=dict)
    value: str | None = None
    visible: bool = True
    time: str | None = None


@dataclass(frozen=True, eq=False)
class Map:
    """A map: the town's quiet ground under some layers.

    Parameters
    ----------
    title, sentence
        Heading, and the sentence above that says what it shows.
    layers
        From the lowest to the topmost.
    """

    title: Words
    sentence: Words
    layers: tuple[Layer, ...]


@dataclass(frozen=True, eq=False)
class Chart:
    """A chart as an ECharts option, with the data it was drawn from.

    Parameters
    ----------
    title, sentence
        Heading, and the sentence above that says what it shows.
    option
        ECharts option, JSON-able; any `Words` in it are shown in the page's language.
    data
        The rows drawn, for export.
    height_px
        Height on a page.
    """

    title: Words
    sentence: Words
    option: Mapping[str, Any]
    data: pd.DataFrame
    height_px: int = 360


@dataclass(frozen=True, eq=False)
class Table:
    """A table on a page.

    Parameters
    ----------
    name
        Name of the register or result table it shows; also its sheet in plan.xlsx.
    title
        Heading.
    frame
        Rows shown, without geometry.
    headings
        Titles of the columns shown, in order; others are left out.
    main_columns
        The (up to three) columns a card shows at phone width.
    decimals
        Decimals by column.
    """

    name: str
    title: Words
    frame: pd.DataFrame
    headings: Mapping[str, Words]
    main_columns: tuple[str, ...] = ()
    decimals: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Section:
    """One engine's or assessment's part of the report.

    Parameters
    ----------
    key
        Anchor of the section.
    title
        Heading.
    sentence
        The page's question answered in words and numbers.
    to_do
        At most seven things to do now.
    pictures
        Maps and charts.
    tables
        Tables beneath.
    parameters
        Every parameter used, so that each 假定 and 待填 can be listed.
    """

    key: str
    title: Words
    sentence: Sentence
    to_do: tuple[ToDo, ...] = ()
    pictures: tuple[Map | Chart, ...] = ()
    tables: tuple[Table, ...] = ()
    parameters: tuple[Parameter, ...] = ()
