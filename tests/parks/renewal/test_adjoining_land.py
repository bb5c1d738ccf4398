"""Land that small units need beside them: what its prices cost, by the judge and by the planner."""

import numpy as np
import pytest
import shapely.affinity
from parks.renewal.tiny.town import tiny_town
from support.demo import demo

from dayang.parks.renewal.bound.adjoining import adjoining, bound_adjoining, price_land
from dayang.parks.renewal.bound.arrays import arrays
from dayang.parks.renewal.bound.groups import singles
from dayang.parks.renewal.bound.lagrangian import priced
from dayang.parks.renewal.model.build import build
from dayang.parks.renewal.model.weights import read_weights
from dayang.parks.renewal.rules.bound import bound
from dayang.parks.renewal.rules.bound.adjoining import Adjoining
from dayang.parks.renewal.rules.bound.options import options
from dayang.parks.renewal.rules.facts import read_facts

ROW = ("A", "B", "C", "D")


@pytest.fixture
def row(tiny):
    """Return the facts of four units of 10 mu in a row that may be rebuilt, which asks for 25 mu."""
    unit, plan = tiny.row("rebuild_units", unit_id="U1"), tiny.row("planning_conditions", unit_id="U1")
    west, _, east, _ = unit["geometry"].bounds
    for place, unit_id in enumerate(ROW, start=10):
        outline = shapely.affinity.translate(unit["geometry"], place * (east - west + 20))
        own = {"unit_id": unit_id, "first_batch": False, "theme_id": None, "geometry": outline}
        tiny.tables["rebuild_units"].append(unit | own)
        tiny.tables["planning_conditions"].append(plan | {"unit_id": unit_id})
    figure = {**tiny.row("mode_figures", mode_id="rebuild"), "figure": "area_min_mu"}
    tiny.tables["mode_figures"].append(figure | {"low": 25.0, "high": 25.0})
    return read_facts(tiny.programme[0])


def choices_of(facts):
    """Return how each unit may be started."""
    return {unit_id: options(facts, unit) for unit_id, unit in facts.units.items()}


def costs(facts, prices):
    """Return what starting each unit by each mode costs in each quarter, where it costs or gives."""
    choices = choices_of(facts)
    land = Adjoining(facts, choices, prices)
    told = {
        (one.begun.unit_id, one.begun.mode["mode_id"]): land.cost(one)
        for own in choices.values()
        for one in own
    }
    return {key: cost for key, cost in told.items() if cost.any()}


def test_who_is_reached_over_less_than_the_least_land_gives_what_is_lacking(row):
    told = costs(row, {("adjoining", "A:rebuild", "3"): 2.0})
    assert set(told) == {(unit_id, "rebuild") for unit_id in ("A", "B", "C")}
    assert told["A", "rebuild"][3] == pytest.approx(15 * 2)
    assert told["B", "rebuild"][3] == told["C", "rebuild"][3] == pytest.approx(-10 * 2)
    assert np.count_nonzero(told["A", "rebuild"]) == 1


def test_a_mode_that_asks_for_land_but_suits_no_unit_is_no_fault_of_the_prices(row, tiny):
    mode = {**tiny.row("modes", mode_id="rebuild"), "mode_id": "nobody", "land_natures": "state"}
    tiny.tables["modes"].append(mode)
    figures = [one for one in tiny.tables["mode_figures"] if one["mode_id"] == "rebuild"]
    tiny.tables["mode_figures"] += [one | {"mode_id": "nobody"} for one in figures]
    facts = read_facts(tiny.programme[0])
    prices = {("adjoining", "A:rebuild", "3"): 2.0}
    assert bound(facts, prices) == bound(row, prices)


def test_prices_of_land_are_of_units_that_need_it_and_never_negative(row):
    for key in (("adjoining", "nobody:rebuild", "3"), ("adjoining", "A:rebuild", "12")):
        with pytest.raises(ValueError, match=r"needs land|no such row"):
            bound(row, {key: 1.0})
    for price in (-1e-9, np.nan, np.inf):
        with pytest.raises(ValueError, match="price"):
            bound(row, {("adjoining", "A:rebuild", "3"): price})


def test_a_unit_that_has_the_land_itself_needs_nobody(tiny):
    facts = read_facts(tiny.programme[0])
    with pytest.raises(ValueError, match="needs land"):
        bound(facts, {("adjoining", "U1:rebuild", "3"): 1.0})


@pytest.fixture(scope="module", params=[(0.02, 0), pytest.param((0.1, 0), marks=pytest.mark.proof)], ids=str)
def town(request):
    """Return the judge's facts of a small demo town, its model as arrays, and the planner's rows."""
    made = demo(*request.param)
    # Of so small a town few units can be in hand: as much land as is wanted, lest rows tie nobody.
    much = made["parameters"]["parameter_id"] == "renewal.demolition_max_mu"
    made = made.with_tables(
        parameters=made["parameters"].assign(value=made["parameters"]["value"].mask(much, 1e6))
    )
    model = build(made, made.as_of, read_weights(made, made.as_of)[0])
    data = arrays(model)
    return read_facts(made), model, data, adjoining(model, data)


def named(model, rows, land):
    """Return prices of land by the names that the judge knows rows by."""
    told = [model.columns.options[option] for option in rows.option.tolist()]
    return {
        ("adjoining", f"{model.unit_ids[told[row].unit]}:{told[row].mode}", str(quarter)): float(
            land[row, quarter]
        )
        for row, quarter in zip(*np.nonzero(land), strict=True)
    }


def test_the_judge_and_the_planner_count_the_same_land(town):
    facts, model, data, rows = town
    land = np.random.default_rng(0).exponential(1.0, (len(rows.option), data.worth.shape[1]))
    assert len(rows.option) > 0
    theirs, ours = costs(facts, named(model, rows, land)), rows.uses @ land
    for number, option in enumerate(model.columns.options):
        nothing = np.zeros(ours.shape[1])
        told = theirs.get((model.unit_ids[option.unit], option.mode), nothing)
        assert ours[number] == pytest.approx(told, rel=1e-9, abs=1e-9), option


def test_prices_of_land_lower_the_bound_as_the_judge_says(town):
    facts, model, data, rows = town
    first = priced(model, data, singles(model, data), np.zeros(len(model.rows.limit)))
    found = price_land(model, data, rows, first)
    assert found.bound < first.bound
    assert found.bound == pytest.approx(bound_adjoining(model, data, rows, first, found.land))
    assert (found.land >= 0).all()
    assert bound(facts, {}) == pytest.approx(first.bound, rel=1e-6)
    forgiven = 1e-6 * found.land.sum()
    assert bound(facts, named(model, rows, found.land)) == pytest.approx(found.bound + forgiven, rel=1e-6)


def test_a_vacated_unit_lends_its_land_to_nobody():
    """What is vacated is in no table of starts: it starts with none of its neighbours (rule U4)."""
    seen = 0
    for seed in range(20):
        town = tiny_town(seed, waiting=True)
        model = build(town, town.as_of, read_weights(town, town.as_of)[0])
        data = arrays(model)
        vacated = np.array([option.vacated for option in model.columns.options], dtype=bool)
        assert not set(data.mode[vacated]) & set(data.mode[~vacated])
        lent = adjoining(model, data).uses.tocoo()
        assert not vacated[lent.coords[0]].any()
        seen += vacated.sum()
    assert seen >= 5
