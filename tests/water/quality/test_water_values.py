"""What of the register ``samples`` is a value."""

import pandas as pd
import pytest

from dayang.town.registers.water import QUALIFIER
from dayang.water.quality.values import REASONS, usable, wide


def test_the_last_report_stands_also_when_it_takes_a_value_back(sampled):
    first = sampled(("A", "2021-10-08", {"nh3n": 4.0, "tp": 0.3}))
    second = sampled(("A", "2021-10-08", {"nh3n": (0.4, "=", 5), "tp": (None, "--", 5)}))
    for rows in (pd.concat([first, second]), pd.concat([second, first])):
        found = usable(rows)
        assert found.values[["item", "value"]].to_numpy().tolist() == [["nh3n", 0.4]]
        assert found.left_out[["item", "reason"]].to_numpy().tolist() == [["tp", "not_measured"]]


@pytest.mark.parametrize(
    ("value", "qualifier", "kept", "reason"),
    [
        (0.05, "=", 0.05, None),
        (0.05, "<", 0.025, None),
        (0.05, "ND", 0.025, None),
        (None, "ND", None, "nd_without_limit"),
        (None, "--", None, "not_measured"),
        (None, "maintenance", None, "maintenance"),
        (0.7, "maintenance", None, "maintenance"),
        (None, "stopped", None, "stopped"),
        (None, "=", None, "no_value"),
        (-0.1, "=", None, "impossible"),
        (0.0, "=", 0.0, None),
    ],
)
def test_each_mark_means_its_own_thing(sampled, value, qualifier, kept, reason):
    found = usable(sampled(("A", "2021-10-08", {"nh3n": (value, qualifier)})))
    assert found.values["value"].tolist() == ([] if kept is None else [kept])
    assert found.left_out["reason"].tolist() == ([] if reason is None else [reason])
    assert qualifier in QUALIFIER


def test_a_value_in_another_unit_is_left_out_and_named(sampled):
    rows = sampled(("A", "2021-10-08", {"nh3n": 0.4, "ph": 15.0})).assign(unit="pH")
    found = usable(rows)
    assert dict(zip(found.left_out["item"], found.left_out["reason"], strict=True)) == {
        "nh3n": "unit",
        "ph": "impossible",
    }
    assert set(found.left_out["reason"]) <= set(REASONS)


def test_wide_has_a_row_a_sample_and_the_items_asked(sampled):
    rows = sampled(("A", "2021-10-08", {"nh3n": 0.4}), ("B", "2021-10-08", {"tp": 0.1}))
    found = wide(usable(rows).values, ("tp", "nh3n", "do"))
    assert found.columns.tolist() == ["tp", "nh3n", "do"]
    assert found["nh3n"].tolist()[0] == 0.4
    assert found["do"].isna().all()
    assert usable(rows.iloc[:0]).values.empty
