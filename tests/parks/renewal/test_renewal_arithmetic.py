"""The sums behind the rules, against sums done by hand."""

from datetime import date

import pandas as pd
import pytest
import shapely

from dayang.parks.renewal import check
from dayang.parks.renewal.rules.adjoining import adjoining
from dayang.parks.renewal.rules.building import storeys_within
from dayang.parks.renewal.rules.calendar import Calendar, whole_months
from dayang.parks.renewal.rules.facts import read_facts
from dayang.parks.renewal.rules.money import payments
from dayang.parks.renewal.rules.programme import read_programme


def _programme(tiny):
    town, starts, moves = tiny.programme
    return read_programme(read_facts(town), starts, moves)


def test_phases_are_the_stated_quantile_rounded_up_to_quarters(tiny):
    tiny.row("mode_figures", mode_id="rebuild", figure="prepare_months").update(low=1, high=5)  # 4 months
    programme = _programme(tiny)
    rebuilt = programme.started["U1"]  # 4, 7, 7, 13 months
    assert (rebuilt.prepared, rebuilt.cleared, rebuilt.resumed, rebuilt.delivered) == (2, 3, 3, 5)
    project = programme.started["U3"]  # 0, 3, 3, 9 months: its vote has passed
    assert (project.prepared, project.cleared, project.resumed, project.delivered) == (0, 1, 1, 3)


def test_floor_by_class_is_what_density_and_height_let_in(tiny):
    rebuilt = _programme(tiny).started["U1"]  # 6,666.67 m² of land, 8 + 12 m and two storeys of 4.5 m
    assert rebuilt.building.storeys == 5
    assert rebuilt.building.plot_ratio == pytest.approx(2.0)
    assert rebuilt.new_floor == {"ground": 2666.6, "low": 5333.3, "upper": 5333.3}
    assert _programme(tiny).started["U3"].new_floor == {}


@pytest.mark.parametrize(
    ("height_m", "storeys"),
    [(7.9, 0), (8.0, 1), (13.9, 1), (14.0, 2), (20.0, 3), (24.4, 3), (24.5, 4), (29.0, 5)],
)
def test_storeys_are_those_that_a_height_lets_in(height_m, storeys, tiny):
    assert storeys_within(_programme(tiny).facts, height_m) == storeys


def test_everything_is_paid_by_its_purse_in_its_quarter(tiny):
    paid = [payment for payment in payments(_programme(tiny)) if payment.unit_id == "U1"]
    told = {(p.item, p.quarter): (p.payer, p.village_id, p.amount_yuan) for p in paid if p.item != "moving"}
    assert told == {
        ("lease_breaking", 1): ("village", "V1", pytest.approx(240_000 * 18 / 24)),
        ("demolition", 1): ("village", "V1", pytest.approx(20 * 2000)),
        ("transition_rent", 1): ("budget", None, pytest.approx(3 * 10 * 800)),
        ("transition_rent", 2): ("budget", None, pytest.approx(3 * 10 * 800)),
        ("transition_rent", 3): ("budget", None, pytest.approx(3 * 10 * 800)),
        ("construction", 2): ("village", "V1", pytest.approx(0.3 * 1000 * 13_333.2 / 2)),
        ("construction", 3): ("village", "V1", pytest.approx(0.3 * 1000 * 13_333.2 / 2)),
        ("loan", 2): ("pool", None, pytest.approx(0.7 * 1000 * 13_333.2 / 2)),
        ("loan", 3): ("pool", None, pytest.approx(0.7 * 1000 * 13_333.2 / 2)),
    }
    moving = sorted((p.quarter, p.amount_yuan) for p in paid if p.item == "moving")
    assert moving == [(0, 36 * 300), (1, 36 * 500), (4, 36 * 500)]


def test_a_project_pays_for_moves_alone_and_leaving_town_is_not_paid(tiny):
    assert {p.item for p in payments(_programme(tiny)) if p.unit_id == "U3"} == {"moving"}
    tiny.row("moves", firm_id="F2").update(tiny.move("F2", 1, 1, "leaves"))
    moving = [p for p in payments(_programme(tiny)) if p.item == "moving" and p.unit_id == "U1"]
    assert sorted(p.quarter for p in moving) == [1, 4]


def test_what_falls_after_the_horizon_is_not_paid(tiny):
    tiny.set_parameter("horizon_quarters", 3)
    assert max(p.quarter for p in payments(_programme(tiny))) == 2


def test_a_holder_that_is_no_collective_pays_for_itself(tiny):
    tiny.starts.append({"unit_id": "U6", "mode_id": "owner", "start_quarter": 1})
    tiny.row("mode_flows", mode_id="owner", item="construction")["payer"] = "village"
    own = {p.payer for p in payments(_programme(tiny)) if p.unit_id == "U6"}
    assert own == {"private"}


def test_a_village_s_income_is_rent_lost_and_found_less_what_it_repays(tiny):
    tiny.set_parameter("village_limit_share", 100)
    found = {v.row: v.found.en for v in check(*tiny.programme) if v.rule == "V3"}
    rent_new = 13_333.2 * 20 * 12 * 0.8
    repaid = 0.7 * 1000 * 13_333.2 * 0.05 / (1 - 1.05**-10)
    expected = {2022: 500_000, 2023: 500_000 - 96_000 + rent_new - repaid}
    for year, income in expected.items():
        assert float(found[f"V1 {year}"].split()[3]) == pytest.approx(income, abs=0.01)


def test_months_left_are_whole_and_counted_from_the_day_after():
    assert whole_months(date(2022, 6, 30), date(2023, 12, 31)) == 18
    assert whole_months(date(2022, 6, 30), date(2022, 7, 30)) == 0
    assert whole_months(date(2022, 6, 30), date(2022, 2, 1)) == 0
    assert whole_months(date(2021, 12, 31), date(2022, 2, 28)) == 2


def test_quarters_are_counted_from_the_first_that_begins_after_the_day():
    calendar = Calendar.after(date(2021, 5, 20), 8)
    assert calendar.first == date(2021, 7, 1)
    assert [calendar.of(date(2021, 6, 30)), calendar.of(date(2021, 7, 1)), calendar.of(date(2023, 1, 1))] == [
        -1,
        0,
        6,
    ]
    assert calendar.last_day(1) == date(2021, 12, 31)
    assert list(calendar.years) == [2021, 2022, 2023]
    assert calendar.words(2) == ("第 2 季（2022 年一季度）", "quarter 2 (2022 Q1)")


def test_units_adjoin_through_others():
    at = [shapely.box(x, 0, x + 10, 10) for x in (0, 45, 90, 200)]
    units = [{"unit_id": number, "geometry": shape} for number, shape in enumerate(at)]
    sets = [sorted(unit["unit_id"] for unit in members) for members in adjoining(units, 35)]
    assert sorted(sets) == [[0, 1, 2], [3]]
    assert len(adjoining(units, 34.9)) == 4


def test_a_town_without_modes_of_its_own_has_those_that_ship(tiny):
    for register in ("modes", "mode_figures", "mode_flows"):
        tiny.tables[register] = pd.DataFrame()
    town, _, _ = tiny.programme
    facts = read_facts(town)
    assert facts.figure("joint_rebuild", "prepare_months") == (7, 12)
