"""The section on water in a real browser: heat table, map by month, a section's chart with its limits."""

import re

import pytest
from playwright.sync_api import expect
from support.browser import told

from dayang.engine import Limit
from dayang.programme import Catalogue, plan_town
from dayang.programme.report import render
from dayang.water.quality import WATER_QUALITY

pytestmark = pytest.mark.browser

DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
CHINESE = re.compile(r"[\u3400-\u9fff]")


@pytest.fixture(scope="module")
def planned(town):
    catalogue = Catalogue((), (WATER_QUALITY,))
    return plan_town(town, limit=Limit(), seed=0, as_of=town.as_of, catalogue=catalogue)


@pytest.fixture(scope="module")
def written_water(planned, tmp_path_factory):
    path = tmp_path_factory.mktemp("water") / "report.html"
    path.write_text(render(planned), encoding="utf-8")
    return path


@pytest.fixture
def browser_context_args():
    return {"viewport": DESK, "offline": True}


@pytest.fixture
def report(opening, written_water):
    """Return a function that opens the report."""

    def open_report(viewport=DESK, query=""):
        return opening(written_water, viewport, query, ready="#water .number:visible")

    return open_report


def _seen(page, kind):
    figure = page.locator(f"#water figure.{kind}")
    figure.scroll_into_view_if_needed()
    return figure


def _classes(planned, month):
    rows = planned.tables["water_river_periods"]
    rows = rows[rows["period"] == month]
    return dict(zip(rows["river_id"], rows["mean_class"], strict=True))


def test_the_sentence_says_what_the_tables_say(report, planned):
    page = report()
    towns = planned.tables["water_town_periods"]
    now = towns[towns["period_kind"] == "quarter"].iloc[-1]
    said = page.locator("#water .sentences p").first.inner_text()
    assert f"{now['rivers']} 条" in said.replace("\u00a0", " ") or f"{now['rivers']}条" in said
    assert f"{abs(now['cwqi_before_percent']):.2f}" in said
    page.locator("#water .number:visible").nth(1).click()
    drawer = page.locator("#drawer").inner_text()
    assert "口径" in drawer
    assert "假定" in drawer


def test_every_river_has_a_line_of_months_and_its_record(report, planned):
    page = report()
    figure = _seen(page, "heat")
    lines = figure.locator("tbody tr")
    expect(lines).to_have_count(len(planned.town["rivers"]))
    expect(lines.first.locator("td")).to_have_count(24)
    marks = {"I": "Ⅰ", "II": "Ⅱ", "III": "Ⅲ", "IV": "Ⅳ", "V": "Ⅴ", "worse": "劣"}
    name = lines.first.locator("th").inner_text()
    rivers = planned.town["rivers"].set_index("name")["river_id"]
    december = _classes(planned, "2021-12")[rivers[name]]
    assert lines.first.locator("td").last.inner_text() == marks[december]
    lines.first.locator("button").click()
    record = page.locator("#drawer").inner_text()
    assert "2021-12" in record
    assert "主要污染指标" in record


def test_the_heat_table_filters_and_speaks_english(report):
    page = report(query="?lang=en")
    figure = _seen(page, "heat")
    expect(figure.locator("tbody tr")).not_to_have_count(0)
    total = figure.locator("tbody tr").count()
    shown = " ".join(figure.locator("tbody td").all_inner_texts())
    assert not CHINESE.search(shown)
    name = figure.locator("tbody th").last.inner_text()
    figure.get_by_role("searchbox").fill(name)
    assert 0 < figure.locator("tbody tr").count() < total


def test_the_map_shows_the_classes_of_the_month(report, planned):
    page = report()
    figure = _seen(page, "map")
    figure.locator("canvas").wait_for()

    def drawn():
        return told(
            page,
            """(() => {
              const chart = echarts.getInstanceByDom(document.querySelector("#water figure.map .canvas"));
              const option = chart.getOption();
              return option.series.find((each) => each.id === "rivers").data.length;
            })()""",
        )

    expect(figure.locator("output")).to_have_text("2021-12")
    assert drawn() == len(planned.town["rivers"])
    figure.get_by_role("slider").fill("0")
    expect(figure.locator("output")).to_have_text("2020-01")
    assert figure.locator(".looks").count() == 1


def test_a_section_and_an_item_are_chosen_and_limits_are_drawn(report):
    page = report()
    figure = _seen(page, "choice")
    figure.locator("canvas").wait_for()

    def series():
        return told(
            page,
            """(() => {
              const chart = echarts.getInstanceByDom(document.querySelector("#water figure.choice .picture"));
              const value = (one) => one?.value ?? one;
              return chart.getOption().series.map((each) => [each.name, each.data.map(value)]);
            })()""",
        )

    item = figure.locator("select").last
    item.select_option(label="氨氮")
    drawn = dict(series())
    assert drawn["Ⅴ类"] == [2] * 24
    assert drawn["Ⅲ类"] == [1] * 24
    before = drawn["氨氮"]
    figure.locator("select").first.select_option(index=1)
    figure.locator("select").last.select_option(label="氨氮")
    after = dict(series())["氨氮"]
    assert before != after
    figure.get_by_role("button", name="数据").click()
    rows = page.locator("#drawer tbody tr")
    expect(rows).to_have_count(24)


def test_at_phone_width_the_latest_month_is_in_sight_and_nothing_runs_over(report):
    page = report(PHONE)
    figure = _seen(page, "heat")
    expect(figure.locator("tbody td").first).to_be_attached()
    last = figure.locator("tbody tr").first.locator("td").last.bounding_box()
    assert last["x"] + last["width"] <= PHONE["width"]
    name = figure.locator("tbody th").first.bounding_box()
    assert name["x"] >= 0
    _seen(page, "choice")
    assert told(page, "document.documentElement.scrollWidth") <= PHONE["width"]
