"""Golden examples that others published: platform rows, a weekly report, rounding."""

import json

import numpy as np
import pandas as pd
import pytest

from dayang.water.quality.classes import REALTIME, classify, round_half_even
from dayang.water.quality.evaluate import GOOD_TO
from dayang.water.quality.pollutants import base_places, main_pollutants

pytestmark = pytest.mark.outside

ROMAN = {name: place for place, name in enumerate(("Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ", "Ⅴ", "劣Ⅴ"))}
COLUMNS = {"pH": "ph", "DO": "do", "CODMn": "codmn", "NH3-N": "nh3n", "TP": "tp"}


def _class(rows, body):
    return classify(rows, body, REALTIME).worst


def test_platform_rows_weekly_report_and_rounding_of_the_golden_file(shared_data):
    golden = json.loads(
        (shared_data / "water_standards" / "golden_examples.json").read_text(encoding="utf-8")
    )
    rows = golden["national_platform_rows"]
    values = pd.DataFrame([{COLUMNS[k]: v for k, v in row["items"].items() if k in COLUMNS} for row in rows])
    bodies = np.array([row["body"] for row in rows], dtype=object)
    published = [ROMAN[row["published_class"]] for row in rows]
    assert _class(values.astype(float), bodies).tolist() == published
    for value, places, rounded in golden["half_even"]:
        assert round_half_even(np.array([value]), places).tolist() == [rounded]


def test_weekly_report_of_2007_with_its_main_pollutants(shared_data):
    golden = json.loads(
        (shared_data / "water_standards" / "golden_examples.json").read_text(encoding="utf-8")
    )
    rows = golden["published_weekly_2007_week2"]["rows"]
    values = pd.DataFrame([{COLUMNS[k]: v for k, v in row.items() if k in COLUMNS} for row in rows])
    classes = classify(values)
    assert classes.worst.tolist() == [ROMAN[row["class"]] for row in rows]
    named = main_pollutants(
        classes, np.full(len(rows), "river", dtype=object), base_places("III", [None] * len(rows))
    )
    chinese = {"高锰酸盐指数": "codmn", "氨氮": "nh3n", "溶解氧": "do"}
    for ours, row in zip(named, rows, strict=True):
        # the order of 2007 is not that of the rule of 2011
        assert {one.item for one in ours} == {chinese[name] for name in row["main"]}
        assert bool(ours) == (ROMAN[row["class"]] > GOOD_TO)
