"""The section of the report: every number has its source, every text both languages."""

import json

import numpy as np
import pytest

from dayang.engine import Chart, Map
from dayang.people.mobilise.siting import (
    COVERAGE_THEN_WALK,
    MAXIMAL_COVERAGE,
    P_MEDIAN,
    Problem,
    section,
    solve,
)
from dayang.words import Words


@pytest.fixture(params=[COVERAGE_THEN_WALK, MAXIMAL_COVERAGE, P_MEDIAN], ids=["both", "coverage", "median"])
def shown(request, small_town):
    problem = Problem.from_town(small_town, small_town.as_of, goals=request.param)
    plan = solve(problem)
    return problem, plan, section(small_town, problem, plan)


def _words(thing):
    """Yield every `Words` in an option."""
    if isinstance(thing, Words):
        yield thing
    elif isinstance(thing, dict):
        for value in thing.values():
            yield from _words(value)
    elif isinstance(thing, list | tuple):
        for value in thing:
            yield from _words(value)


def test_the_sentence_gives_its_numbers_with_definition_and_source(shown):
    _, plan, part = shown
    figures = part.sentence.figures
    for language in part.sentence.text:
        filled = language.format(**{key: f"{figure.value:.0f}" for key, figure in figures.items()})
        assert "{" not in filled
    for figure in figures.values():
        assert all((*figure.title, *figure.definition, *figure.source, *figure.unit))
        assert np.isfinite(figure.value)
    assert figures["served"].value == plan.assignment.served
    assert figures["left_out"].value == 725 - plan.assignment.served
    assert ("limit" in figures) == np.isfinite(plan.problem.walk_m)
    assert "room" not in figures  # proven: nothing can be added
    assert "已证明" in part.sentence.text.zh or plan.problem.goals == P_MEDIAN


def test_what_is_not_proven_is_said_with_its_bound(small_town):
    problem = Problem.from_town(small_town, small_town.as_of)
    plan = solve(problem)
    loose = type(plan)(
        problem,
        plan.chosen,
        tuple(
            type(goal)(goal.goal, goal.value, bound, goal.stopped)
            for goal, bound in zip(plan.goals, (700.0, 99_500.0), strict=True)
        ),
        plan.curve,
    )
    figures = section(small_town, problem, loose).sentence.figures
    assert figures["room"].value == 50.0
    assert figures["shorter"].value == pytest.approx((plan.goals[1].value - 99_500) / 650)


def test_loose_ends_are_given_to_somebody(shown):
    _, _, part = shown
    lines = [line.text.en for line in part.to_do]
    assert any("1 candidate sites" in line and "水塔" in line for line in lines)
    assert any("2 cells (70 people)" in line and "isle" in line for line in lines)
    assert any("no walkable road is near" in line and "hut" in line for line in lines)
    assert 0 < len(part.to_do) <= 7
    for line in part.to_do:
        assert all((*line.text, *line.owner, *line.clock))


def test_a_village_out_of_reach_is_asked_for_a_place(small_town):
    rows = small_town["parameters"].assign(value=[1.0, 300.0])
    town = small_town.with_tables(parameters=rows)
    problem = Problem.from_town(town, town.as_of)
    part = section(town, problem, solve(problem))
    line = next(line for line in part.to_do if "Find a place" in line.text.en)
    assert line.owner.zh == "{甲}村"
    assert "50 people" in line.text.en  # the lane: 390 m from the school


def test_one_more_site_is_weighed(small_town):
    rows = small_town["parameters"].assign(value=[1.0, 600.0])
    town = small_town.with_tables(parameters=rows)
    problem = Problem.from_town(town, town.as_of)
    part = section(town, problem, solve(problem))
    assert any("200 more people" in line.text.en for line in part.to_do)
    chart = next(picture for picture in part.pictures if picture.title.en == "How many sites")
    assert chart.sentence.en == "One more serves 200 more people."


def test_where_a_site_brings_nobody_it_shortens_walks(small_town):
    """The square spares the 200 of the east 910 m of 1,010, the clinic the 100 of the west 410 m."""
    problem = Problem.from_town(small_town, small_town.as_of, goals=P_MEDIAN)
    chart = section(small_town, problem, solve(problem)).pictures[1]
    assert chart.sentence.zh == "第 2 处使平均步行短 280 米；再加 1 处使平均步行短 63 米。"


def test_pictures_hold_every_cell_and_site(shown):
    problem, plan, part = shown
    drawn = next(picture for picture in part.pictures if isinstance(picture, Map))
    layers = {layer.key: layer for layer in drawn.layers}
    assert len(layers["siting_served"].frame) + len(layers["siting_assignments"].frame) == len(
        problem.cell_ids
    )
    assert len(layers["siting_sites"].frame) == len(plan.chosen)
    assert len(layers["candidates"].frame) == 4 - len(plan.chosen)
    assert not layers["candidates"].visible
    for layer in drawn.layers:
        assert set(layer.labels) <= set(layer.frame.columns)
        assert layer.frame.crs == problem.crs


def test_a_site_without_a_name_is_known_by_what_and_where_it_is(shown):
    table = next(table for table in shown[2].tables if table.name == "siting_sites")
    names = {str(row["site_id"]): row["name"] for row in table.frame.to_dict("records")}
    if "square" in names:
        assert names["square"] == Words("乙村广场", "Square, 乙村")


def test_charts_are_plain_data_and_add_up(shown):
    problem, plan, part = shown
    charts = [picture for picture in part.pictures if isinstance(picture, Chart)]
    assert len(charts) == 2
    for chart in charts:
        json.dumps(chart.option)
        assert all(all(words) for words in _words([chart.option, chart.title, chart.sentence]))
    walks = charts[-1]
    assert walks.data["population"].sum() == pytest.approx(problem.population.sum())
    bars = walks.option["series"][0]
    assert sum(bar["value"][1] for bar in bars["data"][:-1]) == pytest.approx(plan.assignment.served)
    assert ("markLine" in bars) == np.isfinite(problem.walk_m)


def test_villages_add_up_to_the_town(shown):
    problem, plan, part = shown
    table = next(table for table in part.tables if table.name == "siting_villages").frame
    assert table["population"].sum() == problem.population.sum()
    assert table["served"].sum() == pytest.approx(plan.assignment.served)
    for shown_table in part.tables:
        assert set(shown_table.main_columns) <= set(shown_table.headings)
        assert set(shown_table.headings) <= set(shown_table.frame.columns)


def test_no_plan_says_why_and_the_way_out(small_town):
    rows = small_town["parameters"].assign(value=[9.0, 600.0])
    town = small_town.with_tables(parameters=rows)
    problem = Problem.from_town(town, town.as_of)
    part = section(town, problem, solve(problem))
    assert "要设 9 个点" in part.sentence.text.zh
    assert "add 6 candidate sites" in part.sentence.text.en
    assert part.parameters == problem.parameters
