"""Real places go the whole way: extract, plan, verification, report."""

import math

import pytest

from dayang.engine import Limit
from dayang.programme import plan_town, verify_plan, write_programme
from dayang.town.io.osm import NOTICE, from_osm

pytestmark = pytest.mark.outside


def test_a_place_is_planned_verified_and_shown_with_its_notice(shared_data, tmp_path):
    town = from_osm(shared_data / "geo" / "zhuhai_center" / "zhuhai_center_osm.gpkg").town
    programme = plan_town(town, limit=Limit(), seed=0, as_of=town.as_of)
    siting = programme.tables["plans"].set_index("engine").loc["siting"]
    assert siting["status"] in {"optimal", "feasible"}
    assert not math.isnan(siting["gap"])
    assert programme.violations == ()
    plan, _, report = write_programme(programme, tmp_path)
    verification = verify_plan(town, plan)
    assert [line.en for line in verification.lines() if line.en.startswith("FAIL")] == []
    assert verification.hash == programme.hash
    html = report.read_text(encoding="utf-8")
    assert html.count(NOTICE) >= 3  # the maps' source line, the footer and the printed foot
    assert "假定" in html


def test_a_place_with_too_few_sites_says_the_way_out(shared_data, tmp_path):
    town = from_osm(shared_data / "geo" / "oss_nl" / "oss_nl_osm.gpkg").town
    programme = plan_town(town, limit=Limit(), seed=0, as_of=town.as_of)
    assert programme.plans[0].plan.status == "infeasible"
    way_out = programme.plans[0].plan.conflicts[0].relaxation
    assert any(way_out.zh.rstrip("。") in line.zh for line in programme.summary())
    assert any("no plan to check" in line.en for line in programme.summary())
    plan, _, report = write_programme(programme, tmp_path)
    assert verify_plan(town, plan).ok
    overview = report.read_text(encoding="utf-8").split('<section id="siting"')[0]
    assert way_out.zh in overview
