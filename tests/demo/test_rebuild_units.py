"""Parks are made of rebuild units: as broken up as published, none over another, none outside its park."""

import numpy as np
import pytest
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from dayang.demo import names
from dayang.demo.figures import Size
from dayang.demo.holdings import cut_to, sizes_mu
from dayang.demo.layout import Chance, laid_out
from dayang.demo.noise import GRID_M
from dayang.demo.parks import ADJOIN_M
from dayang.demo.units import units

SMALL = 0.03
M2_PER_MU = 2000 / 3


def _made(scale, seed, per_park=None):
    plan = laid_out(Chance(seed), Size(scale))
    return plan, units(Chance(seed).of("units"), plan, Size(scale), per_park)


@pytest.fixture(scope="module", params=range(3), ids=lambda seed: f"seed{seed}")
def made(request):
    """Return a small ground plan and its units, for several seeds."""
    return _made(SMALL, request.param)


def _assert_they_tile_their_parks(plan, made):
    shapes = made.frame.geometry.to_numpy()
    one, two = shapely.STRtree(shapes).query(shapes, "intersects")
    shared = shapely.intersection(shapes[one[one < two]], shapes[two[one < two]])
    # Each of two edges moves by at most half a diagonal of the grid that corners are rounded to.
    assert (2 * shapely.area(shared) <= np.sqrt(2) * GRID_M * shapely.length(shared)).all()
    parks = plan.parks.geometry.to_numpy()[made.frame["park"]]
    assert shapely.area(shapely.difference(shapes, parks)).max() < 0.5
    share = np.bincount(made.frame["park"], made.frame["area_mu"]) / plan.parks["area_mu"]
    # The rest is streets; most of it in a narrow park that an arterial runs through.
    assert share.between(0.65, 1.0).all()
    assert share.median() > 0.8
    assert np.allclose(shapely.area(shapes) / M2_PER_MU, made.frame["area_mu"], atol=1e-3)


def _assert_themes_hang_together(made, scale):
    frame = made.frame
    least = 1000 * min(scale, 1.0)
    for theme, members in frame.groupby("theme_id"):
        shapes = members.geometry.to_numpy()
        one, two = shapely.STRtree(shapes).query(shapes, "dwithin", distance=ADJOIN_M)
        graph = coo_array((np.ones(len(one)), (one, two)), shape=(len(shapes), len(shapes)))
        assert connected_components(graph, directed=False)[0] == 1, theme
        assert members["area_mu"].sum() >= least, theme
        assert not members["first_batch"].any()
        assert not members["is_disputed"].any()
    assert set(frame["theme_id"].dropna()) == set(made.themes["theme_id"])
    assert (made.themes["area_mu"] == round(least, 2)).all()


def _assert_conditions_fit(made):
    conditions, area = made.conditions, made.frame["area_mu"].to_numpy()
    assert conditions["plot_ratio_max"].between(1.0, 3.5).all()
    assert (conditions["plot_ratio_min"] <= conditions["plot_ratio_max"]).all()
    barred = conditions["outside_boundary_mu"] + conditions["river_strip_mu"]
    assert (barred <= area + 1e-3).all()
    assert (barred >= 0).all()


def test_units_tile_their_parks(made):
    _assert_they_tile_their_parks(*made)


def test_a_building_is_in_one_unit_and_its_floor_counts_there(made):
    plan, own = made
    inside = own.of_building >= 0
    assert (inside == (plan.blocks.park[plan.buildings["plot"]] >= 0)).all()
    homes = own.frame.geometry.to_numpy()[own.of_building[inside]]
    assert shapely.covered_by(plan.buildings.geometry.to_numpy()[inside], homes).all()
    floor = np.bincount(own.of_building[inside], plan.buildings["floor_m2"][inside], len(own.frame))
    assert np.allclose(floor, own.frame["floor_m2"], atol=0.06)
    assert (own.frame["unpermitted_m2"] <= own.frame["floor_m2"]).all()
    assert plan.buildings["floor_m2"][inside].sum() / plan.parks.area.sum() == pytest.approx(0.7, abs=0.05)


def test_holders_are_of_the_land_nature_of_what_they_hold(made):
    frame, holders = made[1].frame, made[1].holders
    kinds = holders.set_index("holder_id")["kind"][frame["holder_id"]].to_numpy()
    allowed = {
        "collective": {"economic_union", "economic_society"},
        "state": {"state", "town_company"},
        "private": {"private"},
    }
    assert all(kind in allowed[nature] for kind, nature in zip(kinds, frame["land_nature"], strict=True))
    assert holders["name"].is_unique
    collective = holders["kind"].isin(allowed["collective"])
    assert (holders["members"].notna() == collective).all()
    assert (holders["representatives"][collective] < holders["members"][collective]).all()
    villages = holders.set_index("holder_id")["village_id"][frame["holder_id"]].to_numpy()
    own = (frame["land_nature"] == "collective").to_numpy()
    assert (villages[own] == frame["village_id"].to_numpy()[own]).all()


def test_land_nature_follows_the_park(made):
    plan, own = made
    nature = plan.parks["land_nature"].to_numpy()[own.frame["park"]]
    assert (own.frame["land_nature"][nature == "private"] == "private").all()
    assert (own.frame["land_nature"][nature == "collective"] != "private").all()
    assert (own.frame["first_batch"] == (nature == "collective")).all()


