"""Who works in the parks: floors, leases, needs and free floor agree with one another."""

import numpy as np
import pandas as pd
import pytest
import shapely

from dayang.demo import demo_town
from dayang.demo.needs import lowest_storeys, wishes

AS_OF = pd.Timestamp("2021-12-31")
CLASSES = ["ground", "low", "upper"]
FIRE = ["甲", "乙", "丙", "丁", "戊"]
WORKING_SHARE = 0.7
"""Residents of working age, as a share: jobs are no more (assumed)."""


def _works(town):
    """Return firms in parks with needs, last year, point, unit, and lease where they have one."""
    needs = town["firm_needs"]
    firms = town.layer("firms").set_index("firm_id")
    years = town["firm_years"].query("year == 2021").set_index("firm_id")
    figures = years[["output_yuan", "revenue_yuan", "tax_yuan", "jobs", "power_kwh"]].astype("float64")
    units = town.layer("rebuild_units").set_index("unit_id")
    leases = town["leases"].dropna(subset="firm_id").set_index("firm_id")
    table = needs.join(figures, on="firm_id").join(firms[["park_id", "village_id", "industry"]], on="firm_id")
    table["point"] = firms.geometry.reindex(table["firm_id"]).to_numpy()
    table["unit"] = units.geometry.reindex(table["unit_id"]).to_numpy()
    table["unit_park"] = units["park_id"].reindex(table["unit_id"]).to_numpy()
    table["output"] = table["output_yuan"].fillna(table["revenue_yuan"])
    return table.join(leases.add_prefix("lease_"), on="firm_id")


def _homes(town, works):
    """Return the building each of the works stands in."""
    firm, building = shapely.STRtree(town.layer("buildings").geometry.to_numpy()).query(
        works["point"].to_numpy(), "intersects"
    )
    assert firm.tolist() == list(range(len(works)))
    return building


def _fits(needs, places):
    """Say which place is fit for which firm, apart from its size: shape (firms, places)."""
    ours = {name: needs[name].to_numpy()[:, None] for name in needs}
    storeys = needs["storey_class"].map(CLASSES.index).to_numpy()[:, None]
    danger = needs["fire_class"].map(FIRE.index).to_numpy()[:, None]
    fit = places["storey_class"].map(CLASSES.index).to_numpy() <= storeys
    fit &= places["fire_class"].map(FIRE.index).to_numpy() <= danger
    for column in ("load_kn_m2", "clear_height_m", "power_va_m2", "discharge_m3_d"):
        fit &= places[column].to_numpy() >= ours[column]
    fit &= places["takes_voc"].to_numpy(dtype=bool) | (ours["process"] != "voc")
    fit &= places["takes_plating"].to_numpy(dtype=bool) | (ours["process"] != "plating")
    return fit & (places["has_dormitory"].to_numpy(dtype=bool) | ~ours["needs_dormitory"].astype(bool))


def _left(town):
    """Return the units that firms have left and in which none works anew."""
    reached = town["milestones"].groupby("unit_id")["stage"].agg(set)
    return reached.index[[("vacated" in s or "cleared" in s) and "producing" not in s for s in reached]]


def _shares(town, left):
    """Return the floor firms work on as a share of that of open units, and of those with firms."""
    needs, units = town["firm_needs"], town["rebuild_units"]
    used = needs["floor_m2"].sum()
    occupied = units["unit_id"].isin(needs["unit_id"])
    floors = (units["floor_m2"][mask].sum() for mask in (~units["unit_id"].isin(left), occupied))
    return tuple(used / floor for floor in floors)


def _check_places(town):
    works, firms = _works(town), town["firms"]
    living = firms[firms["park_id"].notna() & firms["closed_on"].isna()]
    assert firms["park_id"].notna().sum() == len(living)
    assert set(works["firm_id"]) == set(living["firm_id"])
    assert shapely.covered_by(works["point"].to_numpy(), works["unit"].to_numpy()).all()
    assert (works["park_id"] == works["unit_park"]).all()
    left = _left(town)
    assert not works["unit_id"].isin(left).any()
    assert not town["leases"]["unit_id"].isin(left).any()
    buildings, home = town["buildings"], _homes(town, works)
    rented = works["lease_building_id"].notna().to_numpy()
    own_id = buildings["building_id"].to_numpy()[home]
    assert (own_id[rented] == works["lease_building_id"][rented]).all()
    estate = ~rented & (works["floor_m2"] > 12_000).to_numpy()
    used = np.bincount(home[~estate], works["floor_m2"][~estate], len(buildings))
    assert (used <= buildings["floor_m2"]).all()
    within = works.groupby("unit_id")["floor_m2"].sum()
    assert (within <= town["rebuild_units"].set_index("unit_id")["floor_m2"].loc[within.index]).all()
    # In a small town the firms' buildings, one each, may hold less than is aimed at.
    share, of_occupied = _shares(town, left)
    assert 0.68 <= share <= 0.80
    assert of_occupied <= 0.9
    storeys = buildings["storeys"].to_numpy()[home][rented]
    assert (works["lease_storey"][rented].astype(int) <= storeys).all()


