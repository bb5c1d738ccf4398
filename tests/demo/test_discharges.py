"""Every outlet is on a bank of its reach, in its village, and of what it says it is of."""

import numpy as np
import shapely

from dayang.demo.sewage import number


def test_every_point_lies_on_a_bank_of_its_reach(town):
    points = town.layer("discharge_points")
    reaches = town.layer("reaches").set_index("reach_id").loc[points["reach_id"]]
    half = reaches["width_m"].to_numpy() / 2
    away = shapely.distance(points.geometry.to_numpy(), reaches.geometry.to_numpy())
    # Strips of water have corners where rivers bend, a few per cent within the curve.
    assert (away <= half + 0.05).all()
    assert (away >= 0.95 * half - 0.05).all()


def test_every_work_lies_in_its_village(town):
    villages = town.layer("villages").set_index("village_id").geometry
    for register in ("discharge_points", "plants", "sluices", "pumping_stations"):
        rows = town.layer(register)
        homes = villages.loc[rows["village_id"]].to_numpy()
        assert (shapely.distance(rows.geometry.to_numpy(), homes) < 0.05).all(), register


def test_intercepted_points_name_a_sewer_and_others_do_not(town):
    points = town["discharge_points"]
    assert (points["sewer_id"].notna() == points["intercepted"].astype(bool)).all()
    assert not (points["intercepted"] & points["treated"]).any()


def test_a_point_says_whose_it_is(town):
    points = town["discharge_points"]
    for kind, column in (("firm", "firm_id"), ("plant", "plant_id"), ("pumping", "station_id")):
        assert (points[column].notna() == (points["kind"] == kind)).all()
    assert set(points["plant_id"].dropna()) == set(town["plants"]["plant_id"])
    drains = town["pumping_stations"]["kind"] == "drainage"
    assert set(points["station_id"].dropna()) == set(town["pumping_stations"]["station_id"][drains])


def test_every_major_firm_has_a_sewer_or_an_outlet_and_never_both(town):
    firms, years = town["firms"], town["firm_years"]
    living = firms.loc[firms["closed_on"].isna(), "firm_id"]
    last = years[(years["year"] == 2021) & years["firm_id"].isin(living)].set_index("firm_id")["discharge_m3"]
    major = set(last.index[np.round(last / 365, 2) >= number("sewage.firm_major_m3_d")])
    led, own = list(town["sewer_users"]["firm_id"]), list(town["discharge_points"]["firm_id"].dropna())
    assert len(led) + len(own) == len({*led, *own})
    assert {*led, *own} == major


def test_what_is_treated_keeps_the_standard(town):
    points = town["discharge_points"]
    treated = points[points["treated"].astype(bool)]
    assert (treated["cod_mg_l"] <= 90).all()
    assert (treated["nh3n_mg_l"] <= 10).all()
    plants = treated[treated["kind"] == "plant"]
    assert (plants["cod_mg_l"] <= 40).all()
    assert (plants["nh3n_mg_l"] <= 5).all()


def test_raw_sewage_is_stronger_than_what_is_treated(town):
    points = town["discharge_points"]
    flows = points[points["flow_m3_d"] > 0]
    raw = flows.loc[~flows["treated"].astype(bool), "cod_mg_l"]
    assert raw.min() > 100
    assert raw.median() < 400
