"""Classes beside those that the national platform published, on real rows.

The water body of a station is not published: it is the one whose limits reproduce more of the
station's April rows. April shows rounded values only; daily rows have the unrounded ones.
"""

import json

import numpy as np
import pandas as pd
import pytest

from dayang.water.quality.classes import EVALUATION, REALTIME, classify, item_classes, round_half_even
from dayang.water.quality.evaluate import GOOD_TO
from dayang.water.quality.pollutants import base_places, main_pollutants

pytestmark = pytest.mark.outside

ROMAN = {name: place for place, name in enumerate(("Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ", "Ⅴ", "劣Ⅴ"))}
COLUMNS = {"pH": "ph", "DO": "do", "CODMn": "codmn", "NH3-N": "nh3n", "TP": "tp"}
ITEMS = list(COLUMNS.values())


def _published(path):
    rows = pd.read_csv(path)
    return rows[rows["class"].notna()].reset_index(drop=True)


def _places(rows):
    return rows["class"].map(ROMAN).to_numpy()


def _class(rows, body):
    return classify(rows, body, REALTIME).worst


@pytest.fixture(scope="module")
def april(shared_data):
    return _published(shared_data / "water_quality" / "cnemc_april2021_developer.csv.gz")


@pytest.fixture(scope="module")
def daily(shared_data):
    return _published(shared_data / "water_quality" / "cnemc_daily_developer.csv.gz")


@pytest.fixture(scope="module")
def body(april):
    right = {kind: _class(april, kind) == _places(april) for kind in ("river", "lake")}
    won = pd.DataFrame(right).groupby(april["station"]).sum()
    return pd.Series(np.where(won["lake"] > won["river"], "lake", "river"), index=won.index, dtype=object)


def _raw(rows):
    return pd.DataFrame({item: rows[f"{item}_raw"] for item in ITEMS})


def _beside(rows, ours):
    """Return whether the class published is that of the station's row just before or after."""
    timed = rows.assign(ours=ours).sort_values(["station", "time"])["ours"]
    station = rows["station"]
    near = [timed.groupby(station.loc[timed.index]).shift(step).reindex(rows.index) for step in (-1, 1)]
    return np.any([one.to_numpy() == _places(rows) for one in near], axis=0)


def _causes(rows, ours, bodies, beside):
    """Return for each miss what explains it."""
    other = np.where(bodies == "lake", "river", "lake").astype(object)
    on_limit = np.zeros(len(rows), dtype=bool)
    for item in ITEMS:
        # shown on the limit of the class we give, so that the unrounded value may lie beyond it
        step = -1e-6 if item == "do" else 1e-6
        on_limit |= item_classes(rows[item].to_numpy() + step, item, bodies) == _places(rows)
    published = _places(rows)
    return np.select(
        [
            rows["status"] != "正常",
            on_limit & (published > ours),
            _class(rows, other) == published,
            beside,
        ],
        ["instrument not in normal work", "shown on a limit", "other body's limits", "row before or after"],
        "not explained",
    )


def test_daily_rows_agree_where_the_station_has_april_rows(daily, body):
    rows = daily[daily["station"].isin(body.index)].reset_index(drop=True)
    bodies = rows["station"].map(body).to_numpy(object)
    right = _class(_raw(rows), bodies) == _places(rows)
    assert len(rows) > 10_000
    assert right.mean() >= 0.999
    # without the body of the station, the river's limits reproduce far fewer
    assert (_class(_raw(rows), "river") == _places(rows)).mean() < 0.96


def test_daily_misses_are_few_and_of_known_kinds(daily, body):
    rows = daily[daily["station"].isin(body.index)].reset_index(drop=True)
    bodies = rows["station"].map(body).to_numpy(object)
    ours = _class(_raw(rows), bodies)
    missed = ours != _places(rows)
    causes = _causes(rows[missed], ours[missed], bodies[missed], _beside(rows, ours)[missed])
    causes = pd.Series(causes).value_counts()
    assert causes.get("not explained", 0) <= 4


def test_april_rows_agree_and_misses_are_explained(april, body):
    bodies = april["station"].map(body).to_numpy(object)
    rows, ours = april, _class(april, bodies)
    missed = ours != _places(rows)
    assert missed.mean() <= 0.015
    causes = _causes(rows[missed], ours[missed], bodies[missed], _beside(rows, ours)[missed])
    causes = pd.Series(causes).value_counts()
    assert causes.sum() == missed.sum()
    assert causes["shown on a limit"] >= 90
    assert causes.get("not explained", 0) <= 20


def test_rounding_first_would_agree_less(daily, body):
    rows = daily[daily["station"].isin(body.index)].reset_index(drop=True)
    bodies = rows["station"].map(body).to_numpy(object)
    rounded = classify(_raw(rows), bodies, EVALUATION).worst == _places(rows)
    assert rounded.mean() < 0.99


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
