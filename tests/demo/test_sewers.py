"""Sewers fall as trees to plants, large enough for what they carry; sewage adds up."""

import numpy as np
import pytest
import shapely

from dayang.demo import demo_town
from dayang.demo.figures import Size
from dayang.demo.packaged import packaged
from dayang.demo.plants import Part
from dayang.demo.sewage import number
from dayang.demo.sewer_design import Carried, capacity_l_s, design_flow

SMALL = 0.03


def _part(town, register, part):
    villages = town["villages"]
    names = villages["part"].unique()
    return town[register][
        town[register]["village_id"].isin(villages.loc[villages["part"] == names[part], "village_id"])
    ]


def _below(town):
    """Return the position of the sewer below each, -1 at plants."""
    sewers = town["sewers"]
    leaving = {node: k for k, node in enumerate(sewers["from_node"])}
    assert len(leaving) == len(sewers), "a manhole has one sewer leaving it"
    return np.array([leaving.get(node, -1) for node in sewers["to_node"]])


def served_share(town, part=0):
    """Return the share of a part's built-up parcels, by area, within reach of a sewer of that part."""
    villages = town["villages"]
    inside = villages.loc[villages["part"] == villages["part"].unique()[part], "village_id"]
    parcels = town.layer("parcels")
    built = ~parcels["land_use"].isin(["坑塘水面", "耕地", "林地", "公园绿地"])
    shapes = parcels.geometry.to_numpy()[(built & parcels["village_id"].isin(inside)).to_numpy()]
    sewers = town.layer("sewers")
    plants = town["plants"].loc[town["plants"]["village_id"].isin(inside), "plant_id"]
    lines = sewers.geometry.to_numpy()[
        ((sewers["kind"] != "siphon") & sewers["plant_id"].isin(plants)).to_numpy()
    ]
    near = shapely.STRtree(lines).query(shapes, "dwithin", distance=number("sewage.served_m") + 0.02)[0]
    area = shapely.area(shapes)
    return area[np.unique(near)].sum() / area.sum()


def test_sewers_are_trees_that_end_at_plants(town):
    sewers, below = town["sewers"], _below(town)
    at = np.arange(len(sewers))
    for _ in range(len(sewers)):
        at = np.where(below[at] >= 0, below[at], at)
    ends = sewers["to_node"].to_numpy()[at]
    assert (ends == sewers["plant_id"].to_numpy()).all()
    assert set(ends) == set(town["plants"]["plant_id"])


def test_lines_are_drawn_downstream_and_meet_at_manholes(town):
    sewers, below = town.layer("sewers"), _below(town)
    lines = sewers.geometry.to_numpy()
    starts, ends = shapely.get_point(lines, 0), shapely.get_point(lines, -1)
    inner = below >= 0
    assert (shapely.distance(ends[inner], starts[below[inner]]) < 0.02).all()
    plants = town.layer("plants").set_index("plant_id").geometry
    homes = plants.loc[sewers["to_node"][~inner]].to_numpy()
    assert (shapely.distance(ends[~inner], homes) < 0.02).all()
    assert np.allclose(shapely.length(lines), sewers["length_m"], atol=0.1)


def test_sewers_fall_at_least_as_steeply_as_their_diameter_needs(town):
    sewers = town["sewers"]
    least = packaged("sewer_sizes").set_index("diameter_mm")["least_slope_permille"]
    assert (sewers["slope_permille"] >= least.loc[sewers["diameter_mm"]].to_numpy() - 0.05).all()
    assert (sewers["invert_up_m"] > sewers["invert_down_m"]).all()


def test_water_never_has_to_rise_but_where_a_station_lifts_it(town):
    sewers, below = town["sewers"], _below(town)
    inner = below >= 0
    size = sewers["diameter_mm"].to_numpy() / 1000
    crown_in = sewers["invert_down_m"].to_numpy()[inner] + size[inner]
    crown_out = sewers["invert_up_m"].to_numpy()[below[inner]] + size[below[inner]]
    lifted = np.isin(sewers["to_node"].to_numpy()[inner], town["pumping_stations"]["sewer_node"].dropna())
    assert (crown_out[~lifted] <= crown_in[~lifted] + 0.002).all()
    assert (sewers["diameter_mm"].to_numpy()[below[inner]] >= sewers["diameter_mm"].to_numpy()[inner]).all()


def test_cover_and_depth_are_within_limits(town):
    sewers = town["sewers"]
    depth = sewers["ground_up_m"] - sewers["invert_up_m"]
    assert (depth - sewers["diameter_mm"] / 1000 >= number("sewage.cover_m") - 0.002).all()
    # The last stretch may be deeper: the plant's own pumps lift what it brings.
    last = sewers["to_node"].isin(town["plants"]["plant_id"])
    assert (depth[~last] <= number("sewage.depth_most_m") + 0.002).all()


def test_diameters_are_on_sale_and_carry_the_peak(town):
    sewers = town["sewers"]
    table = packaged("sewer_sizes").set_index("diameter_mm")
    assert set(sewers["diameter_mm"]) <= set(table.index)
    peak = packaged("peak_factors")
    mean = sewers["flow_m3_d"].to_numpy() / 86.4
    wanted = mean * np.interp(mean, peak["mean_l_s"], peak["factor"])
    full = capacity_l_s(sewers["diameter_mm"].to_numpy(), sewers["slope_permille"].to_numpy() / 1000, 0.999)
    assert (full >= 0.98 * wanted).all()


