"""Projects under way: published sums, stages in order, votes that pass, and what stands on their land."""

import numpy as np
import pandas as pd
import pytest
import shapely

from dayang.demo.figures import Size
from dayang.demo.layout import Chance, laid_out
from dayang.demo.project_land import shared
from dayang.demo.projects import projects
from dayang.demo.renewed import renewed, stacked
from dayang.demo.units import units
from dayang.town.modes import in_force, passes
from dayang.town.registers.progress import STAGE

SMALL = 0.03
STAGES = tuple(STAGE)
THIS_YEAR = ("cleared", "started")
BUILDING = ("started", "finished", "producing")
DONE = ("finished", "producing")


def _stage(town, day="2021-12-31"):
    """Return the last stage of each unit as reported by the end of a day."""
    rows = town["milestones"]
    rows = rows[rows["reported_at"] < pd.Timestamp(day, tz="Asia/Shanghai") + pd.Timedelta(days=1)]
    order = rows["stage"].map(STAGES.index)
    return rows.loc[order.groupby(rows["unit_id"]).idxmax()].set_index("unit_id")["stage"]


def _units(town):
    """Return the rebuild units with their conditions and last stages."""
    plots = town["planning_conditions"].set_index("unit_id")
    return town.layer("rebuild_units").set_index("unit_id").join(plots).assign(stage=_stage(town))


def _by_project(frame, stages, column):
    own = frame[frame["stage"].isin(stages) & frame["project_id"].notna()]
    return own.groupby("project_id")[column].sum()


def test_the_three_sums_are_met(town):
    frame = town["projects"]
    assert len(frame) >= 2
    assert frame["demolished_mu"].sum() == pytest.approx(round(SMALL * 539, 2), abs=1e-6)
    assert frame["invested_yuan"].sum() == SMALL * 1_600_000_000
    assert frame["floor_m2"].sum() == pytest.approx(SMALL * 1_080_000, abs=1e-6)


def test_a_project_takes_down_and_builds_no_more_than_its_units_allow(town):
    rows = _units(town)
    buildable = rows["area_mu"] - rows["outside_boundary_mu"] - rows["river_strip_mu"]
    rows["room_m2"] = rows["plot_ratio_max"] * buildable * 2000 / 3
    frame = town["projects"].set_index("project_id")
    land = _by_project(rows, THIS_YEAR, "area_mu").reindex(frame.index, fill_value=0.0)
    room = _by_project(rows, BUILDING, "room_m2").reindex(frame.index, fill_value=0.0)
    assert (frame["demolished_mu"] <= land + 1e-6).all()
    assert (frame["floor_m2"] <= room + 1.0).all()


def test_projects_are_whole_units_that_may_be_touched_and_leave_the_most_to_plan(town):
    rows = _units(town)
    own = rows[rows["project_id"].notna()]
    assert set(own["project_id"]) == set(town["projects"]["project_id"])
    assert not own["is_disputed"].any()
    assert len(own) <= len(rows) / 2
    assert (own["stage"] != "surveyed").all()


def test_modes_fit_the_land(town):
    modes = town["modes"].set_index("mode_id")
    mode = town["projects"].set_index("project_id")["mode_id"]
    for _, row in _units(town).dropna(subset=["project_id"]).iterrows():
        fits = modes.loc[mode[row["project_id"]]]
        assert fits["is_on"]
        assert row["land_nature"] in fits["land_natures"].split("|")
        assert pd.isna(fits["certificates"]) or row["certificate"] in fits["certificates"].split("|")


def test_stages_follow_one_another_and_none_is_skipped(town):
    natures = town["rebuild_units"].set_index("unit_id")["land_nature"]
    for unit, rows in town["milestones"].groupby("unit_id"):
        order = rows.sort_values("reached_on")["stage"].map(STAGES.index).tolist()
        needed = [k for k in range(order[-1] + 1) if STAGES[k] != "voted" or natures[unit] == "collective"]
        assert order == needed, unit
        assert rows["reached_on"].is_unique
    late = town["milestones"]["reported_at"].dt.tz_localize(None) - town["milestones"]["reached_on"]
    assert late.between(pd.Timedelta(days=1), pd.Timedelta(days=9)).all()


def test_the_last_quarter_has_news(town):
    before, after = _stage(town, "2021-09-30"), _stage(town)
    rows = town["rebuild_units"].dropna(subset=["project_id"])["unit_id"]
    changed = before.reindex(rows).fillna("") != after.reindex(rows)
    assert changed.any()
    assert len(after) >= len(before)


def test_most_units_are_surveyed(town):
    known = town["milestones"].query("stage == 'surveyed'")["unit_id"].nunique()
    assert known == pytest.approx(0.6 * len(town["rebuild_units"]), abs=1)


