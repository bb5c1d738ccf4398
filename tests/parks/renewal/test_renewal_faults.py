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


def test_what_moves_of_a_projects_mode_are_paid_is_known(town):
    modes = {name: pd.DataFrame(table) for name, table in shipped_modes().items()}
    flows = modes["mode_flows"]
    used = town["projects"]["mode_id"].dropna().unique()
    own = flows.index[(flows["item"] == "moving") & flows["mode_id"].isin(used)][0]
    flows = flows.assign(high=flows["high"].where(flows.index != own))
    (fault,) = row_faults(town.with_tables(**{**modes, "mode_flows": flows}), town.as_of)
    assert (fault.rule, fault.register, fault.field) == ("moving_amounts", "mode_flows", "high")
    assert flows["mode_id"].iloc[fault.row - 1] == flows["mode_id"].loc[own]


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


def _waiting(town, **cells):
    """Return a town in which the first firm of a project's unit waits to move on, but for some cells."""
    needs, floors = town["firm_needs"].copy(), town["available_floor"]
    units, projects = town["rebuild_units"], town["projects"].copy()
    clears = [mode for mode, row in shipped_modes()["modes"].set_index("mode_id").iterrows() if row["clears"]]
    unit = needs["unit_id"].iloc[0]
    project = projects["project_id"].iloc[0]
    projects.loc[projects["project_id"] == project, "mode_id"] = clears[0]
    of_project = units.assign(project_id=units["project_id"].where(units["unit_id"] != unit, project))
    swing = floors[floors["kind"] == "swing"].sort_values("floor_m2").iloc[-1]
    told = {
        "waiting_floor_id": swing["floor_id"],
        "waiting_since_on": max(swing["from_on"], pd.Timestamp(town.as_of.date()) - pd.Timedelta(days=40)),
        "floor_m2": 100.0,
        **cells,
    }
    for name, cell in told.items():
        needs.loc[needs.index[0], name] = cell
    return town.with_tables(firm_needs=needs, rebuild_units=of_project, projects=projects)


def _early(town):
    """Return a town whose swing floor has been there for years."""
    floors = town["available_floor"].copy()
    floors.loc[floors["kind"] == "swing", "from_on"] = pd.Timestamp("2020-01-01")
    return town.with_tables(available_floor=floors)


def test_a_firm_that_waits_as_it_may_has_no_fault(town):
    assert _told(_waiting(_early(town))) == []


@pytest.mark.parametrize(
    ("cells", "rule"),
    [
        ({"waiting_floor_id": None}, "waiting_half_told"),
        ({"waiting_floor_id": "no such floor"}, "waiting_in_final_floor"),
        ({"waiting_since_on": pd.NaT}, "waiting_half_told"),
        ({"waiting_since_on": pd.Timestamp("2019-12-31")}, "waiting_since_on"),
        ({"waiting_since_on": pd.Timestamp("2099-01-01")}, "waiting_since_on"),
        ({"floor_m2": 9e5}, "waiting_floor_overfull"),
    ],
)
def test_a_firm_that_cannot_wait_as_told_is_told(town, cells, rule):
    ((found, register, row, _),) = _told(_waiting(_early(town), **cells))
    assert (found, register, row) == (rule, "firm_needs", 1)


def test_nobody_is_left_behind_in_a_vacated_unit_from_which_others_wait(town):
    town = _waiting(_early(town))
    needs = town["firm_needs"].copy()
    unit = needs["unit_id"].iloc[0]
    needs.loc[needs.index[1], "unit_id"] = unit
    reached = pd.DataFrame(town["milestones"])
    vacated = pd.concat([reached, reached.iloc[[0]].assign(unit_id=unit, stage="vacated")], ignore_index=True)
    told = _told(town.with_tables(milestones=vacated, firm_needs=needs))
    assert {rule for rule, *_ in told} == {"waiting_left_behind"}
    assert len(told) == (needs["unit_id"] == unit).sum() - 1
    assert ("waiting_left_behind", "firm_needs", 2, unit) in told


def test_who_waits_does_so_where_it_cannot_stay_and_has_left_a_project(town):
    town = _early(town)
    for_good = town["available_floor"].query("kind == 'vacant' and until_on.isna()")
    vacant = for_good.sort_values("from_on").iloc[0]
    since = {"waiting_since_on": max(vacant["from_on"], pd.Timestamp("2020-01-01"))}
    told = _told(_waiting(town, waiting_floor_id=vacant["floor_id"], floor_m2=1.0, **since))
    assert told == [("waiting_in_final_floor", "firm_needs", 1, vacant["floor_id"])]
    floors = town["available_floor"].copy()
    floors.loc[floors["floor_id"] == vacant["floor_id"], "until_on"] = pd.Timestamp("2031-01-01")
    ends = town.with_tables(available_floor=floors)
    assert _told(_waiting(ends, waiting_floor_id=vacant["floor_id"], floor_m2=1.0, **since)) == []
    waiting = _waiting(town)
    units = waiting["rebuild_units"].assign(project_id=town["rebuild_units"]["project_id"])
    unit = waiting["firm_needs"]["unit_id"].iloc[0]
    assert _told(waiting.with_tables(rebuild_units=units)) == [
        ("waiting_without_project", "firm_needs", 1, unit)
    ]
