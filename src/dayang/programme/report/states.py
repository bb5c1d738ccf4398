"""Pictures of states over time, and charts of a choice, as data for the page."""

from typing import Any

import pandas as pd

from dayang.engine import ChartOfChoice, HeatTable, States, Table
from dayang.words import Words


def encode_states(states: States, frame: pd.DataFrame) -> dict[str, Any]:
    """Return the states of the rows of `frame`: by time, for each row the place of its look.

    Parameters
    ----------
    states
        Columns and looks.
    frame
        Has the columns.
    """
    return {
        "times": list(states.columns),
        "looks": _looks(states),
        "cells": [_places(states, frame[name]) for name in states.columns],
    }


def _looks(states: States) -> list[dict[str, Any]]:
    return [
        {"colour": look.colour, "mark": look.mark, "title": look.title, "strong": look.strong}
        for look in states.looks.values()
    ]


def _places(states: States, values: "pd.Series[Any]") -> list[int | None]:
    place = {state: index for index, state in enumerate(states.looks)}
    return [place.get(value) for value in values.tolist()]


def heat_columns(heat: HeatTable, table: dict[str, Any]) -> dict[str, Any]:
    """Return the encoded table of `heat` with its columns of states behind the others.

    Parameters
    ----------
    heat
        As handed in by a section.
    table
        Its other columns, as `dayang.programme.report.tables.encode_table` gave them.
    """
    codes = [look.title for look in heat.states.looks.values()]
    cells = [
        {
            "key": name,
            "title": Words(name, name),
            "definition": None,
            "number": False,
            "decimals": None,
            "codes": codes,
            "cells": _places(heat.states, heat.data[name]),
        }
        for name in heat.states.columns
    ]
    return {**table, "columns": table["columns"] + cells}


def encode_heat(heat: HeatTable, identifier: str) -> dict[str, Any]:
    """Return `heat` as data for the page; its rows are the table `identifier`."""
    return {
        "title": heat.title,
        "sentence": heat.sentence,
        "table": identifier,
        "times": list(heat.states.columns),
        "looks": _looks(heat.states),
    }


def heat_table(heat: HeatTable, identifier: str) -> Table:
    """Return what of `heat` is not a state, as a table."""
    return Table(identifier, heat.title, heat.data, heat.headings, tuple(heat.headings)[1:3])


def encode_choice(chart: ChartOfChoice) -> dict[str, Any]:
    """Return `chart` as data for the page; curves stand in the order of the two lists."""
    return {
        "title": chart.title,
        "sentence": chart.sentence,
        "prompts": chart.prompts,
        "first": chart.first,
        "second": chart.second,
        "start": chart.start,
        "options": chart.options,
        "columns": chart.columns,
        "curves": [
            [_curve(chart, (one, other)) for other in range(len(chart.second))]
            for one in range(len(chart.first))
        ],
    }


def _curve(chart: ChartOfChoice, place: tuple[int, int]) -> list[Any] | None:
    curve = chart.curves.get(place)
    return None if curve is None else [curve.option, curve.values, curve.marks]