def _check_owners(town):
    works = _works(town)
    owners = works[works["lease_lease_id"].isna()]
    holders = town["rights_holders"].dropna(subset="firm_id").set_index("firm_id")
    assert set(owners["firm_id"]) == set(holders.index)
    assert (holders["kind"] == "private").all()
    units = town["rebuild_units"].set_index("unit_id").loc[owners["unit_id"]]
    assert (units["land_nature"] == "private").all()
    assert units["holder_id"].tolist() == holders.loc[owners["firm_id"], "holder_id"].tolist()
    rented = works["lease_lease_id"].notna()
    assert (works["lease_unit_id"] == works["unit_id"])[rented].all()
    assert (works["lease_floor_m2"] == works["floor_m2"])[rented].all()
    assert town["leases"]["firm_id"].dropna().is_unique


def _check_chains(town):
    leases = town["leases"]
    above = leases.set_index("lease_id")
    top, depth = leases["parent_id"].copy(), pd.Series(1, index=leases.index)
    while top.notna().any():
        depth[top.notna()] += 1
        assert depth.max() <= 3
        top = top.map(above["parent_id"])
    sublet = leases[leases["parent_id"].notna()]
    parent = above.loc[sublet["parent_id"]].reset_index()
    sublet = sublet.reset_index(drop=True)
    assert (sublet["unit_id"] == parent["unit_id"]).all()
    assert (sublet["landlord"] == parent["tenant"]).all()
    assert parent["firm_id"].isna().all()
    assert (sublet["starts_on"] >= parent["starts_on"]).all()
    assert (sublet["ends_on"] <= parent["ends_on"]).all()
    assert (sublet["rent_yuan_m2_month"] >= parent["rent_yuan_m2_month"]).all()
    let_on = sublet.groupby("parent_id")["floor_m2"].sum()
    assert (let_on <= above.loc[let_on.index, "floor_m2"] + 0.05).all()
    units = town["rebuild_units"].set_index("unit_id")
    heads = leases[leases["parent_id"].isna()]
    names = town["rights_holders"].set_index("holder_id")["name"]
    assert (heads["landlord"].to_numpy() == names.loc[units.loc[heads["unit_id"], "holder_id"]]).all()
    let = heads.groupby("unit_id")["floor_m2"].sum()
    assert (let <= units.loc[let.index, "floor_m2"] + 0.05).all()
    return depth


def _check_terms(town):
    leases = town["leases"]
    years = (leases["ends_on"] + pd.Timedelta(days=1) - leases["starts_on"]).dt.days / 365.25
    assert ((years <= 20.01) | (abs(years - 40) < 0.01)).all()
    assert (leases["starts_on"] <= AS_OF).all()
    assert leases["ends_on"].dt.year.between(2019, 2046).all()
    new = leases["unit_id"].isin(town["milestones"].query("stage == 'producing'")["unit_id"])
    assert leases["rent_yuan_m2_month"][~new].between(4, 10).all()
    assert leases["rent_yuan_m2_month"][new].between(13.9, 16.7).all()
    lapsed = leases["ends_on"] <= AS_OF
    price = leases["break_price_yuan"].astype("float64")
    assert (price[lapsed] == 0).all()
    void = leases["starts_on"] <= AS_OF - pd.DateOffset(years=20)
    assert (price[void] == 0).all()
    rent = leases["rent_yuan_m2_month"] * leases["floor_m2"]
    assert (price <= 6 * rent + 120 * leases["floor_m2"])[leases["firm_id"].notna()].all()
    assert lapsed.mean() < 0.12
    return years


def _check_bands(town):
    works = _works(town)
    floor = works["floor_m2"]
    assert (floor / works["jobs"]).between(8, 305).all()
    assert (works["output"] / floor).between(750, 45_000).all()
    assert (works["tax_yuan"] / works["output"]).between(0.006, 0.15).all()
    assert (works["tax_yuan"] / floor).between(5, 5_000).all()
    rent = 12 * works["lease_rent_yuan_m2_month"] * floor / works["output"]
    assert rent.dropna().between(0.001, 0.16).all()
    assert works["power_va_m2"].between(20, 600).all()
    jobs = town["firm_years"].query("year == 2021")["jobs"].sum()
    assert works["jobs"].sum() < jobs <= WORKING_SHARE * town["population_cells"]["population"].sum()


