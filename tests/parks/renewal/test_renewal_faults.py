"""What a renewal plan cannot be made of is told row by row, before anything is planned."""

import numpy as np
import pandas as pd
import pytest
from support.demo import demo

from dayang.parks.renewal.faults import empty_registers, row_faults
from dayang.town.modes import shipped_modes


@pytest.fixture(scope="module")
def town():
    return demo(0.03, 1)


def _told(town):
    return [(fault.rule, fault.register, fault.row, fault.found) for fault in row_faults(town, town.as_of)]


def test_a_town_that_can_be_planned_has_no_fault(town):
    assert list(empty_registers(town)) == []
    assert _told(town) == []


def test_registers_that_are_empty_are_told_together(town):
    names = ["villages", "rebuild_units", "firm_needs"]
    bare = town.with_tables(**{name: town[name].iloc[:0] for name in names})
    assert [fault.register for fault in empty_registers(bare)] == names


def test_a_mode_whose_moves_two_purses_pay_is_told(town):
    modes = {name: pd.DataFrame(table) for name, table in shipped_modes().items()}
    flows = modes["mode_flows"]
    first = flows[flows["item"] == "moving"].iloc[[0]]
    other = "village" if first["payer"].iloc[0] != "village" else "budget"
    both = pd.concat([flows, first.assign(payer=other)], ignore_index=True)
    ((rule, register, row, found),) = _told(town.with_tables(**{**modes, "mode_flows": both}))
    payers = sorted([str(first["payer"].iloc[0]), other])
    assert (rule, register, found) == ("moving_payers", "mode_flows", ", ".join(payers))
    assert both.iloc[row - 1][["mode_id", "item", "payer"]].tolist() == [
        first["mode_id"].iloc[0],
        "moving",
        payers[1],
    ]


def test_a_project_still_to_be_cleared_has_a_mode_of_known_months(town):
    units, reached = town["rebuild_units"], town["milestones"]
    still = units["project_id"][units["project_id"].notna()].iloc[0]
    own = set(units["unit_id"][units["project_id"] == still])
    town = town.with_tables(milestones=reached[~reached["unit_id"].isin(own)])
    assert _told(town) == []
    projects = town["projects"].copy()
    place = int(np.flatnonzero(projects["project_id"] == still)[0])
    mode = projects["mode_id"].iloc[place]
    months = pd.DataFrame(shipped_modes()["mode_figures"])
    unknown = (months["mode_id"] == mode) & (months["figure"] == "build_months")
    assert unknown.any()
    figures = months.assign(low=months["low"].where(~unknown), high=months["high"].where(~unknown))
    modes = {name: pd.DataFrame(table) for name, table in shipped_modes().items()}
    told = _told(town.with_tables(**{**modes, "mode_figures": figures}))
    assert ("project_without_months", "projects", place + 1, mode) in told
    assert {rule for rule, *_ in told} == {"project_without_months"}
    projects.loc[projects.index[place], "mode_id"] = None
    assert _told(town.with_tables(projects=projects)) == [
        ("project_without_months", "projects", place + 1, "")
    ]
