"""A section of the report: a sentence, what to do, the picture, the table.

Engines return these as plain data and write nothing; `dayang.programme.report`
turns them into a page, and later the office into screens.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

import geopandas as gpd
import pandas as pd

from dayang.town.parameters import Parameter
from dayang.words import Words

NO_UNIT = Words("", "")
"""The unit of a number that has none."""

Light = Literal["not_started", "under_way", "on_track", "at_risk", "late"]
"""How a thing stands, as shape and colour."""


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
        The rows behind it: the name of a table (of the section or the plan), or a `Table` of
        just these rows.
    parameter
        The parameter it is, if it is one; its status and source are then shown.
    as_of
        The day it is of, where that is not the report's.
    reported_by, signed_by
        Who reported and who signed it, where that is known.
    """

    value: float
    title: Words
    definition: Words
    source: Words
    unit: Words = NO_UNIT
    decimals: int = 0
    rows: "str | Table | None" = None
    parameter: Parameter | None = None
    as_of: date | None = None
    reported_by: Words | None = None
    signed_by: str | None = None


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
    light: Light = "not_started"


@dataclass(frozen=True, slots=True)
class Look:
    """How a state looks: by colour and by a letter.

    Parameters
    ----------
    colour
        Name of a token of the page's ``tokens.css``.
    mark
        One or two characters that say it without colour.
    title
        What it is.
    strong
        Whether a line in this state is drawn thick.
    """

    colour: str
    mark: Words
    title: Words
    strong: bool = False


@dataclass(frozen=True, slots=True)
class States:
    """The state of each row at some times.

    Parameters
    ----------
    columns
        Columns of states, one a time, the oldest first; named as the time is shown.
    looks
        By state; cells that hold none of them are empty.
    """

    columns: tuple[str, ...]
    looks: Mapping[str, Look]


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
        Column of dates that the time slider runs over, if any: a row is there from its date on.
    states
        States that colour the rows at each stop of the time slider, if any; a row without one
        is not drawn.
    """

    key: str
    title: Words
    frame: gpd.GeoDataFrame
    style: str
    labels: Mapping[str, Words] = field(default_factory=dict)
    value: str | None = None
    visible: bool = True
    time: str | None = None
    states: States | None = None


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
    headings
        Titles of columns of `data` that are not called as the dictionary calls them.
    """

    title: Words
    sentence: Words
    option: Mapping[str, Any]
    data: pd.DataFrame
    height_px: int = 360
    headings: Mapping[str, Words] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class HeatTable:
    """Rows of states over time, each cell its colour and letter; a row opens its record.

    Parameters
    ----------
    title, sentence
        Heading, and the sentence above that says what it shows.
    data
        One row a line, in the order shown, with the columns of `states` and of `headings`.
    states
        What the cells hold.
    headings
        Titles of the other columns, the first of which names the line; all stand in the record.
    """

    title: Words
    sentence: Words
    data: pd.DataFrame
    states: States
    headings: Mapping[str, Words]


@dataclass(frozen=True, slots=True)
class Curve:
    """What a chart of `ChartOfChoice` draws of one choice.

    Parameters
    ----------
    option
        Which of the options it is drawn in.
    values
        One a point of its x axis; ``None`` where there is none.
    marks
        Text at each point, as many as `values`; empty for none.
    """

    option: int
    values: tuple[float | None, ...]
    marks: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class ChartOfChoice:
    """A chart of one of many things that the reader chooses by two lists.

    Parameters
    ----------
    title, sentence
        Heading, and the sentence above that says what it shows.
    prompts
        What the two lists are of.
    first, second
        What can be chosen.
    curves
        By places in `first` and `second`.
    start
        For each of `first`, the place in `second` shown when it is chosen.
    options
        ECharts options with a category x axis, whose first series is given the values.
    columns
        Titles of the three columns of a curve's rows: point, value, mark.
    height_px
        Height on a page.
    """

    title: Words
    sentence: Words
    prompts: tuple[Words, Words]
    first: tuple[Words, ...]
    second: tuple[Words, ...]
    curves: Mapping[tuple[int, int], Curve]
    start: tuple[int, ...]
    options: tuple[Mapping[str, Any], ...]
    columns: tuple[Words, Words, Words]
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
class Trail:
    """The course of a number, drawn small: what it was, what it is to be, what it may come to.

    Parameters
    ----------
    days, values
        What it was, in the order of days; shape (n,).
    rows
        The rows it was drawn from, which it opens.
    target
        What it is to be.
    due
        The day of `target` and `projected`.
    projected
        Value, low and high on that day.
    """

    days: tuple[date, ...]
    values: tuple[float, ...]
    rows: Table
    target: float | None = None
    due: date | None = None
    projected: tuple[float, float, float] | None = None


@dataclass(frozen=True, eq=False)
class Goal:
    """One line of a tree of goals: a number with what is wanted of it, or a mere heading.

    Parameters
    ----------
    name
        What it is.
    depth
        How deep it lies in the tree; 0 at the top.
    light, status
        How it stands, and what is written beside the light.
    alert
        A warning beside it, if any: that it will not be met on its course.
    value, target, gap, pace, projection
        Number now; what is wanted; what is lacking; change a year needed and up to now; what it
        may come to. ``None`` where there is nothing to say.
    due
        By when.
    owner
        Whose it is.
    note
        Why the light is on, or why there is none.
    trail
        Its course.
    """

    name: Words
    depth: int = 0
    light: Light | None = None
    status: Words = NO_UNIT
    alert: Words = NO_UNIT
    value: Sentence | None = None
    target: Sentence | None = None
    gap: Sentence | None = None
    pace: Sentence | None = None
    projection: Sentence | None = None
    due: Words = NO_UNIT
    owner: Words = NO_UNIT
    note: Words = NO_UNIT
    trail: Trail | None = None


@dataclass(frozen=True, eq=False)
class Goals:
    """Goals as tiles, the worst first, over the tree of all.

    Parameters
    ----------
    title, sentence
        Heading, and the sentence above that says what it shows.
    tiles
        Those shown large, in the order shown.
    tree
        All, in the order of the tree.
    """

    title: Words
    sentence: Words
    tiles: tuple[Goal, ...]
    tree: tuple[Goal, ...]


Picture = Map | Chart | HeatTable | ChartOfChoice | Goals


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
        Maps, charts, heat tables and goals.
    tables
        Tables beneath.
    parameters
        Every parameter used, so that each 假定 and 待填 can be listed.
    """

    key: str
    title: Words
    sentence: Sentence
    to_do: tuple[ToDo, ...] = ()
    pictures: tuple[Picture, ...] = ()
    tables: tuple[Table, ...] = ()
    parameters: tuple[Parameter, ...] = ()