def _check_fit(town):
    needs, places = town["firm_needs"], town["available_floor"]
    fit = _fits(needs, places)
    ordinary = needs["floor_m2"].to_numpy() <= 12_000
    assert fit.any(axis=1)[ordinary].all()
    plating = needs["process"].to_numpy() == "plating"
    process = places["kind"].to_numpy() == "process"
    assert not fit[plating][:, ~process].any()
    assert (needs["storey_class"][needs["process"] == "punching"] == "ground").all()
    elsewhere = fit[~plating][:, ~process].any(axis=1)
    assert elsewhere.mean() > 0.75
    works = _works(town)
    ground = works["storey_class"] == "ground"
    assert (works["lease_storey"][ground].dropna() == 1).all()
    assert (needs["enforcement_on"].dropna() <= AS_OF).all()


CHECKS = (_check_places, _check_owners, _check_chains, _check_terms, _check_bands, _check_fit)


@pytest.mark.parametrize("judge", CHECKS, ids=lambda judge: judge.__name__.removeprefix("_check_"))
def test_registers_of_who_works_where_agree(town, judge):
    judge(town)


def test_a_town_has_head_leases_sublets_and_owners(town):
    leases = town["leases"]
    assert leases["firm_id"].notna().sum() + town["rights_holders"]["firm_id"].notna().sum() == 45
    assert (
        leases["firm_id"].isna().sum()
        == leases["building_id"].isna().sum() + (leases["parent_id"].notna() & leases["firm_id"].isna()).sum()
    )


def test_free_floor_shrinks_with_the_town(town):
    floor = town["available_floor"].groupby("kind")["floor_m2"].sum()
    assert floor["vacant"] == pytest.approx(0.03 * 150_000, rel=0.05)
    assert floor["swing"] == pytest.approx(0.03 * 220_000, rel=0.05)
    assert floor["process"] == pytest.approx(0.03 * 60_000, rel=0.05)


def test_the_same_seed_needs_the_same():
    codes = np.array(["3351", "3360", "2319"] * 5)
    one, two = (wishes(np.random.default_rng(4), codes) for _ in range(2))
    assert one.process.tolist() == two.process.tolist()
    assert one.storeys.tolist() == two.storeys.tolist()


def test_those_that_punch_lie_at_the_bottom_of_a_building():
    wish = wishes(np.random.default_rng(0), np.array(["3381"] * 40))
    one = np.zeros(40, dtype=np.int64)
    storey = lowest_storeys(one, np.full(40, 100.0), np.array([1000.0]), np.array([4]), wish)
    punches = wish.process == "punching"
    assert storey[punches].max() <= 1 + (punches.sum() - 1) // 10
    assert sorted(storey.tolist()) == [1] * 10 + [2] * 10 + [3] * 10 + [4] * 10


@pytest.mark.proof
def test_the_whole_town_has_every_kind_of_lease_and_a_dozen_large_firms():
    town = demo_town(1.0, 0)
    for judge in CHECKS:
        judge(town)
    needs, leases = town["firm_needs"], town["leases"]
    share, of_occupied = _shares(town, _left(town))
    assert 0.75 <= share <= of_occupied <= 0.80
    large = needs[needs["floor_m2"] > 12_000]
    assert len(needs) == 1_500
    assert 11 <= len(large) <= 13
    assert large["firm_id"].isin(town["rights_holders"]["firm_id"]).mean() > 0.8
    depth, years = _check_chains(town), _check_terms(town)
    assert (depth == 3).sum() > 20
    assert (years > 39).sum() >= 5
    ends = leases["ends_on"].dt.year
    assert ends.max() >= 2043
    assert (ends <= 2021).sum() >= 20
    assert set(needs["process"]) == {"ordinary", "punching", "voc", "plating"}
    assert 5 <= needs["enforcement_on"].notna().sum() <= 40
    floor = town["available_floor"]
    swing = floor[floor["kind"] == "swing"]
    assert swing["floor_m2"].sum() == pytest.approx(220_000, rel=0.01)
    assert swing["floor_m2"][swing["storey_class"] == "ground"].sum() < 220_000 / 3
    first = swing[swing["from_on"] <= AS_OF]["floor_m2"].sum()
    assert first < 50_000
    assert floor["floor_m2"][floor["kind"] == "vacant"].sum() == pytest.approx(150_000, rel=0.01)
    assert floor["floor_m2"][floor["kind"] == "process"].sum() == pytest.approx(60_000, rel=0.01)
    projects = town["projects"]["floor_m2"].sum()
    assert floor["floor_m2"][floor["kind"] == "project"].sum() == pytest.approx(projects / 4, rel=0.02)