def test_flow_never_falls_downstream(town):
    flow, below = town["sewers"]["flow_m3_d"].to_numpy(), _below(town)
    into = np.bincount(below[below >= 0], flow[below >= 0], len(flow))
    assert (flow >= into - 0.01 * np.bincount(below[below >= 0], minlength=len(flow)) - 0.01).all()


def test_plants_get_what_sewers_bring_and_stay_within_capacity(town):
    plants = town["plants"].set_index("plant_id")
    last = town["sewers"][town["sewers"]["to_node"].isin(plants.index)]
    brought = last.groupby("to_node")["flow_m3_d"].sum().reindex(plants.index)
    assert np.allclose(plants["mean_inflow_m3_d"], brought + plants["extraneous_m3_d"], atol=0.05)
    assert (plants["mean_inflow_m3_d"] <= plants["capacity_m3_d"]).all()


@pytest.mark.parametrize("scale", [0.03, 1.0, 7.0])
def test_every_plant_of_any_scale_has_its_share_of_capacity(scale):
    for part in Part.both(Size(scale)):
        assert len(part.capacities_m3_d) == part.plants
        assert part.capacities_m3_d.sum() == pytest.approx(part.capacity_m3_d)


def test_lengths_and_capacities_are_those_of_the_scale(town):
    size = Size(SMALL)
    old = _part(town, "plants", 0)
    assert old["capacity_m3_d"].sum() == pytest.approx(size.value("old_part_treatment_m3_d"), rel=1e-3)
    for part, prefix in enumerate(("old", "new")):
        plants = _part(town, "plants", part)["plant_id"]
        laid = town["sewers"].loc[town["sewers"]["plant_id"].isin(plants), "length_m"].sum()
        assert laid == pytest.approx(1000 * size.value(f"{prefix}_part_sewers_km"), rel=0.01)


def test_the_old_part_is_served_and_the_other_hardly(town):
    # In a small town one street more or less is per cents; where the old part is more built up
    # than most, its sewers reach less of it.
    assert 0.88 < served_share(town, 0) < 0.98
    assert 0.05 < served_share(town, 1) < 0.75


def test_plants_of_the_part_that_joined_have_a_low_efficacy(town):
    assert set(_part(town, "plants", 0)["efficacy"]) == {"normal"}
    assert set(_part(town, "plants", 1)["efficacy"]) == {"low"}


def test_sewers_follow_roads_but_for_the_way_into_a_plant(town):
    sewers = town.layer("sewers")
    along = sewers[~sewers["to_node"].isin(town["plants"]["plant_id"])].geometry.to_numpy()
    roads = shapely.union_all(shapely.buffer(town.layer("roads").geometry.to_numpy(), 0.1, quad_segs=1))
    assert shapely.covered_by(along, roads).mean() > 0.999


def test_sewage_is_collected_or_let_off_and_nothing_is_lost(town):
    people = town["population_cells"]["population"].sum() * number("sewage.per_head_l_d") / 1000
    firms, years = town["firms"], town["firm_years"]
    living = firms.loc[firms["closed_on"].isna(), "firm_id"]
    last = years[(years["year"] == 2021) & years["firm_id"].isin(living)]
    made = people + last["discharge_m3"].sum() / 365
    points = town["discharge_points"]
    off = points.loc[points["kind"].isin(["household", "storm", "firm"]), "flow_m3_d"].sum()
    brought = (town["plants"]["mean_inflow_m3_d"] - town["plants"]["extraneous_m3_d"]).sum()
    assert off + brought == pytest.approx(made, rel=1e-3)


def test_separate_sewage_peaks_and_combined_is_taken_in_three_times():
    mean = np.array([864.0])
    none = np.zeros(1)
    separate = design_flow(Carried(mean, none), none)
    combined = design_flow(Carried(none, mean), none)
    assert separate[0] == pytest.approx(10 * 2.55)
    assert combined[0] == pytest.approx(10 * 3)
    assert design_flow(Carried(mean, none), np.array([0.5]))[0] == pytest.approx(10 * 2.55 + 10)


def test_a_full_pipe_carries_what_manning_says():
    full = capacity_l_s(np.array([1000.0]), np.array([0.001]), np.array([1 - 1e-9]))
    assert full[0] == pytest.approx(1000 * np.pi / 4 * 0.25 ** (2 / 3) * 0.001**0.5 / 0.013, rel=1e-3)


@pytest.mark.proof
def test_the_whole_town_has_the_published_sewers_and_plants():
    town = demo_town(1.0, 1)
    size = Size(1.0)
    old = _part(town, "plants", 0)
    laid = town["sewers"]["plant_id"].isin(old["plant_id"])
    assert town["sewers"].loc[laid, "length_m"].sum() == pytest.approx(284_600, rel=0.01)
    assert old["capacity_m3_d"].sum() == 240_000
    assert served_share(town, 0) == pytest.approx(0.95, abs=0.01)
    joined = town["sewers"].loc[~laid, "length_m"].sum()
    assert joined == pytest.approx(1000 * size.value("new_part_sewers_km"), rel=0.01)
    assert served_share(town, 1) == pytest.approx(size.value("new_part_served_share"), abs=0.07)
