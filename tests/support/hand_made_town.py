"""A town of few rows made by hand, and target results made by hand, for the weekly."""

from datetime import date

import pandas as pd

from dayang.town import Town
from dayang.town.frames import conform
from dayang.town.registers import DICTIONARY
from dayang.town.units import end_of_day

DAY = date(2021, 12, 31)
AS_OF = end_of_day(DAY)


def frame(register, *rows):
    return conform(DICTIONARY[register], pd.DataFrame(list(rows)))


def day(text):
    return pd.Timestamp(text)


def at(text):
    return pd.Timestamp(text, tz="Asia/Shanghai")


def units(*ids, project="R1", **more):
    return [
        {
            "unit_id": unit,
            "project_id": project,
            "village_id": "V1",
            "is_disputed": False,
            "area_mu": 10.0,
            **more,
        }
        for unit in ids
    ]


def reached(unit, stage, on, reported=None):
    return {"unit_id": unit, "stage": stage, "reached_on": day(on), "reported_at": at(reported or on)}


def town_of(**tables):
    """Return a town with one village and one project of the mode that needs 10 + 4 + 0 + 18 months."""
    held = {
        "town": frame(
            "town",
            {
                "town_id": "T",
                "name": "手工镇",
                "as_of": day("2021-12-31"),
                "is_demo": False,
                "crs": "EPSG:4547",
            },
        ),
        "villages": frame("villages", {"village_id": "V1", "name": "东村"}),
        "projects": frame(
            "projects",
            {
                "project_id": "R1",
                "name": "东村工业园改造",
                "mode_id": "collective_rebuild",
                "started_on": day("2021-01-15"),
            },
        ),
    }
    return Town({**held, **{name: frame(name, *rows) for name, rows in tables.items()}})


def target(target_id="firms.more", **more):
    """Return a row of ``target_status``: 60 of 100 firms, half way in a year that has gone."""
    return {
        "target_id": target_id,
        "indicator_id": "firms",
        "name_zh": "规上工业企业",
        "name_en": "Above-scale firms",
        "unit": "家",
        "unit_en": "firms",
        "direction": "up",
        "value": 60.0,
        "value_on": day("2021-12-25"),
        "baseline": 20.0,
        "baseline_on": day("2020-12-31"),
        "comparison": "more_than",
        "target_value": 100.0,
        "due_on": day("2021-12-31"),
        "share_of_way": 0.5,
        "gap": 40.0,
        "is_met": False,
        "light": "late",
        "note_zh": "速度为所需的一半",
        "note_en": "half the pace needed",
        "owner_zh": "经济发展和科技统计局",
        "owner_en": "Economy and statistics office",
        "evidence": "E-001",
        **more,
    }


def assessed(*rows, before=None):
    """Return what judges targets: `rows` on the last day, `before` (or the same) on any earlier one."""

    def assess(town, as_of):
        given = rows if as_of.date() >= DAY or before is None else before
        return {"target_status": frame("target_status", *given)}

    return assess
