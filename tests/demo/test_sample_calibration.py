"""The samples show what is published of the town, judged as anyone would judge the register.

From 2020Q4 to 2021Q4 the rivers in 劣Ⅴ are 20 fewer at scale 1, and from 2021Q3 to 2021Q4 the
index (CWQI) of the town falls by 22.66 %.
"""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from dayang.demo import demo_town
from dayang.demo.figures import Size
from dayang.demo.sample_calibration import settled
from dayang.demo.samples import samples
from dayang.water.quality import Period, assess, change_percent, cwqi_town, usable, worse_than_v_counts
from dayang.water.quality.indices import common_items

LAST = Period("quarter", 2021, 4)
RIVERS = 137
SEVEN = ("ph", "do", "codmn", "cod", "nh3n", "tp", "petroleum")
FALL_PERCENT = -22.66
FLOOR_MG_L = 0.05


def worse_than_v(rows, sections, rivers):
    """Return the rivers in 劣Ⅴ in the last quarters of 2020 and 2021, and how many rivers have a class."""
    found = worse_than_v_counts(usable(rows).values, sections, rivers, LAST)
    assert found["period"].to_dict() == {"now": "2021Q4", "year_before": "2020Q4", "before": "2021Q3"}
    assert (found["rivers"] == found["rivers"].iloc[0]).all()
    counts = found["worse_than_v"]
    return int(counts["year_before"]), int(counts["now"]), int(found["rivers"].iloc[0])


def indices(rows, sections, rivers):
    """Return the index of the town in the third and the last quarter of 2021."""
    values = usable(rows).values
    said = [assess(values, sections, rivers, one) for one in (LAST.before(), LAST)]
    items = common_items(pd.concat([one.section_values for one in said]))
    assert items == SEVEN
    return [
        cwqi_town(one.section_values, one.sections["water_body"].to_numpy(object), items, FLOOR_MG_L)
        for one in said
    ]


def shows_the_index(rows, sections, rivers):
    """Say whether the index falls as published, also when it is rounded before it is compared."""
    before, after = indices(rows, sections, rivers)
    rounded = 100 * (after.published / before.published - 1)
    return round(change_percent(before, after), 2) == round(rounded, 2) == FALL_PERCENT


def _rivers_alone(seed):
    """Return a plan of 137 rivers of one reach, up to three sections on each, and outlets along them."""
    rng = np.random.default_rng(seed)
    river = [f"V{n:03}" for n in range(RIVERS)]
    reaches = pd.DataFrame(
        {
            "reach_id": [f"{one}-1" for one in river],
            "river_id": river,
            "from_node": [f"{one}a" for one in river],
            "to_node": [f"{one}b" for one in river],
            "length_m": rng.uniform(300, 5000, RIVERS),
            "width_m": rng.uniform(4, 60, RIVERS),
        }
    )
    of = np.repeat(np.arange(RIVERS), rng.choice([1, 2, 3], RIVERS, p=[0.7, 0.2, 0.1]))
    watched = pd.DataFrame(
        {
            "section_id": [f"{river[one]}-{n}" for n, one in enumerate(of)],
            "river_id": np.array(river)[of],
            "reach_id": reaches["reach_id"].to_numpy()[of],
            "target_class": "IV",
        }
    )
    count = 4 * RIVERS
    outlets = pd.DataFrame(
        {
            "reach_id": rng.choice(reaches["reach_id"], count),
            "flow_m3_d": rng.lognormal(3, 1, count),
            "nh3n_mg_l": rng.uniform(5, 30, count),
            "intercepted": rng.random(count) < 0.5,
        }
    )
    rivers = pd.DataFrame({"river_id": river, "water_body": "river", "target_class": "IV"})
    return SimpleNamespace(water=SimpleNamespace(reaches=reaches)), watched, outlets, rivers


@pytest.mark.parametrize("seed", range(2))
def test_137_rivers_show_20_fewer_in_the_worst_class_and_the_fall_of_the_index(seed):
    plan, watched, outlets, rivers = _rivers_alone(seed)
    rows = samples(np.random.default_rng(seed), Size(1.0), plan, watched, outlets)
    assert worse_than_v(rows, watched, rivers) == (47, 27, RIVERS)
    assert shows_the_index(rows, watched, rivers)


def test_a_small_town_shows_its_share_at_least_one_fewer_and_the_same_fall(town):
    # 0.03 of 47 and 20, never below two and one
    before, after, judged = worse_than_v(town["samples"], town["sections"], town["rivers"])
    assert (before, after) == (2, 1)
    assert judged == len(town["rivers"])
    assert shows_the_index(town["samples"], town["sections"], town["rivers"])


def test_the_index_falls_because_overflows_end_and_not_by_the_touching_up_of_digits(town):
    before, after = (
        town["samples"][lambda rows, q=quarter: rows["sampled_at"].dt.quarter.eq(q)]
        .loc[lambda rows: rows["sampled_at"].dt.year.eq(2021) & rows["item"].isin(SEVEN)]
        .groupby("item")["value"]
        .mean()
        for quarter in (3, 4)
    )
    # every pollutant falls, not ammonia alone, and oxygen rises
    assert (after.drop(["do", "ph"]) < before.drop(["do", "ph"])).all()
    assert after["do"] > before["do"]


def test_a_point_past_a_jump_is_found_from_either_side():
    assert settled(lambda x: -1.0 if x < 0.3 else 1.0, 0.0, 1.0) == pytest.approx(0.3, abs=1e-4)
    assert settled(lambda _: 1.0, 0.0, 1.0) == pytest.approx(0.0, abs=1e-4)
    assert settled(lambda _: -1.0, 0.0, 1.0) == pytest.approx(1.0, abs=1e-4)


@pytest.mark.proof
def test_whole_towns_show_what_is_published(proof_share):
    for seed in range(max(proof_share // 2, 2)):
        town = demo_town(1.0, seed)
        rows, sections, rivers = (town[name] for name in ("samples", "sections", "rivers"))
        assert worse_than_v(rows, sections, rivers) == (47, 27, RIVERS), seed
        assert shows_the_index(rows, sections, rivers), seed


@pytest.mark.proof
def test_many_sets_of_137_rivers_show_what_is_published(proof_share):
    for seed in range(100, 100 + 10 * proof_share):
        plan, watched, outlets, rivers = _rivers_alone(seed)
        rows = samples(np.random.default_rng(seed), Size(1.0), plan, watched, outlets)
        assert worse_than_v(rows, watched, rivers) == (47, 27, RIVERS), seed
        assert shows_the_index(rows, watched, rivers), seed
