"""The shipped tables are whole, say where each row is from, and match what was collected."""

import numpy as np
import pandas as pd
import pytest

from dayang.town.registers import DICTIONARY
from dayang.town.registers.records import PARAMETER_STATUS
from dayang.water.quality.standards import (
    BODIES,
    CLASSES,
    EVALUATED,
    ITEMS,
    TABLES,
    decimals,
    limits,
    rule,
    table,
)

SYMBOLS = {
    "pH": "ph",
    "DO": "do",
    "CODMn": "codmn",
    "CODCr": "cod",
    "BOD5": "bod5",
    "NH3-N": "nh3n",
    "TP": "tp",
    "TN": "tn",
    "F-": "fluoride",
    "Hg": "hg",
    "Cr6+": "cr6",
    "OIL": "petroleum",
    "S2-": "sulfide",
    "FC": "faecal_coliform",
}


@pytest.mark.parametrize("name", TABLES)
def test_every_row_says_source_status_and_how_sure(name):
    rows = table(name)
    assert rows["source"].str.len().gt(3).all()
    assert set(rows["status"]) <= set(PARAMETER_STATUS)
    assert set(rows["sure"]) <= {"yes", "one-source", "memory"}
    memory = rows[rows["sure"] == "memory"]
    assert memory["note_zh"].str.contains("对照原文核实").all()
    assert memory["note_en"].str.contains("check against the original").all()


def test_items_are_those_of_the_register_and_21_are_evaluated():
    column = DICTIONARY["samples"].column("item")
    assert set(ITEMS) <= set(column.choices)
    assert len(EVALUATED) == 21
    assert set(ITEMS) - set(EVALUATED) == {"water_temperature", "tn", "faecal_coliform"}
    units = DICTIONARY["samples"].column("unit").choices
    assert set(table("items")["unit"]) <= set(units)


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("item", EVALUATED)
def test_limits_never_get_stricter_with_a_worse_class(item, body):
    low, high = limits(item, body)
    assert (low[1:] <= low[:-1]).all()
    assert (high[1:] >= high[:-1]).all()
    assert np.isfinite(low).all() or np.isfinite(high).all()


def test_only_total_phosphorus_depends_on_the_body():
    apart = {item for item in EVALUATED if not np.array_equal(limits(item, "river"), limits(item, "lake"))}
    assert apart == {"tp"}
    assert limits("tp", "river")[1].tolist() == [0.02, 0.1, 0.2, 0.3, 0.4]
    assert limits("tp", "pond")[1].tolist() == [0.01, 0.025, 0.05, 0.1, 0.2]
    assert limits("ph", "river")[0].tolist() == [6] * 5
    assert decimals()["ph"] == 0
    assert decimals()["tp"] == 3


def test_unknown_bodies_items_and_rules_are_refused():
    with pytest.raises(ValueError, match="sea"):
        limits("tp", "sea")
    with pytest.raises(KeyError):
        limits("tn", "river")
    with pytest.raises(KeyError):
        rule("no.such")


@pytest.mark.outside
def test_limits_are_those_collected(shared_data):
    collected = pd.read_csv(shared_data / "water_standards" / "gb3838_2002_table1.csv", dtype=str)
    named = collected[collected["symbol"].isin(set(SYMBOLS) - {"pH"})]
    for row in named.to_dict("records"):
        body = "lake" if row["applies_to"] == "lake" else "river"
        low, high = limits(SYMBOLS[row["symbol"]], body)
        ours = low if row["direction"] == "ge" else high
        assert ours.tolist() == [float(row[name]) for name in CLASSES[:5]], row["symbol"]
