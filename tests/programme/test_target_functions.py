"""What campaigns hand to the targets, on a demo town: counts that others agree with, the last weeks."""

from datetime import date, timedelta

import pandas as pd
import pytest
from click.testing import CliRunner
from support.demo import demo

from dayang.cli.main import main
from dayang.demo.figures import Size
from dayang.errors import DayangError
from dayang.programme import water_tables
from dayang.programme.catalogue import CATALOGUE
from dayang.programme.published.measures import MEASURES
from dayang.programme.target_assessment import TARGETS, applies, assessed
from dayang.programme.target_printed import HEADINGS, evidence, lines, said
from dayang.town import Town
from dayang.town.io import write_town
from dayang.town.units import end_of_day

SCALE, LAST = 0.02, date(2021, 12, 31)
WEEKS = [LAST - timedelta(weeks=k) for k in (5, 1)]


@pytest.fixture(scope="module")
def town():
    return demo(SCALE)


@pytest.fixture(scope="module")
def found(town):
    return assessed(town, town.as_of)


@pytest.fixture(scope="module")
def values(found):
    return found.tables["target_indicators"].set_index("indicator_id")["value"]


def test_nothing_is_refused(found):
    assert found.faults == ()
    assert set(found.tables) == {"target_status", "target_indicators", "indicator_values", "target_evidence"}


def test_counts_are_the_published_ones_in_the_towns_proportion(values):
    size = Size(SCALE)
    assert values["firms.above_scale"] == size.count("above_scale_industrial")
    assert values["firms.above_scale_in"] == size.count("new_above_scale")
    assert values["firms.above_scale_net"] == values["firms.above_scale_in"] - values["firms.above_scale_out"]
    assert values["firms.over_1bn"] == size.count("firms_over_1bn")
    assert values["water.worse_than_v_change"] == size.count("rivers_worse_than_v_change")
    assert values["parks.demolished_mu"] == pytest.approx(size.value("demolished_mu"), abs=0.01)
    assert values["funds.relocation"] == size.value("relocation_yuan_a")
    assert values["funds.loan_pool"] == size.value("pool_capital_yuan")


def test_other_ways_of_counting_agree(town, values):
    milestones = town["milestones"]
    for stage in ("cleared", "started", "finished", "producing"):
        own = milestones.loc[milestones["stage"] == stage, "unit_id"].nunique()
        assert values[f"parks.units_{stage}"] == own
    pairs = {
        "firms.above_scale": "above_scale_industrial_firms",
        "firms.over_1bn": "firms_over_1bn",
        "water.sewer_coverage": "served_share_of_built_up_xiaolan_part",
    }
    for indicator_id, figure in pairs.items():
        assert values[indicator_id] == pytest.approx(MEASURES[figure](town, town.as_of))


SUMMED = (
    "firms.above_scale",
    "firms.above_scale_in",
    "firms.above_scale_net",
    "firms.over_1bn",
    "firms.over_100m",
    "water.worse_than_v",
    "water.worse_than_v_change",
    "parks.units_cleared",
    "parks.units_started",
    "parks.demolished_mu",
    "parks.village_income",
    "funds.loan_pool",
)


@pytest.mark.parametrize("indicator_id", SUMMED)
def test_the_rows_of_the_evidence_make_the_value(indicator_id, found, values):
    rows = found.tables["target_evidence"]
    own = rows[rows["indicator_id"] == indicator_id]
    assert own["value"].sum() == pytest.approx(values[indicator_id])
    assert own["says_zh"].str.len().gt(0).all()
    assert own["row_key"].notna().all()


def test_every_row_of_the_evidence_is_a_row_of_its_register(town, found):
    rows = found.tables["target_evidence"].dropna(subset=["register"])
    for name in ("firms", "scale_changes", "milestones", "purses", "plants", "reported_figures"):
        own = rows.loc[rows["register"] == name, "row_key"]
        register = town.dictionary[name]
        first = {str(key) for key in town[name][register.key[0]]}
        assert {key.split("｜")[0] for key in own} <= first


@pytest.fixture(scope="module")
def weeks(town, found):
    """Return where the targets stood nine, four and one week before the last, and on it."""
    standing = {day: assessed(town, end_of_day(day)) for day in WEEKS} | {LAST: found}
    return {day: one.tables["target_status"].set_index("target_id") for day, one in standing.items()}


def test_what_counts_up_never_falls_from_week_to_week(weeks):
    for target_id in ("firms.above_scale_in.2021", "parks.units_cleared.2026", "parks.units_started.2022"):
        course = [frame.loc[target_id, "value"] for frame in weeks.values()]
        assert course == sorted(course)
    land = [frame.loc["parks.demolished_mu.2021", "value"] for frame in weeks.values()]
    assert land == sorted(land)
    assert land[0] < land[-1]


