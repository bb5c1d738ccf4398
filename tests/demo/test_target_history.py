"""What the demo town reports of its targets: entries and exits, and figures that end where they should."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from support.demo import demo

from dayang.demo.figures import Size
from dayang.demo.market import LAST_YEAR
from dayang.demo.target_history import COUNTS, WEEKLY, target_registers
from dayang.town.checks import check
from dayang.town.indicators import shipped_targets
from dayang.town.registers import DICTIONARY
from dayang.town.units import CHINA

SCALE = 0.02
NAMES = ("indicators", "targets", "reported_figures", "scale_changes")


@pytest.fixture(scope="module")
def town():
    return demo(SCALE, 3)


def last_reports(changes):
    return changes.sort_values("reported_at").drop_duplicates(
        ["firm_id", "change", "applied_on"], keep="last"
    )


def above(town, year):
    years = town["firm_years"]
    return set(years.loc[(years["year"] == year) & years["above_scale"].fillna(value=False), "firm_id"])


def test_changes_lead_from_each_years_list_to_the_next(town):
    changes = last_reports(town["scale_changes"]).dropna(subset=["approved_on"])
    for year in range(LAST_YEAR - 3, LAST_YEAR + 1):
        of_year = changes[changes["approved_on"].dt.year == year]
        entered, left = (set(of_year.loc[of_year["change"] == one, "firm_id"]) for one in ("in", "out"))
        assert above(town, year) == (above(town, year - 1) | entered) - left
        assert not entered & above(town, year - 1)


def test_an_application_comes_before_its_approval_and_the_report_after(town):
    changes = town["scale_changes"]
    approved = changes["approved_on"].dropna()
    assert (changes["applied_on"].loc[approved.index] <= approved).all()
    assert (changes["reported_at"] <= town.as_of).all()
    assert changes["approved_on"].isna().any()
    assert changes.duplicated(["firm_id", "change", "applied_on"]).any()


def test_weekly_figures_end_at_the_sums_of_the_projects(town):
    reports = town["reported_figures"].sort_values(["period_end", "reported_at"])
    for indicator_id, column in WEEKLY.items():
        own = reports[(reports["indicator_id"] == indicator_id) & reports["signed_by"].notna()]
        kept = own.drop_duplicates("period_end", keep="last").set_index("period_end")["value"]
        total = float(town["projects"][column].astype("float64").sum())
        assert kept.iloc[-1] == pytest.approx(total, abs=0.01)
        assert kept.index[-1].date() == date(LAST_YEAR, 12, 31)
        assert kept.is_monotonic_increasing
        assert len(kept) > 50


def test_figures_are_labelled_signed_by_a_post_and_some_are_put_right_or_unsigned(town):
    reports = town["reported_figures"]
    assert reports["note"].str.contains("演示数据").all()
    assert reports.duplicated(["indicator_id", "period_end"]).any()
    assert reports["signed_by"].isna().any()
    assert (reports["reported_at"] <= town.as_of).all()


def test_the_registers_are_sound(town):
    for name in NAMES:
        assert check(DICTIONARY[name], town[name]) == []
        assert len(town[name])


@pytest.fixture(scope="module")
def plain():
    """Return what the module reads, without a town: two years of three firms and one project."""
    at = pd.Timestamp("2021-12-22 10:00", tz=CHINA)
    years = pd.DataFrame(
        [
            {"firm_id": f"F{k}", "year": year, "output_yuan": 3e7, "above_scale": on, "reported_at": at}
            for k, flags in enumerate([(True, True), (False, True), (True, False), (False, False)])
            for year, on in zip((2020, 2021), flags, strict=True)
        ]
    )
    firms = pd.DataFrame({"firm_id": ["F0", "F1", "F2", "F3"], "founded_on": pd.Timestamp("2010-01-01")})
    projects = pd.DataFrame({"demolished_mu": [539.0], "invested_yuan": [1.6e9], "floor_m2": [1.08e6]})
    reached = pd.DataFrame({"stage": ["started", "finished"]})
    return years, firms, projects, reached


def test_at_scale_1_the_shipped_targets_stand_as_they_are(plain):
    own = target_registers(np.random.default_rng(0), Size(1.0), *plain)["targets"]
    assert not set(own["target_id"]) & set(shipped_targets()["targets"]["target_id"])


def test_below_it_counts_shrink_and_say_so(plain):
    own = target_registers(np.random.default_rng(0), Size(0.1), *plain)["targets"].set_index("target_id")
    shipped = shipped_targets()["targets"].set_index("target_id")
    assert own.loc["firms.above_scale.2026", ["baseline", "value"]].tolist() == [74, 120]
    assert set(COUNTS) <= set(own.index)
    assert (own["status"] == "假定").all()
    assert own.loc[list(COUNTS), "source"].str.contains("0.1").all()
    assert (
        own.loc["firms.above_scale.2026", "comparison"] == shipped.loc["firms.above_scale.2026", "comparison"]
    )