def test_votes_pass_as_the_law_says_and_come_before_approval(town):
    figures = in_force(town["mode_figures"], pd.Timestamp("2021-12-31"))
    days = town["milestones"].pivot_table(index="unit_id", columns="stage", values="reached_on")
    votes = town["votes"]
    assert (~votes["passed"].astype(bool)).any()
    assert (votes["held_on"] >= "2020-01-01").all()
    for row in votes.itertuples():
        share = figures.loc[(row.mode_id, "vote_share"), "low"]
        assert row.passed == passes(row.in_favour, row.eligible, share)
        assert row.in_favour <= row.present <= row.eligible
        if row.passed:
            assert row.held_on == days.loc[row.unit_id, "voted"]
        else:
            assert days.loc[row.unit_id, "surveyed"] < row.held_on < days.loc[row.unit_id, "voted"]
    passed = votes[votes["passed"].astype(bool)]["unit_id"]
    assert passed.is_unique
    assert set(passed) == set(days.index[days["voted"].notna()])


def test_voters_are_those_of_the_holder(town):
    holder = town["rebuild_units"].set_index("unit_id")["holder_id"]
    who = town["rights_holders"].set_index("holder_id")
    body = town["modes"].set_index("mode_id")["voting_body"]
    for row in town["votes"].itertuples():
        assert row.body == body[row.mode_id]
        assert row.eligible == who.loc[holder[row.unit_id], row.body]


def test_cleared_land_is_bare_and_finished_land_has_new_buildings(town):
    rows = _units(town)
    buildings = town.layer("buildings")
    spots = shapely.point_on_surface(buildings.geometry.to_numpy())
    unit, house = shapely.STRtree(spots).query(rows.geometry.to_numpy(), "intersects")
    stands = pd.Series(unit).groupby(unit).size().reindex(range(len(rows)), fill_value=0).to_numpy()
    assert (stands[rows["stage"].isin(THIS_YEAR)] == 0).all()
    done = np.flatnonzero(rows["stage"].isin(DONE))
    assert len(done)
    project = town["projects"].set_index("project_id")["floor_m2"]
    for k in done.tolist():
        new, row = buildings.iloc[house[unit == k]], rows.iloc[k]
        assert row["is_good_factory"]
        assert (new["height_m"] <= row["height_max_m"]).all()
        assert new["footprint_m2"].sum() <= row["density_max"] * row["area_mu"] * 2000 / 3 + 1
        assert new["storeys"].max() >= 3
        assert new["floor_m2"].sum() == pytest.approx(row["floor_m2"], abs=0.2)
        assert 0 < row["floor_m2"] <= project[row["project_id"]]


def test_nobody_works_where_firms_have_left(town):
    stage = _stage(town)
    gone = stage.index[stage.isin(("vacated", "cleared", "started", "finished"))]
    assert len(gone)
    for name in ("firm_needs", "leases"):
        assert not town[name]["unit_id"].isin(gone).any()


@pytest.mark.proof
@pytest.mark.parametrize("per_park", [None, 1])
def test_the_whole_town_has_the_twelve_projects_as_published(per_park):
    """At scale 1, from the ground plan alone."""
    size, chance = Size(1.0), Chance(2)
    plan = laid_out(chance, size)
    before = units(chance.of("units"), plan, size, per_park)
    begun = projects(chance.of("projects"), plan, before, size)
    frame = begun.frame
    assert len(frame) == 12
    assert round(frame["demolished_mu"].sum(), 6) == 539
    assert frame["invested_yuan"].sum() == 1_600_000_000
    assert round(frame["floor_m2"].sum(), 6) == 1_080_000
    built = frame[(frame["floor_m2"] > 0) & (frame["demolished_mu"] > 0)]
    for ratio in (built["floor_m2"], built["invested_yuan"].astype("float64")):
        each = np.log(ratio / built["demolished_mu"])
        assert each.std() > 0.06  # None of the three follows from another.
    assert set(begun.stage[begun.of_unit >= 0]) >= {"approved", "vacated", "cleared", "started", "finished"}
    days = begun.milestones.set_index("stage")["reached_on"]
    for stage in ("surveyed", "cleared", "started"):
        assert (days[stage] >= "2021-10-01").any(), stage
    after, stand = renewed(chance.of("renewed"), plan, before, begun)
    assert len(stand.of_building) == len(after.buildings)
    assert (stand.frame["project_id"].notna() == (begun.of_unit >= 0)).all()


def test_a_sum_is_shared_out_within_bounds():
    parts = shared(np.array([1.0, 2.0, 4.0]), np.array([10.0, 1.5, 100.0]), 20.0, 0.01)
    assert parts.sum() == pytest.approx(20.0, abs=1e-9)
    assert parts[1] == 1.5
    assert parts[2] / parts[0] == pytest.approx(4, abs=0.01)
    with pytest.raises(ValueError, match="11"):
        shared(np.ones(2), np.array([5.0, 5.5]), 11.0, 0.5)


def test_storeys_never_give_more_floor_than_told():
    footprint = np.array([800.0, 650.0, 0.0, 1200.0])
    for floor in (500.0, 2_000.0, 7_950.0, 20_000.0, 99_000.0):
        storeys = stacked(footprint, floor, 9)
        assert (storeys * footprint).sum() <= floor
        assert storeys.max() <= 9
        assert storeys[2] == 0
