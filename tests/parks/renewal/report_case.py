"""The section of the report on a small town: its hidden programme as the plan, and what stands in it."""

from dataclasses import fields, is_dataclass
from functools import cache

import pandas as pd
from support.demo import demo

from dayang.demo.feasible import hidden_programme
from dayang.engine import Status
from dayang.parks.renewal.model.build import build
from dayang.parks.renewal.model.weights import read_weights
from dayang.parks.renewal.report import section
from dayang.parks.renewal.report.shown import Shown
from dayang.parks.renewal.tables import Programme, publish
from dayang.town.frames import conform
from dayang.town.registers import DICTIONARY
from dayang.words import Words

SMALL = (0.03, 1)
ACCOUNT = pd.DataFrame(
    [
        (
            "balanced",
            "purse",
            "relocation",
            "2027",
            "甲",
            None,
            900.0,
            900.0,
            "万元",
            0.5,
            100.0,
            1,
            12.0,
            3.0,
        ),
        (
            "balanced",
            "purse",
            "relocation",
            "2028",
            "乙",
            None,
            900.0,
            800.0,
            "万元",
            0.4,
            100.0,
            2,
            None,
            None,
        ),
        ("balanced", "votes", "all", "all", "丙", 3, 5.0, 5.0, "件", 5.0, 1.0, 3, 0.0, 0.0),
        ("area", "votes", "all", "all", "丙", 3, 5.0, 5.0, "件", 99.0, 1.0, 1, None, None),
    ],
    columns=[
        *("programme", "row", "label", "label_2", "name_zh", "quarter", "limit", "used", "unit"),
        *("price_wan", "step", "rank", "gain_wan", "gain_mu"),
    ],
)
ACCOUNT = conform(
    DICTIONARY["renewal_bottlenecks"],
    ACCOUNT.assign(
        name_en=ACCOUNT["name_zh"].map({"甲": "First", "乙": "Second", "丙": "Votes"}),
        worth_of_step_wan=ACCOUNT["price_wan"] * ACCOUNT["step"],
        gain_mu_years=0.0,
        gain_firms=0,
    ),
)


@cache
def published():
    """Return a demo town and tables of its hidden programme as the plan, beside one that starts nothing."""
    town = demo(*SMALL)
    hidden = hidden_programme(town)
    weights, _ = read_weights(town, town.as_of)
    programmes = {
        "balanced": Programme(hidden.starts, hidden.moves, weights, 1e6),
        "greedy": Programme(hidden.starts, hidden.moves, weights),
        "reference": Programme(hidden.starts.iloc[:0], hidden.moves.iloc[:0], weights),
    }
    tables = publish(town, town.as_of, build(town, town.as_of, weights), programmes)
    return town, {**tables, "renewal_bottlenecks": ACCOUNT}


class Problem:
    """What the section asks of a problem."""

    def __init__(self, town):
        self.as_of = town.as_of


class Plan:
    """A plan of given tables."""

    status, reproducible, value, bound = Status.FEASIBLE, True, 0.0, 1e6

    def __init__(self, tables, conflicts=()):
        self._tables, self.conflicts = tables, conflicts

    def tables(self):
        return self._tables


def shown(**changes):
    town, tables = published()
    return Shown(town, town.as_of, {**tables, **changes})


def section_of(**changes):
    town, tables = published()
    return section(town, Problem(town), Plan({**tables, **changes}))


@cache
def part():
    return section_of()


def walk(thing):
    """Yield every text and number in a section, whatever holds it."""
    if is_dataclass(thing):
        for field in fields(thing):
            yield from walk(getattr(thing, field.name))
    elif isinstance(thing, pd.DataFrame):
        kept = thing.drop(columns=[name for name in thing.columns if name == "geometry"])
        yield from map(str, kept.columns)
        for column in kept.columns:
            yield from walk(kept[column].tolist())
    elif isinstance(thing, dict):
        yield from walk(list(thing.items()))
    elif isinstance(thing, list | tuple) and not isinstance(thing, Words):
        for each in thing:
            yield from walk(each)
    else:
        yield thing
