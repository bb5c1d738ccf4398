"""Parameters: shipped rows load, a town's own row wins, 待填 switches a feature off."""

import pandas as pd
import pytest

from dayang.town import Town
from dayang.town.frames import conform
from dayang.town.parameters import ParameterMissingError, parameter, shipped
from dayang.town.registers import DICTIONARY
from dayang.town.registers.records import PARAMETER_STATUS

AS_OF = pd.Timestamp("2021-12-31 23:59", tz="Asia/Shanghai").to_pydatetime()


def _town(*rows):
    base = {"name_zh": "甲", "name_en": "A", "unit": "m", "source": "测试 test", "status": "合同"}
    frame = pd.DataFrame([{**base, "valid_to": None, **row} for row in rows])
    for column in ("valid_from", "valid_to"):
        frame[column] = pd.to_datetime(frame[column])
    return Town({"parameters": conform(DICTIONARY["parameters"], frame)})


def test_every_shipped_parameter_has_a_source_and_a_status():
    rows = shipped()
    assert len(rows)
    assert rows["source"].str.len().gt(0).all()
    assert rows["status"].isin(PARAMETER_STATUS).all()
    assert not rows.duplicated(["parameter_id", "valid_from"]).any()
    assert (rows["value"].isna() == (rows["status"] == "待填")).all()


def test_a_shipped_row_holds_where_the_town_says_nothing():
    assert parameter(Town({}), "siting.walk_m", AS_OF).status == "假定"


def test_a_towns_own_row_wins():
    town = _town({"parameter_id": "siting.walk_m", "value": 600.0, "valid_from": "2021-01-01"})
    assert parameter(town, "siting.walk_m", AS_OF).value == 600
    assert parameter(town, "siting.walk_m", AS_OF).status == "合同"


def test_the_latest_row_in_force_holds():
    town = _town(
        {"parameter_id": "a.b", "value": 1.0, "valid_from": "2020-01-01"},
        {"parameter_id": "a.b", "value": 2.0, "valid_from": "2021-01-01"},
        {"parameter_id": "a.b", "value": 3.0, "valid_from": "2022-01-01"},
    )
    assert parameter(town, "a.b", AS_OF).value == 2


def test_a_row_that_has_ended_does_not_hold():
    town = _town({"parameter_id": "a.b", "value": 1.0, "valid_from": "2020-01-01", "valid_to": "2021-12-30"})
    with pytest.raises(ParameterMissingError, match=r"a\.b"):
        parameter(town, "a.b", AS_OF)


def test_the_last_day_of_a_row_still_counts():
    town = _town({"parameter_id": "a.b", "value": 1.0, "valid_from": "2020-01-01", "valid_to": "2021-12-31"})
    assert parameter(town, "a.b", AS_OF).value == 1


def test_to_be_filled_has_no_value():
    town = _town(
        {"parameter_id": "siting.walk_m", "value": None, "status": "待填", "valid_from": "2021-01-01"}
    )
    with pytest.raises(ParameterMissingError, match="待填"):
        parameter(town, "siting.walk_m", AS_OF)