def test_good_factories_are_denser_and_never_disputed():
    _, own = _made(0.2, 0)
    frame = own.frame
    ratio = frame["floor_m2"] / frame["area_mu"] / M2_PER_MU
    good = frame["is_good_factory"]
    assert good.any()
    assert ratio[good].mean() > 1.5 * ratio[~good].mean()
    assert frame["area_mu"][good].min() >= 8
    assert (frame["soundness"][good] == "sound").all()
    assert not frame["is_disputed"][good].any()


def test_themes_hang_together(made):
    _assert_themes_hang_together(made[1], SMALL)


def test_conditions_leave_no_more_barred_than_there_is(made):
    _assert_conditions_fit(made[1])


@pytest.mark.parametrize("per_park", [1, 4])
def test_units_of_a_park_can_be_fewer(per_park):
    plan, few = _made(SMALL, 1, per_park)
    _assert_they_tile_their_parks(plan, few)
    assert few.frame.groupby("park").size().max() <= per_park
    assert set(few.frame["park"]) == set(range(len(plan.parks)))
    assert few.frame["floor_m2"].sum() == pytest.approx(_made(SMALL, 1)[1].frame["floor_m2"].sum(), abs=2)
    if per_park == 1:
        assert np.allclose(few.frame["area_mu"], plan.parks["area_mu"], atol=1e-3)


@pytest.mark.parametrize("scale", [0.03, 0.3, 1.0, 7.0])
def test_sizes_use_the_land_up_in_the_published_shares(scale):
    land = 18.6 * Size(scale).count("rebuild_units")
    areas = sizes_mu(Size(scale), land)
    assert len(areas) == Size(scale).count("rebuild_units")
    assert areas.sum() == pytest.approx(land, rel=1e-3)
    assert np.mean(areas < 5) == pytest.approx(0.5, abs=0.04)
    assert np.mean(areas < 10) == pytest.approx(0.7, abs=0.04)
    assert areas.max() > 100


def test_cutting_gives_each_piece_its_area():
    shape = shapely.Polygon([(0, 0), (310, 12), (300, 190), (140, 205), (10, 180)])
    wanted = np.array([5.0, 1.5, 40.0, 8.0, 3.0])
    wanted *= shape.area / M2_PER_MU / wanted.sum()
    pieces, of, number = cut_to(np.array([shape], dtype=object), [list(enumerate(wanted.tolist()))])
    assert (of == 0).all()
    assert shapely.area(pieces)[np.argsort(number)] / M2_PER_MU == pytest.approx(wanted, rel=0.01)
    assert shapely.area(shapely.union_all(pieces)) == pytest.approx(shape.area, rel=1e-4)


def test_a_city_has_three_hundred_parks_and_ten_thousand_firms():
    city = Size(7.0)
    assert city.count("collective_parks") + city.count("other_parks") == 300
    assert city.count("park_firms") == 10_000
    assert city.count("people") == 6_300_000
    assert Size(1.0).count("park_firms") < Size(1.3).count("park_firms") < city.count("park_firms")
    mean = [s.value("collective_parks_mu") / s.count("collective_parks") for s in (Size(1.0), city)]
    assert mean[1] == pytest.approx(mean[0], rel=0.01)


def test_a_city_has_names_for_all_its_villages():
    count = Size(7.0).count("villages")
    found = names.villages((count - count * 14 // 29, count * 14 // 29))
    assert len(found) == len(set(found)) == count
    assert names.villages((15, 14)) == list(names.VILLAGES)
    assert names.villages((2, 2)) == [*names.VILLAGES[:2], *names.VILLAGES[15:17]]


def _assert_whole(plan, made, scale):
    _assert_they_tile_their_parks(plan, made)
    _assert_themes_hang_together(made, scale)
    _assert_conditions_fit(made)
    frame = made.frame
    assert len(frame) == pytest.approx(Size(scale).count("rebuild_units"), rel=0.04)
    assert np.mean(frame["area_mu"] < 10) == pytest.approx(0.7, abs=0.03)
    assert np.mean(frame["area_mu"] < 5) == pytest.approx(0.5, abs=0.04)
    assert frame["area_mu"].max() > 100
    assert frame["area_mu"].sum() / plan.parks["area_mu"].sum() == pytest.approx(0.88, abs=0.04)
    assert frame["is_disputed"].mean() == pytest.approx(0.03, abs=0.025)
    whole = made.conditions["outside_boundary_mu"] + made.conditions["river_strip_mu"]
    assert 0 < np.mean(whole >= frame["area_mu"] - 1e-3) < 0.05
    floor = plan.buildings["floor_m2"][made.of_building >= 0].sum()
    assert floor / plan.parks.area.sum() == pytest.approx(0.7, abs=0.01)


@pytest.mark.proof
def test_the_whole_town_is_as_broken_up_as_published(proof_share):
    for seed in range(2 + proof_share):
        plan, made = _made(1.0, seed)
        _assert_whole(plan, made, 1.0)
        assert len(made.themes) == 3


@pytest.mark.proof
def test_a_larger_town_has_more_parks_of_the_same_kind():
    plan, made = _made(1.3, 0)
    assert len(plan.parks) == Size(1.3).count("collective_parks") + Size(1.3).count("other_parks")
    assert len(plan.villages) == 38
    _assert_whole(plan, made, 1.3)
