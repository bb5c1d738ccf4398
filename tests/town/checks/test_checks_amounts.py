"""Amounts a factor of 10,000 off are found, and honest ones are left in peace."""

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from dayang.town.checks import Context, check
from dayang.town.registers import DICTIONARY
from dayang.town.town import Town

AS_OF = Context(as_of=date(2022, 6, 30))


def honest(firms: int = 300, years: int = 4, seed: int = 0) -> pd.DataFrame:
    """Return years of firms as they are: lognormal output per job, sizes over four decades."""
    rng = np.random.default_rng(seed)
    jobs = np.maximum(1, rng.lognormal(3, 1.3, firms)).round().repeat(years).astype(int)
    output = (
        jobs
        * rng.lognormal(np.log(400_000), 0.8, firms).repeat(years)
        * rng.lognormal(0, 0.25, firms * years)
    )
    burden = rng.lognormal(np.log(0.03), 1.0, firms).repeat(years)
    revenue = output * rng.lognormal(0, 0.1, firms * years)
    return pd.DataFrame(
        {
            "firm_id": [f"F{firm:04d}" for firm in range(firms) for _ in range(years)],
            "year": list(range(2018, 2018 + years)) * firms,
            "output_yuan": output.round(2),
            "revenue_yuan": revenue.round(2),
            "tax_yuan": (revenue * burden * rng.lognormal(0, 0.3, firms * years)).round(2),
            "jobs": jobs,
            "reported_at": "2022-01-15",
        }
    )


def warned(
    frame: pd.DataFrame, context: Context = AS_OF, register: str = "firm_years"
) -> list[tuple[Any, str]]:
    faults = check(DICTIONARY[register], frame, context)
    assert {fault.rule for fault in faults} <= {"amount_scale"}
    return [(fault.row, fault.field) for fault in faults]


@pytest.mark.parametrize("seed", range(5))
def test_honest_amounts_are_left_in_peace(seed):
    assert warned(honest(seed=seed)) == []


@pytest.mark.parametrize("column", ["output_yuan", "revenue_yuan", "tax_yuan"])
@pytest.mark.parametrize("factor", [1e-4, 1e4])
def test_one_year_off_by_ten_thousand_is_found_by_the_firms_other_years(column, factor):
    frame = honest()
    frame.loc[41, column] = round(frame.loc[41, column] * factor, 2)
    assert warned(frame) == [(42, column)]


@pytest.mark.parametrize("column", ["output_yuan", "revenue_yuan", "tax_yuan"])
def test_a_whole_column_in_wan_yuan_is_said_once(column):
    frame = honest()
    frame[column] = (frame[column] / 1e4).round(2)
    assert (None, column) in warned(frame)
    assert {row for row, field in warned(frame) if field == column} == {None}


def test_a_whole_sheet_in_wan_yuan_is_found():
    frame = honest()
    for column in ("output_yuan", "revenue_yuan", "tax_yuan"):
        frame[column] = (frame[column] / 1e4).round(2)
    assert {(None, "output_yuan"), (None, "revenue_yuan")} <= set(warned(frame))


def test_a_firm_of_one_year_is_judged_by_its_jobs():
    frame = honest(firms=50, years=1)
    frame.loc[7, "output_yuan"] = round(frame.loc[7, "output_yuan"] / 1e4, 2)
    assert warned(frame) == [(8, "output_yuan")]


def test_the_remedy_says_which_way():
    frame = honest()
    frame.loc[0, "output_yuan"] /= 1e4
    frame.loc[9, "output_yuan"] *= 1e4
    frame["output_yuan"] = frame["output_yuan"].round(2)
    small, large = check(DICTIONARY["firm_years"], frame, AS_OF)
    assert "万元" in small.remedy.zh
    assert "multiply by 10,000" in small.remedy.en
    assert "divide" in large.remedy.en


def test_nothing_is_said_where_there_is_nothing_to_go_by():
    frame = honest(firms=3, years=2)[["firm_id", "year", "tax_yuan", "reported_at"]]
    frame.loc[0, "tax_yuan"] /= 1e4
    frame["tax_yuan"] = frame["tax_yuan"].round(2)
    assert warned(frame) == []


def test_zeros_and_refunds_are_no_evidence():
    frame = honest()
    frame.loc[::3, "tax_yuan"] = 0
    frame.loc[1::7, "tax_yuan"] *= -1
    assert warned(frame) == []


def test_registered_capital_is_judged_by_itself():
    capital = pd.DataFrame(
        {"firm_id": [f"F{row}" for row in range(30)], "name": "甲", "capital_yuan": 1_000_000}
    )
    assert warned(capital, register="firms") == []
    capital.loc[3, "capital_yuan"] = 100
    assert warned(capital, register="firms") == [(4, "capital_yuan")]
    capital["capital_yuan"] = 100
    assert warned(capital, register="firms") == [(None, "capital_yuan")]


def parameters(value: float | None) -> pd.DataFrame:
    status = "待填" if value is None else "实测"
    row = {"name_zh": "甲", "name_en": "A", "unit": "1", "source": "本镇", "status": status}
    names = ("capital_yuan_low", "capital_yuan_high")
    return pd.DataFrame(
        [
            {
                **row,
                "parameter_id": f"checks.{name}",
                "value": value,
                "valid_from": pd.Timestamp("2021-01-01"),
            }
            for name in names
        ]
    )


def test_a_towns_own_threshold_wins_and_an_empty_one_turns_the_rule_off():
    capital = pd.DataFrame({"firm_id": ["F1"], "name": "甲", "capital_yuan": 100})
    own = Town({"parameters": parameters(100)})
    assert warned(capital, Context(AS_OF.as_of, town=own), "firms") == []
    off = Town({"parameters": parameters(None)})
    assert warned(capital, Context(AS_OF.as_of, town=off), "firms") == []
    assert warned(capital, Context(AS_OF.as_of, town=Town({})), "firms") == [(1, "capital_yuan")]
