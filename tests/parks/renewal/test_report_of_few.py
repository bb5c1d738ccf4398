"""What the section tells of few firms, and of those that wait in swing parks."""

import pandas as pd
import pytest
from parks.renewal.report_case import published, shown

from dayang.parks.renewal.report.answer import answer
from dayang.parks.renewal.report.shown import Shown
from dayang.parks.renewal.report.tables import FEWEST_FIRMS, moves_table
from dayang.parks.renewal.report.to_do import to_do


def _with_moves_soon(count):
    """Return the case in which so many firms go in the next two quarters, and their floor."""
    town, tables = published()
    moves = tables["renewal_moves"].copy()
    soon = moves["firm_id"][moves["programme"] == "balanced"].unique()[:count]
    now = moves["firm_id"].isin(soon) & (moves["move"] == 1)
    moves["quarter"] = moves["quarter"].clip(lower=2).where(~now, 0)
    floor = town["firm_needs"].set_index("firm_id")["floor_m2"].reindex(soon).sum()
    return Shown(town, town.as_of, {**tables, "renewal_moves": moves}), floor


@pytest.mark.parametrize("count", range(1, FEWEST_FIRMS + 2))
def test_of_fewer_firms_than_can_be_told_apart_neither_floor_nor_place_is_told(count):
    of, floor = _with_moves_soon(count)
    enough = count >= FEWEST_FIRMS
    table = moves_table(of).frame
    assert table["firms"].sum() == count
    assert table["floor_m2"].notna().any() == enough
    assert table["goes"].notna().any() == enough
    assert ("floor" in answer(of).figures) == enough
    if enough:
        assert answer(of).figures["floor"].value == pytest.approx(floor)
        assert table["floor_m2"].sum() == pytest.approx(floor)
    assert answer(of).figures["firms"].value == count
    (settle,) = [item.text for item in to_do(of) if "谈定去处" in item.text.zh]
    assert ("去处（" in settle.zh) == enough
    assert ("go (" in settle.en) == enough


def _waiting(*since):
    """Return the case in which firms wait in swing parks since some days."""
    town, tables = published()
    needs = town["firm_needs"].copy()
    swing = town["available_floor"].query("kind == 'swing'")["floor_id"].iloc[0]
    for row, day in zip(needs.index, since, strict=False):
        needs.loc[row, "waiting_floor_id"] = swing
        needs.loc[row, "waiting_since_on"] = pd.Timestamp(day)
    return Shown(town.with_tables(firm_needs=needs), town.as_of, tables)


@pytest.mark.parametrize(
    ("since", "by", "light"),
    [
        # Ten quarters in a swing park at most: the third of 2021 leads to the first of 2024.
        (["2021-11-02", "2021-08-15"], "2024-03-31", "not_started"),
        (["2019-11-01"], "2022-06-30", "at_risk"),
        (["2018-02-01"], "2022-03-31", "at_risk"),
    ],
)
def test_who_waits_in_swing_parks_is_to_be_sent_on_in_time(since, by, light):
    (one,) = [item for item in to_do(_waiting(*since)) if "等候" in item.text.zh]
    assert str(len(since)) in one.text.zh
    assert by in one.clock.zh
    assert one.light == light


def test_where_nobody_waits_nothing_is_said_of_it():
    assert [item for item in to_do(shown()) if "等候" in item.text.zh] == []
