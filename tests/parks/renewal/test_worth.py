"""What a programme is worth, against sums done by hand."""

from decimal import Decimal

import pandas as pd
import pytest
from parks.renewal.by_hand import LOST, WORTHS

from dayang.parks.renewal import check
from dayang.parks.renewal.rules.facts import read_facts
from dayang.parks.renewal.rules.programme import read_programme
from dayang.parks.renewal.rules.worth import worth

WEIGHTS = {**WORTHS, **LOST}
REPORTED = {"F1": (3_650_000, 100_000), "F2": (365_000, 40_000), "F4": (730_000, 0)}
"""Yearly output and tax, in yuan."""


@pytest.fixture
def weighed(tiny):
    """Return the tiny town with weights of its own, and firms that report output and tax."""
    tiny.tables["parameters"] += [
        {"parameter_id": f"renewal.{name}", "value": value, "valid_from": pd.Timestamp("2000-01-01")}
        for name, value in WEIGHTS.items()
    ]
    for firm_id, (output, tax) in REPORTED.items():
        row = tiny.row("firm_years", firm_id=firm_id)
        row.update(output_yuan=Decimal(output), tax_yuan=Decimal(tax))
    return tiny


def _worth(tiny):
    town, starts, moves = tiny.programme
    return worth(read_programme(read_facts(town), starts, moves))


def test_a_programme_is_worth_what_is_reckoned_by_hand(weighed):
    assert check(*weighed.programme) == []
    assert _worth(weighed) == {
        # U1 is delivered in quarter 4 and U5 in 5, ten mu each, with 8 and 7 quarters left.
        "W1": pytest.approx(10 * (10 + 4 * 8 / 4) + 10 * (10 + 4 * 7 / 4)),
        # The subsidy of 1,500 m² moved, transition rent for three quarters, works on ten mu.
        "W2": pytest.approx(-0.5 * (36 * 1500 + 3 * 24_000 + 10_000) / 1e4),
        # F1 twice: 500 m² and ten days; F2: 300 m²; F4, which plates: 200 m² and 73 days.
        "W3": pytest.approx(-2 * (2 * (5 + 10) + (3 + 1) + (2 + 14.6))),
        # Four moves of ten jobs, and F1 for two more quarters in swing floor.
        "W4": pytest.approx(-0.1 * (40 + 20)),
        "W5": 0,
        "W6": 0,
        "W7": pytest.approx(7 * 1.0),
        # F2 to its floor, its subsidy, and the floor of U1; what is replied is not looked at.
        "W8": pytest.approx(5 * (3 / 1e4)),
    }


def test_land_renovated_counts_for_less_and_that_of_late_delivery_for_nothing(weighed):
    before = _worth(weighed)["W1"]
    weighed.starts.append({"unit_id": "U2", "mode_id": "renovate", "start_quarter": 0})
    assert _worth(weighed)["W1"] - before == pytest.approx(10 * 0.25 * (10 + 4 * 8 / 4))
    weighed.starts[-1]["start_quarter"] = 8
    assert _worth(weighed)["W1"] == before


def test_only_public_purses_count(weighed):
    for row in weighed.tables["mode_flows"]:
        row["payer"] = "private"
    assert _worth(weighed)["W2"] == 0
    weighed.row("mode_flows", item="demolition")["payer"] = "town_company"
    assert _worth(weighed)["W2"] == pytest.approx(-0.5 * 20 * 2000 / 1e4)


def test_what_public_purses_receive_counts_where_the_unit_is_delivered(weighed):
    before = _worth(weighed)["W2"]
    weighed.row("mode_flows", item="demolition")["receiver"] = "budget"
    received = 0.5 * 20 * 2000 / 1e4
    assert _worth(weighed)["W2"] == pytest.approx(before + received)
    weighed.row("starts", unit_id="U1")["start_quarter"] = 9
    late = _worth(weighed)["W2"]
    weighed.row("mode_flows", item="demolition")["receiver"] = None
    assert _worth(weighed)["W2"] == pytest.approx(late)


LOST_A_YEAR = 0.1 * 36.5 + 2 * 4 + 3 * 10
"""Of F2, in 万元."""


def test_leaving_town_loses_output_tax_and_jobs_from_then_on(weighed):
    weighed.row("moves", firm_id="F2").update(weighed.move("F2", 1, 1, "leaves"))
    found = _worth(weighed)
    assert found["W5"] == pytest.approx(-LOST_A_YEAR * 11 / 4)
    assert found["W4"] == pytest.approx(-0.1 * (30 + 20))
    assert (found["W6"], found["W7"]) == (0, pytest.approx(7.0))


@pytest.mark.parametrize(("decided", "lost"), [(None, -LOST_A_YEAR * 3), (pd.Timestamp("2021-11-30"), 0)])
def test_ending_loses_nothing_by_a_decision_and_as_leaving_where_the_lease_had_lapsed(decided, lost, weighed):
    weighed.row("firm_needs", firm_id="F2")["enforcement_on"] = decided
    weighed.row("leases", lease_id="L2")["ends_on"] = pd.Timestamp("2021-11-30")
    weighed.row("moves", firm_id="F2").update(weighed.move("F2", 1, 0, "ends"))
    found = _worth(weighed)
    assert found["W6"] == pytest.approx(lost)
    assert (found["W5"], found["W7"]) == (0, pytest.approx(7 * 2.0))


def test_each_figure_is_the_last_that_was_reported(weighed):
    at = pd.Timestamp("2021-12-31 13:00", tz="Asia/Shanghai")
    weighed.row("firm_years", firm_id="F2").update(year=2020)
    weighed.tables["firm_years"] += [
        {"firm_id": "F2", "year": 2021, "jobs": 4, "tax_yuan": None, "reported_at": at},
        {"firm_id": "F2", "year": 2020, "output_yuan": Decimal(900_000), "reported_at": at},
    ]
    facts = read_facts(weighed.programme[0])
    assert (facts.jobs["F2"], facts.output_yuan["F2"], facts.tax_yuan["F2"]) == (4, 900_000.0, 40_000.0)
    assert "F3" not in facts.output_yuan
    assert _worth(weighed)["W4"] == pytest.approx(-0.1 * (30 + 20 + 4))


def test_doing_nothing_is_worth_nothing(weighed):
    weighed.starts, weighed.moves = weighed.starts[:1], weighed.moves[:1]
    town, starts, moves = weighed.programme
    found = worth(read_programme(read_facts(town), starts.iloc[:0], moves.iloc[:0]))
    assert set(found.values()) == {0}
    assert list(found) == ["W1", "W2", "W3", "W4", "W5", "W6", "W7", "W8"]