def test_no_week_knows_of_a_later_day(weeks):
    for day, frame in weeks.items():
        assert (frame["value_on"].dropna() <= pd.Timestamp(day)).all()


def test_the_year_ends_with_targets_met_and_one_late(found):
    light = found.tables["target_status"].set_index("target_id")["light"]
    assert light["firms.above_scale_in.2021"] == "on_track"
    assert light["parks.demolished_mu.2021"] == "on_track"
    assert light["parks.units_finished.2021"] == "late"
    assert light["firms.above_scale.2026"] == "not_started"
    assert light[["firms.listed.2026", "desk.solved.2022"]].isna().all()


def test_a_bare_town_is_not_asked_for_its_targets(town):
    assert applies(town)
    assert not applies(Town({"town": town["town"]}))
    assert TARGETS.key == "targets"


def test_every_target_has_a_line_with_every_cell_in_both_languages(found):
    printed = list(lines(found.tables, LAST))
    cells = [line.cells for line in printed if line.heading is None]
    assert len(cells) == len(found.tables["target_status"])
    assert all(set(row) == set(HEADINGS) for row in cells)
    assert all(words.zh and words.en for row in cells for words in row.values())
    assert [line.heading.en for line in printed if line.heading][:2] == ["Enterprises", "Rivers"]


def test_evidence_is_found_by_indicator_target_and_number(found):
    by_indicator = evidence(found.tables, "firms.above_scale_in")
    number = by_indicator.title.zh.split()[0]
    for key in ("firms.above_scale_in.2021", number, number.lower()):
        pd.testing.assert_frame_equal(evidence(found.tables, key).rows, by_indicator.rows)
    with pytest.raises(DayangError, match="funds"):
        evidence(found.tables, "nothing")


@pytest.mark.parametrize(
    ("value", "unit", "zh", "en"),
    [
        (539.0, "亩", "539 亩", "539 亩"),
        (1.08e6, "m²", "108 万m²", "1.08 M m²"),
        (-22.66, "%", "-22.66 %", "-22.66 %"),
        (20_000.0, "元", "2 万元", "20,000 元"),
    ],
)
def test_amounts_as_people_read_them(value, unit, zh, en):
    assert said(value, {"unit": unit, "unit_en": None}) == (zh, en)


@pytest.fixture(scope="module")
def small(town, tmp_path_factory):
    """Return the path of a town that holds money and firms, and an indicator that is refused."""
    bad = {"indicator_id": "x", "name_zh": "坏", "source_kind": "select", "source_text": "DROP TABLE firms"}
    own = pd.concat([town["indicators"], pd.DataFrame([bad])], ignore_index=True)
    kept = {name: town[name] for name in ("town", "departments", "purses", "purse_years")}
    path = tmp_path_factory.mktemp("small") / "town.gpkg"
    write_town(Town({**kept, "indicators": own}), path)
    return path


def test_the_command_prints_writes_and_names_a_refused_row(small, tmp_path):
    run, out = CliRunner(), tmp_path / "targets.xlsx"
    done = run.invoke(main, ["targets", str(small), "--as-of", "2021-12-19", "-o", str(out)])
    assert done.exit_code == 1
    assert "2021-12-19" in done.output
    assert "村改贷资金池" in done.output
    assert out.stat().st_size > 5000
    assert "DROP" in done.output
    assert "Traceback" not in done.output


def test_the_command_prints_evidence(small):
    run = CliRunner()
    shown = run.invoke(main, ["--language", "en", "targets", str(small), "--evidence", "funds.loan_pool"])
    assert "purses" in shown.output
    missing = run.invoke(main, ["targets", str(small), "--evidence", "nothing"])
    assert missing.exit_code == 1
    assert "nothing" in missing.output
    assert "Traceback" not in missing.output


def test_water_quality_is_judged_once_for_the_targets_and_its_own_section(town, monkeypatch):
    judged = []
    real = water_tables.assessed_tables
    monkeypatch.setattr(
        water_tables, "assessed_tables", lambda one, as_of: judged.append(one) or real(one, as_of)
    )
    water_tables.water_tables.cache_clear()
    own = next(each for each in CATALOGUE.assessments if each.key == "water_quality")
    assessed(town, town.as_of)
    tables = own.assess(town, town.as_of)
    assert sum(one is town for one in judged) == 1
    assert tables is own.assess(town, town.as_of)
